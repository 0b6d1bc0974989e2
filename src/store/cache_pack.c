#include "config.h"

#include "store/cache_pack.h"

#include <assert.h>
#include <string.h>

#include "base/attr.h"

enum { COUNT_MAX = 10000 };
static const int64_t number_max = 1000000000000000; // of milliseconds, and of cents

// Numbers in base 128, lowest digits first; signed ones with the sign in the lowest bit. Texts and
// lists begin with their length.
typedef struct Cursor {
    const uint8_t *at, *end;
} Cursor;

typedef struct PackOps {
    void (*pack)(const Field *field, const void *member, GByteArray *out);
    bool (*unpack)(const Field *field, Cursor *in, void *member);
} PackOps;
static const PackOps *ops_of(const Field *field);

static void put_number(GByteArray *out, uint64_t value)
{
    guint8 bytes[10];
    guint n = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[n++] = (guint8)(value | 0x80);
    bytes[n++] = (guint8)value;
    g_byte_array_append(out, bytes, n);
}

static bool get_number(Cursor *in, uint64_t *value)
{
    *value = 0;
    for (int shift = 0; shift < 64 && in->at < in->end; shift += 7) {
        uint8_t byte = *in->at++;
        *value |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

static void put_bytes(GByteArray *out, const char *s, size_t n)
{
    put_number(out, n);
    if (n > 0)
        g_byte_array_append(out, (const guint8 *)s, (guint)n);
}

static bool get_bytes(Cursor *in, const char **s, size_t *n)
{
    uint64_t length = 0;
    if (!get_number(in, &length) || length > (size_t)(in->end - in->at))
        return false;
    *s = (const char *)in->at;
    *n = (size_t)length;
    in->at += length;
    return true;
}

// Every element takes at least a byte, and the decoder takes fewer than this.
static bool get_count(Cursor *in, size_t *count)
{
    uint64_t value = 0;
    bool ok = get_number(in, &value) && value <= COUNT_MAX && value <= (size_t)(in->end - in->at);
    *count = ok ? (size_t)value : 0;
    return ok;
}

static void pack_id(const Field *field, const void *member, GByteArray *out)
{
    (void)field;
    const Id *id = member;
    put_bytes(out, id->s, strlen(id->s));
}

static bool unpack_id(const Field *field, Cursor *in, void *member)
{
    (void)field;
    const char *s = NULL;
    size_t n = 0;
    char text[sizeof(Id)];
    if (!get_bytes(in, &s, &n) || n >= sizeof(text))
        return false;
    memcpy(text, s, n);
    text[n] = '\0';
    *(Id *)member = id_from(text);
    return strlen(((Id *)member)->s) == n;
}

Text cache_clean(const Field *field, const char *s, size_t n)
{
    TextMode mode = field->flags & FF_IDENTITY            ? TEXT_IDENTITY
                    : field->flags & (FF_BLOCK | FF_HTML) ? TEXT_BLOCK
                                                          : TEXT_LINE;
    return n > 0 ? text_clean(s, n, mode) : (Text){0};
}

Raw cache_raw(const void *bytes, size_t n)
{
    Raw raw = {g_malloc(n + 1), n};
    if (n > 0)
        memcpy(raw.s, bytes, n);
    raw.s[n] = '\0';
    return raw;
}

static void pack_text(const Field *field, const void *member, GByteArray *out)
{
    (void)field;
    TextRef text = text_ref(member);
    put_bytes(out, text.s, text.n);
}

static bool unpack_text(const Field *field, Cursor *in, void *member)
{
    const char *s = NULL;
    size_t n = 0;
    if (!get_bytes(in, &s, &n))
        return false;
    *(Text *)member = cache_clean(field, s, n);
    return true;
}

bool cache_number_fits(const Field *field, int64_t value)
{
    switch ((FieldType)field->type) {
    case FT_ENUM: return value >= 0 && (uint64_t)value < field->names->count;
    case FT_TIME:
    case FT_MONEY: return value >= -number_max && value <= number_max;
    default: return true;
    }
}

static int64_t whole_number(const Field *field, const void *member)
{
    switch ((FieldType)field->type) {
    case FT_BOOL: return *(const bool *)member;
    case FT_ENUM: return *(const int *)member;
    case FT_TIME: return ((const Instant *)member)->ms;
    default: return *(const int64_t *)member;
    }
}

static void put_signed(GByteArray *out, int64_t value)
{
    put_number(out, ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

static bool get_signed(Cursor *in, int64_t *value)
{
    uint64_t bits = 0;
    bool ok = get_number(in, &bits);
    *value = (int64_t)((bits >> 1) ^ (bits & 1 ? UINT64_MAX : 0));
    return ok;
}

static void pack_number(const Field *field, const void *member, GByteArray *out)
{
    put_signed(out, whole_number(field, member));
}

static bool unpack_number(const Field *field, Cursor *in, void *member)
{
    int64_t value = 0;
    if (!get_signed(in, &value) || !cache_number_fits(field, value))
        return false;
    switch ((FieldType)field->type) {
    case FT_BOOL: *(bool *)member = value != 0; break;
    case FT_ENUM: *(int *)member = (int)value; break;
    case FT_TIME: ((Instant *)member)->ms = value; break;
    default: *(int64_t *)member = value;
    }
    return true;
}

static void pack_money(const Field *field, const void *member, GByteArray *out)
{
    (void)field;
    const Money *money = member;
    put_number(out, money->known);
    put_signed(out, money->cents);
}

static bool unpack_money(const Field *field, Cursor *in, void *member)
{
    uint64_t known = 0;
    Money *money = member;
    bool ok = get_number(in, &known) && get_signed(in, &money->cents) &&
              cache_number_fits(field, money->cents);
    money->known = known != 0;
    return ok;
}

static void pack_texts(const Field *field, const void *member, GByteArray *out)
{
    const TextList *list = member;
    put_number(out, list->count);
    for (size_t i = 0; i < list->count; i++)
        pack_text(field, &list->items[i], out);
}

static bool unpack_texts(const Field *field, Cursor *in, void *member)
{
    TextList *list = member;
    size_t count = 0;
    if (!get_count(in, &count))
        return false;
    list->items = g_new0(Text, count);
    for (; list->count < count; list->count++)
        if (!unpack_text(field, in, &list->items[list->count]))
            return false;
    return true;
}

static void pack_ids(const Field *field, const void *member, GByteArray *out)
{
    const IdList *list = member;
    put_number(out, list->count);
    for (size_t i = 0; i < list->count; i++)
        pack_id(field, &list->items[i], out);
}

static bool unpack_ids(const Field *field, Cursor *in, void *member)
{
    IdList *list = member;
    size_t count = 0;
    if (!get_count(in, &count))
        return false;
    list->items = g_new0(Id, count);
    for (; list->count < count; list->count++)
        if (!unpack_id(field, in, &list->items[list->count]))
            return false;
    return true;
}

// Nothing and an empty value are told apart.
static void pack_raw(const Field *field, const void *member, GByteArray *out)
{
    (void)field;
    const Raw *raw = member;
    put_number(out, raw->s != NULL);
    if (raw->s)
        put_bytes(out, raw->s, raw->n);
}

static bool unpack_raw(const Field *field, Cursor *in, void *member)
{
    (void)field;
    uint64_t is_there = 0;
    const char *s = NULL;
    size_t n = 0;
    if (!get_number(in, &is_there) || (is_there && !get_bytes(in, &s, &n)))
        return false;
    if (is_there)
        *(Raw *)member = cache_raw(s, n);
    return true;
}

static void pack_stamp(const Field *field, const void *member, GByteArray *out)
{
    (void)field;
    const Stamp *stamp = member;
    put_bytes(out, stamp->s, strlen(stamp->s));
}

static bool unpack_stamp(const Field *field, Cursor *in, void *member)
{
    (void)field;
    const char *s = NULL;
    size_t n = 0;
    Stamp *stamp = member;
    if (!get_bytes(in, &s, &n) || n >= sizeof(stamp->s) || memchr(s, '\0', n))
        return false;
    memcpy(stamp->s, s, n);
    return true;
}

static void pack_rows(const Field *field, const void *member, GByteArray *out)
{
    const Rows *rows = member;
    put_number(out, rows->count);
    for (size_t i = 0; i < rows->count; i++)
        for (size_t j = 0; j < field->rows->count; j++) {
            const Field *inner = &field->rows->fields[j];
            ops_of(inner)->pack(inner, (const char *)rows_at(rows, i) + inner->offset, out);
        }
}

static bool unpack_record(const RecordType *type, Cursor *in, void *record)
{
    for (size_t i = 0; i < type->count; i++) {
        const Field *field = &type->fields[i];
        if (field->type == FT_ROWS)
            ((Rows *)(void *)((char *)record + field->offset))->type = field->rows;
        if (!ops_of(field)->unpack(field, in, (char *)record + field->offset))
            return false;
    }
    return true;
}

static bool unpack_rows(const Field *field, Cursor *in, void *member)
{
    Rows *rows = member;
    size_t count = 0;
    rows->type = field->rows;
    if (!get_count(in, &count))
        return false;
    while (rows->count < count)
        if (!unpack_record(field->rows, in, rows_append(rows)))
            return false;
    return true;
}

static const PackOps ops[] = {
    [FT_ID] = {pack_id, unpack_id},           [FT_TEXT] = {pack_text, unpack_text},
    [FT_BOOL] = {pack_number, unpack_number}, [FT_INT] = {pack_number, unpack_number},
    [FT_TIME] = {pack_number, unpack_number}, [FT_MONEY] = {pack_money, unpack_money},
    [FT_TEXTS] = {pack_texts, unpack_texts},  [FT_IDS] = {pack_ids, unpack_ids},
    [FT_RAW] = {pack_raw, unpack_raw},        [FT_STAMP] = {pack_stamp, unpack_stamp},
    [FT_ENUM] = {pack_number, unpack_number}, [FT_ROWS] = {pack_rows, unpack_rows},
};
static_assert(ARRAY_LEN(ops) == FT_COUNT, "one row per field type");

static const PackOps *ops_of(const Field *field)
{
    return &ops[field->type];
}

void cache_pack(const Field *field, const void *member, GByteArray *out)
{
    ops_of(field)->pack(field, member, out);
}

bool cache_unpack(const Field *field, const uint8_t *bytes, size_t n, void *member)
{
    Cursor in = {bytes, bytes + n};
    return ops_of(field)->unpack(field, &in, member) && in.at == in.end;
}
