// Rows that never move: an array in chunks, addressed by ordinal. Rows are zeroed when added.
#ifndef SANDBOX_POOL_H
#define SANDBOX_POOL_H

#include <stddef.h>
#include <stdint.h>

typedef struct WorldPool WorldPool;

WorldPool *pool_new(size_t item_size);
void pool_free(WorldPool *pool); // accepts NULL
uint32_t pool_count(const WorldPool *pool);
void *pool_add(WorldPool *pool, uint32_t *ordinal);
void *pool_at(const WorldPool *pool, uint32_t ordinal); // NULL when there is no such row

#endif
