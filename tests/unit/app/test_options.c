#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "app/notice.h"
#include "app/options.h"
#include "unit/unit.h"

static void options_init__has_the_defaults(void **state)
{
    (void)state;
    Options options;
    options_init(&options);
    assert_int_equal(options.send_hold, 5);
    assert_int_equal(options.email_hold, 10);
    assert_string_equal(options.theme, "auto");
    assert_true(options.mouse);
}

static void options_set__good_values__change_and_tell(void **state)
{
    (void)state;
    Options options;
    Changes changes = 0;
    Err err;
    options_init(&options);
    assert_true(options_set(&options, "send-hold", "0", &changes, &err));
    assert_int_equal(options.send_hold, 0);
    assert_int_equal(changes, CH_OUTBOX);
    assert_true(options_set(&options, "mouse", "off", &changes, &err));
    assert_false(options.mouse);
    assert_true(options_set(&options, "theme", "light", &changes, &err));
    assert_string_equal(options.theme, "light");
    assert_int_equal(changes, CH_OUTBOX | CH_OPTIONS | CH_THEME);
    g_autofree char *mouse = options_value(&options, "mouse");
    g_autofree char *hold = options_value(&options, "send-hold");
    g_autofree char *theme = options_value(&options, "theme");
    assert_string_equal(mouse, "off");
    assert_string_equal(hold, "0");
    assert_string_equal(theme, "light");
}

static void options_set__bad_values__are_named_and_change_nothing(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"send-hold", "601"}, {"send-hold", "-1"}, {"send-hold", "5s"}, {"send-hold", ""},
        {"mouse", "maybe"},   {"theme", ""},       {"ascii", "maybe"},  {"colors", "12"},
        {"theme", "a b"},     {"theme", "../x"},   {"theme", ".x"},     {"theme", "\x1b[31m"},
        {"theme", "a\xff"},   {"no-such", "1"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        Options options;
        Options before;
        Changes changes = 0;
        Err err = {0};
        options_init(&options);
        before = options;
        assert_false(options_set(&options, bad[i][0], bad[i][1], &changes, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        assert_non_null(strstr(err.msg, bad[i][0]));
        assert_int_equal(changes, 0);
        assert_memory_equal(&options, &before, sizeof(options));
    }
}

static void options_table__every_row__is_complete_and_unique(void **state)
{
    (void)state;
    Options options;
    options_init(&options);
    for (int i = 0; i < OPT_COUNT; i++) {
        const char *name = option_name((OptionId)i);
        const char *help = option_help((OptionId)i);
        assert_true(help[0] != '\0' && help[strlen(help) - 1] != '.');
        for (int j = 0; j < i; j++)
            assert_string_not_equal(name, option_name((OptionId)j));
        Changes changes = 0;
        Err err;
        g_autofree char *value = options_value(&options, name);
        assert_true(options_set(&options, name, value, &changes, &err)); // the default is valid
    }
    assert_null(options_value(&options, "no-such"));
    assert_int_equal(options_int(&options, "email-hold", 77), 10);
    assert_int_equal(options_int(&options, "", 77), 77);
    assert_int_equal(options_int(&options, "mouse", 77), 77);
}

static void count_error(void *owner, const char *text)
{
    size_t *n = owner;
    assert_non_null(strstr(text, "line"));
    (*n)++;
}

static void options_load__file__skips_and_reports_bad_lines(void **state)
{
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("eyrie-options-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "config", NULL);
    assert_true(g_file_set_contents(
        path, "# mine\n\n send-hold 3 \nnonsense 1\nmouse = off\ntheme\nhints no", -1, NULL));
    g_chmod(path, 0600);
    Options options;
    size_t errors = 0;
    options_init(&options);
    options_load(&options, path, count_error, &errors);
    assert_int_equal(errors, 2);
    assert_int_equal(options.send_hold, 3);
    assert_false(options.mouse);
    assert_false(options.hints);
    g_unlink(path);
    options_load(&options, path, count_error, &errors);
    assert_int_equal(errors, 2);
    g_rmdir(dir);
}

static void keeps(const char *path, const char *before, const char *name, const char *value,
                  const char *after)
{
    g_autofree char *text = NULL;
    Err err = {0};
    if (before != NULL)
        assert_true(g_file_set_contents(path, before, -1, NULL));
    assert_true(options_keep(path, name, value, &err));
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_string_equal(text, after);
}

static void options_keep__changes_one_line(void **state)
{
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("eyrie-options-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "config.ini", NULL);
    keeps(path, NULL, "theme", "nord", "theme nord\n");
    keeps(path, "# mine\n\ntheme-x 1\n theme = dark\nhints no", "theme", "nord",
          "# mine\n\ntheme-x 1\n theme = nord\nhints no\n");
    keeps(path, "theme a\ntheme b\n", "theme", "nord", "theme a\ntheme nord\n");
    keeps(path, "hints no\n\n", "theme", "nord", "hints no\n\ntheme nord\n");
    g_autofree char *link = g_build_filename(dir, "link", NULL);
    assert_int_equal(symlink(path, link), 0);
    keeps(link, NULL, "hints", "yes", "hints yes\n\ntheme nord\n");
    assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    g_unlink(link);
    g_unlink(path);
    g_rmdir(dir);
}

static void notices__newest_first__and_dismissed(void **state)
{
    (void)state;
    Clock *clock = clock_new_steppable((Instant){1000});
    Notices *notices = notices_new(clock);
    assert_null(notice_last(notices));
    notice_add(notices, NOTICE_INFO, "one %d", 1);
    clock_step(clock, 500);
    notice_add(notices, NOTICE_WARN, "two\x1b[2J");
    assert_int_equal(notice_count(notices), 2);
    assert_int_equal(notice_last(notices)->at.ms, 1500);
    assert_null(strchr(notice_last(notices)->text.s, '\x1b'));
    assert_string_equal(notice_at(notices, 1)->text.s, "one 1");
    assert_null(notice_at(notices, 2));
    notice_dismiss(notices);
    assert_null(notice_last(notices));
    assert_int_equal(notice_count(notices), 2);
    for (int i = 0; i < NOTICES_KEPT + 5; i++)
        notice_add(notices, NOTICE_INFO, "%d", i);
    assert_int_equal(notice_count(notices), NOTICES_KEPT);
    assert_string_equal(notice_at(notices, NOTICES_KEPT - 1)->text.s, "5");
    notices_free(notices);
    clock_free(clock);
}

static void notice_err__says_what_and_what_to_do(void **state)
{
    (void)state;
    Clock *clock = clock_new_steppable((Instant){1000});
    Notices *notices = notices_new(clock);
    Err err = {0};
    notice_err(notices, "send", &err);
    err_set(&err, ERR_CANCELLED, "never mind");
    notice_err(notices, "send", &err);
    assert_int_equal(notice_count(notices), 0);
    err_set(&err, ERR_REFUSED, "no phone number");
    notice_err(notices, "send", &err);
    assert_string_equal(notice_last(notices)->text.s,
                        "send: no phone number (change it and send again)");
    assert_int_equal(notice_last(notices)->kind, NOTICE_ERROR);
    notices_free(notices);
    clock_free(clock);
}

static char *config_path(void)
{
    return g_strdup_printf("%s/eyrie-test-config-%d.ini", g_get_tmp_dir(), (int)getpid());
}

static void on_any_error(void *owner, const char *text)
{
    (void)text;
    ++*(int *)owner;
}

static void check_saved(const char *before, const char *const *set, const char *after,
                        const char *names)
{
    g_autofree char *path = config_path(), *got = NULL;
    Options options;
    Changes changes = 0;
    int errors = 0;
    Err err = {0};
    g_autoptr(GString) said = g_string_new(NULL);
    options_init(&options);
    assert_true(g_file_set_contents(path, before, -1, NULL));
    options_load(&options, path, on_any_error, &errors);
    for (; set[0] != NULL; set += 2)
        assert_true(options_set(&options, set[0], set[1], &changes, &err));
    assert_true(options_save(&options, path, said, &err));
    assert_true(g_file_get_contents(path, &got, NULL, NULL));
    assert_string_equal(got, after);
    assert_string_equal(said->str, names);
    g_unlink(path);
}

static void options_save__keeps_what_is_not_its_own(void **state)
{
    (void)state;
    check_saved("# mine\n  send-hold = 3\n\non inbound_message run x\nwhat is this\n"
                "theme light\nsend-hold 4\n",
                (const char *[]){"send-hold", "9", "mouse", "off", NULL},
                "# mine\n  send-hold = 3\n\non inbound_message run x\nwhat is this\n"
                "theme light\nsend-hold 9\nmouse off\n",
                "send-hold, mouse");
    check_saved("theme light", (const char *[]){"hints", "off", NULL}, "theme light\nhints off\n",
                "hints");
    check_saved("", (const char *[]){"hints", "off", NULL}, "hints off\n", "hints");
    check_saved("theme light", (const char *[]){NULL}, "theme light", ""); // not even touched
    check_saved("mouse off\n", (const char *[]){"mouse", "on", NULL}, "mouse on\n", "mouse");
}

static void options_save__cannot__loses_nothing(void **state)
{
    (void)state;
    Options options;
    Changes changes = 0;
    Err err = {0};
    g_autoptr(GString) said = g_string_new(NULL);
    options_init(&options);
    assert_true(options_set(&options, "hints", "off", &changes, &err));
    assert_false(options_save(&options, "/nonexistent/config.ini", said, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_string_equal(said->str, "");
    assert_false(options.hints);
}

static void options_save__link__stays_one(void **state)
{
    (void)state;
    g_autofree char *path = config_path(), *link = g_strconcat(path, ".link", NULL);
    Options options;
    Changes changes = 0;
    Err err = {0};
    g_autoptr(GString) said = g_string_new(NULL);
    assert_true(g_file_set_contents(path, "theme light\n", -1, NULL));
    assert_int_equal(symlink(path, link), 0);
    options_init(&options);
    assert_true(options_set(&options, "hints", "off", &changes, &err));
    assert_true(options_save(&options, link, said, &err));
    assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    g_autofree char *got = NULL;
    assert_true(g_file_get_contents(path, &got, NULL, NULL));
    assert_string_equal(got, "theme auto\nhints off\n");
    g_unlink(link);
    g_unlink(path);
}

static void options_reload__takes_only_what_changed(void **state)
{
    (void)state;
    g_autofree char *path = config_path();
    Options options, filed;
    Changes changes = 0;
    int errors = 0;
    Err err = {0};
    options_init(&options);
    options_init(&filed);
    assert_true(options_set(&options, "send-hold", "9", &changes, &err)); // by :set, not saved
    assert_true(g_file_set_contents(path, "mouse off\nnonsense\n", -1, NULL));
    changes = options_reload(&options, &filed, path, on_any_error, &errors);
    assert_int_equal(changes, CH_OPTIONS);
    assert_int_equal(errors, 1);
    assert_false(options.mouse);
    assert_int_equal(options.send_hold, 9);
    assert_int_equal(filed.send_hold, 5);
    g_unlink(path);
}

UNIT_TESTS(options, cmocka_unit_test(options_init__has_the_defaults),
           cmocka_unit_test(options_set__good_values__change_and_tell),
           cmocka_unit_test(options_set__bad_values__are_named_and_change_nothing),
           cmocka_unit_test(options_table__every_row__is_complete_and_unique),
           cmocka_unit_test(options_load__file__skips_and_reports_bad_lines),
           cmocka_unit_test(options_keep__changes_one_line),
           cmocka_unit_test(notices__newest_first__and_dismissed),
           cmocka_unit_test(notice_err__says_what_and_what_to_do),
           cmocka_unit_test(options_save__keeps_what_is_not_its_own),
           cmocka_unit_test(options_save__cannot__loses_nothing),
           cmocka_unit_test(options_save__link__stays_one),
           cmocka_unit_test(options_reload__takes_only_what_changed));
