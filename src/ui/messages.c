#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/wrap.h"
#include "ui/exchange.h"
#include "ui/format.h"
#include "ui/hints.h"
#include "ui/list.h"
#include "ui/overlays.h"

enum { TIME_COLS = 7 };

// Earlier notices, newest first, wrapped: an error is worth its whole text.
typedef struct Messages {
    int top;   // first line shown
    int lines; // of all, at this width
} Messages;

static StyleId notice_style(NoticeKind kind)
{
    static const StyleId styles[] = {
        [NOTICE_INFO] = STYLE_TEXT, [NOTICE_GOOD] = STYLE_GOOD,      [NOTICE_WARN] = STYLE_WARN,
        [NOTICE_ERROR] = STYLE_BAD, [NOTICE_INBOUND] = STYLE_ACCENT,
    };
    return styles[kind];
}

static TextRef notice_words(const View *v, const Notice *notice, TextBuf *buf)
{
    TextRef text = text_ref(&notice->text);
    TextBuf copies;
    if (notice->trace[0] == '\0')
        return text;
    TextRef how = hints_text(v, &copies, "{copy-trace-id} copies");
    return text_format(buf, "%.*s · trace id %s%s%.*s%s", TEXT_ARG(text), notice->trace,
                       how.n > 0 ? " (" : "", TEXT_ARG(how), how.n > 0 ? ")" : "");
}

static int draw_notice(const View *v, Canvas *cv, int row, const Notice *notice)
{
    TextBuf time, words;
    TextRef text = notice_words(v, notice, &words);
    Wrap wrap = wrap_text(text, MAX(canvas_cols(cv) - TIME_COLS - 1, 1));
    const Zone *zone = app_session(v->app)->zone;
    canvas_text(cv, row, 1, STYLE_DIM, format_clock(&time, zone, notice->at), -1);
    for (size_t i = 0; i < wrap.count; i++)
        canvas_text(cv, row + (int)i, TIME_COLS, notice_style(notice->kind),
                    wrap_line(text, &wrap.lines[i]), -1);
    int used = (int)wrap.count;
    wrap_clear(&wrap);
    return used;
}

static void messages_draw(const View *v, Canvas *cv)
{
    const Messages *m = VIEW_STATE_CONST(Messages, v);
    const Notices *notices = app_notices(v->app);
    int row = -m->top;
    if (notice_count(notices) == 0)
        hints_draw(v, cv, 0, 1, STYLE_DIM, "Nothing has been said yet. {back} closes");
    for (size_t i = 0; i < notice_count(notices) && row < canvas_rows(cv); i++)
        row += draw_notice(v, cv, row, notice_at(notices, i));
    canvas_cursor(cv, 0, 0);
}

static void count_lines(View *v)
{
    Messages *m = VIEW_STATE(Messages, v);
    const Notices *notices = app_notices(v->app);
    m->lines = 0;
    for (size_t i = 0; i < notice_count(notices); i++) {
        TextBuf words;
        Wrap wrap = wrap_text(notice_words(v, notice_at(notices, i), &words),
                              MAX(v->rect.cols - TIME_COLS - 1, 1));
        m->lines += (int)wrap.count;
        wrap_clear(&wrap);
    }
    v->dirty = true;
}

static void messages_changed(View *v, App *app, Changes changes)
{
    (void)app;
    if (changes & CH_NOTICE)
        count_lines(v);
}

static void scroll(View *v, long delta)
{
    Messages *m = VIEW_STATE(Messages, v);
    m->top = (int)CLAMP(m->top + delta, 0, MAX(m->lines - v->rect.rows, 0));
    v->dirty = true;
}

// Of the newest notice that is about a request.
static CmdResult do_copy_trace(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    const Notices *notices = app_notices(app);
    size_t i = 0;
    while (i < notice_count(notices) && notice_at(notices, i)->trace[0] == '\0')
        i++;
    const char *trace = i < notice_count(notices) ? notice_at(notices, i)->trace : "";
    exchange_copy_trace(v->shell, app, (TextRef){trace, strlen(trace)});
    return CMD_DONE;
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    scroll(v, list_step(call, v->rect.rows));
    return CMD_DONE;
}

static CmdResult do_events(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    if (!events_are_kept(app_events(app)))
        return CMD_DONE;
    shell_overlay_close(v->shell, v);
    shell_overlay(v->shell, &events_view_ops, NULL);
    return CMD_DONE;
}

static const ViewCommand messages_commands[] = {
    OVERLAY_MOTIONS(do_move),
    {CMD_COPY_TRACE, do_copy_trace},
    {CMD_NEXT_TAB, do_events},
    {CMD_NONE, NULL},
};

static bool messages_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    bool wheel = mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP;
    if (wheel)
        scroll(v, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
    return wheel;
}

static int messages_rows(const View *v, int cols)
{
    (void)cols;
    return CLAMP(VIEW_STATE_CONST(Messages, v)->lines, 8, 20);
}

static void messages_title(const View *v, TextBuf *out)
{
    (void)v;
    text_format(out, "Messages");
}

const ViewOps messages_view_ops = {
    .name = "messages",
    .context = CX_MESSAGES,
    .state_size = sizeof(Messages),
    .commands = messages_commands,
    .changed = messages_changed,
    .resized = count_lines,
    .draw = messages_draw,
    .mouse = messages_mouse,
    .rows = messages_rows,
    .title = messages_title,
};
