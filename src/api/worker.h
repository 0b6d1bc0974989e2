// The inside of a Net: what its two sides share, and the thread's body. Only net.c and worker.c
// include it.
#ifndef API_WORKER_H
#define API_WORKER_H

#include <pthread.h>

#include "api/budget.h"
#include "api/jobs.h"
#include "api/keeper.h"
#include "api/net.h"
#include "base/mailbox.h"

// What the UI thread tells the worker: a call, or that one is no longer wanted.
typedef struct Order {
    Call *call;
    CallId cancel;
    bool renew; // no connection from before is used again
} Order;

typedef struct NetTimes {
    int connect_ms, read_ms, write_ms, low_speed_s, stop_ms;
} NetTimes;

struct Net {
    // immutable while the worker runs
    char *base_url, *user_agent, *ca_file;
    Keeper *keeper; // the worker's, while it runs
    TokenKind kind;
    Id location; // of the error texts
    const Clock *clock;
    NetTimes times;
    size_t body_cap; // 0: by endpoint
    bool loopback;
    Mailbox *orders, *replies;
    HttpMulti *multi;
    pthread_t thread;

    // worker
    Jobs jobs;
    Budget *budget;
    uint64_t seed, orders_taken;
    int fresh_left;  // reads that get a new connection
    GPtrArray *done; // Reply * of this turn, handed over together with the state they leave
    bool stopping;
    KeeperState tokens;   // as of this turn
    int64_t tokens_again; // monotonic; when to look at the keeper again

    // locked by mu
    pthread_mutex_t mu;
    Limit limit;            // of the budget, as last seen
    Err trouble;            // of the budget
    uint64_t posted, taken; // orders; equal when the worker has seen all
    uint64_t outstanding;   // calls whose replies were not taken
    size_t busy;            // jobs on the wire or ready to be
    int64_t next_due;
    bool stop_asked, stopped, held;
    bool nudged; // the nudge is in the mailbox
    CallId last_id;
    Reply nudge; // in the mailbox it only makes net_fd readable: the worker became idle without a
                 // reply
};

void *worker_main(void *net);

#endif
