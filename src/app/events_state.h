// The inside of Events, for app.c and events*.c.
#ifndef APP_EVENTS_STATE_H
#define APP_EVENTS_STATE_H

#include "app/core.h"
#include "app/events.h"
#include "app/hooks.h"
#include "store/cache.h"

typedef struct EventsConfig {
    const char *history_path; // NULL: nothing is kept
    const char *options_path; // where the hooks are; NULL: there are none
} EventsConfig;

// Never NULL; a history that cannot be opened is told in a notice and done without.
Events *events_new(Core *core, const EventsConfig *config);
// Before the mirror that watches is closed nothing may be freed: stop first, free after it.
void events_stop(Events *events);
void events_free(Events *events);
CacheWatch events_watch(const Events *events); // for the mirror
bool events_have_hooks(const Events *events);  // or rules for notices
void events_pump(Events *events);
bool events_is_idle(const Events *events); // nothing to pump, no hook runs
enum { EVENTS_FDS = 2 };
void events_fds(const Events *events, int fds[EVENTS_FDS]); // readable: pump; -1: none

#endif
