// Answers to questions. Store thread. For cache*.c only.
#ifndef STORE_CACHE_SEARCH_H
#define STORE_CACHE_SEARCH_H

#include "store/cache.h"
#include "store/cache_find.h"

struct CacheQuestion; // cache_room.h

// Fills hits, more and next. ERR_CANCELLED when it was stopped.
bool cache_search_run(CacheDb *db, CacheFinder *finder, const CacheSearch *search,
                      const CacheStop *stop, CacheAnswer *answer, Err *err) NODISCARD;
// Fills found with what q's words, kinds and limit ask for. The finder must be loaded.
bool cache_search_find(CacheDb *db, const CacheFinder *finder, const struct CacheQuestion *q,
                       const CacheStop *stop, CacheAnswer *answer, Err *err) NODISCARD;
void cache_hit_clear(CacheHit *hit);
void cache_found_clear(CacheFound *found);

#endif
