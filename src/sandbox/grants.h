// What the imitated service has handed out: private integration tokens, authorisation codes and the
// token pairs of one app (API.md 4). The owner locks.
#ifndef SANDBOX_GRANTS_H
#define SANDBOX_GRANTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "model/id.h"

enum {
    GRANT_LIFE_S = 86399,      // of an access token
    GRANT_REPLAY_MS = 30000,   // a used refresh token gives the same answer for so long
    GRANT_CODE_MS = 60 * 1000, // of an authorisation code
};

typedef enum GrantKind {
    GRANT_PIT_LOCATION, // private integration tokens; they do not end
    GRANT_PIT_COMPANY,
    GRANT_LOCATION, // of the app
    GRANT_COMPANY,
    GRANT_KIND_COUNT
} GrantKind;

typedef struct Grant { // borrowed; stays until grants_free
    GrantKind kind;
    char *access, *refresh; // refresh NULL: there is none, or the token cannot be renewed
    Id location;            // empty: the company's
    char *scopes;           // separated by spaces; NULL: everything
    Instant expires;        // unknown: never
    Instant used;           // when the refresh token was given back
    struct Grant *renewed;  // what it was exchanged for
    bool forgotten;         // its refresh token is of no use any more
} Grant;

typedef struct Grants Grants;

Grants *grants_new(uint64_t seed);
void grants_free(Grants *grants); // accepts NULL
const char *grants_client_id(const Grants *grants);
const char *grants_client_secret(const Grants *grants);

// token NULL: a new one is made. location NULL: the company's.
const Grant *grants_add_pit(Grants *grants, const char *token, const Id *location,
                            const char *scopes);
// As a code that was exchanged: the app is installed.
const Grant *grants_add_pair(Grants *grants, const Id *location, const char *scopes, Instant now);
// NULL when it was never handed out; the caller looks at expires.
const Grant *grants_find(const Grants *grants, const char *access);
// Of a token that was handed out.
void grants_set_scopes(Grants *grants, const char *access, const char *scopes);
// From now on nobody knows that token.
void grants_revoke(Grants *grants, const char *access);
// All access tokens of the app end, and nobody knows its refresh tokens any more.
void grants_forget(Grants *grants, Instant now);
bool grant_is_company(const Grant *grant);
bool grant_is_pit(const Grant *grant);

// What the authorisation page gives; borrowed. location NULL: the whole company.
const char *grants_code(Grants *grants, const Id *location, const char *redirect,
                        const char *scopes, Instant now);

typedef enum GrantRefusal {
    GRANT_GIVEN,
    GRANT_NO_CLIENT,   // not this app, or not its secret
    GRANT_NO_CODE,     // never given, used or too old
    GRANT_NO_REDIRECT, // another one than the page was asked with
    GRANT_USED,        // refresh token used, or never given
    GRANT_WRONG_TYPE,  // user_type is not what the person chose
    GRANT_INACTIVE,    // the location is not active; the refresh token stays as it is
    GRANT_REFUSAL_COUNT
} GrantRefusal;

typedef struct GrantWish { // the members of POST /oauth/token; NULL: absent
    const char *client_id, *client_secret, *code, *refresh, *redirect, *user_type;
} GrantWish;

// The code is looked at before the client, as in the service. A code works once.
GrantRefusal grants_exchange(Grants *grants, const GrantWish *wish, Instant now, const Grant **out);
GrantRefusal grants_refresh(Grants *grants, const GrantWish *wish, Instant now, const Grant **out);
// The company's token out of client id and secret alone; it cannot be renewed.
GrantRefusal grants_client(Grants *grants, const GrantWish *wish, Instant now, const Grant **out);
// While a location is not active its tokens are not renewed.
void grants_set_active(Grants *grants, const Id *location, bool active);
// A location's token out of the company's.
const Grant *grants_mint(Grants *grants, const Grant *company, const Id *location, Instant now);
// A code out of client id and secret alone: the app is installed, its tokens are lost. NULL when
// they are wrong. location NULL: the company's.
const char *grants_reconnect(Grants *grants, const GrantWish *wish, const Id *location,
                             Instant now);
// Every access token ends now; refresh tokens stay good.
void grants_expire(Grants *grants, Instant now);

#endif
