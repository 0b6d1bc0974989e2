// How many requests may start: a sliding window scaled to what the server says, with less for
// whatever nobody waits for, so that a person's action always finds room. A value; its owner guards
// it. Times are milliseconds of one monotonic clock.
#ifndef API_LIMIT_H
#define API_LIMIT_H

#include "api/call.h"

enum { LIMIT_RING = 256 };

typedef struct Limit {
    int64_t sent[LIMIT_RING]; // starts, newest at (count - 1) % LIMIT_RING
    size_t count;
    int in_flight;
    RateInfo server;    // last headers, -1 members unknown
    int64_t learned_at; // when they came; 0 never
    int foreign;        // requests of others in the window, by the last headers
    int64_t daily_at;   // when daily figures came; 0 never
    int64_t closed_until;
    enum { PROBE_NONE, PROBE_DUE, PROBE_OUT } probe; // after a 429 one request goes first, alone
} Limit;

void limit_init(Limit *limit);
// Takes a slot when there is one.
bool limit_start(Limit *limit, Priority prio, int64_t now);
// A started request ended, with or without an answer.
void limit_end(Limit *limit);
// Headers of an answer; members that are -1 keep the last known value.
void limit_learn(Limit *limit, const RateInfo *rate, int64_t now);
// Nothing starts before `until`; then a single request tries.
void limit_close(Limit *limit, int64_t until);
// Milliseconds until a request of this priority may start, if nothing else happens; 0 now. While a
// probe is out the answer is 1: it ends by the probe, not by time.
int64_t limit_wait_ms(const Limit *limit, Priority prio, int64_t now);

#endif
