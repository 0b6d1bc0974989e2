#include "config.h"

#include "api/trace.h"

#include <glib.h>
#include <pthread.h>
#include <string.h>

#include "base/log.h"

enum { HEADERS_MAX = TRACE_BODY_MAX / 4, TOKEN_BYTES = 8192 }; // the longest token

// One ring for the program: exchanges are looked at from wherever something went wrong.
static struct {
    pthread_mutex_t mu;
    TraceWhole items[TRACE_ROWS];
    uint64_t count; // ever written; the newest is at (count - 1) % TRACE_ROWS
    size_t bytes;   // of bodies and headers
} ring = {.mu = PTHREAD_MUTEX_INITIALIZER};

// ---- what is kept ------------------------------------------------------------------------------

// Without secrets, cut. A token that the cut would go through is looked for as a whole before.
static char *keep(const char *bytes, size_t n, size_t max, bool *cut)
{
    if (!bytes || n == 0)
        return NULL;
    g_autofree char *some = g_strndup(bytes, MIN(n, max + TOKEN_BYTES));
    char *kept = log_scrub(some);
    size_t length = strlen(kept);
    *cut = length > max || n > max + TOKEN_BYTES;
    if (length > max)
        kept[max] = '\0';
    return kept;
}

static bool is_private(const char *line)
{
    static const char *const names[] = {
        "set-cookie:", "cookie:", "authorization:", "proxy-authorization:", "www-authenticate:"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (g_ascii_strncasecmp(line, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static char *keep_headers(const char *headers)
{
    bool cut = false;
    g_auto(GStrv) lines = g_strsplit(headers ? headers : "", "\n", -1);
    g_autoptr(GString) kept = g_string_new(NULL);
    for (size_t i = 0; lines[i]; i++)
        if (*g_strchomp(lines[i]) && !is_private(lines[i]))
            g_string_append_printf(kept, "%s\n", lines[i]);
    return keep(kept->str, kept->len, HEADERS_MAX, &cut);
}

// Tokens go over these routes.
static bool is_secret_route(const char *path)
{
    return g_str_has_prefix(path, "/oauth/");
}

static TraceWhole item_of(const Call *call, const Reply *reply, int64_t ms, const TraceBytes *bytes)
{
    size_t request_n = call->body ? strlen(call->body) : 0;
    g_autofree char *path = log_scrub(bytes->path);
    TraceWhole item = {
        .row = {.at = reply->received,
                .ep = call->ep,
                .method = call->ep == EP_NONE ? call->method : endpoint_info(call->ep)->method,
                .status = reply->status,
                .attempt = MAX(reply->attempts, 1),
                .ms = ms,
                .sent = request_n,
                .got = bytes->answer_n,
                .remaining = reply->rate.remaining,
                .err = reply->err,
                .path = text_clean(path, strlen(path), TEXT_LINE)},
        .version = g_strdup(bytes->version),
        .content_type = request_n ? g_strdup("application/json") : NULL,
        .headers = keep_headers(bytes->headers)};
    g_strlcpy(item.row.trace_id, reply->trace_id, sizeof(item.row.trace_id));
    if (is_secret_route(bytes->path))
        return item;
    item.request = keep(call->body, request_n, TRACE_BODY_MAX, &item.request_cut);
    item.answer = keep(bytes->answer, bytes->answer_n, TRACE_BODY_MAX, &item.answer_cut);
    return item;
}

// ---- ring --------------------------------------------------------------------------------------

static size_t length_of(const char *s)
{
    return s ? strlen(s) : 0;
}

static size_t weight(const TraceWhole *item)
{
    return length_of(item->headers) + length_of(item->request) + length_of(item->answer);
}

static void drop_bytes(TraceWhole *item)
{
    ring.bytes -= weight(item);
    g_clear_pointer(&item->headers, g_free);
    g_clear_pointer(&item->request, g_free);
    g_clear_pointer(&item->answer, g_free);
}

static TraceWhole *item_at(uint64_t number)
{
    return &ring.items[number % TRACE_ROWS];
}

static uint64_t oldest(void)
{
    return ring.count > TRACE_ROWS ? ring.count - TRACE_ROWS : 0;
}

void trace_add(const Call *call, const Reply *reply, int64_t ms, const TraceBytes *bytes)
{
    TraceWhole item = item_of(call, reply, ms, bytes);
    pthread_mutex_lock(&ring.mu);
    TraceWhole *slot = item_at(ring.count);
    drop_bytes(slot);
    trace_whole_clear(slot);
    item.row.number = ring.count++;
    *slot = item;
    ring.bytes += weight(slot);
    for (uint64_t n = oldest(); ring.bytes > TRACE_BYTES_MAX && n < ring.count; n++)
        drop_bytes(item_at(n));
    pthread_mutex_unlock(&ring.mu);
}

static void copy_row(TraceRow *out, const TraceRow *from)
{
    *out = *from;
    out->path = text_dup(text_ref(&from->path));
}

size_t trace_recent(TraceRow *rows, size_t max)
{
    size_t n = 0;
    pthread_mutex_lock(&ring.mu);
    size_t kept = (size_t)(ring.count - oldest());
    for (; n < max && n < kept; n++)
        copy_row(&rows[n], &item_at(ring.count - 1 - n)->row);
    pthread_mutex_unlock(&ring.mu);
    return n;
}

bool trace_whole(uint64_t number, TraceWhole *out)
{
    pthread_mutex_lock(&ring.mu);
    bool there = number < ring.count && number >= oldest();
    if (there) {
        const TraceWhole *from = item_at(number);
        *out = *from;
        copy_row(&out->row, &from->row);
        out->headers = g_strdup(from->headers);
        out->request = g_strdup(from->request);
        out->answer = g_strdup(from->answer);
        out->version = g_strdup(from->version);
        out->content_type = g_strdup(from->content_type);
    }
    pthread_mutex_unlock(&ring.mu);
    return there;
}

size_t trace_bytes(void)
{
    pthread_mutex_lock(&ring.mu);
    size_t bytes = ring.bytes;
    pthread_mutex_unlock(&ring.mu);
    return bytes;
}

void trace_row_clear(TraceRow *row)
{
    text_clear(&row->path);
    *row = (TraceRow){0};
}

void trace_whole_clear(TraceWhole *whole)
{
    trace_row_clear(&whole->row);
    g_free(whole->headers);
    g_free(whole->request);
    g_free(whole->answer);
    g_free(whole->version);
    g_free(whole->content_type);
    *whole = (TraceWhole){0};
}
