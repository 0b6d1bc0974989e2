#include "config.h"

#include "contract/bench.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"

enum { PATIENCE_MS = 20000, RATE_FOR_ALL = 100000 };

// What the good paths share.
static struct {
    Clock *clock;
    Sandbox *sandbox;
    bool done[EP_COUNT];
} shared;

static Clock *make_clock(bool frozen)
{
    Instant start = {0};
    assert_true(iso_parse("2030-01-02T17:00:00Z", 20, &start));
    return frozen ? clock_new_steppable(start) : clock_new_from(start);
}

static Sandbox *make_sandbox(const BenchOptions *options, Clock *clock, int port)
{
    Err err = {.kind = ERR_NONE};
    SandboxOptions wanted = {
        .port = port,
        .seed = 7,
        .clock = clock,
        .world = options->world ? options->world : "small",
        .faults = options->faults,
        .scopes = options->scopes,
        .rate_max = RATE_FOR_ALL,
        .quiet = true,
    };
    Sandbox *sandbox = sandbox_start(&wanted, &err);
    if (!sandbox)
        fail_msg("sandbox: %s", err.msg);
    return sandbox;
}

static Net *make_net(const Bench *bench, const BenchOptions *options, const char *url)
{
    Err err = {.kind = ERR_NONE};
    NetConfig config = options->net;
    config.base_url = url;
    config.location = bench->location.s;
    config.token = bench->token;
    config.clock = bench->clock;
    config.seed = 1;
    config.user_agent = "eyrie/contract";
    Net *net = net_new(&config, &err);
    if (!net)
        fail_msg("net: %s", err.msg);
    return net;
}

static void connect_to(Bench *bench, const BenchOptions *options, const char *url)
{
    const char *token = options->token ? options->token : sandbox_token(bench->sandbox);
    bench->location = id_from(sandbox_location(bench->sandbox));
    bench->token = secret_new(token, strlen(token));
    bench->net = make_net(bench, options, url);
}

Bench *bench_new(const BenchOptions *options)
{
    Bench *bench = g_new0(Bench, 1);
    bench->clock = make_clock(options->frozen);
    bench->sandbox = make_sandbox(options, bench->clock, 0);
    connect_to(bench, options, sandbox_base_url(bench->sandbox));
    return bench;
}

Bench *bench_good(void)
{
    static const BenchOptions plain;
    const char *via = getenv("EYRIE_CONTRACT_VIA");
    const char *port = getenv("EYRIE_CONTRACT_PORT");
    if (!shared.sandbox) {
        shared.clock = make_clock(true);
        shared.sandbox =
            make_sandbox(&plain, shared.clock, port ? (int)g_ascii_strtoll(port, NULL, 10) : 0);
    }
    Bench *bench = g_new0(Bench, 1);
    bench->clock = shared.clock;
    bench->sandbox = shared.sandbox;
    bench->shared = true;
    connect_to(bench, &plain, via ? via : sandbox_base_url(bench->sandbox));
    return bench;
}

void bench_stop_shared(void)
{
    sandbox_stop(shared.sandbox);
    clock_free(shared.clock);
    shared.sandbox = NULL;
    shared.clock = NULL;
}

void bench_free(Bench *bench)
{
    net_free(bench->net);
    secret_free(bench->token);
    if (!bench->shared) {
        sandbox_stop(bench->sandbox);
        clock_free(bench->clock);
    }
    g_free(bench);
}

int bench_setup_good(void **state)
{
    *state = bench_good();
    return 0;
}

int bench_teardown(void **state)
{
    bench_free(*state);
    return 0;
}

Call *bench_call(Bench *bench, EndpointId ep)
{
    Call *call = call_new(ep, PRIO_ACTION);
    call->id = net_next_id(bench->net);
    return call;
}

Call *bench_call_on(Bench *bench, EndpointId ep, const Id *first, const Id *second)
{
    Call *call = bench_call(bench, ep);
    if (first)
        call->params[0] = *first;
    if (second)
        call->params[1] = *second;
    return call;
}

void bench_post(Bench *bench, Call *take_call)
{
    Err err;
    if (!net_post(bench->net, take_call, &err))
        fail_msg("post: %s", err.msg);
}

Reply *bench_wait(Bench *bench)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)PATIENCE_MS * 1000;
    while (g_get_monotonic_time() < deadline) {
        Reply *reply = net_take(bench->net);
        if (reply)
            return reply;
        struct pollfd fd = {.fd = net_fd(bench->net), .events = POLLIN};
        poll(&fd, 1, PATIENCE_MS);
    }
    fail_msg("no reply");
    return NULL;
}

Reply *bench_ask(Bench *bench, Call *take_call)
{
    CallId id = take_call->id;
    bench_post(bench, take_call);
    Reply *reply = bench_wait(bench);
    assert_int_equal(reply->id, id);
    return reply;
}

Reply *bench_done(Bench *bench, Call *take_call)
{
    Reply *reply = bench_ask(bench, take_call);
    if (reply->outcome != OUTCOME_DONE)
        fail_msg("%s: %d %s %s", endpoint_info(reply->ep)->name, reply->status, reply->err.msg,
                 reply->body ? reply->body : "");
    assert_int_equal(reply->bad_rows, 0);
    shared.done[reply->ep] = true;
    return reply;
}

char *bench_query(Bench *bench, ...)
{
    GString *query = g_string_new(NULL);
    query_add(query, "locationId", bench->location.s);
    va_list args;
    va_start(args, bench);
    for (const char *key = va_arg(args, const char *); key; key = va_arg(args, const char *))
        query_add(query, key, va_arg(args, const char *));
    va_end(args);
    return g_string_free(query, FALSE);
}

void bench_until_idle(Bench *bench)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)PATIENCE_MS * 1000;
    while (!net_is_idle(bench->net)) {
        assert_true(g_get_monotonic_time() < deadline);
        struct pollfd fd = {.fd = net_fd(bench->net), .events = POLLIN};
        poll(&fd, 1, PATIENCE_MS);
        assert_null(net_take(bench->net));
    }
}

Id bench_first(Bench *bench, EndpointId ep, char *take_query)
{
    Call *call = bench_call_on(bench, ep, &bench->location, NULL);
    call->query = take_query;
    Reply *reply = bench_done(bench, call);
    assert_true(reply->rows.count > 0);
    Id id = *record_id(reply->rows.type, rows_at(&reply->rows, 0));
    reply_free(reply);
    return id;
}

bool bench_was_done(EndpointId ep)
{
    return shared.done[ep];
}
