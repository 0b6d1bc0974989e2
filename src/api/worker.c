#include "config.h"

#include "api/worker.h"

#include <string.h>

#include "api/answer.h"
#include "api/trace.h"

enum { POLL_MAX_MS = 60000, REFUSALS_MAX = 2 };

// The reply leaves with publish, at the end of the turn.
static void deliver(Net *net, Reply *take_reply)
{
    take_reply->received = clock_now(net->clock);
    g_ptr_array_add(net->done, take_reply);
}

// Answers a call that got no further.
static void answer_with(Net *net, const Job *job, Outcome outcome, const Err *err)
{
    Reply *reply = reply_new(job->call);
    reply->outcome = outcome;
    reply->err = *err;
    reply->attempts = job->attempts;
    deliver(net, reply);
}

// What is not on the wire. A write waits for the first time, or again because its token was
// refused, which is the proof that it did nothing.
static void cancel_job(Net *net, Job *job)
{
    Err err;
    bool refused = job->call->safety != SAFETY_SAFE && job->attempts > 0;
    err_set(&err, ERR_CANCELLED, "cancelled");
    answer_with(net, job, refused ? OUTCOME_NOT_SENT : OUTCOME_CANCELLED, &err);
}

// What the UI thread sees of the budget is a copy: it never waits for another process.
static void give_back(Net *net, const Limit *limit)
{
    pthread_mutex_lock(&net->mu);
    net->limit = *limit;
    net->trouble = *budget_trouble(net->budget);
    pthread_mutex_unlock(&net->mu);
    budget_unlock(net->budget);
}

typedef struct Lesson { // what a request that ended taught about the rate
    const RateInfo *rate;
    int64_t closed_ms; // > 0: too many; nothing starts for so long
} Lesson;

// One look at the budget: between the end of a probe and a door that closes again nobody slips in.
static void end_request(Net *net, const Job *job, const Lesson *lesson)
{
    int64_t now = clock_mono_ms(net->clock);
    int others = (int)net->jobs.flying->len - 1;
    Limit *limit = budget_lock(net->budget, now);
    limit_end(limit, job->ticket);
    if (lesson && lesson->rate)
        limit_learn(limit, lesson->rate, others, now);
    if (lesson && lesson->closed_ms > 0)
        limit_close(limit, now + lesson->closed_ms);
    give_back(net, limit);
}

static void drop_http(Net *net, Job *job)
{
    http_multi_remove(net->multi, job->http);
    http_free(job->http);
    job->http = NULL;
}

static void leave_wire(Net *net, Job *job)
{
    drop_http(net, job);
    end_request(net, job, NULL);
}

static void take_cancel(Net *net, CallId id)
{
    Job *job = jobs_find(net->jobs.waiting, id);
    GPtrArray *from = net->jobs.waiting;
    if (!job) {
        job = jobs_find(net->jobs.flying, id);
        from = net->jobs.flying;
        // A write on the wire cannot be taken back; its real outcome follows.
        if (!job || job->call->safety != SAFETY_SAFE)
            return;
        leave_wire(net, job);
    }
    g_ptr_array_remove(from, job);
    cancel_job(net, job);
    job_free(job);
}

// Reads on the wire start anew, and so many get new connections that none of before is left.
static void renew(Net *net)
{
    net->fresh_left = HTTP_CONNECTIONS_KEPT;
    for (guint i = net->jobs.flying->len; i-- > 0;) {
        Job *job = net->jobs.flying->pdata[i];
        if (job->call->safety != SAFETY_SAFE)
            continue;
        leave_wire(net, job);
        jobs_back(&net->jobs, job);
    }
}

static void drain_orders(Net *net)
{
    int64_t now = clock_mono_ms(net->clock);
    Order *order;
    while ((order = mailbox_take(net->orders))) {
        net->orders_taken++;
        if (order->call && order->call->reconnect)
            keeper_reconnect(net->keeper);
        if (order->call)
            jobs_add(&net->jobs, g_steal_pointer(&order->call), now);
        else if (order->renew)
            renew(net);
        else
            take_cancel(net, order->cancel);
        g_free(order);
    }
    pthread_mutex_lock(&net->mu);
    net->stopping = net->stop_asked;
    pthread_mutex_unlock(&net->mu);
}

// A path given by hand is sent as it is, so it may hold nothing that changes where the request
// goes.
static bool path_is_safe(const char *path)
{
    if (!path || *path != '/')
        return false;
    for (const char *s = path; *s; s++)
        if (!g_ascii_isgraph(*s) || strchr("#\\\"<>", *s))
            return false;
    return true;
}

static char *request_path(const Call *call, Err *err)
{
    if (call->ep != EP_NONE)
        return endpoint_expand(call->ep, call->params, err);
    if (path_is_safe(call->path))
        return g_strdup(call->path);
    err_set(err, ERR_USAGE, "a path begins with / and holds no spaces");
    return NULL;
}

static char *request_url(const Net *net, const Call *call, Err *err)
{
    g_autofree char *path = request_path(call, err);
    if (!path)
        return NULL;
    if (!call->query || !*call->query)
        return g_strconcat(net->base_url, path, NULL);
    return g_strconcat(net->base_url, path, strchr(path, '?') ? "&" : "?", call->query, NULL);
}

static size_t body_cap(const Net *net, const Call *call)
{
    if (net->body_cap > 0)
        return net->body_cap;
    return call->ep == EP_MESSAGE_EXPORT ? HTTP_EXPORT_CAP : HTTP_BODY_CAP;
}

// As calls and replies name it: 0 is none.
static unsigned token_number(const Net *net)
{
    return keeper_version(net->keeper) + 1;
}

static bool put_on_wire(Net *net, Job *job, Err *err)
{
    const Call *call = job->call;
    bool read = call->safety == SAFETY_SAFE;
    if (call->token != 0 && call->token != token_number(net))
        return err_set(err, ERR_CONFLICT, "the token is another one now");
    secret_free(job->token);
    job->token = secret_dup(keeper_token(net->keeper));
    job->token_version = keeper_version(net->keeper);
    g_autofree char *url = http_multi_open(net->multi, err) ? request_url(net, call, err) : NULL;
    if (!url)
        return false;
    HttpRequest request = {
        .method = call->method,
        .safety = call->safety,
        .url = url,
        .version = call->ep == EP_NONE ? call->version : endpoint_info(call->ep)->version,
        .user_agent = net->user_agent,
        .ca_file = net->ca_file,
        .body = call->body,
        .token = job->token,
        .loopback = net->loopback,
        .fresh = read && net->fresh_left > 0,
        .connect_ms = net->times.connect_ms,
        .total_ms = read ? net->times.read_ms : net->times.write_ms,
        .low_speed_s = net->times.low_speed_s,
        .body_cap = body_cap(net, call),
        .owner = job,
    };
    job->http = http_new(&request, err);
    if (!job->http)
        return false;
    job->start_us = g_get_monotonic_time();
    job->asked = clock_now(net->clock);
    net->fresh_left -= request.fresh;
    http_multi_add(net->multi, job->http);
    return true;
}

static Job *next_job(Net *net, int64_t now)
{
    if (net->jobs.waiting->len == 0)
        return NULL;
    Limit *limit = budget_lock(net->budget, now);
    Job *job = jobs_start(&net->jobs, limit, now);
    give_back(net, limit);
    return job;
}

// Nobody but a person can help: who waits hears it now. A write hears it also where another attempt
// follows: it would leave whenever that succeeds, and how old it may be is for the outbox to say.
static void refuse_waiting(Net *net, const Err *err)
{
    for (guint i = net->jobs.waiting->len; i-- > 0;) {
        Job *job = net->jobs.waiting->pdata[i];
        if (net->tokens == KEEPER_WAITING && job->call->safety == SAFETY_SAFE)
            continue;
        g_ptr_array_remove_index(net->jobs.waiting, i);
        answer_with(net, job, OUTCOME_NOT_SENT, err);
        job_free(job);
    }
}

// Requests wait for a token that is being renewed.
static bool has_token(Net *net)
{
    Err err = {0};
    net->tokens = keeper_look(net->keeper, &net->tokens_again, &err);
    if (net->tokens == KEEPER_LOST || net->tokens == KEEPER_WAITING)
        refuse_waiting(net, &err);
    return net->tokens == KEEPER_GOOD;
}

static void start_ready(Net *net)
{
    if (!has_token(net))
        return;
    int64_t now = clock_mono_ms(net->clock);
    Job *job;
    while ((job = next_job(net, now))) {
        Err err;
        if (put_on_wire(net, job, &err))
            continue;
        end_request(net, job, NULL);
        g_ptr_array_remove(net->jobs.flying, job);
        answer_with(net, job, OUTCOME_NOT_SENT, &err);
        job_free(job);
    }
}

// Also what the answer says about the rate, for everybody.
static RetryDecision decide(Net *net, const Job *job, RetryResult result, const HttpAnswer *answer)
{
    RetryState state = {job->attempts, answer->retry_after_ms, answer->rate.interval_ms,
                        &net->seed};
    RetryDecision decision = retry_decide(result, job->call->safety, &state);
    Lesson lesson = {.rate = &answer->rate};
    if (result == RESULT_LIMITED)
        lesson.closed_ms = decision.again ? decision.delay_ms : retry_limited_ms(&state);
    end_request(net, job, &lesson);
    return decision;
}

static void note_skew(const Net *net, const HttpAnswer *answer, Reply *reply)
{
    if (answer->date_ms > 0)
        reply->server_skew_ms = answer->date_ms - clock_now(net->clock).ms;
}

static void note_exchange(const Job *job, const Reply *reply, int64_t ms, const HttpAnswer *answer)
{
    const Call *call = job->call;
    Err err = {0};
    g_autofree char *path = request_path(call, &err);
    bool asked = call->query && *call->query;
    g_autofree char *whole =
        g_strconcat(path ? path : "", asked ? "?" : "", asked ? call->query : "", NULL);
    TraceBytes bytes = {.path = whole,
                        .version =
                            call->ep == EP_NONE ? call->version : endpoint_info(call->ep)->version,
                        .headers = answer->headers ? answer->headers->str : NULL,
                        .answer = answer->body->str,
                        .answer_n = answer->body->len};
    trace_add(call, reply, ms, &bytes);
}

static void finish_job(Net *net, Job *job, int code)
{
    HttpAnswer answer;
    http_finish(job->http, code, &answer);
    drop_http(net, job);
    Reply *reply = reply_new(job->call);
    RetryResult result = answer_read(job->call, &answer, reply);
    answer_advise(reply, net->kind, net->location.s);
    reply->attempts = job->attempts;
    reply->asked = job->asked;
    reply->token = job->token_version + 1;
    reply->received = clock_now(net->clock);
    note_skew(net, &answer, reply);
    int64_t ms = (g_get_monotonic_time() - job->start_us) / 1000;
    RetryDecision decision = decide(net, job, result, &answer);
    if (result == RESULT_TOKEN && job->refusals++ < REFUSALS_MAX &&
        keeper_refused(net->keeper, job->token_version))
        decision.again = true; // with another token: this one did nothing
    if (decision.again && !net->stopping) {
        note_exchange(job, reply, ms, &answer);
        reply_free(reply);
        job->not_before = clock_mono_ms(net->clock) + decision.delay_ms;
        jobs_back(&net->jobs, job);
    } else {
        bool dropped = decision.again && job->call->safety == SAFETY_SAFE;
        answer_settle(job->call, dropped ? OUTCOME_CANCELLED : decision.outcome, reply);
        note_exchange(job, reply, ms, &answer);
        g_ptr_array_remove(net->jobs.flying, job);
        deliver(net, reply);
        job_free(job);
    }
    http_answer_clear(&answer);
}

// Nothing happens before the clock moves or somebody posts. Under mu.
static bool is_quiet(const Net *net, int64_t now)
{
    return net->posted == net->taken && net->busy == 0 && now < net->next_due;
}

// Without a token nothing is ready: it waits for the keeper's thread, or for its next attempt.
static void wait_for_token(const Net *net, JobsState *state)
{
    if (net->tokens == KEEPER_RENEWING) {
        state->ready = MAX(state->ready, 1);
        state->next_due = INT64_MAX;
    } else if (net->tokens == KEEPER_WAITING) {
        state->ready = 0;
        state->next_due = INT64_MAX;
    }
    state->next_due = MIN(state->next_due, net->tokens_again);
}

// Hands over what is done together with the state it leaves behind, so that whoever takes the last
// reply also sees that nothing is left. Returns how long the worker may sleep.
static int publish(Net *net)
{
    Err err;
    int64_t now = clock_mono_ms(net->clock);
    pthread_mutex_lock(&net->mu);
    bool was_quiet = is_quiet(net, now);
    JobsState state = jobs_state(&net->jobs, &net->limit, now);
    wait_for_token(net, &state);
    net->taken = net->orders_taken;
    net->busy = net->jobs.flying->len + state.ready;
    net->next_due = state.next_due;
    bool nudge = net->done->len == 0 && !was_quiet && is_quiet(net, now) && !net->nudged;
    net->nudged = net->nudged || nudge;
    if (nudge)
        g_ptr_array_add(net->done, &net->nudge);
    for (guint i = 0; i < net->done->len; i++)
        BUG_ON(!mailbox_put(net->replies, net->done->pdata[i],
                            &err)); // has room for all that may be outstanding
    g_ptr_array_set_size(net->done, 0);
    pthread_mutex_unlock(&net->mu);
    if (clock_is_steppable(net->clock) && state.next_due > now)
        return POLL_MAX_MS; // its time comes with net_wake
    return (int)CLAMP(state.next_due - now, 0, POLL_MAX_MS);
}

static void turn(Net *net)
{
    int code;
    Job *job;
    http_multi_turn(net->multi);
    while ((job = http_multi_done(net->multi, &code)))
        finish_job(net, job, code);
}

static bool write_is_flying(const Net *net)
{
    for (guint i = 0; i < net->jobs.flying->len; i++)
        if (((const Job *)net->jobs.flying->pdata[i])->call->safety != SAFETY_SAFE)
            return true;
    return false;
}

// Reads are let go at once; a write gets a moment to say how it ended.
static void wind_down(Net *net)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)net->times.stop_ms * 1000;
    while (write_is_flying(net) && g_get_monotonic_time() < deadline) {
        int left_ms = (int)((deadline - g_get_monotonic_time()) / 1000);
        http_multi_poll(net->multi, MAX(left_ms, 0));
        turn(net);
    }
    for (guint i = 0; i < net->jobs.waiting->len; i++)
        cancel_job(net, net->jobs.waiting->pdata[i]);
    for (guint i = 0; i < net->jobs.flying->len; i++) {
        Job *job = net->jobs.flying->pdata[i];
        bool read = job->call->safety == SAFETY_SAFE;
        Err err;
        err_set(&err, read ? ERR_CANCELLED : ERR_AMBIGUOUS,
                "the program ended before the answer came");
        leave_wire(net, job);
        answer_with(net, job, read ? OUTCOME_CANCELLED : OUTCOME_UNKNOWN, &err);
    }
}

static bool is_held(Net *net)
{
    pthread_mutex_lock(&net->mu);
    bool held = net->held;
    pthread_mutex_unlock(&net->mu);
    return held;
}

void *worker_main(void *data)
{
    Net *net = data;
    while (is_held(net))
        http_multi_poll(net->multi, POLL_MAX_MS);
    for (;;) {
        drain_orders(net);
        if (net->stopping)
            break;
        turn(net);
        start_ready(net);
        http_multi_poll(net->multi, publish(net));
    }
    wind_down(net);
    publish(net);
    return NULL;
}
