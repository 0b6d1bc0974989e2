// Every write the program makes: durable before it is shown as queued, held for undo, sent at most
// once without a person's decision, checked when its outcome is unknown, visible until it has
// ended. RELIABILITY 5.1 is the design. UI thread.
#ifndef APP_OUTBOX_H
#define APP_OUTBOX_H

#include "app/core.h"

// OP_KIND(ID, name, hold option or seconds, flags, words for people). See ops.def.
typedef enum OpKind {
#define OP_KIND(id, name, hold, flags, verb) OPK_##id,
#include "app/ops.def"
#undef OP_KIND
    OPK_COUNT
} OpKind;

enum {
    OPF_MESSAGE = 1 << 0,   // reconciled in the thread, draft restored when undone or refused
    OPF_LAST_WINS = 1 << 1, // while held, a newer operation of the same kind and subject replaces
                            // it (LL is one move)
    OPF_NOTIFIES = 1 << 2,  // the contact may be told by the service
    OPF_COMPARE = 1 << 3,   // compared with the record before it leaves, see ops.def
};

typedef struct OpKindInfo {
    const char *name, *hold, *verb;
    int flags;
} OpKindInfo;

typedef struct OpRequest { // what a handler asks for; everything borrowed
    OpKind kind;
    EndpointId ep;
    Id params[2];
    Id subject, contact;
    const char *
        lane; // one after another; NULL: messages "contact/<contact>", the rest "subject/<subject>"
    const char *body;    // JSON
    const char *text;    // may be NULL
    const char *summary; // one line
    // Body of the request that undoes it, with the same params; NULL when there is none, "" for a
    // request without a body. A parameter that is not known yet (the id of what will be created) is
    // filled in when it is undone.
    const char *inverse_body;
    EndpointId inverse_ep; // EP_NONE: same endpoint
    // What undoing does, for people: "move Whitening back to New lead". NULL: "undo: <summary>".
    const char *undo;
    // JSON: what the members of body (or others that the person relied on) were on the screen.
    // NULL: what inverse_body says. Used by kinds with OPF_COMPARE.
    const char *base;
    const char *draft_key; // deleted with the enqueue; restored on undo
    int hold_ms;           // -1: the kind's own
    // Messages: the contact is known to want them on this channel. Else that is read before it
    // leaves.
    bool welcome;
} OpRequest;

// Told after every state change (and once with the final one); op is borrowed. Registered per kind
// by the module that shows it: it applies the optimistic change on HELD, confirms on
// ACKED/CONFIRMED, takes back on CANCELLED/REFUSED/DISCARDED.
typedef void OpObserver(void *owner, const Op *op, const Reply *reply);

typedef struct Outbox Outbox;

Outbox *outbox_new(Core *core);
void outbox_free(Outbox *outbox);
const OpKindInfo *op_kind_info(OpKind kind);
OpKind op_kind(const Op *op);
void outbox_observe(Outbox *outbox, OpKind kind, OpObserver *fn, void *owner);
// Called before a text goes back to where it came from, so that what is being typed there is in the
// journal first and the two come together. NULL: nobody types.
typedef void OutboxReturnFn(void *owner);
void outbox_before_return(Outbox *outbox, OutboxReturnFn *fn, void *owner);
// Reads what an earlier run left and goes on with it. Call once after the observers are there.
bool outbox_start(Outbox *outbox, Err *err) NODISCARD;

// Durable on return; *id (may be NULL) gets the operation's id. ERR_IO: nothing was queued, the
// caller keeps the text.
bool outbox_add(Outbox *outbox, const OpRequest *request, int64_t *id, Err *err) NODISCARD;

// Live operations (not ended), oldest first, then the ended ones of this run, newest last.
size_t outbox_count(const Outbox *outbox);
const Op *outbox_at(const Outbox *outbox, size_t i);
const Op *outbox_find(const Outbox *outbox, int64_t id);
// Newest live operation that concerns a record, or NULL: for marks on rows and cards.
const Op *outbox_of(const Outbox *outbox, const Id *subject);
size_t outbox_live(const Outbox *outbox);      // not ended
size_t outbox_attention(const Outbox *outbox); // parked, refused, review, changed
bool op_is_live(const Op *op);
// Still on its way: what it sets wins over what a poll says. A refused or parked operation is live,
// but not pending.
bool op_is_pending(const Op *op);
// It did not come to pass, or not yet: the screen shows what was there before.
bool op_is_off(const Op *op);
// "held 4s", "sending", "checking", "sent", "refused: ..." for people.
TextRef op_state_words(const Op *op, Instant now, TextBuf *buf);

// Undo: takes back the newest held operation, else queues the inverse of the newest reversible one.
// The notice names what was undone. ERR_REFUSED when there is nothing to undo or it is too late.
bool outbox_undo(Outbox *outbox, Err *err) NODISCARD;
// What outbox_undo would take; 0: nothing. One of them, whichever it is.
int64_t outbox_undo_next(const Outbox *outbox);
bool outbox_undo_one(Outbox *outbox, int64_t id, Err *err) NODISCARD;
bool outbox_redo(Outbox *outbox, Err *err) NODISCARD;
bool outbox_cancel(Outbox *outbox, int64_t id, Err *err) NODISCARD;   // held or ready
bool outbox_send_now(Outbox *outbox, int64_t id, Err *err) NODISCARD; // ends the hold
bool outbox_resend(Outbox *outbox, int64_t id,
                   Err *err) NODISCARD; // parked, refused or review: a person's decision
bool outbox_discard(Outbox *outbox, int64_t id, Err *err) NODISCARD;
// What a person decides about a write whose record somebody else has changed (OP_CHANGED). body:
// the members that shall be written over theirs after all, JSON; NULL: all of them as they are. An
// empty object leaves theirs as it is. The record is read again before it is sent.
bool outbox_settle(Outbox *outbox, int64_t id, const char *body, Err *err) NODISCARD;
// The undone or refused text, for the composer: the draft key is "conversation/ID". See thread.h.

// Every module that reads a page of messages tells it here: a message of ours in the server's own
// list is confirmed, and one whose answer was lost is found.
void outbox_saw_messages(Outbox *outbox, const Rows *messages);
// An answer about the location itself: is the token of this account? Until one has said so, and
// after one has said no, nothing is written.
void outbox_saw_location(Outbox *outbox, const Reply *reply);
// The machine has slept: what was on the wire then may or may not have arrived (F16).
void outbox_slept(Outbox *outbox);
// The connection is back: what waited for it goes at once, before anything else is asked.
void outbox_online(Outbox *outbox);
// A parked operation and the record that was probably made by it: the person says it is the one.
bool outbox_accept(Outbox *outbox, int64_t id, Err *err) NODISCARD;

// The record that looks like a parked operation's; empty when there is none.
Id outbox_likely(const Outbox *outbox, int64_t id);
// A person wants it kept: the server's list is looked at once more, and whatever turns up later
// still counts.
bool outbox_watch(Outbox *outbox, int64_t id, Err *err) NODISCARD;
// Takes a message's text back to be written anew; the operation ends. ERR_CONFLICT while another
// text is begun there.
bool outbox_edit(Outbox *outbox, int64_t id, Err *err) NODISCARD;

// Nothing of it is due now; what waits, waits for later on the clock or for the network.
bool outbox_is_settled(const Outbox *outbox);
// For quitting: how many operations are held or on the wire. None where nothing is sent.
size_t outbox_pending_send(const Outbox *outbox);

#endif
