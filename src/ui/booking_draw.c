// Free times in both zones, and what will happen when one is taken.
#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "base/sentence.h"
#include "base/utf8.h"
#include "ui/booking_view.h"
#include "ui/excuse.h"
#include "ui/format.h"
#include "ui/hints.h"
#include "ui/planner_face.h"

enum { HINT_COL = 1, DAY_COL = 4, CLOCK_COL = 16, THEIR_COL = 24 };

static const Zone *zone_of(const View *v)
{
    return app_session(v->app)->zone;
}

static const Zone *their_zone(const View *v)
{
    return planner_guest_zone(app_planner(v->app), &VIEW_STATE_CONST(BookingView, v)->contact);
}

static void draw_slot(const View *v, Canvas *cv, int row, const Slot *slot)
{
    const BookingView *s = VIEW_STATE_CONST(BookingView, v);
    const Zone *theirs = their_zone(v);
    bool dim = s->stage == STAGE_SUMMARY;
    StyleId style = dim ? STYLE_DIM : STYLE_TEXT;
    TextBuf buf;
    char letter = booking_letter(v, row);
    if (letter != '\0')
        canvas_text(cv, row, HINT_COL, dim ? STYLE_DIM : STYLE_HINT_KEY,
                    text_format(&buf, "%c", letter), 1);
    canvas_text(cv, row, DAY_COL, style,
                format_day_year(&buf, zone_of(v), slot->start, app_now(v->app)),
                CLOCK_COL - DAY_COL - 1);
    canvas_text(cv, row, CLOCK_COL, dim ? STYLE_DIM : STYLE_STRONG,
                format_clock(&buf, zone_of(v), slot->start), 5);
    TextRef there = face_their_time(&buf, zone_of(v), theirs, slot->start);
    if (there.n)
        canvas_text(cv, row, THEIR_COL,
                    face_is_odd_hour(theirs, slot->start) && !dim ? STYLE_WARN : STYLE_DIM, there,
                    -1);
    canvas_spot(cv, (Rect){row, 0, 1, canvas_cols(cv)});
    if (slot->start.ms != s->picked.start.ms)
        return;
    canvas_restyle(cv, row, 0, canvas_cols(cv), dim ? STYLE_SELECTED_OFF : STYLE_SELECTED);
    if (!s->edit)
        canvas_cursor(cv, row, HINT_COL);
}

// Why the list is empty, and what helps.
static TextRef excuse(const View *v, TextBuf *buf)
{
    const BookingView *s = VIEW_STATE_CONST(BookingView, v);
    const Planner *planner = app_planner(v->app);
    const Feed *feed = planner_slots_feed(planner);
    size_t all = planner_slot_count(planner);
    TextBuf part;
    if (feed->err.kind != ERR_NONE && all == 0)
        return text_format(buf, "Free times are not known: %.*s",
                           TEXT_ARG(err_sentence(&part, &feed->err)));
    if (!feed->ever || (feed->asked && all == 0))
        return TEXT("Asking for free times...");
    if (feed->asked || feed->more)
        return TEXT("Looking further ahead...");
    if (s->words && all > 0)
        return text_format(buf, "0 of %d free times fit. %.*s", (int)all,
                           TEXT_ARG(hints_text(v, &part, "{back} clears the words")));
    return hints_text(v, buf, "No free time. {next-calendar} tries another calendar");
}

static void draw_list(const View *v, Canvas *cv)
{
    const BookingView *s = VIEW_STATE_CONST(BookingView, v);
    TextBuf buf;
    int rows = booking_list_rows(v);
    if (s->shown->len == 0)
        excuse_draw(cv, 1, HINT_COL, excuse(v, &buf));
    for (int row = 0; row < rows && s->top + (size_t)row < s->shown->len; row++)
        draw_slot(v, cv, row, &g_array_index(s->shown, Slot, s->top + (size_t)row));
}

// ---- below the list ----------------------------------------------------------------------------

static void draw_words(const View *v, Canvas *cv, int row)
{
    const BookingView *s = VIEW_STATE_CONST(BookingView, v);
    TextBuf buf;
    if (s->edit) {
        const char *typed = lineedit_text(s->edit);
        size_t point = lineedit_point(s->edit);
        int used = canvas_text(cv, row, 1, STYLE_PROMPT, TEXT("/ "), 2);
        canvas_text(cv, row, 1 + used, STYLE_INPUT, text_format(&buf, "%s", typed), 24);
        int before = canvas_text(cv, row, 1 + used, STYLE_INPUT,
                                 text_format(&buf, "%.*s", (int)point, typed), 24);
        canvas_cursor(cv, row, 1 + used + before);
        TextRef hint =
            s->odd.n ? (TextRef){s->odd.s, s->odd.n} : TEXT("thu pm, tomorrow, after 3, 20 nov");
        canvas_text_right(cv, row, canvas_cols(cv) - 1, s->odd.n ? STYLE_WARN : STYLE_DIM, hint,
                          canvas_cols(cv) - 30);
        return;
    }
    if (s->said.n) {
        canvas_text(cv, row, 1, STYLE_WARN, (TextRef){s->said.s, s->said.n}, canvas_cols(cv) - 2);
        return;
    }
    bool moves = !id_is_empty(&s->event);
    TextBuf age;
    TextRef synced =
        format_feed(&age, planner_slots_feed(app_planner(v->app)), zone_of(v), app_now(v->app));
    canvas_text_right(cv, row, canvas_cols(cv) - 1, STYLE_DIM, synced, 18);
    if (s->words)
        canvas_text(cv, row, 1, STYLE_ACCENT, text_format(&buf, "/%s", s->words), 30);
    else
        hints_draw(v, cv, row, 1, STYLE_DIM,
                   moves ? "{when} \"thu pm\""
                         : "{when} \"thu pm\"   {next-calendar} other calendar");
}

static void draw_summary(const View *v, Canvas *cv, int row)
{
    const BookingView *s = VIEW_STATE_CONST(BookingView, v);
    const Zone *zone = zone_of(v);
    TextBuf buf;
    TextBuf day;
    TextBuf span;
    TextBuf their;
    TextBuf mark;
    if (!instant_known(s->picked.start))
        return;
    Instant end = {s->picked.start.ms + (int64_t)booking_minutes(v) * 60 * 1000};
    TextRef there = face_their_time(&their, zone, their_zone(v), s->picked.start);
    format_day(&day, zone, s->picked.start);
    face_span(&span, zone, s->picked.start, end);
    face_zone_mark(&mark, zone);
    int room = canvas_cols(cv) - 2;
    const char *const names[] = {zone_city(zone), mark.s}; // the short one where room is short
    TextRef line = TEXT_NONE;
    for (size_t i = 0; i < ARRAY_LEN(names) && (i == 0 || utf8_width(line) > room); i++)
        line = text_format(&buf, "%s %s %s%s%.*s", day.s, span.s, names[i], there.n ? " = " : "",
                           TEXT_ARG(there));
    canvas_text(cv, row, 1, s->stage == STAGE_SUMMARY ? STYLE_ACCENT : STYLE_TEXT, line, room);
}

// Who will be there: the only one of the team, all of it, or whom the service picks.
static TextRef team_words(const View *v, TextBuf *buf)
{
    const Session *session = app_session(v->app);
    const Event *event = booking_event(v);
    const Calendar *calendar =
        session_calendar(session, planner_slots_calendar(app_planner(v->app)));
    if (event && !id_is_empty(&event->assigned_to))
        return text_format(buf, "with %.*s",
                           TEXT_ARG(session_user_name(session, &event->assigned_to)));
    size_t count = calendar ? calendar->members.count : 0;
    if (count == 0)
        return TEXT_NONE;
    bool all = calendar->kind.s && strcmp(calendar->kind.s, "collective") == 0;
    const char *between = all ? " and " : " or ";
    TextRef first = session_user_name(session, &calendar->members.items[0]);
    if (count > 2)
        return text_format(buf, "with %.*s%s%d others", TEXT_ARG(first), between, (int)count - 1);
    TextRef second =
        count == 2 ? session_user_name(session, &calendar->members.items[1]) : TEXT_NONE;
    return text_format(buf, "with %.*s%s%.*s", TEXT_ARG(first), count == 2 ? between : "",
                       TEXT_ARG(second));
}

static const char *key_words(const View *v, StyleId *style)
{
    const BookingView *s = VIEW_STATE_CONST(BookingView, v);
    bool moves = !id_is_empty(&s->event);
    *style = STYLE_DIM;
    if (s->stage == STAGE_LIST)
        return "letter or {down} {up} picks   {go-on} goes on   {back} closes";
    SlotCheck check = planner_slot_check(app_planner(v->app), &s->picked);
    *style = STYLE_ACCENT;
    if (s->waits)
        return "Asking whether it is still free...";
    if (check == SLOT_UNKNOWN)
        return "It could not be checked. {go-on} goes on all the same   {back} back";
    if (check == SLOT_FREE)
        return moves ? "Still free. {go-on} moves it   {back} back"
                     : "Still free. {go-on} books   {back} back";
    return moves ? "{go-on} moves it   {back} back" : "{go-on} books   {back} back";
}

void booking_draw(const View *v, Canvas *cv)
{
    const BookingView *s = VIEW_STATE_CONST(BookingView, v);
    int row = booking_list_rows(v);
    TextBuf team;
    TextBuf told;
    StyleId style;
    draw_list(v, cv);
    draw_words(v, cv, row);
    canvas_hline(cv, row + 1, 0, canvas_cols(cv), STYLE_BORDER);
    draw_summary(v, cv, row + 2);
    if (instant_known(s->picked.start)) {
        const Contact *guest = planner_guest(app_planner(v->app), &s->contact);
        canvas_text(cv, row + 3, 1, STYLE_DIM, team_words(v, &team), canvas_cols(cv) - 2);
        canvas_text(cv, row + 4, 1, STYLE_DIM, face_notified(&told, guest, TEXT("The contact")),
                    canvas_cols(cv) - 2);
    }
    const char *keys = key_words(v, &style);
    canvas_spot(cv, (Rect){row + 5, 0, 1, canvas_cols(cv)}); // goes on, as Enter does
    hints_draw(v, cv, row + 5, 1, style, keys);
}
