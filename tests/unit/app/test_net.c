// The worker against the sandbox, where it needs more than one process would show.
#include "config.h"

#include <glib.h>
#include <poll.h>
#include <string.h>

#include "api/net.h"
#include "sandbox/sandbox.h"
#include "unit/unit.h"

enum { PATIENCE_MS = 10000 };

typedef struct Pair { // two clients of one account, as two programs of a user have
    char *dir;
    Clock *clock;
    Sandbox *sandbox;
    Net *nets[2];
} Pair;

static Net *client(const Pair *pair, uint64_t seed)
{
    Err err = {0};
    const char *token = sandbox_token(pair->sandbox);
    Secret *secret = secret_new(token, strlen(token));
    NetConfig config = {.base_url = sandbox_base_url(pair->sandbox),
                        .location = sandbox_location(pair->sandbox),
                        .token = secret,
                        .clock = pair->clock,
                        .seed = seed,
                        .budget_dir = pair->dir};
    Net *net = net_new(&config, &err);
    secret_free(secret);
    if (!net)
        fail_msg("%s", err.msg);
    return net;
}

static int setup(void **state)
{
    Err err = {0};
    Pair *pair = g_new0(Pair, 1);
    pair->dir = g_dir_make_tmp("eyrie-unit-XXXXXX", NULL);
    pair->clock = clock_new_steppable((Instant){1893571200000});
    SandboxOptions options = {.clock = pair->clock, .world = "small", .quiet = true};
    pair->sandbox = sandbox_start(&options, &err);
    if (!pair->sandbox)
        fail_msg("%s", err.msg);
    for (int i = 0; i < 2; i++)
        pair->nets[i] = client(pair, (uint64_t)i + 1);
    *state = pair;
    return 0;
}

static int teardown(void **state)
{
    Pair *pair = *state;
    for (int i = 0; i < 2; i++)
        net_free(pair->nets[i]);
    sandbox_stop(pair->sandbox);
    clock_free(pair->clock);
    tree_remove(pair->dir);
    g_free(pair->dir);
    g_free(pair);
    return 0;
}

static void fault(Pair *pair, const char *spec)
{
    Err err = {0};
    if (!sandbox_fault_add(pair->sandbox, spec, &err))
        fail_msg("%s", err.msg);
}

static void post(const Pair *pair, Net *net)
{
    Err err = {0};
    Call *call = call_new(EP_LOCATION_GET, PRIO_ACTION);
    call->params[0] = id_from(sandbox_location(pair->sandbox));
    call->id = net_next_id(net);
    assert_true(net_post(net, call, &err));
}

// The reply, or NULL when all that is left waits for a later time on the clock.
static Reply *await(Net *net)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    while (g_get_monotonic_time() < until) {
        Reply *reply = net_take(net);
        if (reply)
            return reply;
        if (net_is_idle(net))
            return NULL;
        struct pollfd wait = {.fd = net_fd(net), .events = POLLIN};
        poll(&wait, 1, 5);
    }
    fail_msg("the worker does not come to rest");
    return NULL;
}

static void step(Pair *pair, int64_t ms)
{
    clock_step(pair->clock, ms);
    for (int i = 0; i < 2; i++)
        net_wake(pair->nets[i]);
}

static void assert_done(Reply *take_reply)
{
    assert_non_null(take_reply);
    assert_int_equal(take_reply->outcome, OUTCOME_DONE);
    reply_free(take_reply);
}

static void net_budget__refused_for_one__the_other_waits_too(void **state)
{
    Pair *pair = *state;
    Err err;
    fault(pair, "LOCATION_GET status 429 retry=5 times=1");
    post(pair, pair->nets[0]);
    assert_null(await(pair->nets[0]));
    post(pair, pair->nets[1]);
    assert_null(await(pair->nets[1]));
    assert_int_equal(sandbox_requests(pair->sandbox, EP_LOCATION_GET), 1);
    assert_in_range(net_wait_ms(pair->nets[1], PRIO_ACTION), 5000, 6000);
    assert_false(net_trouble(pair->nets[0], &err) || net_trouble(pair->nets[1], &err));
    step(pair, 7000);
    int done = 0;
    for (int look = 0; done < 2 && look < 50; look++) { // who is not the probe looks again later
        Reply *reply = await(pair->nets[look % 2]);
        done += reply != NULL;
        if (reply)
            assert_done(reply);
        step(pair, 100);
    }
    assert_int_equal(done, 2);
    assert_int_equal(sandbox_requests(pair->sandbox, EP_LOCATION_GET), 3);
}

static void net_budget__spent_by_one__nothing_is_left_for_the_other(void **state)
{
    Pair *pair = *state;
    for (int i = 0; i < 90; i++) {
        post(pair, pair->nets[0]);
        assert_done(await(pair->nets[0]));
    }
    post(pair, pair->nets[1]);
    assert_null(await(pair->nets[1]));
    assert_int_equal(net_wait_ms(pair->nets[1], PRIO_ACTION), 10000);
    step(pair, 10000);
    assert_done(await(pair->nets[1]));
}

static void net_renew__read_on_the_wire__starts_anew(void **state)
{
    Pair *pair = *state;
    Net *net = pair->nets[0];
    fault(pair, "LOCATION_GET delay 60000ms times=1");
    post(pair, net);
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    while (sandbox_requests(pair->sandbox, EP_LOCATION_GET) == 0)
        assert_true(g_get_monotonic_time() < until);
    net_renew(net);
    Reply *reply = await(net);
    assert_non_null(reply);
    assert_int_equal(reply->attempts, 2);
    assert_done(reply);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
UNIT_TESTS(net, TEST(net_budget__refused_for_one__the_other_waits_too),
           TEST(net_budget__spent_by_one__nothing_is_left_for_the_other),
           TEST(net_renew__read_on_the_wire__starts_anew));
