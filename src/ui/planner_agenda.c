// Appointments as lines, by day; and the week as seven narrow counts above those of one day.
#include "config.h"

#include "base/utf8.h"
#include "ui/format.h"
#include "ui/planner_view.h"

enum {
    SPAN_COL = 2,
    SPAN_CELLS = 12,
    THEIR_CELLS = 22,
    STATUS_CELLS = 10,
    OWNER_CELLS = 16,
    WIDE_COLS = 90
};

static const Zone *zone_of(const View *v)
{
    return app_session(v->app)->zone;
}

static void draw_heading(const View *v, Canvas *cv, int row, Instant day)
{
    TextBuf buf;
    TextBuf name;
    Instant now = app_now(v->app);
    bool today = same_day(zone_of(v), day, now);
    canvas_hline(cv, row, 0, canvas_cols(cv), STYLE_BORDER);
    text_format(&buf, " %.*s%s ", TEXT_ARG(format_day_year(&name, zone_of(v), day, now)),
                today ? " today" : "");
    canvas_text(cv, row, 1, today ? STYLE_ACCENT : STYLE_STRONG, (TextRef){buf.s, buf.n}, -1);
}

static void draw_line(const View *v, Canvas *cv, int row, const Event *event)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Session *session = app_session(v->app);
    const Zone *theirs =
        s->hide_zone ? NULL : planner_guest_zone(app_planner(v->app), &event->contact);
    int cols = canvas_cols(cv);
    int col = SPAN_COL;
    TextBuf buf;
    bool past = event->end.ms <= app_now(v->app).ms;
    StyleId style = face_event_style(session, event);
    canvas_text(cv, row, col, past ? STYLE_DIM : STYLE_TEXT,
                face_span(&buf, zone_of(v), event->start, event->end), SPAN_CELLS);
    col += SPAN_CELLS;
    if (cols >= WIDE_COLS) {
        canvas_text(cv, row, col, STYLE_DIM,
                    face_their_time(&buf, zone_of(v), theirs, event->start), THEIR_CELLS);
        col += THEIR_CELLS + 1;
    }
    TextRef letter =
        event->blocked ? TEXT("-") : face_calendar_mark(&buf, session, &event->calendar);
    canvas_text(cv, row, col, style, letter, 1);
    int end = cols - 1;
    OpView op = face_op(v->app, event);
    bool waits = op.show != OPSHOW_NONE && op.show != OPSHOW_DONE && op.show != OPSHOW_CANCELLED;
    TextRef state = waits ? op_words(&op) : face_status(v->app, event);
    if (cols >= WIDE_COLS) {
        end -= OWNER_CELLS;
        bool nobody = id_is_empty(&event->assigned_to);
        TextRef owner = nobody ? TEXT_NONE : session_user_name(session, &event->assigned_to);
        canvas_text(cv, row, end, STYLE_DIM, owner, OWNER_CELLS);
        end -= 2;
    }
    end = canvas_text_right(cv, row, end, waits ? STYLE_WARN : face_status_style(event), state,
                            waits ? 24 : STATUS_CELLS);
    canvas_text(cv, row, col + 2, style == STYLE_DIM ? STYLE_DIM : STYLE_TEXT,
                face_event_title(event), MAX(end - col - 4, 1));
    if (!id_eq(&event->id, &s->sel))
        return;
    canvas_restyle(cv, row, 0, cols, v->focused ? STYLE_SELECTED : STYLE_SELECTED_OFF);
    canvas_cursor(cv, row, 0);
}

static void draw_strip(const View *v, Canvas *cv, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Zone *zone = zone_of(v);
    StripDay days[7];
    TextRef none = planner_feed(app_planner(v->app))->ever ? TEXT("-") : TEXT("?");
    planner_strip(v, layout, days);
    for (int i = 0; i < 7; i++) {
        const StripDay *day = &days[i];
        bool today = same_day(zone, day->day, app_now(v->app));
        bool here = same_day(zone, day->day, s->at);
        TextBuf buf;
        canvas_spot(cv, (Rect){layout->head_row, day->col, 2, day->cols});
        TextRef name = format_day(&buf, zone, day->day);
        name.n = MIN(name.n, 6); // "Mon 17"
        canvas_text(cv, layout->head_row, day->col + 1, today ? STYLE_ACCENT : STYLE_TEXT, name,
                    day->cols - 1);
        TextRef count = day->count ? text_format(&buf, "%d", day->count) : none;
        canvas_text(cv, layout->head_row + 1, day->col + 1, day->count ? STYLE_STRONG : STYLE_DIM,
                    count, day->cols - 1);
        for (int row = 0; here && row < 2; row++)
            canvas_restyle(cv, layout->head_row + row, day->col, day->cols - 1, STYLE_SELECTED_OFF);
    }
}

void planner_draw_list(const View *v, Canvas *cv, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    g_autoptr(GArray) lines = planner_lines(v, layout);
    if (layout->strip)
        draw_strip(v, cv, layout);
    for (int i = 0; i < layout->body.rows && s->top + i < (int)lines->len; i++) {
        const PlannerLine *line = &g_array_index(lines, PlannerLine, (guint)(s->top + i));
        if (line->event) {
            canvas_spot(cv, (Rect){layout->body.row + i, 0, 1, canvas_cols(cv)});
            draw_line(v, cv, layout->body.row + i, line->event);
        } else {
            draw_heading(v, cv, layout->body.row + i, line->day);
        }
    }
}
