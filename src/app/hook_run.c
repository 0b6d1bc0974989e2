#include "config.h"

#include "app/hook_run.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mailbox.h"
#include "base/spawn.h"

enum { SAID_MAX = 400, LOOK_MS = 20 };

struct HookRunner {
    Mailbox *ended;  // Run, borrowed from runs
    int stop[2];     // a pipe: closing its write end tells every thread
    GPtrArray *runs; // Run, until they are taken
};

typedef struct Run { // one job and its thread
    // immutable
    char *name, *input;
    char **argv, **env;
    int timeout_ms, stop_fd;
    Mailbox *ended;
    pthread_t thread;
    // the thread, then whoever takes it out of the mailbox
    HookEnd *end;
} Run;

typedef struct Child {
    pid_t pid;
    int said; // the read end of its standard error
} Child;

void hook_end_free(HookEnd *end)
{
    if (!end)
        return;
    g_free(end->name);
    g_free(end->said);
    g_free(end);
}

static void free_nothing(void *run)
{
    (void)run;
}

// ---- in the thread -----------------------------------------------------------------------------

// What it says is looked at in the end; more than the pipe holds is lost rather than waited for.
static bool said_pipe(int fds[2])
{
    return pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0;
}

static bool spawn(const Run *run, Child *child, char **why)
{
    Err err = {0};
    int fds[2] = {-1, -1};
    int in = -1;
    bool ok = spawn_input(run->input, strlen(run->input), &in, &err) &&
              (said_pipe(fds) || err_set(&err, ERR_IO, "too many files are open"));
    const Spawn what = {.argv = run->argv,
                        .env = run->env,
                        .in = in,
                        .out = SPAWN_NULL,
                        .err = fds[1],
                        .group = SPAWN_GROUP};
    ok = ok && spawn_start(&what, &child->pid, &err);
    child->said = fds[0];
    if (in >= 0)
        close(in);
    if (fds[1] >= 0)
        close(fds[1]);
    if (ok)
        return true;
    if (fds[0] >= 0)
        close(fds[0]);
    *why = g_strdup(err.msg);
    return false;
}

static int64_t now_ms(void)
{
    return g_get_monotonic_time() / G_TIME_SPAN_MILLISECOND;
}

// Readable when the child has ended; -1 where the system has no such descriptors.
static int open_pidfd(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

// Sleeps until the child may have ended, the time is over or the program ends (*deadline moves
// then).
static void wait_a_while(const Run *run, int pidfd, int64_t *deadline, bool *stopping)
{
    struct pollfd fds[] = {{.fd = pidfd, .events = POLLIN},
                           {.fd = *stopping ? -1 : run->stop_fd, .events = POLLIN}};
    int64_t left = MAX(*deadline - now_ms(), 0);
    poll(fds, 2, (int)(pidfd >= 0 ? left : MIN(left, LOOK_MS)));
    if (!*stopping && fds[1].revents != 0) {
        *stopping = true;
        *deadline = MIN(*deadline, now_ms() + HOOK_CLOSE_MS);
    }
}

static void watch_child(const Run *run, const Child *child, HookEnd *end)
{
    int64_t deadline = now_ms() + run->timeout_ms;
    int pidfd = open_pidfd(child->pid), status = 0;
    bool stopping = false;
    pid_t ended = 0;
    while ((ended = waitpid(child->pid, &status, WNOHANG)) == 0 && now_ms() < deadline)
        wait_a_while(run, pidfd, &deadline, &stopping);
    if (ended == 0) {
        end->timed_out = !stopping;
        kill(-child->pid, SIGKILL);
        ended = waitpid(child->pid, &status, 0);
    }
    end->exit_code = ended == child->pid ? spawn_exit_code(status) : -1;
    if (pidfd >= 0)
        close(pidfd);
}

static char *read_said(int fd)
{
    char bytes[SAID_MAX + 1];
    ssize_t n = read(fd, bytes, SAID_MAX);
    return g_strndup(bytes, n > 0 ? (gsize)n : 0);
}

static void *run_main(void *arg)
{
    Run *run = arg;
    Child child = {0};
    HookEnd *end = run->end;
    end->exit_code = -1;
    if (spawn(run, &child, &end->said)) {
        watch_child(run, &child, end);
        end->said = read_said(child.said);
        close(child.said);
    }
    Err full;
    BUG_ON(!mailbox_put(run->ended, run, &full)); // there is room for all that may run
    return NULL;
}

// ---- outside -----------------------------------------------------------------------------------

HookRunner *hook_runner_new(void)
{
    HookRunner *runner = g_new0(HookRunner, 1);
    runner->ended = mailbox_new(HOOK_RUNS_MAX, free_nothing);
    runner->runs = g_ptr_array_new();
    if (pipe2(runner->stop, O_CLOEXEC) != 0)
        runner->stop[0] = runner->stop[1] = -1;
    return runner;
}

static void run_free(Run *run)
{
    hook_end_free(run->end);
    g_free(run->name);
    g_free(run->input);
    g_strfreev(run->argv);
    g_strfreev(run->env);
    g_free(run);
}

void hook_runner_free(HookRunner *runner)
{
    if (!runner)
        return;
    if (runner->stop[1] >= 0)
        close(runner->stop[1]);
    for (guint i = 0; i < runner->runs->len; i++) {
        Run *run = g_ptr_array_index(runner->runs, i);
        pthread_join(run->thread, NULL);
        run_free(run);
    }
    g_ptr_array_free(runner->runs, TRUE);
    if (runner->stop[0] >= 0)
        close(runner->stop[0]);
    mailbox_free(runner->ended);
    g_free(runner);
}

static char **copy_words(const char *const *words)
{
    GPtrArray *copy = g_ptr_array_new();
    for (; *words; words++)
        g_ptr_array_add(copy, g_strdup(*words));
    g_ptr_array_add(copy, NULL);
    return (char **)g_ptr_array_free(copy, FALSE);
}

static Run *run_new(const HookRunner *runner, const HookJob *job)
{
    Run *run = g_new0(Run, 1);
    run->name = g_strdup(job->name);
    run->input = g_strdup(job->input);
    run->argv = copy_words(job->argv);
    run->env = copy_words(job->env);
    run->timeout_ms = job->timeout_ms;
    run->stop_fd = runner->stop[0];
    run->ended = runner->ended;
    run->end = g_new0(HookEnd, 1);
    run->end->name = g_strdup(job->name);
    return run;
}

bool hook_runner_start(HookRunner *runner, const HookJob *job, Err *err)
{
    sigset_t all, before;
    if (runner->runs->len >= HOOK_RUNS_MAX)
        return err_set(err, ERR_LIMITED, "%s: too many hooks run", job->name);
    Run *run = run_new(runner, job);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&run->thread, NULL, run_main, run);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed != 0) {
        run_free(run);
        return err_errno(err, failed, "start %s", job->name);
    }
    g_ptr_array_add(runner->runs, run);
    return true;
}

size_t hook_runner_busy(const HookRunner *runner)
{
    return runner->runs->len;
}

HookEnd *hook_runner_take(HookRunner *runner)
{
    Run *run = mailbox_take(runner->ended);
    if (!run)
        return NULL;
    pthread_join(run->thread, NULL); // it has nothing left to do
    g_ptr_array_remove(runner->runs, run);
    HookEnd *end = g_steal_pointer(&run->end);
    run_free(run);
    return end;
}

int hook_runner_fd(const HookRunner *runner)
{
    return mailbox_fd(runner->ended);
}
