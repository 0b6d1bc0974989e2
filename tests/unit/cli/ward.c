#include "config.h"

#include "unit/cli/ward.h"

#include <glib/gstdio.h>
#include <pty.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/unit.h"

static char **environment(const Ward *ward)
{
    char **env = g_get_environ();
    const char *set[][2] = {{"HOME", ward->home},
                            {"XDG_STATE_HOME", ward->home},
                            {"XDG_CONFIG_HOME", ward->home},
                            {"XDG_CACHE_HOME", ward->home},
                            {"XDG_RUNTIME_DIR", ward->home},
                            {"EYRIE_DATA_DIR", THEMES_DIR},
                            {"EYRIE_BASE_URL", ward->url},
                            {"EYRIE_LOCATION", ward->location},
                            {"TERM", "xterm-256color"},
                            {"TZ", "UTC"},
                            {"LC_ALL", "C.UTF-8"}};
    for (size_t i = 0; i < G_N_ELEMENTS(set); i++)
        env = g_environ_setenv(env, set[i][0], set[i][1], TRUE);
    env = g_environ_unsetenv(env, "EYRIE_PROFILE");
    env = g_environ_unsetenv(env, "NO_COLOR");
    return ward->token ? g_environ_setenv(env, "EYRIE_TOKEN", ward->token, TRUE)
                       : g_environ_unsetenv(env, "EYRIE_TOKEN");
}

static void forget(Ward *ward)
{
    g_clear_pointer(&ward->out, g_free);
    g_clear_pointer(&ward->said, g_free);
}

void runs(Ward *ward, int expected, const char *words)
{
    g_auto(GStrv) argv = NULL;
    g_auto(GStrv) env = environment(ward);
    g_autofree char *line = g_strdup_printf("./eyrie %s", words);
    GError *error = NULL;
    int status = 0;
    forget(ward);
    assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    if (!g_spawn_sync(NULL, argv, env, G_SPAWN_DEFAULT, NULL, NULL, &ward->out, &ward->said,
                      &status, &error))
        fail_msg("%s", error->message);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) != expected)
        fail_msg("eyrie %s: exit %d, expected %d\n%s%s", words, WEXITSTATUS(status), expected,
                 ward->out, ward->said);
    if (ward->token && strstr(ward->out, ward->token))
        fail_msg("the token in:\n%s", ward->out);
}

void finds(const Ward *ward, const char *mark, const char *group, const char *name,
           const char *words, const char *mend)
{
    g_auto(GStrv) lines = g_strsplit(ward->out, "\n", -1);
    g_autofree char *head = g_strdup_printf("%-5s %-11s %-13s  ", mark, group, name);
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, head))
            continue;
        bool mended = line[1] && g_str_has_prefix(line[1], "      -> ");
        if (strstr(*line, words) && (mend ? mended && strstr(line[1], mend) : !mended))
            return;
    }
    fail_msg("expected \"%s%s\" -> \"%s\" in:\n%s", head, words, mend ? mend : "", ward->out);
}

void serve(Ward *ward, const SandboxOptions *options)
{
    Err err = {0};
    SandboxOptions own = *options;
    sandbox_stop(ward->sandbox);
    own.clock = own.clock ? own.clock : ward->clock;
    own.seed = 1;
    own.world = "small";
    own.quiet = true;
    ward->sandbox = sandbox_start(&own, &err);
    if (!ward->sandbox)
        fail_msg("%s", err.msg);
    g_free(ward->token);
    g_free(ward->location);
    g_free(ward->url);
    ward->token = g_strdup(sandbox_token(ward->sandbox));
    ward->location = g_strdup(sandbox_location(ward->sandbox));
    ward->url = g_strdup(sandbox_base_url(ward->sandbox));
}

Ward *ward_new(void)
{
    Ward *ward = g_new0(Ward, 1);
    ward->home = g_dir_make_tmp("eyrie-ward-XXXXXX", NULL);
    ward->eyrie = g_build_filename(ward->home, "eyrie", NULL);
    ward->clock = clock_new_real();
    assert_int_equal(g_mkdir(ward->eyrie, 0700), 0);
    serve(ward, &(SandboxOptions){.locations = 2});
    return ward;
}

void ward_free(Ward *ward)
{
    sandbox_stop(ward->sandbox);
    clock_free(ward->clock);
    tree_remove(ward->home);
    forget(ward);
    g_free(ward->home);
    g_free(ward->eyrie);
    g_free(ward->token);
    g_free(ward->location);
    g_free(ward->url);
    g_free(ward);
}

char *put_file(const Ward *ward, const char *name, const char *text, int mode)
{
    char *path = g_build_filename(ward->eyrie, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    assert_int_equal(g_chmod(path, mode), 0);
    return path;
}

void change(char **where, const char *value)
{
    g_free(*where);
    *where = g_strdup(value);
}

static void answer_questions(int fd, GString *out, const int *widths)
{
    static const char ask[] = "\033[6n";
    char bytes[512];
    size_t told = 0;
    size_t seen = 0;
    for (ssize_t n; (n = read(fd, bytes, sizeof(bytes))) > 0;) {
        g_string_append_len(out, bytes, n);
        for (char *at; widths && (at = strstr(out->str + seen, ask)); told++) {
            g_autofree char *reply = g_strdup_printf("\033[7;%dR", widths[told] + 1);
            assert_true(write(fd, reply, strlen(reply)) == (ssize_t)strlen(reply));
            seen = (size_t)(at - out->str) + sizeof(ask) - 1;
        }
    }
}

void runs_on_terminal(Ward *ward, const char *words, const int *widths)
{
    g_autofree char *line = g_strdup_printf("./eyrie %s", words);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    g_auto(GStrv) env = environment(ward);
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    GString *out = g_string_new(NULL);
    int fd = -1;
    int status = 0;
    forget(ward);
    pid_t pid = forkpty(&fd, NULL, NULL, &size);
    assert_true(pid >= 0);
    if (pid == 0) {
        execve(argv[0], argv, env);
        _exit(127);
    }
    answer_questions(fd, out, widths);
    waitpid(pid, &status, 0);
    close(fd);
    g_string_replace(out, "\r\033[K", "", 0);
    ward->out = g_string_free(out, FALSE);
    ward->said = g_strdup("");
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
