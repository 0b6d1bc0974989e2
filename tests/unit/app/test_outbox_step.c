#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/opview.h"
#include "app/outbox_step.h"
#include "model/message.h"
#include "unit/unit.h"

// ---- one step ----------------------------------------------------------------------------------

static void step__lost_answer_of_a_once__never_becomes_ready_by_itself(void **state)
{
    (void)state;
    for (int event = 0; event < OPE_COUNT; event++) {
        OpState to = OP_UNKNOWN;
        if (op_step(OP_UNKNOWN, (OpEvent)event, SAFETY_ONCE, &to))
            assert_int_not_equal(to, OP_READY);
    }
}

static void step__ended_states__have_no_way_out(void **state)
{
    (void)state;
    static const OpState ended[] = {OP_CONFIRMED, OP_CANCELLED, OP_DISCARDED};
    static const Safety classes[] = {SAFETY_IDEMPOTENT, SAFETY_GUARDED, SAFETY_ONCE};
    OpState to;
    for (size_t i = 0; i < ARRAY_LEN(ended); i++)
        for (int event = 0; event < OPE_COUNT; event++)
            for (size_t c = 0; c < ARRAY_LEN(classes); c++)
                assert_false(op_step(ended[i], (OpEvent)event, classes[c], &to));
}

// What somebody else has set is written over by a person's word alone, and only what sets a state
// is compared at all.
static void step__changed_meanwhile__waits_for_a_person(void **state)
{
    (void)state;
    OpState to;
    for (int event = 0; event < OPE_COUNT; event++)
        if (event != OPE_RESEND && event != OPE_DISCARD)
            assert_false(op_step(OP_CHANGED, (OpEvent)event, SAFETY_IDEMPOTENT, &to));
    assert_true(op_step(OP_CHANGED, OPE_RESEND, SAFETY_IDEMPOTENT, &to));
    assert_int_equal(to, OP_READY); // where it is compared again
    assert_false(op_step(OP_READY, OPE_SAME, SAFETY_ONCE, &to));
    assert_false(op_step(OP_READY, OPE_MOVED, SAFETY_ONCE, &to));
}

static void verdict__each_outcome__by_class(void **state)
{
    (void)state;
    static const struct {
        Outcome outcome;
        Safety safety;
        int maybe, attempts;
        OpEvent event;
    } rows[] = {
        {OUTCOME_DONE, SAFETY_ONCE, 0, 1, OPE_DONE},
        {OUTCOME_NOT_SENT, SAFETY_ONCE, 0, 1, OPE_NOT_SENT},
        {OUTCOME_NOT_SENT, SAFETY_IDEMPOTENT, 2, 1, OPE_NOT_SENT},
        {OUTCOME_REFUSED, SAFETY_ONCE, 0, 1, OPE_REFUSED},
        {OUTCOME_REFUSED, SAFETY_ONCE, 1, 1, OPE_REFUSED},
        {OUTCOME_REFUSED, SAFETY_GUARDED, 0, 1, OPE_REFUSED},
        {OUTCOME_REFUSED, SAFETY_GUARDED, 1, 1,
         OPE_LOST}, // refused because the first try succeeded?
        {OUTCOME_UNKNOWN, SAFETY_ONCE, 0, 1, OPE_LOST},
        {OUTCOME_CANCELLED, SAFETY_ONCE, 0, 0, OPE_NOT_SENT},
        {OUTCOME_CANCELLED, SAFETY_ONCE, 0, 1, OPE_LOST},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Reply reply = {.outcome = rows[i].outcome, .attempts = rows[i].attempts};
        assert_int_equal(op_verdict(&reply, rows[i].safety, rows[i].maybe, false), rows[i].event);
    }
}

static void verdict__yes_without_an_id__is_lost(void **state)
{
    (void)state;
    Sent sent = {.message = id_from("M1")};
    Reply with = {.outcome = OUTCOME_DONE, .rows = {&sent_type, &sent, 1}};
    Reply without = {.outcome = OUTCOME_DONE};
    assert_int_equal(op_verdict(&with, SAFETY_ONCE, 0, true), OPE_DONE);
    assert_int_equal(op_verdict(&without, SAFETY_ONCE, 0, true), OPE_LOST);
    assert_string_equal(op_created_id(&with).s, "M1");
}

static void blocks__same_lane_and_unfinished__only(void **state)
{
    (void)state;
    Op a = {.id = 1, .lane = "contact/C1"};
    Op b = {.id = 2, .lane = "contact/C1", .state = OP_READY};
    static const OpState holding[] = {OP_HELD, OP_READY, OP_INFLIGHT, OP_UNKNOWN};
    for (int s = 0; s < OP_STATE_COUNT; s++) {
        bool expected = false;
        for (size_t i = 0; i < ARRAY_LEN(holding); i++)
            expected |= holding[i] == (OpState)s;
        a.state = (OpState)s;
        assert_int_equal(op_blocks(&a, &b), expected);
    }
    assert_false(op_blocks(&b, &a));
    b.state = OP_INFLIGHT;
    assert_true(op_blocks(&b, &a)); // one at a time
    assert_false(op_blocks(&b, &b));
    b.state = OP_READY;
    a.state = OP_INFLIGHT;
    g_strlcpy(a.lane, "contact/C2", sizeof(a.lane));
    assert_false(op_blocks(&a, &b));
}

static void passed__unknown_for_two_minutes__only(void **state)
{
    (void)state;
    Op op = {.answered_at = {1000}};
    for (int s = 0; s < OP_STATE_COUNT; s++) {
        op.state = (OpState)s;
        assert_int_equal(op_may_be_passed(&op, (Instant){1000 + 120000}), s == OP_UNKNOWN);
        assert_false(op_may_be_passed(&op, (Instant){1000 + 119999}));
    }
}

static void taken_back__nothing_may_have_left__only(void **state)
{
    (void)state;
    for (int s = 0; s < OP_STATE_COUNT; s++) {
        Op op = {.state = (OpState)s};
        assert_int_equal(op_can_be_taken_back(&op), s == OP_HELD || s == OP_READY);
        op.maybe = 1;
        assert_int_equal(op_can_be_taken_back(&op), s == OP_HELD);
    }
}

static void backoff__doubles__up_to_five_minutes(void **state)
{
    (void)state;
    assert_int_equal(op_backoff_ms(0, 1.0), 1000);
    assert_int_equal(op_backoff_ms(3, 1.0), 8000);
    assert_int_equal(op_backoff_ms(3, 0.25), 2000);
    assert_int_equal(op_backoff_ms(3, 0.0), 0);
    assert_int_equal(op_backoff_ms(1000, 1.0), 300 * 1000);
}

// ---- words -------------------------------------------------------------------------------------

static void state_words__every_state__says_something(void **state)
{
    (void)state;
    TextBuf buf;
    char reason[] = "no";
    for (int s = 0; s < OP_STATE_COUNT; s++) {
        Op op = {.state = (OpState)s, .kind = "message", .reason = reason};
        assert_false(text_is_empty(op_state_words(&op, (Instant){1}, &buf)));
    }
}

static void state_words__held__counts_down(void **state)
{
    (void)state;
    TextBuf buf;
    Op op = {.state = OP_HELD, .kind = "message", .hold_until = {5000}};
    assert_string_equal(op_state_words(&op, (Instant){0}, &buf).s, "held 5s");
    assert_string_equal(op_state_words(&op, (Instant){999}, &buf).s, "held 5s");
    assert_string_equal(op_state_words(&op, (Instant){1000}, &buf).s, "held 4s");
    assert_string_equal(op_state_words(&op, (Instant){6000}, &buf).s, "held 0s");
}

static void kinds__names__are_unique_and_found(void **state)
{
    (void)state;
    for (int i = 0; i < OPK_COUNT; i++) {
        Op op = {0};
        g_strlcpy(op.kind, op_kind_info((OpKind)i)->name, sizeof(op.kind));
        assert_int_equal(op_kind(&op), i);
    }
    Op odd = {.kind = "from-the-future"};
    assert_int_equal(op_kind(&odd), OPK_COUNT);
}

// The words for a state hold the service's own reason, which may be all marks.
static void view__reason_of_marks__words_stay_in_their_place(void **state)
{
    (void)state;
    g_autoptr(GString) reason = g_string_new(NULL);
    for (int i = 0; i < 26; i++)
        g_string_append(reason, "a\u0301\u0301\u0301\u0301");
    Op op = {.state = OP_REFUSED, .kind = "message", .reason = reason->str};
    OpView view = op_view(&op, (Instant){0});
    size_t n = strnlen(view.words, sizeof(view.words));
    assert_true(n > 100 && n < sizeof(view.words));
    assert_true(g_utf8_validate(view.words, (gssize)n, NULL));
    assert_int_equal(view.seconds, 0);
    assert_int_equal(view.created.ms, 0);
}

UNIT_TESTS(outbox_step,
           cmocka_unit_test(step__lost_answer_of_a_once__never_becomes_ready_by_itself),
           cmocka_unit_test(step__ended_states__have_no_way_out),
           cmocka_unit_test(step__changed_meanwhile__waits_for_a_person),
           cmocka_unit_test(verdict__each_outcome__by_class),
           cmocka_unit_test(verdict__yes_without_an_id__is_lost),
           cmocka_unit_test(blocks__same_lane_and_unfinished__only),
           cmocka_unit_test(passed__unknown_for_two_minutes__only),
           cmocka_unit_test(taken_back__nothing_may_have_left__only),
           cmocka_unit_test(backoff__doubles__up_to_five_minutes),
           cmocka_unit_test(state_words__every_state__says_something),
           cmocka_unit_test(state_words__held__counts_down),
           cmocka_unit_test(kinds__names__are_unique_and_found),
           cmocka_unit_test(view__reason_of_marks__words_stay_in_their_place));
