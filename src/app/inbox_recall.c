// What the mirror knows of the inbox: the newest rows at once, for the first frame, the rest piece
// by piece between the keys.
#include "config.h"

#include "app/fill.h"
#include "app/inbox_state.h"

enum {
    FIRST_ROWS = 64, // as many as most terminals have lines
    MORE_ROWS = 300,
    AGAIN_MS = 30 * 1000,
    SETTLED_MS = 60 * 1000,
};

static void recall_more(void *owner, int64_t limit);

// What the service has answered meanwhile is newer than what the mirror says; but not than what
// another process has written.
static size_t take_rows(Inbox *inbox, Rows *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        Conversation *row = rows_at(rows, i);
        inbox->recalled = row->last_message;
        const Conversation *known = inbox_find(inbox, &row->id);
        bool news =
            inbox->recall_changed && known && known->last_message.ms <= row->last_message.ms;
        if (!known || news)
            count += inbox_merge(inbox, row, INBOX_ALL);
    }
    return count;
}

// Rows of one moment may fill a whole piece: then a larger one is read.
static void recall_piece(Inbox *inbox, size_t limit)
{
    Err err = {0};
    Rows rows = {0};
    size_t bad = 0; // damaged ones do not end the list
    CacheRead read = {.view = CACHE_INBOX, .limit = limit};
    if (instant_known(inbox->recalled))
        read.to.ms = inbox->recalled.ms + 1;
    if (!cache_read(mirror_cache(inbox->core->mirror), &read, &rows, &bad, &err))
        return;
    Instant before = inbox->recalled;
    size_t found = take_rows(inbox, &rows);
    bool moved = inbox->recalled.ms != before.ms;
    if (rows.count + bad == limit)
        inbox->recall_timer = timers_add(inbox->core->timers, 0, recall_more, inbox,
                                         (int64_t)(moved ? MORE_ROWS : limit * 2));
    rows_clear(&rows);
    if (found)
        inbox_changed(inbox);
}

static void recall_more(void *owner, int64_t limit)
{
    Inbox *inbox = owner;
    inbox->recall_timer = 0;
    recall_piece(inbox, (size_t)limit);
}

void inbox_recall(Inbox *inbox)
{
    static const InboxTab tabs[] = {INBOX_ALL, INBOX_UNREAD, INBOX_STARRED}; // recents are a list
    Instant seen = mirror_seen(inbox->core->mirror, EP_CONVERSATION_SEARCH, &(Id){0});
    seen.ms = MAX(seen.ms, fill_mark(inbox->core->fill, FILL_CONVERSATIONS).ms);
    recall_piece(inbox, FIRST_ROWS);
    if (!instant_known(seen))
        return;
    for (size_t i = 0; i < ARRAY_LEN(tabs); i++) {
        Feed *feed = &inbox->feeds[tabs[i]].feed;
        feed->ever = true;
        feed->synced = seen;
        feed->loaded = (int64_t)inbox_count(inbox, tabs[i]);
    }
}

// Rows that the mirror does not have any more: another process has found them gone. What is newer
// may not be there yet.
static void drop_missing(Inbox *inbox, size_t newest)
{
    g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(Id));
    int64_t settled = core_now(inbox->core).ms - SETTLED_MS;
    for (size_t i = 0; i < MIN(newest, inbox_count(inbox, INBOX_ALL)); i++) {
        Err err = {0};
        Conversation c;
        const Conversation *known = inbox_at(inbox, INBOX_ALL, i);
        if (known->last_message.ms > settled)
            continue;
        if (cache_read_one(mirror_cache(inbox->core->mirror), &conversation_type, &known->id, &c,
                           NULL, &err))
            record_clear(&conversation_type, &c);
        else if (err.kind == ERR_NOT_FOUND)
            g_array_append_val(gone, known->id);
    }
    for (guint i = 0; i < gone->len; i++)
        inbox_drop(inbox, &g_array_index(gone, Id, i));
}

// The newest at once, all of them now and then.
void inbox_recall_again(Inbox *inbox)
{
    int64_t now = clock_mono_ms(inbox->core->clock);
    bool all = inbox->recall_ms == 0 || now - inbox->recall_ms >= AGAIN_MS;
    if (inbox->recall_timer)
        return; // it sees what was written
    if (all)
        inbox->recall_ms = now;
    inbox->recall_changed = true;
    inbox->recalled = (Instant){0};
    recall_piece(inbox, FIRST_ROWS);
    if (!all) {
        timers_cancel(inbox->core->timers, inbox->recall_timer);
        inbox->recall_timer = 0;
    }
    drop_missing(inbox, FIRST_ROWS);
}
