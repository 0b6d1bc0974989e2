// One HTTP exchange: every option of libcurl that matters is set here and nowhere else. An Http
// belongs to one thread (the worker).
#ifndef API_HTTP_H
#define API_HTTP_H

#include "api/retry.h"
#include "base/secret.h"

enum {
    HTTP_BODY_CAP = 4 << 20,
    HTTP_EXPORT_CAP = 16 << 20,
    HTTP_HEADER_CAP = 64 << 10,
    HTTP_HEADER_LINES = 200,
    HTTP_CONNECTIONS_KEPT = 4,
};

typedef struct HttpRequest { // borrowed until http_free, except version and user_agent
    Method method;
    Safety safety; // anything but SAFE runs on a connection of its own, HTTP/1.1
    const char *url, *version, *user_agent, *ca_file;
    const char *body;         // or NULL
    const char *content_type; // of the body; NULL: JSON
    const Secret *token;      // NULL: none is needed
    bool loopback;            // plain http allowed, proxies ignored
    bool fresh;               // not over a connection that was used before
    int connect_ms, total_ms, low_speed_s;
    size_t body_cap; // decoded bytes
    void *owner;     // what http_multi_done gives back
} HttpRequest;

typedef struct HttpAnswer {
    RetryResult result; // by transport and status; the body has not been looked at
    Err err;            // of the transport; ERR_NONE when there is a status
    int status;         // 0 when no complete answer came
    GString *body;      // owned
    GString *headers;   // as they came, the first 4 KiB; owned
    RateInfo rate;
    int64_t retry_after_ms; // -1 unknown
    int64_t date_ms;        // Date header; 0 unknown
} HttpAnswer;

typedef struct Http Http;
typedef struct HttpMulti HttpMulti; // transfers under way together

// http_lazy.c. Before the first call of libcurl.
bool http_lazy_load(Err *err) NODISCARD;

// "libcurl 8.5.0 OpenSSL/3.0.13"; g_free; NULL with err when it is not there.
char *http_library(Err *err);

Http *http_new(const HttpRequest *request, Err *err);
void http_free(Http *http);
// After the transfer ended with a CURLcode. Call once.
void http_finish(Http *http, int curl_code, HttpAnswer *answer);
void http_answer_clear(HttpAnswer *answer);

HttpMulti *http_multi_new(void);
void http_multi_free(HttpMulti *multi);
// Gets libcurl ready, which takes longer than all else in a start: the worker does it before its
// first request. ERR_CONFIG when it is not there or cannot look up names without blocking.
bool http_multi_open(HttpMulti *multi, Err *err) NODISCARD;
void http_multi_add(HttpMulti *multi, Http *http);
void http_multi_remove(HttpMulti *multi, Http *http); // also aborts
void http_multi_turn(HttpMulti *multi);               // lets everything get on; never blocks
// The owner of a transfer that ended, with its CURLcode; NULL when there is none.
void *http_multi_done(HttpMulti *multi, int *curl_code);
// Sleeps until a socket, a timer of a transfer, a wake-up or the time.
void http_multi_poll(HttpMulti *multi, int timeout_ms);
void http_multi_wake(HttpMulti *multi); // from any thread

#endif
