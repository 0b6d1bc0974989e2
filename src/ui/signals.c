#include "config.h"

#include "ui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static const int watched[] = {SIGWINCH, SIGTERM, SIGHUP,  SIGINT,
                              SIGQUIT,  SIGTSTP, SIGCONT, SIGCHLD};

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

static void set_handler(int signum, void (*handler)(int), struct sigaction *before)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    sigemptyset(&action.sa_mask);
    sigaction(signum, &action, before);
}

bool signals_open(Err *err)
{
    BUG_ON(signals.fds[0] >= 0);
    if (pipe2(signals.fds, O_CLOEXEC | O_NONBLOCK) < 0)
        return err_errno(err, errno, "make a pipe for signals");
    for (size_t i = 0; i < ARRAY_LEN(watched); i++)
        set_handler(watched[i], on_signal, &signals.before[i]);
    set_handler(SIGPIPE, SIG_IGN, &signals.pipe_before);
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
    set_handler(SIGTSTP, SIG_DFL, NULL);
    raise(SIGTSTP);
    set_handler(SIGTSTP, on_signal, NULL);
}

void signals_yield(void)
{
    set_handler(SIGINT, SIG_IGN, NULL);
    set_handler(SIGQUIT, SIG_IGN, NULL);
    set_handler(SIGTSTP, SIG_DFL, NULL);
}

void signals_resume(void)
{
    set_handler(SIGINT, on_signal, NULL);
    set_handler(SIGQUIT, on_signal, NULL);
    set_handler(SIGTSTP, on_signal, NULL);
}
