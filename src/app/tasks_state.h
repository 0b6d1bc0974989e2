// The inside of Tasks, for tasks*.c only.
#ifndef APP_TASKS_STATE_H
#define APP_TASKS_STATE_H

#include <glib.h>

#include "app/core.h"
#include "app/outbox.h"
#include "app/tasks.h"

typedef struct TaskRow { // stable address while the task is known
    Task task;
    char *folded;     // what the filter looks at; NULL: not made yet
    bool leaving;     // being deleted
    int64_t pending;  // the operation that will create it; 0: the service knows it
    unsigned seen;    // the last round it was in
    unsigned settled; // rounds up to this one may show it as it was before our last write
} TaskRow;

struct Tasks {
    Core *core;
    Outbox *outbox;
    GHashTable *rows;                    // Id -> TaskRow, owned
    GPtrArray *groups[TASK_GROUP_COUNT]; // open TaskRows, first due first
    GPtrArray *shown;                    // of the group that is shown, filtered
    bool stale;                          // groups and shown are rebuilt at the first look
    size_t unlisted;                     // rows that were read since they were built
    TaskGroup group;
    char *filter; // folded words; NULL none
    Feed feed;
    bool recalled, whole; // whole: all open ones are known
    unsigned round;       // readings of the service, counted
    GHashTable *saved;    // operation id -> Task, owned: what a refused write goes back to
};

void tasks_changed(Tasks *tasks);
// So many rows came or are others now, and none went. Where there are thousands the lists wait for
// more of them, a minute at most: else each page would sort all that came before it.
void tasks_have_read(Tasks *tasks, size_t rows);
TaskRow *tasks_row(const Tasks *tasks, const Id *task);
// A copy of the row is kept, unless a write of ours is newer than it. True when something changed.
bool tasks_merge(Tasks *tasks, const Task *task);
// tasks_ops.c
void tasks_watch_ops(Tasks *tasks);
// A row that has just been read: what was queued before, maybe in an earlier run, wins over it.
void tasks_replay(Tasks *tasks, TaskRow *row);
bool tasks_has_live_op(const Tasks *tasks, const Id *task);

#endif
