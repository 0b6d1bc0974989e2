#include "config.h"

#include <glib.h>
#include <string.h>

#include "model/message.h"
#include "unit/app/desk.h"
#include "unit/unit.h"

// Two operations with the same words: each server record belongs to the attempt that made it. And
// requests that can never be made.

static void say_now(Desk *desk)
{
    desk->options.send_hold = 0;
}

// A message that never arrived, after its minutes of looking.
static int64_t park_one(Desk *desk, const char *text)
{
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-before times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, text);
    desk_step(desk, 130);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    return id;
}

static void twin__sent_later__is_not_bound_by_the_older_one(void **state)
{
    Desk *desk = *state;
    int64_t older = park_one(desk, "On my way");
    int64_t newer = desk_say(desk, &desk->maria, &desk->maria_thread, "On my way");
    desk_read(desk, &desk->maria_thread);
    assert_int_equal(desk_state(desk, newer), OP_CONFIRMED);
    assert_int_equal(desk_state(desk, older), OP_PARKED);
}

// The list is read while the newer one waits for its answer: nobody has bound its record yet.
static void twin__still_on_the_wire__is_not_bound_by_the_older_one(void **state)
{
    Desk *desk = *state;
    int64_t older = park_one(desk, "On my way");
    desk_fault(desk, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503 times=1");
    int64_t newer = desk_say(desk, &desk->maria, &desk->maria_thread, "On my way");
    assert_int_equal(desk_state(desk, newer), OP_UNKNOWN);
    desk_step(desk, 10);
    assert_int_equal(desk_count(desk, &desk->maria_thread, "On my way"), 1);
    desk_read(desk, &desk->maria_thread);
    assert_int_equal(desk_state(desk, newer), OP_CONFIRMED);
    assert_int_equal(desk_state(desk, older), OP_PARKED);
}

static void twin__both_arrived__each_gets_its_own(void **state)
{
    Desk *desk = *state;
    say_now(desk);
    desk_fault(desk, "MESSAGE_SEND drop-after times=2; MESSAGE_LIST status 503");
    int64_t older = desk_say(desk, &desk->maria, &desk->maria_thread, "ok");
    desk_step(desk, 125);
    int64_t newer = desk_say(desk, &desk->maria, &desk->maria_thread, "ok");
    Err err;
    assert_true(outbox_send_now(desk->outbox, newer, &err)); // past the unknown one
    desk_run(desk);
    assert_int_equal(desk_state(desk, newer), OP_UNKNOWN);
    sandbox_fault_clear(desk->sandbox);
    desk_step(desk, 300);
    assert_int_equal(desk_state(desk, older), OP_CONFIRMED);
    assert_int_equal(desk_state(desk, newer), OP_CONFIRMED);
    Id first = desk_op(desk, older)->server_id;
    Id second = desk_op(desk, newer)->server_id;
    assert_false(id_eq(&first, &second));
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 2);
    Reply *reply = NULL;
    Call *call = call_new(EP_MESSAGE_LIST, PRIO_VISIBLE);
    call->params[0] = desk->maria_thread;
    call->query = g_strdup("limit=100");
    reply = desk_ask(desk, call);
    const Message *a = rows_find(&reply->rows, &first);
    const Message *b = rows_find(&reply->rows, &second);
    assert_true(a && b && a->added.ms < b->added.ms); // in the order of the attempts
    reply_free(reply);
}

static void malformed_id__is_refused_at_once_and_says_why(void **state)
{
    Desk *desk = *state;
    Err err;
    int64_t id = 0;
    OpRequest request = {.kind = OPK_NOTE,
                         .ep = EP_NOTE_CREATE,
                         .subject = desk->maria,
                         .contact = desk->maria,
                         .params = {{"not an id"}},
                         .body = "{\"body\":\"x\"}",
                         .summary = "note",
                         .hold_ms = 0};
    assert_true(outbox_add(desk->outbox, &request, &id, &err));
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_REFUSED);
    assert_true(desk_op(desk, id)->reason && strlen(desk_op(desk, id)->reason) > 10);
    assert_int_equal(desk_op(desk, id)->attempts, 1);
    assert_int_equal(desk_op(desk, id)->maybe, 0);
    desk_step(desk, 120);
    assert_int_equal(desk_op(desk, id)->attempts, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

UNIT_TESTS(outbox_twin, TEST(twin__sent_later__is_not_bound_by_the_older_one),
           TEST(twin__still_on_the_wire__is_not_bound_by_the_older_one),
           TEST(twin__both_arrived__each_gets_its_own),
           TEST(malformed_id__is_refused_at_once_and_says_why));
