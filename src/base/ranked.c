#include "config.h"

#include "base/ranked.h"

#include <stdint.h>
#include <string.h>

struct Ranked {
    RankFn *by;
    GPtrArray *rows;
    // Since the rows were in order. A row may be in both: its old place goes, a new one is found.
    GHashTable *out, *in;
};

Ranked *ranked_new(RankFn *by)
{
    Ranked *ranked = g_new0(Ranked, 1);
    ranked->by = by;
    ranked->rows = g_ptr_array_new();
    ranked->out = g_hash_table_new(NULL, NULL);
    ranked->in = g_hash_table_new(NULL, NULL);
    return ranked;
}

void ranked_free(Ranked *ranked)
{
    if (!ranked)
        return;
    g_ptr_array_free(ranked->rows, TRUE);
    g_hash_table_destroy(ranked->out);
    g_hash_table_destroy(ranked->in);
    g_free(ranked);
}

void ranked_put(Ranked *ranked, void *row)
{
    g_hash_table_add(ranked->out, row);
    g_hash_table_add(ranked->in, row);
}

void ranked_drop(Ranked *ranked, void *row)
{
    g_hash_table_add(ranked->out, row);
    g_hash_table_remove(ranked->in, row);
}

void ranked_clear(Ranked *ranked)
{
    g_ptr_array_set_size(ranked->rows, 0);
    g_hash_table_remove_all(ranked->out);
    g_hash_table_remove_all(ranked->in);
}

// By address alone: what has left may have been freed.
static void take_out(Ranked *ranked)
{
    guint kept = 0;
    for (guint i = 0; i < ranked->rows->len; i++)
        if (!g_hash_table_contains(ranked->out, ranked->rows->pdata[i]))
            ranked->rows->pdata[kept++] = ranked->rows->pdata[i];
    g_ptr_array_set_size(ranked->rows, (int)kept);
    g_hash_table_remove_all(ranked->out);
}

static guint rows_before(const GPtrArray *rows, guint count, RankFn *by, const void *row)
{
    guint low = 0, high = count;
    while (low < high) {
        guint mid = low + (high - low) / 2;
        if (by(rows->pdata[mid], row) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static int by_rank(const void *a, const void *b, void *ranked)
{
    return ((const Ranked *)ranked)->by(*(void *const *)a, *(void *const *)b);
}

// From the last to the first, each run of old rows moves once.
static void put_in(Ranked *ranked)
{
    guint left = ranked->rows->len, fresh = 0;
    g_autofree void **rows = g_hash_table_get_keys_as_array(ranked->in, &fresh);
    g_qsort_with_data(rows, (int)fresh, sizeof(*rows), by_rank, ranked);
    g_ptr_array_set_size(ranked->rows, (int)(left + fresh));
    void **places = ranked->rows->pdata;
    for (guint k = fresh; k-- > 0;) {
        guint before = rows_before(ranked->rows, left, ranked->by, rows[k]);
        memmove(places + before + k + 1, places + before, (left - before) * sizeof(*places));
        places[before + k] = rows[k];
        left = before;
    }
    g_hash_table_remove_all(ranked->in);
}

const GPtrArray *ranked_rows(const Ranked *ranked)
{
    Ranked *own = (Ranked *)(uintptr_t)ranked; // put in order on the first look
    if (g_hash_table_size(own->out) > 0)
        take_out(own);
    if (g_hash_table_size(own->in) > 0)
        put_in(own);
    return own->rows;
}

bool ranked_index(const GPtrArray *rows, RankFn *by, const void *row, size_t *index)
{
    guint at = rows_before(rows, rows->len, by, row);
    if (at == rows->len || rows->pdata[at] != row)
        return false;
    *index = at;
    return true;
}
