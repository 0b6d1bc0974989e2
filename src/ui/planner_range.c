// A stretch of time under the pointer: drawn over free time it is blocked or booked, drawn from the
// end of an appointment it is how long that lasts.
#include "config.h"

#include <string.h>

#include "app/people.h"
#include "ui/format.h"
#include "ui/planner_view.h"
#include "ui/shell.h"
#include "ui/talk.h"

enum { CHOICES_MAX = 2000 };

static const Zone *zone_of(const View *v)
{
    return app_session(v->app)->zone;
}

bool planner_range_shown(const View *v)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    return s->drag == PDRAG_RANGE || s->drag == PDRAG_LENGTH;
}

static TextRef range_words(TextBuf *buf, const View *v)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    TextBuf day, span;
    return text_format(buf, "%.*s %.*s", TEXT_ARG(format_day(&day, zone_of(v), s->range_from)),
                       TEXT_ARG(face_span(&span, zone_of(v), s->range_from, s->range_to)));
}

void planner_range_begin(View *v, const Mouse *mouse, PlannerDrag drag)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    PlannerLayout layout = planner_layout(v);
    const Event *event = planner_find(app_planner(v->app), &s->dragged);
    if (!planner_cell_at(v, &layout, mouse, &s->range_from) || (drag == PDRAG_EDGE && !event))
        return;
    s->range_day = planner_day_of(v, &layout, s->range_from);
    if (drag == PDRAG_EDGE) {
        s->range_from = event->start;
        s->range_day = planner_day_of(v, &layout, event->start);
    }
    s->range_to = s->range_from;
    s->drag = drag;
}

// Within the day in which it began: the row decides.
void planner_range_drag(View *v, const Mouse *mouse)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    PlannerLayout layout = planner_layout(v);
    bool shown = planner_range_shown(v);
    if ((!shown && mouse->row == s->press_row) || s->range_day < 0)
        return;
    int last = layout.body.row + layout.body.rows - 1;
    int row = CLAMP(mouse->row, layout.body.row, last) - layout.body.row + s->top;
    int from = planner_row_of(v, s->range_from);
    bool length = s->drag == PDRAG_EDGE || s->drag == PDRAG_LENGTH;
    s->drag = length ? PDRAG_LENGTH : PDRAG_RANGE;
    row = MIN(length ? MAX(row, from) : row, DAY_CELLS - 1);
    Instant cell = planner_cell_time(v, &layout, s->range_day, row);
    if (cell.ms < s->range_from.ms && !length) { // upwards: what was pressed stays in it
        s->range_to = (Instant){MAX(s->range_to.ms, s->range_from.ms + CELL_MIN * 60 * 1000)};
        s->range_from = cell;
    } else {
        s->range_to = (Instant){cell.ms + CELL_MIN * 60 * 1000};
    }
    TextBuf buf;
    shell_ghost(v->shell, v, mouse->row, mouse->col, range_words(&buf, v));
    v->dirty = true;
}

// ---- how long an appointment lasts -------------------------------------------------------------

static void length_confirmed(void *owner, App *app)
{
    View *v = owner;
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    Err err = {0};
    if (planner_resize(app_planner(app), &s->dragged, s->range_to, &err))
        notice_add(app_notices(app), NOTICE_INFO, "Changed (u undo)");
    else
        notice_err(app_notices(app), "Not changed", &err);
    app_touch(app, CH_NOTICE);
}

static void ask_length(View *v)
{
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    const Event *event = planner_find(app_planner(v->app), &s->dragged);
    TextBuf buf, clock, told;
    if (!event || s->range_to.ms == event->end.ms)
        return;
    TextRef notified = face_notified(&told, planner_guest(app_planner(v->app), &event->contact),
                                     face_event_title(event));
    TextRef question =
        text_format(&buf, "%.*s until %.*s, %d minutes? %.*s", TEXT_ARG(face_event_title(event)),
                    TEXT_ARG(format_clock(&clock, zone_of(v), s->range_to)),
                    (int)((s->range_to.ms - s->range_from.ms) / (60 * 1000)), TEXT_ARG(notified));
    shell_confirm(v->shell, question, length_confirmed, v);
}

// ---- free time ---------------------------------------------------------------------------------

static void add_choice(Choices *choices, const char *value, TextRef label, TextRef detail)
{
    Choice *choice = &choices->items[choices->count++];
    choice->value = g_strdup(value);
    choice->label = text_dup(label);
    choice->detail = text_dup(detail);
}

static void book_for(void *owner, App *app, const char *value)
{
    View *v = owner;
    Id contact = id_from(value);
    (void)app;
    booking_open_near(v->shell, &contact, VIEW_STATE_CONST(PlannerView, v)->range_from);
}

static void ask_whom(View *v, App *app)
{
    const People *people = app_people(app);
    size_t n = MIN(people_count(people), (size_t)CHOICES_MAX);
    Choices choices = {.items = g_new0(Choice, MAX(n, 1))};
    for (size_t i = 0; i < n; i++) {
        const Person *person = people_at(people, i);
        if (person != NULL)
            add_choice(&choices, person_id(person).s, person_name(person), person_phone(person));
    }
    if (choices.count == 0)
        shell_flash(v->shell, TEXT("No contact is known yet; 2 shows them, B there books"));
    else
        shell_pick(v->shell, "Book for whom?", choices, book_for, v);
    if (choices.count == 0)
        choices_clear(&choices);
}

static void decide(void *owner, App *app, const char *value)
{
    View *v = owner;
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    if (strcmp(value, "book") == 0)
        ask_whom(v, app);
    else
        planner_block_range(v, app, s->range_from, s->range_to, "Blocked");
}

static void ask_what(View *v, App *app)
{
    TextBuf buf, clock;
    const PlannerView *s = VIEW_STATE_CONST(PlannerView, v);
    Choices choices = {.items = g_new0(Choice, 2)};
    add_choice(&choices, "block", TEXT("Block this time"), range_words(&buf, v));
    add_choice(&choices, "book", TEXT("Book an appointment"),
               text_format(&buf, "from %.*s, or the nearest free time",
                           TEXT_ARG(format_clock(&clock, zone_of(v), s->range_from))));
    people_open(app_people(app)); // in case one is to be chosen
    shell_pick(v->shell, "This time", choices, decide, v);
}

void planner_range_drop(View *v, App *app)
{
    PlannerView *s = VIEW_STATE(PlannerView, v);
    bool length = s->drag == PDRAG_LENGTH;
    s->drag = PDRAG_NONE;
    shell_ghost_hide(v->shell);
    v->dirty = true;
    if (length)
        ask_length(v);
    else
        ask_what(v, app);
}
