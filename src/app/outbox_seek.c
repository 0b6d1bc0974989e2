#include "config.h"

#include "app/outbox_seek.h"

#include <glib.h>
#include <string.h>

#include "api/encode.h"
#include "base/datetime.h"
#include "base/json.h"
#include "base/url.h"

enum { LIST_ROWS = 20 };

typedef struct Sought { // what is known of the record
    const Op *op;
    const Json *body; // of the request
    Instant from, to;
} Sought;

typedef struct Seek {
    EndpointId write, read;
    void (*ask)(Call *call, const Sought *sought, const Id *location);
    Match (*match)(const Sought *sought, const void *row);
} Seek;

static const char *wanted(const Sought *sought, const char *name)
{
    return json_string(json_member(sought->body, name));
}

static Id wanted_id(const Sought *sought, const char *name)
{
    return id_from(wanted(sought, name));
}

static bool same_id(const Sought *sought, const char *name, const Id *id)
{
    Id want = wanted_id(sought, name);
    return id_eq(&want, id);
}

static Instant wanted_time(const Sought *sought, const char *name)
{
    const char *s = wanted(sought, name);
    Instant t = {0};
    return s && iso_parse(s, strlen(s), &t) ? t : (Instant){0};
}

static bool same_text(const Sought *sought, const char *name, TextRef theirs)
{
    const char *ours = wanted(sought, name);
    if (!ours)
        return false;
    Text clean = text_clean(ours, strlen(ours), TEXT_BLOCK);
    g_autofree char *a = match_norm(clean.s ? clean.s : "", clean.n);
    g_autofree char *b = match_norm(theirs.s, theirs.n);
    text_clear(&clean);
    return match_text(a, b) == MATCH_EXACT;
}

// A record that does not say when it was added may be an older one that looks the same.
static Match by_age(const Sought *sought, Instant added)
{
    if (!instant_known(added))
        return MATCH_PROBABLE;
    return added.ms >= sought->from.ms && added.ms <= sought->to.ms ? MATCH_EXACT : MATCH_NONE;
}

static void ask_under_contact(Call *call, const Sought *sought, const Id *location)
{
    (void)location;
    call->params[0] = sought->op->params[0];
}

static Match match_note(const Sought *sought, const void *row)
{
    const Note *note = row;
    return same_text(sought, "body", text_ref(&note->body)) ? by_age(sought, note->added)
                                                            : MATCH_NONE;
}

static Match match_task(const Sought *sought, const void *row)
{
    const Task *task = row;
    bool same = same_text(sought, "title", text_ref(&task->title)) &&
                task->due.ms == wanted_time(sought, "dueDate").ms;
    return same ? by_age(sought, task->added) : MATCH_NONE;
}

static void ask_deals(Call *call, const Sought *sought, const Id *location)
{
    Id pipeline = wanted_id(sought, "pipelineId");
    call->body = encode_deal_search(location, &pipeline, LIST_ROWS, NULL);
}

static Match match_deal(const Sought *sought, const void *row)
{
    const Deal *deal = row;
    bool same = same_id(sought, "contactId", &deal->contact) &&
                same_id(sought, "pipelineId", &deal->pipeline) &&
                same_text(sought, "name", text_ref(&deal->name));
    return same ? by_age(sought, deal->added) : MATCH_NONE;
}

static void ask_contacts(Call *call, const Sought *sought, const Id *location)
{
    (void)sought;
    call->body = encode_contact_search(location, NULL, LIST_ROWS, NULL);
}

static Match match_contact(const Sought *sought, const void *row)
{
    const Contact *contact = row;
    const char *email = wanted(sought, "email");
    const char *phone = wanted(sought, "phone");
    bool same = email   ? same_text(sought, "email", text_ref(&contact->email))
                : phone ? same_text(sought, "phone", text_ref(&contact->phone))
                        : same_text(sought, "firstName", text_ref(&contact->first_name));
    return same ? by_age(sought, contact->added) : MATCH_NONE;
}

static void ask_events(Call *call, const Sought *sought, const Id *location)
{
    GString *query = g_string_new(NULL);
    Instant start = wanted_time(sought, "startTime");
    Instant end = wanted_time(sought, "endTime");
    const char *calendar = wanted(sought, "calendarId");
    query_add(query, "locationId", location->s);
    query_add(query, "calendarId", calendar);
    if (!calendar)
        query_add(query, "userId", wanted(sought, "assignedUserId"));
    query_add_int(query, "startTime", start.ms);
    query_add_int(query, "endTime", end.ms > start.ms ? end.ms : start.ms + 60 * 60 * 1000);
    call->query = g_string_free(query, FALSE);
}

// The server keeps two people out of one slot, so an appointment of this contact at that time is
// ours whatever its age.
static Match match_appointment(const Sought *sought, const void *row)
{
    const Event *event = row;
    bool same = same_id(sought, "calendarId", &event->calendar) &&
                same_id(sought, "contactId", &event->contact) &&
                event->start.ms == wanted_time(sought, "startTime").ms &&
                event->status != APPT_CANCELLED && !event->deleted;
    return same ? MATCH_EXACT : MATCH_NONE;
}

static Match match_block(const Sought *sought, const void *row)
{
    const Event *event = row;
    bool same = event->start.ms == wanted_time(sought, "startTime").ms &&
                event->end.ms == wanted_time(sought, "endTime").ms &&
                same_text(sought, "title", text_ref(&event->title));
    return same ? by_age(sought, event->added) : MATCH_NONE;
}

static const Seek seeks[] = {
    {EP_NOTE_CREATE, EP_NOTE_LIST, ask_under_contact, match_note},
    {EP_TASK_CREATE, EP_TASK_LIST, ask_under_contact, match_task},
    {EP_DEAL_CREATE, EP_DEAL_SEARCH, ask_deals, match_deal},
    {EP_CONTACT_CREATE, EP_CONTACT_SEARCH, ask_contacts, match_contact},
    {EP_APPOINTMENT_CREATE, EP_EVENT_LIST, ask_events, match_appointment},
    {EP_BLOCK_CREATE, EP_BLOCKED_LIST, ask_events, match_block},
};

static const Seek *find(EndpointId write)
{
    for (size_t i = 0; i < ARRAY_LEN(seeks); i++)
        if (seeks[i].write == write)
            return &seeks[i];
    return NULL;
}

static Json *parse_body(const Op *op)
{
    Err err;
    return op->body ? json_parse(op->body, strlen(op->body), &err) : NULL;
}

Call *seek_call(EndpointId write, const Op *op, const Id *location)
{
    const Seek *seek = find(write);
    Json *body = parse_body(op);
    Call *call = NULL;
    if (seek && body) {
        Sought sought = {.op = op, .body = body};
        call = call_new(seek->read, PRIO_ACTION);
        seek->ask(call, &sought, location);
    }
    json_free(body);
    return call;
}

Match seek_match(EndpointId write, const Op *op, Instant from, Instant to, const void *row)
{
    const Seek *seek = find(write);
    Json *body = parse_body(op);
    Sought sought = {op, body, from, to};
    Match match = seek && body ? seek->match(&sought, row) : MATCH_NONE;
    json_free(body);
    return match;
}
