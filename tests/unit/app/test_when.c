#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/when.h"
#include "unit/unit.h"

enum { THURSDAY = 1 << 3, FRIDAY = 1 << 4 };

static const Zone *la(void)
{
    return zone_find("America/Los_Angeles");
}

// Wednesday 2 January 2030, 09:30 in Los Angeles.
static Instant now(void)
{
    return civil_instant(la(), 2030, 1, 2, 9, 30);
}

static When parse(const char *words)
{
    When when;
    Err err = {0};
    if (!when_parse(words, &when, &err))
        fail_msg("%s", err.msg);
    return when;
}

static bool fits(const char *words, int day, int hour, int minute)
{
    When when = parse(words);
    return when_matches(&when, la(), civil_instant(la(), 2030, 1, day, hour, minute), now());
}

static void when_parse__weekdays__are_alternatives(void **state)
{
    (void)state;
    assert_int_equal(parse("thu").weekdays, THURSDAY);
    assert_int_equal(parse("Thursday, fri").weekdays, THURSDAY | FRIDAY);
    assert_true(fits("thu", 3, 9, 0));
    assert_false(fits("thu", 4, 9, 0));
}

static void when_parse__half_of_the_day__narrows_the_hours(void **state)
{
    (void)state;
    assert_true(fits("thu pm", 3, 12, 0));
    assert_false(fits("thu pm", 3, 11, 30));
    assert_true(fits("morning", 3, 8, 0));
    assert_false(fits("evening", 3, 16, 30));
    assert_true(fits("evening", 3, 17, 0));
}

static void when_parse__hours__mean_office_hours_unless_told(void **state)
{
    (void)state;
    assert_true(fits("3", 3, 15, 30));
    assert_false(fits("3", 3, 3, 0));
    assert_true(fits("9", 3, 9, 30));
    assert_true(fits("3am", 3, 3, 0));
    assert_true(fits("9 pm", 3, 21, 0));
    assert_true(fits("15:30", 3, 15, 30));
    assert_false(fits("15:30", 3, 15, 0));
}

static void when_parse__bounds__take_the_hour_that_follows(void **state)
{
    (void)state;
    assert_true(fits("after 3", 3, 15, 0));
    assert_true(fits("after 3", 3, 17, 0));
    assert_false(fits("after 3", 3, 14, 30));
    assert_true(fits("before 10", 3, 9, 30));
    assert_false(fits("before 10", 3, 10, 0));
    assert_true(fits("after 9 before 11", 3, 10, 30));
    assert_false(fits("after 9 before 11", 3, 11, 0));
}

static void when_parse__days__near_and_dated(void **state)
{
    (void)state;
    assert_true(fits("today", 2, 23, 0));
    assert_true(fits("tomorrow", 3, 8, 0));
    assert_false(fits("tomorrow", 4, 8, 0));
    assert_true(fits("20 jan 10", 20, 10, 0));
    assert_true(fits("january 20", 20, 10, 0));
    assert_false(fits("20 jan", 21, 10, 0));
}

static void when_parse__unfinished_word__narrows_nothing(void **state)
{
    (void)state;
    assert_true(fits("t", 5, 10, 0));
    assert_true(fits("thu p", 3, 9, 0));
    assert_true(fits("", 5, 3, 0));
}

static void when_parse__nonsense__is_named_and_the_rest_holds(void **state)
{
    (void)state;
    When when;
    Err err = {0};
    assert_false(when_parse("thu zz9", &when, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_non_null(strstr(err.msg, "zz9"));
    assert_int_equal(when.weekdays, THURSDAY);
}

static void when_format__zone__gives_the_local_day(void **state)
{
    (void)state;
    TextBuf buf;
    assert_string_equal(when_format(&buf, la(), now()).s, "Wed 2 Jan 09:30");
    assert_string_equal(when_format(&buf, zone_find("Asia/Tokyo"), now()).s, "Thu 3 Jan 02:30");
}

static Instant next(const char *words, const Zone *zone, Instant from, int minute)
{
    Instant at = {0};
    Err err = {0};
    assert_true(when_next(words, zone, from, minute, &at, &err));
    return at;
}

static void check_next(const char *words, const char *expected)
{
    TextBuf buf; // it is Wed 2 Jan 09:30, the task is due at 16:00
    assert_string_equal(when_format(&buf, la(), next(words, la(), now(), 16 * 60)).s, expected);
}

static void when_next__words__mean_the_first_time_ahead(void **state)
{
    (void)state;
    check_next("tomorrow", "Thu 3 Jan 16:00");
    check_next("tomorrow 10:00", "Thu 3 Jan 10:00");
    check_next("next week", "Mon 7 Jan 16:00");
    check_next("wed", "Wed 2 Jan 16:00");      // still ahead today
    check_next("wed 9:00", "Wed 9 Jan 09:00"); // not any more
    check_next("fri am", "Fri 4 Jan 00:00");
    check_next("20 nov", "Wed 20 Nov 16:00");
    check_next("1 jan", "Wed 1 Jan 16:00"); // of the next year
    check_next("3d", "Sat 5 Jan 16:00");
    check_next("in 2 weeks", "Wed 16 Jan 16:00");
    check_next("2h", "Wed 2 Jan 11:30");
}

static void when_next__today_and_its_usual_hour_has_passed__is_what_is_left(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        int hour, minute;
        const char *expected;
    } cases[] = {{"today", 8, 0, "Wed 2 Jan 09:00"},           {"today", 9, 30, "Wed 2 Jan 10:00"},
                 {"today", 20, 0, "Wed 2 Jan 21:00"},          {"today", 23, 30, "Wed 2 Jan 23:59"},
                 {"2 jan", 10, 0, "Wed 2 Jan 11:00"}, // not in a year
                 {"today evening", 18, 10, "Wed 2 Jan 19:00"}, {"wed", 10, 0, "Wed 9 Jan 09:00"},
                 {"tomorrow", 20, 0, "Thu 3 Jan 09:00"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        TextBuf buf;
        Instant at = civil_instant(la(), 2030, 1, 2, cases[i].hour, cases[i].minute);
        assert_string_equal(when_format(&buf, la(), next(cases[i].words, la(), at, 9 * 60)).s,
                            cases[i].expected);
    }
}

// The clocks of Los Angeles went forward on 10 March 2030 and back on 3 November.
static void when_next__clocks_change__keeps_the_hour(void **state)
{
    (void)state;
    TextBuf buf;
    Instant march = civil_instant(la(), 2030, 3, 9, 9, 0),
            november = civil_instant(la(), 2030, 11, 2, 9, 0);
    assert_string_equal(when_format(&buf, la(), next("tomorrow", la(), march, 9 * 60)).s,
                        "Sun 10 Mar 09:00");
    assert_string_equal(when_format(&buf, la(), next("1d", la(), november, 9 * 60)).s,
                        "Sun 3 Nov 09:00");
    // 02:30 does not exist on that day: the first instant behind the gap
    assert_string_equal(when_format(&buf, la(), next("tomorrow", la(), march, 150)).s,
                        "Sun 10 Mar 03:00");
}

static void when_next__nothing_or_the_past__is_refused(void **state)
{
    (void)state;
    Instant at = {42};
    Err err = {0};
    assert_false(when_next("  ", la(), now(), 540, &at, &err));
    assert_false(when_next("30 feb", la(), now(), 540, &at, &err));
    assert_false(when_next("xyzzy soon", la(), now(), 540, &at, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_int_equal(at.ms, 42);
}

static void check_due(const char *line, const char *text, const char *expected)
{
    TextBuf buf; // it is Wed 2 Jan 09:30
    Err err = {0};
    DueText out = {0};
    assert_true(when_due(line, la(), now(), &out, &err));
    g_autofree char *kept = g_strndup(line, out.keep);
    assert_string_equal(kept, text);
    assert_string_equal(when_format(&buf, la(), out.due).s, expected);
}

static void when_due__time_at_the_end__is_taken_out_of_the_text(void **state)
{
    (void)state;
    check_due("call back", "call back", "Thu 3 Jan 09:00");
    check_due("call back fri 15:00", "call back", "Fri 4 Jan 15:00");
    check_due("call back, Friday at 3 pm.", "call back", "Fri 4 Jan 15:00");
    check_due("Ask Ana tomorrow 9", "Ask Ana", "Thu 3 Jan 09:00");
    check_due("Ask Ana tomorrow afternoon", "Ask Ana", "Thu 3 Jan 12:00");
    check_due("remind her in 3 days", "remind her", "Sat 5 Jan 09:00");
    check_due("remind her in 2h", "remind her", "Wed 2 Jan 11:30");
    check_due("invoice next week", "invoice", "Mon 7 Jan 09:00");
    check_due("send it by 20 nov", "send it", "Wed 20 Nov 09:00");
    check_due("send it on Nov 20 at 14:30", "send it", "Wed 20 Nov 14:30");
    check_due("ring after 3pm", "ring", "Wed 2 Jan 15:00");
    check_due("ring before friday", "ring", "Fri 4 Jan 09:00");
}

static void when_due__word_that_is_no_time__stays_in_the_text(void **state)
{
    (void)state;
    static const char *const lines[] = {"order 12",       "print it 3d",      "split it in 3 parts",
                                        "call Mo",        "call Wedel",       "ask May",
                                        "rooms in march", "report of 20 nov", "water every monday",
                                        "mon and tue",    "version 2.30",     "good morning",
                                        "the 3 pmx",      "pay $450",         "tell them at",
                                        "say on",         "cut in 2"};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        check_due(lines[i], lines[i], "Thu 3 Jan 09:00");
    check_due("order 12 tomorrow", "order 12", "Thu 3 Jan 09:00");
    check_due("order 12 on friday 9", "order 12", "Fri 4 Jan 09:00");
}

static void when_due__only_a_time_or_one_that_passed__is_refused(void **state)
{
    (void)state;
    Err err = {0};
    DueText out = {.keep = 77};
    assert_false(when_due("tomorrow 9", la(), now(), &out, &err));
    assert_non_null(strstr(err.msg, "not what"));
    assert_false(when_due("call today 8:00", la(), now(), &out, &err));
    assert_non_null(strstr(err.msg, "has passed"));
    assert_int_equal(out.keep, 77);
}

UNIT_TESTS(when, cmocka_unit_test(when_due__time_at_the_end__is_taken_out_of_the_text),
           cmocka_unit_test(when_due__word_that_is_no_time__stays_in_the_text),
           cmocka_unit_test(when_due__only_a_time_or_one_that_passed__is_refused),
           cmocka_unit_test(when_next__words__mean_the_first_time_ahead),
           cmocka_unit_test(when_next__today_and_its_usual_hour_has_passed__is_what_is_left),
           cmocka_unit_test(when_next__clocks_change__keeps_the_hour),
           cmocka_unit_test(when_next__nothing_or_the_past__is_refused),
           cmocka_unit_test(when_parse__weekdays__are_alternatives),
           cmocka_unit_test(when_parse__half_of_the_day__narrows_the_hours),
           cmocka_unit_test(when_parse__hours__mean_office_hours_unless_told),
           cmocka_unit_test(when_parse__bounds__take_the_hour_that_follows),
           cmocka_unit_test(when_parse__days__near_and_dated),
           cmocka_unit_test(when_parse__unfinished_word__narrows_nothing),
           cmocka_unit_test(when_parse__nonsense__is_named_and_the_rest_holds),
           cmocka_unit_test(when_format__zone__gives_the_local_day));
