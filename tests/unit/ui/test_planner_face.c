#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/planner_face.h"
#include "unit/unit.h"

static const Zone *la(void)
{
    return zone_find("America/Los_Angeles");
}

static Text text(const char *s)
{
    return text_clean(s, strlen(s), TEXT_LINE);
}

static void add_calendar(Session *session, const char *id, const char *name)
{
    Calendar *calendar = rows_append(&session->calendars);
    calendar->id = id_from(id);
    calendar->name = text(name);
    calendar->active = true;
}

static char mark_of(const Session *session, const char *id)
{
    TextBuf buf;
    Id calendar = id_from(id);
    TextRef mark = face_calendar_mark(&buf, session, &calendar);
    return mark.n ? mark.s[0] : ' ';
}

static void face_calendar_mark__same_beginnings__get_letters_of_their_own(void **state)
{
    (void)state;
    Session session = {.calendars.type = &calendar_type};
    add_calendar(&session, "a", "Consults");
    add_calendar(&session, "b", "Cleaning");
    add_calendar(&session, "c", "ccc");
    add_calendar(&session, "d", "相談");
    assert_int_equal(mark_of(&session, "a"), 'C');
    assert_int_equal(mark_of(&session, "b"), 'L');
    assert_int_equal(mark_of(&session, "c"), '1');
    assert_int_equal(mark_of(&session, "d"), '2');
    assert_int_equal(mark_of(&session, "x"), ' ');
    rows_clear(&session.calendars);
}

static void face_their_time__other_day_and_odd_hour__are_said(void **state)
{
    (void)state;
    TextBuf buf;
    Instant t = civil_instant(la(), 2030, 1, 2, 14, 0);
    assert_string_equal(face_their_time(&buf, la(), zone_find("Europe/Lisbon"), t).s,
                        "22:00 Lisbon late");
    assert_string_equal(face_their_time(&buf, la(), zone_find("Asia/Tokyo"), t).s,
                        "Thu 07:00 Tokyo early");
    assert_string_equal(face_their_time(&buf, la(), zone_find("America/New_York"), t).s,
                        "17:00 New York");
}

static void face_their_time__same_offset_or_unknown__is_empty(void **state)
{
    (void)state;
    TextBuf buf;
    Instant t = civil_instant(la(), 2030, 1, 2, 14, 0);
    assert_int_equal(face_their_time(&buf, la(), zone_find("America/Vancouver"), t).n, 0);
    assert_int_equal(face_their_time(&buf, la(), NULL, t).n, 0);
}

static void face_zone_mark__city__gives_initials_or_its_beginning(void **state)
{
    (void)state;
    TextBuf buf;
    assert_string_equal(face_zone_mark(&buf, la()).s, "LA");
    assert_string_equal(face_zone_mark(&buf, zone_find("Europe/Berlin")).s, "BER");
}

static void face_span__daylight_saving__shows_wall_clocks(void **state)
{
    (void)state;
    TextBuf buf;
    Instant from = civil_instant(la(), 2030, 3, 10, 1, 30); // clocks go from 2 to 3
    assert_string_equal(face_span(&buf, la(), from, (Instant){from.ms + 60 * 60 * 1000}).s,
                        "01:30–03:30");
}

static void face_event__status__decides_the_style(void **state)
{
    (void)state;
    Session session = {.calendars.type = &calendar_type};
    add_calendar(&session, "a", "Consults");
    Event event = {.calendar = id_from("a"), .status = APPT_CONFIRMED};
    assert_int_equal(face_event_style(&session, &event), STYLE_EVENT1);
    assert_int_equal(face_status_style(&event), STYLE_GOOD);
    event.status = APPT_CANCELLED;
    assert_int_equal(face_event_style(&session, &event), STYLE_DIM);
    event.status = APPT_NOSHOW;
    assert_int_equal(face_status_style(&event), STYLE_BAD);
    event.blocked = true;
    assert_int_equal(face_event_style(&session, &event), STYLE_DIM);
    assert_string_equal(face_event_title(&event).s, "Blocked");
    rows_clear(&session.calendars);
}

static void face_notified__guest__names_the_ways(void **state)
{
    (void)state;
    TextBuf buf;
    Contact guest = {.name = text("Maria"),
                     .phone = text("+1555"),
                     .email = text("m@example.com"),
                     .dnd = DND_OFF};
    assert_string_equal(face_notified(&buf, &guest, TEXT("x")).s,
                        "Maria is notified by the account: SMS, e-mail");
    text_clear(&guest.phone);
    guest.dnd = DND_ON;
    assert_string_equal(face_notified(&buf, &guest, TEXT("x")).s,
                        "Maria is notified by the account: e-mail (do not disturb is on)");
    guest.dnd = DND_UNKNOWN;
    assert_non_null(strstr(face_notified(&buf, &guest, TEXT("x")).s, "not known"));
    assert_string_equal(face_notified(&buf, NULL, TEXT("The contact")).s,
                        "The contact is notified by the account");
    record_clear(&contact_type, &guest);
}

UNIT_TESTS(planner_face,
           cmocka_unit_test(face_calendar_mark__same_beginnings__get_letters_of_their_own),
           cmocka_unit_test(face_their_time__other_day_and_odd_hour__are_said),
           cmocka_unit_test(face_their_time__same_offset_or_unknown__is_empty),
           cmocka_unit_test(face_zone_mark__city__gives_initials_or_its_beginning),
           cmocka_unit_test(face_span__daylight_saving__shows_wall_clocks),
           cmocka_unit_test(face_event__status__decides_the_style),
           cmocka_unit_test(face_notified__guest__names_the_ways));
