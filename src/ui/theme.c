#include "config.h"

#include "ui/theme.h"

#include <assert.h>
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

enum { THEME_FILE_MAX = 64 * 1024 };

typedef struct StyleRow {
    const char *name, *fg, *bg, *attrs;
} StyleRow;

static const StyleRow rows[] = {
#define STYLE(id, name, fg, bg, attrs, help) [STYLE_##id] = {name, fg, bg, attrs},
#include "ui/styles.def"
#undef STYLE
};
static_assert(ARRAY_LEN(rows) == STYLE_COUNT, "every style has a row");

static const char *const color_names[] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "grey",           "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
};

// The sixteen colours as most terminals show them, for finding the nearest.
static const uint32_t basic_rgb[16] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

const char *style_name(StyleId style)
{
    return rows[style].name;
}

static bool parse_number(const char *word, int base, long most, long *out)
{
    char *end = NULL;
    long n = g_ascii_isxdigit(word[0]) ? strtol(word, &end, base) : -1;
    if (n < 0 || n > most || *end != '\0')
        return false;
    *out = n;
    return true;
}

static bool parse_color(const char *word, int *out)
{
    long n = 0;
    if (strcmp(word, "default") == 0) {
        *out = COLOR_DEFAULT_;
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(color_names); i++) {
        if (strcmp(word, color_names[i]) == 0) {
            *out = (int)i;
            return true;
        }
    }
    if (word[0] == '#') {
        if (strlen(word) != 7 || !parse_number(word + 1, 16, 0xffffff, &n))
            return false;
        *out = COLOR_RGB_ | (int)n;
        return true;
    }
    if (!parse_number(word, 10, 255, &n))
        return false;
    *out = (int)n;
    return true;
}

static bool parse_attrs(const char *word, unsigned *out)
{
    static const char letters[] = "bdiur"; // in the order of THEME_*
    unsigned attrs = 0;
    for (; *word != '\0'; word++) {
        const char *at = strchr(letters, *word);
        if (*word != '-' && at == NULL)
            return false;
        if (*word != '-')
            attrs |= 1U << (at - letters);
    }
    *out = attrs;
    return true;
}

void theme_init(Theme *theme)
{
    for (int id = 0; id < STYLE_COUNT; id++) {
        ThemeStyle *style = &theme->styles[id];
        BUG_ON(!parse_color(rows[id].fg, &style->fg) || !parse_color(rows[id].bg, &style->bg) ||
               !parse_attrs(rows[id].attrs, &style->attrs));
    }
}

typedef struct Load {
    Theme *theme;
    bool seen[STYLE_COUNT];
    const char *path;
    int line;
    ThemeErrorFn *on_error;
    void *owner;
} Load;

static void report(const Load *load, const char *what, const char *word)
{
    if (load->on_error == NULL)
        return;
    TextBuf buf;
    text_format(&buf, "%s:%d: %s: %s", load->path, load->line, what, word);
    load->on_error(load->owner, buf.s);
}

static int find_style(const char *name)
{
    for (int id = 0; id < STYLE_COUNT; id++)
        if (strcmp(rows[id].name, name) == 0)
            return id;
    return -1;
}

// Words of "fg bg attrs"; missing ones are default.
static void load_style(Load *load, int id, char *values)
{
    ThemeStyle style = {COLOR_DEFAULT_, COLOR_DEFAULT_, 0};
    char *rest = NULL;
    const char *fg = strtok_r(values, " \t", &rest), *bg = strtok_r(NULL, " \t", &rest);
    const char *attrs = strtok_r(NULL, " \t", &rest);
    if (fg != NULL && !parse_color(fg, &style.fg))
        report(load, "unknown colour", fg);
    else if (bg != NULL && !parse_color(bg, &style.bg))
        report(load, "unknown colour", bg);
    else if (attrs != NULL && !parse_attrs(attrs, &style.attrs))
        report(load, "attributes are letters of bdiur", attrs);
    else {
        load->theme->styles[id] = style;
        load->seen[id] = true;
    }
}

// A '#' begins a comment at the start of the line, or with a blank after it: "#ff8000" is a colour.
static void cut_comment(char *line)
{
    if (line[strspn(line, " \t")] == '#')
        line[0] = '\0';
    char *at = strstr(line, "# ");
    if (at != NULL)
        *at = '\0';
}

static void load_line(Load *load, char *line)
{
    cut_comment(line);
    g_strstrip(line);
    if (line[0] == '\0')
        return;
    char *equals = strchr(line, '=');
    if (equals == NULL) {
        report(load, "no '=' in the line", line);
        return;
    }
    *equals = '\0';
    g_strchomp(line);
    int id = find_style(line);
    if (id < 0)
        report(load, "unknown style", line);
    else
        load_style(load, id, equals + 1);
}

bool theme_load(Theme *theme, const char *path, ThemeErrorFn *on_error, void *owner, int *seen,
                Err *err)
{
    g_autofree char *data = NULL;
    size_t n = 0;
    if (!fs_read(path, THEME_FILE_MAX, &data, &n, err))
        return false;
    Load load = {.theme = theme, .path = path, .on_error = on_error, .owner = owner};
    for (char *line = data, *next = NULL; line != NULL; line = next) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        load.line++;
        load_line(&load, line);
    }
    if (seen != NULL) {
        *seen = 0;
        for (int id = 0; id < STYLE_COUNT; id++)
            *seen += load.seen[id];
    }
    return true;
}

static int distance(uint32_t a, uint32_t b)
{
    int sum = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int d = (int)(a >> shift & 0xff) - (int)(b >> shift & 0xff);
        sum += d * d;
    }
    return sum;
}

// Colour 16-255 of the usual table: a cube of six steps and 24 greys.
static uint32_t palette_rgb(int index)
{
    static const uint32_t steps[6] = {0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff};
    if (index < 16)
        return basic_rgb[index];
    if (index >= 232)
        return (uint32_t)(8 + 10 * (index - 232)) * 0x010101;
    int cube = index - 16;
    return steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6];
}

static int nearest(uint32_t rgb, int from, int end)
{
    int best = from;
    for (int i = from + 1; i < end; i++)
        if (distance(rgb, palette_rgb(i)) < distance(rgb, palette_rgb(best)))
            best = i;
    return best;
}

static int map_color(int color, int colors)
{
    if (color == COLOR_DEFAULT_ || (color < COLOR_RGB_ && color < colors))
        return color;
    uint32_t rgb = color & COLOR_RGB_ ? (uint32_t)color & 0xffffff : palette_rgb(color);
    // The lower sixteen are the person's own and may be any colour: not when there are others.
    if (colors >= 256)
        return nearest(rgb, 16, 256);
    return nearest(rgb, 0, colors >= 16 ? 16 : 8);
}

ThemeStyle theme_resolve(const Theme *theme, StyleId id, int colors)
{
    ThemeStyle style = theme->styles[id];
    if (colors < 8) {
        if (style.bg != COLOR_DEFAULT_)
            style.attrs |= THEME_REVERSE;
        style.fg = style.bg = COLOR_DEFAULT_;
        return style;
    }
    // "grey" is bright black: where only eight colours exist it would vanish.
    if (colors == 8 && style.fg == 8) {
        style.fg = COLOR_DEFAULT_;
        style.attrs |= THEME_DIM;
    }
    style.fg = map_color(style.fg, colors);
    style.bg = map_color(style.bg, colors);
    return style;
}
