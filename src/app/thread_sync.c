// What a thread asks the service: pages of messages, e-mail records, the contact, the conversation
// of a contact.
#include "config.h"

#include "app/fill.h"
#include "app/outbox_step.h"
#include "app/thread_state.h"
#include "base/url.h"

enum { PAGE_ROWS = 50, POLL_ROWS = 20, EMAILS_PER_PAGE = 30, DOUBTS_PER_PAGE = 20 };

static ThreadCache *cache_of(Threads *threads, const Id *conversation)
{
    return g_hash_table_lookup(threads->cache, conversation);
}

EmailAsk *thread_email_ask(ThreadCache *cache, const Id *email)
{
    EmailAsk *ask = g_hash_table_lookup(cache->asked_emails, email);
    if (ask)
        return ask;
    ask = g_new0(EmailAsk, 1);
    ask->id = *email;
    g_hash_table_add(cache->asked_emails, ask);
    return ask;
}

// Again with a later reading of the thread, each time later than the last.
static void email_failed(Threads *threads, EmailAsk *ask)
{
    ask->again = (Instant){core_now(threads->core).ms + op_backoff_ms(++ask->failures, 1.0)};
    threads_changed(threads);
}

static int asked_for(void *key, void *value, void *email)
{
    (void)key;
    return g_hash_table_contains(((ThreadCache *)value)->asked_emails, email);
}

static void on_email(void *owner, const Asked *asked, Reply *reply)
{
    Threads *threads = owner;
    Id id = asked->subject;
    ThreadCache *cache = g_hash_table_find(threads->cache, asked_for, &id);
    if (!cache)
        return;
    EmailAsk *ask = thread_email_ask(cache, &id);
    if (reply->outcome != OUTCOME_DONE || reply->rows.count != 1) {
        email_failed(threads, ask);
        return;
    }
    Email *email = g_new(Email, 1);
    *email = *(Email *)reply->rows.items;
    memset(reply->rows.items, 0, sizeof(Email));
    g_hash_table_replace(cache->emails, &email->id, email);
    threads_changed(threads);
}

void threads_ask_email(Threads *threads, ThreadCache *cache, const Id *email)
{
    bool known = g_hash_table_contains(cache->asked_emails, email);
    EmailAsk *ask = thread_email_ask(cache, email);
    bool again = instant_known(ask->again) && ask->again.ms <= core_now(threads->core).ms;
    if (known && !again)
        return;
    ask->again = (Instant){0};
    Call *call = call_new(EP_EMAIL_GET, PRIO_OPEN);
    call->params[0] = *email;
    Asked asked = {.ep = EP_EMAIL_GET, .subject = *email};
    Err err = {0};
    if (!wire_post(threads->core->wire, call, &asked, on_email, threads, &err))
        email_failed(threads, ask);
}

static void ask_emails(Threads *threads, ThreadCache *cache, const Rows *rows)
{
    int left = EMAILS_PER_PAGE;
    for (size_t i = 0; i < rows->count && left > 0; i++) {
        const Message *message = rows_at(rows, i);
        for (size_t k = message->email_ids.count; k-- > 0 && left > 0; left--)
            threads_ask_email(threads, cache, &message->email_ids.items[k]);
    }
}

// Returns how many of the rows were known before.
static size_t merge(ThreadCache *cache, Rows *rows, bool *changed)
{
    size_t known_rows = 0;
    for (size_t i = 0; i < rows->count; i++) {
        Message *row = rows_at(rows, i);
        const Message *known = g_hash_table_lookup(cache->messages, &row->id);
        known_rows += known != NULL;
        if (known && record_equal(&message_type, known, row))
            continue;
        Message *own = g_new(Message, 1);
        *own = *row;
        *row = (Message){0};
        g_hash_table_replace(cache->messages, &own->id, own);
        *changed = true;
    }
    return known_rows;
}

// The divider stands before the oldest of the unread inbound messages when a thread is opened.
static void place_divider(Threads *threads, ThreadCache *cache, const Rows *newest_first)
{
    const Conversation *c = inbox_find(threads->inbox, &cache->conversation);
    int64_t unread = c ? c->unread : 0;
    for (size_t i = 0; i < newest_first->count && unread > 0; i++) {
        const Message *message = rows_at(newest_first, i);
        if (message->direction != DIRECTION_INBOUND || message->activity)
            continue;
        cache->first_new = message->id;
        unread--;
    }
}

static void post_list(Threads *threads, ThreadCache *cache, const char *older, int limit,
                      Priority prio);

enum { LIST_NEWEST, LIST_OLDER };

// Between the oldest and the newest row of a page there is nothing that it does not name; before
// the newest of the first page, and behind the oldest of the last, there is nothing at all.
static void doubt_unnamed(Threads *threads, ThreadCache *cache, int64_t which, const Reply *reply)
{
    GHashTableIter iter;
    void *value;
    int64_t oldest = INT64_MAX, newest = INT64_MIN;
    int left = reply->rows.count > 0 && reply->bad_rows == 0 ? DOUBTS_PER_PAGE : 0;
    for (size_t i = 0; i < reply->rows.count; i++) {
        const Message *row = rows_at(&reply->rows, i);
        oldest = MIN(oldest, row->added.ms);
        newest = MAX(newest, row->added.ms);
    }
    g_hash_table_iter_init(&iter, cache->messages);
    while (left > 0 && g_hash_table_iter_next(&iter, NULL, &value)) {
        const Message *known = value;
        bool covered = (known->added.ms > oldest || !reply->next.more) &&
                       (known->added.ms < newest || which == LIST_NEWEST);
        if (!covered || rows_find(&reply->rows, &known->id))
            continue;
        fill_doubt(threads->core->fill, FILL_MESSAGES, &known->id);
        left--;
    }
}

static void on_list(void *owner, const Asked *asked, Reply *reply)
{
    Threads *threads = owner;
    ThreadCache *cache = cache_of(threads, &asked->subject);
    if (!cache)
        return;
    cache->feed.asked = false;
    cache->feed.err = reply->err;
    threads->core->changes |= CH_THREAD;
    if (reply->outcome != OUTCOME_DONE)
        return;
    outbox_saw_messages(threads->outbox, &reply->rows);
    bool first = !cache->feed.live, changed = first;
    bool had = g_hash_table_size(cache->messages) > 0;
    if (asked->number == LIST_NEWEST && id_is_empty(&cache->first_new) && cache == threads->open)
        place_divider(threads, cache, &reply->rows);
    ask_emails(threads, cache, &reply->rows);
    doubt_unnamed(threads, cache, asked->number, reply);
    size_t rows = reply->rows.count, known = merge(cache, &reply->rows, &changed);
    cache->feed.ever = cache->feed.live = true;
    cache->feed.synced = reply->received;
    cache->feed.loaded = g_hash_table_size(cache->messages);
    cache->feed.left_out = (int64_t)reply->bad_rows;
    // A burst, or a long absence: go on until something is known.
    bool gap = had && asked->number == LIST_NEWEST && rows > 0 && known == 0;
    if (first || asked->number == LIST_OLDER || gap) {
        g_free(cache->older);
        cache->older = reply->next.more ? g_steal_pointer(&reply->next.query) : NULL;
        cache->feed.more = cache->older != NULL;
    }
    if (changed)
        threads_changed(threads);
    if (gap && cache->older)
        post_list(threads, cache, cache->older, POLL_ROWS, PRIO_VISIBLE);
}

static void post_list(Threads *threads, ThreadCache *cache, const char *older, int limit,
                      Priority prio)
{
    Asked asked = {.ep = EP_MESSAGE_LIST,
                   .subject = cache->conversation,
                   .number = older ? LIST_OLDER : LIST_NEWEST};
    if (wire_is_waiting(threads->core->wire, threads, &asked))
        return;
    Call *call = call_new(EP_MESSAGE_LIST, prio);
    call->params[0] = cache->conversation;
    GString *query = g_string_new(NULL);
    query_add_int(query, "limit", limit);
    if (older)
        g_string_append_printf(query, "&%s", older);
    call->query = g_string_free(query, FALSE);
    Err err = {0};
    cache->feed.asked = wire_post(threads->core->wire, call, &asked, on_list, threads, &err) != 0;
    if (!cache->feed.asked)
        cache->feed.err = err;
    threads->core->changes |= CH_THREAD;
}

void threads_ask(Threads *threads, Priority prio)
{
    if (threads->open)
        post_list(threads, threads->open, NULL, threads->open->feed.live ? POLL_ROWS : PAGE_ROWS,
                  prio);
}

void threads_want_older(Threads *threads)
{
    if (threads->open && thread_recall_around(threads, threads->open))
        return;
    if (threads->open)
        thread_recall_older(threads, threads->open);
    if (threads->open && threads->open->older && !threads->open->feed.asked)
        post_list(threads, threads->open, threads->open->older, PAGE_ROWS, PRIO_OPEN);
}

static void on_person(void *owner, const Asked *asked, Reply *reply)
{
    Threads *threads = owner;
    if (!id_eq(&asked->subject, &threads->contact) || reply->outcome != OUTCOME_DONE ||
        reply->rows.count != 1)
        return;
    record_clear(&contact_type, &threads->person);
    threads->person = *(Contact *)reply->rows.items;
    memset(reply->rows.items, 0, sizeof(Contact));
    threads->core->changes |= CH_THREAD | CH_CONTACT;
}

void threads_ask_person(Threads *threads)
{
    Call *call = call_new(EP_CONTACT_GET, PRIO_OPEN);
    call->params[0] = threads->contact;
    Asked asked = {.ep = EP_CONTACT_GET, .subject = threads->contact};
    Err err = {0};
    wire_post(threads->core->wire, call, &asked, on_person, threads, &err);
}

static void on_conversation(void *owner, const Asked *asked, Reply *reply)
{
    Threads *threads = owner;
    threads->nothing.asked = false;
    threads->nothing.err = reply->err;
    threads->core->changes |= CH_THREAD;
    if (!id_eq(&asked->subject, &threads->contact) || reply->outcome != OUTCOME_DONE)
        return;
    threads->nothing.ever = threads->nothing.live = true;
    if (reply->rows.count == 0)
        return;
    const Conversation *c = reply->rows.items;
    if (id_eq(&c->contact,
              &asked->subject)) // nobody reads a thread of one below the name of another
        threads_open(threads, &c->id, &asked->subject);
}

void threads_ask_conversation(Threads *threads)
{
    Asked asked = {.ep = EP_CONVERSATION_SEARCH, .subject = threads->contact};
    if (wire_is_waiting(threads->core->wire, threads, &asked))
        return;
    Call *call = call_new(EP_CONVERSATION_SEARCH, PRIO_OPEN);
    GString *query = g_string_new(NULL);
    query_add(query, "locationId", threads->core->session.location_id.s);
    query_add(query, "contactId", threads->contact.s);
    query_add_int(query, "limit", 1);
    call->query = g_string_free(query, FALSE);
    Err err = {0};
    threads->nothing.asked =
        wire_post(threads->core->wire, call, &asked, on_conversation, threads, &err) != 0;
}

void threads_poll(Threads *threads)
{
    if (threads->open)
        threads_ask(threads, PRIO_VISIBLE);
    else if (!id_is_empty(&threads->contact))
        threads_ask_conversation(threads);
}

void threads_refresh(Threads *threads)
{
    if (threads->open)
        threads_ask(threads, PRIO_OPEN);
    if (!id_is_empty(&threads->contact))
        threads_ask_person(threads);
}
