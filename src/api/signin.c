#include "config.h"

#include "api/signin.h"

#include <string.h>
#include <sys/random.h>

#include "api/decode.h"
#include "api/exchange.h"
#include "api/refresh.h"
#include "base/json.h"
#include "base/url.h"

enum { STATE_BYTES = 32, TOTAL_MS = 15000, CONNECT_MS = 8000, LOW_SPEED_S = 8, CAP = 1 << 20 };
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
    const char *base_url, *path, *version, *form;
    const Secret *token;
    const atomic_bool *stop;
} Ask;

// The body of a good answer, g_free after exchange_wipe; NULL with what the service said.
static char *ask(const Ask *what, Err *err)
{
    g_autofree char *url = g_strconcat(what->base_url, what->path, NULL);
    HttpRequest request = {.method = what->form ? METHOD_POST : METHOD_GET,
                           .safety = what->form ? SAFETY_ONCE : SAFETY_SAFE,
                           .url = url,
                           .version = what->version,
                           .user_agent = AGENT,
                           .body = what->form,
                           .content_type = "application/x-www-form-urlencoded",
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
    if (answer.result == RESULT_DONE) {
        body = g_strndup(answer.body->str, answer.body->len);
    } else if (answer.status > 0) {
        decode_error(answer.status, answer.body->str, answer.body->len, &reply);
        *err = reply.err;
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
                                 NULL};
    char *form = exchange_form(pairs);
    Ask what = {signin->base_url, "/oauth/token", NULL, form, NULL, signin->stop};
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

// ---- an agency's locations ---------------------------------------------------------------------

void signin_places_free(SigninPlace *places, size_t count)
{
    for (size_t i = 0; i < count; i++)
        g_free(places[i].name);
    g_free(places);
}

static void take_places(const Json *json, SigninPlace **places, size_t *count)
{
    const Json *list = json_member(json, "locations");
    size_t n = 0;
    *places = g_new0(SigninPlace, json_count(list));
    for (const Json *row = json_is_array(list) ? json_first(list) : NULL; row;
         row = json_next(row)) {
        const Json *id = json_member(row, "_id") ? json_member(row, "_id") : json_member(row, "id");
        SigninPlace place = {.location = id_from(json_string(id))};
        if (id_is_empty(&place.location))
            continue;
        place.name = g_strdup(json_string(json_member(row, "name")));
        (*places)[n++] = place;
    }
    *count = n;
}

bool signin_places(const char *base_url, const Profile *profile, const atomic_bool *stop,
                   SigninPlace **places, size_t *count, Err *err)
{
    bool app = profile->kind == PROFILE_OAUTH;
    EndpointId ep = app ? EP_OAUTH_INSTALLED : EP_LOCATION_SEARCH;
    const EndpointInfo *info = endpoint_info(ep);
    GString *query = g_string_new(NULL);
    query_add(query, "companyId", profile->company_id.s);
    g_autofree char *app_id = g_strndup(profile->client_id ? profile->client_id : "",
                                        strcspn(profile->client_id ? profile->client_id : "", "-"));
    if (app)
        query_add(query, "appId", app_id);
    query_add(query, "limit", "100");
    g_autofree char *path = g_strconcat(info->path, "?", query->str, NULL);
    g_string_free(query, TRUE);
    Ask what = {base_url, path, info->version, NULL, profile->access, stop};
    g_autofree char *body = ask(&what, err);
    Json *json = body ? json_parse(body, strlen(body), err) : NULL;
    if (json)
        take_places(json, places, count);
    json_free(json);
    return json != NULL;
}
