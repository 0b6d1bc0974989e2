// What a terminal can show, from what it and the person say of it. Pure.
#ifndef UI_INK_H
#define UI_INK_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/theme.h"

typedef struct Ink {
    ThemeDepth depth;
    bool direct;  // DEPTH_TRUE: curses takes colours themselves as numbers, and needs no tints
    bool dim;     // dim text can be read
    bool unicode; // characters beyond ASCII
    // What a person wants: no lines, and a sign before what is selected.
    bool borderless, pointer;
} Ink;

enum { TINTS_MAX = 128, TINTS_FROM = 16 };

// Colours for numbers: with DEPTH_TRUE what curses calls TINTS_FROM + i is shown as rgb[i].
typedef struct Tints {
    uint32_t rgb[TINTS_MAX];
    int count;
} Tints;

typedef struct InkSigns {
    int colors; // of curses: 0 none
    bool rgb;   // the terminal database says that colours can be mixed (RGB, Tc)
    bool unicode;
    const char *term;      // TERM
    const char *colorterm; // these may be NULL
    const char *no_color;
    const char *tmux;
    const char *wanted; // the option `colors`: auto, mono, 8, 16, 256, true
} InkSigns;

Ink ink_of(const InkSigns *signs);

#endif
