// The worker with a token that ends: renewed in time, after a refusal, or not at all.
#include "config.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>

#include "api/keeper.h"
#include "api/net.h"
#include "base/url.h"
#include "sandbox/sandbox.h"
#include "unit/unit.h"

static const Instant morning = {1893574800000}; // 2030-01-02T09:00:00Z
enum { PATIENCE_MS = 10000 };

typedef struct Desk {
    Clock *clock;
    Sandbox *sandbox;
    Net *net;
    char *dir;
} Desk;

static Secret *secret_of(const char *s)
{
    return secret_new(s, strlen(s));
}

// life_ms: how long the access token, which the service has never seen, counts as good.
static void write_profile(const Desk *desk, int64_t life_ms, bool company)
{
    Err err;
    Profile profile;
    profile_init(&profile);
    profile.kind = PROFILE_OAUTH;
    profile.gen = 1;
    profile.company = company;
    profile.access = secret_of("never-seen");
    profile.refresh = secret_of(sandbox_refresh_token(desk->sandbox));
    profile.client_secret = secret_of(sandbox_client_secret(desk->sandbox));
    profile.client_id = g_strdup(sandbox_client_id(desk->sandbox));
    profile.location = id_from(sandbox_location(desk->sandbox));
    profile.obtained.ms = morning.ms - 1000;
    profile.expires.ms = morning.ms + life_ms;
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
}

static void open_net(Desk *desk)
{
    Err err;
    const NetConfig config = {.base_url = sandbox_base_url(desk->sandbox),
                              .location = sandbox_location(desk->sandbox),
                              .profile = "main",
                              .clock = desk->clock,
                              .seed = 1,
                              .user_agent = "test"};
    desk->net = net_new(&config, &err);
    if (!desk->net)
        fail_msg("%s", err.msg);
}

static int setup(void **state)
{
    Err err;
    Desk *desk = g_new0(Desk, 1);
    desk->dir = g_dir_make_tmp("eyrie-keeper-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", desk->dir, TRUE);
    desk->clock = clock_new_steppable(morning);
    const SandboxOptions options = {.clock = desk->clock, .world = "small", .quiet = true};
    desk->sandbox = sandbox_start(&options, &err);
    if (!desk->sandbox)
        fail_msg("%s", err.msg);
    *state = desk;
    return 0;
}

static int teardown(void **state)
{
    Desk *desk = *state;
    static const char *const files[] = {"eyrie/auth/main.json", "eyrie/auth/main.lock",
                                        "eyrie/auth", "eyrie", ""};
    net_free(desk->net);
    sandbox_stop(desk->sandbox);
    clock_free(desk->clock);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        g_autofree char *path = g_build_filename(desk->dir, files[i], NULL);
        g_remove(path);
    }
    g_free(desk->dir);
    g_free(desk);
    return 0;
}

static Reply *take(Desk *desk)
{
    Reply *reply;
    while (!(reply = net_take(desk->net))) {
        struct pollfd wait = {.fd = net_fd(desk->net), .events = POLLIN};
        assert_true(poll(&wait, 1, PATIENCE_MS) > 0);
    }
    return reply;
}

static void post(Desk *desk)
{
    Err err;
    Call *call = call_new(EP_USER_LIST, PRIO_OPEN);
    call->query = g_strdup_printf("locationId=%s", sandbox_location(desk->sandbox));
    call->id = net_next_id(desk->net);
    assert_true(net_post(desk->net, call, &err));
}

static Outcome ask(Desk *desk)
{
    post(desk);
    Reply *reply = take(desk);
    Outcome outcome = reply->outcome;
    reply_free(reply);
    return outcome;
}

static void net__token_ended__waits_for_the_new_one(void **state)
{
    Desk *desk = *state;
    write_profile(desk, -1, false);
    open_net(desk);
    for (int i = 0; i < 5; i++)
        post(desk);
    for (int i = 0; i < 5; i++) {
        Reply *reply = take(desk);
        assert_int_equal(reply->outcome, OUTCOME_DONE);
        assert_int_equal(reply->attempts, 1);
        reply_free(reply);
    }
    assert_int_equal(sandbox_requests(desk->sandbox, EP_OAUTH_TOKEN), 1);
}

static void net__token_refused__is_asked_again_with_another(void **state)
{
    Desk *desk = *state;
    write_profile(desk, 3600000, false);
    open_net(desk);
    for (int i = 0; i < 3; i++)
        post(desk);
    for (int i = 0; i < 3; i++) {
        Reply *reply = take(desk);
        assert_int_equal(reply->outcome, OUTCOME_DONE);
        reply_free(reply);
    }
    assert_int_equal(sandbox_requests(desk->sandbox, EP_OAUTH_TOKEN), 1);
    sandbox_expire_tokens(desk->sandbox);
    assert_int_equal(ask(desk), OUTCOME_DONE);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_OAUTH_TOKEN), 2);
}

// Of another location: it is not sent for this one, whoever signed in there meanwhile.
static void net__pair_of_another_location__is_not_sent(void **state)
{
    Desk *desk = *state;
    Err err;
    Profile profile;
    write_profile(desk, 3600000, false);
    assert_true(profile_read("main", &profile, &err));
    profile.home = id_from("another");
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
    open_net(desk);
    post(desk);
    Reply *reply = take(desk);
    assert_int_equal(reply->err.kind, ERR_AUTH);
    assert_non_null(strstr(reply->err.msg, "no token of location"));
    reply_free(reply);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_USER_LIST), 0);
}

static void net__due__is_renewed_beside_the_requests(void **state)
{
    Desk *desk = *state;
    write_profile(desk, -1, false);
    open_net(desk);
    assert_int_equal(ask(desk), OUTCOME_DONE);
    clock_step(desk->clock, (int64_t)86399 * 900); // nine tenths of its life
    net_wake(desk->net);
    assert_int_equal(ask(desk), OUTCOME_DONE);
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    while (sandbox_executed(desk->sandbox, EP_OAUTH_TOKEN) < 2 && g_get_monotonic_time() < until)
        poll(NULL, 0, 1);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_OAUTH_TOKEN), 2);
    assert_int_equal(ask(desk), OUTCOME_DONE);
}

static void net__refresh_token_used__says_sign_in_at_once(void **state)
{
    Desk *desk = *state;
    write_profile(desk, -1, false);
    open_net(desk);
    assert_int_equal(ask(desk), OUTCOME_DONE);
    net_free(desk->net);
    write_profile(desk, -1, false); // an old copy
    clock_step(desk->clock, 60000);
    open_net(desk);
    post(desk);
    Reply *reply = take(desk);
    assert_int_equal(reply->outcome, OUTCOME_NOT_SENT);
    assert_int_equal(reply->err.kind, ERR_AUTH);
    assert_non_null(strstr(reply->err.msg, "sign in"));
    reply_free(reply);
    write_profile(desk, -1, false); // somebody signs in again, with a fresh pair
    Err err;
    Profile profile;
    assert_true(profile_read("main", &profile, &err));
    profile.gen = 9;
    profile.kind = PROFILE_PIT;
    profile.expires = (Instant){0};
    secret_free(profile.access);
    profile.access = secret_of(sandbox_token(desk->sandbox));
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
    clock_step(desk->clock, 11000);
    net_wake(desk->net);
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    bool good = ask(desk) == OUTCOME_DONE;
    for (int i = 0; !good && i < 60 && g_get_monotonic_time() < until; i++) {
        poll(NULL, 0, 50);
        good = ask(desk) == OUTCOME_DONE;
    }
    assert_true(good);
}

// A profile that the service does not renew, whoever asks.
static void spoil(Desk *desk, size_t member)
{
    Err err;
    Profile profile;
    write_profile(desk, -1, false);
    assert_true(profile_read("main", &profile, &err));
    Secret **secret = (Secret **)((char *)&profile + member);
    secret_free(*secret);
    *secret = secret_of("wrong");
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
}

// Each turn is a process of its own, as `eyrie api` in a loop, and one that stays for two looks.
static void ask_for_a_minute(Desk *desk)
{
    for (int i = 0; i < 4; i++) {
        open_net(desk);
        assert_int_equal(ask(desk), OUTCOME_NOT_SENT);
        clock_step(desk->clock, 14000);
        net_wake(desk->net);
        assert_int_equal(ask(desk), OUTCOME_NOT_SENT);
        net_free(g_steal_pointer(&desk->net));
    }
}

static void net__client_refused__is_asked_once_a_minute(void **state)
{
    Desk *desk = *state;
    spoil(desk, offsetof(Profile, client_secret));
    ask_for_a_minute(desk);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_OAUTH_TOKEN), 1);
    clock_step(desk->clock, 4001);
    open_net(desk);
    assert_int_equal(ask(desk), OUTCOME_NOT_SENT);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_OAUTH_TOKEN), 2);
}

static void net__refresh_token_refused__is_never_sent_again(void **state)
{
    Desk *desk = *state;
    spoil(desk, offsetof(Profile, refresh));
    ask_for_a_minute(desk);
    clock_step(desk->clock, 60000);
    ask_for_a_minute(desk);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_OAUTH_TOKEN), 1);
}

static void net__service_away__waits_and_then_goes_on(void **state)
{
    Desk *desk = *state;
    write_profile(desk, -1, false);
    sandbox_set_online(desk->sandbox, false);
    open_net(desk);
    post(desk);
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    while (!net_is_idle(desk->net) && g_get_monotonic_time() < until) {
        poll(NULL, 0, 1);
        assert_null(net_take(desk->net)); // at most the nudge
    }
    assert_true(net_is_idle(desk->net));
    sandbox_set_online(desk->sandbox, true);
    clock_step(desk->clock, 20000);
    net_wake(desk->net);
    Reply *reply = take(desk);
    assert_int_equal(reply->outcome, OUTCOME_DONE);
    reply_free(reply);
}

// A token-command that gives the old token first, then the one of the file.
static void net__command__is_asked_once_more_when_its_token_is_refused(void **state)
{
    Desk *desk = *state;
    Err err;
    g_autofree char *path = g_build_filename(desk->dir, "token", NULL);
    g_autofree char *words = g_strdup_printf("cat %s", path);
    Secret *stale = secret_of("pit-stale");
    const NetConfig config = {.base_url = sandbox_base_url(desk->sandbox),
                              .location = sandbox_location(desk->sandbox),
                              .token = stale,
                              .token_command = words,
                              .clock = desk->clock,
                              .seed = 1,
                              .user_agent = "test"};
    assert_true(g_file_set_contents(path, "pit-stale\n", -1, NULL));
    desk->net = net_new(&config, &err);
    post(desk);
    Reply *reply = take(desk);
    assert_int_equal(reply->err.kind, ERR_AUTH);
    assert_non_null(strstr(reply->err.msg, "token-command gives the token"));
    reply_free(reply);
    assert_true(g_file_set_contents(path, sandbox_token(desk->sandbox), -1, NULL));
    clock_step(desk->clock, 5 * 60 * 1000 + 1);
    net_wake(desk->net);
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    while (ask(desk) != OUTCOME_DONE && g_get_monotonic_time() < until)
        poll(NULL, 0, 10);
    assert_int_equal(ask(desk), OUTCOME_DONE);
    secret_free(stale);
    g_remove(path);
}

// Else it would leave whenever a token comes, however old it is by then.
static void net__service_away__a_write_is_handed_back(void **state)
{
    Desk *desk = *state;
    Err err;
    write_profile(desk, -1, false);
    sandbox_set_online(desk->sandbox, false);
    open_net(desk);
    Call *call = call_new(EP_MESSAGE_SEND, PRIO_ACTION);
    g_free(call->body);
    call->body = g_strdup("{}");
    call->id = net_next_id(desk->net);
    assert_true(net_post(desk->net, call, &err));
    Reply *reply = take(desk);
    assert_int_equal(reply->outcome, OUTCOME_NOT_SENT);
    assert_int_equal(reply->attempts, 0);
    assert_int_not_equal(reply->err.kind, ERR_NONE);
    reply_free(reply);
}

static void post_message(Desk *desk)
{
    Err err;
    Call *call = call_new(EP_MESSAGE_SEND, PRIO_ACTION);
    g_free(call->body);
    call->body = g_strdup("{}");
    call->id = net_next_id(desk->net);
    assert_true(net_post(desk->net, call, &err));
}

static void wait_for_request(Desk *desk, EndpointId ep)
{
    while (sandbox_requests(desk->sandbox, ep) == 0)
        g_thread_yield();
}

static void assert_not_sent(Desk *desk)
{
    Reply *reply = net_take(desk->net);
    assert_non_null(reply);
    assert_int_equal(reply->outcome, OUTCOME_NOT_SENT);
    assert_int_equal(reply->attempts, 1);
    reply_free(reply);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 0);
}

// The token was refused: nothing was processed, and what ends now stops it from being asked again.
static void net_stop__write_waits_for_another_token__was_not_sent(void **state)
{
    Desk *desk = *state;
    Err err;
    assert_true(sandbox_fault_add(desk->sandbox, "OAUTH_TOKEN delay 60000", &err));
    write_profile(desk, 3600000, false);
    open_net(desk);
    post_message(desk);
    wait_for_request(desk, EP_OAUTH_TOKEN);
    net_stop(desk->net);
    assert_not_sent(desk);
}

static void net_stop__token_refused_meanwhile__was_not_sent(void **state)
{
    Desk *desk = *state;
    Err err;
    assert_true(sandbox_fault_add(desk->sandbox, "MESSAGE_SEND delay 300", &err));
    write_profile(desk, 3600000, false);
    open_net(desk);
    post_message(desk);
    wait_for_request(desk, EP_MESSAGE_SEND);
    net_stop(desk->net);
    assert_not_sent(desk);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(keeper, TEST(net__token_ended__waits_for_the_new_one),
           TEST(net__token_refused__is_asked_again_with_another),
           TEST(net__pair_of_another_location__is_not_sent),
           TEST(net__due__is_renewed_beside_the_requests),
           TEST(net__refresh_token_used__says_sign_in_at_once),
           TEST(net__client_refused__is_asked_once_a_minute),
           TEST(net__refresh_token_refused__is_never_sent_again),
           TEST(net__service_away__waits_and_then_goes_on),
           TEST(net__command__is_asked_once_more_when_its_token_is_refused),
           TEST(net__service_away__a_write_is_handed_back),
           TEST(net_stop__write_waits_for_another_token__was_not_sent),
           TEST(net_stop__token_refused_meanwhile__was_not_sent));
