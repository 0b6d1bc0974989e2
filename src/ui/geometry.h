// Rectangles of the screen, in cells. Header only.
#ifndef UI_GEOMETRY_H
#define UI_GEOMETRY_H

#include <stdbool.h>

typedef struct Rect {
    int row, col, rows, cols;
} Rect;

static inline bool rect_is_empty(Rect r)
{
    return r.rows <= 0 || r.cols <= 0;
}
static inline bool rect_has(Rect r, int row, int col)
{
    return row >= r.row && row < r.row + r.rows && col >= r.col && col < r.col + r.cols;
}

#endif
