#include "config.h"

#include "app/themes.h"

#include <glib.h>
#include <string.h>

#include "base/fs.h"

enum { FILE_MAX = 64 * 1024 };

#define SUFFIX ".theme"

static char *own_dir(void)
{
    Err err = {0};
    g_autofree char *config = fs_dir(FS_CONFIG, &err);
    return config != NULL ? g_build_filename(config, "themes", NULL) : NULL;
}

static bool is_name(const char *name)
{
    static const char letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-";
    return name[0] != '\0' && strspn(name, letters) == strlen(name);
}

char *themes_path(const char *shipped_dir, const char *name)
{
    if (!is_name(name))
        return NULL;
    g_autofree char *own = own_dir();
    g_autofree char *file = g_strconcat(name, SUFFIX, NULL);
    const char *const dirs[] = {own, shipped_dir};
    for (size_t i = 0; i < ARRAY_LEN(dirs); i++) {
        g_autofree char *path = dirs[i] ? g_build_filename(dirs[i], file, NULL) : NULL;
        if (path && g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&path);
    }
    return NULL;
}

static void collect(GPtrArray *names, const char *folder)
{
    GDir *dir = folder ? g_dir_open(folder, 0, NULL) : NULL;
    if (!dir)
        return;
    for (const char *file; (file = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *name = g_strdup(file);
        if (!g_str_has_suffix(file, SUFFIX))
            continue;
        name[strlen(name) - strlen(SUFFIX)] = '\0';
        if (is_name(name) && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            g_ptr_array_add(names, g_steal_pointer(&name));
    }
    g_dir_close(dir);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// What the comment in its first line says.
static Text about(const char *path)
{
    Err err = {0};
    size_t n = 0;
    g_autofree char *data = NULL;
    if (!path || !fs_read(path, FILE_MAX, &data, &n, &err) || data[0] != '#')
        return (Text){0};
    size_t line = strcspn(data, "\n"), start = strspn(data, "# ");
    return start < line ? text_clean(data + start, line - start, TEXT_LINE) : (Text){0};
}

static void add(Choices *out, const char *name, Text take_detail)
{
    out->items[out->count++] = (Choice){.label = text_clean(name, strlen(name), TEXT_LINE),
                                        .detail = take_detail,
                                        .value = g_strdup(name)};
}

Choices themes_list(const char *shipped_dir)
{
    static const char of_auto[] = "Dark or light, as the terminal's background is";
    g_autofree char *own = own_dir();
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    collect(names, own);
    collect(names, shipped_dir);
    g_ptr_array_sort(names, by_name);
    Choices out = {.items = g_new0(Choice, names->len + 1)};
    add(&out, THEME_AUTO, text_clean(of_auto, strlen(of_auto), TEXT_LINE));
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path = themes_path(shipped_dir, name);
        add(&out, name, about(path));
    }
    return out;
}
