// GET /opportunities/search: snake_case parameters and a cursor in meta. API.md 8.2.
#include "config.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/url.h"
#include "sandbox/routes_work.h"

typedef enum DealOrder {
    ORDER_ADDED_DESC,
    ORDER_ADDED_ASC,
    ORDER_NAME_ASC,
    ORDER_NAME_DESC,
    ORDER_COUNT
} DealOrder;

static const char *const order_names[] = {
    [ORDER_ADDED_DESC] = "added_desc",
    [ORDER_ADDED_ASC] = "added_asc",
    [ORDER_NAME_ASC] = "name_asc",
    [ORDER_NAME_DESC] = "name_desc",
};
static_assert(ARRAY_LEN(order_names) == ORDER_COUNT, "one name per order");

typedef struct DealQuery {
    const char *pipeline, *stage, *contact, *user, *id, *country; // NULL: any
    char *words;                                                  // lower case, or NULL
    bool any_status;
    WorkDealStatus status;
    Instant from, to; // of the creation; unknown: open
    DealOrder order;
    int64_t limit, page;
    unsigned details; // WorkDetail
} DealQuery;

static bool text_is(const char *wanted, const char *actual)
{
    return !wanted || (actual && strcmp(wanted, actual) == 0);
}

bool deal_has_words(World *w, const WorkDeal *deal, const char *words)
{
    if (strstr(world_contact_folded(w, deal->contact), words))
        return true;
    g_autofree char *name = g_utf8_strdown(deal->name, -1);
    return strstr(name, words) != NULL;
}

static bool query_takes(World *w, const DealQuery *query, const WorkDeal *deal)
{
    if (!work_deal_is_live(deal) || (!query->any_status && deal->status != query->status))
        return false;
    if (!text_is(query->pipeline, deal->pipeline->id.s) ||
        !text_is(query->stage, deal->pipeline->stages[deal->stage].id.s) ||
        !text_is(query->contact, deal->contact->id.s) || !text_is(query->id, deal->id.s) ||
        !text_is(query->country, deal->contact->country))
        return false;
    if (!text_is(query->user, deal->assigned_to ? deal->assigned_to->id.s : NULL))
        return false;
    if (instant_known(query->from) && deal->added.ms < query->from.ms)
        return false;
    if (instant_known(query->to) && deal->added.ms >= query->to.ms)
        return false;
    return !query->words || deal_has_words(w, deal, query->words);
}

// mm-dd-yyyy, a day of the location. Unknown when absent or unreadable.
static Instant query_day(World *w, const Request *req, const char *name, int days_after)
{
    const char *s = request_query(req, name);
    int month, day, year;
    if (!s || sscanf(s, "%2d-%2d-%4d", &month, &day, &year) != 3)
        return (Instant){0};
    return day_add(w->zone, civil_instant(w->zone, year, month, day, 12, 0), days_after);
}

static DealOrder query_order(const Request *req)
{
    const char *order = request_query(req, "order");
    for (int i = 0; i < ORDER_COUNT; i++)
        if (order && strcmp(order, order_names[i]) == 0)
            return (DealOrder)i;
    return ORDER_ADDED_DESC;
}

static bool query_wants(const Request *req, const char *name)
{
    const char *value = request_query(req, name);
    return value && strcmp(value, "true") == 0;
}

static DealQuery query_read(World *w, const Request *req)
{
    const char *status = request_query(req, "status"), *words = request_query(req, "q");
    DealQuery query = {
        .pipeline = request_query(req, "pipeline_id"),
        .stage = request_query(req, "pipeline_stage_id"),
        .contact = request_query(req, "contact_id"),
        .user = request_query(req, "assigned_to"),
        .id = request_query(req, "id"),
        .country = request_query(req, "country"),
        .words = words && *words ? g_utf8_strdown(words, -1) : NULL,
        .from = query_day(w, req, "date", 0),
        .to = query_day(w, req, "endDate", 1),
        .order = query_order(req),
        .limit = request_query_int(req, "limit", 20),
        .page = MAX(request_query_int(req, "page", 1), 1),
    };
    query.details = (query_wants(req, "getNotes") ? WORK_DETAIL_NOTES : 0u) |
                    (query_wants(req, "getTasks") ? WORK_DETAIL_TASKS : 0u) |
                    (query_wants(req, "getCalendarEvents") ? WORK_DETAIL_EVENTS : 0u);
    query.any_status = !work_deal_status_find(status, &query.status);
    return query;
}

static int by_added(const WorkDeal *a, const WorkDeal *b)
{
    if (a->added.ms != b->added.ms)
        return a->added.ms < b->added.ms ? -1 : 1;
    return strcmp(a->id.s, b->id.s);
}

static int compare(gconstpointer x, gconstpointer y, gpointer data)
{
    const WorkDeal *a = *(const WorkDeal *const *)x, *b = *(const WorkDeal *const *)y;
    DealOrder order = *(const DealOrder *)data;
    int by = order == ORDER_NAME_ASC || order == ORDER_NAME_DESC ? strcmp(a->name, b->name) : 0;
    if (by == 0)
        by = by_added(a, b);
    return order == ORDER_ADDED_DESC || order == ORDER_NAME_DESC ? -by : by;
}

static GPtrArray *query_run(World *w, DealQuery *query)
{
    GPtrArray *rows = g_ptr_array_new();
    for (guint i = 0; i < w->work->deals->len; i++)
        if (query_takes(w, query, w->work->deals->pdata[i]))
            g_ptr_array_add(rows, w->work->deals->pdata[i]);
    g_ptr_array_sort_with_data(rows, compare, &query->order);
    return rows;
}

// The cursor wants both halves; the row it names may be gone, then its date decides.
static guint first_row(const Request *req, const DealQuery *query, const GPtrArray *rows)
{
    const char *id = request_query(req, "startAfterId");
    int64_t after = request_query_int(req, "startAfter", 0);
    if (!id || !after)
        return (guint)MIN((query->page - 1) * query->limit, (int64_t)rows->len);
    for (guint i = 0; i < rows->len; i++) {
        const WorkDeal *deal = rows->pdata[i];
        if (strcmp(deal->id.s, id) == 0)
            return i + 1;
    }
    for (guint i = 0; i < rows->len; i++) {
        const WorkDeal *deal = rows->pdata[i];
        if (query->order == ORDER_ADDED_ASC ? deal->added.ms > after : deal->added.ms < after)
            return i;
    }
    return rows->len;
}

void deal_write_row(World *w, JsonOut *out, const WorkDeal *deal, const WorkDealView *view)
{
    if (deal->poison) {
        json_out_raw(out, NULL, deal->poison);
        return;
    }
    work_write_deal(w, out, NULL, deal, view);
}

static void write_page_number(JsonOut *out, const char *key, bool exists, int64_t page)
{
    if (exists)
        json_out_int(out, key, page);
    else
        json_out_null(out, key);
}

static void write_next_url(World *w, JsonOut *out, const DealQuery *query, const WorkDeal *last)
{
    GString *url = g_string_new(NULL);
    query_add(url, "location_id", w->location.s);
    query_add_int(url, "limit", query->limit);
    query_add_int(url, "startAfter", last->added.ms);
    query_add(url, "startAfterId", last->id.s);
    query_add_int(url, "page", query->page + 1);
    g_string_prepend(url, "https://services.leadconnectorhq.com/opportunities/search?");
    json_out_string(out, "nextPageUrl", url->str);
    g_string_free(url, TRUE);
}

static void write_meta(World *w, JsonOut *out, const DealQuery *query, const GPtrArray *rows,
                       guint end)
{
    const WorkDeal *last = end ? rows->pdata[end - 1] : NULL;
    bool more = end < rows->len;
    json_out_object(out, "meta");
    json_out_int(out, "total", rows->len);
    if (more && last)
        write_next_url(w, out, query, last);
    else
        json_out_null(out, "nextPageUrl");
    if (last) {
        json_out_string(out, "startAfterId", last->id.s);
        json_out_int(out, "startAfter", last->added.ms);
    }
    json_out_int(out, "currentPage", query->page);
    write_page_number(out, "nextPage", more, query->page + 1);
    write_page_number(out, "prevPage", query->page > 1, query->page - 1);
    json_out_end(out);
}

void deal_list_route(World *w, const Request *req, Response *res)
{
    DealQuery query = query_read(w, req);
    if (query.limit > 100 || query.limit < 1) {
        response_fail(res, 400, "limit must not be %s",
                      query.limit > 100 ? "greater than 100" : "less than 1");
        g_free(query.words);
        return;
    }
    GPtrArray *rows = query_run(w, &query);
    guint start = first_row(req, &query, rows);
    guint end = (guint)MIN((int64_t)start + query.limit, (int64_t)rows->len);
    JsonOut *out = response_open();
    json_out_array(out, "opportunities");
    for (guint i = start; i < end; i++) {
        const WorkDeal *deal = rows->pdata[i];
        g_autofree char *sort =
            g_strdup_printf("[%" G_GINT64_FORMAT ",\"%s\"]", deal->added.ms, deal->id.s);
        const WorkDealView view = {sort, query.details};
        deal_write_row(w, out, deal, &view);
    }
    json_out_end(out);
    write_meta(w, out, &query, rows, end);
    json_out_object(out, "aggregations");
    json_out_end(out);
    response_close(res, 200, out);
    g_ptr_array_unref(rows);
    g_free(query.words);
}
