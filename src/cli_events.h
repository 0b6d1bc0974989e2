// `eyrie events`: what happened in the account, from the history and as it is seen.
#ifndef CLI_EVENTS_H
#define CLI_EVENTS_H

#include "app/app.h"
#include "args.h"
#include "base/secret.h"
#include "start.h"
#include "store/history.h"

extern const Verb events_verb;
int cli_events(const Args *args, Secret *take_token);

// ---- shared by the files of this command ----

typedef enum EventForm { EVENT_LINES, EVENT_JSON } EventForm;

typedef struct EventsJob {
    EventForm form;
    const char **types; // ends with NULL; NULL: all
    int64_t after;      // cursor of what was printed or skipped last
    int64_t left;       // how many may be printed; -1: any number
    bool gone;          // nobody reads our output any more
    Instant today;      // lines of another day carry the date
} EventsJob;

// Prints what lies behind job->after, oldest first, and moves it.
bool events_print(EventsJob *job, History *history, Err *err) NODISCARD;
// Runs the program without a screen and prints what happens, until it is interrupted, the limit is
// reached or nobody reads. Returns the exit code.
int events_run(EventsJob *job, History *history, const Args *args, Start *start);

#endif
