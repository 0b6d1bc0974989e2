// config.ini: read, read again when somebody has changed it, and written without touching what is
// not ours.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/alert_lines.h"
#include "app/options.h"
#include "base/fs.h"

static bool is_section(const char *line)
{
    return line[strspn(line, " \t")] == '[';
}

// "send-hold = 3" -> "send-hold" and "3", in place. False: the line is no option.
static bool split_line(char *line, char **name, char **value)
{
    g_strstrip(line);
    bool hook = g_str_has_prefix(line, "on") && (line[2] == ' ' || line[2] == '\t');
    bool command = g_str_has_prefix(line, "token-command"); // read at start, by auth.c
    if (!line[0] || line[0] == '#' || hook || command ||
        alert_line_is(line)) // a hook is read by hooks.c
        return false;
    char *end = line + strcspn(line, " \t=");
    *name = line;
    *value = end + strspn(end, " \t=");
    *end = '\0';
    return true;
}

// What stands in a section is read by account_rules.c.
static bool load_line(Options *options, char *line, bool *section, Err *err)
{
    char *name, *value;
    *section = *section || is_section(line);
    if (*section)
        return true;
    Changes changes = 0; // nothing is on the screen yet
    return !split_line(line, &name, &value) || options_set(options, name, value, &changes, err);
}

void options_load(Options *options, const char *path,
                  void (*on_error)(void *owner, const char *text), void *owner)
{
    g_autofree char *text = NULL;
    size_t n = 0;
    Err err = {0};
    if (fs_is_missing(path))
        return;
    if (!fs_read(path, OPTIONS_FILE_MAX, &text, &n, &err)) {
        on_error(owner, err.msg);
        return;
    }
    bool section = false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        if (load_line(options, lines[i], &section, &err))
            continue;
        err_prefix(&err, "%s line %zu", path, i + 1);
        on_error(owner, err.msg);
    }
}

// ---- read again --------------------------------------------------------------------------------

Changes options_reload(Options *options, Options *filed, const char *path,
                       void (*on_error)(void *owner, const char *text), void *owner)
{
    Options fresh;
    Changes changes = 0;
    Err err = {0};
    options_init(&fresh);
    options_load(&fresh, path, on_error, owner);
    for (OptionId i = 0; i < OPT_COUNT; i++) {
        const char *name = option_name(i);
        g_autofree char *before = options_value(filed, name), *now = options_value(&fresh, name);
        if (strcmp(before, now) != 0 && !options_set(options, name, now, &changes, &err))
            on_error(owner, err.msg);
    }
    *filed = fresh;
    return changes;
}

// ---- written -----------------------------------------------------------------------------------

// The last line that says it counts, as in reading; -1: none does.
static int find_line(char **lines, const char *wanted)
{
    int found = -1;
    for (int i = 0; lines[i] && !is_section(lines[i]); i++) {
        g_autofree char *copy = g_strdup(lines[i]);
        char *name, *value;
        if (split_line(copy, &name, &value) && strcmp(name, wanted) == 0)
            found = i;
    }
    return found;
}

// The same line with another value; how it is indented and divided stays.
static char *with_value(const char *line, const char *value)
{
    size_t start = strspn(line, " \t");
    size_t name = start + strcspn(line + start, " \t=\r");
    size_t gap = strspn(line + name, " \t=");
    const char *end = g_str_has_suffix(line, "\r") ? "\r" : "";
    return gap > 0 ? g_strdup_printf("%.*s%s%s", (int)(name + gap), line, value, end)
                   : g_strdup_printf("%.*s %s%s", (int)name, line, value, end);
}

static void put_line(GPtrArray *lines, const char *name, const char *value)
{
    int at = find_line((char **)lines->pdata, name);
    if (at >= 0) {
        char *line = with_value(lines->pdata[at], value);
        g_free(lines->pdata[at]);
        lines->pdata[at] = line;
        return;
    }
    guint end = 0; // before the sections or the NULL, and before an empty last line
    while (lines->pdata[end] != NULL && !is_section(lines->pdata[end]))
        end++;
    if (end > 0 && ((char *)lines->pdata[end - 1])[0] == '\0')
        end--;
    g_ptr_array_insert(lines, (gint)end, g_strdup_printf("%s %s", name, value));
}

static GPtrArray *lines_of(const char *text)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) split = g_strsplit(text, "\n", -1);
    for (size_t i = 0; split[i]; i++)
        g_ptr_array_add(lines, g_strdup(split[i]));
    if (lines->len == 0)
        g_ptr_array_add(lines, g_strdup(""));
    g_ptr_array_add(lines, NULL);
    return lines;
}

static void quiet(void *owner, const char *text)
{
    (void)owner, (void)text; // what cannot be read was told at the start
}

// Puts what differs into the lines; said gets the names.
static void put_changed(const Options *options, const char *path, GPtrArray *lines, GString *said)
{
    Options filed;
    options_init(&filed);
    options_load(&filed, path, quiet, NULL);
    for (OptionId i = 0; i < OPT_COUNT; i++) {
        const char *name = option_name(i);
        g_autofree char *before = options_value(&filed, name), *now = options_value(options, name);
        if (strcmp(before, now) == 0)
            continue;
        put_line(lines, name, now);
        g_string_append_printf(said, "%s%s", said->len > 0 ? ", " : "", name);
    }
}

static GPtrArray *read_lines(const char *path, Err *err)
{
    g_autofree char *text = NULL;
    size_t n = 0;
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !fs_read(path, OPTIONS_FILE_MAX, &text, &n, err))
        return NULL;
    return lines_of(text ? text : "");
}

static bool write_lines(const char *path, const GPtrArray *lines, Err *err)
{
    g_autofree char *joined = g_strjoinv("\n", (char **)lines->pdata);
    const char *end = g_str_has_suffix(joined, "\n") ? "" : "\n";
    g_autofree char *whole = g_strconcat(joined, end, NULL);
    return fs_write(path, whole, strlen(whole), err);
}

bool options_save(const Options *options, const char *path, GString *said, Err *err)
{
    g_autofree char *real = fs_real(path); // a link into somebody's dotfiles stays one
    g_autoptr(GPtrArray) lines = read_lines(real, err);
    g_autoptr(GString) names = g_string_new(NULL);
    if (!lines)
        return false;
    put_changed(options, real, lines, names);
    if (names->len > 0 && !write_lines(real, lines, err))
        return false;
    g_string_append(said, names->str);
    return true;
}

bool options_keep(const char *path, const char *name, const char *value, Err *err)
{
    g_autofree char *real = fs_real(path);
    g_autoptr(GPtrArray) lines = read_lines(real, err);
    if (!lines)
        return false;
    put_line(lines, name, value);
    return write_lines(real, lines, err);
}
