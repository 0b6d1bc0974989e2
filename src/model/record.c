#include "config.h"

#include "model/record.h"

#include <assert.h>
#include <string.h>

// What each field type needs beyond copying its bytes. NULL: plain bytes.
typedef struct FieldOps {
    size_t size;
    void (*clear)(void *member);
    void (*copy)(void *dst, const void *src); // dst holds the bytes of src
    bool (*equal)(const void *a, const void *b);
} FieldOps;

static void text_clear_member(void *member)
{
    text_clear(member);
}

static void text_copy(void *dst, const void *src)
{
    *(Text *)dst = text_dup(text_ref(src));
}

static bool text_equal(const void *a, const void *b)
{
    return text_eq(text_ref(a), text_ref(b));
}

static void texts_clear(void *member)
{
    text_list_clear(member);
}

static void texts_copy(void *dst, const void *src)
{
    const TextList *from = src;
    TextList *to = dst;
    to->items = g_new0(Text, from->count);
    for (size_t i = 0; i < from->count; i++)
        to->items[i] = text_dup(text_ref(&from->items[i]));
}

static bool texts_equal(const void *a, const void *b)
{
    const TextList *x = a;
    const TextList *y = b;
    bool same = x->count == y->count;
    for (size_t i = 0; same && i < x->count; i++)
        same = text_equal(&x->items[i], &y->items[i]);
    return same;
}

static void ids_clear(void *member)
{
    g_free(((IdList *)member)->items);
}

static void ids_copy(void *dst, const void *src)
{
    const IdList *from = src;
    ((IdList *)dst)->items = g_memdup2(from->items, from->count * sizeof(Id));
}

static bool ids_equal(const void *a, const void *b)
{
    const IdList *x = a;
    const IdList *y = b;
    bool same = x->count == y->count;
    for (size_t i = 0; same && i < x->count; i++)
        same = id_eq(&x->items[i], &y->items[i]);
    return same;
}

static bool id_member_equal(const void *a, const void *b)
{
    return id_eq(a, b);
}

static void raw_clear(void *member)
{
    g_free(((Raw *)member)->s);
}

// Raw bytes keep a NUL behind them, so that they can be handed to functions of C.
static void raw_copy(void *dst, const void *src)
{
    const Raw *from = src;
    ((Raw *)dst)->s = from->s ? g_memdup2(from->s, from->n + 1) : NULL;
}

static bool raw_equal(const void *a, const void *b)
{
    const Raw *x = a;
    const Raw *y = b;
    return x->n == y->n && (x->n == 0 || !memcmp(x->s, y->s, x->n));
}

static bool stamp_equal(const void *a, const void *b)
{
    return !strcmp(((const Stamp *)a)->s, ((const Stamp *)b)->s);
}

static bool money_equal(const void *a, const void *b)
{
    const Money *x = a;
    const Money *y = b;
    return x->known == y->known && x->cents == y->cents;
}

static void rows_clear_member(void *member)
{
    rows_clear(member);
}

static void rows_copy(void *dst, const void *src)
{
    const Rows *from = src;
    *(Rows *)dst = (Rows){.type = from->type, .count = from->count, .capacity = from->count};
    if (from->count == 0)
        return;
    ((Rows *)dst)->items = g_malloc0_n(from->count, from->type->size);
    for (size_t i = 0; i < from->count; i++)
        record_copy(from->type, rows_at(dst, i), rows_at(from, i));
}

static bool rows_equal(const void *a, const void *b)
{
    const Rows *x = a;
    const Rows *y = b;
    bool same = x->count == y->count;
    for (size_t i = 0; same && i < x->count; i++)
        same = record_equal(x->type, rows_at(x, i), rows_at(y, i));
    return same;
}

static const FieldOps ops[] = {
    [FT_ID] = {sizeof(Id), NULL, NULL, id_member_equal},
    [FT_TEXT] = {sizeof(Text), text_clear_member, text_copy, text_equal},
    [FT_BOOL] = {sizeof(bool), NULL, NULL, NULL},
    [FT_INT] = {sizeof(int64_t), NULL, NULL, NULL},
    [FT_TIME] = {sizeof(Instant), NULL, NULL, NULL},
    [FT_MONEY] = {sizeof(Money), NULL, NULL, money_equal},
    [FT_TEXTS] = {sizeof(TextList), texts_clear, texts_copy, texts_equal},
    [FT_IDS] = {sizeof(IdList), ids_clear, ids_copy, ids_equal},
    [FT_RAW] = {sizeof(Raw), raw_clear, raw_copy, raw_equal},
    [FT_STAMP] = {sizeof(Stamp), NULL, NULL, stamp_equal},
    [FT_ENUM] = {sizeof(int), NULL, NULL, NULL},
    [FT_ROWS] = {sizeof(Rows), rows_clear_member, rows_copy, rows_equal},
};
static_assert(sizeof(ops) / sizeof(ops[0]) == FT_COUNT, "one row per field type");

static void *member_of(const Field *field, void *record)
{
    return (char *)record + field->offset;
}

static const void *member_in(const Field *field, const void *record)
{
    return (const char *)record + field->offset;
}

void record_clear(const RecordType *type, void *record)
{
    for (size_t i = 0; i < type->count; i++) {
        const Field *field = &type->fields[i];
        if (ops[field->type].clear)
            ops[field->type].clear(member_of(field, record));
    }
    memset(record, 0, type->size);
}

void record_copy(const RecordType *type, void *dst, const void *src)
{
    memcpy(dst, src, type->size);
    for (size_t i = 0; i < type->count; i++) {
        const Field *field = &type->fields[i];
        if (ops[field->type].copy)
            ops[field->type].copy(member_of(field, dst), member_in(field, src));
    }
}

bool field_equal(const Field *field, const void *a, const void *b)
{
    const FieldOps *op = &ops[field->type];
    const void *x = member_in(field, a);
    const void *y = member_in(field, b);
    return op->equal ? op->equal(x, y) : !memcmp(x, y, op->size);
}

bool record_equal(const RecordType *type, const void *a, const void *b)
{
    for (size_t i = 0; i < type->count; i++)
        if (!field_equal(&type->fields[i], a, b))
            return false;
    return true;
}

const Field *field_find(const RecordType *type, const char *sql)
{
    for (size_t i = 0; i < type->count; i++)
        if (!strcmp(type->fields[i].sql, sql))
            return &type->fields[i];
    return NULL;
}

void record_keep_states(const RecordType *type, void *record, const void *known)
{
    for (size_t i = 0; i < type->count; i++) {
        const Field *field = &type->fields[i];
        if (!(field->flags & FF_STATE))
            continue;
        int *state = member_of(field, record);
        if (*state == 0)
            *state = *(const int *)member_in(field, known);
    }
}

const Id *record_id(const RecordType *type, const void *record)
{
    static const Id none = {""};
    for (size_t i = 0; i < type->count; i++)
        if (type->fields[i].flags & FF_KEY)
            return member_in(&type->fields[i], record);
    return &none;
}

void *rows_append(Rows *rows)
{
    BUG_ON(!rows->type);
    if (rows->count >= rows->capacity) {
        rows->capacity = rows->count < 8 ? 8 : rows->count * 2;
        rows->items = g_realloc_n(rows->items, rows->capacity, rows->type->size);
    }
    void *record = rows_at(rows, rows->count++);
    memset(record, 0, rows->type->size);
    return record;
}

void *rows_find(const Rows *rows, const Id *id)
{
    for (size_t i = 0; i < rows->count; i++)
        if (id_eq(record_id(rows->type, rows_at(rows, i)), id))
            return rows_at(rows, i);
    return NULL;
}

void rows_clear(Rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        record_clear(rows->type, rows_at(rows, i));
    g_free(rows->items);
    *rows = (Rows){.type = rows->type};
}

void text_list_clear(TextList *list)
{
    for (size_t i = 0; i < list->count; i++)
        text_clear(&list->items[i]);
    g_free(list->items);
    *list = (TextList){0};
}

static size_t text_list_find(const TextList *list, TextRef item)
{
    g_autofree char *want = text_fold(item);
    for (size_t i = 0; i < list->count; i++) {
        g_autofree char *have = text_fold(text_ref(&list->items[i]));
        if (!strcmp(want, have))
            return i;
    }
    return list->count;
}

bool text_list_has(const TextList *list, TextRef item)
{
    return text_list_find(list, item) < list->count;
}

void text_list_add(TextList *list, Text take_item)
{
    list->items = g_renew(Text, list->items, list->count + 1);
    list->items[list->count++] = take_item;
}

bool text_list_remove(TextList *list, TextRef item)
{
    size_t at = text_list_find(list, item);
    if (at == list->count)
        return false;
    text_clear(&list->items[at]);
    list->count--;
    memmove(&list->items[at], &list->items[at + 1], (list->count - at) * sizeof(Text));
    return true;
}
