// The inside of the outbox, for its own files only: the entries and the one way to change their
// state.
#ifndef APP_OUTBOX_ROOM_H
#define APP_OUTBOX_ROOM_H

#include <glib.h>

#include "app/outbox.h"
#include "app/outbox_step.h"
#include "model/channel.h"

enum {
    OUTBOX_LANES = 3,
    OUTBOX_BUSY_MS = 100,                    // the journal was busy: again after this
    OUTBOX_STALE_MS = 60 * 60 * 1000,        // a message older than this is asked about
    OUTBOX_HORIZON_MS = 24 * 60 * 60 * 1000, // after this a person decides
};

#define OUTBOX_SENT_TWICE "sent twice at" // how the reason begins, also in the journal

typedef struct Entry {
    Op op;
    OpKind kind;
    EndpointId ep;
    Safety safety;
    // An event that could not be written because the journal was busy.
    bool has_pending;
    OpEvent pending;
    Instant retry_at;
    // Read once more before it leaves; begins anew after a restart.
    Instant compared; // when it was found unchanged
    int rereads;      // without an answer, one after another
    // Checking; begins anew after a restart.
    Instant since; // when it began
    size_t rung;
    bool asking;       // of the record, too, before it leaves
    int reads;         // good ones since the answer was lost
    int pages;         // of the reading under way, behind its first
    Instant last_read; // by the server's clock
    Instant last_asked;
    Id conversation;   // found by contact where the subject is none
    bool found;        // whether or not it could be written down yet
    Id probable;       // a record that looks like it
    GArray *looked_at; // Id of e-mail records asked for
    bool warned;       // of two equal messages, or of a second delivery
    Instant watch_at;  // when its thread is looked at for a second delivery; 0: no more
    // Undo.
    int64_t inverse_of; // 0: a person's own operation
    bool undone, text_returned, overridden, edited;
    bool welcome; // a message that need not ask for do-not-disturb; begins anew after a restart
    bool guarded; // its reason is that the account is not confirmed
} Entry;

typedef struct Guard { // whether the token is of this location: Session.account
    unsigned token;    // the one that was asked with, see Reply.token
    bool asking;
    size_t question;
    int tries;
    Instant again;
    Err why; // not confirmed
} Guard;

typedef struct Observer {
    OpKind kind;
    OpObserver *fn;
    void *owner;
} Observer;

typedef struct Newest { // of a conversation, by what has been read so far
    Id conversation, message;
    Instant added;
} Newest;

struct Outbox {
    Core *core;
    GPtrArray *live, *ended; // Entry, oldest first
    GArray *observers;
    OutboxReturnFn *before_return;
    void *returns_to;
    GHashTable *newest;   // &Newest.conversation -> Newest
    Instant newest_added; // of any message of the location, by the server's clock
    GRand *random;
    GArray *redo; // int64_t ids of undone operations
    Guard guard;
    bool sender, started, due, audit_told, other_told;
    int64_t timer;
    Instant next_watch;
    int64_t skew_ms; // the server's clock minus ours
    Instant wall;    // what both clocks said when they were last compared
    int64_t mono_ms;
};

static inline Entry *outbox_entry(const GPtrArray *entries, size_t i)
{
    return g_ptr_array_index(entries, i);
}
Entry *outbox_live_entry(const Outbox *outbox, int64_t id); // NULL when it has ended or never was
Entry *outbox_any_entry(const Outbox *outbox, int64_t id);

static inline bool entry_is_message(const Entry *entry)
{
    return (op_kind_info(entry->kind)->flags & OPF_MESSAGE) != 0;
}
void entry_set_reason(Entry *entry, const char *reason); // cleaned; NULL clears

// Writes the step to the journal, then shows it: observers, lists, redraw. ERR_REFUSED when the
// step does not exist (too late), ERR_CONFLICT when another process was faster (its row is read
// then), ERR_IO when nothing could be written.
bool outbox_apply(Outbox *outbox, Entry *entry, OpEvent event, const Reply *reply,
                  Err *err) NODISCARD;
// As outbox_apply for what must not be forgotten: on ERR_IO the event is tried again soon. False
// when it did not happen now.
bool outbox_insist(Outbox *outbox, Entry *entry, OpEvent event, const Reply *reply);
void outbox_tell(Outbox *outbox, const Entry *entry, const Reply *reply);
// Something may be due now: a turn runs with the next timers.
void outbox_touch(Outbox *outbox);
// Reads the rows again after another process has written.
bool outbox_reload(Outbox *outbox, Err *err) NODISCARD;
// Adds a finished row. hold_until decides between HELD and READY.
Entry *outbox_enqueue(Outbox *outbox, Op *take_op, Err *err);
// One that has ended in an earlier run joins those of this one, untold. NULL when it is known or
// cannot be understood; its strings are taken in any case.
Entry *outbox_recollect(Outbox *outbox, Op *take_op);
// The request that undoes op, as it is kept with it: its endpoint, its body ("" for none) and the
// words for people (may be NULL). JSON, g_free.
char *outbox_inverse(const Op *op, EndpointId ep, const char *body, const char *words);
int64_t outbox_hold_ms(const Outbox *outbox, OpKind kind);
// A copy of an operation as a new one, held or ready; the strings are owned by the result.
Op op_renewed(const Outbox *outbox, const Op *op, int64_t hold_ms);
Channel op_channel_of(const Op *op); // of a message, by its request body

// outbox_send.c
void outbox_send_ready(Outbox *outbox, Instant now);
Instant outbox_ready_at(const Outbox *outbox, const Entry *entry,
                        Instant now); // 0: waits for something else

// The answer to the attempt under way will not be known; of what may be repeated the repeat is the
// check.
void outbox_lose(Outbox *outbox, Entry *entry, const Reply *reply);

// outbox_guard.c
// False: the account is not confirmed; it is asked for, and the entry says why it waits.
bool outbox_may_write(Outbox *outbox, Entry *entry, Instant now);
Instant outbox_guard_at(const Outbox *outbox); // when that may be otherwise; 0: with an answer
// Says why it waits where it is known that the token is of another account.
void outbox_tell_guarded(const Outbox *outbox, Entry *entry);
// The request was for another token than there is now: nothing left, and the account is asked for
// again.
bool outbox_token_changed(Outbox *outbox, const Reply *reply);

// outbox_reread.c
bool outbox_wants_reread(const Outbox *outbox, const Entry *entry);
void outbox_reread(Outbox *outbox, Entry *entry);
// It rests on these values from now on, and its undo leads back to them; written with the next
// step.
void entry_rebase(Entry *entry, const char *base);

// undo.c
// Puts newer values into the body of a way back, where it has such members, and leaves out those of
// drop (may be NULL).
void outbox_renew_inverse(char **inverse, const char *newer, const char *drop);

// outbox_find.c
// When the server may have added what the operation creates, by the server's clock.
Instant outbox_window_from(const Outbox *outbox, const Entry *entry);
// When its attempt was over, by the server's clock: rather too late than too early.
Instant outbox_lost_at(const Outbox *outbox, const Entry *entry);
Instant outbox_window_to(const Outbox *outbox, const Entry *entry);
// A record that looks like it, for a person to say.
void outbox_suspect(Outbox *outbox, Entry *entry, const Id *record);
// Binds and confirms; false when the record belongs to another operation.
bool outbox_confirm(Outbox *outbox, Entry *entry, const Id *record, const Reply *reply);
void outbox_look_through(Outbox *outbox, const Rows *messages, const Reply *reply);
void outbox_look_into_emails(Outbox *outbox, Entry *entry, const Rows *messages);
Instant outbox_added_of(const Rows *messages, const Id *id); // 0: not among them

// outbox_watch.c
// A message that was sent again has ended: from now on a second delivery is looked for.
void outbox_watch_begin(Entry *entry);
// Those of earlier runs whose day is not over.
void outbox_watch_resume(Outbox *outbox);
void outbox_watch_turn(Outbox *outbox, Instant now);
Instant outbox_watch_at(const Outbox *outbox); // 0: nothing is watched
// What is added until then may be a second delivery.
Instant outbox_watch_end(const Outbox *outbox, const Entry *entry);
// The words that say so stay with the operation, also for later runs.
void outbox_keep_double(Outbox *outbox, Entry *entry, const char *words);

// outbox_clock.c
// The wall clock is set now and then: whatever waits here waits as long as before.
void outbox_follow_clock(Outbox *outbox);
// An operation from a file whose times lie in the future was written before the clock was set back:
// its times move together, the newest becomes now.
void op_forget_future(Op *op, Instant now);

// outbox_check.c
void outbox_check(Outbox *outbox, Entry *entry, Instant now);
Instant outbox_check_at(const Entry *entry); // 0: not now
void outbox_check_begin(Entry *entry, Instant now);
bool outbox_look_now(Outbox *outbox, Entry *entry, Err *err) NODISCARD; // whatever its state
// Asks for the newest messages of its thread, or for the thread where that is not known yet.
Call *outbox_message_call(const Outbox *outbox, const Entry *entry);

#endif
