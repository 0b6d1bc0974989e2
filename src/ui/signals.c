#include "config.h"

#include "ui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static const int watched[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT};

// A handler can only reach what is static.
static struct {
    int fds[2];
    volatile sig_atomic_t arrived; // spares a read on every turn of the loop
    struct sigaction before[ARRAY_LEN(watched)], pipe_before;
} signals = {.fds = {-1, -1}};

static void on_signal(int signum)
{
    int saved = errno;
    unsigned char byte = (unsigned char)signum;
    signals.arrived = 1;
    ssize_t n = write(signals.fds[1], &byte, 1); // a full pipe holds enough news already
    (void)n;
    errno = saved;
}

static void watch(int signum, struct sigaction *before)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(signum, &action, before);
}

bool signals_open(Err *err)
{
    BUG_ON(signals.fds[0] >= 0);
    if (pipe2(signals.fds, O_CLOEXEC | O_NONBLOCK) < 0)
        return err_errno(err, errno, "make a pipe for signals");
    for (size_t i = 0; i < ARRAY_LEN(watched); i++)
        watch(watched[i], &signals.before[i]);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, &signals.pipe_before);
    return true;
}

void signals_close(void)
{
    if (signals.fds[0] < 0)
        return;
    for (size_t i = 0; i < ARRAY_LEN(watched); i++)
        sigaction(watched[i], &signals.before[i], NULL);
    sigaction(SIGPIPE, &signals.pipe_before, NULL);
    close(signals.fds[0]);
    close(signals.fds[1]);
    signals.fds[0] = signals.fds[1] = -1;
}

int signals_fd(void)
{
    return signals.fds[0];
}

int signals_next(void)
{
    unsigned char byte = 0;
    if (!signals.arrived)
        return 0;
    if (read(signals.fds[0], &byte, 1) == 1)
        return byte;
    signals.arrived = 0;
    if (read(signals.fds[0], &byte, 1) != 1) // one may have come in between
        return 0;
    signals.arrived = 1;
    return byte;
}

void signals_stop(void)
{
    struct sigaction stop = {.sa_handler = SIG_DFL}, ours;
    sigaction(SIGTSTP, &stop, &ours);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}
