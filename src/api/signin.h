// Getting credentials: with an app of the person's own (OAuth, API.md 4), or by looking whether a
// private integration token works. Blocks; the command line, or a thread of its own.
#ifndef API_SIGNIN_H
#define API_SIGNIN_H

#include <stdatomic.h>

#include "api/profile.h"

#define SIGNIN_PAGE       "https://marketplace.gohighlevel.com/v2/oauth/chooselocation"
#define SIGNIN_PAGE_WHITE "https://marketplace.leadconnectorhq.com/v2/oauth/chooselocation"
// What the interface needs, separated by spaces.
extern const char signin_scopes[];

typedef struct Signin {
    const char *base_url; // of the service; checked by url_base
    const char *page;     // where the person says yes
    const char *client_id, *redirect, *scopes;
    const char *user_type; // "Company" or "Location"; NULL: as the person chooses on the page
    const Secret *client_secret;
    const Clock *clock;
    const atomic_bool *stop; // NULL: never
} Signin;

// 32 random bytes as text; g_free.
char *signin_state(void);
// What the browser opens; holds no secret; g_free.
char *signin_url(const Signin *signin, const char *state);
// A code for a pair, taken into the profile: of a location, or of the agency, as the person chose.
bool signin_exchange(const Signin *signin, const char *code, Profile *profile, Err *err) NODISCARD;

// Does the token work on the location? *name gets its name; g_free, raw. ERR_AUTH, ERR_SCOPE,
// ERR_OFFLINE ... when not.
bool signin_check(const char *base_url, const Secret *token, const Id *location, char **name,
                  Err *err) NODISCARD;

// Is it an agency's token, which the service lets read none of a location's records? False also
// when nobody answers: ask after signin_check.
bool signin_is_agency(const char *base_url, const Secret *token, const Id *location);

typedef struct SigninPlace {
    Id location;
    char *name; // raw
} SigninPlace;
void signin_places_free(SigninPlace *places, size_t count);
// Where the agency's token may work, page by page up to five thousand. stop may be NULL. ERR_SCOPE
// for a token of a location.
bool signin_places(const char *base_url, const Profile *profile, const atomic_bool *stop,
                   SigninPlace **places, size_t *count, Err *err) NODISCARD;

// A new code for an app whose refresh token was lost (API.md 4), for signin_exchange: nobody has to
// say yes again. g_free; it is as good as a token for a minute. ERR_USAGE for a profile that is
// none of an app.
char *signin_reconnect(const char *base_url, const Profile *profile, const atomic_bool *stop,
                       Err *err);

#endif
