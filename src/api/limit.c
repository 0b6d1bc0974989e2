#include "config.h"

#include "api/limit.h"

#include <assert.h>
#include <glib.h>

enum {
    MAX_DEFAULT = 100, // of the service, in an interval
    MAX_MOST = 1000000,
    INTERVAL_DEFAULT_MS = 10 * 1000,
    INTERVAL_LEAST_MS = 1000,
    INTERVAL_MOST_MS = 60 * 1000,
    DAILY_PROBE_MS = 15 * 60 * 1000,
    DAY_MS = 24 * 60 * 60 * 1000,
    RESERVE_PART = 10,       // a tenth of the day's figure is for actions
    DEMAND_MS = 600 * 1000,  // how far back polls are counted
    PROBE_MS = 5000,         // longer than an answer takes, shorter than a person waits
    CLOSED_MOST_MS = 120000, // Retry-After is taken up to 60 s, and jitter
    SKEW_MS = 1000,          // between processes that read the clock before they got the lock
    DAILY_MOST = 1000000000,
};

// Figures of RELIABILITY 5.3, for a server that allows 100 per 10 s; they scale with its headers.
typedef struct PriorityRow {
    int cap;           // of 100
    int daily_percent; // what must be left of the day's figure
    bool filler;       // no interval of its own that could be stretched: its cap is
} PriorityRow;
static const PriorityRow priorities[] = {
    [PRIO_ACTION] = {90, 0, false},  [PRIO_OPEN] = {80, 1, false},
    [PRIO_VISIBLE] = {60, 1, false}, [PRIO_BACKGROUND] = {40, 5, true},
    [PRIO_PREFETCH] = {25, 5, true},
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

// ---- the ring ----------------------------------------------------------------------------------

static size_t kept(const Limit *limit)
{
    return (size_t)MIN(limit->count, (uint64_t)LIMIT_RING);
}

static int64_t sent_at(const Limit *limit, size_t newest)
{
    return limit->sent[(limit->count - 1 - newest) % LIMIT_RING];
}

static int sent_in_window(const Limit *limit, int64_t now)
{
    size_t n = 0;
    while (n < kept(limit) && sent_at(limit, n) > now - interval_of(limit))
        n++;
    return (int)n;
}

// The slot is written before it counts: a process that dies between leaves a ring that is right.
static void record(Limit *limit, int64_t now)
{
    int64_t newest = limit->count > 0 ? sent_at(limit, 0) : now;
    limit->sent[limit->count % LIMIT_RING] = MAX(now, newest);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    limit->count++;
}

// ---- the day -----------------------------------------------------------------------------------

static int64_t demand_of(const LimitDemand *demand, int64_t now)
{
    int64_t age = now - demand->since, current = demand->now, before = demand->before;
    if (age >= DEMAND_MS) {
        before = age < 2 * (int64_t)DEMAND_MS ? current : 0;
        current = 0;
        age %= DEMAND_MS;
    }
    return current + before * (DEMAND_MS - age) / DEMAND_MS;
}

static void demand_add(LimitDemand *demand, int weight, int64_t now)
{
    int64_t age = now - demand->since;
    if (age >= DEMAND_MS) {
        demand->before = age < 2 * (int64_t)DEMAND_MS ? demand->now : 0;
        demand->now = 0;
        demand->since = now - age % DEMAND_MS;
    }
    demand->now += weight;
}

static bool knows_day(const Limit *limit)
{
    return limit->daily_at > 0 && limit->server.daily_limit > 0 &&
           limit->server.daily_remaining >= 0;
}

// Until the day's figure starts anew; at most 0 when it has, and nothing is known any more.
static int64_t day_left_ms(const Limit *limit, int64_t now)
{
    int64_t reset = limit->server.daily_reset_ms;
    return reset > 0 ? limit->daily_at + reset - now : limit->day_began + DAY_MS - now;
}

int limit_stretch(const Limit *limit, int64_t now)
{
    int64_t left = knows_day(limit) ? day_left_ms(limit, now) : 0;
    if (left <= 0)
        return LIMIT_EVEN;
    const RateInfo *server = &limit->server;
    int64_t spendable = server->daily_remaining - server->daily_limit / RESERVE_PART;
    if (spendable <= 0)
        return LIMIT_STRETCHED;
    int64_t allowed = spendable * LIMIT_EVEN * DEMAND_MS / left; // as demand_of counts
    int64_t stretch = demand_of(&limit->demand, now) * LIMIT_EVEN / MAX(allowed, 1);
    return (int)CLAMP(stretch, LIMIT_EVEN, LIMIT_STRETCHED);
}

// When the day's figure leaves room again; 0 when it does.
static int64_t daily_wait_ms(const Limit *limit, Priority prio, int64_t now)
{
    const RateInfo *server = &limit->server;
    if (!knows_day(limit) ||
        server->daily_remaining * 100 >= server->daily_limit * priorities[prio].daily_percent)
        return 0;
    int64_t reset = server->daily_reset_ms > 0 ? server->daily_reset_ms : DAILY_PROBE_MS;
    return MAX(limit->daily_at + MIN(reset, DAILY_PROBE_MS) - now, 0);
}

// ---- starting ----------------------------------------------------------------------------------

// Requests of this priority that fit into a window: its share, less what others seem to use.
static int cap_of(const Limit *limit, Priority prio, int64_t now)
{
    int64_t cap = (int64_t)priorities[prio].cap * max_of(limit) / 100;
    if (priorities[prio].filler)
        cap = cap * LIMIT_EVEN / limit_stretch(limit, now);
    cap = MAX(cap, 1); // none would be asked about again and again, and never come
    bool fresh = limit->learned_at > 0 && now - limit->learned_at < interval_of(limit);
    if (fresh)
        cap -= (limit->foreign * 12 + 9) / 10;
    return (int)CLAMP(cap, prio == PRIO_ACTION ? 1 : 0, LIMIT_RING);
}

bool limit_is_probing(const Limit *limit, int64_t now)
{
    return limit->probe == PROBE_OUT && now < limit->probe_until;
}

int64_t limit_wait_ms(const Limit *limit, Priority prio, int64_t now)
{
    if (now < limit->closed_until)
        return limit->closed_until - now;
    if (limit_is_probing(limit, now))
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

uint64_t limit_start(Limit *limit, Priority prio, int64_t now)
{
    if (limit_wait_ms(limit, prio, now) > 0)
        return 0;
    if (!priorities[prio].filler)
        demand_add(&limit->demand, prio == PRIO_VISIBLE ? limit_stretch(limit, now) : LIMIT_EVEN,
                   now);
    record(limit, now);
    if (limit->probe != PROBE_NONE) {
        limit->probe = PROBE_OUT;
        limit->probe_ticket = limit->count;
        limit->probe_until = now + PROBE_MS;
    }
    return limit->count;
}

void limit_end(Limit *limit, uint64_t ticket)
{
    if (limit->probe == PROBE_OUT && limit->probe_ticket == ticket)
        limit->probe = PROBE_NONE;
}

// ---- learning ----------------------------------------------------------------------------------

static void keep_known(int64_t *member, int64_t value)
{
    if (value >= 0)
        *member = MIN(value, DAILY_MOST);
}

static void learn_day(Limit *limit, const RateInfo *rate, int64_t now)
{
    RateInfo *server = &limit->server;
    if (rate->daily_remaining >= 0) {
        if (limit->daily_at == 0 || rate->daily_remaining > server->daily_remaining)
            limit->day_began = now;
        limit->daily_at = now;
    }
    keep_known(&server->daily_limit, rate->daily_limit);
    keep_known(&server->daily_remaining, rate->daily_remaining);
    keep_known(&server->daily_reset_ms, rate->daily_reset_ms);
}

void limit_learn(Limit *limit, const RateInfo *rate, int in_flight, int64_t now)
{
    RateInfo *server = &limit->server;
    if (rate->max > 0)
        server->max = MIN(rate->max, MAX_MOST);
    if (rate->interval_ms > 0)
        server->interval_ms = CLAMP(rate->interval_ms, INTERVAL_LEAST_MS, INTERVAL_MOST_MS);
    if (rate->max > 0 && rate->remaining >= 0) {
        server->remaining = rate->remaining;
        limit->learned_at = now;
        int64_t own = sent_in_window(limit, now) - in_flight;
        limit->foreign = CLAMP((int64_t)rate->max - rate->remaining - MAX(own, 0), 0, LIMIT_RING);
    }
    learn_day(limit, rate, now);
}

void limit_close(Limit *limit, int64_t until)
{
    limit->closed_until = MAX(limit->closed_until, until);
    limit->probe = PROBE_DUE;
}

// ---- sharing -----------------------------------------------------------------------------------

void limit_merge(Limit *limit, const Limit *other, uint64_t since)
{
    uint64_t more = other->count > since ? other->count - since : 0;
    for (size_t newest = (size_t)MIN(more, (uint64_t)LIMIT_RING); newest-- > 0;)
        record(limit, sent_at(other, newest));
    if (other->closed_until > limit->closed_until)
        limit_close(limit, other->closed_until);
}

static void repair_ring(Limit *limit, int64_t now)
{
    int64_t latest = 0;
    for (size_t newest = kept(limit); newest-- > 0;) {
        int64_t *at = &limit->sent[(limit->count - 1 - newest) % LIMIT_RING];
        if (*at > now + SKEW_MS)
            *at = now;
        latest = *at = MAX(*at, latest);
    }
}

static void repair_server(RateInfo *server)
{
    server->max = CLAMP(server->max, -1, MAX_MOST);
    if (server->interval_ms > 0)
        server->interval_ms = CLAMP(server->interval_ms, INTERVAL_LEAST_MS, INTERVAL_MOST_MS);
    server->daily_limit = CLAMP(server->daily_limit, -1, DAILY_MOST);
    server->daily_remaining = CLAMP(server->daily_remaining, -1, DAILY_MOST);
    server->daily_reset_ms = CLAMP(server->daily_reset_ms, -1, 2 * (int64_t)DAY_MS);
}

void limit_repair(Limit *limit, int64_t now)
{
    int64_t later = now + SKEW_MS;
    repair_ring(limit, now);
    repair_server(&limit->server);
    limit->foreign = CLAMP(limit->foreign, 0, LIMIT_RING);
    limit->learned_at = CLAMP(limit->learned_at, 0, later);
    limit->daily_at = CLAMP(limit->daily_at, 0, later);
    limit->day_began = CLAMP(limit->day_began, 0, later);
    limit->closed_until = CLAMP(limit->closed_until, 0, later + CLOSED_MOST_MS);
    limit->probe = CLAMP(limit->probe, PROBE_NONE, PROBE_OUT);
    limit->probe_until = CLAMP(limit->probe_until, 0, later + PROBE_MS);
    limit->demand.since = CLAMP(limit->demand.since, 0, later);
    limit->demand.now = CLAMP(limit->demand.now, 0, DAILY_MOST);
    limit->demand.before = CLAMP(limit->demand.before, 0, DAILY_MOST);
}
