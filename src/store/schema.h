// The tables of our files as numbered steps. A step that was released is never edited: add one.
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <stddef.h>

enum { JOURNAL_STEPS = 3, HISTORY_STEPS = 2 };

extern const char *const journal_schema[JOURNAL_STEPS];
extern const char *const history_schema[HISTORY_STEPS];

#endif
