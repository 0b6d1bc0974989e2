// A connection to the mirror's file: opened with its settings, statements kept, errors as Err. One
// owner thread at a time. For cache*.c only.
#ifndef STORE_CACHE_DB_H
#define STORE_CACHE_DB_H

#include "base/text.h"
#include "store/db.h"

typedef struct CacheDb CacheDb;

typedef enum CacheDbMode {
    CACHE_DB_READ, // cannot write; waits for nobody
    // The same for one look: where nobody has the mirror open, no file is made beside it, and it
    // may lie in a folder that cannot be written.
    CACHE_DB_GLANCE,
    CACHE_DB_WRITE, // creates the file when there is none; knows the tokenizer
} CacheDbMode;

// ERR_NOT_FOUND when there is no file to read, ERR_CONFLICT when it is not a private file of ours.
CacheDb *cache_db_open(const char *path, CacheDbMode mode, Err *err);
void cache_db_close(CacheDb *db); // accepts NULL
// Whether the path still leads to the file that was opened.
bool cache_db_is_there(const CacheDb *db);
// Whether an error means that the file's content is damaged, and not that a disk or lock failed.
bool cache_db_is_broken(const Err *err);
bool cache_db_is_busy(const Err *err); // another connection holds the lock

struct CacheCutter *cache_db_cutter(const CacheDb *db); // of a connection that writes

// As the functions of db.h. Statements are kept by their text: ours, never built from data.
Stmt *cache_db_stmt(CacheDb *db, const char *sql, Err *err);
// A place for a statement that is found by number, NULL at first; the statement still comes from
// cache_db_stmt. cache_db_again makes it ready for use once more.
enum { CACHE_DB_SLOTS = 128 };
Stmt **cache_db_slot(CacheDb *db, size_t slot);
Stmt *cache_db_again(Stmt *stmt);
bool cache_db_step(CacheDb *db, Stmt *stmt, bool *row, Err *err) NODISCARD;
bool cache_db_run(CacheDb *db, Stmt *stmt, Err *err) NODISCARD;
bool cache_db_exec(CacheDb *db, const char *sql, Err *err) NODISCARD;
// The first value of the first row; 0 when there is none.
bool cache_db_number(CacheDb *db, const char *sql, int64_t *value, Err *err) NODISCARD;
int64_t cache_db_changes(const CacheDb *db); // rows touched by the last statement
int64_t cache_db_last_id(const CacheDb *db); // doc of the row inserted last
// Whether an error of a statement is about its values only: too large, or not as the table wants.
bool cache_db_is_bad_row(const Err *err);
bool cache_db_is_taken(const Err *err); // the doc is another row's

bool cache_db_begin(CacheDb *db, Err *err) NODISCARD;
bool cache_db_commit(CacheDb *db, Err *err) NODISCARD; // rolls back when it fails
void cache_db_rollback(CacheDb *db);

// While a statement runs, stop is asked now and then; not 0 ends it with ERR_CANCELLED. NULL ends
// the asking.
void cache_db_watch(CacheDb *db, int (*stop)(void *owner), void *owner);

// Values by length; they must outlive the step, but for the copy. False when they are larger than a
// row may be.
bool cache_bind_text(Stmt *stmt, int column, const char *s, size_t n) NODISCARD;
bool cache_bind_blob(Stmt *stmt, int column, const void *bytes, size_t n) NODISCARD; // NULL: null
bool cache_bind_copy(Stmt *stmt, int column, const void *bytes, size_t n) NODISCARD;
bool cache_bind_text_copy(Stmt *stmt, int column, const char *s, size_t n) NODISCARD;
void cache_bind_null(Stmt *stmt, int column);
bool cache_column_is_null(Stmt *stmt, int column);
// Never NULL; valid until the next step.
TextRef cache_column_text(Stmt *stmt, int column);
const void *cache_column_blob(Stmt *stmt, int column, size_t *n);

#endif
