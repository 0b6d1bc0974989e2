// The sandbox: a strict, deterministic, stateful imitation of the HighLevel API on loopback. A
// library first (demo, tests), a subcommand second. It includes nothing of the client but the
// endpoint table.
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/endpoint.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/verb.h"

typedef struct Sandbox Sandbox;

typedef struct SandboxOptions {
    int port;          // 0: a free one
    uint64_t seed;     // 0: 1
    Clock *clock;      // borrowed; must outlive the sandbox
    const char *world; // "demo" (default), "empty", "small", "busy", "hostile"
    // 0: the world's own sizes
    int contacts, conversations, messages, opportunities;
    int latency_ms;          // added to every answer
    const char *faults;      // see sandbox_fault_add; may be NULL
    const char *token;       // NULL: a generated "pit-..." token
    const char *location;    // NULL: a generated id
    const char *ledger_path; // NULL: memory only
    bool quiet;              // nothing happens by itself
    int rate_max;            // requests in ten seconds of the clock; 0: 100, as the service
    // What the tokens may do, separated by spaces; NULL: everything; "-a b": everything but these.
    const char *scopes;
    int locations; // of the company; 0: one. The others are small worlds
} SandboxOptions;

// Serves until sandbox_stop, on threads of its own. NULL with err on failure (bad fault line, busy
// port).
Sandbox *sandbox_start(const SandboxOptions *options, Err *err);
void sandbox_stop(Sandbox *sandbox); // accepts NULL

// Borrowed, immutable: callable from any thread. The functions below take the world's lock.
const char *sandbox_base_url(const Sandbox *sandbox); // "http://127.0.0.1:PORT"
const char *sandbox_token(const Sandbox *sandbox);
const char *sandbox_location(const Sandbox *sandbox);
// i from 0; NULL behind the last. The first is sandbox_location.
const char *sandbox_location_at(const Sandbox *sandbox, int i);
const char *sandbox_company(const Sandbox *sandbox);
// A private integration token of the company.
const char *sandbox_agency_token(const Sandbox *sandbox);
// One more private integration token, of the location (as for sandbox_location_at), as a person
// makes it in the settings. Owned.
char *sandbox_new_token(Sandbox *sandbox, int location);
// The app that asks for access, and the refresh token of its first installation, on the first
// location.
const char *sandbox_client_id(const Sandbox *sandbox);
const char *sandbox_client_secret(const Sandbox *sandbox);
const char *sandbox_refresh_token(const Sandbox *sandbox);
// Somebody edits the private integration whose token that is. As SandboxOptions.scopes.
void sandbox_set_scopes(Sandbox *sandbox, const char *scopes);
// The private integration is deleted: its token is of no use any more.
void sandbox_revoke_token(Sandbox *sandbox);
// While a location is not active its tokens are not renewed; i as for sandbox_location_at.
void sandbox_set_active(Sandbox *sandbox, int i, bool active);
// All access tokens of the app end now.
void sandbox_expire_tokens(Sandbox *sandbox);
// They end, and its refresh tokens with them: only a reconnect helps, or signing in.
void sandbox_forget_tokens(Sandbox *sandbox);

// One or more faults separated by ';': "ENDPOINT kind [times=N]" where ENDPOINT is a name of
// endpoint.def or '*' and kind is one of: delay MS | status CODE [retry=SECONDS] | html CODE |
// redirect CODE | drop-before | drop-after | cut PERCENT% | garbage | types | page (executed, then
// a proxy's page with 200) | drip BYTES[B/s]. Without times= a fault stays for ever; times=3 is
// used up after three answers.
bool sandbox_fault_add(Sandbox *sandbox, const char *spec, Err *err) NODISCARD;
void sandbox_fault_clear(Sandbox *sandbox);
// Stops answering (connections are refused) until called again with true: "server gone and back".
void sandbox_set_online(Sandbox *sandbox, bool online);
// A customer writes. contact is an id or the full name; channel is a send type ("SMS", "Email",
// ...), NULL: the last one used.
bool sandbox_inbound(Sandbox *sandbox, const char *contact, const char *channel, const char *text,
                     Err *err) NODISCARD;
// Executed operations of an endpoint so far (a request refused or dropped before execution does not
// count).
size_t sandbox_executed(Sandbox *sandbox, EndpointId ep);
// Requests received, whatever became of them.
size_t sandbox_requests(Sandbox *sandbox, EndpointId ep);
char *sandbox_ledger(Sandbox *sandbox); // JSON lines of executed operations; g_free

// `eyrie sandbox [options]`: prints one JSON line when ready, serves in the foreground until SIGINT
// or SIGTERM. argv ends with NULL; its first word is the verb.
int sandbox_main(char **argv);
extern const Verb sandbox_verb;

#endif
