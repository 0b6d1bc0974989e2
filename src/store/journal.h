// The journal (outbox.db): operations that must survive anything, drafts, and small key/value
// state. Written by the UI thread, synchronously and durably (synchronous=FULL): when a function
// here returns true, it is on the disk. Never deleted by us. Several processes may have it open; a
// state change is a compare-and-set, the first commit wins. All functions: UI thread; ERR_IO on
// failure (nothing was changed), ERR_CONFLICT when the compare failed.
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "model/id.h"

// States of RELIABILITY 5.1.
typedef enum OpState {
    OP_HELD,      // waits for its hold to run out; undo takes it back
    OP_READY,     // may be sent when its lane is free and not_before has come
    OP_INFLIGHT,  // an attempt row exists; bytes may have left
    OP_UNKNOWN,   // it may have happened; being reconciled
    OP_ACKED,     // the server said 2xx
    OP_CONFIRMED, // seen in the server's own list (or acked, where there is nothing to see)
    OP_PARKED,    // cannot be known; a person decides
    OP_REFUSED,   // the server said no; text and reason kept
    OP_REVIEW,    // too old to be sent without asking
    OP_CANCELLED, // undone before it left
    OP_DISCARDED, // given up by a person
    OP_CHANGED,   // somebody else changed the record meanwhile; a person decides
    OP_STATE_COUNT
} OpState;

// One row. Strings are owned by the Op (op_clear) and are raw bytes, sanitised when drawn.
typedef struct Op Op;
struct Op {
    int64_t id;
    int64_t rev; // counts the row's changes; part of the compare
    char uuid[40];
    char profile[33];
    Id location;
    char kind[24];     // row name of ops.def: "message", "deal-stage", ...
    char endpoint[32]; // row name of endpoint.def
    OpState state;
    char lane[80]; // operations of one lane go one after another: "contact/ID", "deal/ID"
    Id subject;    // the record that shows the state: conversation, deal, appointment, contact
    Id contact;
    Id params[2];
    char *body;    // request body, JSON
    char *text;    // what the person wrote (message body, note), for drafts and lists
    char *shown;   // text made drawable; not stored
    char *summary; // one line for lists: "SMS to Maria Lopez"
    char *inverse; // JSON {"kind","endpoint","params":[..],"body","summary"} that undoes it; NULL
                   // when irreversible
    char *base;    // JSON: what the members it sets (or rests on) were when it was asked for; NULL
    char *theirs;  // JSON: what they were found to be instead (OP_CHANGED); NULL
    Instant created, hold_until, not_before;
    Instant sent_at, answered_at; // of the last attempt
    int attempts;                 // counted by journal_move when it writes the attempt row
    int maybe;    // attempts that may have reached the server, those that certainly did included;
                  // counted by journal_move
    int resends;  // times a person ordered it to be sent again
    int http;     // of the last attempt; 0 none
    char *reason; // why it is refused, parked or waiting
    Id server_id; // message, appointment, deal ... bound to it
    Id baseline;  // newest known record before the attempt (reconciliation)
    char draft_key[96]; // where the text goes back to when it does not leave; empty: nowhere
    // Of the last attempt; not stored with the operation but with the attempt.
    char trace[64];
    int64_t skew_ms; // the server's clock minus ours; 0 unknown
    int64_t boot_ms; // clock_mono_ms when it began
};

typedef struct Draft {
    char key[96]; // "conversation/ID"
    int channel;
    char *subject, *body; // owned
    Instant saved;
} Draft;

typedef struct Journal Journal;

typedef struct Salvage { // what became of a file that could not be trusted
    char *kept_as;       // where the damaged one lies; NULL when it was only older than its audit
    char *lost_words;    // what the audit knows of those that are gone, for people; may be empty
    size_t kept, waiting, lost; // operations: all, of them for a person to decide; gone
    bool older;
} Salvage;

// ":memory:" for tests. A damaged file is kept under another name and what can be read of it is in
// the new one, where nothing goes by itself; see journal_salvage.
Journal *journal_open(const char *path, Err *err);
void journal_close(Journal *journal);
const char *journal_dir(const Journal *journal);        // folder of the file; NULL in memory
const Salvage *journal_salvage(const Journal *journal); // NULL: the file was sound
// Whose time the audit journal's lines bear, and whether they hold whole bodies; both borrowed, and
// looked at with every line.
void journal_audit_with(Journal *journal, const Clock *clock, const bool *bodies);
// Writes the audit's lines that wait. From the first call on they wait for the next, instead of
// being written and synced with each change: they lie in the journal meanwhile, as durable as the
// change itself, and whoever opens it next writes them. For a loop, when it has nothing to show.
void journal_audit_rest(Journal *journal);
// Why the last lines are not in the audit's file yet; NULL when they are.
const Err *journal_audit_trouble(const Journal *journal);
const char *op_state_name(OpState state); // "queued", "sent", ... as the audit has it

// P1. Adds the operation (id and uuid are filled in) and deletes the draft of draft_key (may be
// NULL) in one transaction.
bool journal_add(Journal *journal, Op *op, const char *draft_key, Err *err) NODISCARD;
// Compare-and-set of state and rev; writes the row's other members with it. The op's state becomes
// `to` on success, and nothing of it changes on failure. A transition to OP_INFLIGHT also writes
// the attempt row (P2); leaving OP_INFLIGHT completes it (P3). Reaching OP_ACKED or OP_CONFIRMED
// with a server_id binds it (P5) unless it is bound to another.
bool journal_move(Journal *journal, Op *op, OpState to, Err *err) NODISCARD;
// As journal_move, and gives the text back in the same transaction: saves the draft, above what has
// been started meanwhile on the same channel. *restored is false when another kind of message has
// been started there, or both were too long: the operation alone keeps the text then.
bool journal_return(Journal *journal, Op *op, OpState to, const Draft *draft, bool *restored,
                    Err *err) NODISCARD;
// One row; *found is false when there is none. out is owned by the caller (op_clear).
bool journal_op(Journal *journal, int64_t id, Op *out, bool *found, Err *err) NODISCARD;
// P5: a server record belongs to one operation at most. ERR_CONFLICT when it is bound to another,
// or when another that asks for the same is on the wire: its answer will tell whose record it is.
bool journal_bind(Journal *journal, Op *op, const Id *server_id, Err *err) NODISCARD;
bool journal_is_bound(Journal *journal, const Id *server_id);
int64_t journal_bound_to(Journal *journal, const Id *server_id); // 0: to none
// The record that looks like a parked operation's; kept until a person decides.
bool journal_put_candidate(Journal *journal, int64_t op_id, const Id *record, Err *err) NODISCARD;
Id journal_candidate(Journal *journal, int64_t op_id); // empty: none
// P6: what a person decided ("resend", "discard", "mine", "theirs").
bool journal_decide(Journal *journal, const Op *op, const char *what, Instant now,
                    Err *err) NODISCARD;
// Rows whose state is set in the mask (1 << state), oldest first; owned array of n (op_clear each,
// g_free).
bool journal_ops(Journal *journal, unsigned state_mask, Op **ops, size_t *n, Err *err) NODISCARD;
// Confirmed ones that a person ordered to be sent again since then; as journal_ops.
bool journal_resent(Journal *journal, Instant since, Op **ops, size_t *n, Err *err) NODISCARD;
typedef struct Attempt {
    int n, http;
    Instant started, ended; // ended is 0 while it is under way
    OpState state;          // in which it left the operation
    int64_t up;             // bytes of the body
    int64_t skew_ms, pid;
    char trace[64];
} Attempt;

typedef struct Decision { // of a person
    Instant at;
    char what[24];
} Decision;

// Oldest first; *out is a GArray of Attempt or Decision, owned by the caller.
bool journal_attempts(Journal *journal, int64_t op_id, GArray **out, Err *err) NODISCARD;
bool journal_decisions(Journal *journal, int64_t op_id, GArray **out, Err *err) NODISCARD;

typedef struct VerifyAsk {
    bool (*is_once)(const char *endpoint); // class U
    // rule: "file", "crc", "rows", "I2", "I3", "I4", "I7"; op 0: of none.
    void (*violated)(void *owner, const char *rule, int64_t op, const char *what);
    void *owner;
    Instant now;
} VerifyAsk;

typedef struct VerifyProof {
    size_t ops, attempts, decisions, bound, violations;
    size_t states[OP_STATE_COUNT];
} VerifyProof;

// Proves the file, each row and the invariants; false only when it could not be read.
bool journal_verify(Journal *journal, const VerifyAsk *ask, VerifyProof *out, Err *err) NODISCARD;

// The row as a move leaves it: the state, and what is counted with it. Shares the strings of op.
Op op_moved(const Op *op, OpState to);
// What becomes of an operation that a dead process left; orphan: nobody waits for the answer to its
// attempt. False: it stays as it is.
bool op_recovered(const Op *op, bool orphan, Instant now, OpState *to);
// Takes back what a dead process left of a location: INFLIGHT of a dead owner becomes UNKNOWN
// (answered_at is then the latest moment at which its attempt can have ended, not the one of
// recovery), HELD past its deadline READY when younger than an hour and REVIEW otherwise. For who
// sends for that location: those of others may be under way in this very process.
bool journal_recover(Journal *journal, const Id *location, Instant now, Err *err) NODISCARD;
// One process per location sends, the others only queue: true when it is this one. Kept until
// journal_close. Asking again is cheap and harmless.
bool journal_claim_sending(Journal *journal, const Id *location);
// The process that does; 0: not known.
int64_t journal_sender(const Journal *journal, const Id *location);

// Another process has written since the last call.
bool journal_changed(Journal *journal);
// Rows left out of the last journal_ops because their checksum disagrees. They stay in the file.
size_t journal_damaged(const Journal *journal);
void op_clear(Op *op);
void op_copy(Op *dst, const Op *src);

// Nothing in it deletes it.
bool journal_draft_put(Journal *journal, const Draft *draft, Err *err) NODISCARD;
// Puts it in the place of the one of that key, and of its own, in one transaction.
bool journal_draft_move(Journal *journal, const char *from, const Draft *draft, Err *err) NODISCARD;
bool journal_draft_get(Journal *journal, const char *key, Draft *out); // false: none
bool journal_drafts(Journal *journal, Draft **drafts, size_t *n, Err *err) NODISCARD;
void draft_clear(Draft *draft);

// Small state: last selection, remembered choices. Value g_free'd; NULL when unset.
bool journal_put(Journal *journal, const char *key, const char *value, Err *err) NODISCARD;
char *journal_get(Journal *journal, const char *key);

#endif
