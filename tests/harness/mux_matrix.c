// The real program in a shell behind real multiplexers: a reply, a move and a booking, other sizes,
// stopped and woken, detached and found again. What comes out at the outer end is, cell by cell,
// what the shell shows without them, and in the end every terminal is as it was.
#include "config.h"

#include <glib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "harness/mux.h"
#include "harness/mux_home.h"

#define NOW       "2030-01-02T09:00:00Z"
#define CLIPBOARD "KzE1NTUwMTAyMDMw" // +15550102030

enum {
    COLS = 100,
    ROWS = 30,
    BARS = 2, // the last rows are a bar with what a race decides, and hints
};

enum {
    HAS_CLIPBOARD = 1 << 0, // what is copied gets out
    HAS_MOUSE = 1 << 1,
    HAS_RGB = 1 << 2,
    HAS_FOCUS = 1 << 3,  // it tells of its own
    HAS_COLORS = 1 << 4, // the same 256
};

typedef struct Row {
    MuxKind kind;
    const char *term, *about, *conf, *env;
    unsigned has;
} Row;

#define HAS_MOST (HAS_CLIPBOARD | HAS_MOUSE | HAS_FOCUS | HAS_COLORS)

static const Row rows[] = {
    {MUX_NONE, "xterm-256color", "no multiplexer", NULL, NULL, HAS_MOST},
    {MUX_TMUX, "tmux-256color", "as it comes", NULL, NULL, HAS_MOUSE | HAS_COLORS},
    {MUX_TMUX, "tmux-256color", "truecolor, clipboard, focus, mouse",
     "set -g mouse on\nset -g focus-events on\nset -s set-clipboard on\n"
     "set -ga terminal-features ',xterm*:RGB'\n",
     "COLORTERM=truecolor", HAS_CLIPBOARD | HAS_MOUSE | HAS_FOCUS | HAS_RGB},
    {MUX_TMUX, "screen-256color", "passthrough, focus, mouse",
     "set -g mouse on\nset -g focus-events on\nset -s set-clipboard off\n"
     "set -g allow-passthrough on\n",
     NULL, HAS_MOST},
    {MUX_TMUX, "screen-256color", "nothing on",
     "set -g mouse off\nset -g focus-events off\nset -s set-clipboard off\n"
     "set -g allow-passthrough off\n",
     NULL, HAS_MOUSE | HAS_COLORS},
    {MUX_SCREEN, "screen", "8 colours", NULL, NULL, HAS_CLIPBOARD | HAS_MOUSE},
    {MUX_SCREEN, "screen.xterm-256color", "256 colours", NULL, NULL,
     HAS_CLIPBOARD | HAS_MOUSE | HAS_COLORS},
    {MUX_MOSH, "xterm-256color", "on loopback", NULL, NULL, HAS_MOST},
};

typedef struct Sitting {
    const Row *row;
    MuxHome *home;
    Mux *mux;
    GHashTable *pictures; // of the row without a multiplexer: point -> GStrv, text and look
    GString *why;
    // While a picture is waited for.
    char **picture;
    size_t looked_at; // rows of it
} Sitting;

// ---- pictures ----------------------------------------------------------------------------------

static Vt *screen(const Sitting *s)
{
    return drive_vt(mux_drive(s->mux));
}

// Where colours are the same, also what each cell lies on.
static char *row_now(const Sitting *s, size_t row, unsigned has)
{
    GString *out = g_string_new(NULL);
    g_autofree char *text = vt_row_text(screen(s), (int)row + 1);
    g_string_append_printf(out, "%s\037", text);
    for (int col = 1; has & HAS_COLORS && col <= vt_cols(screen(s)); col++)
        g_string_append_printf(out, "%x ", vt_look(screen(s), (int)row + 1, col));
    return g_string_free(out, FALSE);
}

static bool is_same(const Sitting *s, size_t row)
{
    unsigned has = s->row->has;
    g_autofree char *now = row_now(s, row, has);
    const char *wanted = s->picture[row];
    size_t n = has & HAS_COLORS ? strlen(wanted) : (size_t)(strchr(wanted, '\037') + 1 - wanted);
    return strlen(now) == n && strncmp(now, wanted, n) == 0;
}

static bool matches(void *user)
{
    const Sitting *s = user;
    for (size_t row = 0; row < s->looked_at; row++)
        if (row + BARS != s->looked_at && !is_same(s, row))
            return false;
    return true;
}

static void explain(const Sitting *s, const char *point)
{
    g_string_append_printf(s->why, "%s:\n", point);
    for (size_t row = 0; row < s->looked_at; row++) {
        g_autofree char *now = row_now(s, row, s->row->has);
        if (!is_same(s, row))
            g_string_append_printf(s->why, "! %s\n= %s\n", now, s->picture[row]);
    }
}

static void keep_picture(const Sitting *s, const char *point)
{
    int n = vt_rows(screen(s));
    char **picture = g_new0(char *, (size_t)n + 1);
    for (int row = 0; row < n; row++)
        picture[row] = row_now(s, (size_t)row, HAS_COLORS);
    g_hash_table_insert(s->pictures, g_strdup(point), picture);
}

// The reference waits for the words and keeps the picture; the others wait for that.
static bool see(Sitting *s, const char *point, const char *words)
{
    Drive *drive = mux_drive(s->mux);
    if (s->row->kind == MUX_NONE) {
        if (!drive_await(drive, words, s->why) || !drive_sync(drive, s->why))
            return false;
        keep_picture(s, point);
        return true;
    }
    s->picture = g_hash_table_lookup(s->pictures, point);
    s->looked_at = g_strv_length(s->picture);
    if (drive_until(drive, matches, s, s->why))
        return true;
    explain(s, point);
    return false;
}

static void press(Sitting *s, const char *keys)
{
    drive_bytes(mux_drive(s->mux), keys, strlen(keys));
}

// ---- the three jobs ----------------------------------------------------------------------------

typedef struct Point {
    const char *name, *keys, *shows;
} Point;

static const Point jobs[] = {
    {"begin", "eyrie\r", "Can we move to Thursday?"},
    {"reply", "rOf course\r", "> r reply"},
    {"board", "4", "Treatment plans"},
    {"move", "/whitening maria\rL", "Whitening > Consult booked"},
    {"book", "1ggB", "08:00"},
    {"slot", "\r", "Enter books"},
    {"booked", "\r", "Booking Wed 2 Jan 08:00"},
};

static bool do_jobs(Sitting *s)
{
    for (size_t i = 0; i < G_N_ELEMENTS(jobs); i++) {
        press(s, jobs[i].keys);
        if (!see(s, jobs[i].name, jobs[i].shows))
            return false;
    }
    static const EndpointId done[] = {EP_MESSAGE_SEND, EP_DEAL_UPDATE, EP_APPOINTMENT_CREATE};
    for (size_t i = 0; i < G_N_ELEMENTS(done); i++)
        if (sandbox_executed(s->home->sandbox, done[i]) != 1) {
            g_string_append_printf(s->why, "%s was not executed once\n",
                                   endpoint_info(done[i])->name);
            return false;
        }
    return true;
}

// ---- sizes -------------------------------------------------------------------------------------

static bool take_size(Sitting *s, const char *point, int cols, int rows_)
{
    drive_resize(mux_drive(s->mux), cols, rows_);
    return see(s, point, "Maria Lopez");
}

static bool take_sizes(Sitting *s)
{
    bool first = s->row->kind == MUX_NONE;
    return take_size(s, "80x24", 80, 24) && take_size(s, "132x43", 132, 43) &&
           (!first || take_size(s, "100x24", COLS, ROWS - 6)) && take_size(s, "100x30", COLS, ROWS);
}

static bool tells(Sitting *s, const char *const *words, const char *wanted)
{
    g_autofree char *said = mux_tell(s->mux, words, s->why);
    if (!said || !wanted || strcmp(said, wanted) == 0)
        return said != NULL;
    g_string_append_printf(s->why, "tmux says %s, not %s\n", said, wanted);
    return false;
}

// Another pane takes six rows from it.
static bool is_split(Sitting *s)
{
    static const char *const split[] = {"split-window", "-d", "-l", "5", "cat", NULL};
    static const char *const close[] = {"kill-pane", "-t", ".1", NULL};
    if (s->row->kind != MUX_TMUX)
        return true;
    return tells(s, split, NULL) && see(s, "100x24", "") && tells(s, close, NULL) &&
           see(s, "100x30", "");
}

// And found again from a lower terminal, where there is something to find.
static bool is_detached(Sitting *s)
{
    if (s->row->kind != MUX_TMUX && s->row->kind != MUX_SCREEN)
        return take_size(s, "100x28", COLS, 28);
    return mux_detach(s->mux, s->why) && mux_attach(s->mux, COLS, 28, s->why) &&
           see(s, "100x28", "");
}

// ---- what the terminal can do ------------------------------------------------------------------

static bool said(const Sitting *s, const char *bytes)
{
    return strstr(drive_output(mux_drive(s->mux))->str, bytes) != NULL;
}

static bool agrees(const Sitting *s, unsigned what, const char *bytes, const char *name)
{
    bool wanted = (s->row->has & what) != 0;
    if (said(s, bytes) == wanted)
        return true;
    g_string_append_printf(s->why, "%s: wanted %d\n", name, wanted);
    return false;
}

// The second row of the list, and back.
static bool is_clicked(Sitting *s)
{
    if (s->row->has & HAS_MOUSE) {
        press(s, "\033[<0;5;5M\033[<0;5;5m");
        if (!see(s, "clicked", "I believe the x-rays are"))
            return false;
    }
    press(s, "1gg");
    return see(s, "back", "Can we move to Thursday?");
}

static bool copied(void *user)
{
    return said(user, CLIPBOARD);
}

static bool is_copied(Sitting *s)
{
    press(s, "yp");
    if (!drive_await(mux_drive(s->mux), "Offered to the terminal's clipboard", s->why))
        return false;
    return !(s->row->has & HAS_CLIPBOARD) || drive_until(mux_drive(s->mux), copied, s, s->why);
}

// Somebody writes while the window has lost the focus: it rings.
static bool has_rung(void *user)
{
    const Sitting *s = user;
    return vt_state(screen(s)).bells > 0;
}

static bool is_told(Sitting *s)
{
    Err err = {0};
    bool heard = said(s, "\033[?1004h");
    if (heard != ((s->row->has & HAS_FOCUS) != 0)) {
        g_string_append_printf(s->why, "focus: asked for is %d\n", heard);
        return false;
    }
    if (!heard)
        return true;
    press(s, "\033[O");
    if (!sandbox_inbound(s->home->sandbox, "Dana O'Neil", NULL, "Are you there?", &err)) {
        g_string_append_printf(s->why, "%s\n", err.msg);
        return false;
    }
    clock_step(s->home->clock, 60000);
    press(s, "\033[903~"); // a minute
    if (!drive_await(mux_drive(s->mux), "Are you there?", s->why))
        return false;
    clock_step(s->home->clock, 3000);
    press(s, "\033[902~\033[902~\033[902~");
    return drive_until(mux_drive(s->mux), has_rung, s, s->why);
}

// ---- leaving -----------------------------------------------------------------------------------

// What tmux knows of the terminal it plays: nothing is left on but the cursor.
static bool pane_is_plain(Sitting *s)
{
    static const char *const words[] = {"display-message", "-p",
                                        "#{alternate_on} #{mouse_any_flag} #{mouse_sgr_flag} "
                                        "#{keypad_flag} #{keypad_cursor_flag} #{insert_flag} "
                                        "#{cursor_flag} #{wrap_flag} "
                                        "#{==:#{pane_title},#{host}}",
                                        NULL};
    return s->row->kind != MUX_TMUX || tells(s, words, "0 0 0 0 0 0 1 1 1");
}

// The shell has its screen back, and nothing was typed at it. mosh has but one.
static bool shell_is_back(Sitting *s, int code)
{
    if (!mux_prompt(s->mux, code, s->why) || !pane_is_plain(s))
        return false;
    VtState state = vt_state(screen(s));
    bool ours = s->row->kind != MUX_MOSH && vt_shows(screen(s), "Acme Dental");
    bool asked = s->row->kind != MUX_TMUX && (state.mouse || state.bracketed_paste);
    if (!ours && !asked && state.cursor_visible && !vt_shows(screen(s), "^["))
        return true;
    g_string_append_printf(s->why, "left: a frame %d, modes %d, cursor %d\n", ours, asked,
                           state.cursor_visible);
    return false;
}

static bool is_stopped(Sitting *s)
{
    press(s, "\032");
    if (!shell_is_back(s, 148))
        return false;
    press(s, "fg\r");
    return see(s, "woken", "Can we move to Thursday?");
}

static bool modes_are_kept(const Sitting *s)
{
    g_autofree char *before = NULL, *after = NULL;
    g_autofree char *first = g_build_filename(s->home->path, "modes.1", NULL);
    g_autofree char *last = g_build_filename(s->home->path, "modes.3", NULL);
    if (g_file_get_contents(first, &before, NULL, NULL) &&
        g_file_get_contents(last, &after, NULL, NULL) && strcmp(before, after) == 0)
        return true;
    g_string_append_printf(s->why, "stty: %s became %s\n", before, after);
    return false;
}

static bool is_left(Sitting *s)
{
    press(s, "q");
    return shell_is_back(s, 0) && modes_are_kept(s);
}

// ---- one multiplexer ---------------------------------------------------------------------------

static bool open_sitting(Sitting *s, const char *srcdir)
{
    s->home = mux_home_new(NOW, s->why);
    if (!s->home)
        return false;
    g_autoptr(GPtrArray) env = mux_home_env(s->home, srcdir, s->row->env);
    s->mux = mux_start(&(MuxSpec){.kind = s->row->kind,
                                  .term = s->row->term,
                                  .conf = s->row->conf,
                                  .home = s->home->path,
                                  .env = (char *const *)env->pdata,
                                  .cols = COLS,
                                  .rows = ROWS},
                       s->why);
    return s->mux != NULL;
}

static bool works_in(const Row *row, GHashTable *pictures, const char *srcdir, GString *why)
{
    Sitting s = {.row = row, .pictures = pictures, .why = why};
    bool ok = open_sitting(&s, srcdir) && do_jobs(&s) && take_sizes(&s) && is_split(&s) &&
              agrees(&s, HAS_RGB, "38;2;", "truecolor") && is_detached(&s) && is_clicked(&s) &&
              is_stopped(&s) && is_copied(&s) && is_told(&s) && is_left(&s) &&
              agrees(&s, HAS_CLIPBOARD, CLIPBOARD, "clipboard") && mux_end(s.mux, why);
    if (!ok && s.mux) {
        g_autofree char *text = vt_text(screen(&s));
        g_string_append_printf(why, "screen:\n%s\n", g_strchomp(text));
    }
    mux_free(s.mux);
    mux_home_free(s.home);
    return ok;
}

// ---- all ---------------------------------------------------------------------------------------

static const char *missing(MuxKind kind)
{
    const char *name = mux_program(kind);
    g_autofree char *program = name ? g_find_program_in_path(name) : g_strdup("");
    g_autofree char *bash = g_find_program_in_path("bash");
    return !bash ? "bash" : program ? NULL : name;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    prctl(PR_SET_CHILD_SUBREAPER, 1); // servers that leave their parents come to us
    const char *top = argc > 1 ? argv[1] : g_getenv("srcdir");
    g_autofree char *srcdir = g_canonicalize_filename(top ? top : ".", NULL);
    g_autoptr(GHashTable) pictures =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
    bool all = true;
    printf("1..%zu\n", G_N_ELEMENTS(rows));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *row = &rows[i];
        const char *lacks = missing(row->kind);
        g_autoptr(GString) why = g_string_new(NULL);
        if (lacks) {
            printf("ok %zu # SKIP %s is not installed\n", i + 1, lacks);
            continue;
        }
        gint64 since = g_get_monotonic_time();
        bool ok = works_in(row, pictures, srcdir, why);
        printf("%sok %zu - %s, %s (%d ms)\n", ok ? "" : "not ", i + 1,
               row->kind == MUX_NONE ? "bash" : mux_program(row->kind), row->about,
               (int)((g_get_monotonic_time() - since) / 1000));
        if (!ok)
            fprintf(stderr, "%s", why->str);
        all = all && ok;
        if (!ok && row->kind == MUX_NONE)
            break; // nothing to compare with
    }
    return all ? 0 : 1;
}
