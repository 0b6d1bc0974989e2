#include "config.h"

#include "base/spawn.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const short group_flags[] = {
    [SPAWN_HERE] = 0,
    [SPAWN_GROUP] = POSIX_SPAWN_SETPGROUP,
    [SPAWN_AWAY] = POSIX_SPAWN_SETSID,
};
static_assert(ARRAY_LEN(group_flags) == SPAWN_GROUP_COUNT, "flags of each group");

// 0 or an errno value, as all that begins with posix_spawn.
static int place_fd(posix_spawn_file_actions_t *actions, int fd, int target)
{
    if (fd == SPAWN_OURS)
        return 0;
    if (fd == SPAWN_NULL)
        return posix_spawn_file_actions_addopen(actions, target, "/dev/null",
                                                target == STDIN_FILENO ? O_RDONLY : O_WRONLY, 0);
    return posix_spawn_file_actions_adddup2(actions, fd, target);
}

static int place_fds(posix_spawn_file_actions_t *actions, const Spawn *spawn)
{
    const int fds[] = {spawn->in, spawn->out, spawn->err};
    int failed = 0;
    for (int i = 0; i < 3 && failed == 0; i++)
        failed = place_fd(actions, fds[i], i);
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
    // Ours are closed by themselves; a library's need not be.
    if (failed == 0)
        failed = posix_spawn_file_actions_addclosefrom_np(actions, 3);
#endif
    return failed;
}

static void set_signals(posix_spawnattr_t *attr, SpawnGroup group)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(attr, &all);
    posix_spawnattr_setsigmask(attr, &none);
    posix_spawnattr_setpgroup(attr, 0);
    posix_spawnattr_setflags(
        attr, (short)(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group_flags[group]));
}

bool spawn_start(const Spawn *spawn, pid_t *pid, Err *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    set_signals(&attr, spawn->group);
    int failed = place_fds(&actions, spawn);
    if (failed == 0)
        failed = posix_spawnp(pid, spawn->argv[0], &actions, &attr, spawn->argv, spawn->env);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ||
           err_set(err, ERR_CONFIG, "%s cannot be started: %s", spawn->argv[0], strerror(failed));
}

int spawn_exit_code(int wait_status)
{
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

bool spawn_input(const char *bytes, size_t n, int *fd, Err *err)
{
    *fd = memfd_create("eyrie-input", MFD_CLOEXEC);
    bool ok = *fd >= 0;
    for (size_t at = 0; ok && at < n;) {
        ssize_t wrote = write(*fd, bytes + at, n - at);
        ok = wrote >= 0 || errno == EINTR;
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    if (ok && lseek(*fd, 0, SEEK_SET) == 0)
        return true;
    int why = errno;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return err_errno(err, why, "hand a program its input");
}
