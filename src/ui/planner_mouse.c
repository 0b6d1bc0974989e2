// Clicking, scrolling and dragging in the calendar.
#include "config.h"

#include "ui/format.h"
#include "ui/planner_view.h"
#include "ui/shell.h"
#include "ui/view_event.h"

enum { WHEEL_ROWS = 3, DRAG_CELLS = 1 };

static const Zone *zone_of(const View *v)
{
    return app_session(v->app)->zone;
}

// ---- what is under the pointer -----------------------------------------------------------------

bool planner_cell_at(const View *v, const PlannerLayout *layout, const Mouse *mouse, Instant *out)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    if (!layout->grid || !rect_has(layout->body, mouse->row, mouse->col) ||
        mouse->col < layout->gutter)
        return false;
    int day = (mouse->col - layout->gutter) / layout->day_cols;
    int row = mouse->row - layout->body.row + s->top;
    if (day >= layout->days || row >= DAY_CELLS)
        return false;
    *out = planner_cell_time(v, layout, day, row);
    return true;
}

// edge: the pointer has its last row, and that is not its only one.
static bool event_at(const View *v, const PlannerLayout *layout, const Mouse *mouse, Id *out,
                     bool *edge)
{
    g_autoptr(GArray) all = planner_place(v, layout);
    for (guint i = all->len; i > 0; i--) { // the one drawn last is on top
        const Placed *placed = &g_array_index(all, Placed, i - 1);
        Rect rect = planner_placed_rect(v, layout, placed);
        if (!rect_has(rect, mouse->row, mouse->col))
            continue;
        *out = placed->event->id;
        *edge = rect.rows > 1 && mouse->row == rect.row + rect.rows - 1 && !placed->event->blocked;
        return true;
    }
    return false;
}

static bool press_legend(View *v, App *app, const Mouse *mouse)
{
    LegendItem items[LEGEND_MAX];
    size_t n = planner_legend(v, items);
    Planner *planner = app_planner(app);
    for (size_t i = 0; i < n; i++) {
        const LegendItem *item = &items[i];
        if (mouse->col < item->col || mouse->col >= item->col + item->cols)
            continue;
        bool only = id_eq(planner_user(planner), &item->user);
        if (id_is_empty(&item->user))
            planner_toggle_calendar(planner, &item->calendar);
        else
            planner_show_user(planner, only ? &(Id){""} : &item->user);
        return true;
    }
    return true;
}

static void press_strip(View *v, App *app, const PlannerLayout *layout, const Mouse *mouse)
{
    StripDay days[7];
    planner_strip(v, layout, days);
    for (int i = 0; i < 7; i++)
        if (mouse->col >= days[i].col && mouse->col < days[i].col + days[i].cols)
            planner_select(v, app, (Instant){days[i].day.ms}, NULL);
}

static void press_list(View *v, App *app, const PlannerLayout *layout, const Mouse *mouse)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    g_autoptr(GArray) lines = planner_lines(v, layout);
    int i = mouse->row - layout->body.row + s->top;
    if (i < 0 || i >= (int)lines->len)
        return;
    const Event *event = g_array_index(lines, PlannerLine, (guint)i).event;
    if (!event)
        return;
    Id id = event->id;
    planner_select(v, app, event->start, &id);
    if (mouse->button == 1 && mouse->kind == MOUSE_DOUBLE)
        event_open(v->shell, &id);
}

static void press_grid(View *v, App *app, const PlannerLayout *layout, const Mouse *mouse)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    Instant at;
    Id id;
    bool edge = false, drags = mouse->button == 1;
    if (!planner_cell_at(v, layout, mouse, &at))
        return;
    s->press_row = mouse->row;
    s->press_col = mouse->col;
    if (!event_at(v, layout, mouse, &id, &edge)) {
        planner_select(v, app, at, NULL);
        if (drags)
            planner_range_begin(v, mouse, PDRAG_EMPTY);
        return;
    }
    s->again = id_eq(&s->dragged, &id) && id_eq(&s->sel, &id);
    planner_select(v, app, at, &id);
    s->dragged = id;
    if (mouse->button == 1 && mouse->kind == MOUSE_DOUBLE)
        event_open(v->shell, &id);
    else if (drags && edge)
        planner_range_begin(v, mouse, PDRAG_EDGE);
    else if (drags)
        s->drag = PDRAG_PRESSED;
}

static bool press(View *v, App *app, const Mouse *mouse)
{
    PlannerLayout layout = planner_layout(v);
    VIEW_STATE(PlannerView, v)->drag = PDRAG_NONE;
    if (mouse->row == 0 && mouse->button != 1)
        return true; // only looked at
    if (mouse->row == 0)
        return press_legend(v, app, mouse);
    if (layout.strip && mouse->row >= layout.head_row && mouse->row < layout.body.row)
        press_strip(v, app, &layout, mouse);
    else if (!rect_has(layout.body, mouse->row, mouse->col))
        return true;
    else if (layout.grid)
        press_grid(v, app, &layout, mouse);
    else
        press_list(v, app, &layout, mouse);
    return true;
}

// ---- moving an appointment ---------------------------------------------------------------------

static TextRef day_clock(TextBuf *buf, const View *v, Instant t)
{
    TextBuf day;
    TextBuf clock;
    return text_format(buf, "%.*s %.*s", TEXT_ARG(format_day(&day, zone_of(v), t)),
                       TEXT_ARG(format_clock(&clock, zone_of(v), t)));
}

static void drag_end(View *v)
{
    VIEW_STATE(PlannerView, v)->drag = PDRAG_NONE;
    shell_ghost_hide(v->shell);
    v->dirty = true;
}

static void drag_to(View *v, App *app, const Mouse *mouse)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    const Event *event = planner_find(app_planner(app), &s->dragged);
    bool near = ABS(mouse->col - s->press_col) <= DRAG_CELLS && mouse->row == s->press_row;
    if (!event || event->blocked || (s->drag == PDRAG_PRESSED && near))
        return;
    if (s->drag == PDRAG_PRESSED) // the free times of its calendar are shaded meanwhile
        planner_open_slots(app_planner(app), &event->calendar);
    s->drag = PDRAG_MOVING;
    PlannerLayout layout = planner_layout(v);
    Instant at;
    TextBuf buf;
    TextBuf when;
    TextRef title = face_event_title(event);
    if (planner_cell_at(v, &layout, mouse, &at))
        shell_ghost(
            v->shell, v, mouse->row, mouse->col,
            text_format(&buf, "%.*s  %.*s", TEXT_ARG(title), TEXT_ARG(day_clock(&when, v, at))));
    else
        shell_ghost(v->shell, v, mouse->row, mouse->col, title);
    v->dirty = true;
}

static void confirmed(void *owner, App *app)
{
    View *v = owner;
    PlannerView *s = VIEW_STATE(PlannerView, v);
    Err err = {0};
    if (planner_reschedule(app_planner(app), &s->dragged, &s->drop_slot, &err))
        notice_add(app_notices(app), NOTICE_INFO, "Moved (u undo)");
    else
        notice_err(app_notices(app), "Not moved", &err);
    app_touch(app, CH_NOTICE);
}

static const Slot *slot_at_time(const Planner *planner, Instant t)
{
    const Slot *slot = planner_slot_nearest(planner, t);
    return slot && slot->start.ms == t.ms ? slot : NULL;
}

static void ask_to_move(View *v, const Event *event, const Slot *slot, bool exact)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    TextBuf buf;
    TextBuf to;
    TextBuf wanted;
    TextBuf told;
    s->drop_slot = *slot;
    TextRef notified = face_notified(&told, planner_guest(app_planner(v->app), &event->contact),
                                     face_event_title(event));
    TextRef target = day_clock(&to, v, slot->start);
    if (exact)
        text_format(&buf, "Move %.*s to %.*s? %.*s", TEXT_ARG(face_event_title(event)),
                    TEXT_ARG(target), TEXT_ARG(notified));
    else
        text_format(&buf, "%.*s is not free. Move %.*s to the nearest, %.*s? %.*s",
                    TEXT_ARG(day_clock(&wanted, v, s->drop)), TEXT_ARG(face_event_title(event)),
                    TEXT_ARG(target), TEXT_ARG(notified));
    shell_confirm(v->shell, (TextRef){buf.s, buf.n}, confirmed, v);
}

// Asks when the free times around the target are known; until then it waits for them.
void planner_drop_pending(View *v, App *app)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    Planner *planner = app_planner(app);
    const Feed *feed = planner_slots_feed(planner);
    bool waits = !feed->ever && feed->err.kind == ERR_NONE;
    if (s->drag != PDRAG_DROPPED || waits)
        return;
    const Event *event = planner_find(planner, &s->dragged);
    const Slot *slot = slot_at_time(planner, s->drop);
    size_t n = planner_slot_count(planner);
    bool beyond = n == 0 || planner_slot_at(planner, n - 1)->start.ms < s->drop.ms;
    if (!slot && beyond && feed->more && feed->err.kind == ERR_NONE) {
        planner_want_more_slots(planner);
        return;
    }
    s->drag = PDRAG_NONE;
    const Slot *near = slot ? slot : planner_slot_nearest(planner, s->drop);
    if (!event)
        return;
    if (feed->err.kind != ERR_NONE)
        notice_err(app_notices(app), "Free times are not known", &feed->err);
    else if (!near)
        notice_add(app_notices(app), NOTICE_WARN, "This calendar has no free time");
    else if (near->start.ms == event->start.ms)
        notice_add(app_notices(app), NOTICE_INFO, "It is there already");
    else
        ask_to_move(v, event, near, slot != NULL);
    app_touch(app, CH_NOTICE);
}

static void drop(View *v, App *app, const Mouse *mouse)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    PlannerLayout layout = planner_layout(v);
    Instant at;
    bool on_grid = planner_cell_at(v, &layout, mouse, &at);
    const Event *event = planner_find(app_planner(app), &s->dragged);
    drag_end(v);
    if (!on_grid || !event || planner_event_covers(event, at))
        return;
    s->drop = at;
    s->drag = PDRAG_DROPPED;
    planner_drop_pending(v, app);
}

static bool shift_day(View *v, App *app, int days)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    planner_select(v, app, planner_same_time(v, s->at, days), NULL);
    return true;
}

// At the edges of the grid the hours go on.
static bool hold(View *v, const Mouse *mouse)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    PlannerLayout layout = planner_layout(v);
    int top = s->top, last = layout.body.row + layout.body.rows - 1;
    bool drags = s->drag == PDRAG_MOVING || planner_range_shown(v);
    if (!layout.grid || !drags)
        return false;
    if (mouse->row <= layout.body.row)
        planner_scroll(v, -1);
    else if (mouse->row >= last)
        planner_scroll(v, 1);
    if (s->top != top && planner_range_shown(v))
        planner_range_drag(v, mouse);
    return s->top != top;
}

static void release(View *v, App *app, const Mouse *mouse)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    bool pressed = s->drag == PDRAG_PRESSED || s->drag == PDRAG_EDGE;
    if (s->drag == PDRAG_MOVING) {
        drop(v, app, mouse);
        return;
    }
    if (pressed && s->again)
        event_open(v->shell, &s->dragged);
    if (planner_range_shown(v))
        planner_range_drop(v, app);
    else if (s->drag != PDRAG_DROPPED)
        s->drag = PDRAG_NONE;
}

// What is dragged may have gone meanwhile.
void planner_drag_check(View *v)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    bool of_event = s->drag == PDRAG_PRESSED || s->drag == PDRAG_MOVING || s->drag == PDRAG_EDGE ||
                    s->drag == PDRAG_LENGTH;
    if (!of_event || planner_find(app_planner(v->app), &s->dragged))
        return;
    drag_end(v);
    shell_flash(v->shell, TEXT("The dragged appointment is not in the calendar any more"));
}

bool planner_view_mouse(View *v, App *app, const Mouse *mouse)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    switch (mouse->kind) {
    case MOUSE_PRESS:
    case MOUSE_DOUBLE: return press(v, app, mouse);
    case MOUSE_DRAG:
        if (s->drag == PDRAG_PRESSED || s->drag == PDRAG_MOVING)
            drag_to(v, app, mouse);
        else if (s->drag != PDRAG_NONE && s->drag != PDRAG_DROPPED)
            planner_range_drag(v, mouse);
        return true;
    case MOUSE_RELEASE: release(v, app, mouse); return true;
    case MOUSE_WHEEL_UP:
    case MOUSE_WHEEL_DOWN:
        planner_scroll(v, mouse->kind == MOUSE_WHEEL_DOWN ? WHEEL_ROWS : -WHEEL_ROWS);
        return true;
    case MOUSE_WHEEL_LEFT: return shift_day(v, app, -1);
    case MOUSE_WHEEL_RIGHT: return shift_day(v, app, 1);
    case MOUSE_HOLD: return hold(v, mouse);
    case MOUSE_CANCEL: drag_end(v); return true;
    }
    return false;
}
