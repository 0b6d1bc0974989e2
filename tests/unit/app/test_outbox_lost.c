#include "config.h"

#include <glib.h>
#include <string.h>

#include "api/encode.h"
#include "unit/app/desk.h"
#include "unit/unit.h"

// Answers that do not come, and limits: exactly one message, or a person who is asked.

static void say_now(Desk *desk)
{
    desk->options.send_hold = 0;
    desk->options.email_hold = 0;
}

static void limit__429__is_sent_after_it(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND status 429 retry=4 times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Patience");
    assert_int_equal(desk_state(desk, id), OP_READY);
    desk_step(desk, 3);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 1);
    desk_step(desk, 20);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
    assert_int_equal(desk_op(desk, id)->attempts, 2);
    assert_int_equal(desk_op(desk, id)->maybe, 1);
}

static void lost__after_executing__is_checked_and_found(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Once only");
    TextBuf buf;
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    assert_string_equal(op_state_words(desk_op(desk, id), core_now(&desk->core), &buf).s,
                        "checking");
    desk_step(desk, 2);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 1);
    assert_int_equal(desk_count(desk, &desk->maria_thread, "Once only"), 1);
    assert_true(journal_is_bound(desk->core.journal, &desk_op(desk, id)->server_id));
}

static void lost__after_executing__found_by_the_open_thread_first(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Once only");
    desk_read(desk, &desk->maria_thread);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
}

static void lost__garbled_yes__is_no_reason_to_send_again(void **state)
{
    static const char *const faults[] = {"MESSAGE_SEND garbage times=1",
                                         "MESSAGE_SEND cut 50% times=1"};
    Desk *desk = *state;
    say_now(desk);
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        g_autofree char *text = g_strdup_printf("Garbled %zu", i);
        desk_fault(desk, faults[i]);
        int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, text);
        desk_step(desk, 2);
        assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
        assert_int_equal(desk_count(desk, &desk->maria_thread, text), 1);
        assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), i + 1);
    }
}

static void lost__before_executing__is_never_sent_by_itself(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-before times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Maybe not");
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    desk_step(desk, 59);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    desk_step(desk, 190);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 1);
    assert_non_null(strstr(desk_op(desk, id)->reason, "probably not sent"));
    assert_true(sandbox_requests(desk->sandbox, EP_MESSAGE_LIST) <= 8);
    desk_step(desk, 600);
    assert_int_equal(desk_state(desk, id), OP_PARKED);

    Err err;
    assert_true(outbox_resend(desk->outbox, id, &err)); // a person decides
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
    assert_int_equal(desk_op(desk, id)->resends, 1);
    assert_int_equal(desk_count(desk, &desk->maria_thread, "Maybe not"), 1);
}

static void lost__newer_message_seen__absence_is_known_after_a_minute(void **state)
{
    Desk *desk = *state;
    Err err;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND status 503 times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Maybe not");
    desk_step(desk, 20);
    assert_true(sandbox_inbound(desk->sandbox, "Maria Lopez", "SMS", "Hello?", &err));
    desk_step(desk, 41);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
}

static void lost__server_away__stays_open_until_a_read_works(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Still there");
    desk_step(desk, 600);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    sandbox_fault_clear(desk->sandbox);
    desk_step(desk, 300);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
}

static void lost__late_echo_of_a_parked_one__confirms_it(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Echo");
    clock_step(desk->clock, 25LL * 3600 * 1000);
    wire_wake(desk->core.wire);
    desk_run(desk);
    desk_step(desk, 300);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    sandbox_fault_clear(desk->sandbox);
    desk_read(desk, &desk->maria_thread);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
}

static void lost__same_words_said_before__do_not_count(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    int64_t first = desk_say(desk, &desk->maria, &desk->maria_thread, "ok");
    desk_read(desk, &desk->maria_thread);
    assert_int_equal(desk_state(desk, first), OP_CONFIRMED);
    desk_fault(desk, "MESSAGE_SEND status 503 times=1");
    int64_t second = desk_say(desk, &desk->maria, &desk->maria_thread, "ok");
    desk_step(desk, 130);
    assert_int_equal(desk_state(desk, second), OP_PARKED);
}

static void lost__connection_refused__waits_and_is_sent_once(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    sandbox_set_online(desk->sandbox, false);
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Later");
    assert_int_equal(desk_state(desk, id), OP_READY);
    desk_step(desk, 10);
    assert_int_equal(desk_state(desk, id), OP_READY);
    assert_int_equal(desk_op(desk, id)->maybe, 0);
    assert_int_equal(outbox_pending_send(desk->outbox), 1);
    sandbox_set_online(desk->sandbox, true);
    outbox_online(desk->outbox);
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 1);
}

static void lost__offline_for_hours__a_person_is_asked(void **state)
{
    Desk *desk = *state;
    Err err;
    say_now(desk);
    sandbox_set_online(desk->sandbox, false);
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Good morning");
    clock_step(desk->clock, 2LL * 3600 * 1000);
    sandbox_set_online(desk->sandbox, true);
    outbox_online(desk->outbox);
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_REVIEW);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 0);
    assert_true(outbox_resend(desk->outbox, id, &err));
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
}

static void lost__email__is_found_by_its_record(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=1");
    int64_t id =
        desk_mail(desk, "Your invoice", "Dear John,\n\nyou are right, it is on it twice.\n\nSam");
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
}

static void person__discards_a_parked_one(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND status 503 times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Never mind");
    assert_false(outbox_discard(desk->outbox, id, &err)); // it is still being checked
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_false(outbox_resend(desk->outbox, id, &err));
    desk_step(desk, 130);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    assert_true(outbox_discard(desk->outbox, id, &err));
    assert_int_equal(desk_state(desk, id), OP_DISCARDED);
    desk_step(desk, 60);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 1);
}

// ---- what a person decides ---------------------------------------------------------------------

static void desk_slip_in(Desk *desk, const char *text)
{
    Call *call = call_new(EP_MESSAGE_SEND, PRIO_ACTION);
    call->body = g_strdup_printf("{\"type\":\"SMS\",\"contactId\":\"%s\",\"message\":\"%s\"}",
                                 desk->maria.s, text);
    reply_free(desk_ask(desk, call));
}

static void person__accepts_one_that_looks_like_it(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND status 503 times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "See you on Thursday at ten");
    assert_false(outbox_accept(desk->outbox, id, &err));
    desk_slip_in(desk, "See you on Thursday at ten. Reply STOP to opt out");
    desk_step(desk, 130);
    assert_int_equal(desk_state(desk, id), OP_PARKED); // never taken for granted
    assert_non_null(strstr(desk_op(desk, id)->reason, "one like it"));
    assert_true(outbox_accept(desk->outbox, id, &err));
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_false(id_is_empty(&desk_op(desk, id)->server_id));
}

// The first one arrived after all, and the person had it sent again.
static void person__resends_what_arrived_late__is_told(void **state)
{
    Desk *desk = *state;
    Err err;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Twice");
    clock_step(desk->clock, 25LL * 3600 * 1000);
    wire_wake(desk->core.wire);
    desk_run(desk);
    desk_step(desk, 300);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    assert_true(outbox_resend(desk->outbox, id, &err));
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
    sandbox_fault_clear(desk->sandbox);
    desk_read(desk, &desk->maria_thread);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_string_equal(notice_last(desk->core.notices)->text.s,
                        "message to somebody was sent twice at 08:00:00 and 09:05:00");
}

static size_t told_of_two(const Desk *desk)
{
    size_t n = 0;
    for (size_t i = 0; i < notice_count(desk->core.notices); i++)
        n += strstr(notice_at(desk->core.notices, i)->text.s, "was sent twice at") != NULL;
    return n;
}

// The first attempt is processed hours later, and the program was started anew meanwhile.
static void person__resends_what_arrives_after_a_restart__is_told_once(void **state)
{
    Desk *desk = *state;
    Err err;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND status 503 times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Twice");
    desk_step(desk, 130);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    assert_true(outbox_resend(desk->outbox, id, &err));
    desk_step(desk, 30);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    desk_close(desk);
    clock_step(desk->clock, 3LL * 3600 * 1000);
    desk_open(desk);
    desk_step(desk, 2);
    desk_slip_in(desk, "Twice");
    assert_int_equal(told_of_two(desk), 0);
    clock_step(desk->clock, 4LL * 3600 * 1000); // past the look after six hours
    wire_wake(desk->core.wire);
    desk_step(desk, 2);
    assert_int_equal(told_of_two(desk), 1);
    assert_non_null(strstr(desk_op(desk, id)->reason, "sent twice at 08:02:1"));
    assert_non_null(strstr(desk_op(desk, id)->reason, " and 11:02:4"));

    desk_crash(desk);
    desk_read(desk, &desk->maria_thread);
    assert_int_equal(told_of_two(desk), 0);
    assert_non_null(strstr(desk_op(desk, id)->reason, "sent twice"));
}

static void person__resent__is_looked_for_a_day(void **state)
{
    Desk *desk = *state;
    Err err;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND status 503 times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Once");
    desk_step(desk, 130);
    assert_true(outbox_resend(desk->outbox, id, &err));
    desk_step(desk, 200);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    size_t before = sandbox_requests(desk->sandbox, EP_MESSAGE_LIST);
    for (int hour = 0; hour < 30; hour++) {
        clock_step(desk->clock, 3600 * 1000);
        wire_wake(desk->core.wire);
        desk_run(desk);
    }
    assert_in_range(sandbox_requests(desk->sandbox, EP_MESSAGE_LIST) - before, 3, 4);
    desk_crash(desk);
    desk_step(desk, 5);
    assert_in_range(sandbox_requests(desk->sandbox, EP_MESSAGE_LIST) - before, 3, 4);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

// Another program of the account has said the same five minutes ago.
static void say_beside(Desk *desk, const char *text)
{
    Outgoing out = {.channel = CHANNEL_SMS, .contact = desk->maria};
    outgoing_set(&out.body, text, strlen(text));
    Call *call = call_new(EP_MESSAGE_SEND, PRIO_ACTION);
    g_free(call->body);
    call->body = encode_message(&out);
    reply_free(desk_ask(desk, call));
    outgoing_clear(&out);
    desk_step(desk, 300);
}

static void lost__clock_is_wrong__right_one_is_found(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    say_beside(desk, "On my way");
    desk_fault(desk, "MESSAGE_SEND drop-after times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "On my way");
    desk_step(desk, 10);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    Call *call = call_new(EP_MESSAGE_LIST, PRIO_ACTION);
    call->params[0] = desk->maria_thread;
    Reply *reply = desk_ask(desk, call);
    const Message *newest = rows_at(&reply->rows, 0);
    assert_string_equal(newest->id.s, desk_op(desk, id)->server_id.s);
    reply_free(reply);
}

static void lost__clock_is_wrong__wrong_one_is_not_taken(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    say_beside(desk, "On my way");
    desk_fault(desk, "MESSAGE_SEND drop-before times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "On my way");
    desk_step(desk, 10);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    desk_step(desk, 300);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
}

#define CLOCKS(test)                                                                               \
    cmocka_unit_test_setup_teardown(test, desk_setup_slow, desk_teardown),                         \
        cmocka_unit_test_setup_teardown(test, desk_setup_fast, desk_teardown)

UNIT_TESTS(outbox_lost, TEST(limit__429__is_sent_after_it),
           TEST(lost__after_executing__is_checked_and_found),
           TEST(lost__after_executing__found_by_the_open_thread_first),
           TEST(lost__garbled_yes__is_no_reason_to_send_again),
           TEST(lost__before_executing__is_never_sent_by_itself),
           TEST(lost__newer_message_seen__absence_is_known_after_a_minute),
           TEST(lost__server_away__stays_open_until_a_read_works),
           TEST(lost__late_echo_of_a_parked_one__confirms_it),
           TEST(lost__same_words_said_before__do_not_count),
           TEST(lost__connection_refused__waits_and_is_sent_once),
           TEST(lost__offline_for_hours__a_person_is_asked),
           TEST(lost__email__is_found_by_its_record), TEST(person__discards_a_parked_one),
           TEST(person__accepts_one_that_looks_like_it),
           TEST(person__resends_what_arrived_late__is_told),
           TEST(person__resends_what_arrives_after_a_restart__is_told_once),
           TEST(person__resent__is_looked_for_a_day),
           CLOCKS(lost__clock_is_wrong__right_one_is_found),
           CLOCKS(lost__clock_is_wrong__wrong_one_is_not_taken));
