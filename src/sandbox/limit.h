// The rate limit of the service: a sliding window of ten seconds and a count per day, on the
// world's clock. The owner locks.
#ifndef SANDBOX_LIMIT_H
#define SANDBOX_LIMIT_H

#include "base/clock.h"

enum { LIMIT_WINDOW_MS = 10000, LIMIT_BURST = 100, LIMIT_DAILY = 200000 };

typedef struct Limit Limit;

typedef struct LimitState { // what the headers of an answer say
    int max, remaining;
    int daily_max, daily_remaining;
    int64_t daily_reset_ms; // until the count starts anew, at midnight UTC
    int64_t wait_ms;        // > 0: refused; until a request would pass
} LimitState;

Limit *limit_new(int burst); // requests in ten seconds; 0: LIMIT_BURST
void limit_free(Limit *limit);
// Counts a request that arrived now; a refused one does not count.
LimitState limit_take(Limit *limit, Instant now);

#endif
