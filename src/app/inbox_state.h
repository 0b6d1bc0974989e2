// The inside of Inbox, for inbox*.c only.
#ifndef APP_INBOX_STATE_H
#define APP_INBOX_STATE_H

#include "app/core.h"
#include "app/inbox.h"
#include "app/outbox.h"
#include "base/ranked.h"
#include "base/sieve.h"

typedef struct InboxRow { // stable address while the row is known
    Conversation c;
    bool recent;   // the service lists it among the recents
    uint32_t text; // its row in Inbox.sieve
    Instant waits; // since then the last word is theirs; 0: it is not
    Instant told;  // the last message that is no news any more; 0: no reading has said
} InboxRow;

typedef struct InboxFeed {
    Feed feed;
    char *next;     // query of the next page; NULL when there is none
    Instant before; // the page asked for last begins with rows older than this; 0: with the newest
    int64_t asked_ms; // for its first page, monotonic
    bool read_on;     // some page was read
    CallId call;      // the last page asked for
    bool continues;   // it is not the first
    bool filling;     // nobody waits for it: more is read because there is time
    bool hurry;       // somebody waits by now: taken back, and asked again at once
} InboxFeed;

typedef struct SavedFlags { // what a refused or undone write goes back to
    int64_t unread;
    bool starred;
    Id assigned_to;
} SavedFlags;

struct Inbox {
    Core *core;
    Outbox *outbox;
    GHashTable *rows;                 // Id -> InboxRow, owned
    GHashTable *contact;              // contact Id -> InboxRow
    Ranked *newest;                   // InboxRow, newest first
    GPtrArray *tabs[INBOX_TAB_COUNT]; // those of a tab; rebuilt when stale
    bool stale[INBOX_TAB_COUNT];
    Sieve *sieve;                      // name, e-mail, phone, company and preview, folded
    bool filtered;                     // by the sieve
    GPtrArray *shown[INBOX_TAB_COUNT]; // those of a tab that pass; rebuilt when stale
    bool shown_stale[INBOX_TAB_COUNT];
    InboxFeed feeds[INBOX_TAB_COUNT];
    Instant news_from;       // the first reading of this run, by the service's clock; 0: none yet
    Feed detector;           // of inbox_poll
    Instant detector_before; // as InboxFeed.before
    Instant recalled;        // the oldest row the mirror was asked for so far
    int64_t recall_timer;    // of its next piece
    bool recall_changed;     // what it says may be newer
    int64_t recall_ms;       // when all of it was read again, monotonic
    GHashTable *saved;       // operation id -> SavedFlags
};

// Merges one row (moved out of it). True when it is new or changed.
bool inbox_merge(Inbox *inbox, Conversation *take_row, InboxTab tab);
void inbox_changed(Inbox *inbox);
// A last message that came since the first reading of this run is told, once, whichever way the row
// came: by looking, by reading the account, from another process.
void inbox_tell_news(Inbox *inbox, InboxRow *row);
// A page of rows, newest first, names all of its tab between `before` (0: the newest) and its last
// row; with `whole` all older ones as well. What is known there and not named is not in the tab any
// more: read meanwhile, or deleted.
typedef struct InboxRange {
    const Rows *rows;
    Instant asked, before;
    int64_t skew_ms; // of the service's clock
    bool whole;
} InboxRange;
void inbox_find_read(Inbox *inbox, const InboxRange *range);
void inbox_find_gone(Inbox *inbox, const InboxRange *range);
void inbox_watch_ops(Inbox *inbox);
// A live operation of that kind concerns the record: its value wins over what a poll says.
// A row that has just been read: what was queued before, maybe in an earlier run, wins over it.
void inbox_replay(Inbox *inbox, Conversation *c);
bool inbox_has_live_op(const Inbox *inbox, OpKind kind, const Id *subject);

#endif
