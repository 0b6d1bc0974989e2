#include "config.h"

#include "api/decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"
#include "base/html.h"
#include "base/log.h"
#include "base/text.h"
#include "model/contact.h"
#include "model/event.h"

// Members under which a list tells how much there is.
static const char *const total_paths[] = {"total", "meta.total", "totalCount", "count"};
// The spellings of "it worked", API.md 3.
static const char *const success_names[] = {"succeded", "succeeded", "success"};

static const RecordType *record_of(const Call *call)
{
    return call->ep == EP_NONE ? NULL : endpoint_info(call->ep)->record;
}

void decode_trace_id(const Json *json, char out[64])
{
    const char *s = json_string(json_member(json, "traceId"));
    out[0] = '\0';
    if (!s)
        return;
    g_autofree char *harmless = log_scrub(s);
    Text clean = text_clean(harmless, strlen(harmless), TEXT_LINE);
    g_strlcpy(out, clean.n < 64 ? clean.s : "", 64);
    text_clear(&clean);
}

// Walks the alternatives of an endpoint's "rows at"; false when there are no more.
static bool next_path(const char **paths, char buf[64])
{
    if (!*paths)
        return false;
    size_t n = strcspn(*paths, "|");
    BUG_ON(n >= 64);
    memcpy(buf, *paths, n);
    buf[n] = '\0';
    *paths = (*paths)[n] ? *paths + n + 1 : NULL;
    return true;
}

static const Json *find_rows(const Json *json, const char *paths)
{
    char path[64];
    while (next_path(&paths, path)) {
        const Json *rows = json_at(json, path);
        if (json_is_array(rows) || json_is_object(rows) || json_is_null(rows))
            return rows;
    }
    return NULL;
}

// Parses the whole, or what can be saved of a page with poison rows in it.
static Json *parse_page(const char *body, size_t n, const char *paths, size_t *bad, Err *err)
{
    char path[64];
    Json *json = NULL;
    while (!json && next_path(&paths, path))
        json = json_parse_rows(body, n, *path ? path : NULL, bad, err);
    return json;
}

static void append_row(const Json *row, Rows *rows, size_t *bad, Err *first)
{
    Err err;
    if (decode_record(rows->type, row, rows_append(rows), &err))
        return;
    rows->count--;
    if ((*bad)++ == 0)
        *first = err;
}

static int compare_slots(const void *a, const void *b)
{
    int64_t x = ((const Slot *)a)->start.ms;
    int64_t y = ((const Slot *)b)->start.ms;
    return (x > y) - (x < y);
}

static void append_slot(const Json *json, Rows *rows, size_t *bad)
{
    const char *s = json_string(json);
    Slot slot = {0};
    bool fits = s && strlen(s) < sizeof(slot.raw.s) && s[strspn(s, "0123456789-:.+TZ")] == '\0';
    if (!fits || !iso_parse(s, strlen(s), &slot.start)) {
        (*bad)++;
        return;
    }
    g_strlcpy(slot.raw.s, s, sizeof(slot.raw.s));
    *(Slot *)rows_append(rows) = slot;
}

// {"2024-10-28": {"slots": [...]}, ..., "traceId": "..."}: days in any order; a day is whatever has
// slots.
static void decode_slots(const Json *json, Rows *rows, size_t *bad)
{
    for (const Json *day = json_first(json); day; day = json_next(day)) {
        const Json *slots = json_member(day, "slots");
        for (const Json *slot = json_is_array(slots) ? json_first(slots) : NULL; slot;
             slot = json_next(slot))
            append_slot(slot, rows, bad);
    }
    if (rows->count > 1)
        qsort(rows->items, rows->count, sizeof(Slot), compare_slots);
}

static int64_t find_total(const Json *json)
{
    int64_t total;
    for (size_t i = 0; i < ARRAY_LEN(total_paths); i++)
        if (json_int64(json_at(json, total_paths[i]), &total) && total >= 0)
            return total;
    return -1;
}

static bool check_success(const Json *json, Err *err)
{
    bool ok;
    for (size_t i = 0; i < ARRAY_LEN(success_names); i++)
        if (json_bool(json_member(json, success_names[i]), &ok) && !ok)
            return err_set(err, ERR_PROTOCOL,
                           "the service answered, but says that it did not succeed");
    return true;
}

// Where endpoint and answer agree, the rows are in *rows; *count is what the service sent, bad ones
// too.
static bool decode_rows(const EndpointInfo *info, const Json *json, Rows *rows, size_t *bad,
                        Err *err)
{
    const Json *at = find_rows(json, info->rows);
    Err first = {.kind = ERR_NONE};
    if (!strcmp(info->rows, "@slots")) {
        decode_slots(json, rows, bad);
        return true;
    }
    if (!at)
        return err_set(err, ERR_PROTOCOL, "%s: no %s in the answer", info->name, info->rows);
    if (json_is_array(at)) {
        for (const Json *row = json_first(at); row; row = json_next(row))
            append_row(row, rows, bad, &first);
        return true;
    }
    if (json_is_null(at))
        return info->safety == SAFETY_SAFE ||
               err_set(err, ERR_PROTOCOL, "%s: empty answer", info->name);
    append_row(at, rows, bad, &first);
    if (rows->count == 0)
        *err = first;
    return rows->count > 0;
}

// What the answer is a list of, its rows do not say.
static void mark_blocked(EndpointId ep, Rows *rows)
{
    for (size_t i = 0; ep == EP_BLOCKED_LIST && i < rows->count; i++)
        ((Event *)rows_at(rows, i))->blocked = true;
}

// Only a list leaves settings out that are there.
static void settle(EndpointId ep, Rows *rows)
{
    for (size_t i = 0; ep == EP_CONTACT_GET && i < rows->count; i++)
        contact_settle_dnd(rows_at(rows, i));
}

static bool decode_known(const Call *call, const Json *json, size_t bad, Reply *reply, Err *err)
{
    const EndpointInfo *info = endpoint_info(call->ep);
    Rows rows = {.type = info->record};
    if (info->rows && !decode_rows(info, json, &rows, &bad, err)) {
        rows_clear(&rows);
        return false;
    }
    mark_blocked(call->ep, &rows);
    settle(call->ep, &rows);
    rows_clear(&reply->rows);
    reply->rows = rows;
    reply->bad_rows = bad;
    reply->total = find_total(json);
    if (info->page != PAGE_NONE)
        decode_page(call, json, find_rows(json, info->rows), rows.count + bad, reply);
    return true;
}

bool decode_reply(const Call *call, const char *body, size_t n, Reply *reply, Err *err)
{
    size_t bad = 0;
    const char *paths = record_of(call) ? endpoint_info(call->ep)->rows : "";
    if (n == 0 && reply->status == 204 && !record_of(call))
        return true;
    Json *json = parse_page(body, n, strcmp(paths, "@slots") ? paths : "", &bad, err);
    if (!json && html_looks_like(body, n))
        err_set(err, ERR_PROTOCOL, "a web page instead of an answer");
    bool ok = json && check_success(json, err);
    if (ok)
        decode_trace_id(json, reply->trace_id);
    if (ok && call->ep != EP_NONE && !json_is_object(json))
        ok = err_set(err, ERR_PROTOCOL, "%s: the answer is no object",
                     endpoint_info(call->ep)->name);
    if (ok && call->ep != EP_NONE)
        ok = decode_known(call, json, bad, reply, err);
    json_free(json);
    return ok;
}
