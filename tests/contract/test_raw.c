#include "config.h"

#include <poll.h>
#include <string.h>

#include "api/http.h"
#include "contract/bench.h"
#include "contract/bomb.h"
#include "contract/script.h"

// Against servers that no sandbox plays.

#define OK_HEAD       "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define LOCATION_BODY "{\"location\":{\"id\":\"l1\",\"name\":\"A\"}}"
static const char ok_location[] = OK_HEAD "Content-Length: 35\r\n\r\n" LOCATION_BODY;

typedef struct RawBench {
    Bench bench; // without a sandbox
    Script *script;
} RawBench;

static RawBench *raw_new(const Act *acts, size_t count, const NetConfig *limits)
{
    Err err = {.kind = ERR_NONE};
    RawBench *raw = g_new0(RawBench, 1);
    raw->script = script_start(acts, count);
    raw->bench.clock = clock_new_steppable((Instant){1900000000000});
    raw->bench.location = id_from("l1");
    raw->bench.token = secret_new("pit-raw", 7);
    raw->bench.shared = true;
    NetConfig config = *limits;
    config.base_url = script_url(raw->script);
    config.token = raw->bench.token;
    config.clock = raw->bench.clock;
    raw->bench.net = net_new(&config, &err);
    assert_non_null(raw->bench.net);
    return raw;
}

static void raw_free(RawBench *raw)
{
    net_free(raw->bench.net);
    script_stop(raw->script);
    secret_free(raw->bench.token);
    clock_free(raw->bench.clock);
    g_free(raw);
}

static Call *read_call(RawBench *raw)
{
    return bench_call_on(&raw->bench, EP_LOCATION_GET, &raw->bench.location, NULL);
}

static Call *write_call(RawBench *raw)
{
    Call *call = bench_call(&raw->bench, EP_MESSAGE_SEND);
    call->body = g_strdup("{\"type\":\"SMS\"}");
    return call;
}

static void raw__kept_connection_dies_under_a_write__is_executed_once(void **state)
{
    (void)state;
    const Act acts[] = {
        {.kind = ACT_ANSWER, .bytes = ok_location}, {.kind = ACT_CLOSE}, {.kind = ACT_CLOSE}};
    RawBench *raw = raw_new(acts, 3, &(NetConfig){0});
    reply_free(bench_done(&raw->bench, read_call(raw)));
    Reply *reply = bench_ask(&raw->bench, write_call(raw));
    assert_int_equal(reply->outcome, OUTCOME_UNKNOWN);
    assert_int_equal(script_requests(raw->script), 2);
    assert_int_equal(script_connections(raw->script), 2);
    reply_free(reply);
    raw_free(raw);
}

static void raw__write__closes_its_connection_and_reads_share_theirs(void **state)
{
    (void)state;
    static const char sent[] = OK_HEAD "Content-Length: 18\r\n\r\n{\"messageId\":\"m1\"}";
    const Act acts[] = {{.kind = ACT_ANSWER, .bytes = ok_location},
                        {.kind = ACT_ANSWER, .bytes = sent},
                        {.kind = ACT_ANSWER, .bytes = sent},
                        {.kind = ACT_ANSWER, .bytes = ok_location}};
    RawBench *raw = raw_new(acts, 4, &(NetConfig){0});
    reply_free(bench_done(&raw->bench, read_call(raw)));
    reply_free(bench_done(&raw->bench, write_call(raw)));
    reply_free(bench_done(&raw->bench, write_call(raw)));
    reply_free(bench_done(&raw->bench, read_call(raw)));
    assert_int_equal(script_connections(raw->script), 3);
    raw_free(raw);
}

static void raw__request__has_the_promised_headers_and_no_more(void **state)
{
    (void)state;
    const Act acts[] = {{.kind = ACT_CLOSE}};
    RawBench *raw = raw_new(acts, 1, &(NetConfig){.user_agent = "eyrie/test"});
    reply_free(bench_ask(&raw->bench, write_call(raw)));
    const char *text = script_request(raw->script, 0);
    assert_true(g_str_has_prefix(text, "POST /conversations/messages HTTP/1.1\r\n"));
    const char *const wanted[] = {"Authorization: Bearer pit-raw\r\n",  "Version: 2021-04-15\r\n",
                                  "Content-Type: application/json\r\n", "Content-Length: 14\r\n",
                                  "User-Agent: eyrie/test\r\n",         "Accept-Encoding: gzip\r\n",
                                  "\r\n\r\n{\"type\":\"SMS\"}"};
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++)
        assert_non_null(strstr(text, wanted[i]));
    assert_null(strstr(text, "Expect"));
    assert_null(strstr(text, "Cookie"));
    raw_free(raw);
}

static void raw__redirect__is_an_error_and_the_token_stays(void **state)
{
    (void)state;
    const Act acts[] = {
        {.kind = ACT_ANSWER,
         .bytes =
             "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"}};
    RawBench *raw = raw_new(acts, 1, &(NetConfig){0});
    Reply *reply = bench_ask(&raw->bench, read_call(raw));
    assert_int_equal(reply->status, 302);
    assert_int_equal(reply->err.kind, ERR_PROTOCOL);
    assert_int_equal(reply->outcome, OUTCOME_UNKNOWN);
    assert_int_equal(script_requests(raw->script), 1);
    reply_free(reply);
    raw_free(raw);
}

static void check_write_is_unknown(const Act *act, const NetConfig *limits, const char *words)
{
    RawBench *raw = raw_new(act, 1, limits);
    Reply *reply = bench_ask(&raw->bench, write_call(raw));
    assert_int_equal(reply->outcome, OUTCOME_UNKNOWN);
    assert_int_equal(reply->err.kind, ERR_AMBIGUOUS);
    assert_non_null(strstr(reply->err.msg, words));
    assert_int_equal(script_requests(raw->script), 1);
    reply_free(reply);
    raw_free(raw);
}

static void raw__endless_headers__are_cut_off(void **state)
{
    (void)state;
    check_write_is_unknown(&(Act){.kind = ACT_HEADERS}, &(NetConfig){0}, "larger");
}

static void raw__endless_body__is_cut_off(void **state)
{
    (void)state;
    check_write_is_unknown(&(Act){.kind = ACT_BODY}, &(NetConfig){0}, "larger");
}

static void raw__silence__ends_by_the_time_limit(void **state)
{
    (void)state;
    check_write_is_unknown(&(Act){.kind = ACT_SILENCE}, &(NetConfig){.write_ms = 300}, "no answer");
}

static void raw__body_larger_than_the_cap__is_cut_off(void **state)
{
    (void)state;
    g_autofree char *fill = g_strnfill(3000, ' ');
    g_autofree char *answer =
        g_strdup_printf(OK_HEAD "Content-Length: 3035\r\n\r\n%s" LOCATION_BODY, fill);
    const Act acts[] = {{.kind = ACT_ANSWER, .bytes = answer},
                        {.kind = ACT_ANSWER, .bytes = answer}};
    RawBench *raw = raw_new(acts, 2, &(NetConfig){.body_cap = 4000});
    reply_free(bench_done(&raw->bench, read_call(raw)));
    raw_free(raw);
    check_write_is_unknown(acts, &(NetConfig){.body_cap = 2000}, "larger");
}

static void raw__gzip_bomb__is_cut_off_early(void **state)
{
    (void)state;
    g_autoptr(GString) bomb = bomb_new(40000); // 10 MB out of 64 KB
    g_autoptr(GString) answer = g_string_new(NULL);
    g_string_append_printf(answer, OK_HEAD "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
                           bomb->len);
    g_string_append_len(answer, bomb->str, (gssize)bomb->len);
    check_write_is_unknown(&(Act){ACT_ANSWER, answer->str, answer->len}, &(NetConfig){0}, "larger");
    check_write_is_unknown(&(Act){ACT_ANSWER, answer->str, answer->len},
                           &(NetConfig){.body_cap = 64 << 20}, "larger");
}

static void raw__answer_before_the_body__is_a_refusal(void **state)
{
    (void)state;
    const Act acts[] = {
        {.kind = ACT_ANSWER_CLOSE,
         .bytes = "HTTP/1.1 413 Large\r\nContent-Type: application/json\r\nContent-Length: 15\r\n"
                  "Connection: close\r\n\r\n{\"message\":\"x\"}"}};
    RawBench *raw = raw_new(acts, 1, &(NetConfig){0});
    Reply *reply = bench_ask(&raw->bench, write_call(raw));
    assert_int_equal(reply->outcome, OUTCOME_REFUSED);
    assert_int_equal(reply->status, 413);
    reply_free(reply);
    raw_free(raw);
}

static void raw__rate_headers__are_learned_in_any_case(void **state)
{
    (void)state;
    static const char answer[] =
        OK_HEAD "X-RateLimit-Max: 25\r\nx-ratelimit-remaining: 24\r\n"
                "X-RATELIMIT-INTERVAL-MILLISECONDS: 10000\r\nX-RateLimit-Limit-Daily: 10000\r\n"
                "x-ratelimit-daily-remaining: 9999\r\nx-ratelimit-daily-reset: nonsense\r\n"
                "Date: Tue, 19 Mar 2030 03:33:20 GMT\r\nContent-Length: 35\r\n\r\n" LOCATION_BODY;
    const Act acts[] = {{.kind = ACT_ANSWER, .bytes = answer}};
    RawBench *raw = raw_new(acts, 1, &(NetConfig){0});
    Reply *reply = bench_done(&raw->bench, read_call(raw));
    RateInfo rate = net_rate(raw->bench.net);
    assert_int_equal(rate.max, 25);
    assert_int_equal(rate.remaining, 24);
    assert_int_equal(rate.interval_ms, 10000);
    assert_int_equal(rate.daily_limit, 10000);
    assert_int_equal(rate.daily_remaining, 9999);
    assert_int_equal(rate.daily_reset_ms, -1);
    assert_int_equal(reply->server_skew_ms, 1900121600000 - 1900000000000);
    reply_free(reply);
    raw_free(raw);
}

static void raw__token_in_a_trap__never_leaves_for_elsewhere(void **state)
{
    (void)state;
    const char *const urls[] = {"http://example.org", "ftp://127.0.0.1",
                                "https://user:pw@127.0.0.1", "", "127.0.0.1"};
    Clock *clock = clock_new_real();
    Secret *token = secret_new("pit-raw", 7);
    for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
        Err err = {.kind = ERR_NONE};
        NetConfig config = {.base_url = urls[i], .token = token, .clock = clock};
        assert_null(net_new(&config, &err));
        assert_int_not_equal(err.kind, ERR_NONE);
    }
    secret_free(token);
    clock_free(clock);
}

UNIT_TESTS(raw, cmocka_unit_test(raw__kept_connection_dies_under_a_write__is_executed_once),
           cmocka_unit_test(raw__write__closes_its_connection_and_reads_share_theirs),
           cmocka_unit_test(raw__request__has_the_promised_headers_and_no_more),
           cmocka_unit_test(raw__redirect__is_an_error_and_the_token_stays),
           cmocka_unit_test(raw__endless_headers__are_cut_off),
           cmocka_unit_test(raw__endless_body__is_cut_off),
           cmocka_unit_test(raw__silence__ends_by_the_time_limit),
           cmocka_unit_test(raw__body_larger_than_the_cap__is_cut_off),
           cmocka_unit_test(raw__gzip_bomb__is_cut_off_early),
           cmocka_unit_test(raw__answer_before_the_body__is_a_refusal),
           cmocka_unit_test(raw__rate_headers__are_learned_in_any_case),
           cmocka_unit_test(raw__token_in_a_trap__never_leaves_for_elsewhere));
