#include "config.h"

#include "store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/journal_audit.h"
#include "store/journal_row.h"
#include "store/owner.h"
#include "store/salvage.h"
#include "store/schema.h"

// Another process may have put a sound file there meanwhile, or be about to.
static Db *open_salvaged(const char *path, Salvage *salvage, Err *err)
{
    g_autofree char *lock = g_strconcat(path, ".salvage", NULL);
    int fd = open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX) != 0) {
        err_errno(err, errno, "%s", lock);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    Db *db = db_open(path, journal_schema, JOURNAL_STEPS, err);
    if (!db && db_is_damage(err) && salvage_file(path, salvage, err))
        db = db_open(path, journal_schema, JOURNAL_STEPS, err);
    close(fd);
    return db;
}

static bool open_audit(Journal *journal, Err *err)
{
    bool behind = false;
    if (!journal_audit_open(journal, &behind, err))
        return false;
    if (!behind)
        return true;
    journal->salvaged = true;
    return salvage_distrust(journal, &journal->salvage, err);
}

const char *journal_dir(const Journal *journal)
{
    return journal->dir;
}

const Salvage *journal_salvage(const Journal *journal)
{
    return journal->salvaged ? &journal->salvage : NULL;
}

Journal *journal_open(const char *path, Err *err)
{
    Salvage salvage = {0};
    Db *db = db_open(path, journal_schema, JOURNAL_STEPS, err);
    if (!db && db_is_damage(err))
        db = open_salvaged(path, &salvage, err);
    if (!db) {
        salvage_clear(&salvage);
        return NULL;
    }
    Journal *journal = g_new0(Journal, 1);
    journal->db = db;
    journal->salvage = salvage;
    journal->salvaged = salvage.kept_as != NULL;
    g_autofree char *session = g_uuid_string_random();
    g_strlcpy(journal->session, session, sizeof(journal->session));
    journal->dir = strcmp(path, ":memory:") != 0 ? g_path_get_dirname(path) : NULL;
    journal->lock_fd = -1;
    journal_sql_init(journal);
    if (!open_audit(journal, err)) {
        journal_close(journal);
        return NULL;
    }
    journal->seen_version = db_version(db);
    return journal;
}

void journal_close(Journal *journal)
{
    if (!journal)
        return;
    journal_audit_close(journal);
    db_close(journal->db);
    if (journal->lock_fd >= 0)
        close(journal->lock_fd);
    g_free(journal->dir);
    journal_sql_clear(journal);
    salvage_clear(&journal->salvage);
    g_free(journal);
}

// Ends a transaction one way or the other.
static bool finish(Journal *journal, bool ok, Err *err)
{
    if (!ok) {
        db_rollback(journal->db);
        return false;
    }
    if (!db_commit(journal->db, err))
        return false;
    journal->audit_waits = journal->audit_rests;
    if (!journal->audit_rests)
        journal_audit_flush(journal);
    return true;
}

// One statement with up to two values.
static bool run_with(Journal *journal, const char *sql, const char *text, int64_t number, Err *err)
{
    Stmt *stmt = db_stmt(journal->db, sql, err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, text);
    if (number >= 0)
        db_bind_int(stmt, 2, number);
    return db_run(journal->db, stmt, NULL, err);
}

static bool insert_op(Journal *journal, const Op *op, Err *err)
{
    Stmt *stmt = db_stmt(journal->db, journal->insert_op, err);
    if (!stmt)
        return false;
    op_bind(op, stmt);
    return db_run(journal->db, stmt, NULL, err);
}

bool journal_add(Journal *journal, Op *op, const char *draft_key, Err *err)
{
    Op row = *op;
    g_autofree char *uuid = g_uuid_string_random();
    g_strlcpy(row.uuid, uuid, sizeof(row.uuid));
    row.rev = 1;
    if (!op_check_size(&row, err) || !db_begin(journal->db, err))
        return false;
    bool ok = insert_op(journal, &row, err);
    row.id = db_last_id(journal->db);
    ok = ok && journal_audit_change(journal, NULL, &row, err);
    if (ok && draft_key)
        ok = run_with(journal, "delete from draft where key=?", draft_key, -1, err);
    if (!finish(journal, ok, err))
        return false;
    *op = row;
    return true;
}

static bool start_attempt(Journal *journal, const Op *op, Err *err)
{
    Stmt *stmt =
        db_stmt(journal->db,
                "insert into attempt (op_id, n, started, pid, pid_start, boot, session, baseline,"
                " up, skew, started_boot) values (?,?,?,?,?,?,?,?,?,?,?)",
                err);
    if (!stmt)
        return false;
    Owner self = owner_self();
    db_bind_int(stmt, 1, op->id);
    db_bind_int(stmt, 2, op->attempts);
    db_bind_int(stmt, 3, op->sent_at.ms);
    db_bind_int(stmt, 4, self.pid);
    db_bind_int(stmt, 5, self.start);
    db_bind_string(stmt, 6, self.boot);
    db_bind_string(stmt, 7, journal->session);
    db_bind_string(stmt, 8, op->baseline.s);
    db_bind_int(stmt, 9, op->body ? (int64_t)strlen(op->body) : 0);
    db_bind_int(stmt, 10, op->skew_ms);
    db_bind_int(stmt, 11, op->boot_ms);
    return db_run(journal->db, stmt, NULL, err);
}

static bool end_attempt(Journal *journal, const Op *op, Err *err)
{
    Stmt *stmt = db_stmt(journal->db,
                         "update attempt set ended=?, http=?, state=?, trace=?, skew=?"
                         " where op_id=? and ended is null",
                         err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, op->answered_at.ms);
    db_bind_int(stmt, 2, op->http);
    db_bind_int(stmt, 3, op->state);
    db_bind_string(stmt, 4, op->trace[0] ? op->trace : NULL);
    db_bind_int(stmt, 5, op->skew_ms);
    db_bind_int(stmt, 6, op->id);
    return db_run(journal->db, stmt, NULL, err);
}

static bool update_op(Journal *journal, const Op *was, const Op *row, Err *err)
{
    Stmt *stmt = db_stmt(journal->db, journal->update_op, err);
    if (!stmt)
        return false;
    int at = op_bind(row, stmt);
    db_bind_int(stmt, at, was->id);
    db_bind_int(stmt, at + 1, was->state);
    db_bind_int(stmt, at + 2, was->rev);
    int64_t changed = 0;
    if (!db_run(journal->db, stmt, &changed, err))
        return false;
    return changed == 1 || err_set(err, ERR_CONFLICT, "it was changed by another eyrie meanwhile");
}

static bool bind_quietly(Journal *journal, const Op *row, Err *err)
{
    if (id_is_empty(&row->server_id) || (row->state != OP_ACKED && row->state != OP_CONFIRMED))
        return true;
    return run_with(journal, "insert or ignore into bind (server_id, op_id) values (?,?)",
                    row->server_id.s, row->id, err);
}

Op op_moved(const Op *op, OpState to)
{
    Op row = *op;
    row.state = to;
    row.rev++;
    if (to == OP_INFLIGHT)
        row.attempts++;
    if (op->state == OP_INFLIGHT && (to == OP_UNKNOWN || to == OP_ACKED))
        row.maybe++;
    return row;
}

static bool move_locked(Journal *journal, const Op *op, const Op *row, Err *err)
{
    if (!update_op(journal, op, row, err) || !bind_quietly(journal, row, err) ||
        !journal_audit_change(journal, op, row, err))
        return false;
    if (row->state == OP_INFLIGHT)
        return start_attempt(journal, row, err);
    return op->state != OP_INFLIGHT || end_attempt(journal, row, err);
}

bool journal_move(Journal *journal, Op *op, OpState to, Err *err)
{
    Op row = op_moved(op, to);
    if (!op_check_size(&row, err) || !db_begin(journal->db, err))
        return false;
    if (!finish(journal, move_locked(journal, op, &row, err), err))
        return false;
    *op = row;
    return true;
}

// Puts a draft where there is none, or its text above the one there is, unless that begins
// with it or has the same lines. Never a comment into a message for the customer.
static bool give_back(Journal *journal, const Draft *draft, bool *restored, Err *err)
{
    Stmt *stmt = db_stmt(journal->db,
                         "insert into draft (key, channel, subject, body, saved) values (?,?,?,?,?)"
                         " on conflict (key) do update set saved=excluded.saved, body="
                         "  case when coalesce(body,'')='' then excluded.body"
                         "  when substr(body,1,length(excluded.body))=excluded.body"
                         "   or instr(char(10)||body||char(10),"
                         "    char(10)||excluded.body||char(10)) then body"
                         "  else excluded.body || char(10, 10) || body end"
                         " where channel=excluded.channel"
                         "  and length(coalesce(body,''))+length(excluded.body)<=?",
                         err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, draft->key);
    db_bind_int(stmt, 2, draft->channel);
    db_bind_string(stmt, 3, draft->subject);
    db_bind_string(stmt, 4, draft->body);
    db_bind_int(stmt, 5, draft->saved.ms);
    db_bind_int(stmt, 6, DB_VALUE_MAX / 4); // in characters
    int64_t changed = 0;
    if (!db_run(journal->db, stmt, &changed, err))
        return false;
    *restored = changed == 1;
    return true;
}

bool journal_return(Journal *journal, Op *op, OpState to, const Draft *draft, bool *restored,
                    Err *err)
{
    Op row = op_moved(op, to);
    bool saved = false;
    if (!op_check_size(&row, err) || !db_begin(journal->db, err))
        return false;
    bool ok = move_locked(journal, op, &row, err) && give_back(journal, draft, &saved, err);
    if (!finish(journal, ok, err))
        return false;
    *op = row;
    *restored = saved;
    return true;
}

static bool bind_locked(Journal *journal, const Op *op, const Op *row, Err *err)
{
    Stmt *stmt =
        db_stmt(journal->db,
                "insert into bind (server_id, op_id) select ?1, ?2 where not exists"
                " (select 1 from op mine join op twin on twin.lane=mine.lane and"
                "  twin.body is mine.body and twin.id<>mine.id where mine.id=?2 and twin.state=?3)"
                " on conflict (server_id) do update set op_id=op_id where op_id=excluded.op_id",
                err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, row->server_id.s);
    db_bind_int(stmt, 2, row->id);
    db_bind_int(stmt, 3, OP_INFLIGHT);
    int64_t changed = 0;
    if (!db_run(journal->db, stmt, &changed, err))
        return false;
    if (changed != 1)
        return err_set(err, ERR_CONFLICT, "the record belongs, or may belong, to another write");
    return update_op(journal, op, row, err) && journal_audit_change(journal, op, row, err);
}

bool journal_bind(Journal *journal, Op *op, const Id *server_id, Err *err)
{
    Op row = *op;
    row.rev++;
    row.server_id = *server_id;
    if (!db_begin(journal->db, err) || !finish(journal, bind_locked(journal, op, &row, err), err))
        return false;
    *op = row;
    return true;
}

bool journal_is_bound(Journal *journal, const Id *server_id)
{
    Err err;
    bool row = false;
    Stmt *stmt = db_stmt(journal->db, "select 1 from bind where server_id=?", &err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, server_id->s);
    bool bound = db_step(journal->db, stmt, &row, &err) && row;
    db_reset(stmt);
    return bound;
}

static bool decide_locked(Journal *journal, const Op *op, const char *what, Instant now, Err *err)
{
    Stmt *stmt = db_stmt(journal->db, "insert into decision (op_id, at, what) values (?,?,?)", err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, op->id);
    db_bind_int(stmt, 2, now.ms);
    db_bind_string(stmt, 3, what);
    return db_run(journal->db, stmt, NULL, err) &&
           journal_audit_event(journal, op, "decision", what, err);
}

bool journal_decide(Journal *journal, const Op *op, const char *what, Instant now, Err *err)
{
    return db_begin(journal->db, err) &&
           finish(journal, decide_locked(journal, op, what, now, err), err);
}
