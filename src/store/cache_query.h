// Reading from either connection. For cache*.c only.
#ifndef STORE_CACHE_QUERY_H
#define STORE_CACHE_QUERY_H

#include "store/cache.h"
#include "store/cache_db.h"

// As the functions of cache.h without the first word. What was read before a failure is left to the
// caller to clear.
bool cache_query_view(CacheDb *db, const CacheRead *read, Rows *rows, size_t *bad,
                      Err *err) NODISCARD;
bool cache_query_deals(CacheDb *db, CacheDealSet set, Instant at, GArray *out, Err *err) NODISCARD;
bool cache_query_list(CacheDb *db, const RecordType *type, const char *list, size_t limit,
                      Rows *rows, Err *err) NODISCARD;
bool cache_query_one(CacheDb *db, const RecordType *type, const Id *id, void *record,
                     Instant *fetched, Err *err) NODISCARD;
bool cache_query_people(CacheDb *db, const CachePerson *after, size_t limit, CachePeople *people,
                        Err *err) NODISCARD;
bool cache_query_cursor(CacheDb *db, const char *cursor, char **value, Instant *saved,
                        Err *err) NODISCARD;

#endif
