// Where days, hours and appointments stand in the calendar pane. Pure.
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "ui/planner_view.h"

enum {
    WIDE_COLS = 100,
    TIME_COLS = 6,
    DETAIL_ROWS = 3,
    DETAIL_MIN_ROWS = 12,
    STRIP_ROWS = 2,
    LANE_COLS = 4,
    BAR_COLS = 3
};

static const Zone *zone_of(const View *v)
{
    return app_session(v->app)->zone;
}

static void place_grid(const PlannerView *s, PlannerLayout *layout, int row)
{
    layout->head_row = row;
    layout->second_col = s->hide_zone ? -1 : TIME_COLS + 1;
    layout->gutter = TIME_COLS + 1 + (s->hide_zone ? 0 : TIME_COLS);
    layout->day_cols = MAX((layout->cols - layout->gutter) / layout->days, 1);
}

// The agenda stays where it is while the cursor is inside.
static Instant first_day(const View *v)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Zone *zone = zone_of(v);
    Instant agenda = s->agenda_from;
    bool inside = s->at.ms >= agenda.ms && s->at.ms < day_add(zone, agenda, AGENDA_DAYS).ms;
    if (s->mode == PLANNER_DAY)
        return day_start(zone, s->at);
    if (s->mode == PLANNER_AGENDA && inside)
        return day_start(zone, agenda);
    return week_start(zone, s->at, app_options(v->app)->week_start);
}

PlannerLayout planner_layout(const View *v)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Zone *zone = zone_of(v);
    PlannerLayout layout = {
        .rows = v->rect.rows, .cols = v->rect.cols, .second_col = -1, .detail_row = -1};
    bool wide = layout.cols >= WIDE_COLS;
    layout.strip = s->mode == PLANNER_WEEK && !wide;
    layout.grid = s->mode == PLANNER_DAY || (s->mode == PLANNER_WEEK && wide);
    layout.days = s->mode == PLANNER_AGENDA ? AGENDA_DAYS : s->mode == PLANNER_WEEK ? 7 : 1;
    layout.from = first_day(v);
    layout.to = day_add(zone, layout.from, layout.days);
    int row = 1; // below the legend
    if (layout.grid)
        place_grid(s, &layout, row++);
    if (layout.strip) {
        layout.head_row = row;
        row += STRIP_ROWS;
    }
    int below = layout.rows >= DETAIL_MIN_ROWS ? DETAIL_ROWS : 0;
    if (below)
        layout.detail_row = layout.rows - below;
    layout.body = (Rect){row, 0, MAX(layout.rows - row - below, 0), layout.cols};
    return layout;
}

Instant planner_cell_time(const View *v, const PlannerLayout *layout, int day, int row)
{
    const Zone *zone = zone_of(v);
    Civil c = civil_at(zone, day_add(zone, layout->from, day));
    int minute = CLAMP(row, 0, DAY_CELLS - 1) * CELL_MIN;
    return civil_instant(zone, c.year, c.month, c.day, minute / 60, minute % 60);
}

int planner_day_of(const View *v, const PlannerLayout *layout, Instant t)
{
    const Zone *zone = zone_of(v);
    for (int day = 0; day < layout->days; day++)
        if (t.ms < day_add(zone, layout->from, day + 1).ms)
            return t.ms >= layout->from.ms ? day : -1;
    return -1;
}

int planner_row_of(const View *v, Instant t)
{
    Civil c = civil_at(zone_of(v), t);
    return (c.hour * 60 + c.minute) / CELL_MIN;
}

bool planner_event_covers(const Event *event, Instant t)
{
    return event->start.ms <= t.ms && t.ms < MAX(event->end.ms, event->start.ms + 1);
}

// ---- events in days ----------------------------------------------------------------------------

static bool place_in_day(const View *v, const PlannerLayout *layout, const Event *event,
                         Placed *out)
{
    const Zone *zone = zone_of(v);
    Instant from = day_add(zone, layout->from, out->day);
    Instant to = day_add(zone, layout->from, out->day + 1);
    if (event->start.ms >= to.ms || MAX(event->end.ms, event->start.ms + 1) <= from.ms)
        return false;
    Civil end = civil_at(zone, event->end);
    int end_min = end.hour * 60 + end.minute;
    out->event = event;
    out->from_row = event->start.ms < from.ms ? 0 : planner_row_of(v, event->start);
    out->to_row = event->end.ms >= to.ms ? DAY_CELLS : (end_min + CELL_MIN - 1) / CELL_MIN;
    out->to_row = MAX(out->to_row, out->from_row + 1);
    return true;
}

// Events that share time stand side by side: each takes the first lane that is free again, and all
// of such a group are as wide as its widest place allows. begin..end are one day's, by start.
static void share_lanes(Placed *placed, size_t count)
{
    size_t begin = 0;
    while (begin < count) {
        int until = placed[begin].to_row;
        int lanes = 0;
        size_t end = begin;
        for (; end < count && (end == begin || placed[end].from_row < until); end++) {
            unsigned used = 0;
            for (size_t i = begin; i < end; i++)
                if (placed[i].to_row > placed[end].from_row)
                    used |= 1u << MIN(placed[i].lane, 31);
            int lane = 0;
            while (lane < 31 && used & 1u << lane)
                lane++;
            placed[end].lane = lane;
            lanes = MAX(lanes, lane + 1);
            until = MAX(until, placed[end].to_row);
        }
        for (size_t i = begin; i < end; i++)
            placed[i].lanes = lanes;
        begin = end;
    }
}

static bool is_off(const Event *event)
{
    return event->status == APPT_CANCELLED || event->status == APPT_INVALID;
}

// What was called off gives way to what takes place.
static bool gives_way(const Planner *planner, const Event *event)
{
    if (!is_off(event))
        return false;
    for (size_t i = 0; i < planner_count(planner); i++) {
        const Event *other = planner_at(planner, i);
        if (!is_off(other) && other->start.ms < event->end.ms && other->end.ms > event->start.ms)
            return true;
    }
    return false;
}

static bool share_time(const Placed *a, const Placed *b)
{
    return a->from_row < b->to_row && b->from_row < a->to_row;
}

// Blocked time that others have appointments in (one calendar's, one person's) is a bar at the edge
// of the day. Those come last.
static size_t set_blocks_aside(Placed *placed, size_t count)
{
    g_autoptr(GArray) bars = g_array_new(FALSE, FALSE, sizeof(Placed));
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        Placed *block = &placed[i];
        for (size_t j = 0; j < count && block->event->blocked; j++)
            block->slim =
                block->slim || (!placed[j].event->blocked && share_time(block, &placed[j]));
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            placed[i].edged = placed[i].edged || (!placed[i].slim && placed[j].slim &&
                                                  share_time(&placed[i], &placed[j]));
    for (size_t i = 0; i < count; i++) {
        if (placed[i].slim)
            g_array_append_val(bars, placed[i]);
        else
            placed[kept++] = placed[i];
    }
    for (guint i = 0; i < bars->len; i++)
        placed[kept + i] = g_array_index(bars, Placed, i);
    return kept;
}

GArray *planner_place(const View *v, const PlannerLayout *layout)
{
    const Planner *planner = app_planner(v->app);
    GArray *all = g_array_new(FALSE, TRUE, sizeof(Placed));
    for (int day = 0; day < layout->days; day++) {
        guint first = all->len;
        for (size_t i = 0; i < planner_count(planner); i++) {
            Placed placed = {.day = day};
            const Event *event = planner_at(planner, i);
            if (place_in_day(v, layout, event, &placed) && !gives_way(planner, event))
                g_array_append_val(all, placed);
        }
        if (all->len == first)
            continue;
        Placed *of_day = &g_array_index(all, Placed, first);
        share_lanes(of_day, set_blocks_aside(of_day, all->len - first));
    }
    return all;
}

Rect planner_placed_rect(const View *v, const PlannerLayout *layout, const Placed *placed)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    int row = layout->body.row + placed->from_row - s->top;
    int rows = placed->to_row - placed->from_row;
    int col = layout->gutter + placed->day * layout->day_cols;
    int whole = layout->day_cols - 1;
    if (placed->slim)
        return (Rect){row, col + MAX(whole - BAR_COLS + 1, 0), rows, MIN(BAR_COLS - 1, whole)};
    int room = MAX(whole - (placed->edged ? BAR_COLS : 0), 1);
    int lanes = CLAMP(placed->lanes, 1, MAX(room / LANE_COLS, 1));
    int cols = room / lanes;
    int lane = MIN(placed->lane, lanes - 1);
    return (Rect){row, col + lane * cols, rows,
                  lane == lanes - 1 ? room - lane * cols : MAX(cols - 1, 1)};
}

// ---- lists -------------------------------------------------------------------------------------

GArray *planner_lines(const View *v, const PlannerLayout *layout)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Planner *planner = app_planner(v->app);
    const Zone *zone = zone_of(v);
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(PlannerLine));
    Instant shown = {0};
    for (size_t i = 0; i < planner_count(planner); i++) {
        const Event *event = planner_at(planner, i);
        Instant day =
            day_start(zone, event->start.ms < layout->from.ms ? layout->from : event->start);
        if (event->start.ms >= layout->to.ms || event->end.ms <= layout->from.ms ||
            (layout->strip && !same_day(zone, day, s->at)))
            continue;
        if (day.ms != shown.ms) {
            PlannerLine heading = {.day = day};
            g_array_append_val(lines, heading);
        }
        PlannerLine line = {.event = event, .day = day};
        g_array_append_val(lines, line);
        shown = day;
    }
    return lines;
}

void planner_strip(const View *v, const PlannerLayout *layout, StripDay out[7])
{
    const Planner *planner = app_planner(v->app);
    const Zone *zone = zone_of(v);
    int cols = layout->cols / 7;
    for (int i = 0; i < 7; i++) {
        out[i] = (StripDay){.day = day_add(zone, layout->from, i), .col = i * cols, .cols = cols};
        for (size_t e = 0; e < planner_count(planner); e++) {
            const Event *event = planner_at(planner, e);
            out[i].count +=
                !event->blocked && !is_off(event) && same_day(zone, event->start, out[i].day);
        }
    }
}

// ---- legend ------------------------------------------------------------------------------------

static bool legend_add(const View *v, LegendItem *out, size_t *n, LegendItem item)
{
    const Session *session = app_session(v->app);
    TextRef name = id_is_empty(&item.calendar) ? session_user_name(session, &item.user)
                                               : face_calendar_name(session, &item.calendar);
    int col = *n ? out[*n - 1].col + out[*n - 1].cols + 1 : 1;
    item.col = col;
    item.cols = utf8_width(name) + (id_is_empty(&item.calendar) ? 2 : 4);
    if (*n >= LEGEND_MAX || col + item.cols > v->rect.cols)
        return false;
    out[(*n)++] = item;
    return true;
}

// Calendars first, then the people of those that are on.
size_t planner_legend(const View *v, LegendItem out[LEGEND_MAX])
{
    const Session *session = app_session(v->app);
    const Planner *planner = app_planner(v->app);
    const Id *only = planner_user(planner);
    size_t n = 0;
    for (size_t i = 0; i < session->calendars.count; i++) {
        const Calendar *calendar = rows_at(&session->calendars, i);
        LegendItem item = {.calendar = calendar->id,
                           .on = planner_calendar_is_on(planner, &calendar->id)};
        if (!legend_add(v, out, &n, item))
            return n;
    }
    for (size_t u = 0; u < session->users.count; u++) {
        const User *user = rows_at(&session->users, u);
        bool member = false;
        for (size_t i = 0; i < session->calendars.count && !member; i++) {
            const Calendar *calendar = rows_at(&session->calendars, i);
            for (size_t m = 0; m < calendar->members.count; m++)
                member = member || (id_eq(&calendar->members.items[m], &user->id) &&
                                    planner_calendar_is_on(planner, &calendar->id));
        }
        LegendItem item = {.user = user->id, .on = id_is_empty(only) || id_eq(only, &user->id)};
        if (member && !legend_add(v, out, &n, item))
            return n;
    }
    return n;
}

// ---- rows, for marks ---------------------------------------------------------------------------

static void tell_row(const Event *event, Rect where, ViewRowFn *fn, void *owner)
{
    ViewRow row = {.subject = {SUBJECT_EVENT, event->id, event->contact, 0}, .where = where};
    fn(owner, &row);
}

static void each_placed(const View *v, const PlannerLayout *layout, ViewRowFn *fn, void *owner)
{
    g_autoptr(GArray) all = planner_place(v, layout);
    for (guint i = 0; i < all->len; i++) {
        const Placed *placed = &g_array_index(all, Placed, i);
        Rect rect = planner_placed_rect(v, layout, placed);
        int hidden = MAX(layout->body.row - rect.row, 0);
        rect.row += hidden; // what begins above is marked where it is seen
        rect.rows = MIN(rect.rows - hidden, layout->body.row + layout->body.rows - rect.row);
        if (rect.rows > 0)
            tell_row(placed->event, rect, fn, owner);
    }
}

static void each_line(const View *v, const PlannerLayout *layout, ViewRowFn *fn, void *owner)
{
    int top = VIEW_STATE_CONST(PlannerView, v)->top;
    g_autoptr(GArray) lines = planner_lines(v, layout);
    for (int i = 0; i < layout->body.rows && top + i < (int)lines->len; i++) {
        const PlannerLine *line = &g_array_index(lines, PlannerLine, (guint)(top + i));
        if (line->event)
            tell_row(line->event, (Rect){layout->body.row + i, 0, 1, layout->cols}, fn, owner);
    }
}

void planner_view_each(const View *v, RowsWanted which, ViewRowFn *fn, void *owner)
{
    const Planner *planner = app_planner(v->app);
    PlannerLayout layout = planner_layout(v);
    for (size_t i = 0; which == ROWS_ALL && i < planner_count(planner); i++)
        tell_row(planner_at(planner, i), (Rect){0}, fn, owner);
    if (which == ROWS_SHOWN && layout.grid)
        each_placed(v, &layout, fn, owner);
    else if (which == ROWS_SHOWN)
        each_line(v, &layout, fn, owner);
}
