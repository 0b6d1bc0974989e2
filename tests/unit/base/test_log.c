#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "unit/unit.h"

static char *dir, *path;

static int set_up(void **state)
{
    (void)state;
    dir = g_dir_make_tmp("eyrie-unit-XXXXXX", NULL);
    path = g_build_filename(dir, "log", NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    log_close();
    g_remove(path);
    g_rmdir(dir);
    g_free(path);
    g_free(dir);
    return 0;
}

static char *contents(void)
{
    char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static void open_log(LogLevel least)
{
    Err err = {0};
    if (!log_open(path, least, &err))
        fail_msg("%s", err.msg);
}

// The newest line of the ring without its time.
static char *newest(void)
{
    char *line = NULL;
    assert_int_equal(log_recent(&line, 1), 1);
    char *text = g_strdup(strchr(line, ' ') + 1);
    g_free(line);
    return text;
}

static void log_line__open__appends_time_level_and_text(void **state)
{
    (void)state;
    open_log(LOG_INFO);
    log_line(LOG_WARN, "retry %d", 3);
    open_log(LOG_INFO);
    log_line(LOG_ERROR, "gave up");
    g_autofree char *text = contents();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    assert_int_equal(g_strv_length(lines), 3);
    assert_true(g_str_has_suffix(lines[0], "Z warning retry 3"));
    assert_true(g_str_has_suffix(lines[1], "Z error gave up"));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void log_line__below_the_level__is_dropped(void **state)
{
    (void)state;
    open_log(LOG_WARN);
    log_line(LOG_INFO, "quiet");
    char *line = NULL;
    assert_int_equal(log_recent(&line, 1), 0);
    log_line(LOG_WARN, "loud");
    g_autofree char *text = contents();
    assert_null(strstr(text, "quiet"));
    assert_non_null(strstr(text, "loud"));
}

static void log_line__hostile_bytes__are_printable(void **state)
{
    (void)state;
    open_log(LOG_INFO);
    char bytes[256];
    for (int i = 0; i < 255; i++)
        bytes[i] = (char)(i + 1);
    bytes[255] = '\0';
    log_line(LOG_INFO, "%s", bytes);
    g_autofree char *text = contents();
    size_t n = strlen(text);
    assert_int_equal(text[n - 1], '\n');
    for (size_t i = 0; i + 1 < n; i++)
        assert_in_range((unsigned char)text[i], 0x20, 0x7E);
    assert_non_null(strstr(text, "\\x1b"));
    assert_non_null(strstr(text, "\\x9b"));
    assert_non_null(strstr(text, "\\n"));
}

static void check_hidden(const char *text, const char *expected)
{
    log_line(LOG_INFO, "%s", text);
    g_autofree char *line = newest();
    g_autofree char *whole = g_strconcat("info ", expected, NULL);
    assert_string_equal(line, whole);
}

static void log_line__token_shaped_words__are_replaced(void **state)
{
    (void)state;
    check_hidden("token pit-0a1b2c3d-4e5f-6789 used", "token pit-*** used");
    check_hidden("\"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.sig_-x\"", "\"eyJ***\"");
    check_hidden("Authorization: Bearer abc.def", "Authorization: Bearer ***");
    check_hidden("a=pit-11111111&b=pit-22222222", "a=pit-***&b=pit-***");
    check_hidden("pit-11111111 pit-22222222", "pit-*** pit-***");
    check_hidden("the pit-stop", "the pit-stop");
}

static void log_hide__registered__is_replaced_everywhere(void **state)
{
    (void)state;
    open_log(LOG_INFO);
    log_hide("s3cret-value", 12);
    log_hide("abc", 3); // too short to be told from words
    check_hidden("x s3cret-value y s3cret-value", "x *** y ***");
    check_hidden("abc", "abc");
    g_autofree char *text = contents();
    assert_null(strstr(text, "s3cret"));
}

static void log_hide__many__forgets_only_the_oldest(void **state)
{
    (void)state;
    for (int i = 0; i < 33; i++) {
        g_autofree char *secret = g_strdup_printf("secret-number-%03d", i);
        log_hide(secret, strlen(secret));
    }
    check_hidden("secret-number-000 secret-number-001 secret-number-032",
                 "secret-number-000 *** ***");
}

static void log_recent__more_than_the_ring__keeps_the_newest(void **state)
{
    (void)state;
    for (int i = 0; i < 250; i++)
        log_line(LOG_INFO, "line %d", i);
    char *lines[300];
    size_t count = log_recent(lines, 300);
    assert_int_equal(count, 200);
    assert_true(g_str_has_suffix(lines[0], " line 50"));
    assert_true(g_str_has_suffix(lines[199], " line 249"));
    for (size_t i = 0; i < count; i++)
        g_free(lines[i]);
    count = log_recent(lines, 2);
    assert_int_equal(count, 2);
    assert_true(g_str_has_suffix(lines[0], " line 248"));
    for (size_t i = 0; i < count; i++)
        g_free(lines[i]);
}

static void log_line__very_long__is_bounded(void **state)
{
    (void)state;
    g_autofree char *huge = g_strnfill(100000, 'x');
    log_line(LOG_INFO, "%s", huge);
    g_autofree char *line = newest();
    assert_int_equal(strlen(line), 5 + 4096);
}

static void log_open__link_or_missing_folder__fails(void **state)
{
    (void)state;
    Err err = {0};
    assert_int_equal(symlink("/dev/null", path), 0);
    assert_false(log_open(path, LOG_INFO, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_false(log_open("/no/such/folder/log", LOG_INFO, &err));
}

static void *log_often(void *arg)
{
    for (int i = 0; i < 300; i++) {
        log_line(LOG_INFO, "thread %d line %d", *(const int *)arg, i);
        log_hide("some-secret", 11);
        char *line;
        if (log_recent(&line, 1))
            g_free(line);
    }
    return NULL;
}

static void log_line__from_several_threads__keeps_lines_whole(void **state)
{
    (void)state;
    open_log(LOG_INFO);
    pthread_t threads[3];
    int ids[3] = {0, 1, 2};
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, log_often, &ids[i]), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    g_autofree char *text = contents();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    assert_int_equal(g_strv_length(lines), 901);
    for (int i = 0; i < 900; i++)
        assert_non_null(strstr(lines[i], "Z info thread "));
}

static void log_would_hide__only_what_is_secret(void **state)
{
    (void)state;
    assert_false(log_would_hide("assign Dr. Kim"));
    log_hide("s3cret-value", 12);
    assert_true(log_would_hide("note s3cret-value"));
    assert_true(log_would_hide("x pit-0123456789abcdef"));
    assert_false(log_would_hide("pit-stop"));
}

static void log_scrub__what_others_say__loses_only_secrets(void **state)
{
    (void)state;
    log_hide("s3cret-value", 12);
    g_autofree char *clean =
        log_scrub("Bearer s3cret-value and pit-0123456789abcdef\n for Dr. Kim");
    assert_string_equal(clean, "Bearer *** and pit-***\n for Dr. Kim");
    g_autofree char *same = log_scrub("the Bearer token has ended");
    assert_string_equal(same, "the Bearer token has ended");
}

#define LOG_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(log, LOG_TEST(log_line__open__appends_time_level_and_text),
           LOG_TEST(log_line__below_the_level__is_dropped),
           LOG_TEST(log_line__hostile_bytes__are_printable),
           LOG_TEST(log_line__token_shaped_words__are_replaced),
           LOG_TEST(log_hide__registered__is_replaced_everywhere),
           LOG_TEST(log_would_hide__only_what_is_secret),
           LOG_TEST(log_scrub__what_others_say__loses_only_secrets),
           LOG_TEST(log_hide__many__forgets_only_the_oldest),
           LOG_TEST(log_recent__more_than_the_ring__keeps_the_newest),
           LOG_TEST(log_line__very_long__is_bounded),
           LOG_TEST(log_open__link_or_missing_folder__fails),
           LOG_TEST(log_line__from_several_threads__keeps_lines_whole));
