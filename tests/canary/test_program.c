// The whole program with tokens that are looked for everywhere.
#include "config.h"

#include <signal.h>
#include <string.h>

#include "base/attr.h"
#include "canary/walk.h"
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

static void program__with_a_token_of_the_environment__leaves_it_nowhere(void **state)
{
    Stage *stage = *state;
    walk_put_config(stage, "");
    walk_start(stage);
    walk_through(stage);
    walk_quit(stage);
    walk_judge(stage);
    static const Spot looked_at[] = {
        SPOT_ARGV, SPOT_ENVIRON,  SPOT_CHILD_ARGV, SPOT_CHILD_ENVIRON, SPOT_CHILD_INPUT,
        SPOT_FILE, SPOT_DATABASE, SPOT_LOG,        SPOT_HISTORY,       SPOT_TERMINAL};
    for (size_t i = 0; i < ARRAY_LEN(looked_at); i++)
        if (stage->looks[looked_at[i]] == 0)
            fail_msg("nothing was looked at in %s", stage_spot_name(looked_at[i]));
}

static void program__with_a_pair__leaves_it_in_the_profile_alone(void **state)
{
    Stage *stage = *state;
    stage->no_token = true;
    walk_put_config(stage, "");
    walk_put_pair(stage);
    walk_start(stage);
    stage_wait(stage, "Maria");
    assert_int_equal(sandbox_executed(stage->sandbox, EP_OAUTH_TOKEN), 1);
    stage_learn_profile(stage);
    walk_through(stage);
    sandbox_expire_tokens(stage->sandbox);
    stage_keys(stage, WALK_MINUTE);
    stage_learn_profile(stage);
    walk_quit(stage);
    walk_judge(stage);
}

// ---- without a screen --------------------------------------------------------------------------

static void program__verbs__leave_no_token_anywhere(void **state)
{
    Stage *stage = *state;
    char *eyrie = stage->program;
    walk_start(stage); // a local copy, and something in the outbox
    stage_wait(stage, "Maria");
    stage_keys(stage, "rA message that leaves\r");
    walk_quit(stage);
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
    walk_judge(stage);
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
    walk_judge(stage);
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
        walk_start(stage);
        stage_keys(stage, "~");
        stage_keys(stage, "\t");
        stage_look_all(stage);
        walk_quit(stage);
        hostile_stop(echo);
    }
    walk_judge(stage);
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
    walk_put_pair(stage);
    walk_start(stage);
    stage_wait(stage, "NOT SIGNED IN");
    stage_keys(stage, "~");
    stage_look_all(stage);
    walk_quit(stage);
    stage_verb(stage, NULL, stage->program, "api", "GET", "/locations/{location}", NULL);
    stage_verb(stage, NULL, stage->program, "doctor", NULL);
    assert_true(hostile_heard_text(echo, refresh));
    stage_look_all(stage);
    walk_judge(stage);
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
    walk_start(stage);
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
    walk_quit(stage);
    walk_judge(stage);
}

// ---- somebody in between ------------------------------------------------------------------------

static void program__behind_a_proxy__says_so_and_tells_it_nothing(void **state)
{
    Stage *stage = *state;
    stage->base_url = "https://service.invalid";
    walk_start(stage);
    g_autofree char *words = g_strdup_printf("via proxy 127.0.0.1:%d", hostile_port(stage->other));
    stage_wait(stage, words);
    hostile_await(stage->other, 1, 1);
    assert_true(hostile_heard_text(stage->other, "CONNECT service.invalid:443"));
    stage_look_all(stage);
    walk_quit(stage);
    walk_judge(stage);
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
        walk_start(stage);
        stage_wait(stage, "Maria");
        stage_keys(stage, "rA text that was not sent");
        drive_signal(stage->drive, signals[i]);
        stage_leave(stage, 128 + signals[i]);
        stage_look_all(stage);
    }
    assert_int_equal(stage->looks[SPOT_CORE], 0);
    walk_judge(stage);
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
