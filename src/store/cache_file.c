#include "config.h"

#include "store/cache_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "store/cache_schema.h"

// Other characters than these, and a dot at the start, must not reach a file name.
static char *plain_name(const char *s)
{
    char *name = g_strdup(s);
    g_strcanon(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", '_');
    return name;
}

char *cache_file(const char *profile, const char *location, Err *err)
{
    g_autofree char *a = plain_name(profile);
    g_autofree char *b = plain_name(location);
    g_autofree char *name = g_strdup_printf("cache.%s.%s.db", a, b);
    return fs_path(FS_CACHE, name, err);
}

static bool lock_file(const char *path, int *fd, Err *err)
{
    g_autofree char *lock = g_strdup_printf("%s.lock", path);
    *fd = open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (*fd < 0)
        return err_errno(err, errno, "%s", lock);
    int failed;
    do
        failed = flock(*fd, LOCK_EX);
    while (failed && errno == EINTR);
    if (!failed)
        return true;
    err_errno(err, errno, "%s", lock);
    close(*fd);
    return false;
}

// One broken file is kept for who wants to know.
static void remove_older(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *prefix = g_strdup_printf("%s.bad-", base);
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *old = g_build_filename(folder, name, NULL);
        if (g_str_has_prefix(name, prefix))
            g_unlink(old);
    }
    if (dir)
        g_dir_close(dir);
}

// The write-ahead log belongs to the file. Another process that has it open goes on in the renamed
// one and notices (cache_db_is_there).
static bool rename_away(const char *path, Instant now, Err *err)
{
    g_autofree char *bad = g_strdup_printf("%s.bad-%" G_GINT64_FORMAT, path, now.ms);
    g_autofree char *bad_wal = g_strdup_printf("%s-wal", bad);
    g_autofree char *wal = g_strdup_printf("%s-wal", path);
    g_autofree char *shm = g_strdup_printf("%s-shm", path);
    remove_older(path);
    if (rename(path, bad) != 0 && errno != ENOENT)
        return err_errno(err, errno, "%s", path);
    if ((rename(wal, bad_wal) != 0 && errno != ENOENT) || (g_unlink(shm) != 0 && errno != ENOENT))
        return err_errno(err, errno, "%s", wal);
    return true;
}

static bool create(const char *path, const char *owner, Err *err)
{
    CacheDb *db = cache_db_open(path, CACHE_DB_WRITE, err);
    bool ok = db && cache_schema_create(db, owner, err);
    cache_db_close(db);
    return ok;
}

// CACHE_FRESH: an empty file, or none.
static bool look(const char *path, const char *owner, CacheOpened *what, Err *err)
{
    CacheDb *db = cache_db_open(path, CACHE_DB_READ, err);
    bool ok = db && cache_schema_look(db, owner, what, err);
    cache_db_close(db);
    if (ok)
        return true;
    if (err->kind == ERR_NOT_FOUND)
        *what = CACHE_FRESH;
    else if (err->kind == ERR_CONFLICT)
        *what = CACHE_WAS_FOREIGN;
    else if (cache_db_is_broken(err))
        *what = CACHE_WAS_BROKEN;
    else
        return false;
    return true;
}

static bool count(CacheDb *db, CacheLook *look, Err *err)
{
    return cache_db_number(db, "select count(*) from contact", &look->contacts, err) &&
           cache_db_number(db, "select count(*) from message", &look->messages, err) &&
           cache_db_number(db, "select coalesce(max(asked),0) from cursor", &look->synced.ms, err);
}

bool cache_look(const char *path, const char *owner, CacheLook *out, Err *err)
{
    CacheLook found = {0};
    if (!look(path, owner, &found.opened, err))
        return false;
    CacheDb *db = found.opened == CACHE_KEPT ? cache_db_open(path, CACHE_DB_READ, err) : NULL;
    bool ok = found.opened != CACHE_KEPT || (db && count(db, &found, err));
    cache_db_close(db);
    if (ok)
        *out = found;
    return ok;
}

// A write-ahead log can be given up only by the one connection that is left. Where there is none (a
// network's file system) nobody can tell.
static bool is_in_use(const char *path)
{
    Err err = {0};
    CacheDb *db = cache_db_open(path, CACHE_DB_WRITE, &err);
    bool alone = db && cache_db_exec(db, "pragma busy_timeout=0; pragma journal_mode=delete", &err);
    cache_db_close(db);
    return !alone && cache_db_is_busy(&err);
}

// Of another version of this program, which may be running on it.
static bool is_of_another(CacheOpened opened)
{
    return opened == CACHE_WAS_OLDER || opened == CACHE_WAS_NEWER;
}

static bool may_renew(const char *path, CacheOther other, CacheOpened opened, Err *err)
{
    const char *word = cache_opened_word(opened);
    if (other == CACHE_OTHER_REFUSE)
        return err_set(err, ERR_CONFLICT, "the local copy is %s; start `eyrie` to fill it again",
                       word);
    if (is_of_another(opened) && is_in_use(path))
        return err_set(err, ERR_CONFLICT, "the local copy is %s, which is using it", word);
    return true;
}

static bool prepare_locked(const char *path, const char *owner, Instant now, CacheOther other,
                           CacheOpened *opened, Err *err)
{
    if (!look(path, owner, opened, err))
        return false;
    if (*opened == CACHE_KEPT)
        return true;
    if (*opened != CACHE_FRESH &&
        (!may_renew(path, other, *opened, err) || !rename_away(path, now, err)))
        return false;
    return create(path, owner, err);
}

bool cache_file_prepare(const char *path, const char *owner, Instant now, CacheOther other,
                        CacheOpened *opened, Err *err)
{
    int fd = -1;
    if (!lock_file(path, &fd, err))
        return false;
    bool ok = prepare_locked(path, owner, now, other, opened, err);
    close(fd);
    return ok;
}

bool cache_file_renew(const char *path, const char *owner, Instant now, Err *err)
{
    int fd = -1;
    if (!lock_file(path, &fd, err))
        return false;
    bool ok = rename_away(path, now, err) && create(path, owner, err);
    close(fd);
    return ok;
}
