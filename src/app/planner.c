// Appointments of the calendars that are switched on, in a window of time.
#include "config.h"

#include "app/planner.h"

#include "app/planner_state.h"

Planner *planner_new(Core *core, Outbox *outbox)
{
    Planner *planner = g_new0(Planner, 1);
    planner->core = core;
    planner->outbox = outbox;
    feed_init(&planner->feed);
    feed_init(&planner->slots_feed);
    return planner;
}

void planner_free(Planner *planner)
{
    g_free(planner);
}

void planner_show(Planner *planner, Instant from, Instant to)
{
    (void)planner;
    (void)from;
    (void)to;
}

size_t planner_count(const Planner *planner)
{
    (void)planner;
    return 0;
}

const Event *planner_at(const Planner *planner, size_t i)
{
    (void)planner;
    (void)i;
    return NULL;
}

const Event *planner_find(const Planner *planner, const Id *event)
{
    (void)planner;
    (void)event;
    return NULL;
}

const Feed *planner_feed(const Planner *planner)
{
    return &planner->feed;
}

void planner_poll(Planner *planner)
{
    (void)planner;
}

void planner_refresh(Planner *planner)
{
    (void)planner;
}

bool planner_calendar_is_on(const Planner *planner, const Id *calendar)
{
    (void)planner;
    (void)calendar;
    return true;
}

void planner_toggle_calendar(Planner *planner, const Id *calendar)
{
    (void)planner;
    (void)calendar;
}

void planner_show_user(Planner *planner, const Id *user)
{
    planner->user = *user;
}

const Id *planner_user(const Planner *planner)
{
    return &planner->user;
}

void planner_open_slots(Planner *planner, const Id *calendar)
{
    planner->slots_calendar = *calendar;
}

const Id *planner_slots_calendar(const Planner *planner)
{
    return &planner->slots_calendar;
}

size_t planner_slot_count(const Planner *planner)
{
    (void)planner;
    return 0;
}

const Slot *planner_slot_at(const Planner *planner, size_t i)
{
    (void)planner;
    (void)i;
    return NULL;
}

const Feed *planner_slots_feed(const Planner *planner)
{
    return &planner->slots_feed;
}

void planner_want_more_slots(Planner *planner)
{
    (void)planner;
}

static bool not_yet(Err *err)
{
    return err_set(err, ERR_REFUSED, "the calendar cannot be changed here yet");
}

bool planner_book(Planner *planner, const Id *contact, const Id *calendar, const Slot *slot, const char *title, Err *err)
{
    (void)planner, (void)contact, (void)calendar, (void)slot, (void)title;
    return not_yet(err);
}

bool planner_reschedule(Planner *planner, const Id *event, const Slot *slot, Err *err)
{
    (void)planner, (void)event, (void)slot;
    return not_yet(err);
}

bool planner_set_status(Planner *planner, const Id *event, AppointmentStatus status, Err *err)
{
    (void)planner, (void)event, (void)status;
    return not_yet(err);
}

bool planner_block(Planner *planner, const Id *calendar, Instant from, Instant to, const char *title, Err *err)
{
    (void)planner, (void)calendar, (void)from, (void)to, (void)title;
    return not_yet(err);
}

const Slot *planner_slot_nearest(const Planner *planner, Instant to)
{
    (void)planner, (void)to;
    return NULL;
}

bool planner_take_slot_lost(Planner *planner, SlotLost *out)
{
    (void)planner, (void)out;
    return false;
}
