#include "config.h"

#include <glib.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/datetime.h"
#include "base/json.h"
#include "sandbox/sandbox.h"

typedef struct Arguments {
    int port, contacts, conversations, messages, opportunities, latency, rate_max, locations;
    gint64 seed;
    char *now, *faults, *scopes, *token, *location, *world, *ledger;
    gboolean quiet, frozen;
} Arguments;

static bool arguments_parse(int argc, char **argv, Arguments *a, Err *err)
{
    const GOptionEntry entries[] = {
        {"port", 0, 0, G_OPTION_ARG_INT, &a->port, "Listen on this port (default: a free one)",
         "N"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &a->seed, "Make another world", "N"},
        {"now", 0, 0, G_OPTION_ARG_STRING, &a->now, "Start the clock at this moment", "ISO8601"},
        {"frozen", 0, 0, G_OPTION_ARG_NONE, &a->frozen, "Stop the clock; /_control/clock steps it",
         NULL},
        {"world", 0, 0, G_OPTION_ARG_STRING, &a->world, "demo, empty, small, busy or hostile",
         "NAME"},
        {"contacts", 0, 0, G_OPTION_ARG_INT, &a->contacts, "Number of contacts", "N"},
        {"conversations", 0, 0, G_OPTION_ARG_INT, &a->conversations, "Number of conversations",
         "N"},
        {"messages", 0, 0, G_OPTION_ARG_INT, &a->messages, "Number of messages", "N"},
        {"opportunities", 0, 0, G_OPTION_ARG_INT, &a->opportunities, "Number of opportunities",
         "N"},
        {"latency", 0, 0, G_OPTION_ARG_INT, &a->latency, "Delay every answer", "MS"},
        {"rate-max", 0, 0, G_OPTION_ARG_INT, &a->rate_max, "Requests allowed in ten seconds", "N"},
        {"faults", 0, 0, G_OPTION_ARG_STRING, &a->faults, "ENDPOINT KIND [times=N]; ...", "SPEC"},
        {"scopes", 0, 0, G_OPTION_ARG_STRING, &a->scopes,
         "What the token may do; \"-a b\": everything but these", "WORDS"},
        {"token", 0, 0, G_OPTION_ARG_STRING, &a->token, "The token to accept", "T"},
        {"location", 0, 0, G_OPTION_ARG_STRING, &a->location, "The id of the location", "ID"},
        {"locations", 0, 0, G_OPTION_ARG_INT, &a->locations,
         "Locations of the company (default: one)", "N"},
        {"ledger", 0, 0, G_OPTION_ARG_FILENAME, &a->ledger, "Write executed operations here",
         "FILE"},
        {"quiet-world", 0, 0, G_OPTION_ARG_NONE, &a->quiet, "Nothing happens by itself", NULL},
        {0},
    };
    GOptionContext *context = g_option_context_new("- a stand-in for the service on loopback");
    GError *error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    bool ok = g_option_context_parse(context, &argc, &argv, &error);
    if (!ok)
        err_set(err, ERR_USAGE, "%s", error->message);
    else if (argc > 1)
        ok = err_set(err, ERR_USAGE, "what is \"%s\"?", argv[1]);
    g_clear_error(&error);
    g_option_context_free(context);
    return ok;
}

static bool arguments_check(const Arguments *a, Err *err)
{
    const int numbers[] = {a->port,          a->contacts, a->conversations, a->messages,
                           a->opportunities, a->latency,  a->rate_max,      a->locations};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        if (numbers[i] < 0)
            return err_set(err, ERR_USAGE, "numbers cannot be negative");
    if (a->port > 65535 || a->seed < 0)
        return err_set(err, ERR_USAGE, "that number is too large or too small");
    return true;
}

static Clock *clock_make(const Arguments *a, Err *err)
{
    Instant start = {g_get_real_time() / 1000};
    if (a->now && !iso_parse(a->now, strlen(a->now), &start)) {
        err_set(err, ERR_USAGE, "\"%s\" is no moment in ISO 8601", a->now);
        return NULL;
    }
    if (a->frozen)
        return clock_new_steppable(start);
    return a->now ? clock_new_from(start) : clock_new_real();
}

static void announce(const Sandbox *sandbox)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "baseUrl", sandbox_base_url(sandbox));
    json_out_string(out, "token", sandbox_token(sandbox));
    json_out_string(out, "location", sandbox_location(sandbox));
    json_out_array(out, "locations");
    for (int i = 0; sandbox_location_at(sandbox, i); i++)
        json_out_string(out, NULL, sandbox_location_at(sandbox, i));
    json_out_end(out);
    json_out_string(out, "companyId", sandbox_company(sandbox));
    json_out_string(out, "agencyToken", sandbox_agency_token(sandbox));
    json_out_string(out, "clientId", sandbox_client_id(sandbox));
    json_out_string(out, "clientSecret", sandbox_client_secret(sandbox));
    json_out_string(out, "refreshToken", sandbox_refresh_token(sandbox));
    json_out_end(out);
    g_autofree char *line = json_out_take(out, NULL);
    puts(line);
    fflush(stdout);
}

static bool serve(const Arguments *a, Clock *clock, Err *err)
{
    const SandboxOptions options = {
        .port = a->port,
        .seed = (uint64_t)a->seed,
        .clock = clock,
        .world = a->world,
        .contacts = a->contacts,
        .conversations = a->conversations,
        .messages = a->messages,
        .opportunities = a->opportunities,
        .latency_ms = a->latency,
        .faults = a->faults,
        .scopes = a->scopes,
        .token = a->token,
        .location = a->location,
        .ledger_path = a->ledger,
        .quiet = a->quiet,
        .rate_max = a->rate_max,
        .locations = a->locations,
    };
    sigset_t end;
    int which = 0;
    sigemptyset(&end);
    sigaddset(&end, SIGINT);
    sigaddset(&end, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &end, NULL);
    Sandbox *sandbox = sandbox_start(&options, err);
    if (!sandbox)
        return false;
    announce(sandbox);
    sigwait(&end, &which);
    sandbox_stop(sandbox);
    return true;
}

static bool run(int argc, char **argv, Arguments *a, Err *err)
{
    if (!arguments_parse(argc, argv, a, err) || !arguments_check(a, err))
        return false;
    Clock *clock = clock_make(a, err);
    if (!clock)
        return false;
    const bool ok = serve(a, clock, err);
    clock_free(clock);
    return ok;
}

int sandbox_main(int argc, char **argv)
{
    Arguments a = {0};
    Err err;
    const bool ok = run(argc, argv, &a, &err);
    if (!ok)
        fprintf(stderr, "eyrie sandbox: %s\n", err.msg);
    char *owned[] = {a.now, a.faults, a.token, a.location, a.world, a.ledger};
    for (size_t i = 0; i < ARRAY_LEN(owned); i++)
        g_free(owned[i]);
    return ok ? 0 : err_info(err.kind)->exit_code;
}
