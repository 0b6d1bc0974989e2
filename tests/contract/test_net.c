#include "config.h"

#include <string.h>

#include "contract/bench.h"

// The worker as its user sees it: idle or not, cancelled, stopped, bounded.

static Bench *frozen(const char *faults)
{
    return bench_new(&(BenchOptions){
        .faults = faults, .frozen = true, .net = {.read_ms = 5000, .stop_ms = 1000}});
}

static Call *location(Bench *bench)
{
    return bench_call_on(bench, EP_LOCATION_GET, &bench->location, NULL);
}

static void net__posted__is_busy_until_the_reply_is_taken(void **state)
{
    (void)state;
    Bench *bench = frozen(NULL);
    bench_until_idle(bench);
    for (int i = 0; i < 50; i++) {
        bench_post(bench, location(bench));
        assert_false(net_is_idle(bench->net));
        Reply *reply = bench_wait(bench);
        assert_int_equal(reply->outcome, OUTCOME_DONE);
        assert_true(net_is_idle(bench->net));
        reply_free(reply);
    }
    bench_free(bench);
}

static void net__waiting_for_a_frozen_clock__is_idle_until_it_moves(void **state)
{
    (void)state;
    Bench *bench = frozen("LOCATION_GET status 503 times=1");
    bench_post(bench, location(bench));
    bench_until_idle(bench);
    assert_null(net_take(bench->net));
    assert_int_equal(sandbox_requests(bench->sandbox, EP_LOCATION_GET), 1);
    clock_step(bench->clock, 60000);
    assert_false(net_is_idle(bench->net));
    net_wake(bench->net);
    Reply *reply = bench_wait(bench);
    assert_int_equal(reply->outcome, OUTCOME_DONE);
    reply_free(reply);
    bench_free(bench);
}

static void net_cancel__waiting_or_reading__answers_cancelled(void **state)
{
    (void)state;
    const char *const faults[] = {"LOCATION_GET delay 60000", "LOCATION_GET status 503"};
    for (size_t i = 0; i < 2; i++) {
        Bench *bench = frozen(faults[i]);
        Call *call = location(bench);
        CallId id = call->id;
        bench_post(bench, call);
        if (i == 1)
            bench_until_idle(bench);
        net_cancel(bench->net, id);
        Reply *reply = bench_wait(bench);
        assert_int_equal(reply->id, id);
        assert_int_equal(reply->outcome, OUTCOME_CANCELLED);
        assert_int_equal(reply->err.kind, ERR_CANCELLED);
        reply_free(reply);
        assert_true(net_is_idle(bench->net));
        bench_free(bench);
    }
}

static void net_cancel__unknown_or_done__is_harmless(void **state)
{
    (void)state;
    Bench *bench = frozen(NULL);
    Call *call = location(bench);
    CallId id = call->id;
    reply_free(bench_done(bench, call));
    net_cancel(bench->net, id);
    net_cancel(bench->net, 9999);
    bench_until_idle(bench);
    assert_null(net_take(bench->net));
    bench_free(bench);
}

static Call *tag(Bench *bench)
{
    Call *call = bench_call_on(bench, EP_TAG_CREATE, &bench->location, NULL);
    call->body = encode_patch(
        (const Patch[]){{"name", PATCH_STRING, .string = "late"}, {.type = PATCH_END}});
    return call;
}

static void net_cancel__write_on_the_wire__tells_how_it_ended(void **state)
{
    (void)state;
    Bench *bench = frozen("TAG_CREATE delay 200");
    Call *call = tag(bench);
    CallId id = call->id;
    bench_post(bench, call);
    while (sandbox_requests(bench->sandbox, EP_TAG_CREATE) == 0)
        g_thread_yield();
    net_cancel(bench->net, id);
    Reply *reply = bench_wait(bench);
    assert_int_equal(reply->outcome, OUTCOME_DONE);
    reply_free(reply);
    bench_free(bench);
}

static void net_stop__everything_posted__has_its_reply(void **state)
{
    (void)state;
    Bench *bench = frozen("LOCATION_GET delay 60000; TAG_CREATE delay 100");
    for (int i = 0; i < 20; i++)
        bench_post(bench, location(bench));
    bench_post(bench, tag(bench));
    while (sandbox_requests(bench->sandbox, EP_TAG_CREATE) == 0)
        g_thread_yield();
    gint64 start = g_get_monotonic_time();
    net_stop(bench->net);
    assert_true(g_get_monotonic_time() - start < 2 * G_USEC_PER_SEC);
    int cancelled = 0;
    int done = 0;
    for (Reply *reply; (reply = net_take(bench->net));) {
        cancelled += reply->outcome == OUTCOME_CANCELLED;
        done += reply->outcome == OUTCOME_DONE;
        reply_free(reply);
    }
    assert_int_equal(cancelled, 20);
    assert_int_equal(done, 1);
    Err err;
    Call *late = location(bench);
    assert_false(net_post(bench->net, late, &err));
    assert_int_equal(err.kind, ERR_CANCELLED);
    call_free(late);
    bench_free(bench);
}

static void net_stop__write_without_an_answer__is_unknown(void **state)
{
    (void)state;
    Bench *bench = frozen("TAG_CREATE delay 60000");
    bench_post(bench, tag(bench));
    while (sandbox_requests(bench->sandbox, EP_TAG_CREATE) == 0)
        g_thread_yield();
    net_stop(bench->net);
    Reply *reply = net_take(bench->net);
    assert_int_equal(reply->outcome, OUTCOME_UNKNOWN);
    assert_int_equal(reply->err.kind, ERR_AMBIGUOUS);
    reply_free(reply);
    bench_free(bench);
}

static void net_post__bad_ids_and_paths__never_reach_the_wire(void **state)
{
    (void)state;
    Bench *bench = frozen(NULL);
    Reply *reply = bench_ask(bench, bench_call(bench, EP_LOCATION_GET));
    assert_int_equal(reply->outcome, OUTCOME_NOT_SENT);
    assert_int_equal(reply->err.kind, ERR_USAGE);
    reply_free(reply);
    const char *const paths[] = {"",           "contacts/", "/a b",
                                 "/a\r\nX: y", "/a#b",      "@evil.example.org/"};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        Call *call = bench_call(bench, EP_NONE);
        call->path = g_strdup(paths[i]);
        reply = bench_ask(bench, call);
        assert_int_equal(reply->outcome, OUTCOME_NOT_SENT);
        assert_int_equal(reply->err.kind, ERR_USAGE);
        reply_free(reply);
    }
    bench_free(bench);
}

static void net_post__more_than_a_window_holds__waits_for_the_clock(void **state)
{
    (void)state;
    Bench *bench = frozen(NULL);
    enum { CALLS = 400 };
    for (int i = 0; i < CALLS; i++)
        bench_post(bench, location(bench));
    int done = 0;
    int steps = 0;
    while (done < CALLS) {
        Reply *reply = net_take(bench->net);
        if (reply) {
            assert_int_equal(reply->outcome, OUTCOME_DONE);
            done++;
            reply_free(reply);
        } else if (net_is_idle(bench->net)) {
            clock_step(bench->clock, 10000);
            net_wake(bench->net);
            steps++;
        } else {
            g_thread_yield();
        }
    }
    assert_in_range(steps, 1, 5);
    bench_free(bench);
}

static void net_next_id__is_unique(void **state)
{
    (void)state;
    Bench *bench = frozen(NULL);
    uint64_t a = net_next_id(bench->net);
    uint64_t b = net_next_id(bench->net);
    assert_true(a > 0 && b > a);
    bench_free(bench);
}

UNIT_TESTS(net, cmocka_unit_test(net__posted__is_busy_until_the_reply_is_taken),
           cmocka_unit_test(net__waiting_for_a_frozen_clock__is_idle_until_it_moves),
           cmocka_unit_test(net_cancel__waiting_or_reading__answers_cancelled),
           cmocka_unit_test(net_cancel__unknown_or_done__is_harmless),
           cmocka_unit_test(net_cancel__write_on_the_wire__tells_how_it_ended),
           cmocka_unit_test(net_stop__everything_posted__has_its_reply),
           cmocka_unit_test(net_stop__write_without_an_answer__is_unknown),
           cmocka_unit_test(net_post__bad_ids_and_paths__never_reach_the_wire),
           cmocka_unit_test(net_post__more_than_a_window_holds__waits_for_the_clock),
           cmocka_unit_test(net_next_id__is_unique));
