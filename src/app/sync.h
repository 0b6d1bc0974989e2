// Who is asked again, and when: the account's data, what is on the screen, the link state. UI
// thread.
#ifndef APP_SYNC_H
#define APP_SYNC_H

#include "api/call.h"
#include "app/sync_plan.h"

struct App;

enum { SYNC_ROWS_MAX = 8, SYNC_PARTS_MAX = 8 };

typedef struct Sync {
    int64_t timers[SYNC_ROWS_MAX]; // per row of the plan; 0: none runs
    Poll polls[POLL_COUNT];
    uint64_t marks[POLL_COUNT]; // what the last answers looked like; 0 unknown
    Id subjects[POLL_COUNT];    // and what they were about
    Presence presence;
    uint64_t seed;                     // of the jitter
    int64_t loaded_ms[SYNC_PARTS_MAX]; // per part of the account; monotonic, 0 never
    Err refused[SYNC_PARTS_MAX];       // ERR_NONE: it was not
    int failures;                      // in a row, without an answer
    int64_t first_failure_ms;
    int probes;        // since offline
    int lead_fd;       // the lock of who works in the background; -1 not held
    int64_t asleep_ms; // how long the machine has slept since it started; -1 not looked yet
    int day_level;     // what was said of the day's figure, in steps
    bool told;         // that the rate budget is not shared
} Sync;

void sync_init(struct App *app, uint64_t seed);
void sync_clear(struct App *app);
// What the mirror knows of the account, before anything is asked.
void sync_recall(struct App *app);
// Asks for the account (location, users, calendars, tags, pipelines, ...) and starts the plan.
void sync_start(struct App *app);
// The screen changed: what became visible is asked at once, the rest goes quiet.
void sync_screen_changed(struct App *app);
// A key, or the terminal got the focus: who comes back finds what is new.
void sync_touched(struct App *app);
void sync_set_focus(struct App *app, bool focused);
// Every reply passes here first: online after one success, offline after two failures within 5 s
// (F14).
void sync_watch(void *app, const Reply *reply);
// Replies were delivered: what changed is asked again sooner.
void sync_replies(struct App *app);
// Before timers run: did the machine sleep?
void sync_check_sleep(struct App *app);
// It did: all that is visible is asked within 5 s, over new connections (F16).
void sync_resumed(struct App *app, int64_t slept_ms);
// Why a list of the account (users, tags ...) is not told; NULL: it is, or was not asked for yet.
const Err *sync_refusal(const struct App *app, EndpointId ep);
// A person says that they have mended something: what was refused is asked for again.
void sync_ask_refused(struct App *app);
// True for one process of the user and location: the one that does what nobody waits for.
bool sync_leads(struct App *app);

#endif
