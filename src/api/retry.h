// What follows from the result of an attempt: the decision table of the network policy. Reads are
// tried again by the worker; writes never are: they answer with what is known, and the outbox
// decides. Pure.
#ifndef API_RETRY_H
#define API_RETRY_H

#include "api/call.h"

typedef enum RetryResult {
    RESULT_DONE,       // 2xx, understood
    RESULT_NOT_SENT,   // proof that the server got nothing
    RESULT_LOST,       // timeout or drop after the request was handed over
    RESULT_LIMITED,    // 429
    RESULT_SERVER,     // 5xx
    RESULT_ODD,        // 3xx, 408, 409, 425
    RESULT_TOKEN,      // 401 about the token
    RESULT_REFUSED,    // a definite 4xx
    RESULT_UNREADABLE, // 2xx that is not what it should be, or larger than allowed
    RESULT_UNTRUSTED,  // no trusted connection
    RESULT_COUNT
} RetryResult;

typedef struct RetryState {
    int attempt;            // attempts made, this one included; >= 1
    int64_t retry_after_ms; // by the server, -1 unknown
    int64_t interval_ms;    // the rate window by the server, -1 unknown
    uint64_t *seed;         // of the jitter; advanced
} RetryState;

typedef struct RetryDecision {
    bool again;
    int64_t delay_ms; // when again
    Outcome outcome;  // when not
} RetryDecision;

RetryDecision retry_decide(RetryResult result, Safety safety, const RetryState *state);
// How long a 429 closes the door, for everybody.
int64_t retry_limited_ms(const RetryState *state);
// What the status of an answer means, before its body is looked at.
RetryResult retry_classify(int status);
// Full jitter: 0 .. min(cap_ms, first_ms << (attempt - 1)).
int64_t retry_backoff_ms(int attempt, int64_t first_ms, int64_t cap_ms, uint64_t *seed);

#endif
