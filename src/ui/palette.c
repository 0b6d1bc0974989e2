// The command palette: every command with what it does, its live keys and why it cannot run now.
#include "config.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "ui/completion.h"
#include "ui/hints.h"
#include "ui/lineedit.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

#define RECENT_KEY "palette.recent" // names separated by blanks, newest first

enum {
    TOP_ROWS = 2,
    FOOT_ROWS = 2,
    WANTED_ROWS = 24,
    RECENT_MAX = 16,
    NAME_COLS = 26,
    KEYS_COLS = 16,
    WIDE_COLS = 66, // from here on there is room for what a command does
    TAB = 9,
};

typedef enum Reach { REACH_HERE, REACH_BESIDE, REACH_ELSEWHERE } Reach;

typedef struct PaletteRow {
    CmdId id;
    Reach reach;
    int recent; // 0: the last one that was run by name; the pane's own verbs before common ones
    Text name, keys;
    Text why; // it cannot run; empty: it can
    int score;
} PaletteRow;

typedef struct Palette {
    Shell *shell;
    PaletteRow rows[CMD_COUNT];
    size_t row_count;
    PaletteRow *shown[CMD_COUNT];
    size_t count, selected, top;
    LineEdit *edit;
    Subject subject; // the row it was opened on
} Palette;

static Text clean(const char *s)
{
    return text_clean(s, strlen(s), TEXT_LINE);
}

static TextRef ref(const char *s) // of our own tables
{
    return (TextRef){s, strlen(s)};
}

// ---- what there is -----------------------------------------------------------------------------

static Reach reach_of(const Shell *shell, CmdId id)
{
    unsigned contexts = cmd_info(id)->contexts;
    if (contexts & shell_context(shell))
        return REACH_HERE;
    return contexts & shell_reach(shell) ? REACH_BESIDE : REACH_ELSEWHERE;
}

static Text keys_of(const Shell *shell, CmdId id)
{
    char keys[128];
    unsigned contexts = cmd_info(id)->contexts & CX_PANES;
    bool here = (contexts & shell_context(shell)) != 0;
    unsigned context = here ? shell_context(shell) : contexts & -contexts;
    size_t n = keymap_keys(shell->keymap, context, id, keys, sizeof(keys));
    return text_clean(keys, n, TEXT_LINE);
}

// "works in contacts, contact".
static Text where_of(CmdId id)
{
    g_autofree char *names = context_names(cmd_info(id)->contexts);
    g_autofree char *where = g_strconcat("works in ", names, NULL);
    return clean(where);
}

static int recency(char **recent, CmdId id)
{
    int at = 0;
    for (; recent[at] != NULL; at++)
        if (strcmp(recent[at], cmd_info(id)->name) == 0)
            return at;
    bool common = (cmd_info(id)->contexts & CX_NORMAL) == CX_NORMAL;
    return RECENT_MAX + (common ? CMD_WEIGHTS : cmd_weight(id)) * CMD_COUNT + (int)id;
}

static PaletteRow make_row(const Shell *shell, CmdId id, char **recent)
{
    const CmdInfo *info = cmd_info(id);
    Subject subject = shell_subject(shell);
    Err err = {0};
    g_autofree char *call = g_strconcat(info->name, " ", info->args, NULL);
    PaletteRow row = {.id = id,
                      .reach = reach_of(shell, id),
                      .recent = recency(recent, id),
                      .name = clean(g_strchomp(call)),
                      .keys = keys_of(shell, id)};
    if (row.reach == REACH_ELSEWHERE)
        row.why = where_of(id);
    else if (!app_command_enabled(shell->app, id, &subject, &err))
        row.why = clean(err.msg);
    return row;
}

static char **recent_names(const Shell *shell)
{
    g_autofree char *kept = app_recall(shell->app, RECENT_KEY);
    return g_strsplit(kept != NULL ? kept : "", " ", RECENT_MAX);
}

void palette_note(Shell *shell, CmdId id)
{
    const char *name = cmd_info(id)->name;
    g_auto(GStrv) recent = recent_names(shell);
    g_autoptr(GString) kept = g_string_new(name);
    int n = 1;
    for (size_t i = 0; recent[i] != NULL && n < RECENT_MAX; i++) {
        if (recent[i][0] == '\0' || strcmp(recent[i], name) == 0)
            continue;
        g_string_append_printf(kept, " %s", recent[i]);
        n++;
    }
    app_remember(shell->app, RECENT_KEY, kept->str);
}

// ---- which of it fits --------------------------------------------------------------------------

static int by_fit(const void *a, const void *b)
{
    const PaletteRow *x = *(PaletteRow *const *)a, *y = *(PaletteRow *const *)b;
    bool far_x = x->reach == REACH_ELSEWHERE, far_y = y->reach == REACH_ELSEWHERE;
    if (far_x != far_y)
        return far_x ? 1 : -1;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->recent < y->recent ? -1 : x->recent > y->recent;
}

static void rank(View *v)
{
    Palette *p = VIEW_STATE(Palette, v);
    const char *typed = lineedit_text(p->edit);
    g_autofree char *folded = g_strstrip(text_fold(ref(typed)));
    p->count = 0;
    for (size_t i = 0; i < p->row_count; i++) {
        PaletteRow *row = &p->rows[i];
        row->score = completion_score_command(row->id, folded);
        if (row->score >= 0)
            p->shown[p->count++] = row;
    }
    if (p->count > 0)
        qsort(p->shown, p->count, sizeof(p->shown[0]), by_fit);
    p->selected = p->top = 0;
    v->dirty = true;
}

static void palette_view_open(View *v, App *app)
{
    (void)app;
    Palette *p = VIEW_STATE(Palette, v);
    p->shell = v->shell;
    p->subject = shell_subject(v->shell);
    p->edit = lineedit_new(NULL);
    g_auto(GStrv) recent = recent_names(v->shell);
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
        if (id != CMD_PALETTE && cmd_info((CmdId)id)->contexts & CX_PANES)
            p->rows[p->row_count++] = make_row(v->shell, (CmdId)id, recent);
    rank(v);
}

static void palette_close(View *v)
{
    Palette *p = VIEW_STATE(Palette, v);
    for (size_t i = 0; i < p->row_count; i++) {
        text_clear(&p->rows[i].name);
        text_clear(&p->rows[i].keys);
        text_clear(&p->rows[i].why);
    }
    lineedit_free(p->edit);
}

// ---- keys and mouse ----------------------------------------------------------------------------

static size_t visible_rows(const View *v)
{
    return (size_t)MAX(v->rect.rows - TOP_ROWS - FOOT_ROWS, 1);
}

static void move(View *v, long delta)
{
    Palette *p = VIEW_STATE(Palette, v);
    if (p->count == 0)
        return;
    p->selected = (size_t)CLAMP((long)p->selected + delta, 0, (long)p->count - 1);
    if (p->selected < p->top)
        p->top = p->selected;
    if (p->selected >= p->top + visible_rows(v))
        p->top = p->selected - visible_rows(v) + 1;
    v->dirty = true;
}

// What cannot run stays on the screen with its reason.
static void run(View *v)
{
    Palette *p = VIEW_STATE(Palette, v);
    if (p->count == 0 || p->shown[p->selected]->why.n > 0)
        return;
    Shell *shell = p->shell;
    CmdId id = p->shown[p->selected]->id;
    Subject meant = p->subject;
    palette_note(shell, id);
    shell_overlay_close(shell, v);
    if (shell_still_means(shell, id, &meant))
        shell_call(shell, id, 0, true);
}

static void to_line(View *v)
{
    Palette *p = VIEW_STATE(Palette, v);
    if (p->count == 0)
        return;
    g_autofree char *line = g_strconcat(cmd_info(p->shown[p->selected]->id)->name, " ", NULL);
    Shell *shell = p->shell;
    shell_overlay_close(shell, v);
    shell_ask_command(shell, line);
}

static bool palette_key(View *v, App *app, Key key)
{
    (void)app;
    LineResult result = lineedit_key(VIEW_STATE(Palette, v)->edit, key);
    if (result == LINE_CANCELLED)
        shell_overlay_close(v->shell, v);
    else if (result == LINE_ACCEPTED)
        run(v);
    else if (result == LINE_CHANGED)
        rank(v);
    return true;
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    move(v, list_step(call, (int)visible_rows(v)));
    return CMD_DONE;
}

static CmdResult do_choose(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    if (call->id == CMD_TO_LINE)
        to_line(v);
    else
        run(v);
    return CMD_DONE;
}

static const ViewCommand palette_commands[] = {
    TYPED_MOTIONS(do_move),
    {CMD_CHOOSE, do_choose},
    {CMD_TO_LINE, do_choose},
    {CMD_NONE, NULL},
};

static void palette_paste(View *v, App *app, const char *bytes, size_t n)
{
    (void)app;
    Text text = text_clean(bytes, n, TEXT_LINE);
    lineedit_insert(VIEW_STATE(Palette, v)->edit, text.s != NULL ? text.s : "", text.n);
    text_clear(&text);
    rank(v);
}

static bool palette_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    Palette *p = VIEW_STATE(Palette, v);
    if (mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP) {
        move(v, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
        return true;
    }
    int row = mouse->row - TOP_ROWS;
    bool inside = row >= 0 && row < (int)visible_rows(v) && p->top + (size_t)row < p->count;
    if (mouse->kind != MOUSE_PRESS || !inside)
        return false;
    p->selected = p->top + (size_t)row;
    run(v);
    v->dirty = true;
    return true;
}

// ---- drawing -----------------------------------------------------------------------------------

static void draw_row(Canvas *cv, int row, const PaletteRow *item, bool selected)
{
    int cols = canvas_cols(cv), end = cols - 1;
    bool can = item->why.n == 0, wide = cols >= WIDE_COLS;
    end = canvas_text_right(cv, row, end, can ? STYLE_HINT_KEY : STYLE_DIM, text_ref(&item->keys),
                            KEYS_COLS);
    int room = wide ? NAME_COLS : end - 3;
    canvas_text(cv, row, 2, can ? STYLE_TEXT : STYLE_DIM, text_ref(&item->name), MAX(room, 0));
    TextRef help = can ? ref(cmd_info(item->id)->help) : text_ref(&item->why);
    if (wide)
        canvas_text(cv, row, NAME_COLS + 3, STYLE_DIM, help, MAX(end - NAME_COLS - 4, 0));
    canvas_spot(cv, (Rect){row, 0, 1, cols});
    if (selected)
        canvas_restyle(cv, row, 0, cols, STYLE_SELECTED);
}

static void draw_foot(const View *v, Canvas *cv)
{
    const Palette *p = VIEW_STATE_CONST(Palette, v);
    int row = canvas_rows(cv) - FOOT_ROWS, cols = canvas_cols(cv);
    canvas_hline(cv, row, 0, cols, STYLE_BORDER);
    if (p->count == 0) {
        hints_draw(v, cv, row + 1, 2, STYLE_DIM, "{back} closes");
        return;
    }
    const PaletteRow *item = p->shown[p->selected];
    if (item->why.n > 0)
        canvas_text(cv, row + 1, 2, STYLE_WARN, text_ref(&item->why), cols - 3);
    else
        canvas_text(cv, row + 1, 2, STYLE_TEXT, ref(cmd_info(item->id)->help), cols - 3);
}

static void palette_draw(const View *v, Canvas *cv)
{
    const Palette *p = VIEW_STATE_CONST(Palette, v);
    int cols = canvas_cols(cv);
    TextBuf buf;
    TextRef keys = hints_text(v, &buf, "{choose} run  {to-line} to : line");
    canvas_hints(cv, 0, cols - 1 - (int)keys.n, STYLE_DIM, keys, cols / 2);
    int used = canvas_text(cv, 0, 1, STYLE_PROMPT, TEXT("> "), -1);
    prompt_draw_line(cv, (Rect){0, 1 + used, 1, cols / 2 - used}, p->edit);
    canvas_hline(cv, 1, 0, cols, STYLE_BORDER);
    if (p->count == 0)
        canvas_text(cv, TOP_ROWS, 2, STYLE_DIM, TEXT("No command says that"), -1);
    for (size_t i = 0; i < visible_rows(v) && p->top + i < p->count; i++) {
        size_t at = p->top + i;
        draw_row(cv, TOP_ROWS + (int)i, p->shown[at], at == p->selected);
    }
    draw_foot(v, cv);
}

static int palette_rows(const View *v, int cols)
{
    (void)v, (void)cols;
    return WANTED_ROWS;
}

static void palette_title(const View *v, TextBuf *out)
{
    (void)v;
    text_format(out, "Commands");
}

const ViewOps palette_view_ops = {
    .name = "palette",
    .context = CX_PALETTE,
    .state_size = sizeof(Palette),
    .commands = palette_commands,
    .open = palette_view_open,
    .close = palette_close,
    .draw = palette_draw,
    .key = palette_key,
    .paste = palette_paste,
    .mouse = palette_mouse,
    .rows = palette_rows,
    .title = palette_title,
};

void palette_open(Shell *shell)
{
    shell_overlay(shell, &palette_view_ops, NULL);
}
