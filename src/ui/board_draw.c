#include "config.h"

#include <glib.h>

#include "base/sentence.h"
#include "base/utf8.h"
#include "ui/board_view.h"
#include "ui/excuse.h"
#include "ui/format.h"
#include "ui/hints.h"

enum { STALE_DAYS = 7, VALUE_CELLS = 10 };

static TextRef stage_label(TextBuf *buf, const BoardColumn *column)
{
    return text_format(buf, "%.*s %d", TEXT_ARG(text_ref(&column->stage->name)),
                       (int)column->count);
}

size_t board_strip(const Board *board, size_t current, int cols, StripCell *cells)
{
    size_t count = MIN(board_columns(board), STRIP_CELLS_MAX);
    int col = 2, shift = 0;
    for (size_t i = 0; i < count; i++) {
        BoardColumn column = board_column(board, i);
        TextBuf buf;
        cells[i] = (StripCell){col, utf8_width(stage_label(&buf, &column)) + 2};
        col += cells[i].cells + 1;
        if (i == current && col > cols - 2)
            shift = MIN(col - cols + 2, cells[i].col - 2);
    }
    for (size_t i = 0; i < count; i++) {
        cells[i].col -= shift;
        if (cells[i].col < 2 || cells[i].col + cells[i].cells > cols - 2)
            cells[i].cells = 0;
    }
    return count;
}

static void draw_strip(const View *v, Canvas *cv, const BoardLayout *layout)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    const Board *board = app_board(v->app);
    StripCell cells[STRIP_CELLS_MAX];
    size_t count = board_strip(board, s->column, layout->cols, cells);
    int row = layout->last_row;
    canvas_text(cv, row, 0, STYLE_DIM, count && cells[0].cells == 0 ? TEXT("<") : TEXT(" "), 1);
    for (size_t i = 0; i < count; i++) {
        if (cells[i].cells == 0)
            continue;
        BoardColumn column = board_column(board, i);
        TextBuf buf, cell;
        TextRef label = stage_label(&buf, &column);
        bool here = i == s->column;
        canvas_spot(cv, (Rect){row, cells[i].col, 1, cells[i].cells});
        canvas_text(cv, row, cells[i].col, here ? STYLE_ACCENT : STYLE_DIM,
                    text_format(&cell, here ? "[%.*s]" : " %.*s ", TEXT_ARG(label)), -1);
    }
    if (count && cells[count - 1].cells == 0)
        canvas_text_right(cv, row, layout->cols, STYLE_DIM, TEXT(">"), 1);
}

static const TextRef drop_words[] = {{"Won", 3}, {"Lost", 4}, {"Abandoned", 9}};

void board_drops(int cols, StripCell *cells)
{
    int end = cols;
    for (int i = (int)ARRAY_LEN(drop_words) - 1; i >= 0; i--) {
        cells[i].cells = (int)drop_words[i].n + 2;
        cells[i].col = end - cells[i].cells;
        end = cells[i].col - 2;
    }
}

static void draw_drops(const View *v, Canvas *cv, const BoardLayout *layout)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    StripCell cells[ARRAY_LEN(drop_words)];
    board_drops(layout->cols, cells);
    Drop drop = board_view_drop(v, s->at_row, s->at_col);
    int row = layout->strip ? layout->last_row - 1 : layout->last_row;
    canvas_fill(cv, (Rect){row, 0, 1, layout->cols}, STYLE_DIM);
    canvas_text_right(cv, row, cells[0].col - 2, STYLE_DIM, TEXT("drop on:"), -1);
    for (size_t i = 0; i < ARRAY_LEN(drop_words); i++) {
        bool here = drop.kind == DROP_STATUS && (int)drop.status == DEAL_WON + (int)i;
        TextBuf buf;
        canvas_text(cv, row, cells[i].col, here ? STYLE_DROP : STYLE_STRONG,
                    text_format(&buf, " %.*s ", TEXT_ARG(drop_words[i])), -1);
    }
}

// ---- cards -------------------------------------------------------------------------------------

static const StyleId op_styles[] = {
    [OPSHOW_HELD] = STYLE_WARN,     [OPSHOW_WAITING] = STYLE_WARN, [OPSHOW_SENDING] = STYLE_PENDING,
    [OPSHOW_CHECKING] = STYLE_WARN, [OPSHOW_DONE] = STYLE_DIM,     [OPSHOW_PARKED] = STYLE_BAD,
    [OPSHOW_REFUSED] = STYLE_BAD,   [OPSHOW_REVIEW] = STYLE_WARN,  [OPSHOW_CANCELLED] = STYLE_DIM,
    [OPSHOW_CHANGED] = STYLE_BAD,
};

static void draw_foot(const View *v, Canvas *cv, Rect r, const Deal *deal)
{
    OpView op = app_op_of(v->app, &deal->id);
    bool live = op.show != OPSHOW_NONE && op.show != OPSHOW_DONE && op.show != OPSHOW_CANCELLED;
    if (live) {
        canvas_text(cv, r.row, r.col, op_styles[op.show], op_words(&op), r.cols);
        return;
    }
    Instant now = app_now(v->app);
    const Conversation *c = inbox_of_contact(app_inbox(v->app), &deal->contact);
    bool stale = instant_known(deal->stage_changed) &&
                 now.ms - deal->stage_changed.ms > STALE_DAYS * 86400000LL;
    TextBuf age, buf;
    TextRef text =
        text_format(&buf, "%.*s%s%s", TEXT_ARG(format_age(&age, deal->stage_changed, now)),
                    stale ? " stale" : "", c && c->unread > 0 ? "  ● unread" : "");
    canvas_text(cv, r.row, r.col, stale ? STYLE_WARN : STYLE_DIM, text, r.cols);
}

static void draw_who(const View *v, Canvas *cv, Rect r, const Deal *deal, StyleId style)
{
    const Options *options = app_options(v->app);
    TextBuf buf;
    int end = r.col + r.cols;
    if (options->card_value)
        end = canvas_text_right(cv, r.row, end, style,
                                format_money(&buf, deal->value, options->currency), VALUE_CELLS);
    if (options->card_contact)
        canvas_text(cv, r.row, r.col, style, text_ref(&deal->contact_name), end - r.col - 1);
}

// What is shown stands in the order of a card's lines; two lines have the state behind the name.
static void draw_lines(const View *v, Canvas *cv, Rect r, const Deal *deal, StyleId style)
{
    const Options *options = app_options(v->app);
    int foot = options->card_age && r.rows < 3 ? MIN(18, r.cols / 3) : 0;
    Rect line = {r.row + 1, r.col + 2, 1, r.cols - 3};
    canvas_text(cv, r.row, line.col, style == STYLE_DIM ? STYLE_DIM : STYLE_STRONG,
                text_ref(&deal->name), line.cols - foot);
    if (foot > 0)
        draw_foot(v, cv, (Rect){r.row, r.col + r.cols - foot, 1, foot}, deal);
    if (options->card_contact || options->card_value) {
        draw_who(v, cv, line, deal, style);
        line.row++;
    }
    if (options->card_age && foot == 0)
        draw_foot(v, cv, (Rect){line.row++, line.col, 1, line.cols}, deal);
    if (options->card_owner && line.row < r.row + r.rows)
        canvas_text(cv, line.row, line.col, STYLE_DIM,
                    session_user_name(app_session(v->app), &deal->assigned_to), line.cols);
}

static void draw_card(const View *v, Canvas *cv, Rect r, const Deal *deal)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    bool dragged = s->drag == DRAG_MOVING && id_eq(&deal->id, &s->dragged);
    canvas_spot(cv, r);
    draw_lines(v, cv, r, deal, dragged ? STYLE_DIM : STYLE_CARD);
    if (!id_eq(&deal->id, &s->sel))
        return;
    if (v->focused)
        for (int i = 0; i < r.rows; i++)
            canvas_restyle(cv, r.row + i, r.col, r.cols, dragged ? STYLE_DIM : STYLE_CARD_FOCUS);
    canvas_text(cv, r.row, r.col, STYLE_CARD_FOCUS, TEXT(">"), 1);
    canvas_cursor(cv, r.row, r.col);
}

static StyleId title_style(const View *v, size_t index)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    Drop drop = board_view_drop(v, s->at_row, s->at_col);
    if (s->drag == DRAG_MOVING && drop.kind == DROP_STAGE && drop.column == index)
        return STYLE_DROP;
    return index == s->column ? STYLE_ACCENT : STYLE_TITLE;
}

// Its name and its figures below each other.
static void draw_folded(const View *v, Canvas *cv, const BoardLayout *layout, size_t nth)
{
    size_t index = layout->left + nth;
    BoardColumn column = board_column(app_board(v->app), index);
    int col = board_layout_col(layout, nth), width = board_layout_width(layout, nth);
    TextBuf buf;
    canvas_spot(cv, (Rect){0, col, layout->last_row, width});
    canvas_text(cv, 0, col + 1, title_style(v, index), text_ref(&column.stage->name), width - 1);
    canvas_text(cv, layout->first_row, col + 1, STYLE_DIM,
                text_format(&buf, "%d folded", (int)column.count), width - 1);
    canvas_text(cv, layout->first_row + 1, col + 1, STYLE_DIM,
                format_money(&buf, column.total, app_options(v->app)->currency), width - 1);
    if (index == VIEW_STATE_CONST(BoardView, v)->column)
        canvas_cursor(cv, 0, col + 1);
}

static void draw_column(const View *v, Canvas *cv, const BoardLayout *layout, size_t nth)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    const Board *board = app_board(v->app);
    size_t index = s->left + nth;
    BoardColumn column = board_column(board, index);
    if (!column.stage)
        return;
    int col = board_layout_col(layout, nth);
    TextBuf buf, money;
    TextRef title = text_format(
        &buf, " %.*s %d · %.*s", TEXT_ARG(text_ref(&column.stage->name)), (int)column.count,
        TEXT_ARG(format_money(&money, column.total, app_options(v->app)->currency)));
    canvas_text(cv, 0, col, title_style(v, index), title, layout->width);
    canvas_spot(cv, (Rect){0, col, layout->last_row, layout->width});
    size_t top = index == s->column ? s->top : 0;
    for (int i = 0; i < board_layout_cards(layout); i++) {
        const Deal *deal = board_at(board, index, top + (size_t)i);
        int row = layout->first_row + i * (layout->card_lines + 1);
        if (deal)
            draw_card(v, cv, (Rect){row, col, layout->card_lines, layout->width}, deal);
    }
    size_t shown = top + (size_t)board_layout_cards(layout);
    if (column.count > shown)
        canvas_text(cv, layout->last_row - 1, col + 2, STYLE_DIM,
                    text_format(&buf, "%d more", (int)(column.count - shown)), -1);
    else if (column.count == 0 && board_shown_count(board) > 0)
        canvas_text(cv, layout->first_row, col + 2, STYLE_DIM, TEXT("empty"), -1);
    if (column.count == 0 && index == s->column)
        canvas_cursor(cv, layout->first_row, col);
}

static void draw_nothing(const View *v, Canvas *cv)
{
    const Feed *feed = board_feed(app_board(v->app));
    const Session *session = app_session(v->app);
    TextBuf buf;
    TextRef text = TEXT("Loading the deals ...");
    if (feed->err.kind != ERR_NONE && !feed->ever)
        text = err_sentence(&buf, &feed->err);
    else if (session->pipelines.type && session->pipelines.count == 0)
        text = TEXT("This account has no pipelines yet.");
    else if (session->link == LINK_OFFLINE || session->link == LINK_REFUSED)
        text = text_format(&buf, "%s", session->last.msg);
    excuse_draw(cv, 1, 2, text);
    canvas_cursor(cv, 1, 0);
}

// Not one deal: why, and which key helps.
static void draw_no_deal(const View *v, Canvas *cv, int row)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    const Board *board = app_board(v->app);
    int64_t known = (int64_t)board_open_count(board);
    TextBuf buf, clears;
    if (board_shown_count(board) > 0)
        return;
    excuse_draw(cv, row, 2,
                s->filter != NULL && s->filter[0] != '\0'
                    ? excuse_no_match(&buf, s->filter, known, board_feed(board)->more ? -1 : known,
                                      hints_text(v, &clears, "{back} clears"))
                    : hints_text(v, &buf,
                                 "No open deals here. {new-deal} creates one"
                                 " · {pipeline} another pipeline"));
}

void board_view_draw(const View *v, Canvas *cv)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    BoardLayout layout = board_view_layout(v);
    if (layout.columns == 0 ||
        !board_feed(app_board(v->app))->ever) { // never a zero that is not known
        draw_nothing(v, cv);
        return;
    }
    for (size_t nth = 0; nth < layout.visible; nth++) {
        if (board_layout_folded(&layout, nth))
            draw_folded(v, cv, &layout, nth);
        else
            draw_column(v, cv, &layout, nth);
        if (nth > 0)
            canvas_vline(cv, 0, board_layout_col(&layout, nth) - 1, layout.last_row, STYLE_BORDER);
    }
    if (s->left + layout.visible < layout.columns)
        canvas_text_right(cv, 0, layout.cols, STYLE_ACCENT, TEXT("▸"), 1);
    if (s->left > 0 && !layout.strip)
        canvas_text(cv, 0, 0, STYLE_ACCENT, TEXT("◂"), 1);
    draw_no_deal(v, cv, layout.first_row);
    if (layout.strip)
        draw_strip(v, cv, &layout);
    if (s->drag == DRAG_MOVING)
        draw_drops(v, cv, &layout);
}

static void each_in_sight(const View *v, const BoardLayout *layout, size_t nth, ViewRowFn *fn,
                          void *owner)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    size_t index = s->left + nth, top = index == s->column ? s->top : 0;
    for (int i = 0; i < board_layout_cards(layout); i++) {
        const Deal *deal = board_at(app_board(v->app), index, top + (size_t)i);
        if (deal == NULL || board_layout_folded(layout, nth))
            return;
        ViewRow row = {.subject = {SUBJECT_DEAL, deal->id, deal->contact, 0},
                       .where = {layout->first_row + i * (layout->card_lines + 1),
                                 board_layout_col(layout, nth) + 1, layout->card_lines,
                                 layout->width - 1}};
        fn(owner, &row);
    }
}

void board_view_each(const View *v, RowsWanted which, ViewRowFn *fn, void *owner)
{
    const Board *board = app_board(v->app);
    BoardLayout layout = board_view_layout(v);
    for (size_t nth = 0; which == ROWS_SHOWN && nth < layout.visible; nth++)
        each_in_sight(v, &layout, nth, fn, owner);
    for (size_t column = 0; which == ROWS_ALL && column < board_columns(board); column++) {
        const Deal *deal;
        for (size_t i = 0; (deal = board_at(board, column, i)) != NULL; i++) {
            ViewRow row = {.subject = {SUBJECT_DEAL, deal->id, deal->contact, 0}};
            fn(owner, &row);
        }
    }
}
