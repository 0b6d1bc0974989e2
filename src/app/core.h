// What every module of the app stands on: one struct passed down, no globals. UI thread.
#ifndef APP_CORE_H
#define APP_CORE_H

#include <glib.h>

#include "app/alerts.h"
#include "app/changes.h"
#include "app/mirror.h"
#include "app/notice.h"
#include "app/options.h"
#include "app/scopes.h"
#include "app/session.h"
#include "app/wire.h"
#include "store/journal.h"

typedef struct Core {
    Clock *clock;   // borrowed
    Timers *timers; // owned by App, as the rest
    Wire *wire;
    Journal *journal;
    Mirror *mirror;
    struct Fill *fill; // keeps the mirror complete
    Options *options;
    Notices *notices;
    Alerts *alerts;
    Scopes *scopes; // NULL: nothing is known
    Session session;
    struct Accounts *accounts; // borrowed; may be NULL
    Changes changes;           // taken by app_take_changes
} Core;

// What is remembered of one location lies under a key of its own; g_free.
static inline char *core_key(const Core *core, const char *name)
{
    return g_strdup_printf("%s.%s", name, core->session.location_id.s);
}

static inline Instant core_now(const Core *core)
{
    return clock_now(core->clock);
}
#endif
