#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/open.h"
#include "base/spawn.h"
#include "base/url.h"
#include "unit/unit.h"

// A folder with an xdg-open of our own, first in PATH; what it was told lies in `told`.
typedef struct Desktop {
    char *dir, *path, *script, *told;
    Opener opener;
} Desktop;

static const char open_script[] = "#!/bin/sh\n"
                                  "{ echo \"$#\"; printf '%s\\n' \"$@\"; env; ls /proc/$$/fd;\n"
                                  "ps -o tty= -p $$ 2>/dev/null; } >\"$TOLD\"\n"
                                  "exit ${ENDS:-0}\n";

static int setup(void **state)
{
    Desktop *desktop = g_new0(Desktop, 1);
    desktop->dir = g_dir_make_tmp("eyrie-open-XXXXXX", NULL);
    desktop->script = g_build_filename(desktop->dir, "xdg-open", NULL);
    desktop->told = g_build_filename(desktop->dir, "told", NULL);
    desktop->path = g_strdup(getenv("PATH"));
    g_autofree char *path = g_strconcat(desktop->dir, ":", desktop->path, NULL);
    g_setenv("PATH", path, TRUE);
    g_setenv("DISPLAY", ":7", TRUE);
    g_setenv("TOLD", desktop->told, TRUE);
    g_setenv("EYRIE_TOKEN", "pit-not-for-children", TRUE);
    g_setenv("GITHUB_TOKEN", "not-for-children", TRUE);
    g_unsetenv("ENDS");
    assert_true(g_file_set_contents(desktop->script, open_script, -1, NULL));
    assert_int_equal(g_chmod(desktop->script, 0700), 0);
    *state = desktop;
    return 0;
}

static int teardown(void **state)
{
    static const char *const unset[] = {"DISPLAY",      "WAYLAND_DISPLAY", "BROWSER", "TOLD",
                                        "GITHUB_TOKEN", "EYRIE_TOKEN",     "ENDS"};
    Desktop *desktop = *state;
    g_setenv("PATH", desktop->path, TRUE);
    for (size_t i = 0; i < ARRAY_LEN(unset); i++)
        g_unsetenv(unset[i]);
    g_remove(desktop->told);
    g_remove(desktop->script);
    g_rmdir(desktop->dir);
    g_free(desktop->dir);
    g_free(desktop->path);
    g_free(desktop->script);
    g_free(desktop->told);
    g_free(desktop);
    return 0;
}

static void wait_for_end(const Opener *opener)
{
    siginfo_t info;
    for (int i = 0; i < OPENER_MAX; i++)
        if (opener->pids[i] != 0)
            assert_int_equal(waitid(P_PID, (id_t)opener->pids[i], &info, WEXITED | WNOWAIT), 0);
}

static void opener_open__web_address__is_the_only_argument(void **state)
{
    Desktop *desktop = *state;
    Err err = {0};
    g_autofree char *told = NULL;
    // Without O_CLOEXEC, as a library might have; above what the script itself opens.
    int open_fd = fcntl(STDIN_FILENO, F_DUPFD, 100);
    assert_true(open_fd >= 100);
    assert_true(opener_open(&desktop->opener, "HTTPS://Example.com/a?b='$(id)'&c=%20", &err));
    assert_true(opener_is_busy(&desktop->opener));
    wait_for_end(&desktop->opener);
    assert_true(opener_turn(&desktop->opener, &err));
    assert_false(opener_is_busy(&desktop->opener));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); // nobody is left as a zombie
    close(open_fd);
    assert_true(g_file_get_contents(desktop->told, &told, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(told, "\n", -1);
    assert_string_equal(lines[0], "1");
    assert_string_equal(lines[1], "https://example.com/a?b=%27%24%28id%29%27&c=%20");
    assert_null(strstr(told, "not-for-children"));
    assert_non_null(strstr(told, "DISPLAY=:7"));
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
    g_autofree char *number = g_strdup_printf("%d", open_fd);
    assert_false(g_strv_contains((const char *const *)lines + 2, number));
#endif
}

static void opener_open__browser_fails__is_told(void **state)
{
    Desktop *desktop = *state;
    Err err = {0};
    g_setenv("ENDS", "3", TRUE);
    assert_true(opener_open(&desktop->opener, "mailto:a@example.com", &err));
    wait_for_end(&desktop->opener);
    assert_false(opener_turn(&desktop->opener, &err));
    assert_non_null(strstr(err.msg, "copy the address"));
    assert_true(opener_turn(&desktop->opener, &err)); // told once
}

static void opener_open__nothing_to_open_with__says_so(void **state)
{
    Desktop *desktop = *state;
    Err err = {0};
    g_unsetenv("DISPLAY");
    assert_false(opener_open(&desktop->opener, "https://example.com", &err));
    assert_non_null(strstr(err.msg, "copy the address"));
    g_setenv("BROWSER", "mine --new", TRUE); // xdg-open's own matter
    assert_true(opener_can(&err));
    g_setenv("PATH", desktop->dir, TRUE);
    assert_int_equal(g_remove(desktop->script), 0);
    assert_false(opener_open(&desktop->opener, "https://example.com", &err));
    assert_non_null(strstr(err.msg, "xdg-open cannot be started"));
    assert_false(opener_is_busy(&desktop->opener));
}

static void opener_open__dangerous_address__starts_nothing(void **state)
{
    Desktop *desktop = *state;
    static const char *const rows[] = {"javascript:alert(1)", "file:///etc/passwd", "-v",
                                       "http://example.com/", "mailto:a@b.c?attach=/etc/passwd"};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Err err = {0};
        assert_false(opener_open(&desktop->opener, rows[i], &err));
        assert_int_equal(err.kind, ERR_REFUSED);
    }
    assert_false(g_file_test(desktop->told, G_FILE_TEST_EXISTS));
    assert_false(opener_is_busy(&desktop->opener));
}

static void opener_open__too_many__is_refused_until_one_ends(void **state)
{
    Desktop *desktop = *state;
    Err err = {0};
    for (int i = 0; i < OPENER_MAX; i++)
        assert_true(opener_open(&desktop->opener, "tel:+15550100", &err));
    assert_false(opener_open(&desktop->opener, "tel:+15550100", &err));
    assert_int_equal(err.kind, ERR_LIMITED);
    wait_for_end(&desktop->opener);
    assert_true(opener_turn(&desktop->opener, &err));
    assert_true(opener_open(&desktop->opener, "tel:+15550100", &err));
    wait_for_end(&desktop->opener);
    assert_true(opener_turn(&desktop->opener, &err));
}

static void spawn_exit_code__ended_by_a_signal__is_above_128(void **state)
{
    (void)state;
    char *argv[] = {g_strdup("sh"), g_strdup("-c"), g_strdup("kill -9 $$"), NULL};
    char *env[] = {NULL};
    const Spawn spawn = {argv, env, SPAWN_NULL, SPAWN_NULL, SPAWN_NULL, SPAWN_GROUP};
    Err err = {0};
    pid_t pid = 0;
    int status = 0;
    assert_true(spawn_start(&spawn, &pid, &err));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(spawn_exit_code(status), 128 + SIGKILL);
    for (int i = 0; argv[i]; i++)
        g_free(argv[i]);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(open, TEST(opener_open__web_address__is_the_only_argument),
           TEST(opener_open__browser_fails__is_told),
           TEST(opener_open__nothing_to_open_with__says_so),
           TEST(opener_open__dangerous_address__starts_nothing),
           TEST(opener_open__too_many__is_refused_until_one_ends),
           cmocka_unit_test(spawn_exit_code__ended_by_a_signal__is_above_128));
