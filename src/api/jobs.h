// What the worker has to do and has under way: jobs, and which of them may start. Belongs to the
// worker.
#ifndef API_JOBS_H
#define API_JOBS_H

#include <glib.h>

#include "api/http.h"
#include "api/limit.h"

typedef struct Job {
    Call *call;
    Http *http; // while it flies
    int attempts;
    int64_t queued_at, started_at, not_before; // monotonic ms of the clock
    int64_t start_us;                          // real time of the start, for the trace
    Instant asked;                             // the same on the clock
    uint64_t order;
    uint64_t ticket; // of the limit, while it flies
    Secret *token;   // the one it was sent with
    unsigned token_version;
    int refusals; // of tokens
} Job;

typedef struct Jobs {
    GPtrArray *waiting, *flying; // Job *
    uint64_t orders;
} Jobs;

typedef struct JobsState {
    size_t ready;     // due, or waiting for another job to end
    int64_t next_due; // when the next one may start, which may be now; INT64_MAX when time decides
                      // nothing
} JobsState;

void job_free(Job *job);
void jobs_init(Jobs *jobs);
void jobs_clear(Jobs *jobs);
void jobs_add(Jobs *jobs, Call *take_call, int64_t now);
// The most urgent job that may start: due, below its limits, with a connection to spare. It moves
// from waiting to flying. NULL when there is none.
Job *jobs_start(Jobs *jobs, Limit *limit, int64_t now);
void jobs_back(Jobs *jobs, Job *job); // flying -> waiting
Job *jobs_find(const GPtrArray *jobs, CallId id);
JobsState jobs_state(const Jobs *jobs, const Limit *limit, int64_t now);

#endif
