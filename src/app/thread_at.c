// A thread opened at an old message. What lies around it comes from the mirror; between that and
// the newest messages there may be a gap, which is shown and read from either side when it is
// looked at.
#include "config.h"

#include "app/thread_state.h"

enum { AROUND_ROWS = 30, PIECE_ROWS = 50, MAIL_SLACK_MS = 2000 };

typedef struct Span { // of the rows of a page
    Instant oldest, newest;
} Span;

static void take_mails(Threads *threads, ThreadCache *cache, const Message *message)
{
    Err err = {0};
    for (size_t i = 0; i < message->email_ids.count; i++) {
        const Id *id = &message->email_ids.items[i];
        if (g_hash_table_contains(cache->emails, id))
            continue;
        Email *email = g_new0(Email, 1);
        if (cache_read_one(mirror_cache(threads->core->mirror), &email_type, id, email, NULL,
                           &err)) {
            g_hash_table_insert(cache->emails, &email->id, email);
            continue;
        }
        g_free(email);
        threads_ask_email(threads, cache, id);
    }
}

static Span take(Threads *threads, ThreadCache *cache, Rows *rows)
{
    Span span = {0};
    for (size_t i = 0; i < rows->count; i++) {
        Message *row = rows_at(rows, i);
        if (!instant_known(span.oldest) || row->added.ms < span.oldest.ms)
            span.oldest = row->added;
        span.newest.ms = MAX(span.newest.ms, row->added.ms);
        if (g_hash_table_contains(cache->messages, &row->id))
            continue;
        Message *own = g_new(Message, 1);
        *own = *row;
        *row = (Message){0};
        take_mails(threads, cache, own);
        g_hash_table_insert(cache->messages, &own->id, own);
    }
    cache->feed.loaded = g_hash_table_size(cache->messages);
    return span;
}

// Returns how many rows there were; fewer than asked for: there are no more.
static size_t read_page(Threads *threads, ThreadCache *cache, const CacheRead *page, Span *span)
{
    Err err = {0};
    Rows rows = {0};
    if (!cache_read(mirror_cache(threads->core->mirror), page, &rows, NULL, &err))
        return 0;
    size_t count = rows.count;
    *span = take(threads, cache, &rows);
    rows_clear(&rows);
    return count;
}

static size_t read_before(Threads *threads, ThreadCache *cache, Instant before, size_t limit,
                          Span *span)
{
    return read_page(
        threads, cache,
        &(CacheRead){.view = CACHE_THREAD, .id = cache->conversation, .to = before, .limit = limit},
        span);
}

static size_t read_after(Threads *threads, ThreadCache *cache, Instant from, size_t limit,
                         Span *span)
{
    return read_page(
        threads, cache,
        &(CacheRead){
            .view = CACHE_THREAD_AFTER, .id = cache->conversation, .from = from, .limit = limit},
        span);
}

// ---- opening -----------------------------------------------------------------------------------

static bool is_or_holds(const Message *message, const Id *id)
{
    if (id_eq(&message->id, id))
        return true;
    for (size_t i = 0; i < message->email_ids.count; i++)
        if (id_eq(&message->email_ids.items[i], id))
            return true;
    return false;
}

static bool has(const ThreadCache *cache, const Id *id)
{
    GHashTableIter iter;
    void *message;
    g_hash_table_iter_init(&iter, cache->messages);
    while (g_hash_table_iter_next(&iter, NULL, &message))
        if (is_or_holds(message, id))
            return true;
    return false;
}

static Instant oldest_of(const ThreadCache *cache)
{
    Instant oldest = {0};
    GHashTableIter iter;
    void *message;
    g_hash_table_iter_init(&iter, cache->messages);
    while (g_hash_table_iter_next(&iter, NULL, &message)) {
        Instant added = ((const Message *)message)->added;
        if (!instant_known(oldest) || added.ms < oldest.ms)
            oldest = added;
    }
    return oldest;
}

static gboolean is_before_gap(gpointer key, gpointer message, gpointer cache)
{
    (void)key;
    return ((const Message *)message)->added.ms <= ((const ThreadCache *)cache)->gap_from.ms;
}

// What was read around another message before; the mirror has it again when it is wanted.
static void drop_around(ThreadCache *cache)
{
    if (!instant_known(cache->gap_to))
        return;
    g_hash_table_foreach_remove(cache->messages, is_before_gap, cache);
    cache->gap_from = cache->gap_to = (Instant){0};
}

static void close_gap(ThreadCache *cache)
{
    cache->gap_from = cache->gap_to = (Instant){0};
    if (instant_known(cache->recalled) && cache->around_from.ms >= cache->recalled.ms)
        return;
    cache->recalled = cache->around_from;
    cache->recall_ends = cache->around_ends;
}

// A mail's message and its record differ a little in time.
static void read_around(Threads *threads, ThreadCache *cache, Instant at)
{
    drop_around(cache);
    Instant known_from = oldest_of(cache), middle = {at.ms + MAIL_SLACK_MS + 1};
    Span older = {0}, newer = {0};
    size_t above = read_before(threads, cache, middle, AROUND_ROWS, &older);
    size_t below = read_after(threads, cache, middle, AROUND_ROWS, &newer);
    if (above + below == 0)
        return;
    cache->around_from = above ? older.oldest : newer.oldest;
    cache->around_ends = above < AROUND_ROWS;
    bool whole = below < AROUND_ROWS || newer.newest.ms >= known_from.ms;
    if (whole || !instant_known(known_from)) {
        close_gap(cache);
    } else {
        cache->gap_from = newer.newest;
        cache->gap_to = known_from;
    }
}

static Id contact_of(const Threads *threads, const Id *conversation)
{
    Err err = {0};
    Conversation record;
    const Conversation *known = inbox_find(threads->inbox, conversation);
    Id contact = known ? known->contact : (Id){""};
    if (known || !cache_read_one(mirror_cache(threads->core->mirror), &conversation_type,
                                 conversation, &record, NULL, &err))
        return contact;
    contact = record.contact;
    record_clear(&conversation_type, &record);
    return contact;
}

void threads_open_at(Threads *threads, const Id *conversation, const Id *contact, const Id *message,
                     Instant at)
{
    Id id = *conversation, marked = *message;
    Id person = id_is_empty(contact) ? contact_of(threads, conversation) : *contact;
    threads_open(threads, &id, &person);
    if (!threads->open)
        return;
    if (!has(threads->open, &marked))
        read_around(threads, threads->open, at);
    threads->marked = marked;
    threads->marked_at = at;
    threads->mark_serial++;
    threads_changed(threads);
}

unsigned thread_mark_serial(const Threads *threads)
{
    return threads->mark_serial;
}

static bool is_marked(const Threads *threads, const ThreadItem *item)
{
    return (item->message && id_eq(&item->message->id, &threads->marked)) ||
           (item->email && id_eq(&item->email->id, &threads->marked));
}

int64_t thread_marked(const Threads *threads)
{
    if (id_is_empty(&threads->marked))
        return -1;
    int64_t nearest = -1;
    for (size_t i = 0; i < thread_count(threads); i++) {
        ThreadItem item = thread_at(threads, i);
        if (is_marked(threads, &item))
            return (int64_t)i;
        if (item.kind != ITEM_OP && (nearest < 0 || item.at.ms <= threads->marked_at.ms))
            nearest = (int64_t)i;
    }
    return nearest;
}

// ---- the gap -----------------------------------------------------------------------------------

int64_t thread_gap(const Threads *threads)
{
    const ThreadCache *cache = threads->open;
    if (!cache || !instant_known(cache->gap_to))
        return -1;
    for (size_t i = 0; i < thread_count(threads); i++) {
        ThreadItem item = thread_at(threads, i);
        if (item.kind == ITEM_OP || item.at.ms > cache->gap_from.ms)
            return (int64_t)i;
    }
    return -1;
}

void threads_want_between(Threads *threads, GapSide side)
{
    ThreadCache *cache = threads->open;
    if (!cache || !instant_known(cache->gap_to))
        return;
    Span span = {0};
    size_t count = side == GAP_BEFORE
                       ? read_after(threads, cache, cache->gap_from, PIECE_ROWS, &span)
                       : read_before(threads, cache, cache->gap_to, PIECE_ROWS, &span);
    Instant before = cache->gap_from, behind = cache->gap_to;
    if (side == GAP_BEFORE)
        cache->gap_from = span.newest;
    else
        cache->gap_to = span.oldest;
    // Rows of one and the same moment would keep it open for ever.
    bool stuck = cache->gap_from.ms == before.ms && cache->gap_to.ms == behind.ms;
    if (count < PIECE_ROWS || cache->gap_from.ms >= cache->gap_to.ms || stuck)
        close_gap(cache);
    threads_changed(threads);
}

bool thread_recall_around(Threads *threads, ThreadCache *cache)
{
    if (!instant_known(cache->gap_to))
        return false;
    Span span = {0};
    if (!cache->around_ends) {
        size_t count = read_before(threads, cache, cache->around_from, PIECE_ROWS, &span);
        cache->around_ends = count < PIECE_ROWS;
        if (count)
            cache->around_from = span.oldest;
        threads_changed(threads);
    }
    return true;
}
