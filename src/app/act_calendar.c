#include "config.h"

#include <stdlib.h>

#include "app/state.h"

static CmdResult do_cancel(App *app, const CmdCall *call, Err *err)
{
    return cmd_queued(app,
                      planner_set_status(app->planner, &call->subject.id, APPT_CANCELLED, err));
}

static CmdResult do_status(App *app, const CmdCall *call, Err *err)
{
    g_autofree char *value = choice_resolve(app, "status", &call->subject, call->args[0], err);
    if (!value)
        return CMD_FAILED;
    int status = names_value(&appointment_status_names, value);
    return cmd_queued(
        app, planner_set_status(app->planner, &call->subject.id, (AppointmentStatus)status, err));
}

static CmdResult do_calendars(App *app, const CmdCall *call, Err *err)
{
    g_autofree char *value = choice_resolve(app, "calendar", &call->subject, call->args[0], err);
    if (!value)
        return CMD_FAILED;
    Id calendar = id_from(value);
    planner_toggle_calendar(app->planner, &calendar);
    return CMD_DONE;
}

static CmdResult do_person(App *app, const CmdCall *call, Err *err)
{
    g_autofree char *value = choice_resolve(app, "user", &call->subject, call->args[0], err);
    if (!value)
        return CMD_FAILED;
    Id user = strcmp(value, "nobody") == 0 ? (Id){""} : id_from(value);
    planner_show_user(app->planner, &user);
    return CMD_DONE;
}

// "90" minutes: what dragging its end does.
static CmdResult do_length(App *app, const CmdCall *call, Err *err)
{
    char *end = NULL;
    const Event *event = planner_find(app->planner, &call->subject.id);
    long minutes = strtol(call->args[0], &end, 10);
    if (!event || event->blocked || *end != '\0' || minutes <= 0 || minutes > 24 * 60)
        return cmd_result(err_set(err, ERR_USAGE, "an appointment lasts 1 to 1440 minutes"));
    Instant until = {event->start.ms + minutes * 60 * 1000};
    return cmd_queued(app, planner_resize(app->planner, &event->id, until, err));
}

static CmdResult do_rename(App *app, const CmdCall *call, Err *err)
{
    return cmd_queued(app, planner_rename(app->planner, &call->subject.id, call->args[0], err));
}

static CmdResult do_assign(App *app, const CmdCall *call, Err *err)
{
    g_autofree char *value = choice_resolve(app, "user", &call->subject, call->args[0], err);
    if (!value)
        return CMD_FAILED;
    Id user = strcmp(value, "nobody") == 0 ? (Id){""} : id_from(value);
    return cmd_queued(app, planner_assign(app->planner, &call->subject.id, &user, err));
}

static CmdResult do_delete(App *app, const CmdCall *call, Err *err)
{
    return cmd_queued(app, planner_delete(app->planner, &call->subject.id, err));
}

const CmdHandler planner_handlers[] = {
    {CMD_APPT_RENAME, do_rename}, {CMD_APPT_ASSIGN, do_assign}, {CMD_APPT_DELETE, do_delete},
    {CMD_CANCEL_APPT, do_cancel}, {CMD_STATUS, do_status},      {CMD_CALENDARS, do_calendars},
    {CMD_PERSON, do_person},      {CMD_LENGTH, do_length},      {CMD_NONE, NULL},
};
