// The file of the mirror as a whole: made, looked at, renamed away. For cache*.c only.
#ifndef STORE_CACHE_FILE_H
#define STORE_CACHE_FILE_H

#include "store/cache.h"
#include "store/cache_db.h"

// Makes sure that there is a file of ours, of this owner and version; one that is not is renamed
// away, or ERR_CONFLICT says that it stays. Several processes may do so at once: they wait for each
// other.
bool cache_file_prepare(const char *path, const char *owner, Instant now, CacheOther other,
                        CacheOpened *opened, Err *err) NODISCARD;
// The same, and what is there is taken for broken.
bool cache_file_renew(const char *path, const char *owner, Instant now, Err *err) NODISCARD;

#endif
