#include "config.h"

#include "api/limit.h"

#include <assert.h>
#include <glib.h>

// Figures of RELIABILITY 5.3, for a server that allows 100 per 10 s; both scale with its headers.
enum { MAX_DEFAULT = 100, INTERVAL_DEFAULT_MS = 10000, DAILY_PROBE_MS = 15 * 60 * 1000 };

typedef struct PriorityRow {
    int cap;           // of 100
    int daily_percent; // what must be left of the day's figure
} PriorityRow;
static const PriorityRow priorities[] = {
    [PRIO_ACTION] = {90, 0},     [PRIO_OPEN] = {80, 1},     [PRIO_VISIBLE] = {60, 1},
    [PRIO_BACKGROUND] = {40, 5}, [PRIO_PREFETCH] = {25, 5},
};
static_assert(ARRAY_LEN(priorities) == PRIO_COUNT, "one row per priority");

void limit_init(Limit *limit)
{
    *limit = (Limit){.server = {-1, -1, -1, -1, -1, -1}};
}

static int64_t interval_of(const Limit *limit)
{
    return limit->server.interval_ms > 0 ? limit->server.interval_ms : INTERVAL_DEFAULT_MS;
}

static int max_of(const Limit *limit)
{
    return limit->server.max > 0 ? limit->server.max : MAX_DEFAULT;
}

static int64_t sent_at(const Limit *limit, size_t newest)
{
    return limit->sent[(limit->count - 1 - newest) % LIMIT_RING];
}

static int sent_in_window(const Limit *limit, int64_t now)
{
    size_t kept = MIN(limit->count, (size_t)LIMIT_RING);
    int n = 0;
    while ((size_t)n < kept && sent_at(limit, (size_t)n) > now - interval_of(limit))
        n++;
    return n;
}

// Requests of this priority that fit into a window: its share, less what others seem to use.
static int cap_of(const Limit *limit, Priority prio, int64_t now)
{
    int cap = priorities[prio].cap * max_of(limit) / 100;
    bool fresh = limit->learned_at > 0 && now - limit->learned_at < interval_of(limit);
    if (fresh)
        cap -= (limit->foreign * 12 + 9) / 10;
    return CLAMP(cap, prio == PRIO_ACTION ? 1 : 0, LIMIT_RING);
}

// When the day's figure leaves room again; 0 when it does.
static int64_t daily_wait_ms(const Limit *limit, Priority prio, int64_t now)
{
    const RateInfo *server = &limit->server;
    if (limit->daily_at == 0 || server->daily_limit <= 0 || server->daily_remaining < 0)
        return 0;
    if (server->daily_remaining * 100 >= server->daily_limit * priorities[prio].daily_percent)
        return 0;
    int64_t reset = server->daily_reset_ms > 0 ? server->daily_reset_ms : DAILY_PROBE_MS;
    return MAX(limit->daily_at + MIN(reset, DAILY_PROBE_MS) - now, 0);
}

int64_t limit_wait_ms(const Limit *limit, Priority prio, int64_t now)
{
    if (now < limit->closed_until)
        return limit->closed_until - now;
    if (limit->probe == PROBE_OUT)
        return 1;
    int64_t daily = daily_wait_ms(limit, prio, now);
    int used = sent_in_window(limit, now);
    int cap = cap_of(limit, prio, now);
    if (used < cap)
        return daily;
    // Room comes when the oldest of the last `cap` requests leaves the window. With no room at all
    // for this priority, look again when the headers have aged.
    int64_t window = cap > 0 ? sent_at(limit, (size_t)cap - 1) + interval_of(limit) - now
                             : limit->learned_at + interval_of(limit) - now;
    return MAX(MAX(window, 1), daily);
}

bool limit_start(Limit *limit, Priority prio, int64_t now)
{
    if (limit_wait_ms(limit, prio, now) > 0)
        return false;
    limit->sent[limit->count++ % LIMIT_RING] = now;
    limit->in_flight++;
    if (limit->probe == PROBE_DUE)
        limit->probe = PROBE_OUT;
    return true;
}

void limit_end(Limit *limit)
{
    BUG_ON(limit->in_flight <= 0);
    limit->in_flight--;
    if (limit->probe == PROBE_OUT)
        limit->probe = PROBE_NONE;
}

static void keep_known(int64_t *member, int64_t value)
{
    if (value >= 0)
        *member = value;
}

void limit_learn(Limit *limit, const RateInfo *rate, int64_t now)
{
    RateInfo *server = &limit->server;
    if (rate->max > 0)
        server->max = MIN(rate->max, LIMIT_RING);
    if (rate->interval_ms > 0)
        server->interval_ms = rate->interval_ms;
    if (rate->max > 0 && rate->remaining >= 0) {
        server->remaining = rate->remaining;
        limit->learned_at = now;
        // Ours that the server has not counted yet are still under way.
        int own = sent_in_window(limit, now) - limit->in_flight;
        limit->foreign = MAX(rate->max - rate->remaining - MAX(own, 0), 0);
    }
    if (rate->daily_remaining >= 0)
        limit->daily_at = now;
    keep_known(&server->daily_limit, rate->daily_limit);
    keep_known(&server->daily_remaining, rate->daily_remaining);
    keep_known(&server->daily_reset_ms, rate->daily_reset_ms);
}

void limit_close(Limit *limit, int64_t until)
{
    limit->closed_until = MAX(limit->closed_until, until);
    limit->probe = PROBE_DUE;
}
