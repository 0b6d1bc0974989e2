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

static World *world_make(const SandboxOptions *options)
{
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

static bool worlds_make(Sandbox *sandbox, const SandboxOptions *options, Err *err)
{
    static const char *const titles[] = {"Birch Street Clinic", "Cedar Smiles", "Dune Orthodontics",
                                         "Elm Family Dental"};
    if (!world_known(options->world))
        return err_set(err, ERR_USAGE, "no world \"%s\": demo, empty, small, busy or hostile",
                       options->world);
    sandbox->world_count = MAX(options->locations, 1);
    sandbox->worlds = g_new0(World *, (gsize)sandbox->world_count);
    sandbox->world = sandbox->worlds[0] = world_make(options);
    for (int i = 1; i < sandbox->world_count; i++) {
        const WorldOptions other = {.seed = sandbox->world->seed + (uint64_t)i,
                                    .now = sandbox->world->born,
                                    .name = "small",
                                    .title = titles[(size_t)(i - 1) % ARRAY_LEN(titles)],
                                    .company = sandbox->world->company.s,
                                    .quiet = options->quiet,
                                    .index_lag_ms = INDEX_LAG_MS};
        sandbox->worlds[i] = world_new(&other);
    }
    return true;
}

static char *scopes_make(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GString *all = g_string_new(NULL);
    for (int ep = EP_NONE + 1; ep < EP_COUNT; ep++) {
        const char *scope = endpoint_info((EndpointId)ep)->scope;
        if (*scope && g_hash_table_add(seen, (void *)(uintptr_t)scope))
            g_string_append_printf(all, "%s%s", all->len ? " " : "", scope);
    }
    return g_string_free(all, FALSE);
}

// "-a b": all the others. NULL: everything; g_free.
static char *scopes_of(const Sandbox *sandbox, const char *words)
{
    if (!words || words[0] != '-')
        return g_strdup(words);
    g_auto(GStrv) all = g_strsplit(sandbox->all_scopes, " ", -1);
    g_auto(GStrv) without = g_strsplit(words + 1, " ", -1);
    GString *rest = g_string_new(NULL);
    for (size_t i = 0; all[i]; i++)
        if (!g_strv_contains((const char *const *)without, all[i]))
            g_string_append_printf(rest, "%s%s", rest->len ? " " : "", all[i]);
    return g_string_free(rest, FALSE);
}

static void grants_make(Sandbox *sandbox, const SandboxOptions *options)
{
    char uuid[40];
    const World *world = sandbox->world;
    g_autofree char *scopes = scopes_of(sandbox, options->scopes);
    world_uuid(world, ID_OTHER, 0, uuid);
    sandbox->token = options->token ? g_strdup(options->token) : g_strconcat("pit-", uuid, NULL);
    sandbox->grants = grants_new(world->seed);
    grants_add_pit(sandbox->grants, sandbox->token, &world->location, scopes);
    sandbox->agency_token = g_strdup(grants_add_pit(sandbox->grants, NULL, NULL, scopes)->access);
    sandbox->refresh_token =
        g_strdup(grants_add_pair(sandbox->grants, &world->location, scopes, world->born)->refresh);
}

static bool sandbox_init(Sandbox *sandbox, const SandboxOptions *options, Err *err)
{
    sandbox->clock = options->clock;
    sandbox->latency_ms = options->latency_ms;
    sandbox->all_scopes = scopes_make();
    pthread_mutex_init(&sandbox->mu, NULL);
    handlers_fill(sandbox->handlers);
    sandbox->limit = limit_new(options->rate_max);
    sandbox->faults = faults_new();
    if (options->faults && !faults_add(sandbox->faults, options->faults, err))
        return false;
    sandbox->ledger = ledger_new(options->ledger_path, err);
    if (!sandbox->ledger)
        return false;
    if (!worlds_make(sandbox, options, err))
        return false;
    sandbox->location = g_strdup(sandbox->world->location.s);
    grants_make(sandbox, options);
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
    for (int i = 0; i < sandbox->world_count; i++)
        world_free(sandbox->worlds[i]);
    g_free(sandbox->worlds);
    grants_free(sandbox->grants);
    ledger_free(sandbox->ledger);
    faults_free(sandbox->faults);
    limit_free(sandbox->limit);
    pthread_mutex_destroy(&sandbox->mu);
    g_free(sandbox->base_url);
    g_free(sandbox->token);
    g_free(sandbox->location);
    g_free(sandbox->agency_token);
    g_free(sandbox->refresh_token);
    g_free(sandbox->all_scopes);
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

const char *sandbox_location_at(const Sandbox *sandbox, int i)
{
    return i >= 0 && i < sandbox->world_count ? sandbox->worlds[i]->location.s : NULL;
}

const char *sandbox_company(const Sandbox *sandbox)
{
    return sandbox->world->company.s;
}

const char *sandbox_agency_token(const Sandbox *sandbox)
{
    return sandbox->agency_token;
}

const char *sandbox_client_id(const Sandbox *sandbox)
{
    return grants_client_id(sandbox->grants);
}

const char *sandbox_client_secret(const Sandbox *sandbox)
{
    return grants_client_secret(sandbox->grants);
}

const char *sandbox_refresh_token(const Sandbox *sandbox)
{
    return sandbox->refresh_token;
}

char *sandbox_new_token(Sandbox *sandbox, int location)
{
    BUG_ON(location < 0 || location >= sandbox->world_count);
    pthread_mutex_lock(&sandbox->mu);
    const Grant *grant =
        grants_add_pit(sandbox->grants, NULL, &sandbox->worlds[location]->location, NULL);
    char *token = g_strdup(grant->access);
    pthread_mutex_unlock(&sandbox->mu);
    return token;
}

void sandbox_set_scopes(Sandbox *sandbox, const char *scopes)
{
    pthread_mutex_lock(&sandbox->mu);
    g_autofree char *words = scopes_of(sandbox, scopes);
    grants_set_scopes(sandbox->grants, sandbox->token, words);
    pthread_mutex_unlock(&sandbox->mu);
}

void sandbox_revoke_token(Sandbox *sandbox)
{
    pthread_mutex_lock(&sandbox->mu);
    grants_revoke(sandbox->grants, sandbox->token);
    pthread_mutex_unlock(&sandbox->mu);
}

void sandbox_set_active(Sandbox *sandbox, int i, bool active)
{
    BUG_ON(i < 0 || i >= sandbox->world_count);
    pthread_mutex_lock(&sandbox->mu);
    grants_set_active(sandbox->grants, &sandbox->worlds[i]->location, active);
    pthread_mutex_unlock(&sandbox->mu);
}

void sandbox_expire_tokens(Sandbox *sandbox)
{
    pthread_mutex_lock(&sandbox->mu);
    grants_expire(sandbox->grants, clock_now(sandbox->clock));
    pthread_mutex_unlock(&sandbox->mu);
}

void sandbox_forget_tokens(Sandbox *sandbox)
{
    pthread_mutex_lock(&sandbox->mu);
    grants_forget(sandbox->grants, clock_now(sandbox->clock));
    pthread_mutex_unlock(&sandbox->mu);
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
