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

static void backoff__doubles__up_to_five_minutes(void **state)
{
    (void)state;
    assert_int_equal(op_backoff_ms(0, 1.0), 1000);
    assert_int_equal(op_backoff_ms(3, 1.0), 8000);
    assert_int_equal(op_backoff_ms(3, 0.25), 2000);
    assert_int_equal(op_backoff_ms(3, 0.0), 0);
    assert_int_equal(op_backoff_ms(1000, 1.0), 300 * 1000);
}

// ---- every story of two operations of one lane -------------------------------------------------

// What the world did with the attempt under way.
enum { WIRE_NONE, WIRE_NOT_REACHED, WIRE_REACHED, WIRE_EXECUTED };
enum { MAX_MAYBE = 3, MAX_RESENDS = 2, OPS = 2 };

typedef struct ModelOp {
    unsigned char state, wire, executed, maybe, resends, refused_before,
        as_wanted; // the record was found as it shall be
} ModelOp;

typedef struct Model {
    ModelOp op[OPS];
} Model;

typedef struct Explorer {
    Safety safety;
    GHashTable *seen;
    GQueue queue; // packed
    size_t transitions;
} Explorer;

static guint64 pack(const Model *model)
{
    guint64 key = 0;
    for (int i = 0; i < OPS; i++) {
        const ModelOp *op = &model->op[i];
        key = key << 4 | op->state;
        key = key << 2 | op->wire;
        key = key << 3 | op->executed;
        key = key << 3 | op->maybe;
        key = key << 2 | op->resends;
        key = key << 1 | op->refused_before;
        key = key << 1 | op->as_wanted;
    }
    return key;
}

static Model unpack(guint64 key)
{
    Model model = {0};
    for (int i = OPS - 1; i >= 0; i--) {
        ModelOp *op = &model.op[i];
        op->as_wanted = key & 1;
        key >>= 1;
        op->refused_before = key & 1;
        key >>= 1;
        op->resends = key & 3;
        key >>= 2;
        op->maybe = key & 7;
        key >>= 3;
        op->executed = key & 7;
        key >>= 3;
        op->wire = key & 3;
        key >>= 2;
        op->state = key & 15;
        key >>= 4;
    }
    return model;
}

static void check_op(const ModelOp *op, Safety safety)
{
    assert_true(op->state != OP_INFLIGHT || op->wire != WIRE_NONE);
    assert_true(op->state == OP_INFLIGHT || op->wire == WIRE_NONE); // I2: nothing under way outside
    if (safety == SAFETY_ONCE) {
        assert_true(op->maybe <= 1 + op->resends);    // I3
        assert_true(op->executed <= 1 + op->resends); // the point of it all
    }
    if (safety == SAFETY_GUARDED)
        assert_true(op->executed <= 1);
    if (op->state == OP_CANCELLED)
        assert_int_equal(op->executed, 0);
    if (op->state == OP_CONFIRMED || op->state == OP_ACKED)
        assert_true(op->executed >= 1 || (op->as_wanted && safety == SAFETY_IDEMPOTENT));
    if (op->state == OP_REFUSED && op->resends == 0 && safety != SAFETY_IDEMPOTENT)
        assert_int_equal(op->executed, 0);
    assert_true(op->executed <= op->maybe + (op->state == OP_INFLIGHT)); // never happened unnoticed
}

static bool is_on_the_wire(const ModelOp *op)
{
    return op->state == OP_INFLIGHT || op->state == OP_UNKNOWN;
}

static void reach(Explorer *explorer, const Model *model)
{
    for (int i = 0; i < OPS; i++)
        check_op(&model->op[i], explorer->safety);
    assert_false(is_on_the_wire(&model->op[0]) && is_on_the_wire(&model->op[1])); // I6
    guint64 key = pack(model);
    explorer->transitions++;
    if (g_hash_table_contains(explorer->seen, &key))
        return;
    guint64 *copy = g_new(guint64, 1);
    *copy = key;
    g_hash_table_add(explorer->seen, copy);
    g_queue_push_tail(&explorer->queue, copy);
}

static void take(Explorer *explorer, const Model *from, int i, OpEvent event, ModelOp op)
{
    OpState to;
    if (!op_step((OpState)from->op[i].state, event, explorer->safety, &to))
        return;
    // I5, said once more where it can be seen.
    assert_false(explorer->safety == SAFETY_ONCE && from->op[i].state == OP_UNKNOWN &&
                 to == OP_READY);
    Model model = *from;
    op.state = (unsigned char)to;
    model.op[i] = op;
    reach(explorer, &model);
}

static bool blocked(const Model *model, int i)
{
    Op earlier = {.id = 1, .lane = "l", .state = (OpState)model->op[0].state};
    Op later = {.id = 2, .lane = "l", .state = (OpState)model->op[1].state};
    return i == 1 ? op_blocks(&earlier, &later) : op_blocks(&later, &earlier);
}

static void explore_claim(Explorer *explorer, const Model *model, int i)
{
    const ModelOp *op = &model->op[i];
    if (op->state != OP_READY || blocked(model, i) || op->maybe >= MAX_MAYBE)
        return;
    for (int wire = WIRE_NOT_REACHED; wire <= WIRE_EXECUTED; wire++) {
        ModelOp next = *op;
        if (wire == WIRE_EXECUTED && explorer->safety == SAFETY_GUARDED && op->executed > 0)
            continue; // the guard
        next.wire = (unsigned char)wire;
        next.executed += wire == WIRE_EXECUTED;
        take(explorer, model, i, OPE_CLAIM, next);
    }
}

static void answer(Explorer *explorer, const Model *model, int i, Outcome outcome)
{
    ModelOp next = model->op[i];
    Reply reply = {.outcome = outcome, .attempts = 1};
    OpEvent event = op_verdict(&reply, explorer->safety, next.maybe, false);
    next.wire = WIRE_NONE;
    next.refused_before = outcome == OUTCOME_REFUSED;
    next.maybe += event == OPE_LOST || event == OPE_DONE; // as journal_move counts
    take(explorer, model, i, event, next);
}

// The record is read again before a write leaves. What it finds may be anybody's.
static void explore_compare(Explorer *explorer, const Model *model, int i)
{
    ModelOp next = model->op[i];
    if (next.state != OP_READY || blocked(model, i))
        return;
    take(explorer, model, i, OPE_MOVED, next);
    take(explorer, model, i, OPE_GONE, next);
    next.as_wanted = 1;
    take(explorer, model, i, OPE_SAME, next);
}

static void explore_answer(Explorer *explorer, const Model *model, int i)
{
    const ModelOp *op = &model->op[i];
    if (op->state != OP_INFLIGHT)
        return;
    answer(explorer, model, i,
           OUTCOME_UNKNOWN); // or the process died: journal_recover does the same
    if (op->wire != WIRE_EXECUTED)
        answer(explorer, model, i, OUTCOME_NOT_SENT);
    if (op->wire == WIRE_REACHED)
        answer(explorer, model, i, OUTCOME_REFUSED);
    if (op->wire == WIRE_EXECUTED)
        answer(explorer, model, i, OUTCOME_DONE);
}

// The list may lag behind for a message (absence is believed wrongly), but what it shows is there.
// What the server guards is looked up truthfully.
static void explore_check(Explorer *explorer, const Model *model, int i)
{
    const ModelOp *op = &model->op[i];
    if (op->executed > 0)
        take(explorer, model, i, OPE_SEEN, *op);
    if (op->state == OP_ACKED)
        take(explorer, model, i, OPE_SETTLED, *op);
    if (op->state == OP_UNKNOWN && (op->executed == 0 || explorer->safety != SAFETY_GUARDED)) {
        bool over = explorer->safety == SAFETY_GUARDED && op->refused_before;
        take(explorer, model, i, over ? OPE_REFUSED : OPE_ABSENT, *op);
    }
    if (op->state == OP_UNKNOWN)
        take(explorer, model, i, OPE_GIVE_UP, *op);
}

static void explore_person(Explorer *explorer, const Model *model, int i)
{
    const ModelOp *op = &model->op[i];
    ModelOp next = *op;
    take(explorer, model, i, OPE_HOLD_OVER, next);
    if (op->maybe == 0) { // see can_be_taken_back
        take(explorer, model, i, OPE_UNDO, next);
        take(explorer, model, i, OPE_STALE, next);
    }
    take(explorer, model, i, OPE_DISCARD, next);
    next.resends += op->maybe > 0;
    if (next.resends <= MAX_RESENDS)
        take(explorer, model, i, OPE_RESEND, next);
}

// I7: nothing stands still without a person being asked.
static void check_goes_on(const Model *model, Safety safety, int i)
{
    const ModelOp *op = &model->op[i];
    static const unsigned rest = 1 << OP_CONFIRMED | 1 << OP_CANCELLED | 1 << OP_DISCARDED |
                                 1 << OP_PARKED | 1 << OP_REFUSED | 1 << OP_REVIEW |
                                 1 << OP_CHANGED;
    static const OpEvent own[] = {OPE_HOLD_OVER, OPE_CLAIM, OPE_LOST, OPE_GIVE_UP, OPE_SETTLED};
    bool goes_on = (rest & 1u << op->state) != 0;
    OpState to;
    for (size_t e = 0; e < ARRAY_LEN(own); e++)
        goes_on |= op_step((OpState)op->state, own[e], safety, &to);
    assert_true(goes_on);
}

static size_t explore(Safety safety)
{
    Explorer explorer = {.safety = safety,
                         .seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL)};
    g_queue_init(&explorer.queue);
    for (int a = OP_HELD; a <= OP_READY; a++) {
        Model start = {.op = {{.state = (unsigned char)a}, {.state = OP_HELD}}};
        reach(&explorer, &start);
    }
    guint64 *key;
    while ((key = g_queue_pop_head(&explorer.queue))) {
        Model model = unpack(*key);
        for (int i = 0; i < OPS; i++) {
            check_goes_on(&model, safety, i);
            explore_claim(&explorer, &model, i);
            explore_compare(&explorer, &model, i);
            explore_answer(&explorer, &model, i);
            explore_check(&explorer, &model, i);
            explore_person(&explorer, &model, i);
        }
    }
    size_t states = g_hash_table_size(explorer.seen);
    print_message("# %zu states, %zu transitions\n", states, explorer.transitions);
    g_hash_table_destroy(explorer.seen);
    return states;
}

static void model__once__keeps_every_invariant(void **state)
{
    (void)state;
    assert_true(explore(SAFETY_ONCE) > 1000);
}

static void model__guarded__keeps_every_invariant(void **state)
{
    (void)state;
    assert_true(explore(SAFETY_GUARDED) > 1000);
}

static void model__idempotent__keeps_every_invariant(void **state)
{
    (void)state;
    assert_true(explore(SAFETY_IDEMPOTENT) > 1000);
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
           cmocka_unit_test(backoff__doubles__up_to_five_minutes),
           cmocka_unit_test(model__once__keeps_every_invariant),
           cmocka_unit_test(model__guarded__keeps_every_invariant),
           cmocka_unit_test(model__idempotent__keeps_every_invariant),
           cmocka_unit_test(state_words__every_state__says_something),
           cmocka_unit_test(state_words__held__counts_down),
           cmocka_unit_test(kinds__names__are_unique_and_found),
           cmocka_unit_test(view__reason_of_marks__words_stay_in_their_place));
