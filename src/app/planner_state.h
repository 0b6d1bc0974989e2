// The inside of Planner, for planner*.c only.
#ifndef APP_PLANNER_STATE_H
#define APP_PLANNER_STATE_H

#include "app/core.h"
#include "app/outbox.h"
#include "app/planner.h"

struct Planner {
    Core *core;
    Outbox *outbox;
    Id user; // shown; empty: everybody
    Id slots_calendar;
    Feed feed, slots_feed;
};

#endif
