// What the mirror knows of the inbox: the newest rows at once, for the first frame, the rest piece
// by piece between the keys.
#include "config.h"

#include "app/fill.h"
#include "app/inbox_state.h"

enum {
    FIRST_ROWS = 64, // as many as most terminals have lines
    MORE_ROWS = 300,
};

static void recall_more(void *owner, int64_t limit);

// What the service has answered meanwhile is newer than what the mirror says.
static size_t take_unknown(Inbox *inbox, Rows *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        Conversation *row = rows_at(rows, i);
        inbox->recalled = row->last_message;
        if (!inbox_find(inbox, &row->id))
            count += inbox_merge(inbox, row, INBOX_ALL);
    }
    return count;
}

// Rows of one moment may fill a whole piece: then a larger one is read.
static void recall_piece(Inbox *inbox, size_t limit)
{
    Err err = {0};
    Rows rows = {0};
    CacheRead read = {.view = CACHE_INBOX, .limit = limit};
    if (instant_known(inbox->recalled))
        read.to.ms = inbox->recalled.ms + 1;
    if (!cache_read(mirror_cache(inbox->core->mirror), &read, &rows, NULL, &err))
        return;
    size_t found = take_unknown(inbox, &rows);
    if (rows.count == limit)
        inbox->recall_timer = timers_add(inbox->core->timers, 0, recall_more, inbox,
                                         (int64_t)(found ? MORE_ROWS : limit * 2));
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
