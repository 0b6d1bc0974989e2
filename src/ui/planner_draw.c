// The calendar pane as a whole: who is shown, the days, and what is under the cursor in words.
#include "config.h"

#include "base/sentence.h"
#include "ui/excuse.h"
#include "ui/format.h"
#include "ui/hints.h"
#include "ui/planner_view.h"

enum { WORDS_CELLS = 26 }; // of what becomes of a write

static void draw_legend(const View *v, Canvas *cv)
{
    const Session *session = app_session(v->app);
    LegendItem items[LEGEND_MAX];
    size_t n = planner_legend(v, items);
    for (size_t i = 0; i < n; i++) {
        const LegendItem *item = &items[i];
        TextBuf mark;
        TextBuf buf;
        bool person = id_is_empty(&item->calendar);
        canvas_spot(cv, (Rect){0, item->col, 1, item->cols});
        if (person) {
            canvas_text(cv, 0, item->col, item->on ? STYLE_TEXT : STYLE_DIM,
                        session_user_name(session, &item->user), item->cols);
            continue;
        }
        text_format(&buf, "%.*s %s%.*s%s",
                    TEXT_ARG(face_calendar_mark(&mark, session, &item->calendar)),
                    item->on ? "" : "(", TEXT_ARG(face_calendar_name(session, &item->calendar)),
                    item->on ? "" : ")");
        canvas_text(cv, 0, item->col,
                    item->on ? face_calendar_style(session, &item->calendar) : STYLE_DIM,
                    (TextRef){buf.s, buf.n}, item->cols);
    }
}

// ---- what is under the cursor ------------------------------------------------------------------

static void draw_event_detail(const View *v, Canvas *cv, int row, const Event *event)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Session *session = app_session(v->app);
    const Zone *theirs =
        s->hide_zone ? NULL : planner_guest_zone(app_planner(v->app), &event->contact);
    TextBuf buf;
    TextBuf day;
    TextBuf span;
    TextBuf their;
    TextRef there = face_their_time(&their, session->zone, theirs, event->start);
    TextRef calendar = face_calendar_name(session, &event->calendar);
    text_format(&buf, "%.*s %.*s%s%.*s%s%.*s",
                TEXT_ARG(format_day(&day, session->zone, event->start)),
                TEXT_ARG(face_span(&span, session->zone, event->start, event->end)),
                there.n ? " = " : "", TEXT_ARG(there), calendar.n ? " · " : "", TEXT_ARG(calendar));
    int used = canvas_text(cv, row, 1, STYLE_TEXT, (TextRef){buf.s, buf.n}, -1);
    TextRef status = face_status(v->app, event);
    canvas_text(cv, row, used + 3, face_status_style(event), status, -1);
    bool nobody = id_is_empty(&event->assigned_to);
    TextRef place = text_ref(&event->address);
    text_format(&buf, "%.*s%s%.*s%s%.*s", TEXT_ARG(face_event_title(event)), nobody ? "" : " · ",
                TEXT_ARG(nobody ? TEXT_NONE : session_user_name(session, &event->assigned_to)),
                place.n ? " · " : "", TEXT_ARG(place));
    int end = canvas_cols(cv) - 1;
    OpView op = face_op(v->app, event);
    if (op.show != OPSHOW_NONE && op.show != OPSHOW_CANCELLED)
        end = canvas_text_right(cv, row + 1, end, op.show == OPSHOW_DONE ? STYLE_GOOD : STYLE_WARN,
                                op_words(&op), WORDS_CELLS) -
              2;
    canvas_text(cv, row + 1, 1, STYLE_DIM, (TextRef){buf.s, buf.n}, end - 1);
}

static bool is_free_slot(const Planner *planner, Instant t)
{
    for (size_t i = 0; i < planner_slot_count(planner); i++)
        if (planner_slot_at(planner, i)->start.ms == t.ms)
            return true;
    return false;
}

static void draw_free_detail(const View *v, Canvas *cv, int row)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Session *session = app_session(v->app);
    const Planner *planner = app_planner(v->app);
    TextBuf buf;
    TextBuf day;
    TextBuf clock;
    bool is_free = is_free_slot(planner, s->at);
    TextRef calendar = face_calendar_name(session, planner_slots_calendar(planner));
    text_format(&buf, "%.*s %.*s%s%.*s", TEXT_ARG(format_day(&day, session->zone, s->at)),
                TEXT_ARG(format_clock(&clock, session->zone, s->at)), is_free ? " · free in " : "",
                TEXT_ARG(is_free ? calendar : TEXT_NONE));
    canvas_text(cv, row, 1, STYLE_DIM, (TextRef){buf.s, buf.n}, -1);
}

static void draw_detail(const View *v, Canvas *cv, const PlannerLayout *layout)
{
    const Event *event = planner_selected(v);
    canvas_hline(cv, layout->detail_row, 0, layout->cols, STYLE_BORDER);
    if (event)
        draw_event_detail(v, cv, layout->detail_row + 1, event);
    else if (layout->grid)
        draw_free_detail(v, cv, layout->detail_row + 1);
}

// ---- nothing to show ---------------------------------------------------------------------------

// One sentence why, and what mends it; empty when there is something to see.
static TextRef excuse(const View *v, const PlannerLayout *layout, TextBuf *buf)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Session *session = app_session(v->app);
    const Planner *planner = app_planner(v->app);
    const Feed *feed = planner_feed(planner);
    int64_t known = (int64_t)planner_total(planner);
    TextBuf part;
    bool any_on = false;
    for (size_t i = 0; i < session->calendars.count; i++)
        any_on = any_on || planner_calendar_is_on(
                               planner, &((const Calendar *)rows_at(&session->calendars, i))->id);
    if (session->calendars.type && session->calendars.count == 0)
        return TEXT("This account has no calendar.");
    if (session->calendars.count && !any_on)
        return hints_text(v, buf, "No calendar is switched on. {calendars} switches one on");
    if (!feed->ever && planner_count(planner) > 0) // from the local copy: they stay to be seen
        return TEXT_NONE;
    if (!feed->ever && feed->err.kind != ERR_NONE)
        return text_format(buf, "The calendar is not known: %.*s",
                           TEXT_ARG(err_sentence(&part, &feed->err)));
    if (!feed->ever)
        return TEXT("Loading the calendar ...");
    if (s->filter && planner_count(planner) == 0)
        return excuse_no_match(buf, s->filter, known,
                               planner_unread(planner, NULL) > 0 ? -1 : known,
                               hints_text(v, &part, "{back} clears"));
    if (layout->grid || planner_count(planner) > 0)
        return TEXT_NONE;
    return hints_text(
        v, buf, "No appointments here. {next-week} next week · {today} today · {cycle-view} view");
}

void planner_view_draw(const View *v, Canvas *cv)
{
    PlannerLayout layout = planner_layout(v);
    TextBuf buf;
    draw_legend(v, cv);
    if (layout.grid) // any time; what lies on it has a place of its own
        canvas_spot(cv, (Rect){layout.body.row, layout.gutter, layout.body.rows,
                               layout.cols - layout.gutter});
    TextRef why = excuse(v, &layout, &buf);
    if (layout.grid)
        planner_draw_grid(v, cv, &layout);
    else
        planner_draw_list(v, cv, &layout);
    if (!layout.grid && text_is_empty(why) && planner_count(app_planner(v->app)) > 0) {
        g_autoptr(GArray) lines = planner_lines(v, &layout);
        if (lines->len == 0)
            why = hints_text(v, &buf, "No appointments on this day. {left} {right} other days");
    }
    int row = layout.body.row + (layout.grid ? layout.body.rows / 2 : 1);
    if (!text_is_empty(why)) {
        canvas_fill(cv, (Rect){row, layout.gutter, 1, layout.cols - layout.gutter}, STYLE_TEXT);
        excuse_draw(cv, row, layout.gutter + 2, why);
    }
    if (layout.detail_row >= 0)
        draw_detail(v, cv, &layout);
}
