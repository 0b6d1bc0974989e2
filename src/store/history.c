#include "config.h"

#include "store/history.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "store/db.h"
#include "store/schema.h"

struct History {
    Db *db;
    int64_t account;
    Instant born;
};

// A statement whose first parameter is the account.
static Stmt *stmt_of(History *history, const char *sql, Err *err)
{
    Stmt *stmt = db_stmt(history->db, sql, err);
    if (stmt)
        db_bind_int(stmt, 1, history->account);
    return stmt;
}

// The first value of the only row; 0 when there is none.
static bool number(History *history, Stmt *stmt, int64_t *value, Err *err)
{
    bool row = false;
    if (!stmt || !db_step(history->db, stmt, &row, err))
        return false;
    *value = row ? db_int(stmt, 0) : 0;
    db_reset(stmt);
    return true;
}

static bool find_account(History *history, const char *account, Instant now, Err *err)
{
    Stmt *add =
        db_stmt(history->db, "insert or ignore into account (name, born) values (?,?)", err);
    if (!add)
        return false;
    db_bind_string(add, 1, account);
    db_bind_int(add, 2, now.ms);
    if (!db_run(history->db, add, NULL, err))
        return false;
    Stmt *find = db_stmt(history->db, "select id, born from account where name=?", err);
    bool row = false;
    if (!find)
        return false;
    db_bind_string(find, 1, account);
    if (!db_step(history->db, find, &row, err))
        return false;
    if (!row)
        return err_set(err, ERR_IO, "the history does not keep its account");
    history->account = db_int(find, 0);
    history->born.ms = db_int(find, 1);
    db_reset(find);
    return true;
}

History *history_open(const char *path, const char *account, Instant now, int busy_ms, Err *err)
{
    Db *db = db_attach(path, history_schema, HISTORY_STEPS, busy_ms, err);
    if (!db)
        return NULL;
    History *history = g_new0(History, 1);
    history->db = db;
    if (find_account(history, account, now, err))
        return history;
    history_close(history);
    return NULL;
}

void history_close(History *history)
{
    if (!history)
        return;
    db_close(history->db);
    g_free(history);
}

Instant history_born(const History *history)
{
    return history->born;
}

// ---- appending ---------------------------------------------------------------------------------

static bool run(History *history, Stmt *stmt, int64_t *changed, Err *err)
{
    return stmt && db_run(history->db, stmt, changed, err);
}

static bool finish(History *history, bool ok, Err *err)
{
    if (ok)
        return db_commit(history->db, err);
    db_rollback(history->db);
    return false;
}

static bool has_members(History *history, const char *kind, bool *has, Err *err)
{
    int64_t one = 0;
    Stmt *stmt = stmt_of(history, "select 1 from member where account=? and kind=? limit 1", err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 2, kind);
    if (!number(history, stmt, &one, err))
        return false;
    *has = one != 0;
    return true;
}

// *joined: it was not a member before.
static bool join(History *history, const HistoryEvent *event, bool *joined, Err *err)
{
    int64_t changed = 0;
    Stmt *stmt = stmt_of(
        history, "insert or ignore into member (account, kind, resource) values (?,?,?)", err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 2, event->kind);
    db_bind_string(stmt, 3, event->resource);
    if (!run(history, stmt, &changed, err))
        return false;
    *joined = changed == 1;
    return true;
}

static bool insert(History *history, const HistoryEvent *event, size_t *added, Err *err)
{
    int64_t changed = 0;
    Stmt *stmt = stmt_of(history,
                         "insert into event (account, key, type, at, minor, kind, resource,"
                         " contact, who, what, json) values (?,?,?,?,?,?,?,?,?,?,?)"
                         " on conflict (account, key) do nothing",
                         err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 2, event->key);
    db_bind_string(stmt, 3, event->type);
    db_bind_int(stmt, 4, event->at.ms);
    db_bind_int(stmt, 5, event->minor);
    db_bind_string(stmt, 6, event->kind);
    db_bind_string(stmt, 7, event->resource);
    db_bind_string(stmt, 8, event->contact);
    db_bind_string(stmt, 9, event->who);
    db_bind_string(stmt, 10, event->what);
    db_bind_string(stmt, 11, event->json);
    if (!run(history, stmt, &changed, err))
        return false;
    *added += (size_t)changed;
    return true;
}

static bool append_one(History *history, const HistoryEvent *event, bool list_known, size_t *added,
                       Err *err)
{
    bool news = true;
    if (event->member && !join(history, event, &news, err))
        return false;
    if (event->member && !list_known)
        news = false; // a list that comes for the first time
    return !news || insert(history, event, added, err);
}

static bool list_is_known(History *history, const HistoryEvent *events, size_t count, bool *known,
                          Err *err)
{
    for (size_t i = 0; i < count; i++)
        if (events[i].member)
            return has_members(history, events[i].kind, known, err);
    return true;
}

bool history_append(History *history, const HistoryEvent *events, size_t count, size_t *added,
                    Err *err)
{
    size_t n = 0;
    bool known = false;
    if (!db_begin(history->db, err))
        return false;
    bool ok = list_is_known(history, events, count, &known, err);
    for (size_t i = 0; ok && i < count; i++)
        ok = append_one(history, &events[i], known, &n, err);
    if (!finish(history, ok, err))
        return false;
    if (added)
        *added = n;
    return true;
}

// ---- reading -----------------------------------------------------------------------------------

// With so many types asked for; each number of them is one of our texts.
static char *read_sql(const HistoryQuery *query, size_t types)
{
    GString *sql = g_string_new("select id, at, key, type, kind, resource, contact, who, what,"
                                " json, minor from event where account=? and id>? and id<?");
    for (size_t i = 0; i < types; i++)
        g_string_append(sql, i ? ",?" : " and type in (?");
    if (types > 0)
        g_string_append_c(sql, ')');
    if (query->contact)
        g_string_append(sql, " and contact=?");
    if (query->detail == HISTORY_MAJOR)
        g_string_append(sql, " and minor=0");
    g_string_append(sql, query->order == HISTORY_NEWEST ? " order by id desc" : " order by id");
    g_string_append_printf(sql, " limit ?");
    return g_string_free(sql, FALSE);
}

static Stmt *bind_query(History *history, const HistoryQuery *query, Err *err)
{
    size_t types = 0;
    while (query->types && query->types[types])
        types++;
    g_autofree char *sql = read_sql(query, types);
    Stmt *stmt = stmt_of(history, sql, err);
    int column = 2;
    if (!stmt)
        return NULL;
    db_bind_int(stmt, column++, query->after);
    db_bind_int(stmt, column++, query->before ? query->before : INT64_MAX);
    for (size_t i = 0; i < types; i++)
        db_bind_string(stmt, column++, query->types[i]);
    if (query->contact)
        db_bind_string(stmt, column++, query->contact);
    db_bind_int(stmt, column, query->limit ? (int64_t)query->limit : -1);
    return stmt;
}

// A damaged file may hold nothing where there must be something.
static const char *text_at(Stmt *stmt, int column)
{
    const char *text = db_string(stmt, column);
    return text ? text : "";
}

static HistoryEvent event_of(Stmt *stmt)
{
    const char *json = text_at(stmt, 9);
    return (HistoryEvent){.cursor = db_int(stmt, 0),
                          .at = {db_int(stmt, 1)},
                          .key = text_at(stmt, 2),
                          .type = text_at(stmt, 3),
                          .kind = text_at(stmt, 4),
                          .resource = text_at(stmt, 5),
                          .contact = text_at(stmt, 6),
                          .who = text_at(stmt, 7),
                          .what = text_at(stmt, 8),
                          .json = json[0] == '{' ? json : "{}",
                          .minor = db_int(stmt, 10) != 0};
}

bool history_read(History *history, const HistoryQuery *query,
                  bool (*each)(void *owner, const HistoryEvent *event), void *owner, Err *err)
{
    bool row = false;
    Stmt *stmt = bind_query(history, query, err);
    if (!stmt)
        return false;
    for (;;) {
        if (!db_step(history->db, stmt, &row, err))
            return false;
        if (!row)
            return true;
        HistoryEvent event = event_of(stmt);
        if (!each(owner, &event))
            break;
    }
    db_reset(stmt);
    return true;
}

bool history_counts(History *history, int64_t after,
                    void (*each)(void *owner, const char *type, int64_t count), void *owner,
                    Err *err)
{
    bool row = false;
    Stmt *stmt = stmt_of(history,
                         "select type, count(*) from event where account=? and id>? and minor=0"
                         " group by type order by count(*) desc, type",
                         err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 2, after);
    for (;;) {
        if (!db_step(history->db, stmt, &row, err))
            return false;
        if (!row)
            return true;
        each(owner, text_at(stmt, 0), db_int(stmt, 1));
    }
}

bool history_newest(History *history, int64_t *cursor, Err *err)
{
    Stmt *stmt = stmt_of(history,
                         "select max(pruned, coalesce((select id from event where account=?1"
                         " order by id desc limit 1), 0)) from account where id=?1",
                         err);
    return number(history, stmt, cursor, err);
}

bool history_cursor_at(History *history, Instant at, int64_t *cursor, Err *err)
{
    Stmt *stmt =
        stmt_of(history, "select coalesce(max(id),0) from event where account=? and at<?", err);
    if (stmt)
        db_bind_int(stmt, 2, at.ms);
    return number(history, stmt, cursor, err);
}

// ---- marks -------------------------------------------------------------------------------------

bool history_mark(History *history, const char *name, int64_t *cursor, Err *err)
{
    Stmt *stmt = stmt_of(history, "select cursor from mark where account=? and name=?", err);
    if (stmt)
        db_bind_string(stmt, 2, name);
    return number(history, stmt, cursor, err);
}

bool history_mark_move(History *history, const char *name, int64_t from, int64_t to, Err *err)
{
    int64_t changed = 0;
    Stmt *stmt = stmt_of(history,
                         "insert into mark (account, name, cursor) select ?1, ?2, ?4 where ?3=0 or"
                         " exists (select 1 from mark where account=?1 and name=?2)"
                         " on conflict (account, name) do update set cursor=?4 where cursor=?3",
                         err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 2, name);
    db_bind_int(stmt, 3, from);
    db_bind_int(stmt, 4, to);
    if (!run(history, stmt, &changed, err))
        return false;
    return changed == 1 || err_set(err, ERR_CONFLICT, "another eyrie has read on meanwhile");
}

// ---- removing ----------------------------------------------------------------------------------

static bool prune_locked(History *history, Instant before, int64_t *removed, Err *err)
{
    int64_t last = 0;
    if (!history_cursor_at(history, before, &last, err))
        return false;
    Stmt *drop = stmt_of(history, "delete from event where account=? and id<=?", err);
    if (!drop)
        return false;
    db_bind_int(drop, 2, last);
    if (!run(history, drop, removed, err))
        return false;
    Stmt *note = db_stmt(history->db, "update account set pruned=max(pruned,?) where id=?", err);
    if (!note)
        return false;
    db_bind_int(note, 1, last);
    db_bind_int(note, 2, history->account);
    return run(history, note, NULL, err);
}

bool history_prune(History *history, Instant before, int64_t *removed, Err *err)
{
    return db_begin(history->db, err) &&
           finish(history, prune_locked(history, before, removed, err), err);
}

bool history_pruned(History *history, int64_t *cursor, Err *err)
{
    return number(history, stmt_of(history, "select pruned from account where id=?", err), cursor,
                  err);
}

int64_t history_version(History *history)
{
    return db_version(history->db);
}
