// Where the token comes from. UI thread, at start. Precedence: EYRIE_TOKEN,
// $CREDENTIALS_DIRECTORY/eyrie-token, the token-command of config.ini, the profile file
// $XDG_STATE_HOME/eyrie/auth/<profile>.json (0600 in a 0700 folder, RELIABILITY 5.2). Never an
// argument.
#ifndef API_AUTH_H
#define API_AUTH_H

#include <stdbool.h>

#include "base/err.h"
#include "base/secret.h"
#include "model/id.h"

typedef struct Credentials {
    Secret *token;   // owned; NULL only with renewed: the first request gets one
    char *command;   // owned; where the token came from and may be asked for again. NULL: elsewhere
    bool stored;     // it is the profile's
    bool renewed;    // the profile holds a pair that is renewed in time: see NetConfig.profile
    Id company;      // whose agency's; empty: unknown
    Id location;     // may be empty: the caller's option or EYRIE_LOCATION decides
    char *base_url;  // owned; NULL: the service's own
    char source[96]; // "EYRIE_TOKEN", "profile acme (file)"
    char warning[160]; // to be said before the token is used; empty: nothing
} Credentials;

typedef struct AuthQuery {
    const char *profile;
    const char *options_path; // of config.ini; NULL: no token-command is looked for
    bool stored;              // only what the profile holds: the others are of one location
    bool soon;                // a keyring that is locked is not waited for: the screen is in use
    const Id *location;       // whose token; NULL or empty: that of the location worked on last
} AuthQuery;

// ERR_AUTH when there is no token anywhere, saying how to give one. env_token may be NULL (else
// taken over).
bool auth_load(const AuthQuery *query, Secret *take_env_token, Credentials *out,
               Err *err) NODISCARD;
void credentials_clear(Credentials *credentials);

#endif
