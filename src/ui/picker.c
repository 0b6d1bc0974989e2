#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/completion.h"
#include "ui/hints.h"
#include "ui/lineedit.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/prompt.h"

enum { TOP_ROWS = 2, ROWS_MAX = 16, LABEL_LEAST = 16, LABEL_MOST = 40 };

typedef struct Picker {
    Text title;
    Choices choices;
    size_t *order; // those that fit what is typed, best first
    size_t count, selected, top;
    int label_cells; // of the longest label
    LineEdit *edit;
    ShellTextFn *done, *moved;
    void *owner;
} Picker;

static void tell_moved(const Picker *p, App *app)
{
    if (p->moved != NULL && p->count > 0)
        p->moved(p->owner, app, p->choices.items[p->order[p->selected]].value);
}

static void rank(View *v)
{
    Picker *p = VIEW_STATE(Picker, v);
    g_free(p->order);
    p->order = completion_rank(&p->choices, lineedit_text(p->edit), &p->count);
    p->selected = p->top = 0;
    v->dirty = true;
}

static void picker_open(View *v, App *app)
{
    (void)app;
    Picker *p = VIEW_STATE(Picker, v);
    const PickArg *arg = view_arg(v);
    p->title = text_clean(arg->title, strlen(arg->title), TEXT_LINE);
    p->choices = *arg->choices;
    *arg->choices = (Choices){0};
    for (size_t i = 0; i < p->choices.count; i++)
        p->label_cells = MAX(p->label_cells, utf8_width(text_ref(&p->choices.items[i].label)));
    p->done = arg->done;
    p->moved = arg->moved;
    p->owner = arg->owner;
    p->edit = lineedit_new(NULL);
    rank(v);
    for (size_t i = 0; arg->first != NULL && i < p->count; i++)
        if (strcmp(p->choices.items[p->order[i]].value, arg->first) == 0)
            p->selected = i;
}

static void picker_close(View *v)
{
    Picker *p = VIEW_STATE(Picker, v);
    text_clear(&p->title);
    choices_clear(&p->choices);
    g_free(p->order);
    lineedit_free(p->edit);
}

static size_t visible_rows(const View *v)
{
    int below = VIEW_STATE_CONST(Picker, v)->choices.lacking.n > 0;
    return (size_t)MAX(v->rect.rows - TOP_ROWS - below, 1);
}

static void move(View *v, App *app, long delta)
{
    Picker *p = VIEW_STATE(Picker, v);
    if (p->count == 0)
        return;
    long to = CLAMP((long)p->selected + delta, 0, (long)p->count - 1);
    p->selected = (size_t)to;
    if (p->selected < p->top)
        p->top = p->selected;
    if (p->selected >= p->top + visible_rows(v))
        p->top = p->selected - visible_rows(v) + 1;
    v->dirty = true;
    tell_moved(p, app);
}

static void accept(View *v, App *app)
{
    Picker *p = VIEW_STATE(Picker, v);
    if (p->count == 0)
        return;
    g_autofree char *value = g_strdup(p->choices.items[p->order[p->selected]].value);
    shell_overlay_close(v->shell, v);
    p->done(p->owner, app, value);
}

static void cancel(View *v, App *app)
{
    const Picker *p = VIEW_STATE_CONST(Picker, v);
    if (p->moved != NULL)
        p->moved(p->owner, app, NULL);
    shell_overlay_close(v->shell, v);
}

static bool picker_key(View *v, App *app, Key key)
{
    Picker *p = VIEW_STATE(Picker, v);
    LineResult result = lineedit_key(p->edit, key);
    if (result == LINE_CANCELLED)
        cancel(v, app);
    else if (result == LINE_ACCEPTED)
        accept(v, app);
    else if (result == LINE_CHANGED) {
        rank(v);
        tell_moved(p, app);
    }
    return true;
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    move(v, app, list_step(call, (int)visible_rows(v)));
    return CMD_DONE;
}

static CmdResult do_choose(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    accept(v, app);
    return CMD_DONE;
}

static CmdResult do_back(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    cancel(v, app);
    return CMD_DONE;
}

static const ViewCommand picker_commands[] = {
    TYPED_MOTIONS(do_move),
    {CMD_CHOOSE, do_choose},
    {CMD_BACK, do_back},
    {CMD_NONE, NULL},
};

static void picker_paste(View *v, App *app, const char *bytes, size_t n)
{
    (void)app;
    Text text = text_clean(bytes, n, TEXT_LINE);
    lineedit_insert(VIEW_STATE(Picker, v)->edit, text.s != NULL ? text.s : "", text.n);
    text_clear(&text);
    rank(v);
}

static bool picker_mouse(View *v, App *app, const Mouse *mouse)
{
    Picker *p = VIEW_STATE(Picker, v);
    if (mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP) {
        move(v, app, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
        return true;
    }
    size_t index = p->top + (size_t)(mouse->row - TOP_ROWS);
    if (mouse->kind != MOUSE_PRESS || mouse->row < TOP_ROWS || index >= p->count)
        return false;
    p->selected = index;
    accept(v, app);
    return true;
}

static void draw_choice(Canvas *cv, int row, const Choice *choice, int label, bool selected)
{
    int cols = canvas_cols(cv), room = MIN(cols - 3, CLAMP(label, LABEL_LEAST, LABEL_MOST));
    bool detailed = !text_is_empty(text_ref(&choice->detail));
    canvas_text(cv, row, 2, STYLE_TEXT, text_ref(&choice->label), detailed ? room : cols - 3);
    canvas_text(cv, row, room + 4, STYLE_DIM, text_ref(&choice->detail), cols - room - 5);
    canvas_spot(cv, (Rect){row, 0, 1, cols});
    if (selected)
        canvas_restyle(cv, row, 0, cols, STYLE_SELECTED);
}

static void picker_draw(const View *v, Canvas *cv)
{
    const Picker *p = VIEW_STATE_CONST(Picker, v);
    int cols = canvas_cols(cv);
    int used = canvas_text(cv, 0, 1, STYLE_PROMPT, TEXT("> "), -1);
    prompt_draw_line(cv, (Rect){0, 1 + used, 1, cols - 1 - used}, p->edit);
    canvas_hline(cv, 1, 0, cols, STYLE_BORDER);
    if (p->count == 0)
        hints_draw(v, cv, TOP_ROWS, 2, STYLE_DIM, "Nothing fits. {back} closes");
    if (p->choices.lacking.n > 0)
        canvas_text(cv, canvas_rows(cv) - 1, 2, STYLE_WARN, text_ref(&p->choices.lacking), -1);
    for (size_t i = 0; i < visible_rows(v) && p->top + i < p->count; i++) {
        size_t at = p->top + i;
        draw_choice(cv, TOP_ROWS + (int)i, &p->choices.items[p->order[at]], p->label_cells,
                    at == p->selected);
    }
}

static int picker_rows(const View *v, int cols)
{
    (void)cols;
    const Picker *p = VIEW_STATE_CONST(Picker, v);
    int below = p->choices.lacking.n > 0;
    return TOP_ROWS + (int)CLAMP(p->choices.count, 1, ROWS_MAX) + below;
}

static void picker_title(const View *v, TextBuf *out)
{
    TextRef title = text_ref(&VIEW_STATE_CONST(Picker, v)->title);
    text_format(out, "%.*s", TEXT_ARG(title));
}

const ViewOps picker_view_ops = {
    .name = "picker",
    .context = CX_PICKER,
    .state_size = sizeof(Picker),
    .commands = picker_commands,
    .open = picker_open,
    .close = picker_close,
    .draw = picker_draw,
    .key = picker_key,
    .paste = picker_paste,
    .mouse = picker_mouse,
    .rows = picker_rows,
    .title = picker_title,
};
