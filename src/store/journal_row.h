// How an operation lies in its row: one table of columns for writing, reading and the checksum.
// Inside the store only.
#ifndef STORE_JOURNAL_ROW_H
#define STORE_JOURNAL_ROW_H

#include "store/audit.h"
#include "store/db.h"
#include "store/journal.h"

struct Journal {
    Db *db;
    char session[37]; // tells this handle's attempts from those of an earlier one in the same
                      // process
    // SQL built from the columns
    char *insert_op, *insert_kept, *update_op, *select_ops, *select_op, *select_resent;
    int64_t seen_version;
    size_t damaged;
    char *dir;          // of the file; NULL in memory
    int lock_fd;        // of the sender's lock; -1 while it is not ours
    Audit *audit;       // NULL in memory
    char identity[37];  // of this journal in the audit
    int64_t audit_done; // lines up to this one are in the file
    bool audit_rests;   // lines wait for journal_audit_rest
    bool audit_waits;   // some do
    const Clock *clock; // NULL: the machine's
    const bool *audit_bodies;
    Err audit_err;
    Salvage salvage;
    bool salvaged;
};

void journal_sql_init(Journal *journal);
void journal_sql_clear(Journal *journal);
// ERR_IO when a value is longer than what may be stored.
bool op_check_size(const Op *op, Err *err) NODISCARD;
// Binds every column in the order of the table, beginning at parameter 1; returns the next free
// parameter.
int op_bind(const Op *op, Stmt *stmt);
uint32_t op_crc(const Op *op);

typedef struct RawValue { // of a column, without SQLite
    bool is_null;
    int64_t number;
    const char *bytes; // not NUL-terminated; NULL for a number
    size_t n;
} RawValue;

enum { OP_RAW_MIN = 31, OP_RAW_MAX = 40 }; // columns of a stored row, the id included
// From the columns of a row in the order of the table; false unless its checksum agrees.
bool op_from_raw(const RawValue *values, size_t count, int64_t id, Op *out);
// Reads a row of select_op(s) into an Op; false when the checksum disagrees (out is cleared then).
bool op_read(Stmt *stmt, Op *out);

#endif
