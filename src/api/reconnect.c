#include "config.h"

#include "api/reconnect.h"

#include <string.h>

#include "api/signin.h"

static bool is_same_account(const Profile *got, const Profile *profile)
{
    if (got->company || profile->company)
        return got->company && profile->company && id_eq(&got->company_id, &profile->company_id);
    return id_eq(&got->home, &profile->home);
}

static bool exchange(const RefreshConfig *config, const Profile *profile, Profile *got, Err *err)
{
    char *code = signin_reconnect(config->base_url, profile, config->stop, err);
    if (!code)
        return false;
    const Signin signin = {.base_url = config->base_url,
                           .client_id = profile->client_id,
                           .redirect = profile->redirect,
                           .user_type = profile->company ? "Company" : "Location",
                           .client_secret = profile->client_secret,
                           .clock = config->clock,
                           .stop = config->stop};
    bool ok = signin_exchange(&signin, code, got, err);
    explicit_bzero(code, strlen(code));
    g_free(code);
    return ok;
}

static bool reconnect(void *owner, Profile *profile, Err *err)
{
    const RefreshConfig *config = owner;
    Profile got;
    profile_init(&got);
    bool ok = exchange(config, profile, &got, err);
    if (ok && !is_same_account(&got, profile))
        ok = err_set(err, ERR_AUTH, "the token is of another account than the profile");
    if (ok) {
        Id location = profile->location;
        profile_take_pair(profile, &got);
        profile->location = location;
    }
    profile_clear(&got);
    return ok;
}

bool reconnect_run(const RefreshConfig *config, Err *err)
{
    RefreshConfig own = *config;
    const ProfileEdit edit = {.change = reconnect, .owner = &own};
    return profile_edit(config->profile, &edit, err);
}
