// What people show and hide, and how much room they give it: remembered, so that the next start
// looks as this one was left.
#include "config.h"

#include <assert.h>
#include <glib.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "ui/shell_state.h"

#define SIDE_KEY  "layout.side"
#define SIZES_KEY "layout.sizes" // "talk-two.list=44 talk-one.composer=6"
#define ZOOM_KEY  "layout.zoom"  // "inbox=wide contacts=full"

enum { STEP_COLS = 2, SIZE_MAX_ = 1000 };

static const char *const slot_names[] = {
    [SLOT_LIST] = "list", [SLOT_MAIN] = "main", [SLOT_INPUT] = "composer", [SLOT_SIDE] = "side"};
static_assert(ARRAY_LEN(slot_names) == SLOT_COUNT, "every slot has a name");

static const char *const zoom_names[] = {
    [ZOOM_OFF] = "off", [ZOOM_WIDE] = "wide", [ZOOM_FULL] = "full"};
static_assert(ARRAY_LEN(zoom_names) == ZOOM_COUNT, "every zoom has a name");

// ---- remembered --------------------------------------------------------------------------------

typedef void PairFn(Shell *shell, const char *name, const char *value);

// What makes no sense is left out: it may be of another version.
static void each_pair(Shell *shell, const char *key, PairFn *fn)
{
    g_autofree char *line = app_recall(shell->app, key);
    g_auto(GStrv) pairs = g_strsplit(line != NULL ? line : "", " ", -1);
    for (size_t i = 0; pairs[i] != NULL; i++) {
        char *value = strchr(pairs[i], '=');
        if (value == NULL)
            continue;
        *value = '\0';
        fn(shell, pairs[i], value + 1);
    }
}

static void recall_size(Shell *shell, const char *name, const char *value)
{
    long size = strtol(value, NULL, 10);
    for (int form = 0; form < FORM_COUNT; form++) {
        for (int slot = 0; slot < SLOT_COUNT; slot++) {
            g_autofree char *own =
                g_strdup_printf("%s.%s", layout_form_name((LayoutForm)form), slot_names[slot]);
            if (strcmp(own, name) == 0 && size > 0 && size <= SIZE_MAX_)
                shell->sizes.of[form][slot] = (int)size;
        }
    }
}

static const char *screen_word(int screen)
{
    return cmd_info(bars_screen_command((AppScreen)screen))->name;
}

static void recall_zoom(Shell *shell, const char *name, const char *value)
{
    for (int screen = 0; screen < SCREEN_COUNT; screen++)
        for (int zoom = 0; zoom < ZOOM_COUNT; zoom++)
            if (strcmp(name, screen_word(screen)) == 0 && strcmp(value, zoom_names[zoom]) == 0)
                shell->zoom[screen] = (LayoutZoom)zoom;
}

static void remember_sizes(Shell *shell)
{
    g_autoptr(GString) line = g_string_new(NULL);
    for (int form = 0; form < FORM_COUNT; form++)
        for (int slot = 0; slot < SLOT_COUNT; slot++)
            if (shell->sizes.of[form][slot] > 0)
                g_string_append_printf(line, "%s%s.%s=%d", line->len > 0 ? " " : "",
                                       layout_form_name((LayoutForm)form), slot_names[slot],
                                       shell->sizes.of[form][slot]);
    app_remember(shell->app, SIZES_KEY, line->str);
}

static void remember_zoom(Shell *shell)
{
    g_autoptr(GString) line = g_string_new(NULL);
    for (int screen = 0; screen < SCREEN_COUNT; screen++)
        if (shell->zoom[screen] != ZOOM_OFF)
            g_string_append_printf(line, "%s%s=%s", line->len > 0 ? " " : "", screen_word(screen),
                                   zoom_names[shell->zoom[screen]]);
    app_remember(shell->app, ZOOM_KEY, line->str);
}

void shell_sizes_recall(Shell *shell)
{
    g_autofree char *side = app_recall(shell->app, SIDE_KEY);
    if (side != NULL && strcmp(side, "on") == 0)
        shell->side = SIDE_ON;
    else if (side != NULL && strcmp(side, "off") == 0)
        shell->side = SIDE_OFF;
    each_pair(shell, SIZES_KEY, recall_size);
    each_pair(shell, ZOOM_KEY, recall_zoom);
}

// ---- sizes -------------------------------------------------------------------------------------

static void relayout(Shell *shell)
{
    shell->draw_all = true;
    shell_relayout(shell);
    shell_layout_now(shell);
}

static int shown_size(const Shell *shell, SlotId slot)
{
    Rect outer = shell->layout.panes[slot].outer;
    return slot == SLOT_INPUT ? outer.rows - 1 : outer.cols;
}

// What is kept is what there was room for: a step back is seen at once.
static void set_size(Shell *shell, SlotId slot, int size)
{
    int *own = &shell->sizes.of[shell->layout.form][slot];
    *own = CLAMP(size, 1, SIZE_MAX_);
    shell->zoom[shell->screen] = ZOOM_OFF;
    relayout(shell);
    if (shell_slot_is_shown(shell, slot))
        *own = shown_size(shell, slot);
}

// The pane whose width is set when the other one takes what is left.
static bool sized_beside(const Shell *shell, SlotId slot, SlotId *out)
{
    static const SlotId order[] = {SLOT_LIST, SLOT_SIDE};
    *out = slot;
    if (!shell->layout.flexible[slot])
        return shell_slot_is_shown(shell, slot) && slot != SLOT_INPUT;
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        *out = order[i];
        if (order[i] != slot && shell_slot_is_shown(shell, order[i]))
            return true;
    }
    return false;
}

static bool is_shared(const Shell *shell)
{
    return shell->layout.form != FORM_FIXED && !shell->layout.single;
}

CmdResult shell_resize_pane(Shell *shell, const CmdCall *call, Err *err)
{
    bool rows = call->id == CMD_TALLER || call->id == CMD_LOWER;
    SlotId focus = shell_focused(shell), slot = SLOT_INPUT;
    int delta = MAX(call->count, 1) * (rows ? 1 : STEP_COLS);
    delta = call->id == CMD_NARROWER || call->id == CMD_LOWER ? -delta : delta;
    if (rows ? !shell_slot_is_shown(shell, slot) : !is_shared(shell)) {
        err_set(err, ERR_USAGE, rows ? "there is no composer" : "this pane stands alone");
        return CMD_FAILED;
    }
    if (focus == SLOT_INPUT)
        focus = SLOT_MAIN;
    if (!rows && !sized_beside(shell, focus, &slot))
        return CMD_PASS;
    set_size(shell, slot, shown_size(shell, slot) + (rows || slot == focus ? delta : -delta));
    remember_sizes(shell);
    remember_zoom(shell);
    return CMD_DONE;
}

CmdResult shell_even(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    memset(shell->sizes.of[shell->layout.form], 0, sizeof(shell->sizes.of[0]));
    shell->zoom[shell->screen] = ZOOM_OFF;
    remember_sizes(shell);
    remember_zoom(shell);
    relayout(shell);
    return CMD_DONE;
}

CmdResult shell_zoom(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    static const char *const says[] = {
        [ZOOM_OFF] = "All panes",
        [ZOOM_WIDE] = "More room for this pane; once more: all of it",
        [ZOOM_FULL] = "This pane alone; the same keys bring the others back"};
    LayoutZoom *zoom = &shell->zoom[shell->screen];
    *zoom = (LayoutZoom)((*zoom + 1) % ZOOM_COUNT);
    if (*zoom == ZOOM_WIDE && !is_shared(shell))
        *zoom = ZOOM_FULL; // nothing is beside it at this size
    TextBuf buf;
    shell_flash(shell, text_format(&buf, "%s", says[*zoom]));
    remember_zoom(shell);
    relayout(shell);
    return CMD_DONE;
}

// ---- the lines between panes -------------------------------------------------------------------

bool shell_split_begin(Shell *shell, SlotId slot, int row, int col)
{
    const LayoutPane *pane = &shell->layout.panes[slot];
    Split split = {.on = true, .slot = slot, .before = shell->sizes};
    if (slot == SLOT_INPUT && row == pane->outer.row) {
        split.rows = true;
        split.edge = pane->outer.row + pane->outer.rows;
    } else if (pane->border && col == pane->outer.col + pane->outer.cols - 1) {
        split.from_left = !shell->layout.flexible[slot];
        if (slot == SLOT_INPUT || shell->layout.flexible[slot])
            split.slot = SLOT_SIDE; // the one at the right of the thread
        Rect outer = shell->layout.panes[split.slot].outer;
        split.edge = split.from_left ? outer.col : outer.col + outer.cols;
    } else {
        return false;
    }
    shell->split = split;
    return true;
}

bool shell_split_drag(Shell *shell, int row, int col)
{
    const Split *split = &shell->split;
    if (!split->on)
        return false;
    int size = split->edge - col - 1;
    if (split->rows)
        size = split->edge - row - 1;
    else if (split->from_left)
        size = col + 1 - split->edge;
    if (shell_slot_is_shown(shell, split->slot) && size != shown_size(shell, split->slot))
        set_size(shell, split->slot, MAX(size, 1));
    return true;
}

bool shell_split_end(Shell *shell)
{
    bool on = shell->split.on;
    shell->split.on = false;
    if (!on)
        return false;
    remember_sizes(shell);
    remember_zoom(shell); // a size of one's own ends it
    return true;
}

bool shell_split_cancel(Shell *shell)
{
    bool on = shell->split.on;
    shell->split.on = false;
    if (!on)
        return false;
    shell->sizes = shell->split.before;
    relayout(shell);
    return true;
}

// ---- toggles -----------------------------------------------------------------------------------

CmdResult shell_toggle_side(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    bool shown = shell_slot_is_shown(shell, SLOT_SIDE);
    shell->side = shown ? SIDE_OFF : SIDE_ON;
    app_remember(shell->app, SIDE_KEY, shown ? "off" : "on");
    if (shown && shell_focused(shell) == SLOT_SIDE)
        shell_focus(shell, SLOT_MAIN);
    relayout(shell);
    if (!shown && !shell_slot_is_shown(shell, SLOT_SIDE))
        shell_flash(shell,
                    TEXT("Here is no room for the contact beside the thread; gc goes to it"));
    return CMD_DONE;
}

static const struct {
    CmdId command;
    const char *option;
    size_t at; // in Options
    const char *on, *off;
} switches[] = {
    {CMD_TOGGLE_TIMES, "clock-times", offsetof(Options, clock_times),
     "Times and dates   (:save keeps it)", "How long ago   (:save keeps it)"},
    {CMD_TOGGLE_HINTS, "hints", offsetof(Options, hints), "Key hints are back   (:save keeps it)",
     "No key hints; ? still shows all keys   (:save keeps it)"},
};

CmdResult shell_toggle_option(Shell *shell, const CmdCall *call, Err *err)
{
    size_t i = 0;
    while (switches[i].command != call->id)
        i++;
    const char *options = (const char *)app_options(shell->app);
    bool was = *(const bool *)(options + switches[i].at);
    if (!app_set_option(shell->app, switches[i].option, was ? "off" : "on", err))
        return CMD_FAILED;
    shell->draw_all = true;
    const char *word = was ? switches[i].off : switches[i].on;
    shell_flash(shell, (TextRef){word, strlen(word)});
    return CMD_DONE;
}
