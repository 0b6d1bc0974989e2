// What is made of the canvas's parts, and where its cursor stands.
#include "config.h"

#include "base/utf8.h"
#include "ui/canvas_win.h"

int canvas_text_right(Canvas *cv, int row, int col_end, StyleId style, TextRef text, int cells)
{
    int width = utf8_width(text);
    if (cells >= 0)
        width = MIN(width, cells);
    width = MIN(width, col_end);
    canvas_text(cv, row, col_end - width, style, text, width);
    return col_end - width;
}

static void corner(Canvas *cv, int row, int col, StyleId style, TextRef glyph)
{
    canvas_text(cv, row, col, style, cv->palette->borderless ? TEXT(" ") : glyph, 1);
}

void canvas_box(Canvas *cv, Rect rect, StyleId style, TextRef title)
{
    int bottom = rect.row + rect.rows - 1, right = rect.col + rect.cols - 1;
    canvas_hline(cv, rect.row, rect.col, rect.cols, style);
    canvas_hline(cv, bottom, rect.col, rect.cols, style);
    canvas_vline(cv, rect.row, rect.col, rect.rows, style);
    canvas_vline(cv, rect.row, right, rect.rows, style);
    corner(cv, rect.row, rect.col, style, TEXT("┌"));
    corner(cv, rect.row, right, style, TEXT("┐"));
    corner(cv, bottom, rect.col, style, TEXT("└"));
    corner(cv, bottom, right, style, TEXT("┘"));
    if (title.n == 0 || rect.cols < 6)
        return;
    int used = canvas_text(cv, rect.row, rect.col + 2, STYLE_TITLE_FOCUS, title, rect.cols - 5);
    canvas_text(cv, rect.row, rect.col + 1, style, TEXT(" "), 1);
    canvas_text(cv, rect.row, rect.col + 2 + used, style, TEXT(" "), 1);
}

void canvas_cursor(Canvas *cv, int row, int col)
{
    if (!rect_has((Rect){0, 0, cv->clip.rows, cv->clip.cols}, row, col))
        return;
    cv->cursor_row = cv->clip.row + row;
    cv->cursor_col = cv->clip.col + col;
}
