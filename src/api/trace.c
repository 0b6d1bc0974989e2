#include "config.h"

#include "api/trace.h"

#include <glib.h>
#include <pthread.h>
#include <string.h>

enum { TRACE_ROWS = 200 };

// One ring for the program: exchanges are looked at from wherever something went wrong.
static struct {
    pthread_mutex_t mu;
    TraceRow rows[TRACE_ROWS];
    size_t count; // ever written; the newest is at (count - 1) % TRACE_ROWS
} ring = {.mu = PTHREAD_MUTEX_INITIALIZER};

static Text trace_line(const Call *call, const Reply *reply, int64_t ms, size_t bytes)
{
    TextBuf buf;
    const char *name = call->ep == EP_NONE ? "(by hand)" : endpoint_info(call->ep)->name;
    const char *trace = reply->trace_id[0] ? " trace " : "";
    const char *why = reply->err.kind == ERR_NONE ? "" : err_info(reply->err.kind)->name;
    return text_dup(text_format(&buf, "%s %s %d %" G_GINT64_FORMAT " ms %zu B%s%s%s%s",
                                method_name(call->method), name, reply->status, (gint64)ms, bytes,
                                trace, reply->trace_id, *why ? " " : "", why));
}

void trace_add(const Call *call, const Reply *reply, int64_t ms, size_t bytes)
{
    TraceRow row = {.at = reply->received, .ep = call->ep, .status = reply->status, .ms = ms};
    row.line = trace_line(call, reply, ms, bytes);
    pthread_mutex_lock(&ring.mu);
    TraceRow *slot = &ring.rows[ring.count++ % TRACE_ROWS];
    trace_row_clear(slot);
    *slot = row;
    pthread_mutex_unlock(&ring.mu);
}

size_t trace_recent(TraceRow *rows, size_t max)
{
    size_t n = 0;
    pthread_mutex_lock(&ring.mu);
    size_t kept = MIN(ring.count, (size_t)TRACE_ROWS);
    for (; n < max && n < kept; n++) {
        const TraceRow *from = &ring.rows[(ring.count - 1 - n) % TRACE_ROWS];
        rows[n] = *from;
        rows[n].line = text_dup(text_ref(&from->line));
    }
    pthread_mutex_unlock(&ring.mu);
    return n;
}

void trace_row_clear(TraceRow *row)
{
    text_clear(&row->line);
    *row = (TraceRow){0};
}
