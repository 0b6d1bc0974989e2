// Folders and files with the modes we promise: folders 0700, files 0600, no symbolic links followed
// for anything secret, atomic replacement. Any thread.
#ifndef BASE_FS_H
#define BASE_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef enum FsDir { FS_CONFIG, FS_STATE, FS_CACHE, FS_RUN } FsDir;

// eyrie's own folder below the XDG base folder; created 0700 where missing, closed to others where
// it is not, but for a FS_CONFIG that they may write into (fs_may_run). Owned path, or NULL.
// FS_RUN is "run/" in the state folder where XDG_RUNTIME_DIR is unset.
char *fs_dir(FsDir which, Err *err);
// Where that folder is, without making or changing anything; g_free.
char *fs_where(FsDir which);
char *fs_path(FsDir which, const char *name, Err *err); // g_free
// As fs_path in FS_CONFIG; where that folder cannot be made or used, where the file would be:
// reading it then says what is wrong. g_free.
char *fs_config_file(const char *name);
// A folder for secrets, made 0700 where missing. Refuses a link, another owner and one that others
// may write into; one that others may only read is closed to them.
bool fs_private_dir(const char *path, Err *err) NODISCARD;
// Whole file, at most max bytes (more is an error); NUL-terminated; g_free.
bool fs_read(const char *path, size_t max, char **data, size_t *n, Err *err) NODISCARD;
// As fs_read, but refuses links, other owners, group or world access, and extra hard links.
bool fs_read_private(const char *path, size_t max, char **data, size_t *n, Err *err) NODISCARD;
// Whether what the file says may be run: nobody but we and root can change it or put another in its
// place. ERR_CONFIG says why not and what mends it. Ask before reading: what is read then is ours.
bool fs_may_run(const char *path, Err *err) NODISCARD;
// There is no such file, nor a link of that name. What cannot be looked at is not missing.
bool fs_is_missing(const char *path);
// Write to a temporary file in the same folder (0600, O_EXCL), fsync, rename, fsync the folder.
bool fs_write(const char *path, const char *data, size_t n, Err *err) NODISCARD;
// Where a link leads, so that replacing a file leaves the link; the path itself where it is none,
// or leads nowhere. g_free.
char *fs_real(const char *path);
// Changes whenever the file is written or replaced; 0 while there is none.
uint64_t fs_stamp(const char *path);
bool fs_is_dir(const char *path);

#endif
