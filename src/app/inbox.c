// The rows: one set, four tabs over it. inbox_sync.c asks the service, inbox_ops.c writes.
#include "config.h"

#include "app/inbox.h"

#include "app/fill.h"
#include "app/inbox_state.h"

static void row_free(void *row)
{
    record_clear(&conversation_type, &((InboxRow *)row)->c);
    g_free(row);
}

static int by_newest(const void *a, const void *b)
{
    const InboxRow *x = a, *y = b;
    if (x->c.last_message.ms != y->c.last_message.ms)
        return x->c.last_message.ms > y->c.last_message.ms ? -1 : 1;
    return strcmp(x->c.id.s, y->c.id.s);
}

Inbox *inbox_new(Core *core, Outbox *outbox)
{
    Inbox *inbox = g_new0(Inbox, 1);
    inbox->core = core;
    inbox->outbox = outbox;
    inbox->rows = g_hash_table_new_full(id_hash, id_equal, NULL, row_free);
    inbox->contact = g_hash_table_new(id_hash, id_equal);
    inbox->saved = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    inbox->newest = ranked_new(by_newest);
    inbox->sieve = sieve_new();
    for (size_t i = 0; i < INBOX_TAB_COUNT; i++) {
        inbox->tabs[i] = g_ptr_array_new();
        inbox->shown[i] = g_ptr_array_new();
        feed_init(&inbox->feeds[i].feed);
    }
    feed_init(&inbox->detector);
    inbox_watch_ops(inbox);
    return inbox;
}

void inbox_free(Inbox *inbox)
{
    if (!inbox)
        return;
    wire_cancel_owner(inbox->core->wire, inbox);
    timers_cancel(inbox->core->timers, inbox->recall_timer);
    for (size_t i = 0; i < INBOX_TAB_COUNT; i++) {
        g_ptr_array_free(inbox->tabs[i], TRUE);
        g_ptr_array_free(inbox->shown[i], TRUE);
        g_free(inbox->feeds[i].next);
    }
    ranked_free(inbox->newest);
    sieve_free(inbox->sieve);
    g_hash_table_destroy(inbox->contact);
    g_hash_table_destroy(inbox->rows);
    g_hash_table_destroy(inbox->saved);
    g_free(inbox);
}

TextRef inbox_tab_name(InboxTab tab)
{
    static const TextRef names[INBOX_TAB_COUNT] = {[INBOX_UNREAD] = {"Unread", 6},
                                                   [INBOX_ALL] = {"All", 3},
                                                   [INBOX_WAITING] = {"Waiting", 7},
                                                   [INBOX_RECENTS] = {"Recent", 6},
                                                   [INBOX_STARRED] = {"Starred", 7}};
    return names[tab];
}

// What somebody has read and left for long needs no answer.
static bool is_waiting(const Inbox *inbox, const InboxRow *row)
{
    int64_t days = inbox->core->options->waiting_days;
    int64_t since = core_now(inbox->core).ms - days * 24 * 3600 * 1000;
    return instant_known(row->waits) && (row->c.unread > 0 || row->c.last_message.ms > since);
}

static bool row_in_tab(const Inbox *inbox, const InboxRow *row, InboxTab tab)
{
    switch (tab) {
    case INBOX_UNREAD: return row->c.unread > 0;
    case INBOX_WAITING: return is_waiting(inbox, row);
    case INBOX_RECENTS: return row->recent;
    case INBOX_STARRED: return row->c.starred;
    case INBOX_ALL:
    case INBOX_TAB_COUNT: break;
    }
    return true;
}

static int by_wait(gconstpointer x, gconstpointer y)
{
    const InboxRow *a = *(InboxRow *const *)x, *b = *(InboxRow *const *)y;
    if (a->waits.ms != b->waits.ms)
        return a->waits.ms < b->waits.ms ? -1 : 1;
    return strcmp(a->c.id.s, b->c.id.s);
}

static const GPtrArray *tab_rows(const Inbox *inbox, InboxTab tab)
{
    const GPtrArray *all = ranked_rows(inbox->newest);
    GPtrArray *rows = inbox->tabs[tab];
    if (tab == INBOX_ALL)
        return all;
    if (!inbox->stale[tab])
        return rows;
    g_ptr_array_set_size(rows, 0);
    for (guint i = 0; i < all->len; i++)
        if (row_in_tab(inbox, all->pdata[i], tab))
            g_ptr_array_add(rows, all->pdata[i]);
    if (tab == INBOX_WAITING)
        g_ptr_array_sort(rows, by_wait);
    ((Inbox *)(uintptr_t)inbox)->stale[tab] = false; // a cache: rebuilt on the first look
    return rows;
}

size_t inbox_count(const Inbox *inbox, InboxTab tab)
{
    return tab_rows(inbox, tab)->len;
}

const Conversation *inbox_at(const Inbox *inbox, InboxTab tab, size_t i)
{
    const GPtrArray *rows = tab_rows(inbox, tab);
    return i < rows->len ? &((InboxRow *)rows->pdata[i])->c : NULL;
}

// ---- filter ------------------------------------------------------------------------------------

void inbox_filter(Inbox *inbox, TextRef words)
{
    g_autofree char *folded = text_is_empty(words) ? NULL : text_fold(words);
    sieve_filter(inbox->sieve, folded);
    inbox->filtered = folded != NULL;
    inbox_changed(inbox);
}

static const GPtrArray *shown_rows(const Inbox *inbox, InboxTab tab)
{
    const GPtrArray *all = tab_rows(inbox, tab);
    GPtrArray *rows = inbox->shown[tab];
    if (!inbox->filtered)
        return all;
    if (!inbox->shown_stale[tab])
        return rows;
    g_ptr_array_set_size(rows, 0);
    for (guint i = 0; i < all->len; i++)
        if (sieve_passes(inbox->sieve, ((const InboxRow *)all->pdata[i])->text))
            g_ptr_array_add(rows, all->pdata[i]);
    ((Inbox *)(uintptr_t)inbox)->shown_stale[tab] = false;
    return rows;
}

size_t inbox_shown(const Inbox *inbox, InboxTab tab)
{
    return shown_rows(inbox, tab)->len;
}

const Conversation *inbox_shown_at(const Inbox *inbox, InboxTab tab, size_t i)
{
    const GPtrArray *rows = shown_rows(inbox, tab);
    return i < rows->len ? &((InboxRow *)rows->pdata[i])->c : NULL;
}

bool inbox_shown_index(const Inbox *inbox, InboxTab tab, const Id *conversation, size_t *index)
{
    const InboxRow *row = g_hash_table_lookup(inbox->rows, conversation);
    guint at = 0;
    if (!row || tab != INBOX_WAITING)
        return row && ranked_index(shown_rows(inbox, tab), by_newest, row, index);
    bool found = g_ptr_array_find((GPtrArray *)(uintptr_t)shown_rows(inbox, tab), row, &at);
    if (found)
        *index = at;
    return found;
}

static char *folded_text(const Conversation *c)
{
    const Text *const texts[] = {&c->contact_name, &c->email, &c->phone, &c->company, &c->preview};
    GString *all = g_string_new(NULL);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        g_autofree char *folded = text_fold(text_ref(texts[i])); // plain ones are quick alone
        if (i)
            g_string_append_c(all, ' ');
        g_string_append(all, folded);
    }
    return g_string_free(all, FALSE);
}

// ---- rows --------------------------------------------------------------------------------------

int64_t inbox_total(const Inbox *inbox, InboxTab tab)
{
    if (tab == INBOX_WAITING) // the service does not count them
        return inbox_feed(inbox, tab)->ever ? (int64_t)inbox_count(inbox, tab) : -1;
    return inbox->feeds[tab].feed.total;
}

const Feed *inbox_feed(const Inbox *inbox, InboxTab tab)
{
    return &inbox->feeds[tab == INBOX_WAITING ? INBOX_ALL : tab].feed;
}

bool inbox_is_whole(const Inbox *inbox)
{
    const InboxFeed *all = &inbox->feeds[INBOX_ALL];
    if (fill_keeps(inbox->core->fill, FILL_CONVERSATIONS))
        return instant_known(fill_mark(inbox->core->fill, FILL_CONVERSATIONS)) &&
               inbox->recall_timer == 0;
    return all->feed.live && all->read_on && !all->next;
}

Instant inbox_waits_since(const Inbox *inbox, const Id *conversation)
{
    const InboxRow *row = g_hash_table_lookup(inbox->rows, conversation);
    return row ? row->waits : (Instant){0};
}

const Conversation *inbox_find(const Inbox *inbox, const Id *conversation)
{
    const InboxRow *row = g_hash_table_lookup(inbox->rows, conversation);
    return row ? &row->c : NULL;
}

const Conversation *inbox_of_contact(const Inbox *inbox, const Id *contact)
{
    const InboxRow *row = g_hash_table_lookup(inbox->contact, contact);
    return row ? &row->c : NULL;
}

void inbox_changed(Inbox *inbox)
{
    for (size_t i = 0; i < INBOX_TAB_COUNT; i++)
        inbox->stale[i] = inbox->shown_stale[i] = true;
    inbox->core->changes |= CH_INBOX;
}

// Our own unconfirmed writes win over what the service still says.
static void keep_pending(const Inbox *inbox, Conversation *row, const Conversation *known)
{
    if (inbox_has_live_op(inbox, OPK_READ, &row->id))
        row->unread = known->unread;
    if (inbox_has_live_op(inbox, OPK_STAR, &row->id))
        row->starred = known->starred;
    if (inbox_has_live_op(inbox, OPK_ASSIGN, &row->contact))
        row->assigned_to = known->assigned_to;
}

// There are tens of thousands: what no list shows is not kept.
static void keep_what_is_shown(Conversation *row)
{
    Conversation rest = {
        .last_type = row->last_type, .tags = row->tags, .followers = row->followers};
    row->last_type = (Raw){0};
    row->tags = (TextList){0};
    row->followers = (IdList){0};
    record_clear(&conversation_type, &rest);
}

// Who writes again while they wait does not go to the end of the queue.
static Instant waits_since(const Conversation *now, Instant before)
{
    if (now->last_direction != DIRECTION_INBOUND)
        return (Instant){0};
    return instant_known(before) ? before : now->last_message;
}

static void add_row(Inbox *inbox, Conversation *take_row, InboxTab tab)
{
    InboxRow *row = g_new0(InboxRow, 1);
    g_autofree char *folded = folded_text(take_row);
    inbox_replay(inbox, take_row);
    *row = (InboxRow){.c = *take_row,
                      .recent = tab == INBOX_RECENTS,
                      .text = sieve_add(inbox->sieve, folded),
                      .waits = waits_since(take_row, (Instant){0})};
    *take_row = (Conversation){0};
    g_hash_table_insert(inbox->rows, &row->c.id, row);
    g_hash_table_replace(inbox->contact, &row->c.contact, row); // with the key: see inbox_drop
    ranked_put(inbox->newest, row);
    inbox_tell_news(inbox, row);
}

static void change_row(Inbox *inbox, InboxRow *row, Conversation *take_row)
{
    g_autofree char *folded = folded_text(take_row);
    sieve_change(inbox->sieve, row->text, folded);
    g_hash_table_remove(inbox->contact, &row->c.contact); // its key lives in the row
    row->waits = waits_since(take_row, row->waits);
    record_clear(&conversation_type, &row->c);
    row->c = *take_row;
    *take_row = (Conversation){0};
    g_hash_table_replace(inbox->contact, &row->c.contact, row);
    ranked_put(inbox->newest, row);
    inbox_tell_news(inbox, row);
}

bool inbox_merge(Inbox *inbox, Conversation *take_row, InboxTab tab)
{
    InboxRow *known = g_hash_table_lookup(inbox->rows, &take_row->id);
    bool joins = tab == INBOX_RECENTS && (!known || !known->recent);
    keep_what_is_shown(take_row);
    if (!known) {
        add_row(inbox, take_row, tab);
        return true;
    }
    known->recent |= joins;
    // `starred` is not in every answer of the search: the starred list is what knows.
    take_row->starred = take_row->starred || (known->c.starred && tab != INBOX_STARRED);
    keep_pending(inbox, take_row, &known->c);
    if (record_equal(&conversation_type, &known->c, take_row) &&
        known->c.channel == take_row->channel)
        return joins;
    change_row(inbox, known, take_row);
    return true;
}

// What came by another way meanwhile may be newer.
void inbox_take(Inbox *inbox, const Rows *conversations)
{
    bool changed = false;
    for (size_t i = 0; i < conversations->count; i++) {
        const Conversation *row = rows_at(conversations, i);
        const Conversation *known = inbox_find(inbox, &row->id);
        if (known && known->last_message.ms > row->last_message.ms)
            continue;
        Conversation copy;
        record_copy(&conversation_type, &copy, row);
        changed |= inbox_merge(inbox, &copy, INBOX_ALL);
        record_clear(&conversation_type, &copy);
    }
    if (!changed)
        return;
    inbox->feeds[INBOX_ALL].feed.loaded = (int64_t)inbox_count(inbox, INBOX_ALL);
    inbox_changed(inbox);
}

void inbox_drop(Inbox *inbox, const Id *conversation)
{
    InboxRow *row = g_hash_table_lookup(inbox->rows, conversation);
    if (!row)
        return;
    ranked_drop(inbox->newest, row);
    sieve_remove(inbox->sieve, row->text);
    if (g_hash_table_lookup(inbox->contact, &row->c.contact) == row)
        g_hash_table_remove(inbox->contact, &row->c.contact);
    Id id = *conversation; // it may lie in the row
    g_hash_table_remove(inbox->rows, &id);
    inbox_changed(inbox);
}
