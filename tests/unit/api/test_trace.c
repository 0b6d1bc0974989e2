#include "config.h"

#include <string.h>

#include "api/trace.h"
#include "base/log.h"
#include "unit/unit.h"

static const char *const token = "pit-11112222-3333-4444-5555-666677778888";

typedef struct Exchange {
    EndpointId ep;
    int status;
    const char *path, *request, *answer, *headers;
} Exchange;

static void add(const Exchange *exchange)
{
    Call *call = call_new(exchange->ep, PRIO_ACTION);
    g_free(call->body);
    call->body = g_strdup(exchange->request);
    Reply *reply = reply_new(call);
    reply->status = exchange->status;
    reply->rate.remaining = 98;
    g_strlcpy(reply->trace_id, "t-1", sizeof(reply->trace_id));
    trace_add(call, reply, 12,
              &(TraceBytes){.path = exchange->path ? exchange->path : "/contacts/c1",
                            .version = "2021-07-28",
                            .headers = exchange->headers,
                            .answer = exchange->answer,
                            .answer_n = exchange->answer ? strlen(exchange->answer) : 0});
    reply_free(reply);
    call_free(call);
}

static TraceWhole newest(void)
{
    TraceRow row = {0};
    TraceWhole whole = {0};
    assert_int_equal(trace_recent(&row, 1), 1);
    assert_true(trace_whole(row.number, &whole));
    trace_row_clear(&row);
    return whole;
}

static void trace__rows__newest_first(void **state)
{
    (void)state;
    TraceRow rows[2];
    add(&(Exchange){.ep = EP_CONTACT_GET, .status = 200});
    add(&(Exchange){.ep = EP_MESSAGE_SEND,
                    .status = 201,
                    .path = "/conversations/messages",
                    .request = "{}",
                    .answer = "{\"a\":1}"});
    assert_int_equal(trace_recent(rows, 2), 2);
    assert_int_equal(rows[0].ep, EP_MESSAGE_SEND);
    assert_int_equal(rows[0].method, METHOD_POST);
    assert_string_equal(rows[0].path.s, "/conversations/messages");
    assert_int_equal(rows[0].sent, 2);
    assert_int_equal(rows[0].got, 7);
    assert_int_equal(rows[0].attempt, 1);
    assert_int_equal(rows[0].remaining, 98);
    assert_string_equal(rows[0].trace_id, "t-1");
    assert_int_equal(rows[1].ep, EP_CONTACT_GET);
    assert_int_equal(rows[1].number + 1, rows[0].number);
    trace_row_clear(&rows[0]);
    trace_row_clear(&rows[1]);
}

static void trace__secrets__are_nowhere_in_it(void **state)
{
    (void)state;
    const char *opaque = "an-opaque-secret-of-ours";
    log_hide(opaque, strlen(opaque));
    g_autofree char *request = g_strdup_printf("{\"note\":\"%s\"}", token);
    g_autofree char *answer =
        g_strdup_printf("{\"x\":\"%s\",\"y\":\"eyJhbGciOiJIUzI1NiJ9.e.f\"}", opaque);
    g_autofree char *path = g_strdup_printf("/contacts/?query=%s", token);
    add(&(Exchange){.ep = EP_CONTACT_LIST,
                    .status = 200,
                    .path = path,
                    .request = request,
                    .answer = answer,
                    .headers = "content-type: application/json\r\nSet-Cookie: sid=abcdef\r\n"
                               "Authorization: Bearer nope\r\nx-ratelimit-remaining: 98\r\n"});
    TraceWhole whole = newest();
    g_autofree char *all =
        g_strconcat(whole.row.path.s, whole.request, whole.answer, whole.headers, NULL);
    assert_null(strstr(all, "11112222"));
    assert_null(strstr(all, opaque));
    assert_null(strstr(all, "hbGci"));
    assert_null(strstr(all, "sid="));
    assert_null(strstr(all, "nope"));
    assert_non_null(strstr(whole.headers, "x-ratelimit-remaining: 98"));
    trace_whole_clear(&whole);
}

static void trace__routes_of_tokens__keep_no_bodies(void **state)
{
    (void)state;
    add(&(Exchange){.ep = EP_OAUTH_TOKEN,
                    .status = 200,
                    .path = "/oauth/token",
                    .request = "refresh_token=abc",
                    .answer = "{\"access_token\":\"abc\"}"});
    TraceWhole whole = newest();
    assert_null(whole.request);
    assert_null(whole.answer);
    assert_int_equal(whole.row.got, 22);
    trace_whole_clear(&whole);
}

static void trace__large_body__is_cut_without_half_a_token(void **state)
{
    (void)state;
    for (int before = TRACE_BODY_MAX - 45; before <= TRACE_BODY_MAX; before += 5) {
        GString *body = g_string_new(NULL);
        while (body->len < (gsize)before)
            g_string_append_c(body, ' ');
        g_string_append(body, token);
        g_string_append_printf(body, "%*s", 20000, "");
        add(&(Exchange){.ep = EP_CONTACT_GET, .status = 200, .answer = body->str});
        TraceWhole whole = newest();
        assert_true(whole.answer_cut);
        assert_true(strlen(whole.answer) <= TRACE_BODY_MAX);
        assert_null(strstr(whole.answer, "1111"));
        assert_int_equal(whole.row.got, body->len);
        trace_whole_clear(&whole);
        g_string_free(body, TRUE);
    }
}

static void trace__many_large_ones__stay_within_the_bound(void **state)
{
    (void)state;
    g_autofree char *body = g_strnfill(40000, 'x');
    for (int i = 0; i < 300; i++) {
        add(&(Exchange){.ep = EP_CONTACT_GET, .status = 200, .request = body, .answer = body});
        assert_true(trace_bytes() <= TRACE_BYTES_MAX);
    }
    TraceRow *rows = g_new0(TraceRow, TRACE_ROWS);
    TraceWhole oldest = {0};
    assert_int_equal(trace_recent(rows, TRACE_ROWS), TRACE_ROWS);
    assert_true(trace_whole(rows[TRACE_ROWS - 1].number, &oldest));
    assert_null(oldest.answer); // the row is still told
    assert_int_equal(oldest.row.got, 40000);
    trace_whole_clear(&oldest);
    assert_false(trace_whole(rows[TRACE_ROWS - 1].number - 1, &oldest));
    TraceWhole whole = newest();
    assert_int_equal(strlen(whole.answer), TRACE_BODY_MAX);
    trace_whole_clear(&whole);
    for (size_t i = 0; i < TRACE_ROWS; i++)
        trace_row_clear(&rows[i]);
    g_free(rows);
}

static void trace__more_than_the_ring__keeps_the_newest(void **state)
{
    (void)state;
    static TraceRow rows[500];
    for (int i = 0; i < 450; i++)
        add(&(Exchange){.ep = EP_CONTACT_GET, .status = i});
    size_t n = trace_recent(rows, 500);
    assert_int_equal(n, TRACE_ROWS);
    assert_int_equal(rows[0].status, 449);
    assert_int_equal(rows[199].status, 250);
    for (size_t i = 0; i < n; i++)
        trace_row_clear(&rows[i]);
}

UNIT_TESTS(trace, cmocka_unit_test(trace__rows__newest_first),
           cmocka_unit_test(trace__secrets__are_nowhere_in_it),
           cmocka_unit_test(trace__routes_of_tokens__keep_no_bodies),
           cmocka_unit_test(trace__large_body__is_cut_without_half_a_token),
           cmocka_unit_test(trace__many_large_ones__stay_within_the_bound),
           cmocka_unit_test(trace__more_than_the_ring__keeps_the_newest));
