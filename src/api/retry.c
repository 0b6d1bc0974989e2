#include "config.h"

#include "api/retry.h"

#include <assert.h>
#include <glib.h>

enum {
    BACKOFF_FIRST_MS = 1000,
    BACKOFF_CAP_MS = 60000,
    RETRY_AFTER_CAP_MS = 60000,
    WINDOW_MS = 10000, // the documented rate window, while the server has not told its own
};

typedef struct RetryRule {
    int read_attempts; // in all; 1 means never again
    Outcome read, write;
} RetryRule;
static const RetryRule rules[] = {
    [RESULT_DONE] = {1, OUTCOME_DONE, OUTCOME_DONE},
    [RESULT_NOT_SENT] = {4, OUTCOME_NOT_SENT, OUTCOME_NOT_SENT},
    [RESULT_LOST] = {4, OUTCOME_UNKNOWN, OUTCOME_UNKNOWN},
    [RESULT_LIMITED] = {4, OUTCOME_NOT_SENT, OUTCOME_NOT_SENT},
    [RESULT_SERVER] = {3, OUTCOME_UNKNOWN, OUTCOME_UNKNOWN},
    [RESULT_ODD] = {1, OUTCOME_UNKNOWN, OUTCOME_UNKNOWN},
    [RESULT_TOKEN] = {1, OUTCOME_NOT_SENT, OUTCOME_NOT_SENT},
    [RESULT_REFUSED] = {1, OUTCOME_REFUSED, OUTCOME_REFUSED},
    [RESULT_UNREADABLE] = {2, OUTCOME_UNKNOWN, OUTCOME_UNKNOWN},
    [RESULT_UNTRUSTED] = {1, OUTCOME_NOT_SENT, OUTCOME_NOT_SENT},
};
static_assert(ARRAY_LEN(rules) == RESULT_COUNT, "one rule per result");

// xorshift64*: enough for jitter, and the same everywhere for the same seed.
static uint64_t next_random(uint64_t *seed)
{
    uint64_t x = *seed ? *seed : 1;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *seed = x;
    return x * 2685821657736338717U;
}

int64_t retry_backoff_ms(int attempt, int64_t first_ms, int64_t cap_ms, uint64_t *seed)
{
    int64_t ceiling = first_ms;
    for (int i = 1; i < attempt && ceiling < cap_ms; i++)
        ceiling *= 2;
    ceiling = MIN(ceiling, cap_ms);
    return (int64_t)(next_random(seed) % (uint64_t)(ceiling + 1));
}

int64_t retry_limited_ms(const RetryState *state)
{
    int64_t after = MIN(state->retry_after_ms, RETRY_AFTER_CAP_MS);
    int64_t window =
        state->interval_ms > 0 ? MIN(state->interval_ms, RETRY_AFTER_CAP_MS) : WINDOW_MS;
    int64_t jitter =
        retry_backoff_ms(state->attempt, BACKOFF_FIRST_MS, BACKOFF_CAP_MS, state->seed);
    return (after >= 0 ? after : window) + jitter;
}

RetryDecision retry_decide(RetryResult result, Safety safety, const RetryState *state)
{
    const RetryRule *rule = &rules[result];
    if (safety != SAFETY_SAFE || state->attempt >= rule->read_attempts)
        return (RetryDecision){.outcome = safety == SAFETY_SAFE ? rule->read : rule->write};
    int64_t delay = result == RESULT_LIMITED ? retry_limited_ms(state)
                                             : retry_backoff_ms(state->attempt, BACKOFF_FIRST_MS,
                                                                BACKOFF_CAP_MS, state->seed);
    return (RetryDecision){.again = true, .delay_ms = delay};
}

RetryResult retry_classify(int status)
{
    if (status >= 200 && status < 300)
        return RESULT_DONE;
    if (status == 429)
        return RESULT_LIMITED;
    if (status >= 500)
        return RESULT_SERVER;
    bool odd = status < 400 || status == 408 || status == 409 || status == 425;
    return odd ? RESULT_ODD : RESULT_REFUSED;
}
