#include "config.h"

#include "store/salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "store/carve.h"
#include "store/schema.h"

enum { FILE_MAX = 1024 * 1024 * 1024, LOST_WORDS_MAX = 400 };

void salvage_clear(Salvage *salvage)
{
    g_free(salvage->kept_as);
    g_free(salvage->lost_words);
    *salvage = (Salvage){0};
}

// ---- what the audit knows ----------------------------------------------------------------------

typedef struct Known { // the last line of an operation
    int64_t op, rev;
    char *event, *summary;
} Known;

static void free_known(void *data)
{
    Known *known = data;
    g_free(known->event);
    g_free(known->summary);
    g_free(known);
}

static bool learn_line(void *owner, const char *line, size_t n)
{
    Err err;
    Json *json = json_parse(line, n, &err);
    const char *uuid = json_string(json_member(json, "uuid"));
    Known known = {0};
    if (uuid && json_int64(json_member(json, "op"), &known.op) &&
        json_int64(json_member(json, "rev"), &known.rev)) {
        known.event = g_strdup(json_string(json_member(json, "event")));
        known.summary = g_strdup(json_string(json_member(json, "summary")));
        g_hash_table_replace(owner, g_strdup(uuid), g_memdup2(&known, sizeof(known)));
    }
    json_free(json);
    return true;
}

static GHashTable *read_audit(const char *dir)
{
    Err err = {0};
    GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_known);
    if (!audit_read(dir, learn_line, known, &err))
        g_hash_table_remove_all(known); // then nothing is trusted
    return known;
}

// ---- operations --------------------------------------------------------------------------------

// Of what was only waiting, and is not known to have gone on, nothing has left.
OpState salvage_state(const Op *op)
{
    switch (op->state) {
    case OP_HELD:
    case OP_READY: return op->maybe == 0 ? OP_REVIEW : OP_PARKED;
    case OP_INFLIGHT:
    case OP_UNKNOWN: return OP_PARKED;
    case OP_ACKED:
    case OP_CONFIRMED:
    case OP_PARKED:
    case OP_REFUSED:
    case OP_REVIEW:
    case OP_CANCELLED:
    case OP_DISCARDED:
    case OP_CHANGED:
    case OP_STATE_COUNT: break;
    }
    return op->state;
}

static bool has_ended(OpState state)
{
    return state == OP_CONFIRMED || state == OP_CANCELLED || state == OP_DISCARDED;
}

static void set_reason(Op *op, const char *fmt, const char *event)
{
    g_free(op->reason);
    op->reason = g_strdup_printf(fmt, event);
}

typedef struct Found { // what is left
    GArray *ops;       // Op
    GHashTable *audit; // uuid -> Known
    Db *from;          // the damaged file as SQLite reads it; NULL when it cannot
} Found;

// known: NULL when the audit does not have it.
static void distrust(Op *op, const Known *known)
{
    OpState was = op->state;
    bool current = known && known->rev == op->rev;
    op->state = salvage_state(op);
    if (!current && !has_ended(was) && was != OP_ACKED)
        op->state = OP_PARKED;
    if (op->state == was && current)
        return;
    if (op->state == OP_PARKED)
        op->maybe = MAX(op->maybe, 1);
    if (known && known->rev > op->rev)
        set_reason(op, "the outbox was damaged; last known of it: %s. Look before sending it again",
                   known->event ? known->event : "?");
    else
        set_reason(op, "the outbox was damaged; %s",
                   op->state == OP_PARKED ? "look before sending it again" : "send it still?");
}

static bool insert_kept(Journal *journal, const Op *op, Err *err)
{
    Stmt *stmt = db_stmt(journal->db, journal->insert_kept, err);
    if (!stmt)
        return false;
    int at = op_bind(op, stmt);
    db_bind_int(stmt, at, op->id);
    return db_run(journal->db, stmt, NULL, err);
}

// Rows of attempts may be newer than what is left of their operation: their numbers stay taken.
static int newest_attempt(Db *from, const Op *op)
{
    Err err = {0};
    bool row = false;
    int64_t n = 0;
    Stmt *stmt = from ? db_stmt(from, "select max(n) from attempt where op_id=?", &err) : NULL;
    if (!stmt)
        return 0;
    db_bind_int(stmt, 1, op->id);
    if (db_step(from, stmt, &row, &err) && row)
        n = db_int(stmt, 0);
    if (row)
        db_reset(stmt);
    return (int)CLAMP(n, 0, INT_MAX / 2);
}

// What an attempt is known of that the operation does not know may have arrived.
static void distrust_attempts(Db *from, Op *op)
{
    int newest = newest_attempt(from, op);
    if (newest <= op->attempts)
        return;
    op->attempts = newest;
    if (op->state != OP_REVIEW)
        return;
    op->state = OP_PARKED;
    op->maybe = MAX(op->maybe, 1);
    set_reason(op, "the outbox was damaged; %s", "look before sending it again");
}

static bool put_ops(Journal *journal, const Found *found, Salvage *out, Err *err)
{
    for (guint i = 0; i < found->ops->len; i++) {
        Op *op = &g_array_index(found->ops, Op, i);
        distrust(op, g_hash_table_lookup(found->audit, op->uuid));
        distrust_attempts(found->from, op);
        if (!op_check_size(op, err) || !insert_kept(journal, op, err))
            return false;
        out->kept++;
        out->waiting += op->state == OP_PARKED || op->state == OP_REVIEW;
    }
    return true;
}

static int64_t newest_id(const Found *found)
{
    int64_t newest = 0;
    GHashTableIter iter;
    gpointer known;
    for (guint i = 0; i < found->ops->len; i++)
        newest = MAX(newest, g_array_index(found->ops, Op, i).id);
    g_hash_table_iter_init(&iter, found->audit);
    while (g_hash_table_iter_next(&iter, NULL, &known))
        newest = MAX(newest, ((const Known *)known)->op);
    return newest;
}

static void name_lost(GString *words, const Known *known)
{
    if (words->len < LOST_WORDS_MAX)
        g_string_append_printf(words, "%s%s (%s)", words->len > 0 ? ", " : "",
                               known->summary ? known->summary : "?",
                               known->event ? known->event : "?");
}

// Numbers are given one after another and never taken away: what is missing is lost.
static void count_lost(const Found *found, Salvage *out)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(g_int64_hash, g_int64_equal);
    GString *words = g_string_new(NULL);
    GHashTableIter iter;
    gpointer data;
    for (guint i = 0; i < found->ops->len; i++)
        g_hash_table_add(ids, &g_array_index(found->ops, Op, i).id);
    size_t kept = g_hash_table_size(ids);
    g_hash_table_iter_init(&iter, found->audit);
    while (g_hash_table_iter_next(&iter, NULL, &data)) {
        const Known *known = data;
        if (!g_hash_table_contains(ids, &known->op))
            name_lost(words, known);
    }
    size_t newest = (size_t)newest_id(found);
    out->lost = newest > kept ? newest - kept : 0;
    out->lost_words = g_string_free(words, FALSE);
}

// A number that was given once is not given again, or a person might decide about another one.
static bool keep_numbers(Journal *journal, const Found *found, Err *err)
{
    static const char *const sql[] = {
        "delete from sqlite_sequence where name='op' and ? is not null",
        "insert into sqlite_sequence (name, seq) values ('op', ?)"};
    for (size_t i = 0; i < G_N_ELEMENTS(sql); i++) {
        Stmt *stmt = db_stmt(journal->db, sql[i], err);
        if (!stmt)
            return false;
        db_bind_int(stmt, 1, newest_id(found));
        if (!db_run(journal->db, stmt, NULL, err))
            return false;
    }
    return true;
}

// ---- files -------------------------------------------------------------------------------------

typedef struct Bytes {
    char *s;
    size_t n;
} Bytes;

static bool load(const char *path, const char *ending, Bytes *out, Err *err)
{
    g_autofree char *name = g_strconcat(path, ending, NULL);
    if (access(name, F_OK) != 0)
        return true;
    return fs_read_private(name, FILE_MAX, &out->s, &out->n, err);
}

static bool save(const char *path, const char *ending, const Bytes *bytes, Err *err)
{
    g_autofree char *name = g_strconcat(path, ending, NULL);
    return !bytes->s || fs_write(name, bytes->s, bytes->n, err);
}

static void drop(const char *path)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *name = g_strconcat(path, endings[i], NULL);
        g_unlink(name);
    }
}

static char *aside_name(const char *path)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *stamp = g_date_time_format(now, "%Y%m%dT%H%M%SZ");
    g_autofree char *dir = g_path_get_dirname(path);
    for (int i = 1;; i++) {
        g_autofree char *name = i == 1 ? g_strdup_printf("outbox-damaged-%s.db", stamp)
                                       : g_strdup_printf("outbox-damaged-%s-%d.db", stamp, i);
        char *full = g_build_filename(dir, name, NULL);
        if (access(full, F_OK) != 0)
            return full;
        g_free(full);
    }
}

// Nobody may be sending from the file that is taken away.
static bool is_in_use(const char *dir)
{
    bool used = false;
    GDir *entries = g_dir_open(dir, 0, NULL);
    for (const char *name; entries && !used && (name = g_dir_read_name(entries));) {
        if (!g_str_has_prefix(name, "outbox-") || !g_str_has_suffix(name, ".lock"))
            continue;
        g_autofree char *path = g_build_filename(dir, name, NULL);
        int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
        used = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0;
        if (fd >= 0)
            close(fd);
    }
    if (entries)
        g_dir_close(entries);
    return used;
}

static bool put_found(Journal *journal, const Found *found, Salvage *out, Err *err)
{
    if (!db_begin(journal->db, err))
        return false;
    bool ok = put_ops(journal, found, out, err) && keep_numbers(journal, found, err);
    if (!ok) {
        db_rollback(journal->db);
        return false;
    }
    salvage_tables(journal->db, found->from);
    return db_commit(journal->db, err);
}

static bool fill(Journal *journal, const Bytes *db, const Bytes *wal, const char *scratch,
                 Salvage *out, Err *err)
{
    Err ignored = {0};
    g_autofree char *dir = g_path_get_dirname(scratch);
    Found found = {.ops = carve_ops(db->s, db->n, wal->s, wal->n),
                   .audit = read_audit(dir),
                   .from = db_open_damaged(scratch, &ignored)};
    bool ok = put_found(journal, &found, out, err);
    count_lost(&found, out);
    for (guint i = 0; i < found.ops->len; i++)
        op_clear(&g_array_index(found.ops, Op, i));
    g_array_free(found.ops, TRUE);
    g_hash_table_destroy(found.audit);
    db_close(found.from);
    return ok;
}

static bool build(const char *fresh, const Bytes *db, const Bytes *wal, const char *scratch,
                  Salvage *out, Err *err)
{
    Journal journal = {.db = db_open(fresh, journal_schema, JOURNAL_STEPS, err), .lock_fd = -1};
    if (!journal.db)
        return false;
    journal_sql_init(&journal);
    bool ok = fill(&journal, db, wal, scratch, out, err);
    db_close(journal.db); // the last one: its log goes into the file
    journal_sql_clear(&journal);
    return ok;
}

// The old log goes first: it must never be taken for that of the new file.
static bool put_in_place(const char *path, const char *fresh, Err *err)
{
    g_autofree char *wal = g_strconcat(path, "-wal", NULL);
    g_autofree char *shm = g_strconcat(path, "-shm", NULL);
    g_unlink(wal);
    g_unlink(shm);
    return rename(fresh, path) == 0 || err_errno(err, errno, "%s", path);
}

bool salvage_file(const char *path, Salvage *out, Err *err)
{
    Bytes db = {0};
    Bytes wal = {0};
    Salvage salvage = {.kept_as = aside_name(path)};
    g_autofree char *dir = g_path_get_dirname(path);
    g_autofree char *fresh = g_strconcat(path, ".new", NULL);
    g_autofree char *scratch = g_strconcat(path, ".scratch", NULL);
    if (is_in_use(dir)) {
        salvage_clear(&salvage);
        return err_set(err, ERR_IO,
                       "the outbox is damaged, and another eyrie works with it: end "
                       "that one first");
    }
    drop(fresh);
    drop(scratch);
    bool ok = load(path, "", &db, err) && load(path, "-wal", &wal, err) &&
              save(salvage.kept_as, "", &db, err) && save(salvage.kept_as, "-wal", &wal, err) &&
              save(scratch, "", &db, err) && save(scratch, "-wal", &wal, err) &&
              build(fresh, &db, &wal, scratch, &salvage, err) && put_in_place(path, fresh, err);
    drop(scratch);
    drop(fresh);
    g_free(db.s);
    g_free(wal.s);
    if (ok)
        *out = salvage;
    else
        salvage_clear(&salvage);
    return ok;
}

// ---- a journal that is older than its audit ----------------------------------------------------

static bool distrust_all(Journal *journal, GHashTable *audit, Salvage *out, Err *err)
{
    const unsigned ended = 1 << OP_CONFIRMED | 1 << OP_CANCELLED | 1 << OP_DISCARDED;
    Op *ops = NULL;
    size_t n = 0;
    bool ok = journal_ops(journal, ~ended, &ops, &n, err);
    for (size_t i = 0; i < n; i++) {
        Op next;
        op_copy(&next, &ops[i]);
        distrust(&next, g_hash_table_lookup(audit, next.uuid));
        OpState to = next.state;
        next.state = ops[i].state;
        if (ok && to != ops[i].state) {
            next.answered_at = ops[i].answered_at;
            ok = journal_move(journal, &next, to, err);
            out->waiting++;
        }
        out->kept++;
        op_clear(&next);
        op_clear(&ops[i]);
    }
    g_free(ops);
    return ok;
}

static bool is_there(Journal *journal, const char *uuid)
{
    Err err;
    bool row = false;
    Stmt *stmt = db_stmt(journal->db, "select 1 from op where uuid=?", &err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, uuid);
    bool there = db_step(journal->db, stmt, &row, &err) && row;
    db_reset(stmt);
    return there;
}

static void count_missing(Journal *journal, GHashTable *audit, Salvage *out)
{
    GString *words = g_string_new(NULL);
    GHashTableIter iter;
    gpointer uuid;
    gpointer known;
    g_hash_table_iter_init(&iter, audit);
    while (g_hash_table_iter_next(&iter, &uuid, &known)) {
        if (is_there(journal, uuid))
            continue;
        out->lost++;
        name_lost(words, known);
    }
    out->lost_words = g_string_free(words, FALSE);
}

bool salvage_distrust(Journal *journal, Salvage *out, Err *err)
{
    GHashTable *audit = read_audit(journal->dir);
    *out = (Salvage){.older = true};
    count_missing(journal, audit, out);
    g_autofree char *fresh = g_uuid_string_random();
    bool ok =
        distrust_all(journal, audit, out, err) && journal_put(journal, "audit.journal", fresh, err);
    if (ok)
        g_strlcpy(journal->identity, fresh, sizeof(journal->identity));
    g_hash_table_destroy(audit);
    return ok;
}
