#include "config.h"

#include "store/cache_chores.h"

#include <assert.h>
#include <glib.h>
#include <sqlite3.h>
#include <string.h>

#include "base/attr.h"
#include "store/cache_write.h"

enum {
    DAY_MS = 24 * 60 * 60 * 1000,
    FORGET_AFTER_DAYS = 30,
    FREE_PAGES_KEPT = 1000,
};

static bool is_due(CacheDb *db, Instant now, bool *due, Err *err)
{
    int64_t checked = 0;
    if (!cache_db_number(db, "select value from meta where name='checked'", &checked, err))
        return false;
    *due = now.ms - checked >= DAY_MS || now.ms < checked;
    return true;
}

static bool note_check(CacheDb *db, Instant now, Err *err)
{
    Stmt *stmt =
        cache_db_stmt(db, "insert or replace into meta(name,value) values('checked',?1)", err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, now.ms);
    return cache_db_run(db, stmt, err);
}

// The answer of quick_check: one row that says ok.
static bool is_sound(CacheDb *db, const char *sql, Err *err)
{
    bool row = false;
    Stmt *stmt = cache_db_stmt(db, sql, err);
    if (!stmt || !cache_db_step(db, stmt, &row, err))
        return false;
    bool sound = row && !g_strcmp0(db_string(stmt, 0), "ok");
    if (!sound) {
        err_set(err, ERR_IO, "the file is damaged: %s", row ? db_string(stmt, 0) : "no answer");
        err->code = SQLITE_CORRUPT;
    }
    db_reset(stmt);
    return sound;
}

bool cache_chores_check(CacheDb *db, Err *err)
{
    return is_sound(db, "pragma quick_check(1)", err);
}

// The pragma that checks the table behind row *at of the schema, which moves there; NULL behind the
// last. The name may be as long as whoever made the file liked.
static bool next_table(CacheDb *db, int64_t *at, char **sql, Err *err)
{
    Stmt *stmt = cache_db_stmt(db,
                               "select rowid,printf('pragma quick_check(\"%w\")',name)"
                               " from sqlite_schema where type='table' and rootpage>0"
                               " and rowid>?1 order by rowid limit 1",
                               err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, *at);
    if (!cache_db_step(db, stmt, &row, err))
        return false;
    *sql = row ? g_strdup(db_string(stmt, 1)) : NULL;
    *at = row ? db_int(stmt, 0) : *at;
    db_reset(stmt);
    return true;
}

// A table at a time, so that little is lost when something else comes.
static bool check_next(CacheChores *chores, CacheDb *db, Instant now, bool *done, Err *err)
{
    g_autofree char *sql = NULL;
    int64_t table = chores->table;
    bool due = true;
    if ((table == 0 && !is_due(db, now, &due, err)) || (due && !next_table(db, &table, &sql, err)))
        return false;
    *done = !sql;
    if (*done)
        return !due || note_check(db, now, err);
    if (!is_sound(db, sql, err))
        return false;
    chores->table = table;
    return true;
}

static bool forget(CacheChores *chores, CacheDb *db, Instant now, bool *done, Err *err)
{
    (void)chores;
    Instant before = {now.ms - (int64_t)FORGET_AFTER_DAYS * DAY_MS};
    return cache_write_forget(db, before, done, err);
}

static bool write_back(CacheChores *chores, CacheDb *db, Instant now, bool *done, Err *err)
{
    (void)chores;
    (void)now;
    *done = true;
    return cache_db_exec(db, "pragma wal_checkpoint(passive); pragma shrink_memory", err);
}

static bool shrink(CacheChores *chores, CacheDb *db, Instant now, bool *done, Err *err)
{
    (void)chores;
    (void)now;
    int64_t free_pages = 0;
    if (!cache_db_number(db, "pragma freelist_count", &free_pages, err))
        return false;
    *done = free_pages <= FREE_PAGES_KEPT;
    return *done || cache_db_exec(db, "pragma incremental_vacuum(500)", err);
}

enum { CHORE_CHECK, CHORE_FORGET, CHORE_WRITE_BACK, CHORE_SHRINK, CHORE_COUNT };
static bool (*const fns[])(CacheChores *, CacheDb *, Instant, bool *, Err *) = {
    [CHORE_CHECK] = check_next,
    [CHORE_FORGET] = forget,
    [CHORE_WRITE_BACK] = write_back,
    [CHORE_SHRINK] = shrink,
};
static_assert(ARRAY_LEN(fns) == CHORE_COUNT, "one function per chore");

void cache_chores_restart(CacheChores *chores)
{
    *chores = (CacheChores){.next = CHORE_CHECK};
}

void cache_chores_wrote(CacheChores *chores)
{
    chores->next = MIN(chores->next, CHORE_WRITE_BACK);
}

bool cache_chores_left(const CacheChores *chores)
{
    return chores->next < CHORE_COUNT;
}

bool cache_chores_next(CacheChores *chores, CacheDb *db, Instant now, Err *err)
{
    bool done = false;
    BUG_ON(!cache_chores_left(chores));
    bool ok = fns[chores->next](chores, db, now, &done, err);
    if (done || (!ok && err->kind != ERR_CANCELLED))
        chores->next++; // what failed is not tried again and again
    return ok;
}
