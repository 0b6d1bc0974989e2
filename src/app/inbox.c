// The rows: one set, four tabs over it. inbox_sync.c asks the service, inbox_ops.c writes.
#include "config.h"

#include "app/inbox.h"

#include "app/inbox_state.h"

static void row_free(void *row)
{
    record_clear(&conversation_type, &((InboxRow *)row)->c);
    g_free(row);
}

Inbox *inbox_new(Core *core, Outbox *outbox)
{
    Inbox *inbox = g_new0(Inbox, 1);
    inbox->core = core;
    inbox->outbox = outbox;
    inbox->rows = g_hash_table_new_full(id_hash, id_equal, NULL, row_free);
    inbox->contact = g_hash_table_new(id_hash, id_equal);
    inbox->saved = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    for (size_t i = 0; i < INBOX_TAB_COUNT; i++) {
        inbox->tabs[i] = g_ptr_array_new();
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
    for (size_t i = 0; i < INBOX_TAB_COUNT; i++) {
        g_ptr_array_free(inbox->tabs[i], TRUE);
        g_free(inbox->feeds[i].next);
    }
    g_hash_table_destroy(inbox->contact);
    g_hash_table_destroy(inbox->rows);
    g_hash_table_destroy(inbox->saved);
    g_free(inbox);
}

TextRef inbox_tab_name(InboxTab tab)
{
    static const TextRef names[INBOX_TAB_COUNT] = {[INBOX_UNREAD] = {"Unread", 6},
                                                   [INBOX_ALL] = {"All", 3},
                                                   [INBOX_RECENTS] = {"Recent", 6},
                                                   [INBOX_STARRED] = {"Starred", 7}};
    return names[tab];
}

static bool row_in_tab(const InboxRow *row, InboxTab tab)
{
    switch (tab) {
    case INBOX_UNREAD: return row->c.unread > 0;
    case INBOX_RECENTS: return row->recent;
    case INBOX_STARRED: return row->c.starred;
    case INBOX_ALL:
    case INBOX_TAB_COUNT: break;
    }
    return true;
}

static int by_newest(const void *a, const void *b)
{
    const InboxRow *x = *(InboxRow *const *)a, *y = *(InboxRow *const *)b;
    if (x->c.last_message.ms != y->c.last_message.ms)
        return x->c.last_message.ms > y->c.last_message.ms ? -1 : 1;
    return strcmp(x->c.id.s, y->c.id.s);
}

static const GPtrArray *tab_rows(const Inbox *inbox, InboxTab tab)
{
    GPtrArray *rows = inbox->tabs[tab];
    if (!inbox->stale[tab])
        return rows;
    g_ptr_array_set_size(rows, 0);
    GHashTableIter iter;
    void *row;
    g_hash_table_iter_init(&iter, inbox->rows);
    while (g_hash_table_iter_next(&iter, NULL, &row))
        if (row_in_tab(row, tab))
            g_ptr_array_add(rows, row);
    g_ptr_array_sort(rows, by_newest);
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

int64_t inbox_total(const Inbox *inbox, InboxTab tab)
{
    return inbox->feeds[tab].feed.total;
}

const Feed *inbox_feed(const Inbox *inbox, InboxTab tab)
{
    return &inbox->feeds[tab].feed;
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
        inbox->stale[i] = true;
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

bool inbox_merge(Inbox *inbox, Conversation *take_row, InboxTab tab)
{
    InboxRow *known = g_hash_table_lookup(inbox->rows, &take_row->id);
    bool joins = tab == INBOX_RECENTS && (!known || !known->recent);
    if (!known) {
        known = g_new0(InboxRow, 1);
        known->c = *take_row;
        g_hash_table_insert(inbox->rows, &known->c.id, known);
        g_hash_table_insert(inbox->contact, &known->c.contact, known);
        *take_row = (Conversation){0};
        known->recent = tab == INBOX_RECENTS;
        return true;
    }
    known->recent |= joins;
    // `starred` is not in every answer of the search: the starred list is what knows.
    take_row->starred = take_row->starred || (known->c.starred && tab != INBOX_STARRED);
    keep_pending(inbox, take_row, &known->c);
    if (record_equal(&conversation_type, &known->c, take_row) &&
        known->c.channel == take_row->channel)
        return joins;
    g_hash_table_remove(inbox->contact, &known->c.contact); // its key lives in the row
    record_clear(&conversation_type, &known->c);
    known->c = *take_row;
    *take_row = (Conversation){0};
    g_hash_table_insert(inbox->contact, &known->c.contact, known);
    return true;
}
