#include "config.h"

#include "ui/beside.h"

#include "ui/shell.h"

enum { REST_MS = 150 };

void beside_init(Beside *beside, View *list, BesideFn *show)
{
    *beside = (Beside){.list = list, .show = show};
}

void beside_stop(Beside *beside)
{
    timers_cancel(app_timers(beside->list->app), beside->timer);
    beside->timer = 0;
    beside->behind = false;
}

static void rested(void *owner, int64_t arg)
{
    (void)arg;
    Beside *beside = owner;
    beside->timer = 0;
    beside_settle(beside);
}

void beside_changed(Beside *beside)
{
    Timers *timers = app_timers(beside->list->app);
    if (shell_is_single(beside->list->shell))
        return; // not on the screen: opened by Enter
    timers_cancel(timers, beside->timer);
    beside->timer = timers_add(timers, REST_MS, rested, beside, 0);
    beside->behind = true;
}

void beside_moved(Beside *beside)
{
    bool at_rest = beside->timer == 0;
    beside_changed(beside);
    if (at_rest)
        beside_settle(beside);
}

void beside_settle(Beside *beside)
{
    if (beside->behind)
        beside->behind = !beside->show(beside->list);
}

bool beside_is_due(const Beside *beside)
{
    return beside->behind && beside->timer == 0;
}
