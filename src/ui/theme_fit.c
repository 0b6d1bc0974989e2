// What becomes of a theme on a terminal with few colours.
#include "config.h"

#include <glib.h>

#include "ui/theme.h"
#include "ui/theme_color.h"

enum { GREY = 8 }; // "bright black": on many terminals as good as the background

static const double contrast_classes[] = {7, 4.5, 3};

// Dim is two thirds of the way from what is behind, on most terminals.
static const double DIM_PART = 1.0 / 3;

static const double SUBTLE = 2.2;     // contrast of a tinted background with the plain one
static const double DIM_BELOW = 0.75; // of the contrast of text

typedef struct Fitting {
    const Theme *theme;
    ThemeDepth depth;
    ThemeStyle ground;
    uint32_t behind; // the theme's background
    ColorTable table;
} Fitting;

static int numbers(ThemeDepth depth)
{
    return depth == DEPTH_8 ? 8 : depth == DEPTH_16 ? 16 : 256;
}

static uint32_t rgb_of(int color, int stands_for_default)
{
    if (color == COLOR_DEFAULT_)
        color = stands_for_default;
    return color & COLOR_RGB_ ? (uint32_t)color & 0xffffff : color_of_number(color);
}

// The lower sixteen are the person's own and may be any colour: not when there are others.
static int nearest(const Fitting *f, uint32_t rgb, uint32_t ground, double least)
{
    int from = f->depth == DEPTH_256 ? 16 : 0;
    return color_nearest(&f->table, rgb, from, numbers(f->depth), ground, least);
}

// The contrast of the theme's colours is kept by class; few colours can keep only the lowest.
static double kept_contrast(const Theme *theme, double contrast, ThemeDepth depth)
{
    double most = depth >= DEPTH_256 ? theme->contrast : theme->contrast >= 7 ? 4.5 : 3;
    for (size_t i = 0; i < ARRAY_LEN(contrast_classes); i++)
        if (contrast >= contrast_classes[i] && most >= contrast_classes[i])
            return contrast_classes[i];
    return 0;
}

// Few colours have no greys between black and white, and the nearest of the others is a loud one.
static int nearest_neutral(const Fitting *f, uint32_t rgb, uint32_t ground)
{
    static const int neutrals[] = {0, 7, 15};
    int best = 0;
    double best_apart = 100;
    for (size_t i = 0; i < ARRAY_LEN(neutrals) && neutrals[i] < numbers(f->depth); i++) {
        uint32_t own = color_of_number(neutrals[i]);
        double d = color_contrast(own, rgb) + (color_contrast(own, ground) < 3 ? 50 : 0);
        if (d < best_apart) {
            best = neutrals[i];
            best_apart = d;
        }
    }
    return best;
}

static int nearest_background(const Fitting *f, uint32_t rgb)
{
    if (f->depth < DEPTH_256 && color_is_neutral(rgb))
        return nearest_neutral(f, rgb, ~rgb & 0xffffff);
    int bg = nearest(f, rgb, 0, 0);
    return bg == GREY ? color_nearest(&f->table, rgb, 0, GREY, 0, 0) : bg;
}

static void fit_ground(Fitting *f)
{
    uint32_t fg = rgb_of(f->theme->fg, f->theme->fg);
    f->ground.bg = nearest_background(f, f->behind);
    uint32_t ground = color_of_number(f->ground.bg);
    double least = kept_contrast(f->theme, color_contrast(fg, f->behind), f->depth);
    f->ground.fg =
        f->depth < DEPTH_256 ? nearest_neutral(f, fg, ground) : nearest(f, fg, ground, least);
}

// A background that few colours cannot tell from the one behind everything, or only as a loud one,
// becomes reverse.
static bool fit_background(const Fitting *f, ThemeStyle *style)
{
    uint32_t wanted = rgb_of(style->bg, f->theme->bg);
    style->bg = nearest_background(f, wanted);
    if (wanted == f->behind)
        return true;
    bool subtle = f->depth < DEPTH_256 && color_contrast(wanted, f->behind) < SUBTLE;
    return !subtle && style->bg != nearest_background(f, f->behind);
}

// Greys before what is behind everything: as bright as text, or dim.
static void fit_grey(const Fitting *f, ThemeStyle *style, uint32_t wanted)
{
    double text = color_contrast(rgb_of(f->theme->fg, f->theme->fg), f->behind);
    style->fg = f->ground.fg;
    if (color_contrast(wanted, f->behind) < text * DIM_BELOW)
        style->attrs |= THEME_DIM;
}

static void fit_foreground(const Fitting *f, ThemeStyle *style, uint32_t bg)
{
    uint32_t wanted = rgb_of(style->fg, f->theme->fg);
    if (f->depth < DEPTH_256 && color_is_neutral(wanted)) {
        if (style->bg == f->ground.bg)
            fit_grey(f, style, wanted);
        else
            style->fg = nearest_neutral(f, wanted, color_of_number(style->bg));
        return;
    }
    uint32_t ground = style->bg == COLOR_DEFAULT_ ? bg : color_of_number(style->bg);
    double least = kept_contrast(f->theme, color_contrast(wanted, bg), f->depth);
    style->fg = nearest(f, wanted, ground, least);
    if (style->fg == GREY && f->depth < DEPTH_256) {
        style->fg = f->ground.fg;
        style->attrs |= THEME_DIM;
    }
}

// Of its two colours the one that can be told from what is behind fills the cells, and that is the
// text.
static ThemeStyle reversed(const Fitting *f, ThemeStyle style)
{
    uint32_t fg = rgb_of(style.fg, f->theme->fg), bg = rgb_of(style.bg, f->theme->bg);
    bool by_text = color_contrast(fg, f->behind) >= color_contrast(bg, f->behind);
    ThemeStyle out = {by_text ? style.fg : style.bg, f->ground.bg, style.attrs};
    if (out.fg == COLOR_DEFAULT_ || out.fg == GREY)
        out.fg = f->ground.fg;
    else if (out.fg >= numbers(f->depth))
        fit_foreground(f, &out, f->behind);
    out.attrs |= THEME_REVERSE;
    return out;
}

static bool fits(const Fitting *f, int color)
{
    return color < numbers(f->depth);
}

static ThemeStyle fit_style(const Fitting *f, ThemeStyle style)
{
    ThemeStyle out = style;
    if (style.fg == GREY && f->depth < DEPTH_256) {
        out.fg = style.fg = COLOR_DEFAULT_;
        out.attrs |= THEME_DIM;
    }
    if (style.bg == COLOR_DEFAULT_)
        out.bg = f->ground.bg;
    else if (!fits(f, style.bg) && !fit_background(f, &out))
        return reversed(f, style);
    if (style.fg == COLOR_DEFAULT_)
        out.fg = f->ground.fg;
    else if (!fits(f, style.fg))
        fit_foreground(f, &out, rgb_of(style.bg, f->theme->bg));
    return out;
}

static int true_color(int color, int ground)
{
    if (color == COLOR_DEFAULT_)
        return ground;
    return color & COLOR_RGB_ || color < 16 ? color : COLOR_RGB_ | (int)color_of_number(color);
}

static ThemeStyle true_style(const Fitting *f, ThemeStyle style)
{
    return (ThemeStyle){true_color(style.fg, f->ground.fg), true_color(style.bg, f->ground.bg),
                        style.attrs};
}

static ThemeStyle mono_style(StyleId id, ThemeStyle style)
{
    return (ThemeStyle){COLOR_DEFAULT_, COLOR_DEFAULT_, style.attrs | style_mono_attrs(id)};
}

void theme_fit(const Theme *theme, ThemeDepth depth, ThemeFit *out)
{
    Fitting f = {.theme = theme,
                 .depth = depth,
                 .ground = {COLOR_DEFAULT_, COLOR_DEFAULT_, 0},
                 .behind = rgb_of(theme->bg, theme->bg)};
    if (depth == DEPTH_TRUE && theme->paints) {
        f.ground = (ThemeStyle){theme->fg, theme->bg, 0};
    } else if (depth != DEPTH_TRUE && depth != DEPTH_MONO) {
        color_table_init(&f.table);
        if (theme->paints)
            fit_ground(&f);
    }
    out->ground = f.ground;
    for (int id = 0; id < STYLE_COUNT; id++) {
        ThemeStyle style = theme->styles[id];
        out->styles[id] = depth == DEPTH_MONO   ? mono_style((StyleId)id, style)
                          : depth == DEPTH_TRUE ? true_style(&f, style)
                                                : fit_style(&f, style);
    }
}

double theme_contrast(const Theme *theme, const ThemeFit *fit, StyleId id)
{
    const ThemeStyle *style = &fit->styles[id];
    uint32_t fg = rgb_of(style->fg, theme->fg), bg = rgb_of(style->bg, theme->bg);
    if (style->attrs & THEME_DIM)
        fg = color_mix(fg, bg, DIM_PART);
    return color_contrast(fg, bg);
}

// Lines are no text; of few colours even the best may be worse than the theme's own.
double theme_least_contrast(const Theme *theme, ThemeDepth depth, StyleId id)
{
    double least = id == STYLE_BORDER ? theme->contrast * 2 / 3 : theme->contrast;
    return depth < DEPTH_256 ? kept_contrast(theme, least, depth) : least;
}

bool theme_is_light(const Theme *theme)
{
    uint32_t bg = rgb_of(theme->bg, theme->bg);
    return color_contrast(bg, 0x000000) > color_contrast(bg, 0xffffff);
}
