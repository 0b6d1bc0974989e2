// Lines in: from a terminal key by key, so that news can be told without losing what is being
// typed; from anything else as they come.
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "ui/completion.h"
#include "ui/plain_room.h"

enum { LINE_BYTES_MAX = 256 * 1024 };

// Ctrl+C and Ctrl+Z stay signals, what is written keeps its line ends.
static void go_raw(Plain *p)
{
    struct termios raw = p->edit.before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    raw.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    p->edit.raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

static void fill_history(Plain *p)
{
    g_auto(GStrv) lines = line_history_lines(p->history, ':');
    lineedit_fill_history("command", lines);
}

bool plain_in_open(Plain *p, Err *err)
{
    p->typed = g_string_new(NULL);
    p->edit.shown = g_string_new(NULL);
    if (!p->terminal)
        return true;
    if (tcgetattr(STDIN_FILENO, &p->edit.before) != 0)
        return err_errno(err, errno, "the terminal");
    fill_history(p);
    p->edit.line = lineedit_new("command");
    p->edit.keys = term_keys_new(false);
    go_raw(p);
    return true;
}

void plain_in_close(Plain *p)
{
    if (p->edit.raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &p->edit.before);
    p->edit.raw = false;
    lineedit_free(p->edit.line);
    term_keys_free(p->edit.keys);
    g_string_free(p->edit.shown, TRUE);
    g_string_free(p->typed, TRUE);
}

// ---- a terminal --------------------------------------------------------------------------------

static void back(Plain *p, const char *s, size_t n)
{
    for (int cells = utf8_width((TextRef){s, n}); cells > 0; cells--)
        plain_write(p, "\b", 1);
}

static size_t common(const char *a, const char *b)
{
    size_t n = 0;
    while (a[n] != '\0' && a[n] == b[n])
        n++;
    while (n > 0 && ((unsigned char)a[n] & 0xc0) == 0x80)
        n--;
    return n;
}

// From the first letter that differs: what is new, blanks over what is left of the old, back.
static void repaint(Plain *p, const char *now, size_t n, size_t point)
{
    PlainEdit *e = &p->edit;
    const char *was = e->shown->str;
    size_t same = common(was, now);
    int gone = utf8_width((TextRef){was + same, e->shown->len - same}) -
               utf8_width((TextRef){now + same, n - same});
    if (same > e->point)
        same = e->point;
    back(p, was + same, e->point - same);
    plain_write(p, now + same, n - same);
    for (int i = 0; i < gone; i++)
        plain_write(p, " ", 1);
    for (int i = 0; i < gone; i++)
        plain_write(p, "\b", 1);
    back(p, now + point, n - point);
}

// No terminal goes back over the end of a row: a line that is longer is told anew below, unless
// letters were added to its end.
static void echo(Plain *p)
{
    PlainEdit *e = &p->edit;
    Text now = text_clean(lineedit_text(e->line), strlen(lineedit_text(e->line)), TEXT_LINE);
    const char *s = now.s ? now.s : "";
    size_t n = now.n, point = MIN(lineedit_point(e->line), n);
    int longest =
        MAX(utf8_width((TextRef){s, n}), utf8_width((TextRef){e->shown->str, e->shown->len}));
    bool adds = e->point == e->shown->len && point == n && g_str_has_prefix(s, e->shown->str);
    bool fits = plain_prompt_cells(p) + longest < plain_columns(p);
    if (adds) {
        plain_write(p, s + e->shown->len, n - e->shown->len);
    } else if (fits) {
        repaint(p, s, n, point);
    } else {
        plain_write(p, "\n", 1);
        p->prompted = false;
    }
    g_string_assign(e->shown, s);
    e->point = point;
    text_clear(&now);
    plain_prompt(p);
}

static void forget(PlainEdit *e)
{
    lineedit_set(e->line, "");
    g_string_truncate(e->shown, 0);
    e->point = 0;
}

static void keep_line(Plain *p, const char *line)
{
    Err err = {0};
    lineedit_remember(p->edit.line);
    if (!line_history_add(p->history, ':', line, &err))
        plain_fail(p, &err);
}

static void accept(Plain *p)
{
    g_autofree char *line = g_strdup(lineedit_text(p->edit.line));
    plain_write(p, "\n", 1);
    p->prompted = false;
    if (!p->ask.question && line[0] != '\0')
        keep_line(p, line);
    forget(&p->edit);
    plain_line(p, line);
}

static void complete(Plain *p)
{
    PlainEdit *e = &p->edit;
    Subject subject = plain_subject(p);
    const char *text = lineedit_text(e->line);
    if (p->ask.question)
        return;
    Completion found =
        completion_command(p->app, text, lineedit_point(e->line), plain_contexts(p), &subject);
    g_autoptr(GString) names = g_string_new(NULL);
    for (size_t i = 0; i < MIN(found.choices.count, (size_t)PLAIN_PAGE); i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", found.choices.items[i].label.s);
    if (found.choices.count == 1) {
        lineedit_replace(e->line, found.start, found.end, found.choices.items[0].value);
        echo(p);
    } else if (found.choices.count > 0) {
        plain_say(p, "%zu could follow: %s%s", found.choices.count, names->str,
                  found.choices.count > PLAIN_PAGE ? " and more" : "");
    }
    completion_clear(&found);
}

// The line, else the question, else, the second time, the program.
void plain_in_interrupt(Plain *p)
{
    bool empty = p->edit.shown->len == 0, again = p->interrupted;
    forget(&p->edit);
    p->interrupted = false;
    if (!empty) {
        plain_say(p, "The line is thrown away.");
    } else if (p->ask.question || p->ready) {
        PlainFn *dropped = p->ask.dropped;
        p->ready = NULL;
        plain_unask(p);
        plain_say(p, "Given up.");
        if (dropped)
            dropped(p);
    } else if (again) {
        plain_leave(p);
    } else {
        plain_say(p, "Ctrl+C once more leaves.");
        p->interrupted = true;
    }
}

// There is nothing more to come: a question is not put twice.
static void end_input(Plain *p)
{
    bool asked = p->ask.question != NULL;
    PlainFn *dropped = p->ask.dropped;
    plain_write(p, "\n", 1);
    p->prompted = false;
    plain_unask(p);
    if (dropped)
        dropped(p);
    if (asked)
        plain_leave(p);
    else
        plain_quit(p);
}

static void take_key(Plain *p, Key key)
{
    bool interrupted = key.code == 'c' && key.mods == KEY_MOD_CTRL;
    p->interrupted = p->interrupted && interrupted;
    if (key.code == 'd' && key.mods == KEY_MOD_CTRL && p->edit.shown->len == 0) {
        end_input(p);
        return;
    }
    if (key.code == '\t' && key.mods == 0) {
        complete(p);
        return;
    }
    LineResult result = lineedit_key(p->edit.line, key);
    if (result == LINE_ACCEPTED)
        accept(p);
    else if (result == LINE_CANCELLED)
        plain_in_interrupt(p);
    else
        echo(p);
}

// Each line of a paste but the last is accepted as if it had been typed.
static void feed_keys(Plain *p, KeysMode mode)
{
    TermInput input;
    while (!p->done && !p->ready && term_keys_next(p->edit.keys, mode, &input) == KEYS_INPUT)
        if (input.key.code != KEY_PASTE && input.key.code < KEY_SYNC)
            take_key(p, input.key);
}

// ---- anything else -----------------------------------------------------------------------------

bool plain_in_waits(const Plain *p)
{
    return memchr(p->typed->str, '\n', p->typed->len) != NULL || (p->ended && p->typed->len > 0);
}

// A line that never ends is not gathered: what is too long is told once and left out up to its end.
static void take_bytes(Plain *p, const char *bytes, size_t n)
{
    const char *end = p->skipping ? memchr(bytes, '\n', n) : bytes;
    size_t left_out = !end ? n : p->skipping ? (size_t)(end - bytes) + 1 : 0;
    p->skipping = p->skipping && !end;
    g_string_append_len(p->typed, bytes + left_out, (gssize)(n - left_out));
    if (plain_in_waits(p) || p->typed->len <= LINE_BYTES_MAX)
        return;
    g_string_truncate(p->typed, 0);
    p->overlong = p->skipping = true;
}

// One a turn: what it has brought about is told before the next.
static void take_line(Plain *p)
{
    if (p->ready || p->leaving)
        return;
    if (p->overlong) {
        Err err = {0};
        err_set(&err, ERR_USAGE, "a line has more than %d bytes", LINE_BYTES_MAX);
        plain_fail(p, &err);
        p->overlong = false;
    }
    if (!plain_in_waits(p)) {
        if (p->ended)
            plain_quit(p);
        return;
    }
    size_t n = strcspn(p->typed->str, "\n");
    g_autofree char *line = text_input(p->typed->str, n);
    g_string_erase(p->typed, 0, (gssize)MIN(n + 1, p->typed->len));
    plain_line(p, line);
}

void plain_in_turn(Plain *p)
{
    if (p->terminal)
        feed_keys(p, KEYS_QUIET);
    else
        take_line(p);
}

void plain_in_read(Plain *p)
{
    char bytes[4096];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0)
        p->ended = true;
    else if (p->terminal)
        term_keys_feed(p->edit.keys, bytes, (size_t)n);
    else
        take_bytes(p, bytes, (size_t)n);
    if (n <= 0 && p->terminal)
        p->done = true; // the terminal has gone
    else if (p->terminal)
        feed_keys(p, KEYS_OPEN);
    else
        take_line(p);
}

// What comes next has a line of its own: the shell's words, or the prompt again.
static void leave_line(Plain *p)
{
    if (p->prompted)
        plain_write(p, "\n", 1);
    p->prompted = false;
}

void plain_in_leave(Plain *p)
{
    leave_line(p);
    if (p->edit.raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &p->edit.before);
}

void plain_in_enter(Plain *p)
{
    if (p->terminal)
        go_raw(p);
    leave_line(p);
}
