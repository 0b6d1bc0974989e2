// What the mirror knows of a thread, for its first frame and for reading back without a network.
#include "config.h"

#include "app/thread_state.h"

enum { RECALL_ROWS = 50 };

static void take_messages(ThreadCache *cache, Rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        Message *row = rows_at(rows, i);
        cache->recalled = row->added;
        if (g_hash_table_contains(cache->messages, &row->id))
            continue;
        Message *own = g_new(Message, 1);
        *own = *row;
        *row = (Message){0};
        g_hash_table_insert(cache->messages, &own->id, own);
    }
}

static void take_emails(ThreadCache *cache, Rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        Email *row = rows_at(rows, i);
        if (g_hash_table_contains(cache->emails, &row->id))
            continue;
        Email *own = g_new(Email, 1);
        *own = *row;
        *row = (Email){0};
        g_hash_table_insert(cache->emails, &own->id, own);
        thread_email_ask(cache, &own->id)->again = (Instant){0};
    }
}

static size_t recall(Threads *threads, ThreadCache *cache, CacheView view,
                     void (*take)(ThreadCache *cache, Rows *rows), Instant before)
{
    Err err = {0};
    Rows rows = {0};
    size_t bad = 0; // damaged ones do not end the thread
    CacheRead read = {.view = view, .id = cache->conversation, .to = before, .limit = RECALL_ROWS};
    if (!cache_read(mirror_cache(threads->core->mirror), &read, &rows, &bad, &err))
        return 0;
    size_t count = rows.count + bad;
    take(cache, &rows);
    rows_clear(&rows);
    return count;
}

static void recall_piece(Threads *threads, ThreadCache *cache)
{
    Instant before = cache->recalled;
    recall(threads, cache, CACHE_THREAD_EMAILS, take_emails, before);
    size_t count = recall(threads, cache, CACHE_THREAD, take_messages, before);
    cache->recall_ends = count < RECALL_ROWS;
    cache->feed.loaded = g_hash_table_size(cache->messages);
    if (count)
        threads_changed(threads);
}

void thread_recall(Threads *threads, ThreadCache *cache)
{
    Instant seen = mirror_seen(threads->core->mirror, EP_MESSAGE_LIST, &cache->conversation);
    recall_piece(threads, cache);
    if (!instant_known(seen) && g_hash_table_size(cache->messages) == 0)
        return;
    cache->feed.ever = true;
    cache->feed.synced = seen;
}

void thread_recall_older(Threads *threads, ThreadCache *cache)
{
    if (!cache->recall_ends)
        recall_piece(threads, cache);
}

void thread_recall_person(Threads *threads)
{
    Err err = {0};
    Contact contact;
    if (!id_is_empty(&threads->contact) &&
        cache_read_one(mirror_cache(threads->core->mirror), &contact_type, &threads->contact,
                       &contact, NULL, &err))
        threads->person = contact;
}
