#include "config.h"

#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OTHERS_WRITE = S_IWGRP | S_IWOTH };

typedef struct DirRow {
    const char *env, *below_home, *name;
    bool follows_link; // people keep their configuration elsewhere; state and secrets never
    bool says_open;    // others may have put something in that is run: closing it would hide that
} DirRow;

static const DirRow dirs[] = {
    [FS_CONFIG] = {"XDG_CONFIG_HOME", ".config", "eyrie", true, true},
    [FS_STATE] = {"XDG_STATE_HOME", ".local/state", "eyrie", false, false},
    [FS_CACHE] = {"XDG_CACHE_HOME", ".cache", "eyrie", true, false},
    [FS_RUN] = {"XDG_RUNTIME_DIR", ".local/state", "eyrie", false, false},
};
static const DirRow secret_dir = {0};

// The base folder specification: relative values are to be ignored.
static char *base_dir(FsDir which)
{
    const char *value = getenv(dirs[which].env);
    if (value && g_path_is_absolute(value))
        return g_strdup(value);
    if (which == FS_RUN)
        return NULL;
    const char *home = getenv("HOME");
    if (!home || !g_path_is_absolute(home))
        home = g_get_home_dir();
    return g_build_filename(home, dirs[which].below_home, NULL);
}

// Ours, a folder, and closed to everybody else.
static bool check_dir(const char *path, const DirRow *row, Err *err)
{
    int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (row->follows_link ? 0 : O_NOFOLLOW);
    int fd = open(path, flags);
    if (fd < 0)
        return err_errno(err, errno, "folder %s", path);
    struct stat st;
    bool ok = fstat(fd, &st) == 0 || err_errno(err, errno, "folder %s", path);
    if (ok && st.st_uid != geteuid())
        ok = err_set(err, ERR_IO, "folder %s belongs to somebody else", path);
    bool leave = row->says_open && (st.st_mode & OTHERS_WRITE) != 0;
    if (ok && (st.st_mode & 077) != 0 && !leave && fchmod(fd, 0700) != 0)
        ok = err_errno(err, errno, "folder %s", path);
    close(fd);
    return ok;
}

bool fs_private_dir(const char *path, Err *err)
{
    struct stat st;
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return err_errno(err, errno, "folder %s", path);
    if (lstat(path, &st) == 0 && !S_ISLNK(st.st_mode) && (st.st_mode & OTHERS_WRITE) != 0)
        return err_set(
            err, ERR_IO,
            "others may write into folder %s: look at what is in it, then run: chmod 700 "
            "%s",
            path, path);
    return check_dir(path, &secret_dir, err);
}

static char *make_dir(char *take_path, const DirRow *row, Err *err)
{
    g_autofree char *path = take_path;
    if (g_mkdir_with_parents(path, 0700) != 0) {
        err_errno(err, errno, "folder %s", path);
        return NULL;
    }
    return check_dir(path, row, err) ? g_steal_pointer(&path) : NULL;
}

char *fs_dir(FsDir which, Err *err)
{
    g_autofree char *base = base_dir(which);
    const DirRow *row = &dirs[which];
    if (base)
        return make_dir(g_build_filename(base, row->name, NULL), row, err);
    g_autofree char *state = fs_dir(FS_STATE, err);
    return state ? make_dir(g_build_filename(state, "run", NULL), row, err) : NULL;
}

char *fs_where(FsDir which)
{
    g_autofree char *base = base_dir(which);
    if (base)
        return g_build_filename(base, dirs[which].name, NULL);
    g_autofree char *state = fs_where(FS_STATE);
    return g_build_filename(state, "run", NULL);
}

char *fs_path(FsDir which, const char *name, Err *err)
{
    g_autofree char *dir = fs_dir(which, err);
    return dir ? g_build_filename(dir, name, NULL) : NULL;
}

char *fs_config_file(const char *name)
{
    Err ignored;
    char *path = fs_path(FS_CONFIG, name, &ignored);
    g_autofree char *dir = path ? NULL : fs_where(FS_CONFIG);
    return path ? path : g_build_filename(dir, name, NULL);
}

typedef struct Source {
    int fd;
    const char *path;
    size_t max;
} Source;

// Straight into what is handed out, for a secret leaves no copy on the stack then. Where that has
// to grow, what is given up is wiped.
static bool read_all(const Source *from, GString **out, Err *err)
{
    for (GString *text = *out;; text = *out) {
        size_t room = text->allocated_len - text->len - 1;
        if (room == 0) {
            *out = g_string_sized_new(text->allocated_len * 2);
            g_string_append_len(*out, text->str, (gssize)text->len);
            explicit_bzero(text->str, text->allocated_len);
            g_string_free(text, TRUE);
            continue;
        }
        ssize_t got = read(from->fd, text->str + text->len, room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_errno(err, errno, "read %s", from->path);
        if (text->len + (size_t)got > from->max)
            return err_set(err, ERR_IO, "%s is larger than %zu bytes", from->path, from->max);
        g_string_set_size(text, text->len + (size_t)got);
        if (got == 0)
            return true;
    }
}

static bool read_fd(const Source *from, char **data, size_t *n, Err *err)
{
    GString *out = g_string_sized_new(8192);
    bool ok = read_all(from, &out, err);
    if (ok) {
        *n = out->len;
        *data = g_string_free(out, FALSE);
    } else {
        explicit_bzero(out->str, out->allocated_len);
        g_string_free(out, TRUE);
    }
    return ok;
}

bool fs_read(const char *path, size_t max, char **data, size_t *n, Err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, "open %s", path);
    bool ok = read_fd(&(Source){fd, path, max}, data, n, err);
    close(fd);
    return ok;
}

static bool parent_is_safe(const char *path, Err *err)
{
    g_autofree char *parent = g_path_get_dirname(path);
    struct stat st;
    if (stat(parent, &st) != 0)
        return err_errno(err, errno, "folder %s", parent);
    if ((st.st_mode & S_IWOTH) && !(st.st_mode & S_ISVTX))
        return err_set(err, ERR_IO, "folder %s can be written by everybody", parent);
    return true;
}

static bool is_private(int fd, const char *path, Err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_errno(err, errno, "open %s", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_IO, "%s is not a plain file", path);
    if (st.st_uid != geteuid())
        return err_set(err, ERR_IO, "%s belongs to somebody else", path);
    if (st.st_nlink != 1)
        return err_set(err, ERR_IO, "%s has a second name", path);
    if (st.st_mode & 077)
        return err_set(err, ERR_IO, "%s is open to others; run: chmod 600 %s", path, path);
    return true;
}

bool fs_read_private(const char *path, size_t max, char **data, size_t *n, Err *err)
{
    // O_NONBLOCK: a pipe put in the file's place must not hang us before it is refused.
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return err_errno(err, errno, "open %s", path);
    bool ok = parent_is_safe(path, err) && is_private(fd, path, err) &&
              read_fd(&(Source){fd, path, max}, data, n, err);
    close(fd);
    return ok;
}

static bool only_we_write(const char *path, mode_t others, Err *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return err_errno(err, errno, "look at %s", path);
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return err_set(err, ERR_CONFIG, "%s belongs to somebody else; run: chown %u %s", path,
                       (unsigned)geteuid(), path);
    if ((st.st_mode & others) != 0)
        return err_set(err, ERR_CONFIG, "others may write %s; look at it, then run: chmod go-w %s",
                       path, path);
    return true;
}

// In a folder with the sticky bit nobody replaces what another owns.
static bool only_we_replace(const char *path, Err *err)
{
    struct stat st;
    g_autofree char *dir = g_path_get_dirname(path);
    bool sticky = stat(dir, &st) == 0 && (st.st_mode & S_ISVTX) != 0;
    return only_we_write(dir, sticky ? 0 : OTHERS_WRITE, err);
}

bool fs_may_run(const char *path, Err *err)
{
    g_autofree char *real = fs_real(path);
    return only_we_write(real, OTHERS_WRITE, err) && only_we_replace(path, err) &&
           only_we_replace(real, err);
}

bool fs_is_missing(const char *path)
{
    struct stat st;
    return lstat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

static bool write_all(int fd, const char *data, size_t n)
{
    while (n) {
        ssize_t put = write(fd, data, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        data += put;
        n -= (size_t)put;
    }
    return true;
}

static bool sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0;
    int saved = errno;
    close(fd);
    errno = saved;
    return ok;
}

// errno tells what failed.
static bool fill_and_rename(int fd, const char *data, size_t n, const char *from, const char *to)
{
    bool ok = write_all(fd, data, n) && fsync(fd) == 0;
    int saved = errno;
    bool closed = close(fd) == 0;
    if (!ok)
        errno = saved;
    return ok && closed && rename(from, to) == 0;
}

bool fs_write(const char *path, const char *data, size_t n, Err *err)
{
    g_autofree char *dir = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *temp = g_strdup_printf("%s/.%s.XXXXXX", dir, name);
    int fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, "write %s", path);
    if (!fill_and_rename(fd, data, n, temp, path)) {
        err_errno(err, errno, "write %s", path);
        unlink(temp);
        return false;
    }
    return sync_dir(dir) || err_errno(err, errno, "write %s", path);
}

bool fs_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *fs_real(const char *path)
{
    char *real = realpath(path, NULL);
    char *out = g_strdup(real != NULL ? real : path);
    free(real);
    return out;
}

uint64_t fs_stamp(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return 0;
    uint64_t stamp = (uint64_t)st.st_ino;
    stamp = stamp * 1000003 + (uint64_t)st.st_size;
    stamp = stamp * 1000003 + (uint64_t)st.st_mtim.tv_sec;
    stamp = stamp * 1000003 + (uint64_t)st.st_mtim.tv_nsec;
    return stamp | 1;
}
