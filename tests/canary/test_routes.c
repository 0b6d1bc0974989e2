// The ways on which a token comes to the program: a store that prints it, the system's credentials,
// the keyring, an app's page in a browser. It is nowhere but there.
#include "config.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "canary/walk.h"
#include "harness/browser.h"
#include "unit/unit.h"

enum { BROWSER_MS = DRIVE_PATIENCE_S * 1000 };

static int setup(void **state)
{
    Stage *stage = stage_new();
    stage->no_token = true;
    stage->bare_profiles = true;
    *state = stage;
    return 0;
}

static int teardown(void **state)
{
    stage_free(*state);
    g_unsetenv("FAKE_KEYRING");
    return 0;
}

static char *in_vault(const Stage *stage, const char *name)
{
    return g_build_filename(stage->vault, name, NULL);
}

static void put_in_vault(const Stage *stage, const char *name, const char *text)
{
    g_autofree char *path = in_vault(stage, name);
    assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

// ---- a store of somebody else's ----------------------------------------------------------------

static void put_command(const Stage *stage, int code)
{
    g_autofree char *line = g_strdup_printf("token-command = %s store %s %s/token %d\n",
                                            stage->self, stage->drop, stage->vault, code);
    walk_put_config(stage, line);
}

static void routes__token_command__leaves_it_nowhere(void **state)
{
    Stage *stage = *state;
    g_autofree char *fresh = sandbox_new_token(stage->sandbox, 0);
    finder_add(stage->finder, fresh);
    put_in_vault(stage, "token", CANARY_PIT);
    put_command(stage, 0);
    walk_start(stage);
    stage_wait(stage, "Maria");
    stage_look_memory(stage, drive_pid(stage->drive));
    walk_through(stage);
    put_in_vault(stage, "token", fresh);
    sandbox_revoke_token(stage->sandbox); // it is asked again
    stage_keys(stage, "\033\033[900~" WALK_MINUTE WALK_MINUTE);
    stage_keys(stage, "1rWith another token\r" WALK_MINUTE);
    stage_look_all(stage);
    walk_quit(stage);
    assert_int_equal(
        stage_verb(stage, NULL, stage->program, "api", "GET", "/locations/{location}", NULL), 0);
    stage_verb(stage, NULL, stage->program, "doctor", NULL);
    stage_look_all(stage);
    walk_judge(stage);
    assert_true(stage->looks[SPOT_CHILD_FILES] > 0);
}

static void routes__token_command_that_fails__is_not_quoted(void **state)
{
    Stage *stage = *state;
    put_in_vault(stage, "token", CANARY_PIT);
    put_command(stage, 1);
    assert_int_not_equal(
        stage_verb(stage, NULL, stage->program, "api", "GET", "/locations/{location}", NULL), 0);
    stage_verb(stage, NULL, stage->program, "doctor", NULL);
    walk_start(stage);
    stage_leave(stage, 3);
    stage_look_all(stage);
    walk_judge(stage);
}

static void routes__system_credential__leaves_it_nowhere(void **state)
{
    Stage *stage = *state;
    g_autofree char *dir = g_strconcat("CREDENTIALS_DIRECTORY=", stage->vault, NULL);
    const char *const more[] = {dir, NULL};
    stage->more = more;
    put_in_vault(stage, "eyrie-token", CANARY_PIT "\n");
    walk_put_config(stage, "");
    walk_start(stage);
    walk_through(stage);
    walk_quit(stage);
    walk_judge(stage);
}

// ---- the keyring -------------------------------------------------------------------------------

typedef struct Ring {
    char *library, *file;
    const char *more[3];
} Ring;

// Whoever asks for libsecret by its name gets the one that is loaded, or found first.
static Ring open_ring(Stage *stage)
{
    g_autofree char *here = g_get_current_dir();
    g_autofree char *path = in_vault(stage, "keyring");
#ifndef LIBSECRET
    skip();
#endif
    if (!dlopen("./libsecret-1.so.0", RTLD_NOW))
        fail_msg("%s", dlerror());
    g_setenv("FAKE_KEYRING", path, TRUE);
    return (Ring){.library = g_strconcat("LD_LIBRARY_PATH=", here, NULL),
                  .file = g_strconcat("FAKE_KEYRING=", path, NULL)};
}

static void use_ring(Stage *stage, Ring *ring)
{
    ring->more[0] = ring->library;
    ring->more[1] = ring->file;
    stage->more = ring->more;
}

static void close_ring(Ring *ring)
{
    g_free(ring->library);
    g_free(ring->file);
}

static void holds(const Stage *stage, const char *secret)
{
    g_autofree char *path = in_vault(stage, "keyring");
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_non_null(strstr(text, secret));
}

static void routes__keyring__leaves_it_there_alone(void **state)
{
    Stage *stage = *state;
    char *eyrie = stage->program;
    g_autofree char *here = g_strdup(sandbox_location(stage->sandbox));
    Ring ring = open_ring(stage);
    use_ring(stage, &ring);
    walk_put_config(stage, "");
    assert_int_equal(stage_verb(stage, CANARY_PIT "\n", eyrie, "--location", here, "auth", "login",
                                "--store", "keyring", NULL),
                     0);
    holds(stage, CANARY_PIT);
    walk_start(stage);
    walk_through(stage);
    walk_quit(stage);
    stage_verb(stage, NULL, eyrie, "auth", "status", "--json", NULL);
    stage_verb(stage, NULL, eyrie, "doctor", NULL);
    stage_look_all(stage);
    walk_judge(stage);
    close_ring(&ring);
}

// A pair moves there, and is renewed there.
static void routes__pair_in_the_keyring__leaves_it_there_alone(void **state)
{
    Stage *stage = *state;
    Ring ring = open_ring(stage);
    use_ring(stage, &ring);
    walk_put_config(stage, "");
    walk_put_pair(stage);
    assert_int_equal(stage_verb(stage, NULL, stage->program, "auth", "move", "keyring", NULL), 0);
    holds(stage, sandbox_refresh_token(stage->sandbox));
    walk_start(stage);
    stage_wait(stage, "Maria");
    assert_int_equal(sandbox_executed(stage->sandbox, EP_OAUTH_TOKEN), 1);
    stage_learn_profile(stage);
    walk_through(stage);
    walk_quit(stage);
    walk_judge(stage);
    close_ring(&ring);
}

// ---- an app's page in a browser ----------------------------------------------------------------

typedef struct Desk { // where a browser can be opened, and the test sits at it
    char *path, *drop, *pipe;
    const char *more[6];
    int fd;
} Desk;

static Desk open_desk(const Stage *stage)
{
    g_autofree char *opener = in_vault(stage, "xdg-open"), *pipe = in_vault(stage, "browser");
    Desk desk = {.path = g_strdup_printf("PATH=%s:%s", stage->vault, g_getenv("PATH")),
                 .drop = g_strconcat("CANARY_DROP=", stage->drop, NULL),
                 .pipe = g_strconcat("CANARY_BROWSER=", pipe, NULL)};
    assert_int_equal(symlink(stage->self, opener), 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    desk.fd = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return desk;
}

static void sit_down(Stage *stage, Desk *desk)
{
    const char *const more[] = {desk->path,   desk->drop,        desk->pipe,
                                "DISPLAY=:7", "EYRIE_LOCATION=", NULL};
    memcpy(desk->more, more, sizeof(more));
    stage->more = desk->more;
}

static void close_desk(Desk *desk)
{
    close(desk->fd);
    g_free(desk->path);
    g_free(desk->drop);
    g_free(desk->pipe);
}

static char *opened_address(const Desk *desk)
{
    struct pollfd wait = {desk->fd, POLLIN, 0};
    char url[4096];
    if (poll(&wait, 1, BROWSER_MS) != 1)
        fail_msg("no browser was opened");
    ssize_t n = read(desk->fd, url, sizeof(url));
    assert_true(n > 0);
    return g_strndup(url, (size_t)n);
}

// The code is a secret until it is used.
static void learn_code(Stage *stage, const char *back)
{
    const char *code = strstr(back, "code=");
    assert_non_null(code);
    g_autofree char *value = g_strndup(code + 5, strcspn(code + 5, "&"));
    finder_add(stage->finder, value);
}

static void say_yes(Stage *stage, const Desk *desk)
{
    g_autoptr(GString) why = g_string_new(NULL);
    g_autofree char *url = opened_address(desk);
    stage_look_all(stage); // what opens it is there
    assert_true(strstr(url, "state=") && strstr(url, sandbox_client_id(stage->sandbox)));
    g_autofree char *back = browser_say_yes(url, sandbox_location(stage->sandbox), why);
    if (back)
        learn_code(stage, back);
    if (!back || !browser_go(back, why))
        fail_msg("%s", why->str);
}

static void paste(Stage *stage, const char *text)
{
    g_autofree char *bytes = g_strdup_printf("\033[200~%s\033[201~", text);
    stage_keys(stage, bytes);
}

static void routes__page_opened_from_inside__tells_the_browser_nothing(void **state)
{
    Stage *stage = *state;
    Desk desk = open_desk(stage);
    g_autofree char *port = g_strdup_printf("%d", browser_free_port());
    sit_down(stage, &desk);
    stage->bare_profiles = false;
    walk_start(stage);
    stage_wait(stage, "Welcome");
    stage_keys(stage, "2");
    paste(stage, sandbox_client_id(stage->sandbox));
    stage_keys(stage, "\r");
    paste(stage, sandbox_client_secret(stage->sandbox));
    stage_keys(stage, "\t");
    paste(stage, stage->base_url);
    stage_keys(stage, "\t");
    paste(stage, port);
    stage_look_all(stage);
    stage_keys(stage, "\r");
    stage_wait(stage, "Say yes in the browser");
    say_yes(stage, &desk);
    stage_wait(stage, "It works");
    stage_learn_profile(stage);
    for (int i = 0; i < 3; i++) {
        stage_look_all(stage);
        stage_keys(stage, "\r");
    }
    stage_wait(stage, "Maria");
    walk_quit(stage);
    walk_judge(stage);
    assert_true(stage->looks[SPOT_CHILD_ARGV] > 0 && stage->looks[SPOT_CHILD_FILES] > 0);
    close_desk(&desk);
}

static void routes__page_opened_by_a_verb__tells_the_browser_nothing(void **state)
{
    Stage *stage = *state;
    Desk desk = open_desk(stage);
    g_auto(GStrv) argv = NULL;
    g_autofree char *secret = g_strconcat(sandbox_client_secret(stage->sandbox), "\r", NULL);
    g_autofree char *line = g_strdup_printf(
        "%s auth login --oauth --client-id %s --port %d --page %s/v2/oauth/chooselocation",
        stage->program, sandbox_client_id(stage->sandbox), browser_free_port(), stage->base_url);
    assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    sit_down(stage, &desk);
    stage->bare_profiles = false;
    stage_play(stage, argv);
    stage_await(stage, "Client secret");
    drive_bytes(stage->drive, secret, strlen(secret));
    stage_await(stage, "Waiting for the browser");
    say_yes(stage, &desk);
    stage_leave(stage, 0);
    stage_learn_profile(stage);
    stage_look_all(stage);
    walk_judge(stage);
    assert_true(stage->looks[SPOT_CHILD_ARGV] > 0 && stage->looks[SPOT_CHILD_FILES] > 0);
    close_desk(&desk);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(routes, TEST(routes__token_command__leaves_it_nowhere),
           TEST(routes__token_command_that_fails__is_not_quoted),
           TEST(routes__system_credential__leaves_it_nowhere),
           TEST(routes__keyring__leaves_it_there_alone),
           TEST(routes__pair_in_the_keyring__leaves_it_there_alone),
           TEST(routes__page_opened_from_inside__tells_the_browser_nothing),
           TEST(routes__page_opened_by_a_verb__tells_the_browser_nothing));
