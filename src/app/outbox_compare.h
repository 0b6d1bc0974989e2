// What a write rests on, and what the record says now. Nothing that somebody else has set is
// written over without asking: RELIABILITY 5.1, class S, and F20. Pure apart from allocation.
#ifndef APP_OUTBOX_COMPARE_H
#define APP_OUTBOX_COMPARE_H

#include "api/endpoint.h"
#include "model/record.h"
#include "store/journal.h"

typedef enum Compared {
    COMPARED_SAME,  // as it was, where it matters: send
    COMPARED_DONE,  // as it shall be already
    COMPARED_MOVED, // somebody else has set it to something else
} Compared;

// The question that reads the record of such a write, by the same first parameter; EP_NONE when
// there is none.
EndpointId compare_read(EndpointId write);

// Compares a row of that question with op->base (not NULL) and op->body, member by member as the
// record's type reads them: "+1 415 555 0100" is "+14155550100".
Compared compare_row(const Op *op, const RecordType *type, const void *row);
// The members of values as the row has them; JSON, g_free.
char *compare_theirs(const char *values, const RecordType *type, const void *row);

// JSON objects as text; NULL counts as {}. Results are g_free'd.
// Members of values that are in keep as well; and those that are not in drop.
char *compare_only(const char *values, const char *keep);
char *compare_minus(const char *values, const char *drop);
// Members of values, each as newer has it where newer has it.
char *compare_renew(const char *values, const char *newer);

// An earlier write of ours on the same record that did not come to pass: where op rests on what it
// would have set, it rests on what that one rested on. The new base, g_free; NULL when nothing
// changes.
char *compare_without(const Op *op, const Op *earlier);

#endif
