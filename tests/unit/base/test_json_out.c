#include "config.h"

#include <glib.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "unit/unit.h"

static void check_taken(JsonOut *take_out, const char *expected)
{
    size_t size = json_out_size(take_out), n;
    g_autofree char *text = json_out_take(take_out, &n);
    assert_string_equal(text, expected);
    assert_int_equal(n, strlen(expected));
    assert_int_equal(n, size);
}

static void json_out__every_kind__is_written(void **state)
{
    (void)state;
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "s", "x");
    json_out_string(out, "none", NULL);
    json_out_stringn(out, "n", "abcdef", 3);
    json_out_int(out, "i", INT64_MIN);
    json_out_double(out, "d", 1200.5);
    json_out_bool(out, "t", true);
    json_out_bool(out, "f", false);
    json_out_null(out, "z");
    json_out_array(out, "a");
    json_out_int(out, NULL, 1);
    json_out_object(out, NULL);
    json_out_end(out);
    json_out_end(out);
    json_out_raw(out, "raw", "{\"x\":1}");
    json_out_end(out);
    check_taken(out, "{\"s\":\"x\",\"none\":null,\"n\":\"abc\",\"i\":-9223372036854775808,"
                     "\"d\":1200.5,\"t\":true,\"f\":false,\"z\":null,\"a\":[1,{}],"
                     "\"raw\":{\"x\":1}}");
}

static void check_string(const char *value, size_t n, const char *expected)
{
    JsonOut *out = json_out_new();
    json_out_stringn(out, NULL, value, n);
    check_taken(out, expected);
}

static void json_out_string__control_bytes__are_escaped(void **state)
{
    (void)state;
    check_string("q\"b\\s/\n\t\r\b\f", 11, "\"q\\\"b\\\\s/\\n\\t\\r\\b\\f\"");
    check_string("a\0b\x1B\x7F", 5, "\"a\\u0000b\\u001b\\u007f\"");
    check_string("\xC2\x9B", 2, "\"\\u009b\"");
    check_string("", 0, "\"\"");
}

static void json_out_string__invisible_characters__are_escaped(void **state)
{
    (void)state;
    check_string("\xE2\x80\xAE\xE2\x80\x8D\xE2\x80\xA8", 9, "\"\\u202e\\u200d\\u2028\"");
    check_string("\xF3\xA0\x81\x81", 4, "\"\\udb40\\udc41\"");
    check_string("é漢😀e\xCC\x81", strlen("é漢😀e\xCC\x81"), "\"é漢😀e\xCC\x81\"");
}

static void json_out_string__bad_utf8__becomes_the_replacement(void **state)
{
    (void)state;
    check_string("a\xFF\xE2\x82", 4, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void json_out_string__any_string__reads_back(void **state)
{
    (void)state;
    GRand *rand = g_rand_new_with_seed(3);
    for (int round = 0; round < 5000; round++) {
        GString *s = g_string_new(NULL);
        for (int i = g_rand_int_range(rand, 0, 12); i > 0; i--) {
            gunichar cp = (gunichar)g_rand_int_range(rand, 1, i % 3 ? 0x300 : 0x110000);
            if (g_unichar_validate(cp))
                g_string_append_unichar(s, cp);
        }
        JsonOut *out = json_out_new();
        json_out_string(out, NULL, s->str);
        g_autofree char *text = json_out_take(out, NULL);
        Err err;
        Json *json = json_parse(text, strlen(text), &err);
        assert_non_null(json);
        assert_string_equal(json_string(json), s->str);
        json_free(json);
        g_string_free(s, TRUE);
    }
    g_rand_free(rand);
}

static void check_double(double value, const char *expected)
{
    JsonOut *out = json_out_new();
    json_out_double(out, NULL, value);
    check_taken(out, expected);
}

static void json_out_double__values__are_shortest_and_finite(void **state)
{
    (void)state;
    check_double(0.1, "0.1");
    check_double(1e21, "1e+21");
    check_double(100, "100");
    check_double(0.1 + 0.2, "0.30000000000000004");
    check_double((double)INFINITY, "null");
    check_double((double)NAN, "null");
}

static void check_print(const char *s, const char *compact, const char *pretty)
{
    Err err;
    Json *json = json_parse(s, strlen(s), &err);
    assert_non_null(json);
    g_autofree char *one = json_print(json);
    g_autofree char *many = json_print_pretty(json);
    assert_string_equal(one, compact);
    assert_string_equal(many, pretty);
    json_free(json);
}

static void json_print__documents__compact_and_indented(void **state)
{
    (void)state;
    check_print(
        "{ \"a\" : [ 1 , 2.5 ] , \"b\" : { } , \"c\" : [ ] , \"d\" : null }",
        "{\"a\":[1,2.5],\"b\":{},\"c\":[],\"d\":null}",
        "{\n  \"a\": [\n    1,\n    2.5\n  ],\n  \"b\": {},\n  \"c\": [],\n  \"d\": null\n}");
    check_print("1772828840238", "1772828840238", "1772828840238");
    check_print("1e999", "null", "null");
    check_print("12345678901234567890", "1.2345678901234567e+19", "1.2345678901234567e+19");
    check_print("\"\x1B\"", "\"\\u001b\"", "\"\\u001b\"");
    check_print("false", "false", "false");
}

static void json_out_node__inside_a_writer__keeps_commas(void **state)
{
    (void)state;
    Err err;
    Json *json = json_parse("{\"x\":[true]}", 12, &err);
    JsonOut *out = json_out_new();
    json_out_array(out, NULL);
    json_out_node(out, NULL, json);
    json_out_node(out, NULL, NULL);
    json_out_object(out, NULL);
    json_out_node(out, "k", json);
    json_out_end(out);
    json_out_end(out);
    json_free(json);
    check_taken(out, "[{\"x\":[true]},null,{\"k\":{\"x\":[true]}}]");
}

static void json_out_free__half_written__frees(void **state)
{
    (void)state;
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_free(out);
    json_out_free(NULL);
}

static void end_too_often(void)
{
    json_out_end(json_out_new());
}

static void take_too_early(void)
{
    JsonOut *out = json_out_new();
    json_out_array(out, NULL);
    g_free(json_out_take(out, NULL));
}

static void key_in_array(void)
{
    JsonOut *out = json_out_new();
    json_out_array(out, NULL);
    json_out_int(out, "k", 1);
}

static void no_key_in_object(void)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_int(out, NULL, 1);
}

static void two_roots(void)
{
    JsonOut *out = json_out_new();
    json_out_int(out, NULL, 1);
    json_out_int(out, NULL, 2);
}

static void too_deep(void)
{
    JsonOut *out = json_out_new();
    for (;;)
        json_out_array(out, NULL);
}

static void json_out__wrong_use__is_a_bug(void **state)
{
    (void)state;
    static void (*const wrong[])(void) = {end_too_often,    take_too_early, key_in_array,
                                          no_key_in_object, two_roots,      too_deep};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        pid_t pid = fork();
        if (pid == 0) {
            setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
            signal(SIGABRT, SIG_DFL);
            close(STDERR_FILENO);
            wrong[i]();
            _exit(0);
        }
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        // 134 is how bug() ends when there is nowhere to say so.
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 134);
    }
}

// Written by somebody else: it reads the same, and nothing in it speaks to a terminal.
static void json_printable__hostile_bytes__are_escaped_and_mean_the_same(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"{\"a\":\"plain \xC3\xA9\",\"b\":[1,2]}", "{\"a\":\"plain \xC3\xA9\",\"b\":[1,2]}"},
        {"{\"a\":\"\x1B]0;x\x07\"}", "{\"a\":\"\\u001b]0;x\\u0007\"}"},
        {"{\"a\":\"\xC2\x9B"
         "31m\xE2\x80\xAE\"}",
         "{\"a\":\"\\u009b31m\\u202e\"}"},
        {"{\"\x1B[2J\":1}", "{\"\\u001b[2J\":1}"},
        {"{\x1B\"a\":1,\t\"b\":2}", "{ \"a\":1, \"b\":2}"},
        {"{\"a\":\"q\\\"\x1B\\\\\",\x1B\"b\":2}", "{\"a\":\"q\\\"\\u001b\\\\\", \"b\":2}"},
        {"{\"a\":\"cut \xE2\x80\"}", "{\"a\":\"cut \xEF\xBF\xBD\"}"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = json_printable(rows[i][0], strlen(rows[i][0]));
        assert_string_equal(text, rows[i][1]);
        Err err;
        Json *json = json_parse(text, strlen(text), &err);
        assert_non_null(json);
        json_free(json);
    }
}

UNIT_TESTS(json_out, cmocka_unit_test(json_out__every_kind__is_written),
           cmocka_unit_test(json_out_string__control_bytes__are_escaped),
           cmocka_unit_test(json_out_string__invisible_characters__are_escaped),
           cmocka_unit_test(json_out_string__bad_utf8__becomes_the_replacement),
           cmocka_unit_test(json_out_string__any_string__reads_back),
           cmocka_unit_test(json_out_double__values__are_shortest_and_finite),
           cmocka_unit_test(json_print__documents__compact_and_indented),
           cmocka_unit_test(json_out_node__inside_a_writer__keeps_commas),
           cmocka_unit_test(json_out_free__half_written__frees),
           cmocka_unit_test(json_printable__hostile_bytes__are_escaped_and_mean_the_same),
           cmocka_unit_test(json_out__wrong_use__is_a_bug));
