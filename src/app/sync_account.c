// What the account tells about itself: location, users, calendars, pipelines, tags, fields.
#include "config.h"

#include <assert.h>

#include "app/sync_state.h"
#include "base/url.h"

enum {
    META_PERIOD_MS = 60 * 60 * 1000, // RELIABILITY 5.4
    META_FOLLOWER_MS = 4 * META_PERIOD_MS,
    META_RETRY_MS = 10 * 1000,
};

typedef struct Part { // one question about the account and where its rows go
    EndpointId ep;
    const char *word;
    bool location_in_path;
    const char *query; // besides locationId
    size_t rows;       // offset of the Rows in Session; 0: the location itself
    CacheView view;
    Changes changes;
} Part;

#define SESSION_ROWS(member) offsetof(Session, member)

static const Part parts[] = {
    {EP_LOCATION_GET, "The location", true, NULL, 0, CACHE_LOCATIONS, CH_SESSION | CH_ALL},
    {EP_USER_LIST, "Users", false, NULL, SESSION_ROWS(users), CACHE_USERS,
     CH_SESSION | CH_INBOX | CH_BOARD | CH_PLANNER},
    {EP_PIPELINE_LIST, "Pipelines", false, NULL, SESSION_ROWS(pipelines), CACHE_PIPELINES,
     CH_SESSION | CH_BOARD},
    {EP_CALENDAR_LIST, "Calendars", false, NULL, SESSION_ROWS(calendars), CACHE_CALENDARS,
     CH_SESSION | CH_PLANNER},
    {EP_TAG_LIST, "Tags", true, NULL, SESSION_ROWS(tags), CACHE_TAGS, CH_SESSION},
    {EP_LOST_REASON_LIST, "Lost reasons", false, "limit=100", SESSION_ROWS(lost_reasons),
     CACHE_LOST_REASONS, CH_SESSION},
    {EP_CUSTOM_FIELD_LIST, "Custom fields", true, "model=all", SESSION_ROWS(custom_fields),
     CACHE_CUSTOM_FIELDS, CH_CONTACT},
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

static void take_rows(Session *session, const Part *part, Rows *rows)
{
    if (part->rows == 0) {
        take_location(session, rows);
        return;
    }
    Rows *to = (Rows *)(void *)((char *)session + part->rows);
    rows_clear(to);
    *to = *rows;
    *rows = (Rows){0};
}

void sync_recall(App *app)
{
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        Rows rows = {0};
        Err err = {0};
        CacheRead read = {.view = parts[i].view};
        if (cache_read(mirror_cache(app->core.mirror), &read, &rows, NULL, &err) && rows.count > 0)
            take_rows(&app->core.session, &parts[i], &rows);
        rows_clear(&rows);
    }
    app->core.changes |= CH_ALL;
}

// A scope does not come by asking: it is asked for again with the rest, in an hour.
static void refused(App *app, size_t i, const Err *err)
{
    bool told = app->sync.refused[i].kind != ERR_NONE;
    app->sync.loaded_ms[i] = clock_mono_ms(app->core.clock) + 1;
    app->sync.refused[i] = *err;
    app->core.changes |= parts[i].changes;
    if (!told)
        notice_err(app->core.notices, parts[i].word, err);
    if (parts[i].ep == EP_PIPELINE_LIST)
        board_refused(app->board, err);
    if (parts[i].ep == EP_CALENDAR_LIST)
        planner_refused(app->planner, err);
}

static void on_part(void *owner, const Asked *asked, Reply *reply)
{
    App *app = owner;
    const Part *part = &parts[asked->number];
    if (reply->outcome == OUTCOME_REFUSED)
        refused(app, (size_t)asked->number, &reply->err);
    if (reply->outcome != OUTCOME_DONE)
        return; // asked again by the next tick; the link state says why
    app->sync.refused[asked->number] = (Err){0};
    take_rows(&app->core.session, part, &reply->rows);
    if (part->ep == EP_PIPELINE_LIST)
        board_open(app->board, &(Id){0}); // so that the board is there when it is looked at
    if (part->ep == EP_USER_LIST)
        board_refold(app->board);
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

const Err *sync_refusal(const App *app, EndpointId ep)
{
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (parts[i].ep == ep && app->sync.refused[i].kind != ERR_NONE)
            return &app->sync.refused[i];
    return NULL;
}

void sync_ask_refused(App *app)
{
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (app->sync.refused[i].kind != ERR_NONE)
            ask_part(app, i);
}

bool sync_account_known(const App *app)
{
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (app->sync.loaded_ms[i] == 0)
            return false;
    return true;
}

// In the background only one process asks; the others are content with less.
int64_t sync_account(App *app)
{
    int64_t now = clock_mono_ms(app->core.clock), next = META_PERIOD_MS;
    int64_t period = sync_leads(app) ? META_PERIOD_MS : META_FOLLOWER_MS;
    bool offline = app->core.session.link == LINK_OFFLINE;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        int64_t loaded = app->sync.loaded_ms[i];
        if (!offline && (loaded == 0 || now - loaded >= period))
            ask_part(app, i);
        if (loaded == 0)
            next = META_RETRY_MS;
    }
    return next;
}
