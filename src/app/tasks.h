// Open tasks of everybody in the location, first due first. UI thread.
#ifndef APP_TASKS_H
#define APP_TASKS_H

#include "app/feed.h"
#include "base/datetime.h"
#include "model/contact.h"

typedef struct Tasks Tasks;
struct Core;
struct Outbox;

// When a task is due, by the clock of the location. TASKS_ALL is none of these, but all of them.
typedef enum TaskGroup {
    TASKS_ALL,
    TASKS_OVERDUE, // the time has passed
    TASKS_TODAY,
    TASKS_TOMORROW,
    TASKS_LATER,
    TASKS_UNDATED,
    TASK_GROUP_COUNT
} TaskGroup;

Tasks *tasks_new(struct Core *core, struct Outbox *outbox);
void tasks_free(Tasks *tasks);

TextRef tasks_group_name(TaskGroup group); // "Overdue"
TaskGroup tasks_group_of(const Tasks *tasks, const Task *task);

// What is shown: those of a group that pass the filter, in the order of the groups. A task that was
// completed here stays until the next reading.
void tasks_show(Tasks *tasks, TaskGroup group);
TaskGroup tasks_shown(const Tasks *tasks);
void tasks_filter(Tasks *tasks, TextRef words);
size_t tasks_count(const Tasks *tasks);
const Task *tasks_at(const Tasks *tasks, size_t i); // borrowed until the next pump
bool tasks_index(const Tasks *tasks, const Id *task, size_t *index);
const Task *tasks_find(const Tasks *tasks, const Id *task);
bool tasks_is_pending(const Tasks *tasks, const Id *task); // the service does not know it yet

// Open ones of a group, filtered or not; those known so far (see tasks_is_whole).
size_t tasks_open_count(const Tasks *tasks, TaskGroup group);
const Task *tasks_open_at(const Tasks *tasks, TaskGroup group, size_t i);
const Feed *tasks_feed(const Tasks *tasks);
bool tasks_is_whole(const Tasks *tasks); // all open ones are known

size_t tasks_pages(const Tasks *tasks); // questions that a poll takes, by what is known
void tasks_recall(Tasks *tasks);        // what the mirror knows; again is harmless
void tasks_poll(Tasks *tasks);
void tasks_refresh(Tasks *tasks);
void tasks_tick(Tasks *tasks); // a minute has passed, or what day it is has changed

// Rows that were read in the background; one that is gone; another process has written.
void tasks_take(Tasks *tasks, const Rows *rows);
void tasks_drop(Tasks *tasks, const Id *task);
void tasks_recall_again(Tasks *tasks);

// Writes, through the outbox: shown at once, taken back when they are refused.
bool tasks_complete(Tasks *tasks, const Id *task, bool done, Err *err) NODISCARD;
bool tasks_retitle(Tasks *tasks, const Id *task, const char *title, Err *err) NODISCARD;
bool tasks_describe(Tasks *tasks, const Id *task, const char *body, Err *err) NODISCARD;
bool tasks_defer(Tasks *tasks, const Id *task, Instant due, Err *err) NODISCARD;
bool tasks_assign(Tasks *tasks, const Id *task, const Id *user, Err *err) NODISCARD;
bool tasks_delete(Tasks *tasks, const Id *task, Err *err) NODISCARD;

#endif
