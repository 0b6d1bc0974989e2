#include "config.h"

#include "ui/term_measure.h"

#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define ASK   "\033[6n"
#define ERASE "\r\033[K"

bool term_can_measure(void)
{
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
           tcgetpgrp(STDIN_FILENO) == getpgrp(); // else asking would stop us
}

static void put(const char *text)
{
    for (size_t n = strlen(text); n > 0;) {
        ssize_t sent = write(STDOUT_FILENO, text, n);
        if (sent < 0 && errno != EINTR)
            return;
        text += MAX(sent, 0);
        n -= (size_t)MAX(sent, 0);
    }
}

// "ESC [ row ; column R", after whatever else was in the line.
static int read_column(int wait_ms)
{
    char answer[64] = "";
    size_t n = 0;
    gint64 until = g_get_monotonic_time() + wait_ms * G_TIME_SPAN_MILLISECOND;
    while (n + 1 < sizeof(answer) && !strchr(answer, 'R')) {
        gint64 left = (until - g_get_monotonic_time()) / G_TIME_SPAN_MILLISECOND;
        struct pollfd fd = {STDIN_FILENO, POLLIN, 0};
        if (left < 0 || poll(&fd, 1, (int)left) <= 0 || read(STDIN_FILENO, answer + n, 1) != 1)
            return -1;
        answer[++n] = '\0';
    }
    int row = 0, column = 0;
    const char *start = strrchr(answer, '\033');
    return start && sscanf(start, "\033[%d;%dR", &row, &column) == 2 ? column : -1;
}

// A signal in between would leave the terminal without echo.
static void hold_signals(sigset_t *before)
{
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGHUP);
    sigaddset(&held, SIGTSTP);
    pthread_sigmask(SIG_BLOCK, &held, before);
}

int term_measure(const char *text, int wait_ms)
{
    struct termios modes;
    sigset_t before;
    if (!term_can_measure() || tcgetattr(STDIN_FILENO, &modes) != 0)
        return -1;
    hold_signals(&before);
    struct termios own = modes;
    own.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    own.c_cc[VMIN] = 1;
    own.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &own);
    put("\r");
    put(text);
    put(ASK);
    int column = read_column(wait_ms);
    put(ERASE);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &modes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return column > 0 ? column - 1 : -1;
}
