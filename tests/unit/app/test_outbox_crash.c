#include "config.h"

#include <glib.h>
#include <poll.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "unit/app/desk.h"
#include "unit/unit.h"

// A journal that is busy, a client that dies, and a second process on the same journal.

static void say_now(Desk *desk)
{
    desk->options.send_hold = 0;
}

// ---- the journal is busy -----------------------------------------------------------------------

static void busy__while_adding__queues_nothing(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(desk->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "begin immediate", NULL, NULL, NULL), SQLITE_OK);
    OpRequest request = {.kind = OPK_SMS, .ep = EP_MESSAGE_SEND, .body = "{}", .hold_ms = -1};
    assert_false(outbox_add(desk->outbox, &request, NULL, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_int_equal(outbox_count(desk->outbox), 0);
    assert_int_equal(desk->seen[OP_HELD], 0);
    sqlite3_close(other);
}

static void busy__while_the_answer_comes__is_written_later(void **state)
{
    Desk *desk = *state;
    Err err;
    int64_t id = 0;
    OpRequest request = {.kind = OPK_READ, // sent without a look at the record
                         .ep = EP_CONTACT_UPDATE,
                         .params = {desk->maria},
                         .subject = desk->maria,
                         .body = "{\"city\":\"Porto\"}",
                         .hold_ms = 0};
    assert_true(outbox_add(desk->outbox, &request, &id, &err));
    timers_run(desk->core.timers);
    assert_int_equal(desk_state(desk, id), OP_INFLIGHT);
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(desk->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "begin immediate", NULL, NULL, NULL), SQLITE_OK);
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_INFLIGHT);
    sqlite3_close(other);
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_CONTACT_UPDATE), 1);
}

// No attempt row, no bytes.
static void busy__while_claiming__nothing_leaves(void **state)
{
    Desk *desk = *state;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Wait");
    desk_step(desk, 4);
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(desk->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "begin immediate", NULL, NULL, NULL), SQLITE_OK);
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, id), OP_HELD);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 0);
    sqlite3_close(other);
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
}

static void busy__while_it_is_found__is_asked_again_calmly(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Once");
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(desk->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "begin immediate", NULL, NULL, NULL), SQLITE_OK);
    desk_step(desk, 10);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    assert_in_range(sandbox_requests(desk->sandbox, EP_MESSAGE_LIST), 1, 10);
    sqlite3_close(other);
    desk_step(desk, 2);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
}

// ---- crashes and other processes ---------------------------------------------------------------

static void crash__between_attempt_row_and_answer__is_reconciled(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Power cut");
    Op *ops = NULL;
    size_t n = 0;
    Err err;
    desk_crash(desk);
    assert_true(journal_ops(desk->core.journal, 1 << OP_UNKNOWN, &ops, &n, &err));
    assert_int_equal(n, 1);
    op_clear(ops);
    g_free(ops);
    sandbox_fault_clear(desk->sandbox);
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
}

// The answer is here, and nobody has taken it.
static int64_t leave_on_the_wire(Desk *desk, const char *text)
{
    Err err;
    int64_t id = 0;
    g_autofree char *body = g_strdup_printf(
        "{\"type\":\"SMS\",\"contactId\":\"%s\",\"message\":\"%s\"}", desk->maria.s, text);
    OpRequest request = {.kind = OPK_SMS,
                         .ep = EP_MESSAGE_SEND,
                         .subject = desk->maria_thread,
                         .contact = desk->maria,
                         .body = body,
                         .text = text,
                         .summary = "SMS",
                         .hold_ms = 0,
                         .welcome = true};
    assert_true(outbox_add(desk->outbox, &request, &id, &err));
    timers_run(desk->core.timers);
    timers_run(desk->core.timers);
    assert_int_equal(desk_state(desk, id), OP_INFLIGHT);
    struct pollfd answer = {.fd = wire_fd(desk->core.wire), .events = POLLIN};
    assert_int_equal(poll(&answer, 1, 10000), 1);
    return id;
}

// The client dies with the request on the wire: the answer comes to nobody.
static void crash__with_the_request_on_the_wire__is_reconciled(void **state)
{
    Desk *desk = *state;
    int64_t id = leave_on_the_wire(desk, "Gone dark");
    desk_crash(desk);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    desk_step(desk, 2);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
}

// What was said with the same words a day later is not ours.
static void crash__for_a_day__is_not_confirmed_by_what_came_later(void **state)
{
    Desk *desk = *state;
    desk_fault(desk, "MESSAGE_SEND drop-before times=1");
    int64_t id = leave_on_the_wire(desk, "See you then");
    desk_close(desk);
    clock_step(desk->clock, 24LL * 3600 * 1000);
    desk_fault(desk, "MESSAGE_LIST status 503");
    desk_open(desk);
    Call *call = call_new(EP_MESSAGE_SEND, PRIO_ACTION);
    call->body = g_strdup_printf("{\"type\":\"SMS\",\"contactId\":\"%s\","
                                 "\"message\":\"See you then\"}",
                                 desk->maria.s);
    reply_free(desk_ask(desk, call));
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    sandbox_fault_clear(desk->sandbox);
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, id), OP_PARKED); // what is newer is there, and it is not
    assert_true(id_is_empty(&desk_op(desk, id)->server_id));
    assert_int_equal(desk_count(desk, &desk->maria_thread, "See you then"), 1);
}

static void crash__while_held__goes_on_with_the_countdown(void **state)
{
    Desk *desk = *state;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Hold on");
    desk_step(desk, 2);
    desk_crash(desk);
    assert_int_equal(desk_state(desk, id), OP_HELD);
    assert_true(desk->seen[OP_HELD] >= 2); // the observers of the new run were told
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
}

static void crash__for_two_hours__asks_before_sending(void **state)
{
    Desk *desk = *state;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Good morning");
    desk_close(desk);
    clock_step(desk->clock, 2LL * 3600 * 1000);
    desk_open(desk);
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_REVIEW);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 0);
    assert_non_null(strstr(notice_last(desk->core.notices)->text.s, "decision"));
}

// Another process holds the lock: this one only queues. When the other is gone, this one sends.
static void lock__held_by_another__only_queues(void **state)
{
    Desk *desk = *state;
    Err err;
    say_now(desk);
    desk_close(desk);
    Journal *other = journal_open(desk->path, &err);
    Id location = id_from(sandbox_location(desk->sandbox));
    assert_true(journal_claim_sending(other, &location));
    desk_open(desk);
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Through the other one");
    g_autofree char *who = g_strdup_printf("process %d", (int)getpid());
    assert_non_null(strstr(notice_last(desk->core.notices)->text.s, who));
    desk_step(desk, 30);
    assert_int_equal(desk_state(desk, id), OP_READY);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 0);
    journal_close(other);
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
}

// What another process queues is sent by the one that holds the lock, and what it ends is shown as
// ended.
static void lock__other_queues__is_sent_here(void **state)
{
    Desk *desk = *state;
    Err err;
    Op op = {.state = OP_READY,
             .location = desk->core.session.location_id,
             .kind = "message",
             .endpoint = "MESSAGE_SEND",
             .lane = "contact/x",
             .subject = desk->maria_thread,
             .contact = desk->maria,
             .created = core_now(&desk->core),
             .hold_until = core_now(&desk->core)};
    op.body = g_strdup_printf(
        "{\"type\":\"SMS\",\"contactId\":\"%s\",\"message\":\"From the command line\"}",
        desk->maria.s);
    op.text = g_strdup("From the command line");
    op.summary = g_strdup("SMS");
    Journal *other = journal_open(desk->path, &err);
    assert_true(journal_add(other, &op, NULL, &err));
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, op.id), OP_ACKED);
    op_clear(&op);
    journal_close(other);
}

static void lock__other_cancels__is_not_sent(void **state)
{
    Desk *desk = *state;
    Err err;
    bool found = false;
    Op op;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "No, wait");
    Journal *other = journal_open(desk->path, &err);
    assert_true(journal_op(other, id, &op, &found, &err));
    assert_true(journal_move(other, &op, OP_CANCELLED, &err));
    desk_step(desk, 6);
    assert_int_equal(desk_state(desk, id), OP_CANCELLED);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 0);
    op_clear(&op);
    journal_close(other);
}

// Two people decide about the same operation: one decision counts.
static void lock__other_sends_again_first__is_counted_once(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    bool found = false;
    Op op;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-before times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Anybody there?");
    desk_step(desk, 150);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    Journal *other = journal_open(desk->path, &err);
    assert_true(journal_op(other, id, &op, &found, &err));
    op.resends = 1;
    assert_true(journal_move(other, &op, OP_READY, &err));
    assert_false(outbox_resend(desk->outbox, id, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_int_equal(desk_op(desk, id)->resends, 1);
    desk_step(desk, 30);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(desk_op(desk, id)->resends, 1);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
    op_clear(&op);
    journal_close(other);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

UNIT_TESTS(outbox_crash, TEST(busy__while_adding__queues_nothing),
           TEST(busy__while_the_answer_comes__is_written_later),
           TEST(busy__while_claiming__nothing_leaves),
           TEST(busy__while_it_is_found__is_asked_again_calmly),
           TEST(crash__between_attempt_row_and_answer__is_reconciled),
           TEST(crash__with_the_request_on_the_wire__is_reconciled),
           TEST(crash__for_a_day__is_not_confirmed_by_what_came_later),
           TEST(crash__while_held__goes_on_with_the_countdown),
           TEST(crash__for_two_hours__asks_before_sending),
           TEST(lock__held_by_another__only_queues), TEST(lock__other_queues__is_sent_here),
           TEST(lock__other_cancels__is_not_sent),
           TEST(lock__other_sends_again_first__is_counted_once));
