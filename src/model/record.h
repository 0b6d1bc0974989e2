// Records as values described by field tables: one engine for clear, copy, compare, decode and
// store. A record owns what its members own. Moving is plain assignment followed by zeroing the
// source.
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/id.h"
#include "model/names.h"

typedef struct Money { // major units of the account's currency times 100
    int64_t cents;
    bool known; // false: the service said null or nothing
} Money;

typedef struct TextList {
    Text *items;
    size_t count;
} TextList;

typedef struct IdList {
    Id *items;
    size_t count;
} IdList;

typedef struct Raw { // untrusted bytes kept as they came: HTML, URLs; cannot be drawn
    char *s;
    size_t n;
} Raw;

typedef struct Stamp { // an ISO-8601 string kept verbatim (a free slot must be echoed as it came)
    char s[40];
} Stamp;

typedef enum FieldType {
    FT_ID,
    FT_TEXT,
    FT_BOOL,
    FT_INT,
    FT_TIME,
    FT_MONEY,
    FT_TEXTS,
    FT_IDS,
    FT_RAW,
    FT_STAMP,
    FT_ENUM,
    FT_ROWS,
    FT_COUNT
} FieldType;

typedef struct Rows Rows;
typedef struct RecordType RecordType;

struct Rows { // nested or batched records of one type, owned
    const RecordType *type;
    void *items;
    size_t count, capacity; // capacity 0: exactly count
};

enum {
    FF_BLOCK = 1 << 0,    // FT_TEXT keeps newlines
    FF_IDENTITY = 1 << 1, // FT_TEXT cleaned with TEXT_IDENTITY
    FF_KEY = 1 << 2,      // the record's identity; a row without it is refused
    FF_PREVIEW = 1 << 3,  // FT_TEXT may hold HTML: reduced to one line
    FF_REQUIRED = 1 << 4, // a row without it is refused
    FF_HTML = 1 << 5,     // FT_TEXT may hold HTML: laid out as a block
    FF_ANY = 1 << 6,   // FT_TEXT takes whatever JSON there is; objects are named by their members
    FF_STATE = 1 << 7, // FT_ENUM that not every answer names: unknown leaves what is known
};

typedef struct Field {
    // Path in the row; alternatives separated by '|', the first one that is present and not empty
    // wins: "id|_id", "meta.call.duration". In lists "members[].userId" collects a member of each
    // element; in texts "first+last" joins two with a space. "" is not on the wire.
    const char *json;
    const char *sql;
    uint16_t offset;
    uint8_t type, flags;
    const EnumNames *names; // FT_ENUM
    const RecordType *rows; // FT_ROWS
} Field;

struct RecordType {
    const char *name;
    size_t size;
    const Field *fields;
    size_t count;
};

// The tag comes from the member, so they cannot disagree. Enums and nested rows have their own
// macros.
#define FIELD_TYPE(x)                                                                              \
    _Generic((x), Id                                                                               \
             : FT_ID, Text                                                                         \
             : FT_TEXT, bool                                                                       \
             : FT_BOOL, int64_t                                                                    \
             : FT_INT, Instant                                                                     \
             : FT_TIME, Money                                                                      \
             : FT_MONEY, TextList                                                                  \
             : FT_TEXTS, IdList                                                                    \
             : FT_IDS, Raw                                                                         \
             : FT_RAW, Stamp                                                                       \
             : FT_STAMP)
#define FIELD(T, member, json, sql, flags)                                                         \
    {                                                                                              \
        json, sql, offsetof(T, member), FIELD_TYPE(((T *)0)->member), flags, NULL, NULL            \
    }
#define FIELD_ENUM(T, member, json, sql, names) /* member is an int */                             \
    {                                                                                              \
        json, sql, offsetof(T, member), FT_ENUM, 0, names, NULL                                    \
    }
#define FIELD_STATE(T, member, json, sql, names) /* member is an int; see FF_STATE */              \
    {                                                                                              \
        json, sql, offsetof(T, member), FT_ENUM, FF_STATE, names, NULL                             \
    }
#define FIELD_ROWS(T, member, json, sql, type) /* member is a Rows */                              \
    {                                                                                              \
        json, sql, offsetof(T, member), FT_ROWS, 0, NULL, type                                     \
    }
#define RECORD_TYPE(var, T, fields)                                                                \
    const RecordType var = {#T, sizeof(T), fields, ARRAY_LEN(fields)}

void record_clear(const RecordType *type, void *record);              // frees members, zeroes
void record_copy(const RecordType *type, void *dst, const void *src); // deep; dst is uninitialised
bool record_equal(const RecordType *type, const void *a, const void *b);
bool field_equal(const Field *field, const void *a, const void *b); // of two records
const Field *field_find(const RecordType *type, const char *sql);   // NULL: no such member
// Puts what known says of FF_STATE members into those that the record leaves unknown.
void record_keep_states(const RecordType *type, void *record, const void *known);
// The FF_KEY member; the empty id when the type has none.
const Id *record_id(const RecordType *type, const void *record);

static inline void *rows_at(const Rows *rows, size_t i)
{
    return (char *)rows->items + i * rows->type->size;
}
// Appends a zeroed record and returns it; rows->type must be set.
void *rows_append(Rows *rows);
void *rows_find(const Rows *rows, const Id *id); // by FF_KEY; NULL when absent
void rows_clear(Rows *rows);

void text_list_clear(TextList *list);
bool text_list_has(const TextList *list, TextRef item); // without case
void text_list_add(TextList *list, Text take_item);
bool text_list_remove(TextList *list, TextRef item);

// "$1,234.50" / "-" when unknown; symbol is the account's, out at least 32 bytes.
void money_format(Money money, const char *symbol, char *out);
// "1234.5", "1,234" -> Money; false when it is no amount.
bool money_parse(const char *s, Money *out);

#endif
