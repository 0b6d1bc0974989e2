// The rows and their groups. tasks_sync.c reads them, tasks_ops.c writes.
#include "config.h"

#include "app/tasks.h"

#include "app/tasks_state.h"
#include "base/fuzzy.h"

enum { LISTED_AT_ONCE = 2000 };

static void free_row(void *data)
{
    TaskRow *row = data;
    record_clear(&task_type, &row->task);
    g_free(row->folded);
    g_free(row);
}

static void free_task(void *task)
{
    record_clear(&task_type, task);
    g_free(task);
}

Tasks *tasks_new(Core *core, Outbox *outbox)
{
    Tasks *tasks = g_new0(Tasks, 1);
    tasks->core = core;
    tasks->outbox = outbox;
    tasks->round = 1; // a write of ours is settled in a round that has a number
    tasks->rows = g_hash_table_new_full(id_hash, id_equal, NULL, free_row);
    tasks->saved = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_task);
    tasks->shown = g_ptr_array_new();
    for (int i = 0; i < TASK_GROUP_COUNT; i++)
        tasks->groups[i] = g_ptr_array_new();
    feed_init(&tasks->feed);
    tasks_watch_ops(tasks);
    return tasks;
}

void tasks_free(Tasks *tasks)
{
    if (!tasks)
        return;
    wire_cancel_owner(tasks->core->wire, tasks);
    for (int i = 0; i < TASK_GROUP_COUNT; i++)
        g_ptr_array_free(tasks->groups[i], TRUE);
    g_ptr_array_free(tasks->shown, TRUE);
    g_hash_table_destroy(tasks->saved);
    g_hash_table_destroy(tasks->rows);
    g_free(tasks->filter);
    g_free(tasks);
}

void tasks_changed(Tasks *tasks)
{
    tasks->stale = true;
    tasks->core->changes |= CH_TASKS;
}

void tasks_have_read(Tasks *tasks, size_t rows)
{
    size_t known = g_hash_table_size(tasks->rows);
    tasks->unlisted += rows;
    tasks->core->changes |= CH_TASKS;
    if (known <= LISTED_AT_ONCE || tasks->unlisted >= known / 8)
        tasks->stale = true;
}

TaskRow *tasks_row(const Tasks *tasks, const Id *task)
{
    return g_hash_table_lookup(tasks->rows, task);
}

// ---- groups ------------------------------------------------------------------------------------

TextRef tasks_group_name(TaskGroup group)
{
    static const TextRef names[TASK_GROUP_COUNT] = {
        [TASKS_ALL] = {"All", 3},     [TASKS_OVERDUE] = {"Overdue", 7},
        [TASKS_TODAY] = {"Today", 5}, [TASKS_TOMORROW] = {"Tomorrow", 8},
        [TASKS_LATER] = {"Later", 5}, [TASKS_UNDATED] = {"No date", 7},
    };
    return names[group];
}

TaskGroup tasks_group_of(const Tasks *tasks, const Task *task)
{
    const Zone *zone = tasks->core->session.zone;
    Instant now = core_now(tasks->core);
    if (!instant_known(task->due))
        return TASKS_UNDATED;
    if (task->due.ms < now.ms)
        return TASKS_OVERDUE;
    if (task->due.ms < day_add(zone, now, 1).ms)
        return TASKS_TODAY;
    return task->due.ms < day_add(zone, now, 2).ms ? TASKS_TOMORROW : TASKS_LATER;
}

// Those without a date come last.
static int by_due(gconstpointer x, gconstpointer y)
{
    const Task *a = &(*(TaskRow *const *)x)->task, *b = &(*(TaskRow *const *)y)->task;
    bool dated_a = instant_known(a->due), dated_b = instant_known(b->due);
    if (dated_a != dated_b)
        return dated_a ? -1 : 1;
    if (a->due.ms != b->due.ms)
        return a->due.ms < b->due.ms ? -1 : 1;
    return strcmp(a->id.s, b->id.s);
}

static const char *folded_of(const Tasks *tasks, TaskRow *row)
{
    const Task *task = &row->task;
    if (row->folded)
        return row->folded;
    g_autofree char *all =
        g_strdup_printf("%.*s %.*s %.*s %.*s", TEXT_ARG(text_ref(&task->title)),
                        TEXT_ARG(text_ref(&task->contact_name)),
                        TEXT_ARG(session_user_name(&tasks->core->session, &task->assigned_to)),
                        TEXT_ARG(text_ref(&task->body)));
    row->folded = text_fold((TextRef){all, strlen(all)});
    return row->folded;
}

static bool is_shown(const Tasks *tasks, TaskRow *row, TaskGroup group)
{
    return (tasks->group == TASKS_ALL || tasks->group == group) &&
           (!tasks->filter || fuzzy_words(tasks->filter, folded_of(tasks, row)));
}

static void list_row(Tasks *tasks, TaskRow *row)
{
    TaskGroup group = tasks_group_of(tasks, &row->task);
    if (is_shown(tasks, row, group))
        g_ptr_array_add(tasks->shown, row);
    if (row->task.completed)
        return;
    g_ptr_array_add(tasks->groups[TASKS_ALL], row);
    g_ptr_array_add(tasks->groups[group], row);
}

static void rebuild(Tasks *tasks)
{
    GHashTableIter iter;
    void *value;
    g_autoptr(GPtrArray) rows = g_ptr_array_sized_new(g_hash_table_size(tasks->rows));
    tasks->stale = false;
    tasks->unlisted = 0;
    g_ptr_array_set_size(tasks->shown, 0);
    for (int i = 0; i < TASK_GROUP_COUNT; i++)
        g_ptr_array_set_size(tasks->groups[i], 0);
    g_hash_table_iter_init(&iter, tasks->rows);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        if (!((const TaskRow *)value)->leaving)
            g_ptr_array_add(rows, value);
    g_ptr_array_sort(rows, by_due);
    for (guint i = 0; i < rows->len; i++)
        list_row(tasks, rows->pdata[i]);
}

// The lists are a cache over the rows, rebuilt at the first look after a change.
static const Tasks *fresh(const Tasks *tasks)
{
    if (tasks->stale)
        rebuild((Tasks *)(uintptr_t)tasks);
    return tasks;
}

static const Task *task_at(const GPtrArray *rows, size_t i)
{
    return i < rows->len ? &((const TaskRow *)rows->pdata[i])->task : NULL;
}

// ---- reading them ------------------------------------------------------------------------------

void tasks_show(Tasks *tasks, TaskGroup group)
{
    tasks->group = group;
    tasks_changed(tasks);
}

TaskGroup tasks_shown(const Tasks *tasks)
{
    return tasks->group;
}

void tasks_filter(Tasks *tasks, TextRef words)
{
    g_clear_pointer(&tasks->filter, g_free);
    if (!text_is_empty(words))
        tasks->filter = text_fold(words);
    tasks_changed(tasks);
}

size_t tasks_count(const Tasks *tasks)
{
    return fresh(tasks)->shown->len;
}

const Task *tasks_at(const Tasks *tasks, size_t i)
{
    return task_at(fresh(tasks)->shown, i);
}

bool tasks_index(const Tasks *tasks, const Id *task, size_t *index)
{
    guint at = 0;
    const TaskRow *row = tasks_row(tasks, task);
    bool found = row && g_ptr_array_find(fresh(tasks)->shown, row, &at);
    if (found)
        *index = at;
    return found;
}

const Task *tasks_find(const Tasks *tasks, const Id *task)
{
    const TaskRow *row = tasks_row(tasks, task);
    return row && !row->leaving ? &row->task : NULL;
}

bool tasks_is_pending(const Tasks *tasks, const Id *task)
{
    const TaskRow *row = tasks_row(tasks, task);
    return row && row->pending != 0;
}

size_t tasks_open_count(const Tasks *tasks, TaskGroup group)
{
    return fresh(tasks)->groups[group]->len;
}

const Task *tasks_open_at(const Tasks *tasks, TaskGroup group, size_t i)
{
    return task_at(fresh(tasks)->groups[group], i);
}

const Feed *tasks_feed(const Tasks *tasks)
{
    return &tasks->feed;
}

bool tasks_is_whole(const Tasks *tasks)
{
    return tasks->whole;
}

void tasks_tick(Tasks *tasks)
{
    tasks_changed(tasks);
}
