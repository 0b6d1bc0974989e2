// What is done when nothing else is to do: the file is checked once a day, old tombstones are
// forgotten, the log is written back, free pages are returned. For cache*.c only.
#ifndef STORE_CACHE_CHORES_H
#define STORE_CACHE_CHORES_H

#include "base/clock.h"
#include "store/cache_db.h"

typedef struct CacheChores {
    int next;      // chore; they are done in order
    int64_t table; // row of the schema: the last one that was checked
} CacheChores;

void cache_chores_restart(CacheChores *chores); // another file
void cache_chores_wrote(CacheChores *chores);   // there is something to write back
bool cache_chores_left(const CacheChores *chores);
// Does one, or a part of it. ERR_CANCELLED when the connection's watch ended it: again later. An
// error of a broken file when the check found it so.
bool cache_chores_next(CacheChores *chores, CacheDb *db, Instant now, Err *err) NODISCARD;
// Checks the whole file at once.
bool cache_chores_check(CacheDb *db, Err *err) NODISCARD;

#endif
