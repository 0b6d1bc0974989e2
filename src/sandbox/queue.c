#include "config.h"

#include "sandbox/queue.h"

struct WorldQueue {
    GArray *heap; // WorldEvent
    uint64_t orders;
};

WorldQueue *queue_new(void)
{
    WorldQueue *queue = g_new0(WorldQueue, 1);
    queue->heap = g_array_new(FALSE, FALSE, sizeof(WorldEvent));
    return queue;
}

void queue_free(WorldQueue *queue)
{
    if (!queue)
        return;
    g_array_unref(queue->heap);
    g_free(queue);
}

static WorldEvent *at(const WorldQueue *queue, guint i)
{
    return &g_array_index(queue->heap, WorldEvent, i);
}

static bool before(const WorldEvent *a, const WorldEvent *b)
{
    return a->due.ms != b->due.ms ? a->due.ms < b->due.ms : a->order < b->order;
}

static void swap(WorldEvent *a, WorldEvent *b)
{
    WorldEvent held = *a;
    *a = *b;
    *b = held;
}

void queue_put(WorldQueue *queue, WorldEvent event)
{
    event.order = ++queue->orders;
    g_array_append_val(queue->heap, event);
    guint i = queue->heap->len - 1;
    while (i > 0 && before(at(queue, i), at(queue, (i - 1) / 2))) {
        swap(at(queue, i), at(queue, (i - 1) / 2));
        i = (i - 1) / 2;
    }
}

Instant queue_next(const WorldQueue *queue)
{
    return queue->heap->len ? at(queue, 0)->due : (Instant){0};
}

static guint smaller_child(const WorldQueue *queue, guint i)
{
    guint left = 2 * i + 1;
    guint right = left + 1;
    return right < queue->heap->len && before(at(queue, right), at(queue, left)) ? right : left;
}

WorldEvent queue_take(WorldQueue *queue)
{
    BUG_ON(queue->heap->len == 0);
    WorldEvent first = *at(queue, 0);
    *at(queue, 0) = *at(queue, queue->heap->len - 1);
    g_array_set_size(queue->heap, queue->heap->len - 1);
    for (guint i = 0; 2 * i + 1 < queue->heap->len;) {
        guint child = smaller_child(queue, i);
        if (!before(at(queue, child), at(queue, i)))
            break;
        swap(at(queue, child), at(queue, i));
        i = child;
    }
    return first;
}
