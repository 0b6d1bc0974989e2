// Message lists by conversation: pages, merge, what is still on its way on top, drafts. UI thread.
#ifndef APP_THREAD_H
#define APP_THREAD_H

#include "app/feed.h"
#include "app/opview.h"
#include "model/message.h"

typedef struct Threads Threads;
struct Core;
struct Outbox;
struct Inbox;

typedef enum ThreadItemKind { ITEM_MESSAGE, ITEM_EMAIL, ITEM_OP } ThreadItemKind;

typedef struct ThreadItem { // oldest first; borrowed until the next pump
    ThreadItemKind kind;
    const Message *message; // ITEM_MESSAGE, and the row an ITEM_EMAIL belongs to
    const Email *email;     // ITEM_EMAIL: a record of the row; NULL while it is being fetched
    bool email_failed;      // it could not be read so far, and is asked for again
    OpView op;              // ITEM_OP: a message of ours that is not in the server's list yet
    Instant at;
} ThreadItem;

Threads *threads_new(struct Core *core, struct Outbox *outbox, struct Inbox *inbox);
void threads_free(Threads *threads);

// The thread on the screen. Opening fetches the newest page (and the e-mail records it names); an
// empty id closes.
void threads_open(Threads *threads, const Id *conversation, const Id *contact);
// Opens by contact where the conversation is not known yet (it is looked for; none may exist).
void threads_open_contact(Threads *threads, const Id *contact);
const Id *threads_open_id(const Threads *threads); // empty when none is open or it is not known yet
const Id *threads_open_contact_id(const Threads *threads);

// The contact of the open thread, for do-not-disturb, phone and zone; NULL until it was fetched.
const Contact *thread_contact(const Threads *threads);
size_t thread_count(const Threads *threads); // items of the open thread
ThreadItem thread_at(const Threads *threads, size_t i);
const Feed *thread_feed(const Threads *threads);
// The first item that was unread when the thread was opened gets the "new" divider; -1 when there
// is none.
int64_t thread_first_new(const Threads *threads);
// Opens a thread at one of its messages (or e-mail records), as the mirror has it: what stands
// around it is read, not all that lies between it and the newest. An empty contact is looked up.
void threads_open_at(Threads *threads, const Id *conversation, const Id *contact, const Id *message,
                     Instant at);
// That item, or the nearest in time where the mirror has it no more; -1: opened at none.
int64_t thread_marked(const Threads *threads);
unsigned thread_mark_serial(const Threads *threads); // counts up whenever one is opened at another
// Messages are missing before this item, which is known: a gap is shown as one. -1: none are.
int64_t thread_gap(const Threads *threads);
typedef enum GapSide { GAP_BEFORE, GAP_BEHIND } GapSide;
// The next page of what is missing, from that side of the gap.
void threads_want_between(Threads *threads, GapSide side);
void threads_want_older(Threads *threads); // next page upwards, once
void threads_poll(Threads *threads);       // newest page of the open thread
void threads_refresh(Threads *threads);
void threads_drop(Threads *threads, const Id *message); // it was deleted

// What the composer starts with: last inbound channel, the numbers of the last message, subject
// "Re: ..." for e-mail, the id of the e-mail record replied to. outgoing is owned by the caller
// (outgoing_clear).
void thread_reply_defaults(const Threads *threads, Outgoing *outgoing);
// Queues the message (journal first). ERR_REFUSED by outgoing_check, ERR_IO when it could not be
// made durable: the caller keeps the text. The draft is deleted with the enqueue.
bool threads_send(Threads *threads, const Outgoing *outgoing, Err *err) NODISCARD;

// Drafts by conversation (or contact). Saved at most 500 ms after a key by the composer.
bool thread_draft_save(Threads *threads, const Outgoing *outgoing,
                       Err *err) NODISCARD; // no text, subject and channel: deletes
bool thread_draft_load(Threads *threads,
                       Outgoing *outgoing); // false: none. Changes body, subject and channel
// The same of the thread that outgoing names, whichever is open.
bool thread_draft_find(const Threads *threads, Outgoing *outgoing);
// One with words in it: a channel that was chosen alone is kept, but nobody's unfinished work.
bool thread_has_draft(const Threads *threads, const Id *conversation);
// Counts up whenever the draft of the open thread was put back by an undo or a refusal: the
// composer reloads it, or adds it to what has been typed meanwhile.
// fn saves what is being typed, see outbox_before_return; NULL: nobody types any more.
void threads_before_return(Threads *threads, void (*fn)(void *owner), void *owner);
unsigned thread_draft_serial(const Threads *threads);
// What came back since the last call (g_free) and on which channel it was to go; NULL: nothing.
char *thread_take_returned(Threads *threads, Channel *channel);

#endif
