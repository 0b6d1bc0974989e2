#include "config.h"

#include <glib.h>
#include <poll.h>
#include <string.h>

#include "model/contact.h"
#include "unit/app/card.h"
#include "unit/unit.h"

// Somebody else changes a record between a write and its sending, or between a write and its undo:
// found by reading, asked about, never overwritten.

static int64_t edit(Desk *desk, const char *body, const char *before)
{
    Err err = {0};
    int64_t id = 0;
    OpRequest request = {.kind = OPK_CONTACT_EDIT,
                         .ep = EP_CONTACT_UPDATE,
                         .params = {desk->maria},
                         .subject = desk->maria,
                         .contact = desk->maria,
                         .body = body,
                         .summary = "edit of Maria",
                         .inverse_body = before,
                         .hold_ms = -1};
    if (!outbox_add(desk->outbox, &request, &id, &err))
        fail_msg("%s", err.msg);
    return id;
}

static void edited_by_others(Desk *desk, const char *body)
{
    Call *call = call_new(EP_CONTACT_UPDATE, PRIO_ACTION);
    call->params[0] = desk->maria;
    g_free(call->body);
    call->body = g_strdup(body);
    reply_free(desk_ask(desk, call));
}

static void assert_city(Desk *desk, const char *city)
{
    Call *call = call_new(EP_CONTACT_GET, PRIO_OPEN);
    call->params[0] = desk->maria;
    Reply *reply = desk_ask(desk, call);
    assert_string_equal(((const Contact *)reply->rows.items)->city.s, city);
    reply_free(reply);
}

static bool noticed(const Desk *desk, const char *words)
{
    return strstr(notice_last(desk->core.notices)->text.s, words) != NULL;
}

// ---- between edit and sending ------------------------------------------------------------------

static void move__moved_by_others_meanwhile__asks_and_leaves_theirs(void **state)
{
    Desk *desk = *state;
    Err err;
    Card card = card_pick(desk);
    int64_t id = card_move(desk, &card, 0, 1);
    card_moved_by_others(desk, &card, 2);
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, id), OP_CHANGED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_DEAL_UPDATE), 1); // theirs
    assert_non_null(strstr(desk_op(desk, id)->theirs, card.stages[2].s));
    assert_true(noticed(desk, "changed meanwhile"));
    assert_int_equal(outbox_attention(desk->outbox), 1);
    assert_int_equal(desk->seen[OP_CHANGED], 1);
    desk_step(desk, 60); // nothing happens by itself
    assert_int_equal(desk_state(desk, id), OP_CHANGED);
    assert_true(outbox_settle(desk->outbox, id, "{}", &err));
    assert_int_equal(desk_state(desk, id), OP_DISCARDED);
    desk_step(desk, 10);
    card_assert_stage(desk, &card, 2);
}

static void move__kept_over_theirs__is_sent_and_undone_to_theirs(void **state)
{
    Desk *desk = *state;
    Err err;
    Card card = card_pick(desk);
    int64_t id = card_move(desk, &card, 0, 1);
    card_moved_by_others(desk, &card, 2);
    desk_step(desk, 3);
    assert_true(outbox_resend(desk->outbox, id, &err)); // the same decision by another name
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_null(desk_op(desk, id)->theirs);
    card_assert_stage(desk, &card, 1);
    assert_true(outbox_undo(desk->outbox, &err));
    desk_step(desk, 3);
    card_assert_stage(desk, &card, 2); // not to where nobody has it any more
}

static void move__changed_again_before_the_answer__asks_again(void **state)
{
    Desk *desk = *state;
    Err err;
    Card card = card_pick(desk);
    int64_t id = card_move(desk, &card, 0, 1);
    card_moved_by_others(desk, &card, 2);
    desk_step(desk, 3);
    card_moved_by_others(desk, &card, 0);
    assert_true(outbox_settle(desk->outbox, id, NULL, &err));
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_CHANGED);
    assert_non_null(strstr(desk_op(desk, id)->base, card.stages[2].s));
    assert_non_null(strstr(desk_op(desk, id)->theirs, card.stages[0].s));
    card_assert_stage(desk, &card, 0);
}

static void move__others_had_the_same_idea__is_done_without_sending(void **state)
{
    Desk *desk = *state;
    Card card = card_pick(desk);
    int64_t id = card_move(desk, &card, 0, 1);
    card_moved_by_others(desk, &card, 1);
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(desk_op(desk, id)->attempts, 0);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_DEAL_UPDATE), 1);
}

static void move__deal_deleted_meanwhile__is_refused_with_the_reason(void **state)
{
    Desk *desk = *state;
    Card card = card_pick(desk);
    int64_t id = card_move(desk, &card, 0, 1);
    Call *call = call_new(EP_DEAL_DELETE, PRIO_ACTION);
    call->params[0] = card.deal;
    reply_free(desk_ask(desk, call));
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, id), OP_REFUSED);
    assert_non_null(strstr(desk_op(desk, id)->reason, "deleted it meanwhile"));
    assert_int_equal(sandbox_requests(desk->sandbox, EP_DEAL_UPDATE), 0);
}

static void move__reading_fails_once__is_sent_later(void **state)
{
    static const char *const faults[] = {"DEAL_GET drop-before times=9",
                                         "DEAL_GET status 500 times=9",
                                         "DEAL_GET drop-after times=9"};
    Desk *desk = *state;
    Card card = card_pick(desk);
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        int from = (int)i % 2;
        desk_fault(desk, faults[i]);
        int64_t id = card_move(desk, &card, from, !from);
        desk_step(desk, 3);
        assert_int_equal(desk_state(desk, id), OP_READY); // unread, nothing is written
        assert_int_equal(sandbox_executed(desk->sandbox, EP_DEAL_UPDATE), i);
        desk_step(desk, 120);
        assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
        sandbox_fault_clear(desk->sandbox);
        card_assert_stage(desk, &card, !from);
    }
}

static void move__may_be_written_but_not_read__is_sent(void **state)
{
    Desk *desk = *state;
    Card card = card_pick(desk);
    desk_fault(desk, "DEAL_GET status 403 times=1");
    int64_t id = card_move(desk, &card, 0, 1);
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    card_assert_stage(desk, &card, 1);
}

// The hold is over and the record has been read; the answer may be known, or not yet.
static void until_read(Desk *desk, bool answered)
{
    size_t before = sandbox_requests(desk->sandbox, EP_DEAL_GET);
    clock_step(desk->clock, 2000);
    timers_run(desk->core.timers);
    while (sandbox_requests(desk->sandbox, EP_DEAL_GET) == before ||
           (answered && wire_pump(desk->core.wire, 32) == 0)) {
        struct pollfd fd = {.fd = wire_fd(desk->core.wire), .events = POLLIN};
        poll(&fd, 1, 20);
    }
}

static void move__crash_between_reading_and_writing__reads_again(void **state)
{
    Desk *desk = *state;
    for (int answered = 0; answered <= 1; answered++) {
        Card card = card_pick(desk);
        int64_t id = card_move(desk, &card, 0, 1);
        until_read(desk, answered);
        desk_close(desk);
        desk_open(desk);
        assert_int_equal(desk_state(desk, id), OP_READY);
        card_moved_by_others(desk, &card, 2); // after what was read, before what is written
        desk_step(desk, 2);
        OpState now = desk_state(desk, id);
        assert_true(now == OP_CHANGED || now == OP_CONFIRMED);
        card_assert_stage(desk, &card, now == OP_CHANGED ? 2 : 1);
    }
}

static void move__question_survives_a_restart(void **state)
{
    Desk *desk = *state;
    Err err;
    Card card = card_pick(desk);
    int64_t id = card_move(desk, &card, 0, 1);
    card_moved_by_others(desk, &card, 2);
    desk_step(desk, 3);
    desk_crash(desk);
    assert_int_equal(desk_state(desk, id), OP_CHANGED);
    assert_non_null(strstr(desk_op(desk, id)->theirs, card.stages[2].s));
    assert_true(noticed(desk, "a decision is needed"));
    assert_true(outbox_settle(desk->outbox, id, NULL, &err));
    desk_step(desk, 1);
    card_assert_stage(desk, &card, 1);
}

// ---- field by field ----------------------------------------------------------------------------

static void edit__other_fields_changed_by_others__are_left_alone(void **state)
{
    Desk *desk = *state;
    edited_by_others(desk, "{\"city\":\"Austin\",\"address1\":\"1 Elm St\"}");
    int64_t id = edit(desk, "{\"city\":\"Dallas\"}", "{\"city\":\"Austin\"}");
    edited_by_others(desk, "{\"address1\":\"2 Oak St\"}");
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    Call *call = call_new(EP_CONTACT_GET, PRIO_OPEN);
    call->params[0] = desk->maria;
    Reply *reply = desk_ask(desk, call);
    const Contact *contact = reply->rows.items;
    assert_string_equal(contact->city.s, "Dallas");
    assert_string_equal(contact->address.s, "2 Oak St");
    reply_free(reply);
}

static void edit__one_field_kept_one_left__sends_the_one(void **state)
{
    Desk *desk = *state;
    Err err;
    edited_by_others(desk, "{\"city\":\"Austin\",\"address1\":\"1 Elm St\"}");
    edited_by_others(desk, "{\"city\":\"Houston\",\"address1\":\"2 Oak St\"}");
    int64_t id = edit(desk, "{\"city\":\"Dallas\",\"address1\":\"3 Ash St\"}",
                      "{\"city\":\"Austin\",\"address1\":\"1 Elm St\"}");
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_CHANGED);
    assert_string_equal(desk_op(desk, id)->theirs,
                        "{\"city\":\"Houston\",\"address1\":\"2 Oak St\"}");
    assert_true(outbox_settle(desk->outbox, id, "{\"city\":\"Dallas, TX\"}", &err)); // edited, too
    assert_string_equal(desk_op(desk, id)->base, "{\"city\":\"Houston\"}");
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_city(desk, "Dallas, TX");
    assert_true(outbox_undo(desk->outbox, &err));
    desk_step(desk, 1);
    assert_city(desk, "Houston");
}

// Nobody saw what was there: it is written, and there is a way back.
static void edit__of_a_field_not_seen__can_be_undone(void **state)
{
    Desk *desk = *state;
    Err err;
    edited_by_others(desk, "{\"city\":\"Austin\"}");
    int64_t id = edit(desk, "{\"city\":\"Dallas\"}", NULL);
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_city(desk, "Dallas");
    assert_true(outbox_undo(desk->outbox, &err));
    desk_step(desk, 1);
    assert_city(desk, "Austin");
}

static void edit__two_of_ours_queued__are_no_conflict(void **state)
{
    Desk *desk = *state;
    edited_by_others(desk, "{\"city\":\"Austin\"}");
    int64_t a = edit(desk, "{\"city\":\"Dallas\"}", "{\"city\":\"Austin\"}");
    int64_t b = edit(desk, "{\"city\":\"Houston\"}", "{\"city\":\"Dallas\"}");
    desk_step(desk, 2);
    assert_int_equal(desk_state(desk, a), OP_CONFIRMED);
    assert_int_equal(desk_state(desk, b), OP_CONFIRMED);
    assert_city(desk, "Houston");
}

// The second one rests on what the first was about to set.
static void edit__first_of_two_is_refused__second_is_no_conflict(void **state)
{
    Desk *desk = *state;
    Err err;
    edited_by_others(desk, "{\"city\":\"Austin\"}");
    desk_fault(desk, "CONTACT_UPDATE status 422 times=1");
    int64_t a = edit(desk, "{\"city\":\"Dallas\"}", "{\"city\":\"Austin\"}");
    int64_t b = edit(desk, "{\"city\":\"Houston\"}", "{\"city\":\"Dallas\"}");
    desk_step(desk, 2);
    assert_int_equal(desk_state(desk, a), OP_REFUSED);
    assert_int_equal(desk_state(desk, b), OP_CONFIRMED);
    assert_city(desk, "Houston");
    assert_true(outbox_undo(desk->outbox, &err));
    desk_step(desk, 1);
    assert_city(desk, "Austin"); // what was really there
}

static void edit__newer_edit_after_the_question__answers_it(void **state)
{
    Desk *desk = *state;
    edited_by_others(desk, "{\"city\":\"Houston\"}");
    int64_t a = edit(desk, "{\"city\":\"Dallas\"}", "{\"city\":\"Austin\"}");
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, a), OP_CHANGED);
    int64_t b = edit(desk, "{\"city\":\"Dallas\"}", "{\"city\":\"Houston\"}");
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, a), OP_DISCARDED);
    assert_int_equal(desk_state(desk, b), OP_CONFIRMED);
    assert_city(desk, "Dallas");
}

// ---- between write and undo --------------------------------------------------------------------

static void undo__changed_by_others_since__asks(void **state)
{
    Desk *desk = *state;
    Err err;
    Card card = card_pick(desk);
    card_move(desk, &card, 0, 1);
    desk_step(desk, 3);
    card_moved_by_others(desk, &card, 2);
    assert_true(outbox_undo(desk->outbox, &err));
    desk_step(desk, 1);
    const Op *undo = outbox_at(desk->outbox, 0);
    assert_string_equal(undo->summary, "undo: move to 1");
    assert_int_equal(undo->state, OP_CHANGED);
    card_assert_stage(desk, &card, 2);
    assert_true(outbox_settle(desk->outbox, undo->id, NULL, &err)); // put back anyway
    desk_step(desk, 1);
    card_assert_stage(desk, &card, 0);
}

static void undo__left_as_it_is__and_redo_asks_too(void **state)
{
    Desk *desk = *state;
    Err err;
    Card card = card_pick(desk);
    card_move(desk, &card, 0, 1);
    desk_step(desk, 3);
    card_moved_by_others(desk, &card, 2);
    assert_true(outbox_undo(desk->outbox, &err));
    desk_step(desk, 1);
    assert_true(outbox_settle(desk->outbox, outbox_at(desk->outbox, 0)->id, "{}", &err));
    desk_step(desk, 5);
    card_assert_stage(desk, &card, 2);
    assert_true(outbox_redo(desk->outbox, &err));
    desk_step(desk, 3);
    assert_int_equal(outbox_at(desk->outbox, 0)->state, OP_CHANGED);
    card_assert_stage(desk, &card, 2);
}

static void undo__deal_deleted_since__says_so(void **state)
{
    Desk *desk = *state;
    Err err;
    Card card = card_pick(desk);
    card_move(desk, &card, 0, 1);
    desk_step(desk, 3);
    Call *call = call_new(EP_DEAL_DELETE, PRIO_ACTION);
    call->params[0] = card.deal;
    reply_free(desk_ask(desk, call));
    assert_true(outbox_undo(desk->outbox, &err));
    desk_step(desk, 1);
    assert_int_equal(outbox_at(desk->outbox, 0)->state, OP_REFUSED);
    assert_true(noticed(desk, "deleted it meanwhile"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

UNIT_TESTS(conflict, TEST(move__moved_by_others_meanwhile__asks_and_leaves_theirs),
           TEST(move__kept_over_theirs__is_sent_and_undone_to_theirs),
           TEST(move__changed_again_before_the_answer__asks_again),
           TEST(move__others_had_the_same_idea__is_done_without_sending),
           TEST(move__deal_deleted_meanwhile__is_refused_with_the_reason),
           TEST(move__reading_fails_once__is_sent_later),
           TEST(move__may_be_written_but_not_read__is_sent),
           TEST(move__crash_between_reading_and_writing__reads_again),
           TEST(move__question_survives_a_restart),
           TEST(edit__other_fields_changed_by_others__are_left_alone),
           TEST(edit__one_field_kept_one_left__sends_the_one),
           TEST(edit__of_a_field_not_seen__can_be_undone),
           TEST(edit__two_of_ours_queued__are_no_conflict),
           TEST(edit__first_of_two_is_refused__second_is_no_conflict),
           TEST(edit__newer_edit_after_the_question__answers_it),
           TEST(undo__changed_by_others_since__asks), TEST(undo__left_as_it_is__and_redo_asks_too),
           TEST(undo__deal_deleted_since__says_so));
