#include "config.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "app/options.h"
#include "base/fs.h"

enum { FILE_BYTES = 256 * 1024 };

static bool is_line_of(const char *line, const char *name)
{
    size_t n = strlen(name);
    line += strspn(line, " \t");
    return strncmp(line, name, n) == 0 && strchr(" \t=", line[n]) != NULL;
}

// The last line counts when the file is read, so it is the one that changes.
static char *with_line(const char *text, const char *name, const char *value)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *line = g_strdup_printf("%s %s", name, value);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    size_t count = g_strv_length(lines), place = count;
    if (count > 0 && lines[count - 1][0] == '\0')
        count--; // behind the last line's end
    for (size_t i = 0; i < count; i++)
        place = is_line_of(lines[i], name) ? i : place;
    for (size_t i = 0; i < count; i++)
        g_string_append_printf(out, "%s\n", i == place ? line : lines[i]);
    if (place >= count)
        g_string_append_printf(out, "%s\n", line);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

bool options_keep(const char *path, const char *name, const char *value, Err *err)
{
    g_autofree char *had = NULL;
    size_t n = 0;
    // A link to the file in somebody's collection stays a link.
    char *real = realpath(path, NULL);
    bool ok = real == NULL || fs_read(real, FILE_BYTES, &had, &n, err);
    if (ok) {
        g_autofree char *text = with_line(had != NULL ? had : "", name, value);
        ok = fs_write(real != NULL ? real : path, text, strlen(text), err);
    }
    free(real);
    return ok;
}
