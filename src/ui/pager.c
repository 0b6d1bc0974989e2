// A text to be read: what a command has said, what was refused.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/wrap.h"
#include "ui/list.h"
#include "ui/overlays.h"

enum { ROWS_MAX = 30 };

typedef struct PagerArg { // borrowed during open
    const char *title, *text;
    size_t n;
} PagerArg;

typedef struct Pager {
    Text title, text;
    Wrap wrap;
    size_t top;
} Pager;

static void pager_view_open(View *v, App *app)
{
    (void)app;
    Pager *p = VIEW_STATE(Pager, v);
    const PagerArg *arg = view_arg(v);
    p->title = text_clean(arg->title, strlen(arg->title), TEXT_LINE);
    p->text = text_clean(arg->text, arg->n, TEXT_BLOCK);
}

static void pager_close(View *v)
{
    Pager *p = VIEW_STATE(Pager, v);
    text_clear(&p->title);
    text_clear(&p->text);
    wrap_clear(&p->wrap);
}

static void pager_resized(View *v)
{
    Pager *p = VIEW_STATE(Pager, v);
    wrap_clear(&p->wrap);
    p->wrap = wrap_text(text_ref(&p->text), MAX(v->rect.cols - 2, 1));
    p->top = MIN(p->top, p->wrap.count);
    v->dirty = true;
}

static void pager_draw(const View *v, Canvas *cv)
{
    const Pager *p = VIEW_STATE_CONST(Pager, v);
    for (int row = 0; row < canvas_rows(cv) && p->top + (size_t)row < p->wrap.count; row++)
        canvas_text(cv, row, 1, STYLE_TEXT,
                    wrap_line(text_ref(&p->text), &p->wrap.lines[p->top + (size_t)row]), -1);
    canvas_cursor(cv, 0, 0);
}

static void scroll(View *v, long delta)
{
    Pager *p = VIEW_STATE(Pager, v);
    long last = MAX((long)p->wrap.count - v->rect.rows, 0);
    p->top = (size_t)CLAMP((long)p->top + delta, 0, last);
    v->dirty = true;
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    scroll(v, list_step(call, v->rect.rows));
    return CMD_DONE;
}

static const ViewCommand pager_commands[] = {OVERLAY_MOTIONS(do_move), {CMD_NONE, NULL}};

static bool pager_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    bool wheel = mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP;
    if (wheel)
        scroll(v, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
    return wheel;
}

static int pager_rows(const View *v, int cols)
{
    TextRef text = text_ref(&VIEW_STATE_CONST(Pager, v)->text);
    Wrap wrap = wrap_text(text, MAX(cols - 2, 1));
    int rows = (int)MIN(wrap.count, ROWS_MAX);
    wrap_clear(&wrap);
    return MAX(rows, 3);
}

static void pager_title(const View *v, TextBuf *out)
{
    text_format(out, "%.*s", TEXT_ARG(text_ref(&VIEW_STATE_CONST(Pager, v)->title)));
}

const ViewOps pager_view_ops = {
    .name = "pager",
    .context = CX_PAGER,
    .state_size = sizeof(Pager),
    .commands = pager_commands,
    .open = pager_view_open,
    .close = pager_close,
    .resized = pager_resized,
    .draw = pager_draw,
    .mouse = pager_mouse,
    .rows = pager_rows,
    .title = pager_title,
};

void pager_open(Shell *shell, const char *title, const char *text, size_t n)
{
    PagerArg arg = {title, text, n};
    shell_overlay(shell, &pager_view_ops, &arg);
}
