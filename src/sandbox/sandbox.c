#include "config.h"

#include "sandbox/sandbox.h"

#include "sandbox/core.h"

// The service's searches learn of a new contact a little late.
enum { INDEX_LAG_MS = 2000 };

static void answer_one(void *owner, const Incoming *in, Answer *answer)
{
    Sandbox *sandbox = owner;
    pthread_mutex_lock(&sandbox->mu);
    router_answer(sandbox, in, answer);
    pthread_mutex_unlock(&sandbox->mu);
}

static void handlers_fill(RouteFn **handlers)
{
    static const RouteRow *const tables[] = {people_routes, talk_routes, deal_routes,
                                             calendar_routes, account_routes};
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        for (const RouteRow *row = tables[i]; row->ep != EP_NONE; row++)
            handlers[row->ep] = row->fn;
}

static bool world_known(const char *name)
{
    static const char *const names[] = {"demo", "empty", "small", "busy", "hostile", NULL};
    return !name || g_strv_contains(names, name);
}

static World *world_make(const SandboxOptions *options, Err *err)
{
    if (!world_known(options->world)) {
        err_set(err, ERR_USAGE, "no world \"%s\": demo, empty, small, busy or hostile",
                options->world);
        return NULL;
    }
    const WorldOptions wanted = {
        .seed = options->seed ? options->seed : 1,
        .now = clock_now(options->clock),
        .name = options->world,
        .contacts = options->contacts,
        .conversations = options->conversations,
        .messages = options->messages,
        .opportunities = options->opportunities,
        .location = options->location,
        .quiet = options->quiet,
        .index_lag_ms = INDEX_LAG_MS,
    };
    return world_new(&wanted);
}

static char *token_make(const Sandbox *sandbox, const char *token)
{
    char uuid[40];
    if (token)
        return g_strdup(token);
    world_uuid(sandbox->world, ID_OTHER, 0, uuid);
    return g_strconcat("pit-", uuid, NULL);
}

static bool sandbox_init(Sandbox *sandbox, const SandboxOptions *options, Err *err)
{
    sandbox->clock = options->clock;
    sandbox->latency_ms = options->latency_ms;
    sandbox->scopes = g_strdup(options->scopes);
    pthread_mutex_init(&sandbox->mu, NULL);
    handlers_fill(sandbox->handlers);
    sandbox->limit = limit_new(options->rate_max);
    sandbox->faults = faults_new();
    if (options->faults && !faults_add(sandbox->faults, options->faults, err))
        return false;
    sandbox->ledger = ledger_new(options->ledger_path, err);
    if (!sandbox->ledger)
        return false;
    sandbox->world = world_make(options, err);
    if (!sandbox->world)
        return false;
    sandbox->location = g_strdup(sandbox->world->location.s);
    sandbox->token = token_make(sandbox, options->token);
    sandbox->server = server_new(options->port, answer_one, sandbox, err);
    if (!sandbox->server)
        return false;
    sandbox->base_url = g_strdup_printf("http://127.0.0.1:%d", server_port(sandbox->server));
    return true;
}

Sandbox *sandbox_start(const SandboxOptions *options, Err *err)
{
    BUG_ON(!options->clock);
    Sandbox *sandbox = g_new0(Sandbox, 1);
    if (sandbox_init(sandbox, options, err))
        return sandbox;
    sandbox_stop(sandbox);
    return NULL;
}

void sandbox_stop(Sandbox *sandbox)
{
    if (!sandbox)
        return;
    server_free(sandbox->server);
    world_free(sandbox->world);
    ledger_free(sandbox->ledger);
    faults_free(sandbox->faults);
    limit_free(sandbox->limit);
    pthread_mutex_destroy(&sandbox->mu);
    g_free(sandbox->base_url);
    g_free(sandbox->token);
    g_free(sandbox->location);
    g_free(sandbox->scopes);
    g_free(sandbox);
}

const char *sandbox_base_url(const Sandbox *sandbox)
{
    return sandbox->base_url;
}

const char *sandbox_token(const Sandbox *sandbox)
{
    return sandbox->token;
}

const char *sandbox_location(const Sandbox *sandbox)
{
    return sandbox->location;
}

bool sandbox_fault_add(Sandbox *sandbox, const char *spec, Err *err)
{
    pthread_mutex_lock(&sandbox->mu);
    const bool ok = faults_add(sandbox->faults, spec, err);
    pthread_mutex_unlock(&sandbox->mu);
    return ok;
}

void sandbox_fault_clear(Sandbox *sandbox)
{
    pthread_mutex_lock(&sandbox->mu);
    faults_clear(sandbox->faults);
    pthread_mutex_unlock(&sandbox->mu);
}

void sandbox_set_online(Sandbox *sandbox, bool online)
{
    if (online)
        server_resume(sandbox->server);
    else
        server_pause(sandbox->server);
}

bool sandbox_inbound(Sandbox *sandbox, const char *contact, const char *channel, const char *text,
                     Err *err)
{
    pthread_mutex_lock(&sandbox->mu);
    world_advance(sandbox->world, clock_now(sandbox->clock));
    const bool ok = world_inbound(sandbox->world, contact, channel, text, err);
    pthread_mutex_unlock(&sandbox->mu);
    return ok;
}

static size_t count_read(Sandbox *sandbox, const size_t *counts, EndpointId ep)
{
    pthread_mutex_lock(&sandbox->mu);
    const size_t count = counts[ep];
    pthread_mutex_unlock(&sandbox->mu);
    return count;
}

size_t sandbox_executed(Sandbox *sandbox, EndpointId ep)
{
    return count_read(sandbox, sandbox->executed, ep);
}

size_t sandbox_requests(Sandbox *sandbox, EndpointId ep)
{
    return count_read(sandbox, sandbox->requests, ep);
}

char *sandbox_ledger(Sandbox *sandbox)
{
    pthread_mutex_lock(&sandbox->mu);
    char *text = ledger_text(sandbox->ledger);
    pthread_mutex_unlock(&sandbox->mu);
    return text;
}
