// Booking, reading and changing appointments, with the slot check of the service. API.md 7.3
// and 16.4.
#include "config.h"

#include <string.h>

#include "sandbox/routes_work.h"

typedef enum TimeStyle { STYLE_NONE, STYLE_LOCAL, STYLE_ZULU, STYLE_OFFSET } TimeStyle;

static TimeStyle time_style(const char *s)
{
    const char *t = s ? strchr(s, 'T') : NULL;
    if (!t)
        return STYLE_NONE;
    if (strchr(t, 'Z'))
        return STYLE_ZULU;
    return strpbrk(t, "+-") ? STYLE_OFFSET : STYLE_LOCAL;
}

// What a body asks for, read and checked as a whole before anything is touched.
typedef struct Booking {
    const WorkCalendar *calendar;
    const WorkEvent *moved; // the appointment that changes; NULL: a new one
    const WorldUser *user;  // asked for; NULL: anybody
    const char *start_raw;  // NULL: not mentioned
    Instant start, end;
    WorkEventStatus status;
    const WorldUser *taken_by; // result of the slot check
} Booking;

static bool read_member(World *w, const Request *req, Booking *booking, Response *res)
{
    const char *user = request_string(req, "assignedUserId");
    if (!user)
        return true;
    Id id = id_from(user);
    booking->user = world_user(w, &id);
    bool team = booking->calendar->member_count > 0;
    if (booking->user && (!team || work_member_index(booking->calendar, &id) >= 0))
        return true;
    response_invalid(res, "A team member needs to be selected");
    return false;
}

static bool read_start(const Request *req, Booking *booking, Response *res)
{
    const char *start = request_string(req, "startTime");
    if (!start)
        return true;
    if (time_style(start) == STYLE_NONE || !iso_parse(start, strlen(start), &booking->start)) {
        response_invalid(res, "startTime must be a valid ISO 8601 date string");
        return false;
    }
    booking->start_raw = start;
    return true;
}

// The end keeps the length the appointment had, or takes the calendar's.
static bool read_end(const Request *req, Booking *booking, Response *res)
{
    const char *end = request_string(req, "endTime");
    int64_t length = (int64_t)booking->calendar->rules.duration * 60 * 1000;
    if (booking->moved)
        length = booking->moved->end.ms - booking->moved->start.ms;
    booking->end.ms = booking->start.ms + length;
    if (!end)
        return true;
    if (booking->start_raw && time_style(end) != time_style(booking->start_raw)) {
        response_fail(res, 400, "Bad Request");
        return false;
    }
    if (time_style(end) == STYLE_NONE || !iso_parse(end, strlen(end), &booking->end)) {
        response_invalid(res, "endTime must be a valid ISO 8601 date string");
        return false;
    }
    if (booking->end.ms <= booking->start.ms) {
        response_fail(res, 400, "The end time must be after the start time.");
        return false;
    }
    return true;
}

static bool read_status(const Request *req, Booking *booking, Response *res)
{
    const char *status = request_string(req, "appointmentStatus");
    if (!status || work_event_status_find(status, &booking->status))
        return true;
    response_invalid(
        res,
        "appointmentStatus must be one of the following values: new, confirmed, cancelled, showed, "
        "noshow, invalid");
    return false;
}

static bool read_booking(World *w, const Request *req, Booking *booking, Response *res)
{
    const char *calendar = request_string(req, "calendarId");
    if (calendar) {
        Id id = id_from(calendar);
        booking->calendar = work_calendar(w, &id);
        if (!booking->calendar) {
            response_fail(res, 400, "Calendar not found for id:%s", calendar);
            return false;
        }
    }
    if (!booking->calendar) {
        response_invalid(res, "calendarId should not be empty");
        return false;
    }
    return read_member(w, req, booking, res) && read_start(req, booking, res) &&
           read_end(req, booking, res) && read_status(req, booking, res);
}

// A start counts only in the very words of an offer: in the account's zone or one that was asked
// for.
static bool was_offered(World *w, const Booking *booking)
{
    char text[32];
    if (!booking->start_raw)
        return true; // the start stays what it was
    if (time_style(booking->start_raw) != STYLE_OFFSET)
        return false;
    iso_format_zone(booking->start, w->zone, text);
    if (strcmp(text, booking->start_raw) == 0)
        return true;
    for (guint i = 0; i < booking->calendar->zones->len; i++) {
        iso_format_zone(booking->start, booking->calendar->zones->pdata[i], text);
        if (strcmp(text, booking->start_raw) == 0)
            return true;
    }
    return false;
}

static uint32_t wanted_members(const WorkSlots *slots, const Booking *booking)
{
    int i = booking->user ? work_member_index(booking->calendar, &booking->user->id) : -1;
    bool one = i >= 0 && booking->calendar->rules.team == SLOT_ANY_MEMBER;
    return one ? (uint32_t)1 << i : slots->search.members;
}

static const WorldUser *choose_member(World *w, const Booking *booking, uint32_t free)
{
    if (booking->user)
        return booking->user;
    const WorldUser *kept = booking->moved ? booking->moved->assigned_to : NULL;
    int i = kept ? work_member_index(booking->calendar, &kept->id) : -1;
    if (i >= 0 && (free & (uint32_t)1 << i))
        return kept;
    if (booking->calendar->rules.team == SLOT_ALL_MEMBERS)
        return booking->calendar->member_count ? booking->calendar->members[0] : NULL;
    return work_pick_member(w, booking->calendar, free);
}

static bool takes_a_slot(World *w, const Request *req, Booking *booking)
{
    WorkSlots slots;
    work_slots_init(&slots, w, booking->calendar, booking->moved);
    slots.search.members = wanted_members(&slots, booking);
    if (request_bool(req, "ignoreDateRange"))
        slots.search.rules.notice_ms = slots.search.rules.horizon_ms = 0;
    uint32_t free = slots_free_members(&slots.search, booking->start, booking->end);
    bool ok = free != 0;
    if (ok && booking->start_raw) {
        GArray *starts =
            slots_list(&slots.search, booking->start, (Instant){booking->start.ms + 1});
        ok = starts->len == 1 && was_offered(w, booking);
        g_array_unref(starts);
    }
    if (ok)
        booking->taken_by = choose_member(w, booking, free);
    work_slots_clear(&slots);
    return ok;
}

static bool check_slot(World *w, const Request *req, Booking *booking, Response *res)
{
    if (request_bool(req, "ignoreFreeSlotValidation")) {
        uint32_t all = ((uint32_t)1 << MAX(booking->calendar->member_count, 1)) - 1;
        booking->taken_by = choose_member(w, booking, all);
        return true;
    }
    if (takes_a_slot(w, req, booking))
        return true;
    response_fail(res, 400, "The slot you have selected is no longer available.");
    return false;
}

static void set_text(World *w, const Request *req, const char *name, const char **out)
{
    const char *value = request_string(req, name);
    if (value)
        *out = world_text(w, value);
}

// toNotify is true unless it is said to be false: the ledger shows who would have been told.
static const char *notice_of(const Request *req)
{
    bool notify;
    return json_bool(json_member(req->body, "toNotify"), &notify) && !notify ? "silent"
                                                                             : "notified";
}

static void apply_words(World *w, const Request *req, WorkEvent *event)
{
    set_text(w, req, "title", &event->title);
    set_text(w, req, "address", &event->address);
    set_text(w, req, "description", &event->notes);
    set_text(w, req, "meetingLocationType", &event->place_type);
    if (request_string(req, "address") && !request_string(req, "meetingLocationType"))
        event->place_type = "custom";
    if (request_bool(req, "ignoreFreeSlotValidation"))
        set_text(w, req, "rrule", &event->rrule);
}

static void answer_appointment(World *w, Response *res, int status, const WorkEvent *event)
{
    char start[32], end[32];
    iso_format_zone(event->start, w->zone, start);
    iso_format_zone(event->end, w->zone, end);
    JsonOut *out = response_open();
    json_out_string(out, "id", event->id.s);
    json_out_string(out, "calendarId", event->calendar->id.s);
    json_out_string(out, "locationId", w->location.s);
    json_out_string(out, "contactId", event->contact->id.s);
    json_out_string(out, "startTime", start);
    json_out_string(out, "endTime", end);
    json_out_string(out, "title", event->title);
    json_out_string(out, "appointmentStatus", work_event_status_name(event->status));
    json_out_string(out, "assignedUserId", event->assigned_to ? event->assigned_to->id.s : "");
    json_out_string(out, "address", event->address ? event->address : "");
    json_out_string(out, "meetingLocationType", event->place_type ? event->place_type : "custom");
    json_out_bool(out, "isRecurring", event->rrule != NULL);
    if (event->rrule)
        json_out_string(out, "rrule", event->rrule);
    response_close(res, status, out);
}

void appointment_create_route(World *w, const Request *req, Response *res)
{
    Booking booking = {0};
    if (!request_string(req, "locationId")) {
        response_fail(res, 400, "Location ID is required");
        return;
    }
    if (!request_string(req, "startTime")) {
        response_invalid(res, "startTime should not be empty");
        return;
    }
    WorldContact *contact = request_contact(w, req, res);
    booking.status = WORK_EVENT_STATUS_COUNT; // decided by the calendar
    if (!contact || !read_booking(w, req, &booking, res) || !check_slot(w, req, &booking, res))
        return;
    WorkEvent *event = work_event_add(w, booking.calendar, contact, booking.start, booking.end);
    if (booking.status != WORK_EVENT_STATUS_COUNT)
        event->status = booking.status;
    event->assigned_to = booking.taken_by;
    event->title = world_contact_name(w, contact);
    event->address = booking.calendar->place;
    apply_words(w, req, event);
    work_event_announce(w, event, "Appointment booked");
    work_alive_confirm(w, event);
    res->detail = notice_of(req);
    answer_appointment(w, res, 201, event);
}

static WorkEvent *appointment_of_path(World *w, const Request *req, Response *res)
{
    WorkEvent *event = work_event(w, &req->params[0]);
    if (event && !event->block)
        return event;
    response_fail(res, 404, "Appointment with id %s not found", req->params[0].s);
    return NULL;
}

void appointment_get_route(World *w, const Request *req, Response *res)
{
    const WorkEvent *event = appointment_of_path(w, req, res);
    if (!event)
        return;
    JsonOut *out = response_open();
    work_write_event(w, out, "event", event);
    response_close(res, 200, out);
}

static bool holds_time(WorkEventStatus status)
{
    return status == WORK_NEW || status == WORK_CONFIRMED || status == WORK_SHOWED;
}

static bool needs_slot(const WorkEvent *event, const Booking *booking)
{
    if (!holds_time(booking->status))
        return false;
    return booking->start.ms != event->start.ms || booking->end.ms != event->end.ms ||
           booking->calendar != event->calendar ||
           (booking->user && booking->user != event->assigned_to) || !holds_time(event->status);
}

static const char *change_word(const WorkEvent *event, const Booking *booking)
{
    if (booking->status != event->status)
        return booking->status == WORK_CANCELLED ? "Appointment cancelled"
                                                 : "Appointment status changed";
    bool moved = booking->start.ms != event->start.ms || booking->calendar != event->calendar;
    return moved ? "Appointment rescheduled" : NULL;
}

void appointment_update_route(World *w, const Request *req, Response *res)
{
    WorkEvent *event = appointment_of_path(w, req, res);
    if (!event)
        return;
    Booking booking = {.calendar = event->calendar,
                       .moved = event,
                       .start = event->start,
                       .status = event->status};
    if (!read_booking(w, req, &booking, res))
        return;
    if (booking.start.ms == event->start.ms && booking.calendar == event->calendar)
        booking.start_raw = NULL; // stays where it is: not an offer to be looked up
    booking.taken_by = booking.user ? booking.user : event->assigned_to;
    if (needs_slot(event, &booking) && !check_slot(w, req, &booking, res))
        return;
    const char *word = change_word(event, &booking);
    event->calendar = booking.calendar;
    event->start = booking.start;
    event->end = booking.end;
    event->status = booking.status;
    event->assigned_to = booking.taken_by;
    event->updated = w->now;
    apply_words(w, req, event);
    if (word)
        work_event_announce(w, event, word);
    res->detail = notice_of(req);
    answer_appointment(w, res, 200, event);
}
