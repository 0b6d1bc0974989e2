// Writes of the calendar: shown at once, sent by the outbox, taken back when they are refused.
#include "config.h"

#include <string.h>

#include "api/encode.h"
#include "app/planner_state.h"
#include "app/when.h"
#include "base/json.h"

#define PATCH_DONE                                                                                 \
    {                                                                                              \
        NULL, PATCH_END, NULL, 0, NULL                                                             \
    }
#define TAKEN                                                                                      \
    "no longer available" // what the service says of a slot that somebody else has (API.md 7.3)

enum { MINUTE_MS = 60 * 1000 };

static const unsigned on_its_way =
    1 << OP_HELD | 1 << OP_READY | 1 << OP_INFLIGHT | 1 << OP_UNKNOWN | 1 << OP_REVIEW;
static const unsigned queued = 1 << OP_HELD | 1 << OP_READY;

static bool is_in(const Op *op, unsigned states)
{
    return (states & 1u << op->state) != 0;
}

bool planner_has_live_op(const Planner *planner, const Id *event)
{
    for (size_t i = 0; i < outbox_count(planner->outbox); i++) {
        const Op *op = outbox_at(planner->outbox, i);
        if (is_in(op, on_its_way) && id_eq(&op->params[0], event))
            return true;
    }
    return false;
}

// ---- what a body says --------------------------------------------------------------------------

static void read_stamp(const Json *body, const char *name, Stamp *raw, Instant *at)
{
    const char *s = json_string(json_member(body, name));
    Instant t;
    if (!s || !iso_parse(s, strlen(s), &t))
        return;
    g_strlcpy(raw->s, s, sizeof(raw->s));
    *at = t;
}

static void apply_body(Event *event, const char *body)
{
    Err err;
    Json *json = body ? json_parse(body, strlen(body), &err) : NULL;
    const char *status = json_string(json_member(json, "appointmentStatus"));
    const char *calendar = json_string(json_member(json, "calendarId"));
    const char *contact = json_string(json_member(json, "contactId"));
    const char *title = json_string(json_member(json, "title"));
    const char *user = json_string(json_member(json, "assignedUserId"));
    if (user)
        event->assigned_to = id_from(user);
    if (status)
        event->status = names_value(&appointment_status_names, status);
    if (calendar)
        event->calendar = id_from(calendar);
    if (contact)
        event->contact = id_from(contact);
    if (title) {
        text_clear(&event->title);
        event->title = text_clean(title, strlen(title), TEXT_LINE);
    }
    read_stamp(json, "startTime", &event->start_raw, &event->start);
    read_stamp(json, "endTime", &event->end_raw, &event->end);
    json_free(json);
}

// ---- events that the service does not know yet -------------------------------------------------

static Id pending_id(const Op *op)
{
    Id id;
    g_snprintf(id.s, sizeof(id.s), "pending-%lld", (long long)op->id);
    return id;
}

PlannerRow *planner_pending_twin(const Planner *planner, const Event *event)
{
    GHashTableIter iter;
    void *value;
    g_hash_table_iter_init(&iter, planner->rows);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        PlannerRow *row = value;
        if (row->pending && row->event.blocked == event->blocked &&
            row->event.start.ms == event->start.ms &&
            id_eq(&row->event.calendar, &event->calendar) &&
            id_eq(&row->event.contact, &event->contact))
            return row;
    }
    return NULL;
}

static void add_pending(Planner *planner, const Op *op)
{
    Id id = pending_id(op);
    if (planner_row(planner, &id))
        return;
    PlannerRow *row = g_new0(PlannerRow, 1);
    row->pending = op->id;
    row->event.id = id;
    row->event.status = APPT_NEW;
    row->event.blocked = op_kind(op) == OPK_BLOCK;
    if (op->text)
        row->event.title = text_clean(op->text, strlen(op->text), TEXT_LINE);
    apply_body(&row->event, op->body);
    g_hash_table_insert(planner->rows, &row->event.id, row);
}

static bool drop_pending(Planner *planner, const Op *op)
{
    Id id = pending_id(op);
    return g_hash_table_remove(planner->rows, &id);
}

// The answer is the event itself, but for what was left to the service.
static void take_created(Planner *planner, const Op *op, const Event *answer)
{
    PlannerRow *row = planner_row(planner, &answer->id);
    if (!row) {
        row = g_new0(PlannerRow, 1);
        row->event.id = answer->id;
        g_hash_table_insert(planner->rows, &row->event.id, row);
    }
    record_clear(&event_type, &row->event);
    record_copy(&event_type, &row->event, answer);
    row->event.blocked = op_kind(op) == OPK_BLOCK;
    row->settled = planner->round.seq;
    if (text_is_empty(text_ref(&row->event.title)) && op->text)
        row->event.title = text_clean(op->text, strlen(op->text), TEXT_LINE);
}

// ---- observers ---------------------------------------------------------------------------------

static void tell_lost(Planner *planner, const Op *op, const Event *event)
{
    g_autofree char *reason = g_ascii_strdown(op->reason ? op->reason : "", -1);
    if (op->state != OP_REFUSED || !strstr(reason, TAKEN))
        return;
    Event wanted = {0};
    apply_body(&wanted, op->body);
    SlotLost lost = {.contact = op->contact,
                     .calendar = event ? event->calendar : wanted.calendar,
                     .event = event ? event->id : (Id){""},
                     .wanted = wanted.start};
    text_clear(&wanted.title);
    planner_slot_was_lost(planner, &lost);
}

static void on_create(Planner *planner, const Op *op, const Reply *reply)
{
    if (is_in(op, on_its_way)) { // after a restart it may be further than queued
        add_pending(planner, op);
    } else if (op_is_off(op)) {
        drop_pending(planner, op);
        tell_lost(planner, op, NULL);
    } else if (op->state == OP_ACKED || op->state == OP_CONFIRMED) {
        bool waited = drop_pending(planner, op);
        bool answered = reply && reply->rows.type == &event_type && reply->rows.count == 1;
        if (waited && answered)
            take_created(planner, op, reply->rows.items);
        else if (waited) // found later: only the service knows what it made of it
            planner_read(planner, PRIO_VISIBLE);
        Event made = {0};
        apply_body(&made, op->body);
        planner_slot_used(planner, &made.calendar, made.start);
        text_clear(&made.title);
    }
}

static void save(Planner *planner, const Op *op, const Event *event)
{
    if (g_hash_table_contains(planner->saved, &op->id))
        return;
    Event *copy = g_new0(Event, 1);
    record_copy(&event_type, copy, event);
    g_hash_table_insert(planner->saved, g_memdup2(&op->id, sizeof(op->id)), copy);
}

static void take_back(Planner *planner, const Op *op, Event *event)
{
    const Event *saved = g_hash_table_lookup(planner->saved, &op->id);
    if (!saved)
        return;
    if (op_kind(op) == OPK_APPT_STATUS) {
        event->status = saved->status;
    } else if (op_kind(op) == OPK_APPT_EDIT) {
        event->assigned_to = saved->assigned_to;
        text_clear(&event->title);
        event->title = text_dup(text_ref(&saved->title));
    } else {
        event->start = saved->start;
        event->end = saved->end;
        event->start_raw = saved->start_raw;
        event->end_raw = saved->end_raw;
    }
    event->deleted = saved->deleted;
    g_hash_table_remove(planner->saved, &op->id);
}

// The event as it was read before a write of ours would have left.
static void take_record(Planner *planner, PlannerRow *row, const Reply *reply)
{
    if (!reply || reply->rows.type != &event_type || reply->rows.count != 1)
        return;
    const Event *event = reply->rows.items;
    if (!id_eq(&event->id, &row->event.id)) // it is the row's key
        return;
    bool blocked = row->event.blocked;
    record_clear(&event_type, &row->event);
    record_copy(&event_type, &row->event, event);
    row->event.blocked = blocked;
    row->settled = planner->round.seq;
}

static void show(Planner *planner, const Op *op, Event *event)
{
    save(planner, op, event);
    apply_body(event, op->body);
    event->deleted |= endpoint_find(op->endpoint) == EP_EVENT_DELETE;
}

void planner_replay(Planner *planner, Event *event)
{
    for (size_t i = 0; i < outbox_count(planner->outbox); i++) {
        const Op *op = outbox_at(planner->outbox, i);
        if (is_in(op, on_its_way) && id_eq(&op->params[0], &event->id))
            show(planner, op, event);
    }
}

static void on_change(Planner *planner, const Op *op, const Reply *reply)
{
    PlannerRow *row = planner_row(planner, &op->params[0]);
    if (!row)
        return;
    if (is_in(op, queued)) {
        show(planner, op, &row->event);
    } else if (op_is_off(op)) {
        take_back(planner, op, &row->event);
        planner_replay(planner, &row->event); // what was queued after it stands
        if (op_kind(op) == OPK_RESCHEDULE)
            tell_lost(planner, op, &row->event);
        if (op->state == OP_CHANGED)
            take_record(planner, row, reply);
    } else if (op->state == OP_ACKED || op->state == OP_CONFIRMED) {
        g_hash_table_remove(planner->saved, &op->id);
        row->settled = planner->round.seq;
        if (op_kind(op) == OPK_RESCHEDULE)
            planner_slot_used(planner, &row->event.calendar, row->event.start);
    }
}

static void on_op(void *owner, const Op *op, const Reply *reply)
{
    Planner *planner = owner;
    if (id_is_empty(&op->params[0]))
        on_create(planner, op, reply);
    else
        on_change(planner, op, reply);
    planner_changed(planner);
}

void planner_watch_ops(Planner *planner)
{
    static const OpKind kinds[] = {OPK_BOOK,  OPK_RESCHEDULE, OPK_APPT_STATUS,
                                   OPK_BLOCK, OPK_APPT_EDIT,  OPK_APPT_DELETE};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        outbox_observe(planner->outbox, kinds[i], on_op, planner);
}

// ---- writes ------------------------------------------------------------------------------------

const Event *planner_must_find(const Planner *planner, const Id *event, Err *err)
{
    const Event *row = planner_find(planner, event);
    if (!row)
        err_set(err, ERR_NOT_FOUND, "the appointment is not in the calendar any more");
    else if (row->blocked)
        err_set(err, ERR_USAGE, "blocked time is no appointment");
    else if (planner_is_pending(planner, event))
        err_set(err, ERR_REFUSED,
                "the service has not confirmed the appointment yet; try again in a moment");
    else
        return row;
    return NULL;
}

TextRef planner_name_of(const Event *event)
{
    return text_is_empty(text_ref(&event->title)) ? TEXT("the appointment")
                                                  : text_ref(&event->title);
}

bool planner_write(Planner *planner, const Event *event, OpRequest *request, Err *err)
{
    g_autofree char *lane = g_strdup_printf("event/%s", event->id.s);
    request->params[0] = event->id;
    request->subject = event->id;
    request->contact = event->contact;
    request->lane = lane;
    request->hold_ms = -1;
    return outbox_add(planner->outbox, request, NULL, err);
}

// One person of the team: named. Several: the service chooses.
static Id only_member(const Calendar *calendar)
{
    return calendar->members.count == 1 ? calendar->members.items[0] : (Id){""};
}

bool planner_book(Planner *planner, const Id *contact, const Id *calendar, const Slot *slot,
                  const char *title, Err *err)
{
    const Session *session = &planner->core->session;
    const Calendar *row = session_calendar(session, calendar);
    if (!row || id_is_empty(contact))
        return err_set(err, ERR_NOT_FOUND, "that calendar is not known; nothing was booked");
    const Contact *guest = planner_guest(planner, contact);
    TextRef name = guest ? text_ref(&guest->name) : TEXT("the contact");
    TextBuf when;
    TextRef at = when_format(&when, session->zone, slot->start);
    g_autofree char *summary = g_strdup_printf("Book %.*s: %.*s, %.*s", TEXT_ARG(name),
                                               TEXT_ARG(at), TEXT_ARG(text_ref(&row->name)));
    g_autofree char *text = g_strndup(name.s, name.n);
    g_autofree char *body =
        encode_appointment_draft(&(AppointmentDraft){.calendar = *calendar,
                                                     .location = session->location_id,
                                                     .contact = *contact,
                                                     .assigned_to = only_member(row),
                                                     .slot = *slot,
                                                     .minutes = (int)row->slot_minutes,
                                                     .title = title});
    g_autofree char *inverse = encode_patch(
        (Patch[]){{"appointmentStatus", PATCH_STRING, "cancelled", 0, NULL}, PATCH_DONE});
    g_autofree char *undo = g_strdup_printf("cancel %.*s, %.*s", TEXT_ARG(name), TEXT_ARG(at));
    OpRequest request = {.kind = OPK_BOOK,
                         .ep = EP_APPOINTMENT_CREATE,
                         .subject = *contact,
                         .contact = *contact,
                         .body = body,
                         .text = text,
                         .summary = summary,
                         .inverse_body = inverse,
                         .inverse_ep = EP_APPOINTMENT_UPDATE,
                         .undo = undo,
                         .hold_ms = -1};
    return outbox_add(planner->outbox, &request, NULL, err);
}

bool planner_reschedule(Planner *planner, const Id *event, const Slot *slot, Err *err)
{
    const Event *row = planner_must_find(planner, event, err);
    if (!row)
        return false;
    if (row->start.ms == slot->start.ms)
        return err_set(err, ERR_USAGE, "the appointment is at that time");
    int minutes = (int)((row->end.ms - row->start.ms) / MINUTE_MS);
    g_autofree char *body = encode_appointment_draft(
        &(AppointmentDraft){.slot = *slot, .minutes = minutes}); // the times alone
    g_autofree char *inverse =
        encode_patch((Patch[]){{"startTime", PATCH_STRING, row->start_raw.s, 0, NULL},
                               {"endTime", PATCH_STRING, row->end_raw.s, 0, NULL},
                               PATCH_DONE});
    TextBuf when;
    g_autofree char *summary =
        g_strdup_printf("Move %.*s to %.*s", TEXT_ARG(planner_name_of(row)),
                        TEXT_ARG(when_format(&when, planner->core->session.zone, slot->start)));
    g_autofree char *undo =
        g_strdup_printf("move %.*s back to %.*s", TEXT_ARG(planner_name_of(row)),
                        TEXT_ARG(when_format(&when, planner->core->session.zone, row->start)));
    OpRequest request = {.kind = OPK_RESCHEDULE,
                         .ep = EP_APPOINTMENT_UPDATE,
                         .body = body,
                         .summary = summary,
                         .inverse_body = inverse,
                         .undo = undo};
    return planner_write(planner, row, &request, err);
}

bool planner_resize(Planner *planner, const Id *event, Instant until, Err *err)
{
    const Event *row = planner_must_find(planner, event, err);
    if (!row)
        return false;
    if (until.ms <= row->start.ms)
        return err_set(err, ERR_USAGE, "an appointment ends after it begins");
    if (until.ms == row->end.ms)
        return err_set(err, ERR_USAGE, "the appointment lasts as long already");
    char end[32];
    iso_format_zone(until, planner->core->session.zone, end);
    g_autofree char *body =
        encode_patch((Patch[]){{"startTime", PATCH_STRING, row->start_raw.s, 0, NULL},
                               {"endTime", PATCH_STRING, end, 0, NULL},
                               PATCH_DONE});
    g_autofree char *inverse =
        encode_patch((Patch[]){{"startTime", PATCH_STRING, row->start_raw.s, 0, NULL},
                               {"endTime", PATCH_STRING, row->end_raw.s, 0, NULL},
                               PATCH_DONE});
    int minutes = (int)((until.ms - row->start.ms) / MINUTE_MS);
    int before = (int)((row->end.ms - row->start.ms) / MINUTE_MS);
    g_autofree char *summary =
        g_strdup_printf("%.*s: %d minutes", TEXT_ARG(planner_name_of(row)), minutes);
    g_autofree char *undo =
        g_strdup_printf("%.*s back to %d minutes", TEXT_ARG(planner_name_of(row)), before);
    OpRequest request = {.kind = OPK_RESCHEDULE,
                         .ep = EP_APPOINTMENT_UPDATE,
                         .body = body,
                         .summary = summary,
                         .inverse_body = inverse,
                         .undo = undo};
    return planner_write(planner, row, &request, err);
}

bool planner_set_status(Planner *planner, const Id *event, AppointmentStatus status, Err *err)
{
    const Event *row = planner_must_find(planner, event, err);
    if (!row)
        return false;
    const char *word = names_string(&appointment_status_names, status);
    const char *was = names_string(&appointment_status_names, row->status);
    if (row->status == (int)status || !*word)
        return err_set(err, ERR_USAGE, "the appointment is %s already", word);
    TextBuf when;
    g_autofree char *summary = g_strdup_printf(
        "%.*s, %.*s: %s", TEXT_ARG(planner_name_of(row)),
        TEXT_ARG(when_format(&when, planner->core->session.zone, row->start)), word);
    g_autofree char *body =
        encode_patch((Patch[]){{"appointmentStatus", PATCH_STRING, word, 0, NULL}, PATCH_DONE});
    g_autofree char *inverse =
        encode_patch((Patch[]){{"appointmentStatus", PATCH_STRING, was, 0, NULL}, PATCH_DONE});
    g_autofree char *undo = g_strdup_printf("%.*s back to %s", TEXT_ARG(planner_name_of(row)), was);
    OpRequest request = {.kind = OPK_APPT_STATUS,
                         .ep = EP_APPOINTMENT_UPDATE,
                         .body = body,
                         .summary = summary,
                         .inverse_body = *was ? inverse : NULL,
                         .undo = undo};
    return planner_write(planner, row, &request, err);
}

bool planner_block(Planner *planner, const Id *calendar, Instant from, Instant to,
                   const char *title, Err *err)
{
    const Session *session = &planner->core->session;
    const Calendar *row = session_calendar(session, calendar);
    if (!row || to.ms <= from.ms)
        return err_set(err, ERR_USAGE,
                       "blocking time needs a calendar and an hour; nothing was blocked");
    char start[32];
    char end[32];
    iso_format_zone(from, session->zone, start);
    iso_format_zone(to, session->zone, end);
    const char *name = title && *title ? title : "Blocked";
    g_autofree char *body =
        encode_patch((Patch[]){{"locationId", PATCH_STRING, session->location_id.s, 0, NULL},
                               {"calendarId", PATCH_STRING, calendar->s, 0, NULL},
                               {"title", PATCH_STRING, name, 0, NULL},
                               {"startTime", PATCH_STRING, start, 0, NULL},
                               {"endTime", PATCH_STRING, end, 0, NULL},
                               PATCH_DONE});
    TextBuf when;
    g_autofree char *summary = g_strdup_printf("Block %.*s: %.*s", TEXT_ARG(text_ref(&row->name)),
                                               TEXT_ARG(when_format(&when, session->zone, from)));
    g_autofree char *undo = g_strdup_printf("free %.*s again: %.*s", TEXT_ARG(text_ref(&row->name)),
                                            TEXT_ARG(when_format(&when, session->zone, from)));
    OpRequest request = {.kind = OPK_BLOCK,
                         .ep = EP_BLOCK_CREATE,
                         .subject = *calendar,
                         .body = body,
                         .text = name,
                         .summary = summary,
                         .inverse_body = "",
                         .inverse_ep = EP_EVENT_DELETE,
                         .undo = undo,
                         .hold_ms = -1};
    return outbox_add(planner->outbox, &request, NULL, err);
}
