// The menu of a row: the verbs of its pane with their keys, and why some cannot be used now. The
// keys work in it as they do without it, so that it teaches them.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/hints.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

enum { MENU_COLS = 60, ROWS_MAX = 16, FOOT_ROWS = 2, KEY_COLS = 8, NAME_COLS = 16, WHEEL_ROWS = 3 };

typedef struct MenuRow {
    CmdId id;
    char key[24];
    Text why; // it cannot run; empty: it can
} MenuRow;

typedef struct Menu {
    MenuRow rows[CMD_COUNT];
    size_t count, selected, top;
    Subject subject; // the row it was opened on
} Menu;

static TextRef ref(const char *s) // of our own tables
{
    return (TextRef){s, strlen(s)};
}

// What is done to a row, or to the place where there is none; not how one moves.
static bool is_verb(CmdId id, unsigned context)
{
    const CmdInfo *info = cmd_info(id);
    bool everywhere = (info->contexts & CX_NORMAL) == CX_NORMAL;
    bool about_row = (info->flags & (CF_SUBJECT | CF_CONTACT)) != 0;
    return (info->contexts & context) && !everywhere &&
           (about_row || cmd_is_write(id) || id == CMD_MARK);
}

static void add_verb(Menu *menu, const Shell *shell, CmdId id, const char *why)
{
    MenuRow *row = &menu->rows[menu->count++];
    row->id = id;
    row->why = text_clean(why, strlen(why), TEXT_LINE);
    bars_first_key(shell->keymap, shell_context(shell), id, row->key, sizeof(row->key));
}

typedef enum Able { ABLE, NOT_ABLE } Able;

static void add_verbs(View *v, App *app, Able able, int weight)
{
    Menu *menu = VIEW_STATE(Menu, v);
    unsigned context = shell_context(v->shell);
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        Err err = {0};
        if (!is_verb((CmdId)id, context) || cmd_weight((CmdId)id) != weight)
            continue;
        bool can = app_command_enabled(app, (CmdId)id, &menu->subject, &err);
        if (can == (able == ABLE))
            add_verb(menu, v->shell, (CmdId)id, can ? "" : err.msg);
    }
}

// What can be done stands before what cannot, each in the order of how much it is wanted.
static void menu_view_open(View *v, App *app)
{
    VIEW_STATE(Menu, v)->subject = shell_subject(v->shell);
    for (Able able = ABLE; able <= NOT_ABLE; able++)
        for (int weight = 0; weight < CMD_WEIGHTS; weight++)
            add_verbs(v, app, able, weight);
}

static void menu_close(View *v)
{
    Menu *menu = VIEW_STATE(Menu, v);
    for (size_t i = 0; i < menu->count; i++)
        text_clear(&menu->rows[i].why);
}

static size_t visible_rows(const View *v)
{
    return (size_t)MAX(v->rect.rows - FOOT_ROWS, 1);
}

static void move(View *v, long delta)
{
    Menu *menu = VIEW_STATE(Menu, v);
    long last = MAX((long)menu->count - 1, 0);
    menu->selected = (size_t)CLAMP((long)menu->selected + delta, 0, last);
    menu->top = MIN(menu->top, menu->selected);
    if (menu->selected >= menu->top + visible_rows(v))
        menu->top = menu->selected - visible_rows(v) + 1;
    v->dirty = true;
}

// What cannot run stays on the screen with its reason.
static void run(View *v)
{
    const Menu *menu = VIEW_STATE_CONST(Menu, v);
    if (menu->count == 0 || menu->rows[menu->selected].why.n > 0)
        return;
    Shell *shell = v->shell;
    CmdId id = menu->rows[menu->selected].id;
    Subject meant = menu->subject;
    shell_overlay_close(shell, v);
    if (shell_still_means(shell, id, &meant))
        shell_call(shell, id, 0, true);
}

// The key of a verb, or the first one of "g c".
static bool menu_key(View *v, App *app, Key key)
{
    (void)app;
    Shell *shell = v->shell;
    shell_overlay_close(shell, v);
    shell_key(shell, key);
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
    (void)app, (void)call, (void)err;
    run(v);
    return CMD_DONE;
}

static const ViewCommand menu_commands[] = {
    TYPED_MOTIONS(do_move),  {CMD_TOP, do_move}, {CMD_BOTTOM, do_move},
    {CMD_CHOOSE, do_choose}, {CMD_NONE, NULL},
};

static bool menu_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    Menu *menu = VIEW_STATE(Menu, v);
    if (mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP) {
        move(v, mouse->kind == MOUSE_WHEEL_DOWN ? WHEEL_ROWS : -WHEEL_ROWS);
        return true;
    }
    bool press = mouse->kind == MOUSE_PRESS || mouse->kind == MOUSE_DOUBLE;
    size_t row = menu->top + (size_t)MAX(mouse->row, 0);
    if (!press || mouse->row < 0 || mouse->row >= (int)visible_rows(v) || row >= menu->count)
        return false;
    menu->selected = row;
    v->dirty = true;
    run(v);
    return true;
}

static void draw_row(Canvas *cv, int row, const MenuRow *item, bool selected)
{
    int cols = canvas_cols(cv), name_col = 1 + KEY_COLS, help_col = name_col + NAME_COLS + 1;
    bool can = item->why.n == 0;
    canvas_text(cv, row, 1, can ? STYLE_HINT_KEY : STYLE_DIM, ref(item->key), KEY_COLS - 1);
    canvas_text(cv, row, name_col, can ? STYLE_TEXT : STYLE_DIM, ref(cmd_info(item->id)->name),
                NAME_COLS);
    canvas_text(cv, row, help_col, STYLE_DIM,
                can ? ref(cmd_info(item->id)->help) : text_ref(&item->why), cols - help_col - 1);
    canvas_spot(cv, (Rect){row, 0, 1, cols});
    if (!selected)
        return;
    canvas_restyle(cv, row, 0, cols, STYLE_SELECTED);
    canvas_cursor(cv, row, name_col);
}

static void menu_draw(const View *v, Canvas *cv)
{
    const Menu *menu = VIEW_STATE_CONST(Menu, v);
    int foot = (int)visible_rows(v), cols = canvas_cols(cv);
    for (size_t i = menu->top; i < menu->count && (int)(i - menu->top) < foot; i++)
        draw_row(cv, (int)(i - menu->top), &menu->rows[i], i == menu->selected);
    canvas_hline(cv, foot, 0, cols, STYLE_BORDER);
    if (menu->count == 0)
        return;
    const MenuRow *row = &menu->rows[menu->selected];
    bool can = row->why.n == 0;
    canvas_text(cv, foot + 1, 1, can ? STYLE_TEXT : STYLE_WARN,
                can ? ref(cmd_info(row->id)->help) : text_ref(&row->why), cols - 2);
}

static int menu_rows(const View *v, int cols)
{
    (void)cols;
    return FOOT_ROWS + (int)MIN(VIEW_STATE_CONST(Menu, v)->count, (size_t)ROWS_MAX);
}

static void menu_title(const View *v, TextBuf *out)
{
    hints_text(v, out, "{choose} or its key does it");
}

const ViewOps menu_view_ops = {
    .name = "menu",
    .context = CX_MENU,
    .state_size = sizeof(Menu),
    .commands = menu_commands,
    .open = menu_view_open,
    .close = menu_close,
    .draw = menu_draw,
    .key = menu_key,
    .mouse = menu_mouse,
    .rows = menu_rows,
    .title = menu_title,
};

void menu_open(Shell *shell, int row, int col)
{
    if (shell_context(shell) & CX_NORMAL)
        shell_overlay_at(shell, &menu_view_ops, NULL, (Rect){row, col, 1, MENU_COLS});
}

void menu_click_beside(Shell *shell, const TermInput *input)
{
    View *top = shell_top_overlay(shell);
    if (top == NULL || shell->ask.prompt != NULL || top->ops != &menu_view_ops)
        return;
    shell_overlay_close(shell, top);
    if (input->button == 3)
        shell_mouse(shell, input); // of what is there
}

typedef struct FindRow {
    Subject subject;
    Rect where;
} FindRow;

static void is_selected(void *owner, const ViewRow *row)
{
    FindRow *find = owner;
    bool same = row->subject.kind == find->subject.kind &&
                id_eq(&row->subject.id, &find->subject.id) &&
                row->subject.number == find->subject.number;
    if (same && !rect_is_empty(row->where))
        find->where = row->where;
}

CmdResult shell_menu(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    const View *v = shell_focused_view(shell);
    FindRow find = {.subject = shell_subject(shell), .where = {0, 2, 1, 1}};
    if (v->ops->each_row != NULL)
        v->ops->each_row(v, ROWS_SHOWN, is_selected, &find);
    menu_open(shell, v->rect.row + find.where.row + find.where.rows - 1,
              v->rect.col + find.where.col + 2);
    return CMD_DONE;
}
