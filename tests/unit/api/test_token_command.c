#include "config.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "api/auth.h"
#include "api/profile.h"
#include "api/token_command.h"
#include "unit/unit.h"

typedef struct Shop {
    char *dir, *ini;
} Shop;

static int setup(void **state)
{
    Shop *shop = g_new0(Shop, 1);
    shop->dir = g_dir_make_tmp("eyrie-command-XXXXXX", NULL);
    shop->ini = g_build_filename(shop->dir, "config.ini", NULL);
    g_setenv("XDG_STATE_HOME", shop->dir, TRUE);
    g_unsetenv("CREDENTIALS_DIRECTORY");
    *state = shop;
    return 0;
}

static int teardown(void **state)
{
    Shop *shop = *state;
    static const char *const files[] = {
        "config.ini", "eyrie/auth/main.json", "eyrie/auth/main.lock", "eyrie/auth", "eyrie", ""};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        g_autofree char *path = g_build_filename(shop->dir, files[i], NULL);
        g_remove(path);
    }
    g_unsetenv("GITHUB_TOKEN");
    g_free(shop->dir);
    g_free(shop->ini);
    g_free(shop);
    return 0;
}

static char *find(const Shop *shop, const char *profile)
{
    Err err;
    char *words = NULL;
    assert_true(token_command_find(shop->ini, profile, &words, &err));
    return words;
}

static void token_command_find__lines__own_profile_comes_first(void **state)
{
    const Shop *shop = *state;
    static const char text[] = "theme dark\n# token-command no\n"
                               "token-command = pass show eyrie\n"
                               "token-command.work\tpass show work  \ntoken-commands x\n";
    assert_null(find(shop, "main")); // no such file
    assert_true(g_file_set_contents(shop->ini, text, -1, NULL));
    g_autofree char *main_words = find(shop, "main");
    g_autofree char *work_words = find(shop, "work");
    assert_string_equal(main_words, "pass show eyrie");
    assert_string_equal(work_words, "pass show work");
    assert_true(g_file_set_contents(shop->ini, "token-command\ntoken-command  \n", -1, NULL));
    assert_null(find(shop, "main"));
}

static void token_command_find__others_may_write__none_is_run(void **state)
{
    const Shop *shop = *state;
    Err err = {0};
    char *words = NULL;
    Credentials found = {0};
    const AuthQuery query = {.profile = "main", .options_path = shop->ini};
    assert_true(g_file_set_contents(shop->ini, "theme dark\n", -1, NULL));
    assert_int_equal(g_chmod(shop->ini, 0666), 0);
    assert_null(find(shop, "main")); // nothing that would be run
    assert_true(g_file_set_contents(shop->ini, "token-command echo pit-word\n", -1, NULL));
    assert_int_equal(g_chmod(shop->ini, 0620), 0);
    assert_false(token_command_find(shop->ini, "main", &words, &err));
    assert_null(words);
    assert_false(auth_load(&query, NULL, &found, &err));
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_non_null(strstr(err.msg, "token-command is not run: others may write "));
    assert_non_null(strstr(err.msg, "chmod go-w "));
    assert_int_equal(g_chmod(shop->ini, 0600), 0);
    assert_true(auth_load(&query, NULL, &found, &err));
    credentials_clear(&found);
}

static void gives(const char *words, const char *expected)
{
    Err err = {0};
    Secret *token = token_command_run(words, TOKEN_COMMAND_BESIDE, NULL, &err);
    if (!token)
        fail_msg("%s: %s", words, err.msg);
    assert_string_equal(secret_reveal(token), expected);
    secret_free(token);
}

static void token_command_run__output__first_line_is_the_token(void **state)
{
    (void)state;
    gives("printf 'pit-one'", "pit-one");
    gives("printf 'pit-one \\r\\nlogin: x\\n'", "pit-one");
    gives("echo 'pit-$HOME;id'", "pit-$HOME;id"); // there is no shell
    gives("sh -c 'cat >/dev/null; echo pit-no-input'", "pit-no-input");
    gives("sh -c 'echo pit-much; head -c 300000 /dev/zero'", "pit-much");
    g_setenv("GITHUB_TOKEN", "canary", TRUE);
    gives("sh -c 'echo pit-${GITHUB_TOKEN-none}'", "pit-none");
}

static void fails(const char *words, ErrKind kind, const char *said)
{
    Err err = {0};
    Secret *token = token_command_run(words, TOKEN_COMMAND_BESIDE, NULL, &err);
    assert_null(token);
    assert_int_equal(err.kind, kind);
    if (!strstr(err.msg, said))
        fail_msg("\"%s\" is not in \"%s\"", said, err.msg);
    assert_null(strstr(err.msg, "pit-canary"));
    assert_null(strchr(err.msg, '\033'));
}

static void token_command_run__failure__says_what_the_program_said(void **state)
{
    (void)state;
    fails("sh -c 'printf \"\\033[31mno key\\033[0m\" >&2; echo pit-canary; exit 2'", ERR_AUTH,
          "ended with 2");
    fails("sh -c 'echo no key >&2; exit 2'", ERR_AUTH, "no key");
    fails("true", ERR_AUTH, "is no token");
    fails("echo 'pit-canary two words'", ERR_AUTH, "is no token");
    fails("head -c 9000 /dev/zero", ERR_AUTH, "is no token");
    fails("/nowhere/at-all", ERR_CONFIG, "cannot be started");
    fails("echo \"open", ERR_CONFIG, "a quotation mark is not closed");
}

typedef struct Stopper {
    char *pipe;
    atomic_bool stop;
} Stopper;

static void *stop_when_begun(void *data)
{
    Stopper *stopper = data;
    g_autofree char *line = NULL; // the program has begun when its pipe has a writer
    g_file_get_contents(stopper->pipe, &line, NULL, NULL);
    atomic_store(&stopper->stop, true);
    return NULL;
}

static void token_command_run__told_to_stop__ends_the_program(void **state)
{
    const Shop *shop = *state;
    Err err = {0};
    pthread_t thread;
    Stopper stopper = {.pipe = g_build_filename(shop->dir, "pipe", NULL)};
    g_autofree char *waits =
        g_strdup_printf("sh -c 'echo >%s; exec tail -f /dev/null'", stopper.pipe);
    assert_int_equal(mkfifo(stopper.pipe, 0600), 0);
    assert_int_equal(pthread_create(&thread, NULL, stop_when_begun, &stopper), 0);
    assert_null(token_command_run(waits, TOKEN_COMMAND_BESIDE, &stopper.stop, &err));
    pthread_join(thread, NULL);
    assert_int_equal(err.kind, ERR_CANCELLED);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    g_remove(stopper.pipe);
    g_free(stopper.pipe);
}

static void auth_load__token_command__comes_before_the_profile(void **state)
{
    const Shop *shop = *state;
    Err err = {0};
    Profile profile;
    profile_init(&profile);
    Id location = id_from("abc");
    profile_take_pit(&profile, secret_new("pit-file", 8), &location, (Instant){1000});
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
    const AuthQuery query = {.profile = "main", .options_path = shop->ini};
    assert_true(g_file_set_contents(shop->ini, "token-command echo pit-word\n", -1, NULL));
    Credentials found = {0};
    assert_true(auth_load(&query, NULL, &found, &err));
    assert_string_equal(secret_reveal(found.token), "pit-word");
    assert_string_equal(found.source, "token-command");
    assert_string_equal(found.command, "echo pit-word");
    assert_string_equal(found.location.s, "abc");
    credentials_clear(&found);
    assert_true(auth_load(&query, secret_new("pit-env", 7), &found, &err));
    assert_string_equal(secret_reveal(found.token), "pit-env");
    credentials_clear(&found);
    // A command that fails is not passed over in silence.
    assert_true(g_file_set_contents(shop->ini, "token-command false\n", -1, NULL));
    assert_false(auth_load(&query, NULL, &found, &err));
    assert_int_equal(err.kind, ERR_AUTH);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(token_command, TEST(token_command_find__lines__own_profile_comes_first),
           TEST(token_command_find__others_may_write__none_is_run),
           TEST(token_command_run__output__first_line_is_the_token),
           TEST(token_command_run__failure__says_what_the_program_said),
           TEST(token_command_run__told_to_stop__ends_the_program),
           TEST(auth_load__token_command__comes_before_the_profile));
