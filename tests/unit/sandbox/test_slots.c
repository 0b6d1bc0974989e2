#include "config.h"

#include <string.h>

#include "sandbox/slots.h"
#include "unit/unit.h"

enum { EVERY_DAY = 0x7f, WORKDAYS = 0x3e };

static Instant at(const char *iso)
{
    Instant t = {0};
    assert_true(iso_parse(iso, strlen(iso), &t));
    return t;
}

static SlotSearch plain(const OpenHours *hours)
{
    return (SlotSearch){
        .rules = {.zone = zone_find("America/Los_Angeles"),
                  .hours = hours,
                  .hours_count = 1,
                  .duration = 60,
                  .interval = 60},
        .members = 1,
        .now = at("2025-01-01T00:00:00Z"),
    };
}

// The starts in [from, to) as the service writes them, without seconds, joined by spaces.
static char *list(const SlotSearch *search, const char *from, const char *to)
{
    GString *out = g_string_new(NULL);
    GArray *slots = slots_list(search, at(from), at(to));
    for (guint i = 0; i < slots->len; i++) {
        char text[32];
        iso_format_zone(g_array_index(slots, Instant, i), search->rules.zone, text);
        g_string_append_printf(out, "%s%.16s%s", i ? " " : "", text, text + 19);
    }
    g_array_unref(slots);
    return g_string_free(out, FALSE);
}

static void expect(const SlotSearch *search, const char *from, const char *to, const char *wanted)
{
    g_autofree char *got = list(search, from, to);
    assert_string_equal(got, wanted);
}

static void slots_list__open_hours__cut_into_the_grid(void **state)
{
    (void)state;
    const OpenHours hours = {WORKDAYS, 9 * 60, 12 * 60};
    SlotSearch search = plain(&hours);
    search.rules.interval = 45;
    // The last start still ends by closing time: 11:15 would end at 12:15.
    expect(&search, "2025-06-03T00:00:00-07:00", "2025-06-04T00:00:00-07:00",
           "2025-06-03T09:00-07:00 2025-06-03T09:45-07:00 2025-06-03T10:30-07:00");
}

static void slots_list__closed_weekday__offers_nothing(void **state)
{
    (void)state;
    const OpenHours hours = {WORKDAYS, 9 * 60, 10 * 60};
    SlotSearch search = plain(&hours);
    // Friday to Monday.
    expect(&search, "2025-06-06T00:00:00-07:00", "2025-06-10T00:00:00-07:00",
           "2025-06-06T09:00-07:00 2025-06-09T09:00-07:00");
}

static void slots_list__window__holds_starts_from_inclusive_to_exclusive(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 13 * 60};
    SlotSearch search = plain(&hours);
    expect(&search, "2025-06-03T10:00:00-07:00", "2025-06-03T12:00:00-07:00",
           "2025-06-03T10:00-07:00 2025-06-03T11:00-07:00");
}

static void slots_list__spring_forward__skips_the_hour_that_is_not(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 0, 5 * 60};
    SlotSearch search = plain(&hours);
    expect(&search, "2025-03-09T00:00:00-08:00", "2025-03-10T00:00:00-07:00",
           "2025-03-09T00:00-08:00 2025-03-09T01:00-08:00 2025-03-09T03:00-07:00 "
           "2025-03-09T04:00-07:00");
}

static void slots_list__fall_back__offers_the_double_hour_twice(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 0, 3 * 60};
    SlotSearch search = plain(&hours);
    expect(&search, "2025-11-02T00:00:00-07:00", "2025-11-03T00:00:00-08:00",
           "2025-11-02T00:00-07:00 2025-11-02T01:00-07:00 2025-11-02T01:00-08:00 "
           "2025-11-02T02:00-08:00");
}

static void slots_list__across_a_transition__keeps_the_local_hour(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 10 * 60};
    SlotSearch search = plain(&hours);
    expect(&search, "2025-03-08T00:00:00-08:00", "2025-03-11T00:00:00-07:00",
           "2025-03-08T09:00-08:00 2025-03-09T09:00-07:00 2025-03-10T09:00-07:00");
}

static void slots_list__opening_in_the_gap__starts_after_it(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 2 * 60 + 30, 5 * 60};
    SlotSearch search = plain(&hours);
    expect(&search, "2025-03-09T00:00:00-08:00", "2025-03-10T00:00:00-07:00",
           "2025-03-09T03:00-07:00 2025-03-09T04:00-07:00");
}

static void slots_list__zone_without_midnight__still_finds_the_day(void **state)
{
    (void)state;
    const OpenHours hours = {1 << 0, 9 * 60, 10 * 60}; // Sunday
    SlotSearch search = plain(&hours);
    search.rules.zone = zone_find("America/Santiago"); // 2025-09-07 begins at 01:00
    expect(&search, "2025-09-07T04:00:00Z", "2025-09-08T03:00:00Z", "2025-09-07T09:00-03:00");
}

static void slots_list__open_all_day__ends_at_the_next_midnight(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 0, 24 * 60};
    SlotSearch search = plain(&hours);
    GArray *spring =
        slots_list(&search, at("2025-03-09T00:00:00-08:00"), at("2025-03-10T00:00:00-07:00"));
    GArray *fall =
        slots_list(&search, at("2025-11-02T00:00:00-07:00"), at("2025-11-03T00:00:00-08:00"));
    assert_int_equal(spring->len, 23);
    assert_int_equal(fall->len, 25);
    g_array_unref(spring);
    g_array_unref(fall);
}

static void slots_list__own_hours_of_a_date__replace_the_week(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 11 * 60};
    const DayHours days[] = {{2025, 6, 4, 14 * 60, 15 * 60}, {2025, 6, 5, 0, 0}};
    SlotSearch search = plain(&hours);
    search.rules.days = days;
    search.rules.days_count = sizeof(days) / sizeof(days[0]);
    expect(&search, "2025-06-04T00:00:00-07:00", "2025-06-06T12:00:00-07:00",
           "2025-06-04T14:00-07:00 2025-06-06T09:00-07:00 2025-06-06T10:00-07:00");
}

static void slots_list__notice_and_horizon__bound_what_may_be_booked(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 12 * 60};
    SlotSearch search = plain(&hours);
    search.now = at("2025-06-03T08:30:00-07:00");
    search.rules.notice_ms = (int64_t)2 * 3600 * 1000;   // not before 10:30
    search.rules.horizon_ms = (int64_t)25 * 3600 * 1000; // not after 09:30 of the next day
    expect(&search, "2025-06-01T00:00:00-07:00", "2025-06-10T00:00:00-07:00",
           "2025-06-03T11:00-07:00 2025-06-04T09:00-07:00");
}

static void slots_list__booking__takes_its_slots(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 13 * 60};
    const SlotBusy busy = {
        at("2025-06-03T10:30:00-07:00"), at("2025-06-03T11:00:00-07:00"), 0, 0, 0, true};
    SlotSearch search = plain(&hours);
    search.busy = &busy;
    search.busy_count = 1;
    expect(&search, "2025-06-03T00:00:00-07:00", "2025-06-04T00:00:00-07:00",
           "2025-06-03T09:00-07:00 2025-06-03T11:00-07:00 2025-06-03T12:00-07:00");
}

static void slots_list__buffers__keep_distance_on_both_sides(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 14 * 60};
    const SlotBusy busy = {
        at("2025-06-03T11:00:00-07:00"), at("2025-06-03T12:00:00-07:00"), 0, 0, 0, true};
    SlotSearch search = plain(&hours);
    search.busy = &busy;
    search.busy_count = 1;
    search.rules.after = 15; // 10:00 would end at 11:00 and need until 11:15
    expect(&search, "2025-06-03T00:00:00-07:00", "2025-06-04T00:00:00-07:00",
           "2025-06-03T09:00-07:00 2025-06-03T12:00-07:00 2025-06-03T13:00-07:00");
    search.rules.before = 15; // 12:00 would need to be free from 11:45
    expect(&search, "2025-06-03T00:00:00-07:00", "2025-06-04T00:00:00-07:00",
           "2025-06-03T09:00-07:00 2025-06-03T13:00-07:00");
}

static void slots_list__buffer_of_the_booking__counts_too(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 13 * 60};
    const SlotBusy busy = {
        at("2025-06-03T10:00:00-07:00"), at("2025-06-03T11:00:00-07:00"), 0, 30, 0, false};
    SlotSearch search = plain(&hours);
    search.busy = &busy;
    search.busy_count = 1;
    expect(&search, "2025-06-03T00:00:00-07:00", "2025-06-04T00:00:00-07:00",
           "2025-06-03T09:00-07:00 2025-06-03T12:00-07:00");
}

static void slots_list__full_day__offers_nothing_more(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 11 * 60};
    const SlotBusy busy = {
        at("2025-06-03T09:00:00-07:00"), at("2025-06-03T10:00:00-07:00"), 0, 0, 0, true};
    SlotSearch search = plain(&hours);
    search.busy = &busy;
    search.busy_count = 1;
    search.rules.per_day = 1;
    expect(&search, "2025-06-03T00:00:00-07:00", "2025-06-05T00:00:00-07:00",
           "2025-06-04T09:00-07:00 2025-06-04T10:00-07:00");
}

static void slots_list__class__takes_several_at_the_same_time(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 10 * 60};
    const SlotBusy one = {
        at("2025-06-03T09:00:00-07:00"), at("2025-06-03T10:00:00-07:00"), 0, 0, 0, true};
    const SlotBusy busy[] = {one, one};
    SlotSearch search = plain(&hours);
    search.busy = busy;
    search.rules.per_slot = 2;
    search.busy_count = 1;
    expect(&search, "2025-06-03T00:00:00-07:00", "2025-06-04T00:00:00-07:00",
           "2025-06-03T09:00-07:00");
    search.busy_count = 2;
    expect(&search, "2025-06-03T00:00:00-07:00", "2025-06-04T00:00:00-07:00", "");
}

static void slots_free_members__team__names_who_can(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 10 * 60};
    const SlotBusy busy = {
        at("2025-06-03T09:00:00-07:00"), at("2025-06-03T10:00:00-07:00"), 0, 0, 1, false};
    SlotSearch search = plain(&hours);
    search.busy = &busy;
    search.busy_count = 1;
    search.members = 7;
    assert_int_equal(slots_free_members(&search, busy.start, busy.end), 5);
    search.members = 2;
    assert_int_equal(slots_free_members(&search, busy.start, busy.end), 0);
    search.members = 7;
    search.rules.team = SLOT_ALL_MEMBERS;
    assert_int_equal(slots_free_members(&search, busy.start, busy.end), 0);
}

static void slots_free_members__busy_for_everyone__leaves_nobody(void **state)
{
    (void)state;
    const OpenHours hours = {EVERY_DAY, 9 * 60, 10 * 60};
    const SlotBusy busy = {at("2025-06-03T08:00:00-07:00"),
                           at("2025-06-03T09:01:00-07:00"),
                           0,
                           0,
                           SLOT_EVERYONE,
                           false};
    SlotSearch search = plain(&hours);
    search.busy = &busy;
    search.busy_count = 1;
    search.members = 3;
    assert_int_equal(slots_free_members(&search, at("2025-06-03T09:00:00-07:00"),
                                        at("2025-06-03T10:00:00-07:00")),
                     0);
}

UNIT_TESTS(slots, cmocka_unit_test(slots_list__open_hours__cut_into_the_grid),
           cmocka_unit_test(slots_list__closed_weekday__offers_nothing),
           cmocka_unit_test(slots_list__window__holds_starts_from_inclusive_to_exclusive),
           cmocka_unit_test(slots_list__spring_forward__skips_the_hour_that_is_not),
           cmocka_unit_test(slots_list__fall_back__offers_the_double_hour_twice),
           cmocka_unit_test(slots_list__across_a_transition__keeps_the_local_hour),
           cmocka_unit_test(slots_list__opening_in_the_gap__starts_after_it),
           cmocka_unit_test(slots_list__zone_without_midnight__still_finds_the_day),
           cmocka_unit_test(slots_list__open_all_day__ends_at_the_next_midnight),
           cmocka_unit_test(slots_list__own_hours_of_a_date__replace_the_week),
           cmocka_unit_test(slots_list__notice_and_horizon__bound_what_may_be_booked),
           cmocka_unit_test(slots_list__booking__takes_its_slots),
           cmocka_unit_test(slots_list__buffers__keep_distance_on_both_sides),
           cmocka_unit_test(slots_list__buffer_of_the_booking__counts_too),
           cmocka_unit_test(slots_list__full_day__offers_nothing_more),
           cmocka_unit_test(slots_list__class__takes_several_at_the_same_time),
           cmocka_unit_test(slots_free_members__team__names_who_can),
           cmocka_unit_test(slots_free_members__busy_for_everyone__leaves_nobody));
