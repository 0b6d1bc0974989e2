// Days beside each other in rows of half an hour.
#include "config.h"

#include <string.h>

#include "ui/format.h"
#include "ui/planner_view.h"
#include "ui/row_mark.h"

enum { NAME_CELLS = 20, COUNT_CELLS = 4 };

static const Zone *zone_of(const View *v)
{
    return app_session(v->app)->zone;
}

static const Zone *their_zone(const View *v)
{
    const Event *event = planner_selected(v);
    return event ? planner_guest_zone(app_planner(v->app), &event->contact) : NULL;
}

static bool is_body_row(const PlannerLayout *layout, int row)
{
    return row >= layout->body.row && row < layout->body.row + layout->body.rows;
}

// ---- days and hours ----------------------------------------------------------------------------

static int count_of(const GArray *all, int day)
{
    int count = 0;
    for (guint i = 0; i < all->len; i++) {
        const Placed *placed = &g_array_index(all, Placed, i);
        count += placed->day == day && !placed->event->blocked &&
                 placed->event->status != APPT_CANCELLED;
    }
    return count;
}

// "Mon 17" of "Mon 17 Nov".
static size_t day_name_cells(TextRef day)
{
    size_t n = MIN(day.n, strlen("Mon 17"));
    return n > 0 && day.s[n - 1] == ' ' ? n - 1 : n;
}

static void draw_head(const View *v, Canvas *cv, const PlannerLayout *layout, const GArray *all)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Zone *zone = zone_of(v);
    const Zone *theirs = their_zone(v);
    TextBuf buf;
    TextBuf day;
    canvas_text(cv, layout->head_row, 1, STYLE_DIM, face_zone_mark(&buf, zone), TIME_LABEL);
    if (theirs && layout->second_col >= 0)
        canvas_text(cv, layout->head_row, layout->second_col, STYLE_DIM,
                    face_zone_mark(&buf, theirs), TIME_LABEL);
    for (int i = 0; i < layout->days; i++) {
        Instant from = day_add(zone, layout->from, i);
        bool today = same_day(zone, from, app_now(v->app));
        bool here = same_day(zone, from, s->at);
        int col = layout->gutter + i * layout->day_cols;
        int room = layout->day_cols - 1;
        TextRef name = format_day(&day, zone, from);
        if (room < NAME_CELLS) // the title has the month
            name.n = day_name_cells(name);
        text_format(&buf, "%.*s%s", TEXT_ARG(name), today ? " today" : "");
        StyleId style = today ? STYLE_ACCENT : here ? STYLE_STRONG : STYLE_DIM;
        int used = canvas_text(cv, layout->head_row, col, style, (TextRef){buf.s, buf.n}, room);
        int count = count_of(all, i);
        if (count > 0 && used + COUNT_CELLS <= room) // apart from the next day's name
            canvas_text_right(cv, layout->head_row, col + room - 1, STYLE_DIM,
                              text_format(&buf, "%d", count), 3);
    }
}

static void draw_hours(const View *v, Canvas *cv, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Zone *theirs = their_zone(v);
    int day = MAX(planner_day_of(v, layout, s->at), 0);
    for (int row = s->top; row < DAY_CELLS && row - s->top < layout->body.rows; row++) {
        Instant t = planner_cell_time(v, layout, day, row);
        int at = layout->body.row + row - s->top;
        TextBuf buf;
        bool full = row % 2 == 0;
        text_format(&buf, "%02d:%02d", row * CELL_MIN / 60, row * CELL_MIN % 60);
        canvas_text(cv, at, 1, full ? STYLE_TEXT : STYLE_DIM, (TextRef){buf.s, buf.n}, TIME_LABEL);
        if (theirs && layout->second_col >= 0)
            canvas_text(cv, at, layout->second_col, STYLE_DIM, format_clock(&buf, theirs, t),
                        TIME_LABEL);
    }
}

// ---- free time ---------------------------------------------------------------------------------

static void draw_free(const View *v, Canvas *cv, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Planner *planner = app_planner(v->app);
    const Calendar *calendar =
        session_calendar(app_session(v->app), planner_slots_calendar(planner));
    if (!calendar || !planner_calendar_is_on(planner, &calendar->id))
        return;
    int cells = MAX(((int)calendar->slot_minutes + CELL_MIN - 1) / CELL_MIN, 1);
    for (size_t i = 0; i < planner_slot_count(planner); i++) {
        Instant start = planner_slot_at(planner, i)->start;
        int day = planner_day_of(v, layout, start);
        for (int cell = 0; day >= 0 && cell < cells; cell++) {
            int row = layout->body.row + planner_row_of(v, start) + cell - s->top;
            int col = layout->gutter + day * layout->day_cols;
            for (int c = 0; is_body_row(layout, row) && c < layout->day_cols - 1; c++)
                canvas_text(cv, row, col + c, STYLE_SLOT, TEXT("░"), 1);
        }
    }
}

static void draw_now(const View *v, Canvas *cv, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    Instant now = app_now(v->app);
    int day = planner_day_of(v, layout, now);
    int row = layout->body.row + planner_row_of(v, now) - s->top;
    if (day < 0 || !is_body_row(layout, row))
        return;
    int col = layout->gutter + day * layout->day_cols;
    TextBuf buf;
    canvas_hline(cv, row, col, layout->day_cols - 1, STYLE_NOW);
    TextRef clock = format_clock(&buf, zone_of(v), now);
    canvas_text(cv, row, 1, STYLE_NOW, clock, TIME_LABEL);
    if (layout->day_cols > 9)
        canvas_text(cv, row, col + 1, STYLE_NOW, text_format(&buf, " %.*s ", TEXT_ARG(clock)), 7);
}

// ---- events ------------------------------------------------------------------------------------

// What a row of the block says: the title, then the facts that fit into the rows below.
static TextRef block_text(const View *v, const Placed *placed, int nth, TextBuf *buf)
{
    const Session *session = app_session(v->app);
    const Event *event = placed->event;
    TextBuf mark;
    TextBuf time;
    if (nth == 0) {
        Civil start = civil_at(zone_of(v), event->start);
        bool odd = start.minute % CELL_MIN != 0;
        TextRef letter =
            event->blocked ? TEXT("-") : face_calendar_mark(&mark, session, &event->calendar);
        OpView op = face_op(v->app, event);
        bool pending = planner_is_pending(app_planner(v->app), &event->id);
        TextRef state = row_mark(&op, &(StyleId){0});
        if (state.n == 0 && pending)
            state = TEXT("◌");
        return text_format(
            buf, "%.*s %.*s%s%.*s%s%.*s", TEXT_ARG(letter), TEXT_ARG(state), state.n > 0 ? " " : "",
            TEXT_ARG(odd ? format_clock(&time, zone_of(v), event->start) : TEXT_NONE),
            odd ? " " : "", TEXT_ARG(face_event_title(event)));
    }
    TextRef more = TEXT_NONE;
    if (nth == 1)
        more = face_status(v->app, event);
    else if (nth == 2)
        more = session_user_name(session, &event->assigned_to);
    return text_format(buf, "│ %.*s", TEXT_ARG(more));
}

static void draw_event(const View *v, Canvas *cv, const PlannerLayout *layout, const Placed *placed)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Event *event = placed->event;
    Rect rect = planner_placed_rect(v, layout, placed);
    bool selected = id_eq(&event->id, &s->sel);
    bool dragged = s->drag == PDRAG_MOVING && id_eq(&event->id, &s->dragged);
    StyleId style = dragged ? STYLE_DIM : face_event_style(app_session(v->app), event);
    int above = MAX(layout->body.row - rect.row, 0);
    int below = MAX(rect.row + rect.rows - layout->body.row - layout->body.rows, 0);
    canvas_spot(cv, (Rect){rect.row + above, rect.col, rect.rows - above - below, rect.cols});
    for (int i = 0; i < rect.rows; i++) {
        int row = rect.row + i;
        if (!is_body_row(layout, row))
            continue;
        TextBuf buf;
        canvas_fill(cv, (Rect){row, rect.col, 1, rect.cols}, style);
        TextRef text = placed->slim ? TEXT("▒▒") : block_text(v, placed, i, &buf);
        canvas_text(cv, row, rect.col, style, text, rect.cols);
        if (!selected)
            continue;
        canvas_restyle(cv, row, rect.col, rect.cols,
                       v->focused ? STYLE_SELECTED : STYLE_SELECTED_OFF);
        if (i == 0)
            canvas_cursor(cv, row, rect.col);
    }
}

static void draw_cursor(const View *v, Canvas *cv, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    int day = planner_day_of(v, layout, s->at);
    int row = layout->body.row + planner_row_of(v, s->at) - s->top;
    if (day < 0 || !is_body_row(layout, row) || !id_is_empty(&s->sel))
        return;
    int col = layout->gutter + day * layout->day_cols;
    canvas_restyle(cv, row, col, layout->day_cols - 1,
                   v->focused ? STYLE_SELECTED : STYLE_SELECTED_OFF);
    canvas_cursor(cv, row, col);
}

static void draw_range(const View *v, Canvas *cv, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    int from = planner_row_of(v, s->range_from);
    int cells = (int)((s->range_to.ms - s->range_from.ms) / (CELL_MIN * 60 * 1000));
    int col = layout->gutter + s->range_day * layout->day_cols;
    for (int i = 0; i < cells; i++) {
        int row = layout->body.row + from + i - s->top;
        if (is_body_row(layout, row))
            canvas_restyle(cv, row, col, layout->day_cols - 1, STYLE_DROP);
    }
}

void planner_draw_grid(const View *v, Canvas *cv, const PlannerLayout *layout)
{
    g_autoptr(GArray) all = planner_place(v, layout);
    draw_head(v, cv, layout, all);
    draw_hours(v, cv, layout);
    draw_free(v, cv, layout);
    draw_now(v, cv, layout);
    for (guint i = 0; i < all->len; i++)
        draw_event(v, cv, layout, &g_array_index(all, Placed, i));
    draw_cursor(v, cv, layout);
    if (planner_range_shown(v))
        draw_range(v, cv, layout);
}
