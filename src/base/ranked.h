// Rows in an order that is kept while they come, change and go: a page of new rows costs a search
// for each and one move of the rest, not a sort of all. The rows are borrowed pointers. One thread.
#ifndef BASE_RANKED_H
#define BASE_RANKED_H

#include <glib.h>
#include <stdbool.h>

typedef struct Ranked Ranked;
typedef int RankFn(const void *a, const void *b); // of rows; never 0 for two different ones

Ranked *ranked_new(RankFn *by);
void ranked_free(Ranked *ranked); // accepts NULL

// The row is new, or its rank may have changed.
void ranked_put(Ranked *ranked, void *row);
// The row leaves. It may be freed at once.
void ranked_drop(Ranked *ranked, void *row);
void ranked_clear(Ranked *ranked);
// All rows in their order. Borrowed until the next change.
const GPtrArray *ranked_rows(const Ranked *ranked);

// Where a row stands in an array that is in the order; false when it is not in it.
bool ranked_index(const GPtrArray *rows, RankFn *by, const void *row, size_t *index);

#endif
