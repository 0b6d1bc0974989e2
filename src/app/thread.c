// Which thread is open and what its rows are. thread_sync.c asks the service, thread_send.c writes.
#include "config.h"

#include "app/thread.h"

#include "app/thread_state.h"

static void message_free(void *message)
{
    record_clear(&message_type, message);
    g_free(message);
}

static void email_free(void *email)
{
    record_clear(&email_type, email);
    g_free(email);
}

static void cache_free(void *data)
{
    ThreadCache *cache = data;
    g_hash_table_destroy(cache->messages);
    g_hash_table_destroy(cache->emails);
    g_hash_table_destroy(cache->asked_emails);
    g_free(cache->older);
    g_free(cache);
}

Threads *threads_new(Core *core, Outbox *outbox, Inbox *inbox)
{
    Threads *threads = g_new0(Threads, 1);
    threads->core = core;
    threads->outbox = outbox;
    threads->inbox = inbox;
    threads->cache = g_hash_table_new_full(id_hash, id_equal, NULL, cache_free);
    threads->items = g_array_new(FALSE, TRUE, sizeof(ThreadItem));
    feed_init(&threads->nothing);
    threads_watch_ops(threads);
    return threads;
}

void threads_free(Threads *threads)
{
    if (!threads)
        return;
    wire_cancel_owner(threads->core->wire, threads);
    record_clear(&contact_type, &threads->person);
    g_hash_table_destroy(threads->cache);
    g_array_free(threads->items, TRUE);
    g_clear_pointer(&threads->drafts, g_hash_table_destroy);
    g_free(threads->returned);
    g_free(threads);
}

void threads_changed(Threads *threads)
{
    threads->stale = true;
    threads->core->changes |= CH_THREAD;
}

static void drop_oldest(Threads *threads)
{
    if (g_hash_table_size(threads->cache) < THREADS_KEPT)
        return;
    GHashTableIter iter;
    void *value;
    ThreadCache *oldest = NULL;
    g_hash_table_iter_init(&iter, threads->cache);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        if (!oldest || ((ThreadCache *)value)->used < oldest->used)
            oldest = value;
    g_hash_table_remove(threads->cache, &oldest->conversation);
}

static ThreadCache *cache_get(Threads *threads, const Id *conversation)
{
    ThreadCache *cache = g_hash_table_lookup(threads->cache, conversation);
    if (!cache) {
        drop_oldest(threads);
        cache = g_new0(ThreadCache, 1);
        cache->conversation = *conversation;
        cache->messages = g_hash_table_new_full(id_hash, id_equal, NULL, message_free);
        cache->emails = g_hash_table_new_full(id_hash, id_equal, NULL, email_free);
        cache->asked_emails = g_hash_table_new_full(id_hash, id_equal, NULL, g_free);
        feed_init(&cache->feed);
        g_hash_table_insert(threads->cache, &cache->conversation, cache);
        thread_recall(threads, cache);
    }
    cache->used = ++threads->uses;
    return cache;
}

void threads_open(Threads *threads, const Id *conversation, const Id *contact)
{
    if (id_eq(&threads->conversation, conversation) && id_eq(&threads->contact, contact))
        return;
    bool other_person = !id_eq(&threads->contact, contact);
    threads->marked = (Id){0};
    threads->conversation = *conversation;
    threads->contact = *contact;
    threads->open = id_is_empty(conversation) ? NULL : cache_get(threads, conversation);
    threads_adopt_draft(threads);
    if (other_person) {
        record_clear(&contact_type, &threads->person);
        thread_recall_person(threads);
        if (!id_is_empty(contact))
            threads_ask_person(threads);
    }
    if (threads->open) {
        threads->open->first_new = (Id){0};
        threads_ask(threads, PRIO_OPEN);
    }
    threads_changed(threads);
}

void threads_drop(Threads *threads, const Id *message)
{
    GHashTableIter iter;
    void *value;
    g_hash_table_iter_init(&iter, threads->cache);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        if (g_hash_table_remove(((ThreadCache *)value)->messages, message))
            threads_changed(threads);
}

void threads_open_contact(Threads *threads, const Id *contact)
{
    const Conversation *c = inbox_of_contact(threads->inbox, contact);
    threads_open(threads, c ? &c->id : &(Id){0}, contact);
    if (!c && !id_is_empty(contact))
        threads_ask_conversation(threads);
}

const Id *threads_open_id(const Threads *threads)
{
    return &threads->conversation;
}

const Id *threads_open_contact_id(const Threads *threads)
{
    return &threads->contact;
}

const Contact *thread_contact(const Threads *threads)
{
    return id_is_empty(&threads->person.id) ? NULL : &threads->person;
}

const Feed *thread_feed(const Threads *threads)
{
    return threads->open ? &threads->open->feed : &threads->nothing;
}

// ---- items -------------------------------------------------------------------------------------

bool thread_op_is_mine(const Threads *threads, const Op *op)
{
    if (!(op_kind_info(op_kind(op))->flags & OPF_MESSAGE))
        return false;
    return id_eq(&op->contact, &threads->contact) && !id_is_empty(&op->contact);
}

static void add_message(GArray *items, const ThreadCache *cache, const Message *message)
{
    ThreadItem item = {.kind = ITEM_MESSAGE, .message = message, .at = message->added};
    if (!message->email_thread || message->email_ids.count == 0) {
        g_array_append_val(items, item);
        return;
    }
    item.kind = ITEM_EMAIL;
    for (size_t i = 0; i < message->email_ids.count; i++) {
        const EmailAsk *ask =
            g_hash_table_lookup(cache->asked_emails, &message->email_ids.items[i]);
        item.email = g_hash_table_lookup(cache->emails, &message->email_ids.items[i]);
        item.email_failed = !item.email && ask && ask->failures > 0;
        item.at =
            item.email && instant_known(item.email->added) ? item.email->added : message->added;
        g_array_append_val(items, item);
    }
}

static bool op_is_shown(const Threads *threads, const Op *op)
{
    if (!thread_op_is_mine(threads, op) || op->state == OP_CANCELLED || op->state == OP_DISCARDED)
        return false;
    const ThreadCache *cache = threads->open;
    if (cache && !id_is_empty(&op->server_id) &&
        g_hash_table_contains(cache->messages, &op->server_id))
        return false;
    return op_is_live(op) || op->state == OP_ACKED || op->state == OP_CONFIRMED ||
           op->state == OP_REFUSED;
}

static int item_rank(const ThreadItem *item)
{
    return item->kind == ITEM_OP; // ours on their way stay below what has arrived
}

static int by_time(const void *a, const void *b)
{
    const ThreadItem *x = a, *y = b;
    if (item_rank(x) != item_rank(y))
        return item_rank(x) - item_rank(y);
    if (x->at.ms != y->at.ms)
        return x->at.ms < y->at.ms ? -1 : 1;
    if (x->message && y->message)
        return strcmp(x->message->id.s, y->message->id.s);
    return x->op.id < y->op.id ? -1 : x->op.id > y->op.id;
}

static const GArray *thread_items(const Threads *threads)
{
    GArray *items = threads->items;
    if (!threads->stale)
        return items;
    g_array_set_size(items, 0);
    if (threads->open) {
        GHashTableIter iter;
        void *message;
        g_hash_table_iter_init(&iter, threads->open->messages);
        while (g_hash_table_iter_next(&iter, NULL, &message))
            add_message(items, threads->open, message);
    }
    for (size_t i = 0; i < outbox_count(threads->outbox); i++) {
        const Op *op = outbox_at(threads->outbox, i);
        if (!op_is_shown(threads, op))
            continue;
        ThreadItem item = {
            .kind = ITEM_OP, .at = op->created, .op = op_view_shown(op, threads->core)};
        g_array_append_val(items, item);
    }
    g_array_sort(items, by_time);
    ((Threads *)(uintptr_t)threads)->stale = false; // a cache: rebuilt on the first look
    return items;
}

size_t thread_count(const Threads *threads)
{
    return thread_items(threads)->len;
}

ThreadItem thread_at(const Threads *threads, size_t i)
{
    const GArray *items = thread_items(threads);
    ThreadItem item = g_array_index(items, ThreadItem, i);
    if (item.kind == ITEM_OP) { // the countdown moves without a rebuild
        // NULL: ended long ago and forgotten since, with the texts that the item borrowed.
        const Op *op = outbox_find(threads->outbox, item.op.id);
        item.op = op_view_shown(op, threads->core);
    }
    return item;
}

int64_t thread_first_new(const Threads *threads)
{
    if (!threads->open || id_is_empty(&threads->open->first_new))
        return -1;
    const GArray *items = thread_items(threads);
    for (guint i = 0; i < items->len; i++) {
        const ThreadItem *item = &g_array_index(items, ThreadItem, i);
        if (item->message && id_eq(&item->message->id, &threads->open->first_new))
            return i;
    }
    return -1;
}
