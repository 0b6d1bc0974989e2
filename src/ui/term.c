#include "config.h"

#include "ui/term.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <locale.h>
#include <poll.h>
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
#include "ui/term_kind.h"
#include "ui/term_out.h"
#include "ui/term_rescue.h"
#include "ui/term_talk.h"
#include "ui/term_title.h"

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

enum {
    READ_SIZE = 4096,
    LEAVE_MS = 300, // for a terminal that reads nothing to take what gives it back
};

struct Term {
    SCREEN *screen;
    FILE *curses; // where curses writes
    TermOut *out;
    TermKeys *keys;
    struct termios before, modes; // as it was found; while it is ours
    int rows, cols;
    unsigned skills;  // see term_kind.h
    bool mouse, left; // left: somebody else has the terminal
    long syncs_asked, syncs_answered;
    TermTalk talk;
    TermTitle title;
};

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
    g_autoptr(GString) reset =
        g_string_new(term->skills & TERM_KEYS ? KEYS_OFF MODES_OFF : MODES_OFF);
    g_string_append(reset, term_talk_reset(&term->talk));
    g_string_append(reset, term_title_reset(&term->title));
    append_capability(reset, exit_attribute_mode);
    append_capability(reset, exit_ca_mode);
    append_capability(reset, cursor_normal);
    term_rescue_arm(term->out, reset->str, &term->before);
}

// Curses needs the locale for what is beyond ASCII. Whether anything is, the charset decides.
static void want_unicode(Charset charset)
{
    if (!locale_is_unicode() && charset != CHARSET_OTHER)
        setlocale(LC_CTYPE, "C.UTF-8");
}

static bool check_terminal(struct termios *modes, Err *err)
{
    const char *name = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE,
                       "the interface needs a terminal; see eyrie --help for the "
                       "commands that work without one");
    if (name == NULL || name[0] == '\0' || strcmp(name, "dumb") == 0)
        return err_set(err, ERR_USAGE,
                       "TERM=%s cannot show the interface; eyrie --plain works without it",
                       name != NULL ? name : "");
    if (tcgetattr(STDIN_FILENO, modes) < 0)
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
static void set_modes(Term *term)
{
    raw();
    noecho();
    nonl();
    if (tcgetattr(STDIN_FILENO, &term->modes) == 0) {
        term->modes.c_oflag &= ~(tcflag_t)OPOST;
        tcsetattr(STDIN_FILENO, TCSANOW, &term->modes);
    }
    def_prog_mode();
}

void term_write(Term *term, const char *bytes, size_t n)
{
    term_out_put(term->out, bytes, n);
    term_out_flush(term->out);
}

static void put(const Term *term, const char *bytes)
{
    term_out_put(term->out, bytes, strlen(bytes));
}

static void modes_on(Term *term)
{
    put(term, MODES_ON);
    term_talk_ask(&term->talk, term->out, term->keys);
    if (term->mouse)
        put(term, MOUSE_ON);
    if (term->skills & TERM_KEYS)
        put(term, KEYS_ON);
    term_title_again(&term->title, term->out);
}

static void modes_off(const Term *term)
{
    if (term->skills & TERM_KEYS)
        put(term, KEYS_OFF);
    put(term, MODES_OFF);
    put(term, term_talk_reset(&term->talk));
    put(term, term_title_reset(&term->title));
}

// Not initscr, which ends the program when it does not know the terminal.
static bool open_screen(Term *term, Err *err)
{
    int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    term->curses = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (term->curses == NULL)
        return err_errno(err, errno, "open the terminal");
    term->screen = newterm(NULL, term->curses, stdin);
    if (term->screen == NULL || cursor_address == NULL)
        return err_set(err, ERR_USAGE, "the terminal \"%s\" cannot show the interface",
                       getenv("TERM"));
    set_modes(term);
    term->out = term_out_open(fd, err);
    return term->out != NULL;
}

static void free_term(Term *term)
{
    if (term->screen != NULL)
        delscreen(term->screen);
    term_out_close(term->out);
    if (term->curses != NULL)
        fclose(term->curses);
    if (term->keys != NULL)
        term_keys_free(term->keys);
    g_free(term);
}

Term *term_open(bool test_keys, Err *err)
{
    struct termios before;
    if (!check_terminal(&before, err))
        return NULL;
    Term *term = g_new0(Term, 1);
    term->before = before;
    term_talk_init(&term->talk);
    want_unicode(term->talk.charset);
    if (!open_screen(term, err)) {
        if (term->screen != NULL)
            endwin();
        tcsetattr(STDIN_FILENO, TCSANOW, &term->before);
        free_term(term);
        return NULL;
    }
    // Its palette is not ours to reset: somebody may have chosen the colours in it.
    hold_back("oc");
    term->keys = term_keys_new(test_keys);
    TermSigns signs = term_signs();
    term->skills = term_skills(&signs);
    typeahead(-1); // input is ours to look at
    start_color();
    use_default_colors();
    settle_output();
    getmaxyx(stdscr, term->rows, term->cols);
    arm_rescue(term);
    modes_on(term);
    return term;
}

// curses cannot do it: for it the terminal is a piece of memory.
static void give_back_modes(Term *term)
{
    term_out_drain(term->out, LEAVE_MS);
    term_talk_await(&term->talk, term->keys);
    tcsetattr(STDIN_FILENO, TCSANOW, &term->before);
}

// Some terminals hide the cursor again when they go back to their own screen, for it was hidden
// when curses saved it last.
static void end_curses(const Term *term)
{
    g_autoptr(GString) shown = g_string_new(NULL);
    endwin();
    append_capability(shown, cursor_normal);
    put(term, shown->str);
}

void term_close(Term *term)
{
    if (term == NULL)
        return;
    modes_off(term);
    end_curses(term);
    give_back_modes(term);
    term_rescue_disarm();
    free_term(term);
}

void term_leave(Term *term)
{
    modes_off(term);
    end_curses(term);
    give_back_modes(term);
    term_out_lend(term->out);
    term->left = true;
}

void term_enter(Term *term)
{
    if (!term->left) // stopped without being asked: what was set is set once
        modes_off(term);
    else
        term_out_take(term->out);
    term->left = false;
    tcsetattr(STDIN_FILENO, TCSANOW, &term->modes);
    clearok(curscr, TRUE);
    doupdate(); // takes the alternate screen again
    modes_on(term);
    term_out_flush(term->out);
}

TermFacts term_look(void)
{
    TermFacts facts = {0};
    int code = 0;
    facts.known = setupterm(NULL, STDOUT_FILENO, &code) == OK && code == 1;
    if (!facts.known)
        return facts;
    const char *move = tigetstr("cup"), *mouse = tigetstr("kmous");
    facts.usable = move != NULL && move != (const char *)-1;
    facts.mouse = mouse != NULL && mouse != (const char *)-1;
    facts.colors = MAX(tigetnum("colors"), 0);
    del_curterm(cur_term);
    return facts;
}

const char *term_library(void)
{
    return curses_version();
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

// A capability of any kind: xterm's RGB is a flag, a number or text.
static bool has_extended(const char *name)
{
    const char *text = tigetstr(name);
    return tigetflag(name) > 0 || tigetnum(name) > 0 || (text != NULL && text != (const char *)-1);
}

Ink term_ink(const Term *term, const char *wanted)
{
    InkSigns signs = {.colors = has_colors() ? COLORS : 0,
                      .rgb = has_extended("RGB") || has_extended("Tc"),
                      .unicode = term->talk.charset == CHARSET_UNICODE,
                      .term = getenv("TERM"),
                      .colorterm = getenv("COLORTERM"),
                      .no_color = getenv("NO_COLOR"),
                      .tmux = getenv("TMUX"),
                      .wanted = wanted};
    return ink_of(&signs);
}

void term_tint(Term *term, const Tints *tints)
{
    term_out_tint(term->out, tints);
    term_redraw(term);
}

Background term_background(const Term *term)
{
    return term->talk.background;
}

bool term_has_links(const Term *term, const char *wanted)
{
    return strcmp(wanted, "auto") == 0 ? (term->skills & TERM_LINKS) != 0
                                       : strcmp(wanted, "on") == 0;
}

void term_put(Term *term, const char *bytes)
{
    put(term, bytes);
}

void term_title(Term *term, const char *text)
{
    if ((term->skills & TERM_TITLE) && term_title_show(&term->title, term->out, text))
        arm_rescue(term);
}

void term_mouse(Term *term, bool on)
{
    if (term->mouse == on)
        return;
    term->mouse = on;
    put(term, on ? MOUSE_ON : MOUSE_OFF);
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
    explicit_bzero(bytes, sizeof(bytes)); // it may have been a token
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

KeysStatus term_next(Term *term, KeysMode mode, TermInput *out)
{
    KeysStatus status = term_keys_next(term->keys, mode, out);
    if (status == KEYS_INPUT && out->key.code == KEY_REPORT_) {
        term_talk_take(&term->talk, term->out, out);
        arm_rescue(term);
    }
    return status;
}

bool term_has_bytes(const Term *term)
{
    struct pollfd fd = {term_fd(term), POLLIN, 0};
    return poll(&fd, 1, 0) == 1 && (fd.revents & POLLIN) != 0;
}

bool term_flush(Term *term)
{
    return term_out_flush(term->out);
}

int term_out_wait_fd(const Term *term)
{
    return term_out_fd(term->out);
}

void term_sync_asked(Term *term)
{
    term->syncs_asked++;
}

bool term_sync_is_due(const Term *term)
{
    return term->syncs_asked > term->syncs_answered;
}

// Everything that was asked for is answered at once.
void term_sync_answer(Term *term)
{
    char mark[48];
    int n = snprintf(mark, sizeof(mark), "\033]7770;%ld\007", term->syncs_asked);
    term_write(term, mark, (size_t)n);
    term->syncs_answered = term->syncs_asked;
}
