// Why the account does not let a token do something: the texts of API.md 2.1 as rows, and what a
// person has to do about each. Pure; any thread.
#ifndef API_DENIAL_H
#define API_DENIAL_H

#include "base/err.h"
#include "base/text.h"

typedef enum TokenKind { // decides where its scopes are changed
    TOKEN_PIT,           // a private integration
    TOKEN_OAUTH,         // of an app of the person's own
    TOKEN_KIND_COUNT
} TokenKind;

typedef enum Denial {
    DENIAL_NONE,     // the answer does not deny anything
    DENIAL_TOKEN,    // the token itself is not accepted, or not any more
    DENIAL_SCOPE,    // the token lacks the scope of the endpoint
    DENIAL_LOCATION, // it belongs to another location
    DENIAL_KIND,     // an agency's token where a location's is wanted, or the other way round
    DENIAL_ROUTE,    // the service does not offer the route to such tokens
    DENIAL_VERSION,  // the Version header was missing or wrong: a mistake of ours
    DENIAL_OTHER,    // 401 or 403 for a reason that is not known
    DENIAL_COUNT
} Denial;

// reason: what the error body said, or NULL. DENIAL_NONE unless status is 401 or 403.
Denial denial_find(int status, const char *reason);
ErrKind denial_err(Denial denial); // the kind of error that it is; ERR_NONE for DENIAL_NONE
// One sentence about what to do, without a full stop; empty for DENIAL_NONE. scope and location
// may be NULL or empty.
TextRef denial_mend(TextBuf *out, Denial denial, TokenKind kind, const char *scope,
                    const char *location);

// "needs the scope contacts.write (Settings > ...)": why something does not work, and where it is
// mended.
TextRef denial_scope(TextBuf *out, TokenKind kind, const char *scope);

#endif
