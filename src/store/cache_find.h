// What can be jumped to, in memory: a folded line for every contact, thread, deal and event, looked
// through letter by letter. Store thread. For cache*.c only.
#ifndef STORE_CACHE_FIND_H
#define STORE_CACHE_FIND_H

#include <glib.h>

#include "store/cache.h"
#include "store/cache_db.h"
#include "store/cache_kind.h"

typedef struct CacheFinder CacheFinder;

CacheFinder *cache_finder_new(void);
void cache_finder_free(CacheFinder *finder);
// Reads all lines from the file, once. About a second for a million of them.
bool cache_finder_load(CacheFinder *finder, CacheDb *db, Err *err) NODISCARD;
// Forgets everything: the file was begun anew.
void cache_finder_reset(CacheFinder *finder);
// Follows what was saved and deleted; of other kinds, and before loading, nothing happens.
void cache_finder_put(CacheFinder *finder, CacheKind kind, int64_t doc, const void *record);
void cache_finder_drop(CacheFinder *finder, CacheKind kind, int64_t doc);

typedef struct CacheStop {  // asked now and then
    int (*fn)(void *owner); // not 0: the answer is not wanted any more
    void *owner;
} CacheStop;

typedef struct CacheMatch {
    CacheKind kind;
    int64_t doc;
    int score;
} CacheMatch;
// The best `limit` lines for the words among `what`; returns how many. What was found until stop
// (may be NULL) said so does not count.
size_t cache_finder_find(const CacheFinder *finder, const char *words, unsigned what,
                         const CacheStop *stop, CacheMatch *out, size_t limit);
// Contacts (doc) whose line holds all the words, and who have the tag; NULL: any.
void cache_finder_contacts(const CacheFinder *finder, const char *words, const char *tag,
                           GArray *docs);

#endif
