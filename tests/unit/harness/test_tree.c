#include "config.h"

#include <string.h>
#include <unistd.h>

#include "harness/tree.h"
#include "unit/unit.h"

static void touch(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    assert_true(g_file_set_contents(path, "x", 1, NULL));
}

static void room_end__something_left__counts_and_removes_it(void **state)
{
    (void)state;
    g_autofree char *outer = g_strdup(getenv("TMPDIR"));
    char *room = room_begin("inner");
    g_autofree char *path = g_strdup(room);
    assert_non_null(room);
    assert_string_equal(getenv("TMPDIR"), room);
    g_setenv("TMPDIR", outer, TRUE);
    g_autofree char *below = g_build_filename(room, "left", "deep", NULL);
    assert_int_equal(g_mkdir_with_parents(below, 0700), 0);
    touch(below, "file");
    assert_int_equal(room_end(room), 1);
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    char *empty = room_begin("inner");
    g_setenv("TMPDIR", outer, TRUE);
    assert_int_equal(room_end(empty), 0);
}

static void tree_remove__link__leaves_what_it_leads_to(void **state)
{
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("tree-XXXXXX", NULL);
    g_autofree char *kept = g_build_filename(dir, "kept", NULL);
    g_autofree char *gone = g_build_filename(dir, "gone", NULL);
    g_autofree char *link = g_build_filename(gone, "link", NULL);
    g_mkdir(kept, 0700);
    g_mkdir(gone, 0700);
    touch(kept, "file");
    assert_int_equal(symlink(kept, link), 0);
    tree_remove(gone);
    g_autofree char *file = g_build_filename(kept, "file", NULL);
    assert_false(g_file_test(gone, G_FILE_TEST_EXISTS));
    assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
    tree_remove(dir);
}

UNIT_TESTS(tree, cmocka_unit_test(room_end__something_left__counts_and_removes_it),
           cmocka_unit_test(tree_remove__link__leaves_what_it_leads_to));
