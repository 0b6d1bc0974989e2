#include "config.h"

#include "store/cache_glance.h"

#include <string.h>

#include "store/cache_db.h"
#include "store/cache_query.h"

bool cache_glance(const char *path, const CacheRead *read, Rows *rows, Err *err)
{
    size_t bad = 0;
    CacheDb *db = cache_db_open(path, CACHE_DB_GLANCE, err);
    bool ok = db && cache_query_view(db, read, rows, &bad, err);
    cache_db_close(db);
    return ok;
}

static bool tell(CacheDb *db, Stmt *stmt, CacheNameFn *fn, void *owner, Err *err)
{
    for (;;) {
        bool row = false;
        if (!cache_db_step(db, stmt, &row, err))
            return false;
        if (!row)
            return true;
        Text name =
            text_clean(cache_column_text(stmt, 0).s, cache_column_text(stmt, 0).n, TEXT_LINE);
        fn(owner, text_ref(&name), db_string(stmt, 1));
        text_clear(&name);
    }
}

// By the index on fold, which holds all that is asked for.
const char cache_glance_contacts_sql[] =
    "select name,id from contact where fold>=?1 and fold<?2 order by fold limit ?3";

bool cache_glance_contacts(const char *path, const char *begins, size_t limit, CacheNameFn *fn,
                           void *owner, Err *err)
{
    // The last character of Unicode: behind everything that begins so.
    g_autofree char *end = g_strconcat(begins, "\U0010FFFF", NULL);
    CacheDb *db = cache_db_open(path, CACHE_DB_GLANCE, err);
    Stmt *stmt = db ? cache_db_stmt(db, cache_glance_contacts_sql, err) : NULL;
    bool ok = stmt && cache_bind_text(stmt, 1, begins, strlen(begins)) &&
              cache_bind_text(stmt, 2, end, strlen(end));
    if (ok) {
        db_bind_int(stmt, 3, (int64_t)limit);
        ok = tell(db, stmt, fn, owner, err);
    }
    if (stmt)
        db_reset(stmt);
    cache_db_close(db);
    return ok;
}
