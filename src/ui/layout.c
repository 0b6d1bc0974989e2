#include "config.h"

#include "ui/layout.h"

#include <assert.h>
#include <glib.h>

#include "base/attr.h"

enum {
    BOTTOM_ROWS = 3,    // message, status, footer
    INPUT_MIN_MAIN = 6, // rows that the composer leaves to the thread
    SIDE_COLS = 118,    // from here on there is room for the contact when it is asked for
    COLUMN_LEAST = 20,
    MAIN_LEAST = 40,
    OVERLAY_COLS = 78,
    OVERLAY_ROWS = 20,
    OVERLAY_TALL = 30, // from here on overlays leave the bars to be read
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
    LayoutForm form;
} LayoutRow;

// The first row of a screen whose minimum fits.
static const LayoutRow layouts[] = {
    {SCREEN_TALK,
     200,
     false,
     3,
     {{SLOT_LIST, 52}, {SLOT_MAIN, 0}, {SLOT_SIDE, 46}}, // all tabs fit
     FORM_TALK_WIDE},
    {SCREEN_TALK,
     SIDE_COLS,
     false,
     3,
     {{SLOT_LIST, 34}, {SLOT_MAIN, 0}, {SLOT_SIDE, 36}},
     FORM_TALK_SIDE},
    {SCREEN_TALK, 100, false, 2, {{SLOT_LIST, 38}, {SLOT_MAIN, 0}}, FORM_TALK_TWO},
    {SCREEN_TALK, 0, true, 2, {{SLOT_LIST, 0}, {SLOT_MAIN, 0}}, FORM_TALK_ONE},
    {SCREEN_PEOPLE, 160, false, 2, {{SLOT_LIST, 64}, {SLOT_MAIN, 0}}, FORM_PEOPLE_WIDE},
    {SCREEN_PEOPLE, 100, false, 2, {{SLOT_LIST, 44}, {SLOT_MAIN, 0}}, FORM_PEOPLE_TWO},
    {SCREEN_PEOPLE, 0, true, 2, {{SLOT_LIST, 0}, {SLOT_MAIN, 0}}, FORM_FIXED},
    {SCREEN_PLANNER, 0, false, 1, {{SLOT_MAIN, 0}}, FORM_FIXED},
    {SCREEN_BOARD, 0, false, 1, {{SLOT_MAIN, 0}}, FORM_FIXED},
    {SCREEN_HOME, 0, false, 1, {{SLOT_MAIN, 0}}, FORM_FIXED},
    {SCREEN_TASKS, 150, false, 2, {{SLOT_LIST, 0}, {SLOT_MAIN, 56}}, FORM_FIXED},
    {SCREEN_TASKS, 0, true, 2, {{SLOT_LIST, 0}, {SLOT_MAIN, 0}}, FORM_FIXED},
    {SCREEN_OUTBOX, 0, false, 1, {{SLOT_LIST, 0}}, FORM_FIXED},
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
    return ask->zoom != ZOOM_FULL || row->focused_only || row->count == 1;
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

static const char *const form_names[] = {
    [FORM_FIXED] = "fixed",
    [FORM_TALK_WIDE] = "talk-three",
    [FORM_TALK_SIDE] = "talk-side",
    [FORM_TALK_TWO] = "talk-two",
    [FORM_TALK_ONE] = "talk-one",
    [FORM_PEOPLE_WIDE] = "contacts-wide",
    [FORM_PEOPLE_TWO] = "contacts-two",
};
static_assert(ARRAY_LEN(form_names) == FORM_COUNT, "every arrangement has a name");

const char *layout_form_name(LayoutForm form)
{
    return form_names[form];
}

static int least(SlotId slot)
{
    return slot == SLOT_MAIN ? MAIN_LEAST : COLUMN_LEAST;
}

// What a column of a set width would like to have.
static int wanted_cols(const LayoutRow *row, const LayoutAsk *ask, const Column *column)
{
    SlotId focus = ask->focus == SLOT_INPUT ? SLOT_MAIN : ask->focus;
    int chosen = ask->sizes.of[row->form][column->slot];
    if (ask->zoom == ZOOM_WIDE)
        return column->slot == focus ? ask->cols : least(column->slot);
    return chosen > 0 ? chosen : column->cols;
}

static void column_widths(const LayoutRow *row, const LayoutAsk *ask, int cols[3])
{
    int left = ask->cols, others = 0;
    for (int i = 0; i < row->count; i++)
        others += least(row->columns[i].slot);
    for (int i = 0; i < row->count; i++) {
        const Column *column = &row->columns[i];
        others -= column->cols > 0 ? least(column->slot) : 0;
        if (column->cols == 0)
            continue;
        cols[i] = CLAMP(wanted_cols(row, ask, column), least(column->slot),
                        MAX(left - others, least(column->slot)));
        left -= cols[i];
    }
    for (int i = 0; i < row->count; i++)
        if (row->columns[i].cols == 0)
            cols[i] = left;
}

static void place_columns(Layout *layout, const LayoutRow *row, const LayoutAsk *ask, Rect body)
{
    int cols[3] = {0}, col = 0;
    column_widths(row, ask, cols);
    for (int i = 0; i < row->count; i++) {
        Rect outer = {body.row, col, body.rows, cols[i]};
        layout->panes[row->columns[i].slot] = make_pane(outer, i + 1 < row->count);
        layout->flexible[row->columns[i].slot] = row->columns[i].cols == 0;
        col += cols[i];
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
    layout.form = row->form;
    if (row->focused_only) {
        SlotId shown = ask->focus == SLOT_INPUT ? SLOT_MAIN : ask->focus;
        layout.panes[shown] = make_pane(body, false);
    } else {
        place_columns(&layout, row, ask, body);
    }
    int chosen = ask->sizes.of[row->form][SLOT_INPUT];
    place_input(&layout, ask->input_rows > 0 ? MAX(ask->input_rows, chosen) : 0);
    return layout;
}

int layout_overlay_cols(int cols)
{
    return MAX(MIN(cols, OVERLAY_COLS) - 2, 0);
}

Rect layout_overlay(int rows, int cols, int wanted_rows)
{
    int most = rows < OVERLAY_TALL ? rows - 2 : rows - 2 * BOTTOM_ROWS;
    int height = MIN((wanted_rows > 0 ? wanted_rows : OVERLAY_ROWS) + 2, most);
    int width = layout_overlay_cols(cols) + 2;
    return (Rect){(rows - height) / 2, (cols - width) / 2, MAX(height, 0), width};
}

Rect layout_menu(int rows, int cols, Rect at, int wanted_rows)
{
    int width = MIN(at.cols, cols), height = MIN(wanted_rows + 2, rows - 2);
    int below = rows - 1 - at.row, row = at.row + 1;
    if (height > below)
        row = at.row >= height ? at.row - height : MAX(rows - height, 0);
    return (Rect){MAX(row, 0), CLAMP(at.col, 0, cols - width), MAX(height, 0), width};
}
