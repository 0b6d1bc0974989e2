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

// How many colours the terminal has: none (mono, NO_COLOR), 8, 16, 256, or any.
typedef enum ThemeDepth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_TRUE } ThemeDepth;

typedef struct ThemeStyle {
    int fg, bg; // COLOR_DEFAULT_, 0-255, or COLOR_RGB_ | rrggbb
    unsigned attrs;
} ThemeStyle;

typedef struct Theme {
    ThemeStyle styles[STYLE_COUNT];
    int fg, bg;      // what stands for `default`, COLOR_RGB_ | rrggbb: painted, or only assumed
    bool paints;     // it brings its background along
    double contrast; // of text with what is behind it, which the theme promises
} Theme;

typedef void ThemeErrorFn(void *owner, const char *text);

void theme_init(Theme *theme); // the defaults, which are the theme "terminal"
// Lines `style = fg bg attrs`, `background = colour [paint]`, `foreground = colour`, `contrast =
// number` and `$name = colour`; '#' begins a comment. Unknown names and colours are reported with
// their line and skipped; false only when the file cannot be read. *seen (may be NULL) gets the
// number of different styles it names.
bool theme_load(Theme *theme, const char *path, ThemeErrorFn *on_error, void *owner, int *seen,
                Err *err) NODISCARD;
const char *style_name(StyleId style);

typedef struct ThemeFit { // a theme on a terminal with that many colours
    ThemeStyle styles[STYLE_COUNT];
    ThemeStyle ground; // behind everything: default where the theme does not paint
} ThemeFit;

// theme_fit.c. Of the terminal's colours the nearest is taken that can still be read; DEPTH_MONO
// leaves attributes only. COLOR_RGB_ comes only with DEPTH_TRUE, and no other number above 15 then.
void theme_fit(const Theme *theme, ThemeDepth depth, ThemeFit *out);
// How well a style of it can be read, 1 to 21 (see color_contrast), and how well it has to. Colours
// of the terminal's own are taken to be xterm's.
double theme_contrast(const Theme *theme, const ThemeFit *fit, StyleId style);
double theme_least_contrast(const Theme *theme, ThemeDepth depth, StyleId style);
bool theme_is_light(const Theme *theme);
unsigned style_mono_attrs(StyleId style);

#endif
