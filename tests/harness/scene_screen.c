#include "config.h"

#include <string.h>

#include "harness/scene_run.h"

enum { LOG_TAIL = 2000 };

static void pad_to(GString *line, int cells)
{
    int used = 0;
    for (const char *s = line->str; *s != '\0'; s = g_utf8_next_char(s)) {
        gunichar c = g_utf8_get_char(s);
        used += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    for (; used < cells; used++)
        g_string_append_c(line, ' ');
}

// Expected left, found right, '!' where they differ.
static void side_by_side(const SceneRun *run, const GPtrArray *expected, const GPtrArray *found,
                         int first, GString *why)
{
    int cols = vt_cols(drive_vt(run->drive));
    g_string_append(why, "expected | found\n");
    int row = first - 1;
    for (guint i = 0; i < MAX(expected->len, found->len); i++) {
        const char *want = i < expected->len ? g_ptr_array_index(expected, i) : "(no such line)";
        const char *have = i < found->len ? g_ptr_array_index(found, i) : "(no such line)";
        g_autoptr(GString) left = g_string_new(want);
        pad_to(left, cols + 1);
        row += have[0] == '|';
        g_string_append_printf(why, "%3d %c %s %s\n", row, strcmp(want, have) == 0 ? ' ' : '!',
                               left->str, have);
    }
}

static bool styles_wanted(const SceneItem *item, guint *at)
{
    bool wanted =
        *at < item->rows->len && ((const char *)g_ptr_array_index(item->rows, *at))[0] == '^';
    *at += wanted;
    return wanted;
}

// The rows as they are now, with a line of styles where the scene has one.
static GPtrArray *take_picture(const SceneRun *run, const SceneItem *item, int from, int to)
{
    const Vt *vt = drive_vt(run->drive);
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
    guint at = 0;
    for (int row = from; row <= to; row++) {
        g_autofree char *text = vt_row_text(vt, row);
        g_ptr_array_add(rows, g_strconcat("|", text, NULL));
        at++;
        if (styles_wanted(item, &at)) {
            g_autofree char *styles = vt_row_styles(vt, row);
            g_ptr_array_add(rows, g_strconcat("^", styles, NULL));
        }
    }
    return rows;
}

static bool same_rows(const GPtrArray *a, const GPtrArray *b)
{
    if (a->len != b->len)
        return false;
    for (guint i = 0; i < a->len; i++)
        if (strcmp(g_ptr_array_index(a, i), g_ptr_array_index(b, i)) != 0)
            return false;
    return true;
}

bool scene_screen(SceneRun *run, const SceneItem *item, GString *why)
{
    if (!drive_settle(run->drive, why))
        return false;
    int from = MAX(1, item->from);
    int to = item->to > 0 ? item->to : vt_rows(drive_vt(run->drive));
    g_autoptr(GPtrArray) found = take_picture(run, item, from, to);
    if (run->mode == SCENE_UPDATE) {
        g_ptr_array_add(run->pictures, g_steal_pointer(&found));
        return true;
    }
    if (same_rows(item->rows, found))
        return true;
    side_by_side(run, item->rows, found, from, why);
    return false;
}

static void append_log_tail(const SceneRun *run, GString *why)
{
    g_autofree char *path = g_build_filename(run->home, "state", "eyrie", "eyrie.log", NULL);
    g_autofree char *log = NULL;
    gsize n = 0;
    if (!g_file_get_contents(path, &log, &n, NULL))
        return;
    g_string_append_printf(why, "log: %s\n", n > LOG_TAIL ? log + n - LOG_TAIL : log);
}

void scene_story(SceneRun *run, GString *why)
{
    if (run->drive != NULL) {
        const Vt *vt = drive_vt(run->drive);
        VtState state = vt_state(vt);
        g_string_append_printf(why, "screen, cursor %d,%d:\n", state.row, state.col);
        for (int row = 1; row <= vt_rows(vt); row++) {
            g_autofree char *text = vt_row_text(vt, row);
            g_string_append_printf(why, "%3d|%s\n", row, text);
        }
    }
    g_autofree char *ledger = run->sandbox != NULL ? sandbox_ledger(run->sandbox) : NULL;
    if (ledger != NULL)
        g_string_append_printf(why, "executed:\n%s\n", ledger);
    append_log_tail(run, why);
}

bool scene_told(SceneRun *run, const char *arg, GString *why)
{
    if (!drive_settle(run->drive, why))
        return false;
    Vt *vt = drive_vt(run->drive);
    g_autofree char *told = g_strdup(vt_told(vt));
    vt_forget_told(vt);
    bool none = strcmp(arg, "nothing") == 0;
    if (none ? told[0] == '\0' : strstr(told, arg) != NULL)
        return true;
    g_string_append_printf(why, "told was \"%s\"\n", told);
    return false;
}

bool scene_link(SceneRun *run, const char *arg, GString *why)
{
    if (!drive_settle(run->drive, why))
        return false;
    const char *links = vt_links(drive_vt(run->drive));
    g_autofree char *wanted = g_strdup_printf(";%s\n", arg);
    bool none = strcmp(arg, "nothing") == 0;
    if (none ? links[0] == '\0' : strstr(links, wanted) != NULL)
        return true;
    g_string_append_printf(why, "links were \"%s\"\n", links);
    return false;
}

bool scene_title(SceneRun *run, const char *arg, GString *why)
{
    if (!drive_settle(run->drive, why))
        return false;
    if (strcmp(vt_title(drive_vt(run->drive)), arg) == 0)
        return true;
    g_string_append_printf(why, "the title is \"%s\"\n", vt_title(drive_vt(run->drive)));
    return false;
}

bool scene_bells(SceneRun *run, const char *arg, GString *why)
{
    if (!drive_settle(run->drive, why))
        return false;
    int bells = vt_state(drive_vt(run->drive)).bells;
    if (g_ascii_strtoll(arg, NULL, 10) == bells)
        return true;
    g_string_append_printf(why, "%d bells\n", bells);
    return false;
}
