#include "config.h"

#include "app/events_poll.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "api/encode.h"
#include "app/core.h"
#include "app/mirror.h"
#include "base/url.h"
#include "model/conversation.h"
#include "model/message.h"
#include "model/workspace.h"

enum { ROWS = 20, TASK_ROWS = 100, DAY_MS = 24 * 60 * 60 * 1000, BACK_DAYS = 7, AHEAD_DAYS = 60 };

typedef enum LookId {
    LOOK_INBOX,
    LOOK_CONTACTS,
    LOOK_DEALS,
    LOOK_TASKS,
    LOOK_EVENTS,
    LOOK_COUNT
} LookId;

struct EventsPoll {
    Core *core;
    bool wanted;
    int64_t timers[LOOK_COUNT];
    GHashTable *chased; // conversation id -> lastMessageDate that was followed up
};

// ---- questions ---------------------------------------------------------------------------------

static void on_reply(void *owner, const Asked *asked, Reply *reply)
{
    (void)owner;
    (void)asked;
    (void)reply; // the mirror has seen it
}

static void post(EventsPoll *poll, Call *call, const Asked *asked, ReplyFn *fn)
{
    Err err;
    if (wire_is_waiting(poll->core->wire, poll, asked))
        call_free(call);
    else if (wire_post(poll->core->wire, call, asked, fn, poll, &err) == 0)
        return; // asked again at the next turn
}

static const Id *location(const EventsPoll *poll)
{
    return &poll->core->session.location_id;
}

static void ask_email(EventsPoll *poll, const Id *id)
{
    Email known;
    Err err;
    if (cache_read_one(mirror_cache(poll->core->mirror), &email_type, id, &known, NULL, &err)) {
        record_clear(&email_type, &known);
        return;
    }
    Call *call = call_new(EP_EMAIL_GET, PRIO_BACKGROUND);
    call->params[0] = *id;
    post(poll, call, &(Asked){.ep = EP_EMAIL_GET, .subject = *id}, on_reply);
}

// An e-mail's direction and text are in a record of its own: of the newest row only, the rest came
// at its time.
static void on_messages(void *owner, const Asked *asked, Reply *reply)
{
    (void)asked;
    for (size_t i = 0; i < MIN(reply->rows.count, 1); i++) {
        const IdList *emails = &((const Message *)rows_at(&reply->rows, i))->email_ids;
        if (emails->count > 0)
            ask_email(owner, &emails->items[emails->count - 1]);
    }
}

static void ask_messages(EventsPoll *poll, const Id *conversation)
{
    Call *call = call_new(EP_MESSAGE_LIST, PRIO_BACKGROUND);
    call->params[0] = *conversation;
    call->query = g_strdup_printf("limit=%d", ROWS);
    post(poll, call, &(Asked){.ep = EP_MESSAGE_LIST, .subject = *conversation}, on_messages);
}

// Is its newest message in the mirror?
static bool is_known(const EventsPoll *poll, const Conversation *conversation)
{
    Rows rows = {0};
    Err err;
    CacheRead read = {.view = CACHE_THREAD, .id = conversation->id, .limit = 1};
    bool known = cache_read(mirror_cache(poll->core->mirror), &read, &rows, NULL, &err) &&
                 rows.count > 0 &&
                 ((const Message *)rows_at(&rows, 0))->added.ms >= conversation->last_message.ms;
    if (rows.type)
        rows_clear(&rows);
    return known;
}

static void chase(EventsPoll *poll, const Conversation *conversation)
{
    int64_t *followed = g_hash_table_lookup(poll->chased, &conversation->id);
    if ((followed && *followed == conversation->last_message.ms) || is_known(poll, conversation))
        return;
    g_hash_table_replace(poll->chased, g_memdup2(&conversation->id, sizeof(Id)),
                         g_memdup2(&conversation->last_message.ms, sizeof(int64_t)));
    ask_messages(poll, &conversation->id);
}

static void on_inbox(void *owner, const Asked *asked, Reply *reply)
{
    (void)asked;
    for (size_t i = 0; i < reply->rows.count; i++)
        chase(owner, rows_at(&reply->rows, i));
}

static void ask_inbox(EventsPoll *poll)
{
    GString *query = g_string_new(NULL);
    query_add(query, "locationId", location(poll)->s);
    query_add(query, "status", "all");
    query_add(query, "sortBy", "last_message_date");
    query_add(query, "sort", "desc");
    query_add_int(query, "limit", ROWS);
    Call *call = call_new(EP_CONVERSATION_SEARCH, PRIO_BACKGROUND);
    call->query = g_string_free(query, FALSE);
    post(poll, call, &(Asked){.ep = EP_CONVERSATION_SEARCH}, on_inbox);
}

static void ask_contacts(EventsPoll *poll)
{
    Call *call = call_new(EP_CONTACT_SEARCH, PRIO_BACKGROUND);
    call->body = encode_contact_search(location(poll), NULL, ROWS, NULL);
    post(poll, call, &(Asked){.ep = EP_CONTACT_SEARCH}, on_reply);
}

static void ask_deals(EventsPoll *poll)
{
    Call *call = call_new(EP_DEAL_SEARCH, PRIO_BACKGROUND);
    call->body = encode_deal_search(location(poll), &(Id){""}, ROWS, NULL);
    post(poll, call, &(Asked){.ep = EP_DEAL_SEARCH}, on_reply);
}

static void ask_tasks(EventsPoll *poll)
{
    const Patch patch[] = {{"limit", PATCH_INT, .number = TASK_ROWS}, {.type = PATCH_END}};
    Call *call = call_new(EP_TASK_SEARCH, PRIO_BACKGROUND);
    call->params[0] = *location(poll);
    call->body = encode_patch(patch);
    post(poll, call, &(Asked){.ep = EP_TASK_SEARCH}, on_reply);
}

static void ask_calendar(EventsPoll *poll, const Id *calendar)
{
    int64_t now = core_now(poll->core).ms;
    GString *query = g_string_new(NULL);
    query_add(query, "locationId", location(poll)->s);
    query_add(query, "calendarId", calendar->s);
    query_add_int(query, "startTime", now - (int64_t)BACK_DAYS * DAY_MS);
    query_add_int(query, "endTime", now + (int64_t)AHEAD_DAYS * DAY_MS);
    Call *call = call_new(EP_EVENT_LIST, PRIO_BACKGROUND);
    call->query = g_string_free(query, FALSE);
    post(poll, call, &(Asked){.ep = EP_EVENT_LIST, .subject = *calendar, .number = 1}, on_reply);
}

static void ask_events(EventsPoll *poll)
{
    const Rows *calendars = &poll->core->session.calendars;
    for (size_t i = 0; i < calendars->count; i++)
        ask_calendar(poll, record_id(calendars->type, rows_at(calendars, i)));
}

// ---- turns -------------------------------------------------------------------------------------

static const struct {
    void (*ask)(EventsPoll *poll);
    int seconds; // from one to the next; longer when the day's figure would not last
} looks[] = {
    [LOOK_INBOX] = {ask_inbox, 10},   [LOOK_CONTACTS] = {ask_contacts, 30},
    [LOOK_DEALS] = {ask_deals, 30},   [LOOK_TASKS] = {ask_tasks, 60},
    [LOOK_EVENTS] = {ask_events, 60},
};
static_assert(ARRAY_LEN(looks) == LOOK_COUNT, "one row per look");

static void turn(void *owner, int64_t look)
{
    EventsPoll *poll = owner;
    int64_t wait = (int64_t)looks[look].seconds * 1000 * wire_stretch(poll->core->wire) / 100;
    poll->timers[look] = timers_add(poll->core->timers, wait, turn, poll, look);
    if (poll->core->session.link != LINK_OFFLINE)
        looks[look].ask(poll);
}

EventsPoll *events_poll_new(Core *core)
{
    EventsPoll *poll = g_new0(EventsPoll, 1);
    poll->core = core;
    poll->chased = g_hash_table_new_full(id_hash, id_equal, g_free, g_free);
    return poll;
}

void events_poll_start(EventsPoll *poll)
{
    for (int look = 0; look < LOOK_COUNT && !poll->wanted; look++)
        poll->timers[look] = timers_add(poll->core->timers, 0, turn, poll, look);
    poll->wanted = true;
}

void events_poll_stop(EventsPoll *poll)
{
    for (int look = 0; look < LOOK_COUNT; look++)
        timers_cancel(poll->core->timers, poll->timers[look]);
    poll->wanted = false;
}

void events_poll_free(EventsPoll *poll)
{
    if (!poll)
        return;
    events_poll_stop(poll);
    wire_cancel_owner(poll->core->wire, poll);
    g_hash_table_destroy(poll->chased);
    g_free(poll);
}
