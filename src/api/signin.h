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

typedef struct SigninPlace {
    Id location;
    char *name; // raw
} SigninPlace;
void signin_places_free(SigninPlace *places, size_t count);
// Where the agency's token may work: the first hundred. stop may be NULL.
bool signin_places(const char *base_url, const Profile *profile, const atomic_bool *stop,
                   SigninPlace **places, size_t *count, Err *err) NODISCARD;

#endif
