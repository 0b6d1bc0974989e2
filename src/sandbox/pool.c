#include "config.h"

#include "sandbox/pool.h"

#include <glib.h>

enum { CHUNK_ROWS = 1024 };

struct WorldPool {
    size_t item_size;
    uint32_t count;
    GPtrArray *chunks;
};

WorldPool *pool_new(size_t item_size)
{
    WorldPool *pool = g_new0(WorldPool, 1);
    pool->item_size = item_size;
    pool->chunks = g_ptr_array_new_with_free_func(g_free);
    return pool;
}

void pool_free(WorldPool *pool)
{
    if (!pool)
        return;
    g_ptr_array_unref(pool->chunks);
    g_free(pool);
}

uint32_t pool_count(const WorldPool *pool)
{
    return pool->count;
}

void *pool_add(WorldPool *pool, uint32_t *ordinal)
{
    if (pool->count % CHUNK_ROWS == 0)
        g_ptr_array_add(pool->chunks, g_malloc0_n(CHUNK_ROWS, pool->item_size));
    *ordinal = pool->count++;
    return pool_at(pool, *ordinal);
}

void *pool_at(const WorldPool *pool, uint32_t ordinal)
{
    if (ordinal >= pool->count)
        return NULL;
    char *chunk = pool->chunks->pdata[ordinal / CHUNK_ROWS];
    return chunk + (ordinal % CHUNK_ROWS) * pool->item_size;
}
