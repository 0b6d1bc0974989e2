#include "config.h"

#include "app/outbox_step.h"

#include <string.h>

#include "model/message.h"

enum { S = 1 << SAFETY_IDEMPOTENT, N = 1 << SAFETY_GUARDED, U = 1 << SAFETY_ONCE, ANY = S | N | U };
enum { BACKOFF_MAX_MS = 300 * 1000, BACKOFF_DOUBLINGS = 9 };

typedef struct Step {
    OpState from;
    OpEvent event;
    unsigned classes;
    OpState to;
} Step;

static const Step steps[] = {
    {OP_HELD, OPE_HOLD_OVER, ANY, OP_READY},
    {OP_HELD, OPE_UNDO, ANY, OP_CANCELLED},
    {OP_READY, OPE_UNDO, ANY, OP_CANCELLED},
    {OP_READY, OPE_STALE, ANY, OP_REVIEW},
    {OP_READY, OPE_CLAIM, ANY, OP_INFLIGHT},
    {OP_READY, OPE_GIVE_UP, ANY, OP_PARKED},
    {OP_READY, OPE_MOVED, S, OP_CHANGED}, // never overwritten without asking
    {OP_READY, OPE_SAME, S, OP_CONFIRMED},
    {OP_READY, OPE_GONE, S, OP_REFUSED},
    {OP_READY, OPE_UNWANTED, U, OP_REFUSED},
    {OP_INFLIGHT, OPE_DONE, ANY, OP_ACKED},
    {OP_INFLIGHT, OPE_NOT_SENT, ANY, OP_READY},
    {OP_INFLIGHT, OPE_REFUSED, ANY, OP_REFUSED},
    {OP_INFLIGHT, OPE_LOST, ANY, OP_UNKNOWN},
    {OP_UNKNOWN, OPE_SEEN, ANY, OP_CONFIRMED},
    {OP_UNKNOWN, OPE_ABSENT, S | N, OP_READY},
    {OP_UNKNOWN, OPE_ABSENT, U, OP_PARKED}, // I5: never by itself
    {OP_UNKNOWN, OPE_REFUSED, N,
     OP_REFUSED}, // the repeat was refused and the first try left nothing
    {OP_UNKNOWN, OPE_GIVE_UP, ANY, OP_PARKED},
    {OP_ACKED, OPE_SEEN, ANY, OP_CONFIRMED},
    {OP_ACKED, OPE_SETTLED, ANY, OP_CONFIRMED},
    {OP_PARKED, OPE_SEEN, ANY, OP_CONFIRMED}, // a late echo
    {OP_PARKED, OPE_RESEND, ANY, OP_READY},
    {OP_PARKED, OPE_DISCARD, ANY, OP_DISCARDED},
    {OP_REFUSED, OPE_RESEND, ANY, OP_READY},
    {OP_REFUSED, OPE_DISCARD, ANY, OP_DISCARDED},
    {OP_REVIEW, OPE_RESEND, ANY, OP_READY},
    {OP_REVIEW, OPE_DISCARD, ANY, OP_DISCARDED},
    {OP_CHANGED, OPE_RESEND, ANY, OP_READY},
    {OP_CHANGED, OPE_DISCARD, ANY, OP_DISCARDED},
};

bool op_step(OpState from, OpEvent event, Safety safety, OpState *to)
{
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        if (steps[i].from != from || steps[i].event != event || !(steps[i].classes & 1u << safety))
            continue;
        *to = steps[i].to;
        return true;
    }
    return false;
}

Id op_created_id(const Reply *reply)
{
    if (reply->rows.count == 0)
        return (Id){""};
    if (reply->rows.type == &sent_type)
        return ((const Sent *)reply->rows.items)->message;
    return *record_id(reply->rows.type, reply->rows.items);
}

OpEvent op_verdict(const Reply *reply, Safety safety, int maybe, bool needs_id)
{
    Id id = op_created_id(reply);
    switch (reply->outcome) {
    case OUTCOME_DONE: return needs_id && id_is_empty(&id) ? OPE_LOST : OPE_DONE;
    case OUTCOME_NOT_SENT: // what can never be asked like this is not tried again
        return reply->err.kind == ERR_USAGE ? OPE_REFUSED : OPE_NOT_SENT;
    // A repeat of what the server guards against is refused exactly when the first try succeeded:
    // look first.
    case OUTCOME_REFUSED: return safety == SAFETY_GUARDED && maybe > 0 ? OPE_LOST : OPE_REFUSED;
    case OUTCOME_CANCELLED: return reply->attempts == 0 ? OPE_NOT_SENT : OPE_LOST;
    case OUTCOME_UNKNOWN: break;
    }
    return OPE_LOST;
}

bool op_blocks(const Op *other, const Op *op)
{
    static const unsigned on_the_wire = 1 << OP_INFLIGHT | 1 << OP_UNKNOWN;
    static const unsigned unfinished = on_the_wire | 1 << OP_HELD | 1 << OP_READY;
    unsigned holding = other->id < op->id ? unfinished : on_the_wire;
    return other->id != op->id && (holding & 1u << other->state) && !strcmp(other->lane, op->lane);
}

bool op_may_be_passed(const Op *blocking, Instant now)
{
    return blocking->state == OP_UNKNOWN && now.ms - blocking->answered_at.ms >= OP_PASSED_MS;
}

bool op_can_be_taken_back(const Op *op)
{
    return op->state == OP_HELD || (op->state == OP_READY && op->maybe == 0);
}

int64_t op_backoff_ms(int n, double unit)
{
    int64_t most = (int64_t)1000 << (n < BACKOFF_DOUBLINGS ? n : BACKOFF_DOUBLINGS);
    return (int64_t)(unit * (double)(most < BACKOFF_MAX_MS ? most : BACKOFF_MAX_MS));
}
