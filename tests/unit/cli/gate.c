#include "config.h"

#include "unit/cli/gate.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char **environment(const Gate *gate)
{
    char **env = g_get_environ();
    const char *set[][2] = {{"HOME", gate->home},
                            {"XDG_STATE_HOME", gate->home},
                            {"XDG_CONFIG_HOME", gate->home},
                            {"XDG_CACHE_HOME", gate->home},
                            {"XDG_RUNTIME_DIR", gate->home},
                            {"EYRIE_BASE_URL", sandbox_base_url(gate->sandbox)},
                            {"LC_ALL", "C.UTF-8"}};
    static const char *const unset[] = {"EYRIE_PROFILE", "EYRIE_TOKEN",     "EYRIE_LOCATION",
                                        "DISPLAY",       "WAYLAND_DISPLAY", "BROWSER",
                                        "SSH_TTY",       "SSH_CONNECTION"};
    for (size_t i = 0; i < G_N_ELEMENTS(set); i++)
        env = g_environ_setenv(env, set[i][0], set[i][1], TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(unset); i++)
        env = g_environ_unsetenv(env, unset[i]);
    g_autofree char *path = g_strconcat(gate->home, ":", g_getenv("PATH"), NULL);
    env = g_environ_setenv(env, "PATH", path, TRUE);
    for (char **extra = gate->extra; extra && *extra; extra++) {
        g_auto(GStrv) pair = g_strsplit(*extra, "=", 2);
        env = g_environ_setenv(env, pair[0], pair[1], TRUE);
    }
    return env;
}

void gate_set_extra(Gate *gate, const char *name, const char *value)
{
    guint n = gate->extra ? g_strv_length(gate->extra) : 0;
    gate->extra = g_renew(char *, gate->extra, n + 2);
    gate->extra[n] = g_strconcat(name, "=", value, NULL);
    gate->extra[n + 1] = NULL;
}

void gate_put_program(const Gate *gate, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(gate->home, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    assert_int_equal(g_chmod(path, 0700), 0);
}

char *profile_path(const Gate *gate, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".json", NULL);
    return g_build_filename(gate->home, "eyrie", "auth", file, NULL);
}

static void forget(Gate *gate)
{
    g_clear_pointer(&gate->out, g_free);
    g_clear_pointer(&gate->said, g_free);
}

static char *read_all(int fd)
{
    GString *all = g_string_new(NULL);
    char bytes[1024];
    for (ssize_t n; (n = read(fd, bytes, sizeof(bytes))) > 0;)
        g_string_append_len(all, bytes, n);
    close(fd);
    return g_string_free(all, FALSE);
}

typedef struct Running {
    GPid pid;
    int out, said;
} Running;

static Running start(Gate *gate, const char *words, const char *input)
{
    g_auto(GStrv) argv = NULL;
    g_auto(GStrv) env = environment(gate);
    g_autofree char *line = g_strdup_printf("./eyrie %s", words);
    Running running;
    int in;
    forget(gate);
    assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    assert_true(g_spawn_async_with_pipes(NULL, argv, env, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                         &running.pid, &in, &running.out, &running.said, NULL));
    assert_true(write(in, input, strlen(input)) == (ssize_t)strlen(input));
    close(in);
    return running;
}

static void end(Gate *gate, const Running *running, int expected, const char *words)
{
    int status = 0;
    gate->out = read_all(running->out);
    gate->said = read_all(running->said);
    waitpid(running->pid, &status, 0);
    assert_true(WIFEXITED(status));
    if (expected != GATE_ANY && WEXITSTATUS(status) != expected)
        fail_msg("eyrie %s: exit %d, expected %d\n%s%s", words, WEXITSTATUS(status), expected,
                 gate->out, gate->said);
}

void gate_runs(Gate *gate, int expected, const char *words, const char *input)
{
    Running running = start(gate, words, input);
    end(gate, &running, expected, words);
}

// Opening the pipe waits until somebody is about to write into it.
void gate_runs_with_browser(Gate *gate, int expected, const char *words, const char *input,
                            void (*browse)(Gate *gate, const char *url))
{
    g_autofree char *pipe = g_build_filename(gate->home, "browser", NULL);
    g_autofree char *script = g_strdup_printf("#!/bin/sh\nprintf %%s \"$1\" >'%s'\n", pipe);
    gate_put_program(gate, "xdg-open", script);
    gate_set_extra(gate, "DISPLAY", ":7");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    Running running = start(gate, words, input);
    g_autofree char *url = read_all(open(pipe, O_RDONLY | O_CLOEXEC));
    browse(gate, url);
    end(gate, &running, expected, words);
    assert_int_equal(g_unlink(pipe), 0);
}

void gate_plays(Gate *gate, int expected, const char *lines)
{
    gate_login(gate);
    gate_runs(gate, expected, "--plain", lines);
    assert_null(strchr(gate->out, '\033'));
}

void gate_executed(const Gate *gate, EndpointId ep, size_t n)
{
    assert_int_equal(sandbox_executed(gate->sandbox, ep), n);
}

void gate_says(const Gate *gate, const char *text)
{
    if (!strstr(gate->out, text) && !strstr(gate->said, text))
        fail_msg("expected \"%s\" in:\n%s%s", text, gate->out, gate->said);
}

void gate_hides(const Gate *gate, const char *secret)
{
    if (strstr(gate->out, secret) || strstr(gate->said, secret))
        fail_msg("a secret in:\n%s%s", gate->out, gate->said);
}

int gate_setup(void **state)
{
    Err err = {0};
    Gate *gate = g_new0(Gate, 1);
    *state = gate;
    gate->home = g_dir_make_tmp("eyrie-gate-XXXXXX", NULL);
    gate->clock = clock_new_real();
    SandboxOptions options = {
        .seed = 1, .clock = gate->clock, .world = "small", .quiet = true, .locations = 3};
    gate->sandbox = sandbox_start(&options, &err);
    if (!gate->sandbox)
        fail_msg("%s", err.msg);
    return 0;
}

int gate_teardown(void **state)
{
    Gate *gate = *state;
    sandbox_stop(gate->sandbox);
    clock_free(gate->clock);
    tree_remove(gate->home);
    forget(gate);
    g_strfreev(gate->extra);
    g_free(gate->home);
    g_free(gate);
    return 0;
}

void gate_login(Gate *gate)
{
    g_autofree char *words =
        g_strdup_printf("--location %s auth login", sandbox_location(gate->sandbox));
    gate_runs(gate, 0, words, sandbox_token(gate->sandbox));
}
