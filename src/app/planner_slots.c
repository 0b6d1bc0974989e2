// Free time of one calendar, in windows of 31 days (API.md 7.2), and the second look before
// booking.
#include "config.h"

#include <stdlib.h>

#include "app/planner_state.h"
#include "app/when.h"
#include "base/url.h"

enum { WINDOWS_MAX = 12, EMPTY_MAX = 2, FRESH_MS = 30 * 1000, CHECK_MS = 10 * 1000 };

static const int64_t WINDOW_MS = (int64_t)31 * 24 * 60 * 60 * 1000;

static const Slot *slot_at(const Planner *planner, size_t i)
{
    return rows_at(&planner->slots, i);
}

static int compare_slots(const void *a, const void *b)
{
    int64_t x = ((const Slot *)a)->start.ms;
    int64_t y = ((const Slot *)b)->start.ms;
    return (x > y) - (x < y);
}

static size_t drop_slots(Planner *planner, Instant from, Instant to)
{
    size_t kept = 0;
    for (size_t i = 0; i < planner->slots.count; i++) {
        Slot *slot = rows_at(&planner->slots, i);
        if (slot->start.ms < from.ms || slot->start.ms >= to.ms)
            *(Slot *)rows_at(&planner->slots, kept++) = *slot;
    }
    planner->slots.count = kept;
    return kept;
}

// What the service says about [from, to) takes the place of what was known about it.
static void take_slots(Planner *planner, Instant from, Instant to, const Rows *rows)
{
    drop_slots(planner, from, to);
    for (size_t i = 0; i < rows->count; i++) {
        const Slot *slot = rows_at(rows, i);
        if (slot->start.ms >= from.ms && slot->start.ms < to.ms)
            *(Slot *)rows_append(&planner->slots) = *slot;
    }
    if (planner->slots.count > 1)
        qsort(planner->slots.items, planner->slots.count, sizeof(Slot), compare_slots);
    planner->core->changes |= CH_SLOTS;
}

static bool is_free(const Planner *planner, Instant start)
{
    for (size_t i = 0; i < planner->slots.count; i++)
        if (slot_at(planner, i)->start.ms == start.ms)
            return true;
    return false;
}

// ---- asking ------------------------------------------------------------------------------------

static CallId ask(Planner *planner, Instant from, Instant to, Priority prio, ReplyFn *fn)
{
    GString *query = g_string_new(NULL);
    query_add_int(query, "startDate", from.ms);
    query_add_int(query, "endDate", to.ms);
    query_add(query, "timezone", zone_name(planner->core->session.zone));
    Call *call = call_new(EP_FREE_SLOTS, prio);
    call->params[0] = planner->slots_calendar;
    call->query = g_string_free(query, FALSE);
    Asked asked = {
        .ep = EP_FREE_SLOTS, .subject = planner->slots_calendar, .number = ++planner->slot_asks};
    Err err = {0};
    CallId id = wire_post(planner->core->wire, call, &asked, fn, planner, &err);
    if (!id)
        planner->slots_feed.err = err;
    planner->core->changes |= CH_SLOTS;
    return id;
}

static void ask_window(Planner *planner, Instant from, Priority prio);

static bool take_feed(Planner *planner, const Reply *reply)
{
    Feed *feed = &planner->slots_feed;
    feed->err = reply->err;
    planner->core->changes |= CH_SLOTS;
    if (reply->outcome != OUTCOME_DONE)
        return false;
    feed->ever = true;
    feed->synced = reply->received;
    feed->left_out = (int64_t)reply->bad_rows;
    return true;
}

static void on_window(void *owner, const Asked *asked, Reply *reply)
{
    Planner *planner = owner;
    Feed *feed = &planner->slots_feed;
    if (asked->number != planner->window.seq)
        return; // another calendar by now, or asked again
    SlotWindow window = planner->window;
    planner->window = (SlotWindow){0};
    feed->asked = false;
    if (!take_feed(planner, reply))
        return;
    take_slots(planner, window.from, window.to, &reply->rows);
    feed->loaded = (int64_t)planner->slots.count;
    planner->slots_to = window.to;
    planner->windows++;
    planner->empty_windows = reply->rows.count ? 0 : planner->empty_windows + 1;
    feed->more = planner->windows < WINDOWS_MAX && planner->empty_windows < EMPTY_MAX;
    if (feed->more && (planner->windows == 1 || reply->rows.count == 0))
        ask_window(planner, window.to, PRIO_PREFETCH);
}

// One at a time. What a person waits for takes the place of what was only fetched ahead.
static void ask_window(Planner *planner, Instant from, Priority prio)
{
    SlotWindow *window = &planner->window;
    if (window->call && window->from.ms == from.ms && window->prio <= prio)
        return;
    if (window->call)
        wire_cancel(planner->core->wire, window->call);
    Instant to = {from.ms + WINDOW_MS};
    CallId call = ask(planner, from, to, prio, on_window);
    *window = (SlotWindow){call, planner->slot_asks, prio, from, to};
    planner->slots_feed.asked = call != 0;
}

static const Calendar *default_calendar(const Planner *planner)
{
    const Rows *calendars = &planner->core->session.calendars;
    for (size_t i = 0; i < calendars->count; i++) {
        const Calendar *calendar = rows_at(calendars, i);
        if (calendar->active)
            return calendar;
    }
    return calendars->count ? rows_at(calendars, 0) : NULL;
}

static void reread(Planner *planner, Priority prio)
{
    Instant now = core_now(planner->core);
    drop_slots(planner, (Instant){0}, now);
    planner->windows = planner->empty_windows = 0;
    ask_window(planner, now, prio);
}

void planner_open_slots(Planner *planner, const Id *calendar)
{
    const Calendar *row = id_is_empty(calendar)
                              ? default_calendar(planner)
                              : session_calendar(&planner->core->session, calendar);
    if (!row)
        return; // not known yet
    bool same = id_eq(&row->id, &planner->slots_calendar);
    const Feed *feed = &planner->slots_feed;
    bool young = feed->ever && core_now(planner->core).ms - feed->synced.ms < FRESH_MS;
    if (same && (feed->asked || young))
        return;
    if (!same) {
        if (planner->window.call)
            wire_cancel(planner->core->wire, planner->window.call);
        planner->window = (SlotWindow){0};
        planner->slots_calendar = row->id;
        planner->slots.count = 0;
        planner->check = (SlotDay){0};
        feed_init(&planner->slots_feed);
    }
    reread(planner, PRIO_OPEN);
}

void planner_slots_poll(Planner *planner)
{
    if (!id_is_empty(&planner->slots_calendar) && !planner->slots_feed.asked)
        reread(planner, PRIO_BACKGROUND);
}

void planner_want_more_slots(Planner *planner)
{
    if (planner->slots_feed.more)
        ask_window(planner, planner->slots_to, PRIO_OPEN);
}

const Id *planner_slots_calendar(const Planner *planner)
{
    return &planner->slots_calendar;
}

size_t planner_slot_count(const Planner *planner)
{
    return planner->slots.count;
}

const Slot *planner_slot_at(const Planner *planner, size_t i)
{
    return i < planner->slots.count ? slot_at(planner, i) : NULL;
}

const Feed *planner_slots_feed(const Planner *planner)
{
    return &planner->slots_feed;
}

const Slot *planner_slot_nearest(const Planner *planner, Instant to)
{
    const Slot *best = NULL;
    for (size_t i = 0; i < planner->slots.count; i++) {
        const Slot *slot = slot_at(planner, i);
        if (!best || llabs(slot->start.ms - to.ms) < llabs(best->start.ms - to.ms))
            best = slot;
    }
    return best;
}

// ---- the second look ---------------------------------------------------------------------------

static void say_nearest(Planner *planner)
{
    planner->says_lost = false;
    const Zone *zone = planner->core->session.zone;
    const Slot *near = planner_slot_nearest(planner, planner->lost.wanted);
    TextBuf gone;
    TextBuf next;
    TextRef was = when_format(&gone, zone, planner->lost.wanted);
    if (near)
        notice_add(planner->core->notices, NOTICE_WARN,
                   "%.*s was taken meanwhile; the nearest free time is %.*s", TEXT_ARG(was),
                   TEXT_ARG(when_format(&next, zone, near->start)));
    else
        notice_add(planner->core->notices, NOTICE_WARN,
                   "%.*s was taken meanwhile; no other free time is known", TEXT_ARG(was));
    planner->core->changes |= CH_NOTICE;
}

static void on_day(void *owner, const Asked *asked, Reply *reply)
{
    Planner *planner = owner;
    SlotDay *day = &planner->check;
    if (asked->number != day->seq || day->result != SLOT_CHECKING)
        return;
    bool ok = take_feed(planner, reply);
    if (ok) {
        take_slots(planner, day->from, day->to, &reply->rows);
        day->at = core_now(planner->core);
    }
    day->result = !ok ? SLOT_UNKNOWN : is_free(planner, day->wanted) ? SLOT_FREE : SLOT_GONE;
    if (planner->says_lost)
        say_nearest(planner);
}

static void check_day(Planner *planner, Instant wanted)
{
    const Zone *zone = planner->core->session.zone;
    SlotDay *day = &planner->check;
    *day = (SlotDay){
        .from = day_start(zone, wanted), .to = day_add(zone, wanted, 1), .wanted = wanted};
    bool asked = ask(planner, day->from, day->to, PRIO_ACTION, on_day) != 0;
    day->seq = planner->slot_asks;
    day->result = asked ? SLOT_CHECKING : SLOT_UNKNOWN;
}

void planner_check_slot(Planner *planner, const Slot *slot)
{
    if (planner_slot_check(planner, slot) != SLOT_CHECKING)
        check_day(planner, slot->start);
}

SlotCheck planner_slot_check(const Planner *planner, const Slot *slot)
{
    const SlotDay *day = &planner->check;
    if (day->wanted.ms != slot->start.ms)
        return SLOT_UNCHECKED;
    bool old = day->result == SLOT_FREE && core_now(planner->core).ms - day->at.ms > CHECK_MS;
    return old ? SLOT_UNCHECKED : day->result;
}

void planner_slot_used(Planner *planner, const Id *calendar, Instant start)
{
    if (!id_eq(calendar, &planner->slots_calendar))
        return;
    drop_slots(planner, start, (Instant){start.ms + 1});
    if (planner->check.wanted.ms == start.ms)
        planner->check = (SlotDay){0};
    planner->core->changes |= CH_SLOTS;
}

void planner_slot_was_lost(Planner *planner, const SlotLost *lost)
{
    planner->lost = *lost;
    planner->has_lost = true;
    if (!id_eq(&lost->calendar, &planner->slots_calendar))
        return; // somebody is looking at another calendar: booking again reads this one
    planner_slot_used(planner, &lost->calendar, lost->wanted);
    planner->says_lost = true;
    check_day(planner, lost->wanted);
    if (planner->check.result == SLOT_UNKNOWN)
        say_nearest(planner);
}

bool planner_take_slot_lost(Planner *planner, SlotLost *out)
{
    bool has = planner->has_lost;
    if (has)
        *out = planner->lost;
    planner->has_lost = false;
    return has;
}
