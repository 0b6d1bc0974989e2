// What there is: profiles, their locations, how old tokens are.
#include "config.h"

#include <stdio.h>

#include "base/json.h"
#include "cli_auth_room.h"

typedef struct Look {
    const char *name;
    const Profile *profile;
    const char *why; // the keyring does not give its secrets; empty: it does
    Instant now;
} Look;

static const char *const kind_words[][2] = {
    [PROFILE_PIT] = {"pit", "private integration token"},
    [PROFILE_OAUTH] = {"oauth", "app (OAuth)"},
};

static const char *state_of(const Look *look)
{
    const Profile *profile = look->profile;
    if (look->why[0])
        return "unknown";
    if (profile->lost)
        return "sign in again, or `eyrie auth reconnect`";
    if (profile->kind == PROFILE_PIT)
        return profile->access ? "token" : "no token";
    bool ended = instant_known(profile->expires) && profile->expires.ms <= look->now.ms;
    return ended ? "renewed with the next request" : "signed in";
}

static bool has_token(const Look *look, const Place *place)
{
    return look->why[0] || look->profile->kind == PROFILE_OAUTH ||
           profile_token(look->profile, &place->location);
}

static void place_json(JsonOut *out, const Look *look, const Place *place)
{
    int days = profile_age_days(look->profile, &place->location, look->now);
    json_out_object(out, NULL);
    json_out_string(out, "id", place->location.s);
    json_out_string(out, "name", place->name);
    json_out_bool(out, "current", id_eq(&place->location, &look->profile->location));
    json_out_bool(out, "token", has_token(look, place));
    if (days >= 0 && profile_token(look->profile, &place->location))
        json_out_int(out, "ageDays", days);
    json_out_end(out);
}

static void status_json(const Look *look)
{
    const Profile *profile = look->profile;
    int days = profile_age_days(profile, &profile->location, look->now);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "profile", look->name);
    json_out_string(out, "kind", kind_words[profile->kind][0]);
    json_out_string(out, "state", state_of(look));
    json_out_bool(out, "lost", profile->lost);
    json_out_string(out, "backend", profile_backend_name(profile->backend));
    json_out_bool(out, "copied", profile_is_copied(profile));
    if (look->why[0])
        json_out_string(out, "problem", look->why);
    json_out_string(out, "location", profile->location.s);
    json_out_bool(out, "agency", profile->company);
    if (days >= 0)
        json_out_int(out, "ageDays", days);
    json_out_string(out, "scopes", profile->scopes);
    json_out_array(out, "locations");
    for (guint i = 0; i < profile->places->len; i++)
        place_json(out, look, profile->places->pdata[i]);
    json_out_end(out);
    json_out_end(out);
    g_autofree char *text = json_out_take(out, NULL);
    puts(text);
}

static void place_text(const Look *look, const Place *place)
{
    int days = profile_age_days(look->profile, &place->location, look->now);
    bool token = has_token(look, place);
    printf("  %c %s", id_eq(&place->location, &look->profile->location) ? '*' : ' ',
           place->location.s);
    auth_say(token ? "  " : "  (no token)  ", place->name);
    if (token && days >= PROFILE_OLD_DAYS)
        printf("      its token is %d days old: `eyrie --location %s auth rotate` replaces it\n",
               days, place->location.s);
}

static void status_text(const Look *look)
{
    const Profile *profile = look->profile;
    printf("%s  %s%s, %s, %s\n", look->name, profile->company ? "agency's " : "",
           kind_words[profile->kind][1], state_of(look), profile_backend_name(profile->backend));
    if (look->why[0])
        printf("    %s\n", look->why);
    if (profile_is_copied(profile))
        puts("    from another machine: renewing its token here signs that one out");
    for (guint i = 0; i < profile->places->len; i++)
        place_text(look, profile->places->pdata[i]);
}

// What is known without its secrets is shown also when the keyring does not answer.
static bool show(const Auth *auth, const char *name, Err *err)
{
    Profile profile;
    Err why = {0};
    if (!profile_read(name, &profile, &why) && !profile_peek(name, &profile, err))
        return false;
    const Look look = {name, &profile, why.msg, clock_now(auth->clock)};
    if (auth->own.json)
        status_json(&look);
    else
        status_text(&look);
    profile_clear(&profile);
    return true;
}

bool auth_status(const Auth *auth, Err *err)
{
    g_auto(GStrv) names = profile_names(err);
    if (!names)
        return false;
    if (!names[0])
        return err_set(err, ERR_AUTH, "there is no profile: `eyrie auth login` makes one");
    for (char **name = names; *name; name++)
        if (!show(auth, *name, err))
            return false;
    return true;
}
