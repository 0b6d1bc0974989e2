// Private integration tokens: stored, one more, another one instead.
#include "config.h"

#include <stdio.h>

#include "api/signin.h"
#include "base/json.h"
#include "cli_auth_room.h"

typedef struct Entry { // what is put into the profile
    const Auth *auth;
    Secret *token; // taken by it
    Id location;   // empty: the agency's
    char *name;    // of the location; NULL: unknown. Owned
    SigninPlace *places;
    size_t count;           // an agency's
    ProfileBackend backend; // where it was stored
} Entry;

static void entry_clear(Entry *entry)
{
    secret_free(entry->token);
    g_free(entry->name);
    signin_places_free(entry->places, entry->count);
}

static void name_place(Profile *profile, const Id *location, const char *name)
{
    Place *place = profile_add_place(profile, location);
    if (!name)
        return;
    g_free(place->name);
    place->name = g_strdup(name);
}

static bool put_token(void *owner, Profile *profile, Err *err)
{
    Entry *entry = owner;
    if (!auth_put_backend(entry->auth, profile, err))
        return false;
    entry->backend = profile->backend;
    bool agency = id_is_empty(&entry->location);
    profile_take_pit(profile, g_steal_pointer(&entry->token), agency ? NULL : &entry->location,
                     clock_now(entry->auth->clock));
    if (!auth_check_server(entry->auth, profile, err))
        return false;
    auth_note_server(entry->auth, profile);
    for (size_t i = 0; i < entry->count; i++)
        name_place(profile, &entry->places[i].location, entry->places[i].name);
    if (!agency)
        name_place(profile, &entry->location, entry->name);
    return true;
}

static bool store(Entry *entry, Err *err)
{
    const ProfileEdit edit = {.may_be_new = true, .change = put_token, .owner = entry};
    return profile_edit(entry->auth->profile, &edit, err) || err_prefix(err, "nothing was stored");
}

// ---- login -------------------------------------------------------------------------------------

static bool ask_agency(Entry *entry, Err *err)
{
    const Profile asks = {.kind = PROFILE_PIT, .access = entry->token};
    if (entry->auth->own.unchecked || id_is_empty(&entry->location))
        return signin_places(entry->auth->base_url, &asks, NULL, &entry->places, &entry->count,
                             err) ||
               err_prefix(err, "which location? give --location ID; without one only "
                               "an agency's token is taken, and this is none");
    if (!signin_is_agency(entry->auth->base_url, entry->token, &entry->location))
        return true;
    entry->location = (Id){0};
    return signin_places(entry->auth->base_url, &asks, NULL, &entry->places, &entry->count, err);
}

static void say_agency(const Entry *entry)
{
    puts("This is the agency's token. It lists the agency's locations; the service lets it read "
         "none of their records:");
    for (size_t i = 0; i < entry->count; i++) {
        printf("  %s", entry->places[i].location.s);
        auth_say("  ", entry->places[i].name);
    }
    puts("Make a private integration in the settings of each location you work in, and add its "
         "token with `eyrie --location ID auth login`.");
}

static bool look_at_token(Entry *entry, Err *err)
{
    const Auth *auth = entry->auth;
    if (!token_is_good(secret_reveal(entry->token), secret_len(entry->token)))
        return err_set(err, ERR_USAGE,
                       "that is no token: it has spaces or unusual characters; nothing was stored");
    if (id_is_empty(&entry->location))
        return ask_agency(entry, err);
    return auth_check_token(auth, entry->token, &entry->location, &entry->name, err) &&
           (auth->own.unchecked || ask_agency(entry, err));
}

static bool login_pit(const Auth *auth, Err *err)
{
    const char *location = auth->args->location ? auth->args->location : g_getenv("EYRIE_LOCATION");
    Entry entry = {.auth = auth, .location = id_from(location)};
    if (auth->own.unchecked && id_is_empty(&entry.location))
        return err_set(err, ERR_USAGE, "which location? give --location ID; nothing was stored");
    entry.token = auth_read_secret("Private integration token", err);
    bool ok = entry.token && look_at_token(&entry, err) && store(&entry, err);
    if (ok && id_is_empty(&entry.location))
        say_agency(&entry);
    else if (ok)
        auth_say("Location: ", entry.name ? entry.name : entry.location.s);
    if (ok)
        auth_say_stored(auth, entry.backend);
    entry_clear(&entry);
    return ok;
}

bool auth_login(const Auth *auth, Err *err)
{
    return auth->own.oauth ? auth_login_oauth(auth, err) : login_pit(auth, err);
}

// ---- rotate ------------------------------------------------------------------------------------

typedef struct Rotation {
    const Auth *auth;
    Secret *token;  // the new one
    Secret *former; // a copy
    Id location;
    ProfileBackend backend; // where it was stored
} Rotation;

// The old one stays good for seven days on the service, and stays in the profile as the former one.
static bool put_rotated(void *owner, Profile *profile, Err *err)
{
    Rotation *rotation = owner;
    const Secret *now = profile_token(profile, &rotation->location);
    if (!now || !secret_eq(now, rotation->former))
        return err_set(err, ERR_CONFLICT, "the profile has got another token meanwhile");
    rotation->backend = profile->backend;
    secret_free(profile->former);
    profile->former = secret_dup(rotation->former);
    profile_take_pit(profile, g_steal_pointer(&rotation->token), &rotation->location,
                     clock_now(rotation->auth->clock));
    return true;
}

static void say_rotated(const Rotation *rotation, const char *name, const char *former)
{
    const Auth *auth = rotation->auth;
    if (!auth->own.json) {
        if (name)
            auth_say("Location: ", name);
        auth_say_stored(auth, rotation->backend);
        puts(former[0] == 'w'
                 ? "The new token works. The former one does too: it ends seven days after the "
                   "rotation in the account's settings."
             : former[0] == 'e' ? "The new token works; the former one does not any more."
                                : "Neither token was asked about.");
        return;
    }
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "profile", auth->profile);
    json_out_string(out, "new", auth->own.unchecked ? "unchecked" : "works");
    json_out_string(out, "former", former);
    json_out_end(out);
    g_autofree char *text = json_out_take(out, NULL);
    puts(text);
}

static bool rotate_to(Rotation *rotation, Err *err)
{
    const Auth *auth = rotation->auth;
    g_autofree char *name = NULL, *former_name = NULL;
    const ProfileEdit edit = {.change = put_rotated, .owner = rotation};
    if (secret_eq(rotation->token, rotation->former))
        return err_set(err, ERR_USAGE,
                       "that is the token the profile has already; nothing was changed");
    if (!auth_check_token(auth, rotation->token, &rotation->location, &name, err) ||
        !profile_edit(auth->profile, &edit, err))
        return false;
    Err ignored = {0};
    const char *former = "unchecked";
    if (!auth->own.unchecked)
        former = signin_check(auth->base_url, rotation->former, &rotation->location, &former_name,
                              &ignored)
                     ? "works"
                     : "ended";
    say_rotated(rotation, name, former);
    return true;
}

// Of the location that is named, else of the one worked on last.
static bool begin_rotation(Rotation *rotation, Err *err)
{
    Profile profile;
    if (!profile_read(rotation->auth->profile, &profile, err))
        return false;
    const char *wanted = rotation->auth->args->location;
    rotation->location = wanted ? id_from(wanted) : profile.location;
    const Secret *former = profile_token(&profile, &rotation->location);
    bool ok = profile.kind == PROFILE_PIT && former;
    if (ok)
        rotation->former = secret_dup(former);
    else if (profile.kind == PROFILE_PIT)
        err_set(err, ERR_USAGE, "profile %s has no token of that location; nothing was changed",
                rotation->auth->profile);
    else
        err_set(err, ERR_USAGE,
                "only private integration tokens are rotated by hand; nothing was changed");
    profile_clear(&profile);
    return ok;
}

bool auth_rotate(const Auth *auth, Err *err)
{
    Rotation rotation = {.auth = auth};
    bool ok = begin_rotation(&rotation, err);
    if (ok) {
        fputs("In the account's settings, Private Integrations, choose \"Rotate and expire this "
              "token later\": both tokens work for seven days then.\n",
              stderr);
        rotation.token = auth_read_secret("The new token", err);
        ok = rotation.token && rotate_to(&rotation, err);
    }
    secret_free(rotation.token);
    secret_free(rotation.former);
    return ok;
}
