#include "config.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "unit/unit.h"

static void err_set__always__returns_false_and_fills_all(void **state)
{
    (void)state;
    Err err = {.code = 7};
    assert_false(err_set(&err, ERR_AUTH, "no token for %s", "main"));
    assert_int_equal(err.kind, ERR_AUTH);
    assert_int_equal(err.code, 0);
    assert_string_equal(err.msg, "no token for main");
}

static void err_set__hostile_argument__is_sanitised(void **state)
{
    (void)state;
    Err err;
    err_set(&err, ERR_SERVER, "said %s", "\x1b]0;x\a\r\nnext\xff\xe2\x80\xae");
    assert_string_equal(err.msg, "said ␛]0;x␇ next\xEF\xBF\xBD");
}

static void err_set__long_message__is_cut_between_characters(void **state)
{
    (void)state;
    char text[600];
    for (size_t i = 0; i + 2 < sizeof(text); i += 2)
        memcpy(text + i, "é", 3);
    Err err;
    err_set(&err, ERR_IO, "x%s", text);
    assert_int_equal(strlen(err.msg), 239);
    assert_memory_equal(err.msg + 237, "é", 2);
    err_set(&err, ERR_IO, "%s", text);
    assert_int_equal(strlen(err.msg), 238);
}

static void err_prefix__once__puts_context_before(void **state)
{
    (void)state;
    Err err;
    err_set(&err, ERR_IO, "disk full");
    err.code = ENOSPC;
    assert_false(err_prefix(&err, "save %s", "draft"));
    assert_string_equal(err.msg, "save draft: disk full");
    assert_int_equal(err.kind, ERR_IO);
    assert_int_equal(err.code, ENOSPC);
}

static void err_prefix__many_times__stays_within_the_buffer(void **state)
{
    (void)state;
    Err err;
    err_set(&err, ERR_IO, "end");
    for (int i = 0; i < 200; i++)
        err_prefix(&err, "level %d", i);
    assert_int_equal(strlen(err.msg), 239);
    assert_memory_equal(err.msg, "level 199: level 198", 20);
}

static void err_errno__missing_file__names_what_and_why(void **state)
{
    (void)state;
    Err err;
    assert_false(err_errno(&err, ENOENT, "open %s", "x.ini"));
    assert_int_equal(err.kind, ERR_IO);
    assert_int_equal(err.code, ENOENT);
    assert_string_equal(err.msg, "open x.ini: No such file or directory");
}

static void err_info__every_kind__has_a_name_and_an_exit_code(void **state)
{
    (void)state;
    for (int i = 0; i < ERR_COUNT; i++) {
        const ErrInfo *info = err_info((ErrKind)i);
        assert_true(info->name[0] != '\0');
        assert_non_null(info->advice);
        assert_int_equal(info->exit_code == 0, i == ERR_NONE);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(info->name, err_info((ErrKind)j)->name);
        size_t n = strlen(info->advice);
        assert_true(n == 0 || info->advice[n - 1] != '.');
    }
}

static int hook_pipe[2];

static void tell_hook(void)
{
    if (write(hook_pipe[1], "h", 1) != 1)
        _exit(1);
}

static void bug__with_a_hook__calls_it_and_aborts(void **state)
{
    (void)state;
    assert_int_equal(pipe(hook_pipe), 0);
    pid_t pid = fork();
    if (pid == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        signal(SIGABRT, SIG_DFL);
        dup2(hook_pipe[1], STDERR_FILENO);
        bug_set_hook(tell_hook);
        bug("file.c", 12, "x > 0");
    }
    close(hook_pipe[1]);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    char said[100] = "";
    ssize_t n = read(hook_pipe[0], said, sizeof(said) - 1);
    close(hook_pipe[0]);
    assert_true(n > 0);
    assert_memory_equal(said, "heyrie: bug at file.c:12: x > 0", 31);
}

UNIT_TESTS(err, cmocka_unit_test(err_set__always__returns_false_and_fills_all),
           cmocka_unit_test(err_set__hostile_argument__is_sanitised),
           cmocka_unit_test(err_set__long_message__is_cut_between_characters),
           cmocka_unit_test(err_prefix__once__puts_context_before),
           cmocka_unit_test(err_prefix__many_times__stays_within_the_buffer),
           cmocka_unit_test(err_errno__missing_file__names_what_and_why),
           cmocka_unit_test(err_info__every_kind__has_a_name_and_an_exit_code),
           cmocka_unit_test(bug__with_a_hook__calls_it_and_aborts));
