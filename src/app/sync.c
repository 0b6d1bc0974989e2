#include "config.h"

#include "app/sync.h"

#include <assert.h>

#include "app/state.h"
#include "base/url.h"

enum {
    META_PERIOD_MS = 60 * 60 * 1000, // pipelines, calendars, users (RELIABILITY 5.4)
    META_RETRY_MS = 10 * 1000,
    OFFLINE_WINDOW_MS = 5000,
    OFFLINE_PERIOD_MS = 5000,
};

// ---- the account
// -----------------------------------------------------------------------------------

typedef struct Part { // one question about the account and where its rows go
    EndpointId ep;
    bool location_in_path;
    const char *query; // besides locationId
    size_t rows;       // offset of the Rows in Session; 0: the location itself
    Changes changes;
} Part;

#define SESSION_ROWS(member) offsetof(Session, member)

static const Part parts[] = {
    {EP_LOCATION_GET, true, NULL, 0, CH_SESSION | CH_ALL},
    {EP_USER_LIST, false, NULL, SESSION_ROWS(users), CH_SESSION | CH_INBOX | CH_BOARD | CH_PLANNER},
    {EP_PIPELINE_LIST, false, NULL, SESSION_ROWS(pipelines), CH_SESSION | CH_BOARD},
    {EP_CALENDAR_LIST, false, NULL, SESSION_ROWS(calendars), CH_SESSION | CH_PLANNER},
    {EP_TAG_LIST, true, NULL, SESSION_ROWS(tags), CH_SESSION},
    {EP_LOST_REASON_LIST, false, "limit=100", SESSION_ROWS(lost_reasons), CH_SESSION},
    {EP_CUSTOM_FIELD_LIST, true, "model=all", SESSION_ROWS(custom_fields), CH_CONTACT},
};
static_assert(ARRAY_LEN(parts) <= SYNC_PARTS_MAX, "Sync.loaded_ms is too short");

static void take_location(Session *session, Rows *rows)
{
    if (rows->count != 1)
        return;
    record_clear(&location_type, &session->location);
    session->location = *(Location *)rows->items;
    memset(rows->items, 0, sizeof(Location));
    const Zone *zone = zone_find(session->location.timezone.s ? session->location.timezone.s : "");
    session->zone = zone ? zone : zone_utc();
}

static void on_part(void *owner, const Asked *asked, Reply *reply)
{
    App *app = owner;
    const Part *part = &parts[asked->number];
    if (reply->outcome != OUTCOME_DONE)
        return; // asked again by the next tick; the link state says why
    if (part->rows == 0) {
        take_location(&app->core.session, &reply->rows);
    } else {
        Rows *rows = (Rows *)(void *)((char *)&app->core.session + part->rows);
        rows_clear(rows);
        *rows = reply->rows;
        reply->rows = (Rows){0};
    }
    if (part->ep == EP_PIPELINE_LIST)
        board_open(app->board, &(Id){0}); // so that the board is there when it is looked at
    app->sync.loaded_ms[asked->number] = clock_mono_ms(app->core.clock) + 1;
    app->core.changes |= part->changes;
}

static void ask_part(App *app, size_t i)
{
    const Part *part = &parts[i];
    Asked asked = {.ep = part->ep, .number = (int64_t)i};
    if (wire_is_waiting(app->core.wire, app, &asked))
        return;
    Call *call = call_new(part->ep, app->sync.loaded_ms[i] ? PRIO_BACKGROUND : PRIO_OPEN);
    GString *query = g_string_new(part->query);
    if (part->location_in_path)
        call->params[0] = app->core.session.location_id;
    else
        query_add(query, "locationId", app->core.session.location_id.s);
    call->query = g_string_free(query, FALSE);
    Err err = {0};
    wire_post(app->core.wire, call, &asked, on_part, app, &err);
}

static int64_t sync_account(App *app)
{
    int64_t now = clock_mono_ms(app->core.clock), next = META_PERIOD_MS;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        int64_t loaded = app->sync.loaded_ms[i];
        if (loaded == 0 || now - loaded >= META_PERIOD_MS)
            ask_part(app, i);
        if (loaded == 0)
            next = META_RETRY_MS;
    }
    return next;
}

// ---- the plan
// --------------------------------------------------------------------------------------

static int64_t option_ms(const App *app, const char *name)
{
    return 1000 * (int64_t)options_int(&app->options, name, 30);
}

static int64_t sync_inbox(App *app)
{
    inbox_poll(app->inbox);
    return option_ms(app, "poll-inbox");
}

static int64_t sync_thread(App *app)
{
    if (!id_is_empty(threads_open_id(app->threads)) ||
        !id_is_empty(threads_open_contact_id(app->threads)))
        threads_poll(app->threads);
    return option_ms(app, "poll-thread");
}

static int64_t sync_board(App *app)
{
    board_poll(app->board);
    return option_ms(app, "poll-board");
}

static int64_t sync_planner(App *app)
{
    planner_poll(app->planner);
    return option_ms(app, "poll-planner");
}

static int64_t sync_people(App *app)
{
    people_poll(app->people);
    if (!id_is_empty(&people_detail(app->people)->id))
        people_poll_contact(app->people);
    return option_ms(app, "poll-board");
}

static int64_t sync_minute(App *app)
{
    app->core.changes |= CH_MINUTE;
    return 60000 - core_now(&app->core).ms % 60000;
}

typedef struct SyncRow {
    int64_t (*run)(App *app); // asks, and says in how many milliseconds again
    unsigned screens;         // 1 << AppScreen; runs only while one of them is shown
} SyncRow;

enum { EVERYWHERE = (1 << SCREEN_COUNT) - 1 };

static const SyncRow plan[] = {
    {sync_account, EVERYWHERE},
    {sync_inbox, EVERYWHERE}, // the change detector: one request answers "anything new?"
    {sync_thread, 1 << SCREEN_TALK},
    {sync_board, 1 << SCREEN_BOARD},
    {sync_planner, 1 << SCREEN_PLANNER},
    {sync_people, 1 << SCREEN_PEOPLE},
    {sync_minute, EVERYWHERE},
};
static_assert(ARRAY_LEN(plan) <= SYNC_ROWS_MAX, "Sync.timers is too short");

static void tick(void *owner, int64_t row)
{
    App *app = owner;
    app->sync.timers[row] = 0;
    if (!(plan[row].screens & (1u << app->screen)))
        return;
    int64_t next = plan[row].run(app);
    if (app->core.session.link == LINK_OFFLINE && next < OFFLINE_PERIOD_MS)
        next = OFFLINE_PERIOD_MS;
    app->sync.timers[row] = timers_add(app->core.timers, next, tick, app, row);
}

void sync_start(App *app)
{
    for (size_t i = 0; i < ARRAY_LEN(plan); i++)
        tick(app, (int64_t)i);
}

void sync_screen_changed(App *app)
{
    for (size_t i = 0; i < ARRAY_LEN(plan); i++)
        if (app->sync.timers[i] == 0)
            tick(app, (int64_t)i);
}

// ---- the link
// --------------------------------------------------------------------------------------

static void set_link(App *app, LinkState link)
{
    Session *session = &app->core.session;
    if (session->link == link)
        return;
    if (link == LINK_OFFLINE)
        session->offline_since = core_now(&app->core);
    if (session->link == LINK_OFFLINE && link == LINK_ONLINE)
        notice_add(app->core.notices, NOTICE_GOOD, "Online again");
    if (link == LINK_REFUSED)
        notice_err(app->core.notices, "The account refuses the token", &session->last);
    bool back = session->link == LINK_OFFLINE && link == LINK_ONLINE;
    session->link = link;
    app->core.changes |= CH_SESSION;
    if (back)
        outbox_online(app->outbox); // before anything else is asked (F14)
}

void sync_watch(void *owner, const Reply *reply)
{
    App *app = owner;
    Session *session = &app->core.session;
    app->core.changes |= CH_SESSION; // the budget moved
    if (reply->outcome == OUTCOME_CANCELLED)
        return;
    if (reply->status == 401 && reply->err.kind == ERR_AUTH) {
        session->last = reply->err;
        set_link(app, LINK_REFUSED);
    } else if (reply->status > 0 && reply->status < 500) {
        app->sync.failures = 0;
        session->last = (Err){0};
        set_link(app, LINK_ONLINE);
    } else {
        int64_t now = clock_mono_ms(app->core.clock);
        if (app->sync.failures++ == 0)
            app->sync.first_failure_ms = now;
        session->last = reply->err;
        bool never = session->link == LINK_CONNECTING;
        if (never ||
            (app->sync.failures >= 2 && now - app->sync.first_failure_ms <= OFFLINE_WINDOW_MS) ||
            app->sync.failures > 2)
            set_link(app, LINK_OFFLINE);
    }
}
