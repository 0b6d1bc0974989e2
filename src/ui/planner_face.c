#include "config.h"

#include "ui/planner_face.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "ui/format.h"

enum { EARLY_HOUR = 8, LATE_HOUR = 20 };

static const StyleId event_styles[] = {STYLE_EVENT1, STYLE_EVENT2, STYLE_EVENT3, STYLE_EVENT4};

static long calendar_index(const Session *session, const Id *calendar)
{
    for (size_t i = 0; i < session->calendars.count; i++)
        if (id_eq(&((const Calendar *)rows_at(&session->calendars, i))->id, calendar))
            return (long)i;
    return -1;
}

// The first letter of the name that no calendar before it has.
static char pick_letter(const Calendar *calendar, const char *taken)
{
    TextRef name = text_ref(&calendar->name);
    for (size_t i = 0; i < name.n; i++) {
        char c = g_ascii_toupper(name.s[i]);
        if (g_ascii_isalpha(c) && !strchr(taken, c))
            return c;
    }
    for (int c = '1'; c <= '9'; c++)
        if (!strchr(taken, c))
            return (char)c;
    return '*';
}

TextRef face_calendar_mark(TextBuf *buf, const Session *session, const Id *calendar)
{
    char taken[128] = "";
    long index = calendar_index(session, calendar);
    for (long i = 0; i <= index && i < (long)sizeof(taken) - 1; i++)
        taken[i] = pick_letter(rows_at(&session->calendars, (size_t)i), taken);
    size_t n = strlen(taken);
    return text_format(buf, "%s", n ? taken + n - 1 : "");
}

StyleId face_calendar_style(const Session *session, const Id *calendar)
{
    long index = calendar_index(session, calendar);
    return index < 0 ? STYLE_DIM : event_styles[(size_t)index % ARRAY_LEN(event_styles)];
}

TextRef face_calendar_name(const Session *session, const Id *calendar)
{
    const Calendar *row = session_calendar(session, calendar);
    return row ? text_ref(&row->name) : TEXT_NONE;
}

StyleId face_event_style(const Session *session, const Event *event)
{
    bool off = event->status == APPT_CANCELLED || event->status == APPT_INVALID;
    return event->blocked || off ? STYLE_DIM : face_calendar_style(session, &event->calendar);
}

TextRef face_event_title(const Event *event)
{
    if (!text_is_empty(text_ref(&event->title)))
        return text_ref(&event->title);
    return event->blocked ? TEXT("Blocked") : TEXT("Appointment");
}

// Of one that is to be created the id is ours, and its operation bears the contact's.
static OpView creating_op(const App *app, const Event *event)
{
    int64_t id = planner_creating_op(app_planner(app), &event->id);
    for (size_t i = 0; id != 0 && i < app_op_count(app); i++) {
        OpView op = app_op_at(app, i);
        bool lost = op.show == OPSHOW_CHECKING || op.show == OPSHOW_PARKED;
        if (op.id == id && lost)
            return op;
    }
    return (OpView){0};
}

OpView face_op(const App *app, const Event *event)
{
    OpView op = creating_op(app, event);
    return op.show != OPSHOW_NONE ? op : app_op_of(app, &event->id);
}

TextRef face_status(const App *app, const Event *event)
{
    static const char *const words[APPT_STATUS_COUNT] = {
        "", "new", "confirmed", "showed", "no show", "cancelled", "invalid", "completed", "active"};
    if (creating_op(app, event).show != OPSHOW_NONE)
        return event->blocked ? TEXT("blocked?") : TEXT("booked?");
    if (planner_is_pending(app_planner(app), &event->id))
        return event->blocked ? TEXT("blocking") : TEXT("booking");
    if (event->blocked)
        return TEXT("blocked");
    const char *word =
        event->status > 0 && event->status < APPT_STATUS_COUNT ? words[event->status] : "";
    return (TextRef){word, strlen(word)};
}

StyleId face_status_style(const Event *event)
{
    static const StyleId styles[APPT_STATUS_COUNT] = {
        [APPT_UNKNOWN] = STYLE_DIM, [APPT_NEW] = STYLE_WARN,       [APPT_CONFIRMED] = STYLE_GOOD,
        [APPT_SHOWED] = STYLE_GOOD, [APPT_NOSHOW] = STYLE_BAD,     [APPT_CANCELLED] = STYLE_DIM,
        [APPT_INVALID] = STYLE_DIM, [APPT_COMPLETED] = STYLE_GOOD, [APPT_ACTIVE] = STYLE_GOOD};
    bool known = event->status > 0 && event->status < APPT_STATUS_COUNT;
    return known && !event->blocked ? styles[event->status] : STYLE_DIM;
}

// ---- time --------------------------------------------------------------------------------------

TextRef face_zone_mark(TextBuf *buf, const Zone *zone)
{
    const char *city = zone_city(zone);
    char mark[4] = "";
    const char *second = strchr(city, ' ');
    if (second && second[1])
        g_snprintf(mark, sizeof(mark), "%c%c", city[0], second[1]);
    else
        g_strlcpy(mark, city, sizeof(mark));
    g_autofree char *upper = g_ascii_strup(mark, -1);
    return text_format(buf, "%s", upper);
}

TextRef face_span(TextBuf *buf, const Zone *zone, Instant from, Instant to)
{
    Civil a = civil_at(zone, from);
    Civil b = civil_at(zone, to);
    return text_format(buf, "%02d:%02d–%02d:%02d", a.hour, a.minute, b.hour, b.minute);
}

bool face_is_odd_hour(const Zone *theirs, Instant t)
{
    Civil c = civil_at(theirs, t);
    return c.hour < EARLY_HOUR || c.hour >= LATE_HOUR;
}

TextRef face_their_time(TextBuf *buf, const Zone *ours, const Zone *theirs, Instant t)
{
    if (!theirs || civil_at(theirs, t).offset_min == civil_at(ours, t).offset_min)
        return text_format(buf, "%s", "");
    Civil here = civil_at(ours, t);
    Civil there = civil_at(theirs, t);
    TextBuf day;
    TextRef name = format_day(&day, theirs, t);
    const char *hint = there.hour < EARLY_HOUR ? " early" : there.hour >= LATE_HOUR ? " late" : "";
    return text_format(buf, "%.*s%s%02d:%02d %s%s", here.day == there.day ? 0 : (int)MIN(name.n, 3),
                       name.s, here.day == there.day ? "" : " ", there.hour, there.minute,
                       zone_city(theirs), hint);
}

TextRef face_notified(TextBuf *buf, const Contact *guest, TextRef name)
{
    if (!guest)
        return text_format(buf, "%.*s is notified by the account", TEXT_ARG(name));
    bool sms = !text_is_empty(text_ref(&guest->phone));
    bool mail = !text_is_empty(text_ref(&guest->email));
    return text_format(buf, "%.*s is notified by the account%s%s%s%s%s",
                       TEXT_ARG(text_ref(&guest->name)), sms || mail ? ": " : "", sms ? "SMS" : "",
                       sms && mail ? ", " : "", mail ? "e-mail" : "",
                       guest->dnd == DND_ON    ? " (do not disturb is on)"
                       : guest->dnd == DND_OFF ? ""
                                               : " (do not disturb: not known)");
}
