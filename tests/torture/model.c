#include "config.h"

#include "torture/model.h"

#include <glib.h>
#include <string.h>

#include "torture/model_rules.h"

typedef struct Walk {
    const ModelWorld *world;
    const Model *from;
    ModelFn *fn;
    void *owner;
    const Decisions *program;
} Walk;

OpState model_state(unsigned at)
{
    return at < OP_STATE_COUNT ? (OpState)at : OP_INFLIGHT;
}

static bool has_row(const ModelOp *op)
{
    return op->at != AT_NOT_YET;
}

static bool is_on_the_wire(unsigned at)
{
    return at != AT_NOT_YET && (model_state(at) == OP_INFLIGHT || at == OP_UNKNOWN);
}

static bool is_ours(const ModelOp *op) // an attempt of the living sender
{
    return op->at >= AT_ROW;
}

// Of what may be repeated, or is guarded, only whether it was done at all is asked of the counts.
static unsigned count_most(const ModelWorld *world, int i)
{
    return world->safety[i] == SAFETY_ONCE ? MODEL_COUNT_MAX : 1;
}

static unsigned char up(unsigned n, bool more, unsigned most)
{
    return (unsigned char)MIN(n + more, most);
}

// ---- steps -------------------------------------------------------------------------------------

static void told(const Walk *walk, int i, const ModelOp *op, const char *how, const char *wrong)
{
    Model model = *walk->from;
    model.op[i] = *op;
    walk->fn(walk->owner, &model, how, i, wrong);
}

// The journal's compare and set: what was decided on an old view fails, and the row is read again.
static void write_row(const Walk *walk, int i, OpState to, ModelOp op, const char *how)
{
    OpState from = model_state(walk->from->op[i].at);
    op.at = (unsigned char)to;
    op.maybe = up(op.maybe, walk->program->counts[from][to] > 0, count_most(walk->world, i));
    told(walk, i, &op, how, NULL);
}

static void by_event(const Walk *walk, int i, OpEvent event, ModelOp op, const char *how)
{
    Safety safety = walk->world->safety[i];
    OpState from = model_state(walk->from->op[i].at);
    int to = walk->program->step[safety][from][event];
    if (to < 0)
        return;
    if (from == OP_UNKNOWN && to == OP_READY && safety == SAFETY_ONCE)
        told(walk, i, &op, how, "I5: sent again without a person");
    else
        write_row(walk, i, (OpState)to, op, how);
}

// ---- the server --------------------------------------------------------------------------------

// What the server guards is done once.
static bool execute(const ModelWorld *world, int i, ModelOp *op)
{
    if (world->safety[i] == SAFETY_GUARDED && op->executed > 0)
        return false;
    op->executed = up(op->executed, true, count_most(world, i));
    return true;
}

// Of what may be repeated a late arrival changes nothing.
static void lose(const ModelWorld *world, int i, ModelOp *op)
{
    if (op->at == AT_FLYING && world->safety[i] != SAFETY_IDEMPOTENT)
        op->late = up(op->late, true, count_most(world, i));
}

static void server(const Walk *walk, int i)
{
    ModelOp op = walk->from->op[i];
    if (op.at == AT_FLYING) {
        op.at = execute(walk->world, i, &op) ? AT_EXECUTED : AT_DENIED;
        told(walk, i, &op, "arrives", NULL);
        op = walk->from->op[i];
        op.at = AT_DENIED;
        told(walk, i, &op, "arrives and is denied", NULL);
    }
    op = walk->from->op[i];
    if (op.late > 0) {
        op.late--;
        told(walk, i, &op, "a lost request is gone", NULL);
        execute(walk->world, i, &op);
        told(walk, i, &op, "a lost request arrives late", NULL);
    }
}

// Records in the server's list that no operation owns yet. While one with the same words is on the
// wire, journal_bind gives none of them away.
static bool is_to_be_seen(const Walk *walk, int i)
{
    int records = walk->from->op[i].executed;
    if (!walk->world->alike)
        return records > 0;
    records = 0;
    for (int j = 0; j < MODEL_OPS; j++) {
        const ModelOp *op = &walk->from->op[j];
        if (j != i && has_row(op) && model_state(op->at) == OP_INFLIGHT)
            return false;
        records += op->executed - (op->at == OP_ACKED || op->at == OP_CONFIRMED);
    }
    return records > 0 || walk->from->op[i].at == OP_ACKED;
}

// ---- the sender --------------------------------------------------------------------------------

static bool blocked(const Walk *walk, int i)
{
    const ModelOp *mine = &walk->from->op[i];
    for (int j = 0; j < MODEL_OPS; j++) {
        unsigned other = walk->from->op[j].view;
        if (j == i || other == AT_NOT_YET || walk->world->lane[j] != walk->world->lane[i])
            continue;
        bool passed = mine->overridden && walk->program->passed[other];
        if (!passed && walk->program->blocks[other][mine->view][j < i])
            return true;
    }
    return false;
}

// I6, by what is so, not by what the sender believes.
static const char *claim_breach(const Walk *walk, int i)
{
    for (int j = 0; j < MODEL_OPS; j++) {
        const ModelOp *other = &walk->from->op[j];
        bool same = j != i && walk->world->lane[j] == walk->world->lane[i];
        bool passed = walk->from->op[i].overridden && other->at == OP_UNKNOWN;
        if (same && is_on_the_wire(other->at) && !passed)
            return "I6: two of one lane on the wire";
    }
    return NULL;
}

static void claim(const Walk *walk, int i)
{
    ModelOp op = walk->from->op[i];
    if (blocked(walk, i) || walk->program->step[walk->world->safety[i]][OP_READY][OPE_CLAIM] < 0)
        return;
    op.at = AT_ROW;
    op.no_before = false;
    op.overridden = false;
    told(walk, i, &op, "is claimed", claim_breach(walk, i));
}

// What may be repeated is read again before it leaves. What is found may be anybody's.
static void compare(const Walk *walk, int i)
{
    ModelOp op = walk->from->op[i];
    by_event(walk, i, OPE_MOVED, op, "was changed by somebody else");
    by_event(walk, i, OPE_GONE, op, "has lost its record");
    op.executed = 1;
    by_event(walk, i, OPE_SAME, op, "is as it shall be");
}

static void answer(const Walk *walk, int i, Outcome outcome, bool id, const char *how)
{
    ModelOp op = walk->from->op[i];
    OpEvent event =
        walk->program->verdict[walk->world->safety[i]][outcome][op.at != AT_ROW][id][op.maybe > 0];
    lose(walk->world, i, &op);
    op.no_before = outcome == OUTCOME_REFUSED && walk->world->safety[i] == SAFETY_GUARDED;
    by_event(walk, i, event, op, how);
}

static void answers(const Walk *walk, int i)
{
    unsigned at = walk->from->op[i].at;
    if (at == AT_ROW) {
        ModelOp op = walk->from->op[i];
        op.at = AT_FLYING;
        told(walk, i, &op, "leaves", NULL);
        answer(walk, i, OUTCOME_CANCELLED, false, "is called back before it leaves");
    } else {
        answer(walk, i, OUTCOME_CANCELLED, false, "is called back too late");
        answer(walk, i, OUTCOME_UNKNOWN, false, "loses its answer");
    }
    if (at == AT_ROW || at == AT_DENIED)
        answer(walk, i, OUTCOME_NOT_SENT, false, "is not processed");
    if (at == AT_DENIED)
        answer(walk, i, OUTCOME_REFUSED, false, "is refused");
    if (at == AT_EXECUTED) {
        answer(walk, i, OUTCOME_DONE, true, "is answered");
        answer(walk, i, OUTCOME_DONE, false, "is answered without an id");
    }
}

// The list may lag behind for a message: absence is believed wrongly, presence never. What the
// server guards is looked up truthfully.
static void look(const Walk *walk, int i)
{
    const ModelOp *op = &walk->from->op[i];
    bool guarded = walk->world->safety[i] == SAFETY_GUARDED;
    if (op->at == OP_ACKED)
        by_event(walk, i, OPE_SETTLED, *op, "is settled");
    if (op->at != OP_UNKNOWN)
        return;
    if (!guarded || op->executed == 0)
        by_event(walk, i, guarded && op->no_before ? OPE_REFUSED : OPE_ABSENT, *op,
                 "is not in the list");
    by_event(walk, i, OPE_GIVE_UP, *op, "is given up");
}

// ---- people ------------------------------------------------------------------------------------

// At either process: what both can do, as both read the server's lists and have the same keys.
static void by_hand(const Walk *walk, int i)
{
    const ModelOp *op = &walk->from->op[i];
    ModelOp next = *op;
    by_event(walk, i, OPE_HOLD_OVER, next, "is sent now");
    if (walk->program->taken_back[model_state(op->at)][op->maybe > 0])
        by_event(walk, i, OPE_UNDO, next, "is undone");
    by_event(walk, i, OPE_DISCARD, next, "is discarded");
    if (is_to_be_seen(walk, i))
        by_event(walk, i, OPE_SEEN, next, "is seen");
    next.resends += op->maybe > 0;
    if (next.resends <= walk->world->resends)
        by_event(walk, i, OPE_RESEND, next, "is sent again by a person");
}

static void add(const Walk *walk, int i)
{
    bool next = i == 0 || has_row(&walk->from->op[i - 1]);
    ModelOp op = walk->from->op[i];
    if (i >= walk->world->ops || has_row(&op) ||
        (!next && walk->world->lane[i] == walk->world->lane[i - 1]))
        return;
    for (int state = OP_HELD; state <= OP_READY; state++) {
        op.at = (unsigned char)state;
        told(walk, i, &op, "is queued", NULL);
    }
}

// ---- processes ---------------------------------------------------------------------------------

static void die(const Walk *walk)
{
    Model model = *walk->from;
    for (int i = 0; i < MODEL_OPS; i++) {
        lose(walk->world, i, &model.op[i]);
        if (is_ours(&model.op[i]))
            model.op[i].at = OP_INFLIGHT;
        model.op[i].view = 0;
        model.op[i].overridden = false;
    }
    model.sender = SENDER_GONE;
    walk->fn(walk->owner, &model, "the sender dies", -1, NULL);
}

// Under the lock, one row after another; the process may die between two of them.
static void recover(const Walk *walk)
{
    bool ready = true;
    for (int i = 0; i < MODEL_OPS; i++) {
        const ModelOp *op = &walk->from->op[i];
        ready &= op->at != OP_INFLIGHT;
        for (int hours = 0; has_row(op) && hours < 2; hours++) {
            int to = walk->program->recovered[model_state(op->at)][hours];
            if (to >= 0)
                write_row(walk, i, (OpState)to, *op, "is recovered");
        }
    }
    if (!ready)
        return;
    Model model = *walk->from;
    for (int i = 0; i < MODEL_OPS; i++)
        model.op[i].view = model.op[i].at;
    model.sender = SENDER_RUNS;
    walk->fn(walk->owner, &model, "the sender goes on", -1, NULL);
}

// ---- everything that may happen next -----------------------------------------------------------

typedef struct Mine { // a step of the sender: it knows what it did
    const Walk *walk;
} Mine;

static void known(void *owner, const Model *to, const char *how, int i, const char *wrong)
{
    const Walk *walk = ((const Mine *)owner)->walk;
    Model model = *to;
    unsigned at = model.op[i].at;
    model.op[i].view = (unsigned char)(at == AT_NOT_YET ? at : model_state(at));
    walk->fn(walk->owner, &model, how, i, wrong);
}

static bool is_read(const ModelOp *op)
{
    return op->view == (has_row(op) ? (unsigned)model_state(op->at) : AT_NOT_YET);
}

static void send_past(const Walk *walk, int i)
{
    ModelOp op = walk->from->op[i];
    op.overridden = true;
    if (op.at == OP_READY)
        told(walk, i, &op, "may go past", NULL);
}

static void sender_acts(const Walk *walk, int i)
{
    const ModelOp *op = &walk->from->op[i];
    Mine mine = {walk};
    Walk own = {walk->world, walk->from, known, &mine, walk->program};
    if (!is_read(op)) {
        told(&own, i, op, "is read again", NULL);
        return;
    }
    if (!has_row(op)) {
        add(&own, i);
        return;
    }
    if (op->at == OP_READY) {
        claim(&own, i);
        compare(&own, i);
        if (op->maybe == 0)
            by_event(&own, i, OPE_STALE, *op, "has waited long");
        by_event(&own, i, OPE_GIVE_UP, *op, "is given up");
        send_past(&own, i);
    }
    if (is_ours(op))
        answers(&own, i);
    look(&own, i);
    by_hand(&own, i);
}

void model_next(const ModelWorld *world, const Model *from, ModelFn *fn, void *owner)
{
    Walk walk = {world, from, fn, owner, decisions_asked()};
    for (int i = 0; i < MODEL_OPS; i++) {
        server(&walk, i);
        if (has_row(&from->op[i]))
            by_hand(&walk, i);
        else
            add(&walk, i);
        if (from->sender == SENDER_RUNS)
            sender_acts(&walk, i);
    }
    if (from->sender == SENDER_GONE) {
        Model model = *from;
        model.sender = SENDER_RECOVERS;
        fn(owner, &model, "a process takes the lock", -1, NULL);
        return;
    }
    if (from->sender == SENDER_RECOVERS)
        recover(&walk);
    die(&walk);
}

// ---- what must be so ---------------------------------------------------------------------------

// I7: nothing stands still without a person being asked.
static bool goes_on(Safety safety, OpState state)
{
    static const unsigned rest = 1 << OP_CONFIRMED | 1 << OP_CANCELLED | 1 << OP_DISCARDED |
                                 1 << OP_PARKED | 1 << OP_REFUSED | 1 << OP_REVIEW |
                                 1 << OP_CHANGED;
    static const OpEvent own[] = {OPE_HOLD_OVER, OPE_CLAIM, OPE_LOST, OPE_GIVE_UP, OPE_SETTLED};
    for (size_t e = 0; e < ARRAY_LEN(own); e++)
        if (decisions_asked()->step[safety][state][own[e]] >= 0)
            return true;
    return (rest & 1u << state) != 0;
}

static const char *op_breach(Safety safety, const ModelOp *op, bool alike)
{
    bool done = op->at == OP_CONFIRMED || op->at == OP_ACKED;
    bool under_way = model_state(op->at) == OP_INFLIGHT;
    bool left = op->executed > 0 || op->late > 0;
    if (safety == SAFETY_ONCE && op->maybe > 1 + op->resends)
        return "I3: more attempts than a person ordered";
    if (safety == SAFETY_ONCE && op->executed + op->late > 1 + op->resends)
        return "executed more often than a person ordered";
    if (!alike && done && op->executed == 0)
        return "called sent and never was";
    bool found = op->at == OP_CONFIRMED && safety == SAFETY_IDEMPOTENT; // as it shall be
    if (op->maybe == 0 && !under_way && left && !found)
        return "I1: it left, and the journal does not know";
    if (op->at == OP_REFUSED && safety == SAFETY_ONCE && op->resends == 0 && left)
        return "called refused and was not";
    return goes_on(safety, model_state(op->at)) ? NULL : "I7: it stands still";
}

const char *model_breach(const ModelWorld *world, const Model *model)
{
    int records = 0;
    for (int i = 0; i < MODEL_OPS; i++) {
        const ModelOp *op = &model->op[i];
        const char *wrong = has_row(op) ? op_breach(world->safety[i], op, world->alike) : NULL;
        if (wrong)
            return wrong;
        if (is_ours(op) && model->sender != SENDER_RUNS)
            return "I2: an attempt without a process";
        records += op->executed - (op->at == OP_ACKED || op->at == OP_CONFIRMED);
    }
    return world->alike && records < 0 ? "I4: more are called sent than were" : NULL;
}
