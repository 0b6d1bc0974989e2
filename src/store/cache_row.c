#include "config.h"

#include "store/cache_row.h"

#include <assert.h>
#include <string.h>

#include "base/attr.h"
#include "model/message.h"
#include "store/cache_column.h"
#include "store/cache_text.h"

enum { PROBES_MAX = 24, FIRST_SPREAD_MS = 16 };

typedef enum RowOp {
    ROW_FIND,
    ROW_INSERT,
    ROW_UPDATE,
    ROW_TOUCH,
    ROW_DELETE,
    ROW_READ,
    ROW_OP_COUNT
} RowOp;

static const void *member_in(const Field *field, const void *record)
{
    return (const char *)record + field->offset;
}

// 0 where the type has no such member.
static int64_t time_of(const RecordType *type, const void *record, const char *column)
{
    for (size_t i = 0; i < type->count; i++)
        if (!strcmp(type->fields[i].sql, column))
            return ((const Instant *)member_in(&type->fields[i], record))->ms;
    return 0;
}

static bool has_column(const RecordType *type, const char *column)
{
    for (size_t i = 0; i < type->count; i++)
        if (!strcmp(type->fields[i].sql, column))
            return true;
    return false;
}

// The columns beside the fields, in the order in which they are bound.
static const char *const more_columns[] = {"asked", "seen", "doc"};
static const char *derived_column(CacheKind kind)
{
    return kind == KIND_CONTACT ? "fold" : kind == KIND_MESSAGE ? "channel" : NULL;
}

typedef void ColumnFn(GString *sql, const char *column);

static void each_column(CacheKind kind, GString *sql, ColumnFn *append, ColumnFn *append_state)
{
    const RecordType *type = cache_kind_info(kind)->type;
    for (size_t i = 0; i < type->count; i++)
        (type->fields[i].flags & FF_STATE ? append_state : append)(sql, type->fields[i].sql);
    if (derived_column(kind))
        append(sql, derived_column(kind));
    for (size_t i = 0; i < ARRAY_LEN(more_columns); i++)
        append(sql, more_columns[i]);
}

static void append_name(GString *sql, const char *column)
{
    g_string_append_printf(sql, "\"%s\",", column);
}

static void append_value(GString *sql, const char *column)
{
    (void)column;
    g_string_append(sql, "?,");
}

static void append_setting(GString *sql, const char *column)
{
    g_string_append_printf(sql, "\"%s\"=?,", column);
}

static void append_known(GString *sql, const char *column)
{
    g_string_append_printf(sql, "\"%s\"=coalesce(nullif(?,0),\"%s\"),", column, column);
}

// Both bind the same values in the same order, doc last.
static char *insert_sql(CacheKind kind)
{
    GString *sql = g_string_new(NULL);
    g_string_printf(sql, "insert into \"%s\"(", cache_kind_info(kind)->table);
    each_column(kind, sql, append_name, append_name);
    g_string_truncate(sql, sql->len - 1);
    g_string_append(sql, ") values(");
    each_column(kind, sql, append_value, append_value);
    g_string_truncate(sql, sql->len - 1);
    g_string_append_c(sql, ')');
    return g_string_free(sql, FALSE);
}

static char *update_sql(CacheKind kind)
{
    GString *sql = g_string_new(NULL);
    g_string_printf(sql, "update \"%s\" set ", cache_kind_info(kind)->table);
    each_column(kind, sql, append_setting, append_known);
    g_string_truncate(sql, sql->len - strlen(",\"doc\"=?,"));
    g_string_append(sql, " where doc=?");
    return g_string_free(sql, FALSE);
}

static char *find_sql(CacheKind kind)
{
    const CacheKindInfo *info = cache_kind_info(kind);
    return g_strdup_printf("select doc,%s,asked from \"%s\" where id=?1",
                           has_column(info->type, "updated") ? "updated" : "0", info->table);
}

static char *touch_sql(CacheKind kind)
{
    return g_strdup_printf("update \"%s\" set seen=?1 where doc=?2", cache_kind_info(kind)->table);
}

static char *delete_sql(CacheKind kind)
{
    return g_strdup_printf("delete from \"%s\" where doc=?1", cache_kind_info(kind)->table);
}

static char *read_sql(CacheKind kind)
{
    GString *sql = g_string_new("select ");
    cache_row_columns(kind, sql);
    g_string_append_printf(sql, ",asked from \"%s\" where id=?1", cache_kind_info(kind)->table);
    return g_string_free(sql, FALSE);
}

// Statements of rows are asked for once a row: found by number, not by their text.
static Stmt *row_stmt(CacheDb *db, CacheKind kind, RowOp op, Err *err)
{
    static char *(*const makers[])(CacheKind kind) = {
        [ROW_FIND] = find_sql,   [ROW_INSERT] = insert_sql, [ROW_UPDATE] = update_sql,
        [ROW_TOUCH] = touch_sql, [ROW_DELETE] = delete_sql, [ROW_READ] = read_sql,
    };
    static_assert(ARRAY_LEN(makers) == ROW_OP_COUNT, "one maker per statement");
    static_assert(KIND_COUNT * ROW_OP_COUNT <= CACHE_DB_SLOTS, "a slot for each");
    Stmt **slot = cache_db_slot(db, kind * ROW_OP_COUNT + op);
    if (*slot)
        return cache_db_again(*slot);
    g_autofree char *sql = makers[op](kind);
    return *slot = cache_db_stmt(db, sql, err);
}

static bool bind_fields(Stmt *stmt, const RecordType *type, const void *record)
{
    bool ok = true;
    for (size_t i = 0; ok && i < type->count; i++) {
        const Field *field = &type->fields[i];
        ok = cache_column_bind(stmt, (int)i + 1, field, member_in(field, record));
    }
    return ok;
}

// Binds everything but doc, whose place is returned; 0 when a value is too large.
static int bind_row(Stmt *stmt, CacheKind kind, const void *record, const CacheStamp *stamp)
{
    const RecordType *type = cache_kind_info(kind)->type;
    int column = (int)type->count + 1;
    if (!bind_fields(stmt, type, record))
        return 0;
    if (kind == KIND_CONTACT) {
        g_autofree char *fold = text_fold(text_ref(&((const Contact *)record)->name));
        if (!cache_bind_text_copy(stmt, column++, fold, strlen(fold)))
            return 0;
    }
    if (kind == KIND_MESSAGE)
        db_bind_int(stmt, column++, ((const Message *)record)->channel);
    db_bind_int(stmt, column++, stamp->asked);
    db_bind_int(stmt, column++, stamp->seen);
    return column;
}

typedef struct Known { // what is there already
    bool is_there;
    int64_t doc, updated, asked;
} Known;

static bool find_known(CacheDb *db, CacheKind kind, const Id *id, Known *known, Err *err)
{
    Stmt *stmt = row_stmt(db, kind, ROW_FIND, err);
    bool row = false;
    if (!stmt || !cache_bind_text(stmt, 1, id->s, strlen(id->s)))
        return false;
    if (!cache_db_step(db, stmt, &row, err))
        return false;
    *known = (Known){.is_there = row};
    if (row) {
        known->doc = db_int(stmt, 0);
        known->updated = db_int(stmt, 1);
        known->asked = db_int(stmt, 2);
    }
    db_reset(stmt);
    return true;
}

// The version of the service decides where both have one, else which answer was asked for later. A
// time of asking that has not come yet is from a wrong clock and decides nothing.
static bool is_outdated(const Known *known, int64_t updated, const CacheStamp *stamp)
{
    if (known->updated && updated && known->updated != updated)
        return known->updated > updated;
    return known->asked > stamp->asked && known->asked <= stamp->now;
}

static bool touch(CacheDb *db, CacheKind kind, int64_t doc, int64_t seen, Err *err)
{
    Stmt *stmt = row_stmt(db, kind, ROW_TOUCH, err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, seen);
    db_bind_int(stmt, 2, doc);
    return cache_db_run(db, stmt, err);
}

static CacheRowResult result_of(const Err *err)
{
    return cache_db_is_bad_row(err) ? CACHE_ROW_BAD : CACHE_ROW_FAILED;
}

static CacheRowResult update_plain(CacheDb *db, CacheKind kind, const void *record,
                                   const CacheStamp *stamp, int64_t doc, Err *err)
{
    Stmt *stmt = row_stmt(db, kind, ROW_UPDATE, err);
    if (!stmt)
        return CACHE_ROW_FAILED;
    int column = bind_row(stmt, kind, record, stamp);
    if (column == 0)
        return CACHE_ROW_BAD;
    db_bind_int(stmt, column, doc);
    return cache_db_run(db, stmt, err) ? CACHE_ROW_SAVED : result_of(err);
}

static CacheRowResult update_row(CacheDb *db, CacheKind kind, const void *record,
                                 const CacheStamp *stamp, int64_t doc, Err *err)
{
    CacheWords was;
    if (cache_kind_info(kind)->text == TEXT_NOT)
        return update_plain(db, kind, record, stamp, doc, err);
    if (!cache_text_read(db, doc, &was, err))
        return CACHE_ROW_FAILED;
    CacheRowResult result = update_plain(db, kind, record, stamp, doc, err);
    if (result == CACHE_ROW_SAVED && !cache_text_changed(db, doc, &was, err))
        result = CACHE_ROW_FAILED;
    cache_text_clear(&was);
    return result;
}

// A text is numbered by its time in milliseconds, so that the search walks from the newest to the
// oldest without sorting. Where that number is taken, a place further on, in a range that doubles:
// thousands with one time (an import) spread over seconds.
static int64_t text_doc(const Id *id, int64_t ms, int attempt, CacheText text)
{
    ms = CLAMP(ms, 1, INT64_MAX >> (CACHE_TEXT_BITS + 2));
    if (attempt > 0) {
        guint mix = g_str_hash(id->s) * 2654435761u + (guint)attempt * 40503u;
        ms += 1 + (mix ^ (mix >> 15)) % ((guint)FIRST_SPREAD_MS << MIN(attempt, 20));
    }
    return ms << CACHE_TEXT_BITS | text;
}

static CacheRowResult insert_plain(CacheDb *db, CacheKind kind, const void *record,
                                   const CacheStamp *stamp, int64_t *doc, Err *err)
{
    const CacheKindInfo *info = cache_kind_info(kind);
    Stmt *stmt = row_stmt(db, kind, ROW_INSERT, err);
    if (!stmt)
        return CACHE_ROW_FAILED;
    const Id *id = record_id(info->type, record);
    int64_t added = time_of(info->type, record, "added");
    int column = bind_row(stmt, kind, record, stamp);
    if (column == 0)
        return CACHE_ROW_BAD;
    for (int attempt = 0; attempt < PROBES_MAX; attempt++) {
        if (info->text != TEXT_NOT)
            db_bind_int(stmt, column, text_doc(id, added, attempt, info->text));
        if (cache_db_run(db, stmt, err)) {
            *doc = cache_db_last_id(db);
            return CACHE_ROW_SAVED;
        }
        if (info->text == TEXT_NOT || !cache_db_is_taken(err))
            return result_of(err);
    }
    return CACHE_ROW_BAD;
}

static CacheRowResult insert_row(CacheDb *db, CacheKind kind, const void *record,
                                 const CacheStamp *stamp, int64_t *doc, Err *err)
{
    CacheRowResult result = insert_plain(db, kind, record, stamp, doc, err);
    if (result == CACHE_ROW_SAVED && cache_kind_info(kind)->text != TEXT_NOT &&
        !cache_text_added(db, *doc, err))
        return CACHE_ROW_FAILED;
    return result;
}

CacheRowResult cache_row_save(CacheDb *db, CacheKind kind, const void *record,
                              const CacheStamp *stamp, int64_t *doc, Err *err)
{
    const RecordType *type = cache_kind_info(kind)->type;
    const Id *id = record_id(type, record);
    Known known;
    if (id_is_empty(id))
        return CACHE_ROW_BAD;
    if (!find_known(db, kind, id, &known, err))
        return CACHE_ROW_FAILED;
    if (!known.is_there)
        return insert_row(db, kind, record, stamp, doc, err);
    *doc = known.doc;
    if (!is_outdated(&known, time_of(type, record, "updated"), stamp)) {
        CacheRowResult result = update_row(db, kind, record, stamp, known.doc, err);
        // What cannot be kept as it is now stays as it was: no sweep may take it for gone.
        bool seen = result != CACHE_ROW_BAD || touch(db, kind, known.doc, stamp->seen, err);
        return seen ? result : CACHE_ROW_FAILED;
    }
    return touch(db, kind, known.doc, stamp->seen, err) ? CACHE_ROW_KEPT : CACHE_ROW_FAILED;
}

bool cache_row_delete(CacheDb *db, CacheKind kind, const Id *id, int64_t *doc, Err *err)
{
    Known known;
    CacheWords was = {0};
    bool is_text = cache_kind_info(kind)->text != TEXT_NOT;
    *doc = 0;
    if (!find_known(db, kind, id, &known, err))
        return false;
    if (!known.is_there)
        return true;
    Stmt *stmt = row_stmt(db, kind, ROW_DELETE, err);
    bool ok = stmt && (!is_text || cache_text_read(db, known.doc, &was, err));
    if (ok) {
        db_bind_int(stmt, 1, known.doc);
        ok = cache_db_run(db, stmt, err) &&
             (!is_text || cache_text_deleted(db, known.doc, &was, err));
    }
    cache_text_clear(&was);
    *doc = known.doc;
    return ok;
}

void cache_row_columns(CacheKind kind, GString *sql)
{
    const CacheKindInfo *info = cache_kind_info(kind);
    g_string_append_printf(sql, "\"%s\".doc", info->table);
    for (size_t i = 0; i < info->type->count; i++)
        g_string_append_printf(sql, ",\"%s\".\"%s\"", info->table, info->type->fields[i].sql);
}

bool cache_row_read(Stmt *stmt, int column, CacheKind kind, void *record)
{
    const CacheKindInfo *info = cache_kind_info(kind);
    const RecordType *type = info->type;
    bool ok = true;
    memset(record, 0, type->size);
    for (size_t i = 0; ok && i < type->count; i++) {
        const Field *field = &type->fields[i];
        ok = cache_column_read(stmt, column + 1 + (int)i, field, (char *)record + field->offset);
    }
    ok = ok && !id_is_empty(record_id(type, record));
    if (ok)
        info->finish(record);
    else
        record_clear(type, record);
    return ok;
}

CacheRowFound cache_row_find(CacheDb *db, CacheKind kind, const Id *id, void *record,
                             Instant *asked, Err *err)
{
    Stmt *stmt = row_stmt(db, kind, ROW_READ, err);
    bool row = false;
    if (!stmt || !cache_bind_text(stmt, 1, id->s, strlen(id->s)) ||
        !cache_db_step(db, stmt, &row, err))
        return CACHE_ROW_UNREAD;
    if (!row)
        return CACHE_ROW_NONE;
    bool ok = cache_row_read(stmt, 0, kind, record);
    asked->ms = db_int(stmt, 1 + (int)cache_kind_info(kind)->type->count);
    db_reset(stmt);
    return ok ? CACHE_ROW_FOUND : CACHE_ROW_STRANGE;
}
