// What the audit journal is told of operations: due lines are written in the transaction of the
// change itself and reach the file after its commit, each once. Store only; UI thread.
#ifndef STORE_JOURNAL_AUDIT_H
#define STORE_JOURNAL_AUDIT_H

#include "store/journal_row.h"

// Opens the audit beside the journal; *behind tells that the file knows of changes which this
// journal does not: commits of it were lost, or it is an older copy.
bool journal_audit_open(Journal *journal, bool *behind, Err *err) NODISCARD;
void journal_audit_close(Journal *journal);
// Inside the transaction of the change. was: NULL for a new operation.
bool journal_audit_change(Journal *journal, const Op *was, const Op *now, Err *err) NODISCARD;
bool journal_audit_event(Journal *journal, const Op *op, const char *event, const char *what,
                         Err *err) NODISCARD;
// After the commit. What does not reach the file now does so the next time.
void journal_audit_flush(Journal *journal);

#endif
