// The search grammar of POST /contacts/search and POST /opportunities/search (API.md 5.3 and 8.3):
// nested filter groups, operators by kind of field, at most two sort keys, a cursor for every row,
// the 10,000-row rule. Generic: a table of fields and a callback that reads a field of a row. Runs
// under the world's lock.
//
// Comparison is strict, as in an index of keywords: exact case, exact bytes. A field that the
// service keeps in lower case (firstNameLowerCase) must be given in lower case by the callback.
#ifndef SANDBOX_FILTER_H
#define SANDBOX_FILTER_H

#include <glib.h>

#include "sandbox/route.h"

typedef enum FilterKind { // which operators a field takes
    FILTER_INVALID,       // no such field
    FILTER_ID,            // eq not_eq
    FILTER_STRING,        // eq not_eq contains not_contains exists not_exists
    FILTER_EXACT,         // eq not_eq exists not_exists
    FILTER_NUMBER,        // eq not_eq range exists not_exists
    FILTER_DATE,          // range exists not_exists; numbers are epoch milliseconds
    FILTER_NESTED,        // nested
    FILTER_SORT_ONLY,     // none
    FILTER_KIND_COUNT
} FilterKind;

typedef struct FilterField {
    const char *name; // "dateAdded"; one that ends in '.' stands for all names with that prefix:
                      // "customFields."
    FilterKind kind;
    int id; // for the callback
    bool sortable;
} FilterField;

enum { FILTER_ITEMS_MAX = 32 };

// What the callback fills. Strings stay valid until the next call of the callback with the same
// value; text that must be made up (lower-cased, joined) may be put into buf, which the engine
// keeps.
typedef struct FilterValue {
    enum {
        FILTER_VALUE_NONE,
        FILTER_VALUE_STRING,
        FILTER_VALUE_NUMBER,
        FILTER_VALUE_BOOL,
        FILTER_VALUE_LIST
    } type;
    const char *string;
    double number; // also epoch milliseconds
    bool boolean;
    const char *items[FILTER_ITEMS_MAX];
    size_t count;
    GString *buf;
} FilterValue;

// Setters for the callback. An empty or NULL string is "does not exist"; so is an unknown instant.
void filter_value_string(FilterValue *value, const char *s);
void filter_value_lower(FilterValue *value, const char *s); // lower-cased into buf
void filter_value_number(FilterValue *value, double number);
void filter_value_bool(FilterValue *value, bool b);
void filter_value_time(FilterValue *value, Instant t);
void filter_value_add(FilterValue *value,
                      const char *item); // lists; items beyond the maximum are ignored

typedef struct FilterSpec FilterSpec;
struct FilterSpec {
    const FilterField *fields; // ends with a NULL name
    // rest is what follows the prefix of a "prefix." field, "" otherwise. value arrives as NONE.
    void (*get)(World *world, const void *row, const FilterField *field, const char *rest,
                FilterValue *value);
    // Kind of a "prefix." field by its rest (custom fields have data types); may be NULL without
    // such fields.
    FilterKind (*kind_of)(World *world, const FilterField *field, const char *rest);
    // Row i of the whole collection, or NULL for one that does not take part (deleted, not yet
    // indexed).
    const void *(*row_at)(World *world, size_t i);
    size_t (*row_count)(World *world);
    const Id *(*row_id)(const void *row);
    // The full-text "query"; words is its lower-cased form, never empty.
    bool (*matches)(World *world, const void *row, const char *words);
    // For FILTER_NESTED: the fields of the children and child i of a row, NULL after the last.
    const FilterSpec *nested;
    const void *(*child_at)(World *world, const void *row, size_t i);
    const char *default_sort; // field name; always descending
    const char *size_name;    // "pageLimit" or "limit"
    int unknown_status;       // 400: "Invalid field x"; 422: "Invalid field - x"
};

typedef struct FilterPage {
    const void **rows; // in order
    char **cursors;    // JSON text of the searchAfter (or sort) array of each row
    size_t count;
    size_t total; // all that match, whatever the page
} FilterPage;

// Runs req->body against the rows. false: res holds the refusal. True: page is owned
// (filter_page_clear).
bool filter_search(const FilterSpec *spec, World *world, const Request *req, FilterPage *page,
                   Response *res);
void filter_page_clear(FilterPage *page);

#endif
