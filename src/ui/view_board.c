// The board of a pipeline: stages as columns, deals as cards.
#include "config.h"

#include <glib.h>

#include "base/utf8.h"
#include "ui/board_view.h"
#include "ui/format.h"
#include "ui/jump.h"
#include "ui/shell.h"
#include "ui/talk.h"
#include "ui/title.h"
#include "ui/view_deal.h"
#include "ui/views.h"

// ---- the cursor --------------------------------------------------------------------------------

static const Board *board_of(const View *v)
{
    return app_board(v->app);
}

// The name; the contact and the value; the age; the owner.
static int lines_shown(const Options *options)
{
    return 1 + (options->card_contact || options->card_value) + options->card_age +
           options->card_owner;
}

static BoardLayout layout_from(const View *v, size_t left)
{
    return board_layout(&(BoardAsk){.rows = v->rect.rows,
                                    .cols = v->rect.cols,
                                    .columns = board_columns(board_of(v)),
                                    .left = left,
                                    .folded = board_view_folded(v),
                                    .card_lines = lines_shown(app_options(v->app))});
}

BoardLayout board_view_layout(const View *v)
{
    return layout_from(v, VIEW_STATE_CONST(BoardView, v)->left);
}

// Keeps the cursor's column among the visible ones and its card on the screen.
static void reveal(View *v)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    size_t columns = board_columns(board_of(v));
    s->left = MIN(s->left, s->column);
    while (s->left < s->column && s->column >= s->left + layout_from(v, s->left).visible)
        s->left++;
    while (s->left > 0 && s->left - 1 + layout_from(v, s->left - 1).visible >= columns)
        s->left--; // no room is left empty behind the last one
    BoardLayout layout = board_view_layout(v);
    size_t cards = (size_t)board_layout_cards(&layout);
    if (s->row < s->top)
        s->top = s->row;
    if (s->row >= s->top + cards)
        s->top = s->row - cards + 1;
    v->dirty = true;
}

// A card of a folded column is not selected, for it is not seen.
static Id card_at(const View *v, size_t column, size_t row)
{
    const Deal *deal = board_view_folds(v, column) ? NULL : board_at(board_of(v), column, row);
    return deal ? deal->id : (Id){0};
}

// The selection is a deal; where it stands is looked up after every change.
void board_view_sync(View *v)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    const Board *board = board_of(v);
    size_t columns = board_columns(board);
    if (columns == 0) {
        v->dirty = true;
        return;
    }
    if (!board_locate(board, &s->sel, &s->column, &s->row)) {
        s->column = MIN(s->column, columns - 1);
        size_t count = board_column(board, s->column).count;
        s->row = count ? MIN(s->row, count - 1) : 0;
        s->sel = card_at(v, s->column, s->row);
    }
    reveal(v);
}

void board_view_select(View *v, size_t column, size_t row)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    const Board *board = board_of(v);
    if (column != s->column)
        s->top = 0;
    s->column = column;
    size_t count = board_column(board, column).count;
    s->row = count ? MIN(row, count - 1) : 0;
    s->sel = card_at(v, column, s->row);
    reveal(v);
}

bool board_view_show(View *v, const Id *deal)
{
    size_t column = 0, row = 0;
    if (!board_locate(board_of(v), deal, &column, &row))
        return false;
    board_view_select(v, column, row);
    VIEW_STATE(BoardView, v)->sel = *deal; // its column opens
    board_view_sync(v);
    return true;
}

const Deal *board_view_selected(const View *v)
{
    return board_find(board_of(v), &VIEW_STATE_CONST(BoardView, v)->sel);
}

// ---- commands ----------------------------------------------------------------------------------

static CmdResult move_row(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    (void)err;
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    BoardLayout layout = board_view_layout(v);
    long page = board_layout_cards(&layout), n = MAX(call->count, 1), all = 1 << 20;
    const struct {
        CmdId id;
        long delta;
    } moves[] = {{CMD_DOWN, n},
                 {CMD_UP, -n},
                 {CMD_PAGE_DOWN, page * n},
                 {CMD_PAGE_UP, -page * n},
                 {CMD_HALF_DOWN, MAX(page / 2, 1)},
                 {CMD_HALF_UP, -MAX(page / 2, 1)},
                 {CMD_TOP, -all},
                 {CMD_BOTTOM, all}};
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (moves[i].id == call->id)
            board_view_select(v, s->column, (size_t)MAX((long)s->row + moves[i].delta, 0));
    return CMD_DONE;
}

static CmdResult move_column(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    (void)err;
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    long columns = (long)board_columns(board_of(v)), n = MAX(call->count, 1);
    long to = (long)s->column + (call->id == CMD_RIGHT ? n : -n);
    if (columns > 0)
        board_view_select(v, (size_t)CLAMP(to, 0, columns - 1), s->row);
    return CMD_DONE;
}

static CmdResult open_card(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    (void)call;
    const Deal *deal = board_view_selected(v);
    if (!deal) {
        err_set(err, ERR_USAGE, "no deal is selected");
        return CMD_FAILED;
    }
    deal_open(v->shell, &deal->id);
    return CMD_DONE;
}

static CmdResult reload(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)v;
    (void)call;
    (void)err;
    board_refresh(app_board(app));
    return CMD_DONE;
}

static void set_filter(View *v, App *app, TextRef words)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    g_free(s->filter);
    s->filter = text_is_empty(words) ? NULL : g_strndup(words.s, words.n);
    board_filter(app_board(app), words);
    board_view_sync(v);
}

static CmdResult back(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)err;
    if (!VIEW_STATE(BoardView, v)->filter)
        return CMD_PASS;
    set_filter(v, app, TEXT_NONE);
    return CMD_DONE;
}

static const ViewCommand board_commands[] = {
    {CMD_DOWN, move_row},
    {CMD_UP, move_row},
    {CMD_PAGE_DOWN, move_row},
    {CMD_PAGE_UP, move_row},
    {CMD_HALF_DOWN, move_row},
    {CMD_HALF_UP, move_row},
    {CMD_TOP, move_row},
    {CMD_BOTTOM, move_row},
    {CMD_LEFT, move_column},
    {CMD_RIGHT, move_column},
    {CMD_FOLD, board_view_fold},
    {CMD_OPEN, open_card},
    {CMD_REFRESH, reload},
    {CMD_BACK, back},
    {CMD_REPLY, talk_reply},
    {CMD_REPLY_ON, talk_reply_on},
    {CMD_BOOK, talk_book},
    {CMD_GO_CONTACT, talk_go_contact},
    {CMD_GO_MESSAGES, talk_go_messages},
    {CMD_NONE, NULL},
};

// ---- the rest of the vtable --------------------------------------------------------------------

static void board_opened(View *v, App *app)
{
    board_view_folds_recall(v, app);
    board_open(app_board(app), &(Id){0});
    board_view_sync(v);
}

static void board_closed(View *v)
{
    g_free(VIEW_STATE(BoardView, v)->filter);
    g_string_free(VIEW_STATE(BoardView, v)->folded, TRUE);
}

static void board_changes(View *v, App *app, Changes changes)
{
    if ((changes & CH_SESSION) && !board_pipeline(app_board(app)))
        board_open(app_board(app), &(Id){0});
    if (changes & (CH_BOARD | CH_SESSION | CH_OUTBOX | CH_MINUTE | CH_INBOX))
        board_view_sync(v);
    if (changes & CH_BOARD)
        board_view_drag_check(v);
}

static Subject board_subject(const View *v)
{
    const Deal *deal = board_view_selected(v);
    return deal ? (Subject){SUBJECT_DEAL, deal->id, deal->contact, 0} : (Subject){0};
}

static void board_status(const View *v, StatusLine *out)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    const Board *board = board_of(v);
    size_t count = board_columns(board) ? board_column(board, s->column).count : 0;
    if (count && id_is_empty(&s->sel))
        text_format(&out->position, "%d card%s folded", (int)count, count == 1 ? "" : "s");
    else if (count)
        text_format(&out->position, "card %d/%d", (int)s->row + 1, (int)count);
    if (s->filter)
        text_format(&out->filter, "/%s", s->filter);
    title_feed(v, board_feed(board), out);
}

static void board_title(const View *v, TextBuf *out)
{
    const Board *board = board_of(v);
    const Pipeline *pipeline = board_pipeline(board);
    if (!pipeline) {
        text_format(out, "Pipelines");
        return;
    }
    const Feed *feed = board_feed(board);
    if (!feed->ever) {
        text_format(out, "%.*s%s%s", TEXT_ARG(text_ref(&pipeline->name)),
                    feed->err.kind ? " · " : "",
                    feed->err.kind ? err_info(feed->err.kind)->name : "");
        return;
    }
    TextBuf total;
    text_format(
        out, "%.*s · open · %d deals · %.*s", TEXT_ARG(text_ref(&pipeline->name)),
        (int)board_open_count(board),
        TEXT_ARG(format_money(&total, board_open_total(board), app_options(v->app)->currency)));
}

const ViewOps board_view_ops = {
    .name = "board",
    .context = CX_BOARD,
    .state_size = sizeof(BoardView),
    .commands = board_commands,
    .open = board_opened,
    .close = board_closed,
    .changed = board_changes,
    .resized = board_view_sync,
    .draw = board_view_draw,
    .each_row = board_view_each,
    .mouse = board_view_mouse,
    .subject = board_subject,
    .status = board_status,
    .filter = set_filter,
    .title = board_title,
};
