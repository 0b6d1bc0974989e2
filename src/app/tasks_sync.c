// What is asked about tasks: the open ones of the location, page by page (API.md 10), and what the
// mirror knows of them.
#include "config.h"

#include "api/encode.h"
#include "app/fill.h"
#include "app/tasks_state.h"

enum { PAGE_ROWS = 100 };

// ---- rows --------------------------------------------------------------------------------------

// Lists of one contact name nobody.
static void find_name(const Tasks *tasks, Task *task)
{
    Err err = {0};
    Contact contact;
    if (!text_is_empty(text_ref(&task->contact_name)) ||
        !cache_read_one(mirror_cache(tasks->core->mirror), &contact_type, &task->contact, &contact,
                        NULL, &err))
        return;
    text_clear(&task->contact_name);
    task->contact_name = text_dup(text_ref(&contact.name));
    record_clear(&contact_type, &contact);
}

static bool is_ours(const Tasks *tasks, const TaskRow *row)
{
    return row->pending || row->settled >= tasks->round || tasks_has_live_op(tasks, &row->task.id);
}

static TaskRow *add_row(Tasks *tasks, const Id *id)
{
    TaskRow *row = g_new0(TaskRow, 1);
    row->task.id = *id;
    g_hash_table_insert(tasks->rows, &row->task.id, row);
    return row;
}

bool tasks_merge(Tasks *tasks, const Task *task)
{
    TaskRow *row = tasks_row(tasks, &task->id);
    if (row && (is_ours(tasks, row) || record_equal(&task_type, &row->task, task)))
        return false;
    bool known = row != NULL;
    if (!known)
        row = add_row(tasks, &task->id);
    record_clear(&task_type, &row->task);
    record_copy(&task_type, &row->task, task);
    find_name(tasks, &row->task);
    g_clear_pointer(&row->folded, g_free);
    if (!known)
        tasks_replay(tasks, row);
    return true;
}

static gboolean is_gone(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    const Tasks *tasks = data;
    const TaskRow *row = value;
    return row->seen != tasks->round && !is_ours(tasks, row);
}

// ---- the mirror --------------------------------------------------------------------------------

static void take_open(Tasks *tasks, const Rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        tasks_merge(tasks, rows_at(rows, i));
}

static void read_mirror(Tasks *tasks)
{
    Err err = {0};
    Rows rows = {0};
    CacheRead read = {.view = CACHE_TASKS_OPEN};
    Instant filled = fill_mark(tasks->core->fill, FILL_TASKS);
    if (!cache_read(mirror_cache(tasks->core->mirror), &read, &rows, NULL, &err))
        return;
    take_open(tasks, &rows);
    rows_clear(&rows);
    Feed *feed = &tasks->feed;
    if (instant_known(filled)) {
        feed->ever = tasks->whole = true;
        feed->synced.ms = MAX(feed->synced.ms, filled.ms);
    }
    feed->loaded = (int64_t)tasks_open_count(tasks, TASKS_ALL);
    tasks_changed(tasks);
}

void tasks_recall(Tasks *tasks)
{
    if (tasks->recalled)
        return;
    tasks->recalled = true;
    read_mirror(tasks);
}

void tasks_recall_again(Tasks *tasks)
{
    if (tasks->recalled)
        read_mirror(tasks);
}

void tasks_take(Tasks *tasks, const Rows *rows)
{
    size_t changed = 0;
    for (size_t i = 0; i < rows->count && tasks->recalled; i++) {
        const Task *task = rows_at(rows, i);
        if (!task->completed || tasks_find(tasks, &task->id))
            changed += tasks_merge(tasks, task);
    }
    if (changed > 0)
        tasks_have_read(tasks, changed);
}

void tasks_drop(Tasks *tasks, const Id *task)
{
    const TaskRow *row = tasks_row(tasks, task);
    Id id = *task; // it may lie in the row
    if (!row || is_ours(tasks, row))
        return;
    g_hash_table_remove(tasks->rows, &id);
    tasks_changed(tasks);
}

// ---- the service -------------------------------------------------------------------------------

static void ask(Tasks *tasks, int64_t skip, Priority prio);

static void end_round(Tasks *tasks, const Reply *reply)
{
    Feed *feed = &tasks->feed;
    if (feed->left_out == 0) // one that cannot be read is not named
        g_hash_table_foreach_remove(tasks->rows, is_gone, tasks);
    tasks->whole = true;
    feed->synced = reply->received;
    tasks_changed(tasks);
    feed->loaded = (int64_t)tasks_open_count(tasks, TASKS_ALL);
}

static void on_page(void *owner, const Asked *asked, Reply *reply)
{
    Tasks *tasks = owner;
    Feed *feed = &tasks->feed;
    feed->asked = false;
    feed->err = reply->err;
    tasks->core->changes |= CH_TASKS;
    if (reply->outcome != OUTCOME_DONE)
        return;
    feed->ever = feed->live = true;
    feed->left_out = (asked->number ? feed->left_out : 0) + (int64_t)reply->bad_rows;
    if (reply->total >= 0)
        feed->total = reply->total;
    for (size_t i = 0; i < reply->rows.count; i++) {
        const Task *task = rows_at(&reply->rows, i);
        tasks_merge(tasks, task);
        TaskRow *row = tasks_row(tasks, &task->id);
        row->seen = tasks->round;
    }
    feed->more = reply->next.more && reply->rows.count > 0;
    tasks_have_read(tasks, reply->rows.count);
    if (feed->more)
        ask(tasks, asked->number + PAGE_ROWS, PRIO_BACKGROUND);
    else
        end_round(tasks, reply);
}

static void ask(Tasks *tasks, int64_t skip, Priority prio)
{
    const Patch patch[] = {{"completed", PATCH_BOOL, .number = 0},
                           {"limit", PATCH_INT, .number = PAGE_ROWS},
                           {"skip", PATCH_INT, .number = (double)skip},
                           {.type = PATCH_END}};
    Asked asked = {.ep = EP_TASK_SEARCH, .number = skip};
    Call *call = call_new(EP_TASK_SEARCH, prio);
    Err err = {0};
    call->params[0] = tasks->core->session.location_id;
    call->body = encode_patch(patch);
    tasks->feed.asked = wire_post(tasks->core->wire, call, &asked, on_page, tasks, &err) != 0;
    if (!tasks->feed.asked)
        tasks->feed.err = err;
    tasks->core->changes |= CH_TASKS;
}

static void begin_round(Tasks *tasks, Priority prio)
{
    tasks_recall(tasks);
    if (tasks->feed.asked)
        return;
    tasks->round++;
    ask(tasks, 0, prio);
}

size_t tasks_pages(const Tasks *tasks)
{
    return g_hash_table_size(tasks->rows) / PAGE_ROWS + 1;
}

void tasks_poll(Tasks *tasks)
{
    begin_round(tasks, PRIO_VISIBLE);
}

void tasks_refresh(Tasks *tasks)
{
    begin_round(tasks, PRIO_OPEN);
}
