#include "config.h"

#include "desk_calendar.h"

// --- Calendars
static void calendars__list__names_rules_and_teams(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/calendars/?locationId={L}");
    desk_expect(desk, 200);
    assert_int_equal(json_count(json_at(desk->last.json, "calendars")), 4);
    desk_expect_string(desk, "calendars[0].name", "Consults");
    assert_int_equal(desk_int(desk, "calendars[0].slotDuration"), 30);
    assert_int_equal(desk_int(desk, "calendars[2].slotDuration"), 90);
    assert_int_equal(desk_int(desk, "calendars[0].openHours[0].daysOfTheWeek[0]"), 1);
    assert_int_equal(json_count(json_at(desk->last.json, "calendars[0].teamMembers")), 2);
    const Id group = desk_id(desk, "calendars[3].groupId");
    desk_get(desk, "/calendars/groups?locationId={L}");
    desk_expect_string(desk, "groups[1].id", group.s);
    desk_getf(desk, "/calendars/?locationId={L}&groupId=%s", group.s);
    desk_expect_string(desk, "calendars[0].name", "Site visits");
}

static void calendar__unknown__is_a_404(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/calendars/nowhere");
    desk_expect(desk, 404);
}

// --- Free slots
static void free_slots__answer__is_a_map_of_days_beside_the_trace(void **state)
{
    Desk *desk = *state;
    const Id consults = desk_calendar(desk, "Consults");
    ask_slots(desk, &consults, desk_now(desk), desk_now(desk) + 6 * DAY_MS, "");
    desk_expect(desk, 200);
    assert_true(json_is_string(json_at(desk->last.json, "traceId")));
    // 11:04 and an hour of notice: the hours of the morning are over.
    desk_expect_string(desk, "2025-11-18.slots[0]", "2025-11-18T13:00:00-08:00");
    assert_null(json_at(desk->last.json, "2025-11-22")); // Saturday
    assert_non_null(json_at(desk->last.json, "2025-11-21"));
}

static void free_slots__requested_zone__names_days_and_offsets(void **state)
{
    Desk *desk = *state;
    const Id consults = desk_calendar(desk, "Consults");
    ask_slots(desk, &consults, desk_now(desk), desk_now(desk) + DAY_MS, "&timezone=Asia/Tokyo");
    desk_expect_string(desk, "2025-11-19.slots[0]", "2025-11-19T06:00:00+09:00");
    ask_slots(desk, &consults, desk_now(desk), desk_now(desk) + DAY_MS, "&timezone=Mars/Olympus");
    desk_expect(desk, 400);
}

static void free_slots__more_than_31_days__is_refused(void **state)
{
    Desk *desk = *state;
    const Id consults = desk_calendar(desk, "Consults");
    ask_slots(desk, &consults, desk_now(desk), desk_now(desk) + 31 * DAY_MS, "");
    desk_expect(desk, 200);
    ask_slots(desk, &consults, desk_now(desk), desk_now(desk) + 31 * DAY_MS + 1, "");
    desk_expect(desk, 400);
}

static void free_slots__iso_dates__are_refused(void **state)
{
    Desk *desk = *state;
    const Id consults = desk_calendar(desk, "Consults");
    desk_getf(
        desk,
        "/calendars/%s/free-slots?startDate=2025-11-18T00:00:00Z&endDate=2025-11-19T00:00:00Z",
        consults.s);
    desk_expect(desk, 400);
    desk_getf(desk, "/calendars/%s/free-slots?startDate=1763492640000", consults.s);
    desk_expect_message(desk, 422, "endDate should not be empty");
}

static void free_slots__one_member__loses_what_that_member_has(void **state)
{
    Desk *desk = *state;
    const Id consults = desk_calendar(desk, "Consults");
    const Id kim =
        id_from(json_string(json_at(desk->last.json, "calendars[0].teamMembers[0].userId")));
    const Id osei =
        id_from(json_string(json_at(desk->last.json, "calendars[0].teamMembers[1].userId")));
    assert_true(week_offers(desk, &consults, "2025-11-18T14:00:00-08:00")); // Dr. Osei is free
    g_autofree char *only_kim = g_strdup_printf("&userId=%s", kim.s);
    ask_slots(desk, &consults, desk_now(desk), desk_now(desk) + DAY_MS, only_kim);
    assert_false(offers(desk, "2025-11-18T14:00:00-08:00"));
    g_autofree char *both = g_strdup_printf("&userIds=%s&userIds=%s", kim.s, osei.s);
    ask_slots(desk, &consults, desk_now(desk), desk_now(desk) + DAY_MS, both);
    assert_true(offers(desk, "2025-11-18T14:00:00-08:00"));
    ask_slots(desk, &consults, desk_now(desk), desk_now(desk) + DAY_MS, "&userId=nobody");
    desk_expect(desk, 200);
    assert_null(strstr(desk->last.body, "slots"));
}

// --- Booking
static void booking__offered_slot__is_taken_and_no_longer_offered(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id visits = desk_calendar(desk, "Site visits");
    assert_true(week_offers(desk, &visits, "2025-11-19T13:00:00-08:00"));
    book(desk, &visits, &maria, "\"startTime\":\"2025-11-19T13:00:00-08:00\"");
    desk_expect(desk, 201);
    desk_expect_string(desk, "startTime", "2025-11-19T13:00:00-08:00");
    desk_expect_string(desk, "endTime", "2025-11-19T14:00:00-08:00");
    desk_expect_string(desk, "appointmentStatus", "confirmed");
    desk_expect_string(desk, "title", "Maria Lopez");
    assert_null(json_at(desk->last.json, "dateAdded"));
    assert_false(week_offers(desk, &visits, "2025-11-19T13:00:00-08:00"));
    assert_false(
        offers(desk, "2025-11-19T14:00:00-08:00")); // the way there takes a quarter of an hour
    assert_true(offers(desk, "2025-11-19T15:00:00-08:00"));
    book(desk, &visits, &maria, "\"startTime\":\"2025-11-19T13:00:00-08:00\"");
    desk_expect_message(desk, 400, "The slot you have selected is no longer available.");
    assert_int_equal(sandbox_executed(desk->sandbox, EP_APPOINTMENT_CREATE), 1);
}

static void booking__same_instant_in_other_words__is_refused(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id consults = desk_calendar(desk, "Consults");
    static const char *const others[] = {"2025-11-19T17:00:00Z", "2025-11-19T09:00:00.000-08:00",
                                         "2025-11-19T18:00:00+01:00", "2025-11-19T09:00:00",
                                         "2025-11-19T09:10:00-08:00"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        book(desk, &consults, &maria, "\"startTime\":\"%s\"", others[i]);
        desk_expect_message(desk, 400, "The slot you have selected is no longer available.");
    }
    book(desk, &consults, &maria, "\"startTime\":\"2025-11-19T09:00:00-08:00\"");
    desk_expect(desk, 201);
}

static void booking__slot_offered_in_another_zone__counts_verbatim(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id consults = desk_calendar(desk, "Consults");
    ask_slots(desk, &consults, desk_now(desk), desk_now(desk) + DAY_MS, "&timezone=Europe/Lisbon");
    assert_true(offers(desk, "2025-11-19T17:00:00+00:00"));
    book(desk, &consults, &maria, "\"startTime\":\"2025-11-19T17:00:00+00:00\"");
    desk_expect(desk, 201);
    desk_expect_string(desk, "startTime", "2025-11-19T09:00:00-08:00");
}

static void booking__end_in_another_style__is_a_bare_400(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id consults = desk_calendar(desk, "Consults");
    book(desk, &consults, &maria,
         "\"startTime\":\"2025-11-19T09:00:00-08:00\",\"endTime\":\"2025-11-19T17:30:00Z\"");
    desk_expect_message(desk, 400, "Bad Request");
    book(desk, &consults, &maria,
         "\"startTime\":\"2025-11-19T09:00:00-08:00\",\"endTime\":\"2025-11-19T09:30:00-08:00\"");
    desk_expect(desk, 201);
}

static void booking__no_location__is_named(void **state)
{
    Desk *desk = *state;
    desk_call(
        desk, "POST", "/calendars/events/appointments",
        "{\"calendarId\":\"c\",\"contactId\":\"c\",\"startTime\":\"2025-11-19T09:00:00-08:00\"}");
    desk_expect_message(desk, 400, "Location ID is required");
}

static void booking__outside_the_notice__needs_to_say_so(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id visits = desk_calendar(desk, "Site visits");
    const char *soon = "2025-11-18T13:00:00-08:00"; // four hours of notice
    book(desk, &visits, &maria, "\"startTime\":\"%s\"", soon);
    desk_expect(desk, 400);
    book(desk, &visits, &maria, "\"startTime\":\"%s\",\"ignoreDateRange\":true", soon);
    desk_expect(desk, 201);
}

static void booking__without_validation__takes_any_time(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id consults = desk_calendar(desk, "Consults");
    book(desk, &consults, &maria,
         "\"startTime\":\"2025-11-23T05:07:00Z\",\"ignoreFreeSlotValidation\":true,\"toNotify\":"
         "false,"
         "\"appointmentStatus\":\"new\",\"title\":\"Emergency\"");
    desk_expect(desk, 201);
    desk_expect_string(desk, "startTime", "2025-11-22T21:07:00-08:00");
    desk_expect_string(desk, "appointmentStatus", "new");
    g_autofree char *ledger = sandbox_ledger(desk->sandbox);
    assert_non_null(strstr(ledger, "silent"));
}

static void booking__round_robin__spreads_over_the_team(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id consults = desk_calendar(desk, "Consults");
    book(desk, &consults, &maria, "\"startTime\":\"2025-11-20T09:00:00-08:00\"");
    const Id first = desk_id(desk, "assignedUserId");
    book(desk, &consults, &maria, "\"startTime\":\"2025-11-20T09:00:00-08:00\"");
    desk_expect(desk, 201);
    const Id second = desk_id(desk, "assignedUserId");
    assert_false(id_eq(&first, &second));
    book(desk, &consults, &maria, "\"startTime\":\"2025-11-20T09:00:00-08:00\"");
    desk_expect(desk, 400);
}

static void booking__person_of_no_team__is_a_422(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id consults = desk_calendar(desk, "Consults");
    book(desk, &consults, &maria,
         "\"startTime\":\"2025-11-20T09:00:00-08:00\",\"assignedUserId\":\"nobody\"");
    desk_expect_message(desk, 422, "A team member needs to be selected");
}

static void booking__collective__needs_everybody(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id consults = desk_calendar(desk, "Consults");
    const Id surgery = desk_calendar(desk, "Surgery");
    assert_true(week_offers(desk, &surgery, "2025-11-20T09:00:00-08:00"));
    book(desk, &consults, &maria, "\"startTime\":\"2025-11-20T10:00:00-08:00\"");
    desk_expect(desk, 201);
    assert_false(week_offers(desk, &surgery, "2025-11-20T09:00:00-08:00"));
    book(desk, &surgery, &maria, "\"startTime\":\"2025-11-20T13:00:00-08:00\"");
    desk_expect(desk, 201);
    desk_expect_string(desk, "appointmentStatus", "new");
    assert_false(week_offers(desk, &consults, "2025-11-20T13:30:00-08:00"));
    assert_true(offers(desk, "2025-11-20T15:00:00-08:00"));
}

static void booking__done__shows_in_thread_and_in_the_list_of_the_contact(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id consults = desk_calendar(desk, "Consults");
    book(desk, &consults, &maria, "\"startTime\":\"2025-11-20T09:00:00-08:00\"");
    desk_expect(desk, 201);
    desk_getf(desk, "/contacts/%s/appointments", maria.s);
    desk_expect(desk, 200);
    desk_expect_string(desk, "events[0].startTime", "2025-11-20 09:00:00");
    desk_expect_string(desk, "events[0].endTime", "2025-11-20 09:30:00");
    desk_getf(desk, "/conversations/search?locationId={L}&contactId=%s", maria.s);
    const Id thread = desk_id(desk, "conversations[0].id");
    desk_getf(desk, "/conversations/%s/messages", thread.s);
    assert_int_equal(desk_int(desk, "messages.messages[0].type"), 31);
}

UNIT_TESTS(calendar, DESK_TEST(calendars__list__names_rules_and_teams),
           DESK_TEST(calendar__unknown__is_a_404),
           DESK_TEST(free_slots__answer__is_a_map_of_days_beside_the_trace),
           DESK_TEST(free_slots__requested_zone__names_days_and_offsets),
           DESK_TEST(free_slots__more_than_31_days__is_refused),
           DESK_TEST(free_slots__iso_dates__are_refused),
           DESK_TEST(free_slots__one_member__loses_what_that_member_has),
           DESK_TEST(booking__offered_slot__is_taken_and_no_longer_offered),
           DESK_TEST(booking__same_instant_in_other_words__is_refused),
           DESK_TEST(booking__slot_offered_in_another_zone__counts_verbatim),
           DESK_TEST(booking__end_in_another_style__is_a_bare_400),
           DESK_TEST(booking__no_location__is_named),
           DESK_TEST(booking__outside_the_notice__needs_to_say_so),
           DESK_TEST(booking__without_validation__takes_any_time),
           DESK_TEST(booking__round_robin__spreads_over_the_team),
           DESK_TEST(booking__person_of_no_team__is_a_422),
           DESK_TEST(booking__collective__needs_everybody),
           DESK_TEST(booking__done__shows_in_thread_and_in_the_list_of_the_contact));
