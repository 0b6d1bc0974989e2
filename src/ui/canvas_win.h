// What canvas.c shares with panes.c and term.c: a canvas is a clip of a curses window. Not for
// views.
#ifndef UI_CANVAS_WIN_H
#define UI_CANVAS_WIN_H

#include <glib.h>

#include "ui/canvas.h"
#include "ui/ink.h"

struct _win_st; // WINDOW

typedef struct Palette { // styles in terms of curses
    unsigned attrs[STYLE_COUNT];
    int pairs[STYLE_COUNT];
    int pair_colors[STYLE_COUNT][2], pair_count; // of the pairs 1, 2 ...
    Tints tints;
    bool unicode;             // line drawing and other characters beyond ASCII
    bool borderless, pointer; // see Ink
} Palette;

struct Canvas {
    struct _win_st *win; // borrowed
    const Palette *palette;
    Rect clip;                  // in the window
    GArray *targets;            // of Target, borrowed; NULL: nobody clicks
    GArray *links;              // of Link, borrowed; NULL: none are wanted
    int cursor_row, cursor_col; // in the window; -1 when the draw set none
};

// Needs a started terminal.
void palette_build(Palette *palette, const Theme *theme, Ink ink);
Canvas canvas_on(struct _win_st *win, const Palette *palette, Rect clip);
// True when the locale's characters are UTF-8.
bool locale_is_unicode(void);

#endif
