#include "config.h"

#include "sandbox/limit.h"

#include <glib.h>

enum { DAY_MS = 24 * 60 * 60 * 1000 };

struct Limit {
    int burst;
    int64_t *arrivals; // ring of the last `burst` granted requests
    int oldest, count; // of the ring; everything older than the window is forgotten
    int64_t day;       // number of the day that `today` counts
    int today;
};

Limit *limit_new(int burst)
{
    Limit *limit = g_new0(Limit, 1);
    limit->burst = burst > 0 ? burst : LIMIT_BURST;
    limit->arrivals = g_new0(int64_t, limit->burst);
    return limit;
}

void limit_free(Limit *limit)
{
    if (!limit)
        return;
    g_free(limit->arrivals);
    g_free(limit);
}

static void forget(Limit *limit, Instant now)
{
    while (limit->count && limit->arrivals[limit->oldest] + LIMIT_WINDOW_MS <= now.ms) {
        limit->oldest = (limit->oldest + 1) % limit->burst;
        limit->count--;
    }
    if (limit->day != now.ms / DAY_MS) {
        limit->day = now.ms / DAY_MS;
        limit->today = 0;
    }
}

LimitState limit_take(Limit *limit, Instant now)
{
    forget(limit, now);
    const int64_t reset = DAY_MS - now.ms % DAY_MS;
    int64_t wait = 0;
    if (limit->today >= LIMIT_DAILY)
        wait = reset;
    else if (limit->count >= limit->burst)
        wait = limit->arrivals[limit->oldest] + LIMIT_WINDOW_MS - now.ms;
    if (wait == 0) {
        limit->arrivals[(limit->oldest + limit->count++) % limit->burst] = now.ms;
        limit->today++;
    }
    return (LimitState){
        .max = limit->burst,
        .remaining = limit->burst - limit->count,
        .daily_max = LIMIT_DAILY,
        .daily_remaining = LIMIT_DAILY - limit->today,
        .daily_reset_ms = reset,
        .wait_ms = wait,
    };
}
