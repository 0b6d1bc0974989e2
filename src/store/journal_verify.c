#include "config.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "store/journal_row.h"

// Proof of a journal: its file, the checksum of each row, and the invariants of RELIABILITY 5.1
// that can be asked of the tables.

enum { OVERDUE_MS = 25 * 60 * 60 * 1000 }; // an hour behind the horizon

typedef struct Verify {
    Journal *journal;
    const VerifyAsk *ask;
    VerifyProof proof;
} Verify;

static void complain(Verify *v, const char *rule, int64_t op, const char *what)
{
    v->proof.violations++;
    if (v->ask->violated)
        v->ask->violated(v->ask->owner, rule, op, what);
}

// ---- the file ----------------------------------------------------------------------------------

static bool check_file(Verify *v, Err *err)
{
    Stmt *stmt = db_stmt(v->journal->db, "pragma integrity_check", err);
    bool row = false;
    if (!stmt)
        return false;
    for (;;) {
        if (!db_step(v->journal->db, stmt, &row, err))
            return false;
        if (!row)
            return true;
        const char *said = db_string(stmt, 0);
        if (g_strcmp0(said, "ok") != 0)
            complain(v, "file", 0, said ? said : "no answer");
    }
}

// ---- rows --------------------------------------------------------------------------------------

static bool ends_by_itself(OpState state)
{
    static const unsigned moving =
        1 << OP_HELD | 1 << OP_READY | 1 << OP_INFLIGHT | 1 << OP_UNKNOWN | 1 << OP_ACKED;
    return (moving & 1u << state) != 0;
}

static void check_op(Verify *v, const Op *op)
{
    v->proof.states[op->state]++;
    bool once = v->ask->is_once(op->endpoint);
    if (once && op->maybe > 1 + op->resends)
        complain(v, "I3", op->id, "more attempts may have reached the server than were ordered");
    Instant newest = {MAX(op->hold_until.ms, op->answered_at.ms)};
    if (ends_by_itself(op->state) && v->ask->now.ms - newest.ms > OVERDUE_MS)
        complain(v, "I7", op->id, "it has neither ended nor been given to a person for a day");
}

static bool check_rows(Verify *v, Err *err)
{
    Stmt *ids = db_stmt(v->journal->db, "select id from op order by id", err);
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(int64_t));
    bool row = false;
    if (!ids)
        return false;
    for (;;) {
        if (!db_step(v->journal->db, ids, &row, err))
            return false;
        if (!row)
            break;
        int64_t id = db_int(ids, 0);
        g_array_append_val(all, id);
    }
    for (guint i = 0; i < all->len; i++) {
        Op op;
        bool found = false;
        Err bad = {0};
        int64_t id = g_array_index(all, int64_t, i);
        v->proof.ops++;
        if (!journal_op(v->journal, id, &op, &found, &bad)) {
            complain(v, "crc", id, "the row was changed or is damaged");
            continue;
        }
        check_op(v, &op);
        op_clear(&op);
    }
    return true;
}

// ---- invariants --------------------------------------------------------------------------------

typedef struct Rule {
    const char *name, *sql, *what; // the rows of sql are ids of operations that break it
} Rule;

// States are numbers in the file: 2 in flight, 4 and 5 answered with yes, 11 the last there is.
static_assert(OP_INFLIGHT == 2 && OP_ACKED == 4 && OP_CONFIRMED == 5 && OP_STATE_COUNT == 12,
              "as the statements have them");
static const Rule rules[] = {
    {"I2", "select op_id from attempt where ended is null group by op_id having count(*) > 1",
     "two attempts are under way"},
    {"I2",
     "select a.op_id from attempt a join op on op.id=a.op_id where a.ended is null and op.state<>2",
     "an attempt is under way, and the operation is not"},
    {"I2",
     "select id from op where state=2 and not exists"
     " (select 1 from attempt where op_id=op.id and ended is null)",
     "it is under way without an attempt"},
    {"I2", "select id from op where attempts<(select count(*) from attempt where op_id=op.id)",
     "more attempts were written than counted"},
    {"I3",
     "select id from op where resends>(select count(*) from decision where op_id=op.id and"
     " what='resend')",
     "it was sent again without a decision"},
    {"I4",
     "select op.id from op join bind on bind.server_id=op.server_id"
     " where bind.op_id<>op.id and op.state in (4, 5)",
     "its record belongs to another write"},
    {"I4",
     "select max(id) from op where server_id<>'' and state in (4, 5) group by server_id"
     " having count(*) > 1",
     "two operations claim one record"},
    {"I7", "select id from op where state<0 or state>11", "its state is none of ours"},
    {"rows",
     "select op_id from (select op_id from attempt union select op_id from bind"
     " union select op_id from decision) where op_id not in (select id from op)",
     "something is known of an operation that is not there"},
};

static bool check_rule(Verify *v, const Rule *rule, Err *err)
{
    Stmt *stmt = db_stmt(v->journal->db, rule->sql, err);
    bool row = false;
    if (!stmt)
        return false;
    for (;;) {
        if (!db_step(v->journal->db, stmt, &row, err))
            return false;
        if (!row)
            return true;
        complain(v, rule->name, db_int(stmt, 0), rule->what);
    }
}

static bool count_rows(Verify *v, const char *sql, size_t *out, Err *err)
{
    Stmt *stmt = db_stmt(v->journal->db, sql, err);
    bool row = false;
    if (!stmt || !db_step(v->journal->db, stmt, &row, err))
        return false;
    *out = row ? (size_t)db_int(stmt, 0) : 0;
    db_reset(stmt);
    return true;
}

bool journal_verify(Journal *journal, const VerifyAsk *ask, VerifyProof *out, Err *err)
{
    Verify v = {.journal = journal, .ask = ask};
    bool ok = check_file(&v, err) && check_rows(&v, err);
    for (size_t i = 0; i < G_N_ELEMENTS(rules) && ok; i++)
        ok = check_rule(&v, &rules[i], err);
    ok = ok && count_rows(&v, "select count(*) from attempt", &v.proof.attempts, err) &&
         count_rows(&v, "select count(*) from decision", &v.proof.decisions, err) &&
         count_rows(&v, "select count(*) from bind", &v.proof.bound, err);
    *out = v.proof;
    return ok;
}
