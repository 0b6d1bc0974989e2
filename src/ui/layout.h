// Where everything stands at a size. Pure.
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

#include "ui/geometry.h"
#include "ui/shell.h"

enum { LAYOUT_MIN_ROWS = 20, LAYOUT_MIN_COLS = 60, LAYOUT_TINY_ROWS = 5, LAYOUT_TINY_COLS = 20 };

typedef enum LayoutKind {
    LAYOUT_FULL,
    LAYOUT_NOTICE, // too small to work in: one line says so
    LAYOUT_TINY,   // too small even for that line
} LayoutKind;

typedef enum LayoutZoom { ZOOM_OFF, ZOOM_WIDE, ZOOM_FULL, ZOOM_COUNT } LayoutZoom;

// Arrangements whose sizes people choose; each has its own.
typedef enum LayoutForm {
    FORM_FIXED,
    FORM_TALK_WIDE,
    FORM_TALK_SIDE,
    FORM_TALK_TWO,
    FORM_TALK_ONE,
    FORM_PEOPLE_WIDE,
    FORM_PEOPLE_TWO,
    FORM_COUNT
} LayoutForm;

typedef struct LayoutSizes { // columns; of SLOT_INPUT rows. 0: as designed
    int of[FORM_COUNT][SLOT_COUNT];
} LayoutSizes;

const char *layout_form_name(LayoutForm form);

typedef enum LayoutSide { SIDE_AUTO, SIDE_OFF, SIDE_ON } LayoutSide; // the contact beside

typedef struct LayoutAsk {
    AppScreen screen;
    int rows, cols;
    SlotId focus;
    int input_rows;  // wanted by SLOT_INPUT; 0: not shown
    bool hints;      // the footer is shown
    LayoutZoom zoom; // of the focused pane
    LayoutSide side;
    LayoutSizes sizes; // clamped to what leaves room for the others
} LayoutAsk;

typedef struct LayoutPane {
    Rect outer;  // title row and border included; empty: not shown
    Rect inner;  // the view's
    bool border; // its last column is the line towards the next pane
} LayoutPane;

typedef struct Layout {
    LayoutKind kind;
    LayoutForm form;
    bool flexible[SLOT_COUNT]; // takes what the others leave
    bool single;               // one pane of several is shown
    Rect top, message, status, footer;
    LayoutPane panes[SLOT_COUNT];
} Layout;

Layout layout_compute(const LayoutAsk *ask);
// For an overlay that wants so many rows inside its frame: the frame, centred.
Rect layout_overlay(int rows, int cols, int wanted_rows);
// For an overlay that many columns wide below a cell (rows 1), or above it.
Rect layout_menu(int rows, int cols, Rect at, int wanted_rows);
// Columns inside the frame of an overlay.
int layout_overlay_cols(int cols);

#endif
