// What of an appointment is changed beside its time and status, and deleting it.
#include "config.h"

#include <string.h>

#include "api/encode.h"
#include "app/planner_state.h"
#include "app/when.h"

#define PATCH_DONE                                                                                 \
    {                                                                                              \
        NULL, PATCH_END, NULL, 0, NULL                                                             \
    }

// One member and its way back. The contact is not told that a name or a colleague has changed.
static bool edit(Planner *planner, const Event *event, const char *member,
                 const char *const values[2], const char *summary, Err *err)
{
    const Patch silent = {"toNotify", PATCH_BOOL, NULL, false, NULL};
    g_autofree char *body =
        encode_patch((Patch[]){{member, PATCH_STRING, values[0], 0, NULL}, silent, PATCH_DONE});
    g_autofree char *inverse =
        encode_patch((Patch[]){{member, PATCH_STRING, values[1], 0, NULL}, silent, PATCH_DONE});
    g_autofree char *undo = g_strdup_printf("take back \"%s\"", summary);
    OpRequest request = {.kind = OPK_APPT_EDIT,
                         .ep = EP_APPOINTMENT_UPDATE,
                         .body = body,
                         .summary = summary,
                         .inverse_body = values[1] && *values[1] ? inverse : NULL,
                         .undo = undo};
    return planner_write(planner, event, &request, err);
}

bool planner_rename(Planner *planner, const Id *event, const char *title, Err *err)
{
    const Event *row = planner_must_find(planner, event, err);
    if (!row)
        return false;
    const char *was = row->title.s ? row->title.s : "";
    if (!*title || strcmp(title, was) == 0)
        return err_set(err, ERR_USAGE, *title ? "it is called that already" : "it needs a title");
    g_autofree char *summary =
        g_strdup_printf("%.*s is called %s", TEXT_ARG(planner_name_of(row)), title);
    return edit(planner, row, "title", (const char *const[]){title, was}, summary, err);
}

bool planner_assign(Planner *planner, const Id *event, const Id *user, Err *err)
{
    const Event *row = planner_must_find(planner, event, err);
    if (!row)
        return false;
    if (id_is_empty(user))
        return err_set(err, ERR_USAGE, "an appointment is always somebody's");
    if (id_eq(user, &row->assigned_to))
        return err_set(err, ERR_USAGE, "it is theirs already");
    TextRef name = session_user_name(&planner->core->session, user);
    g_autofree char *summary =
        g_strdup_printf("%.*s assigned to %.*s", TEXT_ARG(planner_name_of(row)), TEXT_ARG(name));
    return edit(planner, row, "assignedUserId", (const char *const[]){user->s, row->assigned_to.s},
                summary, err);
}

bool planner_delete(Planner *planner, const Id *event, Err *err)
{
    const Event *row = planner_find(planner, event);
    if (!row || !row->blocked)
        row = planner_must_find(planner, event, err);
    if (!row)
        return false;
    if (planner_is_pending(planner, event))
        return err_set(err, ERR_REFUSED, "the service has not confirmed it yet; try in a moment");
    if (row->recurring)
        return err_set(err, ERR_REFUSED,
                       "it is one of a series; what deleting one does is not documented");
    TextBuf when;
    g_autofree char *summary =
        g_strdup_printf("Delete %.*s, %.*s", TEXT_ARG(planner_name_of(row)),
                        TEXT_ARG(when_format(&when, planner->core->session.zone, row->start)));
    OpRequest request = {.kind = OPK_APPT_DELETE, .ep = EP_EVENT_DELETE, .summary = summary};
    return planner_write(planner, row, &request, err);
}
