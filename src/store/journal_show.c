#include "config.h"

#include <glib.h>
#include <string.h>

#include "store/journal_row.h"

// What else the journal knows of an operation: its attempts, what people decided, and the record
// that looks like it.

static void read_attempt(Stmt *stmt, Attempt *out)
{
    *out = (Attempt){.n = (int)db_int(stmt, 0),
                     .started = {db_int(stmt, 1)},
                     .ended = {db_int(stmt, 2)},
                     .http = (int)db_int(stmt, 3),
                     .state = db_string(stmt, 2) ? (OpState)db_int(stmt, 4) : OP_INFLIGHT,
                     .up = db_int(stmt, 5),
                     .skew_ms = db_int(stmt, 7),
                     .pid = db_int(stmt, 8)};
    const char *trace = db_string(stmt, 6);
    g_strlcpy(out->trace, trace ? trace : "", sizeof(out->trace));
}

bool journal_attempts(Journal *journal, int64_t op_id, GArray **out, Err *err)
{
    Stmt *stmt = db_stmt(journal->db,
                         "select n, started, ended, http, state, up, trace, skew, pid from attempt"
                         " where op_id=? order by n",
                         err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, op_id);
    GArray *rows = g_array_new(FALSE, TRUE, sizeof(Attempt));
    while (db_step(journal->db, stmt, &row, err)) {
        if (!row) {
            *out = rows;
            return true;
        }
        Attempt attempt;
        read_attempt(stmt, &attempt);
        g_array_append_val(rows, attempt);
    }
    g_array_free(rows, TRUE);
    return false;
}

bool journal_decisions(Journal *journal, int64_t op_id, GArray **out, Err *err)
{
    Stmt *stmt =
        db_stmt(journal->db, "select at, what from decision where op_id=? order by at, rowid", err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, op_id);
    GArray *rows = g_array_new(FALSE, TRUE, sizeof(Decision));
    while (db_step(journal->db, stmt, &row, err)) {
        if (!row) {
            *out = rows;
            return true;
        }
        Decision decision = {.at = {db_int(stmt, 0)}};
        g_strlcpy(decision.what, db_string(stmt, 1), sizeof(decision.what));
        g_array_append_val(rows, decision);
    }
    g_array_free(rows, TRUE);
    return false;
}

bool journal_put_candidate(Journal *journal, int64_t op_id, const Id *record, Err *err)
{
    Stmt *stmt = db_stmt(journal->db,
                         "insert into candidate (op_id, server_id) values (?,?)"
                         " on conflict (op_id) do update set server_id=excluded.server_id",
                         err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, op_id);
    db_bind_string(stmt, 2, record->s);
    return db_run(journal->db, stmt, NULL, err);
}

Id journal_candidate(Journal *journal, int64_t op_id)
{
    Err err;
    bool row = false;
    Stmt *stmt = db_stmt(journal->db, "select server_id from candidate where op_id=?", &err);
    if (!stmt)
        return (Id){""};
    db_bind_int(stmt, 1, op_id);
    if (!db_step(journal->db, stmt, &row, &err) || !row)
        return (Id){""};
    Id id = id_from(db_string(stmt, 0));
    db_reset(stmt);
    return id;
}

int64_t journal_bound_to(Journal *journal, const Id *server_id)
{
    Err err;
    bool row = false;
    Stmt *stmt = db_stmt(journal->db, "select op_id from bind where server_id=?", &err);
    if (!stmt)
        return 0;
    db_bind_string(stmt, 1, server_id->s);
    if (!db_step(journal->db, stmt, &row, &err) || !row)
        return 0;
    int64_t op_id = db_int(stmt, 0);
    db_reset(stmt);
    return op_id;
}
