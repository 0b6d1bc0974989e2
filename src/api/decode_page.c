#include "config.h"

#include <assert.h>
#include <string.h>

#include "api/decode.h"
#include "base/url.h"

// What a page cursor is made from.
typedef struct PageInput {
    const Call *call;
    const Json *json; // the whole answer
    const Json *rows; // the array
    size_t count;     // its rows
} PageInput;

// A number the caller asked with: from the query or the JSON body, else the fallback.
static int64_t asked_number(const Call *call, const char *name, int64_t fallback)
{
    g_auto(GStrv) members = g_strsplit(call->query ? call->query : "", "&", -1);
    size_t n = strlen(name);
    gint64 value = fallback;
    for (char **m = members; *m; m++)
        if (!strncmp(*m, name, n) && (*m)[n] == '=')
            g_ascii_string_to_signed(*m + n + 1, 10, 0, INT32_MAX, &value, NULL);
    Err ignored;
    Json *body = call->body ? json_parse(call->body, strlen(call->body), &ignored) : NULL;
    json_int64(json_member(body, name), &value);
    json_free(body);
    return value;
}

static bool is_full(const PageInput *in, const char *limit_name, int64_t fallback)
{
    return in->count > 0 && (int64_t)in->count >= asked_number(in->call, limit_name, fallback);
}

static const Json *last_row(const PageInput *in)
{
    const Json *last = NULL;
    for (const Json *row = json_is_array(in->rows) ? json_first(in->rows) : NULL; row;
         row = json_next(row))
        last = row;
    return last;
}

static const Json *array_member(const Json *row, const char *first, const char *second)
{
    const Json *at = json_member(row, first);
    if (!json_is_array(at))
        at = json_member(row, second);
    return json_is_array(at) && json_count(at) > 0 ? at : NULL;
}

static char *query_from(const char *key, const Json *value)
{
    int64_t number;
    GString *query = g_string_new(NULL);
    if (json_is_string(value) && *json_string(value))
        query_add(query, key, json_string(value));
    else if (json_int64(value, &number))
        query_add_int(query, key, number);
    return g_string_free(query, query->len == 0);
}

static void page_search_after(const PageInput *in, Page *page)
{
    const Json *cursor = array_member(last_row(in), "searchAfter", "sort");
    int64_t limit = asked_number(in->call, "limit", asked_number(in->call, "pageLimit", 1));
    if (cursor && (int64_t)in->count >= limit)
        page->search_after = json_print(cursor);
}

static void page_start_after(const PageInput *in, Page *page)
{
    const Json *at = json_at(in->json, "meta.startAfter");
    const Json *id = json_at(in->json, "meta.startAfterId");
    const Json *row = array_member(last_row(in), "startAfter", "sort");
    const Json *next = json_at(in->json, "meta.nextPage");
    if (json_is_null(next) || in->count == 0)
        return;
    if (json_is_null(at) || !at)
        at = json_first(row);
    if (json_is_null(id) || !id)
        id = json_next(json_first(row));
    g_autofree char *first = query_from("startAfter", at);
    g_autofree char *second = query_from("startAfterId", id);
    if (first && second)
        page->query = g_strdup_printf("%s&%s", first, second);
}

static void page_start_date(const PageInput *in, Page *page)
{
    const Json *row = last_row(in);
    const Json *sort = json_at(row, "sort[0]");
    if (is_full(in, "limit", 20))
        page->query =
            query_from("startAfterDate", sort ? sort : json_member(row, "lastMessageDate"));
}

// Live answers nest the list, the documents show it flat (API.md 6.3).
static void page_last_id(const PageInput *in, Page *page)
{
    bool nested = json_is_object(json_member(in->json, "messages"));
    const Json *list = nested ? json_member(in->json, "messages") : in->json;
    bool more = false;
    if (in->count > 0 && json_bool(json_member(list, "nextPage"), &more) && more)
        page->query = query_from("lastMessageId", json_member(list, "lastMessageId"));
}

static void page_cursor(const PageInput *in, Page *page)
{
    if (in->count > 0)
        page->query = query_from("cursor", json_member(in->json, "nextCursor"));
}

static char *advanced(const PageInput *in, const char *name)
{
    GString *query = g_string_new(NULL);
    query_add_int(query, name, asked_number(in->call, name, 0) + (int64_t)in->count);
    return g_string_free(query, FALSE);
}

static void page_skip(const PageInput *in, Page *page)
{
    if (is_full(in, "limit", 25))
        page->query = advanced(in, "skip");
}

static void page_offset(const PageInput *in, Page *page)
{
    bool more = false;
    if (in->count > 0 && json_bool(json_member(in->json, "hasMore"), &more) && more)
        page->query = advanced(in, "offset");
}

static void page_none(const PageInput *in, Page *page)
{
    (void)in;
    (void)page;
}

static void (*const pagers[])(const PageInput *, Page *) = {
    [PAGE_NONE] = page_none,
    [PAGE_SEARCH_AFTER] = page_search_after,
    [PAGE_START_AFTER] = page_start_after,
    [PAGE_START_DATE] = page_start_date,
    [PAGE_LAST_ID] = page_last_id,
    [PAGE_CURSOR] = page_cursor,
    [PAGE_SKIP] = page_skip,
    [PAGE_OFFSET] = page_offset,
};
static_assert(ARRAY_LEN(pagers) == PAGE_OFFSET + 1, "one row per kind of page");

void decode_page(const Call *call, const Json *json, const Json *rows, size_t count, Reply *reply)
{
    PageInput in = {call, json, rows, count};
    Page page = {0};
    pagers[endpoint_info(call->ep)->page](&in, &page);
    page.more = page.query || page.search_after;
    g_free(reply->next.query);
    g_free(reply->next.search_after);
    reply->next = page;
}
