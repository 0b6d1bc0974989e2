#include "config.h"

#include "store/cache_write.h"

#include <string.h>

#include "store/cache_row.h"

enum { FORGET_ROWS = 200 }; // in one transaction

// Pages are numbered; a row remembers the last one that brought it.
static bool next_page(CacheDb *db, int64_t *page, Err *err)
{
    return cache_db_number(db,
                           "insert into meta(name,value) values('page',1)"
                           " on conflict(name) do update set value=value+1 returning value",
                           page, err);
}

static bool last_page(CacheDb *db, int64_t *page, Err *err)
{
    return cache_db_number(db, "select value from meta where name='page'", page, err);
}

static void bind_id(Stmt *stmt, int column, const Id *id)
{
    db_bind_string(stmt, column, id->s);
}

// A statement whose parameters are texts.
static bool run_texts(CacheDb *db, const char *sql, const char *a, const char *b, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, sql, err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, a);
    if (b)
        db_bind_string(stmt, 2, b);
    return cache_db_run(db, stmt, err);
}

static bool any_gone(CacheDb *db, const char *kind, bool *any, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, "select 1 from gone where kind=?1 limit 1", err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, kind);
    bool ok = cache_db_step(db, stmt, any, err);
    db_reset(stmt);
    return ok;
}

// An answer that was asked for before the row was deleted does not bring it back; a later one does.
static bool stays_gone(CacheDb *db, const char *kind, const Id *id, Instant asked, bool *gone,
                       Err *err)
{
    Stmt *stmt = cache_db_stmt(db, "select at from gone where kind=?1 and id=?2", err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, kind);
    bind_id(stmt, 2, id);
    if (!cache_db_step(db, stmt, &row, err))
        return false;
    *gone = row && db_int(stmt, 0) >= asked.ms;
    db_reset(stmt);
    return *gone || !row ||
           run_texts(db, "delete from gone where kind=?1 and id=?2", kind, id->s, err);
}

typedef struct Saving {
    CacheDb *db;
    CacheTell tell;
    CacheKind kind;
    const Rows *rows;
    CacheStamp stamp;
    bool check_gone;
    bool *listed; // rows that are there, newly or not
    CacheWritten *out;
} Saving;

static bool save_row(Saving *s, size_t i, Err *err)
{
    const CacheKindInfo *info = cache_kind_info(s->kind);
    const void *record = rows_at(s->rows, i);
    const Id *id = record_id(info->type, record);
    bool gone = false;
    int64_t doc = 0;
    if (s->check_gone && !stays_gone(s->db, info->table, id, s->tell.asked, &gone, err))
        return false;
    if (gone)
        return true;
    if (!cache_tell_keep(&s->tell, id, err))
        return false;
    CacheRowResult result = cache_row_save(s->db, s->kind, record, &s->stamp, &doc, err);
    if (result == CACHE_ROW_SAVED)
        cache_tell_change(&s->tell, record);
    else
        cache_tell_forget(&s->tell);
    s->listed[i] = result == CACHE_ROW_SAVED || result == CACHE_ROW_KEPT;
    s->out->saved += s->listed[i];
    s->out->bad += result == CACHE_ROW_BAD;
    s->out->docs[i] = result == CACHE_ROW_SAVED ? doc : 0;
    return result != CACHE_ROW_FAILED;
}

static bool list_number(CacheDb *db, const char *sql, const char *list, int64_t *value, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, sql, err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, list);
    if (!cache_db_step(db, stmt, &row, err))
        return false;
    *value = row ? db_int(stmt, 0) : 0;
    db_reset(stmt);
    return true;
}

static bool unlist_rows(const Saving *s, const char *list, Err *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < s->rows->count; i++)
        ok = run_texts(s->db, "delete from list where name=?1 and id=?2", list,
                       record_id(s->rows->type, rows_at(s->rows, i))->s, err);
    return ok;
}

// Makes room and finds the place of the first row.
static bool prepare_list(const Saving *s, const CachePage *page, int64_t *pos, Err *err)
{
    *pos = 0;
    switch (page->mode) {
    case CACHE_LIST_REPLACE:
        return run_texts(s->db, "delete from list where name=?1", page->list, NULL, err);
    case CACHE_LIST_APPEND:
        return list_number(s->db, "select coalesce(max(pos)+1,0) from list where name=?1",
                           page->list, pos, err);
    case CACHE_LIST_HEAD:
        if (!unlist_rows(s, page->list, err) ||
            !list_number(s->db, "select coalesce(min(pos),0) from list where name=?1", page->list,
                         pos, err))
            return false;
        *pos -= (int64_t)s->rows->count;
        return true;
    }
    return false;
}

static bool list_rows(const Saving *s, const CachePage *page, Err *err)
{
    int64_t pos = 0;
    if (!prepare_list(s, page, &pos, err))
        return false;
    Stmt *stmt =
        cache_db_stmt(s->db, "insert or ignore into list(name,pos,id) values(?1,?2,?3)", err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, page->list);
    bool ok = true;
    for (size_t i = 0; ok && i < s->rows->count; i++) {
        if (!s->listed[i])
            continue;
        db_bind_int(stmt, 2, pos++);
        bind_id(stmt, 3, record_id(s->rows->type, rows_at(s->rows, i)));
        ok = cache_db_run(s->db, stmt, err);
    }
    return ok;
}

static bool move_cursor(CacheDb *db, const CachePage *page, Err *err)
{
    if (!page->value)
        return run_texts(db, "delete from cursor where name=?1", page->cursor, NULL, err);
    Stmt *stmt =
        cache_db_stmt(db, "insert or replace into cursor(name,value,asked) values(?1,?2,?3)", err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, page->cursor);
    db_bind_string(stmt, 2, page->value);
    db_bind_int(stmt, 3, page->asked.ms);
    return cache_db_run(db, stmt, err);
}

static bool save_rows(Saving *s, const CachePage *page, Err *err)
{
    if (!next_page(s->db, &s->stamp.seen, err) ||
        !any_gone(s->db, cache_kind_info(s->kind)->table, &s->check_gone, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < s->rows->count; i++)
        ok = save_row(s, i, err);
    return ok && (!page->list || list_rows(s, page, err));
}

bool cache_write_page(const CachePen *pen, const CachePage *page, const Rows *rows,
                      CacheWritten *out, Err *err)
{
    CacheDb *db = pen->db;
    CacheKind kind = cache_kind_of(rows->type);
    g_autoptr(GArray) listed = g_array_new(FALSE, TRUE, sizeof(bool));
    g_array_set_size(listed, (guint)rows->count);
    *out = (CacheWritten){.docs = g_new0(int64_t, rows->count)};
    Saving s = {.db = db,
                .tell = {.pen = pen, .kind = kind, .asked = page->asked},
                .kind = kind,
                .rows = rows,
                .stamp = {.asked = page->asked.ms, .now = pen->now.ms},
                .listed = &g_array_index(listed, bool, 0),
                .out = out};
    if (!cache_db_begin(db, err))
        return false;
    bool ok =
        (!rows->type || save_rows(&s, page, err)) && (!page->cursor || move_cursor(db, page, err));
    return cache_tell_commit(&s.tell, ok, err);
}

static bool bury(CacheDb *db, const char *kind, const Id *id, Instant at, Err *err)
{
    Stmt *stmt = cache_db_stmt(
        db, "insert into gone(kind,id,at) values(?1,?2,?3) on conflict do update set at=max(at,?3)",
        err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, kind);
    bind_id(stmt, 2, id);
    db_bind_int(stmt, 3, at.ms);
    return cache_db_run(db, stmt, err);
}

static bool delete_row(CacheTell *tell, const Id *id, GArray *gone, Err *err)
{
    CacheDb *db = tell->pen->db;
    CacheGone one = {.id = *id};
    if (!cache_tell_keep(tell, id, err) || !cache_row_delete(db, tell->kind, id, &one.doc, err) ||
        !bury(db, cache_kind_info(tell->kind)->table, id, tell->asked, err))
        return false;
    cache_tell_change(tell, NULL);
    if (one.doc)
        g_array_append_val(gone, one);
    return true;
}

bool cache_write_delete(const CachePen *pen, const CacheDeletion *deletion, GArray *gone, Err *err)
{
    CacheTell tell = {.pen = pen, .kind = deletion->kind, .asked = deletion->at};
    if (!cache_db_begin(pen->db, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < deletion->count; i++)
        ok = delete_row(&tell, &deletion->ids[i], gone, err);
    return cache_tell_commit(&tell, ok, err);
}

// Rows of a kind whose conversation or contact has been gone since before.
static bool list_orphans(CacheDb *db, CacheKind kind, Instant before, GArray *ids, Err *err)
{
    const CacheKindInfo *info = cache_kind_info(kind);
    g_autofree char *sql = g_strdup_printf("select r.id from gone g join \"%s\" r on r.\"%s\"=g.id"
                                           " where g.kind='%s' and g.at<?1 limit %d",
                                           info->table, info->parent, info->parent, FORGET_ROWS);
    Stmt *stmt = cache_db_stmt(db, sql, err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, before.ms);
    while (cache_db_step(db, stmt, &row, err)) {
        if (!row)
            return true;
        Id id = id_from(db_string(stmt, 0));
        g_array_append_val(ids, id);
    }
    return false;
}

static bool drop_orphans(CacheDb *db, CacheKind kind, Instant before, bool *done, Err *err)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(Id));
    int64_t doc = 0;
    bool ok = list_orphans(db, kind, before, ids, err);
    for (guint i = 0; ok && i < ids->len; i++)
        ok = cache_row_delete(db, kind, &g_array_index(ids, Id, i), &doc, err);
    *done = ids->len < FORGET_ROWS;
    return ok;
}

static bool forget_tombstones(CacheDb *db, Instant before, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, "delete from gone where at<?1", err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, before.ms);
    return cache_db_run(db, stmt, err);
}

static bool forget_locked(CacheDb *db, Instant before, bool *done, Err *err)
{
    static const CacheKind kinds[] = {KIND_MESSAGE, KIND_EMAIL, KIND_NOTE, KIND_TASK};
    *done = true;
    for (size_t i = 0; *done && i < G_N_ELEMENTS(kinds); i++)
        if (!drop_orphans(db, kinds[i], before, done, err))
            return false;
    return !*done || forget_tombstones(db, before, err);
}

bool cache_write_forget(CacheDb *db, Instant before, bool *done, Err *err)
{
    if (!cache_db_begin(db, err))
        return false;
    if (forget_locked(db, before, done, err))
        return cache_db_commit(db, err);
    cache_db_rollback(db);
    *done = false;
    return false;
}

static char *scope_of(const CacheSweep *sweep)
{
    return g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, sweep->parent.s,
                           sweep->from.ms, sweep->to.ms);
}

static bool put_sweep(CacheDb *db, const CacheSweep *sweep, CacheSweepStart start, Err *err)
{
    g_autofree char *scope = scope_of(sweep);
    int64_t page = 0;
    Stmt *stmt =
        cache_db_stmt(db,
                      start == CACHE_SWEEP_RESUME
                          ? "insert or ignore into sweep(kind,scope,seen) values(?1,?2,?3)"
                          : "insert or replace into sweep(kind,scope,seen) values(?1,?2,?3)",
                      err);
    if (!stmt || !last_page(db, &page, err))
        return false;
    db_bind_string(stmt, 1, cache_kind_info(cache_kind_of(sweep->type))->table);
    db_bind_string(stmt, 2, scope);
    db_bind_int(stmt, 3, page + 1);
    return cache_db_run(db, stmt, err);
}

bool cache_write_sweep(CacheDb *db, const CacheSweep *sweep, CacheSweepStart start, Err *err)
{
    if (!cache_db_begin(db, err))
        return false;
    if (put_sweep(db, sweep, start, err))
        return cache_db_commit(db, err);
    cache_db_rollback(db);
    return false;
}

static bool take_sweep(CacheDb *db, const CacheSweep *sweep, int64_t *seen, Err *err)
{
    g_autofree char *scope = scope_of(sweep);
    Stmt *stmt =
        cache_db_stmt(db, "delete from sweep where kind=?1 and scope=?2 returning seen", err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, cache_kind_info(cache_kind_of(sweep->type))->table);
    db_bind_string(stmt, 2, scope);
    if (!cache_db_step(db, stmt, &row, err))
        return false;
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "no sweep of that list was begun");
    *seen = db_int(stmt, 0);
    db_reset(stmt);
    return true;
}

// A row of a later answer than the reading's is not missing in it. As in cache_row.c, a time of
// asking that has not come yet decides nothing.
static char *missing_sql(const CacheSweep *sweep)
{
    const CacheKindInfo *info = cache_kind_info(cache_kind_of(sweep->type));
    GString *sql = g_string_new(NULL);
    g_string_printf(sql,
                    "select id,doc from \"%s\" where seen<?1 and not asked between ?5+1 and ?6",
                    info->table);
    if (info->parent && !id_is_empty(&sweep->parent))
        g_string_append_printf(sql, " and %s=?2", info->parent);
    if (info->when && sweep->from.ms)
        g_string_append_printf(sql, " and %s>=?3", info->when);
    if (info->when && sweep->to.ms)
        g_string_append_printf(sql, " and %s<?4", info->when);
    return g_string_free(sql, FALSE);
}

typedef struct Missing {
    int64_t seen; // first page of the reading
    Instant at;
    GArray *rows; // CacheGone
} Missing;

static bool collect_missing(const CachePen *pen, const CacheSweep *sweep, const Missing *missing,
                            Err *err)
{
    CacheDb *db = pen->db;
    const CacheKindInfo *info = cache_kind_info(cache_kind_of(sweep->type));
    g_autofree char *sql = missing_sql(sweep);
    Stmt *stmt = cache_db_stmt(db, sql, err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, missing->seen);
    db_bind_int(stmt, 5, missing->at.ms);
    db_bind_int(stmt, 6, pen->now.ms);
    if (info->parent && !id_is_empty(&sweep->parent))
        bind_id(stmt, 2, &sweep->parent);
    if (info->when && sweep->from.ms)
        db_bind_int(stmt, 3, sweep->from.ms);
    if (info->when && sweep->to.ms)
        db_bind_int(stmt, 4, sweep->to.ms);
    while (cache_db_step(db, stmt, &row, err) && row) {
        CacheGone one = {.id = id_from(db_string(stmt, 0)), .doc = db_int(stmt, 1)};
        g_array_append_val(missing->rows, one);
    }
    return !row && err->kind == ERR_NONE;
}

bool cache_write_missing(const CachePen *pen, const CacheSweep *sweep, Instant at, GArray *rows,
                         Err *err)
{
    CacheDb *db = pen->db;
    Missing missing = {.at = at, .rows = rows};
    *err = (Err){0};
    if (!cache_db_begin(db, err))
        return false;
    if (take_sweep(db, sweep, &missing.seen, err) && collect_missing(pen, sweep, &missing, err))
        return cache_db_commit(db, err);
    cache_db_rollback(db);
    return false;
}
