#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/query.h"
#include "unit/unit.h"

// Wednesday, in the evening of Los Angeles.
#define NOW "2026-11-19T03:30:00Z"

static Instant now(void)
{
    Instant t = {0};
    assert_true(iso_parse(NOW, strlen(NOW), &t));
    return t;
}

static const Zone *zone(void)
{
    return zone_find("America/Los_Angeles");
}

static Query parse(const char *typed)
{
    Query query = {0};
    Err err = {0};
    if (!query_parse(typed, zone(), now(), &query, &err))
        fail_msg("%s: %s", typed, err.msg);
    return query;
}

static void assert_refused(const char *typed, const char *part)
{
    Query query = {0};
    Err err = {0};
    assert_false(query_parse(typed, zone(), now(), &query, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    if (!strstr(err.msg, part))
        fail_msg("\"%s\" says nothing of \"%s\"", err.msg, part);
}

static void assert_date(Instant t, const char *expected)
{
    char date[16];
    date_format(t, zone(), date);
    assert_string_equal(date, expected);
    assert_int_equal(t.ms, day_start(zone(), t).ms);
}

static void query__words__stay_as_typed(void **state)
{
    (void)state;
    Query query = parse("  invoice  \"late fee\"   payw* 12:30 https://x.io ");
    assert_string_equal(query.words, "invoice \"late fee\" payw* 12:30 https://x.io");
    assert_null(query.from);
    assert_null(query.tag);
    query_clear(&query);
    query = parse("   ");
    assert_true(query_is_empty(&query));
    query_clear(&query);
}

static void query__filters__narrow(void **state)
{
    (void)state;
    Query query = parse("from:\"Maria Lopez\" ch:sms teeth TAG:#vip is:in from:ana");
    assert_string_equal(query.words, "teeth");
    assert_string_equal(query.from, "ana"); // the last one counts
    assert_string_equal(query.tag, "vip");
    assert_int_equal(query.channel, CHANNEL_SMS);
    assert_int_equal(query.direction, DIRECTION_INBOUND);
    assert_false(query_is_empty(&query));
    query_clear(&query);
    query = parse("is:outbound channel:email from:\"Maria Lopez\"");
    assert_string_equal(query.words, "");
    assert_string_equal(query.from, "Maria Lopez");
    assert_int_equal(query.channel, CHANNEL_EMAIL);
    assert_int_equal(query.direction, DIRECTION_OUTBOUND);
    query_clear(&query);
}

static void query__days__lie_in_the_past(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *date;
    } rows[] = {
        {"2026-01-31", "2026-01-31"}, {"2026-02", "2026-02-01"},   {"2025", "2025-01-01"},
        {"today", "2026-11-18"},      {"yesterday", "2026-11-17"}, {"wed", "2026-11-18"},
        {"thu", "2026-11-12"},        {"mon", "2026-11-16"},       {"31-jan", "2026-01-31"},
        {"\"20 nov\"", "2025-11-20"}, {"nov", "2026-11-01"},       {"december", "2025-12-01"},
        {"3d", "2026-11-15"},         {"2w", "2026-11-04"},        {"1m", "2026-10-01"},
        {"29-feb", "2024-02-29"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        g_autofree char *after = g_strdup_printf("after:%s", rows[i].typed);
        g_autofree char *before = g_strdup_printf("before:%s", rows[i].typed);
        Query query = parse(after);
        assert_date(query.after, rows[i].date);
        query_clear(&query);
        query = parse(before);
        assert_date(query.before, rows[i].date);
        query_clear(&query);
    }
}

static void query__nonsense__is_named(void **state)
{
    (void)state;
    assert_refused("re:invoice", "re:");
    assert_refused("teeth ch:pigeon", "ch:pigeon");
    assert_refused("is:nice", "is:nice");
    assert_refused("from:", "from:");
    assert_refused("tag:\"\"", "tag:");
    assert_refused("before:soonish", "soonish");
    assert_refused("after:2026-02-30", "2026-02-30");
    assert_refused("after:2026-13", "2026-13");
    assert_refused("after:tomorrow", "tomorrow");
    assert_refused("after:3pm", "3pm");
    assert_refused("wo*", "wo*");
    assert_refused("after:2026-03-01 before:2026-01-01", "before:");
}

static void let_go_on__last_word__becomes_a_beginning(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *words;
    } rows[] = {
        {"whit", "whit*"},         {"wh", "wh"},       {"late whit", "late whit*"},
        {"whit ", "whit"},         {"whit*", "whit*"}, {"\"late f", "\"late f"},
        {"whit from:ana", "whit"}, {"zä", "zä"},       {"zäh", "zäh*"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Query query = parse(rows[i].typed);
        query_let_go_on(&query, rows[i].typed);
        assert_string_equal(query.words, rows[i].words);
        query_clear(&query);
    }
}

UNIT_TESTS(query, cmocka_unit_test(query__words__stay_as_typed),
           cmocka_unit_test(query__filters__narrow), cmocka_unit_test(query__days__lie_in_the_past),
           cmocka_unit_test(query__nonsense__is_named),
           cmocka_unit_test(let_go_on__last_word__becomes_a_beginning));
