// Who is asked again, and when: the account's data, what is on the screen, the link state. UI
// thread.
#ifndef APP_SYNC_H
#define APP_SYNC_H

#include <stdint.h>

#include "api/call.h"

struct App;

enum { SYNC_ROWS_MAX = 8, SYNC_PARTS_MAX = 8 };

typedef struct Sync {
    int64_t timers[SYNC_ROWS_MAX];     // per row of the plan
    int64_t loaded_ms[SYNC_PARTS_MAX]; // per part of the account; monotonic, 0 never
    int failures;                      // in a row, without an answer
    int64_t first_failure_ms;
} Sync;

// Asks for the account (location, users, calendars, tags, pipelines, ...) and starts the plan.
void sync_start(struct App *app);
// The screen changed: what became visible is asked at once, the rest goes quiet.
void sync_screen_changed(struct App *app);
// Every reply passes here first: online after one success, offline after two failures within 5 s
// (F14).
void sync_watch(void *app, const Reply *reply);

#endif
