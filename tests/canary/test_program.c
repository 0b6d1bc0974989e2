// The whole program with tokens that are looked for everywhere.
#include "config.h"

#include <signal.h>
#include <string.h>

#include "api/profile.h"
#include "base/attr.h"
#include "base/fs.h"
#include "canary/stage.h"
#include "unit/unit.h"

static int setup(void **state)
{
    *state = stage_new();
    return 0;
}

static int teardown(void **state)
{
    stage_free(*state);
    return 0;
}

static void judge(const Stage *stage)
{
    if (stage_finds(stage) > 0)
        fail_msg("%s", stage->story->str);
}

static void start(Stage *stage)
{
    char *argv[] = {stage->program, NULL};
    stage_play(stage, argv);
}

static void write_config(const Stage *stage)
{
    Err err;
    g_autofree char *path = g_build_filename(stage->home, "config/eyrie/config.ini", NULL);
    g_autofree char *text = g_strdup_printf("on * run %s child %s\n", stage->self, stage->drop);
    if (!fs_write(path, text, strlen(text), &err))
        fail_msg("%s", err.msg);
}

#define MINUTE "\033[903~"

// Reads, sends, looks at the drawer, searches, lets an editor have the text and hooks run.
static void walk_through(Stage *stage)
{
    Err err;
    static const char *const keys[] = {"rA message that leaves\r",
                                       MINUTE,
                                       "\033\033[900~",
                                       "~",
                                       "\t",
                                       "\033\033[900~",
                                       "g/",
                                       "your\r",
                                       "\033\033[900~",
                                       "\033\033[900~",
                                       "4",
                                       "3",
                                       "2",
                                       "1",
                                       "ge",
                                       "\033\033[900~",
                                       ":contacts\r",
                                       "/mar\r",
                                       "\033\033[900~",
                                       "1",
                                       MINUTE};
    stage_wait(stage, "Maria");
    stage_look_all(stage);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        stage_keys(stage, keys[i]);
        stage_look_all(stage);
    }
    clock_step(stage->clock, 600000); // behind the time when the history began
    assert_true(sandbox_inbound(stage->sandbox, "Maria Lopez", NULL, "Are you there?", &err));
    stage_keys(stage, MINUTE MINUTE);
    stage_await_child(stage); // the hook
    stage_keys(stage, "rhalf a text\033e");
    stage_keys(stage, "\033[900~");
    stage_look_all(stage);
}

static void quit(Stage *stage)
{
    g_autoptr(GString) why = g_string_new(NULL);
    static const char keys[] = "\033\033[900~\033\033[900~qy";
    drive_bytes(stage->drive, keys, strlen(keys));
    stage_leave(stage, 0);
    stage_look_all(stage);
}

static void program__with_a_token_of_the_environment__leaves_it_nowhere(void **state)
{
    Stage *stage = *state;
    write_config(stage);
    start(stage);
    walk_through(stage);
    quit(stage);
    judge(stage);
    static const Spot looked_at[] = {
        SPOT_ARGV, SPOT_ENVIRON,  SPOT_CHILD_ARGV, SPOT_CHILD_ENVIRON, SPOT_CHILD_INPUT,
        SPOT_FILE, SPOT_DATABASE, SPOT_LOG,        SPOT_HISTORY,       SPOT_TERMINAL};
    for (size_t i = 0; i < ARRAY_LEN(looked_at); i++)
        if (stage->looks[looked_at[i]] == 0)
            fail_msg("nothing was looked at in %s", stage_spot_name(looked_at[i]));
}

// A pair that has ended: it is renewed first.
static void write_pair(const Stage *stage)
{
    Err err;
    Profile profile;
    const char *secret = sandbox_client_secret(stage->sandbox);
    const char *refresh = sandbox_refresh_token(stage->sandbox);
    static const char old[] = "eyJhbGciOiJub25lIn0.bm90IGdvb2QgYW55IG1vcmUgZm9yIGFueWJvZHk.x";
    int64_t now = clock_now(stage->clock).ms;
    profile_init(&profile);
    profile.kind = PROFILE_OAUTH;
    profile.access = secret_new(old, strlen(old));
    profile.refresh = secret_new(refresh, strlen(refresh));
    profile.client_secret = secret_new(secret, strlen(secret));
    profile.client_id = g_strdup(sandbox_client_id(stage->sandbox));
    profile.obtained.ms = now - 90000000;
    profile.expires.ms = now - 1000;
    profile.location = id_from(sandbox_location(stage->sandbox));
    profile_add_place(&profile, &profile.location);
    if (!profile_write("main", &profile, &err))
        fail_msg("%s", err.msg);
    profile_clear(&profile);
    finder_add(stage->finder, old);
}

static void program__with_a_pair__leaves_it_in_the_profile_alone(void **state)
{
    Stage *stage = *state;
    stage->no_token = true;
    write_config(stage);
    write_pair(stage);
    start(stage);
    stage_wait(stage, "Maria");
    assert_int_equal(sandbox_executed(stage->sandbox, EP_OAUTH_TOKEN), 1);
    stage_learn_profile(stage);
    walk_through(stage);
    sandbox_expire_tokens(stage->sandbox);
    stage_keys(stage, MINUTE);
    stage_learn_profile(stage);
    quit(stage);
    judge(stage);
}

// ---- without a screen --------------------------------------------------------------------------

static void program__verbs__leave_no_token_anywhere(void **state)
{
    Stage *stage = *state;
    char *eyrie = stage->program;
    start(stage); // a local copy, and something in the outbox
    stage_wait(stage, "Maria");
    stage_keys(stage, "rA message that leaves\r");
    quit(stage);
    stage_verb(stage, NULL, eyrie, "api", "GET", "/locations/{location}", NULL);
    stage_verb(stage, NULL, eyrie, "api", "GET", "/nothing/here", NULL);
    stage_verb(stage, NULL, eyrie, "api", "POST", "/conversations/messages", "-f", "type=SMS",
               NULL);
    stage_verb(stage, NULL, eyrie, "outbox", "list", NULL);
    stage_verb(stage, NULL, eyrie, "outbox", "log", NULL);
    stage_verb(stage, NULL, eyrie, "outbox", "verify", NULL);
    stage_verb(stage, NULL, eyrie, "search", "your", NULL);
    stage_verb(stage, NULL, eyrie, "jump", "maria", NULL);
    stage_verb(stage, NULL, eyrie, "events", "--since", "1d", NULL);
    stage_verb(stage, NULL, eyrie, "doctor", NULL);
    stage_verb(stage, NULL, eyrie, "doctor", "--json", NULL);
    stage_verb(stage, NULL, eyrie, "--help", NULL);
    stage_verb(stage, NULL, eyrie, "--nonsense", NULL);
    stage_look_all(stage);
    judge(stage);
}

static void program__sign_in__keeps_tokens_in_the_profile_alone(void **state)
{
    Stage *stage = *state;
    char *eyrie = stage->program;
    g_autofree char *here = g_strdup(sandbox_location(stage->sandbox));
    g_autofree char *secret =
        g_strconcat(sandbox_client_secret(stage->sandbox), "\nabcdef\n", NULL);
    stage->no_token = true;
    assert_int_equal(
        stage_verb(stage, CANARY_PIT "\n", eyrie, "--location", here, "auth", "login", NULL), 0);
    assert_int_equal(stage_verb(stage, NULL, eyrie, "auth", "status", NULL), 0);
    assert_int_equal(stage_verb(stage, NULL, eyrie, "auth", "status", "--json", NULL), 0);
    stage_verb(stage, "pit-4b0f6c2d-91ae-47d5-8e33-5fd0c1a2b967\n", eyrie, "auth", "rotate", NULL);
    stage_verb(stage, CANARY_PIT "\n", eyrie, "auth", "rotate", NULL);
    stage_verb(stage, secret, eyrie, "auth", "login", "--oauth", "--client-id", "x-y", "--paste",
               NULL);
    stage_verb(stage, NULL, eyrie, "doctor", NULL);
    assert_int_equal(stage_verb(stage, NULL, eyrie, "api", "GET", "/locations/{location}", NULL),
                     0);
    stage_learn_profile(stage);
    stage_look_all(stage);
    judge(stage);
    assert_int_equal(stage_verb(stage, NULL, eyrie, "auth", "logout", "--yes", NULL), 0);
}

// ---- a service that says the token aloud -------------------------------------------------------

#define ECHO(status)                                                                               \
    {                                                                                              \
        .head = "HTTP/1.1 " status                                                                 \
                " Echo\r\nContent-Type: application/json\r\nX-Echo: Bearer " CANARY_PIT            \
                "\r\nWWW-Authenticate: Bearer realm=\"" CANARY_PIT                                 \
                "\"\r\nX-RateLimit-Max: " CANARY_PIT                                               \
                "\r\nConnection: close\r\n\r\n{\"message\":\"Bearer " CANARY_PIT " is not good\"," \
                "\"error\":\"" CANARY_PIT "\",\"error_description\":\"" CANARY_PIT                 \
                "\",\"traceId\":\"" CANARY_PIT "\",\"meta\":{\"contactId\":\"" CANARY_PIT          \
                "\"},\"location\":{\"id\":\"l1\",\"name\":\"" CANARY_PIT                           \
                "\"},\"conversations\":[{\"id\":\"c1\",\"contactId\":\"k1\",\"fullName\":"         \
                "\"" CANARY_PIT "\",\"lastMessageBody\":\"" CANARY_PIT "\"}],\"total\":1}"         \
    }

static const Hostility echoes[] = {
    ECHO("400"),
    ECHO("401"),
    ECHO("403"),
    ECHO("404"),
    ECHO("409"),
    ECHO("422"),
    ECHO("429"),
    ECHO("500"),
    ECHO("302"),
    ECHO("200"),
    {.head = "HTTP/1.1 502 Bad\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
             "<html><title>" CANARY_PIT "</title>" CANARY_PIT "</html>"}};

static void program__told_its_own_token__does_not_repeat_it(void **state)
{
    Stage *stage = *state;
    char *eyrie = stage->program;
    for (size_t i = 0; i < ARRAY_LEN(echoes); i++) {
        Hostile *echo = hostile_start(&(HostileSpec){.acts = &echoes[i], .count = 1});
        stage->base_url = hostile_url(echo);
        stage_verb(stage, NULL, eyrie, "api", "POST", "/x", "-f", "a=b", NULL);

        stage_verb(stage, NULL, eyrie, "doctor", NULL);
        start(stage);
        stage_keys(stage, "~");
        stage_keys(stage, "\t");
        stage_look_all(stage);
        quit(stage);
        hostile_stop(echo);
    }
    judge(stage);
}

// The service repeats what was sent, and means it: sign in again.
static void program__refused_a_renewal__tells_nobody_what_was_sent(void **state)
{
    Stage *stage = *state;
    const char *refresh = sandbox_refresh_token(stage->sandbox);
    const char *secret = sandbox_client_secret(stage->sandbox);
    g_autofree char *answer =
        g_strdup_printf("HTTP/1.1 400 No\r\nContent-Type: application/json\r\nConnection: "
                        "close\r\nX-Echo: %s\r\n\r\n"
                        "{\"error\":\"invalid_grant\",\"error_description\":\"%s of %s is "
                        "used\",\"message\":\"%s\"}",
                        refresh, refresh, secret, secret);
    const Hostility act = {.head = answer};
    Hostile *echo = hostile_start(&(HostileSpec){.acts = &act, .count = 1});
    stage->base_url = hostile_url(echo);
    stage->no_token = true;
    write_pair(stage);
    start(stage);
    stage_wait(stage, "NOT SIGNED IN");
    stage_keys(stage, "~");
    stage_look_all(stage);
    quit(stage);
    stage_verb(stage, NULL, stage->program, "api", "GET", "/locations/{location}", NULL);
    stage_verb(stage, NULL, stage->program, "doctor", NULL);
    assert_true(hostile_heard_text(echo, refresh));
    stage_look_all(stage);
    judge(stage);
    hostile_stop(echo);
}

static void program__first_run__shows_no_token_that_is_pasted(void **state)
{
    Stage *stage = *state;
    static const char *const nowhere[] = {"EYRIE_LOCATION=", NULL};
    g_autofree char *place =
        g_strdup_printf("\033[200~%s\033[201~", sandbox_location(stage->sandbox));
    stage->no_token = true;
    stage->more = nowhere;
    start(stage);
    stage_wait(stage, "Welcome");
    stage_keys(stage, "\r");
    stage_keys(stage, "\033[200~" CANARY_PIT "\033[201~");
    stage_look_all(stage);
    stage_keys(stage, "\r");
    stage_keys(stage, place);
    stage_keys(stage, "\r");
    stage_wait(stage, "It works");
    for (int i = 0; i < 4; i++) {
        stage_look_all(stage);
        stage_keys(stage, "\r");
    }
    stage_wait(stage, "Maria");
    stage_learn_profile(stage);
    quit(stage);
    judge(stage);
}

// ---- somebody in between ------------------------------------------------------------------------

static void program__behind_a_proxy__says_so_and_tells_it_nothing(void **state)
{
    Stage *stage = *state;
    stage->base_url = "https://service.invalid";
    start(stage);
    g_autofree char *words = g_strdup_printf("via proxy 127.0.0.1:%d", hostile_port(stage->other));
    stage_wait(stage, words);
    hostile_await(stage->other, 1, 1);
    assert_true(hostile_heard_text(stage->other, "CONNECT service.invalid:443"));
    stage_look_all(stage);
    quit(stage);
    judge(stage);
}

// ---- the end -----------------------------------------------------------------------------------

static void program__crashing__leaves_no_core(void **state)
{
    Stage *stage = *state;
#ifdef WITH_SANITIZER
    static const int signals[] = {SIGKILL}; // the others are its own
#else
    static const int signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGKILL};
#endif
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        start(stage);
        stage_wait(stage, "Maria");
        stage_keys(stage, "rA text that was not sent");
        drive_signal(stage->drive, signals[i]);
        stage_leave(stage, 128 + signals[i]);
        stage_look_all(stage);
    }
    assert_int_equal(stage->looks[SPOT_CORE], 0);
    judge(stage);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(program, TEST(program__with_a_token_of_the_environment__leaves_it_nowhere),
           TEST(program__with_a_pair__leaves_it_in_the_profile_alone),
           TEST(program__verbs__leave_no_token_anywhere),
           TEST(program__sign_in__keeps_tokens_in_the_profile_alone),
           TEST(program__told_its_own_token__does_not_repeat_it),
           TEST(program__refused_a_renewal__tells_nobody_what_was_sent),
           TEST(program__first_run__shows_no_token_that_is_pasted),
           TEST(program__behind_a_proxy__says_so_and_tells_it_nothing),
           TEST(program__crashing__leaves_no_core));
