#include "config.h"

#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

struct Db {
    sqlite3 *sql;
    GHashTable *stmts; // SQL text -> Stmt
};

// Tells SQLite's numbers from those of the system, which an Err may hold as well.
#define DAMAGED (1 << 24)

static void mark_damage(Err *err)
{
    int code = err->code & 0xff;
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        err->code |= DAMAGED;
}

static bool fail(Db *db, const char *what, Err *err)
{
    int code = sqlite3_extended_errcode(db->sql);
    const char *text = sqlite3_errmsg(db->sql);
    err_set(err, ERR_IO, "%s: %s", what,
            (code & 0xff) == SQLITE_BUSY ? "another process is writing" : text);
    err->code = code;
    mark_damage(err);
    return false;
}

// Runs SQL without values. Only for our own constant text.
static bool exec(Db *db, const char *sql, Err *err)
{
    return sqlite3_exec(db->sql, sql, NULL, NULL, NULL) == SQLITE_OK || fail(db, "outbox", err);
}

static bool pragma_int(Db *db, const char *sql, int64_t *value, Err *err)
{
    Stmt *stmt = db_stmt(db, sql, err);
    bool row = false;
    if (!stmt || !db_step(db, stmt, &row, err))
        return false;
    *value = row ? db_int(stmt, 0) : 0;
    db_reset(stmt);
    return true;
}

// The journal holds what people wrote. Another process may have the file open, and closing any
// descriptor of it in this process would drop SQLite's locks: so it is looked at by name, and
// created here only when it does not exist.
static bool check_private(const char *path, Err *err)
{
    struct stat st;
    if (lstat(path, &st) != 0) {
        if (errno != ENOENT)
            return err_errno(err, errno, "%s", path);
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0)
            return errno == EEXIST || err_errno(err, errno, "%s", path);
        close(fd);
        return true;
    }
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_nlink != 1 || (st.st_mode & 077))
        return err_set(err, ERR_IO, "%s: not a private file of yours (mode 0600, no links)", path);
    return true;
}

// Shared memory, which WAL needs, does not work across machines.
static bool is_on_network(const char *path)
{
    static const unsigned long magics[] = {
        0x6969,     // NFS
        0x517b,     // SMB
        0xfe534d42, // SMB2
        0xff534d42, // CIFS
        0x5346414f, // AFS
        0x00c36400, // Ceph
        0x01021997, // 9P
    };
    struct statfs fs;
    if (statfs(path, &fs) != 0)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(magics); i++)
        if (((unsigned long)fs.f_type & 0xffffffff) == magics[i])
            return true;
    return false;
}

static bool switch_to_wal(Db *db)
{
    Err err;
    bool row = false;
    Stmt *stmt = db_stmt(db, "pragma journal_mode=wal", &err);
    bool wal =
        stmt && db_step(db, stmt, &row, &err) && row && !g_strcmp0(db_string(stmt, 0), "wal");
    if (row)
        db_reset(stmt);
    return wal;
}

static bool configure(Db *db, const char *path, Err *err)
{
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_limit(db->sql, SQLITE_LIMIT_LENGTH, DB_ROW_MAX);
    sqlite3_limit(db->sql, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_busy_timeout(db->sql, DB_OPEN_BUSY_MS);
    if (!exec(db, "pragma cell_size_check=1; pragma mmap_size=0; pragma foreign_keys=1;", err))
        return false;
    // Each commit reaches the disk before it returns. Without WAL that takes the stricter setting.
    bool wal = !is_on_network(path) && switch_to_wal(db);
    return exec(db,
                wal ? "pragma synchronous=full"
                    : "pragma journal_mode=delete; pragma synchronous=extra",
                err);
}

static bool check_sound(Db *db, Err *err)
{
    Stmt *stmt = db_stmt(db, "pragma quick_check(1)", err);
    bool row = false;
    if (!stmt || !db_step(db, stmt, &row, err))
        return false;
    const char *answer = row ? db_string(stmt, 0) : NULL;
    bool sound = answer && !strcmp(answer, "ok");
    if (!sound) {
        err_set(err, ERR_IO, "the file is damaged: %s", answer ? answer : "no answer");
        err->code = SQLITE_CORRUPT;
        mark_damage(err);
    }
    db_reset(stmt);
    return sound;
}

static bool migrate_locked(Db *db, const char *const *steps, size_t count, Err *err)
{
    int64_t done = 0;
    if (!pragma_int(db, "pragma user_version", &done, err))
        return false;
    if (done < 0 || (uint64_t)done > count)
        return err_set(err, ERR_IO, "written by a newer eyrie (version %lld)", (long long)done);
    for (size_t i = (size_t)done; i < count; i++)
        if (!exec(db, steps[i], err))
            return false;
    if ((size_t)done == count)
        return true;
    g_autofree char *sql = g_strdup_printf("pragma user_version=%zu", count);
    return exec(db, sql, err);
}

static bool migrate(Db *db, const char *const *steps, size_t count, Err *err)
{
    if (!db_begin(db, err))
        return false;
    if (migrate_locked(db, steps, count, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

typedef enum Soundness { SOUND_CHECKED, SOUND_TRUSTED } Soundness;

static Db *open_file(const char *path, const char *const *steps, size_t count, Soundness sound,
                     Err *err)
{
    bool in_memory = !strcmp(path, ":memory:");
    if (!in_memory && !check_private(path, err))
        return NULL;
    Db *db = g_new0(Db, 1);
    db->stmts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (in_memory ? SQLITE_OPEN_CREATE : 0);
    bool ok = sqlite3_open_v2(path, &db->sql, flags, NULL) == SQLITE_OK || fail(db, "open", err);
    ok = ok && configure(db, path, err) && (sound == SOUND_TRUSTED || check_sound(db, err)) &&
         migrate(db, steps, count, err);
    if (ok)
        return db;
    err_prefix(err, "%s", path);
    db_close(db);
    return NULL;
}

Db *db_open(const char *path, const char *const *steps, size_t count, Err *err)
{
    Db *db = open_file(path, steps, count, SOUND_CHECKED, err);
    if (db)
        sqlite3_busy_timeout(db->sql, DB_BUSY_MS);
    return db;
}

Db *db_attach(const char *path, const char *const *steps, size_t count, int busy_ms, Err *err)
{
    Db *db = open_file(path, steps, count, SOUND_TRUSTED, err);
    if (db)
        sqlite3_busy_timeout(db->sql, busy_ms);
    return db;
}

Db *db_open_damaged(const char *path, Err *err)
{
    Db *db = g_new0(Db, 1);
    db->stmts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (sqlite3_open_v2(path, &db->sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
        SQLITE_OK)
        return db;
    fail(db, "open", err);
    db_close(db);
    return NULL;
}

bool db_is_damage(const Err *err)
{
    return err->kind == ERR_IO && (err->code & DAMAGED);
}

void db_close(Db *db)
{
    if (!db)
        return;
    GHashTableIter iter;
    gpointer stmt;
    g_hash_table_iter_init(&iter, db->stmts);
    while (g_hash_table_iter_next(&iter, NULL, &stmt))
        sqlite3_finalize(stmt);
    g_hash_table_destroy(db->stmts);
    sqlite3_close(db->sql);
    g_free(db);
}

Stmt *db_stmt(Db *db, const char *sql, Err *err)
{
    Stmt *stmt = g_hash_table_lookup(db->stmts, sql);
    if (stmt) {
        sqlite3_reset(stmt);
        sqlite3_clear_bindings(stmt);
        return stmt;
    }
    if (sqlite3_prepare_v3(db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK) {
        fail(db, "prepare", err);
        return NULL;
    }
    g_hash_table_insert(db->stmts, g_strdup(sql), stmt);
    return stmt;
}

void db_bind_int(Stmt *stmt, int column, int64_t value)
{
    BUG_ON(sqlite3_bind_int64(stmt, column, value) != SQLITE_OK);
}

void db_bind_string(Stmt *stmt, int column, const char *s)
{
    BUG_ON(sqlite3_bind_text(stmt, column, s, -1, SQLITE_STATIC) != SQLITE_OK);
}

int64_t db_int(Stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt, column);
}

const char *db_string(Stmt *stmt, int column)
{
    return (const char *)sqlite3_column_text(stmt, column);
}

bool db_run(Db *db, Stmt *stmt, int64_t *changed, Err *err)
{
    int code = sqlite3_step(stmt);
    bool ok = code == SQLITE_DONE || code == SQLITE_ROW || fail(db, "write", err);
    if (ok && changed)
        *changed = sqlite3_changes64(db->sql);
    sqlite3_reset(stmt);
    return ok;
}

bool db_step(Db *db, Stmt *stmt, bool *row, Err *err)
{
    int code = sqlite3_step(stmt);
    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return true;
    bool ok = code == SQLITE_DONE || fail(db, "read", err);
    sqlite3_reset(stmt);
    return ok;
}

void db_reset(Stmt *stmt)
{
    sqlite3_reset(stmt);
}

int64_t db_last_id(const Db *db)
{
    return sqlite3_last_insert_rowid(db->sql);
}

bool db_begin(Db *db, Err *err)
{
    return exec(db, "begin immediate", err);
}

bool db_commit(Db *db, Err *err)
{
    if (exec(db, "commit", err))
        return true;
    db_rollback(db);
    return false;
}

void db_rollback(Db *db)
{
    if (!sqlite3_get_autocommit(db->sql))
        sqlite3_exec(db->sql, "rollback", NULL, NULL, NULL);
}

const char *db_library(void)
{
    return sqlite3_libversion();
}

int64_t db_version(Db *db)
{
    Err err;
    int64_t version = 0;
    return pragma_int(db, "pragma data_version", &version, &err) ? version : 0;
}
