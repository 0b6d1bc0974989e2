// The pure part of the outbox: which state follows which event, what an answer means, who may be
// sent next. No I/O, so that a test can walk every case. RELIABILITY 5.1, invariants I1 to I8.
#ifndef APP_OUTBOX_STEP_H
#define APP_OUTBOX_STEP_H

#include "app/outbox.h"

enum { OP_PASSED_MS = 120 * 1000 };

typedef enum OpEvent {
    OPE_HOLD_OVER, // the hold ran out, or a person ended it
    OPE_UNDO,      // a person took it back before it left
    OPE_STALE,     // it waited too long to be sent without asking
    OPE_CLAIM,     // its turn: the attempt row is written with this step
    OPE_DONE,      // the server said yes
    OPE_NOT_SENT,  // proof that nothing was processed
    OPE_REFUSED,   // a definite no
    OPE_LOST,      // no telling what happened
    OPE_SEEN,      // found in the server's own list
    OPE_SETTLED,   // yes was enough: there is nothing to look for
    OPE_ABSENT,    // looked for behind the fence and not found
    OPE_GIVE_UP,   // time is over without an answer
    OPE_RESEND,    // a person decided (P6 is written)
    OPE_DISCARD,   // a person decided (P6 is written)
    OPE_MOVED,     // read again before it left: somebody else has changed what it sets
    OPE_SAME,      // read again before it left: it is as it shall be, nothing need be sent
    OPE_GONE,      // read again before it left: the record is deleted
    OPE_UNWANTED,  // the contact was read before it left: do not disturb
    OPE_COUNT
} OpEvent;

// False when the event means nothing in that state (*to is untouched).
bool op_step(OpState from, OpEvent event, Safety safety, OpState *to);

// What an answer to an attempt means: OPE_DONE, OPE_NOT_SENT, OPE_REFUSED or OPE_LOST. maybe:
// earlier attempts that may have reached the server. needs_id: a yes without the new record's id is
// no yes.
OpEvent op_verdict(const Reply *reply, Safety safety, int maybe, bool needs_id);
// Id of what the answer created; empty when it names none.
Id op_created_id(const Reply *reply);

// Whether another operation of the same lane holds this one back: an earlier one until it is
// finished, a later one (a person sent this one again) while it is on the wire.
bool op_blocks(const Op *other, const Op *op);

// Whether a person may send past it: it has been unknown for OP_PASSED_MS.
bool op_may_be_passed(const Op *blocking, Instant now);
// Nothing of it can have reached the server.
bool op_can_be_taken_back(const Op *op);

// Full jitter: unit (0..1) of min(300 s, 1 s * 2^n).
int64_t op_backoff_ms(int n, double unit);

#endif
