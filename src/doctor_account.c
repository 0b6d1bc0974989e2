#include "config.h"

#include <errno.h>
#include <glib.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "api/keeper.h"
#include "base/url.h"
#include "doctor.h"

// What requests would carry, and how long it lasts.

enum {
    PIT_OLD_DAYS = 80, // of the 90 after which a rotation is advised
    DAY_MS = 24 * 60 * 60 * 1000,
    RENEW_MS = 4000,
};
#define AGENT "eyrie/" PACKAGE_VERSION

// ---- the token ---------------------------------------------------------------------------------

typedef struct Bell { // rung by the keeper's thread
    pthread_mutex_t mu;
    pthread_cond_t rung;
    bool rings;
} Bell;

static void ring(void *owner)
{
    Bell *bell = owner;
    pthread_mutex_lock(&bell->mu);
    bell->rings = true;
    pthread_cond_signal(&bell->rung);
    pthread_mutex_unlock(&bell->mu);
}

static bool wait_for(Bell *bell, const struct timespec *until)
{
    pthread_mutex_lock(&bell->mu);
    int late = 0;
    while (!bell->rings && !late)
        late = pthread_cond_timedwait(&bell->rung, &bell->mu, until);
    bool rang = bell->rings;
    bell->rings = false;
    pthread_mutex_unlock(&bell->mu);
    return rang;
}

static Secret *keep(Keeper *keeper, Bell *bell, Err *err)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += RENEW_MS / 1000;
    for (;;) {
        int64_t again = 0;
        Err why = {0}; // also of what may still come right
        KeeperState state = keeper_look(keeper, &again, &why);
        if (state == KEEPER_GOOD)
            return secret_dup(keeper_token(keeper));
        if (state == KEEPER_RENEWING && wait_for(bell, &until))
            continue;
        *err = why;
        if (err->kind == ERR_NONE || state == KEEPER_RENEWING)
            err_set(err, ERR_OFFLINE, "the token has ended and could not be renewed in time");
        return NULL;
    }
}

// The same way as in a session: stored before its first use, one process at a time.
static Secret *renew(const Doctor *doctor, Err *err)
{
    Bell bell = {0};
    KeeperConfig config = {.token = doctor->start.credentials.token,
                           .profile = doctor->start.profile,
                           .refresh = {.profile = doctor->start.profile,
                                       .base_url = doctor->start.base_url,
                                       .user_agent = AGENT,
                                       .clock = doctor->clock,
                                       .total_ms = RENEW_MS},
                           .location = doctor->start.location,
                           .seed = 1,
                           .wake = ring,
                           .owner = &bell};
    pthread_mutex_init(&bell.mu, NULL);
    pthread_cond_init(&bell.rung, NULL);
    Keeper *keeper = keeper_new(&config);
    Secret *token = keep(keeper, &bell, err);
    keeper_free(keeper);
    pthread_cond_destroy(&bell.rung);
    pthread_mutex_destroy(&bell.mu);
    return token;
}

static const char *given_url(const Args *args)
{
    const char *env = g_getenv("EYRIE_BASE_URL");
    if (args->base_url)
        return args->base_url;
    return env && *env ? env : SERVICE_URL;
}

void doctor_sign_in(Doctor *doctor, Secret *take_token)
{
    Err ignored = {0};
    bool stepped = false;
    doctor->clock = start_clock(&stepped);
    doctor->profile_name = start_profile(doctor->args);
    doctor->has_profile = !doctor->args->demo &&
                          profile_name_check(doctor->profile_name, &ignored) &&
                          profile_read(doctor->profile_name, &doctor->profile, &ignored);
    doctor->started = start_open(doctor->args, take_token, &doctor->start, &doctor->start_err);
    doctor->base_url = doctor->started ? g_strdup(doctor->start.base_url)
                                       : url_base(given_url(doctor->args), &ignored);
    if (!doctor->started)
        return;
    if (doctor->start.credentials.renewed && doctor->reach != REACH_OFFLINE)
        doctor->token = renew(doctor, &doctor->token_err);
    else if (doctor->start.credentials.token)
        doctor->token = secret_dup(doctor->start.credentials.token);
}

void check_token(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    const Err *err = doctor->started ? &doctor->token_err : &doctor->start_err;
    if (err->kind != ERR_NONE) {
        doctor_fail(out, err->kind, "%s", err->msg);
        doctor_mend(out, "%s",
                    err->kind == ERR_AUTH
                        ? "Save a token with `eyrie --location ID auth login`, or set EYRIE_TOKEN."
                    : err->kind == ERR_OFFLINE
                        ? "Mend the connection; the refresh token is kept."
                        : "Mend what the line names and run `eyrie doctor` again.");
        return;
    }
    doctor_ok(out, "from %s, location %s", doctor->start.credentials.source,
              doctor->start.location.s);
}

// ---- the profile's file ------------------------------------------------------------------------

static bool is_used(const Doctor *doctor)
{
    return !doctor->started || g_str_has_prefix(doctor->start.credentials.source, "profile ");
}

void check_auth_file(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    struct stat st;
    g_autofree char *name = g_strconcat(doctor->profile_name, ".json", NULL);
    g_autofree char *path = g_build_filename(doctor->folders[FOLDER_AUTH].path, name, NULL);
    if (lstat(path, &st) != 0) {
        doctor_skip(out, "profile %s has no file", doctor->profile_name);
    } else if (!S_ISREG(st.st_mode)) {
        doctor_fail(out, ERR_CONFIG, "%s is %s", path,
                    S_ISLNK(st.st_mode) ? "a symbolic link" : "no file");
        doctor_mend(out, "Put the file itself there, or remove it and run `eyrie auth login`.");
    } else if (st.st_uid != geteuid() || st.st_nlink != 1) {
        doctor_fail(out, ERR_CONFIG, "%s %s", path,
                    st.st_nlink != 1 ? "has a second name" : "belongs to somebody else");
        doctor_mend(out, "Remove it and run `eyrie auth login`.");
    } else if ((st.st_mode & 077) != 0) {
        doctor_fail(out, ERR_CONFIG, "%s has mode %04o: others can read the token", path,
                    (unsigned)st.st_mode & 07777);
        doctor_mend(out, "Run `chmod 600 %s`, and rotate the token if others use this machine.",
                    path);
    } else {
        doctor_ok(out, "%s, mode %04o%s", path, (unsigned)st.st_mode & 07777,
                  is_used(doctor) ? "" : ", not used now");
    }
}

static void pit_age(const Profile *profile, Instant now, Finding *out)
{
    int days = (int)((now.ms - profile->obtained.ms) / DAY_MS);
    if (!instant_known(profile->obtained)) {
        doctor_skip(out, "it is not known when the token was stored");
    } else if (days >= PIT_OLD_DAYS) {
        doctor_warn(out, "the token is %d days old", days);
        doctor_mend(out, "Rotate it in the account's settings, then run `eyrie auth rotate`.");
    } else {
        doctor_ok(out, "stored %d days ago, to be rotated after 90", MAX(days, 0));
    }
}

static void pair_age(const Profile *profile, Instant now, Finding *out)
{
    int64_t minutes = (profile->expires.ms - now.ms) / 60000;
    if (profile->lost) {
        doctor_fail(out, ERR_AUTH, "the service does not take the refresh token any more");
        doctor_mend(out, "Sign in again with `eyrie auth login --oauth`.");
    } else if (!profile->refresh) {
        doctor_warn(out, "there is no refresh token: access ends in %d minutes",
                    (int)MAX(minutes, 0));
        doctor_mend(out, "Sign in again with `eyrie auth login --oauth`.");
    } else if (!instant_known(profile->expires)) {
        doctor_ok(out, "OAuth, does not end");
    } else {
        doctor_ok(out, "OAuth, %s", minutes > 0 ? "renewed in time" : "renewed with the next use");
    }
}

void check_age(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    Instant now = clock_now(doctor->clock);
    if (!doctor->has_profile || !is_used(doctor))
        doctor_skip(out, "known only of a token in a profile");
    else if (doctor->profile.kind == PROFILE_PIT)
        pit_age(&doctor->profile, now, out);
    else
        pair_age(&doctor->profile, now, out);
}
