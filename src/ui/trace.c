#include "config.h"

#include <glib.h>

#include "ui/format.h"
#include "ui/overlays.h"

enum { TIME_COLS = 9, PAGE_STEP = 3 };

// The drawer behind ~: the last requests and the audit journal; Tab changes between the two.
typedef enum Part { PART_REQUESTS, PART_AUDIT } Part;

typedef struct Line {
    Instant at;
    Text text;
} Line;

typedef struct Trace {
    Part part;
    GArray *lines;
    int top;
} Trace;

static void take_line(void *owner, Instant at, TextRef text)
{
    Line line = {at, text_dup(text)};
    g_array_append_val(owner, line);
}

static void forget(Trace *t)
{
    for (guint i = 0; t->lines && i < t->lines->len; i++)
        text_clear(&g_array_index(t->lines, Line, i).text);
    if (t->lines)
        g_array_set_size(t->lines, 0);
}

static void read_lines(View *v)
{
    Trace *t = VIEW_STATE(Trace, v);
    forget(t);
    if (!t->lines)
        t->lines = g_array_new(FALSE, FALSE, sizeof(Line));
    if (t->part == PART_REQUESTS)
        app_trace(v->app, take_line, t->lines);
    else
        app_audit(v->app, take_line, t->lines);
    v->dirty = true;
}

static void trace_opened(View *v, App *app)
{
    (void)app;
    read_lines(v);
}

static void trace_closed(View *v)
{
    Trace *t = VIEW_STATE(Trace, v);
    forget(t);
    g_clear_pointer(&t->lines, g_array_unref);
}

static void trace_changed(View *v, App *app, Changes changes)
{
    (void)app;
    bool audit = VIEW_STATE(Trace, v)->part == PART_AUDIT;
    if (changes & (audit ? CH_OUTBOX : CH_OUTBOX | CH_SESSION | CH_INBOX | CH_THREAD))
        read_lines(v);
}

static TextRef time_words(TextBuf *buf, const Zone *zone, Instant at)
{
    Civil civil = civil_at(zone, at);
    return text_format(buf, "%02d:%02d:%02d", civil.hour, civil.minute, civil.second);
}

static void trace_draw(const View *v, Canvas *cv)
{
    const Trace *t = VIEW_STATE_CONST(Trace, v);
    const Zone *zone = app_session(v->app)->zone;
    if (t->lines->len == 0)
        canvas_text(cv, 0, 1, STYLE_DIM, TEXT("Nothing yet. Tab shows the other part"), -1);
    for (int row = 0; row < canvas_rows(cv) && t->top + row < (int)t->lines->len; row++) {
        const Line *line = &g_array_index(t->lines, Line, t->top + row);
        TextBuf buf;
        canvas_text(cv, row, 1, STYLE_DIM, time_words(&buf, zone, line->at), -1);
        canvas_text(cv, row, TIME_COLS + 1, STYLE_TEXT, text_ref(&line->text),
                    canvas_cols(cv) - TIME_COLS - 2);
    }
    canvas_cursor(cv, 0, 0);
}

static void scroll(View *v, int delta)
{
    Trace *t = VIEW_STATE(Trace, v);
    t->top = CLAMP(t->top + delta, 0, MAX((int)t->lines->len - v->rect.rows, 0));
    v->dirty = true;
}

static int delta_of(const View *v, Key key)
{
    int page = MAX(v->rect.rows - 1, 1);
    if (key.code == 'j' || key.code == KEY_DOWN_)
        return 1;
    if (key.code == 'k' || key.code == KEY_UP_)
        return -1;
    if (key.code == KEY_PAGE_DOWN || key.code == ' ')
        return page;
    return key.code == KEY_PAGE_UP ? -page : 0;
}

static bool trace_key(View *v, App *app, Key key)
{
    (void)app;
    Trace *t = VIEW_STATE(Trace, v);
    if (key.code == '\t' || key.code == '~') {
        t->part = t->part == PART_REQUESTS ? PART_AUDIT : PART_REQUESTS;
        t->top = 0;
        read_lines(v);
        return true;
    }
    int delta = delta_of(v, key);
    if (delta != 0)
        scroll(v, delta);
    return delta != 0;
}

static bool trace_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    bool wheel = mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP;
    if (wheel)
        scroll(v, mouse->kind == MOUSE_WHEEL_DOWN ? PAGE_STEP : -PAGE_STEP);
    return wheel;
}

static int trace_rows(const View *v, int cols)
{
    (void)v;
    (void)cols;
    return 20;
}

static void trace_title(const View *v, TextBuf *out)
{
    bool audit = VIEW_STATE_CONST(Trace, v)->part == PART_AUDIT;
    text_format(out, audit ? "Audit of all writes  Tab requests" : "Last requests  Tab audit");
}

const ViewOps trace_view_ops = {
    .name = "trace",
    .state_size = sizeof(Trace),
    .open = trace_opened,
    .close = trace_closed,
    .changed = trace_changed,
    .draw = trace_draw,
    .key = trace_key,
    .mouse = trace_mouse,
    .rows = trace_rows,
    .title = trace_title,
};
