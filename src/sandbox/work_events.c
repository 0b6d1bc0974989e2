// Appointments, blocks and their notes, and what they leave free.
#include "config.h"

#include <string.h>

#include "sandbox/world_work.h"

bool work_event_is_live(const WorkEvent *event)
{
    return !event->deleted && (!event->contact || !event->contact->deleted);
}

// Appointments and blocks share one list; the kind only shows in the id.
WorkEvent *work_event(World *w, const Id *id)
{
    uint32_t ordinal;
    if (!world_id_ordinal(w, ID_EVENT, id, &ordinal) &&
        !world_id_ordinal(w, ID_BLOCK, id, &ordinal))
        return NULL;
    if (ordinal >= w->work->events->len)
        return NULL;
    WorkEvent *event = w->work->events->pdata[ordinal];
    return work_event_is_live(event) && id_eq(&event->id, id) ? event : NULL;
}

static WorkEvent *add_row(World *w, IdKind kind, Instant start, Instant end)
{
    WorkEvent *event = g_new0(WorkEvent, 1);
    event->id = world_id(w, kind, w->work->events->len);
    event->title = "";
    event->created_by = "third_party";
    event->start = start;
    event->end = end;
    event->added = event->updated = w->now;
    g_ptr_array_add(w->work->events, event);
    return event;
}

WorkEvent *work_event_add(World *w, const WorkCalendar *calendar, WorldContact *contact,
                          Instant start, Instant end)
{
    WorkEvent *event = add_row(w, ID_EVENT, start, end);
    event->calendar = calendar;
    event->contact = contact;
    event->status = calendar->auto_confirm ? WORK_CONFIRMED : WORK_NEW;
    return event;
}

WorkEvent *work_block_add(World *w, const WorkCalendar *calendar, const WorldUser *user,
                          Instant start, Instant end)
{
    WorkEvent *event = add_row(w, ID_BLOCK, start, end);
    event->block = true;
    event->calendar = calendar;
    event->assigned_to = user;
    event->status = WORK_CONFIRMED;
    return event;
}

void work_event_announce(World *w, const WorkEvent *event, const char *what)
{
    char start[32];
    iso_format_zone(event->start, w->zone, start);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "id", event->id.s);
    json_out_string(out, "title", event->title);
    json_out_string(out, "calendar", event->calendar->name);
    json_out_string(out, "status", work_event_status_name(event->status));
    json_out_string(out, "startTime", start);
    json_out_end(out);
    g_autofree char *data = json_out_take(out, NULL);
    world_activity_data(w, &event->contact->id, MT_ACTIVITY_APPOINTMENT, what, data);
}

WorkNote *work_note(World *w, const Id *id)
{
    uint32_t ordinal;
    if (!world_id_ordinal(w, ID_EVENT_NOTE, id, &ordinal) || ordinal >= w->work->notes->len)
        return NULL;
    WorkNote *note = w->work->notes->pdata[ordinal];
    return note->deleted ? NULL : note;
}

WorkNote *work_note_add(World *w, const WorkEvent *event, const char *body)
{
    WorkNote *note = g_new0(WorkNote, 1);
    note->id = world_id(w, ID_EVENT_NOTE, w->work->notes->len);
    note->event = event;
    note->body = world_text(w, body);
    note->added = w->now;
    g_ptr_array_add(w->work->notes, note);
    return note;
}

int work_member_index(const WorkCalendar *calendar, const Id *user)
{
    for (int i = 0; i < calendar->member_count; i++)
        if (id_eq(&calendar->members[i]->id, user))
            return i;
    return -1;
}

static bool takes_time(const WorkEvent *event)
{
    return work_event_is_live(event) &&
           (event->block || event->status == WORK_NEW || event->status == WORK_CONFIRMED ||
            event->status == WORK_SHOWED);
}

static bool occupies(const WorkEvent *event, const WorldUser *user)
{
    if (event->assigned_to == user)
        return true;
    return !event->block && event->calendar->rules.team == SLOT_ALL_MEMBERS &&
           work_member_index(event->calendar, &user->id) >= 0;
}

static bool closes_calendar(const WorkCalendar *calendar, const WorkEvent *event)
{
    if (event->calendar != calendar)
        return false;
    bool together = calendar->rules.team == SLOT_ALL_MEMBERS;
    return event->block || !event->assigned_to || !calendar->member_count || together;
}

// An appointment keeps its people busy in every calendar; a block of a calendar keeps everybody out
// of it.
static void add_busy(WorkSlots *slots, const WorkCalendar *calendar, const WorkEvent *event)
{
    SlotBusy busy = {.start = event->start, .end = event->end, .member = SLOT_EVERYONE};
    if (!event->block) {
        busy.own = event->calendar == calendar;
        busy.before = event->calendar->rules.before;
        busy.after = event->calendar->rules.after;
    }
    if (closes_calendar(calendar, event)) {
        g_array_append_val(slots->busy, busy);
        return;
    }
    for (int i = 0; i < calendar->member_count; i++) {
        if (!occupies(event, calendar->members[i]))
            continue;
        busy.member = i;
        g_array_append_val(slots->busy, busy);
    }
}

void work_slots_init(WorkSlots *slots, World *w, const WorkCalendar *calendar,
                     const WorkEvent *except)
{
    slots->busy = g_array_new(FALSE, FALSE, sizeof(SlotBusy));
    for (guint i = 0; i < w->work->events->len; i++) {
        const WorkEvent *event = w->work->events->pdata[i];
        if (event != except && takes_time(event))
            add_busy(slots, calendar, event);
    }
    int members = MAX(calendar->member_count, 1);
    slots->search = (SlotSearch){
        .rules = calendar->rules,
        .busy = (const SlotBusy *)(void *)slots->busy->data,
        .busy_count = slots->busy->len,
        .members = ((uint32_t)1 << members) - 1,
        .now = w->now,
    };
}

void work_slots_clear(WorkSlots *slots)
{
    g_clear_pointer(&slots->busy, g_array_unref);
}

const WorldUser *work_pick_member(World *w, const WorkCalendar *calendar, uint32_t free)
{
    const WorldUser *best = NULL;
    guint best_count = 0;
    for (int i = 0; i < calendar->member_count; i++) {
        if (!(free & (uint32_t)1 << i))
            continue;
        guint count = 0;
        for (guint j = 0; j < w->work->events->len; j++) {
            const WorkEvent *event = w->work->events->pdata[j];
            count += event->calendar == calendar && event->assigned_to == calendar->members[i] &&
                     event->start.ms >= w->now.ms && takes_time(event);
        }
        if (!best || count < best_count) {
            best = calendar->members[i];
            best_count = count;
        }
    }
    return best;
}
