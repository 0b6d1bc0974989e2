#include "config.h"

#include <glib.h>
#include <string.h>

#include "store/journal_row.h"
#include "store/owner.h"

enum {
    REVIEW_AGE_MS = 60 * 60 * 1000, // older than this, and a person is asked before it is sent
    ATTEMPT_MS = 2 * 60 * 1000, // no attempt lasts longer: its deadline and its wait for a limit
};

static bool read_rows(Journal *journal, Stmt *stmt, GArray *ops, Err *err)
{
    bool row = false;
    journal->damaged = 0;
    for (;;) {
        if (!db_step(journal->db, stmt, &row, err))
            return false;
        if (!row)
            return true;
        Op op;
        if (op_read(stmt, &op))
            g_array_append_val(ops, op);
        else
            journal->damaged++;
    }
}

static void free_ops(Op *ops, size_t n)
{
    for (size_t i = 0; i < n; i++)
        op_clear(&ops[i]);
    g_free(ops);
}

static bool all_rows(Journal *journal, Stmt *stmt, Op **ops, size_t *n, Err *err)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Op));
    bool ok = read_rows(journal, stmt, rows, err);
    size_t count = rows->len;
    Op *items = (Op *)(void *)g_array_free(rows, FALSE);
    if (!ok) {
        free_ops(items, count);
        return false;
    }
    *ops = items;
    *n = count;
    return true;
}

bool journal_ops(Journal *journal, unsigned state_mask, Op **ops, size_t *n, Err *err)
{
    Stmt *stmt = db_stmt(journal->db, journal->select_ops, err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, state_mask);
    return all_rows(journal, stmt, ops, n, err);
}

bool journal_resent(Journal *journal, Instant since, Op **ops, size_t *n, Err *err)
{
    Stmt *stmt = db_stmt(journal->db, journal->select_resent, err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, OP_CONFIRMED);
    db_bind_int(stmt, 2, since.ms);
    return all_rows(journal, stmt, ops, n, err);
}

bool journal_op(Journal *journal, int64_t id, Op *out, bool *found, Err *err)
{
    Stmt *stmt = db_stmt(journal->db, journal->select_op, err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, id);
    if (!db_step(journal->db, stmt, &row, err))
        return false;
    Op op = {0};
    bool sound = !row || op_read(stmt, &op);
    if (row)
        db_reset(stmt);
    if (!sound)
        return err_set(err, ERR_IO, "outbox: the row of write %lld is damaged", (long long)id);
    *found = row;
    *out = op;
    return true;
}

size_t journal_damaged(const Journal *journal)
{
    return journal->damaged;
}

bool journal_changed(Journal *journal)
{
    int64_t version = db_version(journal->db);
    bool changed = version != journal->seen_version;
    journal->seen_version = version;
    return changed;
}

// Whoever made the attempt under way is gone: another process that ended, or an earlier handle of
// this one. Only called by the holder of the location's sender lock, so nobody else of this process
// can be sending for it.
static bool attempt_is_orphan(Journal *journal, const Op *op, bool *orphan, Err *err)
{
    Stmt *stmt = db_stmt(
        journal->db,
        "select pid, pid_start, boot, session from attempt where op_id=? and ended is null", err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, op->id);
    if (!db_step(journal->db, stmt, &row, err))
        return false;
    *orphan = true;
    if (!row)
        return true;
    Owner owner = {.pid = db_int(stmt, 0), .start = db_int(stmt, 1)};
    g_strlcpy(owner.boot, db_string(stmt, 2), sizeof(owner.boot));
    bool ours = !strcmp(db_string(stmt, 3), journal->session);
    db_reset(stmt);
    *orphan = owner_is_self(&owner) ? !ours : !owner_is_alive(&owner);
    return true;
}

bool op_recovered(const Op *op, bool orphan, Instant now, OpState *to)
{
    int64_t late = now.ms - op->hold_until.ms;
    bool over = op->state == OP_HELD && late >= 0;
    if (op->state == OP_INFLIGHT)
        *to = OP_UNKNOWN;
    else if (over)
        *to = late >= REVIEW_AGE_MS ? OP_REVIEW : OP_READY;
    return over || (op->state == OP_INFLIGHT && orphan);
}

// When the attempt was over at the latest. Not when that was found out: what looks like it and came
// while nobody was there is somebody else's.
static Instant attempt_end(const Op *op, Instant now)
{
    int64_t latest = op->sent_at.ms + ATTEMPT_MS;
    return now.ms > latest && instant_known(op->sent_at) ? (Instant){latest} : now;
}

static bool recover_one(Journal *journal, Op *op, Instant now, Err *err)
{
    OpState to;
    bool orphan = false;
    if (op->state == OP_INFLIGHT) {
        if (!attempt_is_orphan(journal, op, &orphan, err))
            return false;
        op->answered_at = attempt_end(op, now);
    }
    return !op_recovered(op, orphan, now, &to) || journal_move(journal, op, to, err);
}

bool journal_recover(Journal *journal, const Id *location, Instant now, Err *err)
{
    Op *ops = NULL;
    size_t n = 0;
    if (!journal_ops(journal, 1 << OP_INFLIGHT | 1 << OP_HELD, &ops, &n, err))
        return false;
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++) { // another process that was faster is welcome
        if (id_eq(&ops[i].location, location))
            ok = recover_one(journal, &ops[i], now, err) || err->kind == ERR_CONFLICT;
    }
    free_ops(ops, n);
    return ok;
}
