// Writes about tasks: shown at once, sent by the outbox, taken back when they are refused.
#include "config.h"

#include "api/encode.h"
#include "app/tasks_state.h"
#include "app/when.h"
#include "base/json.h"

#define PATCH_DONE                                                                                 \
    {                                                                                              \
        NULL, PATCH_END, NULL, 0, NULL                                                             \
    }

static const OpKind kinds[] = {OPK_TASK, OPK_TASK_DONE, OPK_TASK_EDIT, OPK_TASK_DELETE};

// The parameters of all of them are the contact and the task.
bool tasks_has_live_op(const Tasks *tasks, const Id *task)
{
    for (size_t i = 0; i < outbox_count(tasks->outbox); i++) {
        const Op *op = outbox_at(tasks->outbox, i);
        if (op_is_pending(op) && id_eq(&op->params[1], task))
            return true;
    }
    return false;
}

// ---- what a body says --------------------------------------------------------------------------

static void apply_body(Task *task, const char *body)
{
    Err err = {0};
    Json *json = body ? json_parse(body, strlen(body), &err) : NULL;
    const char *title = json_string(json_member(json, "title"));
    const char *text = json_string(json_member(json, "body"));
    const char *due = json_string(json_member(json, "dueDate"));
    const Json *user = json_member(json, "assignedTo");
    json_bool(json_member(json, "completed"), &task->completed);
    if (title) {
        text_clear(&task->title);
        task->title = text_clean(title, strlen(title), TEXT_LINE);
    }
    if (text) {
        text_clear(&task->body);
        task->body = text_clean(text, strlen(text), TEXT_BLOCK);
    }
    if (due)
        (void)iso_parse(due, strlen(due), &task->due);
    if (user)
        task->assigned_to = id_from(json_string(user));
    json_free(json);
}

static void copy_title(Task *to, const Task *from)
{
    text_clear(&to->title);
    to->title = text_dup(text_ref(&from->title));
}

static void copy_body(Task *to, const Task *from)
{
    text_clear(&to->body);
    to->body = text_dup(text_ref(&from->body));
}

static void copy_due(Task *to, const Task *from)
{
    to->due = from->due;
}

static void copy_user(Task *to, const Task *from)
{
    to->assigned_to = from->assigned_to;
}

static void copy_completed(Task *to, const Task *from)
{
    to->completed = from->completed;
}

static const struct { // what a write can set, as apply_body does
    const char *member;
    void (*copy)(Task *to, const Task *from);
} members[] = {{"title", copy_title},
               {"body", copy_body},
               {"dueDate", copy_due},
               {"assignedTo", copy_user},
               {"completed", copy_completed}};

static bool sets(const Op *op, const char *member)
{
    Err err = {0};
    Json *json = op->body ? json_parse(op->body, strlen(op->body), &err) : NULL;
    bool has = json_member(json, member) != NULL;
    json_free(json);
    return has;
}

// ---- taking back -------------------------------------------------------------------------------

static void save(Tasks *tasks, const Op *op, const Task *task)
{
    if (g_hash_table_contains(tasks->saved, &op->id))
        return;
    Task *copy = g_new0(Task, 1);
    record_copy(&task_type, copy, task);
    g_hash_table_insert(tasks->saved, g_memdup2(&op->id, sizeof(op->id)), copy);
}

// A later write has set the member as well: what is taken back is what that one would go back to.
static Task *next_saved(const Tasks *tasks, const Op *op, const char *member)
{
    const Op *next = NULL;
    for (size_t i = 0; i < outbox_count(tasks->outbox); i++) {
        const Op *later = outbox_at(tasks->outbox, i);
        if (later->id > op->id && (!next || later->id < next->id) &&
            id_eq(&later->params[1], &op->params[1]) &&
            g_hash_table_contains(tasks->saved, &later->id) && sets(later, member))
            next = later;
    }
    return next ? g_hash_table_lookup(tasks->saved, &next->id) : NULL;
}

static void take_back(Tasks *tasks, const Op *op, TaskRow *row)
{
    const Task *saved = g_hash_table_lookup(tasks->saved, &op->id);
    row->leaving = false;
    for (size_t i = 0; saved && i < ARRAY_LEN(members); i++) {
        if (!sets(op, members[i].member))
            continue;
        Task *later = next_saved(tasks, op, members[i].member);
        members[i].copy(later ? later : &row->task, saved);
    }
    g_hash_table_remove(tasks->saved, &op->id);
}

// ---- a task that the service does not know yet -------------------------------------------------

static Id pending_id(const Op *op)
{
    Id id;
    g_snprintf(id.s, sizeof(id.s), "pending-%lld", (long long)op->id);
    return id;
}

static void add_pending(Tasks *tasks, const Op *op)
{
    Task task = {.id = pending_id(op), .contact = op->contact};
    if (tasks_row(tasks, &task.id))
        return;
    apply_body(&task, op->body);
    tasks_merge(tasks, &task);
    TaskRow *row = tasks_row(tasks, &task.id);
    row->pending = op->id;
    record_clear(&task_type, &task);
}

static void on_create(Tasks *tasks, const Op *op, const Reply *reply)
{
    Id id = pending_id(op);
    bool made = reply && reply->rows.type == &task_type && reply->rows.count == 1;
    if (op_is_pending(op) &&
        op->state != OP_ACKED) { // after a restart it may be further than queued
        add_pending(tasks, op);
    } else if (op->state == OP_ACKED && made) {
        const Task *task = reply->rows.items;
        g_hash_table_remove(tasks->rows, &id);
        tasks_merge(tasks, task);
        tasks_row(tasks, &task->id)->settled = tasks->round;
    } else if (op_is_off(op) || !op_is_live(op)) {
        g_hash_table_remove(tasks->rows, &id);
    }
}

// ---- observers ---------------------------------------------------------------------------------

// So that the next run does not begin with what this one has changed.
static void keep(const Tasks *tasks, const Op *op, const TaskRow *row)
{
    Err err = {0};
    Cache *cache = mirror_cache(tasks->core->mirror);
    Rows rows = {.type = &task_type};
    CachePage page = {.asked = core_now(tasks->core)};
    if (op_kind(op) == OPK_TASK_DELETE) {
        (void)!cache_post_delete(cache, &task_type, &row->task.id, 1, page.asked, &err);
        return;
    }
    record_copy(&task_type, rows_append(&rows), &row->task);
    if (!cache_post_save(cache, &page, &rows, &err))
        rows_clear(&rows); // the next reading says it again
}

static void settle(Tasks *tasks, const Op *op, TaskRow *row)
{
    Id id = row->task.id;
    row->settled = tasks->round;
    keep(tasks, op, row);
    g_hash_table_remove(tasks->saved, &op->id);
    if (op_kind(op) == OPK_TASK_DELETE)
        g_hash_table_remove(tasks->rows, &id);
}

static void show(Tasks *tasks, const Op *op, TaskRow *row)
{
    save(tasks, op, &row->task);
    apply_body(&row->task, op->body);
    row->leaving = op_kind(op) == OPK_TASK_DELETE;
}

void tasks_replay(Tasks *tasks, TaskRow *row)
{
    for (size_t i = 0; i < outbox_count(tasks->outbox); i++) {
        const Op *op = outbox_at(tasks->outbox, i);
        if (op_is_pending(op) && op_kind(op) != OPK_TASK && id_eq(&op->params[1], &row->task.id))
            show(tasks, op, row);
    }
}

static void on_change(Tasks *tasks, const Op *op, TaskRow *row)
{
    g_clear_pointer(&row->folded, g_free);
    if (op_is_off(op)) {
        take_back(tasks, op, row);
    } else if (op->state == OP_HELD || op->state == OP_READY) {
        show(tasks, op, row);
    } else if (op->state == OP_ACKED) {
        settle(tasks, op, row);
    }
}

static void on_op(void *owner, const Op *op, const Reply *reply)
{
    Tasks *tasks = owner;
    TaskRow *row = tasks_row(tasks, &op->params[1]);
    if (op_kind(op) == OPK_TASK)
        on_create(tasks, op, reply);
    else if (row)
        on_change(tasks, op, row);
    bool theirs = op->state == OP_CHANGED && reply && reply->rows.type == &task_type;
    if (row && theirs && reply->rows.count == 1)
        tasks_merge(tasks, reply->rows.items);
    tasks_changed(tasks);
}

void tasks_watch_ops(Tasks *tasks)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        outbox_observe(tasks->outbox, kinds[i], on_op, tasks);
}

// ---- writes ------------------------------------------------------------------------------------

static const Task *must_find(const Tasks *tasks, const Id *id, Err *err)
{
    const Task *task = tasks_find(tasks, id);
    if (!task)
        err_set(err, ERR_NOT_FOUND, "the task is not there any more");
    else if (tasks_is_pending(tasks, id))
        err_set(err, ERR_REFUSED,
                "the service has not confirmed the task yet; try again in a moment");
    else if (id_is_empty(&task->contact))
        err_set(err, ERR_REFUSED, "the task has no contact, and no other way to it is documented");
    else
        return task;
    return NULL;
}

typedef struct TaskWrite {
    OpKind kind;
    EndpointId ep;
    Patch now, before;          // one member and its way back
    const char *summary, *undo; // what comes before the title
} TaskWrite;

static bool put(Tasks *tasks, const Task *task, const TaskWrite *write, Err *err)
{
    bool whole = write->kind == OPK_TASK_DELETE; // nothing is set, and there is no way back
    // The service takes no null here: what was not set cannot be unset again.
    bool back = !whole && (write->before.type != PATCH_STRING || write->before.string);
    TextRef title = text_ref(&task->title);
    g_autofree char *lane = g_strdup_printf("task/%s", task->id.s);
    g_autofree char *body = whole ? NULL : encode_patch((Patch[]){write->now, PATCH_DONE});
    g_autofree char *inverse = back ? encode_patch((Patch[]){write->before, PATCH_DONE}) : NULL;
    g_autofree char *summary = g_strdup_printf("%s: %.*s", write->summary, TEXT_ARG(title));
    g_autofree char *undo = back ? g_strdup_printf("%s: %.*s", write->undo, TEXT_ARG(title)) : NULL;
    OpRequest request = {.kind = write->kind,
                         .ep = write->ep,
                         .params = {task->contact, task->id},
                         .subject = task->id,
                         .contact = task->contact,
                         .lane = lane,
                         .body = body,
                         .summary = summary,
                         .inverse_body = inverse,
                         .undo = undo,
                         .hold_ms = -1};
    return outbox_add(tasks->outbox, &request, NULL, err);
}

bool tasks_complete(Tasks *tasks, const Id *id, bool done, Err *err)
{
    const Task *task = must_find(tasks, id, err);
    if (!task)
        return false;
    TaskWrite write = {.kind = OPK_TASK_DONE,
                       .ep = EP_TASK_COMPLETE,
                       .now = {"completed", PATCH_BOOL, NULL, done, NULL},
                       .before = {"completed", PATCH_BOOL, NULL, !done, NULL},
                       .summary = done ? "Task done" : "Task open again",
                       .undo = done ? "open again" : "done again"};
    return put(tasks, task, &write, err);
}

static const char *string_of(const Text *text)
{
    return text->s ? text->s : "";
}

static bool edit(Tasks *tasks, const Task *task, const Patch *now, const Patch *before,
                 const char *summary, Err *err)
{
    g_autofree char *undo = g_strdup_printf("take back \"%s\"", summary);
    TaskWrite write = {OPK_TASK_EDIT, EP_TASK_UPDATE, *now, *before, summary, undo};
    return put(tasks, task, &write, err);
}

bool tasks_retitle(Tasks *tasks, const Id *id, const char *title, Err *err)
{
    const Task *task = must_find(tasks, id, err);
    if (!task)
        return false;
    if (!*title)
        return err_set(err, ERR_USAGE, "a task needs a title");
    Patch now = {"title", PATCH_STRING, title, 0, NULL};
    Patch before = {"title", PATCH_STRING, string_of(&task->title), 0, NULL};
    return edit(tasks, task, &now, &before, "Task renamed", err);
}

bool tasks_describe(Tasks *tasks, const Id *id, const char *body, Err *err)
{
    const Task *task = must_find(tasks, id, err);
    if (!task)
        return false;
    Patch now = {"body", PATCH_STRING, body, 0, NULL};
    Patch before = {"body", PATCH_STRING, string_of(&task->body), 0, NULL};
    return edit(tasks, task, &now, &before, "Task text changed", err);
}

bool tasks_defer(Tasks *tasks, const Id *id, Instant due, Err *err)
{
    const Task *task = must_find(tasks, id, err);
    char to[32];
    char from[32];
    TextBuf buf;
    if (!task)
        return false;
    if (due.ms == task->due.ms)
        return err_set(err, ERR_USAGE, "the task is due then already");
    iso_format_utc(due, to);
    iso_format_utc(task->due, from);
    Patch now = {"dueDate", PATCH_STRING, to, 0, NULL};
    Patch before = {"dueDate", PATCH_STRING, from, 0, NULL};
    if (!instant_known(task->due)) // there was none
        before.string = NULL;
    when_format(&buf, tasks->core->session.zone, due);
    g_autofree char *summary = g_strdup_printf("Task due %s", buf.s);
    return edit(tasks, task, &now, &before, summary, err);
}

bool tasks_assign(Tasks *tasks, const Id *id, const Id *user, Err *err)
{
    const Task *task = must_find(tasks, id, err);
    if (!task)
        return false;
    if (id_is_empty(user))
        return err_set(err, ERR_REFUSED,
                       "HighLevel has no documented way to give a task to nobody; nothing was "
                       "changed");
    const Id *was = &task->assigned_to;
    TextRef name = session_user_name(&tasks->core->session, user);
    Patch now = {"assignedTo", PATCH_STRING, user->s, 0, NULL};
    Patch before = {"assignedTo", PATCH_STRING, id_is_empty(was) ? NULL : was->s, 0, NULL};
    g_autofree char *summary = g_strdup_printf("Task given to %.*s", TEXT_ARG(name));
    return edit(tasks, task, &now, &before, summary, err);
}

bool tasks_delete(Tasks *tasks, const Id *id, Err *err)
{
    const Task *task = must_find(tasks, id, err);
    TaskWrite write = {.kind = OPK_TASK_DELETE, .ep = EP_TASK_DELETE, .summary = "Delete task"};
    return task && put(tasks, task, &write, err);
}
