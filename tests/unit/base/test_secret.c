#include "config.h"

#include <glib.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/secret.h"

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "unit/unit.h"

static void secret_new__any_bytes__keeps_them_terminated(void **state)
{
    (void)state;
    Secret *secret = secret_new("pit-123\0x", 9);
    assert_int_equal(secret_len(secret), 9);
    assert_memory_equal(secret_reveal(secret), "pit-123\0x", 10);
    secret_free(secret);
    secret_free(NULL);
}

static void secret_new__larger_than_a_page__keeps_it_whole(void **state)
{
    (void)state;
    g_autofree char *bytes = g_strnfill(20000, 'k');
    Secret *secret = secret_new(bytes, 20000);
    assert_string_equal(secret_reveal(secret), bytes);
    secret_free(secret);
}

static void secret_eq__pairs__compares_length_and_bytes(void **state)
{
    (void)state;
    Secret *a = secret_new("token-a", 7), *same = secret_dup(a);
    Secret *other = secret_new("token-b", 7), *longer = secret_new("token-aa", 8);
    Secret *empty = secret_new(NULL, 0);
    assert_true(secret_eq(a, same));
    assert_false(secret_eq(a, other));
    assert_false(secret_eq(a, longer));
    assert_false(secret_eq(a, empty));
    secret_free(a);
    secret_free(same);
    secret_free(other);
    secret_free(longer);
    secret_free(empty);
}

static void secret_take_env__set__wipes_the_environment(void **state)
{
    (void)state;
    assert_int_equal(setenv("EYRIE_UNIT_TOKEN", "pit-abcdef", 1), 0);
    const char *bytes = getenv("EYRIE_UNIT_TOKEN");
    Secret *secret = secret_take_env("EYRIE_UNIT_TOKEN");
    assert_non_null(secret);
    assert_string_equal(secret_reveal(secret), "pit-abcdef");
    assert_null(getenv("EYRIE_UNIT_TOKEN"));
    // The C library keeps the block of a variable it set, so what lies there can still be read.
    assert_memory_equal(bytes, "\0\0\0\0\0\0\0\0\0\0", 10);
    secret_free(secret);
}

static void secret_take_env__unset_or_empty__gives_nothing(void **state)
{
    (void)state;
    unsetenv("EYRIE_UNIT_TOKEN");
    assert_null(secret_take_env("EYRIE_UNIT_TOKEN"));
    setenv("EYRIE_UNIT_TOKEN", "", 1);
    assert_null(secret_take_env("EYRIE_UNIT_TOKEN"));
    assert_null(getenv("EYRIE_UNIT_TOKEN"));
}

static void secret_harden_process__called__forbids_core_dumps(void **state)
{
    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        secret_harden_process();
        struct rlimit limit;
        bool ok = getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0;
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
        ok = ok && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
#endif
        _exit(ok ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

typedef struct LineCase {
    const char *bytes, *line; // line NULL: refused
} LineCase;

static void secret_read_line__pipe__takes_one_line(void **state)
{
    (void)state;
    static const LineCase cases[] = {{" pit-1 \nrest", "pit-1"}, {"pit-12", "pit-12"},
                                     {"12345678\n", "12345678"}, {"123456789\n", NULL},
                                     {"\npit-1\n", NULL},        {"", NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int fds[2];
        Err err = {0};
        assert_int_equal(pipe(fds), 0);
        size_t n = strlen(cases[i].bytes);
        assert_int_equal(write(fds[1], cases[i].bytes, n), n);
        close(fds[1]);
        Secret *secret = secret_read_line(fds[0], "never asked", 8, &err);
        assert_int_equal(secret != NULL, cases[i].line != NULL);
        assert_int_equal(err.kind, cases[i].line ? ERR_NONE : ERR_USAGE);
        if (secret)
            assert_string_equal(secret_reveal(secret), cases[i].line);
        secret_free(secret);
        close(fds[0]);
    }
}

static bool echoes(int fd)
{
    struct termios modes;
    assert_int_equal(tcgetattr(fd, &modes), 0);
    return (modes.c_lflag & ECHO) != 0;
}

static void secret_read_line__ended_by_a_signal__gives_the_echo_back(void **state)
{
    (void)state;
    int master, slave, status;
    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    assert_true(echoes(slave));
    pid_t pid = fork();
    if (pid == 0) {
        Err err;
        secret_read_line(slave, NULL, 8, &err);
        _exit(0);
    }
    gint64 deadline = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (echoes(slave) && g_get_monotonic_time() < deadline)
        sched_yield();
    assert_false(echoes(slave));
    kill(pid, SIGTERM);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    assert_true(echoes(slave));
    close(master);
    close(slave);
}

static void secret_read_line__terminal__is_asked_for_when_nothing_is_shown(void **state)
{
    (void)state;
    int master, slave, status;
    char asked[4] = {0};
    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    pid_t pid = fork();
    if (pid == 0) {
        Err err;
        dup2(slave, STDERR_FILENO);
        _exit(secret_len(secret_read_line(slave, "Ask", 8, &err)) != 3);
    }
    assert_int_equal(read(master, asked, 3), 3);
    assert_string_equal(asked, "Ask");
    assert_false(echoes(slave));
    assert_int_equal(write(master, "abc\n", 4), 4);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(echoes(slave));
    close(master);
    close(slave);
}

UNIT_TESTS(secret, cmocka_unit_test(secret_new__any_bytes__keeps_them_terminated),
           cmocka_unit_test(secret_new__larger_than_a_page__keeps_it_whole),
           cmocka_unit_test(secret_eq__pairs__compares_length_and_bytes),
           cmocka_unit_test(secret_take_env__set__wipes_the_environment),
           cmocka_unit_test(secret_take_env__unset_or_empty__gives_nothing),
           cmocka_unit_test(secret_harden_process__called__forbids_core_dumps),
           cmocka_unit_test(secret_read_line__pipe__takes_one_line),
           cmocka_unit_test(secret_read_line__terminal__is_asked_for_when_nothing_is_shown),
           cmocka_unit_test(secret_read_line__ended_by_a_signal__gives_the_echo_back));
