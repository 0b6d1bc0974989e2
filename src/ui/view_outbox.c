// Every write with its state: what, to whom, when, why, and what can be done.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/format.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/shell.h"
#include "ui/talk.h"
#include "ui/views.h"

typedef struct OutboxView {
    List list;
} OutboxView;

static Id op_id(int64_t number)
{
    Id id;
    g_snprintf(id.s, sizeof(id.s), "%lld", (long long)number);
    return id;
}

static size_t source_count(const void *owner)
{
    return app_op_count(((const View *)owner)->app);
}

// Newest first: the outbox counts oldest first.
static OpView op_at(const View *v, size_t i)
{
    size_t count = app_op_count(v->app);
    return i < count ? app_op_at(v->app, count - 1 - i) : (OpView){0};
}

static Id source_id(const void *owner, size_t i)
{
    return op_id(op_at(owner, i).id);
}

static ListSource source(const View *v)
{
    return (ListSource){source_count, source_id, v, NULL};
}

static void resync(View *v)
{
    OutboxView *s = VIEW_STATE(OutboxView, v);
    ListSource rows = source(v);
    s->list.row_rows = 2;
    list_sync(&s->list, &rows, v->rect.rows);
    v->dirty = true;
}

static const StyleId styles[] = {
    [OPSHOW_NONE] = STYLE_DIM,        [OPSHOW_HELD] = STYLE_WARN,     [OPSHOW_WAITING] = STYLE_WARN,
    [OPSHOW_SENDING] = STYLE_PENDING, [OPSHOW_CHECKING] = STYLE_WARN, [OPSHOW_DONE] = STYLE_GOOD,
    [OPSHOW_PARKED] = STYLE_BAD,      [OPSHOW_REFUSED] = STYLE_BAD,   [OPSHOW_REVIEW] = STYLE_WARN,
    [OPSHOW_CANCELLED] = STYLE_DIM,   [OPSHOW_CHANGED] = STYLE_BAD,
};

static void outbox_draw(const View *v, Canvas *cv)
{
    const OutboxView *s = VIEW_STATE_CONST(OutboxView, v);
    size_t count = app_op_count(v->app);
    if (count == 0)
        canvas_text(cv, 1, 2, STYLE_DIM,
                    TEXT("Nothing was written since the start, and nothing waits."), -1);
    for (int i = 0; i * 2 < canvas_rows(cv) && s->list.top + (size_t)i < count; i++) {
        OpView op = op_at(v, s->list.top + (size_t)i);
        int row = i * 2;
        TextBuf clock, buf;
        canvas_text(cv, row, 1, STYLE_DIM,
                    format_clock(&clock, app_session(v->app)->zone, op.created), 5);
        canvas_text(cv, row, 8, STYLE_TEXT, op.summary, canvas_cols(cv) - 40);
        canvas_text_right(cv, row, canvas_cols(cv) - 1, styles[op.show], op_words(&op), 30);
        TextRef second = op.reason.n && op.show != OPSHOW_DONE ? op.reason : op.text;
        canvas_text(cv, row + 1, 8, op.reason.n && op.show != OPSHOW_DONE ? STYLE_WARN : STYLE_DIM,
                    text_format(&buf, "%.*s", TEXT_ARG(second)), canvas_cols(cv) - 10);
        Id id = op_id(op.id);
        if (!id_eq(&id, &s->list.sel))
            continue;
        canvas_restyle(cv, row, 0, canvas_cols(cv),
                       v->focused ? STYLE_SELECTED : STYLE_SELECTED_OFF);
        canvas_cursor(cv, row, 0);
    }
}

static void outbox_title(const View *v, TextBuf *out)
{
    text_format(out, "Outbox  %d open · %d need you", (int)app_ops_live(v->app),
                (int)app_ops_attention(v->app));
}

static CmdResult outbox_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    (void)err;
    ListSource rows = source(v);
    CmdResult result = list_command(&VIEW_STATE(OutboxView, v)->list, &rows, call);
    v->dirty = true;
    return result;
}

static bool find_selected(const View *v, OpView *out)
{
    const OutboxView *s = VIEW_STATE_CONST(OutboxView, v);
    for (size_t i = 0; i < app_op_count(v->app); i++) {
        OpView op = app_op_at(v->app, i);
        Id id = op_id(op.id);
        if (id_eq(&id, &s->list.sel)) {
            *out = op;
            return true;
        }
    }
    return false;
}

static CmdResult outbox_open(View *v, App *app, const CmdCall *call, Err *err)
{
    OpView op;
    if (find_selected(v, &op) && op.show == OPSHOW_CHANGED) {
        conflict_open(v->shell, op.id);
        return CMD_DONE;
    }
    if (!find_selected(v, &op) || id_is_empty(&op.contact)) {
        err_set(err, ERR_USAGE, "this write has no conversation to open");
        return CMD_FAILED;
    }
    CmdCall to = *call;
    to.subject = (Subject){SUBJECT_CONTACT, op.contact, op.contact, 0};
    return talk_go_messages(v, app, &to, err);
}

static const ViewCommand outbox_commands[] = {
    {CMD_DOWN, outbox_move},
    {CMD_UP, outbox_move},
    {CMD_PAGE_DOWN, outbox_move},
    {CMD_PAGE_UP, outbox_move},
    {CMD_HALF_DOWN, outbox_move},
    {CMD_HALF_UP, outbox_move},
    {CMD_TOP, outbox_move},
    {CMD_BOTTOM, outbox_move},
    {CMD_OPEN, outbox_open},
    {CMD_RIGHT, outbox_open},
    {CMD_NONE, NULL},
};

static void outbox_opened(View *v, App *app)
{
    (void)app;
    list_init(&VIEW_STATE(OutboxView, v)->list);
    resync(v);
}

static void outbox_changes(View *v, App *app, Changes changes)
{
    (void)app;
    if (changes & CH_OUTBOX)
        resync(v);
}

static bool outbox_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    OutboxView *s = VIEW_STATE(OutboxView, v);
    ListSource rows = source(v);
    if (mouse->kind == MOUSE_WHEEL_UP || mouse->kind == MOUSE_WHEEL_DOWN)
        list_move(&s->list, &rows, mouse->kind == MOUSE_WHEEL_DOWN ? 1 : -1);
    long at = mouse->kind == MOUSE_PRESS ? list_row_at(&s->list, &rows, mouse->row) : -1;
    if (at >= 0)
        list_select(&s->list, &rows, (size_t)at);
    resync(v);
    return true;
}

static Subject outbox_subject(const View *v)
{
    OpView op;
    return find_selected(v, &op) ? (Subject){SUBJECT_OP, op.subject, op.contact, op.id}
                                 : (Subject){0};
}

static void outbox_status(const View *v, StatusLine *out)
{
    const OutboxView *s = VIEW_STATE_CONST(OutboxView, v);
    if (app_op_count(v->app))
        text_format(&out->position, "%d/%d", (int)s->list.index + 1, (int)app_op_count(v->app));
}

const ViewOps outbox_view_ops = {
    .name = "outbox",
    .context = CX_OUTBOX,
    .state_size = sizeof(OutboxView),
    .commands = outbox_commands,
    .open = outbox_opened,
    .changed = outbox_changes,
    .resized = resync,
    .draw = outbox_draw,
    .mouse = outbox_mouse,
    .subject = outbox_subject,
    .status = outbox_status,
    .title = outbox_title,
};
