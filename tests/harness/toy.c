// The smallest program that keeps the agreement of drive.h, to test the harness without eyrie. It
// writes each key it reads on a row of its own, shows the clock and the size, and ends at 'q' with
// code 3.
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static long clock_ms, marks;
static int row = 3;
static volatile sig_atomic_t resized = 1;

static void on_winch(int signum)
{
    (void)signum;
    resized = 1;
}

static void show_size(void)
{
    struct winsize size = {0};
    ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
    printf("\033[1;1H%dx%d  ", size.ws_col, size.ws_row);
    resized = 0;
}

static void test_key(int number)
{
    static const long steps[] = {0, 100, 1000, 60 * 1000, 60 * 60 * 1000};
    if (number == 900) {
        printf("\033[2;1Hclock %ld\033]7770;%ld\a", clock_ms, ++marks);
        fflush(stdout);
    } else if (number > 900 && number <= 904) {
        clock_ms += steps[number - 900];
    } else {
        printf("\033[%d;1Hnumber %d", row++, number);
    }
}

// ESC [ 9 0 0 ~ and its kin; an ESC before ESC stands alone.
static void escape(void)
{
    int number = 0;
    int c = getchar();
    if (c == '\033') {
        printf("\033[%d;1Hescape", row++);
        escape();
        return;
    }
    if (c != '[') {
        printf("\033[%d;1Halt %c", row++, c);
        return;
    }
    for (c = getchar(); c >= '0' && c <= '9'; c = getchar())
        number = 10 * number + c - '0';
    if (c == '~')
        test_key(number);
    else
        printf("\033[%d;1Hcsi %c", row++, c);
}

int main(int argc, char **argv)
{
    struct termios found, raw;
    if (tcgetattr(STDIN_FILENO, &found) != 0)
        return 1;
    raw = found;
    cfmakeraw(&raw);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    sigaction(SIGWINCH, &(struct sigaction){.sa_handler = on_winch, .sa_flags = SA_RESTART}, NULL);
    printf("\033[?1049h\033[3;1H%s", argc > 1 ? argv[1] : "");
    for (;;) {
        int c = getchar();
        if (resized)
            show_size();
        if (c == '\033')
            escape();
        else if (c == 'q' || c == EOF)
            break;
        else
            printf("\033[%d;1Hkey %d", row++, c);
    }
    printf("\033[?1049l");
    fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &found);
    return 3;
}
