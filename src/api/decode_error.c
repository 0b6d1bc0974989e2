#include "config.h"

#include <string.h>

#include "api/decode.h"
#include "base/html.h"
#include "base/log.h"

// Members that may hold the reason, best first (API.md 2.1: plain, array, AIP, OAuth).
static const char *const reason_paths[] = {"message", "error.message", "error_description",
                                           "detail",  "error",         "msg"};

typedef struct StatusRow {
    int first, last;
    ErrKind kind;
    const char *fallback; // when the body gives no reason
} StatusRow;
static const StatusRow status_rows[] = {
    {300, 399, ERR_PROTOCOL, "the service redirects, which is not followed"},
    {400, 400, ERR_REFUSED, "refused without a reason"},
    {401, 401, ERR_SCOPE, "not allowed"},
    {403, 403, ERR_SCOPE, "not allowed"},
    {404, 404, ERR_NOT_FOUND, "not found"},
    {408, 408, ERR_SERVER, "the service gave up waiting"},
    {409, 409, ERR_CONFLICT, "it was changed meanwhile"},
    {425, 425, ERR_SERVER, "too early"},
    {429, 429, ERR_LIMITED, "too many requests"},
    {400, 499, ERR_REFUSED, "refused without a reason"},
    {500, 999, ERR_SERVER, "the service has a problem"},
    {0, 999, ERR_PROTOCOL, "unexpected answer"},
};

static const StatusRow *status_row(int status)
{
    size_t i = 0;
    while (status < status_rows[i].first || status > status_rows[i].last)
        i++;
    return &status_rows[i];
}

static bool has_text(const char *haystack, const char *needle)
{
    g_autofree char *lower = g_ascii_strdown(haystack, -1);
    return strstr(lower, needle) != NULL;
}

// The reason as one string; arrays are joined. NULL when the body has none. g_free.
static char *find_reason(const Json *json)
{
    for (size_t i = 0; i < ARRAY_LEN(reason_paths); i++) {
        const Json *at = json_at(json, reason_paths[i]);
        if (json_string(at) && *json_string(at))
            return g_strdup(json_string(at));
        GString *joined = g_string_new(NULL);
        for (const Json *e = json_is_array(at) ? json_first(at) : NULL; e; e = json_next(e))
            if (json_string(e))
                g_string_append_printf(joined, "%s%s", joined->len ? "; " : "", json_string(e));
        bool empty = joined->len == 0;
        char *reason = g_string_free(joined, empty);
        if (reason)
            return reason;
    }
    return NULL;
}

// A body that is no JSON did not come from the service. Its markup is never shown.
static void edge_error(int status, const char *body, size_t n, Reply *reply)
{
    const StatusRow *row = status_row(status);
    bool page = n > 0 && html_looks_like(body, n);
    ErrKind kind = status == 403 ? ERR_REFUSED : row->kind;
    err_set(&reply->err, kind, "%s: %s %d%s",
            status >= 500 ? "server error" : "refused at the edge", row->fallback, status,
            page ? " (a web page instead of an answer)" : "");
    reply->err.code = status;
}

// It may repeat what was sent. Cleaned first: signs that nobody sees may stand within a token.
static char *without_tokens(const char *said)
{
    Text clean = text_clean(said, strlen(said), TEXT_LINE);
    char *scrubbed = log_scrub(clean.s ? clean.s : "");
    text_clear(&clean);
    return scrubbed;
}

static void json_error(int status, const Json *json, Reply *reply)
{
    const StatusRow *row = status_row(status);
    g_autofree char *said = find_reason(json);
    g_autofree char *reason = said ? without_tokens(said) : NULL;
    ErrKind kind = row->kind;
    if (status == 400 && reason && has_text(reason, "not found"))
        kind = ERR_NOT_FOUND;
    reply->denied = denial_find(status, reason);
    if (reply->denied != DENIAL_NONE)
        kind = denial_err(reply->denied);
    err_set(&reply->err, kind, "%s", reason ? reason : row->fallback);
    reply->err.code = status;
    reply->conflict = id_from(json_string(json_at(json, "meta.contactId")));
    decode_trace_id(json, reply->trace_id);
    if (strlen(reply->trace_id) < sizeof(reply->err.trace)) // half of one is of no use
        g_strlcpy(reply->err.trace, reply->trace_id, sizeof(reply->err.trace));
}

void decode_error(int status, const char *body, size_t n, Reply *reply)
{
    Err ignored;
    Json *json = json_parse(body, n, &ignored);
    if (json_is_object(json))
        json_error(status, json, reply);
    else
        edge_error(status, body, n, reply);
    json_free(json);
}

bool decode_is_token_error(int status, const Err *err)
{
    return status == 401 && err->kind == ERR_AUTH;
}
