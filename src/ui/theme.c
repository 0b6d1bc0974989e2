#include "config.h"

#include "ui/theme.h"

#include <assert.h>
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "ui/theme_color.h"

enum { THEME_FILE_MAX = 64 * 1024 };

enum { NAMES_MAX = 48 };

typedef struct StyleRow {
    const char *name, *fg, *bg, *attrs, *mono;
} StyleRow;

static const StyleRow rows[] = {
#define STYLE(id, name, fg, bg, attrs, mono, help) [STYLE_##id] = {name, fg, bg, attrs, mono},
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

unsigned style_mono_attrs(StyleId style)
{
    unsigned attrs = 0;
    BUG_ON(!parse_attrs(rows[style].mono, &attrs));
    return attrs;
}

void theme_init(Theme *theme)
{
    theme->fg = COLOR_RGB_ | 0xe5e5e5;
    theme->bg = COLOR_RGB_ | 0x000000;
    theme->paints = false;
    theme->contrast = 4.5;
    for (int id = 0; id < STYLE_COUNT; id++) {
        ThemeStyle *style = &theme->styles[id];
        BUG_ON(!parse_color(rows[id].fg, &style->fg) || !parse_color(rows[id].bg, &style->bg) ||
               !parse_attrs(rows[id].attrs, &style->attrs));
    }
}

typedef struct Named { // $name = colour
    const char *name;  // into the file
    int color;
} Named;

typedef struct Load {
    Theme *theme;
    bool seen[STYLE_COUNT];
    Named names[NAMES_MAX];
    size_t name_count;
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

static bool find_color(const Load *load, const char *word, int *out)
{
    if (word[0] != '$')
        return parse_color(word, out);
    for (size_t i = load->name_count; i > 0; i--) // the last line of that name
        if (strcmp(load->names[i - 1].name, word + 1) == 0) {
            *out = load->names[i - 1].color;
            return true;
        }
    return false;
}

// Words of "fg bg attrs"; missing ones are default.
static void load_style(Load *load, int id, char *values)
{
    ThemeStyle style = {COLOR_DEFAULT_, COLOR_DEFAULT_, 0};
    char *rest = NULL;
    const char *fg = strtok_r(values, " \t", &rest), *bg = strtok_r(NULL, " \t", &rest);
    const char *attrs = strtok_r(NULL, " \t", &rest);
    if (fg != NULL && !find_color(load, fg, &style.fg))
        report(load, "unknown colour", fg);
    else if (bg != NULL && !find_color(load, bg, &style.bg))
        report(load, "unknown colour", bg);
    else if (attrs != NULL && !parse_attrs(attrs, &style.attrs))
        report(load, "attributes are letters of bdiur", attrs);
    else {
        load->theme->styles[id] = style;
        load->seen[id] = true;
    }
}

static void load_name(Load *load, const char *name, char *value)
{
    int color = 0;
    g_strstrip(value);
    if (!find_color(load, value, &color))
        report(load, "unknown colour", value);
    else if (load->name_count == NAMES_MAX)
        report(load, "too many names", name);
    else
        load->names[load->name_count++] = (Named){name, color};
}

// The colour behind everything, or before it: as it is shown, so never the terminal's own choice.
static void load_ground(Load *load, int *out, char *values)
{
    int color = COLOR_DEFAULT_;
    char *rest = NULL;
    const char *word = strtok_r(values, " \t", &rest), *how = strtok_r(NULL, " \t", &rest);
    bool paints = how != NULL && strcmp(how, "paint") == 0;
    if (word == NULL || !find_color(load, word, &color) || color == COLOR_DEFAULT_) {
        report(load, "not a colour", word != NULL ? word : "");
        return;
    }
    if (how != NULL && !paints) {
        report(load, "only \"paint\" may follow", how);
        return;
    }
    *out = color & COLOR_RGB_ ? color : COLOR_RGB_ | (int)color_of_number(color);
    load->theme->paints = load->theme->paints || paints;
}

static void load_contrast(Load *load, const char *value)
{
    char *end = NULL;
    double contrast = g_ascii_strtod(value, &end);
    if (end == value || *end != '\0' || !(contrast >= 1 && contrast <= 21))
        report(load, "contrast is 1 to 21", value);
    else
        load->theme->contrast = contrast;
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

static void load_value(Load *load, const char *name, char *value)
{
    int id = find_style(name);
    if (id >= 0)
        load_style(load, id, value);
    else if (name[0] == '$')
        load_name(load, name + 1, value);
    else if (strcmp(name, "background") == 0)
        load_ground(load, &load->theme->bg, value);
    else if (strcmp(name, "foreground") == 0)
        load_ground(load, &load->theme->fg, value);
    else if (strcmp(name, "contrast") == 0)
        load_contrast(load, g_strstrip(value));
    else
        report(load, "unknown style", name);
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
    load_value(load, line, equals + 1);
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
