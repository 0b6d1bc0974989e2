#include "config.h"

#include "app/sync_plan.h"

#include <assert.h>
#include <glib.h>

#include "base/attr.h"

enum {
    ACTIVE_MS = 60 * 1000,
    IDLE_MS = 5 * 60 * 1000,
    GONE_MS = 60 * 60 * 1000,
    FLOOR_MS = 2000,
    ERROR_CAP_MS = 5 * 60 * 1000,
    ERRORS_MAX = 8,
    LADDER_STEPS = 4,
    LADDER_LAST_MS = 8000,
    PROBE_FIRST_MS = 5000,
    PROBE_CAP_MS = 30 * 1000,
    PROBE_AWAY_CAP_MS = 60 * 1000,
};

// Seconds by Attention; 0: not at all. The first column is the person's option. In the last only
// the inbox goes on, for the notices.
static const int columns[POLL_COUNT][ATTENTION_COUNT] = {
    [POLL_INBOX] = {0, 10, 60, 60},  [POLL_THREAD] = {0, 8, 30, 0}, [POLL_BOARD] = {0, 60, 0, 0},
    [POLL_PLANNER] = {0, 120, 0, 0}, [POLL_PEOPLE] = {0, 60, 0, 0}, [POLL_TASKS] = {0, 120, 0, 0},
};

Attention presence_attention(const Presence *presence, int64_t now)
{
    int64_t still = now - presence->key_at;
    if (still >= GONE_MS)
        return ATTENTION_GONE;
    if (!presence->focused || still >= IDLE_MS)
        return ATTENTION_AWAY;
    return still >= ACTIVE_MS ? ATTENTION_IDLE : ATTENTION_ACTIVE;
}

// A slow option stays slow when nobody looks.
static int64_t column_ms(const Pace *pace, Attention attention)
{
    if (attention == ATTENTION_ACTIVE)
        return pace->base_ms;
    int64_t ms = 1000 * (int64_t)columns[pace->kind][attention];
    return ms > 0 ? MAX(ms, pace->base_ms) : 0;
}

// News shortens the interval towards the column before, silence lengthens it towards the next one.
// While somebody works the person's own figure is never exceeded: the freshness of G18 is of that.
int64_t poll_floor_ms(const Pace *pace)
{
    if (pace->attention != ATTENTION_ACTIVE)
        return column_ms(pace, (Attention)(pace->attention - 1));
    return MIN(MAX(pace->base_ms / 2, FLOOR_MS), pace->base_ms);
}

static int64_t ceiling_ms(const Pace *pace)
{
    int64_t own = column_ms(pace, pace->attention);
    if (pace->attention == ATTENTION_ACTIVE || pace->attention == ATTENTION_GONE)
        return own;
    return MAX(own, column_ms(pace, (Attention)(pace->attention + 1)));
}

static int64_t interval_of(const Poll *poll, const Pace *pace)
{
    int64_t own = column_ms(pace, pace->attention);
    bool meant = poll->interval_ms > 0 && poll->attention == pace->attention;
    int64_t floor_ms = MIN(poll_floor_ms(pace), own), most = ceiling_ms(pace);
    return meant ? CLAMP(poll->interval_ms, floor_ms, most) : own;
}

static void adapt(Poll *poll, const Pace *pace, int64_t interval_ms)
{
    poll->interval_ms = interval_ms;
    poll->attention = pace->attention;
}

int64_t poll_wait_ms(const Poll *poll, const Pace *pace)
{
    if (column_ms(pace, pace->attention) == 0)
        return POLL_OFF;
    int64_t ms = interval_of(poll, pace) * pace->stretch / 100;
    if (poll->ladder > 0)
        ms = MIN(ms, LADDER_LAST_MS >> (poll->ladder - 1));
    if (poll->errors > 0)
        ms = MAX(ms, MIN(ms << MIN(poll->errors, ERRORS_MAX), ERROR_CAP_MS));
    return ms + ms * poll->jitter_pm / 1000;
}

void poll_asked(Poll *poll, const Pace *pace, int64_t now)
{
    bool answered = poll->asked_at > 0 && !poll->failed;
    if (answered && !poll->changed)
        adapt(poll, pace, interval_of(poll, pace) * 5 / 4);
    if (poll->ladder > 0)
        poll->ladder--;
    poll->failed = poll->changed = false;
    poll->asked_at = now;
}

void poll_changed(Poll *poll, const Pace *pace)
{
    if (!poll->changed)
        adapt(poll, pace, interval_of(poll, pace) / 2);
    poll->changed = true;
}

// A round may be many questions; it fails once.
void poll_failed(Poll *poll)
{
    if (!poll->failed)
        poll->errors = MIN(poll->errors + 1, ERRORS_MAX);
    poll->failed = true;
}

void poll_answered(Poll *poll)
{
    if (!poll->failed)
        poll->errors = 0;
}

void poll_sent(Poll *poll, int64_t now)
{
    poll->ladder = LADDER_STEPS;
    poll->asked_at = MAX(now, 1);
}

int64_t poll_probe_ms(int n, Attention attention)
{
    int64_t cap = attention <= ATTENTION_IDLE ? PROBE_CAP_MS : PROBE_AWAY_CAP_MS;
    return MIN((int64_t)PROBE_FIRST_MS << MIN(n, 8), cap);
}
