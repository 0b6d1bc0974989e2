#include "config.h"

#include "ui/term_rescue.h"

#include <glib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"

// Prepared before: a handler may only write.
static struct {
    volatile sig_atomic_t armed;
    struct termios modes;
    const TermOut *out;
    char reset[256];
    size_t reset_n;
} rescue;

static void rescue_terminal(void)
{
    if (!rescue.armed)
        return;
    rescue.armed = 0;
    term_out_rescue(rescue.out, rescue.reset, rescue.reset_n);
    tcsetattr(STDOUT_FILENO, TCSANOW, &rescue.modes);
}

#ifndef WITH_SANITIZER
static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

static void on_crash(int signum)
{
    rescue_terminal();
    raise(signum); // the default action is back: SA_RESETHAND
}
#endif

// A sanitizer reports crashes better than we do.
static void catch_crashes(void)
{
#ifndef WITH_SANITIZER
    struct sigaction action = {.sa_handler = on_crash,
                               .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        sigaction(crashes[i], &action, NULL);
#endif
}

static void leave_crashes(void)
{
#ifndef WITH_SANITIZER
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        signal(crashes[i], SIG_DFL);
#endif
}

void term_rescue_arm(const TermOut *out, const char *bytes, const struct termios *modes)
{
    rescue.armed = 0;
    rescue.reset_n = MIN(strlen(bytes), sizeof(rescue.reset));
    memcpy(rescue.reset, bytes, rescue.reset_n);
    rescue.modes = *modes;
    rescue.out = out;
    rescue.armed = 1;
    bug_set_hook(rescue_terminal);
    catch_crashes();
}

void term_rescue_disarm(void)
{
    rescue.armed = 0;
    bug_set_hook(NULL);
    leave_crashes();
}
