#include "config.h"

#include "sandbox/oauth.h"

#include <assert.h>
#include <string.h>

#include "base/datetime.h"
#include "sandbox/routes_work.h"

static World *world_of(const Sandbox *sandbox, const char *location)
{
    for (int i = 0; i < sandbox->world_count; i++)
        if (location && g_str_equal(sandbox->worlds[i]->location.s, location))
            return sandbox->worlds[i];
    return NULL;
}

// ---- tokens ------------------------------------------------------------------------------------

// Errors of this endpoint have a shape of their own.
static void refuse(Response *res, int status, const char *error, const char *description)
{
    JsonOut *out = response_open();
    json_out_string(out, "error", error);
    json_out_string(out, "error_description", description);
    json_out_end(out);
    res->status = status;
    res->body = json_out_take(out, NULL);
}

static JsonOut *open_token(const Sandbox *sandbox, const Grant *grant)
{
    JsonOut *out = response_open();
    json_out_string(out, "access_token", grant->access);
    json_out_string(out, "token_type", "Bearer");
    json_out_int(out, "expires_in", GRANT_LIFE_S);
    json_out_string(out, "scope", grant->scopes ? grant->scopes : sandbox->all_scopes);
    json_out_string(out, "userId", world_user_at(sandbox->world, 0)->id.s);
    if (!grant_is_company(grant))
        json_out_string(out, "locationId", grant->location.s);
    return out;
}

static void write_company(const Sandbox *sandbox, JsonOut *out)
{
    json_out_array(out, "approvedLocations");
    for (int i = 0; i < sandbox->world_count; i++)
        json_out_string(out, NULL, sandbox->worlds[i]->location.s);
    json_out_end(out);
    json_out_bool(out, "installToFutureLocations", true);
    json_out_bool(out, "approveAllLocations", true);
}

static void write_pair(const Sandbox *sandbox, const Grant *grant, Response *res)
{
    const bool company = grant_is_company(grant);
    JsonOut *out = open_token(sandbox, grant);
    json_out_string(out, "userType", company ? "Company" : "Location");
    json_out_string(out, "companyId", sandbox->world->company.s);
    json_out_bool(out, "isBulkInstallation", company);
    if (grant->refresh) {
        g_autofree char *id = g_compute_checksum_for_string(G_CHECKSUM_SHA256, grant->refresh, -1);
        id[24] = '\0';
        json_out_string(out, "refresh_token", grant->refresh);
        json_out_string(out, "refreshTokenId", id);
    }
    if (company)
        write_company(sandbox, out);
    response_close(res, 200, out);
}

static char *app_id(const Sandbox *sandbox)
{
    const char *client = grants_client_id(sandbox->grants);
    return g_strndup(client, strcspn(client, "-"));
}

// No refresh token, and nothing of the company: API.md 4.
static void write_minted(const Sandbox *sandbox, const Grant *grant, Response *res)
{
    g_autofree char *app = app_id(sandbox);
    JsonOut *out = open_token(sandbox, grant);
    json_out_string(out, "appId", app);
    json_out_string(out, "versionId", app);
    response_close(res, 201, out); // the documents say 200
}

static const struct {
    int status;
    const char *error, *description;
} refusals[] = {
    [GRANT_NO_CLIENT] = {401, "invalid_client", "Invalid client: client is invalid"},
    [GRANT_NO_CODE] = {401, "UnAuthorized!", "Authorization code not found"},
    [GRANT_NO_REDIRECT] = {400, "invalid_grant",
                           "Invalid grant: `redirect_uri` is not the one of the code"},
    [GRANT_USED] = {400, "invalid_grant", "Invalid grant: refresh token is invalid"},
    [GRANT_WRONG_TYPE] = {400, "invalid_request", "user_type does not match the authorisation"},
    [GRANT_INACTIVE] = {400, "invalid_request", "Location is not active"},
};
static_assert(ARRAY_LEN(refusals) == GRANT_REFUSAL_COUNT, "one row per refusal");

static GrantWish wish_of(const Request *req)
{
    return (GrantWish){.client_id = request_string(req, "client_id"),
                       .client_secret = request_string(req, "client_secret"),
                       .code = request_string(req, "code"),
                       .refresh = request_string(req, "refresh_token"),
                       .redirect = request_string(req, "redirect_uri"),
                       .user_type = request_string(req, "user_type")};
}

static const struct {
    const char *type;
    GrantRefusal (*give)(Grants *grants, const GrantWish *wish, Instant now, const Grant **out);
} grant_types[] = {{"authorization_code", grants_exchange},
                   {"refresh_token", grants_refresh},
                   {"client_credentials", grants_client}};

// Other types are refused by the names and types that the endpoint takes.
static void token(Sandbox *sandbox, const Grant *none, const Request *req, Response *res)
{
    (void)none;
    const GrantWish wish = wish_of(req);
    const Grant *grant = NULL;
    GrantRefusal refusal = GRANT_NO_CLIENT;
    for (size_t i = 0; i < ARRAY_LEN(grant_types); i++)
        if (!g_strcmp0(request_string(req, "grant_type"), grant_types[i].type))
            refusal = grant_types[i].give(sandbox->grants, &wish, req->now, &grant);
    if (refusal == GRANT_GIVEN)
        write_pair(sandbox, grant, res);
    else
        refuse(res, refusals[refusal].status, refusals[refusal].error,
               refusals[refusal].description);
}

static bool is_own_company(const Sandbox *sandbox, const char *company, Response *res)
{
    if (!g_strcmp0(company, sandbox->world->company.s))
        return true;
    response_fail(res, 403, "The token does not have access to this company.");
    return false;
}

// Another company's location was refused before.
static void location_token(Sandbox *sandbox, const Grant *grant, const Request *req, Response *res)
{
    const World *world = world_of(sandbox, request_string(req, "locationId"));
    BUG_ON(!world);
    if (is_own_company(sandbox, request_string(req, "companyId"), res))
        write_minted(sandbox, grants_mint(sandbox->grants, grant, &world->location, req->now), res);
}

// The app is on every location, and nowhere on trial.
static bool is_wanted(const World *world, const Request *req)
{
    const char *only = request_query(req, "locationId"), *words = request_query(req, "query");
    if (!g_strcmp0(request_query(req, "isInstalled"), "false") ||
        !g_strcmp0(request_query(req, "onTrial"), "true") || request_query(req, "planId"))
        return false;
    if (words) {
        g_autofree char *name = g_utf8_casefold(world->title, -1);
        g_autofree char *part = g_utf8_casefold(words, -1);
        if (!strstr(name, part))
            return false;
    }
    return !only || g_str_equal(only, world->location.s);
}

static void write_installed(JsonOut *out, const World *world, const char *app)
{
    char born[32];
    iso_format_utc(world->born, born);
    json_out_object(out, NULL);
    json_out_string(out, "_id", world->location.s);
    json_out_string(out, "name", world->title);
    json_out_string(out, "address", "410 Harbor View Drive");
    json_out_bool(out, "isInstalled", true);
    json_out_string(out, "versionId", app);
    json_out_string(out, "installedAt", born);
    json_out_end(out);
}

static void installed(Sandbox *sandbox, const Grant *grant, const Request *req, Response *res)
{
    (void)grant;
    int64_t skip = request_query_int(req, "skip", 0), limit = request_query_int(req, "limit", 20);
    g_autofree char *app = app_id(sandbox);
    if (!is_own_company(sandbox, request_query(req, "companyId"), res))
        return;
    bool ours = !g_strcmp0(request_query(req, "appId"), app);
    JsonOut *out = response_open();
    json_out_array(out, "locations");
    for (int i = 0; ours && i < sandbox->world_count; i++) {
        if (!is_wanted(sandbox->worlds[i], req) || skip-- > 0 || limit-- <= 0)
            continue;
        write_installed(out, sandbox->worlds[i], app);
    }
    json_out_end(out);
    json_out_int(out, "count", sandbox->world_count);
    json_out_bool(out, "installToFutureLocations", true);
    response_close(res, 200, out);
}

static void location_search(Sandbox *sandbox, const Grant *grant, const Request *req, Response *res)
{
    (void)grant;
    int64_t skip = request_query_int(req, "skip", 0), limit = request_query_int(req, "limit", 10);
    const char *company = request_query(req, "companyId");
    if (company && !is_own_company(sandbox, company, res))
        return;
    JsonOut *out = response_open();
    json_out_array(out, "locations");
    for (int i = 0; i < sandbox->world_count; i++) {
        const World *world = sandbox->worlds[i];
        if (skip-- > 0 || limit-- <= 0)
            continue;
        json_out_object(out, NULL);
        json_out_string(out, "id", world->location.s);
        json_out_string(out, "name", world->title);
        json_out_string(out, "phone", "+15552000000");
        json_out_string(out, "email", "front.desk@acme-dental.example");
        json_out_string(out, "timezone", zone_name(world->zone));
        json_out_end(out);
    }
    json_out_end(out);
    response_close(res, 200, out);
}

static void reconnect(Sandbox *sandbox, const Grant *none, const Request *req, Response *res)
{
    (void)none;
    const GrantWish wish = {.client_id = request_string(req, "clientKey"),
                            .client_secret = request_string(req, "clientSecret")};
    const char *location = request_string(req, "locationId");
    const World *world = world_of(sandbox, location);
    if (location ? !world
                 : g_strcmp0(request_string(req, "companyId"), sandbox->world->company.s) != 0) {
        response_fail(res, 400, "The app is not installed there");
        return;
    }
    const char *code =
        grants_reconnect(sandbox->grants, &wish, world ? &world->location : NULL, req->now);
    char ends[32];
    if (!code) {
        response_fail(res, 401, "Invalid client: client is invalid");
        return;
    }
    iso_format_utc((Instant){req->now.ms + GRANT_CODE_MS}, ends);
    JsonOut *out = response_open();
    json_out_string(out, "authorizationCode", code);
    json_out_string(out, "expiresAt", ends);
    response_close(res, 200, out);
}

// ---- who may -----------------------------------------------------------------------------------

typedef enum Who { WHO_CLIENT, WHO_COMPANY, WHO_COMPANY_APP } Who;

static const struct {
    EndpointId ep;
    OauthFn *fn;
    Who who;
    bool form;
} rows[] = {
    {EP_OAUTH_TOKEN, token, WHO_CLIENT, true},
    {EP_OAUTH_RECONNECT, reconnect, WHO_CLIENT, false},
    {EP_OAUTH_LOCATION_TOKEN, location_token, WHO_COMPANY_APP, true},
    {EP_OAUTH_INSTALLED, installed, WHO_COMPANY_APP, false},
    {EP_LOCATION_SEARCH, location_search, WHO_COMPANY, false},
};

static int row_of(EndpointId ep)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].ep == ep)
            return (int)i;
    return -1;
}

OauthFn *oauth_handler(EndpointId ep)
{
    const int row = row_of(ep);
    return row < 0 ? NULL : rows[row].fn;
}

bool oauth_is_open(EndpointId ep)
{
    const int row = row_of(ep);
    return row >= 0 && rows[row].who == WHO_CLIENT;
}

bool oauth_takes_form(EndpointId ep)
{
    const int row = row_of(ep);
    return row >= 0 && rows[row].form;
}

static bool no_class(Response *res)
{
    response_fail(res, 401, "This authClass type is not allowed to access this scope.");
    return false;
}

bool oauth_check_class(const Grant *grant, EndpointId ep, Response *res)
{
    const int row = row_of(ep);
    const bool company = grant_is_company(grant), pit = grant_is_pit(grant);
    if (row < 0) { // routes of a location
        if (!company || ep == EP_LOCATION_GET || ep == EP_USER_SEARCH || ep == EP_USER_GET)
            return true;
        if (!pit)
            return no_class(res);
        response_fail(res, 401, "Token's user type mismatch!");
        return false;
    }
    if (!company && rows[row].who == WHO_COMPANY) {
        response_fail(res, 403, "The token does not have access to this location.");
        return false;
    }
    return (company && (rows[row].who == WHO_COMPANY || !pit)) || no_class(res);
}

// ---- the page ----------------------------------------------------------------------------------

static void answer_page(Answer *answer, int status, const char *text)
{
    answer->status = status;
    answer->body = g_strdup_printf("<!doctype html><title>Choose a location</title>%s\n", text);
    answer->n = strlen(answer->body);
    answer->content_type = "text/html; charset=UTF-8";
}

static void add_choice(GString *page, const Incoming *in, const char *value, const char *name)
{
    g_autofree char *href = g_markup_escape_text(in->uri, -1);
    g_string_append_printf(page, "<p><a href=\"%s&amp;confirm=%s\">%s</a>", href, value, name);
}

static void offer(const Sandbox *sandbox, const Incoming *in, const char *client, Answer *answer)
{
    GString *page = g_string_new(NULL);
    g_autofree char *app = g_markup_escape_text(client, -1);
    g_string_printf(page, "<h1>%s asks for access</h1>", app);
    for (int i = 0; i < sandbox->world_count; i++)
        add_choice(page, in, sandbox->worlds[i]->location.s, sandbox->worlds[i]->title);
    add_choice(page, in, "company", "The whole agency");
    answer_page(answer, 200, page->str);
    g_string_free(page, TRUE);
}

static void confirm(Sandbox *sandbox, const Request *req, const char *choice, Answer *answer)
{
    const World *world = world_of(sandbox, choice);
    const char *redirect = request_query(req, "redirect_uri"), *state = request_query(req, "state");
    if (!world && !g_str_equal(choice, "company")) {
        answer_page(answer, 400, "<h1>There is no such location</h1>");
        return;
    }
    const char *code = grants_code(sandbox->grants, world ? &world->location : NULL, redirect,
                                   request_query(req, "scope"), req->now);
    g_autofree char *echo = state ? g_uri_escape_string(state, NULL, FALSE) : NULL;
    answer_page(answer, 302, "");
    answer->location =
        g_strdup_printf("%s%ccode=%s%s%s", redirect, strchr(redirect, '?') ? '&' : '?', code,
                        echo ? "&state=" : "", echo ? echo : "");
}

bool oauth_page(Sandbox *sandbox, const Incoming *in, const char *path, const Request *req,
                Answer *answer)
{
    static const char *const paths[] = {"/oauth/chooselocation", "/v2/oauth/chooselocation", NULL};
    if (!g_strv_contains(paths, path) || !g_str_equal(in->method, "GET"))
        return false;
    const char *client = request_query(req, "client_id");
    const char *redirect = request_query(req, "redirect_uri");
    const char *choice = request_query(req, "confirm");
    if (g_strcmp0(client, grants_client_id(sandbox->grants)) != 0)
        answer_page(answer, 400, "<h1>error.noclient</h1>");
    else if (!redirect || g_strcmp0(request_query(req, "response_type"), "code") != 0)
        answer_page(answer, 400, "<h1>error.badrequest</h1>");
    else if (choice)
        confirm(sandbox, req, choice, answer);
    else
        offer(sandbox, in, client, answer);
    return true;
}
