// Styles resolved to colours and attributes: the defaults of styles.def, changed by a theme file,
// mapped to what the terminal can show. Pure apart from reading the file.
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdbool.h>

#include "base/err.h"
#include "ui/canvas.h"

enum { // attributes of a style
    THEME_BOLD = 1 << 0,
    THEME_DIM = 1 << 1,
    THEME_ITALIC = 1 << 2,
    THEME_UNDERLINE = 1 << 3,
    THEME_REVERSE = 1 << 4,
};

enum {
    COLOR_DEFAULT_ = -1,
    COLOR_RGB_ = 1 << 24, // or-ed to 0xrrggbb
};

typedef struct ThemeStyle {
    int fg, bg; // COLOR_DEFAULT_, 0-255, or COLOR_RGB_ | rrggbb
    unsigned attrs;
} ThemeStyle;

typedef struct Theme {
    ThemeStyle styles[STYLE_COUNT];
} Theme;

typedef void ThemeErrorFn(void *owner, const char *text);

void theme_init(Theme *theme); // the defaults
// Lines `style = fg bg attrs`; '#' begins a comment. Unknown names and colours are reported with
// their line and skipped; false only when the file cannot be read. *seen (may be NULL) gets the
// number of different styles it names.
bool theme_load(Theme *theme, const char *path, ThemeErrorFn *on_error, void *owner, int *seen,
                Err *err) NODISCARD;
// For a terminal of that many colours; 0 or 1 (NO_COLOR, mono) leaves attributes only, and a
// coloured background becomes reverse.
ThemeStyle theme_resolve(const Theme *theme, StyleId style, int colors);
const char *style_name(StyleId style);

#endif
