// The inside of App, for the files of this folder only.
#ifndef APP_STATE_H
#define APP_STATE_H

#include "app/alert_meetings.h"
#include "app/app.h"
#include "app/core.h"
#include "app/events_state.h"
#include "app/outbox.h"
#include "app/sync.h"

struct App {
    Core core;
    Options options, filed; // as they are, and as config.ini says
    char *options_path;     // NULL: nothing is read or written
    uint64_t options_stamp;
    struct {
        int64_t from, to; // operations that one action has made, undone together; to 0: none
    } group;
    const char *themes_dir;
    Net *net;
    Outbox *outbox;
    Inbox *inbox;
    Threads *threads;
    People *people;
    Events *events;
    AlertMeetings *meetings;
    Board *board;
    Planner *planner;
    Tasks *tasks;
    Home *home;
    Finder *finder;
    Search *search;
    AppScreen screen;
    Sync sync;
    bool said_yes;  // to the first write of this run
    int64_t minute; // that the modules were told of, and in which zone
    const Zone *minute_zone;
};

typedef CmdResult CmdHandlerFn(App *app, const CmdCall *call, Err *err);
typedef struct CmdHandler {
    CmdId id;
    CmdHandlerFn *fn;
} CmdHandler;

// Handlers by area, each table ends with { CMD_NONE, NULL }.
extern const CmdHandler talk_handlers[], people_handlers[], board_handlers[], planner_handlers[],
    task_handlers[], outbox_handlers[], sync_handlers[], account_handlers[];

// Who says "me" where no profile says it: as it was chosen in an earlier run.
void account_recall_me(App *app);

// An argument as people type it (id, name, unambiguous beginning) to the value of a choice of the
// kind; g_free. NULL with ERR_USAGE naming what there is.
char *choice_resolve(const App *app, const char *kind, const Subject *subject, const char *word,
                     Err *err);
// "summary (u undo)" of the newest operation on the message line.
void app_say_queued(App *app);

static inline CmdResult cmd_result(bool ok)
{
    return ok ? CMD_DONE : CMD_FAILED;
}
// The same for a write: says on the message line what was queued.
CmdResult cmd_queued(App *app, bool ok);

#endif
