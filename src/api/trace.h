// A ring of the last exchanges without secrets, for the '~' drawer and bug reports. Any thread.
#ifndef API_TRACE_H
#define API_TRACE_H

#include <stddef.h>

#include "api/call.h"
#include "base/text.h"

typedef struct TraceRow {
    Instant at;
    EndpointId ep;
    Text line; // "POST MESSAGE_SEND 201 184 ms 412 B trace 1f0c..."
    int status;
    int64_t ms;
} TraceRow;

void trace_add(const Call *call, const Reply *reply, int64_t ms, size_t bytes);
// Copies up to max of the newest rows, newest first; each is cleared by trace_row_clear.
size_t trace_recent(TraceRow *rows, size_t max);
void trace_row_clear(TraceRow *row);

#endif
