// The inside of Threads, for thread*.c only.
#ifndef APP_THREAD_STATE_H
#define APP_THREAD_STATE_H

#include "app/core.h"
#include "app/inbox.h"
#include "app/outbox.h"
#include "app/thread.h"

typedef struct EmailAsk { // of a record that was asked for
    Id id;
    int failures;
    Instant again; // after a failure; 0: it is here, or on its way
} EmailAsk;

typedef struct ThreadCache { // one conversation's messages as far as they are known
    Id conversation;
    GHashTable *messages;     // Id -> Message, owned
    GHashTable *emails;       // Id -> Email, owned
    GHashTable *asked_emails; // &EmailAsk.id -> EmailAsk, owned
    Feed feed;
    char *older;      // query of the next page upwards; NULL when there is none
    Id first_new;     // message before which the divider stands; empty none
    int64_t used;     // for dropping the oldest
    Instant recalled; // the oldest message the mirror was asked for so far
    bool recall_ends; // it has no older ones
    // Messages around an old one, read by thread_at.c, and the gap between them and the newest.
    Instant gap_from, gap_to; // the last before it, the first behind it; 0: there is none
    Instant around_from;      // the oldest that was read around it
    bool around_ends;         // the mirror has no older ones
} ThreadCache;

struct Threads {
    Core *core;
    Outbox *outbox;
    Inbox *inbox;
    GHashTable *cache; // conversation Id -> ThreadCache, owned
    ThreadCache *open; // of cache; NULL while none is open or the conversation is not known
    Id conversation, contact;
    Contact person; // of the open thread; id is empty until fetched
    Feed nothing;   // shown while open is NULL
    GArray *items;  // ThreadItem; rebuilt when stale
    bool stale;
    int64_t uses;
    unsigned draft_serial;
    Id marked; // message or e-mail record that the thread was opened at; empty: none
    Instant marked_at;
    unsigned mark_serial;
    char *returned; // by undo or refusal, until the composer takes it
    Channel returned_on;
    GHashTable *drafts; // key, owned, to whether words are in it; NULL: to be read
};

enum { THREADS_KEPT = 24 };

void threads_changed(Threads *threads);
// A new one when the record was not asked for yet.
EmailAsk *thread_email_ask(ThreadCache *cache, const Id *email);
// thread_recall.c: what the mirror knows of a conversation and of the contact.
void thread_recall(Threads *threads, ThreadCache *cache);
void thread_recall_older(Threads *threads, ThreadCache *cache);
// thread_at.c: more above an old message; false when the thread is whole.
bool thread_recall_around(Threads *threads, ThreadCache *cache);
void thread_recall_person(Threads *threads);
void threads_ask(Threads *threads, Priority prio);
void threads_ask_email(Threads *threads, ThreadCache *cache, const Id *email);
void threads_ask_person(Threads *threads);
void threads_ask_conversation(Threads *threads);
void threads_adopt_draft(Threads *threads);
void threads_watch_ops(Threads *threads);
bool thread_op_is_mine(const Threads *threads, const Op *op);

#endif
