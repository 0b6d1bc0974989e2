#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "ui/line_history.h"
#include "unit/unit.h"

typedef struct Folder {
    char *dir, *path;
} Folder;

static int set_up(void **state)
{
    Folder *folder = g_new0(Folder, 1);
    folder->dir = g_dir_make_tmp("history-XXXXXX", NULL);
    folder->path = g_build_filename(folder->dir, "history", NULL);
    *state = folder;
    return 0;
}

static int tear_down(void **state)
{
    Folder *folder = *state;
    g_remove(folder->path);
    g_rmdir(folder->dir);
    g_free(folder->dir);
    g_free(folder->path);
    g_free(folder);
    return 0;
}

static LineHistory *open_good(const char *path)
{
    Err err;
    LineHistory *history = line_history_open(path, &err);
    assert_int_equal(err.kind, ERR_NONE);
    return history;
}

static void add(LineHistory *history, char list, const char *line)
{
    Err err = {0};
    assert_true(line_history_add(history, list, line, &err));
}

static void check(const char *path, char list, const char *joined)
{
    LineHistory *history = open_good(path);
    g_auto(GStrv) lines = line_history_lines(history, list);
    g_autofree char *got = g_strjoinv("|", lines);
    assert_string_equal(got, joined);
    line_history_free(history);
}

static void line_history__next_run__has_both_lists(void **state)
{
    const Folder *folder = *state;
    LineHistory *history = open_good(folder->path);
    add(history, ':', "tag vip");
    add(history, '/', "Ann");
    add(history, ':', "tag vip"); // again at once
    add(history, ':', "assign me");
    add(history, ':', "");
    line_history_free(history);
    check(folder->path, ':', "tag vip|assign me");
    check(folder->path, '/', "Ann");
    struct stat st;
    assert_int_equal(stat(folder->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void line_history__secrets_and_line_ends__are_not_kept(void **state)
{
    const Folder *folder = *state;
    log_hide("registered-value", 16);
    LineHistory *history = open_good(folder->path);
    add(history, ':', "set Token abc");
    add(history, ':', "login --secret=1");
    add(history, ':', "note pit-0123456789abcdef");
    add(history, '/', "registered-value");
    add(history, ':', "two\nlines");
    add(history, ':', "kept");
    line_history_free(history);
    check(folder->path, ':', "kept");
    check(folder->path, '/', "");
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(folder->path, &text, NULL, NULL));
    assert_string_equal(text, ":kept\n");
    log_close();
}

static void line_history__many__the_oldest_go(void **state)
{
    const Folder *folder = *state;
    LineHistory *mine = open_good(folder->path), *other = open_good(folder->path);
    add(other, '/', "of another process");
    for (int i = 0; i < LINE_HISTORY_MAX; i++) {
        g_autofree char *line = g_strdup_printf("note %d", i);
        add(mine, ':', line);
    }
    add(other, '/', "later");
    line_history_free(mine);
    line_history_free(other);
    LineHistory *history = open_good(folder->path);
    g_auto(GStrv) lines = line_history_lines(history, ':');
    assert_int_equal(g_strv_length(lines), LINE_HISTORY_LEAST);
    assert_string_equal(lines[LINE_HISTORY_LEAST - 1], "note 499");
    line_history_free(history);
    check(folder->path, '/', "later");
}

static void line_history__no_file_or_a_foreign_one__keeps_nothing(void **state)
{
    const Folder *folder = *state;
    LineHistory *history = open_good(NULL);
    add(history, ':', "tag vip");
    line_history_free(history);
    assert_true(g_file_set_contents(folder->path, ":seen by all\n", -1, NULL));
    assert_int_equal(g_chmod(folder->path, 0644), 0);
    Err err;
    history = line_history_open(folder->path, &err);
    assert_int_not_equal(err.kind, ERR_NONE);
    add(history, ':', "tag vip");
    line_history_free(history);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(folder->path, &text, NULL, NULL));
    assert_string_equal(text, ":seen by all\n");
}

static void line_history__edited_by_hand__is_cleaned(void **state)
{
    const Folder *folder = *state;
    assert_true(
        g_file_set_contents(folder->path, "\n:\n:a\033[31mb\377c\nx\n:token 1\n/é\n", -1, NULL));
    assert_int_equal(g_chmod(folder->path, 0600), 0);
    LineHistory *history = open_good(folder->path);
    g_auto(GStrv) commands = line_history_lines(history, ':');
    assert_int_equal(g_strv_length(commands), 1);
    assert_null(strchr(commands[0], '\033'));
    assert_true(g_utf8_validate(commands[0], -1, NULL));
    line_history_free(history);
    check(folder->path, '/', "é");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

UNIT_TESTS(line_history, TEST(line_history__next_run__has_both_lists),
           TEST(line_history__secrets_and_line_ends__are_not_kept),
           TEST(line_history__many__the_oldest_go),
           TEST(line_history__no_file_or_a_foreign_one__keeps_nothing),
           TEST(line_history__edited_by_hand__is_cleaned));
