// Clicking and dragging cards.
#include "config.h"

#include <glib.h>

#include "ui/board_view.h"
#include "ui/format.h"
#include "ui/shell.h"
#include "ui/view_deal.h"

enum { EDGE_CELLS = 2, DRAG_CELLS = 2 };

static bool in_cell(const StripCell *cell, int col)
{
    return cell->cells > 0 && col >= cell->col && col < cell->col + cell->cells;
}

Drop board_view_drop(const View *v, int row, int col)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    BoardLayout layout = board_view_layout(v);
    int drops_row = layout.strip ? layout.last_row - 1 : layout.last_row;
    if (s->drag == DRAG_MOVING && row == drops_row) {
        StripCell cells[3];
        board_drops(layout.cols, cells);
        for (int i = 0; i < 3; i++)
            if (in_cell(&cells[i], col))
                return (Drop){DROP_STATUS, 0, (DealStatus)(DEAL_WON + i)};
        return (Drop){0};
    }
    if (layout.strip && row == layout.last_row) {
        StripCell cells[STRIP_CELLS_MAX];
        size_t count = board_strip(app_board(v->app), s->column, layout.cols, cells);
        for (size_t i = 0; i < count; i++)
            if (in_cell(&cells[i], col))
                return (Drop){DROP_STAGE, i, DEAL_UNKNOWN};
        return (Drop){0};
    }
    long nth = board_layout_column_at(&layout, col);
    if (nth < 0 || row < 0 || row >= layout.rows || s->left + (size_t)nth >= layout.columns)
        return (Drop){0};
    return (Drop){DROP_STAGE, s->left + (size_t)nth, DEAL_UNKNOWN};
}

static const Deal *card_at(const View *v, int row, int col, size_t *column, size_t *index)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    BoardLayout layout = board_view_layout(v);
    long nth = board_layout_column_at(&layout, col), card = board_layout_card_at(&layout, row);
    if (nth < 0 || card < 0 || board_layout_folded(&layout, (size_t)nth))
        return NULL;
    *column = s->left + (size_t)nth;
    *index = (size_t)card + (*column == s->column ? s->top : 0);
    return board_at(app_board(v->app), *column, *index);
}

static void say(App *app, bool ok, const Err *err)
{
    if (!ok)
        notice_err(app_notices(app), "Not moved", err);
    else
        notice_add(app_notices(app), NOTICE_INFO, "Moved (u undo)");
    app_touch(app, CH_NOTICE);
}

static void lost_because(void *owner, App *app, const char *reason)
{
    View *v = owner;
    Id id = strcmp(reason, "none") == 0 ? (Id){0} : id_from(reason);
    Err err = {0};
    say(app,
        board_set_status(app_board(app), &VIEW_STATE(BoardView, v)->dragged, DEAL_LOST, &id, &err),
        &err);
}

static void drop_card(View *v, App *app, Drop drop)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    Board *board = app_board(app);
    Err err = {0};
    const Deal *deal = board_find(board, &s->dragged);
    if (!deal || drop.kind == DROP_NOWHERE)
        return;
    if (drop.kind == DROP_STAGE) {
        BoardColumn column = board_column(board, drop.column);
        if (column.stage && !id_eq(&column.stage->id, &deal->stage))
            say(app, board_move(board, &deal->id, &column.stage->id, &err), &err);
    } else if (drop.status == DEAL_LOST) {
        Subject subject = {SUBJECT_DEAL, deal->id, deal->contact, 0};
        shell_pick(v->shell, complete_title("lost-reason"),
                   complete_arg(app, "lost-reason", &subject), lost_because, v);
    } else {
        say(app, board_set_status(board, &deal->id, drop.status, &(Id){0}, &err), &err);
    }
}

static void drag_end(View *v)
{
    VIEW_STATE(BoardView, v)->drag = DRAG_NONE;
    shell_ghost_hide(v->shell);
    v->dirty = true;
}

static void drag_to(View *v, const Mouse *mouse)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    if (s->drag == DRAG_PRESSED && ABS(mouse->col - s->press_col) < DRAG_CELLS &&
        ABS(mouse->row - s->press_row) < DRAG_CELLS)
        return;
    s->drag = DRAG_MOVING;
    s->at_row = mouse->row;
    s->at_col = mouse->col;
    const Deal *deal = board_find(app_board(v->app), &s->dragged);
    if (deal) {
        TextBuf buf, money;
        shell_ghost(v->shell, v, mouse->row, mouse->col,
                    text_format(&buf, " %.*s  %.*s  %.*s ", TEXT_ARG(text_ref(&deal->name)),
                                TEXT_ARG(text_ref(&deal->contact_name)),
                                TEXT_ARG(format_money(&money, deal->value,
                                                      app_options(v->app)->currency))));
    }
    v->dirty = true;
}

// At an edge the columns go on.
static bool hold(View *v)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    BoardLayout layout = board_view_layout(v);
    size_t left = s->left;
    if (s->drag != DRAG_MOVING)
        return false;
    if (s->at_col < EDGE_CELLS && left > 0)
        s->left--;
    else if (s->at_col >= layout.cols - EDGE_CELLS && left + layout.visible < layout.columns)
        s->left++;
    return s->left != left;
}

static bool press(View *v, const Mouse *mouse)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    size_t column = 0, index = 0;
    const Deal *deal = card_at(v, mouse->row, mouse->col, &column, &index);
    if (!deal) {
        Drop strip = board_view_drop(v, mouse->row, mouse->col);
        if (strip.kind == DROP_STAGE)
            board_view_select(v, strip.column, 0);
        return true;
    }
    s->again = id_eq(&s->dragged, &deal->id) && id_eq(&s->sel, &deal->id);
    s->dragged = deal->id;
    s->press_row = mouse->row;
    s->press_col = mouse->col;
    board_view_select(v, column, index);
    if (mouse->button == 1 && mouse->kind == MOUSE_DOUBLE)
        deal_open(v->shell, &s->dragged);
    else if (mouse->button == 1)
        s->drag = DRAG_PRESSED;
    return true;
}

static bool wheel_sideways(View *v, int step)
{
    long last = MAX((long)board_columns(app_board(v->app)) - 1, 0);
    long to = (long)VIEW_STATE(BoardView, v)->column + step;
    board_view_select(v, (size_t)CLAMP(to, 0, last), 0);
    return true;
}

static bool wheel(View *v, const Mouse *mouse)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    int step = mouse->kind == MOUSE_WHEEL_DOWN ? 1 : -1;
    Drop under = board_view_drop(v, mouse->row, mouse->col);
    size_t column = under.kind == DROP_STAGE ? under.column : s->column;
    long row = column == s->column ? (long)s->row + step : 0;
    board_view_select(v, column, (size_t)MAX(row, 0));
    return true;
}

void board_view_drag_check(View *v)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    if (s->drag == DRAG_NONE || board_find(app_board(v->app), &s->dragged))
        return;
    drag_end(v);
    shell_flash(v->shell, TEXT("The dragged deal is not on this board any more"));
}

bool board_view_mouse(View *v, App *app, const Mouse *mouse)
{
    BoardView *s = VIEW_STATE(BoardView, v);
    switch (mouse->kind) {
    case MOUSE_PRESS:
    case MOUSE_DOUBLE: return press(v, mouse);
    case MOUSE_DRAG:
        if (s->drag != DRAG_NONE)
            drag_to(v, mouse);
        return true;
    case MOUSE_RELEASE:
        if (s->drag == DRAG_MOVING) {
            Drop drop = board_view_drop(v, mouse->row, mouse->col);
            drag_end(v);
            drop_card(v, app, drop);
        } else if (s->drag == DRAG_PRESSED && s->again) {
            deal_open(v->shell, &s->dragged);
        }
        s->drag = DRAG_NONE;
        return true;
    case MOUSE_WHEEL_UP:
    case MOUSE_WHEEL_DOWN: return wheel(v, mouse);
    case MOUSE_WHEEL_LEFT: return wheel_sideways(v, -1);
    case MOUSE_WHEEL_RIGHT: return wheel_sideways(v, 1);
    case MOUSE_HOLD: return hold(v);
    case MOUSE_CANCEL: drag_end(v); return true;
    }
    return false;
}
