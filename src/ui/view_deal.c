#include "config.h"

#include "ui/view_deal.h"

#include <glib.h>

#include "ui/format.h"
#include "ui/hints.h"
#include "ui/shell.h"

typedef struct DealView {
    Id deal;
} DealView;

static void deal_opened(View *v, App *app)
{
    (void)app;
    VIEW_STATE(DealView, v)->deal = *(const Id *)view_arg(v);
}

static void deal_changes(View *v, App *app, Changes changes)
{
    (void)app;
    if (changes & (CH_BOARD | CH_OUTBOX | CH_MINUTE))
        v->dirty = true;
}

static int line(Canvas *cv, int row, const char *label, TextRef value)
{
    if (text_is_empty(value))
        return row;
    TextBuf buf;
    canvas_text(cv, row, 1, STYLE_DIM, text_format(&buf, "%s", label), 12);
    canvas_text(cv, row, 14, STYLE_TEXT, value, canvas_cols(cv) - 15);
    return row + 1;
}

static void draw_deal(const View *v, Canvas *cv, const Deal *d)
{
    const Session *session = app_session(v->app);
    const Pipeline *pipeline = session_pipeline(session, &d->pipeline);
    const Stage *stage = session_stage(session, &d->pipeline, &d->stage);
    Instant now = app_now(v->app);
    TextBuf buf, day, age;
    int row = 0;
    row = line(cv, row, "Contact", text_ref(&d->contact_name));
    row = line(cv, row, "Company", text_ref(&d->company));
    row = line(cv, row, "Phone", text_ref(&d->phone));
    row = line(cv, row, "E-mail", text_ref(&d->email));
    row = line(cv, row, "Value", format_money(&buf, d->value, app_options(v->app)->currency));
    row =
        line(cv, row, "Stage",
             text_format(&buf, "%.*s · %.*s", TEXT_ARG(stage ? text_ref(&stage->name) : TEXT("?")),
                         TEXT_ARG(pipeline ? text_ref(&pipeline->name) : TEXT("?"))));
    row = line(cv, row, "In stage",
               text_format(&buf, "%.*s, since %.*s",
                           TEXT_ARG(format_age(&age, d->stage_changed, now)),
                           TEXT_ARG(format_day_year(&day, session->zone, d->stage_changed, now))));
    const char *status = names_string(&deal_status_names, d->status);
    row = line(cv, row, "Status", text_format(&buf, "%s", status));
    row = line(cv, row, "Owner", session_user_name(session, &d->assigned_to));
    row = line(cv, row, "Source", text_ref(&d->source));
    line(cv, row, "Created", format_day_year(&day, session->zone, d->added, now));
    OpView op = app_op_of(v->app, &d->id);
    if (op.show != OPSHOW_NONE)
        canvas_text(cv, canvas_rows(cv) - 2, 1, STYLE_WARN, op_words(&op), canvas_cols(cv) - 2);
}

static void deal_draw(const View *v, Canvas *cv)
{
    const Deal *d = board_find(app_board(v->app), &VIEW_STATE_CONST(DealView, v)->deal);
    if (d)
        draw_deal(v, cv, d);
    else
        canvas_text(cv, 0, 1, STYLE_DIM, TEXT("The deal is not on this board any more."), -1);
    hints_draw(v, cv, canvas_rows(cv) - 1, 1, STYLE_DIM,
               "{reply} message  {stage-previous} {stage-next} move  {won} won  {lost} lost"
               "  {book} book  {back} close");
    canvas_cursor(cv, 0, 1);
}

// A key that means nothing here closes, too.
static bool deal_key(View *v, App *app, Key key)
{
    (void)app, (void)key;
    shell_overlay_close(v->shell, v);
    return true;
}

// While the deal is still selected on the board.
static CmdResult hand_down(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    return shell_hand_down(v, call, &VIEW_STATE_CONST(DealView, v)->deal, err);
}

static const ViewCommand deal_commands[] = {
    {CMD_REPLY, hand_down},      {CMD_STAGE_NEXT, hand_down},
    {CMD_STAGE_PREV, hand_down}, {CMD_STAGE, hand_down},
    {CMD_WON, hand_down},        {CMD_LOST, hand_down},
    {CMD_BOOK, hand_down},       {CMD_NONE, NULL},
};

static int deal_rows(const View *v, int cols)
{
    (void)v;
    (void)cols;
    return 13;
}

static void deal_title(const View *v, TextBuf *out)
{
    const Deal *d = board_find(app_board(v->app), &VIEW_STATE_CONST(DealView, v)->deal);
    TextRef name = d ? text_ref(&d->name) : TEXT("Deal");
    text_format(out, "%.*s", TEXT_ARG(name));
}

const ViewOps deal_view_ops = {
    .name = "deal",
    .context = CX_DEAL,
    .state_size = sizeof(DealView),
    .commands = deal_commands,
    .open = deal_opened,
    .changed = deal_changes,
    .draw = deal_draw,
    .key = deal_key,
    .rows = deal_rows,
    .title = deal_title,
};

void deal_open(Shell *shell, const Id *deal)
{
    shell_overlay(shell, &deal_view_ops, deal);
}
