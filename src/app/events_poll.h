// Looks at what nobody has on the screen, in the background, while somebody wants to hear of it:
// whoever follows the events, and hooks. The answers go into the mirror, which tells what changed.
// UI thread.
#ifndef APP_EVENTS_POLL_H
#define APP_EVENTS_POLL_H

typedef struct EventsPoll EventsPoll;
struct Core;

EventsPoll *events_poll_new(struct Core *core);
void events_poll_free(EventsPoll *poll); // accepts NULL
void events_poll_start(EventsPoll *poll);
void events_poll_stop(EventsPoll *poll);

#endif
