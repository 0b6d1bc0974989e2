// The token that requests carry: handed in once, or renewed in time on a thread of its own while
// requests go on with the old one. The worker owns the keeper; all functions are its.
#ifndef API_KEEPER_H
#define API_KEEPER_H

#include "api/refresh.h"

typedef struct Keeper Keeper;

typedef struct KeeperConfig {
    const Secret *token; // copied
    // NULL: the token is all there is, but for the command. Else its pair is in this profile, and
    // `refresh` says how to renew it; refresh.stop and refresh.wait are the keeper's own.
    const char *profile;
    const char
        *command; // instead of a profile: gives a token again when one is refused; NULL: none
    RefreshConfig refresh;
    Id location; // whose token is wanted, where the profile's is the agency's
    uint64_t seed;
    void (*wake)(void *owner); // from the keeper's thread: something has changed
    void *owner;
} KeeperConfig;

Keeper *keeper_new(const KeeperConfig *config);
void keeper_free(Keeper *keeper); // waits for the thread, which is told to stop; accepts NULL

typedef enum KeeperState {
    KEEPER_GOOD,     // there is a token
    KEEPER_RENEWING, // there will be one: requests wait
    KEEPER_WAITING,  // there will be another attempt at *again: requests wait
    KEEPER_LOST,     // err: nobody but a person can help
} KeeperState;

// Takes what the thread has brought, begins a renewal that is due. *again: monotonic time of the
// clock at which to look again; INT64_MAX never.
KeeperState keeper_look(Keeper *keeper, int64_t *again, Err *err);
// The token while GOOD. It stays until the next keeper_look; whoever sends it keeps a copy.
const Secret *keeper_token(const Keeper *keeper);
// Which token that is: a number that grows.
unsigned keeper_version(const Keeper *keeper);
// The service refused that version. True when another one may come: ask again with it.
bool keeper_refused(Keeper *keeper, unsigned version);
// A person wants the app connected again (api/reconnect.h): RENEWING from the next look on, then
// GOOD, or LOST with why. Nothing happens while the token is not LOST, or is none of a profile.
void keeper_reconnect(Keeper *keeper);

#endif
