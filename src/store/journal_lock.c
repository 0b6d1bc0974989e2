#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/journal_row.h"

// The lock file is never removed: a lock on a name that is gone would keep nobody out.
bool journal_claim_sending(Journal *journal, const Id *location)
{
    if (journal->lock_fd >= 0 || !journal->dir)
        return true;
    g_autofree char *path = g_strdup_printf("%s/outbox-%s.lock", journal->dir, location->s);
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return false;
    }
    journal->lock_fd = fd;
    return true;
}
