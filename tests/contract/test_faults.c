#include "config.h"

#include <string.h>

#include "contract/bench.h"

// Reads through faults of the sandbox. The clock is frozen: waiting is a step, not time.

static Bench *frozen(const char *faults)
{
    return bench_new(&(BenchOptions){
        .faults = faults, .frozen = true, .net = {.read_ms = 2000, .write_ms = 2000}});
}

static Call *search(Bench *bench)
{
    Call *call = bench_call(bench, EP_CONVERSATION_SEARCH);
    call->query = bench_query(bench, "limit", "20", NULL);
    return call;
}

// Steps the clock until the reply is there; returns it.
static Reply *ask_stepping(Bench *bench, Call *take_call)
{
    bench_post(bench, take_call);
    for (int i = 0; i < 400; i++) {
        while (!net_is_idle(bench->net)) {
            Reply *reply = net_take(bench->net);
            if (reply)
                return reply;
            g_thread_yield();
        }
        clock_step(bench->clock, 1000);
        net_wake(bench->net);
    }
    fail_msg("no reply");
    return NULL;
}

static void faults__server_errors__reads_come_through_in_the_end(void **state)
{
    (void)state;
    const char *const lines[] = {
        "CONVERSATION_SEARCH status 503 times=2",  "CONVERSATION_SEARCH html 502 times=2",
        "CONVERSATION_SEARCH drop-before times=3", "CONVERSATION_SEARCH drop-after times=3",
        "CONVERSATION_SEARCH cut 50% times=3",     "CONVERSATION_SEARCH garbage times=1",
    };
    const int attempts[] = {3, 3, 0, 0, 4, 2};
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        Bench *bench = frozen(lines[i]);
        Reply *reply = ask_stepping(bench, search(bench));
        assert_int_equal(reply->outcome, OUTCOME_DONE);
        assert_true(reply->rows.count > 0);
        if (attempts[i])
            assert_int_equal(reply->attempts, attempts[i]);
        reply_free(reply);
        bench_free(bench);
    }
}

static void faults__for_ever__reads_give_up_with_a_sentence(void **state)
{
    (void)state;
    const struct {
        const char *fault;
        int attempts;
        ErrKind kind;
    } rows[] = {
        {"* status 500", 3, ERR_SERVER},
        {"* html 502", 3, ERR_SERVER},
        {"* drop-before", 4, ERR_OFFLINE},
        {"* garbage", 2, ERR_PROTOCOL},
        {"* cut 50%", 4, ERR_OFFLINE},
        {"* status 404", 1, ERR_NOT_FOUND},
        {"* status 429 retry=2", 4, ERR_LIMITED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Bench *bench = frozen(rows[i].fault);
        Reply *reply = ask_stepping(bench, search(bench));
        assert_int_not_equal(reply->outcome, OUTCOME_DONE);
        assert_int_equal(reply->attempts, rows[i].attempts);
        assert_int_equal(reply->err.kind, rows[i].kind);
        assert_true(strlen(reply->err.msg) > 0);
        assert_null(strpbrk(reply->err.msg, "<>"));
        reply_free(reply);
        bench_free(bench);
    }
}

static void faults__429__waits_as_long_as_it_is_told(void **state)
{
    (void)state;
    Bench *bench = frozen("CONVERSATION_SEARCH status 429 retry=7 times=1");
    bench_post(bench, search(bench));
    bench_until_idle(bench);
    assert_int_equal(sandbox_requests(bench->sandbox, EP_CONVERSATION_SEARCH), 1);
    assert_in_range(net_wait_ms(bench->net, PRIO_ACTION), 7000, 8000);
    clock_step(bench->clock, 6999);
    net_wake(bench->net);
    bench_until_idle(bench);
    assert_int_equal(sandbox_requests(bench->sandbox, EP_CONVERSATION_SEARCH), 1);
    clock_step(bench->clock, 1001);
    net_wake(bench->net);
    Reply *reply = bench_wait(bench);
    assert_int_equal(reply->outcome, OUTCOME_DONE);
    assert_int_equal(reply->attempts, 2);
    reply_free(reply);
    bench_free(bench);
}

static void faults__429__closes_the_door_for_everybody(void **state)
{
    (void)state;
    Bench *bench = frozen("CONVERSATION_SEARCH status 429 retry=5 times=1");
    bench_post(bench, search(bench));
    bench_until_idle(bench);
    bench_post(bench, bench_call_on(bench, EP_LOCATION_GET, &bench->location, NULL));
    bench_until_idle(bench);
    assert_int_equal(sandbox_requests(bench->sandbox, EP_LOCATION_GET), 0);
    clock_step(bench->clock, 6000);
    net_wake(bench->net);
    for (int i = 0; i < 2; i++) {
        Reply *reply = bench_wait(bench);
        assert_int_equal(reply->outcome, OUTCOME_DONE);
        reply_free(reply);
    }
    bench_free(bench);
}

static void faults__wrong_types__never_crash_and_never_hide_good_rows(void **state)
{
    (void)state;
    Bench *bench = frozen("* types");
    const EndpointId lists[] = {EP_CONVERSATION_SEARCH, EP_CALENDAR_LIST, EP_PIPELINE_LIST,
                                EP_USER_LIST};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        Call *call = bench_call(bench, lists[i]);
        call->query = bench_query(bench, NULL);
        Reply *reply = ask_stepping(bench, call);
        assert_true(reply->outcome == OUTCOME_DONE || reply->err.kind == ERR_PROTOCOL);
        reply_free(reply);
    }
    bench_free(bench);
}

static void faults__hostile_world__gives_only_clean_text(void **state)
{
    (void)state;
    Bench *bench = bench_new(&(BenchOptions){.world = "hostile", .frozen = true});
    Call *call = bench_call(bench, EP_CONTACT_SEARCH);
    call->body = encode_contact_search(&bench->location, NULL, 100, NULL);
    Reply *reply = bench_ask(bench, call);
    assert_int_equal(reply->outcome, OUTCOME_DONE);
    assert_true(reply->rows.count > 0);
    for (size_t i = 0; i < reply->rows.count; i++) {
        const Contact *contact = rows_at(&reply->rows, i);
        Text again = text_clean(contact->name.s, contact->name.n, TEXT_IDENTITY);
        assert_true(text_eq(text_ref(&again), text_ref(&contact->name)));
        text_clear(&again);
        for (size_t k = 0; k < contact->name.n; k++)
            assert_true((unsigned char)contact->name.s[k] >= 0x20 && contact->name.s[k] != 0x7f);
    }
    reply_free(reply);
    bench_free(bench);
}

static void faults__wrong_token__is_said_at_once(void **state)
{
    (void)state;
    Bench *bench = bench_new(
        &(BenchOptions){.token = "pit-00000000-0000-0000-0000-000000000000", .frozen = true});
    Reply *reply = bench_ask(bench, search(bench));
    assert_int_equal(reply->outcome, OUTCOME_NOT_SENT);
    assert_int_equal(reply->err.kind, ERR_AUTH);
    assert_int_equal(reply->attempts, 1);
    reply_free(reply);
    bench_free(bench);
}

static void faults__missing_scope__is_a_refusal_and_not_the_token(void **state)
{
    (void)state;
    Bench *bench = bench_new(&(BenchOptions){.scopes = "contacts.readonly", .frozen = true});
    Reply *reply = bench_ask(bench, search(bench));
    assert_int_equal(reply->outcome, OUTCOME_REFUSED);
    assert_int_equal(reply->err.kind, ERR_SCOPE);
    reply_free(reply);
    bench_free(bench);
}

static void faults__slow_body__is_given_up(void **state)
{
    (void)state;
    Bench *bench = bench_new(&(BenchOptions){.faults = "CONVERSATION_SEARCH drip 10B/s",
                                             .net = {.read_ms = 10000, .low_speed_s = 1}});
    Call *call = search(bench);
    CallId id = call->id;
    gint64 start = g_get_monotonic_time();
    bench_post(bench, call);
    // The first attempt fails by low speed; then the read waits for its next one and is cancelled.
    while (net_rate(bench->net).max < 0 && g_get_monotonic_time() - start < 8 * G_USEC_PER_SEC)
        g_thread_yield();
    net_cancel(bench->net, id);
    Reply *reply = bench_wait(bench);
    assert_int_equal(reply->outcome, OUTCOME_CANCELLED);
    assert_true(g_get_monotonic_time() - start < 8 * G_USEC_PER_SEC);
    reply_free(reply);
    bench_free(bench);
}

UNIT_TESTS(faults, cmocka_unit_test(faults__server_errors__reads_come_through_in_the_end),
           cmocka_unit_test(faults__for_ever__reads_give_up_with_a_sentence),
           cmocka_unit_test(faults__429__waits_as_long_as_it_is_told),
           cmocka_unit_test(faults__429__closes_the_door_for_everybody),
           cmocka_unit_test(faults__wrong_types__never_crash_and_never_hide_good_rows),
           cmocka_unit_test(faults__hostile_world__gives_only_clean_text),
           cmocka_unit_test(faults__wrong_token__is_said_at_once),
           cmocka_unit_test(faults__missing_scope__is_a_refusal_and_not_the_token),
           cmocka_unit_test(faults__slow_body__is_given_up));
