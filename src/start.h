// From arguments and environment to a connected program: the same steps for the interface and the
// command line.
#ifndef START_H
#define START_H

#include "api/auth.h"
#include "args.h"
#include "base/clock.h"
#include "sandbox/sandbox.h"

typedef struct Start {
    Clock *clock;     // owned
    Sandbox *sandbox; // --demo only
    Credentials credentials;
    char *base_url; // owned, checked
    Id location;
    char *profile;
    char *journal_path;
    char *history_path;
    char *cache_path; // of the mirror; NULL: nowhere to keep one
    char *demo_dir;   // the demo's own temporary folder, removed in the end
    bool test_sync;   // EYRIE_TEST_SYNC: the harness steps the clock
} Start;

// take_token: what EYRIE_TOKEN held, or NULL. Signed in or ERR_AUTH; the sandbox is up where --demo
// asked for it. out is empty, or holds the clock that is to be used.
bool start_open(const Args *args, Secret *take_token, Start *out, Err *err) NODISCARD;
void start_close(Start *start);
// The machine's clock, or the one the harness steps. clock_free.
Clock *start_clock(bool *test_sync);
// Where the shipped themes are; borrowed.
const char *start_themes_dir(void);
// --profile, EYRIE_PROFILE or "main"; borrowed.
const char *start_profile(const Args *args);

#endif
