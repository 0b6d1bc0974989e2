#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/fs.h"
#include "unit/unit.h"

// Every test has its own home, and variables that point nowhere else.
static char *home;

static const char *const variables[] = {"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME",
                                        "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"};
static char *saved[ARRAY_LEN(variables)];

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
        saved[i] = g_strdup(getenv(variables[i]));
        unsetenv(variables[i]);
    }
    home = g_dir_make_tmp("eyrie-unit-XXXXXX", NULL);
    setenv("HOME", home, 1);
    return home ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    tree_remove(home);
    g_free(home);
    for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
        if (saved[i])
            setenv(variables[i], saved[i], 1);
        else
            unsetenv(variables[i]);
        g_free(saved[i]);
    }
    return 0;
}

static char *in_home(const char *name)
{
    return g_build_filename(home, name, NULL);
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

static void write_file(const char *path, const char *text, unsigned mode)
{
    assert_true(g_file_set_contents(path, text, -1, NULL));
    assert_int_equal(chmod(path, mode), 0);
}

static void check_dir(FsDir which, const char *below_home)
{
    Err err = {0};
    g_autofree char *dir = fs_dir(which, &err);
    g_autofree char *expected = in_home(below_home);
    if (!dir)
        fail_msg("%s", err.msg);
    assert_string_equal(dir, expected);
    assert_true(fs_is_dir(dir));
    assert_int_equal(mode_of(dir), 0700);
}

static void fs_dir__no_variables__falls_back_to_home(void **state)
{
    (void)state;
    check_dir(FS_CONFIG, ".config/eyrie");
    check_dir(FS_STATE, ".local/state/eyrie");
    check_dir(FS_CACHE, ".cache/eyrie");
    check_dir(FS_RUN, ".local/state/eyrie/run");
}

static void fs_dir__variables__decide(void **state)
{
    (void)state;
    g_autofree char *config = in_home("c");
    g_autofree char *run = in_home("r");
    setenv("XDG_CONFIG_HOME", config, 1);
    setenv("XDG_RUNTIME_DIR", run, 1);
    setenv("XDG_CACHE_HOME", "relative/is/ignored", 1);
    check_dir(FS_CONFIG, "c/eyrie");
    check_dir(FS_RUN, "r/eyrie");
    check_dir(FS_CACHE, ".cache/eyrie");
}

static void fs_dir__open_folder__is_closed_to_others(void **state)
{
    (void)state;
    g_autofree char *dir = in_home(".config/eyrie");
    assert_int_equal(g_mkdir_with_parents(dir, 0755), 0);
    assert_int_equal(chmod(dir, 0755), 0);
    check_dir(FS_CONFIG, ".config/eyrie");
}

static void fs_dir__symbolic_link__is_refused_for_state_only(void **state)
{
    (void)state;
    g_autofree char *target = in_home("elsewhere");
    g_autofree char *state_base = in_home(".local/state");
    g_autofree char *config_base = in_home(".config");
    g_autofree char *state_link = in_home(".local/state/eyrie");
    g_autofree char *config_link = in_home(".config/eyrie");
    assert_int_equal(g_mkdir_with_parents(target, 0700), 0);
    assert_int_equal(g_mkdir_with_parents(state_base, 0700), 0);
    assert_int_equal(g_mkdir_with_parents(config_base, 0700), 0);
    assert_int_equal(symlink(target, state_link), 0);
    assert_int_equal(symlink(target, config_link), 0);
    Err err = {0};
    assert_null(fs_dir(FS_STATE, &err));
    assert_int_equal(err.kind, ERR_IO);
    g_autofree char *config = fs_dir(FS_CONFIG, &err);
    assert_non_null(config);
    assert_null(fs_dir(FS_RUN, &err)); // it would lie in the state folder
}

static void fs_dir__file_in_the_way__fails(void **state)
{
    (void)state;
    g_autofree char *config = in_home(".config");
    write_file(config, "x", 0600);
    Err err = {0};
    assert_null(fs_dir(FS_CONFIG, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_null(fs_path(FS_CONFIG, "x.ini", &err));
}

static void fs_path__name__lies_in_the_folder(void **state)
{
    (void)state;
    Err err;
    g_autofree char *path = fs_path(FS_CONFIG, "config.ini", &err);
    g_autofree char *expected = in_home(".config/eyrie/config.ini");
    assert_string_equal(path, expected);
}

static void fs_write__then_read__gives_the_bytes_back(void **state)
{
    (void)state;
    g_autofree char *path = in_home("f");
    Err err = {0};
    assert_true(fs_write(path, "a\0b\n", 4, &err));
    assert_int_equal(mode_of(path), 0600);
    char *data;
    size_t n;
    assert_true(fs_read(path, 4, &data, &n, &err));
    assert_int_equal(n, 4);
    assert_memory_equal(data, "a\0b\n", 5);
    g_free(data);
    assert_true(fs_write(path, "", 0, &err));
    assert_true(fs_read_private(path, 4, &data, &n, &err));
    assert_int_equal(n, 0);
    g_free(data);
}

static size_t count_files(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    size_t count = 0;
    while (g_dir_read_name(dir))
        count++;
    g_dir_close(dir);
    return count;
}

static void fs_write__over_a_link__replaces_the_link(void **state)
{
    (void)state;
    g_autofree char *target = in_home("target");
    g_autofree char *link = in_home("link");
    write_file(target, "precious", 0644);
    assert_int_equal(symlink(target, link), 0);
    Err err;
    assert_true(fs_write(link, "new", 3, &err));
    assert_false(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    g_autofree char *kept = NULL;
    assert_true(g_file_get_contents(target, &kept, NULL, NULL));
    assert_string_equal(kept, "precious");
    assert_int_equal(count_files(home), 2);
}

static void fs_write__cannot__leaves_nothing_behind(void **state)
{
    (void)state;
    Err err = {0};
    g_autofree char *nowhere = in_home("missing/f");
    assert_false(fs_write(nowhere, "x", 1, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_int_equal(err.code, ENOENT);
    g_autofree char *dir = in_home("d");
    g_autofree char *child = in_home("d/child");
    assert_int_equal(g_mkdir_with_parents(child, 0700), 0);
    assert_false(fs_write(dir, "x", 1, &err)); // a folder cannot be replaced by a file
    assert_int_equal(count_files(home), 1);
}

static void fs_read__too_large_or_missing__fails(void **state)
{
    (void)state;
    g_autofree char *path = in_home("f");
    write_file(path, "12345", 0600);
    char *data = NULL;
    size_t n = 7;
    Err err = {0};
    assert_false(fs_read(path, 4, &data, &n, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_null(data);
    assert_int_equal(n, 7);
    g_autofree char *missing = in_home("missing");
    assert_false(fs_read(missing, 4, &data, &n, &err));
    assert_int_equal(err.code, ENOENT);
    assert_false(fs_read(home, 4, &data, &n, &err));
    assert_int_equal(err.code, EISDIR);
}

static void check_not_private(const char *path)
{
    char *data = NULL;
    size_t n;
    Err err = {0};
    assert_false(fs_read_private(path, 100, &data, &n, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_null(data);
}

static void fs_read_private__open_or_shared__is_refused(void **state)
{
    (void)state;
    g_autofree char *path = in_home("token");
    g_autofree char *link = in_home("link");
    g_autofree char *hard = in_home("hard");
    char *data;
    size_t n;
    Err err;
    write_file(path, "pit", 0600);
    assert_true(fs_read_private(path, 100, &data, &n, &err));
    g_free(data);
    assert_int_equal(symlink(path, link), 0);
    check_not_private(link);
    chmod(path, 0640);
    check_not_private(path);
    chmod(path, 0604);
    check_not_private(path);
    chmod(path, 0600);
    assert_int_equal(linkat(AT_FDCWD, path, AT_FDCWD, hard, 0), 0);
    check_not_private(path);
}

static void fs_read_private__no_plain_file__is_refused_at_once(void **state)
{
    (void)state;
    g_autofree char *pipe_path = in_home("pipe");
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    check_not_private(pipe_path);
    check_not_private(home);
}

static void fs_read_private__folder_open_to_all__is_refused(void **state)
{
    (void)state;
    g_autofree char *dir = in_home("open");
    g_autofree char *path = in_home("open/token");
    assert_int_equal(g_mkdir_with_parents(dir, 0700), 0);
    write_file(path, "pit", 0600);
    chmod(dir, 0777);
    check_not_private(path);
    chmod(dir, 01777); // others cannot replace it in a sticky folder
    char *data;
    size_t n;
    Err err;
    assert_true(fs_read_private(path, 100, &data, &n, &err));
    g_free(data);
}

static void may_not_run(const char *path, const char *said)
{
    Err err = {0};
    assert_false(fs_may_run(path, &err));
    assert_int_equal(err.kind, ERR_CONFIG);
    if (!strstr(err.msg, said))
        fail_msg("\"%s\" is not in \"%s\"", said, err.msg);
}

static void fs_may_run__others_may_write__says_what_mends_it(void **state)
{
    (void)state;
    Err err;
    g_autofree char *dir = in_home("d"), *path = in_home("d/config.ini"), *link = in_home("l");
    assert_int_equal(mkdir(dir, 0700), 0);
    write_file(path, "x", 0644);
    assert_int_equal(symlink(path, link), 0);
    assert_true(fs_may_run(path, &err));
    assert_true(fs_may_run(link, &err));
    assert_int_equal(chmod(path, 0664), 0);
    may_not_run(path, "run: chmod go-w ");
    assert_int_equal(chmod(path, 0602), 0);
    may_not_run(link, "config.ini");
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(chmod(dir, 0770), 0);
    may_not_run(path, "chmod go-w ");
    may_not_run(link, "chmod go-w ");
    assert_int_equal(chmod(dir, 01777), 0); // nobody replaces what is ours there
    assert_true(fs_may_run(path, &err));
    assert_int_equal(chmod(dir, 0700), 0);
    if (geteuid() == 0 && chown(path, 1, 1) == 0)
        may_not_run(path, "belongs to somebody else; run: chown 0 ");
}

static void fs_dir__configuration_open_to_writing__is_left_to_be_told(void **state)
{
    (void)state;
    Err err;
    g_autofree char *dir = in_home(".config/eyrie"), *path = in_home(".config/eyrie/config.ini");
    assert_int_equal(g_mkdir_with_parents(dir, 0700), 0);
    write_file(path, "x", 0600);
    assert_int_equal(chmod(dir, 0775), 0);
    g_autofree char *found = fs_path(FS_CONFIG, "config.ini", &err);
    assert_string_equal(found, path);
    assert_int_equal(mode_of(dir), 0775);
    may_not_run(path, "others may write ");
}

static void fs_is_missing__only_what_has_no_name(void **state)
{
    (void)state;
    g_autofree char *path = in_home("f"), *link = in_home("l"), *below = in_home("f/x");
    assert_true(fs_is_missing(path));
    write_file(path, "", 0000);
    assert_false(fs_is_missing(path));
    assert_true(fs_is_missing(below));
    assert_int_equal(symlink("/no/such/file", link), 0);
    assert_false(fs_is_missing(link));
}

static void fs_is_dir__kinds__tells(void **state)
{
    (void)state;
    g_autofree char *path = in_home("f");
    write_file(path, "", 0600);
    assert_true(fs_is_dir(home));
    assert_false(fs_is_dir(path));
    assert_false(fs_is_dir("/no/such/folder"));
}

#define FS_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(fs, FS_TEST(fs_dir__no_variables__falls_back_to_home),
           FS_TEST(fs_dir__variables__decide), FS_TEST(fs_dir__open_folder__is_closed_to_others),
           FS_TEST(fs_dir__symbolic_link__is_refused_for_state_only),
           FS_TEST(fs_dir__file_in_the_way__fails), FS_TEST(fs_path__name__lies_in_the_folder),
           FS_TEST(fs_write__then_read__gives_the_bytes_back),
           FS_TEST(fs_write__over_a_link__replaces_the_link),
           FS_TEST(fs_write__cannot__leaves_nothing_behind),
           FS_TEST(fs_read__too_large_or_missing__fails),
           FS_TEST(fs_read_private__open_or_shared__is_refused),
           FS_TEST(fs_read_private__no_plain_file__is_refused_at_once),
           FS_TEST(fs_read_private__folder_open_to_all__is_refused),
           FS_TEST(fs_may_run__others_may_write__says_what_mends_it),
           FS_TEST(fs_dir__configuration_open_to_writing__is_left_to_be_told),
           FS_TEST(fs_is_missing__only_what_has_no_name), FS_TEST(fs_is_dir__kinds__tells));
