#include "config.h"

#include "ui/term.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <errno.h>
#include <glib.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#undef ERR // curses' name for -1; err.h needs it

#include "base/attr.h"
#include "ui/canvas_win.h"

#define FOCUS_ON  "\033[?1004h"
#define PASTE_ON  "\033[?2004h"
#define MOUSE_ON  "\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l"
#define MODES_ON  FOCUS_ON PASTE_ON
#define MODES_OFF MOUSE_OFF "\033[?2004l\033[?1004l"
// Ctrl+Enter and the like get codes of their own: modifyOtherKeys and the first level of kitty's
// protocol.
#define KEYS_ON  "\033[>4;1m\033[>1u"
#define KEYS_OFF "\033[<u\033[>4m"

enum { READ_SIZE = 4096 };

struct Term {
    SCREEN *screen;
    TermKeys *keys;
    int rows, cols;
    bool mouse, extended_keys;
};

// What a crash needs, prepared before: a handler may only write.
static struct {
    volatile sig_atomic_t armed;
    struct termios modes;
    char reset[256];
    size_t reset_n;
} rescue;

static void write_all(const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = write(STDOUT_FILENO, bytes, n);
        if (sent > 0) {
            bytes += sent;
            n -= (size_t)sent;
        } else if (sent < 0 && errno == EAGAIN) {
            poll(&(struct pollfd){STDOUT_FILENO, POLLOUT, 0}, 1, 1000);
        } else if (sent == 0 || errno != EINTR) {
            return;
        }
    }
}

void term_write(const char *bytes, size_t n)
{
    write_all(bytes, n);
}

static void rescue_terminal(void)
{
    if (!rescue.armed)
        return;
    rescue.armed = 0;
    ssize_t n = write(STDOUT_FILENO, rescue.reset, rescue.reset_n);
    (void)n;
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

// A terminfo string without its padding marks "$<5/>".
static void append_capability(GString *out, const char *text)
{
    for (const char *s = text; s != NULL && *s != '\0'; s++) {
        const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;
        if (end != NULL)
            s = end;
        else
            g_string_append_c(out, *s);
    }
}

static void arm_rescue(const Term *term)
{
    g_autoptr(GString) reset = g_string_new(term->extended_keys ? KEYS_OFF MODES_OFF : MODES_OFF);
    append_capability(reset, exit_attribute_mode);
    append_capability(reset, cursor_normal);
    append_capability(reset, exit_ca_mode);
    rescue.reset_n = MIN(reset->len, sizeof(rescue.reset));
    memcpy(rescue.reset, reset->str, rescue.reset_n);
    rescue.armed = 1;
    bug_set_hook(rescue_terminal);
    catch_crashes();
}

static void disarm_rescue(void)
{
    rescue.armed = 0;
    bug_set_hook(NULL);
    leave_crashes();
}

// In the C locale every character beyond ASCII would be lost although most terminals could show it.
static void want_unicode(void)
{
    if (!locale_is_unicode() && strcmp(setlocale(LC_CTYPE, NULL), "C") == 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

static bool check_terminal(Err *err)
{
    const char *name = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE,
                       "the interface needs a terminal; see eyrie --help for the "
                       "commands that work without one");
    if (name == NULL || name[0] == '\0' || strcmp(name, "dumb") == 0)
        return err_set(err, ERR_USAGE,
                       "TERM=%s cannot show the interface; see eyrie --help for the "
                       "commands that work without it",
                       name != NULL ? name : "");
    if (tcgetattr(STDIN_FILENO, &rescue.modes) < 0)
        return err_errno(err, errno, "read the terminal's modes");
    return true;
}

// Makes a string capability empty and returns what its first byte was. Assigning to exit_ca_mode
// would not do: ncurses itself reads another copy of the table, the one that tigetstr shows.
static char hold_back(const char *name)
{
    char *text = tigetstr(name);
    if (text == NULL || text == (char *)-1)
        return '\0';
    char first = text[0];
    text[0] = '\0';
    return first;
}

static void give_back(const char *name, char first)
{
    char *text = tigetstr(name);
    if (first != '\0')
        text[0] = first;
}

// ncurses flushes after every movement of the cursor until it has been through endwin once: dozens
// of writes per frame. So it goes through once, without leaving the alternate screen meanwhile.
static void settle_output(void)
{
    const char *enter = "smcup", *leave = "rmcup";
    char enter_first = hold_back(enter), leave_first = hold_back(leave);
    endwin();
    refresh();
    give_back(enter, enter_first);
    give_back(leave, leave_first);
}

// Bytes come to us unchanged (Ctrl+C, Ctrl+S and Ctrl+Z are keys) and leave unchanged.
static void set_modes(void)
{
    raw();
    noecho();
    nonl();
    struct termios modes;
    if (tcgetattr(STDIN_FILENO, &modes) == 0) {
        modes.c_oflag &= ~(tcflag_t)OPOST;
        tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    }
    def_prog_mode();
}

// Terminals that take private sequences they do not know without printing them.
static bool has_extended_keys(void)
{
    static const char *const families[] = {"xterm", "foot",    "kitty",  "alacritty",
                                           "tmux",  "wezterm", "ghostty"};
    const char *name = getenv("TERM");
    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        if (g_str_has_prefix(name, families[i]))
            return true;
    return false;
}

static void modes_on(const Term *term)
{
    term_write(MODES_ON, strlen(MODES_ON));
    if (term->mouse)
        term_write(MOUSE_ON, strlen(MOUSE_ON));
    if (term->extended_keys)
        term_write(KEYS_ON, strlen(KEYS_ON));
}

static void modes_off(const Term *term)
{
    if (term->extended_keys)
        term_write(KEYS_OFF, strlen(KEYS_OFF));
    term_write(MODES_OFF, strlen(MODES_OFF));
}

Term *term_open(bool test_keys, Err *err)
{
    if (!check_terminal(err))
        return NULL;
    want_unicode();
    // Not initscr, which ends the program when it does not know the terminal.
    SCREEN *screen = newterm(NULL, stdout, stdin);
    if (screen == NULL || cursor_address == NULL) {
        if (screen != NULL) {
            endwin();
            delscreen(screen);
        }
        err_set(err, ERR_USAGE, "the terminal \"%s\" cannot show the interface", getenv("TERM"));
        return NULL;
    }
    Term *term = g_new0(Term, 1);
    term->screen = screen;
    term->keys = term_keys_new(test_keys);
    term->extended_keys = has_extended_keys();
    set_modes();
    typeahead(-1); // input is ours to look at
    start_color();
    use_default_colors();
    settle_output();
    getmaxyx(stdscr, term->rows, term->cols);
    arm_rescue(term);
    modes_on(term);
    return term;
}

void term_close(Term *term)
{
    if (term == NULL)
        return;
    modes_off(term);
    endwin();
    tcsetattr(STDIN_FILENO, TCSADRAIN, &rescue.modes);
    disarm_rescue();
    delscreen(term->screen);
    term_keys_free(term->keys);
    g_free(term);
}

void term_leave(Term *term)
{
    modes_off(term);
    endwin();
    tcsetattr(STDIN_FILENO, TCSADRAIN, &rescue.modes);
}

void term_enter(Term *term)
{
    clearok(curscr, TRUE);
    doupdate(); // takes the modes and the alternate screen again
    modes_on(term);
}

int term_rows(const Term *term)
{
    return term->rows;
}

int term_cols(const Term *term)
{
    return term->cols;
}

bool term_resize(Term *term)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row == 0 || size.ws_col == 0)
        return false;
    if (size.ws_row == term->rows && size.ws_col == term->cols)
        return false;
    resize_term(size.ws_row, size.ws_col);
    term->rows = size.ws_row;
    term->cols = size.ws_col;
    clearok(curscr, TRUE); // what the terminal made of its old lines is its own
    return true;
}

int term_colors(const Term *term)
{
    (void)term;
    const char *no_color = getenv("NO_COLOR");
    return has_colors() && (no_color == NULL || no_color[0] == '\0') ? COLORS : 0;
}

void term_mouse(Term *term, bool on)
{
    if (term->mouse == on)
        return;
    term->mouse = on;
    const char *bytes = on ? MOUSE_ON : MOUSE_OFF;
    term_write(bytes, strlen(bytes));
}

void term_redraw(const Term *term)
{
    (void)term;
    clearok(curscr, TRUE);
}

int term_fd(const Term *term)
{
    (void)term;
    return STDIN_FILENO;
}

bool term_read(Term *term)
{
    char bytes[READ_SIZE];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
    if (n > 0)
        term_keys_feed(term->keys, bytes, (size_t)n);
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

KeysStatus term_next(Term *term, KeysMode mode, TermInput *out)
{
    return term_keys_next(term->keys, mode, out);
}

static bool ready(int fd, short events)
{
    struct pollfd poll_fd = {fd, events, 0};
    return poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & events) != 0;
}

bool term_has_bytes(const Term *term)
{
    (void)term;
    return ready(STDIN_FILENO, POLLIN);
}

bool term_can_write(const Term *term)
{
    (void)term;
    return ready(STDOUT_FILENO, POLLOUT);
}
