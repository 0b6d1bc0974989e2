// A sandbox and a client talking to it over loopback. One thread: the tests'.
#ifndef CONTRACT_BENCH_H
#define CONTRACT_BENCH_H

#include "api/encode.h"
#include "api/net.h"
#include "base/url.h"
#include "sandbox/sandbox.h"
#include "unit/unit.h"

typedef struct Bench {
    Clock *clock;
    Sandbox *sandbox;
    bool shared; // the sandbox of the good paths; not ours to stop
    Net *net;
    Id location;
    Secret *token;
} Bench;

typedef struct BenchOptions {
    const char *world; // NULL: "small"
    const char *faults;
    bool frozen;       // a steppable clock
    const char *token; // what the client sends; NULL: the right one
    const char *scopes;
    NetConfig net; // only the limits at its end are taken
} BenchOptions;

// A sandbox of its own.
Bench *bench_new(const BenchOptions *options);
// For good paths: one sandbox for all of them; with EYRIE_CONTRACT_VIA set the client talks to that
// address, where somebody listens in and passes everything on to the sandbox, on port
// EYRIE_CONTRACT_PORT.
Bench *bench_good(void);
void bench_free(Bench *bench);
void bench_stop_shared(void); // after the last test

// As cmocka set-up and tear-down.
int bench_setup_good(void **state);
int bench_teardown(void **state);

Call *bench_call(Bench *bench, EndpointId ep);
// A call about one or two ids; NULL for those that are not used.
Call *bench_call_on(Bench *bench, EndpointId ep, const Id *first, const Id *second);
// Posts and waits for the reply to this call. Fails the test after a while.
Reply *bench_ask(Bench *bench, Call *take_call);
Reply *bench_wait(Bench *bench); // for any reply
// As bench_ask; fails the test unless the outcome is DONE.
Reply *bench_done(Bench *bench, Call *take_call);
void bench_post(Bench *bench, Call *take_call);
// "locationId=..." and more, as key, value, ..., NULL.
char *bench_query(Bench *bench, ...) G_GNUC_NULL_TERMINATED;
// Sleeps until the client is idle (nothing moves before the clock does).
void bench_until_idle(Bench *bench);

// Key of the first row of a list, asked for with this query; fails the test when the list is empty.
Id bench_first(Bench *bench, EndpointId ep, char *take_query);
// Endpoints that a good path was walked on.
bool bench_was_done(EndpointId ep);

#endif
