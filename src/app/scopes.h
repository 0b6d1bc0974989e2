// What the account lets the token do, as far as it is known: by the list that the service gives
// with OAuth, and by what it has refused. A refusal is believed for an hour, also by the next run
// with the same token, and until an answer shows otherwise: the scopes of a private integration can
// be edited. What is not known is allowed. UI thread. All functions accept NULL: nothing is known.
#ifndef APP_SCOPES_H
#define APP_SCOPES_H

#include "api/call.h"
#include "base/secret.h"
#include "store/journal.h"

typedef struct Scopes Scopes;

typedef struct ScopesConfig {
    const Clock *clock;  // borrowed
    Journal *journal;    // borrowed; remembers between runs
    const Secret *token; // whose refusals those were; NULL: nothing is remembered
    const char *profile; // OAuth: whose file lists what was granted; NULL: a private integration
} ScopesConfig;

Scopes *scopes_new(const ScopesConfig *config);
void scopes_free(Scopes *scopes);

TokenKind scopes_kind(const Scopes *scopes);
// Learns from an answer; true when something else is known now.
bool scopes_saw(Scopes *scopes, const Reply *reply);
// It is known that the token lacks the scope.
bool scopes_lack(const Scopes *scopes, const char *scope);
// ERR_SCOPE with the scope and where it is added, when it is known to be missing.
bool scopes_allow(const Scopes *scopes, const char *scope, Err *err) NODISCARD;
// Somebody says that they have added one: every refusal is doubted.
void scopes_forget(Scopes *scopes);

#endif
