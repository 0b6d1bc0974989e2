#include "config.h"

#include "torture/tracer.h"

#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL)
enum { SYSCALL_STOP = SIGTRAP | 0x80, THREADS_MAX = 32 };

static bool seize(pid_t thread, Err *err)
{
    int status;
    if (ptrace(PTRACE_SEIZE, thread, 0, OPTIONS) != 0)
        return err_set(err, ERR_REFUSED, "ptrace: %s", g_strerror(errno));
    if (ptrace(PTRACE_INTERRUPT, thread, 0, 0) != 0 || waitpid(thread, &status, __WALL) != thread ||
        !WIFSTOPPED(status))
        return err_set(err, ERR_INTERNAL, "thread %d does not stop", (int)thread);
    return true;
}

bool tracer_attach(Tracer *tracer, pid_t pid, Err *err)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task", (int)pid);
    *tracer = (Tracer){.pid = pid};
    pid_t threads[THREADS_MAX];
    size_t n = 0;
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir && n < THREADS_MAX && (name = g_dir_read_name(dir));)
        threads[n++] = (pid_t)strtol(name, NULL, 10);
    if (dir)
        g_dir_close(dir);
    if (n == 0)
        return err_set(err, ERR_INTERNAL, "no thread in %s", path);
    for (size_t i = 0; i < n; i++)
        if (!seize(threads[i], err))
            return false;
    for (size_t i = 0; i < n; i++)
        ptrace(PTRACE_SYSCALL, threads[i], 0, 0);
    return true;
}

// What a stopped thread is to be given when it goes on: its signal, or nothing for our own stops.
static int signal_of(int status)
{
    int stop = WSTOPSIG(status);
    bool ours = stop == SYSCALL_STOP || status >> 16 != 0;
    return ours ? 0 : stop;
}

bool tracer_run(Tracer *tracer, long stops)
{
    int status;
    pid_t thread;
    while (!tracer->ended && (thread = waitpid(-1, &status, __WALL)) > 0) {
        if (!WIFSTOPPED(status)) {
            tracer->ended = thread == tracer->pid;
            tracer->status = status;
            continue;
        }
        bool boundary = WSTOPSIG(status) == SYSCALL_STOP;
        tracer->seen += boundary;
        if (boundary && stops > 0 && --stops == 0)
            return true;
        ptrace(PTRACE_SYSCALL, thread, 0, signal_of(status));
    }
    return false;
}

void tracer_kill(Tracer *tracer)
{
    kill(tracer->pid, SIGKILL);
    tracer_run(tracer, -1);
}
