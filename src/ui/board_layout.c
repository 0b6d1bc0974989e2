#include "config.h"

#include "ui/board_layout.h"

#include <glib.h>

enum { SIDE_BY_SIDE_COLS = 100, COLUMN_CELLS = 29, TALL_ROWS = 30, VERY_TALL_ROWS = 50 };

BoardLayout board_layout(int rows, int cols, size_t columns)
{
    BoardLayout layout = {.rows = rows, .cols = cols, .columns = columns};
    size_t fit = cols < SIDE_BY_SIDE_COLS ? 1 : (size_t)(cols / COLUMN_CELLS);
    layout.visible = CLAMP(fit, 1, MAX(columns, 1));
    layout.strip = layout.visible == 1 && columns > 1;
    layout.width = cols / (int)layout.visible - (layout.visible > 1 ? 1 : 0);
    layout.card_lines = rows >= VERY_TALL_ROWS ? 4 : rows >= TALL_ROWS ? 3 : 2;
    layout.first_row = 2;
    layout.last_row = rows - 1;
    return layout;
}

int board_layout_col(const BoardLayout *layout, size_t nth)
{
    return (int)nth * (layout->width + 1);
}

long board_layout_column_at(const BoardLayout *layout, int col)
{
    if (col < 0 || col >= layout->cols)
        return -1;
    return MIN(col / (layout->width + 1), (long)layout->visible - 1);
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
