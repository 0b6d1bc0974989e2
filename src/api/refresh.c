#include "config.h"

#include "api/refresh.h"

#include <poll.h>
#include <string.h>

#include "api/decode.h"
#include "api/exchange.h"
#include "base/json.h"
#include "base/log.h"
#include "base/url.h"

enum {
    LOCK_MS = 45 * 1000,
    LOCK_SLICE_MS = 200,
    REQUEST_MS = 8 * 1000,
    CONNECT_MS = 8 * 1000,
    LOW_SPEED_S = 8,
    ANSWER_CAP = 64 << 10,
    REPLAY_MS = 30 * 1000, // the service repeats its answer for so long
    SLOT_MS = 8 * 1000,
    SLOTS = 4, // at 0, 8, 16 and 24 s
    AGAIN_MS = 60 * 1000,
    INACTIVE_MS = 15 * 60 * 1000,
    STORE_TRIES = 20,
    STORE_WAIT_MS = 1000,
    LIFE_MAX_S = 10 * 365 * 24 * 3600, // more is nonsense
};

// ---- request -----------------------------------------------------------------------------------

static HttpRequest request_of(const RefreshConfig *config, const char *url, const char *form)
{
    return (HttpRequest){.method = METHOD_POST,
                         .safety = SAFETY_ONCE,
                         .url = url,
                         .user_agent =
                             config->user_agent ? config->user_agent : "eyrie/" PACKAGE_VERSION,
                         .ca_file = config->ca_file,
                         .body = form,
                         .content_type = "application/x-www-form-urlencoded",
                         .loopback = url_is_loopback(config->base_url),
                         .connect_ms = CONNECT_MS,
                         .total_ms = config->total_ms > 0 ? config->total_ms : REQUEST_MS,
                         .low_speed_s = LOW_SPEED_S,
                         .body_cap = ANSWER_CAP};
}

static const char *reveal(const Secret *secret)
{
    return secret ? secret_reveal(secret) : NULL;
}

static bool ask(const RefreshConfig *config, const Profile *profile, HttpAnswer *answer, Err *err)
{
    const char *const pairs[] = {"client_id",
                                 profile->client_id,
                                 "client_secret",
                                 reveal(profile->client_secret),
                                 "grant_type",
                                 "refresh_token",
                                 "refresh_token",
                                 reveal(profile->refresh),
                                 "user_type",
                                 profile->company ? "Company" : "Location",
                                 "redirect_uri",
                                 profile->redirect,
                                 NULL};
    g_autofree char *url = g_strconcat(config->base_url, "/oauth/token", NULL);
    char *form = exchange_form(pairs);
    HttpRequest request = request_of(config, url, form);
    bool ok = exchange_run(&request, config->stop, answer, err);
    exchange_wipe(form);
    return ok;
}

// ---- answer ------------------------------------------------------------------------------------

static bool take_secret(const Json *json, const char *name, Secret **out)
{
    const char *s = json_string(json_member(json, name));
    size_t n = s ? strlen(s) : 0;
    if (!token_is_good(s, n))
        return false;
    log_hide(s, n);
    secret_free(*out);
    *out = secret_new(s, n);
    return true;
}

// The pair's own location: which one is worked on has nothing to do with it.
static bool is_of_profile(const Json *json, const Profile *profile)
{
    Id location = id_from(json_string(json_member(json, "locationId")));
    return profile->company || id_is_empty(&location) || id_is_empty(&profile->home) ||
           id_eq(&location, &profile->home);
}

static bool take_pair(const Json *json, Instant now, Profile *profile, Err *err)
{
    int64_t life_s = 0;
    const char *scopes = json_string(json_member(json, "scope"));
    const char *access = json_string(json_member(json, "access_token"));
    if (!is_of_profile(json, profile))
        return err_set(err, ERR_AUTH, "the token is of another location than the profile");
    if (!json_int64(json_member(json, "expires_in"), &life_s) || life_s <= 0 ||
        !token_is_good(access, access ? strlen(access) : 0) ||
        !take_secret(json, "refresh_token", &profile->refresh) ||
        !take_secret(json, "access_token", &profile->access))
        return err_set(err, ERR_PROTOCOL, "the answer holds no complete token");
    profile->obtained = now;
    profile->expires.ms = now.ms + MIN(life_s, LIFE_MAX_S) * 1000;
    profile->intent = (Instant){0};
    profile->refused = (Instant){0};
    profile->lost = false;
    profile->machine = profile_machine(); // from now on the pair is this one's
    profile->gen++;
    if (scopes) {
        g_free(profile->scopes);
        profile->scopes = g_strdup(scopes);
    }
    return true;
}

bool refresh_take(const char *body, size_t n, Instant now, Profile *profile, Err *err)
{
    Json *json = json_parse_secret(body, n, err);
    bool ok = json && take_pair(json, now, profile, err);
    json_free_secret(json);
    return ok;
}

typedef enum Verdict {
    VERDICT_PAIR,
    VERDICT_UNKNOWN, // the service may have renewed it
    VERDICT_NOT_SENT,
    VERDICT_USED, // the refresh token is not taken
    VERDICT_CLIENT,
    VERDICT_INACTIVE, // the location is; the refresh token stays good
    VERDICT_LIMITED,
} Verdict;

static bool says(const HttpAnswer *answer, const char *words)
{
    g_autofree char *lower = g_ascii_strdown(answer->body->str, (gssize)answer->body->len);
    return strstr(lower, words) != NULL;
}

static Verdict judge(const HttpAnswer *answer)
{
    if (answer->status >= 200 && answer->status < 300)
        return answer->result == RESULT_DONE ? VERDICT_PAIR : VERDICT_UNKNOWN;
    if (answer->result == RESULT_NOT_SENT || answer->result == RESULT_UNTRUSTED)
        return VERDICT_NOT_SENT;
    if (answer->status == 429)
        return VERDICT_LIMITED;
    if (answer->status < 400 || answer->status >= 500 || answer->status == 408)
        return VERDICT_UNKNOWN;
    if (says(answer, "location is not active"))
        return VERDICT_INACTIVE;
    if (says(answer, "invalid_client") || says(answer, "client is invalid"))
        return VERDICT_CLIENT;
    if (says(answer, "invalid_grant") || says(answer, "refresh token is invalid"))
        return VERDICT_USED;
    return VERDICT_UNKNOWN; // a page of the edge, a validator: nothing about this token
}

// It holds tokens.
static void forget(HttpAnswer *answer)
{
    explicit_bzero(answer->body->str, answer->body->len);
    http_answer_clear(answer);
}

// ---- one renewal, under the lock ---------------------------------------------------------------

typedef struct Renewal {
    const RefreshConfig *config;
    Profile profile; // as stored
    Instant intent;  // of a request whose end nobody knows: of an earlier run, or of this one
    int64_t *again_ms;
    Err *err;
} Renewal;

static bool wait_ms(const RefreshConfig *config, int64_t ms)
{
    if (config->wait)
        return config->wait(config->owner, ms);
    int64_t until = g_get_monotonic_time() / 1000 + ms;
    while (g_get_monotonic_time() / 1000 < until) {
        if (config->stop && atomic_load(config->stop))
            return false;
        poll(NULL, 0, 100);
    }
    return true;
}

static RefreshEnd later(const Renewal *renewal, int64_t ms)
{
    *renewal->again_ms = ms;
    return REFRESH_LATER;
}

static bool store(const Renewal *renewal)
{
    return profile_write(renewal->config->profile, &renewal->profile, renewal->err);
}

// A pair that is not on the disk is not used: the next start would have the dead refresh token. The
// service repeats its answer for a while, so a full disk gets a moment.
static RefreshEnd store_pair(const Renewal *renewal)
{
    for (int i = 0; i < STORE_TRIES; i++) {
        if (store(renewal))
            return REFRESH_NEW;
        if (!wait_ms(renewal->config, STORE_WAIT_MS))
            break;
    }
    err_prefix(renewal->err, "the new token cannot be stored");
    return later(renewal, STORE_WAIT_MS);
}

static RefreshEnd give_up(Renewal *renewal, ErrKind kind, const char *why)
{
    bool doubt = kind != ERR_AUTH && instant_known(renewal->intent); // nothing was said about it
    renewal->profile.intent = doubt ? renewal->intent : (Instant){0};
    Err ignored;
    if (!profile_write(renewal->config->profile, &renewal->profile, &ignored))
        log_line(LOG_WARN, "profile %s: %s", renewal->config->profile, ignored.msg);
    err_set(renewal->err, kind, "%s", why);
    return REFRESH_LATER;
}

static RefreshEnd sign_in(Renewal *renewal)
{
    renewal->profile.lost = true;
    give_up(renewal, ERR_AUTH,
            "the service does not take the refresh token any more: `:reconnect`, in a shell `eyrie "
            "auth "
            "reconnect`, or sign in again; the outbox and all drafts are kept");
    return REFRESH_SIGN_IN;
}

static const char unknown_client[] =
    "the service does not know the app: check client id and secret";

static RefreshEnd refuse_client(Renewal *renewal)
{
    renewal->profile.refused = clock_now(renewal->config->clock);
    give_up(renewal, ERR_AUTH, unknown_client);
    return REFRESH_CLIENT;
}

// Every process and every command would ask again; kept on the disk it is one question a minute of
// them all.
static bool was_refused(const Profile *profile, Instant now)
{
    int64_t since = now.ms - profile->refused.ms;
    return instant_known(profile->refused) && since >= 0 && since < AGAIN_MS;
}

// What the service said ends it; false: unknown, the same refresh token once more.
static bool conclude(Renewal *renewal, const HttpAnswer *answer, RefreshEnd *end)
{
    const RefreshConfig *config = renewal->config;
    bool replays = instant_known(renewal->intent) &&
                   clock_now(config->clock).ms - renewal->intent.ms < REPLAY_MS;
    switch (judge(answer)) {
    case VERDICT_PAIR:
        if (!refresh_take(answer->body->str, answer->body->len, clock_now(config->clock),
                          &renewal->profile, renewal->err))
            return false;
        *end = store_pair(renewal);
        return true;
    case VERDICT_USED:
        if (replays)
            return false; // an answer on its way may still count
        *end = sign_in(renewal);
        return true;
    case VERDICT_CLIENT: *end = refuse_client(renewal); return true;
    case VERDICT_INACTIVE:
        give_up(renewal, ERR_AUTH, "the location is not active");
        *end = later(renewal, INACTIVE_MS);
        return true;
    case VERDICT_LIMITED:
        give_up(renewal, ERR_LIMITED, "too many requests");
        *end = later(renewal, answer->retry_after_ms > 0 ? answer->retry_after_ms : SLOT_MS);
        return true;
    case VERDICT_NOT_SENT:
        give_up(renewal, answer->err.kind, answer->err.msg);
        *end = later(renewal, SLOT_MS);
        return true;
    case VERDICT_UNKNOWN: break;
    }
    return false;
}

static RefreshEnd try_slots(Renewal *renewal)
{
    for (int slot = 0; slot < SLOTS; slot++) {
        HttpAnswer answer;
        RefreshEnd end;
        if (slot > 0 && !wait_ms(renewal->config, SLOT_MS))
            break;
        if (!ask(renewal->config, &renewal->profile, &answer, renewal->err))
            return later(renewal, SLOT_MS);
        bool ended = conclude(renewal, &answer, &end);
        forget(&answer);
        if (ended)
            return end;
        if (!instant_known(renewal->intent))
            renewal->intent = renewal->profile.intent;
    }
    if (renewal->err->kind == ERR_NONE)
        err_set(renewal->err, ERR_OFFLINE, "nobody knows whether the token was renewed");
    return later(renewal, AGAIN_MS);
}

static bool is_good(const Profile *profile, Instant now)
{
    return profile->access && !profile->lost &&
           (!instant_known(profile->expires) || profile->expires.ms > now.ms);
}

static RefreshEnd renew(Renewal *renewal, int64_t gen)
{
    Profile *profile = &renewal->profile;
    Instant now = clock_now(renewal->config->clock);
    if (profile->gen != gen && is_good(profile, now))
        return REFRESH_ADOPTED;
    if (profile->kind != PROFILE_OAUTH || !profile->refresh || profile->lost) {
        err_set(
            renewal->err, ERR_AUTH,
            "the token cannot be renewed: `:reconnect`, in a shell `eyrie auth reconnect`, or sign "
            "in again");
        return REFRESH_SIGN_IN;
    }
    if (was_refused(profile, now)) {
        err_set(renewal->err, ERR_AUTH, unknown_client);
        return REFRESH_CLIENT;
    }
    if (profile_is_copied(profile))
        log_line(LOG_WARN, "profile %s comes from another machine, which this renewal signs out",
                 renewal->config->profile);
    renewal->intent = profile->intent;
    if (!instant_known(profile->intent))
        profile->intent = now;
    if (!store(renewal)) {
        err_prefix(renewal->err, "the token is not renewed");
        return later(renewal, SLOT_MS);
    }
    return try_slots(renewal);
}

// Another process may be at it for half a minute: whoever stops does not wait for that.
static int lock_profile(const RefreshConfig *config, Err *err)
{
    for (int waited = LOCK_SLICE_MS;; waited += LOCK_SLICE_MS) {
        int lock = profile_lock(config->profile, LOCK_SLICE_MS, err);
        bool stops = config->stop && atomic_load(config->stop);
        if (lock >= 0)
            *err = (Err){0}; // of the looks before
        if (lock >= 0 || err->kind != ERR_LIMITED || waited >= LOCK_MS || stops)
            return lock;
    }
}

RefreshEnd refresh_run(const RefreshConfig *config, int64_t gen, Profile *out, int64_t *again_ms,
                       Err *err)
{
    Renewal renewal = {.config = config, .again_ms = again_ms, .err = err};
    *err = (Err){0};
    int lock = lock_profile(config, err);
    if (lock < 0)
        return later(&renewal, SLOT_MS);
    RefreshEnd end;
    if (profile_read(config->profile, &renewal.profile, err))
        end = renew(&renewal, gen);
    else
        end = later(&renewal, AGAIN_MS);
    profile_unlock(lock);
    if (end == REFRESH_NEW || end == REFRESH_ADOPTED) {
        *err = (Err){0};
        profile_clear(out);
        *out = renewal.profile;
    } else {
        profile_clear(&renewal.profile);
    }
    return end;
}

Instant refresh_due(const Profile *profile, uint64_t seed)
{
    int64_t life = profile->expires.ms - profile->obtained.ms;
    int64_t part = life / 20;
    if (profile->kind != PROFILE_OAUTH || !instant_known(profile->expires))
        return (Instant){0};
    int64_t jitter = part > 0 ? (int64_t)(seed % (uint64_t)(2 * part)) - part : 0;
    return (Instant){profile->obtained.ms + life / 5 * 4 + jitter};
}

// ---- locations of an agency --------------------------------------------------------------------

static bool take_minted(const HttpAnswer *answer, Instant now, Place *place, Err *err)
{
    int64_t life_s = 0;
    Json *json = json_parse_secret(answer->body->str, answer->body->len, err);
    Id location = id_from(json_string(json_member(json, "locationId")));
    bool ok = json && id_eq(&location, &place->location) &&
              json_int64(json_member(json, "expires_in"), &life_s) && life_s > 0 &&
              take_secret(json, "access_token", &place->access);
    if (ok)
        place->expires.ms = now.ms + MIN(life_s, LIFE_MAX_S) * 1000;
    else if (json)
        err_set(err, ERR_PROTOCOL, "the answer holds no token of the location");
    json_free_secret(json);
    return ok;
}

static bool mint(const RefreshConfig *config, const Profile *profile, Place *place, Err *err)
{
    const char *const pairs[] = {"companyId", profile->company_id.s, "locationId",
                                 place->location.s, NULL};
    g_autofree char *url = g_strconcat(config->base_url, "/oauth/locationToken", NULL);
    g_autofree char *form = exchange_form(pairs);
    HttpRequest request = request_of(config, url, form);
    HttpAnswer answer;
    request.token = profile->access;
    request.version = endpoint_info(EP_OAUTH_LOCATION_TOKEN)->version;
    if (!exchange_run(&request, config->stop, &answer, err))
        return false;
    bool ok = false;
    Reply reply = {.status = answer.status};
    if (answer.result == RESULT_DONE) {
        ok = take_minted(&answer, clock_now(config->clock), place, err);
    } else if (answer.status > 0) {
        decode_error(answer.status, answer.body->str, answer.body->len, &reply);
        *err = reply.err;
    } else {
        *err = answer.err;
    }
    forget(&answer);
    return ok;
}

bool refresh_mint_first(const RefreshConfig *config, Profile *profile, const Id *location, Err *err)
{
    return mint(config, profile, profile_add_place(profile, location), err);
}

// They are given out anew: a profile does not grow with every location that was ever looked at.
static void forget_ended(const Profile *profile, Instant now)
{
    for (guint i = 0; i < profile->places->len; i++) {
        Place *place = profile->places->pdata[i];
        bool ended = instant_known(place->expires) && place->expires.ms <= now.ms;
        secret_free(ended ? g_steal_pointer(&place->access) : NULL);
    }
}

bool refresh_mint(const RefreshConfig *config, Profile *profile, const Id *location, Err *err)
{
    int lock = lock_profile(config, err);
    Profile stored = {0};
    if (lock < 0)
        return false;
    bool ok = profile_read(config->profile, &stored, err);
    if (ok && !mint(config, &stored, profile_add_place(&stored, location), err))
        ok = false;
    stored.gen += ok;
    if (ok)
        forget_ended(&stored, clock_now(config->clock));
    ok = ok && profile_write(config->profile, &stored, err);
    profile_unlock(lock);
    if (!ok) {
        profile_clear(&stored);
        return false;
    }
    profile_clear(profile);
    *profile = stored;
    return true;
}
