#include "config.h"

#include "transport/shot.h"

#include <string.h>

#include "api/exchange.h"

enum { ENOUGH_MS = 10000, LOW_SPEED_S = 10 };

HttpMulti *shot_multi(void)
{
    Err err;
    HttpMulti *multi = http_multi_new();
    if (!http_multi_open(multi, &err))
        fail_msg("%s", err.msg);
    return multi;
}

static HttpRequest request_of(const Shot *shot, const Secret *token)
{
    return (HttpRequest){.method = shot->method,
                         .safety = shot->method == METHOD_GET ? SAFETY_SAFE : SAFETY_ONCE,
                         .url = shot->url,
                         .version = "2021-07-28",
                         .user_agent = "eyrie/transport",
                         .ca_file = shot->ca_file,
                         .body = shot->body,
                         .token = shot->no_token ? NULL : token,
                         .loopback = !shot->remote,
                         .connect_ms = shot->connect_ms ? shot->connect_ms : ENOUGH_MS,
                         .total_ms = shot->total_ms ? shot->total_ms : ENOUGH_MS,
                         .low_speed_s = shot->low_speed_s ? shot->low_speed_s : LOW_SPEED_S,
                         .body_cap = shot->cap ? shot->cap : HTTP_BODY_CAP};
}

// As the worker does, but for trying again.
static void judge(Shot *shot, const HttpAnswer *answer)
{
    bool read = shot->method == METHOD_GET;
    Call *call = call_new(read ? EP_LOCATION_GET : EP_MESSAGE_SEND, PRIO_ACTION);
    Reply *reply = reply_new(call);
    RetryState last = {.attempt = 100, .retry_after_ms = -1, .seed = &(uint64_t){1}};
    shot->result = answer_read(call, answer, reply);
    shot->outcome = retry_decide(shot->result, call->safety, &last).outcome;
    answer_settle(call, shot->outcome, reply);
    shot->err = reply->err;
    reply_free(reply);
    call_free(call);
}

void shot_fire_on(Shot *shot, HttpMulti *multi)
{
    HttpAnswer answer;
    Secret *token = secret_new(CANARY, strlen(CANARY));
    HttpRequest request = request_of(shot, token);
    gint64 start = g_get_monotonic_time();
    if (!exchange_run_on(multi, &request, NULL, &answer, &shot->err))
        fail_msg("%s: %s", shot->url, shot->err.msg);
    shot->took_ms = (g_get_monotonic_time() - start) / 1000;
    shot->status = answer.status;
    shot->length = answer.body->len;
    shot->rate = answer.rate;
    shot->retry_after_ms = answer.retry_after_ms;
    shot->date_ms = answer.date_ms;
    judge(shot, &answer);
    http_answer_clear(&answer);
    secret_free(token);
}

void shot_fire(Shot *shot)
{
    HttpMulti *multi = shot_multi();
    shot_fire_on(shot, multi);
    http_multi_free(multi);
}

bool shot_says(const Shot *shot, const char *words)
{
    return strstr(shot->err.msg, words) != NULL;
}

int shot_slack(void)
{
#ifdef WITH_SANITIZER
    return 4;
#else
    return 1;
#endif
}
