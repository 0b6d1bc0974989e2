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
    int64_t seed;
    char *now, *faults, *scopes, *token, *location, *world, *ledger;
    bool quiet, frozen;
} Arguments;

static const VerbOption option_rows[] = {
    {VERB_MEMBER(Arguments, port), "port", 0, "N", "Listen on this port (a free one)"},
    {VERB_MEMBER(Arguments, world), "world", 0, "demo|empty|small|busy|hostile",
     "What there is in the account (demo)"},
    {VERB_MEMBER(Arguments, seed), "seed", 0, "N", "Make another world"},
    {VERB_MEMBER(Arguments, now), "now", 0, "ISO8601", "Start the clock at this moment"},
    {VERB_MEMBER(Arguments, frozen), "frozen", 0, NULL,
     "Stop the clock; POST /_control/clock with stepMs moves it"},
    {VERB_MEMBER(Arguments, contacts), "contacts", 0, "N", "Number of contacts"},
    {VERB_MEMBER(Arguments, conversations), "conversations", 0, "N", "Number of conversations"},
    {VERB_MEMBER(Arguments, messages), "messages", 0, "N", "Number of messages"},
    {VERB_MEMBER(Arguments, opportunities), "opportunities", 0, "N", "Number of deals"},
    {VERB_MEMBER(Arguments, quiet), "quiet-world", 0, NULL,
     "Nothing happens by itself: nobody answers, no lead arrives"},
    {VERB_MEMBER(Arguments, latency), "latency", 0, "MS", "Delay every answer"},
    {VERB_MEMBER(Arguments, rate_max), "rate-max", 0, "N", "Requests allowed in ten seconds (100)"},
    {VERB_MEMBER(Arguments, scopes), "scopes", 0, "SCOPES",
     "What the tokens may do, with spaces between them; a minus before the first: everything but "
     "these"},
    {VERB_MEMBER(Arguments, faults), "faults", 0, "SPEC",
     "What shall go wrong: ENDPOINT KIND [times=N], with semicolons between several"},
    {VERB_MEMBER(Arguments, token), "token", 0, "TOKEN", "The token to accept (a new one)"},
    {VERB_MEMBER(Arguments, location), "location", 0, "ID",
     "The id of the location (from the seed)"},
    {VERB_MEMBER(Arguments, locations), "locations", 0, "N",
     "Locations of the company; all but the first are small (1)"},
    {VERB_MEMBER(Arguments, ledger), "ledger", 0, "FILE",
     "Write one line of JSON for each executed operation"},
    {0},
};

static const VerbExample examples[] = {
    {"eyrie sandbox --world small", "its address, token and location, as one line of JSON"},
    {"eyrie sandbox --world small --faults 'MESSAGE_SEND drop-after times=1'",
     "the first message is sent, and the answer to it lost"},
    {"eyrie sandbox --scopes=-contacts.write --rate-max 20", "an account that refuses things"},
    {0},
};

const Verb sandbox_verb = {
    .name = "sandbox",
    .brief = "the made-up account alone, as a server",
    .takes = "",
    .help = "Serve an imitation of the HighLevel API on 127.0.0.1 until interrupted: strict, "
            "stateful, and the same for the same seed and the same requests.",
    .options = option_rows,
    .examples = examples,
};

static bool arguments_parse(char **argv, Arguments *a, Err *err)
{
    g_auto(GStrv) words = g_strdupv(argv);
    return verb_parse(&sandbox_verb, words, a, err) &&
           (!words[0] || !words[1] ||
            err_set(err, ERR_USAGE, "eyrie sandbox takes options only, not \"%s\"", words[1]));
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

static bool run(char **argv, Arguments *a, Err *err)
{
    if (!arguments_parse(argv, a, err) || !arguments_check(a, err))
        return false;
    Clock *clock = clock_make(a, err);
    if (!clock)
        return false;
    const bool ok = serve(a, clock, err);
    clock_free(clock);
    return ok;
}

int sandbox_main(char **argv)
{
    Arguments a = {0};
    Err err;
    const bool ok = run(argv, &a, &err);
    if (!ok)
        fprintf(stderr, "eyrie sandbox: %s\n", err.msg);
    char *owned[] = {a.now, a.faults, a.scopes, a.token, a.location, a.world, a.ledger};
    for (size_t i = 0; i < ARRAY_LEN(owned); i++)
        g_free(owned[i]);
    return ok ? 0 : err_info(err.kind)->exit_code;
}
