// Notes and tasks of a contact: API.md 5.4.
#include "config.h"

#include <string.h>

#include "sandbox/routes_work.h"
#include "sandbox/rows.h"

// The user of a body member; false with a refusal when there is no such user.
static bool take_user(World *w, const Request *req, const char *name, const WorldUser **user,
                      Response *res)
{
    const char *text = request_string(req, name);
    Id id = id_from(text ? text : "");
    if (!json_member(req->body, name))
        return true;
    const WorldUser *found = text && *text ? world_user(w, &id) : NULL;
    if (text && *text && !found) {
        response_fail(res, 400, "User with id %s not found", text);
        return false;
    }
    *user = found;
    return true;
}

static WorldNote *route_note(World *w, const Request *req, Response *res)
{
    const WorldContact *contact = route_contact(w, req, res);
    if (!contact)
        return NULL;
    WorldNote *note = world_note(w, &req->params[1]);
    if (note && note->contact == contact->ordinal)
        return note;
    response_fail(res, 404, "Note not found");
    return NULL;
}

static void answer_note(World *w, Response *res, int status, const WorldNote *note)
{
    JsonOut *out = response_open();
    row_note(w, out, "note", note);
    response_close(res, status, out);
}

static bool apply_note(World *w, const Request *req, WorldNote *note, Response *res)
{
    bool pinned;
    const char *body = request_string(req, "body");
    if (body && !*body) {
        response_invalid(res, "body should not be empty");
        return false;
    }
    if (!take_user(w, req, "userId", &note->user, res))
        return false;
    if (body)
        note->body = world_text(w, body);
    if (request_string(req, "title"))
        note->title = world_text(w, request_string(req, "title"));
    if (request_string(req, "color"))
        note->color = world_text(w, request_string(req, "color"));
    if (json_bool(json_member(req->body, "pinned"), &pinned))
        note->pinned = pinned;
    note->updated = w->now;
    return true;
}

void note_list_route(World *w, const Request *req, Response *res)
{
    const WorldContact *contact = route_contact(w, req, res);
    if (!contact)
        return;
    JsonOut *out = response_open();
    json_out_array(out, "notes");
    for (uint32_t i = world_note_count(w); i-- > 0;) { // newest first
        const WorldNote *note = world_note_at(w, i);
        if (note->contact == contact->ordinal && !note->deleted)
            row_note(w, out, NULL, note);
    }
    json_out_end(out);
    response_close(res, 200, out);
}

void note_create_route(World *w, const Request *req, Response *res)
{
    const WorldContact *contact = route_contact(w, req, res);
    WorldNote draft = {0};
    if (!contact || !apply_note(w, req, &draft, res))
        return;
    WorldNote *note = world_note_add(w, contact, draft.body);
    note->title = draft.title;
    note->color = draft.color;
    note->user = draft.user;
    note->pinned = draft.pinned;
    answer_note(w, res, 201, note);
}

void note_get_route(World *w, const Request *req, Response *res)
{
    const WorldNote *note = route_note(w, req, res);
    if (note)
        answer_note(w, res, 200, note);
}

void note_update_route(World *w, const Request *req, Response *res)
{
    WorldNote *note = route_note(w, req, res);
    if (note && apply_note(w, req, note, res))
        answer_note(w, res, 200, note);
}

void note_delete_route(World *w, const Request *req, Response *res)
{
    WorldNote *note = route_note(w, req, res);
    if (!note)
        return;
    note->deleted = true;
    response_done(res, 200, "succeded");
}

static WorldTask *route_task(World *w, const Request *req, Response *res)
{
    const WorldContact *contact = route_contact(w, req, res);
    if (!contact)
        return NULL;
    WorldTask *task = world_task(w, &req->params[1]);
    if (task && task->contact == contact->ordinal)
        return task;
    response_fail(res, 404, "Task not found");
    return NULL;
}

static void answer_task(World *w, Response *res, int status, const WorldTask *task)
{
    JsonOut *out = response_open();
    row_task(w, out, "task", task);
    response_close(res, status, out);
}

static bool apply_task(World *w, const Request *req, WorldTask *task, Response *res)
{
    bool completed;
    const char *title = request_string(req, "title");
    const char *due = request_string(req, "dueDate");
    Instant date;
    if (title && !*title) {
        response_invalid(res, "title should not be empty");
        return false;
    }
    if (due && !iso_parse(due, strlen(due), &date)) {
        response_invalid(res, "dueDate must be a valid ISO 8601 date string");
        return false;
    }
    if (!take_user(w, req, "assignedTo", &task->assigned_to, res))
        return false;
    if (title)
        task->title = world_text(w, title);
    if (due)
        task->due = date;
    if (request_string(req, "body"))
        task->body = world_text(w, request_string(req, "body"));
    if (json_bool(json_member(req->body, "completed"), &completed))
        task->completed = completed;
    task->updated = w->now;
    return true;
}

void task_list_route(World *w, const Request *req, Response *res)
{
    const WorldContact *contact = route_contact(w, req, res);
    if (!contact)
        return;
    JsonOut *out = response_open();
    json_out_array(out, "tasks");
    for (uint32_t i = 0; i < world_task_count(w); i++) {
        const WorldTask *task = world_task_at(w, i);
        if (task->contact == contact->ordinal && !task->deleted)
            row_task(w, out, NULL, task);
    }
    json_out_end(out);
    response_close(res, 200, out);
}

void task_create_route(World *w, const Request *req, Response *res)
{
    const WorldContact *contact = route_contact(w, req, res);
    WorldTask draft = {0};
    if (!contact || !apply_task(w, req, &draft, res))
        return;
    WorldTask *task = world_task_add(w, contact, draft.title, draft.due);
    task->body = draft.body;
    task->assigned_to = draft.assigned_to;
    task->completed = draft.completed;
    answer_task(w, res, 201, task);
}

void task_get_route(World *w, const Request *req, Response *res)
{
    const WorldTask *task = route_task(w, req, res);
    if (task)
        answer_task(w, res, 200, task);
}

void task_update_route(World *w, const Request *req, Response *res)
{
    WorldTask *task = route_task(w, req, res);
    if (task && apply_task(w, req, task, res))
        answer_task(w, res, 200, task);
}

void task_delete_route(World *w, const Request *req, Response *res)
{
    WorldTask *task = route_task(w, req, res);
    if (!task)
        return;
    task->deleted = true;
    response_done(res, 200, "succeded");
}
