// The part of the search grammar that is read once for a request and then held against each row:
// fields, operators, values, groups. Used by filter.c.
#ifndef SANDBOX_FILTER_MATCH_H
#define SANDBOX_FILTER_MATCH_H

#include "sandbox/filter.h"

typedef struct FilterTree FilterTree;

// filters is the array of the body, or NULL. NULL: refused, res says why.
FilterTree *filter_tree_new(const FilterSpec *spec, World *world, const Json *filters,
                            Response *res);
void filter_tree_free(FilterTree *tree);
// scratch is only a place to read fields into.
bool filter_tree_matches(const FilterTree *tree, World *world, const void *row,
                         FilterValue *scratch);

// NULL when the name is unknown. *rest is what follows a "prefix." field.
const FilterField *filter_field_find(const FilterSpec *spec, const char *name, const char **rest);
void filter_read(const FilterSpec *spec, World *world, const void *row, const FilterField *field,
                 const char *rest, FilterValue *value);
// "Invalid field x" in the words of the endpoint. Always false.
bool filter_refuse_field(const FilterSpec *spec, Response *res, const char *name);

#endif
