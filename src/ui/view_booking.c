// The overlay of free times for a contact, and for moving an appointment: a letter picks, Enter
// shows what will happen, Enter does it.
#include "config.h"

#include <string.h>

#include "ui/booking_view.h"
#include "ui/format.h"
#include "ui/planner_face.h"
#include "ui/shell.h"
#include "ui/talk.h"

typedef struct BookingArg {
    Id contact, calendar, event;
    Instant aim;  // was taken by somebody else
    Instant near; // wanted
} BookingArg;

static const Zone *zone_of(const View *v)
{
    return app_session(v->app)->zone;
}

int booking_list_rows(const View *v)
{
    return MAX(v->rect.rows - BOOKING_BELOW, 1);
}

const Event *booking_event(const View *v)
{
    const Id *event = &VIEW_STATE_CONST(BookingView, v)->event;
    return id_is_empty(event) ? NULL : planner_find(app_planner(v->app), event);
}

int booking_minutes(const View *v)
{
    const Event *event = booking_event(v);
    const Calendar *calendar =
        session_calendar(app_session(v->app), planner_slots_calendar(app_planner(v->app)));
    if (event)
        return (int)((event->end.ms - event->start.ms) / (60 * 1000));
    return calendar ? (int)calendar->slot_minutes : 30;
}

// ---- the list ----------------------------------------------------------------------------------

long booking_picked_index(const BookingView *s)
{
    for (guint i = 0; i < s->shown->len; i++)
        if (g_array_index(s->shown, Slot, i).start.ms == s->picked.start.ms)
            return (long)i;
    return -1;
}

void booking_pick(View *v, long index)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    size_t rows = (size_t)booking_list_rows(v);
    v->dirty = true;
    if (s->shown->len == 0) {
        s->picked = (Slot){0};
        s->top = 0;
        return;
    }
    size_t at = (size_t)CLAMP(index, 0, (long)s->shown->len - 1);
    s->picked = g_array_index(s->shown, Slot, at);
    if (at < s->top)
        s->top = at;
    if (at >= s->top + rows)
        s->top = at - rows + 1;
}

static long nearest_index(const BookingView *s, Instant to)
{
    long best = 0;
    for (guint i = 1; i < s->shown->len; i++) {
        int64_t distance = ABS(g_array_index(s->shown, Slot, i).start.ms - to.ms);
        if (distance < ABS(g_array_index(s->shown, Slot, (guint)best).start.ms - to.ms))
            best = (long)i;
    }
    return best;
}

static void rebuild(View *v)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    const Planner *planner = app_planner(v->app);
    Instant now = app_now(v->app);
    g_array_set_size(s->shown, 0);
    for (size_t i = 0; i < planner_slot_count(planner); i++) {
        const Slot *slot = planner_slot_at(planner, i);
        if (slot->start.ms > now.ms &&
            (!s->words || when_matches(&s->when, zone_of(v), slot->start, now)))
            g_array_append_vals(s->shown, slot, 1);
    }
    s->top = MIN(s->top, s->shown->len ? s->shown->len - 1 : 0);
}

static void say_taken(View *v, Instant wanted)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    TextBuf was;
    TextRef gone = when_format(&was, zone_of(v), wanted);
    s->stage = STAGE_LIST;
    s->waits = false;
    text_format(&s->said,
                s->shown->len ? "%.*s was taken meanwhile. This is the nearest free time"
                              : "%.*s was taken meanwhile",
                TEXT_ARG(gone));
}

// Who types ahead of the answer gets what was meant: the letter's row and its summary, never the
// booking.
static void catch_up(View *v, App *app)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    if (s->shown->len == 0)
        return;
    if (s->early_row >= 0)
        booking_pick(v, s->early_row);
    s->early_row = -1;
    if (s->early_enter)
        booking_enter(v, app);
    s->early_enter = false;
}

// After new slots: the choice stays where it was, or says that it has gone.
void booking_sync(View *v, App *app)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    Planner *planner = app_planner(app);
    const Feed *feed = planner_slots_feed(planner);
    Slot was = s->picked;
    bool gone = instant_known(was.start) && planner_slot_check(planner, &was) == SLOT_GONE;
    rebuild(v);
    if (gone && booking_picked_index(s) < 0) {
        say_taken(v, was.start);
        booking_pick(v, nearest_index(s, was.start));
    } else if (instant_known(s->aim) && s->shown->len > 0) {
        booking_pick(v, nearest_index(s, s->aim));
        s->aim = (Instant){0};
    } else if (booking_picked_index(s) < 0) {
        s->stage = STAGE_LIST;
        booking_pick(v, instant_known(was.start) ? nearest_index(s, was.start) : 0);
    }
    bool near_end = s->shown->len < s->top + 2 * (size_t)booking_list_rows(v);
    if (near_end && feed->ever && feed->err.kind == ERR_NONE)
        planner_want_more_slots(planner);
    catch_up(v, app);
    v->dirty = true;
}

// ---- booking -----------------------------------------------------------------------------------

static void finish(View *v, App *app)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    Planner *planner = app_planner(app);
    Id calendar = *planner_slots_calendar(planner);
    TextBuf when;
    Err err = {0};
    s->waits = false;
    bool moves = !id_is_empty(&s->event);
    bool ok = moves ? planner_reschedule(planner, &s->event, &s->picked, &err)
                    : planner_book(planner, &s->contact, &calendar, &s->picked, NULL, &err);
    if (!ok) {
        text_format(&s->said, "%s", err.msg);
        s->stage = STAGE_LIST;
        return;
    }
    notice_add(app_notices(app), NOTICE_INFO, "%s %.*s (u undo)", moves ? "Moving to" : "Booking",
               TEXT_ARG(when_format(&when, zone_of(v), s->picked.start)));
    app_touch(app, CH_NOTICE | CH_OUTBOX);
    shell_overlay_close(v->shell, v);
}

// Enter has come: whatever the second look says decides.
static void go_on(View *v, App *app)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    switch (planner_slot_check(app_planner(app), &s->picked)) {
    case SLOT_FREE: finish(v, app); return;
    case SLOT_UNKNOWN: s->waits = false; return; // said below the summary; the next Enter goes on
    case SLOT_GONE: return;                      // booking_sync says it
    case SLOT_UNCHECKED: planner_check_slot(app_planner(app), &s->picked); return;
    case SLOT_CHECKING: return;
    }
}

void booking_enter(View *v, App *app)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    s->early_enter = !instant_known(s->picked.start);
    if (s->early_enter || s->waits)
        return;
    s->said.n = 0;
    if (s->stage == STAGE_LIST) {
        s->stage = STAGE_SUMMARY;
        if (planner_slot_check(app_planner(app), &s->picked) != SLOT_FREE)
            planner_check_slot(app_planner(app), &s->picked);
        return;
    }
    if (planner_slot_check(app_planner(app), &s->picked) == SLOT_UNKNOWN) {
        finish(v, app);
        return;
    }
    s->waits = true;
    go_on(v, app);
}

// ---- the rest of the vtable --------------------------------------------------------------------

static void booking_opened(View *v, App *app)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    const BookingArg *arg = view_arg(v);
    s->contact = arg->contact;
    s->calendar = arg->calendar;
    s->event = arg->event;
    s->aim = instant_known(arg->aim) ? arg->aim : arg->near;
    s->early_row = -1;
    s->shown = g_array_new(FALSE, TRUE, sizeof(Slot));
    if (instant_known(arg->aim)) {
        TextBuf when;
        text_format(&s->said, "%.*s was taken meanwhile. This is the nearest free time",
                    TEXT_ARG(when_format(&when, zone_of(v), arg->aim)));
    }
    planner_want_guest(app_planner(app), &s->contact);
    planner_open_slots(app_planner(app), &s->calendar);
    booking_sync(v, app);
}

static void booking_close(View *v)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    booking_stop_typing(v);
    g_array_free(s->shown, TRUE);
    g_free(s->words);
}

static void booking_changes(View *v, App *app, Changes changes)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    if ((changes & CH_SESSION) && id_is_empty(planner_slots_calendar(app_planner(app))))
        planner_open_slots(app_planner(app), &s->calendar); // the calendars came later than the key
    planner_want_guest(app_planner(app),
                       &s->contact); // others are wanted as well, the last one wins
    if (!(changes & (CH_SLOTS | CH_PLANNER | CH_SESSION | CH_MINUTE)))
        return;
    if (changes & (CH_SLOTS | CH_MINUTE))
        booking_sync(v, app);
    if (s->waits)
        go_on(v, app);
    v->dirty = true;
}

static void booking_resized(View *v)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    booking_pick(v, MAX(booking_picked_index(s), 0));
}

static int booking_rows(const View *v, int cols)
{
    (void)v;
    (void)cols;
    return BOOKING_ROWS;
}

static void booking_title(const View *v, TextBuf *out)
{
    const BookingView *s = VIEW_STATE_CONST(BookingView, v);
    const Planner *planner = app_planner(v->app);
    const Contact *guest = planner_guest(planner, &s->contact);
    const Event *event = booking_event(v);
    TextRef calendar = face_calendar_name(app_session(v->app), planner_slots_calendar(planner));
    TextRef name = guest   ? text_ref(&guest->name)
                   : event ? face_event_title(event)
                           : TEXT("the contact");
    text_format(out, "%s %.*s%s%.*s · %d min", id_is_empty(&s->event) ? "Book for" : "Move",
                TEXT_ARG(name), calendar.n ? " · " : "", TEXT_ARG(calendar), booking_minutes(v));
}

const ViewOps booking_view_ops = {
    .name = "booking",
    .context = CX_BOOKING,
    .state_size = sizeof(BookingView),
    .commands = booking_commands,
    .open = booking_opened,
    .close = booking_close,
    .changed = booking_changes,
    .resized = booking_resized,
    .draw = booking_draw,
    .key = booking_key,
    .first = booking_first,
    .paste = booking_paste,
    .mouse = booking_mouse,
    .rows = booking_rows,
    .title = booking_title,
};

// Where somebody was faster, the dialog begins at the nearest time.
static void recall_lost(App *app, BookingArg *arg)
{
    SlotLost lost;
    if (!planner_take_slot_lost(app_planner(app), &lost))
        return;
    bool same = id_eq(&lost.contact, &arg->contact) && id_eq(&lost.event, &arg->event);
    if (!same || (!id_is_empty(&arg->calendar) && !id_eq(&arg->calendar, &lost.calendar)))
        return;
    arg->calendar = lost.calendar;
    arg->aim = lost.wanted;
}

void booking_open(Shell *shell, App *app, const Id *contact, const Id *calendar)
{
    BookingArg arg = {.contact = *contact, .calendar = *calendar};
    recall_lost(app, &arg);
    shell_overlay(shell, &booking_view_ops, &arg);
}

void booking_open_near(Shell *shell, const Id *contact, Instant near)
{
    BookingArg arg = {.contact = *contact, .near = near};
    shell_overlay(shell, &booking_view_ops, &arg);
}

void booking_reschedule(Shell *shell, App *app, const Id *event)
{
    const Event *row = planner_find(app_planner(app), event);
    if (!row)
        return;
    BookingArg arg = {.contact = row->contact, .calendar = row->calendar, .event = *event};
    recall_lost(app, &arg);
    shell_overlay(shell, &booking_view_ops, &arg);
}
