#include "config.h"

#include "api/keeper.h"

#include <pthread.h>
#include <string.h>

#include "api/reconnect.h"
#include "api/token_command.h"
#include "base/log.h"

enum {
    MARGIN_MS = 5000,                 // before its end a token is not used any more
    COMMAND_AGAIN_MS = 5 * 60 * 1000, // it may ask a person each time
    LOST_LOOK_MS = 10000, // has a person signed in meanwhile? asks the disk only (refresh.c)
};

typedef struct Result { // of a renewal
    RefreshEnd end;
    Profile profile; // with NEW and ADOPTED
    Secret *token;   // of the command, with NEW
    int64_t again_ms;
    Err err;
} Result;

struct Keeper {
    // immutable
    char *profile, *command, *base_url, *user_agent, *ca_file;
    RefreshConfig refresh;
    Id location;
    uint64_t seed;
    void (*wake)(void *owner);
    void *owner;
    // worker
    Secret *token;
    unsigned version;
    int64_t gen;          // of the profile the token is from; -1: not read yet
    Instant due, expires; // unknown: never
    bool refused;         // the service does not take the token
    bool lost;
    Err why;          // of the last renewal that failed
    int64_t retry_at; // monotonic; no renewal begins earlier
    bool running;     // the thread is there
    bool reconnect;   // asked for, not begun
    bool reconnects;  // what the thread does; changed only while there is none
    pthread_t thread;
    // locked by mu
    pthread_mutex_t mu;
    pthread_cond_t stopped;
    bool stop_asked;
    Result *result; // what the thread has brought
    // also read without it
    atomic_bool stop;
};

static void result_free(Result *result)
{
    if (!result)
        return;
    secret_free(result->token);
    if (result->profile.places)
        profile_clear(&result->profile);
    g_free(result);
}

static bool is_renewable(const Keeper *keeper)
{
    return keeper->profile != NULL || keeper->command != NULL;
}

// ---- thread ------------------------------------------------------------------------------------

static bool wait_or_stop(void *owner, int64_t ms)
{
    Keeper *keeper = owner;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&keeper->mu);
    int waited = 0;
    while (!keeper->stop_asked && waited == 0)
        waited = pthread_cond_timedwait(&keeper->stopped, &keeper->mu, &until);
    bool stop = keeper->stop_asked;
    pthread_mutex_unlock(&keeper->mu);
    return !stop;
}

static bool has_ended(const Keeper *keeper, Instant expires)
{
    return instant_known(expires) && expires.ms - MARGIN_MS <= clock_now(keeper->refresh.clock).ms;
}

// Of an agency first its own token, where that has ended, then the location's.
static void renew_place(const Keeper *keeper, Result *result)
{
    const Place *place = profile_place(&result->profile, &keeper->location);
    if (!result->profile.company || (place && place->access && !has_ended(keeper, place->expires) &&
                                     result->profile.gen != keeper->gen))
        return;
    bool minted = refresh_mint(&keeper->refresh, &result->profile, &keeper->location, &result->err);
    if (!minted && result->err.kind == ERR_AUTH && result->end == REFRESH_ADOPTED) {
        result->end = refresh_run(&keeper->refresh, result->profile.gen, &result->profile,
                                  &result->again_ms, &result->err);
        if (result->end != REFRESH_NEW && result->end != REFRESH_ADOPTED)
            return;
        minted = refresh_mint(&keeper->refresh, &result->profile, &keeper->location, &result->err);
    }
    if (minted) {
        result->end = REFRESH_NEW;
        return;
    }
    result->again_ms = 60 * 1000;
    result->end = result->err.kind == ERR_SCOPE || result->err.kind == ERR_AUTH ? REFRESH_SIGN_IN
                                                                                : REFRESH_LATER;
}

static void renew(const Keeper *keeper, Result *result)
{
    Profile stored;
    bool read = profile_read(keeper->profile, &stored, &result->err);
    bool company_is_good = read && stored.company && !has_ended(keeper, stored.expires);
    if (company_is_good) {
        result->profile = stored;
        result->end = REFRESH_ADOPTED;
    } else {
        if (read)
            profile_clear(&stored);
        result->end = refresh_run(&keeper->refresh, keeper->gen, &result->profile,
                                  &result->again_ms, &result->err);
    }
    if (result->end == REFRESH_NEW || result->end == REFRESH_ADOPTED)
        renew_place(keeper, result);
}

// It has no terminal now: what it needs to ask, it must be able to ask elsewhere.
static void ask_command(const Keeper *keeper, Result *result)
{
    result->token =
        token_command_run(keeper->command, TOKEN_COMMAND_BESIDE, &keeper->stop, &result->err);
    if (result->token && keeper->token && secret_eq(result->token, keeper->token)) {
        secret_free(g_steal_pointer(&result->token));
        err_set(&result->err, ERR_AUTH,
                "token-command gives the token that the service refuses: replace it there");
    }
    result->again_ms = COMMAND_AGAIN_MS;
    result->end = result->token ? REFRESH_NEW : REFRESH_SIGN_IN;
}

// What it stores is then taken as if somebody else had stored it.
static void connect_again(const Keeper *keeper, Result *result)
{
    Err err = {0};
    if (reconnect_run(&keeper->refresh, &err)) {
        renew(keeper, result);
        return;
    }
    err_set(&result->err, ERR_AUTH, "%s", err.msg); // whatever it was: nobody is signed in
    result->end = REFRESH_SIGN_IN;
}

static void *renew_main(void *data)
{
    Keeper *keeper = data;
    Result *result = g_new0(Result, 1);
    if (keeper->reconnects)
        connect_again(keeper, result);
    else if (keeper->command)
        ask_command(keeper, result);
    else
        renew(keeper, result);
    pthread_mutex_lock(&keeper->mu);
    keeper->result = result;
    pthread_mutex_unlock(&keeper->mu);
    keeper->wake(keeper->owner);
    return NULL;
}

static void begin(Keeper *keeper)
{
    keeper->reconnects = keeper->reconnect;
    keeper->reconnect = false;
    keeper->running = pthread_create(&keeper->thread, NULL, renew_main, keeper) == 0;
}

// ---- worker ------------------------------------------------------------------------------------

static void use(Keeper *keeper, const Secret *token)
{
    if (keeper->token && secret_eq(keeper->token, token))
        return;
    secret_free(keeper->token);
    keeper->token = secret_dup(token);
    keeper->version++;
    keeper->refused = false;
}

// False: the profile has none for this location. Another one's is never taken instead: a person may
// have signed in elsewhere under the same name meanwhile.
static bool take_token(Keeper *keeper, const Profile *profile)
{
    const Place *place = profile_place(profile, &keeper->location);
    bool own = place && place->access;
    const Secret *token = profile_token(profile, &keeper->location);
    if (!token)
        return false;
    use(keeper, token);
    keeper->gen = profile->gen;
    keeper->expires = own ? place->expires : profile->expires;
    keeper->due = refresh_due(profile, keeper->seed);
    if (own && instant_known(place->expires))
        keeper->due.ms = place->expires.ms - 60 * 1000;
    return true;
}

static void miss_token(Keeper *keeper, Err *err)
{
    err_set(err, ERR_AUTH, "profile %s holds no token of location %s any more: sign in there",
            keeper->profile, keeper->location.s);
    keeper->lost = true; // the one it has is good until it ends
}

static void take_result(Keeper *keeper, Result *result)
{
    bool good = result->end == REFRESH_NEW || result->end == REFRESH_ADOPTED;
    keeper->lost = result->end == REFRESH_SIGN_IN || result->end == REFRESH_CLIENT;
    if (good && result->token)
        use(keeper, result->token);
    else if (good && !take_token(keeper, &result->profile))
        miss_token(keeper, &result->err);
    bool told = strcmp(keeper->why.msg, result->err.msg) == 0; // tried again for hours, perhaps
    keeper->why = result->err;
    if ((!good || keeper->lost) && !told)
        log_line(LOG_WARN, "%s: %s", keeper->profile ? keeper->profile : "token", result->err.msg);
    bool looks = keeper->lost && !keeper->command;
    int64_t wait = MAX(result->again_ms, looks ? LOST_LOOK_MS : 1000);
    if (!good || keeper->lost)
        keeper->retry_at = clock_mono_ms(keeper->refresh.clock) + wait;
    result_free(result);
}

static void collect(Keeper *keeper)
{
    pthread_mutex_lock(&keeper->mu);
    Result *result = g_steal_pointer(&keeper->result);
    pthread_mutex_unlock(&keeper->mu);
    if (!result)
        return;
    pthread_join(keeper->thread, NULL);
    keeper->running = false;
    take_result(keeper, result);
}

static bool is_usable(const Keeper *keeper)
{
    return keeper->token && !keeper->refused && !has_ended(keeper, keeper->expires);
}

static int64_t mono_of(const Keeper *keeper, Instant at)
{
    const Clock *clock = keeper->refresh.clock;
    return instant_known(at) ? clock_mono_ms(clock) + at.ms - clock_now(clock).ms : INT64_MAX;
}

KeeperState keeper_look(Keeper *keeper, int64_t *again, Err *err)
{
    *again = INT64_MAX;
    if (!is_renewable(keeper))
        return KEEPER_GOOD;
    collect(keeper);
    int64_t now = clock_mono_ms(keeper->refresh.clock);
    bool due = !is_usable(keeper) || mono_of(keeper, keeper->due) <= now;
    if (!keeper->running && (keeper->reconnect || (due && keeper->retry_at <= now)))
        begin(keeper);
    bool reconnects = keeper->reconnect || (keeper->running && keeper->reconnects);
    if (keeper->retry_at > now)
        *again = keeper->retry_at;
    else if (!keeper->running)
        *again = MIN(mono_of(keeper, keeper->due), mono_of(keeper, keeper->expires));
    if (is_usable(keeper))
        return KEEPER_GOOD;
    *err = keeper->why;
    if (keeper->lost)
        return reconnects ? KEEPER_RENEWING : KEEPER_LOST;
    if (err->kind == ERR_NONE)
        err_set(err, ERR_OFFLINE, "there is no token at present");
    return keeper->running ? KEEPER_RENEWING : KEEPER_WAITING;
}

const Secret *keeper_token(const Keeper *keeper)
{
    return keeper->token;
}

unsigned keeper_version(const Keeper *keeper)
{
    return keeper->version;
}

bool keeper_refused(Keeper *keeper, unsigned version)
{
    if (!is_renewable(keeper) || keeper->lost)
        return false;
    if (version == keeper->version)
        keeper->refused = true;
    return true;
}

void keeper_reconnect(Keeper *keeper)
{
    keeper->reconnect = keeper->reconnect || (keeper->lost && keeper->profile != NULL);
}

Keeper *keeper_new(const KeeperConfig *config)
{
    Keeper *keeper = g_new0(Keeper, 1);
    keeper->token = config->token ? secret_dup(config->token) : NULL;
    keeper->profile = g_strdup(config->profile);
    keeper->command = g_strdup(config->command);
    keeper->base_url = g_strdup(config->refresh.base_url);
    keeper->user_agent = g_strdup(config->refresh.user_agent);
    keeper->ca_file = g_strdup(config->refresh.ca_file);
    keeper->refresh = config->refresh;
    keeper->refresh.profile = keeper->profile;
    keeper->refresh.base_url = keeper->base_url;
    keeper->refresh.user_agent = keeper->user_agent;
    keeper->refresh.ca_file = keeper->ca_file;
    keeper->refresh.stop = &keeper->stop;
    keeper->refresh.wait = wait_or_stop;
    keeper->refresh.owner = keeper;
    keeper->location = config->location;
    keeper->seed = config->seed;
    keeper->wake = config->wake;
    keeper->owner = config->owner;
    keeper->gen = -1;
    pthread_mutex_init(&keeper->mu, NULL);
    pthread_cond_init(&keeper->stopped, NULL);
    Err err;
    Profile profile;
    if (keeper->profile && profile_read_soon(keeper->profile, &profile, &err)) {
        (void)!take_token(keeper, &profile); // the first look asks for one
        profile_clear(&profile);
    }
    return keeper;
}

void keeper_free(Keeper *keeper)
{
    if (!keeper)
        return;
    atomic_store(&keeper->stop, true);
    pthread_mutex_lock(&keeper->mu);
    keeper->stop_asked = true;
    pthread_cond_broadcast(&keeper->stopped);
    pthread_mutex_unlock(&keeper->mu);
    if (keeper->running) {
        pthread_join(keeper->thread, NULL);
        result_free(keeper->result);
    }
    secret_free(keeper->token);
    g_free(keeper->profile);
    g_free(keeper->command);
    g_free(keeper->base_url);
    g_free(keeper->user_agent);
    g_free(keeper->ca_file);
    pthread_mutex_destroy(&keeper->mu);
    pthread_cond_destroy(&keeper->stopped);
    g_free(keeper);
}
