#include "config.h"

#include "api/profile.h"

#include <string.h>

static void place_free(void *data)
{
    Place *place = data;
    secret_free(place->access);
    g_free(place->name);
    g_free(place);
}

void profile_init(Profile *profile)
{
    *profile = (Profile){.places = g_ptr_array_new_with_free_func(place_free)};
}

void profile_clear(Profile *profile)
{
    Secret *secrets[] = {profile->access, profile->refresh, profile->client_secret,
                         profile->former};
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        secret_free(secrets[i]);
    g_free(profile->client_id);
    g_free(profile->scopes);
    g_free(profile->redirect);
    g_free(profile->base_url);
    g_clear_pointer(&profile->places, g_ptr_array_unref);
    *profile = (Profile){0};
}

Place *profile_place(const Profile *profile, const Id *location)
{
    for (guint i = 0; i < profile->places->len; i++) {
        Place *place = profile->places->pdata[i];
        if (id_eq(&place->location, location))
            return place;
    }
    return NULL;
}

Place *profile_add_place(Profile *profile, const Id *location)
{
    Place *place = profile_place(profile, location);
    if (place)
        return place;
    place = g_new0(Place, 1);
    place->location = *location;
    g_ptr_array_add(profile->places, place);
    return place;
}

Place *profile_place_named(const Profile *profile, const char *wanted)
{
    Id id = id_from(wanted);
    for (guint i = 0; i < profile->places->len; i++) {
        Place *place = profile->places->pdata[i];
        if (id_eq(&place->location, &id) ||
            (place->name && !g_ascii_strcasecmp(place->name, wanted)))
            return place;
    }
    return NULL;
}

void profile_forget_places(const Profile *profile)
{
    for (guint i = 0; i < profile->places->len; i++) {
        Place *place = profile->places->pdata[i];
        secret_free(place->access);
        place->access = NULL;
        place->expires = (Instant){0};
    }
}

bool profile_name_check(const char *name, Err *err)
{
    size_t n = strlen(name);
    if (n >= 1 && n <= PROFILE_NAME_MAX &&
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n)
        return true;
    return err_set(err, ERR_USAGE, "a profile name is 1 to 32 of a-z, 0-9, _ and -, not \"%s\"",
                   name);
}

bool token_is_good(const char *s, size_t n)
{
    if (n == 0 || n > TOKEN_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isgraph(s[i]))
            return false;
    return true;
}
