// Deals, appointments and notes as the service writes them: API.md 7.3 and 8.4.
#include "config.h"

#include <stdio.h>

#include "sandbox/world_work.h"

void work_write_time(JsonOut *out, const char *key, Instant t)
{
    char text[32];
    if (instant_known(t))
        iso_format_utc(t, text);
    json_out_string(out, key, instant_known(t) ? text : NULL);
}

static void write_zone_time(World *w, JsonOut *out, const char *key, Instant t)
{
    char text[32];
    iso_format_zone(t, w->zone, text);
    json_out_string(out, key, text);
}

// Whole amounts without a fraction, as JavaScript prints them.
static void write_amount(JsonOut *out, const char *key, double amount)
{
    if (amount > -1e15 && amount < 1e15 && amount == (double)(int64_t)amount)
        json_out_int(out, key, (int64_t)amount);
    else
        json_out_double(out, key, amount);
}

static void write_tags(JsonOut *out, const WorldContact *contact)
{
    json_out_array(out, "tags");
    for (guint i = 0; contact->tags && i < contact->tags->len; i++)
        json_out_string(out, NULL, contact->tags->pdata[i]);
    json_out_end(out);
}

static void write_relation(World *w, JsonOut *out, const WorkDeal *deal)
{
    const WorldContact *contact = deal->contact;
    const char *name = world_contact_name(w, contact);
    uint32_t ordinal = 0;
    world_id_ordinal(w, ID_DEAL, &deal->id, &ordinal);
    Id relation = world_id(w, ID_RELATION, ordinal);
    json_out_array(out, "relations");
    json_out_object(out, NULL);
    json_out_string(out, "associationId", "OPPORTUNITIES_CONTACTS_ASSOCIATION");
    json_out_string(out, "relationId", relation.s);
    json_out_bool(out, "primary", true);
    json_out_string(out, "objectKey", "contact");
    json_out_string(out, "recordId", contact->id.s);
    json_out_string(out, "fullName", name);
    json_out_string(out, "contactName", name);
    json_out_string(out, "companyName", contact->company);
    json_out_string(out, "email", contact->email);
    json_out_string(out, "phone", contact->phone);
    write_tags(out, contact);
    json_out_null(out, "attributed");
    json_out_end(out);
    json_out_end(out);
}

static void write_contact(World *w, JsonOut *out, const WorldContact *contact)
{
    json_out_object(out, "contact");
    json_out_string(out, "id", contact->id.s);
    json_out_string(out, "name", world_contact_name(w, contact));
    json_out_string(out, "companyName", contact->company);
    if (contact->email)
        json_out_string(out, "email", contact->email);
    if (contact->phone)
        json_out_string(out, "phone", contact->phone);
    write_tags(out, contact);
    json_out_array(out, "score");
    json_out_end(out);
    json_out_end(out);
}

static void write_fields(JsonOut *out, const WorkDeal *deal)
{
    json_out_array(out, "customFields");
    for (guint i = 0; deal->fields && i < deal->fields->len; i++) {
        const WorldFieldValue *value = &g_array_index(deal->fields, WorldFieldValue, i);
        json_out_object(out, NULL);
        json_out_string(out, "id", value->field.s);
        json_out_raw(out, "fieldValue", value->json);
        json_out_end(out);
    }
    json_out_end(out);
}

static void write_deal_dates(JsonOut *out, const WorkDeal *deal)
{
    work_write_time(out, "lastStatusChangeAt", deal->status_changed);
    work_write_time(out, "lastStageChangeAt", deal->stage_changed);
    work_write_time(out, "lastActionDate", deal->updated);
    work_write_time(out, "createdAt", deal->added);
    work_write_time(out, "updatedAt", deal->updated);
}

static void write_deal_core(World *w, JsonOut *out, const WorkDeal *deal)
{
    const char *stage = deal->pipeline->stages[deal->stage].id.s;
    json_out_string(out, "id", deal->id.s);
    json_out_string(out, "name", deal->name);
    if (deal->has_value)
        write_amount(out, "monetaryValue", deal->value);
    else
        json_out_null(out, "monetaryValue");
    json_out_string(out, "pipelineId", deal->pipeline->id.s);
    json_out_string(out, "pipelineStageId", stage);
    json_out_string(out, "pipelineStageUId", stage);
    json_out_string(out, "assignedTo", deal->assigned_to ? deal->assigned_to->id.s : NULL);
    json_out_string(out, "status", work_deal_status_name(deal->status));
    json_out_string(out, "source", deal->source);
    json_out_string(out, "lostReasonId", deal->lost_reason ? deal->lost_reason->id.s : NULL);
    json_out_string(out, "contactId", deal->contact->id.s);
    json_out_string(out, "locationId", w->location.s);
    json_out_int(out, "indexVersion", 1);
}

static void write_notes(World *w, JsonOut *out, const WorkDeal *deal)
{
    json_out_array(out, "notes");
    for (uint32_t i = 0; i < world_note_count(w); i++) {
        const WorldNote *note = world_note_at(w, i);
        if (note->deleted || note->contact != deal->contact->ordinal)
            continue;
        json_out_object(out, NULL);
        json_out_string(out, "id", note->id.s);
        json_out_string(out, "body", note->body);
        work_write_time(out, "dateAdded", note->added);
        json_out_end(out);
    }
    json_out_end(out);
}

static void write_tasks(World *w, JsonOut *out, const WorkDeal *deal)
{
    json_out_array(out, "tasks");
    for (uint32_t i = 0; i < world_task_count(w); i++) {
        const WorldTask *task = world_task_at(w, i);
        if (task->deleted || task->contact != deal->contact->ordinal)
            continue;
        json_out_object(out, NULL);
        json_out_string(out, "id", task->id.s);
        json_out_string(out, "title", task->title);
        json_out_bool(out, "completed", task->completed);
        work_write_time(out, "dueDate", task->due);
        json_out_end(out);
    }
    json_out_end(out);
}

static void write_events(World *w, JsonOut *out, const WorkDeal *deal)
{
    json_out_array(out, "calendarEvents");
    for (guint i = 0; i < w->work->events->len; i++) {
        const WorkEvent *event = w->work->events->pdata[i];
        if (event->contact == deal->contact && work_event_is_live(event))
            work_write_event(w, out, NULL, event);
    }
    json_out_end(out);
}

static void write_details(World *w, JsonOut *out, const WorkDeal *deal, unsigned details)
{
    if (details & WORK_DETAIL_NOTES)
        write_notes(w, out, deal);
    if (details & WORK_DETAIL_TASKS)
        write_tasks(w, out, deal);
    if (details & WORK_DETAIL_EVENTS)
        write_events(w, out, deal);
}

void work_write_deal(World *w, JsonOut *out, const char *key, const WorkDeal *deal,
                     const WorkDealView *view)
{
    json_out_object(out, key);
    write_deal_core(w, out, deal);
    write_deal_dates(out, deal);
    json_out_array(out, "followers");
    for (guint i = 0; deal->followers && i < deal->followers->len; i++)
        json_out_string(out, NULL, deal->followers->pdata[i]);
    json_out_end(out);
    write_fields(out, deal);
    write_contact(w, out, deal->contact);
    write_relation(w, out, deal);
    json_out_array(out, "attributions");
    json_out_end(out);
    if (view)
        write_details(w, out, deal, view->details);
    if (view && view->sort)
        json_out_raw(out, "sort", view->sort);
    json_out_end(out);
}

static const char *id_or_empty(const Id *id)
{
    return id ? id->s : "";
}

static void write_people(JsonOut *out, const WorkEvent *event)
{
    const Id *user = event->assigned_to ? &event->assigned_to->id : NULL;
    json_out_string(out, "assignedUserId", id_or_empty(user));
    json_out_array(out, "users");
    if (user)
        json_out_string(out, NULL, user->s);
    json_out_end(out);
    json_out_array(out, "assignedResources");
    json_out_end(out);
}

static void write_event_core(World *w, JsonOut *out, const WorkEvent *event)
{
    const WorkCalendar *calendar = event->calendar;
    json_out_string(out, "id", event->id.s);
    json_out_string(out, "title", event->title);
    json_out_string(out, "calendarId", id_or_empty(calendar ? &calendar->id : NULL));
    json_out_string(out, "groupId",
                    id_or_empty(calendar && calendar->group ? &calendar->group->id : NULL));
    json_out_string(out, "locationId", w->location.s);
    json_out_string(out, "contactId", id_or_empty(event->contact ? &event->contact->id : NULL));
    json_out_string(out, "appointmentStatus", work_event_status_name(event->status));
    json_out_string(out, "address", event->address ? event->address : "");
    json_out_string(out, "notes", event->notes ? event->notes : "");
    write_people(out, event);
}

void work_write_event(World *w, JsonOut *out, const char *key, const WorkEvent *event)
{
    json_out_object(out, key);
    write_event_core(w, out, event);
    json_out_bool(out, "isRecurring", event->rrule != NULL);
    if (event->rrule)
        json_out_string(out, "rrule", event->rrule);
    write_zone_time(w, out, "startTime", event->start);
    write_zone_time(w, out, "endTime", event->end);
    work_write_time(out, "dateAdded", event->added);
    work_write_time(out, "dateUpdated", event->updated);
    json_out_object(out, "createdBy");
    json_out_string(out, "source", event->created_by);
    json_out_end(out);
    json_out_end(out);
}

void work_write_note(World *w, JsonOut *out, const char *key, const WorkNote *note)
{
    const WorldUser *user = note->user ? note->user : world_user_at(w, 0);
    json_out_object(out, key);
    json_out_string(out, "id", note->id.s);
    json_out_string(out, "body", note->body);
    json_out_string(out, "userId", user->id.s);
    work_write_time(out, "dateAdded", note->added);
    json_out_string(out, "contactId", note->event->contact->id.s);
    json_out_object(out, "createdBy");
    json_out_string(out, "id", user->id.s);
    json_out_string(out, "name", user->name);
    json_out_end(out);
    json_out_end(out);
}

static void write_local_time(World *w, JsonOut *out, const char *key, Instant t)
{
    Civil c = civil_at(w->zone, t);
    char text[48];
    g_snprintf(text, sizeof(text), "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour,
               c.minute, c.second);
    json_out_string(out, key, text);
}

void work_write_contact_events(World *w, JsonOut *out, const char *key, const WorldContact *contact)
{
    json_out_array(out, key);
    for (guint i = 0; i < w->work->events->len; i++) {
        const WorkEvent *event = w->work->events->pdata[i];
        if (event->contact != contact || !work_event_is_live(event))
            continue;
        json_out_object(out, NULL);
        write_event_core(w, out, event);
        json_out_string(out, "status", event->status == WORK_CANCELLED ? "cancelled" : "booked");
        write_local_time(w, out, "startTime", event->start);
        write_local_time(w, out, "endTime", event->end);
        work_write_time(out, "dateAdded", event->added);
        work_write_time(out, "dateUpdated", event->updated);
        json_out_end(out);
    }
    json_out_end(out);
}
