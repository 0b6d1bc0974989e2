#include "config.h"

#include <glib.h>
#include <string.h>

#include "client.h"
#include "sandbox/oauth.h"
#include "unit/unit.h"

typedef struct Fixture {
    Clock *clock;
    Sandbox *sandbox;
} Fixture;

static const Instant morning = {1893574800000}; // 2030-01-02T09:00:00Z

static int setup(void **state)
{
    Err err;
    Fixture *f = g_new0(Fixture, 1);
    f->clock = clock_new_steppable(morning);
    const SandboxOptions options = {.clock = f->clock, .world = "small", .locations = 3};
    f->sandbox = sandbox_start(&options, &err);
    if (!f->sandbox)
        fail_msg("%s", err.msg);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    sandbox_stop(f->sandbox);
    clock_free(f->clock);
    g_free(f);
    return 0;
}

static Reply token_call(const Fixture *f, const char *members, const char *type)
{
    const Caller caller = {.user_agent = "test", .content_type = type};
    g_autofree char *body =
        g_strdup_printf("client_id=%s&client_secret=%s&%s", sandbox_client_id(f->sandbox),
                        sandbox_client_secret(f->sandbox), members);
    return call_as(f->sandbox, &caller, "POST", "/oauth/token", body);
}

static Reply token_form(const Fixture *f, const char *members)
{
    return token_call(f, members, "application/x-www-form-urlencoded");
}

static Reply renew(const Fixture *f, const char *refresh)
{
    g_autofree char *members =
        g_strdup_printf("grant_type=refresh_token&refresh_token=%s", refresh);
    return token_form(f, members);
}

static int status_with(const Fixture *f, const char *token, const char *path)
{
    const Caller caller = {.token = token, .version = "2021-07-28", .user_agent = "test"};
    Reply reply = call_as(f->sandbox, &caller, "GET", path, NULL);
    const int status = reply.status;
    reply_clear(&reply);
    return status;
}

static char *users_path(const Fixture *f, int location)
{
    return g_strconcat("/users/?locationId=", sandbox_location_at(f->sandbox, location), NULL);
}

// The code of a redirection; g_free.
static char *authorise(const Fixture *f, const char *choice)
{
    const Caller caller = {.user_agent = "test"};
    g_autofree char *path = g_strdup_printf(
        "/v2/oauth/chooselocation?response_type=code&client_id=%s&redirect_uri=http%%3A%%2F%%2F"
        "localhost%%3A53682%%2Fcallback&scope=contacts.readonly%%20users.readonly&state=a%%20b"
        "&confirm=%s",
        sandbox_client_id(f->sandbox), choice);
    Reply reply = call_as(f->sandbox, &caller, "GET", path, NULL);
    assert_int_equal(reply.status, 302);
    g_autofree char *to = reply_header(&reply, "location");
    assert_non_null(to);
    assert_true(g_str_has_prefix(to, "http://localhost:53682/callback?code="));
    assert_non_null(strstr(to, "&state=a%20b"));
    reply_clear(&reply);
    return g_strndup(strstr(to, "code=") + 5, strcspn(strstr(to, "code=") + 5, "&"));
}

static Reply exchange(const Fixture *f, const char *code)
{
    g_autofree char *members =
        g_strdup_printf("grant_type=authorization_code&code=%s&redirect_uri=http%%3A%%2F%%2F"
                        "localhost%%3A53682%%2Fcallback",
                        code);
    return token_form(f, members);
}

static void page__lists_the_choices(void **state)
{
    const Fixture *f = *state;
    const Caller caller = {.user_agent = "test"};
    g_autofree char *path =
        g_strdup_printf("/v2/oauth/chooselocation?response_type=code&client_id=%s&redirect_uri=x",
                        sandbox_client_id(f->sandbox));
    Reply reply = call_as(f->sandbox, &caller, "GET", path, NULL);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "Acme Dental"));
    assert_non_null(strstr(reply.body, "Cedar Smiles"));
    assert_non_null(strstr(reply.body, "confirm=company"));
    reply_clear(&reply);
}

static void code__works_once_and_for_its_scopes(void **state)
{
    const Fixture *f = *state;
    g_autofree char *code = authorise(f, sandbox_location_at(f->sandbox, 1));
    Reply reply = exchange(f, code);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_string(&reply, "userType"), "Location");
    assert_string_equal(reply_string(&reply, "locationId"), sandbox_location_at(f->sandbox, 1));
    assert_string_equal(reply_string(&reply, "scope"), "contacts.readonly users.readonly");
    g_autofree char *token = g_strdup(reply_string(&reply, "access_token"));
    reply_clear(&reply);
    g_autofree char *own = users_path(f, 1), *foreign = users_path(f, 0);
    assert_int_equal(status_with(f, token, own), 200);
    assert_int_equal(status_with(f, token, foreign), 403);
    g_autofree char *calendars =
        g_strconcat("/calendars/?locationId=", sandbox_location_at(f->sandbox, 1), NULL);
    assert_int_equal(status_with(f, token, calendars), 401); // not its scope
    reply = exchange(f, code);
    assert_int_equal(reply.status, 401);
    assert_string_equal(reply_string(&reply, "error_description"), "Authorization code not found");
    reply_clear(&reply);
}

static void code__too_old__is_gone(void **state)
{
    const Fixture *f = *state;
    g_autofree char *code = authorise(f, sandbox_location_at(f->sandbox, 0));
    clock_step(f->clock, GRANT_CODE_MS + 1);
    Reply reply = exchange(f, code);
    assert_int_equal(reply.status, 401);
    reply_clear(&reply);
}

static void refresh__single_use_with_thirty_seconds(void **state)
{
    const Fixture *f = *state;
    const char *first = sandbox_refresh_token(f->sandbox);
    Reply reply = renew(f, first);
    assert_int_equal(reply.status, 200);
    g_autofree char *second = g_strdup(reply_string(&reply, "refresh_token"));
    reply_clear(&reply);
    clock_step(f->clock, 29000);
    reply = renew(f, first);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_string(&reply, "refresh_token"), second);
    reply_clear(&reply);
    clock_step(f->clock, 2000);
    reply = renew(f, first);
    assert_int_equal(reply.status, 400);
    assert_string_equal(reply_string(&reply, "error"), "invalid_grant");
    reply_clear(&reply);
    reply = renew(f, second);
    assert_int_equal(reply.status, 200);
    reply_clear(&reply);
}

static void access__ends_on_the_clock(void **state)
{
    const Fixture *f = *state;
    Reply reply = renew(f, sandbox_refresh_token(f->sandbox));
    g_autofree char *token = g_strdup(reply_string(&reply, "access_token"));
    reply_clear(&reply);
    g_autofree char *path = users_path(f, 0);
    assert_int_equal(status_with(f, token, path), 200);
    clock_step(f->clock, (int64_t)GRANT_LIFE_S * 1000 - 1);
    assert_int_equal(status_with(f, token, path), 200);
    clock_step(f->clock, 2);
    assert_int_equal(status_with(f, token, path), 401);
}

static void token__json_body__is_not_read(void **state)
{
    const Fixture *f = *state;
    Reply reply = token_call(f, "grant_type=refresh_token", "application/json");
    assert_int_equal(reply.status, 422);
    reply_clear(&reply);
    reply = token_form(f, "grant_type=refresh_token&refresh_token=x&extra=1");
    assert_int_equal(reply.status, 422);
    reply_clear(&reply);
    reply = token_form(f, "grant_type=password");
    assert_int_equal(reply.status, 422);
    reply_clear(&reply);
    reply = token_call(f, "grant_type=client_credentials", "multipart/form-data");
    assert_int_equal(reply.status, 422);
    reply_clear(&reply);
}

static void client__wrong_secret__is_refused(void **state)
{
    const Fixture *f = *state;
    const Caller caller = {.user_agent = "test",
                           .content_type = "application/x-www-form-urlencoded"};
    g_autofree char *body =
        g_strdup_printf("client_id=%s&client_secret=no&grant_type=refresh_token&refresh_token=%s",
                        sandbox_client_id(f->sandbox), sandbox_refresh_token(f->sandbox));
    Reply reply = call_as(f->sandbox, &caller, "POST", "/oauth/token", body);
    assert_int_equal(reply.status, 401);
    assert_string_equal(reply_string(&reply, "error"), "invalid_client");
    reply_clear(&reply);
}

static void company__mints_tokens_of_locations(void **state)
{
    const Fixture *f = *state;
    g_autofree char *code = authorise(f, "company");
    Reply reply = exchange(f, code);
    assert_string_equal(reply_string(&reply, "userType"), "Company");
    g_autofree char *token = g_strdup(reply_string(&reply, "access_token"));
    reply_clear(&reply);
    g_autofree char *path = users_path(f, 2);
    assert_int_equal(status_with(f, token, path), 401); // not of a company
    const Caller caller = {.token = token,
                           .version = "2021-07-28",
                           .user_agent = "test",
                           .content_type = "application/x-www-form-urlencoded"};
    g_autofree char *body =
        g_strdup_printf("companyId=%s&locationId=%s", sandbox_company(f->sandbox),
                        sandbox_location_at(f->sandbox, 2));
    reply = call_as(f->sandbox, &caller, "POST", "/oauth/locationToken", body);
    assert_int_equal(reply.status, 401); // the consent names its scopes, and oauth.write is not one
    reply_clear(&reply);
}

// The app's own token, by client id and secret alone; g_free.
static char *client_token(const Fixture *f)
{
    Reply reply = token_form(f, "grant_type=client_credentials");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_string(&reply, "userType"), "Company");
    assert_null(strstr(reply.body, "refresh_token"));
    assert_non_null(strstr(reply.body, "\"approvedLocations\":[\""));
    char *token = g_strdup(reply_string(&reply, "access_token"));
    reply_clear(&reply);
    return token;
}

static void client_credentials__give_a_company_token(void **state)
{
    const Fixture *f = *state;
    g_autofree char *token = client_token(f);
    Reply reply = token_form(f, "grant_type=client_credentials&user_type=Location");
    assert_int_equal(reply.status, 400);
    reply_clear(&reply);
    const Caller caller = {.token = token,
                           .version = "2021-07-28",
                           .user_agent = "test",
                           .content_type = "application/x-www-form-urlencoded"};
    g_autofree char *body =
        g_strdup_printf("companyId=%s&locationId=%s", sandbox_company(f->sandbox),
                        sandbox_location_at(f->sandbox, 2));
    reply = call_as(f->sandbox, &caller, "POST", "/oauth/locationToken", body);
    assert_int_equal(reply.status, 201);
    assert_string_equal(reply_string(&reply, "locationId"), sandbox_location_at(f->sandbox, 2));
    assert_non_null(reply_string(&reply, "appId"));
    assert_null(strstr(reply.body, "refresh"));
    assert_null(strstr(reply.body, "companyId"));
    g_autofree char *minted = g_strdup(reply_string(&reply, "access_token"));
    reply_clear(&reply);
    g_autofree char *own = users_path(f, 2), *foreign = users_path(f, 0);
    assert_int_equal(status_with(f, minted, own), 200);
    assert_int_equal(status_with(f, minted, foreign), 403);
    body[strlen(body) - 1] ^= 1;
    reply = call_as(f->sandbox, &caller, "POST", "/oauth/locationToken", body);
    assert_int_equal(reply.status, 403);
    reply_clear(&reply);
}

// How many rows a list of places has.
static int places_in(const Fixture *f, const char *token, const char *path)
{
    const Caller caller = {.token = token, .version = "2021-07-28", .user_agent = "test"};
    Reply reply = call_as(f->sandbox, &caller, "GET", path, NULL);
    int n = reply.status == 200 ? 0 : -reply.status;
    for (const char *at = reply.body; reply.status == 200 && (at = strstr(at, "\"name\":")); at++)
        n++;
    reply_clear(&reply);
    return n;
}

static void installed__pages_and_filters(void **state)
{
    const Fixture *f = *state;
    g_autofree char *token = client_token(f);
    g_autofree char *app = g_strndup(sandbox_client_id(f->sandbox), 24);
    g_autofree char *base = g_strdup_printf("/oauth/installedLocations?companyId=%s&appId=",
                                            sandbox_company(f->sandbox));
    const struct {
        const char *app, *rest;
        int rows;
    } rows[] = {
        {app, "", 3},
        {app, "&limit=2", 2},
        {app, "&limit=2&skip=2", 1},
        {app, "&skip=3", 0},
        {app, "&query=cedar", 1},
        {app, "&isInstalled=true", 3},
        {app, "&isInstalled=false", 0},
        {app, "&onTrial=true", 0},
        {"other", "", 0},
        {app, "&page=1", -422},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        g_autofree char *path = g_strconcat(base, rows[i].app, rows[i].rest, NULL);
        if (places_in(f, token, path) != rows[i].rows)
            fail_msg("%s: %d", path, places_in(f, token, path));
    }
    assert_int_equal(places_in(f, token, "/oauth/installedLocations?companyId=x&appId=y"), -403);
    assert_int_equal(places_in(f, token, "/oauth/installedLocations"), -422);
    assert_int_equal(places_in(f, token, "/locations/search?limit=2"), 2);
    assert_int_equal(places_in(f, token, "/locations/search?skip=1"), 2);
    assert_int_equal(places_in(f, sandbox_token(f->sandbox), "/locations/search"), -403);
}

static void refresh__location_not_active__keeps_the_token(void **state)
{
    const Fixture *f = *state;
    sandbox_set_active(f->sandbox, 0, false);
    Reply reply = renew(f, sandbox_refresh_token(f->sandbox));
    assert_int_equal(reply.status, 400);
    assert_string_equal(reply_string(&reply, "error_description"), "Location is not active");
    reply_clear(&reply);
    clock_step(f->clock, 3600000);
    sandbox_set_active(f->sandbox, 0, true);
    reply = renew(f, sandbox_refresh_token(f->sandbox));
    assert_int_equal(reply.status, 200);
    reply_clear(&reply);
}

static void reconnect__unknown_place_or_secret__is_refused(void **state)
{
    const Fixture *f = *state;
    const Caller caller = {.user_agent = "test", .content_type = "application/json"};
    const struct {
        const char *secret, *place;
        int status;
    } rows[] = {
        {sandbox_client_secret(f->sandbox), ",\"locationId\":\"nowhere\"", 400},
        {sandbox_client_secret(f->sandbox), ",\"companyId\":\"nobody\"", 400},
        {sandbox_client_secret(f->sandbox), "", 400},
        {sandbox_client_secret(f->sandbox), ",\"place\":\"x\"", 422},
        {"wrong", "", 400},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        g_autofree char *body =
            g_strdup_printf("{\"clientKey\":\"%s\",\"clientSecret\":\"%s\"%s}",
                            sandbox_client_id(f->sandbox), rows[i].secret, rows[i].place);
        Reply reply = call_as(f->sandbox, &caller, "POST", "/oauth/reconnect", body);
        assert_int_equal(reply.status, rows[i].status);
        reply_clear(&reply);
    }
}

static void agency_token__finds_locations_and_no_app_routes(void **state)
{
    const Fixture *f = *state;
    const char *token = sandbox_agency_token(f->sandbox);
    g_autofree char *search =
        g_strconcat("/locations/search?companyId=", sandbox_company(f->sandbox), NULL);
    g_autofree char *installs = g_strdup_printf("/oauth/installedLocations?companyId=%s&appId=a",
                                                sandbox_company(f->sandbox));
    g_autofree char *users = users_path(f, 0);
    assert_int_equal(status_with(f, token, search), 200);
    assert_int_equal(status_with(f, token, installs), 401);
    assert_int_equal(status_with(f, token, users), 401);
}

static void reconnect__gives_a_new_code(void **state)
{
    const Fixture *f = *state;
    const Caller caller = {.user_agent = "test", .content_type = "application/json"};
    g_autofree char *body =
        g_strdup_printf("{\"clientKey\":\"%s\",\"clientSecret\":\"%s\",\"locationId\":\"%s\"}",
                        sandbox_client_id(f->sandbox), sandbox_client_secret(f->sandbox),
                        sandbox_location_at(f->sandbox, 1));
    Reply reply = call_as(f->sandbox, &caller, "POST", "/oauth/reconnect", body);
    assert_int_equal(reply.status, 200);
    g_autofree char *members = g_strdup_printf("grant_type=authorization_code&code=%s",
                                               reply_string(&reply, "authorizationCode"));
    reply_clear(&reply);
    reply = token_form(f, members);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_string(&reply, "locationId"), sandbox_location_at(f->sandbox, 1));
    reply_clear(&reply);
}

static void ledger__holds_no_token(void **state)
{
    const Fixture *f = *state;
    Reply reply = renew(f, sandbox_refresh_token(f->sandbox));
    g_autofree char *token = g_strdup(reply_string(&reply, "access_token"));
    reply_clear(&reply);
    g_autofree char *ledger = sandbox_ledger(f->sandbox);
    assert_non_null(strstr(ledger, "OAUTH_TOKEN"));
    assert_null(strstr(ledger, token));
    assert_null(strstr(ledger, sandbox_refresh_token(f->sandbox)));
    assert_null(strstr(ledger, sandbox_client_secret(f->sandbox)));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(oauth, TEST(page__lists_the_choices), TEST(code__works_once_and_for_its_scopes),
           TEST(code__too_old__is_gone), TEST(refresh__single_use_with_thirty_seconds),
           TEST(access__ends_on_the_clock), TEST(token__json_body__is_not_read),
           TEST(client__wrong_secret__is_refused), TEST(company__mints_tokens_of_locations),
           TEST(client_credentials__give_a_company_token), TEST(installed__pages_and_filters),
           TEST(refresh__location_not_active__keeps_the_token),
           TEST(reconnect__unknown_place_or_secret__is_refused),
           TEST(agency_token__finds_locations_and_no_app_routes), TEST(reconnect__gives_a_new_code),
           TEST(ledger__holds_no_token));
