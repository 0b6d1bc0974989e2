#include "config.h"

#include "ui/board_layout.h"

#include <glib.h>

enum {
    SIDE_BY_SIDE_COLS = 100,
    COLUMN_CELLS = 29,
    FOLDED_CELLS = 10,
    TALL_ROWS = 30,
    VERY_TALL_ROWS = 50
};

bool board_layout_folded(const BoardLayout *layout, size_t nth)
{
    size_t column = layout->left + nth;
    return column < BOARD_FOLDS_MAX && (layout->folded >> column & 1) != 0;
}

// As many columns as have room from the left one on; those that are open share what is left.
static void place_columns(BoardLayout *layout)
{
    int used = 0, folded = 0;
    while (layout->left + layout->visible < layout->columns) {
        bool narrow = board_layout_folded(layout, layout->visible);
        used += narrow ? FOLDED_CELLS : COLUMN_CELLS;
        if (used > layout->cols && layout->visible > 0)
            break;
        folded += narrow;
        layout->visible++;
    }
    int open = MAX((int)layout->visible - folded, 1);
    layout->width = (layout->cols - folded * FOLDED_CELLS) / open - 1;
}

BoardLayout board_layout(const BoardAsk *ask)
{
    BoardLayout layout = {
        .rows = ask->rows, .cols = ask->cols, .columns = ask->columns, .left = ask->left};
    if (ask->cols >= SIDE_BY_SIDE_COLS) {
        layout.folded = ask->folded;
        place_columns(&layout);
    }
    layout.visible = MAX(layout.visible, 1);
    if (layout.visible == 1 && !board_layout_folded(&layout, 0))
        layout.width = ask->cols;
    layout.strip = ask->cols < SIDE_BY_SIDE_COLS && ask->columns > 1;
    layout.card_lines = ask->rows >= VERY_TALL_ROWS ? 4 : ask->rows >= TALL_ROWS ? 3 : 2;
    layout.card_lines = MIN(layout.card_lines, MAX(ask->card_lines, 2));
    layout.first_row = 2;
    layout.last_row = ask->rows - 1;
    return layout;
}

int board_layout_width(const BoardLayout *layout, size_t nth)
{
    return board_layout_folded(layout, nth) ? FOLDED_CELLS - 1 : layout->width;
}

int board_layout_col(const BoardLayout *layout, size_t nth)
{
    int col = 0;
    for (size_t i = 0; i < nth; i++)
        col += board_layout_width(layout, i) + 1;
    return col;
}

long board_layout_column_at(const BoardLayout *layout, int col)
{
    if (col < 0 || col >= layout->cols)
        return -1;
    size_t nth = 0;
    while (nth + 1 < layout->visible && col >= board_layout_col(layout, nth + 1))
        nth++;
    return (long)nth;
}

int board_layout_cards(const BoardLayout *layout)
{
    return MAX((layout->last_row - layout->first_row) / (layout->card_lines + 1), 1);
}

long board_layout_card_at(const BoardLayout *layout, int row)
{
    int at = row - layout->first_row;
    if (at < 0 || row >= layout->last_row || at % (layout->card_lines + 1) == layout->card_lines)
        return -1;
    return at / (layout->card_lines + 1);
}
