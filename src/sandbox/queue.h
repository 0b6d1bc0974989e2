// What is due later in the world: a heap ordered by moment and order of adding.
#ifndef SANDBOX_QUEUE_H
#define SANDBOX_QUEUE_H

#include "sandbox/world.h"

typedef struct WorldQueue WorldQueue;

WorldQueue *queue_new(void);
void queue_free(WorldQueue *queue); // accepts NULL
void queue_put(WorldQueue *queue, WorldEvent event);
Instant queue_next(const WorldQueue *queue); // unknown when empty
WorldEvent queue_take(WorldQueue *queue);    // not empty

#endif
