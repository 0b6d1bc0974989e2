#include "config.h"

#include <glib.h>
#include <pthread.h>
#include <string.h>

#include "base/attr.h"
#include "base/datetime.h"
#include "unit/unit.h"

static Instant at(const char *iso)
{
    Instant t = {0};
    if (!iso_parse(iso, strlen(iso), &t))
        fail_msg("not parsed: %s", iso);
    return t;
}

static const Zone *zone(const char *name)
{
    const Zone *found = zone_find(name);
    assert_non_null(found);
    return found;
}

static void check_local(const Zone *z, Instant t, const char *expected)
{
    char out[32];
    iso_format_zone(t, z, out);
    assert_string_equal(out, expected);
}

static void zone_find__known_names__are_interned(void **state)
{
    (void)state;
    const Zone *berlin = zone("Europe/Berlin");
    assert_ptr_equal(berlin, zone("Europe/Berlin"));
    assert_string_equal(zone_name(berlin), "Europe/Berlin");
    assert_string_equal(zone_city(berlin), "Berlin");
    assert_string_equal(zone_city(zone("America/Los_Angeles")), "Los Angeles");
    assert_string_equal(zone_city(zone("America/Argentina/Buenos_Aires")), "Buenos Aires");
    assert_ptr_equal(zone("UTC"), zone_utc());
}

static void zone_find__hostile_or_unknown__is_null(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",          "Mars/Olympus",   "+03:00",         "-05",
        "ABC5",      "/etc/localtime", "../../etc",      "Europe/",
        "Europe",    "Europe//Berlin", ":Europe/Berlin", "EST5EDT4,M3.2.0",
        "tzdata.zi", "Europe/Berl in", "zone.tab\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        assert_null(zone_find(names[i]));
    assert_null(zone_find(NULL));
    g_autofree char *huge = g_strnfill(100000, 'A');
    assert_null(zone_find(huge));
}

static void zone_local__always__is_some_zone(void **state)
{
    (void)state;
    assert_non_null(zone_local());
    assert_ptr_equal(zone_local(), zone_local());
    assert_non_null(zone_name(zone_local()));
}

static void civil_at__zones__gives_wall_time_and_abbreviation(void **state)
{
    (void)state;
    Civil c = civil_at(zone("America/Los_Angeles"), at("2026-03-06T20:27:20Z"));
    assert_int_equal(c.year, 2026);
    assert_int_equal(c.month, 3);
    assert_int_equal(c.day, 6);
    assert_int_equal(c.hour, 12);
    assert_int_equal(c.minute, 27);
    assert_int_equal(c.second, 20);
    assert_int_equal(c.weekday, 4);
    assert_int_equal(c.offset_min, -480);
    assert_string_equal(c.abbr, "PST");
    c = civil_at(zone("Asia/Kathmandu"), at("2026-03-06T20:27:20Z"));
    assert_int_equal(c.offset_min, 345);
    assert_int_equal(c.day, 7);
    assert_int_equal(c.hour, 2);
    assert_int_equal(c.minute, 12);
    assert_string_equal(c.abbr, "+0545");
}

static void civil_at__before_the_epoch__rounds_down(void **state)
{
    (void)state;
    Civil c = civil_at(zone_utc(), (Instant){-1});
    assert_int_equal(c.year, 1969);
    assert_int_equal(c.month, 12);
    assert_int_equal(c.day, 31);
    assert_int_equal(c.second, 59);
    assert_int_equal(c.weekday, 2);
    c = civil_at(zone_utc(), at("1600-02-29T00:00:00Z"));
    assert_int_equal(c.month, 2);
    assert_int_equal(c.day, 29);
}

static void civil_instant__dst_gap__is_the_first_instant_after(void **state)
{
    (void)state;
    const Zone *ny = zone("America/New_York");
    check_local(ny, civil_instant(ny, 2024, 3, 10, 2, 30), "2024-03-10T03:00:00-04:00");
    check_local(ny, civil_instant(ny, 2024, 3, 10, 1, 59), "2024-03-10T01:59:00-05:00");
    check_local(ny, civil_instant(ny, 2024, 3, 10, 3, 0), "2024-03-10T03:00:00-04:00");
    const Zone *berlin = zone("Europe/Berlin");
    check_local(berlin, civil_instant(berlin, 2024, 3, 31, 2, 0), "2024-03-31T03:00:00+02:00");
    check_local(berlin, civil_instant(berlin, 2024, 3, 31, 2, 59), "2024-03-31T03:00:00+02:00");
}

static void civil_instant__dst_overlap__is_the_earlier_instant(void **state)
{
    (void)state;
    const Zone *ny = zone("America/New_York");
    check_local(ny, civil_instant(ny, 2024, 11, 3, 1, 30), "2024-11-03T01:30:00-04:00");
    check_local(ny, civil_instant(ny, 2024, 11, 3, 2, 0), "2024-11-03T02:00:00-05:00");
    const Zone *berlin = zone("Europe/Berlin");
    check_local(berlin, civil_instant(berlin, 2024, 10, 27, 2, 15), "2024-10-27T02:15:00+02:00");
    check_local(berlin, civil_instant(berlin, 2024, 10, 27, 3, 0), "2024-10-27T03:00:00+01:00");
}

static void day_start__midnight_does_not_exist__begins_later(void **state)
{
    (void)state;
    const Zone *sp = zone("America/Sao_Paulo");
    Instant noon = at("2017-10-15T12:00:00-02:00");
    check_local(sp, day_start(sp, noon), "2017-10-15T01:00:00-02:00");
    check_local(sp, day_add(sp, at("2017-10-14T12:00:00-03:00"), 1), "2017-10-15T01:00:00-02:00");
    check_local(sp, day_add(sp, noon, 1), "2017-10-16T00:00:00-02:00");
    check_local(sp, day_add(sp, noon, -1), "2017-10-14T00:00:00-03:00");
    // In February the clock goes from midnight back to 23:00 of the day before.
    check_local(sp, day_start(sp, at("2017-02-19T12:00:00-03:00")), "2017-02-19T00:00:00-03:00");
    check_local(sp, day_start(sp, at("2017-02-18T23:30:00-03:00")), "2017-02-18T00:00:00-02:00");
}

static int64_t day_hours(const char *name, const char *iso)
{
    const Zone *z = zone(name);
    Instant t = at(iso);
    return (day_add(z, t, 1).ms - day_start(z, t).ms) / 3600000;
}

static void day_add__length_of_days__follows_the_zone(void **state)
{
    (void)state;
    assert_int_equal(day_hours("America/New_York", "2024-03-10T12:00:00Z"), 23);
    assert_int_equal(day_hours("America/New_York", "2024-11-03T12:00:00Z"), 25);
    assert_int_equal(day_hours("America/New_York", "2024-07-01T12:00:00Z"), 24);
    assert_int_equal(day_hours("America/Sao_Paulo", "2017-10-15T12:00:00Z"), 23);
    assert_int_equal(day_hours("America/Sao_Paulo", "2017-02-18T12:00:00Z"), 25);
    assert_int_equal(day_hours("Asia/Kathmandu", "2024-03-10T12:00:00Z"), 24);
}

static void check_nine(const char *zone, const char *now, const char *expected)
{
    const Zone *z = zone_find(zone);
    check_local(z, day_at(z, at(now), 1, 9 * 60), expected);
}

static void day_at__clock_changes__keeps_the_hour(void **state)
{
    (void)state;
    const char *york = "America/New_York", *berlin = "Europe/Berlin";
    check_nine(york, "2026-03-07T22:00:00-05:00", "2026-03-08T09:00:00-04:00");
    check_nine(york, "2026-10-31T22:00:00-04:00", "2026-11-01T09:00:00-05:00");
    check_nine(york, "2026-11-01T00:30:00-04:00", "2026-11-02T09:00:00-05:00");
    check_nine(berlin, "2026-03-28T23:59:00+01:00", "2026-03-29T09:00:00+02:00");
    check_nine(berlin, "2026-10-24T08:00:00+02:00", "2026-10-25T09:00:00+01:00");
    const Zone *z = zone_find(york); // half past two does not exist: the first instant after
    check_local(z, day_at(z, at("2026-03-07T12:00:00-05:00"), 1, 2 * 60 + 30),
                "2026-03-08T03:00:00-04:00");
}

static void day_add__date_line_skip__jumps_over_the_missing_day(void **state)
{
    (void)state;
    const Zone *apia = zone("Pacific/Apia");
    Instant before = at("2011-12-29T12:00:00-10:00");
    check_local(apia, before, "2011-12-29T12:00:00-10:00");
    check_local(apia, day_add(apia, before, 1), "2011-12-31T00:00:00+14:00");
    check_local(apia, day_add(apia, before, 2), "2011-12-31T00:00:00+14:00");
    check_local(apia, day_add(apia, before, 3), "2012-01-01T00:00:00+14:00");
    check_local(apia, civil_instant(apia, 2011, 12, 30, 15, 0), "2011-12-31T00:00:00+14:00");
    check_local(apia, day_add(apia, at("2011-12-31T08:00:00+14:00"), -2),
                "2011-12-29T00:00:00-10:00");
}

static void day_start__odd_offset__is_local_midnight(void **state)
{
    (void)state;
    const Zone *kathmandu = zone("Asia/Kathmandu");
    check_local(kathmandu, day_start(kathmandu, at("2026-03-06T18:14:59Z")),
                "2026-03-06T00:00:00+05:45");
    check_local(kathmandu, day_start(kathmandu, at("2026-03-06T18:15:00Z")),
                "2026-03-07T00:00:00+05:45");
}

static void same_day__instants__asks_the_zone(void **state)
{
    (void)state;
    Instant evening = at("2024-05-01T23:30:00Z"), next = at("2024-05-02T00:30:00Z");
    assert_false(same_day(zone_utc(), evening, next));
    assert_true(same_day(zone("America/New_York"), evening, next));
}

static void week_start__first_weekday__counts_back(void **state)
{
    (void)state;
    const Zone *berlin = zone("Europe/Berlin");
    Instant wednesday = at("2024-04-03T10:00:00Z");
    check_local(berlin, week_start(berlin, wednesday, 0), "2024-04-01T00:00:00+02:00");
    check_local(berlin, week_start(berlin, wednesday, 6), "2024-03-31T00:00:00+01:00");
    check_local(berlin, week_start(berlin, wednesday, 2), "2024-04-03T00:00:00+02:00");
    check_local(berlin, week_start(berlin, wednesday, 3), "2024-03-28T00:00:00+01:00");
}

static void month_start__months_ahead__carries_years(void **state)
{
    (void)state;
    const Zone *utc = zone_utc();
    Instant t = at("2024-11-30T10:00:00Z");
    check_local(utc, month_start(utc, t, 0), "2024-11-01T00:00:00+00:00");
    check_local(utc, month_start(utc, t, 1), "2024-12-01T00:00:00+00:00");
    check_local(utc, month_start(utc, t, 2), "2025-01-01T00:00:00+00:00");
    check_local(utc, month_start(utc, t, -11), "2023-12-01T00:00:00+00:00");
    check_local(utc, month_start(utc, t, 14), "2026-01-01T00:00:00+00:00");
}

static void iso_week__year_ends__belong_to_the_thursday(void **state)
{
    (void)state;
    assert_int_equal(iso_week(zone_utc(), at("2021-01-03")), 53);
    assert_int_equal(iso_week(zone_utc(), at("2021-01-04")), 1);
    assert_int_equal(iso_week(zone_utc(), at("2024-12-30")), 1);
    assert_int_equal(iso_week(zone_utc(), at("2026-03-06")), 10);
}

static void iso_parse__accepted_forms__give_the_instant(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        int64_t ms;
    } rows[] = {
        {"1970-01-01T00:00:00.000Z", 0},
        {"2026-03-06T20:27:20.238Z", 1772828840238},
        {"2026-03-06T20:27:20Z", 1772828840000},
        {"2026-03-06T20:27:20", 1772828840000},
        {"2026-03-06 20:27:20", 1772828840000},
        {"2026-03-06t20:27:20z", 1772828840000},
        {"2026-03-06T20:27Z", 1772828820000},
        {"2026-03-06T12:27:20-08:00", 1772828840000},
        {"2026-03-06T12:27:20-0800", 1772828840000},
        {"2026-03-06T12:27:20-08", 1772828840000},
        {"2026-03-07T02:12:20+05:45", 1772828840000},
        {"2026-03-06T20:27:20.2Z", 1772828840200},
        {"2026-03-06T20:27:20.238999999Z", 1772828840238},
        {"2026-03-06", 1772755200000},
        {"2024-02-29", 1709164800000},
        {"2016-12-31T23:59:60Z", 1483228800000},
        {"2026-03-05T24:00:00Z", 1772755200000},
        {"0001-01-01", -62135596800000},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(at(rows[i].s).ms, rows[i].ms);
}

static void iso_parse__anything_else__is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "now",
        "2026",
        "2026-3-06",
        "2026-13-01",
        "2026-00-01",
        "2026-02-29",
        "2026-04-31",
        "0000-01-01",
        "2026-03-06T",
        "2026-03-06T20",
        "2026-03-06T25:00:00Z",
        "2026-03-06T24:00:01Z",
        "2026-03-06T20:60:00Z",
        "2026-03-06T20:27:61Z",
        "2026-03-06T20:27:20.Z",
        "2026-03-06T20:27:20+",
        "2026-03-06T20:27:20+8",
        "2026-03-06T20:27:20+24:00",
        "2026-03-06T20:27:20+08:",
        "2026-03-06T20:27:20+08:60",
        "2026-03-06T20:27:20Zx",
        "2026-03-06T20:27:20 GMT",
        "2026-03-06x",
        " 2026-03-06",
        "1772828840238",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Instant t = {42};
        if (iso_parse(rows[i], strlen(rows[i]), &t))
            fail_msg("parsed: %s", rows[i]);
        assert_int_equal(t.ms, 42);
    }
}

static void iso_parse__prefix_of_a_buffer__reads_no_further(void **state)
{
    (void)state;
    Instant t;
    assert_true(iso_parse("2026-03-06T20:27:20Z", 10, &t));
    assert_int_equal(t.ms, 1772755200000);
    assert_false(iso_parse("2026-03-06T20:27:20Z", 13, &t));
}

static void iso_format__round_trip__keeps_the_instant(void **state)
{
    (void)state;
    char out[32];
    iso_format_utc((Instant){1772828840238}, out);
    assert_string_equal(out, "2026-03-06T20:27:20.238Z");
    iso_format_utc((Instant){-1}, out);
    assert_string_equal(out, "1969-12-31T23:59:59.999Z");
    check_local(zone("America/Chicago"), at("2024-10-28T15:00:00.9Z"), "2024-10-28T10:00:00-05:00");
    check_local(zone("America/St_Johns"), at("2024-01-01T12:00:00Z"), "2024-01-01T08:30:00-03:30");
    GRand *rand = g_rand_new_with_seed(11);
    for (int i = 0; i < 2000; i++) {
        Instant t = {g_rand_int_range(rand, 0, 2000000000) * 2000LL + i};
        iso_format_utc(t, out);
        assert_int_equal(at(out).ms, t.ms);
        iso_format_zone(t, zone("Australia/Lord_Howe"), out);
        assert_int_equal(at(out).ms, t.ms / 1000 * 1000);
    }
    g_rand_free(rand);
}

static void civil_at__absurd_instants__stay_in_range(void **state)
{
    (void)state;
    static const int64_t absurd[] = {INT64_MIN, INT64_MIN / 1000, INT64_MAX / 1000, INT64_MAX};
    for (size_t i = 0; i < ARRAY_LEN(absurd); i++) {
        Instant t = {absurd[i]};
        char out[32];
        const Zone *z = zone("America/New_York");
        Civil c = civil_at(z, t);
        assert_in_range(c.month, 1, 12);
        assert_in_range(c.hour, 0, 23);
        assert_true(day_add(z, t, 1).ms > day_start(z, t).ms);
        assert_true(month_start(z, t, 1).ms > week_start(z, t, 0).ms - 32 * 86400000LL);
        iso_format_utc(t, out);
        assert_true(strlen(out) < 32);
        iso_format_zone(t, z, out);
        assert_true(strlen(out) < 32);
        date_format(t, z, out);
        assert_true(strlen(out) < 16);
        assert_in_range(iso_week(z, t), 1, 53);
    }
}

static void date_format__zone__gives_the_local_date(void **state)
{
    (void)state;
    char out[16];
    date_format(at("2024-10-28T03:00:00Z"), zone("America/New_York"), out);
    assert_string_equal(out, "2024-10-27");
    date_format(at("2024-10-28T03:00:00Z"), zone_utc(), out);
    assert_string_equal(out, "2024-10-28");
}

// Walks days, and every local wall time of an hour, through years of changes in odd zones.
static void day_add__many_zones_and_years__stays_ordered(void **state)
{
    (void)state;
    static const char *const names[] = {
        "America/New_York", "Europe/Berlin",       "America/Sao_Paulo", "Asia/Kathmandu",
        "Pacific/Apia",     "Australia/Lord_Howe", "Africa/Casablanca", "America/Havana",
        "Asia/Gaza",        "Europe/Lisbon"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const Zone *z = zone(names[i]);
        Instant day = day_start(z, at("2010-01-01T12:00:00Z"));
        Instant end = at("2031-01-01T00:00:00Z");
        while (day.ms < end.ms) {
            Instant next = day_add(z, day, 1);
            assert_in_range(next.ms - day.ms, 22 * 3600000, 26 * 3600000);
            Instant late = {next.ms - 1};
            assert_int_equal(day_start(z, day).ms, day.ms);
            assert_int_equal(day_start(z, late).ms, day.ms);
            assert_true(same_day(z, day, late));
            assert_false(same_day(z, late, next));
            Civil c = civil_at(z, day);
            assert_int_equal(civil_instant(z, c.year, c.month, c.day, 0, 0).ms, day.ms);
            day = next;
        }
    }
}

static void *find_zones(void *arg)
{
    static const char *const names[] = {"Europe/Paris", "Asia/Tokyo", "America/Denver", "UTC"};
    for (int i = 0; i < 400; i++) {
        const Zone *z = zone_find(names[i % 4]);
        civil_at(z, (Instant){i * 86400000LL * 30});
        ((const Zone **)arg)[i % 4] = z;
    }
    zone_local();
    return NULL;
}

static void zone_find__from_several_threads__gives_the_same_zones(void **state)
{
    (void)state;
    pthread_t threads[4];
    const Zone *found[4][4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, find_zones, found[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (int i = 1; i < 4; i++)
        assert_memory_equal(found[i], found[0], sizeof(found[0]));
}

UNIT_TESTS(datetime, cmocka_unit_test(zone_find__known_names__are_interned),
           cmocka_unit_test(zone_find__hostile_or_unknown__is_null),
           cmocka_unit_test(zone_local__always__is_some_zone),
           cmocka_unit_test(civil_at__zones__gives_wall_time_and_abbreviation),
           cmocka_unit_test(civil_at__before_the_epoch__rounds_down),
           cmocka_unit_test(civil_instant__dst_gap__is_the_first_instant_after),
           cmocka_unit_test(civil_instant__dst_overlap__is_the_earlier_instant),
           cmocka_unit_test(day_start__midnight_does_not_exist__begins_later),
           cmocka_unit_test(day_add__length_of_days__follows_the_zone),
           cmocka_unit_test(day_at__clock_changes__keeps_the_hour),
           cmocka_unit_test(day_add__date_line_skip__jumps_over_the_missing_day),
           cmocka_unit_test(day_start__odd_offset__is_local_midnight),
           cmocka_unit_test(same_day__instants__asks_the_zone),
           cmocka_unit_test(week_start__first_weekday__counts_back),
           cmocka_unit_test(month_start__months_ahead__carries_years),
           cmocka_unit_test(iso_week__year_ends__belong_to_the_thursday),
           cmocka_unit_test(iso_parse__accepted_forms__give_the_instant),
           cmocka_unit_test(iso_parse__anything_else__is_refused),
           cmocka_unit_test(iso_parse__prefix_of_a_buffer__reads_no_further),
           cmocka_unit_test(iso_format__round_trip__keeps_the_instant),
           cmocka_unit_test(civil_at__absurd_instants__stay_in_range),
           cmocka_unit_test(date_format__zone__gives_the_local_date),
           cmocka_unit_test(day_add__many_zones_and_years__stays_ordered),
           cmocka_unit_test(zone_find__from_several_threads__gives_the_same_zones));
