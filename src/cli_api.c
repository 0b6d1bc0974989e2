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
#include "start.h"

typedef struct ApiArgs {
    char **fields; // key=value
    char *input, *version;
    gboolean paginate;
} ApiArgs;

static void api_args_clear(ApiArgs *api)
{
    g_strfreev(api->fields);
    g_free(api->input);
    g_free(api->version);
}

static bool api_parse(const Args *args, ApiArgs *out, char ***words, Err *err)
{
    ApiArgs api = {0};
    const GOptionEntry entries[] = {
        {"field", 'f', 0, G_OPTION_ARG_STRING_ARRAY, &api.fields,
         "Query parameter of GET and DELETE, member of the body otherwise; {location} stands for "
         "the location's id",
         "KEY=VALUE"},
        {"input", 0, 0, G_OPTION_ARG_FILENAME, &api.input, "Body from a file", "FILE"},
        {"api-version", 0, 0, G_OPTION_ARG_STRING, &api.version,
         "Version header, where the path is not known", "DATE"},
        {"paginate", 0, 0, G_OPTION_ARG_NONE, &api.paginate,
         "Follow the pages; one JSON document each", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    char **own = g_strdupv(args->rest);
    GOptionContext *context = g_option_context_new("METHOD PATH");
    g_option_context_add_main_entries(context, entries, NULL);
    GError *error = NULL;
    bool ok = g_option_context_parse_strv(context, &own, &error);
    g_option_context_free(context);
    if (ok && g_strv_length(own) == 3) {
        *out = api;
        *words = own;
        return true;
    }
    err_set(err, ERR_USAGE, "%s",
            error ? error->message : "eyrie api METHOD PATH [-f key=value]... [--paginate]");
    g_clear_error(&error);
    g_strfreev(own);
    api_args_clear(&api);
    return false;
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
                "eyrie api METHOD PATH: the method is GET, POST, PUT, PATCH or DELETE, the path "
                "begins with /");
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
    bool writes = call && call->method != METHOD_GET && args->readonly;
    if (writes)
        err_set(&err, ERR_REFUSED, "read-only: %s changes the account; nothing was sent",
                method_name(call->method));
    Net *net = call && !writes ? net_new(&config, &err) : NULL;
    ok = net && print_pages(net, g_steal_pointer(&call), api.paginate, &err);
    call_free(call);
    net_free(net);
    start_close(&start);
    api_args_clear(&api);
    g_strfreev(words);
    return ok ? 0 : cli_fail(&err);
}
