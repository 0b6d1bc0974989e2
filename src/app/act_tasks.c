// What is done to tasks of the list.
#include "config.h"

#include "app/state.h"
#include "app/when.h"

static CmdResult do_toggle(App *app, const CmdCall *call, Err *err)
{
    const Task *task = tasks_find(app->tasks, &call->subject.id);
    bool done = task && task->completed;
    return cmd_queued(app, tasks_complete(app->tasks, &call->subject.id, !done, err));
}

// "fri 10:00" keeps the hour of the task where none is typed.
static bool read_due(const App *app, const Id *id, const char *words, Instant *due, Err *err)
{
    const Task *task = tasks_find(app->tasks, id);
    const Zone *zone = app->core.session.zone;
    int minute = WHEN_TASK_MIN;
    if (task && instant_known(task->due)) {
        Civil civil = civil_at(zone, task->due);
        minute = civil.hour * 60 + civil.minute;
    }
    return when_next(words, zone, core_now(&app->core), minute, due, err);
}

static CmdResult do_defer(App *app, const CmdCall *call, Err *err)
{
    const Id *id = &call->subject.id;
    Instant due;
    return cmd_queued(app, read_due(app, id, call->args[0], &due, err) &&
                               tasks_defer(app->tasks, id, due, err));
}

static CmdResult do_edit(App *app, const CmdCall *call, Err *err)
{
    const Id *id = &call->subject.id;
    Instant due;
    bool ok = false;
    g_autofree char *field = choice_resolve(app, "task-field", &call->subject, call->args[0], err);
    if (!field)
        return CMD_FAILED;
    if (strcmp(field, "title") == 0)
        ok = tasks_retitle(app->tasks, id, call->args[1], err);
    else if (strcmp(field, "body") == 0)
        ok = tasks_describe(app->tasks, id, call->args[1], err);
    else
        ok = read_due(app, id, call->args[1], &due, err) && tasks_defer(app->tasks, id, due, err);
    return cmd_queued(app, ok);
}

static CmdResult do_delete(App *app, const CmdCall *call, Err *err)
{
    return cmd_queued(app, tasks_delete(app->tasks, &call->subject.id, err));
}

const CmdHandler task_handlers[] = {
    {CMD_TASK_TOGGLE, do_toggle}, {CMD_TASK_DEFER, do_defer}, {CMD_TASK_EDIT, do_edit},
    {CMD_TASK_DELETE, do_delete}, {CMD_NONE, NULL},
};
