// The worker thread: takes Calls, obeys the limits, runs libcurl, decodes, answers with Replies.
// Everything in it belongs to the worker; the functions here may be called from the UI thread (or
// the command line's only thread).
#ifndef API_NET_H
#define API_NET_H

#include "api/call.h"
#include "base/secret.h"

typedef struct Net Net;

typedef struct NetConfig {
    const char *base_url;      // checked by url_base
    const char *location;      // for the error texts and trace only
    const Secret *token;       // copied
    const char *profile;       // whose pair is renewed in time; NULL: the token is all there is
    const char *token_command; // asked for another one when that is refused; NULL: none
    const Clock *clock;        // borrowed; deadlines, backoff and limits run on it
    uint64_t seed;             // of the jitter; fixed in tests
    // Folder of the rate budget that all processes of the user share. NULL: this process alone.
    const char *budget_dir;
    const char *principal; // see BudgetConfig
    const char *user_agent;
    const char *ca_file; // NULL: the system's
    // 0 means the figures of the network policy; tests make them small. Real time, whatever the
    // clock.
    int connect_ms, read_ms, write_ms; // whole exchanges, reads and writes apart
    int low_speed_s;                   // seconds below 50 bytes/s until an exchange is given up
    int stop_ms;                       // how long net_stop waits for a write
    size_t body_cap;                   // largest body, decoded
    bool held; // nothing is begun before net_release: the first frame comes first
} NetConfig;

Net *net_new(const NetConfig *config, Err *err);
// Asks the worker to stop, waits for an in-flight write at most 1.5 s, joins. Every call that was
// posted has its reply then: net_take still works, posting does not. Twice is harmless.
void net_stop(Net *net);
void net_free(Net *net);    // stops first; accepts NULL
void net_release(Net *net); // again is harmless
// Takes the call on success. ERR_LIMITED when the mailbox is full.
bool net_post(Net *net, Call *take_call, Err *err) NODISCARD;
// The reply still comes, with OUTCOME_CANCELLED unless it was too late.
void net_cancel(Net *net, CallId id);
Reply *net_take(Net *net);  // NULL when there is none
int net_fd(const Net *net); // readable while replies wait
// False while a request is on the wire, ready to start, or an answer is in the mailbox; true when
// all that is left waits for a later time on the clock.
bool net_is_idle(Net *net);
// Tell the worker that a steppable clock was stepped.
void net_wake(Net *net);
RateInfo net_rate(Net *net); // last headers seen
// Milliseconds until calls of this priority may start; 0 now. For "limited, resumes in 4s".
int64_t net_wait_ms(Net *net, Priority prio);
// By how much polls slow down so that the day's figure lasts, in hundredths; at least 100.
int net_stretch(Net *net);
// Why the rate budget is not shared with other processes; false when it is, or was told not to be.
bool net_trouble(Net *net, Err *err);
// The machine has slept: connections of before are not used again, reads on the wire start anew.
void net_renew(Net *net);
uint64_t net_next_id(Net *net); // for Call.id

#endif
