#include "config.h"

#include "api/profile.h"

#include <assert.h>
#include <limits.h>
#include <string.h>
#include <sys/random.h>

#include "base/fs.h"

enum { MACHINE_MAX = 4096, MACHINE_DIGITS = 32 };
enum { DAY_MS = 24 * 60 * 60 * 1000 };

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

// ---- tokens ------------------------------------------------------------------------------------

static bool is_home(const Profile *profile, const Id *location)
{
    return !profile->company && (id_is_empty(&profile->home) || id_eq(&profile->home, location));
}

const Secret *profile_token(const Profile *profile, const Id *location)
{
    const Place *place = profile_place(profile, location);
    if (place && place->access)
        return place->access;
    return is_home(profile, location) ? profile->access : NULL;
}

int profile_age_days(const Profile *profile, const Id *location, Instant now)
{
    const Place *place = profile_place(profile, location);
    bool own = place && instant_known(place->obtained); // its token may be in the keyring
    Instant since = own ? place->obtained : profile->obtained;
    if (profile->kind != PROFILE_PIT || !(own || is_home(profile, location)) ||
        !instant_known(since) || since.ms > now.ms)
        return -1;
    return (int)MIN((now.ms - since.ms) / DAY_MS, INT_MAX);
}

static void replace(Secret **member, Secret *take_token)
{
    secret_free(*member);
    *member = take_token;
}

// Nothing of what the profile had is for a private integration token.
static void begin_pit(Profile *profile)
{
    if (profile->kind == PROFILE_PIT)
        return;
    profile_forget_places(profile);
    replace(&profile->access, NULL);
    replace(&profile->refresh, NULL);
    profile->kind = PROFILE_PIT;
    profile->company = profile->lost = false;
    profile->home = (Id){0};
    profile->expires = profile->intent = (Instant){0};
}

static void take_own(Profile *profile, Secret *take_token, const Id *location, Instant now)
{
    replace(&profile->access, take_token);
    profile->obtained = now;
    profile->expires = (Instant){0};
    profile->company = !location;
    profile->home = location ? *location : (Id){0};
}

// The location's token moves to its place, for the agency's takes its.
static void keep_home(Profile *profile)
{
    Place *place = profile->company ? NULL : profile_place(profile, &profile->home);
    if (!place || place->access)
        return;
    place->access = g_steal_pointer(&profile->access);
    place->obtained = profile->obtained;
}

static void take_one_more(Place *place, Secret *take_token, Instant now)
{
    replace(&place->access, take_token);
    place->obtained = now;
    place->expires = (Instant){0};
}

void profile_take_pit(Profile *profile, Secret *take_token, const Id *location, Instant now)
{
    begin_pit(profile);
    profile->gen++;
    if (!location) {
        keep_home(profile);
        take_own(profile, take_token, NULL, now);
        return;
    }
    Place *place = profile_add_place(profile, location);
    if (!place->access && (!profile->access || is_home(profile, location)))
        take_own(profile, take_token, location, now);
    else
        take_one_more(place, take_token, now);
    profile->location = *location;
}

static void move_text(char **into, char **from)
{
    g_free(*into);
    *into = g_steal_pointer(from);
}

static void move_secret(Secret **into, Secret **from)
{
    replace(into, g_steal_pointer(from));
}

void profile_take_pair(Profile *profile, Profile *from)
{
    profile_forget_places(profile); // they come from what is replaced
    move_secret(&profile->access, &from->access);
    move_secret(&profile->refresh, &from->refresh);
    move_secret(&profile->client_secret, &from->client_secret);
    replace(&profile->former, NULL);
    move_text(&profile->client_id, &from->client_id);
    move_text(&profile->scopes, &from->scopes);
    move_text(&profile->redirect, &from->redirect);
    profile->kind = PROFILE_OAUTH;
    profile->company = from->company;
    profile->lost = false;
    profile->obtained = from->obtained;
    profile->expires = from->expires;
    profile->intent = (Instant){0};
    profile->refused = (Instant){0};
    profile->machine = from->machine;
    profile->company_id = from->company_id;
    profile->location = from->location;
    profile->home = from->company ? (Id){0} : from->location;
    profile->gen++;
    profile_take_names(profile, from);
}

void profile_take_names(Profile *profile, const Profile *from)
{
    for (guint i = 0; i < from->places->len; i++) {
        const Place *seen = from->places->pdata[i];
        Place *place = profile_add_place(profile, &seen->location);
        if (!seen->name)
            continue;
        g_free(place->name);
        place->name = g_strdup(seen->name);
    }
}

// ---- where it is -------------------------------------------------------------------------------

Id profile_machine(void)
{
    static const char *const files[] = {"/etc/machine-id", "/var/lib/dbus/machine-id"};
    char *text = NULL;
    size_t n = 0;
    Err ignored;
    for (size_t i = 0; !text && i < ARRAY_LEN(files); i++)
        if (!fs_read(files[i], MACHINE_MAX, &text, &n, &ignored))
            text = NULL;
    g_autofree char *id = text ? text : g_strdup(g_get_host_name());
    // As its manual asks: not the id itself, which would tell the same machine elsewhere.
    g_autofree char *digest = g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)id,
                                                        strlen(id), "eyrie profile", -1);
    digest[MACHINE_DIGITS] = '\0';
    return id_from(digest);
}

bool profile_is_copied(const Profile *profile)
{
    Id here = profile_machine();
    return profile->kind == PROFILE_OAUTH && !id_is_empty(&profile->machine) &&
           !id_eq(&profile->machine, &here);
}

static const char *const backend_names[] = {[PROFILE_FILE] = "file", [PROFILE_KEYRING] = "keyring"};
static_assert(ARRAY_LEN(backend_names) == PROFILE_BACKEND_COUNT, "a name for each backend");

const char *profile_backend_name(ProfileBackend backend)
{
    BUG_ON(backend >= PROFILE_BACKEND_COUNT);
    return backend_names[backend];
}

void profile_set_backend(Profile *profile, ProfileBackend backend)
{
    unsigned char bytes[16];
    char text[2 * sizeof(bytes) + 1];
    profile->backend = backend;
    if (backend != PROFILE_KEYRING || !id_is_empty(&profile->item))
        return;
    BUG_ON(getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        g_snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    profile->item = id_from(text);
}

// ---- names -------------------------------------------------------------------------------------

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
