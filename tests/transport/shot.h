// One request of the product's own client at a server, and what became of it.
#ifndef TRANSPORT_SHOT_H
#define TRANSPORT_SHOT_H

#include "api/answer.h"
#include "api/http.h"
#include "transport/hostile.h"
#include "unit/unit.h"

// What must never be heard by anybody but the server it is for. It has no part in common with
// anything else that is sent.
#define CANARY "pit-7c41d09e-58aa-4bf3-9d26-e1f0b3a68c57"

typedef struct Shot {
    // what is asked
    const char *url; // the server's; may hold a path
    Method method;
    const char *body;
    const char *ca_file;
    bool remote; // as if it were no address of this machine: https only, proxies honoured
    bool no_token;
    int connect_ms, total_ms, low_speed_s; // 0: enough
    size_t cap;                            // 0: as the product
    // what became of it
    RetryResult result;
    Outcome outcome; // as of a write
    Err err;
    int status;
    size_t length; // of the body
    RateInfo rate;
    int64_t retry_after_ms, date_ms, took_ms;
} Shot;

// With connections of its own.
void shot_fire(Shot *shot);
// Over the connections that multi keeps.
void shot_fire_on(Shot *shot, HttpMulti *multi);
// http_multi_new, opened.
HttpMulti *shot_multi(void);
bool shot_says(const Shot *shot, const char *words);

// How much longer a time limit is where a sanitizer watches.
int shot_slack(void);

#endif
