// Folders of tests: a room of its own for a test program, in which each test that makes a folder
// has to remove it.
#ifndef HARNESS_TREE_H
#define HARNESS_TREE_H

#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

// What is below as well. A link is removed, not what it leads to.
static inline void tree_remove(const char *path)
{
    GDir *dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        tree_remove(below);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_remove(path);
}

// Where tests of this program and what they start make their temporary files. Before anything asks
// GLib for the place, which it remembers. NULL: there is none; otherwise for room_end.
static inline char *room_begin(const char *program)
{
    const char *outer = getenv("TMPDIR");
    char *room =
        g_strdup_printf("%s/eyrie-%s-XXXXXX", outer != NULL && *outer ? outer : "/tmp", program);
    if (g_mkdtemp(room) == NULL)
        g_clear_pointer(&room, g_free);
    else
        g_setenv("TMPDIR", room, TRUE);
    return room;
}

// How many files and folders were left in the room, each named as a diagnostic of TAP. They go.
static inline int room_end(char *take_room)
{
    int left = 0;
    GDir *dir = take_room != NULL ? g_dir_open(take_room, 0, NULL) : NULL;
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL; left++)
        printf("# left behind: %s\n", name);
    if (dir != NULL)
        g_dir_close(dir);
    if (take_room != NULL)
        tree_remove(take_room);
    g_free(take_room);
    return left;
}

#endif
