// A record as a row of its kind's table. For cache*.c only.
#ifndef STORE_CACHE_ROW_H
#define STORE_CACHE_ROW_H

#include <glib.h>

#include "store/cache_db.h"
#include "store/cache_kind.h"

typedef struct CacheStamp { // of a page
    int64_t asked, now;     // ms
    int64_t seen;           // its number
} CacheStamp;

typedef enum CacheRowResult {
    CACHE_ROW_SAVED,
    CACHE_ROW_KEPT,   // what is there is newer
    CACHE_ROW_BAD,    // cannot be stored; nothing was changed
    CACHE_ROW_FAILED, // the file cannot be written, err is set
} CacheRowResult;
// Inside a transaction. *doc is the row's number when it was saved or kept.
CacheRowResult cache_row_save(CacheDb *db, CacheKind kind, const void *record,
                              const CacheStamp *stamp, int64_t *doc, Err *err);
typedef enum CacheRowFound {
    CACHE_ROW_FOUND, // the record is cleared by the caller
    CACHE_ROW_NONE,
    CACHE_ROW_STRANGE, // there is one that cannot be understood
    CACHE_ROW_UNREAD,  // the file cannot be read, err is set
} CacheRowFound;
// The record as it is now, and when it was asked for.
CacheRowFound cache_row_find(CacheDb *db, CacheKind kind, const Id *id, void *record,
                             Instant *asked, Err *err);
// Inside a transaction. *doc is the number of the row that was deleted; 0: there was none.
bool cache_row_delete(CacheDb *db, CacheKind kind, const Id *id, int64_t *doc, Err *err) NODISCARD;
// Appends "doc, field, ..." for cache_row_read, with the table's name before each.
void cache_row_columns(CacheKind kind, GString *sql);
// The record of such a row, whose first column lies at `column`. It is written over; false (and it
// is cleared) when the row cannot be understood.
bool cache_row_read(Stmt *stmt, int column, CacheKind kind, void *record) NODISCARD;

#endif
