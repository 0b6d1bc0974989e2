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

typedef struct CacheMatch {
    CacheKind kind;
    int64_t doc;
    int score;
} CacheMatch;
// The best `limit` lines for the words among `what`; returns how many. stop is asked now and then;
// what was found by then does not count.
size_t cache_finder_find(const CacheFinder *finder, const char *words, unsigned what,
                         CacheMatch *out, size_t limit, int (*stop)(void *owner), void *owner);
// Contacts (doc) whose line holds all the words, and who have the tag; NULL: any.
void cache_finder_contacts(const CacheFinder *finder, const char *words, const char *tag,
                           GArray *docs);

#endif
