#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/journal_row.h"

static char *lock_path(const Journal *journal, const Id *location)
{
    return g_strdup_printf("%s/outbox-%s.lock", journal->dir, location->s);
}

// For others to name; the lock alone decides.
static void sign(int fd)
{
    char pid[24];
    int n = g_snprintf(pid, sizeof(pid), "%lld\n", (long long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)n, 0) != n)
        (void)!ftruncate(fd, 0); // nobody is better than somebody else
}

// The lock file is never removed: a lock on a name that is gone would keep nobody out.
bool journal_claim_sending(Journal *journal, const Id *location)
{
    if (journal->lock_fd >= 0 || !journal->dir)
        return true;
    g_autofree char *path = lock_path(journal, location);
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return false;
    }
    sign(fd);
    journal->lock_fd = fd;
    return true;
}

int64_t journal_sender(const Journal *journal, const Id *location)
{
    if (journal->lock_fd >= 0 || !journal->dir)
        return getpid();
    char pid[24] = "";
    g_autofree char *path = lock_path(journal, location);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t n = fd >= 0 ? pread(fd, pid, sizeof(pid) - 1, 0) : -1;
    if (fd >= 0)
        close(fd);
    gint64 number = n > 0 ? g_ascii_strtoll(pid, NULL, 10) : 0;
    return number > 0 ? number : 0;
}
