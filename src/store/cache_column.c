#include "config.h"

#include "store/cache_column.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "store/cache_pack.h"

static bool bind_id(Stmt *stmt, int column, const Field *field, const void *member)
{
    (void)field;
    const Id *id = member;
    return cache_bind_text(stmt, column, id->s, strlen(id->s));
}

static bool bind_text(Stmt *stmt, int column, const Field *field, const void *member)
{
    (void)field;
    TextRef text = text_ref(member);
    return cache_bind_text(stmt, column, text.s, text.n);
}

static bool bind_number(Stmt *stmt, int column, const Field *field, const void *member)
{
    int64_t value = field->type == FT_BOOL   ? *(const bool *)member
                    : field->type == FT_ENUM ? *(const int *)member
                    : field->type == FT_TIME ? ((const Instant *)member)->ms
                                             : *(const int64_t *)member;
    db_bind_int(stmt, column, value);
    return true;
}

static bool bind_money(Stmt *stmt, int column, const Field *field, const void *member)
{
    (void)field;
    const Money *money = member;
    if (money->known)
        db_bind_int(stmt, column, money->cents);
    else
        cache_bind_null(stmt, column);
    return true;
}

// Most rows have no tags, followers or fields: null is the empty list.
static bool bind_packed(Stmt *stmt, int column, const Field *field, const void *member)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    cache_pack(field, member, bytes);
    if (bytes->len > 1)
        return cache_bind_copy(stmt, column, bytes->data, bytes->len);
    cache_bind_null(stmt, column);
    return true;
}

static bool bind_raw(Stmt *stmt, int column, const Field *field, const void *member)
{
    (void)field;
    const Raw *raw = member;
    return cache_bind_blob(stmt, column, raw->s, raw->n);
}

static bool bind_stamp(Stmt *stmt, int column, const Field *field, const void *member)
{
    (void)field;
    const Stamp *stamp = member;
    return cache_bind_text(stmt, column, stamp->s, strlen(stamp->s));
}

static bool read_id(Stmt *stmt, int column, const Field *field, void *member)
{
    (void)field;
    const char *s = db_string(stmt, column);
    *(Id *)member = id_from(s);
    return !s || !*s || !id_is_empty(member);
}

static bool read_text(Stmt *stmt, int column, const Field *field, void *member)
{
    TextRef text = cache_column_text(stmt, column);
    *(Text *)member = cache_clean(field, text.s, text.n);
    return true;
}

static bool read_number(Stmt *stmt, int column, const Field *field, void *member)
{
    int64_t value = db_int(stmt, column);
    if (field->type == FT_BOOL)
        *(bool *)member = value != 0;
    else if (field->type == FT_TIME)
        ((Instant *)member)->ms = value;
    else
        *(int64_t *)member = value;
    return cache_number_fits(field, value);
}

static bool read_enum(Stmt *stmt, int column, const Field *field, void *member)
{
    int64_t value = db_int(stmt, column);
    bool known = cache_number_fits(field, value);
    *(int *)member = known ? (int)value : 0;
    return known;
}

static bool read_money(Stmt *stmt, int column, const Field *field, void *member)
{
    if (cache_column_is_null(stmt, column))
        return true;
    *(Money *)member = (Money){.cents = db_int(stmt, column), .known = true};
    return cache_number_fits(field, db_int(stmt, column));
}

static bool read_packed(Stmt *stmt, int column, const Field *field, void *member)
{
    size_t n = 0;
    if (field->type == FT_ROWS)
        ((Rows *)member)->type = field->rows;
    if (cache_column_is_null(stmt, column))
        return true;
    const void *bytes = cache_column_blob(stmt, column, &n);
    return bytes && cache_unpack(field, bytes, n, member);
}

static bool read_raw(Stmt *stmt, int column, const Field *field, void *member)
{
    (void)field;
    size_t n = 0;
    if (cache_column_is_null(stmt, column))
        return true;
    const void *bytes = cache_column_blob(stmt, column, &n);
    *(Raw *)member = cache_raw(bytes, n);
    return true;
}

static bool read_stamp(Stmt *stmt, int column, const Field *field, void *member)
{
    (void)field;
    Stamp *stamp = member;
    TextRef text = cache_column_text(stmt, column);
    if (text.n >= sizeof(stamp->s) || memchr(text.s, '\0', text.n))
        return false;
    memcpy(stamp->s, text.s, text.n);
    return true;
}

static const struct {
    bool (*bind)(Stmt *stmt, int column, const Field *field, const void *member);
    bool (*read)(Stmt *stmt, int column, const Field *field, void *member);
} ops[] = {
    [FT_ID] = {bind_id, read_id},
    [FT_TEXT] = {bind_text, read_text},
    [FT_BOOL] = {bind_number, read_number},
    [FT_INT] = {bind_number, read_number},
    [FT_TIME] = {bind_number, read_number},
    [FT_MONEY] = {bind_money, read_money},
    [FT_TEXTS] = {bind_packed, read_packed},
    [FT_IDS] = {bind_packed, read_packed},
    [FT_RAW] = {bind_raw, read_raw},
    [FT_STAMP] = {bind_stamp, read_stamp},
    [FT_ENUM] = {bind_number, read_enum},
    [FT_ROWS] = {bind_packed, read_packed},
};
static_assert(ARRAY_LEN(ops) == FT_COUNT, "one row per field type");

bool cache_column_bind(Stmt *stmt, int column, const Field *field, const void *member)
{
    return ops[field->type].bind(stmt, column, field, member);
}

bool cache_column_read(Stmt *stmt, int column, const Field *field, void *member)
{
    return ops[field->type].read(stmt, column, field, member);
}
