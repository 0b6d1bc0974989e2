#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "harness/matrix.h"
#include "harness/scene_run.h"

enum { SHOWN_LINES = 12 }; // of what differs in a picture

typedef struct Gallery {
    SceneRun *run;
    char *state;
    GString *why;
    bool good;
} Gallery;

// What races decide: how many requests there were, how long they took, how they were numbered. Each
// group of a pattern is hidden.
static const char *const races[] = {
    "budget ([0-9]+/[0-9]+)",
    "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
    " 20[01]( +[0-9]+) +[0-9.]+k?( +[0-9]+) +1 ([0-9a-f]{8}) ",
    ", ([0-9]+ ms), attempt 1, ([0-9]+) requests left",
    "(?:remaining|reset): ([0-9]+)",
};

// Puts "..." in its place. What follows stays where it is when there is a gap before it; otherwise
// the row ends where it ended, and the gap before it gives way.
static void hide(GString *row, int from, int to)
{
    static const char instead[] = "...";
    int more = to - from - (int)strlen(instead);
    g_string_erase(row, from, to - from);
    g_string_insert(row, from, instead);
    const char *gap = strstr(row->str + from, "  ");
    if (gap == NULL)
        gap = strstr(row->str + from, " │");
    if (gap == NULL)
        gap = strstr(row->str, "   ");
    if (gap == NULL)
        return;
    gssize at = gap - row->str;
    for (; more > 0; more--)
        g_string_insert_c(row, at, ' ');
    if (more < 0)
        g_string_erase(row, at, -more);
}

static void hide_race(GString *row, const char *pattern)
{
    g_autoptr(GRegex) race = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *before = g_strdup(row->str);
    if (!g_regex_match(race, before, 0, &match))
        return;
    for (int i = g_match_info_get_match_count(match) - 1; i > 0; i--) {
        int from = 0, to = 0;
        if (g_match_info_fetch_pos(match, i, &from, &to) && to > from)
            hide(row, from, to);
    }
}

static void flush_repeats(GString *out, int *repeats)
{
    if (*repeats > 0)
        g_string_append_printf(out, ":%d\n", *repeats);
    *repeats = 0;
}

// The last row, of keys, is of the first state alone: it is the same in all of them.
static void append_picture(const Vt *vt, bool keys, GString *out)
{
    VtState state = vt_state(vt);
    g_autofree char *before = g_strdup("");
    int repeats = 0;
    g_string_append_printf(out, "[%dx%d] cursor %d,%d%s\n", vt_cols(vt), vt_rows(vt), state.row,
                           state.col, state.cursor_visible ? "" : " hidden");
    for (int row = 1; row <= vt_rows(vt) - !keys; row++) {
        g_autofree char *text = vt_row_text(vt, row);
        g_autoptr(GString) line = g_string_new(text);
        for (size_t i = 0; i < G_N_ELEMENTS(races); i++)
            hide_race(line, races[i]);
        if (row > 1 && strcmp(line->str, before) == 0) {
            repeats++;
            continue;
        }
        flush_repeats(out, &repeats);
        g_string_append_printf(out, "|%s\n", line->str);
        g_free(before);
        before = g_strdup(line->str);
    }
    flush_repeats(out, &repeats);
}

static bool resize(SceneRun *run, const MatrixSize *size, GString *why)
{
    const Vt *vt = drive_vt(run->drive);
    if (vt_cols(vt) == size->cols && vt_rows(vt) == size->rows)
        return true;
    drive_resize(run->drive, size->cols, size->rows);
    return drive_sync(run->drive, why);
}

// What follows a selection at a pause of the keys is there, too: at all sizes, beginning and ending
// with the one at which keys are pressed.
static bool take_sizes(const Gallery *g, const MatrixView *view, GString *text)
{
    bool keys = view->kind == MATRIX_VIEW && strcmp(g->state, matrix_state(0)) == 0;
    GString *parts[MATRIX_SIZES] = {NULL};
    bool good = scene_keys(g->run, view->keys, g->why) && scene_clock(g->run, "200ms", g->why);
    for (int i = 0; i < MATRIX_SIZES && good; i++) {
        int at = (MATRIX_HOME + i) % MATRIX_SIZES;
        parts[at] = g_string_new(NULL);
        good = resize(g->run, &matrix_sizes[at], g->why) && drive_settle(g->run->drive, g->why);
        if (good)
            append_picture(drive_vt(g->run->drive), keys, parts[at]);
    }
    for (int i = 0; i < MATRIX_SIZES; i++) {
        if (parts[i] == NULL)
            continue;
        g_string_append(text, parts[i]->str);
        g_string_free(parts[i], TRUE);
    }
    return good && resize(g->run, &matrix_sizes[MATRIX_HOME], g->why) &&
           scene_keys(g->run, view->leave, g->why) && drive_settle(g->run->drive, g->why);
}

static size_t same_ends(char **a, char **b, size_t *behind)
{
    size_t before = 0, na = g_strv_length(a), nb = g_strv_length(b);
    while (before < MIN(na, nb) && strcmp(a[before], b[before]) == 0)
        before++;
    *behind = 0;
    while (*behind < MIN(na, nb) - before && strcmp(a[na - 1 - *behind], b[nb - 1 - *behind]) == 0)
        ++*behind;
    return before;
}

static void append_lines(GString *why, const char *mark, char **lines, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < from + SHOWN_LINES; i++)
        g_string_append_printf(why, "%s %s\n", mark, lines[i]);
    if (to > from + SHOWN_LINES)
        g_string_append_printf(why, "%s (%zu more lines)\n", mark, to - from - SHOWN_LINES);
}

static void tell_difference(GString *why, const char *path, const char *wanted, const char *found)
{
    g_auto(GStrv) old = g_strsplit(wanted, "\n", -1);
    g_auto(GStrv) new = g_strsplit(found, "\n", -1);
    size_t behind = 0, before = same_ends(old, new, &behind);
    g_string_append_printf(why, "%s:%zu: expected -, found +\n", path, before + 1);
    append_lines(why, "-", old, before, g_strv_length(old) - behind);
    append_lines(why, "+", new, before, g_strv_length(new) - behind);
}

static bool keep(const char *folder, const char *path, const char *text, GString *why)
{
    if (g_mkdir_with_parents(folder, 0755) == 0 && g_file_set_contents(path, text, -1, NULL))
        return true;
    g_string_append_printf(why, "cannot write %s\n", path);
    return false;
}

// False only when nothing further can be pictured.
static bool take_view(Gallery *g, const MatrixView *view)
{
    g_autofree char *folder =
        g_build_filename(g->run->srcdir, "tests", "scenes", "matrix", g->state, NULL);
    g_autofree char *path = g_build_filename(folder, view->name, NULL);
    g_autofree char *wanted = NULL;
    g_autoptr(GString) found = g_string_new(NULL);
    if (!take_sizes(g, view, found)) {
        g_string_append_printf(g->why, "no picture of %s\n", view->name);
        return g->good = false;
    }
    g_file_get_contents(path, &wanted, NULL, NULL);
    if (wanted != NULL && strcmp(wanted, found->str) == 0)
        return true;
    if (g->run->mode == SCENE_UPDATE)
        return g->good = keep(folder, path, found->str, g->why);
    tell_difference(g->why, path, wanted != NULL ? wanted : "", found->str);
    g->good = false;
    return true;
}

bool scene_matrix(SceneRun *run, const char *arg, GString *why)
{
    g_autofree char *path = g_build_filename(run->srcdir, "tests", "scenes", "README.md", NULL);
    g_autofree char *readme = NULL;
    Gallery g = {.run = run, .why = why, .good = true};
    g_file_get_contents(path, &readme, NULL, NULL);
    GPtrArray *asked = matrix_asked(readme != NULL ? readme : "", arg, &g.state, why);
    g.good = asked != NULL && resize(run, &matrix_sizes[MATRIX_HOME], why);
    for (guint i = 0; g.good && i < asked->len; i++)
        if (!take_view(&g, g_ptr_array_index(asked, i)))
            break;
    if (asked != NULL)
        g_ptr_array_unref(asked);
    g_free(g.state);
    return g.good;
}
