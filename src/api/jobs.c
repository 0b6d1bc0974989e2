#include "config.h"

#include "api/jobs.h"

#include <assert.h>

// A waiting job gains one step of priority in this time, so that nothing starves.
enum { AGE_STEP_MS = 30000, WRITES_MAX = 3 };
// How often a process looks whether the probe of another has come back.
enum { PROBE_LOOK_MS = 50 };

// Reads on the wire at once, so that a slow background page leaves connections to people.
static const guint reads_max[] = {
    [PRIO_ACTION] = 4,     [PRIO_OPEN] = 4,     [PRIO_VISIBLE] = 3,
    [PRIO_BACKGROUND] = 2, [PRIO_PREFETCH] = 2,
};
static_assert(G_N_ELEMENTS(reads_max) == PRIO_COUNT, "one figure per priority");

void job_free(Job *job)
{
    call_free(job->call);
    http_free(job->http);
    secret_free(job->token);
    g_free(job);
}

void jobs_init(Jobs *jobs)
{
    *jobs = (Jobs){.waiting = g_ptr_array_new(), .flying = g_ptr_array_new()};
}

static void free_jobs(GPtrArray *jobs)
{
    for (guint i = 0; i < jobs->len; i++)
        job_free(jobs->pdata[i]);
    g_ptr_array_free(jobs, TRUE);
}

void jobs_clear(Jobs *jobs)
{
    free_jobs(jobs->waiting);
    free_jobs(jobs->flying);
    *jobs = (Jobs){0};
}

void jobs_add(Jobs *jobs, Call *take_call, int64_t now)
{
    Job *job = g_new0(Job, 1);
    job->call = take_call;
    job->queued_at = now;
    job->order = jobs->orders++;
    g_ptr_array_add(jobs->waiting, job);
}

static bool has_connection(const Jobs *jobs, const Call *call)
{
    bool read = call->safety == SAFETY_SAFE;
    guint same = 0;
    for (guint i = 0; i < jobs->flying->len; i++)
        same += (((const Job *)jobs->flying->pdata[i])->call->safety == SAFETY_SAFE) == read;
    return same < (read ? reads_max[call->prio] : WRITES_MAX);
}

static int64_t rank(const Job *job, int64_t now)
{
    return (int64_t)job->call->prio * AGE_STEP_MS - (now - job->queued_at);
}

static bool is_before(const Job *a, const Job *b, int64_t now)
{
    if (!b || rank(a, now) != rank(b, now))
        return !b || rank(a, now) < rank(b, now);
    return a->order < b->order;
}

Job *jobs_start(Jobs *jobs, Limit *limit, int64_t now)
{
    Job *best = NULL;
    for (guint i = 0; i < jobs->waiting->len; i++) {
        Job *job = jobs->waiting->pdata[i];
        bool may = job->not_before <= now && has_connection(jobs, job->call) &&
                   limit_wait_ms(limit, job->call->prio, now) == 0;
        if (may && is_before(job, best, now))
            best = job;
    }
    uint64_t ticket = best ? limit_start(limit, best->call->prio, now) : 0;
    if (ticket == 0)
        return NULL;
    best->ticket = ticket;
    g_ptr_array_remove(jobs->waiting, best);
    g_ptr_array_add(jobs->flying, best);
    best->started_at = now;
    best->attempts++;
    return best;
}

void jobs_back(Jobs *jobs, Job *job)
{
    g_ptr_array_remove(jobs->flying, job);
    g_ptr_array_add(jobs->waiting, job);
}

Job *jobs_find(const GPtrArray *jobs, CallId id)
{
    for (guint i = 0; i < jobs->len; i++)
        if (((Job *)jobs->pdata[i])->call->id == id)
            return jobs->pdata[i];
    return NULL;
}

static bool flies_with(const Jobs *jobs, uint64_t ticket)
{
    for (guint i = 0; i < jobs->flying->len; i++)
        if (((const Job *)jobs->flying->pdata[i])->ticket == ticket)
            return true;
    return false;
}

// When a job may start, as far as time decides: now for one that is due, INT64_MAX for one that
// waits for another to end.
static int64_t due_time(const Jobs *jobs, const Limit *limit, const Job *job, int64_t now)
{
    if (job->not_before > now)
        return job->not_before;
    if (!has_connection(jobs, job->call))
        return INT64_MAX;
    if (limit_is_probing(limit, now))
        return flies_with(jobs, limit->probe_ticket) ? INT64_MAX : now + PROBE_LOOK_MS;
    return now + limit_wait_ms(limit, job->call->prio, now);
}

JobsState jobs_state(const Jobs *jobs, const Limit *limit, int64_t now)
{
    JobsState state = {.next_due = INT64_MAX};
    for (guint i = 0; i < jobs->waiting->len; i++) {
        int64_t due = due_time(jobs, limit, jobs->waiting->pdata[i], now);
        if (due <= now || due == INT64_MAX)
            state.ready++;
        state.next_due = MIN(state.next_due, due);
    }
    return state;
}
