// The inside of a Sandbox, for sandbox.c, router.c and control.c.
#ifndef SANDBOX_CORE_H
#define SANDBOX_CORE_H

#include <pthread.h>

#include "sandbox/faults.h"
#include "sandbox/grants.h"
#include "sandbox/ledger.h"
#include "sandbox/limit.h"
#include "sandbox/route.h"
#include "sandbox/sandbox.h"
#include "sandbox/server.h"
#include "sandbox/world.h"

struct Sandbox {
    // immutable
    Clock *clock; // borrowed
    char *base_url, *token, *location, *agency_token, *refresh_token;
    char *all_scopes; // of the endpoint table, separated by spaces
    int latency_ms;
    RouteFn *handlers[EP_COUNT]; // NULL: not served
    Server *server;
    // locked by mu
    pthread_mutex_t mu;
    World *world;   // the first of worlds
    World **worlds; // a location each, of one company
    int world_count;
    Grants *grants;
    Faults *faults;
    Ledger *ledger;
    Limit *limit;
    size_t executed[EP_COUNT], requests[EP_COUNT]; // [EP_NONE]: of unknown routes
};

// Both run under the lock. The router answers everything; what lies below /_control/ it hands on.
void router_answer(Sandbox *sandbox, const Incoming *in, Answer *answer);
void control_answer(Sandbox *sandbox, const Incoming *in, const char *path, Answer *answer);

#endif
