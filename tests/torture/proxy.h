// Stands between a client and the sandbox, passes everything on, and breaks one exchange after an
// exact number of bytes: first those of the request, then those of the answer. One thread of its
// own.
#ifndef TORTURE_PROXY_H
#define TORTURE_PROXY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

typedef struct Proxy Proxy;

typedef struct Cut {
    const char *line; // how the request begins: "POST /conversations/messages "; borrowed
    size_t after;     // bytes
    bool reset;       // with a reset, else as if the server closed
} Cut;

typedef struct CutReport {
    unsigned arrivals;            // of requests that begin so, since armed
    size_t request_n, response_n; // sizes; the answer's is 0 while unknown
    bool complete;                // the whole request went through to the sandbox
    bool whole;                   // and the whole answer back: nothing was cut
} CutReport;

Proxy *proxy_new(const char *upstream, Err *err); // "http://127.0.0.1:PORT"
void proxy_free(Proxy *proxy);
const char *proxy_url(const Proxy *proxy);
void proxy_arm(Proxy *proxy, const Cut *cut); // the next request that begins so
CutReport proxy_report(Proxy *proxy);
unsigned proxy_connections(Proxy *proxy); // taken so far

#endif
