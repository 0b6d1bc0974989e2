#include "config.h"

#include "sandbox/world_work.h"

#include <assert.h>
#include <string.h>

static const char *const deal_status_names[] = {
    [WORK_OPEN] = "open",
    [WORK_WON] = "won",
    [WORK_LOST] = "lost",
    [WORK_ABANDONED] = "abandoned",
};
static_assert(ARRAY_LEN(deal_status_names) == WORK_DEAL_STATUS_COUNT, "one name per status");

static const char *const event_status_names[] = {
    [WORK_NEW] = "new",       [WORK_CONFIRMED] = "confirmed", [WORK_CANCELLED] = "cancelled",
    [WORK_SHOWED] = "showed", [WORK_NOSHOW] = "noshow",       [WORK_INVALID] = "invalid",
};
static_assert(ARRAY_LEN(event_status_names) == WORK_EVENT_STATUS_COUNT, "one name per status");

static int name_index(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; name && i < count; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

const char *work_deal_status_name(WorkDealStatus status)
{
    return deal_status_names[status];
}

bool work_deal_status_find(const char *name, WorkDealStatus *out)
{
    int i = name_index(deal_status_names, ARRAY_LEN(deal_status_names), name);
    if (i >= 0)
        *out = (WorkDealStatus)i;
    return i >= 0;
}

const char *work_event_status_name(WorkEventStatus status)
{
    return event_status_names[status];
}

bool work_event_status_find(const char *name, WorkEventStatus *out)
{
    int i = name_index(event_status_names, ARRAY_LEN(event_status_names), name);
    if (i >= 0)
        *out = (WorkEventStatus)i;
    return i >= 0;
}

static void deal_free(gpointer data)
{
    WorkDeal *deal = data;
    if (deal->followers)
        g_ptr_array_unref(deal->followers);
    if (deal->fields)
        g_array_unref(deal->fields);
    g_free(deal);
}

static void calendar_free(gpointer data)
{
    WorkCalendar *calendar = data;
    g_ptr_array_unref(calendar->zones);
    g_free(calendar);
}

WorldWork *work_new(World *w)
{
    (void)w;
    WorldWork *work = g_new0(WorldWork, 1);
    work->pipelines = g_ptr_array_new_with_free_func(g_free);
    work->deals = g_ptr_array_new_with_free_func(deal_free);
    work->lost_reasons = g_ptr_array_new_with_free_func(g_free);
    work->groups = g_ptr_array_new_with_free_func(g_free);
    work->calendars = g_ptr_array_new_with_free_func(calendar_free);
    work->events = g_ptr_array_new_with_free_func(g_free);
    work->notes = g_ptr_array_new_with_free_func(g_free);
    work->templates = g_ptr_array_new_with_free_func(g_free);
    return work;
}

void work_free(WorldWork *work)
{
    if (!work)
        return;
    GPtrArray *lists[] = {work->pipelines, work->deals,  work->lost_reasons, work->groups,
                          work->calendars, work->events, work->notes,        work->templates};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        g_ptr_array_unref(lists[i]);
    g_free(work);
}

// Ids name their row: no hash is needed.
static void *row_of(World *w, GPtrArray *rows, IdKind kind, const Id *id)
{
    uint32_t ordinal;
    if (!world_id_ordinal(w, kind, id, &ordinal) || ordinal >= rows->len)
        return NULL;
    return rows->pdata[ordinal];
}

const WorkPipeline *work_pipeline(World *w, const Id *id)
{
    return row_of(w, w->work->pipelines, ID_PIPELINE, id);
}

bool work_deal_is_live(const WorkDeal *deal)
{
    return !deal->deleted && !deal->contact->deleted;
}

WorkDeal *work_deal(World *w, const Id *id)
{
    WorkDeal *deal = row_of(w, w->work->deals, ID_DEAL, id);
    return deal && work_deal_is_live(deal) ? deal : NULL;
}

const WorkLostReason *work_lost_reason(World *w, const Id *id)
{
    return row_of(w, w->work->lost_reasons, ID_LOST_REASON, id);
}

WorkCalendar *work_calendar(World *w, const Id *id)
{
    return row_of(w, w->work->calendars, ID_CALENDAR, id);
}

int work_stage_index(const WorkPipeline *pipeline, const Id *stage)
{
    for (int i = 0; i < pipeline->stage_count; i++)
        if (id_eq(&pipeline->stages[i].id, stage))
            return i;
    return -1;
}

WorkDeal *work_deal_of(World *w, const WorkPipeline *pipeline, const WorldContact *contact)
{
    for (guint i = 0; i < w->work->deals->len; i++) {
        WorkDeal *deal = w->work->deals->pdata[i];
        if (deal->pipeline == pipeline && deal->contact == contact && work_deal_is_live(deal))
            return deal;
    }
    return NULL;
}

WorkDeal *work_deal_add(World *w, WorldContact *contact, const WorkPipeline *pipeline, int stage)
{
    WorkDeal *deal = g_new0(WorkDeal, 1);
    deal->id = world_id(w, ID_DEAL, w->work->deals->len);
    deal->contact = contact;
    deal->pipeline = pipeline;
    deal->stage = stage;
    deal->name = "";
    deal->added = deal->updated = deal->stage_changed = deal->status_changed = w->now;
    g_ptr_array_add(w->work->deals, deal);
    return deal;
}

// The shape recorded for opportunity activities: API.md 16.3.
void work_deal_announce(World *w, const WorkDeal *deal, const char *what)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "id", deal->id.s);
    json_out_string(out, "name", deal->name);
    json_out_string(out, "status", work_deal_status_name(deal->status));
    json_out_string(out, "pipeline", deal->pipeline->name);
    json_out_object(out, "stage");
    json_out_string(out, "newStageName", deal->pipeline->stages[deal->stage].name);
    json_out_end(out);
    json_out_end(out);
    g_autofree char *data = json_out_take(out, NULL);
    world_activity_data(w, &deal->contact->id, MT_ACTIVITY_OPPORTUNITY, what, data);
}

void work_deal_move(World *w, WorkDeal *deal, const WorkPipeline *pipeline, int stage)
{
    if (deal->pipeline == pipeline && deal->stage == stage)
        return;
    deal->pipeline = pipeline;
    deal->stage = stage;
    deal->stage_changed = deal->updated = w->now;
    work_deal_announce(w, deal, "Opportunity stage changed");
}

void work_deal_set_status(World *w, WorkDeal *deal, WorkDealStatus status,
                          const WorkLostReason *reason)
{
    if (status != WORK_LOST)
        reason = NULL;
    if (deal->status == status && deal->lost_reason == reason)
        return;
    bool changed = deal->status != status;
    deal->status = status;
    deal->lost_reason = reason;
    deal->updated = w->now;
    if (!changed)
        return;
    deal->status_changed = w->now;
    work_deal_announce(w, deal, "Opportunity status changed");
}
