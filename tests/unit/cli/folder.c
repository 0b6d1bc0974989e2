#include "config.h"

#include "unit/cli/folder.h"

#include <glib.h>
#include <glib/gstdio.h>

void remove_dir(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *entry = g_build_filename(path, name, NULL);
        if (g_file_test(entry, G_FILE_TEST_IS_DIR) && !g_file_test(entry, G_FILE_TEST_IS_SYMLINK))
            remove_dir(entry);
        else
            g_unlink(entry);
    }
    if (dir)
        g_dir_close(dir);
    g_rmdir(path);
}
