#include "config.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/fuzzy.h"
#include "ui/exchange.h"
#include "ui/format.h"
#include "ui/hints.h"
#include "ui/lineedit.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/prompt.h"

enum { TIME_COLS = 9, METHOD_COLS = 7, TAIL_COLS = 12, WIDE_TAIL_COLS = 33, WIDE = 70 };
enum { TOP_ROWS = 1, PAGE_STEP = 3 };

// The drawer behind ~: the last requests and the audit journal; Tab changes between the two.
typedef enum Part { PART_REQUESTS, PART_AUDIT } Part;

typedef struct Line {
    Instant at;
    Text text; // the path, or the line of the audit
    Text tail, wide_tail;
    Text trace;
    const char *method; // NULL: of the audit
    bool bad;
    uint64_t number;
    char *folded;
} Line;

typedef struct Trace {
    Part part;
    GPtrArray *lines; // Line *, those that fit what is typed
    size_t all;
    size_t selected, top;
    LineEdit *edit;
    bool typing;
    bool said; // the foot shows what became of the last copy
} Trace;

static void line_free(void *data)
{
    Line *line = data;
    text_clear(&line->text);
    text_clear(&line->tail);
    text_clear(&line->wide_tail);
    text_clear(&line->trace);
    g_free(line->folded);
    g_free(line);
}

// ---- rows --------------------------------------------------------------------------------------

static void fold_line(Line *line)
{
    TextBuf buf;
    line->folded =
        text_fold(text_format(&buf, "%s %.*s %.*s %.*s", line->method ? line->method : "",
                              TEXT_ARG(text_ref(&line->text)), TEXT_ARG(text_ref(&line->tail)),
                              TEXT_ARG(text_ref(&line->trace))));
}

static void keep_line(Trace *t, Line *take_line)
{
    const char *typed = lineedit_text(t->edit);
    g_autofree char *words = text_fold((TextRef){typed, strlen(typed)});
    t->all++;
    if (fuzzy_words(words, take_line->folded))
        g_ptr_array_add(t->lines, take_line);
    else
        line_free(take_line);
}

// "412", "5.8k", "1.2M"
static TextRef size_words(TextBuf *buf, size_t bytes)
{
    if (bytes < 1000)
        return text_format(buf, "%zu", bytes);
    bool mega = bytes >= 1000000;
    size_t tenths = bytes / (mega ? 100000 : 100);
    return text_format(buf, "%zu.%zu%s", tenths / 10, tenths % 10, mega ? "M" : "k");
}

static void take_exchange(void *owner, const AppExchange *e)
{
    enum { TRACE_SHOWN = 8 };
    TextBuf tail, wide, size, left;
    Line *line = g_new0(Line, 1);
    left = (TextBuf){.n = 0};
    if (e->remaining >= 0)
        text_format(&left, "%d", e->remaining);
    text_format(&tail, "%3d %5" PRId64 " ms", e->status, e->ms);
    text_format(&wide, "%3d %5" PRId64 " %6.*s %4.*s %2d %.*s", e->status, e->ms,
                TEXT_ARG(size_words(&size, e->got)), (int)left.n, left.s, e->attempt, TRACE_SHOWN,
                e->trace);
    *line = (Line){.at = e->at,
                   .text = text_dup(e->path),
                   .tail = text_dup((TextRef){tail.s, tail.n}),
                   .wide_tail = text_dup((TextRef){wide.s, wide.n}),
                   .trace = text_clean(e->trace, strlen(e->trace), TEXT_LINE),
                   .method = e->method,
                   .bad = e->err->kind != ERR_NONE,
                   .number = e->number};
    fold_line(line);
    keep_line(owner, line);
}

static void take_audit(void *owner, Instant at, TextRef text)
{
    Line *line = g_new0(Line, 1);
    *line = (Line){.at = at, .text = text_dup(text)};
    fold_line(line);
    keep_line(owner, line);
}

static const Line *line_at(const Trace *t, size_t i)
{
    return i < t->lines->len ? g_ptr_array_index(t->lines, i) : NULL;
}

static int body_rows(const View *v)
{
    return MAX(v->rect.rows - 1 - TOP_ROWS, 1);
}

static void show_selected(View *v)
{
    Trace *t = VIEW_STATE(Trace, v);
    size_t rows = (size_t)body_rows(v), count = t->lines->len;
    t->selected = count ? MIN(t->selected, count - 1) : 0;
    t->top = MIN(t->top, t->selected);
    if (t->selected >= t->top + rows)
        t->top = t->selected - rows + 1;
    v->dirty = true;
}

// The selection stays on its exchange while newer ones come, unless it is on the newest.
static void read_lines(View *v)
{
    Trace *t = VIEW_STATE(Trace, v);
    const Line *chosen = t->selected > 0 ? line_at(t, t->selected) : NULL;
    uint64_t number = chosen ? chosen->number : 0;
    g_ptr_array_set_size(t->lines, 0);
    t->all = 0;
    if (t->part == PART_REQUESTS)
        app_trace(v->app, take_exchange, t);
    else
        app_audit(v->app, take_audit, t);
    for (size_t i = 0; chosen && t->part == PART_REQUESTS && i < t->lines->len; i++)
        if (line_at(t, i)->number == number)
            t->selected = i;
    show_selected(v);
}

static void trace_opened(View *v, App *app)
{
    (void)app;
    Trace *t = VIEW_STATE(Trace, v);
    t->lines = g_ptr_array_new_with_free_func(line_free);
    t->edit = lineedit_new(NULL);
    read_lines(v);
}

static void trace_closed(View *v)
{
    Trace *t = VIEW_STATE(Trace, v);
    g_ptr_array_unref(t->lines);
    lineedit_free(t->edit);
}

static void trace_changed(View *v, App *app, Changes changes)
{
    (void)app;
    bool audit = VIEW_STATE(Trace, v)->part == PART_AUDIT;
    if (changes & (audit ? CH_OUTBOX : CH_OUTBOX | CH_SESSION | CH_INBOX | CH_THREAD))
        read_lines(v);
}

// ---- drawing -----------------------------------------------------------------------------------

static TextRef time_words(TextBuf *buf, const Zone *zone, Instant at)
{
    Civil civil = civil_at(zone, at);
    return text_format(buf, "%02d:%02d:%02d", civil.hour, civil.minute, civil.second);
}

static void draw_line(const View *v, Canvas *cv, int row, const Line *line)
{
    TextBuf buf;
    int cols = canvas_cols(cv), col = TIME_COLS + 1;
    canvas_text(cv, row, 1, STYLE_DIM, time_words(&buf, app_session(v->app)->zone, line->at), -1);
    if (!line->method) {
        canvas_text(cv, row, col, STYLE_TEXT, text_ref(&line->text), cols - col - 1);
        return;
    }
    bool wide = cols >= WIDE;
    int tail = wide ? WIDE_TAIL_COLS : TAIL_COLS, room = cols - col - METHOD_COLS - tail - 2;
    StyleId style = line->bad ? STYLE_BAD : STYLE_TEXT;
    canvas_text(cv, row, col, STYLE_DIM, (TextRef){line->method, strlen(line->method)}, -1);
    canvas_text(cv, row, col + METHOD_COLS, style, text_ref(&line->text), room);
    canvas_text(cv, row, cols - tail - 1, style, text_ref(wide ? &line->wide_tail : &line->tail),
                tail);
}

static void draw_foot(const View *v, Canvas *cv, int row)
{
    const Trace *t = VIEW_STATE_CONST(Trace, v);
    int cols = canvas_cols(cv);
    if (t->typing || lineedit_text(t->edit)[0] != '\0') {
        canvas_text(cv, row, 1, STYLE_PROMPT, TEXT("/"), -1);
        prompt_draw_line(cv, (Rect){row, 2, 1, cols - 2}, t->edit);
        return;
    }
    exchange_draw_foot(v, cv, row,
                       t->part == PART_REQUESTS
                           ? "{open} open  {copy-trace-id} trace id  {copy-curl} curl"
                             "  {filter} find  {next-tab} audit"
                           : "{filter} find  {next-tab} requests",
                       t->said);
    canvas_cursor(cv, 0, 0);
}

static void draw_heading(const Trace *t, Canvas *cv)
{
    int cols = canvas_cols(cv), col = TIME_COLS + 1;
    bool wide = cols >= WIDE;
    canvas_text(cv, 0, 1, STYLE_DIM, TEXT("time"), -1);
    if (t->part == PART_AUDIT)
        return;
    canvas_text(cv, 0, col + METHOD_COLS, STYLE_DIM, TEXT("request"), -1);
    canvas_text(cv, 0, cols - (wide ? WIDE_TAIL_COLS : TAIL_COLS) - 1, STYLE_DIM,
                wide ? TEXT("got    ms  bytes left  # trace id") : TEXT("got  took"), -1);
}

static void trace_draw(const View *v, Canvas *cv)
{
    const Trace *t = VIEW_STATE_CONST(Trace, v);
    int rows = body_rows(v);
    draw_heading(t, cv);
    if (t->lines->len == 0)
        hints_draw(v, cv, TOP_ROWS, 1, STYLE_DIM,
                   t->all ? "Nothing fits. {back} clears" : "Nothing yet");
    for (int row = 0; row < rows && t->top + (size_t)row < t->lines->len; row++) {
        size_t i = t->top + (size_t)row;
        draw_line(v, cv, TOP_ROWS + row, line_at(t, i));
        canvas_spot(cv, (Rect){TOP_ROWS + row, 0, 1, canvas_cols(cv)});
        if (i == t->selected)
            canvas_restyle(cv, TOP_ROWS + row, 0, canvas_cols(cv), STYLE_SELECTED);
    }
    draw_foot(v, cv, canvas_rows(cv) - 1);
}

// ---- keys --------------------------------------------------------------------------------------

static void move(View *v, long delta)
{
    Trace *t = VIEW_STATE(Trace, v);
    long last = MAX((long)t->lines->len - 1, 0);
    t->selected = (size_t)CLAMP((long)t->selected + delta, 0, last);
    show_selected(v);
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    move(v, list_step(call, body_rows(v)));
    return CMD_DONE;
}

static CmdResult do_part(View *v, App *app, const CmdCall *call, Err *err)
{
    Trace *t = VIEW_STATE(Trace, v);
    (void)app, (void)call, (void)err;
    t->part = t->part == PART_REQUESTS ? PART_AUDIT : PART_REQUESTS;
    t->selected = t->top = 0;
    t->said = false;
    read_lines(v);
    return CMD_DONE;
}

static CmdResult do_filter(View *v, App *app, const CmdCall *call, Err *err)
{
    Trace *t = VIEW_STATE(Trace, v);
    (void)app, (void)err;
    t->typing = call->argc == 0;
    t->said = false;
    if (call->argc > 0) {
        lineedit_set(t->edit, call->args[0]);
        read_lines(v);
    }
    return CMD_DONE;
}

static FirstKeys trace_first(const View *v)
{
    return VIEW_STATE_CONST(Trace, v)->typing ? FIRST_ALL : FIRST_NONE;
}

static void clear(View *v)
{
    Trace *t = VIEW_STATE(Trace, v);
    lineedit_set(t->edit, "");
    t->typing = false;
    read_lines(v);
}

// Arrows move over the rows meanwhile.
static bool trace_key(View *v, App *app, Key key)
{
    Trace *t = VIEW_STATE(Trace, v);
    (void)app;
    if (!t->typing)
        return false;
    LineResult result = lineedit_key(t->edit, key);
    if (result == LINE_CANCELLED)
        clear(v);
    else if (result == LINE_CHANGED)
        read_lines(v);
    t->typing = t->typing && result != LINE_ACCEPTED;
    return result != LINE_NOTHING || key.code < KEY_SPECIAL;
}

static CmdResult do_back(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)call, (void)err;
    if (lineedit_text(VIEW_STATE_CONST(Trace, v)->edit)[0] == '\0')
        return CMD_PASS;
    clear(v);
    return CMD_DONE;
}

static bool open_selected(View *v)
{
    const Trace *t = VIEW_STATE_CONST(Trace, v);
    const Line *line = line_at(t, t->selected);
    if (line && line->method)
        exchange_open(v->shell, line->number);
    return line && line->method;
}

static CmdResult do_open(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)call, (void)err;
    VIEW_STATE(Trace, v)->said = false;
    (void)open_selected(v);
    return CMD_DONE;
}

static CmdResult do_copy(View *v, App *app, const CmdCall *call, Err *err)
{
    Trace *t = VIEW_STATE(Trace, v);
    (void)err;
    const Line *line = line_at(t, t->selected);
    t->said = line && line->method;
    if (t->said && call->id == CMD_COPY_TRACE)
        exchange_copy_trace(v->shell, app, text_ref(&line->trace));
    else if (t->said)
        exchange_copy_curl(v->shell, app, line->number);
    return CMD_DONE;
}

static const ViewCommand trace_commands[] = {
    OVERLAY_MOTIONS(do_move), {CMD_OPEN, do_open},       {CMD_FILTER, do_filter},
    {CMD_NEXT_TAB, do_part},  {CMD_COPY_TRACE, do_copy}, {CMD_COPY_CURL, do_copy},
    {CMD_BACK, do_back},      {CMD_NONE, NULL},
};

static bool trace_mouse(View *v, App *app, const Mouse *mouse)
{
    Trace *t = VIEW_STATE(Trace, v);
    bool down = mouse->kind == MOUSE_WHEEL_DOWN;
    if (down || mouse->kind == MOUSE_WHEEL_UP) {
        move(v, down ? PAGE_STEP : -PAGE_STEP);
        return true;
    }
    size_t i = t->top + (size_t)MAX(mouse->row - TOP_ROWS, 0);
    if ((mouse->kind != MOUSE_PRESS && mouse->kind != MOUSE_DOUBLE) || !line_at(t, i))
        return false;
    bool again = t->selected == i || mouse->kind == MOUSE_DOUBLE;
    t->selected = i;
    show_selected(v);
    (void)app;
    return !again || open_selected(v);
}

static int trace_rows(const View *v, int cols)
{
    (void)v;
    (void)cols;
    return 22;
}

static void trace_title(const View *v, TextBuf *out)
{
    bool audit = VIEW_STATE_CONST(Trace, v)->part == PART_AUDIT;
    text_format(out, audit ? "Audit of all writes" : "Last requests, newest first");
}

const ViewOps trace_view_ops = {
    .name = "trace",
    .context = CX_NET,
    .state_size = sizeof(Trace),
    .commands = trace_commands,
    .open = trace_opened,
    .close = trace_closed,
    .changed = trace_changed,
    .resized = show_selected,
    .draw = trace_draw,
    .key = trace_key,
    .first = trace_first,
    .mouse = trace_mouse,
    .rows = trace_rows,
    .title = trace_title,
};
