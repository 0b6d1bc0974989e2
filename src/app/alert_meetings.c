#include "config.h"

#include "app/alert_meetings.h"

#include <glib.h>
#include <string.h>

#include "model/event.h"

enum { MINUTE_MS = 60 * 1000 };

struct AlertMeetings {
    Core *core;
    int64_t timer;
    GHashTable *told; // "id start"
};

AlertMeetings *alert_meetings_new(Core *core)
{
    AlertMeetings *meetings = g_new0(AlertMeetings, 1);
    meetings->core = core;
    meetings->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return meetings;
}

void alert_meetings_free(AlertMeetings *meetings)
{
    if (!meetings)
        return;
    timers_cancel(meetings->core->timers, meetings->timer);
    wire_cancel_owner(meetings->core->wire, meetings);
    g_hash_table_destroy(meetings->told);
    g_free(meetings);
}

static Instant horizon(const AlertMeetings *meetings)
{
    int minutes = meetings->core->options->notify_soon;
    return (Instant){core_now(meetings->core).ms + (int64_t)minutes * MINUTE_MS};
}

// Nobody's are everybody's, and so are all while nobody was chosen to be "me".
static bool is_mine(const AlertMeetings *meetings, const Event *event)
{
    const Id *me = &meetings->core->session.me;
    return id_is_empty(me) || id_is_empty(&event->assigned_to) || id_eq(me, &event->assigned_to);
}

static bool is_due(const AlertMeetings *meetings, const Event *event)
{
    bool stands = event->status == APPT_NEW || event->status == APPT_CONFIRMED ||
                  event->status == APPT_ACTIVE || event->status == APPT_UNKNOWN;
    return stands && !event->blocked && !event->deleted &&
           event->start.ms > core_now(meetings->core).ms &&
           event->start.ms <= horizon(meetings).ms && is_mine(meetings, event);
}

static void tell(const AlertMeetings *meetings, const Event *event)
{
    const Session *session = &meetings->core->session;
    const Calendar *calendar = session_calendar(session, &event->calendar);
    int64_t left = event->start.ms - core_now(meetings->core).ms;
    Civil at = civil_at(session->zone, event->start);
    TextBuf when;
    char plain[48];
    g_snprintf(plain, sizeof(plain), "Appointment in %d min",
               (int)((left + MINUTE_MS - 1) / MINUTE_MS));
    text_format(&when, "%d:%02d %s %.*s", at.hour, at.minute, at.abbr,
                TEXT_ARG(calendar ? text_ref(&calendar->name) : TEXT_NONE));
    AlertItem item = {plain, text_ref(&event->title), {when.s, when.n}};
    alerts_add(meetings->core->alerts, ALERT_MEETING, &item);
}

// Where it cannot be asked for, what is known counts.
static void on_reply(void *owner, const Asked *asked, Reply *reply)
{
    AlertMeetings *meetings = owner;
    Event event = {0};
    Err err;
    if (reply->outcome == OUTCOME_DONE && reply->rows.count == 1) {
        const Event *fresh = rows_at(&reply->rows, 0);
        if (is_due(meetings, fresh))
            tell(meetings, fresh);
        return;
    }
    if (reply->err.kind == ERR_NOT_FOUND ||
        !cache_read_one(mirror_cache(meetings->core->mirror), &event_type, &asked->subject, &event,
                        NULL, &err))
        return;
    if (is_due(meetings, &event))
        tell(meetings, &event);
    record_clear(&event_type, &event);
}

static void ask(AlertMeetings *meetings, const Event *event)
{
    Err err;
    Call *call = call_new(EP_APPOINTMENT_GET, PRIO_BACKGROUND);
    call->params[0] = event->id;
    Asked asked = {.ep = EP_APPOINTMENT_GET, .subject = event->id};
    if (wire_post(meetings->core->wire, call, &asked, on_reply, meetings, &err) == 0)
        tell(meetings, event);
}

static void look_at(AlertMeetings *meetings, const Event *event)
{
    char *key = g_strdup_printf("%s %" G_GINT64_FORMAT, event->id.s, event->start.ms);
    if (is_due(meetings, event) && !g_hash_table_contains(meetings->told, key)) {
        g_hash_table_add(meetings->told, key);
        ask(meetings, event);
    } else {
        g_free(key);
    }
}

static void look(void *owner, int64_t arg)
{
    AlertMeetings *meetings = owner;
    Rows rows = {0};
    Err err;
    CacheRead read = {.view = CACHE_WINDOW,
                      .from = core_now(meetings->core),
                      .to = {horizon(meetings).ms + MINUTE_MS}};
    (void)arg;
    timers_cancel(meetings->core->timers, meetings->timer); // started again
    meetings->timer = timers_add(meetings->core->timers, MINUTE_MS, look, meetings, 0);
    if (meetings->core->options->notify_soon == 0 ||
        !cache_read(mirror_cache(meetings->core->mirror), &read, &rows, NULL, &err))
        return;
    for (size_t i = 0; i < rows.count; i++)
        look_at(meetings, rows_at(&rows, i));
    rows_clear(&rows);
}

void alert_meetings_start(AlertMeetings *meetings)
{
    look(meetings, 0);
}
