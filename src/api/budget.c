#include "config.h"

#include "api/budget.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_SIZE = 4096, BOOT_CAP = 40, PATIENCE_US = 500 * 1000 };

// Of this layout; whoever changes Limit counts it up, so that old and new programs keep apart.
#define LAYOUT "eyrie-rate-1"

typedef struct Shared {
    char layout[16];
    char boot[BOOT_CAP]; // the instants below are of this boot
    Limit limit;
} Shared;
static_assert(sizeof(Shared) <= FILE_SIZE, "the limit fits into one page");

struct Budget {
    char *path; // NULL: alone from the beginning
    char boot[BOOT_CAP];
    int fd;         // -1: none
    Shared *shared; // mapped while fd is open
    bool locked;
    bool stuck;     // somebody kept the lock for too long, and has not let go since
    Limit own;      // as last seen, and what counts while the file cannot be had
    uint64_t apart; // count of `own` when it was last equal to the file's
    Err trouble;
};

// ---- the file ----------------------------------------------------------------------------------

static char *file_path(const BudgetConfig *config)
{
    g_autofree char *key =
        g_strjoin("\n", LAYOUT, config->host, config->principal ? config->principal : "",
                  config->location ? config->location : "", NULL);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
    g_autofree char *name = g_strdup_printf("ratelimit-%.16s.bin", hash);
    return g_build_filename(config->dir, name, NULL);
}

static bool is_ours(const struct stat *st)
{
    return S_ISREG(st->st_mode) && st->st_uid == geteuid() && st->st_nlink == 1 &&
           (st->st_mode & 077) == 0;
}

// Space is taken at once: a page that cannot be had is an error here instead of a signal later.
static bool map_file(Budget *budget, int fd, Err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_errno(err, errno, "%s", budget->path);
    if (!is_ours(&st))
        return err_set(err, ERR_IO, "%s is not a private file of ours", budget->path);
    int failed = posix_fallocate(fd, 0, FILE_SIZE);
    if (failed != 0)
        return err_errno(err, failed, "%s", budget->path);
    void *memory = mmap(NULL, FILE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return err_errno(err, errno, "%s", budget->path);
    budget->fd = fd;
    budget->shared = memory;
    return true;
}

static bool attach(Budget *budget, Err *err)
{
    int fd = open(budget->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_errno(err, errno, "%s", budget->path);
    if (map_file(budget, fd, err))
        return true;
    close(fd);
    return false;
}

static void detach(Budget *budget)
{
    if (budget->fd < 0)
        return;
    munmap(budget->shared, FILE_SIZE);
    close(budget->fd); // ends the lock, too
    budget->fd = -1;
    budget->shared = NULL;
    budget->apart = 0; // the next file knows nothing of what was sent
}

static void try_attach(Budget *budget)
{
    Err err = {0};
    if (!attach(budget, &err))
        budget->trouble = err;
}

Budget *budget_new(const BudgetConfig *config)
{
    Budget *budget = g_new0(Budget, 1);
    budget->fd = -1;
    limit_init(&budget->own);
    if (!config->dir)
        return budget;
    budget->path = file_path(config);
    g_autofree char *boot = NULL;
    if (g_file_get_contents("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
        g_strlcpy(budget->boot, g_strstrip(boot), sizeof(budget->boot));
    try_attach(budget);
    return budget;
}

void budget_free(Budget *budget)
{
    if (!budget)
        return;
    detach(budget);
    g_free(budget->path);
    g_free(budget);
}

const Err *budget_trouble(const Budget *budget)
{
    return &budget->trouble;
}

// ---- the lock ----------------------------------------------------------------------------------

// Whoever holds it needs microseconds, however busy the machine is. One that was stopped meanwhile
// must not stop everybody else.
static bool take_lock(Budget *budget)
{
    gint64 until = g_get_monotonic_time() + (budget->stuck ? 0 : PATIENCE_US);
    do {
        if (flock(budget->fd, LOCK_EX | LOCK_NB) == 0) {
            budget->stuck = false;
            return true;
        }
        if (errno != EWOULDBLOCK && errno != EINTR)
            break;
        sched_yield();
    } while (g_get_monotonic_time() < until);
    err_errno(&budget->trouble, errno, "lock %s", budget->path);
    budget->stuck = true;
    return false;
}

// The folder goes with the last login while a program in a terminal multiplexer stays; who logs in
// again makes a new file.
static bool is_current(const Budget *budget)
{
    struct stat st;
    return fstat(budget->fd, &st) == 0 && st.st_nlink == 1 && st.st_size >= FILE_SIZE;
}

static bool lock_file(Budget *budget)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        if (budget->fd < 0)
            try_attach(budget);
        if (budget->fd < 0 || !take_lock(budget))
            return false;
        if (is_current(budget))
            return true;
        detach(budget);
    }
    return false;
}

static bool is_readable(const Budget *budget)
{
    const Shared *shared = budget->shared;
    return strncmp(shared->layout, LAYOUT, sizeof(shared->layout)) == 0 &&
           strncmp(shared->boot, budget->boot, sizeof(shared->boot)) == 0;
}

static void begin_file(Budget *budget)
{
    Shared *shared = budget->shared;
    *shared = (Shared){.layout = LAYOUT};
    g_strlcpy(shared->boot, budget->boot, sizeof(shared->boot));
    limit_init(&shared->limit);
    budget->apart = 0; // what we sent is news to it
}

Limit *budget_lock(Budget *budget, int64_t now)
{
    budget->locked = budget->path && lock_file(budget);
    if (!budget->locked)
        return &budget->own;
    if (!is_readable(budget))
        begin_file(budget);
    Limit *limit = &budget->shared->limit;
    limit_repair(limit, now);
    limit_merge(limit, &budget->own, budget->apart);
    return limit;
}

void budget_unlock(Budget *budget)
{
    if (!budget->locked)
        return;
    budget->own = budget->shared->limit;
    budget->apart = budget->own.count;
    budget->locked = false;
    flock(budget->fd, LOCK_UN);
}
