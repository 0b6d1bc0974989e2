// Renewing an access token whose refresh token works once (RELIABILITY 5.2): one process at a time,
// the intention durable before the request, the new pair durable before its first use, the same
// refresh token again while the service repeats its answer. Blocks; on a thread of its own or in
// the command line.
#ifndef API_REFRESH_H
#define API_REFRESH_H

#include <stdatomic.h>

#include "api/profile.h"

typedef struct RefreshConfig {
    const char *profile;
    const char *base_url; // checked by url_base
    const char *user_agent, *ca_file;
    const Clock *clock;
    const atomic_bool *stop; // looked at while waiting; NULL: never
    // Waits; false: told to stop. NULL: real time.
    bool (*wait)(void *owner, int64_t ms);
    void *owner;
    int total_ms; // of one request; 0: 8 s
} RefreshConfig;

typedef enum RefreshEnd {
    REFRESH_NEW,     // renewed and stored
    REFRESH_ADOPTED, // another process had renewed it
    REFRESH_SIGN_IN, // the service does not take the refresh token; everything is kept
    REFRESH_CLIENT,  // the service does not know client id and secret
    REFRESH_LATER,   // not known, not reached, or not now: again in *again_ms
    REFRESH_END_COUNT
} RefreshEnd;

// Renews the profile's token unless its generation is not `gen` any more and it is good. *out is
// the profile as stored after NEW and ADOPTED, else untouched; err says why not.
RefreshEnd refresh_run(const RefreshConfig *config, int64_t gen, Profile *out, int64_t *again_ms,
                       Err *err);
// When to renew: at four fifths of the token's life, a twentieth sooner or later by `seed`.
Instant refresh_due(const Profile *profile, uint64_t seed);
// A token of one location out of the agency's, stored with its place.
bool refresh_mint(const RefreshConfig *config, Profile *profile, const Id *location,
                  Err *err) NODISCARD;
// The same for a profile that is not stored yet; nothing is written.
bool refresh_mint_first(const RefreshConfig *config, Profile *profile, const Id *location,
                        Err *err) NODISCARD;
// Takes over what a token endpoint answered. False with err when a member is missing or it is of
// another location than the profile's.
bool refresh_take(const char *body, size_t n, Instant now, Profile *profile, Err *err) NODISCARD;

#endif
