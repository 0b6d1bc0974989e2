#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "unit/cli/folder.h"
#include "unit/unit.h"

// `eyrie auth` as people and scripts call it.

typedef struct Gate {
    char *home;
    Clock *clock;
    Sandbox *sandbox;
    char *out, *said;
} Gate;

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
    static const char *const unset[] = {"EYRIE_PROFILE", "EYRIE_TOKEN", "EYRIE_LOCATION"};
    for (size_t i = 0; i < G_N_ELEMENTS(set); i++)
        env = g_environ_setenv(env, set[i][0], set[i][1], TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(unset); i++)
        env = g_environ_unsetenv(env, unset[i]);
    return env;
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

// Runs ./eyrie with these words and this on its standard input; returns the exit code.
static int run(Gate *gate, const char *words, const char *input)
{
    g_auto(GStrv) argv = NULL;
    g_auto(GStrv) env = environment(gate);
    g_autofree char *line = g_strdup_printf("./eyrie %s", words);
    GPid pid;
    int in, out, said, status = 0;
    forget(gate);
    assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    assert_true(g_spawn_async_with_pipes(NULL, argv, env, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                         &pid, &in, &out, &said, NULL));
    assert_true(write(in, input, strlen(input)) == (ssize_t)strlen(input));
    close(in);
    gate->out = read_all(out);
    gate->said = read_all(said);
    waitpid(pid, &status, 0);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void runs(Gate *gate, int expected, const char *words, const char *input)
{
    int code = run(gate, words, input);
    if (code != expected)
        fail_msg("eyrie %s: exit %d, expected %d\n%s%s", words, code, expected, gate->out,
                 gate->said);
}

static void says(const Gate *gate, const char *text)
{
    if (!strstr(gate->out, text) && !strstr(gate->said, text))
        fail_msg("expected \"%s\" in:\n%s%s", text, gate->out, gate->said);
}

static void hides(const Gate *gate, const char *secret)
{
    if (strstr(gate->out, secret) || strstr(gate->said, secret))
        fail_msg("a secret in:\n%s%s", gate->out, gate->said);
}

static int setup(void **state)
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

static int teardown(void **state)
{
    Gate *gate = *state;
    sandbox_stop(gate->sandbox);
    clock_free(gate->clock);
    remove_dir(gate->home);
    forget(gate);
    g_free(gate->home);
    g_free(gate);
    return 0;
}

static void login(Gate *gate)
{
    g_autofree char *words =
        g_strdup_printf("--location %s auth login", sandbox_location(gate->sandbox));
    runs(gate, 0, words, sandbox_token(gate->sandbox));
}

static void login__good_token__is_checked_and_stored(void **state)
{
    Gate *gate = *state;
    login(gate);
    says(gate, "Acme Dental");
    hides(gate, sandbox_token(gate->sandbox));
    runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    runs(gate, 0, "auth status", "");
    says(gate, "* ");
    hides(gate, sandbox_token(gate->sandbox));
}

static void login__refused_or_foreign__stores_nothing(void **state)
{
    Gate *gate = *state;
    g_autofree char *own =
        g_strdup_printf("--location %s auth login", sandbox_location(gate->sandbox));
    g_autofree char *foreign =
        g_strdup_printf("--location %s auth login", sandbox_location_at(gate->sandbox, 1));
    runs(gate, 3, own, "pit-00000000-0000-4000-8000-000000000000\n");
    says(gate, "nothing was stored");
    runs(gate, 4, foreign, sandbox_token(gate->sandbox));
    says(gate, "does not have access to this location");
    runs(gate, 2, own, "two words\n");
    runs(gate, 2, own, "");
    runs(gate, 3, "auth status", "");
    says(gate, "there is no profile");
}

static void login__second_time__keeps_the_places(void **state)
{
    Gate *gate = *state;
    login(gate);
    login(gate);
    runs(gate, 0, "auth status --json", "");
    says(gate, "\"locations\":[{\"id\"");
    runs(gate, 1, "auth switch nowhere", "");
    says(gate, "no such location");
}

// A location's own token comes before the profile's: one of the app that was there before is dead.
static void login__after_an_agency__uses_the_new_token(void **state)
{
    Gate *gate = *state;
    g_autofree char *dir = g_build_filename(gate->home, "eyrie", "auth", NULL);
    g_autofree char *path = g_build_filename(dir, "main.json", NULL);
    g_autofree char *old =
        g_strdup_printf("{\"kind\":\"oauth\",\"gen\":3,\"company\":true,\"access\":\"agency\","
                        "\"locations\":[{\"location_id\":\"%s\",\"access\":\"minted\"}]}",
                        sandbox_location(gate->sandbox));
    login(gate); // makes the folder
    assert_true(g_file_set_contents(path, old, -1, NULL));
    assert_int_equal(g_chmod(path, 0600), 0);
    login(gate);
    runs(gate, 0, "api GET /users/ -f locationId={location}", "");
}

static void rotate__same_wrong_and_new(void **state)
{
    Gate *gate = *state;
    login(gate);
    runs(gate, 2, "auth rotate", sandbox_token(gate->sandbox));
    says(gate, "has already");
    runs(gate, 3, "auth rotate", "pit-wrong\n");
    says(gate, "nothing was stored");
    runs(gate, 0, "api GET /users/ -f locationId={location}", ""); // still the old one
    runs(gate, 0, "auth rotate --unchecked", "pit-new\n");
    runs(gate, 3, "api GET /users/ -f locationId={location}", "");
}

static void logout__only_when_told_to(void **state)
{
    Gate *gate = *state;
    login(gate);
    runs(gate, 5, "auth logout", "");
    runs(gate, 0, "auth status", "");
    runs(gate, 0, "auth logout --yes", "");
    runs(gate, 3, "auth status", "");
}

// With a browser that is curl's shadow: the page's redirection is made by hand and pasted.
static void login__oauth_pasted__works_on_the_agency(void **state)
{
    Gate *gate = *state;
    g_autofree char *words =
        g_strdup_printf("--profile app auth login --oauth --paste --client-id %s",
                        sandbox_client_id(gate->sandbox));
    g_autofree char *bad = g_strdup_printf("%s\nhttp://localhost/callback?code=no\n",
                                           sandbox_client_secret(gate->sandbox));
    runs(gate, 3, words, bad);
    says(gate, "https://marketplace.gohighlevel.com/v2/oauth/chooselocation?response_type=code");
    says(gate, "Authorization code not found");
    hides(gate, sandbox_client_secret(gate->sandbox));
    runs(gate, 2, "auth login --oauth", "");
    says(gate, "--client-id");
    runs(gate, 3, "auth status", "");
}

static void auth__no_verb__says_what_there_is(void **state)
{
    Gate *gate = *state;
    runs(gate, 2, "auth", "");
    says(gate, "login");
    runs(gate, 2, "auth dance", "");
    runs(gate, 2, "auth login --token pit-x", "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(cli_auth, TEST(login__good_token__is_checked_and_stored),
           TEST(login__refused_or_foreign__stores_nothing),
           TEST(login__second_time__keeps_the_places),
           TEST(login__after_an_agency__uses_the_new_token), TEST(rotate__same_wrong_and_new),
           TEST(logout__only_when_told_to), TEST(login__oauth_pasted__works_on_the_agency),
           TEST(auth__no_verb__says_what_there_is));
