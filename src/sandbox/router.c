#include "config.h"

#include <string.h>
#include <time.h>

#include "base/datetime.h"
#include "base/url.h"
#include "sandbox/core.h"
#include "sandbox/mangle.h"
#include "sandbox/oauth.h"
#include "sandbox/spec.h"

typedef struct Visit { // one request on its way through the checks
    Sandbox *sandbox;
    const Incoming *in;
    Answer *answer;
    char *path, *query;
    Method method;
    EndpointMatch match;
    Json *body;
    const Grant *grant; // whose token it came with; NULL: none, or none is needed
    World *world;       // of the token's location, else the first
    Request req;
    Response res;
} Visit;

static void values_free(gpointer values)
{
    g_ptr_array_unref(values);
}

static char *form_decode(const char *s, size_t n)
{
    Err err;
    g_autofree char *spaced = g_strndup(s, n);
    g_strdelimit(spaced, "+", ' ');
    char *decoded = url_decode(spaced, strlen(spaced), &err);
    return decoded ? decoded : g_steal_pointer(&spaced);
}

static void query_parse(GHashTable *query, const char *text)
{
    g_auto(GStrv) pairs = g_strsplit(text ? text : "", "&", -1);
    for (char **pair = pairs; *pair; pair++) {
        const size_t n = strcspn(*pair, "=");
        if (!**pair)
            continue;
        char *name = form_decode(*pair, n);
        if (g_str_has_suffix(name, "[]"))
            name[strlen(name) - 2] = '\0';
        GPtrArray *values = g_hash_table_lookup(query, name);
        if (!values) {
            values = g_ptr_array_new_with_free_func(g_free);
            g_hash_table_insert(query, g_strdup(name), values);
        }
        const char *value = *pair + n + ((*pair)[n] == '=');
        g_ptr_array_add(values, form_decode(value, strlen(value)));
        g_free(name);
    }
}

static void visit_init(Visit *visit, Sandbox *sandbox, const Incoming *in, Answer *answer)
{
    Err err;
    *visit = (Visit){.sandbox = sandbox, .in = in, .answer = answer, .world = sandbox->world};
    const size_t n = strcspn(in->uri, "?");
    visit->path = url_decode(in->uri, n, &err);
    if (!visit->path)
        visit->path = g_strndup(in->uri, n);
    visit->query = g_strdup(in->uri[n] ? in->uri + n + 1 : "");
    visit->req.now = sandbox->world->now;
    visit->req.query = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, values_free);
    query_parse(visit->req.query, visit->query);
    if (method_from_name(in->method, &visit->method) &&
        endpoint_match(visit->method, visit->path, &visit->match)) {
        visit->req.ep = visit->match.id;
        memcpy(visit->req.params, visit->match.params, sizeof(visit->req.params));
    }
}

static void visit_clear(Visit *visit)
{
    g_hash_table_unref(visit->req.query);
    json_free(visit->body);
    g_free(visit->res.body);
    g_free(visit->path);
    g_free(visit->query);
}

// --- Checks, in the order of API.md 19. Each returns false with the refusal in res.

static bool refuse(Visit *visit, int status, const char *message)
{
    response_fail(&visit->res, status, "%s", message);
    return false;
}

static bool check_route(Visit *visit)
{
    if (visit->req.ep != EP_NONE &&
        (visit->sandbox->handlers[visit->req.ep] || oauth_handler(visit->req.ep)))
        return true;
    response_fail(&visit->res, 404, "Cannot %s %s", visit->in->method, visit->path);
    return false;
}

static bool looks_like_date(const char *s)
{
    static const char shape[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof(shape); i++)
        if (shape[i] == 'd' ? !g_ascii_isdigit(s[i]) : s[i] != shape[i])
            return false;
    return true;
}

static bool check_version(Visit *visit)
{
    static const char *const published[] = {"2021-04-15", "2021-07-28", "2023-02-21", "v3", NULL};
    const char *version = visit->in->version;
    if (!version)
        return !spec_needs_version(visit->req.ep) ||
               refuse(visit, 401, "version header was not found.");
    if (g_strv_contains(published, version))
        return true;
    if (looks_like_date(version))
        return refuse(visit, 401, "version header is invalid");
    return refuse(visit, 400, "Invalid API version segment");
}

static World *world_of(const Sandbox *sandbox, const Grant *grant)
{
    for (int i = 0; i < sandbox->world_count; i++)
        if (id_eq(&sandbox->worlds[i]->location, &grant->location))
            return sandbox->worlds[i];
    return sandbox->world;
}

static bool check_token(Visit *visit)
{
    const char *authorization = visit->in->authorization;
    const bool bearer = authorization && g_ascii_strncasecmp(authorization, "Bearer ", 7) == 0;
    const char *token = bearer ? authorization + 7 : "";
    if (oauth_is_open(visit->req.ep))
        return true;
    const Grant *grant = grants_find(visit->sandbox->grants, token);
    if (grant && instant_known(grant->expires) && grant->expires.ms <= visit->req.now.ms)
        grant = NULL;
    if (!grant)
        return refuse(visit, 401,
                      g_str_has_prefix(token, "pit-") ? "Invalid Private Integration token"
                                                      : "Invalid JWT");
    visit->grant = grant;
    visit->world = world_of(visit->sandbox, grant);
    return oauth_check_class(grant, visit->req.ep, &visit->res);
}

static bool check_scope(Visit *visit)
{
    const char *scope = endpoint_info(visit->req.ep)->scope;
    if (!visit->grant || !visit->grant->scopes || !*scope)
        return true;
    g_auto(GStrv) granted = g_strsplit(visit->grant->scopes, " ", -1);
    return g_strv_contains((const char *const *)granted, scope) ||
           refuse(visit, 401, "The token is not authorized for this scope.");
}

// A form as the object it stands for; members that come twice keep the first value.
static Json *form_parse(const char *body)
{
    Err err;
    size_t n;
    g_autoptr(GHashTable) values =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, values_free);
    query_parse(values, body);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    GHashTableIter iter;
    void *name, *list;
    g_hash_table_iter_init(&iter, values);
    while (g_hash_table_iter_next(&iter, &name, &list))
        json_out_string(out, name, ((GPtrArray *)list)->pdata[0]);
    json_out_end(out);
    g_autofree char *text = json_out_take(out, &n);
    return json_parse(text, n, &err);
}

static bool read_body(Visit *visit)
{
    const Incoming *in = visit->in;
    Err err;
    // As in the service, a body of another type is not looked at, so that every member is missing.
    const bool form = oauth_takes_form(visit->req.ep);
    const char *type = form ? "application/x-www-form-urlencoded" : "application/json";
    const bool fits = in->content_type && g_str_has_prefix(in->content_type, type);
    if (!fits || !in->body_n || !spec_takes_body(visit->req.ep))
        return true;
    visit->body = form ? form_parse(in->body) : json_parse(in->body, in->body_n, &err);
    if (!visit->body || !json_is_object(visit->body))
        return refuse(visit, 400, "Unexpected token in JSON");
    visit->req.body = visit->body;
    return true;
}

static bool is_home(const Visit *visit, const char *location)
{
    if (!location || !visit->grant)
        return true;
    if (!grant_is_company(visit->grant))
        return g_str_equal(location, visit->grant->location.s);
    for (int i = 0; i < visit->sandbox->world_count; i++)
        if (g_str_equal(location, visit->sandbox->worlds[i]->location.s))
            return true;
    return false;
}

static bool check_location(Visit *visit)
{
    const Request *req = &visit->req;
    const bool in_path = strstr(endpoint_info(req->ep)->path, "{locationId}") != NULL;
    if (is_home(visit, request_query(req, "locationId")) &&
        is_home(visit, request_query(req, "location_id")) &&
        is_home(visit, request_string(req, "locationId")) &&
        (!in_path || is_home(visit, req->params[0].s)))
        return true;
    return refuse(visit, 403, "The token does not have access to this location.");
}

static void execute(Visit *visit)
{
    if (!check_route(visit) || !check_version(visit) || !check_token(visit) ||
        !check_scope(visit) || !read_body(visit) || !check_location(visit) ||
        !spec_check(&visit->req, &visit->res))
        return;
    Sandbox *sandbox = visit->sandbox;
    OauthFn *oauth = oauth_handler(visit->req.ep);
    if (oauth)
        oauth(sandbox, visit->grant, &visit->req, &visit->res);
    else
        sandbox->handlers[visit->req.ep](visit->world, &visit->req, &visit->res);
    BUG_ON(visit->res.status == 0);
    if (!visit->res.executed)
        return;
    sandbox->executed[visit->req.ep]++;
    if (oauth)
        visit->req.body = NULL; // tokens and secrets are in no file
    ledger_add(sandbox->ledger, &visit->req, visit->in->uri, &visit->res);
}

// --- Answers

static void answer_text(Answer *answer, int status, char *take_body, const char *content_type)
{
    g_free(answer->body);
    answer->status = status;
    answer->body = take_body;
    answer->n = strlen(take_body);
    answer->content_type = content_type;
}

static void answer_response(Visit *visit)
{
    Answer *answer = visit->answer;
    char trace[64];
    const size_t n = strlen(visit->res.body);
    BUG_ON(n < 2 || visit->res.body[n - 1] != '}');
    world_trace_id(visit->sandbox->world, trace);
    visit->res.body[n - 1] = '\0';
    answer_text(
        answer, visit->res.status,
        g_strdup_printf("%s%s\"traceId\":\"%s\"}", visit->res.body, n > 2 ? "," : "", trace),
        "application/json; charset=utf-8");
}

static void date_header(Answer *answer, Instant now)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Civil c = civil_at(zone_utc(), now);
    answer_header(answer, "date", "%s, %02d %s %d %02d:%02d:%02d GMT", days[c.weekday], c.day,
                  months[c.month - 1], c.year, c.hour, c.minute, c.second);
}

static void rate_headers(Answer *answer, const LimitState *state)
{
    answer_header(answer, "x-ratelimit-max", "%d", state->max);
    answer_header(answer, "x-ratelimit-remaining", "%d", state->remaining);
    answer_header(answer, "x-ratelimit-interval-milliseconds", "%d", LIMIT_WINDOW_MS);
    answer_header(answer, "x-ratelimit-limit-daily", "%d", state->daily_max);
    answer_header(answer, "x-ratelimit-daily-remaining", "%d", state->daily_remaining);
    answer_header(answer, "x-ratelimit-daily-reset", "%" G_GINT64_FORMAT, state->daily_reset_ms);
}

static void answer_limited(Visit *visit, const LimitState *state)
{
    refuse(visit, 429, "Too Many Requests");
    answer_response(visit);
    answer_header(visit->answer, "retry-after", "%" G_GINT64_FORMAT, (state->wait_ms + 999) / 1000);
}

static void break_answer(Visit *visit, const FaultPlan *plan)
{
    Answer *answer = visit->answer;
    switch (plan->kind) {
    case FAULT_DROP_AFTER: answer->status = 0; break;
    case FAULT_CUT: answer->cut = answer->n * (size_t)plan->arg / 100; break;
    case FAULT_DRIP: answer->drip = plan->arg; break;
    case FAULT_PAGE: answer_text(answer, 200, mangle_html(200), "text/html; charset=UTF-8"); break;
    case FAULT_TYPES:
        answer_text(answer, answer->status, mangle_types(answer->body), answer->content_type);
        break;
    case FAULT_GARBAGE:
        g_free(answer->body);
        answer->body = mangle_garbage(visit->sandbox->world->seed, &answer->n);
        break;
    case FAULT_NONE:
    case FAULT_DELAY:
    case FAULT_STATUS:
    case FAULT_HTML:
    case FAULT_REDIRECT:
    case FAULT_DROP_BEFORE:
    case FAULT_KIND_COUNT: break;
    }
}

static void answer_faulty(Visit *visit, const FaultPlan *plan)
{
    Answer *answer = visit->answer;
    answer->delay_ms += plan->delay_ms;
    if (plan->kind == FAULT_DROP_BEFORE) {
        answer->status = 0;
    } else if (plan->kind == FAULT_HTML) {
        answer_text(answer, plan->arg, mangle_html(plan->arg), "text/html; charset=UTF-8");
    } else if (plan->kind == FAULT_REDIRECT) {
        answer_text(answer, plan->arg, g_strdup(""), "text/plain");
        answer->location = g_strdup("http://127.0.0.1:1/elsewhere");
    } else if (plan->kind == FAULT_STATUS) {
        refuse(visit, plan->arg, plan->arg == 429 ? "Too Many Requests" : "Fault on demand");
        answer_response(visit);
        if (plan->retry_s >= 0)
            answer_header(answer, "retry-after", "%d", plan->retry_s);
    } else {
        execute(visit);
        answer_response(visit);
        break_answer(visit, plan);
    }
}

static void answer_visit(Visit *visit)
{
    Sandbox *sandbox = visit->sandbox;
    sandbox->requests[visit->req.ep]++;
    visit->answer->delay_ms = sandbox->latency_ms;
    if (!visit->in->user_agent || !*visit->in->user_agent) {
        // The proxy in front of the service turns such clients away.
        answer_text(visit->answer, 403, mangle_html(403), "text/html; charset=UTF-8");
        return;
    }
    const LimitState limit = limit_take(sandbox->limit, visit->req.now);
    rate_headers(visit->answer, &limit);
    if (limit.wait_ms > 0) {
        answer_limited(visit, &limit);
        return;
    }
    const FaultPlan plan = faults_take(sandbox->faults, visit->req.ep);
    answer_faulty(visit, &plan);
}

void router_answer(Sandbox *sandbox, const Incoming *in, Answer *answer)
{
    for (int k = 0; k < sandbox->world_count; k++)
        world_advance(sandbox->worlds[k], clock_now(sandbox->clock));
    date_header(answer, sandbox->world->now);
    Visit visit;
    visit_init(&visit, sandbox, in, answer);
    if (g_str_has_prefix(visit.path, "/_control/"))
        control_answer(sandbox, in, visit.path + strlen("/_control/"), answer);
    else if (!oauth_page(sandbox, in, visit.path, &visit.req, answer))
        answer_visit(&visit);
    visit_clear(&visit);
}
