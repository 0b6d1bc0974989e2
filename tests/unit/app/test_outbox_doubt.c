#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "unit/app/desk.h"
#include "unit/unit.h"

// What the outbox must not take for granted: records that look like ours, readings that do not
// reach far enough, rows of other accounts, a claim that could not be written.

enum { DAY_S = 24 * 3600 };

static void say_now(Desk *desk)
{
    desk->options.send_hold = 0;
}

static void pass(Desk *desk, int64_t seconds)
{
    clock_step(desk->clock, seconds * 1000);
    wire_wake(desk->core.wire);
    desk_run(desk);
}

// Somebody else's message by the same way.
static void slip_in(Desk *desk, const char *text)
{
    Call *call = call_new(EP_MESSAGE_SEND, PRIO_ACTION);
    call->body = g_strdup_printf("{\"type\":\"SMS\",\"contactId\":\"%s\",\"message\":\"%s\"}",
                                 desk->maria.s, text);
    reply_free(desk_ask(desk, call));
}

// ---- records that look like ours ---------------------------------------------------------------

static void doubt__same_words_a_moment_before__are_not_ours(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    slip_in(desk, "On my way");
    desk_read(desk, &desk->maria_thread);
    desk_step(desk, 2);
    desk_fault(desk, "MESSAGE_SEND drop-before times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "On my way");
    desk_step(desk, 200);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    assert_non_null(strstr(desk_op(desk, id)->reason, "probably not sent"));
}

// Two asked for, one arrived: one is called sent.
static void doubt__same_words_twice_and_one_record__is_one_confirmation(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-before times=1; MESSAGE_SEND drop-after times=1");
    int64_t first = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello?");
    desk_step(desk, 200);
    assert_int_equal(desk_state(desk, first), OP_PARKED);
    int64_t second = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello?");
    desk_step(desk, 300);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
    int sent =
        (desk_state(desk, first) == OP_CONFIRMED) + (desk_state(desk, second) == OP_CONFIRMED);
    assert_int_equal(sent, 1);
    assert_int_equal(outbox_attention(desk->outbox), 1);
}

// Sent again after a day, and it is the first try that arrived.
static void doubt__first_of_two_tries_arrived__is_found(void **state)
{
    Desk *desk = *state;
    Err err;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Long ago");
    pass(desk, DAY_S + 3600);
    desk_step(desk, 300);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    sandbox_fault_clear(desk->sandbox);
    desk_fault(desk, "MESSAGE_SEND drop-before times=1");
    assert_true(outbox_resend(desk->outbox, id, &err));
    desk_step(desk, 20);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
}

// ---- readings ----------------------------------------------------------------------------------

// More was said since than a page holds: the reading goes on until it reaches the attempt.
static void doubt__under_many_newer_ones__is_found(void **state)
{
    enum { MANY = 230 };
    Desk *desk = *state;
    Err err;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Under many");
    for (int i = 0; i < MANY; i++) {
        clock_step(desk->clock, 200);
        assert_true(sandbox_inbound(desk->sandbox, "Maria Lopez", "SMS", "More", &err));
    }
    desk_step(desk, 100);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    sandbox_fault_clear(desk->sandbox);
    desk_step(desk, 300);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
}

// ---- attempts ----------------------------------------------------------------------------------

static int64_t edit(Desk *desk, const char *body)
{
    Err err = {0};
    int64_t id = 0;
    OpRequest request = {.kind = OPK_CONTACT_EDIT,
                         .ep = EP_CONTACT_UPDATE,
                         .params = {desk->maria},
                         .subject = desk->maria,
                         .body = body,
                         .summary = "edit",
                         .hold_ms = 0};
    if (!outbox_add(desk->outbox, &request, &id, &err))
        fail_msg("%s", err.msg);
    return id;
}

// I1: no attempt row, no bytes.
static void doubt__claim_cannot_be_written__nothing_leaves(void **state)
{
    Desk *desk = *state;
    sqlite3 *other = NULL;
    desk_fault(desk, "CONTACT_UPDATE status 429 retry=5 times=1");
    int64_t id = edit(desk, "{\"city\":\"Faro\"}");
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_READY);
    size_t before = sandbox_requests(desk->sandbox, EP_CONTACT_UPDATE);
    assert_int_equal(sqlite3_open(desk->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "begin immediate", NULL, NULL, NULL), SQLITE_OK);
    desk_step(desk, 30);
    assert_int_equal(desk_state(desk, id), OP_READY);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_CONTACT_UPDATE), before);
    sqlite3_close(other);
    desk_step(desk, 30);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_CONTACT_UPDATE), 1);
}

// Even what tells nobody anything is not tried for ever.
static void doubt__offline_for_a_day__a_person_is_asked(void **state)
{
    Desk *desk = *state;
    sandbox_set_online(desk->sandbox, false);
    int64_t id = edit(desk, "{\"city\":\"Faro\"}");
    desk_step(desk, 10);
    assert_int_equal(desk_state(desk, id), OP_READY);
    pass(desk, DAY_S);
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    sandbox_set_online(desk->sandbox, true);
    desk_step(desk, 60);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_CONTACT_UPDATE), 0);
}

// ---- rows --------------------------------------------------------------------------------------

static void doubt__row_of_another_location__is_left_alone(void **state)
{
    Desk *desk = *state;
    Err err;
    Op op = {.state = OP_READY,
             .location = id_from("ELSEWHERE"),
             .kind = "message",
             .endpoint = "MESSAGE_SEND",
             .lane = "contact/x",
             .subject = desk->maria_thread,
             .contact = desk->maria,
             .created = core_now(&desk->core),
             .hold_until = core_now(&desk->core)};
    op.body = g_strdup_printf("{\"type\":\"SMS\",\"contactId\":\"%s\",\"message\":\"No\"}",
                              desk->maria.s);
    op.text = g_strdup("No");
    op.summary = g_strdup("SMS");
    assert_true(journal_add(desk->core.journal, &op, NULL, &err));
    desk_crash(desk);
    desk_step(desk, 10);
    assert_int_equal(outbox_count(desk->outbox), 0);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 0);
    op_clear(&op);
}

// I5: what a person decided is on the disk before anything moves.
static void doubt__sent_again__the_decision_is_written(void **state)
{
    Desk *desk = *state;
    Err err;
    GArray *decisions = NULL;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-before times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Anybody?");
    desk_step(desk, 200);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    assert_true(outbox_resend(desk->outbox, id, &err));
    assert_true(journal_decisions(desk->core.journal, id, &decisions, &err));
    assert_int_equal(decisions->len, 1);
    assert_string_equal(g_array_index(decisions, Decision, 0).what, "resend");
    g_array_free(decisions, TRUE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

UNIT_TESTS(outbox_doubt, TEST(doubt__same_words_a_moment_before__are_not_ours),
           TEST(doubt__same_words_twice_and_one_record__is_one_confirmation),
           TEST(doubt__first_of_two_tries_arrived__is_found),
           TEST(doubt__under_many_newer_ones__is_found),
           TEST(doubt__claim_cannot_be_written__nothing_leaves),
           TEST(doubt__offline_for_a_day__a_person_is_asked),
           TEST(doubt__row_of_another_location__is_left_alone),
           TEST(doubt__sent_again__the_decision_is_written));
