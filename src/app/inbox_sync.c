// What the inbox asks the service: pages of a tab, and the change detector.
#include "config.h"

#include "app/fill.h"
#include "app/inbox_state.h"
#include "base/url.h"

enum { PAGE_ROWS = 100, DETECTOR_ROWS = 20, DETECTOR = INBOX_TAB_COUNT, LOOK_MS = 60 * 1000 };

static const char *const tab_status[INBOX_TAB_COUNT] = {[INBOX_UNREAD] = "unread",
                                                        [INBOX_ALL] = "all",
                                                        [INBOX_RECENTS] = "recents",
                                                        [INBOX_STARRED] = "starred"};

static char *search_query(const Inbox *inbox, const char *status, int limit)
{
    GString *query = g_string_new(NULL);
    query_add(query, "locationId", inbox->core->session.location_id.s);
    query_add(query, "status", status);
    query_add(query, "sortBy", "last_message_date");
    query_add(query, "sort", "desc");
    query_add_int(query, "limit", limit);
    return g_string_free(query, FALSE);
}

static void announce(Inbox *inbox, const Conversation *c)
{
    if (c->last_direction != DIRECTION_INBOUND || c->unread == 0)
        return;
    notice_add(inbox->core->notices, NOTICE_INBOUND, "%.*s (%.*s): %.*s",
               TEXT_ARG(text_ref(&c->contact_name)), TEXT_ARG(channel_info(c->channel)->label),
               TEXT_ARG(text_ref(&c->preview)));
    alerts_message(inbox->core->alerts, text_ref(&c->contact_name), text_ref(&c->preview));
    inbox->core->changes |= CH_NOTICE;
}

void inbox_tell_news(Inbox *inbox, InboxRow *row)
{
    Instant before = row->told, last = row->c.last_message;
    if (!inbox->news_from.ms)
        return;
    row->told.ms = MAX(before.ms, last.ms);
    if (last.ms > before.ms && last.ms >= inbox->news_from.ms)
        announce(inbox, &row->c);
}

// What is there by now is no news.
static void begin_news(Inbox *inbox, const Reply *reply)
{
    GHashTableIter iter;
    void *row;
    if (inbox->news_from.ms)
        return;
    inbox->news_from.ms = reply->asked.ms + reply->server_skew_ms;
    g_hash_table_iter_init(&iter, inbox->rows);
    while (g_hash_table_iter_next(&iter, NULL, &row))
        ((InboxRow *)row)->told = ((InboxRow *)row)->c.last_message;
}

// Merges a page; returns how many rows were new or changed.
static size_t merge_page(Inbox *inbox, Rows *rows, InboxTab tab)
{
    size_t changed = 0;
    for (size_t i = 0; i < rows->count; i++)
        changed += inbox_merge(inbox, rows_at(rows, i), tab);
    if (changed)
        inbox_changed(inbox);
    return changed;
}

static void take_feed(Inbox *inbox, Feed *feed, const Reply *reply)
{
    feed->asked = false;
    feed->err = reply->err;
    inbox->core->changes |= CH_INBOX; // age, error or total
    if (reply->outcome != OUTCOME_DONE)
        return;
    feed->ever = feed->live = true;
    feed->synced = reply->received;
    feed->left_out = (int64_t)reply->bad_rows;
    if (reply->total >= 0)
        feed->total = reply->total;
}

static void ask_page(Inbox *inbox, InboxTab tab, const char *next, Priority prio);
static void fill(Inbox *inbox);

// The mirror has them all, or the rows come as they are read into it.
static bool is_kept(const Inbox *inbox)
{
    return fill_keeps(inbox->core->fill, FILL_CONVERSATIONS);
}

// The reading of all conversations goes to its end once: their first page, asked for again, does
// not begin it anew.
static void turn_page(Inbox *inbox, InboxTab tab, Reply *reply)
{
    InboxFeed *feed = &inbox->feeds[tab];
    if (tab == INBOX_ALL && feed->read_on && !feed->continues)
        return;
    feed->read_on = true;
    if (tab == INBOX_ALL && is_kept(inbox))
        return;
    feed->feed.more = reply->next.more && reply->rows.count > 0;
    g_free(feed->next);
    feed->next = feed->feed.more ? g_steal_pointer(&reply->next.query) : NULL;
}

static void on_page(void *owner, const Asked *asked, Reply *reply)
{
    Inbox *inbox = owner;
    InboxTab tab = (InboxTab)asked->number;
    InboxFeed *feed = &inbox->feeds[tab];
    bool hurry = feed->hurry;
    feed->hurry = false;
    if (reply->outcome == OUTCOME_CANCELLED && hurry) {
        ask_page(inbox, tab, feed->next, PRIO_OPEN);
        return;
    }
    take_feed(inbox, &feed->feed, reply);
    if (reply->outcome != OUTCOME_DONE)
        return;
    InboxRange range = {&reply->rows, reply->asked, feed->before, reply->server_skew_ms,
                        !reply->next.more};
    if (tab == INBOX_UNREAD && reply->bad_rows == 0) // one that cannot be read is not named
        inbox_find_read(inbox, &range);
    else if (tab == INBOX_ALL)
        inbox_find_gone(inbox, &range);
    turn_page(inbox, tab, reply);
    merge_page(inbox, &reply->rows, tab);
    begin_news(inbox, reply);
    feed->feed.loaded = (int64_t)inbox_count(inbox, tab);
    fill(inbox);
}

static void ask_page(Inbox *inbox, InboxTab tab, const char *next, Priority prio)
{
    InboxFeed *feed = &inbox->feeds[tab];
    Asked asked = {.ep = EP_CONVERSATION_SEARCH, .number = tab};
    if (wire_is_waiting(inbox->core->wire, inbox, &asked))
        return;
    Call *call = call_new(EP_CONVERSATION_SEARCH, prio);
    g_autofree char *query = search_query(inbox, tab_status[tab], PAGE_ROWS);
    call->query = next ? g_strdup_printf("%s&%s", query, next) : g_strdup(query);
    Err err = {0};
    feed->call = wire_post(inbox->core->wire, call, &asked, on_page, inbox, &err);
    feed->continues = next != NULL;
    if (!next)
        feed->asked_ms = clock_mono_ms(inbox->core->clock);
    feed->before.ms = next ? g_ascii_strtoll(strchr(next, '=') + 1, NULL, 10) : 0;
    feed->filling = prio == PRIO_BACKGROUND;
    feed->feed.asked = feed->call != 0;
    if (!feed->feed.asked)
        feed->feed.err = err;
    inbox->core->changes |= CH_INBOX;
}

// The service has no list of who waits: they are found among all.
static InboxTab asked_as(InboxTab tab)
{
    return tab == INBOX_WAITING ? INBOX_ALL : tab;
}

void inbox_open_tab(Inbox *inbox, InboxTab shown)
{
    InboxTab tab = asked_as(shown);
    if (!inbox->feeds[tab].feed.live)
        ask_page(inbox, tab, NULL, PRIO_OPEN);
}

void inbox_refresh(Inbox *inbox, InboxTab tab)
{
    ask_page(inbox, asked_as(tab), NULL, PRIO_OPEN);
    inbox_poll(inbox);
}

void inbox_want_more(Inbox *inbox, InboxTab shown)
{
    InboxTab tab = asked_as(shown);
    InboxFeed *feed = &inbox->feeds[tab];
    if (!feed->next)
        return;
    if (!feed->feed.asked) {
        ask_page(inbox, tab, feed->next, PRIO_OPEN);
    } else if (feed->filling && !feed->hurry) {
        feed->hurry = true;
        wire_cancel(inbox->core->wire, feed->call);
    }
}

// The list of all goes on by itself while nobody waits, so that a filter finds everybody.
static void fill(Inbox *inbox)
{
    const InboxFeed *feed = &inbox->feeds[INBOX_ALL];
    if (feed->next && !feed->feed.asked && !is_kept(inbox))
        ask_page(inbox, INBOX_ALL, feed->next, PRIO_BACKGROUND);
}

static void ask_detector(Inbox *inbox, const char *next);

static void on_detector(void *owner, const Asked *asked, Reply *reply)
{
    (void)asked;
    Inbox *inbox = owner;
    bool first = !inbox->feeds[INBOX_ALL].feed.live;
    take_feed(inbox, &inbox->detector, reply);
    if (reply->outcome != OUTCOME_DONE)
        return;
    inbox->feeds[INBOX_ALL].feed.synced = reply->received;
    inbox->feeds[INBOX_UNREAD].feed.synced = reply->received;
    if (reply->total >= 0)
        inbox->feeds[INBOX_ALL].feed.total = reply->total;
    InboxRange range = {&reply->rows, reply->asked, inbox->detector_before, reply->server_skew_ms,
                        !reply->next.more};
    inbox_find_gone(inbox, &range);
    size_t changed = merge_page(inbox, &reply->rows, INBOX_ALL);
    begin_news(inbox, reply);
    if (changed == 0 || first)
        return;
    ask_page(inbox, INBOX_UNREAD, NULL, PRIO_VISIBLE); // its count moved
    // None of the newest is known as it stands: a burst; look further until something is.
    if (changed == reply->rows.count && reply->next.more)
        ask_detector(inbox, reply->next.query);
}

static void ask_detector(Inbox *inbox, const char *next)
{
    Asked asked = {.ep = EP_CONVERSATION_SEARCH, .number = DETECTOR};
    if (wire_is_waiting(inbox->core->wire, inbox, &asked))
        return;
    Call *call = call_new(EP_CONVERSATION_SEARCH, PRIO_VISIBLE);
    g_autofree char *query = search_query(inbox, "all", DETECTOR_ROWS);
    call->query = next ? g_strdup_printf("%s&%s", query, next) : g_strdup(query);
    inbox->detector_before.ms = next ? g_ascii_strtoll(strchr(next, '=') + 1, NULL, 10) : 0;
    Err err = {0};
    inbox->detector.asked =
        wire_post(inbox->core->wire, call, &asked, on_detector, inbox, &err) != 0;
}

void inbox_look_unread(Inbox *inbox)
{
    const InboxFeed *feed = &inbox->feeds[INBOX_UNREAD];
    if (feed->feed.live && clock_mono_ms(inbox->core->clock) - feed->asked_ms > LOOK_MS)
        ask_page(inbox, INBOX_UNREAD, NULL, PRIO_BACKGROUND);
}

void inbox_poll(Inbox *inbox)
{
    ask_detector(inbox, NULL);
    fill(inbox); // broken off by an error
}
