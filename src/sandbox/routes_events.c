// Lists of appointments and blocks, blocks, deletion and the notes of appointments. API.md 7.3.
#include "config.h"

#include <string.h>

#include "sandbox/routes_work.h"

typedef struct EventQuery {
    const char *calendar, *user, *group; // at least one
    Instant from, to;
} EventQuery;

static bool query_read(const Request *req, EventQuery *query, Response *res)
{
    query->calendar = request_query(req, "calendarId");
    query->user = request_query(req, "userId");
    query->group = request_query(req, "groupId");
    if (!query->calendar && !query->user && !query->group) {
        response_invalid(res, "Either of calendarId, userId or groupId is required");
        return false;
    }
    if (!request_query_ms(req, "startTime", &query->from) ||
        !request_query_ms(req, "endTime", &query->to)) {
        response_fail(res, 400, "startTime and endTime must be timestamps in milliseconds");
        return false;
    }
    return true;
}

static bool query_takes(const EventQuery *query, const WorkEvent *event)
{
    const WorkCalendar *calendar = event->calendar;
    if (!work_event_is_live(event) || event->start.ms >= query->to.ms ||
        event->end.ms <= query->from.ms)
        return false;
    if (query->calendar && (!calendar || strcmp(calendar->id.s, query->calendar) != 0))
        return false;
    if (query->user && (!event->assigned_to || strcmp(event->assigned_to->id.s, query->user) != 0))
        return false;
    return !query->group ||
           (calendar && calendar->group && strcmp(calendar->group->id.s, query->group) == 0);
}

static int by_start(gconstpointer x, gconstpointer y)
{
    const WorkEvent *a = *(const WorkEvent *const *)x, *b = *(const WorkEvent *const *)y;
    if (a->start.ms != b->start.ms)
        return a->start.ms < b->start.ms ? -1 : 1;
    return strcmp(a->id.s, b->id.s);
}

static void answer_events(World *w, const Request *req, Response *res, bool blocks)
{
    EventQuery query;
    if (!query_read(req, &query, res))
        return;
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    for (guint i = 0; i < w->work->events->len; i++) {
        WorkEvent *event = w->work->events->pdata[i];
        if (event->block == blocks && query_takes(&query, event))
            g_ptr_array_add(rows, event);
    }
    g_ptr_array_sort(rows, by_start);
    JsonOut *out = response_open();
    json_out_array(out, "events");
    for (guint i = 0; i < rows->len; i++) {
        const WorkEvent *event = rows->pdata[i];
        if (event->poison)
            json_out_raw(out, NULL, event->poison);
        else
            work_write_event(w, out, NULL, event);
    }
    json_out_end(out);
    response_close(res, 200, out);
}

void event_list_route(World *w, const Request *req, Response *res)
{
    answer_events(w, req, res, false);
}

void blocked_list_route(World *w, const Request *req, Response *res)
{
    answer_events(w, req, res, true);
}

// --- Blocks
typedef struct BlockChange {
    const WorkCalendar *calendar;
    const WorldUser *user;
    Instant start, end;
} BlockChange;

static bool read_owner(World *w, const Request *req, BlockChange *change, Response *res)
{
    const char *calendar = request_string(req, "calendarId"),
               *user = request_string(req, "assignedUserId");
    if (calendar && user) {
        response_fail(res, 400, "Only one of calendarId and assignedUserId is allowed");
        return false;
    }
    if (!calendar && !user)
        return true;
    Id id = id_from(calendar ? calendar : user);
    change->calendar = calendar ? work_calendar(w, &id) : NULL;
    change->user = user ? world_user(w, &id) : NULL;
    if (!change->calendar && !change->user) {
        response_fail(res, 400, "%s not found for id:%s", calendar ? "Calendar" : "User", id.s);
        return false;
    }
    return true;
}

static bool read_times(const Request *req, BlockChange *change, Response *res)
{
    const char *start = request_string(req, "startTime"), *end = request_string(req, "endTime");
    if (start && !iso_parse(start, strlen(start), &change->start)) {
        response_invalid(res, "startTime must be a valid ISO 8601 date string");
        return false;
    }
    if (end && !iso_parse(end, strlen(end), &change->end)) {
        response_invalid(res, "endTime must be a valid ISO 8601 date string");
        return false;
    }
    if (change->end.ms <= change->start.ms) {
        response_fail(res, 400, "The end time must be after the start time.");
        return false;
    }
    return true;
}

static void answer_block(World *w, Response *res, const WorkEvent *block)
{
    char start[32], end[32];
    iso_format_zone(block->start, w->zone, start);
    iso_format_zone(block->end, w->zone, end);
    JsonOut *out = response_open();
    json_out_string(out, "id", block->id.s);
    json_out_string(out, "locationId", w->location.s);
    json_out_string(out, "title", block->title);
    json_out_string(out, "startTime", start);
    json_out_string(out, "endTime", end);
    if (block->calendar)
        json_out_string(out, "calendarId", block->calendar->id.s);
    if (block->assigned_to)
        json_out_string(out, "assignedUserId", block->assigned_to->id.s);
    response_close(res, 201, out);
}

void block_create_route(World *w, const Request *req, Response *res)
{
    BlockChange change = {0};
    if (!read_owner(w, req, &change, res))
        return;
    if (!change.calendar && !change.user) {
        response_fail(res, 400, "One of calendarId and assignedUserId is required");
        return;
    }
    if (!read_times(req, &change, res))
        return;
    WorkEvent *block = work_block_add(w, change.calendar, change.user, change.start, change.end);
    const char *title = request_string(req, "title");
    block->title = title ? world_text(w, title) : "";
    answer_block(w, res, block);
}

static WorkEvent *event_of_path(World *w, const Request *req, Response *res, const char *what)
{
    WorkEvent *event = work_event(w, &req->params[0]);
    if (!event)
        response_fail(res, 404, "%s with id %s not found", what, req->params[0].s);
    return event;
}

void block_update_route(World *w, const Request *req, Response *res)
{
    WorkEvent *block = event_of_path(w, req, res, "Block slot");
    if (!block)
        return;
    if (!block->block) {
        response_fail(res, 404, "Block slot with id %s not found", req->params[0].s);
        return;
    }
    BlockChange change = {block->calendar, block->assigned_to, block->start, block->end};
    if (!read_owner(w, req, &change, res) || !read_times(req, &change, res))
        return;
    const char *title = request_string(req, "title");
    if (title)
        block->title = world_text(w, title);
    block->calendar = change.calendar;
    block->assigned_to = change.user;
    block->start = change.start;
    block->end = change.end;
    block->updated = w->now;
    answer_block(w, res, block);
}

void event_delete_route(World *w, const Request *req, Response *res)
{
    WorkEvent *event = event_of_path(w, req, res, "Event");
    if (!event)
        return;
    event->deleted = true;
    if (!event->block)
        work_event_announce(w, event, "Appointment deleted");
    response_done(res, 201, "succeeded");
}

// --- Notes
static WorkEvent *appointment_of_path(World *w, const Request *req, Response *res)
{
    WorkEvent *event = event_of_path(w, req, res, "Appointment");
    if (event && event->block) {
        response_fail(res, 404, "Appointment with id %s not found", req->params[0].s);
        return NULL;
    }
    return event;
}

void appointment_notes_route(World *w, const Request *req, Response *res)
{
    const WorkEvent *event = appointment_of_path(w, req, res);
    if (!event)
        return;
    int64_t limit = request_query_int(req, "limit", 0),
            offset = request_query_int(req, "offset", -1), seen = 0;
    if (limit < 1 || limit > 20 || offset < 0) {
        response_invalid(res, "%s",
                         offset < 0   ? "offset must not be less than 0"
                         : limit > 20 ? "limit must not be greater than 20"
                                      : "limit must not be less than 1");
        return;
    }
    JsonOut *out = response_open();
    json_out_array(out, "notes");
    for (guint i = w->work->notes->len; i-- > 0;) { // newest first
        const WorkNote *note = w->work->notes->pdata[i];
        if (note->event != event || note->deleted)
            continue;
        if (seen >= offset && seen < offset + limit)
            work_write_note(w, out, NULL, note);
        seen++;
    }
    json_out_end(out);
    json_out_bool(out, "hasMore", seen > offset + limit);
    response_close(res, 200, out);
}

static const char *note_body(const Request *req, Response *res)
{
    enum { BODY_MAX = 5000 };
    const char *body = request_string(req, "body");
    if (!body || !*body)
        response_invalid(res, "body should not be empty");
    else if (g_utf8_strlen(body, -1) > BODY_MAX)
        response_invalid(res, "body must be shorter than or equal to %d characters", BODY_MAX);
    else
        return body;
    return NULL;
}

static bool set_user(World *w, const Request *req, WorkNote *note)
{
    const char *user = request_string(req, "userId");
    Id id = id_from(user ? user : "");
    if (user)
        note->user = world_user(w, &id);
    return !user || note->user;
}

static void answer_note(World *w, Response *res, int status, const WorkNote *note)
{
    JsonOut *out = response_open();
    work_write_note(w, out, "note", note);
    response_close(res, status, out);
}

void appointment_note_create_route(World *w, const Request *req, Response *res)
{
    const WorkEvent *event = appointment_of_path(w, req, res);
    const char *body = event ? note_body(req, res) : NULL;
    if (!body)
        return;
    WorkNote *note = work_note_add(w, event, body);
    if (!set_user(w, req, note)) {
        note->deleted = true;
        response_fail(res, 400, "User not found");
        return;
    }
    answer_note(w, res, 201, note);
}

static WorkNote *note_of_path(World *w, const Request *req, Response *res)
{
    const WorkEvent *event = appointment_of_path(w, req, res);
    WorkNote *note = event ? work_note(w, &req->params[1]) : NULL;
    if (event && (!note || note->event != event)) {
        response_fail(res, 404, "Note with id %s not found", req->params[1].s);
        return NULL;
    }
    return note;
}

void appointment_note_update_route(World *w, const Request *req, Response *res)
{
    WorkNote *note = note_of_path(w, req, res);
    const char *body = note ? note_body(req, res) : NULL;
    if (!body)
        return;
    const WorldUser *before = note->user;
    if (!set_user(w, req, note)) {
        note->user = before;
        response_fail(res, 400, "User not found");
        return;
    }
    note->body = world_text(w, body);
    answer_note(w, res, 200, note);
}

void appointment_note_delete_route(World *w, const Request *req, Response *res)
{
    WorkNote *note = note_of_path(w, req, res);
    if (!note)
        return;
    note->deleted = true;
    response_done(res, 200, "success");
}
