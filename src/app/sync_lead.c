// Of several processes of a user on one location one does what nobody waits for.
#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/sync_state.h"
#include "base/fs.h"

// As with the lock of the outbox: the file stays, a lock on a name that is gone would keep nobody
// out. Without a folder for it everyone leads: asking twice is better than not at all.
bool sync_leads(App *app)
{
    Sync *sync = &app->sync;
    Err ignored = {0};
    g_autofree char *name = g_strdup_printf("sync-%s.lock", app->core.session.location_id.s);
    if (sync->lead_fd >= 0 || app->core.session.demo)
        return true;
    g_autofree char *path = fs_path(FS_RUN, name, &ignored);
    int fd = path ? open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    if (fd < 0)
        return true;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return false;
    }
    sync->lead_fd = fd;
    return true;
}

void sync_clear(App *app)
{
    if (app->sync.lead_fd >= 0)
        close(app->sync.lead_fd);
    app->sync.lead_fd = -1;
}
