// The list of contacts: compact rows, sorted by name, narrowed at once. people_detail.c knows one
// contact, people_ops.c writes.
#include "config.h"

#include "app/people.h"

#include "api/encode.h"
#include "app/people_state.h"
#include "base/fuzzy.h"

enum { FILL_ROWS = 500, POLL_ROWS = 20, WORDS_ROWS = 50, WORDS_DELAY_MS = 300 };
enum { ASK_FILL, ASK_CHANGED, ASK_WORDS };

static void person_free(void *data)
{
    Person *person = data;
    text_clear(&person->name);
    text_clear(&person->email);
    text_clear(&person->phone);
    text_clear(&person->company);
    g_free(person->folded);
    g_free(person);
}

People *people_new(Core *core, Outbox *outbox)
{
    People *people = g_new0(People, 1);
    people->core = core;
    people->outbox = outbox;
    people->rows = g_hash_table_new_full(id_hash, id_equal, NULL, person_free);
    people->sorted = g_ptr_array_new();
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
    people_detail_clear(people);
    g_ptr_array_free(people->sorted, TRUE);
    if (people->shown)
        g_ptr_array_free(people->shown, TRUE);
    g_hash_table_destroy(people->rows);
    g_free(people->filter);
    g_free(people);
}

void people_changed(People *people)
{
    people->core->changes |= CH_PEOPLE;
}

static const GPtrArray *shown_rows(const People *people)
{
    return people->shown ? people->shown : people->sorted;
}

size_t people_count(const People *people)
{
    return shown_rows(people)->len;
}

size_t people_loaded(const People *people)
{
    return people->sorted->len;
}

const Person *people_at(const People *people, size_t i)
{
    const GPtrArray *rows = shown_rows(people);
    return i < rows->len ? rows->pdata[i] : NULL;
}

const Feed *people_feed(const People *people)
{
    return &people->feed;
}

const Person *people_find(const People *people, const Id *contact)
{
    return g_hash_table_lookup(people->rows, contact);
}

// ---- filter
// ----------------------------------------------------------------------------------------

static void narrow(People *people, const GPtrArray *among)
{
    GPtrArray *passing = g_ptr_array_new();
    for (guint i = 0; i < among->len; i++)
        if (fuzzy_words(people->filter, ((const Person *)among->pdata[i])->folded))
            g_ptr_array_add(passing, among->pdata[i]);
    if (people->shown)
        g_ptr_array_free(people->shown, TRUE);
    people->shown = passing;
}

static void words_due(void *owner, int64_t arg)
{
    (void)arg;
    People *people = owner;
    people->ask_timer = 0;
    people_ask_words(people);
}

void people_filter(People *people, TextRef words)
{
    g_autofree char *before = people->filter;
    people->filter = text_is_empty(words) ? NULL : text_fold(words);
    if (!people->filter) {
        if (people->shown)
            g_ptr_array_free(people->shown, TRUE);
        people->shown = NULL;
    } else {
        bool longer = before && people->shown && g_str_has_prefix(people->filter, before);
        narrow(people, longer ? people->shown : people->sorted); // one more letter only narrows
        timers_cancel(people->core->timers, people->ask_timer);
        people->ask_timer = timers_add(people->core->timers, WORDS_DELAY_MS, words_due, people, 0);
    }
    people_changed(people);
}

// ---- merge
// -----------------------------------------------------------------------------------------

static int by_name(const void *a, const void *b)
{
    const Person *x = *(Person *const *)a, *y = *(Person *const *)b;
    int order = strcmp(x->folded, y->folded);
    return order ? order : strcmp(x->id.s, y->id.s);
}

static void move_in(Person *person, Contact *contact)
{
    GString *tags = g_string_new(NULL);
    for (size_t i = 0; i < contact->tags.count; i++)
        g_string_append_printf(tags, " %.*s", TEXT_ARG(text_ref(&contact->tags.items[i])));
    TextBuf buf;
    TextRef all =
        text_format(&buf, "%.*s %.*s %.*s %.*s%s", TEXT_ARG(text_ref(&contact->name)),
                    TEXT_ARG(text_ref(&contact->company)), TEXT_ARG(text_ref(&contact->email)),
                    TEXT_ARG(text_ref(&contact->phone)), tags->str);
    g_string_free(tags, TRUE);
    *person = (Person){.id = contact->id,
                       .name = contact->name,
                       .email = contact->email,
                       .phone = contact->phone,
                       .company = contact->company,
                       .folded = text_fold(all),
                       .updated = contact->updated};
    contact->name = contact->email = contact->phone = contact->company = (Text){0};
}

// Two sorted runs into one; the rows stay where they are.
static GPtrArray *merge_runs(const GPtrArray *a, const GPtrArray *b)
{
    GPtrArray *out = g_ptr_array_sized_new(a->len + b->len);
    guint i = 0, j = 0;
    while (i < a->len || j < b->len) {
        bool left = j == b->len || (i < a->len && by_name(&a->pdata[i], &b->pdata[j]) <= 0);
        g_ptr_array_add(out, left ? a->pdata[i++] : b->pdata[j++]);
    }
    return out;
}

void people_merge(People *people, Rows *contacts)
{
    GPtrArray *fresh = g_ptr_array_new();
    bool replaced = false;
    for (size_t i = 0; i < contacts->count; i++) {
        Contact *contact = rows_at(contacts, i);
        Person *known = g_hash_table_lookup(people->rows, &contact->id);
        if (known && known->updated.ms == contact->updated.ms) {
            known->sweep = people->sweep;
            continue;
        }
        Person *person = g_new0(Person, 1);
        move_in(person, contact);
        person->sweep = people->sweep;
        if (known) {
            if (!g_ptr_array_remove(people->sorted, known))
                g_ptr_array_remove(fresh, known); // twice in one page
            replaced = true;
        }
        g_hash_table_replace(people->rows, &person->id, person);
        g_ptr_array_add(fresh, person);
    }
    bool changed = fresh->len > 0 || replaced;
    if (changed) {
        g_ptr_array_sort(fresh, by_name);
        GPtrArray *all = merge_runs(people->sorted, fresh);
        g_ptr_array_free(people->sorted, TRUE);
        people->sorted = all;
        if (people->filter)
            narrow(people, people->sorted);
        people_changed(people);
    }
    g_ptr_array_free(fresh, TRUE);
}

// ---- requests
// --------------------------------------------------------------------------------------

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
static void drop_unseen(People *people)
{
    GPtrArray *kept = g_ptr_array_sized_new(people->sorted->len);
    GPtrArray *gone = g_ptr_array_new();
    for (guint i = 0; i < people->sorted->len; i++) {
        Person *person = people->sorted->pdata[i];
        g_ptr_array_add(person->sweep == people->sweep ? kept : gone, person);
    }
    g_ptr_array_free(people->sorted, TRUE);
    people->sorted = kept;
    if (people->filter && gone->len)
        narrow(people, people->sorted);
    for (guint i = 0; i < gone->len; i++)
        g_hash_table_remove(people->rows, &((Person *)gone->pdata[i])->id);
    if (gone->len)
        people_changed(people);
    g_ptr_array_free(gone, TRUE);
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
        drop_unseen(people);
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
    feed->ever = true;
    feed->synced = reply->received;
    feed->left_out += (int64_t)reply->bad_rows;
    if (asked->number != ASK_WORDS && reply->total >= 0)
        feed->total = reply->total;
    if (asked->number == ASK_FILL)
        fill_on(people, reply, newest, more);
    else if (asked->number == ASK_CHANGED)
        front_on(people, reply, newest, more && oldest.ms >= people->front.until.ms);
    feed->loaded = people->sorted->len;
}

static void post(People *people, int64_t what, const char *words, int limit,
                 const char *search_after)
{
    Asked asked = {.ep = EP_CONTACT_SEARCH, .number = what};
    if (wire_is_waiting(people->core->wire, people, &asked))
        return;
    bool first = !people->feed.ever;
    if (what == ASK_FILL && !search_after) {
        people->sweep++;
        people->feed.more = false;
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

void people_open(People *people)
{
    if (people->wanted)
        return;
    people->wanted = true;
    post(people, ASK_FILL, NULL, FILL_ROWS, NULL);
}

void people_ask_words(People *people)
{
    bool complete = people->feed.ever && !people->feed.more;
    if (people->filter && !complete)
        post(people, ASK_WORDS, people->filter, WORDS_ROWS, NULL);
}

void people_poll(People *people)
{
    if (!people->wanted)
        return;
    if (!people->feed.ever ||
        people->feed.more) // not begun, or broken off; under way it is not asked twice
        post(people, ASK_FILL, NULL, FILL_ROWS, NULL);
    if (people->feed.ever)
        post(people, ASK_CHANGED, NULL, POLL_ROWS, NULL);
}

void people_refresh(People *people)
{
    people->wanted = true;
    post(people, ASK_FILL, NULL, FILL_ROWS, NULL); // deletions are found by reading everything
}
