// The list of contacts: compact rows, sorted by name, narrowed at once. people_detail.c knows one
// contact, people_ops.c writes.
#include "config.h"

#include "app/people.h"

#include "api/encode.h"
#include "app/fill.h"
#include "app/people_state.h"

enum { FILL_ROWS = 500, POLL_ROWS = 20, WORDS_ROWS = 50, WORDS_DELAY_MS = 300 };
enum { ASK_FILL, ASK_CHANGED, ASK_WORDS };

People *people_new(Core *core, Outbox *outbox)
{
    People *people = g_new0(People, 1);
    people->core = core;
    people->outbox = outbox;
    people->rows = people_rows_new();
    feed_init(&people->feed);
    people_detail_clear(people);
    people_watch_ops(people);
    return people;
}

void people_free(People *people)
{
    if (!people)
        return;
    wire_cancel_owner(people->core->wire, people);
    mirror_forget(people->core->mirror, people);
    people_detail_clear(people);
    people_rows_free(people->rows);
    g_free(people->filter);
    g_free(people);
}

void people_changed(People *people)
{
    people->core->changes |= CH_PEOPLE;
}

size_t people_count(const People *people)
{
    return people_rows_shown(people->rows);
}

size_t people_loaded(const People *people)
{
    return people_rows_all(people->rows);
}

const Person *people_at(const People *people, size_t i)
{
    return people_rows_at(people->rows, i);
}

bool people_index(const People *people, const Id *contact, size_t *index)
{
    return people_rows_index(people->rows, contact->s, index);
}

const Feed *people_feed(const People *people)
{
    return &people->feed;
}

const Person *people_find(const People *people, const Id *contact)
{
    return people_rows_find(people->rows, contact->s);
}

// ---- filter ------------------------------------------------------------------------------------

static void words_due(void *owner, int64_t arg)
{
    (void)arg;
    People *people = owner;
    people->ask_timer = 0;
    people_ask_words(people);
}

void people_filter(People *people, TextRef words)
{
    g_free(people->filter);
    people->filter = text_is_empty(words) ? NULL : text_fold(words);
    people_rows_filter(people->rows, people->filter);
    timers_cancel(people->core->timers, people->ask_timer);
    people->ask_timer =
        people->filter ? timers_add(people->core->timers, WORDS_DELAY_MS, words_due, people, 0) : 0;
    people_changed(people);
}

void people_merge(People *people, const Rows *contacts)
{
    bool changed = false;
    for (size_t i = 0; i < contacts->count; i++)
        changed |= people_rows_take(people->rows, rows_at(contacts, i), people->sweep);
    if (!changed)
        return;
    people_rows_settle(people->rows);
    people_changed(people);
}

void people_take(People *people, const Rows *contacts)
{
    if (!people->wanted)
        return;
    people_merge(people, contacts);
    people->feed.ever = true;
    people->feed.loaded = (int64_t)people_loaded(people);
}

void people_drop(People *people, const Id *contact)
{
    if (!people_rows_drop(people->rows, contact->s))
        return;
    people_rows_settle(people->rows);
    people_changed(people);
}

// ---- requests ----------------------------------------------------------------------------------

static void post(People *people, int64_t what, const char *words, int limit,
                 const char *search_after);

static void page_span(const Rows *rows, Instant *newest, Instant *oldest)
{
    if (rows->count == 0)
        return;
    *newest = ((const Contact *)rows_at(rows, 0))->updated;
    *oldest = ((const Contact *)rows_at(rows, rows->count - 1))->updated;
}

// What neither the complete reading nor the front behind it has seen is gone.
static void forget(void *owner, const Id *id)
{
    const People *people = owner;
    fill_doubt(people->core->fill, FILL_CONTACTS, id);
}

void people_drop_unseen(People *people)
{
    if (!people_rows_drop_unseen(people->rows, people->sweep, forget, people))
        return;
    people_rows_settle(people->rows);
    people_changed(people);
}

static void fill_on(People *people, const Reply *reply, Instant newest, bool more)
{
    if (!people->feed.more)
        front_begin(&people->front, newest);
    people->feed.more = more;
    if (more) {
        post(people, ASK_FILL, NULL, FILL_ROWS, reply->next.search_after);
        return;
    }
    people->front.drop_wanted = true;
    post(people, ASK_CHANGED, NULL, POLL_ROWS, NULL);
}

static void front_on(People *people, const Reply *reply, Instant newest, bool more)
{
    front_page(&people->front, newest);
    if (more) {
        post(people, ASK_CHANGED, NULL, POLL_ROWS, reply->next.search_after);
        return;
    }
    FrontEnd end = front_end(&people->front);
    if (end == FRONT_AGAIN)
        post(people, ASK_CHANGED, NULL, POLL_ROWS, NULL);
    else if (end == FRONT_DROP)
        people_drop_unseen(people);
}

static void on_contacts(void *owner, const Asked *asked, Reply *reply)
{
    People *people = owner;
    Feed *feed = &people->feed;
    feed->asked = false;
    feed->err = reply->err;
    people->core->changes |= CH_PEOPLE;
    if (reply->outcome != OUTCOME_DONE)
        return;
    Instant newest = {0}, oldest = {0};
    page_span(&reply->rows, &newest, &oldest);
    bool more = reply->next.more && reply->rows.count > 0;
    people_merge(people, &reply->rows);
    feed->ever = feed->live = true;
    feed->synced = reply->received;
    if (asked->number == ASK_FILL)
        feed->left_out += (int64_t)reply->bad_rows;
    if (asked->number != ASK_WORDS && reply->total >= 0)
        feed->total = reply->total;
    if (asked->number == ASK_FILL)
        fill_on(people, reply, newest, more);
    else if (asked->number == ASK_CHANGED)
        front_on(people, reply, newest, more && oldest.ms >= people->front.until.ms);
    feed->loaded = (int64_t)people_loaded(people);
}

static void post(People *people, int64_t what, const char *words, int limit,
                 const char *search_after)
{
    Asked asked = {.ep = EP_CONTACT_SEARCH, .number = what};
    if (wire_is_waiting(people->core->wire, people, &asked))
        return;
    bool first = !people->feed.live;
    if (what == ASK_FILL && !search_after) {
        people->sweep++;
        people->feed.more = false;
        people->feed.left_out = 0;
    }
    if (what == ASK_CHANGED && !search_after)
        front_ask(&people->front);
    Call *call =
        call_new(EP_CONTACT_SEARCH, what == ASK_FILL && !first ? PRIO_BACKGROUND : PRIO_OPEN);
    call->body =
        encode_contact_search(&people->core->session.location_id, words, limit, search_after);
    Err err = {0};
    people->feed.asked =
        wire_post(people->core->wire, call, &asked, on_contacts, people, &err) != 0;
    if (!people->feed.asked)
        people->feed.err = err;
}

// What the mirror keeps is not read again: only what changed since it was brought up to date. While
// that is under way for the first time its rows come as they are read (people_take).
static void ask_first(People *people)
{
    if (!fill_keeps(people->core->fill, FILL_CONTACTS)) {
        post(people, ASK_FILL, NULL, FILL_ROWS, NULL);
        return;
    }
    Instant mark = fill_mark(people->core->fill, FILL_CONTACTS);
    front_begin(&people->front, instant_known(mark) ? mark : core_now(people->core));
    people->feed.synced = mark;
    post(people, ASK_CHANGED, NULL, POLL_ROWS, NULL);
}

void people_open(People *people)
{
    if (people->wanted)
        return;
    people->wanted = true;
    people_recall(people);
    ask_first(people);
}

void people_ask_words(People *people)
{
    bool complete = people->feed.live && !people->feed.more;
    if (people->filter && !complete)
        post(people, ASK_WORDS, people->filter, WORDS_ROWS, NULL);
}

void people_poll(People *people)
{
    if (!people->wanted)
        return;
    if (people->feed.more) // broken off; under way it is not asked twice
        post(people, ASK_FILL, NULL, FILL_ROWS, NULL);
    if (!people->feed.live)
        ask_first(people);
    else
        post(people, ASK_CHANGED, NULL, POLL_ROWS, NULL);
}

void people_refresh(People *people)
{
    people->wanted = true;
    post(people, ASK_FILL, NULL, FILL_ROWS, NULL); // deletions are found by reading everything
}
