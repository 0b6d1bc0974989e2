#include "config.h"

#include "cli_api.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/net.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "cli.h"
#include "start_app.h"

typedef struct ApiArgs {
    char **fields; // key=value
    char *input, *version;
    bool paginate, yes;
} ApiArgs;

static void api_args_clear(ApiArgs *api)
{
    g_strfreev(api->fields);
    g_free(api->input);
    g_free(api->version);
}

static const VerbOption options[] = {
    {VERB_MEMBER(ApiArgs, fields), "field", 'f', "KEY=VALUE",
     "Query parameter of GET and DELETE, member of the body otherwise, where numbers, true, false, "
     "null, arrays and objects go as they are and everything else as a string"},
    {VERB_MEMBER(ApiArgs, input), "input", 0, "FILE", "The body, from a file"},
    {VERB_MEMBER(ApiArgs, version), "api-version", 0, "DATE",
     "The Version header, where the path is not one that eyrie knows"},
    {VERB_MEMBER(ApiArgs, paginate), "paginate", 0, NULL,
     "Follow the pages of a list; one JSON document each"},
    {VERB_MEMBER(ApiArgs, yes), "yes", 0, NULL,
     "Do not ask before a write, although config.ini says confirm"},
    {0},
};

static const VerbExample examples[] = {
    {"eyrie api GET /calendars/ -f locationId={location}", "the calendars, as JSON"},
    {"eyrie api POST /contacts/search -f locationId={location} -f pageLimit=20 --paginate",
     "every contact, twenty a page"},
    {"eyrie api PUT /contacts/ID --input contact.json", "a body from a file; it is sent once"},
    {0},
};

const Verb api_verb = {
    .name = "api",
    .brief = "any endpoint of the service, its answer as JSON",
    .takes = "METHOD PATH",
    .help = "Ask any endpoint with the account's token and print the answer. The text {location} "
            "stands for the location's id, in the path and in values.",
    .options = options,
    .examples = examples,
};

static bool api_parse(const Args *args, ApiArgs *out, char ***words, Err *err)
{
    char **own = g_strdupv(args->rest);
    bool ok = verb_parse(&api_verb, own, out, err);
    if (ok && g_strv_length(own) != 3)
        ok = err_set(err, ERR_USAGE,
                     "eyrie api takes a method and a path, as in eyrie api GET /calendars/; "
                     "nothing was asked");
    if (ok)
        *words = own;
    else
        g_strfreev(own);
    return ok;
}

// "{location}" stands for the location's id. g_free.
static char *put_location(const char *s, const Id *location)
{
    g_auto(GStrv) parts = g_strsplit(s, "{location}", -1);
    return g_strjoinv(location->s, parts);
}

// Numbers, true, false and null go as they are, everything else as a string.
static void body_member(JsonOut *out, const char *key, const char *value)
{
    Err err = {0};
    Json *json = json_parse(value, strlen(value), &err);
    if (json && !json_is_string(json))
        json_out_node(out, key, json);
    else
        json_out_string(out, key, value);
    json_free(json);
}

static bool fill_fields(Call *call, const ApiArgs *api, const Id *location, Err *err)
{
    bool in_query = call->method == METHOD_GET || call->method == METHOD_DELETE;
    GString *query = g_string_new(NULL);
    JsonOut *body = json_out_new();
    json_out_object(body, NULL);
    bool ok = true;
    for (char **f = api->fields; f && *f && ok; f++) {
        char *eq = strchr(*f, '=');
        if (!eq || eq == *f) {
            ok = err_set(err, ERR_USAGE, "-f takes KEY=VALUE, not \"%s\"", *f);
            break;
        }
        g_autofree char *key = g_strndup(*f, (gsize)(eq - *f));
        g_autofree char *value = put_location(eq + 1, location);
        if (in_query)
            query_add(query, key, value);
        else
            body_member(body, key, value);
    }
    json_out_end(body);
    call->query = g_string_free(query, FALSE);
    char *text = json_out_take(body, NULL);
    if (in_query)
        g_free(text);
    else
        call->body = text;
    return ok;
}

static Call *api_call(const ApiArgs *api, char **words, const Id *location, Err *err)
{
    g_autofree char *path = put_location(words[2], location);
    Method method = METHOD_GET;
    if (!method_from_name(words[1], &method) || path[0] != '/') {
        err_set(err, ERR_USAGE,
                "eyrie api takes GET, POST, PUT, PATCH or DELETE and a path that begins with /; "
                "nothing was asked");
        return NULL;
    }
    EndpointMatch match = {0};
    bool known = endpoint_match(method, path, &match);
    Call *call = call_new(known ? match.id : EP_NONE, PRIO_ACTION);
    bool old_family = g_str_has_prefix(path, "/conversations") ||
                      g_str_has_prefix(path, "/calendars") ||
                      g_str_has_prefix(path, "/agent-studio");
    memcpy(call->params, match.params, sizeof(call->params));
    call->method = method;
    call->safety = method == METHOD_GET ? SAFETY_SAFE : SAFETY_ONCE;
    call->path = g_strdup(path);
    call->version = g_strdup(api->version ? api->version
                             : old_family ? "2021-04-15"
                                          : "2021-07-28");
    call->want_body = true;
    bool ok = fill_fields(call, api, location, err);
    if (ok && api->input) {
        g_clear_pointer(&call->body, g_free);
        ok = fs_read(api->input, 8 << 20, &call->body, &(size_t){0}, err);
    }
    if (ok)
        return call;
    call_free(call);
    return NULL;
}

// What is not known to read may change something.
static bool is_write(const Call *call)
{
    bool reads = call->ep != EP_NONE && endpoint_info(call->ep)->safety == SAFETY_SAFE;
    return call->method != METHOD_GET && !reads;
}

static Reply *ask(Net *net, Call *take_call, Err *err)
{
    take_call->id = net_next_id(net);
    if (!net_post(net, take_call, err)) {
        call_free(take_call);
        return NULL;
    }
    for (;;) {
        Reply *reply = net_take(net);
        if (reply)
            return reply;
        struct pollfd wait = {.fd = net_fd(net), .events = POLLIN};
        poll(&wait, 1, -1);
    }
}

// Pretty and sanitised on a terminal, as it came into a file or a pipe.
static void print_body(const char *body)
{
    if (!body)
        return;
    if (!isatty(STDOUT_FILENO)) {
        puts(body);
        return;
    }
    Err err = {0};
    Json *json = json_parse(body, strlen(body), &err);
    g_autofree char *pretty = json ? json_print_pretty(json) : g_strdup(body);
    json_free(json);
    Text clean = text_clean(pretty, strlen(pretty), TEXT_BLOCK);
    puts(clean.s ? clean.s : "");
    text_clear(&clean);
}

static bool print_pages(Net *net, Call *take_call, bool paginate, Err *err)
{
    Call *call = take_call;
    while (call) {
        Call *again = paginate ? call_dup(call) : NULL;
        Reply *reply = ask(net, call, err);
        call = NULL;
        bool good = reply && reply->outcome == OUTCOME_DONE;
        if (reply) {
            print_body(reply->body);
            if (good && paginate && reply->next.more)
                call = call_next_page(again, &reply->next);
            else if (!good)
                *err = reply->err;
        }
        reply_free(reply);
        call_free(again);
        if (!good)
            return false;
    }
    return true;
}

int cli_api(const Args *args, Secret *take_token)
{
    Err err = {0};
    ApiArgs api = {0};
    char **words = NULL;
    if (!api_parse(args, &api, &words, &err)) {
        api_args_clear(&api);
        secret_free(take_token);
        return cli_fail(&err);
    }
    Start start = {0};
    bool ok = start_open(args, take_token, &start, &err);
    if (ok && start.credentials.warning[0])
        fprintf(stderr, "eyrie: %s\n", start.credentials.warning);
    Call *call = ok ? api_call(&api, words, &start.location, &err) : NULL;
    Err ignored = {0};
    bool alone = args->demo || !ok || clock_is_steppable(start.clock);
    g_autofree char *budget = alone ? NULL : fs_dir(FS_RUN, &ignored); // shared with the screen
    NetConfig config = {.base_url = start.base_url,
                        .location = start.location.s,
                        .token = start.credentials.token,
                        .profile = start.credentials.renewed ? start.profile : NULL,
                        .token_command = start.credentials.command,
                        .clock = start.clock,
                        .seed = g_random_int(),
                        .budget_dir = budget,
                        .user_agent = "eyrie/" PACKAGE_VERSION};
    StartYes yes = api.yes ? YES_GIVEN : YES_ASK;
    bool may = call && (!is_write(call) || start_may_write(args, &start, yes, &err));
    Net *net = may ? net_new(&config, &err) : NULL;
    ok = net && print_pages(net, g_steal_pointer(&call), api.paginate, &err);
    call_free(call);
    net_free(net);
    start_close(&start);
    api_args_clear(&api);
    g_strfreev(words);
    return ok ? 0 : cli_fail(&err);
}
