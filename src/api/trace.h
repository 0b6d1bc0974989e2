// A ring of the last exchanges, for the '~' drawer and bug reports: what was asked and answered,
// without secrets. Nothing of it is ever written to a file. Any thread.
#ifndef API_TRACE_H
#define API_TRACE_H

#include <stddef.h>

#include "api/call.h"
#include "base/text.h"

enum {
    TRACE_ROWS = 200,
    TRACE_BODY_MAX = 16 << 10, // kept of a body, and of all headers of an answer a quarter
    TRACE_BYTES_MAX = 1 << 20, // of all bodies and headers; the oldest ones go first
};

typedef struct TraceRow {
    uint64_t number; // grows by one
    Instant at;      // of the answer
    EndpointId ep;
    Method method;
    int status;  // 0: no answer came
    int attempt; // from 1
    int64_t ms;
    size_t sent, got;  // bytes of the bodies
    int remaining;     // requests left in the window; -1 unknown
    char trace_id[64]; // empty: none
    Err err;
    Text path; // with the query
} TraceRow;

typedef struct TraceWhole {
    TraceRow row;
    char *headers;          // of the answer, a line each, as it was sent; cookies are left out
    char *request, *answer; // bodies; NULL: none, or not kept any more
    bool request_cut, answer_cut;
    char *version, *content_type; // of the request; NULL: none
} TraceWhole;

typedef struct TraceBytes { // borrowed
    const char *path;       // with the query
    const char *version;
    const char *headers, *answer;
    size_t answer_n;
} TraceBytes;

void trace_add(const Call *call, const Reply *reply, int64_t ms, const TraceBytes *bytes);
// Copies up to max of the newest rows, newest first; each is cleared by trace_row_clear.
size_t trace_recent(TraceRow *rows, size_t max);
void trace_row_clear(TraceRow *row);
// False when it has left the ring. trace_whole_clear.
bool trace_whole(uint64_t number, TraceWhole *out);
void trace_whole_clear(TraceWhole *whole);
// What the ring keeps now, in bytes.
size_t trace_bytes(void);

#endif
