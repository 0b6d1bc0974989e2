#include "config.h"

#include "store/carve.h"

#include <string.h>

#include "store/journal_row.h"

// A row lies in a leaf page as: length of the record, id, record. Every byte of every page is tried
// as the beginning of one, so that no header, pointer or inner page has to be whole; the row's own
// checksum tells what is one. Old forms of a row may lie about: the newest wins.
// https://www.sqlite.org/fileformat2.html

enum {
    WAL_HEADER = 32,
    FRAME_HEADER = 24,
    PAGE_DEFAULT = 4096,
    PAGE_MIN = 512,
    RECORD_MIN = 64,
    RECORD_MAX = 8 * 1024 * 1024,
};

typedef struct Carve {
    const unsigned char *db, *wal;
    size_t db_size, wal_size, page;
    GHashTable *frames; // page number -> offset of its newest frame's page in wal
    GHashTable *found;  // uuid -> Op
} Carve;

static uint32_t big32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

// Returns the bytes used; 0 when it does not end in time.
static size_t varint(const unsigned char *p, size_t n, int64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 8 && i < n; i++) {
        value = value << 7 | (p[i] & 0x7f);
        if (!(p[i] & 0x80)) {
            *out = (int64_t)value;
            return i + 1;
        }
    }
    if (n < 9)
        return 0;
    *out = (int64_t)(value << 8 | p[8]);
    return 9;
}

// ---- records -----------------------------------------------------------------------------------

static size_t int_size(int64_t type)
{
    static const unsigned char sizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    return sizes[type];
}

static int64_t read_int(const unsigned char *p, int64_t type)
{
    if (type == 8 || type == 9)
        return type - 8;
    size_t n = int_size(type);
    uint64_t value = n > 0 && (p[0] & 0x80) ? UINT64_MAX : 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | p[i];
    return (int64_t)value;
}

static bool read_value(const unsigned char **p, const unsigned char *end, int64_t type,
                       RawValue *out)
{
    *out = (RawValue){.is_null = type == 0};
    bool text = type >= 12;
    if (type < 0 || type == 7 || type == 10 || type == 11)
        return false;
    size_t n = text ? (size_t)(type - 12) / 2 : int_size(type);
    if (n > (size_t)(end - *p))
        return false;
    if (text) {
        out->bytes = (const char *)*p;
        out->n = n;
    } else {
        out->number = read_int(*p, type);
    }
    *p += n;
    return true;
}

static bool read_record(const unsigned char *record, size_t n, int64_t id, Op *out)
{
    RawValue values[OP_RAW_MAX];
    int64_t head = 0;
    size_t at = varint(record, n, &head);
    if (at == 0 || head < OP_RAW_MIN || (size_t)head > n || head > 9 * OP_RAW_MAX)
        return false;
    const unsigned char *p = record + head;
    size_t count = 0;
    while (at < (size_t)head) {
        int64_t type = 0;
        size_t used = varint(record + at, (size_t)head - at, &type);
        if (used == 0 || count == OP_RAW_MAX || !read_value(&p, record + n, type, &values[count]))
            return false;
        at += used;
        count++;
    }
    return count >= OP_RAW_MIN && values[0].is_null && op_from_raw(values, count, id, out);
}

// ---- pages -------------------------------------------------------------------------------------

static const unsigned char *page_of(const Carve *carve, uint32_t number, bool newest)
{
    gpointer at = newest ? g_hash_table_lookup(carve->frames, GUINT_TO_POINTER(number)) : NULL;
    if (at)
        return carve->wal + GPOINTER_TO_SIZE(at);
    size_t offset = (size_t)(number - 1) * carve->page;
    return number > 0 && offset + carve->page <= carve->db_size ? carve->db + offset : NULL;
}

// What of a record lies in its own page; the rest is in a chain of others.
static size_t local_size(size_t page, size_t record)
{
    size_t most = page - 35;
    if (record <= most)
        return record;
    size_t least = (page - 12) * 32 / 255 - 23;
    size_t local = least + (record - least) % (page - 4);
    return local <= most ? local : least;
}

static bool gather(const Carve *carve, const unsigned char *cell, size_t local, size_t n,
                   bool newest, unsigned char *out)
{
    memcpy(out, cell, local);
    uint32_t next = big32(cell + local);
    for (size_t have = local; have < n;) {
        const unsigned char *page = page_of(carve, next, newest);
        if (!page)
            return false;
        size_t part = MIN(n - have, carve->page - 4);
        memcpy(out + have, page + 4, part);
        have += part;
        next = big32(page);
    }
    return true;
}

static void keep(const Carve *carve, Op *take_op)
{
    const Op *known = g_hash_table_lookup(carve->found, take_op->uuid);
    if (known && known->rev >= take_op->rev) {
        op_clear(take_op);
        return;
    }
    Op *copy = g_new(Op, 1);
    *copy = *take_op;
    g_hash_table_replace(carve->found, copy->uuid, copy);
}

static void try_long(const Carve *carve, const unsigned char *cell, size_t local, size_t n,
                     int64_t id)
{
    g_autofree unsigned char *record = g_malloc(n);
    for (int newest = 1; newest >= 0; newest--) {
        Op op;
        if (!gather(carve, cell, local, n, newest != 0, record) || !read_record(record, n, id, &op))
            continue;
        keep(carve, &op);
        return;
    }
}

static void try_cell(const Carve *carve, const unsigned char *p, size_t n)
{
    int64_t size = 0;
    int64_t id = 0;
    size_t used = varint(p, n, &size);
    if (used == 0 || size < RECORD_MIN || size > RECORD_MAX)
        return;
    size_t more = varint(p + used, n - used, &id);
    if (more == 0 || id <= 0)
        return;
    const unsigned char *cell = p + used + more;
    size_t left = n - used - more;
    size_t local = local_size(carve->page, (size_t)size);
    if (local + (local < (size_t)size ? 4 : 0) > left)
        return;
    int64_t head = 0;
    size_t first = varint(cell, left, &head);
    if (first == 0 || head < OP_RAW_MIN || head > 9 * OP_RAW_MAX || cell[first] != 0)
        return; // the id is stored as null
    Op op;
    if (local < (size_t)size)
        try_long(carve, cell, local, (size_t)size, id);
    else if (read_record(cell, (size_t)size, id, &op))
        keep(carve, &op);
}

static void carve_page(const Carve *carve, const unsigned char *page, size_t n)
{
    for (size_t i = 0; i < n; i++)
        try_cell(carve, page + i, n - i);
}

// ---- files -------------------------------------------------------------------------------------

static size_t page_size(const unsigned char *db, size_t n)
{
    size_t size = n >= 18 ? (size_t)db[16] << 8 | db[17] : 0;
    bool whole = size >= PAGE_MIN && (size & (size - 1)) == 0;
    return whole ? size : PAGE_DEFAULT;
}

// Frames of the log as it is now bear its salt; behind them may lie those of earlier rounds.
static void note_frames(Carve *carve, bool current)
{
    size_t step = FRAME_HEADER + carve->page;
    for (size_t at = WAL_HEADER; at + step <= carve->wal_size; at += step)
        if (!current || !memcmp(carve->wal + at + 8, carve->wal + 16, 8))
            g_hash_table_replace(carve->frames, GUINT_TO_POINTER(big32(carve->wal + at)),
                                 GSIZE_TO_POINTER(at + FRAME_HEADER));
}

static gint by_id(gconstpointer a, gconstpointer b)
{
    const Op *x = a;
    const Op *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

static GArray *take_found(const Carve *carve)
{
    GArray *ops = g_array_new(FALSE, FALSE, sizeof(Op));
    GHashTableIter iter;
    gpointer op;
    g_hash_table_iter_init(&iter, carve->found);
    while (g_hash_table_iter_next(&iter, NULL, &op)) {
        g_array_append_vals(ops, op, 1);
        memset(op, 0, sizeof(Op)); // its strings belong to the array now
    }
    g_array_sort(ops, by_id);
    return ops;
}

static void free_op(void *op)
{
    op_clear(op);
    g_free(op);
}

GArray *carve_ops(const char *db, size_t db_size, const char *wal, size_t wal_size)
{
    Carve carve = {.db = (const unsigned char *)db,
                   .wal = (const unsigned char *)wal,
                   .db_size = db_size,
                   .wal_size = wal_size,
                   .page = page_size((const unsigned char *)db, db_size)};
    carve.frames = g_hash_table_new(NULL, NULL);
    carve.found = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_op);
    note_frames(&carve, false);
    note_frames(&carve, true);
    for (size_t at = 0; at < db_size; at += carve.page)
        carve_page(&carve, carve.db + at, MIN(carve.page, db_size - at));
    size_t step = FRAME_HEADER + carve.page;
    for (size_t at = WAL_HEADER; at < wal_size; at += step)
        carve_page(&carve, carve.wal + at, MIN(step, wal_size - at));
    GArray *ops = take_found(&carve);
    g_hash_table_destroy(carve.found);
    g_hash_table_destroy(carve.frames);
    return ops;
}
