#include "config.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "unit/unit.h"

static Json *parse(const char *s)
{
    Err err = {0};
    Json *json = json_parse(s, strlen(s), &err);
    if (!json)
        fail_msg("%s: %s", s, err.msg);
    return json;
}

static void check_refused_n(const char *s, size_t n)
{
    Err err = {0};
    if (json_parse(s, n, &err))
        fail_msg("accepted: %.40s", s);
    assert_int_equal(err.kind, ERR_PROTOCOL);
    assert_true(err.msg[0] != '\0');
}

static void check_refused(const char *s)
{
    check_refused_n(s, strlen(s));
}

static void json_parse__every_kind__is_recognised(void **state)
{
    (void)state;
    Json *json = parse(
        " {\"o\":{},\"a\":[],\"s\":\"x\",\"n\":-1.5e2,\"t\":true,\"f\":false,\"z\":null}\r\n\t");
    assert_true(json_is_object(json_member(json, "o")));
    assert_true(json_is_array(json_member(json, "a")));
    assert_true(json_is_string(json_member(json, "s")));
    assert_true(json_is_number(json_member(json, "n")));
    assert_true(json_is_bool(json_member(json, "t")));
    assert_true(json_is_bool(json_member(json, "f")));
    assert_true(json_is_null(json_member(json, "z")));
    assert_int_equal(json_count(json), 7);
    json_free(json);
}

static void json_parse__scalars_and_bom__are_documents(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "1", "\"s\"", "null", "true", "false", "[]", "\xEF\xBB\xBF{\"a\":1}", "0", "-0.0e-1"};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        json_free(parse(rows[i]));
}

static void json_parse__bad_grammar__is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",          " ",           "{",         "[",        "]",          "}",     "[1,]",
        "[,1]",      "[1 2]",       "{\"a\"}",   "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\" 1}",
        "{1:2}",     "[1}",         "{\"a\":1]", "tru",      "True",       "nul",   "nil",
        "NaN",       "Infinity",    "+1",        "01",       "-",          "1.",    ".5",
        "1e",        "1e+",         "0x10",      "'a'",      "\"abc",      "\"a\\", "\"\\x\"",
        "\"\\u12\"", "\"\\u12g4\"", "[1] x",     "{} {}",    "// c\n1",    "[1,2",  "{\"a\":1",
        "falsey",    "-a",          "{\"a\"",    "{\"a",     "\"\\u",      "\"\\",  "<html>",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_refused(rows[i]);
    check_refused_n("1\0", 2);
    check_refused_n("\"a\0b\"", 5);
    check_refused_n("\"\\\0\"", 4);
    check_refused_n(NULL, 0);
}

static char *nested(int depth)
{
    GString *s = g_string_new(NULL);
    for (int i = 0; i < depth; i++)
        g_string_append_c(s, '[');
    for (int i = 0; i < depth; i++)
        g_string_append_c(s, ']');
    return g_string_free(s, FALSE);
}

static void json_parse__depth__is_limited(void **state)
{
    (void)state;
    g_autofree char *allowed = nested(64);
    g_autofree char *deep = nested(65);
    g_autofree char *bomb = nested(100000);
    json_free(parse(allowed));
    check_refused(deep);
    check_refused(bomb);
}

static char *ones(int count)
{
    GString *s = g_string_new("[1");
    for (int i = 1; i < count; i++)
        g_string_append(s, ",1");
    g_string_append_c(s, ']');
    return g_string_free(s, FALSE);
}

static void json_parse__nodes__are_limited(void **state)
{
    (void)state;
    g_autofree char *allowed = ones(200000);
    g_autofree char *many = ones(200001);
    Json *json = parse(allowed);
    assert_int_equal(json_count(json), 200000);
    json_free(json);
    check_refused(many);
    // The limit is met at the brace, the colon and the comma in turn.
    static const char *const starts[] = {"[", "[1,", "[[],"};
    for (size_t s = 0; s < ARRAY_LEN(starts); s++) {
        GString *objects = g_string_new(starts[s]);
        for (int i = 0; i < 70000; i++)
            g_string_append(objects, i ? ",{\"a\":1}" : "{\"a\":1}");
        g_string_append_c(objects, ']');
        check_refused(objects->str);
        g_string_free(objects, TRUE);
    }
}

static char *string_of(size_t n)
{
    GString *s = g_string_new("\"");
    for (size_t i = 0; i < n; i++)
        g_string_append_c(s, 'x');
    g_string_append_c(s, '"');
    return g_string_free(s, FALSE);
}

static void json_parse__strings_and_numbers__are_limited(void **state)
{
    (void)state;
    g_autofree char *allowed = string_of(1 << 20);
    g_autofree char *longer = string_of((1 << 20) + 1);
    json_free(parse(allowed));
    check_refused(longer);
    json_free(parse("12345678901234567890123456789012"));
    check_refused("123456789012345678901234567890123");
    check_refused("{\"n\":1e00000000000000000000000000000001}");
}

static void check_string(const char *s, const char *expected)
{
    Json *json = parse(s);
    assert_string_equal(json_string(json), expected);
    json_free(json);
}

static void json_parse__escapes__are_decoded(void **state)
{
    (void)state;
    check_string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
    check_string("\"\\u00e9\\u6F22\\ud83d\\ude00\"", "é漢😀");
    check_string("\"raw é\x1B\xFF\"", "raw é\x1B\xFF");
}

static void json_parse__lone_surrogate__becomes_the_replacement(void **state)
{
    (void)state;
    check_string("\"a\\ud83d\"", "a\xEF\xBF\xBD");
    check_string("\"\\ud83dz\"", "\xEF\xBF\xBDz");
    check_string("\"\\ude00\"", "\xEF\xBF\xBD");
    check_string("\"\\ud83d\\ue000\"", "\xEF\xBF\xBD\xEE\x80\x80");
    check_string("\"\\ud83d\\u0e00\"", "\xEF\xBF\xBD\xE0\xB8\x80");
    check_string("\"\\ud83d\\ud83d\\ude00\"", "\xEF\xBF\xBD😀");
    check_string("\"\\ud83d\\n\"", "\xEF\xBF\xBD\n");
    check_string("\"\\ud83d\\u0041\"", "\xEF\xBF\xBD"
                                       "A");
    check_string("\"\\ud83d\\\\ude00\"", "\xEF\xBF\xBD\\ude00");
    Json *json = parse("{\"\\udc00\":1}");
    assert_string_equal(json_name(json_first(json)), "\xEF\xBF\xBD");
    json_free(json);
}

static void json_parse__escaped_nul__keeps_the_string_whole(void **state)
{
    (void)state;
    check_string("\"a\\u0000b\\u0000\"", "a␀b␀");
    check_string("\"a\\\\u0000\"", "a\\u0000");
}

static void json_at__paths__find_or_give_null(void **state)
{
    (void)state;
    Json *json = parse("{\"a\":{\"b\":[1,{\"c\":\"x\"},[7,8]]},\"a.b\":0}");
    assert_ptr_equal(json_at(json, ""), json);
    assert_string_equal(json_string(json_at(json, "a.b[1].c")), "x");
    int64_t n;
    assert_true(json_int64(json_at(json, "a.b[2][1]"), &n));
    assert_int_equal(n, 8);
    assert_null(json_at(json, "a.b[3]"));
    assert_null(json_at(json, "a.x.y"));
    assert_null(json_at(json, "a."
                              "b[0].c"));
    assert_null(json_member(json, "a."));
    assert_null(json_at(json, "a[0]"));
    assert_null(json_at(json, "a.b.c"));
    assert_null(json_at(NULL, "a"));
    assert_null(json_at(json, "a.b[99999999999999999999]"));
    json_free(json);
}

static void json_member__duplicates_and_case__first_wins(void **state)
{
    (void)state;
    Json *json = parse("{\"a\":1,\"a\":2,\"Ab\":3}");
    int64_t n;
    assert_true(json_int64(json_member(json, "a"), &n));
    assert_int_equal(n, 1);
    assert_null(json_member(json, "ab"));
    assert_non_null(json_member_nocase(json, "AB"));
    assert_null(json_member_nocase(json, "abc"));
    assert_null(json_member(NULL, "a"));
    assert_null(json_member_nocase(NULL, "a"));
    assert_null(json_member(json_first(json), "a"));
    json_free(json);
}

static void json_next__array__walks_all(void **state)
{
    (void)state;
    Json *json = parse("[1,2,3]");
    int64_t sum = 0, n;
    for (const Json *row = json_first(json); row; row = json_next(row))
        if (json_int64(row, &n))
            sum += n;
    assert_int_equal(sum, 6);
    assert_null(json_first(NULL));
    assert_null(json_next(NULL));
    assert_null(json_name(NULL));
    assert_int_equal(json_count(NULL), 0);
    json_free(json);
}

static bool read_int(const char *s, int64_t *n)
{
    Json *json = parse(s);
    bool ok = json_int64(json, n);
    json_free(json);
    return ok;
}

static void json_int64__numbers_and_digits__exact_or_refused(void **state)
{
    (void)state;
    int64_t n = 0;
    assert_true(read_int("1772828840238", &n));
    assert_int_equal(n, 1772828840238);
    assert_true(read_int("-5", &n));
    assert_int_equal(n, -5);
    assert_true(read_int("1e3", &n));
    assert_int_equal(n, 1000);
    assert_true(read_int("\"9223372036854775807\"", &n));
    assert_true(n == INT64_MAX);
    assert_true(read_int("9007199254740992", &n));
    n = 42;
    static const char *const bad[] = {"1.5",  "1e300",  "1e999",   "-1e17",
                                      "\"\"", "\"1x\"", "\"1.5\"", "true",
                                      "null", "{}",     "\" 1\"",  "\"9223372036854775808\""};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(read_int(bad[i], &n));
    assert_false(json_int64(NULL, &n));
    assert_int_equal(n, 42);
}

static bool read_double(const char *s, double *d)
{
    Json *json = parse(s);
    bool ok = json_double(json, d);
    json_free(json);
    return ok;
}

static void json_double__numbers_and_strings__finite_or_refused(void **state)
{
    (void)state;
    double d = 0;
    assert_true(read_double("1200.5", &d) && fabs(d - 1200.5) < 1e-9);
    assert_true(read_double("\"-3.25e1\"", &d) && fabs(d + 32.5) < 1e-9);
    assert_true(read_double("7", &d) && fabs(d - 7) < 1e-9);
    static const char *const bad[] = {"1e999",    "\"1e999\"", "\"inf\"",   "\"nan\"",
                                      "\"0x10\"", "\"\"",      "\"1.2.3\"", "\" 1\"",
                                      "\"e\"",    "true",      "null",      "[]"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(read_double(bad[i], &d));
    assert_false(json_double(NULL, &d));
    assert_true(fabs(d - 7) < 1e-9);
}

static void json_bool__spellings__are_read(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        int value; // -1 refused
    } rows[] = {{"true", 1},     {"false", 0}, {"\"true\"", 1},  {"\"false\"", 0},
                {"1", 1},        {"0", 0},     {"2", -1},        {"0.5", -1},
                {"\"yes\"", -1}, {"null", -1}, {"\"TRUE\"", -1}, {"[]", -1}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Json *json = parse(rows[i].s);
        bool value = false;
        assert_int_equal(json_bool(json, &value), rows[i].value >= 0);
        if (rows[i].value >= 0)
            assert_int_equal(value, rows[i].value);
        json_free(json);
    }
    bool value;
    assert_false(json_bool(NULL, &value));
}

static void json_is__null_pointer__is_nothing(void **state)
{
    (void)state;
    assert_false(json_is_object(NULL) || json_is_array(NULL) || json_is_string(NULL));
    assert_false(json_is_number(NULL) || json_is_bool(NULL) || json_is_null(NULL));
    assert_null(json_string(NULL));
    json_free(NULL);
    assert_null(json_dup(NULL));
}

static bool equal(const char *a, const char *b)
{
    Json *x = parse(a), *y = parse(b);
    bool result = json_equal(x, y);
    assert_int_equal(json_equal(y, x), result);
    json_free(x);
    json_free(y);
    return result;
}

static void json_equal__documents__by_value(void **state)
{
    (void)state;
    assert_true(
        equal("{\"a\":[1,\"x\",null,true],\"b\":{}}", "{\"b\":{},\"a\":[1.0,\"x\",null,true]}"));
    assert_false(equal("{\"a\":1}", "{\"a\":1,\"b\":2}"));
    assert_false(equal("{\"a\":1,\"c\":2}", "{\"a\":1,\"b\":2}"));
    assert_false(equal("{\"a\":1}", "{\"A\":1}"));
    assert_false(equal("[1,2]", "[2,1]"));
    assert_false(equal("[1]", "[1,2]"));
    assert_false(equal("1", "\"1\""));
    assert_false(equal("1", "2"));
    assert_false(equal("\"a\"", "\"b\""));
    assert_false(equal("true", "false"));
    assert_true(equal("null", "null"));
    assert_true(json_equal(NULL, NULL));
    Json *json = parse("null");
    assert_false(json_equal(json, NULL));
    assert_false(json_equal(NULL, json));
    json_free(json);
}

static void json_equal__deeply_nested__takes_no_exponential_time(void **state)
{
    (void)state;
    GString *s = g_string_new(NULL);
    for (int i = 0; i < 60; i++)
        g_string_append(s, "{\"a\":0,\"b\":");
    g_string_append(s, "1");
    for (int i = 0; i < 60; i++)
        g_string_append(s, "}");
    assert_true(equal(s->str, s->str));
    g_string_free(s, TRUE);
}

static void json_dup__tree__is_equal_and_its_own(void **state)
{
    (void)state;
    Json *json = parse("{\"a\":[1,{\"b\":\"x\"}]}");
    Json *copy = json_dup(json);
    assert_true(json_equal(json, copy));
    json_free(json);
    assert_string_equal(json_string(json_at(copy, "a[1].b")), "x");
    json_free(copy);
}

static void json_parse__random_bytes__never_crash(void **state)
{
    (void)state;
    static const char alphabet[] = "{}[]\",:\\u0d8e truefalsn-1.+E\n";
    GRand *rand = g_rand_new_with_seed(5);
    int accepted = 0;
    for (int round = 0; round < 100000; round++) {
        char bytes[24];
        size_t n = (size_t)g_rand_int_range(rand, 0, sizeof(bytes));
        for (size_t i = 0; i < n; i++)
            bytes[i] = alphabet[g_rand_int_range(rand, 0, sizeof(alphabet) - 1)];
        Err err = {0};
        size_t bad;
        Json *json = json_parse_rows(bytes, n, round % 2 ? "" : NULL, &bad, &err);
        if (json) {
            g_autofree char *printed = json_print(json);
            Json *again = parse(printed);
            assert_true(json_equal(json, again));
            json_free(again);
            accepted++;
        } else {
            assert_int_equal(err.kind, ERR_PROTOCOL);
        }
        json_free(json);
    }
    assert_true(accepted > 100);
    g_rand_free(rand);
}

static void json_wipe__strings_everywhere__leave_no_byte(void **state)
{
    (void)state;
    static const char text[] = "{\"access\":\"pit-secret\",\"more\":[{\"refresh\":\"r\\u0041-"
                               "secret\"},\"third\"],\"n\":7}";
    static const char *const paths[] = {"access", "more[0].refresh", "more[1]"};
    Err err;
    Json *json = json_parse_secret(text, strlen(text), &err);
    assert_non_null(json);
    const char *strings[ARRAY_LEN(paths)];
    size_t lengths[ARRAY_LEN(paths)];
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        strings[i] = json_string(json_at(json, paths[i]));
        lengths[i] = strlen(strings[i]);
        assert_true(lengths[i] > 4);
    }
    json_wipe(json);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        for (size_t k = 0; k < lengths[i]; k++)
            assert_int_equal(strings[i][k], 0);
    json_free_secret(json);
    json_free_secret(NULL);
    assert_null(json_parse_secret("{", 1, &err));
}

UNIT_TESTS(json, cmocka_unit_test(json_parse__every_kind__is_recognised),
           cmocka_unit_test(json_parse__scalars_and_bom__are_documents),
           cmocka_unit_test(json_parse__bad_grammar__is_refused),
           cmocka_unit_test(json_parse__depth__is_limited),
           cmocka_unit_test(json_parse__nodes__are_limited),
           cmocka_unit_test(json_parse__strings_and_numbers__are_limited),
           cmocka_unit_test(json_parse__escapes__are_decoded),
           cmocka_unit_test(json_parse__lone_surrogate__becomes_the_replacement),
           cmocka_unit_test(json_parse__escaped_nul__keeps_the_string_whole),
           cmocka_unit_test(json_at__paths__find_or_give_null),
           cmocka_unit_test(json_member__duplicates_and_case__first_wins),
           cmocka_unit_test(json_next__array__walks_all),
           cmocka_unit_test(json_int64__numbers_and_digits__exact_or_refused),
           cmocka_unit_test(json_double__numbers_and_strings__finite_or_refused),
           cmocka_unit_test(json_bool__spellings__are_read),
           cmocka_unit_test(json_is__null_pointer__is_nothing),
           cmocka_unit_test(json_equal__documents__by_value),
           cmocka_unit_test(json_equal__deeply_nested__takes_no_exponential_time),
           cmocka_unit_test(json_dup__tree__is_equal_and_its_own),
           cmocka_unit_test(json_wipe__strings_everywhere__leave_no_byte),
           cmocka_unit_test(json_parse__random_bytes__never_crash));
