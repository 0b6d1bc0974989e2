#include "config.h"

#include "store/cache_db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/cache_words.h"

enum {
    READ_BUSY_MS = 20,    // the UI thread must not stand still
    WRITE_BUSY_MS = 5000, // the store thread may
    WATCH_STEPS = 2000,   // of SQLite's machine between two looks: well below a millisecond
};

struct CacheDb {
    sqlite3 *sql;
    GHashTable *stmts;           // SQL text -> Stmt
    Stmt *slots[CACHE_DB_SLOTS]; // some of them
    CacheCutter *cutter;
    char *path;
    struct stat file;
};

static bool fail(CacheDb *db, const char *what, Err *err)
{
    int code = sqlite3_extended_errcode(db->sql);
    ErrKind kind = (code & 0xff) == SQLITE_INTERRUPT ? ERR_CANCELLED : ERR_IO;
    err_set(err, kind, "%s: %s", what,
            (code & 0xff) == SQLITE_BUSY ? "another process is writing" : sqlite3_errmsg(db->sql));
    err->code = code;
    return false;
}

// SQLITE_ERROR: our statements are constant and fit the tables we make, so the tables are not ours
// any more.
bool cache_db_is_broken(const Err *err)
{
    int code = err->code & 0xff;
    return err->kind == ERR_IO &&
           (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR ||
            code == SQLITE_SCHEMA || code == SQLITE_FORMAT ||
            err->code == SQLITE_IOERR_SHORT_READ || err->code == SQLITE_IOERR_CORRUPTFS);
}

bool cache_db_is_busy(const Err *err)
{
    int code = err->code & 0xff;
    return err->kind == ERR_IO && (code == SQLITE_BUSY || code == SQLITE_LOCKED);
}

bool cache_db_is_bad_row(const Err *err)
{
    int code = err->code & 0xff;
    return code == SQLITE_TOOBIG || code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH;
}

bool cache_db_is_taken(const Err *err)
{
    return err->code == SQLITE_CONSTRAINT_ROWID || err->code == SQLITE_CONSTRAINT_PRIMARYKEY;
}

// A file that somebody else could have written is not trusted. Looked at by name: closing another
// descriptor of it would drop SQLite's locks.
static bool check_file(const char *path, CacheDbMode mode, Err *err)
{
    struct stat st;
    if (lstat(path, &st) == 0) {
        bool ours = S_ISREG(st.st_mode) && st.st_uid == geteuid() && st.st_nlink == 1 &&
                    !(st.st_mode & 077);
        return ours || err_set(err, ERR_CONFLICT, "not a private file of yours");
    }
    if (errno != ENOENT)
        return err_errno(err, errno, "%s", path);
    if (mode != CACHE_DB_WRITE)
        return err_set(err, ERR_NOT_FOUND, "there is none yet");
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST || err_errno(err, errno, "%s", path);
    close(fd);
    return true;
}

// auto_vacuum takes effect in an empty file only. secure_delete=fast: deleted customers are
// overwritten where that costs no extra writing.
static bool configure(CacheDb *db, CacheDbMode mode, Err *err)
{
    sqlite3_extended_result_codes(db->sql, 1);
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_limit(db->sql, SQLITE_LIMIT_LENGTH, DB_ROW_MAX);
    sqlite3_limit(db->sql, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_busy_timeout(db->sql, mode == CACHE_DB_WRITE ? WRITE_BUSY_MS : READ_BUSY_MS);
    if (!cache_db_exec(db, "pragma cell_size_check=1; pragma mmap_size=0", err))
        return false;
    return mode != CACHE_DB_WRITE ||
           ((db->cutter = cache_cutter_new(db->sql, err)) &&
            cache_db_exec(db,
                          "pragma auto_vacuum=incremental; pragma journal_mode=wal;"
                          "pragma synchronous=normal; pragma secure_delete=fast;"
                          "pragma wal_autocheckpoint=4000; pragma journal_size_limit=16777216;"
                          "pragma cache_size=-8000",
                          err));
}

// Without a log beside it nobody writes the file, or its log has just begun and the file is not
// touched before it is long: it can be read as it is.
static char *address(const char *path, CacheDbMode mode)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);
    bool still = mode == CACHE_DB_GLANCE && access(log, F_OK) != 0;
    return g_strconcat("file:", escaped, still ? "?immutable=1" : "", NULL);
}

CacheDb *cache_db_open(const char *path, CacheDbMode mode, Err *err)
{
    if (!check_file(path, mode, err))
        return NULL;
    CacheDb *db = g_new0(CacheDb, 1);
    db->stmts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    db->path = g_strdup(path);
    g_autofree char *uri = address(path, mode);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI |
                (mode == CACHE_DB_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    bool ok = sqlite3_open_v2(uri, &db->sql, flags, NULL) == SQLITE_OK || fail(db, "open", err);
    ok = ok && (stat(path, &db->file) == 0 || err_errno(err, errno, "%s", path));
    if (ok && configure(db, mode, err))
        return db;
    cache_db_close(db);
    return NULL;
}

void cache_db_close(CacheDb *db)
{
    if (!db)
        return;
    GHashTableIter iter;
    gpointer stmt;
    g_hash_table_iter_init(&iter, db->stmts);
    while (g_hash_table_iter_next(&iter, NULL, &stmt))
        sqlite3_finalize(stmt);
    g_hash_table_destroy(db->stmts);
    cache_cutter_free(db->cutter);
    sqlite3_close(db->sql);
    g_free(db->path);
    g_free(db);
}

bool cache_db_is_there(const CacheDb *db)
{
    struct stat st;
    return stat(db->path, &st) == 0 && st.st_ino == db->file.st_ino && st.st_dev == db->file.st_dev;
}

struct CacheCutter *cache_db_cutter(const CacheDb *db)
{
    BUG_ON(!db->cutter);
    return db->cutter;
}

Stmt **cache_db_slot(CacheDb *db, size_t slot)
{
    BUG_ON(slot >= CACHE_DB_SLOTS);
    return &db->slots[slot];
}

Stmt *cache_db_again(Stmt *stmt)
{
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return stmt;
}

Stmt *cache_db_stmt(CacheDb *db, const char *sql, Err *err)
{
    Stmt *stmt = g_hash_table_lookup(db->stmts, sql);
    if (stmt)
        return cache_db_again(stmt);
    if (sqlite3_prepare_v3(db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK) {
        fail(db, "prepare", err);
        return NULL;
    }
    g_hash_table_insert(db->stmts, g_strdup(sql), stmt);
    return stmt;
}

bool cache_db_step(CacheDb *db, Stmt *stmt, bool *row, Err *err)
{
    int code = sqlite3_step(stmt);
    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return true;
    bool ok = code == SQLITE_DONE || fail(db, "read", err);
    sqlite3_reset(stmt);
    return ok;
}

bool cache_db_run(CacheDb *db, Stmt *stmt, Err *err)
{
    int code = sqlite3_step(stmt);
    bool ok = code == SQLITE_DONE || code == SQLITE_ROW || fail(db, "write", err);
    sqlite3_reset(stmt);
    return ok;
}

bool cache_db_exec(CacheDb *db, const char *sql, Err *err)
{
    return sqlite3_exec(db->sql, sql, NULL, NULL, NULL) == SQLITE_OK || fail(db, "mirror", err);
}

bool cache_db_number(CacheDb *db, const char *sql, int64_t *value, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, sql, err);
    bool row = false;
    if (!stmt || !cache_db_step(db, stmt, &row, err))
        return false;
    *value = row ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return true;
}

int64_t cache_db_changes(const CacheDb *db)
{
    return sqlite3_changes64(db->sql);
}

int64_t cache_db_last_id(const CacheDb *db)
{
    return sqlite3_last_insert_rowid(db->sql);
}

bool cache_db_begin(CacheDb *db, Err *err)
{
    return cache_db_exec(db, "begin immediate", err);
}

bool cache_db_commit(CacheDb *db, Err *err)
{
    if (cache_db_exec(db, "commit", err))
        return true;
    cache_db_rollback(db);
    return false;
}

void cache_db_rollback(CacheDb *db)
{
    if (!sqlite3_get_autocommit(db->sql))
        sqlite3_exec(db->sql, "rollback", NULL, NULL, NULL);
}

void cache_db_watch(CacheDb *db, int (*stop)(void *owner), void *owner)
{
    sqlite3_progress_handler(db->sql, stop ? WATCH_STEPS : 0, stop, owner);
}

bool cache_bind_text(Stmt *stmt, int column, const char *s, size_t n)
{
    return sqlite3_bind_text64(stmt, column, s ? s : "", n, SQLITE_STATIC, SQLITE_UTF8) ==
           SQLITE_OK;
}

bool cache_bind_blob(Stmt *stmt, int column, const void *bytes, size_t n)
{
    if (bytes && n == 0)
        return sqlite3_bind_zeroblob(stmt, column, 0) == SQLITE_OK;
    return sqlite3_bind_blob64(stmt, column, bytes, n, SQLITE_STATIC) == SQLITE_OK;
}

bool cache_bind_copy(Stmt *stmt, int column, const void *bytes, size_t n)
{
    return sqlite3_bind_blob64(stmt, column, bytes, n, SQLITE_TRANSIENT) == SQLITE_OK;
}

bool cache_bind_text_copy(Stmt *stmt, int column, const char *s, size_t n)
{
    return sqlite3_bind_text64(stmt, column, s, n, SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK;
}

void cache_bind_null(Stmt *stmt, int column)
{
    BUG_ON(sqlite3_bind_null(stmt, column) != SQLITE_OK);
}

bool cache_column_is_null(Stmt *stmt, int column)
{
    return sqlite3_column_type(stmt, column) == SQLITE_NULL;
}

TextRef cache_column_text(Stmt *stmt, int column)
{
    const char *s = (const char *)sqlite3_column_text(stmt, column);
    return s ? (TextRef){s, (size_t)sqlite3_column_bytes(stmt, column)} : TEXT_NONE;
}

const void *cache_column_blob(Stmt *stmt, int column, size_t *n)
{
    const void *bytes = sqlite3_column_blob(stmt, column);
    *n = (size_t)sqlite3_column_bytes(stmt, column);
    return bytes;
}
