#include "config.h"

#include <glib.h>

#include "ui/format.h"
#include "unit/unit.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static const Instant now = {1763463840000}; // 2025-11-18 11:04 UTC

static void check_age(int64_t ago_ms, const char *expected)
{
    TextBuf buf;
    format_age(&buf, (Instant){now.ms - ago_ms}, now);
    assert_string_equal(buf.s, expected);
}

static void format_age__steps(void **state)
{
    (void)state;
    check_age(0, "now");
    check_age(-5 * MINUTE, "now"); // the server's clock is ahead
    check_age(MINUTE - 1, "now");
    check_age(MINUTE, "1m");
    check_age(59 * MINUTE, "59m");
    check_age(HOUR, "1h");
    check_age(DAY - 1, "23h");
    check_age(3LL * DAY, "3d");
    check_age(7LL * DAY, "1w");
    check_age(400LL * DAY, "1y");
}

static void format_age__unknown__is_empty(void **state)
{
    (void)state;
    TextBuf buf;
    assert_int_equal(format_age(&buf, (Instant){0}, now).n, 0);
}

static void format_times__in_a_zone(void **state)
{
    (void)state;
    TextBuf buf;
    const Zone *zone = zone_find("America/Los_Angeles");
    assert_non_null(zone);
    assert_string_equal(format_clock(&buf, zone, now).s, "03:04");
    assert_string_equal(format_day(&buf, zone, now).s, "Tue 18 Nov");
    assert_string_equal(format_day_year(&buf, zone, now, now).s, "Tue 18 Nov");
    Instant past = {now.ms - 365LL * DAY};
    assert_string_equal(format_day_year(&buf, zone, past, now).s, "Mon 18 Nov 2024");
}

static void check_money(int64_t cents, const char *currency, const char *expected)
{
    TextBuf buf;
    format_money(&buf, (Money){cents, true}, currency);
    assert_string_equal(buf.s, expected);
}

static void format_money__groups_and_signs(void **state)
{
    (void)state;
    check_money(0, "$", "$0");
    check_money(45000, "$", "$450");
    check_money(12840000, "$", "$128,400");
    check_money(123456789, "$", "$1,234,567.89");
    check_money(-5005, "CHF", "-CHF 50.05");
    TextBuf buf;
    assert_string_equal(format_money(&buf, (Money){0}, "$").s, "?");
    check_money(INT64_MIN, "$", "-$92,233,720,368,547,758.08");
}

static void format_count__groups(void **state)
{
    (void)state;
    TextBuf buf;
    assert_string_equal(format_count(&buf, 999).s, "999");
    assert_string_equal(format_count(&buf, 1200).s, "1,200");
    assert_string_equal(format_count(&buf, -1).s, "?");
}

static void format_duration__picks_two_units(void **state)
{
    (void)state;
    TextBuf buf;
    assert_string_equal(format_duration(&buf, 9).s, "9s");
    assert_string_equal(format_duration(&buf, 250).s, "4m 10s");
    assert_string_equal(format_duration(&buf, 3720).s, "1h 2m");
}

UNIT_TESTS(format, cmocka_unit_test(format_age__steps),
           cmocka_unit_test(format_age__unknown__is_empty),
           cmocka_unit_test(format_times__in_a_zone),
           cmocka_unit_test(format_money__groups_and_signs), cmocka_unit_test(format_count__groups),
           cmocka_unit_test(format_duration__picks_two_units));
