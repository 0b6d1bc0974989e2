// Every write with its state: what, to whom, when, why, and what can be done.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/format.h"
#include "ui/hints.h"
#include "ui/jump.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/shell.h"
#include "ui/talk.h"
#include "ui/views.h"

enum { OP_ROWS = 3, FRESH_S = 60 }; // what and its state; why; what to do

typedef struct OutboxView {
    List list;
    int64_t asked; // the operation that a question on the screen is about
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
    s->list.row_rows = OP_ROWS;
    list_sync(&s->list, &rows, v->rect.rows);
    v->dirty = true;
}

static bool is_sought(OpShow show, OutboxSeek what)
{
    switch (show) {
    case OPSHOW_HELD:
    case OPSHOW_WAITING:
    case OPSHOW_SENDING:
    case OPSHOW_CHECKING: return what == SEEK_UNSENT;
    case OPSHOW_PARKED:
    case OPSHOW_REFUSED:
    case OPSHOW_REVIEW:
    case OPSHOW_CHANGED: return what == SEEK_DECISION;
    case OPSHOW_NONE:
    case OPSHOW_DONE:
    case OPSHOW_CANCELLED: break;
    }
    return false;
}

void outbox_view_seek(View *v, OutboxSeek what)
{
    ListSource rows = source(v);
    v->dirty = true;
    for (size_t i = 0; i < source_count(v); i++)
        if (is_sought(op_at(v, i).show, what)) {
            list_select(&VIEW_STATE(OutboxView, v)->list, &rows, i);
            return;
        }
}

static const StyleId styles[] = {
    [OPSHOW_NONE] = STYLE_DIM,        [OPSHOW_HELD] = STYLE_WARN,     [OPSHOW_WAITING] = STYLE_WARN,
    [OPSHOW_SENDING] = STYLE_PENDING, [OPSHOW_CHECKING] = STYLE_WARN, [OPSHOW_DONE] = STYLE_GOOD,
    [OPSHOW_PARKED] = STYLE_BAD,      [OPSHOW_REFUSED] = STYLE_BAD,   [OPSHOW_REVIEW] = STYLE_WARN,
    [OPSHOW_CANCELLED] = STYLE_DIM,   [OPSHOW_CHANGED] = STYLE_BAD,
};

// The state in a word or two; the reason has a line of its own.
static TextRef state_words(const OpView *op, TextBuf *buf)
{
    static const char *const words[] = {
        [OPSHOW_NONE] = "",
        [OPSHOW_WAITING] = "waiting",
        [OPSHOW_SENDING] = "sending",
        [OPSHOW_CHECKING] = "checking",
        [OPSHOW_PARKED] = "not confirmed",
        [OPSHOW_REFUSED] = "refused",
        [OPSHOW_REVIEW] = "waited long",
        [OPSHOW_CHANGED] = "changed meanwhile",
    };
    bool own = op->show < ARRAY_LEN(words) && words[op->show];
    return own ? text_format(buf, "%s", words[op->show]) : op_words(op);
}

// What can be done about it, by its keys; see hints.h.
static const char *advice(const View *v, const OpView *op)
{
    switch (op->show) {
    case OPSHOW_HELD:
        return op->message ? "{undo} undo · {send-now} send now · {edit-write} edit"
                           : "{undo} undo · {send-now} do it now";
    case OPSHOW_WAITING:
        return op->message ? "{cancel-write} take back · {edit-write} edit"
                           : "{cancel-write} take back";
    case OPSHOW_SENDING: return "";
    case OPSHOW_CHECKING: return "looked for in the server's own list; nothing to do";
    case OPSHOW_PARKED:
        if (app_op_has_likely(v->app, op->id))
            return "{accept-write} it is the one like it · {retry} send again"
                   " · {keep-watching} look again · {cancel-write} discard";
        return op->message
                   ? "{retry} send again · {keep-watching} look again · {edit-write} edit"
                     " · {cancel-write} discard"
                   : "{retry} do it again · {keep-watching} look again · {cancel-write} discard";
    case OPSHOW_REFUSED:
        return op->message ? "{edit-write} edit · {retry} send again · {cancel-write} discard"
                           : "{retry} do it again · {cancel-write} discard";
    case OPSHOW_REVIEW:
        return op->message ? "{retry} send it still · {edit-write} edit · {cancel-write} discard"
                           : "{retry} do it still · {cancel-write} discard";
    case OPSHOW_CHANGED: return "{open} compare · {cancel-write} leave it as it is now";
    case OPSHOW_NONE:
    case OPSHOW_DONE:
    case OPSHOW_CANCELLED: break;
    }
    return "";
}

static void draw_op(const View *v, Canvas *cv, int row, const OpView *op)
{
    TextBuf clock, state, why;
    int cols = canvas_cols(cv);
    canvas_text(cv, row, 1, STYLE_DIM, format_clock(&clock, app_session(v->app)->zone, op->created),
                5);
    canvas_text(cv, row, 8, STYLE_TEXT, op->summary, cols - 30);
    canvas_text_right(cv, row, cols - 1, styles[op->show], state_words(op, &state), 20);
    bool reason = op->reason.n > 0;
    TextRef second = reason ? op->reason : op->text;
    canvas_text(cv, row + 1, 8, reason && op->show != OPSHOW_CANCELLED ? STYLE_WARN : STYLE_DIM,
                text_format(&why, "%.*s", TEXT_ARG(second)), cols - 10);
    canvas_text(cv, row + 2, 8, STYLE_DIM, hints_text(v, &why, advice(v, op)), cols - 10);
}

static void outbox_each(const View *v, RowsWanted which, ViewRowFn *fn, void *owner)
{
    const List *list = &VIEW_STATE_CONST(OutboxView, v)->list;
    size_t from, to;
    list_span(list, app_op_count(v->app), which == ROWS_SHOWN, &from, &to);
    for (size_t i = from; i < to; i++) {
        OpView op = op_at(v, i);
        ViewRow row = {.subject = {SUBJECT_OP, op.subject, op.contact, op.id},
                       .where = list_rect(list, i, 0, v->rect.cols)};
        row.subject.id = op_id(op.id);
        fn(owner, &row);
    }
}

static void outbox_draw(const View *v, Canvas *cv)
{
    const OutboxView *s = VIEW_STATE_CONST(OutboxView, v);
    size_t count = app_op_count(v->app);
    if (count == 0)
        hints_draw(v, cv, 1, 2, STYLE_DIM,
                   "Nothing was written since the start, and nothing waits. {inbox} inbox");
    for (int i = 0; i * OP_ROWS < canvas_rows(cv) && s->list.top + (size_t)i < count; i++) {
        OpView op = op_at(v, s->list.top + (size_t)i);
        int row = i * OP_ROWS;
        draw_op(v, cv, row, &op);
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

// ---- decisions -------------------------------------------------------------------------------

static void run_on(View *v, App *app, CmdId id, int64_t op)
{
    Err err = {0};
    CmdCall call = {.id = id, .subject = {.kind = SUBJECT_OP, .number = op}};
    if (app_command(app, &call, &err) == CMD_FAILED)
        notice_err(app_notices(app), "Outbox", &err);
    v->dirty = true;
}

static void on_resend(void *owner, App *app)
{
    View *v = owner;
    run_on(v, app, CMD_OP_RETRY, VIEW_STATE(OutboxView, v)->asked);
}

// What may have arrived is asked about with its danger; the answer may even be on its way.
static CmdResult outbox_retry(View *v, App *app, const CmdCall *call, Err *err)
{
    OpView op;
    TextBuf buf;
    (void)call;
    (void)err;
    if (!find_selected(v, &op) || !op.doubles || op.show != OPSHOW_PARKED)
        return CMD_PASS;
    int64_t age_s = (app_now(app).ms - op.answered.ms) / 1000;
    VIEW_STATE(OutboxView, v)->asked = op.id;
    TextRef question =
        age_s < FRESH_S ? text_format(&buf,
                                      "It left %d s ago and may still turn up. Send it again? This "
                                      "may duplicate it",
                                      (int)age_s)
                        : TEXT("It may have arrived. Send it again? This may duplicate it");
    shell_confirm(v->shell, question, on_resend, v);
    return CMD_DONE;
}

static void edit(View *v, App *app, const OpView *op)
{
    Err err = {0};
    CmdCall call = {.id = CMD_OP_EDIT, .subject = {.kind = SUBJECT_OP, .number = op->id}};
    CmdCall open = {.id = CMD_REPLY, .subject = {SUBJECT_CONTACT, op->contact, op->contact, 0}};
    if (app_command(app, &call, &err) == CMD_FAILED ||
        talk_reply(v, app, &open, &err) == CMD_FAILED)
        notice_err(app_notices(app), "Edit", &err);
    v->dirty = true;
}

static void on_edit(void *owner, App *app)
{
    View *v = owner;
    OpView op;
    if (find_selected(v, &op) && op.id == VIEW_STATE(OutboxView, v)->asked)
        edit(v, app, &op);
}

static CmdResult outbox_edit_op(View *v, App *app, const CmdCall *call, Err *err)
{
    OpView op;
    (void)call;
    if (!find_selected(v, &op) || !op.message || id_is_empty(&op.contact)) {
        err_set(err, ERR_USAGE, "only a message has a text to edit");
        return CMD_FAILED;
    }
    if (!op.doubles || op.show != OPSHOW_PARKED) {
        edit(v, app, &op);
        return CMD_DONE;
    }
    VIEW_STATE(OutboxView, v)->asked = op.id;
    shell_confirm(v->shell,
                  TEXT("It may have arrived. Write it anew? Sending that may duplicate it"),
                  on_edit, v);
    return CMD_DONE;
}

static CmdResult outbox_reload(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)call, (void)err;
    shell_flash(v->shell, TEXT("All of this is known here; w looks again for what is unknown"));
    return CMD_DONE;
}

static const ViewCommand outbox_commands[] = {
    {CMD_DOWN, outbox_move},       {CMD_UP, outbox_move},        {CMD_PAGE_DOWN, outbox_move},
    {CMD_PAGE_UP, outbox_move},    {CMD_HALF_DOWN, outbox_move}, {CMD_HALF_UP, outbox_move},
    {CMD_TOP, outbox_move},        {CMD_BOTTOM, outbox_move},    {CMD_CENTRE, outbox_move},
    {CMD_OPEN, outbox_open},       {CMD_RIGHT, outbox_open},     {CMD_OP_RETRY, outbox_retry},
    {CMD_OP_EDIT, outbox_edit_op}, {CMD_REFRESH, outbox_reload}, {CMD_NONE, NULL},
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
    bool press = mouse->kind == MOUSE_PRESS || mouse->kind == MOUSE_DOUBLE;
    if (mouse->kind == MOUSE_WHEEL_UP || mouse->kind == MOUSE_WHEEL_DOWN)
        list_move(&s->list, &rows, mouse->kind == MOUSE_WHEEL_DOWN ? 1 : -1);
    long at = press ? list_row_at(&s->list, &rows, mouse->row) : -1;
    if (at >= 0)
        list_select(&s->list, &rows, (size_t)at);
    resync(v);
    if (at >= 0 && mouse->kind == MOUSE_DOUBLE && mouse->button == 1)
        shell_command(v->shell, "open");
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
    .each_row = outbox_each,
    .mouse = outbox_mouse,
    .subject = outbox_subject,
    .status = outbox_status,
    .title = outbox_title,
};
