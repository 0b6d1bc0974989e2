// Keeps the full-text index in step with the rows. For cache*.c only.
#ifndef STORE_CACHE_TEXT_H
#define STORE_CACHE_TEXT_H

#include "model/record.h"
#include "store/cache_db.h"

enum { CACHE_TEXT_COLUMNS = 3 };

typedef struct CacheWords { // what the index knows of a row; a copy
    Raw columns[CACHE_TEXT_COLUMNS];
} CacheWords;

// Of the row as it is. Empty when there is none.
bool cache_text_read(CacheDb *db, int64_t doc, CacheWords *words, Err *err) NODISCARD;
void cache_text_clear(CacheWords *words);
// A row that is new, one that was changed (was: before that), one that was deleted. Inside the same
// transaction.
bool cache_text_added(CacheDb *db, int64_t doc, Err *err) NODISCARD;
bool cache_text_changed(CacheDb *db, int64_t doc, const CacheWords *was, Err *err) NODISCARD;
bool cache_text_deleted(CacheDb *db, int64_t doc, const CacheWords *was, Err *err) NODISCARD;

#endif
