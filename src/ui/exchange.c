#include "config.h"

#include "ui/exchange.h"

#include <glib.h>
#include <string.h>

#include "base/wrap.h"
#include "ui/hints.h"
#include "ui/list.h"
#include "ui/overlays.h"

enum { WANTED_ROWS = 60, WHEEL_STEP = 3 };

typedef struct Exchange {
    uint64_t number;
    Text text, trace;
    Wrap wrap;
    int top;
    bool said; // the foot shows what became of the last copy: the message line may be covered
} Exchange;

// ---- copying -----------------------------------------------------------------------------------

static void copy(Shell *shell, const App *app, TextRef what, TextRef text)
{
    Err err = {0};
    if (!shell_copy(shell, what, text, &err))
        notice_err(app_notices(app), "copy", &err);
}

void exchange_copy_trace(Shell *shell, const App *app, TextRef trace)
{
    if (text_is_empty(trace))
        notice_add(app_notices(app), NOTICE_WARN, "The answer has no trace id");
    else
        copy(shell, app, TEXT("trace id"), trace);
}

void exchange_copy_curl(Shell *shell, const App *app, uint64_t number)
{
    Text curl = app_exchange_curl(app, number);
    copy(shell, app, TEXT("curl command"), text_ref(&curl));
    text_clear(&curl);
}

void exchange_draw_foot(const View *v, Canvas *cv, int row, const char *hints, bool said)
{
    const Notice *notice = said ? notice_last(app_notices(v->app)) : NULL;
    if (notice)
        canvas_text(cv, row, 1, STYLE_TEXT, text_ref(&notice->text), canvas_cols(cv) - 2);
    else
        hints_draw(v, cv, row, 1, STYLE_DIM, hints);
}

// ---- overlay -----------------------------------------------------------------------------------

static void find_trace(void *owner, const AppExchange *e)
{
    Exchange *x = owner;
    if (e->number == x->number)
        x->trace = text_clean(e->trace, strlen(e->trace), TEXT_LINE);
}

static void exchange_opened(View *v, App *app)
{
    Exchange *x = VIEW_STATE(Exchange, v);
    x->number = *(const uint64_t *)view_arg(v);
    x->text = app_exchange_text(app, x->number);
    app_trace(app, find_trace, x);
}

static void exchange_closed(View *v)
{
    Exchange *x = VIEW_STATE(Exchange, v);
    wrap_clear(&x->wrap);
    text_clear(&x->text);
    text_clear(&x->trace);
}

static void scroll(View *v, long delta)
{
    Exchange *x = VIEW_STATE(Exchange, v);
    long last = MAX((long)x->wrap.count - MAX(v->rect.rows - 1, 1), 0);
    x->top = (int)CLAMP(x->top + delta, 0, last);
    v->dirty = true;
}

static void exchange_resized(View *v)
{
    Exchange *x = VIEW_STATE(Exchange, v);
    wrap_clear(&x->wrap);
    x->wrap = wrap_text(text_ref(&x->text), MAX(v->rect.cols - 2, 1));
    scroll(v, 0);
}

static void exchange_draw(const View *v, Canvas *cv)
{
    const Exchange *x = VIEW_STATE_CONST(Exchange, v);
    int rows = canvas_rows(cv) - 1;
    if (x->text.n == 0)
        canvas_text(cv, 0, 1, STYLE_DIM, TEXT("It is not kept any more"), -1);
    for (int row = 0; row < rows && (size_t)(x->top + row) < x->wrap.count; row++)
        canvas_text(cv, row, 1, STYLE_TEXT,
                    wrap_line(text_ref(&x->text), &x->wrap.lines[x->top + row]), -1);
    exchange_draw_foot(v, cv, rows,
                       "{down} {up} scroll  {copy-trace-id} copy trace id  {copy-curl} copy as curl"
                       "  {back} back",
                       x->said);
    canvas_cursor(cv, 0, 0);
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    VIEW_STATE(Exchange, v)->said = false;
    scroll(v, list_step(call, v->rect.rows - 1));
    return CMD_DONE;
}

static CmdResult do_copy(View *v, App *app, const CmdCall *call, Err *err)
{
    Exchange *x = VIEW_STATE(Exchange, v);
    (void)err;
    x->said = true;
    if (call->id == CMD_COPY_TRACE)
        exchange_copy_trace(v->shell, app, text_ref(&x->trace));
    else
        exchange_copy_curl(v->shell, app, x->number);
    return CMD_DONE;
}

static const ViewCommand exchange_commands[] = {
    OVERLAY_MOTIONS(do_move),
    {CMD_COPY_TRACE, do_copy},
    {CMD_COPY_CURL, do_copy},
    {CMD_NONE, NULL},
};

static bool exchange_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    bool down = mouse->kind == MOUSE_WHEEL_DOWN;
    if (!down && mouse->kind != MOUSE_WHEEL_UP)
        return false;
    scroll(v, down ? WHEEL_STEP : -WHEEL_STEP);
    return true;
}

static int exchange_rows(const View *v, int cols)
{
    (void)v;
    (void)cols;
    return WANTED_ROWS;
}

static void exchange_title(const View *v, TextBuf *out)
{
    (void)v;
    text_format(out, "One request, without secrets");
}

const ViewOps exchange_view_ops = {
    .name = "exchange",
    .context = CX_REQUEST,
    .state_size = sizeof(Exchange),
    .commands = exchange_commands,
    .open = exchange_opened,
    .close = exchange_closed,
    .resized = exchange_resized,
    .draw = exchange_draw,
    .mouse = exchange_mouse,
    .rows = exchange_rows,
    .title = exchange_title,
};

void exchange_open(Shell *shell, uint64_t number)
{
    shell_overlay(shell, &exchange_view_ops, &number);
}
