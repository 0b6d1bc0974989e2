#include "config.h"

#include "ui/view_event.h"

#include <glib.h>

#include "ui/format.h"
#include "ui/hints.h"
#include "ui/planner_face.h"

enum { LABEL_CELLS = 12, WANTED_ROWS = 15 };

typedef struct EventView {
    Id event;
} EventView;

static const Event *event_of(const View *v)
{
    return planner_find(app_planner(v->app), &VIEW_STATE_CONST(EventView, v)->event);
}

static void event_opened(View *v, App *app)
{
    VIEW_STATE(EventView, v)->event = *(const Id *)view_arg(v);
    const Event *event = event_of(v);
    if (event)
        planner_want_guest(app_planner(app), &event->contact);
}

static void event_changes(View *v, App *app, Changes changes)
{
    (void)app;
    if (changes & (CH_PLANNER | CH_OUTBOX | CH_SESSION | CH_MINUTE))
        v->dirty = true;
}

static void line(Canvas *cv, int *row, const char *label, TextRef value)
{
    if (text_is_empty(value) || *row >= canvas_rows(cv) - 2)
        return;
    TextBuf buf;
    canvas_text(cv, *row, 1, STYLE_DIM, text_format(&buf, "%s", label), LABEL_CELLS - 1);
    canvas_text(cv, *row, LABEL_CELLS + 1, STYLE_TEXT, value, canvas_cols(cv) - LABEL_CELLS - 2);
    ++*row;
}

static void draw_event(const View *v, Canvas *cv, const Event *event)
{
    const Session *session = app_session(v->app);
    const Planner *planner = app_planner(v->app);
    const Contact *guest = planner_guest(planner, &event->contact);
    TextBuf buf;
    TextBuf day;
    TextBuf span;
    int row = 1;
    Instant now = app_now(v->app);
    line(cv, &row, "When",
         text_format(&buf, "%.*s  %.*s  %s",
                     TEXT_ARG(format_day_year(&day, session->zone, event->start, now)),
                     TEXT_ARG(face_span(&span, session->zone, event->start, event->end)),
                     zone_city(session->zone)));
    line(cv, &row, "For them",
         face_their_time(&buf, session->zone, planner_guest_zone(planner, &event->contact),
                         event->start));
    line(cv, &row, "Status", face_status(v->app, event));
    line(cv, &row, "Calendar", face_calendar_name(session, &event->calendar));
    if (!id_is_empty(&event->assigned_to))
        line(cv, &row, "With", session_user_name(session, &event->assigned_to));
    line(cv, &row, "Contact", guest ? text_ref(&guest->name) : TEXT_NONE);
    line(cv, &row, "Phone", guest ? text_ref(&guest->phone) : TEXT_NONE);
    line(cv, &row, "E-mail", guest ? text_ref(&guest->email) : TEXT_NONE);
    line(cv, &row, "Where", text_ref(&event->address));
    line(cv, &row, "Notes", text_format(&buf, "%.*s", TEXT_ARG(text_ref(&event->notes))));
    OpView op = app_op_of(v->app, &event->id);
    if (op.show != OPSHOW_NONE)
        canvas_text(cv, canvas_rows(cv) - 2, 1, STYLE_WARN, op_words(&op), canvas_cols(cv) - 2);
}

static void event_draw(const View *v, Canvas *cv)
{
    const Event *event = event_of(v);
    if (event)
        draw_event(v, cv, event);
    else
        canvas_text(cv, 1, 1, STYLE_DIM, TEXT("The appointment is not in the calendar any more."),
                    -1);
    bool verbs = event && !event->blocked;
    hints_draw(v, cv, canvas_rows(cv) - 1, 1, STYLE_DIM,
               !verbs ? "{back} close"
                      : "{reschedule} reschedule  {cancel} cancel  {status} status"
                        "  {book} book again  {go-messages} message  {back} close");
    canvas_cursor(cv, 1, 1);
}

// A key that means nothing here closes, too.
static bool event_key(View *v, App *app, Key key)
{
    (void)app, (void)key;
    shell_overlay_close(v->shell, v);
    return true;
}

// While the appointment is still selected in the calendar.
static CmdResult hand_down(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    return shell_hand_down(v, call, &VIEW_STATE_CONST(EventView, v)->event, err);
}

static const ViewCommand event_commands[] = {
    {CMD_RESCHEDULE, hand_down}, {CMD_CANCEL_APPT, hand_down}, {CMD_STATUS, hand_down},
    {CMD_BOOK, hand_down},       {CMD_GO_MESSAGES, hand_down}, {CMD_NONE, NULL},
};

static int event_rows(const View *v, int cols)
{
    (void)v;
    (void)cols;
    return WANTED_ROWS;
}

static void event_title(const View *v, TextBuf *out)
{
    const Event *event = event_of(v);
    text_format(out, "%.*s", TEXT_ARG(event ? face_event_title(event) : TEXT("Appointment")));
}

const ViewOps event_view_ops = {
    .name = "event",
    .context = CX_APPOINTMENT,
    .state_size = sizeof(EventView),
    .commands = event_commands,
    .open = event_opened,
    .changed = event_changes,
    .draw = event_draw,
    .key = event_key,
    .rows = event_rows,
    .title = event_title,
};

void event_open(Shell *shell, const Id *event)
{
    shell_overlay(shell, &event_view_ops, event);
}
