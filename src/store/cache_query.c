#include "config.h"

#include "store/cache_query.h"

#include <assert.h>
#include <glib.h>
#include <limits.h>
#include <string.h>

#include "base/attr.h"
#include "model/deal.h"
#include "store/cache_kind.h"
#include "store/cache_row.h"

// What follows "from": ?1 id, ?2 from, ?3 to, ?4 limit. A missing bound is the widest.
static const struct {
    CacheKind kind;
    const char *tail;
} views[] = {
    [CACHE_INBOX] = {KIND_CONVERSATION, "where last_message<?3 order by last_message desc"},
    [CACHE_INBOX_UNREAD] = {KIND_CONVERSATION, "where unread>0 order by last_message desc"},
    [CACHE_INBOX_STARRED] = {KIND_CONVERSATION, "where starred<>0 order by last_message desc"},
    [CACHE_CONTACT_CONVERSATIONS] = {KIND_CONVERSATION,
                                     "where contact=?1 order by last_message desc"},
    [CACHE_THREAD] = {KIND_MESSAGE, "where conversation=?1 and added<?3 order by added desc"},
    [CACHE_THREAD_AFTER] = {KIND_MESSAGE, "where conversation=?1 and added>=?2 order by added"},
    [CACHE_THREAD_EMAILS] = {KIND_EMAIL, "where conversation=?1 and added<?3 order by added desc"},
    [CACHE_CONTACT_NOTES] = {KIND_NOTE, "where contact=?1 order by added desc"},
    [CACHE_CONTACT_TASKS] = {KIND_TASK, "where contact=?1 order by added desc"},
    [CACHE_CONTACT_DEALS] = {KIND_DEAL, "where contact=?1 order by added desc"},
    [CACHE_CONTACT_EVENTS] = {KIND_EVENT, "where contact=?1 order by starts desc"},
    [CACHE_TASKS_OPEN] = {KIND_TASK, "where completed=0 and due<?3 order by due"},
    [CACHE_BOARD] = {KIND_DEAL,
                     "where pipeline=?1 and status=1 order by stage_changed desc"}, // DEAL_OPEN
    [CACHE_DEALS_WON] = {KIND_DEAL,
                         "where status=2 and status_changed>=?2 order by status_changed desc"},
    [CACHE_DEALS_STALE] = {KIND_DEAL, "where status=1 and stage_changed>0 and stage_changed<?3"
                                      " order by stage_changed"},
    [CACHE_WINDOW] = {KIND_EVENT, "where starts<?3 and ends>?2 order by starts"},
    [CACHE_PIPELINES] = {KIND_PIPELINE, "order by doc"},
    [CACHE_LOST_REASONS] = {KIND_LOST_REASON, "order by doc"},
    [CACHE_LOCATIONS] = {KIND_LOCATION, "order by doc"},
    [CACHE_USERS] = {KIND_USER, "order by doc"},
    [CACHE_TAGS] = {KIND_TAG, "order by doc"},
    [CACHE_CALENDARS] = {KIND_CALENDAR, "order by doc"},
    [CACHE_CALENDAR_GROUPS] = {KIND_CALENDAR_GROUP, "order by doc"},
    [CACHE_CUSTOM_FIELDS] = {KIND_CUSTOM_FIELD, "order by doc"},
    [CACHE_TEMPLATES] = {KIND_TEMPLATE, "order by doc"},
};
static_assert(ARRAY_LEN(views) == CACHE_VIEW_COUNT, "one row per view");
static_assert(DEAL_OPEN == 1 && DEAL_WON == 2, "the numbers in these");

static int64_t row_limit(size_t limit)
{
    return limit == 0 || limit > INT_MAX ? -1 : (int64_t)limit;
}

static Stmt *select_stmt(CacheDb *db, CacheKind kind, const char *tail, Err *err)
{
    g_autoptr(GString) sql = g_string_new("select ");
    cache_row_columns(kind, sql);
    g_string_append_printf(sql, " from \"%s\" %s", cache_kind_info(kind)->table, tail);
    return cache_db_stmt(db, sql->str, err);
}

static bool read_rows(CacheDb *db, Stmt *stmt, CacheKind kind, Rows *rows, size_t *bad, Err *err)
{
    bool row = false;
    bool ok;
    rows->type = cache_kind_info(kind)->type;
    while ((ok = cache_db_step(db, stmt, &row, err)) && row)
        if (!cache_row_read(stmt, 0, kind, rows_append(rows))) {
            rows->count--;
            *bad += 1;
        }
    return ok;
}

bool cache_query_view(CacheDb *db, const CacheRead *read, Rows *rows, size_t *bad, Err *err)
{
    BUG_ON(read->view >= CACHE_VIEW_COUNT);
    CacheKind kind = views[read->view].kind;
    g_autofree char *tail = g_strdup_printf("%s limit ?4", views[read->view].tail);
    Stmt *stmt = select_stmt(db, kind, tail, err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, read->id.s);
    db_bind_int(stmt, 2, instant_known(read->from) ? read->from.ms : INT64_MIN);
    db_bind_int(stmt, 3, instant_known(read->to) ? read->to.ms : INT64_MAX);
    db_bind_int(stmt, 4, row_limit(read->limit));
    return read_rows(db, stmt, kind, rows, bad, err);
}

// Both walk an index and touch no row: there may be tens of thousands.
static const char *const sums[] = {
    "select pipeline,count(*),coalesce(sum(value),0),sum(value is null),"
    "sum(stage_changed>0 and stage_changed<?1) from deal where status=1 group by pipeline",
    "select pipeline,count(*),coalesce(sum(value),0),0,0 from deal"
    " where status=2 and status_changed>=?1 group by pipeline",
};

bool cache_query_deals(CacheDb *db, CacheDealSet set, Instant at, GArray *out, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, sums[set], err);
    bool row = false, ok = stmt != NULL;
    if (!ok)
        return false;
    db_bind_int(stmt, 1, at.ms);
    while ((ok = cache_db_step(db, stmt, &row, err)) && row) {
        CacheDeals sum = {.pipeline = id_from(db_string(stmt, 0)),
                          .count = db_int(stmt, 1),
                          .value = {db_int(stmt, 2), true},
                          .unpriced = db_int(stmt, 3),
                          .stale = db_int(stmt, 4)};
        g_array_append_val(out, sum);
    }
    return ok;
}

bool cache_query_list(CacheDb *db, const RecordType *type, const char *list, size_t limit,
                      Rows *rows, Err *err)
{
    CacheKind kind = cache_kind_of(type);
    size_t bad = 0;
    g_autofree char *tail = g_strdup_printf(
        "join list on list.id=\"%s\".id where list.name=?1 order by list.pos limit ?2",
        cache_kind_info(kind)->table);
    Stmt *stmt = select_stmt(db, kind, tail, err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, list);
    db_bind_int(stmt, 2, row_limit(limit));
    return read_rows(db, stmt, kind, rows, &bad, err);
}

bool cache_query_one(CacheDb *db, const RecordType *type, const Id *id, void *record,
                     Instant *fetched, Err *err)
{
    CacheKind kind = cache_kind_of(type);
    bool row = false;
    g_autoptr(GString) sql = g_string_new("select asked,");
    cache_row_columns(kind, sql);
    g_string_append_printf(sql, " from \"%s\" where id=?1", cache_kind_info(kind)->table);
    Stmt *stmt = cache_db_stmt(db, sql->str, err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, id->s);
    if (!cache_db_step(db, stmt, &row, err))
        return false;
    bool ok = row && cache_row_read(stmt, 1, kind, record);
    if (ok && fetched)
        fetched->ms = db_int(stmt, 0);
    db_reset(stmt);
    return ok || err_set(err, ERR_NOT_FOUND, "not in the local copy");
}

bool cache_query_cursor(CacheDb *db, const char *cursor, char **value, Instant *saved, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, "select value,asked from cursor where name=?1", err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, cursor);
    if (!cache_db_step(db, stmt, &row, err))
        return false;
    if (row) {
        *value = g_strdup(db_string(stmt, 0));
        saved->ms = db_int(stmt, 1);
    }
    db_reset(stmt);
    return true;
}
