#include "config.h"

#include "store/journal_audit.h"

#include <assert.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

#include "base/datetime.h"
#include "base/json.h"

#define IDENTITY_KEY "audit.journal"

static const char *const names[] = {
    [OP_HELD] = "queued",      [OP_READY] = "ready",         [OP_INFLIGHT] = "sent",
    [OP_UNKNOWN] = "unknown",  [OP_ACKED] = "acked",         [OP_CONFIRMED] = "confirmed",
    [OP_PARKED] = "parked",    [OP_REFUSED] = "refused",     [OP_REVIEW] = "review",
    [OP_CANCELLED] = "undone", [OP_DISCARDED] = "discarded", [OP_CHANGED] = "conflict",
};
static_assert(G_N_ELEMENTS(names) == OP_STATE_COUNT, "one word per state");

const char *op_state_name(OpState state)
{
    return state < OP_STATE_COUNT ? names[state] : "?";
}

// ---- opening -----------------------------------------------------------------------------------

static bool learn_identity(Journal *journal, Err *err)
{
    g_autofree char *known = journal_get(journal, IDENTITY_KEY);
    if (!known) {
        g_autofree char *fresh = g_uuid_string_random();
        Stmt *stmt =
            db_stmt(journal->db, "insert or ignore into kv (key, value) values (?,?)", err);
        if (!stmt)
            return false;
        db_bind_string(stmt, 1, IDENTITY_KEY);
        db_bind_string(stmt, 2, fresh);
        if (!db_run(journal->db, stmt, NULL, err))
            return false;
        known = journal_get(journal, IDENTITY_KEY); // another process may have been faster
    }
    g_strlcpy(journal->identity, known ? known : "", sizeof(journal->identity));
    return true;
}

static bool newest_due(Journal *journal, int64_t *n, Err *err)
{
    Stmt *stmt =
        db_stmt(journal->db, "select seq from sqlite_sequence where name='audit_due'", err);
    bool row = false;
    if (!stmt || !db_step(journal->db, stmt, &row, err))
        return false;
    *n = row ? db_int(stmt, 0) : 0;
    db_reset(stmt);
    return true;
}

// The file is looked at first: between the two looks the journal can only become newer.
bool journal_audit_open(Journal *journal, bool *behind, Err *err)
{
    int64_t n = 0;
    *behind = false;
    if (!journal->dir)
        return true;
    journal->audit = audit_new(journal->dir);
    AuditMark mark = audit_peek(journal->audit);
    if (!learn_identity(journal, err) || !newest_due(journal, &n, err))
        return false;
    *behind = !strcmp(mark.journal, journal->identity) && mark.n > n;
    journal_audit_flush(journal);
    return true;
}

void journal_audit_close(Journal *journal)
{
    journal_audit_flush(journal);
    audit_free(journal->audit);
    journal->audit = NULL;
}

void journal_audit_rest(Journal *journal)
{
    bool waits = journal->audit_waits;
    journal->audit_rests = true;
    journal->audit_waits = false;
    if (waits)
        journal_audit_flush(journal);
}

void journal_audit_with(Journal *journal, const Clock *clock, const bool *bodies)
{
    journal->clock = clock;
    journal->audit_bodies = bodies;
}

const Err *journal_audit_trouble(const Journal *journal)
{
    return journal->audit_err.kind == ERR_NONE ? NULL : &journal->audit_err;
}

// ---- lines -------------------------------------------------------------------------------------

static Instant now_of(const Journal *journal)
{
    return journal->clock ? clock_now(journal->clock) : (Instant){g_get_real_time() / 1000};
}

static void put_if(JsonOut *out, const char *name, const char *value)
{
    if (value && value[0])
        json_out_string(out, name, value);
}

// What was written stays at home unless a person wants it in the log: its hash and length tell
// whether two are the same.
static void put_body(const Journal *journal, JsonOut *out, const Op *op)
{
    if (!op->body)
        return;
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, op->body, -1);
    json_out_string(out, "body_sha256", sum);
    json_out_int(out, "body_bytes", (int64_t)strlen(op->body));
    if (journal->audit_bodies && *journal->audit_bodies)
        json_out_string(out, "body", op->body);
}

static void put_answer(JsonOut *out, const Op *op)
{
    json_out_int(out, "attempt", op->attempts);
    if (op->http > 0)
        json_out_int(out, "http", op->http);
    put_if(out, "trace", op->trace);
    put_if(out, "reason", op->reason);
    put_if(out, "server_id", op->server_id.s);
}

static char *line_of(const Journal *journal, const Op *op, const char *event, const char *what)
{
    char at[32];
    JsonOut *out = json_out_new();
    iso_format_utc(now_of(journal), at);
    json_out_object(out, NULL);
    json_out_string(out, "at", at);
    json_out_string(out, "event", event);
    put_if(out, "what", what);
    json_out_int(out, "op", op->id);
    json_out_int(out, "rev", op->rev);
    json_out_string(out, "uuid", op->uuid);
    json_out_string(out, "state", op_state_name(op->state));
    json_out_string(out, "profile", op->profile);
    json_out_string(out, "location", op->location.s);
    json_out_string(out, "kind", op->kind);
    json_out_string(out, "endpoint", op->endpoint);
    put_if(out, "subject", op->subject.s);
    put_if(out, "contact", op->contact.s);
    put_if(out, "summary", op->summary);
    put_answer(out, op);
    put_body(journal, out, op);
    json_out_int(out, "pid", getpid());
    json_out_end(out);
    return json_out_take(out, NULL);
}

bool journal_audit_event(Journal *journal, const Op *op, const char *event, const char *what,
                         Err *err)
{
    if (!journal->audit)
        return true;
    // What is in the file need not wait here any longer.
    Stmt *done = db_stmt(journal->db, "delete from audit_due where n <= ?", err);
    if (!done)
        return false;
    db_bind_int(done, 1, journal->audit_done);
    Stmt *stmt = db_run(journal->db, done, NULL, err)
                     ? db_stmt(journal->db, "insert into audit_due (line) values (?)", err)
                     : NULL;
    if (!stmt)
        return false;
    g_autofree char *line = line_of(journal, op, event, what);
    db_bind_string(stmt, 1, line);
    return db_run(journal->db, stmt, NULL, err);
}

typedef struct Turn {
    OpState from, to;
    const char *event;
} Turn;

static const char *event_of(const Op *was, const Op *now)
{
    static const Turn turns[] = {
        {OP_HELD, OP_READY, "released"},     {OP_HELD, OP_HELD, "changed"},
        {OP_INFLIGHT, OP_READY, "not-sent"}, {OP_UNKNOWN, OP_READY, "absent"},
        {OP_PARKED, OP_READY, "resend"},     {OP_REFUSED, OP_READY, "resend"},
        {OP_REVIEW, OP_READY, "resend"},     {OP_CHANGED, OP_READY, "resend"},
    };
    if (!was)
        return "queued";
    for (size_t i = 0; i < G_N_ELEMENTS(turns); i++)
        if (turns[i].from == was->state && turns[i].to == now->state)
            return turns[i].event;
    return was->state == now->state ? "bound" : op_state_name(now->state);
}

bool journal_audit_change(Journal *journal, const Op *was, const Op *now, Err *err)
{
    return journal_audit_event(journal, now, event_of(was, now), NULL, err);
}

// ---- to the file -------------------------------------------------------------------------------

static bool append_due(Journal *journal, Err *err)
{
    AuditMark mark = audit_mark(journal->audit);
    bool ours = !strcmp(mark.journal, journal->identity);
    Stmt *stmt = db_stmt(journal->db, "select n, line from audit_due where n > ? order by n", err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, ours ? MAX(mark.n, journal->audit_done) : journal->audit_done);
    g_strlcpy(mark.journal, journal->identity, sizeof(mark.journal));
    for (;;) {
        if (!db_step(journal->db, stmt, &row, err))
            return false;
        if (!row)
            return true;
        mark.n = db_int(stmt, 0);
        const char *line = db_string(stmt, 1);
        g_autofree char *marked = g_strdup_printf(
            "{\"journal\":\"%s\",\"n\":%" G_GINT64_FORMAT ",%s", mark.journal, mark.n, line + 1);
        if (!audit_append(journal->audit, &mark, marked, err)) {
            db_reset(stmt);
            return false;
        }
    }
}

void journal_audit_flush(Journal *journal)
{
    Err err = {0};
    if (!journal->audit || !audit_begin(journal->audit, now_of(journal), &err)) {
        if (err.kind == ERR_IO)
            journal->audit_err = err;
        return;
    }
    bool ok = append_due(journal, &err);
    Err ended = {0};
    if (!audit_end(journal->audit, &ended) && ok) {
        ok = false;
        err = ended;
    }
    AuditMark mark = audit_mark(journal->audit);
    if (ok && !strcmp(mark.journal, journal->identity))
        journal->audit_done = mark.n;
    journal->audit_err = ok ? (Err){0} : err;
}
