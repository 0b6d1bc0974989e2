// What changes the mirror, each in one transaction. Runs on the store thread. For cache*.c only.
#ifndef STORE_CACHE_WRITE_H
#define STORE_CACHE_WRITE_H

#include <glib.h>

#include "store/cache.h"
#include "store/cache_db.h"
#include "store/cache_kind.h"
#include "store/cache_tell.h"

typedef struct CacheWritten {
    size_t saved, bad;
    int64_t *docs; // of the page's rows, in order; 0 for those that were not written
} CacheWritten;

// page is borrowed; rows.type is NULL for a page that only moves a cursor. docs is owned by the
// caller, who g_frees it also after a failure.
bool cache_write_page(const CachePen *pen, const CachePage *page, const Rows *rows,
                      CacheWritten *out, Err *err) NODISCARD;

typedef struct CacheGone { // a row that was deleted
    Id id;
    int64_t doc;
} CacheGone;
typedef struct CacheDeletion { // borrowed
    CacheKind kind;
    const Id *ids;
    size_t count;
    Instant at; // what was asked for earlier does not bring them back
} CacheDeletion;
// Appends the rows that were there (CacheGone).
bool cache_write_delete(const CachePen *pen, const CacheDeletion *deletion, GArray *gone,
                        Err *err) NODISCARD;
// Tombstones of before are forgotten, and with those of conversations and contacts what belonged to
// them: until then they may come back, and what was said there with them. A part of it at a time.
bool cache_write_forget(CacheDb *db, Instant before, bool *done, Err *err) NODISCARD;

bool cache_write_sweep(CacheDb *db, const CacheSweep *sweep, CacheSweepStart start,
                       Err *err) NODISCARD;
// Appends what is missing (CacheGone) and forgets the sweep. ERR_NOT_FOUND when none is under way.
// at: when the reading that named none of these was asked for.
bool cache_write_missing(const CachePen *pen, const CacheSweep *sweep, Instant at, GArray *rows,
                         Err *err) NODISCARD;

#endif
