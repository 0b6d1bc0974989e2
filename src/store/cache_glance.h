// A look into a mirror's file for somebody who is typing: nothing is written, nothing is waited
// for, no thread is started. Any thread.
#ifndef STORE_CACHE_GLANCE_H
#define STORE_CACHE_GLANCE_H

#include "store/cache.h"

// Rows of a view, as cache_read. ERR_NOT_FOUND when there is no file.
bool cache_glance(const char *path, const CacheRead *read, Rows *rows, Err *err) NODISCARD;
typedef void CacheNameFn(void *owner, TextRef name, const char *id);
// Contacts whose folded name begins so, by name, at most `limit`.
bool cache_glance_contacts(const char *path, const char *begins, size_t limit, CacheNameFn *fn,
                           void *owner, Err *err) NODISCARD;
extern const char cache_glance_contacts_sql[]; // what that asks, for who looks at its plan

#endif
