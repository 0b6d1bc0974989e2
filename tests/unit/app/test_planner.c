#include "config.h"

#include <glib.h>
#include <string.h>

#include "unit/app/office.h"
#include "unit/unit.h"

static const Zone *la(void)
{
    return zone_find("America/Los_Angeles");
}

// Wednesday 2 January 2030 begins as the office opens.
static Instant at(int day, int hour, int minute)
{
    return civil_instant(la(), 2030, 1, day, hour, minute);
}

static Id calendar_named(const Office *office, const char *name)
{
    const Rows *calendars = &app_session(office->app)->calendars;
    for (size_t i = 0; i < calendars->count; i++) {
        const Calendar *calendar = rows_at(calendars, i);
        if (strcmp(calendar->name.s, name) == 0)
            return calendar->id;
    }
    fail_msg("no calendar %s", name);
    return (Id){""};
}

// A colleague's change of an appointment.
static void colleague_puts(Office *office, const Id *event, const char *body)
{
    g_autofree char *path = g_strdup_printf("/calendars/events/appointments/%s", event->s);
    office_request(office, "PUT", path, body);
}

// The time of everybody in the calendar's team.
static void colleague_books(Office *office, const Slot *slot)
{
    Id contact = office_conversation(office, "Tom Becker")->contact;
    Id id = calendar_named(office, "Consults");
    const Calendar *calendar = session_calendar(app_session(office->app), &id);
    for (size_t i = 0; i < calendar->members.count; i++) {
        g_autofree char *body = g_strdup_printf("{\"calendarId\":\"%s\",\"locationId\":\"%s\","
                                                "\"contactId\":\"%s\",\"startTime\":\"%s\","
                                                "\"assignedUserId\":\"%s\"}",
                                                id.s, sandbox_location(office->sandbox), contact.s,
                                                slot->raw.s, calendar->members.items[i].s);
        office_request(office, "POST", "/calendars/events/appointments", body);
    }
}

// ---- reading -----------------------------------------------------------------------------------

static void planner__show__lists_all_calendars_by_start(void **state)
{
    Planner *planner = office_planner(*state);
    assert_int_equal(planner_count(planner), 4);
    assert_string_equal(planner_at(planner, 0)->title.s, "Kenji Watanabe");
    assert_int_equal(planner_at(planner, 0)->start.ms, at(2, 14, 0).ms);
    assert_string_equal(planner_at(planner, 1)->title.s, "John Carter");
    assert_int_equal(planner_at(planner, 1)->status, APPT_NEW);
    assert_true(planner_feed(planner)->ever);
    assert_int_equal(planner_unread(planner, NULL), 0);
}

static void planner__narrow_window__shows_what_is_inside(void **state)
{
    Office *office = *state;
    Planner *planner = office_planner(office);
    unsigned asked = sandbox_executed(office->sandbox, EP_EVENT_LIST);
    planner_show(planner, at(2, 0, 0), at(3, 0, 0));
    office_run(office);
    assert_int_equal(planner_count(planner), 1);
    assert_int_equal(sandbox_executed(office->sandbox, EP_EVENT_LIST), asked); // known already
}

static void planner__calendar_off__hides_its_events(void **state)
{
    Office *office = *state;
    Planner *planner = office_planner(office);
    Id consults = calendar_named(office, "Consults");
    planner_toggle_calendar(planner, &consults);
    assert_false(planner_calendar_is_on(planner, &consults));
    assert_null(office_event(planner, "Kenji Watanabe"));
    assert_non_null(office_event(planner, "John Carter"));
    g_autofree char *key = g_strdup_printf("planner.flipped.%s", sandbox_location(office->sandbox));
    g_autofree char *remembered = app_recall(office->app, key);
    assert_string_equal(remembered, consults.s);
    planner_toggle_calendar(planner, &consults);
    assert_non_null(office_event(planner, "Kenji Watanabe"));
}

static void planner__one_person__shows_only_theirs(void **state)
{
    Planner *planner = office_planner(*state);
    Id user = office_event(planner, "John Carter")->assigned_to;
    planner_show_user(planner, &user);
    for (size_t i = 0; i < planner_count(planner); i++)
        assert_string_equal(planner_at(planner, i)->assigned_to.s, user.s);
    assert_true(planner_count(planner) > 0 && planner_count(planner) < 4);
    planner_show_user(planner, &(Id){""});
    assert_int_equal(planner_count(planner), 4);
}

static void planner__filter__folds_marks_and_counts_all(void **state)
{
    Planner *planner = office_planner(*state);
    planner_filter(planner, TEXT("lucia"));
    assert_int_equal(planner_count(planner), 1);
    assert_int_equal(planner_total(planner), 4);
    planner_filter(planner, TEXT("hygiene new"));
    assert_int_equal(planner_count(planner), 1);
    assert_string_equal(planner_at(planner, 0)->title.s, "John Carter");
}

static void planner__colleague__is_seen_by_polling(void **state)
{
    Office *office = *state;
    Planner *planner = office_planner(office);
    Id id = office_event(planner, "Kenji Watanabe")->id;
    colleague_puts(office, &id, "{\"appointmentStatus\":\"showed\"}");
    office_step(office, 61);
    assert_int_equal(planner_find(planner, &id)->status, APPT_SHOWED);
    g_autofree char *path = g_strdup_printf("/calendars/events/%s", id.s);
    office_request(office, "DELETE", path, "{}");
    office_step(office, 61);
    assert_null(planner_find(planner, &id));
}

static void planner__failed_calendar__is_unknown_and_keeps_its_rows(void **state)
{
    Office *office = *state;
    Planner *planner = office_planner(office);
    Err why = {0};
    office_fault(office, "EVENT_LIST status 403 times=1");
    planner_refresh(planner);
    office_run(office);
    assert_int_equal(planner_unread(planner, &why), 1);
    assert_int_equal(why.kind, ERR_SCOPE);
    assert_int_equal(planner_count(planner), 4);
    planner_refresh(planner);
    office_run(office);
    assert_int_equal(planner_unread(planner, NULL), 0);
}

static void planner__guest__is_fetched_once_for_the_zone(void **state)
{
    Office *office = *state;
    Planner *planner = office_planner(office);
    Id kenji = office_event(planner, "Kenji Watanabe")->contact;
    assert_null(planner_guest(planner, &kenji));
    for (int i = 0; i < 3; i++)
        planner_want_guest(planner, &kenji);
    office_run(office);
    assert_ptr_equal(planner_guest_zone(planner, &kenji), zone_find("Asia/Tokyo"));
    assert_int_equal(sandbox_executed(office->sandbox, EP_CONTACT_GET), 1);
}

// ---- free time ---------------------------------------------------------------------------------

static Planner *open_slots(Office *office, const char *name)
{
    Planner *planner = office_planner(office);
    Id calendar = calendar_named(office, name);
    planner_open_slots(planner, &calendar);
    office_run(office);
    return planner;
}

static void slots__open__two_windows_are_fetched_ahead(void **state)
{
    Planner *planner = open_slots(*state, "Consults");
    size_t n = planner_slot_count(planner);
    assert_true(n > 100);
    assert_int_equal(planner_slot_at(planner, 0)->start.ms, at(2, 8, 0).ms);
    assert_string_equal(planner_slot_at(planner, 0)->raw.s, "2030-01-02T08:00:00-08:00");
    assert_true(planner_slot_at(planner, n - 1)->start.ms > at(33, 0, 0).ms);
    for (size_t i = 1; i < n; i++)
        assert_true(planner_slot_at(planner, i - 1)->start.ms <
                    planner_slot_at(planner, i)->start.ms);
}

static void slots__more__go_on_to_the_end_of_the_horizon(void **state)
{
    Office *office = *state;
    Planner *planner = open_slots(office, "Consults");
    for (int i = 0; i < 12 && planner_slots_feed(planner)->more; i++) {
        planner_want_more_slots(planner);
        office_run(office);
    }
    assert_false(planner_slots_feed(planner)->more); // the calendar takes bookings for 90 days
    size_t n = planner_slot_count(planner);
    assert_true(planner_slot_at(planner, n - 1)->start.ms > at(2 + 85, 0, 0).ms);
}

static void slots__second_look__sees_a_colleague(void **state)
{
    Office *office = *state;
    Planner *planner = open_slots(office, "Consults");
    Slot first = *planner_slot_at(planner, 0);
    assert_int_equal(planner_slot_check(planner, &first), SLOT_UNCHECKED);
    planner_check_slot(planner, &first);
    assert_int_equal(planner_slot_check(planner, &first), SLOT_CHECKING);
    office_run(office);
    assert_int_equal(planner_slot_check(planner, &first), SLOT_FREE);
    office_step(office, 11);
    assert_int_equal(planner_slot_check(planner, &first), SLOT_UNCHECKED); // too old to rely on
    colleague_books(office, &first);
    planner_check_slot(planner, &first);
    office_run(office);
    assert_int_equal(planner_slot_check(planner, &first), SLOT_GONE);
    assert_int_equal(planner_slot_nearest(planner, first.start)->start.ms, at(2, 8, 30).ms);
}

static void slots__failed_look__is_unknown(void **state)
{
    Office *office = *state;
    Planner *planner = open_slots(office, "Consults");
    Slot first = *planner_slot_at(planner, 0);
    office_fault(office, "FREE_SLOTS status 403 times=1");
    planner_check_slot(planner, &first);
    office_run(office);
    assert_int_equal(planner_slot_check(planner, &first), SLOT_UNKNOWN);
}

// ---- booking -----------------------------------------------------------------------------------

static void book(Office *office, const char *contact, const Slot *slot)
{
    Err err = {0};
    Id guest = office_conversation(office, contact)->contact;
    Id calendar = calendar_named(office, "Consults");
    if (!planner_book(app_planner(office->app), &guest, &calendar, slot, NULL, &err))
        fail_msg("%s", err.msg);
}

static void book__free_slot__is_shown_at_once_and_booked_in_its_words(void **state)
{
    Office *office = *state;
    Planner *planner = open_slots(office, "Consults");
    Slot slot = *planner_slot_at(planner, 2);
    Id maria = office_conversation(office, "Maria Lopez")->contact;
    planner_want_guest(planner, &maria);
    office_run(office);
    book(office, "Maria Lopez", &slot);
    const Event *pending = office_event(planner, "Maria Lopez");
    assert_non_null(pending);
    assert_true(planner_is_pending(planner, &pending->id));
    assert_int_equal(pending->start.ms, slot.start.ms);
    office_run(office);
    const Event *made = office_event(planner, "Maria Lopez");
    assert_false(planner_is_pending(planner, &made->id));
    assert_string_equal(made->start_raw.s, slot.raw.s);
    assert_int_equal(made->end.ms, slot.start.ms + 30 * 60 * 1000);
    assert_string_equal(made->contact.s, maria.s);
    assert_int_equal(planner_count(planner), 5);
    assert_int_equal(sandbox_executed(office->sandbox, EP_APPOINTMENT_CREATE), 1);
}

static void book__undo__cancels_and_says_that_it_notifies(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = open_slots(office, "Consults");
    Slot slot = *planner_slot_at(planner, 2);
    book(office, "Maria Lopez", &slot);
    office_run(office);
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    assert_true(office_noticed(office, "may be notified"));
    office_run(office);
    office_step(office, 61);
    Id maria = office_conversation(office, "Maria Lopez")->contact;
    const Event *found = NULL;
    for (size_t i = 0; i < planner_count(planner); i++)
        if (id_eq(&planner_at(planner, i)->contact, &maria))
            found = planner_at(planner, i);
    assert_non_null(found);
    assert_int_equal(found->status, APPT_CANCELLED);
}

static void book__slot_taken__goes_back_and_offers_the_nearest(void **state)
{
    Office *office = *state;
    Planner *planner = open_slots(office, "Consults");
    Slot first = *planner_slot_at(planner, 0);
    Id maria = office_conversation(office, "Maria Lopez")->contact;
    colleague_books(office, &first);
    book(office, "Maria Lopez", &first);
    assert_int_equal(planner_count(planner), 5);
    office_run(office);
    assert_int_equal(planner_count(planner), 4);
    assert_true(office_noticed(office, "the nearest free time is Wed 2 Jan 08:30"));
    SlotLost lost;
    assert_true(planner_take_slot_lost(planner, &lost));
    assert_string_equal(lost.contact.s, maria.s);
    assert_int_equal(lost.wanted.ms, first.start.ms);
    assert_false(planner_take_slot_lost(planner, &lost));
}

static void book__lost_answer__is_found_and_booked_once(void **state)
{
    Office *office = *state;
    Planner *planner = open_slots(office, "Consults");
    Slot slot = *planner_slot_at(planner, 2);
    office_fault(office, "APPOINTMENT_CREATE drop-after times=1");
    book(office, "Maria Lopez", &slot);
    office_step(office, 30);
    Id maria = office_conversation(office, "Maria Lopez")->contact;
    size_t count = 0;
    for (size_t i = 0; i < planner_count(planner); i++) {
        const Event *event = planner_at(planner, i);
        count += id_eq(&event->contact, &maria) && !planner_is_pending(planner, &event->id);
    }
    assert_int_equal(count, 1);
    assert_int_equal(planner_count(planner), 5);
    assert_int_equal(sandbox_executed(office->sandbox, EP_APPOINTMENT_CREATE), 1);
}

// ---- changing ----------------------------------------------------------------------------------

static void reschedule__free_slot__moves_at_once_and_back_by_undo(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = open_slots(office, "Consults");
    Id id = office_event(planner, "Kenji Watanabe")->id;
    Slot slot = *planner_slot_nearest(planner, at(3, 9, 0));
    assert_true(planner_reschedule(planner, &id, &slot, &err));
    assert_int_equal(planner_find(planner, &id)->start.ms, at(3, 9, 0).ms);
    assert_int_equal(planner_find(planner, &id)->end.ms, at(3, 9, 30).ms);
    office_run(office);
    office_step(office, 61);
    assert_int_equal(planner_find(planner, &id)->start.ms, at(3, 9, 0).ms);
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    office_run(office);
    office_step(office, 61);
    assert_int_equal(planner_find(planner, &id)->start.ms, at(2, 14, 0).ms);
    assert_int_equal(sandbox_executed(office->sandbox, EP_APPOINTMENT_UPDATE), 2);
}

static void cancel__command__is_seen_at_once_and_undone(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = office_planner(office);
    Id id = office_event(planner, "Kenji Watanabe")->id;
    assert_int_equal(
        office_command(office, "cancel", office_event_subject(planner_find(planner, &id)), &err),
        CMD_DONE);
    assert_int_equal(planner_find(planner, &id)->status, APPT_CANCELLED);
    office_run(office);
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    office_run(office);
    assert_int_equal(planner_find(planner, &id)->status, APPT_CONFIRMED);
}

static void status__refused__goes_back_with_the_reason(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = office_planner(office);
    Id id = office_event(planner, "John Carter")->id;
    office_fault(office, "APPOINTMENT_UPDATE status 422 times=1");
    assert_true(planner_set_status(planner, &id, APPT_SHOWED, &err));
    assert_int_equal(planner_find(planner, &id)->status, APPT_SHOWED);
    office_run(office);
    assert_int_equal(planner_find(planner, &id)->status, APPT_NEW);
    assert_true(office_noticed(office, "refused"));
}

static void block__hour__is_shown_and_taken_away_by_undo(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = office_planner(office);
    Id consults = calendar_named(office, "Consults");
    assert_true(
        planner_block(planner, &consults, at(4, 9, 0), at(4, 10, 0), "Staff meeting", &err));
    assert_true(office_event(planner, "Staff meeting")->blocked);
    office_run(office);
    const Event *block = office_event(planner, "Staff meeting");
    assert_non_null(block);
    assert_false(planner_is_pending(planner, &block->id));
    office_step(office, 61);
    assert_non_null(office_event(planner, "Staff meeting"));
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    assert_null(office_event(planner, "Staff meeting"));
    office_run(office);
    assert_int_equal(sandbox_executed(office->sandbox, EP_EVENT_DELETE), 1);
    office_step(office, 61);
    assert_null(office_event(planner, "Staff meeting"));
}

static void change__blocked_time__is_no_appointment(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = office_planner(office);
    Id consults = calendar_named(office, "Consults");
    assert_true(planner_block(planner, &consults, at(4, 9, 0), at(4, 10, 0), "Lunch", &err));
    office_run(office);
    Id id = office_event(planner, "Lunch")->id;
    assert_false(planner_set_status(planner, &id, APPT_CANCELLED, &err));
    assert_int_equal(err.kind, ERR_USAGE);
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(planner, OFFICE(planner__show__lists_all_calendars_by_start),
           OFFICE(planner__narrow_window__shows_what_is_inside),
           OFFICE(planner__calendar_off__hides_its_events),
           OFFICE(planner__one_person__shows_only_theirs),
           OFFICE(planner__filter__folds_marks_and_counts_all),
           OFFICE(planner__colleague__is_seen_by_polling),
           OFFICE(planner__failed_calendar__is_unknown_and_keeps_its_rows),
           OFFICE(planner__guest__is_fetched_once_for_the_zone),
           OFFICE(slots__open__two_windows_are_fetched_ahead),
           OFFICE(slots__more__go_on_to_the_end_of_the_horizon),
           OFFICE(slots__second_look__sees_a_colleague), OFFICE(slots__failed_look__is_unknown),
           OFFICE(book__free_slot__is_shown_at_once_and_booked_in_its_words),
           OFFICE(book__undo__cancels_and_says_that_it_notifies),
           OFFICE(book__slot_taken__goes_back_and_offers_the_nearest),
           OFFICE(book__lost_answer__is_found_and_booked_once),
           OFFICE(reschedule__free_slot__moves_at_once_and_back_by_undo),
           OFFICE(cancel__command__is_seen_at_once_and_undone),
           OFFICE(status__refused__goes_back_with_the_reason),
           OFFICE(block__hour__is_shown_and_taken_away_by_undo),
           OFFICE(change__blocked_time__is_no_appointment));
