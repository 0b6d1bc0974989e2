// A member of a record as a column, by its type. What is read back is checked: any content is
// accepted or refused, texts are clean. For cache*.c only.
#ifndef STORE_CACHE_COLUMN_H
#define STORE_CACHE_COLUMN_H

#include "model/record.h"
#include "store/cache_db.h"

// The member must outlive the step. False when it is larger than a row may be.
bool cache_column_bind(Stmt *stmt, int column, const Field *field, const void *member) NODISCARD;
// The member must be zeroed. False when the column holds none of ours; what was made by then is the
// caller's to clear.
bool cache_column_read(Stmt *stmt, int column, const Field *field, void *member) NODISCARD;

#endif
