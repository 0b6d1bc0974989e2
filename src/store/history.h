// history.db: what happened in the account as far as it was seen, in the order in which it was.
// Durable (each append reaches the disk before it returns) and only ever added to; nothing is
// removed but on request. One file beside the journal for all accounts and all processes of the
// user. A connection belongs to one thread; several may be open.
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

typedef struct History History;

// Borrowed: while appending from the caller, while reading until the function that reads returns.
typedef struct HistoryEvent {
    int64_t cursor;   // given by append; grows with each event, never used twice
    Instant at;       // when it was seen here
    const char *key;  // the same for the same change, whoever sees it and how often
    const char *type; // name of the event
    const char *kind, *resource, *contact; // of what, its id, and whose; "" without a contact
    const char *who, *what;                // for people, one line each, clean
    const char *json;                      // one object
    bool minor;  // people need not hear of it: another says it better, or all is well
    bool member; // of a list without dates: kept only if the list was known and did not have it
} HistoryEvent;

enum { HISTORY_BUSY_MS = 2000 }; // for a thread that may wait; DB_BUSY_MS for the UI's

// account: "profile/location"; now: when its history begins, if it has none yet. The file is
// created where there is none. NULL with err.
History *history_open(const char *path, const char *account, Instant now, int busy_ms, Err *err);
void history_close(History *history); // accepts NULL
Instant history_born(const History *history);

// All in one transaction. Events whose key is there already are left out; *added (may be NULL)
// counts the others. All members of a call are of one kind.
bool history_append(History *history, const HistoryEvent *events, size_t count, size_t *added,
                    Err *err) NODISCARD;

typedef enum HistoryOrder { HISTORY_OLDEST, HISTORY_NEWEST } HistoryOrder;
typedef enum HistoryDetail { HISTORY_ALL, HISTORY_MAJOR } HistoryDetail; // MAJOR: without the minor
typedef struct HistoryQuery {                                            // borrowed
    int64_t after;            // cursor; 0: from the beginning
    int64_t before;           // cursor; 0: to the end
    const char *const *types; // ends with NULL; NULL: all
    const char *contact;      // NULL: of all
    HistoryOrder order;
    HistoryDetail detail;
    size_t limit; // 0: all
} HistoryQuery;
// Calls each for the events in order, until it returns false.
bool history_read(History *history, const HistoryQuery *query,
                  bool (*each)(void *owner, const HistoryEvent *event), void *owner,
                  Err *err) NODISCARD;

// How often each type happened after the cursor, most often first; the minor ones do not count.
bool history_counts(History *history, int64_t after,
                    void (*each)(void *owner, const char *type, int64_t count), void *owner,
                    Err *err) NODISCARD;

// The newest cursor of the account, also of what was removed; 0: there is none.
bool history_newest(History *history, int64_t *cursor, Err *err) NODISCARD;
// The last one seen before `at`; 0: there is none.
bool history_cursor_at(History *history, Instant at, int64_t *cursor, Err *err) NODISCARD;
// Where a reader stands, kept under a name. history_mark_move moves it only if it still stands at
// `from` (ERR_CONFLICT: another process was there first); a mark that was never moved stands at 0.
bool history_mark(History *history, const char *name, int64_t *cursor, Err *err) NODISCARD;
bool history_mark_move(History *history, const char *name, int64_t from, int64_t to,
                       Err *err) NODISCARD;
// Removes what was seen before; *removed counts. Cursors of what is left stay.
bool history_prune(History *history, Instant before, int64_t *removed, Err *err) NODISCARD;
// Up to here events were removed; 0: none.
bool history_pruned(History *history, int64_t *cursor, Err *err) NODISCARD;

// Moves when another connection has appended or changed something.
int64_t history_version(History *history);

#endif
