// The calendar: week, day and agenda over the chosen calendars and people.
#include "config.h"

#include <stdlib.h>

#include "ui/format.h"
#include "ui/planner_view.h"
#include "ui/shell.h"
#include "ui/talk.h"
#include "ui/title.h"
#include "ui/view_event.h"
#include "ui/views.h"

static const Zone *zone_of(const View *v)
{
    return app_session(v->app)->zone;
}

// ---- time --------------------------------------------------------------------------------------

static CmdResult move_week(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    int weeks = (call->id == CMD_NEXT_WEEK ? 1 : -1) * MAX(call->count, 1);
    planner_select(v, app, planner_same_time(v, VIEW_STATE(PlannerView, v)->at, weeks * 7), NULL);
    return CMD_DONE;
}

static CmdResult move_month(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    const Zone *zone = zone_of(v);
    Instant at = VIEW_STATE(PlannerView, v)->at;
    int months = (call->id == CMD_NEXT_MONTH ? 1 : -1) * MAX(call->count, 1);
    Civil c = civil_at(zone, at);
    Civil first = civil_at(zone, month_start(zone, at, months));
    int last = civil_at(zone, day_add(zone, month_start(zone, at, months + 1), -1)).day;
    planner_select(v, app,
                   civil_instant(zone, first.year, first.month, MIN(c.day, last), c.hour, c.minute),
                   NULL);
    return CMD_DONE;
}

static CmdResult go_today(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)err;
    planner_select(v, app, planner_home(v), NULL);
    return CMD_DONE;
}

static CmdResult cycle_mode(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    PlannerView *s = VIEW_STATE(PlannerView, v);
    int step = call->id == CMD_PREV_TAB ? PLANNER_MODE_COUNT - 1 : 1;
    s->mode = (PlannerMode)((s->mode + step) % PLANNER_MODE_COUNT);
    s->agenda_from = (Instant){0}; // begins with the cursor's week
    s->top = -1;
    Id sel = s->sel;
    planner_select(v, app, s->at, id_is_empty(&sel) ? NULL : &sel);
    return CMD_DONE;
}

static CmdResult toggle_zone(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)err;
    PlannerView *s = VIEW_STATE(PlannerView, v);
    s->hide_zone = !s->hide_zone;
    Id sel = s->sel;
    planner_select(v, app, s->at, id_is_empty(&sel) ? NULL : &sel);
    return CMD_DONE;
}

// ---- appointments ------------------------------------------------------------------------------

static CmdResult open_event(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    (void)call;
    const Event *event = planner_selected(v);
    if (!event) {
        err_set(err, ERR_USAGE, "no appointment is selected");
        return CMD_FAILED;
    }
    event_open(v->shell, &event->id);
    return CMD_DONE;
}

static CmdResult reschedule(View *v, App *app, const CmdCall *call, Err *err)
{
    const Event *event = planner_find(app_planner(app), &call->subject.id);
    if (!event || event->blocked) {
        err_set(err, ERR_USAGE, "only appointments are moved to another free slot");
        return CMD_FAILED;
    }
    booking_reschedule(v->shell, app, &event->id);
    return CMD_DONE;
}

static void say_blocked(App *app, const PlannerView *s)
{
    const Zone *zone = app_session(app)->zone;
    TextBuf day, span;
    notice_add(app_notices(app), NOTICE_INFO, "Time blocked: %.*s %.*s (u undo)",
               TEXT_ARG(format_day(&day, zone, s->block_from)),
               TEXT_ARG(face_span(&span, zone, s->block_from, s->block_to)));
}

static void block_in(void *owner, App *app, const char *value)
{
    PlannerView *s = VIEW_STATE(PlannerView, (View *)owner);
    Id calendar = id_from(value);
    Err err = {0};
    if (planner_block(app_planner(app), &calendar, s->block_from, s->block_to, s->block_title,
                      &err))
        say_blocked(app, s);
    else
        notice_err(app_notices(app), "Not blocked", &err);
    app_touch(app, CH_NOTICE);
}

void planner_block_range(View *v, App *app, Instant from, Instant to, const char *title)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    const Session *session = app_session(app);
    const Calendar *only = NULL;
    int on = 0;
    for (size_t i = 0; i < session->calendars.count; i++) {
        const Calendar *calendar = rows_at(&session->calendars, i);
        if (planner_calendar_is_on(app_planner(app), &calendar->id)) {
            only = calendar;
            on++;
        }
    }
    g_free(s->block_title);
    s->block_title = g_strdup(title);
    s->block_from = from;
    s->block_to = to;
    if (on == 1)
        block_in(v, app, only->id.s);
    else
        shell_pick(v->shell, "Block which calendar?", complete_arg(app, "calendar", &(Subject){0}),
                   block_in, v);
}

static CmdResult block_time(View *v, App *app, const CmdCall *call, Err *err)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    if (s->mode == PLANNER_AGENDA) {
        err_set(err, ERR_USAGE, "choose an hour in the day or the week first (zv)");
        return CMD_FAILED;
    }
    int cells = call->count > 0 ? MIN(call->count, DAY_CELLS) : 60 / CELL_MIN;
    Instant to = {s->at.ms + (int64_t)cells * CELL_MIN * 60 * 1000};
    planner_block_range(v, app, s->at, to, call->argc ? call->args[0] : "Blocked");
    return CMD_DONE;
}

static CmdResult reload(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)v;
    (void)call;
    (void)err;
    planner_refresh(app_planner(app));
    return CMD_DONE;
}

// ---- filter ------------------------------------------------------------------------------------

static void set_filter(View *v, App *app, TextRef words)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    g_free(s->filter);
    s->filter = text_is_empty(words) ? NULL : g_strndup(words.s, words.n);
    planner_filter(app_planner(app), words);
    planner_view_sync(v);
}

// Esc gives up the filter, then the one person.
static CmdResult back(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)err;
    if (VIEW_STATE(PlannerView, v)->filter)
        set_filter(v, app, TEXT_NONE);
    else if (!id_is_empty(planner_user(app_planner(app))))
        planner_show_user(app_planner(app), &(Id){""});
    else
        return CMD_PASS;
    return CMD_DONE;
}

static const ViewCommand planner_commands[] = {
    {CMD_DOWN, planner_move_row},
    {CMD_UP, planner_move_row},
    {CMD_PAGE_DOWN, planner_move_row},
    {CMD_PAGE_UP, planner_move_row},
    {CMD_HALF_DOWN, planner_move_row},
    {CMD_HALF_UP, planner_move_row},
    {CMD_TOP, planner_move_row},
    {CMD_BOTTOM, planner_move_row},
    {CMD_LEFT, planner_move_day},
    {CMD_RIGHT, planner_move_day},
    {CMD_NEXT_WEEK, move_week},
    {CMD_PREV_WEEK, move_week},
    {CMD_NEXT_MONTH, move_month},
    {CMD_PREV_MONTH, move_month},
    {CMD_TODAY, go_today},
    {CMD_CYCLE_VIEW, cycle_mode},
    {CMD_NEXT_TAB, cycle_mode},
    {CMD_PREV_TAB, cycle_mode},
    {CMD_CONTACT_ZONE, toggle_zone},
    {CMD_OPEN, open_event},
    {CMD_RESCHEDULE, reschedule},
    {CMD_BLOCK_TIME, block_time},
    {CMD_REFRESH, reload},
    {CMD_BACK, back},
    {CMD_BOOK, talk_book},
    {CMD_GO_CONTACT, talk_go_contact},
    {CMD_GO_MESSAGES, talk_go_messages},
    {CMD_NONE, NULL},
};

// ---- the rest of the vtable --------------------------------------------------------------------

static void planner_opened(View *v, App *app)
{
    VIEW_STATE(PlannerView, v)->at = planner_home(v);
    planner_view_sync(v);
    PlannerLayout layout = planner_layout(v);
    planner_show(app_planner(app), layout.from, layout.to);
    planner_open_slots(app_planner(app), &(Id){""});
}

static void planner_closed(View *v)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    g_free(s->filter);
    g_free(s->block_title);
}

// The calendars and the zone may come after the pane was opened.
static void catch_up(View *v, App *app)
{
    planner_view_sync(v);
    PlannerLayout layout = planner_layout(v);
    Planner *planner = app_planner(app);
    const Feed *feed = planner_feed(planner);
    planner_show(planner, layout.from, layout.to);
    if (app_session(app)->calendars.count == 0)
        return;
    if (!feed->ever && !feed->asked && feed->err.kind == ERR_NONE)
        planner_refresh(planner);
    if (id_is_empty(planner_slots_calendar(planner)))
        planner_open_slots(planner, &(Id){""});
}

static void planner_changes(View *v, App *app, Changes changes)
{
    if (changes & (CH_SESSION | CH_PLANNER))
        catch_up(v, app);
    if (changes & CH_PLANNER)
        planner_drag_check(v);
    if (changes & (CH_SLOTS | CH_PLANNER))
        planner_drop_pending(v, app);
    if (changes & (CH_PLANNER | CH_SLOTS | CH_SESSION | CH_OUTBOX | CH_MINUTE | CH_OPTIONS))
        planner_view_sync(v);
    const Event *event = planner_selected(v);
    if ((changes & CH_PLANNER) && event && !VIEW_STATE(PlannerView, v)->hide_zone)
        planner_want_guest(app_planner(app), &event->contact);
}

static void planner_resized(View *v)
{
    VIEW_STATE(PlannerView, v)->wheeled = false;
    planner_view_sync(v);
}

static Subject planner_subject(const View *v)
{
    const Event *event = planner_selected(v);
    return event ? (Subject){SUBJECT_EVENT, event->id, event->contact, 0} : (Subject){0};
}

static void planner_status(const View *v, StatusLine *out)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Planner *planner = app_planner(v->app);
    size_t count = planner_count(planner);
    for (size_t i = 0; i < count; i++)
        if (id_eq(&planner_at(planner, i)->id, &s->sel))
            text_format(&out->position, "%d/%d", (int)i + 1, (int)count);
    if (s->filter)
        text_format(&out->filter, "/%s", s->filter);
    Err why = {0};
    size_t unread = planner_unread(planner, &why);
    if (!unread && planner_is_blind(planner))
        text_format(&out->age, "blocked times unknown: %s", err_info(why.kind)->name);
    else if (unread)
        text_format(&out->age, "%d calendar%s unknown: %s", (int)unread, unread == 1 ? "" : "s",
                    err_info(why.kind)->name);
    else
        title_feed(v, planner_feed(planner), out);
}

static void planner_title(const View *v, TextBuf *out)
{
    const Zone *zone = zone_of(v);
    const Session *session = app_session(v->app);
    const Planner *planner = app_planner(v->app);
    PlannerLayout layout = planner_layout(v);
    TextBuf from;
    TextBuf to;
    TextBuf week;
    Instant last = day_add(zone, layout.from, layout.days - 1);
    format_day_year(&from, zone, layout.from, app_now(v->app));
    format_day_year(&to, zone, last, app_now(v->app));
    text_format(&week, "Week %d · ", iso_week(zone, VIEW_STATE_CONST(PlannerView, v)->at));
    const Id *slots = planner_slots_calendar(planner);
    TextRef calendar = face_calendar_name(session, slots);
    bool shades = layout.grid && planner_slots_feed(planner)->ever && calendar.n;
    text_format(out, "%s%s%s%s · %s%s%.*s", layout.days == 7 ? week.s : "", from.s,
                layout.days > 1 ? " – " : "", layout.days > 1 ? to.s : "", zone_city(zone),
                shades ? " · shaded: free in " : "", TEXT_ARG(shades ? calendar : TEXT_NONE));
}

const ViewOps planner_view_ops = {
    .name = "planner",
    .context = CX_PLANNER,
    .state_size = sizeof(PlannerView),
    .commands = planner_commands,
    .open = planner_opened,
    .close = planner_closed,
    .changed = planner_changes,
    .resized = planner_resized,
    .draw = planner_view_draw,
    .each_row = planner_view_each,
    .mouse = planner_view_mouse,
    .subject = planner_subject,
    .status = planner_status,
    .filter = set_filter,
    .title = planner_title,
};
