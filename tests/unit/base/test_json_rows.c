#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/json.h"
#include "unit/unit.h"

static void check(const char *s, const char *path, const char *expected, size_t expected_bad)
{
    Err err = {0};
    size_t bad = 99;
    Json *json = json_parse_rows(s, strlen(s), path, &bad, &err);
    assert_int_equal(bad, expected_bad);
    if (!expected) {
        assert_null(json);
        assert_int_equal(err.kind, ERR_PROTOCOL);
        return;
    }
    assert_non_null(json);
    g_autofree char *printed = json_print(json);
    assert_string_equal(printed, expected);
    json_free(json);
}

static void json_parse_rows__good_page__has_no_bad_rows(void **state)
{
    (void)state;
    check("{\"rows\":[{\"a\":1},{\"a\":2}]}", "rows", "{\"rows\":[{\"a\":1},{\"a\":2}]}", 0);
    check("[1,2]", "", "[1,2]", 0);
    check("[1,2]", NULL, "[1,2]", 0);
    check("{}", "rows", "{}", 0);
}

static void json_parse_rows__poison_row__is_left_out(void **state)
{
    (void)state;
    check("{\"rows\":[{\"a\":1},{\"a\":tru},{\"a\":3}],\"next\":\"x\"}", "rows",
          "{\"rows\":[{\"a\":1},{\"a\":3}],\"next\":\"x\"}", 1);
    check("{\"rows\":[{\"a\":1},nope]}", "rows", "{\"rows\":[{\"a\":1}]}", 1);
    check("[nope,{\"a\":1}]", "", "[{\"a\":1}]", 1);
    check("[nope, nope ]", "", "[]", 2);
    check("[1,,2]", "", "[1,2]", 1);
}

static void json_parse_rows__nested_path__is_found(void **state)
{
    (void)state;
    check(
        "{\"traceId\":\"t\",\"messages\":{\"lastMessageId\":\"m\",\"messages\":[1,{\"x\":01},2]}}",
        "messages.messages",
        "{\"traceId\":\"t\",\"messages\":{\"lastMessageId\":\"m\",\"messages\":[1,2]}}", 1);
    check("{ \"other\" : { \"rows\" : [ 9 ] } , \"q\\\"\" : \"]}\" , \"rows\" : [ 01 , 2 ] }",
          "rows", "{\"other\":{\"rows\":[9]},\"q\\\"\":\"]}\",\"rows\":[2]}", 1);
}

static void json_parse_rows__brackets_in_strings__do_not_split(void **state)
{
    (void)state;
    check("{\"rows\":[\"a,b]}\\\"[\",{\"x\":\"},{\"},bad]}", "rows",
          "{\"rows\":[\"a,b]}\\\"[\",{\"x\":\"},{\"}]}", 1);
}

static void json_parse_rows__one_of_a_hundred__leaves_ninety_nine(void **state)
{
    (void)state;
    GString *s = g_string_new("{\"contacts\":[");
    for (int i = 0; i < 100; i++)
        g_string_append_printf(s, "%s{\"id\":\"c%d\",\"n\":%s}", i ? "," : "", i,
                               i == 57 ? "123456789012345678901234567890123" : "1");
    g_string_append(s, "],\"total\":100}");
    Err err;
    size_t bad;
    Json *json = json_parse_rows(s->str, s->len, "contacts", &bad, &err);
    assert_non_null(json);
    assert_int_equal(bad, 1);
    assert_int_equal(json_count(json_member(json, "contacts")), 99);
    int64_t total;
    assert_true(json_int64(json_member(json, "total"), &total));
    json_free(json);
    g_string_free(s, TRUE);
}

static void json_parse_rows__too_deep_or_too_long_row__is_left_out(void **state)
{
    (void)state;
    GString *s = g_string_new("[1,");
    for (int i = 0; i < 3000; i++)
        g_string_append_c(s, '[');
    for (int i = 0; i < 3000; i++)
        g_string_append_c(s, ']');
    g_string_append(s, ",\"");
    for (int i = 0; i < (1 << 20) + 1; i++)
        g_string_append_c(s, 'x');
    g_string_append(s, "\",2]");
    check(s->str, "", "[1,2]", 2);
    g_string_free(s, TRUE);
}

static void json_parse_rows__nul_byte_in_a_row__is_left_out(void **state)
{
    (void)state;
    static const char s[] = "[1,\"a\0b\",2]";
    Err err;
    size_t bad;
    Json *json = json_parse_rows(s, sizeof(s) - 1, "", &bad, &err);
    assert_non_null(json);
    assert_int_equal(bad, 1);
    assert_int_equal(json_count(json), 2);
    json_free(json);
}

static void json_parse_rows__damage_elsewhere__is_refused(void **state)
{
    (void)state;
    check("{\"rows\":[1,2],\"next\":tru}", "rows", NULL, 0);
    check("{\"rows\":[1,2]", "rows", NULL, 0);
    check("{\"rows\":[1,2", "rows", NULL, 0);
    check("{\"rows\":[1,2}", "rows", NULL, 0);
    check("{\"rows\":[1,\"open]}", "rows", NULL, 0);
    check("{\"rows\":{\"a\":tru}}", "rows", NULL, 0);
    check("{\"x\":1 \"rows\":[tru]}", "rows", NULL, 0);
    check("{x:1,\"rows\":[tru]}", "rows", NULL, 0);
    check("{\"rows\" [tru]}", "rows", NULL, 0);
    check("{\"rows", "rows", NULL, 0);
    check("[tru]", "rows", NULL, 0);
    check("{\"a\":tru}", "rows", NULL, 0);
    check("<html>", "rows", NULL, 0);
    check("", "rows", NULL, 0);
    check("[tru]", NULL, NULL, 0);
}

UNIT_TESTS(json_rows, cmocka_unit_test(json_parse_rows__good_page__has_no_bad_rows),
           cmocka_unit_test(json_parse_rows__poison_row__is_left_out),
           cmocka_unit_test(json_parse_rows__nested_path__is_found),
           cmocka_unit_test(json_parse_rows__brackets_in_strings__do_not_split),
           cmocka_unit_test(json_parse_rows__one_of_a_hundred__leaves_ninety_nine),
           cmocka_unit_test(json_parse_rows__too_deep_or_too_long_row__is_left_out),
           cmocka_unit_test(json_parse_rows__nul_byte_in_a_row__is_left_out),
           cmocka_unit_test(json_parse_rows__damage_elsewhere__is_refused));
