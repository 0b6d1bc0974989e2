// A profile's file and what the keyring holds for it: what is accepted is written and read back as
// the same, without what is no token.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "api/profile_room.h"
#include "fuzz/fuzz.h"

static void check_token(const Secret *secret)
{
    BUG_ON(secret && !token_is_good(secret_reveal(secret), secret_len(secret)));
}

static void check_same(const Profile *profile, const char *once)
{
    Err err;
    Profile again;
    size_t n = 0;
    profile_init(&again);
    BUG_ON(!profile_parse(once, strlen(once), &again, &err));
    g_autofree char *twice = profile_print(&again, &n);
    BUG_ON(strcmp(once, twice) != 0);
    BUG_ON(again.places->len != profile->places->len);
    profile_clear(&again);
}

static void check_kept(Profile *profile, const char *text, size_t n)
{
    Err err;
    size_t n_once = 0, n_twice = 0;
    int64_t gen = profile->gen;
    Secret *kept = secret_new(text, n);
    if (profile_parse_secrets(kept, profile, &err)) {
        BUG_ON(profile->gen < gen);
        g_autofree char *once = profile_print_secrets(profile, &n_once);
        Secret *own = secret_new(once, n_once);
        BUG_ON(!profile_parse_secrets(own, profile, &err));
        g_autofree char *twice = profile_print_secrets(profile, &n_twice);
        BUG_ON(strcmp(once, twice) != 0);
        secret_free(own);
    }
    secret_free(kept);
}

// The file, and what the keyring holds behind a NUL.
FUZZ(profile)
{
    Err err;
    Profile profile;
    const char *file = (const char *)data;
    size_t n_file = strnlen(file, size), n = 0;
    profile_init(&profile);
    if (profile_parse(file, n_file, &profile, &err)) {
        g_autofree char *once = profile_print(&profile, &n);
        check_same(&profile, once);
        check_token(profile.access);
        check_token(profile.refresh);
        for (guint i = 0; i < profile.places->len; i++)
            check_token(((const Place *)profile.places->pdata[i])->access);
        if (n_file < size)
            check_kept(&profile, file + n_file + 1, size - n_file - 1);
        check_token(profile.access);
    } else {
        BUG_ON(err.kind != ERR_CONFIG && err.kind != ERR_PROTOCOL);
    }
    profile_clear(&profile);
    return 0;
}
