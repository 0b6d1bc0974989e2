// One SQLite connection: opened with our settings (RELIABILITY 2.2), statements kept, errors as
// Err. One owner thread. The journal asks for durability; a file that is not private, damaged or
// written by a newer program is refused.
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sqlite3_stmt;
typedef struct sqlite3_stmt Stmt;

typedef struct Db Db;

// How long a statement may wait for another process. RELIABILITY F26 asks for 5 s, and where nobody
// watches they are given: while a file is opened, and to the store thread. The UI thread must not
// stand still (G12: 100 ms at most), so it waits 20 ms, says that another process is writing, and
// tries again by a timer (outbox_insist), or leaves the text where it was typed (outbox_add).
enum { DB_BUSY_MS = 20, DB_OPEN_BUSY_MS = 5000 };

// Bytes of a whole row, and of a value that may be bound: the caller checks.
enum { DB_ROW_MAX = 8 * 1024 * 1024, DB_VALUE_MAX = 1024 * 1024 };

// ":memory:" or a path. Migrates to the newest of the steps (one string of SQL each; user_version
// counts those done).
Db *db_open(const char *path, const char *const *steps, size_t count, Err *err);
// As db_open without reading the whole file first: for a file that grows without end, or a further
// connection. A statement waits busy_ms for other writers.
Db *db_attach(const char *path, const char *const *steps, size_t count, int busy_ms, Err *err);
void db_close(Db *db);
// For reading what is left of a damaged file: nothing is checked or migrated.
Db *db_open_damaged(const char *path, Err *err);
bool db_is_damage(const Err *err); // the file itself is broken, or is none of ours

// The prepared statement of this SQL, reset and without bindings; owned by the db. The SQL is one
// of ours, never built from data. NULL with err.
Stmt *db_stmt(Db *db, const char *sql, Err *err);
void db_bind_int(Stmt *stmt, int column, int64_t value); // columns from 1
void db_bind_string(Stmt *stmt, int column,
                    const char *s);            // NULL binds null; s must outlive the step
int64_t db_int(Stmt *stmt, int column);        // columns from 0
const char *db_string(Stmt *stmt, int column); // NULL for null; valid until the next step
// A statement that returns no rows. *changed (may be NULL) gets the number of rows it touched.
bool db_run(Db *db, Stmt *stmt, int64_t *changed, Err *err) NODISCARD;
// The next row: *row is false at the end.
bool db_step(Db *db, Stmt *stmt, bool *row, Err *err) NODISCARD;
// Ends a reading that was not stepped to its end, so that it holds no lock.
void db_reset(Stmt *stmt);
int64_t db_last_id(const Db *db);

// Takes the write lock at once, so that what is read inside is what is written. Not nested.
bool db_begin(Db *db, Err *err) NODISCARD;
bool db_commit(Db *db, Err *err) NODISCARD; // rolls back when it fails
void db_rollback(Db *db);

// Version of the library, "3.45.1".
const char *db_library(void);

// A counter that moves when another connection has written.
int64_t db_version(Db *db);

#endif
