// Steps of the mouse, and the walk over all that can be clicked.
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "harness/keys.h"
#include "harness/scene_run.h"

static bool bad(GString *why, const char *wanted)
{
    g_string_append_printf(why, "wanted: %s\n", wanted);
    return false;
}

static void send(SceneRun *run, const GString *bytes)
{
    drive_bytes(run->drive, bytes->str, bytes->len);
}

static bool press_and_release(SceneRun *run, MouseButton button, const char *arg, GString *why)
{
    int col = 0, row = 0;
    if (sscanf(arg, "%d,%d", &col, &row) != 2)
        return bad(why, "COL,ROW");
    g_autoptr(GString) bytes = g_string_new(NULL);
    keys_append_mouse(button, MOUSE_PRESS, col, row, bytes);
    keys_append_mouse(button, MOUSE_RELEASE, col, row, bytes);
    send(run, bytes);
    return true;
}

bool scene_click(SceneRun *run, const char *arg, GString *why)
{
    return press_and_release(run, MOUSE_LEFT, arg, why);
}

bool scene_menu(SceneRun *run, const char *arg, GString *why)
{
    return press_and_release(run, MOUSE_RIGHT, arg, why);
}

// A press, the way there in straight single cells, and with DROP the release.
static bool drag_over(SceneRun *run, const char *arg, bool drop, GString *why)
{
    int col = 0, row = 0, to_col = 0, to_row = 0;
    if (sscanf(arg, "%d,%d %d,%d", &col, &row, &to_col, &to_row) != 4)
        return bad(why, "COL,ROW COL,ROW");
    g_autoptr(GString) bytes = g_string_new(NULL);
    keys_append_mouse(MOUSE_LEFT, MOUSE_PRESS, col, row, bytes);
    while (col != to_col || row != to_row) {
        col += (to_col > col) - (to_col < col);
        row += (to_row > row) - (to_row < row);
        keys_append_mouse(MOUSE_DRAG, MOUSE_PRESS, col, row, bytes);
    }
    if (drop)
        keys_append_mouse(MOUSE_LEFT, MOUSE_RELEASE, col, row, bytes);
    send(run, bytes);
    return true;
}

bool scene_drag(SceneRun *run, const char *arg, GString *why)
{
    return drag_over(run, arg, true, why);
}

bool scene_drag_hold(SceneRun *run, const char *arg, GString *why)
{
    return drag_over(run, arg, false, why);
}

bool scene_release(SceneRun *run, const char *arg, GString *why)
{
    int col = 0, row = 0;
    if (sscanf(arg, "%d,%d", &col, &row) != 2)
        return bad(why, "release COL,ROW");
    g_autoptr(GString) bytes = g_string_new(NULL);
    keys_append_mouse(MOUSE_LEFT, MOUSE_RELEASE, col, row, bytes);
    send(run, bytes);
    return true;
}

bool scene_wheel(SceneRun *run, const char *arg, GString *why)
{
    static const char *const ways[] = {"up", "down", "left", "right"};
    char way[8] = "";
    int col = 0, row = 0, found = 0;
    if (sscanf(arg, "%7s %d,%d", way, &col, &row) != 3)
        return bad(why, "wheel up|down|left|right COL,ROW");
    while (found < (int)G_N_ELEMENTS(ways) && strcmp(ways[found], way) != 0)
        found++;
    if (found == (int)G_N_ELEMENTS(ways))
        return bad(why, "wheel up|down|left|right");
    g_autoptr(GString) bytes = g_string_new(NULL);
    keys_append_mouse((MouseButton)(MOUSE_WHEEL_UP + found), MOUSE_PRESS, col, row, bytes);
    send(run, bytes);
    return true;
}

// Reports as a terminal would not send them: "0;999;-1M".
bool scene_mouse(SceneRun *run, const char *arg, GString *why)
{
    (void)why;
    g_autofree char *bytes = g_strdup_printf("\033[<%s", arg);
    drive_bytes(run->drive, bytes, strlen(bytes));
    return true;
}

// ---- all that can be clicked -------------------------------------------------------------------

enum { LABELS_MOST = 150 };

typedef struct Label {
    int row, col;
    char keys[3];
} Label;

typedef struct Ground { // of each cell
    unsigned *cells;
    int rows, cols;
} Ground;

static Ground ground_of(const Vt *vt)
{
    Ground ground = {.rows = vt_rows(vt), .cols = vt_cols(vt)};
    ground.cells = g_new0(unsigned, (gsize)(ground.rows * ground.cols));
    for (int row = 1; row <= ground.rows; row++)
        for (int col = 1; col <= ground.cols; col++)
            ground.cells[(row - 1) * ground.cols + col - 1] = vt_look(vt, row, col);
    return ground;
}

// The letter of a label in that cell: its background is the labels' and was another one before.
static char label_letter(const Ground *before, const Ground *after, const Vt *vt, unsigned ground,
                         int row, int col)
{
    int at = (row - 1) * after->cols + col - 1;
    if (col > after->cols || after->cells[at] != ground || before->cells[at] == ground)
        return '\0';
    return vt_cell(vt, row, col);
}

// A second letter belongs to the label when the first one begins others: those are the last ones.
static void collect(const Ground *before, const Ground *after, const Vt *vt, GArray *out)
{
    unsigned ground = 0;
    for (int i = 0; i < after->rows * after->cols && ground == 0; i++)
        if (after->cells[i] != before->cells[i])
            ground = after->cells[i];
    for (int row = 1; row <= after->rows && ground != 0; row++) {
        for (int col = 1; col <= after->cols; col++) {
            char letter = label_letter(before, after, vt, ground, row, col);
            char next = letter != '\0' && col < after->cols
                            ? label_letter(before, after, vt, ground, row, col + 1)
                            : '\0';
            if (letter == '\0')
                continue;
            bool two = next != '\0' && strchr("xcvbnm", letter) != NULL;
            Label label = {row, col, {letter, two ? next : '\0', '\0'}};
            g_array_append_val(out, label);
            col += two;
        }
    }
}

static bool find_labels(SceneRun *run, GArray *out, GString *why)
{
    if (!drive_settle(run->drive, why))
        return false;
    Ground before = ground_of(drive_vt(run->drive));
    bool ok = scene_keys(run, "M-;", why) && drive_settle(run->drive, why);
    Ground after = ground_of(drive_vt(run->drive));
    collect(&before, &after, drive_vt(run->drive), out);
    g_free(before.cells);
    g_free(after.cells);
    return ok;
}

static bool use_label(SceneRun *run, const Label *label, bool by_key, GString *why)
{
    g_autofree char *spot = g_strdup_printf("%d,%d", label->col, label->row);
    if (by_key)
        drive_bytes(run->drive, label->keys, strlen(label->keys));
    else if (!scene_keys(run, "Esc", why) || !scene_click(run, spot, why))
        return false;
    if (!drive_settle(run->drive, why))
        return false;
    static const char *const never[] = {"Nothing here takes a click", "Type a label to click"};
    for (size_t i = 0; i < G_N_ELEMENTS(never); i++) {
        if (!vt_shows(drive_vt(run->drive), never[i]))
            continue;
        g_autofree char *screen = vt_text(drive_vt(run->drive));
        g_string_append_printf(why, "label %s at %s: %s\n%s", label->keys, spot, never[i], screen);
        return false;
    }
    return true;
}

// Everything that has a label takes a click, by the label's letters and by the mouse in turn; the
// keys lead back after each.
bool scene_labels(SceneRun *run, const char *arg, GString *why)
{
    guint count = 1;
    for (guint i = 0; i < count && i < LABELS_MOST; i++) {
        g_autoptr(GArray) labels = g_array_new(FALSE, FALSE, sizeof(Label));
        if (!find_labels(run, labels, why))
            return false;
        count = labels->len;
        if (count == 0)
            return bad(why, "something that can be clicked");
        if (i >= count)
            return scene_keys(run, "Esc", why);
        if (!use_label(run, &g_array_index(labels, Label, i), i % 2 == 0, why) ||
            !scene_keys(run, arg, why))
            return false;
    }
    return true;
}
