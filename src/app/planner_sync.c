// What the calendar asks the service: events and blocks of each calendar, blocks of each person of
// their teams. The service has no call for all of them (API.md 7.3), so a round is as many calls as
// there are calendars and people.
#include "config.h"

#include "api/encode.h"
#include "app/fill.h"
#include "app/planner_state.h"
#include "base/url.h"

enum { MARGIN_DAYS = 7, KEPT_DAYS = 92 };

static const int64_t DAY_MS = (int64_t)24 * 60 * 60 * 1000;

// ---- rows --------------------------------------------------------------------------------------

// Our own write is newer than what this round can know.
static bool is_ours(const Planner *planner, const PlannerRow *row)
{
    return row->pending || row->settled >= planner->round.seq ||
           planner_has_live_op(planner, &row->event.id);
}

static void merge(Planner *planner, Event *take_event)
{
    PlannerRow *row = planner_row(planner, &take_event->id);
    if (row)
        row->seen = planner->round.seq;
    if (row && is_ours(planner, row))
        return;
    bool known = row != NULL;
    PlannerRow *twin = planner_pending_twin(planner, take_event);
    if (twin)
        g_hash_table_remove(planner->rows, &twin->event.id);
    if (!known) {
        row = g_new0(PlannerRow, 1);
        row->event.id = take_event->id;
        row->seen = planner->round.seq;
        g_hash_table_insert(planner->rows, &row->event.id, row);
    }
    record_clear(&event_type, &row->event);
    row->event = *take_event;
    *take_event = (Event){0};
    if (!known)
        planner_replay(planner, &row->event);
}

// Whether a question for events of this calendar, or for blocks of this calendar or person, brings
// the row.
static bool is_answered_by(const Event *event, const Asked *asked)
{
    if (event->blocked != (asked->ep == EP_BLOCKED_LIST))
        return false;
    return id_eq(&event->calendar, &asked->subject) ||
           (id_is_empty(&event->calendar) && id_eq(&event->assigned_to, &asked->subject));
}

typedef struct Sweep {
    const Planner *planner;
    const Asked *asked;
} Sweep;

static gboolean is_gone(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    const Sweep *sweep = data;
    const PlannerRow *row = value;
    const PlannerRound *round = &sweep->planner->round;
    return row->seen != round->seq && row->event.start.ms < round->to.ms &&
           row->event.end.ms > round->from.ms && is_answered_by(&row->event, sweep->asked) &&
           !is_ours(sweep->planner, row);
}

static gboolean is_far(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    const Planner *planner = data;
    const PlannerRow *row = value;
    return (row->event.end.ms < planner->from.ms - KEPT_DAYS * DAY_MS ||
            row->event.start.ms > planner->to.ms + KEPT_DAYS * DAY_MS) &&
           !is_ours(planner, row);
}

// The calendar that was read the longest ago; unknown when one never was.
static Instant seen_at(const Planner *planner)
{
    const Rows *calendars = &planner->core->session.calendars;
    Instant oldest = {0}, mark = fill_mark(planner->core->fill, FILL_EVENTS);
    for (size_t i = 0; i < calendars->count; i++) {
        const Calendar *calendar = rows_at(calendars, i);
        if (!planner_calendar_is_on(planner, &calendar->id))
            continue;
        Instant seen = mirror_seen(planner->core->mirror, EP_EVENT_LIST, &calendar->id);
        seen.ms = MAX(seen.ms, mark.ms);
        if (!instant_known(oldest) || seen.ms < oldest.ms)
            oldest = seen;
        if (!instant_known(seen))
            break;
    }
    return oldest;
}

// Days as the mirror knows them: shown until they are read.
void planner_recall_days(Planner *planner, Instant from, Instant to)
{
    Err err = {0};
    Rows rows = {0};
    CacheRead read = {.view = CACHE_WINDOW, .from = from, .to = to};
    if (!cache_read(mirror_cache(planner->core->mirror), &read, &rows, NULL, &err))
        return;
    for (size_t i = 0; i < rows.count; i++)
        if (!planner_row(planner, record_id(&event_type, rows_at(&rows, i))))
            merge(planner, rows_at(&rows, i));
    rows_clear(&rows);
}

// The window with its margins.
void planner_recall(Planner *planner)
{
    const Zone *zone = planner->core->session.zone;
    planner_recall_days(planner, day_add(zone, planner->from, -MARGIN_DAYS),
                        day_add(zone, planner->to, MARGIN_DAYS));
    Feed *feed = &planner->feed;
    Instant seen = feed->live ? (Instant){0} : seen_at(planner);
    if (instant_known(seen)) {
        feed->ever = true;
        feed->synced = seen;
    }
    feed->loaded = g_hash_table_size(planner->rows);
}

// ---- round -------------------------------------------------------------------------------------

static void end_round(Planner *planner, Instant now)
{
    PlannerRound *round = &planner->round;
    Feed *feed = &planner->feed;
    round->ended = true;
    g_array_set_size(planner->calls, 0);
    feed->asked = false;
    feed->err = round->err;
    feed->live = feed->live || round->failed < round->asked || round->asked == 0;
    feed->ever = feed->ever || feed->live;
    if (round->failed == 0)
        feed->synced = now;
    g_hash_table_foreach_remove(planner->rows, is_far, planner);
    feed->loaded = g_hash_table_size(planner->rows);
}

static void note_failure(PlannerRound *round, EndpointId ep, const Err *err)
{
    round->blind += ep == EP_BLOCKED_LIST;
    if (round->failed++ == 0)
        round->err = *err;
}

static void on_events(void *owner, const Asked *asked, Reply *reply)
{
    Planner *planner = owner;
    PlannerRound *round = &planner->round;
    if (asked->number != round->seq)
        return; // of a round that was given up
    round->waiting--;
    if (reply->outcome == OUTCOME_DONE) {
        planner->feed.left_out += (int64_t)reply->bad_rows;
        for (size_t i = 0; i < reply->rows.count; i++) {
            merge(planner, rows_at(&reply->rows, i));
        }
        Sweep sweep = {planner, asked};
        g_hash_table_foreach_remove(planner->rows, is_gone, &sweep);
    } else {
        note_failure(round, asked->ep, &reply->err);
    }
    if (round->waiting == 0)
        end_round(planner, reply->received);
    planner_changed(planner);
}

static void ask(Planner *planner, EndpointId ep, const char *key, const Id *subject, Priority prio)
{
    PlannerRound *round = &planner->round;
    GString *query = g_string_new(NULL);
    query_add(query, "locationId", planner->core->session.location_id.s);
    query_add(query, key, subject->s);
    query_add_int(query, "startTime", round->from.ms);
    query_add_int(query, "endTime", round->to.ms);
    Call *call = call_new(ep, prio);
    call->query = g_string_free(query, FALSE);
    Asked asked = {.ep = ep, .subject = *subject, .number = round->seq};
    Err err = {0};
    CallId id = wire_post(planner->core->wire, call, &asked, on_events, planner, &err);
    round->asked++;
    if (id) {
        round->waiting++;
        g_array_append_val(planner->calls, id);
    } else {
        note_failure(round, ep, &err);
    }
}

static void ask_people(Planner *planner, GHashTable *people, const Calendar *calendar,
                       Priority prio)
{
    for (size_t i = 0; i < calendar->members.count; i++) {
        Id *user = &calendar->members.items[i];
        if (!id_is_empty(user) && g_hash_table_add(people, user))
            ask(planner, EP_BLOCKED_LIST, "userId", user, prio);
    }
}

static void begin_round(Planner *planner)
{
    const Zone *zone = planner->core->session.zone;
    for (guint i = 0; i < planner->calls->len; i++) // of a round that is not complete
        wire_cancel(planner->core->wire, g_array_index(planner->calls, CallId, i));
    g_array_set_size(planner->calls, 0);
    planner->round = (PlannerRound){.seq = planner->round.seq + 1,
                                    .from = day_add(zone, planner->from, -MARGIN_DAYS),
                                    .to = day_add(zone, planner->to, MARGIN_DAYS)};
    planner->feed.left_out = 0;
}

void planner_read(Planner *planner, Priority prio)
{
    const Rows *calendars = &planner->core->session.calendars;
    if (!instant_known(planner->to) || calendars->count == 0)
        return; // planner_poll comes back
    begin_round(planner);
    g_autoptr(GHashTable) people = g_hash_table_new(id_hash, id_equal);
    for (size_t i = 0; i < calendars->count; i++) {
        const Calendar *calendar = rows_at(calendars, i);
        if (!planner_calendar_is_on(planner, &calendar->id))
            continue;
        ask(planner, EP_EVENT_LIST, "calendarId", &calendar->id, prio);
        ask(planner, EP_BLOCKED_LIST, "calendarId", &calendar->id, prio);
        ask_people(planner, people, calendar, prio);
    }
    planner->feed.asked = planner->round.waiting > 0;
    if (!planner->feed.asked)
        end_round(planner, core_now(planner->core));
    planner->core->changes |= CH_PLANNER;
}

void planner_poll(Planner *planner)
{
    if (planner->round.waiting > 0)
        return;
    planner_read(planner, planner->feed.live ? PRIO_VISIBLE : PRIO_OPEN);
    planner_slots_poll(planner);
}

void planner_refused(Planner *planner, const Err *err)
{
    planner->feed.err = *err;
    planner->core->changes |= CH_PLANNER;
}

void planner_refresh(Planner *planner)
{
    planner_read(planner, PRIO_OPEN);
    planner_slots_poll(planner);
}
