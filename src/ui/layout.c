#include "config.h"

#include "ui/layout.h"

#include <glib.h>

#include "base/attr.h"

enum {
    BOTTOM_ROWS = 3,    // message, status, footer
    INPUT_MIN_MAIN = 6, // rows that the composer leaves to the thread
    SIDE_COLS = 118,    // from here on there is room for the contact when it is asked for
    OVERLAY_COLS = 78,
    OVERLAY_ROWS = 20,
};

typedef struct Column {
    SlotId slot;
    int cols; // 0: the rest
} Column;

typedef struct LayoutRow {
    AppScreen screen;
    int min_cols;
    bool focused_only;
    int count;
    Column columns[3];
} LayoutRow;

// The first row of a screen whose minimum fits.
static const LayoutRow layouts[] = {
    {SCREEN_TALK, 200, false, 3, {{SLOT_LIST, 44}, {SLOT_MAIN, 0}, {SLOT_SIDE, 46}}},
    {SCREEN_TALK, SIDE_COLS, false, 3, {{SLOT_LIST, 34}, {SLOT_MAIN, 0}, {SLOT_SIDE, 36}}},
    {SCREEN_TALK, 100, false, 2, {{SLOT_LIST, 38}, {SLOT_MAIN, 0}}},
    {SCREEN_TALK, 0, true, 2, {{SLOT_LIST, 0}, {SLOT_MAIN, 0}}},
    {SCREEN_PEOPLE, 160, false, 2, {{SLOT_LIST, 64}, {SLOT_MAIN, 0}}},
    {SCREEN_PEOPLE, 100, false, 2, {{SLOT_LIST, 44}, {SLOT_MAIN, 0}}},
    {SCREEN_PEOPLE, 0, true, 2, {{SLOT_LIST, 0}, {SLOT_MAIN, 0}}},
    {SCREEN_PLANNER, 0, false, 1, {{SLOT_MAIN, 0}}},
    {SCREEN_BOARD, 0, false, 1, {{SLOT_MAIN, 0}}},
    {SCREEN_OUTBOX, 0, false, 1, {{SLOT_LIST, 0}}},
};

static bool has_side(const LayoutRow *row)
{
    return row->columns[row->count - 1].slot == SLOT_SIDE;
}

static bool is_wanted(const LayoutRow *row, const LayoutAsk *ask)
{
    bool only_asked = has_side(row) && row->min_cols == SIDE_COLS;
    if (row->screen != ask->screen || ask->cols < row->min_cols)
        return false;
    if ((has_side(row) && ask->side == SIDE_OFF) || (only_asked && ask->side != SIDE_ON))
        return false;
    return !ask->alone || row->focused_only || row->count == 1;
}

static const LayoutRow *find_row(const LayoutAsk *ask)
{
    for (size_t i = 0; i < ARRAY_LEN(layouts); i++)
        if (is_wanted(&layouts[i], ask))
            return &layouts[i];
    return NULL;
}

static LayoutPane make_pane(Rect outer, bool border)
{
    LayoutPane pane = {.outer = outer, .border = border};
    pane.inner = (Rect){outer.row + 1, outer.col, MAX(outer.rows - 1, 0), outer.cols - border};
    return pane;
}

static void place_columns(Layout *layout, const LayoutRow *row, Rect body)
{
    int fixed = 0, col = 0;
    for (int i = 0; i < row->count; i++)
        fixed += row->columns[i].cols;
    for (int i = 0; i < row->count; i++) {
        int cols = row->columns[i].cols > 0 ? row->columns[i].cols : body.cols - fixed;
        Rect outer = {body.row, col, body.rows, cols};
        layout->panes[row->columns[i].slot] = make_pane(outer, i + 1 < row->count);
        col += cols;
    }
}

// The composer stands below the thread, in its column.
static void place_input(Layout *layout, int wanted)
{
    LayoutPane *main = &layout->panes[SLOT_MAIN];
    int most = main->outer.rows - INPUT_MIN_MAIN - 1;
    int rows = MIN(wanted, most);
    if (rect_is_empty(main->outer) || rows <= 0)
        return;
    Rect outer = main->outer;
    outer.row += outer.rows - rows - 1;
    outer.rows = rows + 1;
    layout->panes[SLOT_INPUT] = make_pane(outer, main->border);
    Rect above = main->outer;
    above.rows -= outer.rows;
    *main = make_pane(above, main->border);
}

static void place_bars(Layout *layout, const LayoutAsk *ask, int bottom_rows)
{
    int row = ask->rows - bottom_rows;
    layout->top = (Rect){0, 0, 1, ask->cols};
    layout->message = (Rect){row, 0, 1, ask->cols};
    layout->status = (Rect){row + 1, 0, 1, ask->cols};
    if (ask->hints)
        layout->footer = (Rect){row + 2, 0, 1, ask->cols};
}

Layout layout_compute(const LayoutAsk *ask)
{
    Layout layout = {.kind = LAYOUT_FULL};
    if (ask->rows < LAYOUT_TINY_ROWS || ask->cols < LAYOUT_TINY_COLS)
        layout.kind = LAYOUT_TINY;
    else if (ask->rows < LAYOUT_MIN_ROWS || ask->cols < LAYOUT_MIN_COLS)
        layout.kind = LAYOUT_NOTICE;
    const LayoutRow *row = find_row(ask);
    if (layout.kind != LAYOUT_FULL || row == NULL)
        return layout;
    int bottom = ask->hints ? BOTTOM_ROWS : BOTTOM_ROWS - 1;
    Rect body = {1, 0, ask->rows - 1 - bottom, ask->cols};
    place_bars(&layout, ask, bottom);
    layout.single = row->focused_only;
    if (row->focused_only) {
        SlotId shown = ask->focus == SLOT_INPUT ? SLOT_MAIN : ask->focus;
        layout.panes[shown] = make_pane(body, false);
    } else {
        place_columns(&layout, row, body);
    }
    place_input(&layout, ask->input_rows);
    return layout;
}

int layout_overlay_cols(int cols)
{
    return MAX(MIN(cols, OVERLAY_COLS) - 2, 0);
}

Rect layout_overlay(int rows, int cols, int wanted_rows)
{
    int height = MIN((wanted_rows > 0 ? wanted_rows : OVERLAY_ROWS) + 2, rows - 2);
    int width = layout_overlay_cols(cols) + 2;
    return (Rect){(rows - height) / 2, (cols - width) / 2, MAX(height, 0), width};
}
