#include "config.h"

#include "api/signin.h"

#include <string.h>
#include <sys/random.h>

#include "api/decode.h"
#include "api/denial.h"
#include "api/exchange.h"
#include "api/refresh.h"
#include "base/html.h"
#include "base/json.h"
#include "base/log.h"
#include "base/url.h"

enum { STATE_BYTES = 32, TOTAL_MS = 15000, CONNECT_MS = 8000, LOW_SPEED_S = 8, CAP = 1 << 20 };
enum { SECRET_ROOM = 32 * 1024 }; // so that no part is left where it lay before it grew
#define AGENT "eyrie/" PACKAGE_VERSION

const char signin_scopes[] =
    "contacts.readonly contacts.write conversations.readonly conversations.write "
    "conversations/message.readonly conversations/message.write calendars.readonly "
    "calendars/events.readonly calendars/events.write opportunities.readonly opportunities.write "
    "users.readonly locations.readonly locations/tags.readonly locations/customFields.readonly "
    "locations/tasks.readonly oauth.readonly oauth.write";

// ---- the page ----------------------------------------------------------------------------------

char *signin_state(void)
{
    unsigned char bytes[STATE_BYTES];
    BUG_ON(getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes));
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < sizeof(bytes); i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    return g_string_free(text, FALSE);
}

char *signin_url(const Signin *signin, const char *state)
{
    GString *query = g_string_new(NULL);
    query_add(query, "response_type", "code");
    query_add(query, "redirect_uri", signin->redirect);
    query_add(query, "client_id", signin->client_id);
    query_add(query, "scope", signin->scopes);
    query_add(query, "loginWindowOpenMode", "self");
    query_add(query, "state", state);
    char *url = g_strconcat(signin->page, "?", query->str, NULL);
    g_string_free(query, TRUE);
    return url;
}

// ---- requests ----------------------------------------------------------------------------------

typedef struct Ask {
    const char *base_url, *path, *version;
    const char *form, *json; // the body of a POST; both NULL: a GET
    const Secret *token;
    const atomic_bool *stop;
    Denial *denied; // NULL: not asked for
} Ask;

// The body of a good answer, g_free after exchange_wipe; NULL with what the service said.
static char *ask(const Ask *what, Err *err)
{
    g_autofree char *url = g_strconcat(what->base_url, what->path, NULL);
    const char *sent = what->form ? what->form : what->json;
    HttpRequest request = {.method = sent ? METHOD_POST : METHOD_GET,
                           .safety = sent ? SAFETY_ONCE : SAFETY_SAFE,
                           .url = url,
                           .version = what->version,
                           .user_agent = AGENT,
                           .body = sent,
                           .content_type = what->form ? "application/x-www-form-urlencoded" : NULL,
                           .token = what->token,
                           .loopback = url_is_loopback(what->base_url),
                           .connect_ms = CONNECT_MS,
                           .total_ms = TOTAL_MS,
                           .low_speed_s = LOW_SPEED_S,
                           .body_cap = CAP};
    HttpAnswer answer;
    if (!exchange_run(&request, what->stop, &answer, err))
        return NULL;
    char *body = NULL;
    Reply reply = {.status = answer.status};
    if (answer.result == RESULT_DONE && html_looks_like(answer.body->str, answer.body->len)) {
        err_set(err, ERR_PROTOCOL, "a web page instead of an answer");
    } else if (answer.result == RESULT_DONE) {
        body = g_strndup(answer.body->str, answer.body->len);
    } else if (answer.status > 0) {
        decode_error(answer.status, answer.body->str, answer.body->len, &reply);
        *err = reply.err;
        if (!what->token && err->kind == ERR_SCOPE)
            err->kind = ERR_AUTH; // it is about the app and its secret
        if (what->denied)
            *what->denied = reply.denied;
    } else {
        *err = answer.err;
    }
    explicit_bzero(answer.body->str, answer.body->len);
    http_answer_clear(&answer);
    return body;
}

static bool take_identity(const char *body, Profile *profile, Err *err)
{
    Json *json = json_parse_secret(body, strlen(body), err);
    if (!json)
        return false;
    const char *type = json_string(json_member(json, "userType"));
    profile->company = type && strcmp(type, "Company") == 0;
    profile->company_id = id_from(json_string(json_member(json, "companyId")));
    profile->location = id_from(json_string(json_member(json, "locationId")));
    json_free_secret(json);
    if (!profile->company && id_is_empty(&profile->location))
        return err_set(err, ERR_PROTOCOL, "the answer names no location");
    profile->home = profile->location;
    if (!profile->company)
        profile_add_place(profile, &profile->location);
    return true;
}

static char *replaced(char *old, const char *text)
{
    g_free(old);
    return g_strdup(text);
}

bool signin_exchange(const Signin *signin, const char *code, Profile *profile, Err *err)
{
    const char *const pairs[] = {"client_id",
                                 signin->client_id,
                                 "client_secret",
                                 secret_reveal(signin->client_secret),
                                 "grant_type",
                                 "authorization_code",
                                 "code",
                                 code,
                                 "redirect_uri",
                                 signin->redirect,
                                 "user_type",
                                 signin->user_type,
                                 NULL};
    const Secret *secret = signin->client_secret;
    log_hide(secret_reveal(secret), secret_len(secret)); // the answer may repeat them
    log_hide(code, strlen(code));
    char *form = exchange_form(pairs);
    Ask what = {
        .base_url = signin->base_url, .path = "/oauth/token", .form = form, .stop = signin->stop};
    char *body = ask(&what, err);
    exchange_wipe(form);
    bool ok = body && take_identity(body, profile, err) &&
              refresh_take(body, strlen(body), clock_now(signin->clock), profile, err);
    exchange_wipe(body);
    if (!ok)
        return false;
    profile->kind = PROFILE_OAUTH;
    profile->client_id = replaced(profile->client_id, signin->client_id);
    profile->redirect = replaced(profile->redirect, signin->redirect);
    secret_free(profile->client_secret);
    profile->client_secret = secret_dup(signin->client_secret);
    return true;
}

bool signin_check(const char *base_url, const Secret *token, const Id *location, char **name,
                  Err *err)
{
    const EndpointInfo *info = endpoint_info(EP_LOCATION_GET);
    g_autofree char *path = endpoint_expand(EP_LOCATION_GET, location, err);
    Ask what = {.base_url = base_url, .path = path, .version = info->version, .token = token};
    g_autofree char *body = path ? ask(&what, err) : NULL;
    Json *json = body ? json_parse(body, strlen(body), err) : NULL;
    if (json)
        *name = g_strdup(json_string(json_at(json, "location.name")));
    json_free(json);
    return json != NULL;
}

bool signin_is_agency(const char *base_url, const Secret *token, const Id *location)
{
    Err err = {0};
    Denial denied = DENIAL_NONE;
    const EndpointInfo *info = endpoint_info(EP_TAG_LIST);
    g_autofree char *path = endpoint_expand(EP_TAG_LIST, location, &err);
    Ask what = {.base_url = base_url,
                .path = path,
                .version = info->version,
                .token = token,
                .denied = &denied};
    g_autofree char *body = path ? ask(&what, &err) : NULL;
    return denied == DENIAL_KIND;
}

// ---- an agency's locations ---------------------------------------------------------------------

enum { PAGE_ROWS = 100, PAGES_MAX = 50, PLACES_MAX = 5000, NAME_MAX_BYTES = 256 };

void signin_places_free(SigninPlace *places, size_t count)
{
    for (size_t i = 0; i < count; i++)
        g_free(places[i].name);
    g_free(places);
}

// Cut where a sign begins: thousands of them are kept in the profile.
static char *short_name(const char *name)
{
    size_t n = name ? strlen(name) : 0;
    if (n > NAME_MAX_BYTES)
        for (n = NAME_MAX_BYTES; n > 0 && ((unsigned char)name[n] & 0xC0) == 0x80; n--)
            ;
    return name ? g_strndup(name, n) : NULL;
}

// Returns how many rows there were, read or not.
static size_t take_places(const Json *json, GArray *places)
{
    const Json *list = json_member(json, "locations");
    for (const Json *row = json_is_array(list) ? json_first(list) : NULL; row;
         row = json_next(row)) {
        const Json *id = json_member(row, "_id") ? json_member(row, "_id") : json_member(row, "id");
        SigninPlace place = {.location = id_from(json_string(id))};
        if (id_is_empty(&place.location) || places->len >= PLACES_MAX)
            continue;
        place.name = short_name(json_string(json_member(row, "name")));
        g_array_append_val(places, place);
    }
    return json_is_array(list) ? json_count(list) : 0;
}

// An app asks where it is installed, a private integration where the agency has locations.
static char *places_path(const Profile *profile, EndpointId ep, size_t skip)
{
    GString *query = g_string_new(NULL);
    const char *client = profile->client_id ? profile->client_id : "";
    g_autofree char *app_id = g_strndup(client, strcspn(client, "-"));
    if (!id_is_empty(&profile->company_id))
        query_add(query, "companyId", profile->company_id.s);
    if (ep == EP_OAUTH_INSTALLED)
        query_add(query, "appId", app_id);
    if (skip > 0) // some lists refuse a 0
        query_add_int(query, "skip", (gint64)skip);
    query_add_int(query, "limit", PAGE_ROWS);
    char *path = g_strconcat(endpoint_info(ep)->path, "?", query->str, NULL);
    g_string_free(query, TRUE);
    return path;
}

static bool places_page(const Ask *what, GArray *places, size_t *rows, Err *err)
{
    g_autofree char *body = ask(what, err);
    Json *json = body ? json_parse(body, strlen(body), err) : NULL;
    if (!json)
        return false;
    *rows = take_places(json, places);
    json_free(json);
    return true;
}

bool signin_places(const char *base_url, const Profile *profile, const atomic_bool *stop,
                   SigninPlace **places, size_t *count, Err *err)
{
    EndpointId ep = profile->kind == PROFILE_OAUTH ? EP_OAUTH_INSTALLED : EP_LOCATION_SEARCH;
    GArray *seen = g_array_new(FALSE, FALSE, sizeof(SigninPlace));
    size_t rows = PAGE_ROWS;
    bool ok = true;
    for (size_t page = 0; ok && page < PAGES_MAX && rows == PAGE_ROWS; page++) {
        g_autofree char *path = places_path(profile, ep, page * PAGE_ROWS);
        Ask what = {.base_url = base_url,
                    .path = path,
                    .version = endpoint_info(ep)->version,
                    .token = profile->access,
                    .stop = stop};
        ok = places_page(&what, seen, &rows, err);
    }
    size_t n = seen->len;
    SigninPlace *rest = (SigninPlace *)(void *)g_array_free(seen, FALSE);
    if (!ok) {
        signin_places_free(rest, n);
        return false;
    }
    *places = rest;
    *count = n;
    return true;
}

// ---- a lost grant ------------------------------------------------------------------------------

static char *reconnect_body(const Profile *profile)
{
    JsonOut *out = json_out_new_sized(SECRET_ROOM);
    json_out_object(out, NULL);
    json_out_string(out, "clientKey", profile->client_id);
    json_out_string(out, "clientSecret", secret_reveal(profile->client_secret));
    if (profile->company)
        json_out_string(out, "companyId", profile->company_id.s);
    else
        json_out_string(out, "locationId", profile->home.s);
    json_out_end(out);
    return json_out_take(out, NULL);
}

char *signin_reconnect(const char *base_url, const Profile *profile, const atomic_bool *stop,
                       Err *err)
{
    if (profile->kind != PROFILE_OAUTH || !profile->client_id || !profile->client_secret ||
        id_is_empty(profile->company ? &profile->company_id : &profile->home)) {
        err_set(err, ERR_USAGE, "only an app (OAuth) that was signed in once is reconnected");
        return NULL;
    }
    char *request = reconnect_body(profile);
    Ask what = {.base_url = base_url, .path = "/oauth/reconnect", .json = request, .stop = stop};
    char *body = ask(&what, err);
    exchange_wipe(request);
    Json *json = body ? json_parse_secret(body, strlen(body), err) : NULL;
    exchange_wipe(body);
    const char *code = json ? json_string(json_member(json, "authorizationCode")) : NULL;
    char *out = code && *code ? g_strdup(code) : NULL;
    if (json && !out)
        err_set(err, ERR_PROTOCOL, "the answer holds no code");
    json_free_secret(json);
    return out;
}
