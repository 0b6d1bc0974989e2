#include "config.h"

#include "store/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/datetime.h"
#include "base/json.h"
#include "store/audit_room.h"

enum { TAIL_FIRST = 64 * 1024 };

struct Audit {
    char *dir, *path;
    int lock_fd, fd;
    int64_t size, rotate_at;
    bool known;                // what follows belongs to a file of this size
    char hash[AUDIT_HASH + 1]; // of the newest line
    AuditMark mark;
    bool wrote;
};

Audit *audit_new(const char *dir)
{
    Audit *audit = g_new0(Audit, 1);
    audit->dir = g_strdup(dir);
    audit->path = g_build_filename(dir, AUDIT_NAME, NULL);
    audit->lock_fd = audit->fd = -1;
    audit->rotate_at = AUDIT_ROTATE_BYTES;
    return audit;
}

void audit_free(Audit *audit)
{
    if (!audit)
        return;
    if (audit->fd >= 0)
        close(audit->fd);
    if (audit->lock_fd >= 0)
        close(audit->lock_fd);
    g_free(audit->dir);
    g_free(audit->path);
    g_free(audit);
}

void audit_rotate_at(Audit *audit, int64_t bytes)
{
    audit->rotate_at = bytes;
}

// ---- files -------------------------------------------------------------------------------------

static int open_private(const char *path, int flags, Err *err)
{
    struct stat st;
    int fd = open(path, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        err_errno(err, errno, "%s", path);
        return -1;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && st.st_nlink == 1 &&
        !(st.st_mode & 077))
        return fd;
    err_set(err, ERR_IO, "%s: not a private file of yours (mode 0600, no links)", path);
    close(fd);
    return -1;
}

static bool write_all(int fd, const char *data, size_t n, const char *path, Err *err)
{
    while (n > 0) {
        ssize_t got = write(fd, data, n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_errno(err, errno, "%s", path);
        data += got;
        n -= (size_t)got;
    }
    return true;
}

static bool sync_dir(const char *dir, Err *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    int failed = errno;
    if (fd >= 0)
        close(fd);
    return ok || err_errno(err, failed, "folder %s", dir);
}

static bool read_at(Audit *audit, int64_t at, char *out, size_t n, Err *err)
{
    while (n > 0) {
        ssize_t got = pread(audit->fd, out, n, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return err_errno(err, got < 0 ? errno : EIO, "%s", audit->path);
        out += got;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

// ---- the newest line ---------------------------------------------------------------------------

// Where the last whole line begins and ends in data; false when its beginning is not in it.
static bool last_line(const char *data, size_t n, bool whole_file, size_t *from, size_t *to)
{
    while (n > 0 && data[n - 1] != '\n')
        n--; // what a crash cut
    *to = n;
    if (n == 0) {
        *from = 0;
        return whole_file;
    }
    const char *before = n > 1 ? memrchr(data, '\n', n - 1) : NULL;
    *from = before ? (size_t)(before - data) + 1 : 0;
    return before || whole_file;
}

static void learn_line(Audit *audit, const char *line, size_t n)
{
    Err err;
    AuditLink link;
    if (!audit_link(line, n, &link))
        return; // the chain goes on from the last good hash; audit_prove tells of the break
    g_strlcpy(audit->hash, link.hash, sizeof(audit->hash));
    Json *json = json_parse(line, n, &err);
    const char *journal = json_string(json_member(json, "journal"));
    int64_t number = 0;
    if (journal && json_int64(json_member(json, "n"), &number)) {
        g_strlcpy(audit->mark.journal, journal, sizeof(audit->mark.journal));
        audit->mark.n = number;
    }
    json_free(json);
}

// Reads the newest whole line; *torn is how many bytes stand behind it.
static bool learn_tail(Audit *audit, size_t *torn, Err *err)
{
    for (int64_t want = TAIL_FIRST;; want *= 2) {
        size_t n = (size_t)MIN(want, audit->size);
        bool whole = (int64_t)n == audit->size;
        g_autofree char *data = g_malloc(n + 1);
        size_t from = 0;
        size_t to = 0;
        if (!read_at(audit, audit->size - (int64_t)n, data, n, err))
            return false;
        if (!last_line(data, n, whole, &from, &to))
            continue;
        *torn = n - to;
        if (to > from)
            learn_line(audit, data + from, to - from - 1);
        return true;
    }
}

static int newest_rotated(const char *dir)
{
    int newest = 0;
    GDir *entries = g_dir_open(dir, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));)
        newest = MAX(newest, audit_file_number(name));
    if (entries)
        g_dir_close(entries);
    return newest;
}

// The chain of a new file begins with the end of the one before.
static void learn_rotated(Audit *audit)
{
    Err err = {0};
    int number = newest_rotated(audit->dir);
    memset(audit->hash, '0', AUDIT_HASH);
    audit->hash[AUDIT_HASH] = '\0';
    audit->mark = (AuditMark){0};
    if (number == 0)
        return;
    g_autofree char *path = audit_file_path(audit->dir, number);
    Audit old = {.path = path, .fd = open_private(path, O_RDONLY, &err)};
    struct stat st;
    size_t torn = 0;
    memcpy(old.hash, audit->hash, sizeof(old.hash));
    if (old.fd >= 0 && fstat(old.fd, &st) == 0) {
        old.size = st.st_size;
        if (learn_tail(&old, &torn, &err)) {
            memcpy(audit->hash, old.hash, sizeof(old.hash));
            audit->mark = old.mark;
        }
    }
    if (old.fd >= 0)
        close(old.fd);
}

// ---- appending ---------------------------------------------------------------------------------

static bool put_line(Audit *audit, const char *line, Err *err)
{
    size_t n = strlen(line);
    BUG_ON(n < 2 || line[n - 1] != '}' || strchr(line, '\n'));
    AuditLink link;
    g_strlcpy(link.prev, audit->hash, sizeof(link.prev));
    audit_hash(link.prev, line, n, link.hash);
    g_autofree char *text = g_strdup_printf("%.*s,\"prev\":\"%s\",\"hash\":\"%s\"}\n", (int)(n - 1),
                                            line, link.prev, link.hash);
    // A file that is there but for its folder would go with a power cut. A start need not wait for
    // it: the first line does.
    if (audit->size == 0 && !sync_dir(audit->dir, err))
        return false;
    if (!write_all(audit->fd, text, strlen(text), audit->path, err)) {
        audit->known = false; // part of it may be there: the next one looks and repairs
        return false;
    }
    audit->size += (int64_t)strlen(text);
    g_strlcpy(audit->hash, link.hash, sizeof(audit->hash));
    audit->wrote = true;
    return true;
}

static bool note(Audit *audit, Instant now, const char *event, const char *member, int64_t value,
                 Err *err)
{
    char at[32];
    iso_format_utc(now, at);
    g_autofree char *line = g_strdup_printf(
        "{\"at\":\"%s\",\"event\":\"%s\",\"%s\":%" G_GINT64_FORMAT "}", at, event, member, value);
    return put_line(audit, line, err);
}

// What a crash cut goes to a file of its own, so that nothing is thrown away.
static bool set_aside(Audit *audit, size_t torn, Err *err)
{
    g_autofree char *path = g_build_filename(audit->dir, "audit.torn", NULL);
    g_autofree char *data = g_malloc(torn);
    int64_t at = audit->size - (int64_t)torn;
    int fd = open_private(path, O_WRONLY | O_CREAT | O_APPEND, err);
    bool ok = fd >= 0 && read_at(audit, at, data, torn, err) &&
              write_all(fd, data, torn, path, err) && write_all(fd, "\n", 1, path, err) &&
              (fsync(fd) == 0 || err_errno(err, errno, "%s", path));
    if (fd >= 0)
        close(fd);
    if (!ok)
        return false;
    if (ftruncate(audit->fd, at) != 0)
        return err_errno(err, errno, "%s", audit->path);
    audit->size = at;
    return true;
}

// Names the full file and begins the next; its first line says which came before.
static bool rotate(Audit *audit, Instant now, Err *err)
{
    int number = newest_rotated(audit->dir) + 1;
    g_autofree char *path = audit_file_path(audit->dir, number);
    if (fsync(audit->fd) != 0 || rename(audit->path, path) != 0)
        return err_errno(err, errno, "%s", audit->path);
    close(audit->fd);
    audit->fd = open_private(audit->path, O_RDWR | O_CREAT | O_EXCL | O_APPEND, err);
    audit->size = 0;
    return audit->fd >= 0 && note(audit, now, "rotated", "follows", number, err);
}

static bool open_file(Audit *audit, Err *err)
{
    struct stat st;
    struct stat named;
    bool same = audit->fd >= 0 && fstat(audit->fd, &st) == 0 && stat(audit->path, &named) == 0 &&
                st.st_ino == named.st_ino && st.st_dev == named.st_dev;
    if (!same) {
        if (audit->fd >= 0)
            close(audit->fd);
        audit->known = false;
        audit->fd = open_private(audit->path, O_RDWR | O_CREAT | O_APPEND, err);
        if (audit->fd < 0)
            return false;
    }
    if (fstat(audit->fd, &st) != 0)
        return err_errno(err, errno, "%s", audit->path);
    audit->known = audit->known && st.st_size == audit->size;
    audit->size = st.st_size;
    return true;
}

static bool ready_file(Audit *audit, Instant now, Err *err)
{
    size_t torn = 0;
    if (!open_file(audit, err))
        return false;
    if (!audit->known) {
        learn_rotated(audit);
        if (!learn_tail(audit, &torn, err))
            return false;
        if (torn > 0 && (!set_aside(audit, torn, err) ||
                         !note(audit, now, "repaired", "torn_bytes", (int64_t)torn, err)))
            return false;
        audit->known = true;
    }
    return audit->size < audit->rotate_at || rotate(audit, now, err);
}

bool audit_begin(Audit *audit, Instant now, Err *err)
{
    if (audit->lock_fd < 0) {
        g_autofree char *path = g_build_filename(audit->dir, "audit.lock", NULL);
        audit->lock_fd = open_private(path, O_RDWR | O_CREAT, err);
        if (audit->lock_fd < 0)
            return false;
    }
    if (flock(audit->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? err_set(err, ERR_LIMITED, "another eyrie writes the audit")
                                    : err_errno(err, errno, "audit.lock");
    audit->wrote = false;
    if (ready_file(audit, now, err))
        return true;
    flock(audit->lock_fd, LOCK_UN);
    return false;
}

AuditMark audit_mark(const Audit *audit)
{
    return audit->mark;
}

bool audit_append(Audit *audit, const AuditMark *mark, const char *line, Err *err)
{
    if (!put_line(audit, line, err))
        return false;
    audit->mark = *mark;
    return true;
}

bool audit_end(Audit *audit, Err *err)
{
    bool ok =
        !audit->wrote || fdatasync(audit->fd) == 0 || err_errno(err, errno, "%s", audit->path);
    flock(audit->lock_fd, LOCK_UN);
    return ok;
}

AuditMark audit_peek(Audit *audit)
{
    Err err = {0};
    size_t torn = 0;
    AuditMark mark = {0};
    if (access(audit->path, F_OK) != 0 && newest_rotated(audit->dir) == 0)
        return mark;
    Audit look = {.dir = audit->dir, .path = audit->path, .lock_fd = -1};
    struct stat st;
    look.fd = open_private(audit->path, O_RDONLY, &err);
    learn_rotated(&look);
    if (look.fd >= 0 && fstat(look.fd, &st) == 0) {
        look.size = st.st_size;
        if (learn_tail(&look, &torn, &err))
            mark = look.mark;
    } else {
        mark = look.mark;
    }
    if (look.fd >= 0)
        close(look.fd);
    return mark;
}
