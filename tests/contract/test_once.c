#include "config.h"

#include <string.h>

#include "contract/bench.h"

// A write that may have happened is never sent again.

static Id first_contact(Bench *bench)
{
    Call *call = bench_call(bench, EP_CONTACT_SEARCH);
    call->body = encode_contact_search(&bench->location, "Maria Lopez", 1, NULL);
    Reply *reply = bench_done(bench, call);
    assert_true(reply->rows.count > 0);
    Id id = ((const Contact *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    return id;
}

static Call *message_to(Bench *bench, const Id *contact)
{
    Outgoing out = {.channel = CHANNEL_SMS, .contact = *contact};
    outgoing_set(&out.body, "once", 4);
    Call *call = bench_call(bench, EP_MESSAGE_SEND);
    call->body = encode_message(&out);
    outgoing_clear(&out);
    return call;
}

typedef struct Case {
    const char *fault;
    Outcome outcome;
    ErrKind kind;
    size_t executed;
} Case;

static const Case cases[] = {
    {"MESSAGE_SEND drop-after", OUTCOME_UNKNOWN, ERR_AMBIGUOUS, 1},
    {"MESSAGE_SEND drop-before", OUTCOME_UNKNOWN, ERR_AMBIGUOUS, 0},
    {"MESSAGE_SEND cut 50%", OUTCOME_UNKNOWN, ERR_AMBIGUOUS, 1},
    {"MESSAGE_SEND garbage", OUTCOME_UNKNOWN, ERR_AMBIGUOUS, 1},
    {"MESSAGE_SEND html 502", OUTCOME_UNKNOWN, ERR_AMBIGUOUS, 0},
    {"MESSAGE_SEND status 500", OUTCOME_UNKNOWN, ERR_AMBIGUOUS, 0},
    {"MESSAGE_SEND status 429 retry=2", OUTCOME_NOT_SENT, ERR_LIMITED, 0},
    {"MESSAGE_SEND status 422", OUTCOME_REFUSED, ERR_REFUSED, 0},
    {"MESSAGE_SEND delay 1500", OUTCOME_UNKNOWN, ERR_AMBIGUOUS, 1},
};

static void once__send__is_asked_exactly_once_whatever_happens(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Bench *bench = bench_new(&(BenchOptions){.frozen = true, .net = {.write_ms = 700}});
        Err err;
        Id contact = first_contact(bench);
        assert_true(sandbox_fault_add(bench->sandbox, cases[i].fault, &err));
        Reply *reply = bench_ask(bench, message_to(bench, &contact));
        assert_int_equal(reply->outcome, cases[i].outcome);
        assert_int_equal(reply->err.kind, cases[i].kind);
        assert_int_equal(reply->attempts, 1);
        bench_until_idle(bench);
        clock_step(bench->clock, 600000);
        net_wake(bench->net);
        bench_until_idle(bench);
        assert_int_equal(sandbox_requests(bench->sandbox, EP_MESSAGE_SEND), 1);
        assert_int_equal(sandbox_executed(bench->sandbox, EP_MESSAGE_SEND), cases[i].executed);
        reply_free(reply);
        bench_free(bench);
    }
}

static void once__lost_answer__shows_up_in_the_thread(void **state)
{
    (void)state;
    Bench *bench = bench_new(&(BenchOptions){.frozen = true});
    Err err;
    Id contact = first_contact(bench);
    assert_true(sandbox_fault_add(bench->sandbox, "MESSAGE_SEND drop-after times=1", &err));
    reply_free(bench_ask(bench, message_to(bench, &contact)));
    Id thread = bench_first(bench, EP_CONVERSATION_SEARCH,
                            bench_query(bench, "contactId", contact.s, NULL));
    Reply *reply = bench_done(bench, bench_call_on(bench, EP_MESSAGE_LIST, &thread, NULL));
    size_t found = 0;
    for (size_t i = 0; i < reply->rows.count; i++)
        found +=
            text_eq(text_ref(&((const Message *)rows_at(&reply->rows, i))->body), TEXT("once"));
    assert_int_equal(found, 1);
    reply_free(reply);
    bench_free(bench);
}

static void once__nobody_listens__is_proof_of_not_sent(void **state)
{
    (void)state;
    Bench *bench = bench_new(&(BenchOptions){.frozen = true});
    Id contact = first_contact(bench);
    sandbox_set_online(bench->sandbox, false);
    Reply *reply = bench_ask(bench, message_to(bench, &contact));
    assert_int_equal(reply->outcome, OUTCOME_NOT_SENT);
    assert_int_equal(reply->err.kind, ERR_OFFLINE);
    assert_int_equal(reply->attempts, 1);
    reply_free(reply);
    sandbox_set_online(bench->sandbox, true);
    reply_free(bench_done(bench, message_to(bench, &contact)));
    assert_int_equal(sandbox_executed(bench->sandbox, EP_MESSAGE_SEND), 1);
    bench_free(bench);
}

static void once__every_write__answers_a_lost_answer_with_unknown(void **state)
{
    (void)state;
    Bench *bench = bench_new(&(BenchOptions){.frozen = true, .faults = "* drop-before"});
    const Id id = id_from("abcdefghij0123456789");
    size_t writes = 0;
    for (int ep = EP_NONE + 1; ep < EP_COUNT; ep++) {
        if (endpoint_info((EndpointId)ep)->safety == SAFETY_SAFE)
            continue;
        Call *call = bench_call_on(bench, (EndpointId)ep, &id, &id);
        if (call->method != METHOD_DELETE)
            call->body = g_strdup("{}");
        Reply *reply = bench_ask(bench, call);
        assert_int_equal(reply->outcome, OUTCOME_UNKNOWN);
        assert_int_equal(reply->attempts, 1);
        assert_int_equal(sandbox_requests(bench->sandbox, (EndpointId)ep), 1);
        reply_free(reply);
        writes++;
    }
    assert_true(writes > 25);
    bench_free(bench);
}

UNIT_TESTS(once, cmocka_unit_test(once__send__is_asked_exactly_once_whatever_happens),
           cmocka_unit_test(once__lost_answer__shows_up_in_the_thread),
           cmocka_unit_test(once__nobody_listens__is_proof_of_not_sent),
           cmocka_unit_test(once__every_write__answers_a_lost_answer_with_unknown));
