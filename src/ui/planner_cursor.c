// The cursor of the calendar: an hour, and the event that is there. Events are kept by id, so that
// an answer never moves it.
#include "config.h"

#include "ui/jump.h"
#include "ui/planner_view.h"

enum { SCROLL_MARGIN = 2, FIRST_HOUR = 8, FIRST_ROW = FIRST_HOUR * 60 / CELL_MIN - 1 };

static const Zone *zone_of(const View *v)
{
    return app_session(v->app)->zone;
}

const Event *planner_selected(const View *v)
{
    const Id *sel = &VIEW_STATE_CONST(PlannerView, v)->sel;
    return id_is_empty(sel) ? NULL : planner_find(app_planner(v->app), sel);
}

static bool is_listed(const View *v, const Id *sel)
{
    const Planner *planner = app_planner(v->app);
    for (size_t i = 0; i < planner_count(planner); i++)
        if (id_eq(&planner_at(planner, i)->id, sel))
            return true;
    return false;
}

// ---- places to stop ----------------------------------------------------------------------------

typedef struct Stop {
    int row;
    const Event *event; // NULL: free time
} Stop;

// Of the cursor's day: each event once, and each free cell.
static GArray *grid_stops(const View *v, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    GArray *stops = g_array_new(FALSE, TRUE, sizeof(Stop));
    g_autoptr(GArray) all = planner_place(v, layout);
    int day = planner_day_of(v, layout, s->at);
    for (int row = 0; row < DAY_CELLS; row++) {
        bool taken = false;
        for (guint i = 0; i < all->len; i++) {
            const Placed *placed = &g_array_index(all, Placed, i);
            if (placed->day != day || row < placed->from_row || row >= placed->to_row)
                continue;
            taken = true;
            Stop stop = {row, placed->event};
            if (placed->from_row == row)
                g_array_append_val(stops, stop);
        }
        Stop stop = {row, NULL};
        if (!taken)
            g_array_append_val(stops, stop);
    }
    return stops;
}

static GArray *list_stops(const View *v, const PlannerLayout *layout)
{
    GArray *stops = g_array_new(FALSE, TRUE, sizeof(Stop));
    g_autoptr(GArray) lines = planner_lines(v, layout);
    for (guint i = 0; i < lines->len; i++) {
        Stop stop = {(int)i, g_array_index(lines, PlannerLine, i).event};
        if (stop.event)
            g_array_append_val(stops, stop);
    }
    return stops;
}

static long current_stop(const View *v, const GArray *stops, bool grid)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    int row = planner_row_of(v, s->at);
    for (guint i = 0; i < stops->len; i++) {
        const Stop *stop = &g_array_index(stops, Stop, i);
        if (id_is_empty(&s->sel) ? grid && !stop->event && stop->row == row
                                 : stop->event && id_eq(&stop->event->id, &s->sel))
            return (long)i;
    }
    return -1;
}

static const Event *event_in_cell(const View *v, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    g_autoptr(GArray) all = planner_place(v, layout);
    int day = planner_day_of(v, layout, s->at);
    int row = planner_row_of(v, s->at);
    for (guint i = 0; i < all->len; i++) {
        const Placed *placed = &g_array_index(all, Placed, i);
        if (placed->day == day && row >= placed->from_row && row < placed->to_row)
            return placed->event;
    }
    return NULL;
}

// The next one from the cursor on, else the last one before it.
static const Event *event_near(const View *v, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    g_autoptr(GArray) stops = list_stops(v, layout);
    const Event *last = NULL;
    for (guint i = 0; i < stops->len; i++) {
        last = g_array_index(stops, Stop, i).event;
        if (last->end.ms > s->at.ms)
            return last;
    }
    return last;
}

// ---- what is in sight --------------------------------------------------------------------------

static int last_top(const View *v, const PlannerLayout *layout)
{
    int rows = DAY_CELLS;
    if (!layout->grid) {
        g_autoptr(GArray) lines = planner_lines(v, layout);
        rows = (int)lines->len;
    }
    return MAX(rows - layout->body.rows, 0);
}

static int cursor_row(const View *v, const PlannerLayout *layout)
{
    if (layout->grid)
        return planner_row_of(v, VIEW_STATE_CONST(PlannerView, v)->at);
    g_autoptr(GArray) stops = list_stops(v, layout);
    long i = current_stop(v, stops, false);
    return i < 0 ? 0 : g_array_index(stops, Stop, (guint)i).row;
}

static void reveal(View *v, const PlannerLayout *layout)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    int row = cursor_row(v, layout);
    int margin = MIN(SCROLL_MARGIN, layout->body.rows / 4);
    if (row - margin < s->top)
        s->top = row - margin;
    if (row + margin >= s->top + layout->body.rows)
        s->top = row + margin + 1 - layout->body.rows;
    s->top = CLAMP(s->top, 0, last_top(v, layout));
}

void planner_scroll(View *v, int rows)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    PlannerLayout layout = planner_layout(v);
    s->wheeled = true;
    s->top = CLAMP(s->top + rows, 0, last_top(v, &layout));
    v->dirty = true;
}

// ---- selecting ---------------------------------------------------------------------------------

static void find_event(View *v, const PlannerLayout *layout)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    const Event *event = layout->grid ? event_in_cell(v, layout) : event_near(v, layout);
    s->sel = event ? event->id : (Id){""};
}

Instant planner_home(const View *v)
{
    const Zone *zone = zone_of(v);
    Civil now = civil_at(zone, app_now(v->app));
    bool early = now.hour < FIRST_HOUR;
    int minute = early ? 0 : now.minute - now.minute % CELL_MIN;
    return civil_instant(zone, now.year, now.month, now.day, early ? FIRST_HOUR : now.hour, minute);
}

// The account's zone may come after the pane.
static void follow_zone(View *v)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    if (s->zone == zone_of(v))
        return;
    s->zone = zone_of(v);
    s->top = -1;
    if (!s->moved)
        s->at = planner_home(v);
}

void planner_view_sync(View *v)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    follow_zone(v);
    PlannerLayout layout = planner_layout(v);
    v->dirty = true;
    if (rect_is_empty(v->rect))
        return;
    const Event *event = planner_selected(v);
    if (!event || !is_listed(v, &s->sel))
        find_event(v, &layout);
    else if (!planner_event_covers(event, s->at) && planner_day_of(v, &layout, event->start) >= 0)
        s->at = event->start; // it was moved
    if (s->top < 0)           // the beginning of the working day
        s->top = layout.grid ? MIN(FIRST_ROW, last_top(v, &layout)) : 0;
    if (!s->wheeled)
        reveal(v, &layout);
}

void planner_select(View *v, App *app, Instant at, const Id *sel)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    s->at = at;
    s->sel = sel ? *sel : (Id){""};
    s->wheeled = false;
    s->moved = true;
    PlannerLayout layout = planner_layout(v);
    if (s->mode == PLANNER_AGENDA)
        s->agenda_from = layout.from;
    planner_show(app_planner(app), layout.from, layout.to);
    planner_view_sync(v);
    const Event *event = planner_selected(v);
    if (event && !s->hide_zone)
        planner_want_guest(app_planner(app), &event->contact);
}

bool planner_view_show(View *v, App *app, Instant at, const Id *event)
{
    Id wanted = *event;
    planner_select(v, app, at, &wanted);
    return id_eq(&VIEW_STATE(PlannerView, v)->sel, &wanted);
}

void planner_view_day(View *v, App *app, Instant day)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    s->mode = PLANNER_DAY;
    s->top = -1;
    planner_select(v, app, day, NULL);
}

Instant planner_same_time(const View *v, Instant t, int days)
{
    const Zone *zone = zone_of(v);
    Civil time = civil_at(zone, t);
    Civil day = civil_at(zone, day_add(zone, t, days));
    return civil_instant(zone, day.year, day.month, day.day, time.hour, time.minute);
}

// ---- motions -----------------------------------------------------------------------------------

static long page_of(const GArray *stops, long from, int rows)
{
    long to = from;
    int start = g_array_index(stops, Stop, (guint)from).row;
    int step = rows < 0 ? -1 : 1;
    while (to + step >= 0 && to + step < (long)stops->len &&
           ABS(g_array_index(stops, Stop, (guint)to).row - start) < ABS(rows))
        to += step;
    return to;
}

static long target_stop(const GArray *stops, long from, const CmdCall *call, int page)
{
    long n = MAX(call->count, 1);
    long last = (long)stops->len - 1;
    switch (call->id) {
    case CMD_DOWN: return MIN(from + n, last);
    case CMD_UP: return MAX(from - n, 0);
    case CMD_PAGE_DOWN: return page_of(stops, from, page);
    case CMD_PAGE_UP: return page_of(stops, from, -page);
    case CMD_HALF_DOWN: return page_of(stops, from, MAX(page / 2, 1));
    case CMD_HALF_UP: return page_of(stops, from, -MAX(page / 2, 1));
    case CMD_TOP: return 0;
    case CMD_BOTTOM: return last;
    default: return from;
    }
}

CmdResult planner_move_row(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    PlannerLayout layout = planner_layout(v);
    g_autoptr(GArray) stops = layout.grid ? grid_stops(v, &layout) : list_stops(v, &layout);
    if (stops->len == 0)
        return CMD_DONE;
    long from = MAX(current_stop(v, stops, layout.grid), 0);
    long to = target_stop(stops, from, call, MAX(layout.body.rows - 2, 1));
    Stop stop = g_array_index(stops, Stop, (guint)to);
    int day = planner_day_of(v, &layout, s->at);
    Instant at =
        layout.grid ? planner_cell_time(v, &layout, MAX(day, 0), stop.row) : stop.event->start;
    if (stop.event && stop.event->start.ms > at.ms)
        at = stop.event->start;
    Id id = stop.event ? stop.event->id : (Id){""};
    planner_select(v, app, at, stop.event ? &id : NULL);
    return CMD_DONE;
}

// In a list of days the neighbour is the next day that has something.
static bool move_in_agenda(View *v, App *app, int step)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    PlannerLayout layout = planner_layout(v);
    g_autoptr(GArray) lines = planner_lines(v, &layout);
    Instant today = day_start(zone_of(v), s->at);
    const PlannerLine *found = NULL;
    for (guint i = 0; i < lines->len; i++) {
        const PlannerLine *line = &g_array_index(lines, PlannerLine, i);
        bool beyond = step > 0 ? line->day.ms > today.ms : line->day.ms < today.ms;
        if (!line->event || !beyond || (found && step > 0))
            continue;
        if (!found || found->day.ms != line->day.ms) // the first of its day
            found = line;
    }
    if (!found)
        return false;
    Id id = found->event->id;
    planner_select(v, app, found->event->start, &id);
    return true;
}

CmdResult planner_move_day(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    int days = (call->id == CMD_RIGHT ? 1 : -1) * MAX(call->count, 1);
    if (s->mode != PLANNER_AGENDA || !move_in_agenda(v, app, days))
        planner_select(v, app, planner_same_time(v, s->at, days), NULL);
    return CMD_DONE;
}
