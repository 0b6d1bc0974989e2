#include "config.h"

#include "ui/look.h"

#include <string.h>

#include "app/themes.h"
#include "ui/canvas_win.h"

Ink look_ink(const Term *term, const Options *options)
{
    Ink ink = term_ink(term, options->colors);
    if (strcmp(options->ascii, "auto") != 0)
        ink.unicode = strcmp(options->ascii, "off") == 0 && locale_is_unicode();
    ink.borderless = strcmp(options->a11y_borders, "none") == 0;
    ink.pointer = options->a11y_focus;
    return ink;
}

// The two themes of "auto" are made of mixed colours; with few the terminal's own are better before
// a dark background, where most of them can be read.
const char *look_theme(const char *wanted, Ink ink, int background)
{
    if (strcmp(wanted, THEME_AUTO) != 0)
        return wanted;
    if (background == BACKGROUND_LIGHT)
        return "light";
    return background == BACKGROUND_DARK && ink.depth >= DEPTH_256 ? "dark" : THEME_BUILTIN;
}
