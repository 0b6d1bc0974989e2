#include "config.h"

#include "sandbox/route.h"

#include <stdarg.h>

const char *request_query(const Request *req, const char *name)
{
    const GPtrArray *values = g_hash_table_lookup(req->query, name);
    return values && values->len ? values->pdata[0] : NULL;
}

int64_t request_query_int(const Request *req, const char *name, int64_t fallback)
{
    const char *s = request_query(req, name);
    if (!s || !*s)
        return fallback;
    char *end = NULL;
    const gint64 value = g_ascii_strtoll(s, &end, 10);
    return *end ? fallback : value;
}

const char *request_string(const Request *req, const char *name)
{
    return json_string(json_member(req->body, name));
}

static const char *error_word(int status)
{
    static const struct {
        int status;
        const char *word;
    } words[] = {
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {409, "Conflict"},
        {413, "Payload Too Large"},
        {422, "Unprocessable Entity"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (words[i].status == status)
            return words[i].word;
    return "Error";
}

static void take_body(Response *res, int status, JsonOut *take_out)
{
    g_free(res->body);
    res->status = status;
    res->body = json_out_take(take_out, NULL);
}

static JsonOut *failure_begin(int status)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_int(out, "statusCode", status);
    return out;
}

static void failure_end(Response *res, int status, JsonOut *take_out)
{
    json_out_string(take_out, "error", error_word(status));
    json_out_end(take_out);
    take_body(res, status, take_out);
}

void response_fail(Response *res, int status, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *message = g_strdup_vprintf(fmt, args);
    va_end(args);
    JsonOut *out = failure_begin(status);
    json_out_string(out, "message", message);
    failure_end(res, status, out);
}

void response_invalid(Response *res, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *message = g_strdup_vprintf(fmt, args);
    va_end(args);
    const char *messages[] = {message, NULL};
    response_invalid_all(res, messages);
}

void response_invalid_all(Response *res, const char *const *messages)
{
    JsonOut *out = failure_begin(422);
    json_out_array(out, "message");
    for (; *messages; messages++)
        json_out_string(out, NULL, *messages);
    json_out_end(out);
    failure_end(res, 422, out);
}

void response_fail_meta(Response *res, int status, const char *message, const char *meta_json)
{
    JsonOut *out = failure_begin(status);
    json_out_string(out, "message", message);
    json_out_raw(out, "meta", meta_json);
    failure_end(res, status, out);
}

void response_json(Response *res, int status, JsonOut *take_out)
{
    take_body(res, status, take_out);
    res->executed = true;
}
