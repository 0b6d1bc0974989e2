#include "config.h"

#include "store/cache_text.h"

#include <glib.h>
#include <string.h>

#include "store/cache_pack.h"

// The index keeps no texts: to take one out it must be given exactly what was put in. Values and
// not "insert ... select": that would make FTS5 write out what it has gathered, at every row.
static const char put_sql[] = "insert into words(rowid,title,body,keys) values(?1,?2,?3,?4)";
static const char drop_sql[] =
    "insert into words(words,rowid,title,body,keys) values('delete',?1,?2,?3,?4)";

bool cache_text_read(CacheDb *db, int64_t doc, CacheWords *words, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, "select title,body,keys from text where doc=?1", err);
    bool row = false;
    *words = (CacheWords){0};
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, doc);
    if (!cache_db_step(db, stmt, &row, err))
        return false;
    for (int i = 0; row && i < CACHE_TEXT_COLUMNS; i++) {
        TextRef text = cache_column_text(stmt, i);
        words->columns[i] = cache_raw(text.s, text.n);
    }
    db_reset(stmt);
    return true;
}

void cache_text_clear(CacheWords *words)
{
    for (int i = 0; i < CACHE_TEXT_COLUMNS; i++)
        g_free(words->columns[i].s);
}

static bool write_words(CacheDb *db, const char *sql, int64_t doc, const CacheWords *words,
                        Err *err)
{
    Stmt *stmt = cache_db_stmt(db, sql, err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, doc);
    for (int i = 0; i < CACHE_TEXT_COLUMNS; i++) {
        if (!cache_bind_text(stmt, i + 2, words->columns[i].s, words->columns[i].n))
            return err_set(err, ERR_INTERNAL, "a text is too long for its index");
    }
    return cache_db_run(db, stmt, err);
}

static bool same_words(const CacheWords *a, const CacheWords *b)
{
    for (int i = 0; i < CACHE_TEXT_COLUMNS; i++) {
        const Raw *x = &a->columns[i], *y = &b->columns[i];
        if (x->n != y->n || (x->s && y->s && memcmp(x->s, y->s, x->n) != 0))
            return false;
    }
    return true;
}

bool cache_text_added(CacheDb *db, int64_t doc, Err *err)
{
    CacheWords words;
    bool ok = cache_text_read(db, doc, &words, err) && write_words(db, put_sql, doc, &words, err);
    cache_text_clear(&words);
    return ok;
}

bool cache_text_changed(CacheDb *db, int64_t doc, const CacheWords *was, Err *err)
{
    CacheWords words;
    bool ok = cache_text_read(db, doc, &words, err);
    if (ok && !same_words(&words, was))
        ok = write_words(db, drop_sql, doc, was, err) && write_words(db, put_sql, doc, &words, err);
    cache_text_clear(&words);
    return ok;
}

bool cache_text_deleted(CacheDb *db, int64_t doc, const CacheWords *was, Err *err)
{
    return write_words(db, drop_sql, doc, was, err);
}
