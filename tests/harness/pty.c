#include "config.h"

#include "harness/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

struct Pty {
    int fd;
    pid_t pid; // 0 once reaped
    int code;
    bool ended;
    GString *out; // not yet written
    PtySink sink;
    void *user;
    struct termios modes; // that the program found
};

// Kept from our own environment; everything else the program sees is chosen here.
static const char *const kept[] = {
    "PATH",    "ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS",    "UBSAN_OPTIONS",
    "G_SLICE", "GCOV_PREFIX",  "TZDIR",        "LD_LIBRARY_PATH", NULL};
static const char *const homes[][2] = {
    {"HOME", ""},
    {"XDG_CONFIG_HOME", "/config"},
    {"XDG_STATE_HOME", "/state"},
    {"XDG_CACHE_HOME", "/cache"},
    {"XDG_DATA_HOME", "/data"},
    {"XDG_RUNTIME_DIR", "/run"},
};

static char **child_env(const PtySpec *spec)
{
    char **env = NULL;
    for (size_t i = 0; kept[i] != NULL; i++) {
        const char *value = g_getenv(kept[i]);
        if (value != NULL)
            env = g_environ_setenv(env, kept[i], value, TRUE);
    }
    // Only the slow unwinder sees the libraries that tests/lsan.supp names.
    env = g_environ_setenv(env, "ASAN_OPTIONS", "fast_unwind_on_malloc=0", FALSE);
    env = g_environ_setenv(env, "LANG", "C.UTF-8", TRUE);
    env = g_environ_setenv(env, "TERM", "xterm-256color", TRUE);
    env = g_environ_setenv(env, "TZ", "UTC", TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(homes); i++) {
        g_autofree char *dir = g_strconcat(spec->home, homes[i][1], NULL);
        g_mkdir_with_parents(dir, 0700);
        env = g_environ_setenv(env, homes[i][0], dir, TRUE);
    }
    for (size_t i = 0; spec->env != NULL && spec->env[i] != NULL; i++) {
        g_auto(GStrv) pair = g_strsplit(spec->env[i], "=", 2);
        env = g_environ_setenv(env, pair[0], pair[1] != NULL ? pair[1] : "", TRUE);
    }
    return env;
}

// After fork: only calls that are safe beside the threads the parent may have.
static void child_run(char *const *argv, char *const *env, const char *home)
{
    for (int fd = 3; fd < 256; fd++)
        close(fd);
    if (chdir(home) == 0)
        execve(argv[0], argv, env);
    _exit(127);
}

Pty *pty_start(const PtySpec *spec, PtySink sink, void *user, GString *why)
{
    g_auto(GStrv) env = child_env(spec);
    struct winsize size = {.ws_col = (unsigned short)spec->cols,
                           .ws_row = (unsigned short)spec->rows};
    int fd = -1;
    int line = -1;
    struct termios modes = {0};
    if (openpty(&fd, &line, NULL, NULL, &size) == 0)
        tcgetattr(line, &modes);
    pid_t pid = fd >= 0 ? fork() : -1;
    if (pid == 0)
        login_tty(line);
    if (line >= 0 && pid != 0)
        close(line);
    if (pid == 0)
        child_run(spec->argv, env, spec->home);
    if (pid < 0) {
        g_string_append_printf(why, "no terminal for %s: %s\n", spec->argv[0], g_strerror(errno));
        return NULL;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    Pty *pty = g_new0(Pty, 1);
    *pty = (Pty){.fd = fd,
                 .pid = pid,
                 .out = g_string_new(NULL),
                 .sink = sink,
                 .user = user,
                 .modes = modes};
    return pty;
}

static void reap(Pty *pty, int flags)
{
    int status = 0;
    if (pty->pid == 0 || waitpid(pty->pid, &status, flags) != pty->pid)
        return;
    pty->pid = 0;
    pty->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void pty_free(Pty *pty)
{
    if (pty == NULL)
        return;
    if (pty->pid != 0) {
        kill(pty->pid, SIGKILL);
        reap(pty, 0);
    }
    close(pty->fd);
    g_string_free(pty->out, TRUE);
    g_free(pty);
}

void pty_write(Pty *pty, const char *bytes, size_t n)
{
    g_string_append_len(pty->out, bytes, (gssize)n);
}

static void flush_out(Pty *pty)
{
    ssize_t n = write(pty->fd, pty->out->str, pty->out->len);
    if (n > 0)
        g_string_erase(pty->out, 0, n);
}

// Linux answers EIO once the last one on the other side has closed it.
static PtyEvent take_output(Pty *pty)
{
    char buf[8192];
    ssize_t n = read(pty->fd, buf, sizeof(buf));
    if (n > 0) {
        pty->sink(pty->user, buf, (size_t)n);
        return PTY_OUTPUT;
    }
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return PTY_LATE;
    pty->ended = true;
    return PTY_ENDED;
}

PtyEvent pty_pump(Pty *pty, gint64 deadline_us)
{
    while (!pty->ended) {
        gint64 left = deadline_us - g_get_monotonic_time();
        if (left <= 0)
            return PTY_LATE;
        struct pollfd p = {.fd = pty->fd, .events = POLLIN};
        if (pty->out->len > 0)
            p.events |= POLLOUT;
        if (poll(&p, 1, (int)(left / 1000) + 1) <= 0)
            continue;
        if (p.revents & POLLOUT)
            flush_out(pty);
        if (p.revents & (POLLIN | POLLHUP | POLLERR)) {
            PtyEvent event = take_output(pty);
            if (event != PTY_LATE)
                return event;
        }
    }
    return PTY_ENDED;
}

void pty_resize(Pty *pty, int cols, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};
    ioctl(pty->fd, TIOCSWINSZ, &size);
}

void pty_signal(Pty *pty, int signum)
{
    if (pty->pid != 0)
        kill(pty->pid, signum);
}

bool pty_modes_are_kept(const Pty *pty)
{
    struct termios now = {0};
    const struct termios *then = &pty->modes;
    return tcgetattr(pty->fd, &now) == 0 && now.c_iflag == then->c_iflag &&
           now.c_oflag == then->c_oflag && now.c_lflag == then->c_lflag &&
           now.c_cflag == then->c_cflag && memcmp(now.c_cc, then->c_cc, sizeof(now.c_cc)) == 0;
}

int pty_pid(const Pty *pty)
{
    return (int)pty->pid;
}

bool pty_has_ended(const Pty *pty)
{
    return pty->ended;
}

bool pty_wait_exit(Pty *pty, gint64 deadline_us, int *code)
{
    PtyEvent event = PTY_OUTPUT;
    while (event == PTY_OUTPUT)
        event = pty_pump(pty, deadline_us);
    if (event == PTY_LATE)
        return false;
    reap(pty, 0);
    *code = pty->code;
    return true;
}

static int left_ms(gint64 deadline_us)
{
    return (int)MAX((deadline_us - g_get_monotonic_time()) / 1000, 0);
}

bool pty_wait_unread(Pty *pty, gint64 deadline_us, int *code)
{
    while (pty->out->len > 0 &&
           poll(&(struct pollfd){.fd = pty->fd, .events = POLLOUT}, 1, left_ms(deadline_us)) > 0)
        flush_out(pty);
    int process = (int)syscall(SYS_pidfd_open, pty->pid, 0);
    bool over =
        poll(&(struct pollfd){.fd = process, .events = POLLIN}, 1, left_ms(deadline_us)) == 1;
    close(process);
    if (over)
        reap(pty, 0);
    *code = pty->code;
    return over && pty->pid == 0;
}
