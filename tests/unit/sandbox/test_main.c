#include "config.h"

#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "sandbox/sandbox.h"
#include "unit/unit.h"

typedef struct Child {
    pid_t pid;
    FILE *out; // its standard output
} Child;

// args: what stands behind "eyrie sandbox", ended by NULL
static Child run(const char *const *args)
{
    char *argv[16] = {g_strdup("eyrie sandbox")};
    int argc = 1, ends[2];
    for (; args[argc - 1]; argc++)
        argv[argc] = g_strdup(args[argc - 1]);
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(STDERR_FILENO);
        _exit(sandbox_main(argv));
    }
    close(ends[1]);
    for (int i = 0; i < argc; i++)
        g_free(argv[i]);
    return (Child){pid, fdopen(ends[0], "r")};
}

static int child_exit(Child *child)
{
    int status = -1;
    waitpid(child->pid, &status, 0);
    fclose(child->out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void sandbox_main__started__prints_one_line_and_ends_on_a_signal(void **state)
{
    (void)state;
    Err err;
    char line[2048] = "";
    const char *const args[] = {"--world", "small",    "--frozen", "--now", "2030-01-02T09:00:00Z",
                                "--token", "pit-mine", NULL};
    Child child = run(args);
    assert_non_null(fgets(line, sizeof(line), child.out));
    Json *ready = json_parse(line, strlen(line), &err);
    assert_non_null(ready);
    assert_string_equal(json_string(json_member(ready, "token")), "pit-mine");
    assert_true(g_str_has_prefix(json_string(json_member(ready, "baseUrl")), "http://127.0.0.1:"));
    assert_int_equal(strlen(json_string(json_member(ready, "location"))), 20);
    json_free(ready);
    kill(child.pid, SIGTERM);
    assert_null(fgets(line, sizeof(line), child.out));
    assert_int_equal(child_exit(&child), 0);
}

static void expect_usage(const char *name, const char *value)
{
    const char *const args[] = {name, value, NULL};
    Child child = run(args);
    if (child_exit(&child) != 2)
        fail_msg("%s %s is not refused", name, value);
}

static void sandbox_main__wrong_use__exits_with_2(void **state)
{
    (void)state;
    expect_usage("--zap", NULL);
    expect_usage("stray", NULL);
    expect_usage("--port", "many");
    expect_usage("--port", "-1");
    expect_usage("--port", "65536");
    expect_usage("--now", "tomorrow");
    expect_usage("--world", "huge");
    expect_usage("--faults", "MESSAGE_SEND explode");
}

UNIT_TESTS(main, cmocka_unit_test(sandbox_main__started__prints_one_line_and_ends_on_a_signal),
           cmocka_unit_test(sandbox_main__wrong_use__exits_with_2));
