// Telling the watch of a mirror what a transaction changes. For cache*.c only. Store thread.
#ifndef STORE_CACHE_TELL_H
#define STORE_CACHE_TELL_H

#include "store/cache.h"
#include "store/cache_db.h"
#include "store/cache_kind.h"

typedef struct CachePen { // what writing needs
    CacheDb *db;
    const CacheWatch *watch;
    Instant now;
} CachePen;

typedef struct CacheTell { // of one transaction; begins with the pen and kind set
    const CachePen *pen;
    CacheKind kind;
    Instant asked;
    bool told;
    bool strange; // the row that is kept cannot be understood: nothing is told of it
    void *was;    // the row that is kept; NULL: there was none
    Instant was_asked;
} CacheTell;

// Keeps the row as it is, before it is written or deleted.
bool cache_tell_keep(CacheTell *tell, const Id *id, Err *err) NODISCARD;
// Tells that it was written (is) or deleted (NULL), and forgets what was kept.
void cache_tell_change(CacheTell *tell, const void *is);
void cache_tell_forget(CacheTell *tell); // nothing became of it
// Ends the transaction: settled and committed, or nothing of it.
bool cache_tell_commit(CacheTell *tell, bool ok, Err *err) NODISCARD;

#endif
