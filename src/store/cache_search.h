// Answers to questions. Store thread. For cache*.c only.
#ifndef STORE_CACHE_SEARCH_H
#define STORE_CACHE_SEARCH_H

#include "store/cache.h"
#include "store/cache_find.h"

typedef struct CacheStop {  // asked now and then
    int (*fn)(void *owner); // not 0: the answer is not wanted any more
    void *owner;
} CacheStop;

// Fills hits, more and next. ERR_CANCELLED when it was stopped.
bool cache_search_run(CacheDb *db, CacheFinder *finder, const CacheSearch *search,
                      const CacheStop *stop, CacheAnswer *answer, Err *err) NODISCARD;
// Fills found. The finder must be loaded.
bool cache_search_find(CacheDb *db, const CacheFinder *finder, const char *words, unsigned what,
                       size_t limit, const CacheStop *stop, CacheAnswer *answer,
                       Err *err) NODISCARD;
void cache_hit_clear(CacheHit *hit);
void cache_found_clear(CacheFound *found);

#endif
