// What a page does not name. The service sorts by the last message, so a page covers a stretch of
// time, and what is known in it and not on the page has left the list.
#include "config.h"

#include "app/fill.h"
#include "app/inbox_state.h"

// Rows enter the service's index late.
enum { LAG_MS = 10 * 1000 };

static bool is_named(const Rows *rows, const Id *id)
{
    for (size_t i = 0; i < rows->count; i++)
        if (id_eq(record_id(&conversation_type, rows_at(rows, i)), id))
            return true;
    return false;
}

// Rows of the moment at which the page ends may stand on the next one.
static bool is_covered(const InboxRange *range, const Conversation *c)
{
    const Rows *rows = range->rows;
    int64_t at = c->last_message.ms;
    bool has_rows = rows->count > 0;
    int64_t last =
        has_rows ? ((const Conversation *)rows_at(rows, rows->count - 1))->last_message.ms : 0;
    if (at > range->asked.ms + range->skew_ms - LAG_MS ||
        (range->before.ms && at >= range->before.ms))
        return false;
    return range->whole || (has_rows && at > last);
}

// Ids of those known of the tab that the page covers and does not name.
static GArray *unnamed(const Inbox *inbox, InboxTab tab, const InboxRange *range)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(Id));
    size_t count = inbox_count(inbox, tab);
    for (size_t i = 0; i < count; i++) {
        const Conversation *c = inbox_at(inbox, tab, i);
        bool covered = is_covered(range, c);
        if (covered && !is_named(range->rows, &c->id))
            g_array_append_val(ids, c->id);
        if (!covered && !range->whole && ids->len == 0 && i > range->rows->count * 2)
            break; // far behind the page
    }
    return ids;
}

static void keep_read(Inbox *inbox, const Id *id, Instant asked)
{
    Err err = {0};
    Conversation c;
    Cache *cache = mirror_cache(inbox->core->mirror);
    if (!cache_read_one(cache, &conversation_type, id, &c, NULL, &err))
        return;
    Rows rows = {.type = &conversation_type};
    CachePage page = {.asked = asked};
    c.unread = 0;
    *(Conversation *)rows_append(&rows) = c;
    if (!cache_post_save(cache, &page, &rows, &err))
        rows_clear(&rows); // the next look finds it again
}

void inbox_find_read(Inbox *inbox, const InboxRange *range)
{
    g_autoptr(GArray) ids = unnamed(inbox, INBOX_UNREAD, range);
    for (guint i = 0; i < ids->len; i++) {
        const Id *id = &g_array_index(ids, Id, i);
        if (inbox_has_live_op(inbox, OPK_READ, id))
            continue;
        InboxRow *row = g_hash_table_lookup(inbox->rows, id);
        row->c.unread = 0;
        keep_read(inbox, id, range->asked);
        inbox_changed(inbox);
    }
}

void inbox_find_gone(Inbox *inbox, const InboxRange *range)
{
    g_autoptr(GArray) ids = unnamed(inbox, INBOX_ALL, range);
    for (guint i = 0; i < ids->len; i++)
        fill_doubt(inbox->core->fill, FILL_CONVERSATIONS, &g_array_index(ids, Id, i));
}
