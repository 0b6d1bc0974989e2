#include "config.h"

#include <glib.h>

#include "store/salvage.h"

// What lies beside the operations in a damaged journal. These rows bear no checksum: they are
// copied as far as SQLite reads them.

typedef struct Table {
    const char *forward, *backward, *insert;
    int columns;
    unsigned numbers; // bit i: column i is a number
} Table;

#define ATTEMPT "op_id,n,started,pid,pid_start,boot,session,baseline,ended,http,state"
static const Table tables[] = {
    {"select " ATTEMPT " from attempt order by op_id, n",
     "select " ATTEMPT " from attempt order by op_id desc, n desc",
     "insert or ignore into attempt (" ATTEMPT
     ") values (?1,?2,?3,?4,?5,?6,?7,?8,coalesce(?9,?3),?10,coalesce(?11,3))",
     11, 0x71f},
    {"select server_id,op_id from bind order by server_id",
     "select server_id,op_id from bind order by server_id desc",
     "insert or ignore into bind (server_id,op_id) values (?,?)", 2, 0x2},
    {"select op_id,at,what from decision order by rowid",
     "select op_id,at,what from decision where 0",
     "insert into decision (op_id,at,what) values (?,?,?)", 3, 0x3},
    {"select key,channel,subject,body,saved from draft order by key",
     "select key,channel,subject,body,saved from draft order by key desc",
     "insert or ignore into draft (key,channel,subject,body,saved) values (?,?,?,?,?)", 5, 0x12},
    {"select key,value from kv where key<>'audit.journal' order by key",
     "select key,value from kv where key<>'audit.journal' order by key desc",
     "insert or ignore into kv (key,value) values (?,?)", 2, 0},
};

static bool copy_row(Db *to, const Table *table, Stmt *from, Err *err)
{
    Stmt *stmt = db_stmt(to, table->insert, err);
    if (!stmt)
        return false;
    for (int i = 0; i < table->columns; i++) {
        if ((table->numbers & 1u << i) && db_string(from, i))
            db_bind_int(stmt, i + 1, db_int(from, i));
        else
            db_bind_string(stmt, i + 1, db_string(from, i));
    }
    return db_run(to, stmt, NULL, err);
}

// As far as it can be read, from both ends. What belongs to an operation that is gone stays out by
// its foreign key.
static void copy_rows(Db *to, const Table *table, Db *from, const char *sql)
{
    Err err = {0};
    bool row = false;
    Stmt *stmt = db_stmt(from, sql, &err);
    while (stmt && db_step(from, stmt, &row, &err) && row)
        if (!copy_row(to, table, stmt, &err))
            err = (Err){0};
}

void salvage_tables(Db *to, Db *from)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables) && from; i++) {
        copy_rows(to, &tables[i], from, tables[i].forward);
        copy_rows(to, &tables[i], from, tables[i].backward);
    }
}
