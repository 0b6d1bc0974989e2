// Changes of a profile that need no token.
#include "config.h"

#include <stdio.h>

#include "api/keyring.h"
#include "cli_auth_room.h"

typedef struct Switch {
    const char *wanted;
    char *name; // of where the profile is now; owned
} Switch;

static bool put_location(void *owner, Profile *profile, Err *err)
{
    Switch *change = owner;
    const Place *place = profile_place_named(profile, change->wanted);
    if (!place)
        return err_set(err, ERR_USAGE,
                       "the profile has no such location; see `eyrie auth status`; nothing was "
                       "changed");
    profile->location = place->location;
    change->name = g_strdup(place->name ? place->name : place->location.s);
    return true;
}

bool auth_switch(const Auth *auth, Err *err)
{
    Switch change = {.wanted = auth->own.words[2]};
    const ProfileEdit edit = {.no_secrets = true, .change = put_location, .owner = &change};
    if (!change.wanted)
        return err_set(err, ERR_USAGE,
                       "switch needs the id or name of a location of the profile; nothing was "
                       "changed");
    bool ok = profile_edit(auth->profile, &edit, err);
    if (ok)
        auth_say("Now on ", change.name);
    g_free(change.name);
    return ok;
}

// ---- move --------------------------------------------------------------------------------------

typedef struct Move {
    const Auth *auth;
    ProfileBackend from, to;
    Id item;
} Move;

static bool put_backend(void *owner, Profile *profile, Err *err)
{
    Move *move = owner;
    move->from = profile->backend;
    if (!auth_put_backend(move->auth, profile, err))
        return false;
    move->to = profile->backend;
    move->item = profile->item;
    return true;
}

// The new place has them before the old one gives them up.
bool auth_move(const Auth *auth, Err *err)
{
    Auth own = *auth;
    Move move = {.auth = &own};
    const ProfileEdit edit = {.change = put_backend, .owner = &move};
    Err left = {0};
    own.own.store = auth->own.words[2];
    if (!own.own.store)
        return err_set(err, ERR_USAGE, "move needs file or keyring; nothing was changed");
    if (!profile_edit(auth->profile, &edit, err))
        return false;
    auth_say_stored(auth, move.to);
    if (move.from == PROFILE_KEYRING && move.to == PROFILE_FILE &&
        !keyring_remove(&move.item, &left))
        fprintf(stderr, "The keyring still holds a copy: %s\n", left.msg);
    return true;
}

bool auth_logout(const Auth *auth, Err *err)
{
    if (!auth->own.yes)
        return err_set(err, ERR_CONFIRM,
                       "this removes the tokens of profile %s from this machine (the account keeps "
                       "them; outbox and local copy stay)",
                       auth->profile);
    if (!profile_remove(auth->profile, err)) {
        if (err->kind != ERR_CONFIG)
            return false;
        fprintf(stderr, "The keyring may still hold the tokens: %s\n", err->msg);
        if (!profile_remove_file(auth->profile, err))
            return false;
    }
    printf("Profile %s is signed out here. Delete the integration or the app's access in the "
           "account's settings to end it there.\n",
           auth->profile);
    return true;
}
