#include "config.h"

#include "desk_calendar.h"

static Id booked(Desk *desk)
{
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id visits = desk_calendar(desk, "Site visits");
    book(desk, &visits, &maria, "\"startTime\":\"2025-11-19T13:00:00-08:00\"");
    desk_expect(desk, 201);
    return desk_id(desk, "id");
}

static void reschedule__free_slot__moves_and_frees_the_old_one(void **state)
{
    Desk *desk = *state;
    const Id event = booked(desk);
    const Id visits = desk_calendar(desk, "Site visits");
    change(
        desk, &event,
        "{\"startTime\":\"2025-11-20T10:00:00-08:00\",\"endTime\":\"2025-11-20T11:00:00-08:00\"}");
    desk_expect(desk, 200);
    desk_expect_string(desk, "endTime", "2025-11-20T11:00:00-08:00");
    assert_true(week_offers(desk, &visits, "2025-11-19T13:00:00-08:00"));
    assert_false(offers(desk, "2025-11-20T10:00:00-08:00"));
}

static void reschedule__onto_itself__is_not_in_its_own_way(void **state)
{
    Desk *desk = *state;
    const Id event = booked(desk);
    change(desk, &event, "{\"startTime\":\"2025-11-19T14:00:00-08:00\"}"); // inside its own buffer
    desk_expect(desk, 200);
    desk_expect_string(desk, "endTime", "2025-11-19T15:00:00-08:00");
}

static void reschedule__taken_or_other_words__is_refused(void **state)
{
    Desk *desk = *state;
    const Id event = booked(desk);
    static const char *const bodies[] = {
        "{\"startTime\":\"2025-11-21T09:00:00-08:00\"}", // the roof is looked at then
        "{\"startTime\":\"2025-11-20T18:00:00Z\"}",
        "{\"startTime\":\"2025-11-20T10:07:00-08:00\"}",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        change(desk, &event, bodies[i]);
        desk_expect_message(desk, 400, "The slot you have selected is no longer available.");
    }
    change(desk, &event,
           "{\"startTime\":\"2025-11-20T10:07:00-08:00\",\"ignoreFreeSlotValidation\":true}");
    desk_expect(desk, 200);
    desk_expect_string(desk, "startTime", "2025-11-20T10:07:00-08:00");
}

static void cancel__appointment__frees_the_slot_until_it_is_revived(void **state)
{
    Desk *desk = *state;
    const Id event = booked(desk);
    const Id visits = desk_calendar(desk, "Site visits");
    change(desk, &event, "{\"appointmentStatus\":\"cancelled\"}");
    desk_expect(desk, 200);
    desk_expect_string(desk, "appointmentStatus", "cancelled");
    assert_true(week_offers(desk, &visits, "2025-11-19T13:00:00-08:00"));
    const Id john = desk_contact(desk, "John Carter");
    book(desk, &visits, &john, "\"startTime\":\"2025-11-19T13:00:00-08:00\"");
    desk_expect(desk, 201);
    change(desk, &event, "{\"appointmentStatus\":\"confirmed\"}");
    desk_expect(desk, 400);
}

static void status__unknown__is_a_422(void **state)
{
    Desk *desk = *state;
    const Id event = booked(desk);
    change(desk, &event, "{\"appointmentStatus\":\"maybe\"}");
    desk_expect(desk, 422);
    change(desk, &event, "{\"contactId\":\"x\"}");
    desk_expect_message(desk, 422, "property contactId should not exist");
}

static void delete__event__says_succeeded_once(void **state)
{
    Desk *desk = *state;
    const Id event = booked(desk);
    g_autofree char *path = g_strdup_printf("/calendars/events/%s", event.s);
    desk_call(desk, "DELETE", path, "{}");
    desk_expect(desk, 201);
    assert_non_null(strstr(desk->last.body, "\"succeeded\":true"));
    desk_call(desk, "DELETE", path, "{}");
    desk_expect(desk, 404);
    desk_getf(desk, "/calendars/events/appointments/%s", event.s);
    desk_expect(desk, 404);
}

// --- Lists
static void list(Desk *desk, const char *what, const char *who, const Id *id)
{
    desk_getf(desk,
              "/calendars/%s?locationId={L}&startTime=%" G_GINT64_FORMAT
              "&endTime=%" G_GINT64_FORMAT "&%s=%s",
              what, desk_now(desk), desk_now(desk) + 7 * DAY_MS, who, id->s);
}

static void events__list__needs_somebody_to_ask_about(void **state)
{
    Desk *desk = *state;
    desk_get(desk,
             "/calendars/events?locationId={L}&startTime=1763492640000&endTime=1763592640000");
    desk_expect(desk, 422);
    desk_get(desk, "/calendars/events?locationId={L}&startTime=today&endTime=tomorrow&userId=x");
    desk_expect(desk, 400);
}

static void events__list__by_calendar_user_and_group(void **state)
{
    Desk *desk = *state;
    const Id consults = desk_calendar(desk, "Consults");
    const Id kim = desk_id(desk, "calendars[0].teamMembers[0].userId");
    const Id practice = desk_id(desk, "calendars[0].groupId");
    list(desk, "events", "calendarId", &consults);
    desk_expect(desk, 200);
    assert_int_equal(json_count(json_at(desk->last.json, "events")), 2);
    desk_expect_string(desk, "events[0].title", "Kenji Watanabe");
    desk_expect_string(desk, "events[0].startTime", "2025-11-18T14:00:00-08:00");
    desk_expect_string(desk, "events[0].assignedUserId", kim.s);
    list(desk, "events", "userId", &kim);
    assert_int_equal(json_count(json_at(desk->last.json, "events")), 2);
    list(desk, "events", "groupId", &practice);
    assert_int_equal(json_count(json_at(desk->last.json, "events")), 3);
}

static void blocks__create__exactly_one_owner(void **state)
{
    Desk *desk = *state;
    const Id consults = desk_calendar(desk, "Consults");
    const Id kim = desk_id(desk, "calendars[0].teamMembers[0].userId");
    const char *times =
        "\"startTime\":\"2025-11-20T09:00:00-08:00\",\"endTime\":\"2025-11-20T12:00:00-08:00\"";
    g_autofree char *both = g_strdup_printf(
        "{\"locationId\":\"{L}\",\"calendarId\":\"%s\",\"assignedUserId\":\"%s\",%s}", consults.s,
        kim.s, times);
    desk_call(desk, "POST", "/calendars/events/block-slots", both);
    desk_expect(desk, 400);
    g_autofree char *none = g_strdup_printf("{\"locationId\":\"{L}\",%s}", times);
    desk_call(desk, "POST", "/calendars/events/block-slots", none);
    desk_expect(desk, 400);
    g_autofree char *one =
        g_strdup_printf("{\"locationId\":\"{L}\",\"calendarId\":\"%s\",\"title\":\"Moving\",%s}",
                        consults.s, times);
    desk_call(desk, "POST", "/calendars/events/block-slots", one);
    desk_expect(desk, 201);
    const Id block = desk_id(desk, "id");
    assert_false(week_offers(desk, &consults, "2025-11-20T09:30:00-08:00"));
    assert_true(offers(desk, "2025-11-20T13:00:00-08:00"));
    list(desk, "blocked-slots", "calendarId", &consults);
    desk_expect_string(desk, "events[0].id", block.s);
    list(desk, "events", "calendarId", &consults);
    assert_int_equal(json_count(json_at(desk->last.json, "events")), 2);
}

static void blocks__update_and_delete__give_the_time_back(void **state)
{
    Desk *desk = *state;
    const Id surgery = desk_calendar(desk, "Surgery");
    const Id kim = desk_id(desk, "calendars[0].teamMembers[0].userId");
    g_autofree char *body =
        g_strdup_printf("{\"locationId\":\"{L}\",\"assignedUserId\":\"%s\",\"startTime\":"
                        "\"2025-11-20T09:00:00-08:00\",\"endTime\":\"2025-11-20T10:00:00-08:00\"}",
                        kim.s);
    desk_call(desk, "POST", "/calendars/events/block-slots", body);
    const Id block = desk_id(desk, "id");
    assert_false(week_offers(desk, &surgery, "2025-11-20T09:30:00-08:00"));
    g_autofree char *path = g_strdup_printf("/calendars/events/block-slots/%s", block.s);
    desk_call(desk, "PUT", path, "{\"endTime\":\"2025-11-20T09:30:00-08:00\"}");
    desk_expect(desk, 201);
    assert_true(week_offers(desk, &surgery, "2025-11-20T09:30:00-08:00"));
    g_autofree char *gone = g_strdup_printf("/calendars/events/%s", block.s);
    desk_call(desk, "DELETE", gone, "{}");
    desk_expect(desk, 201);
    assert_true(week_offers(desk, &surgery, "2025-11-20T09:00:00-08:00"));
}

static void notes__pages__newest_first_until_has_more_is_false(void **state)
{
    Desk *desk = *state;
    const Id event = booked(desk);
    g_autofree char *path = g_strdup_printf("/calendars/appointments/%s/notes", event.s);
    desk_call(desk, "POST", path, "{\"body\":\"first\"}");
    desk_expect(desk, 201);
    const Id first = desk_id(desk, "note.id");
    desk_call(desk, "POST", path, "{\"body\":\"second\"}");
    desk_getf(desk, "%s?limit=1&offset=0", path);
    desk_expect_string(desk, "notes[0].body", "second");
    assert_non_null(strstr(desk->last.body, "\"hasMore\":true"));
    desk_getf(desk, "%s?limit=1&offset=1", path);
    desk_expect_string(desk, "notes[0].body", "first");
    assert_non_null(strstr(desk->last.body, "\"hasMore\":false"));
    desk_getf(desk, "%s?limit=21&offset=0", path);
    desk_expect(desk, 422);
    desk_get(desk, path);
    desk_expect(desk, 422);
    g_autofree char *note = g_strdup_printf("%s/%s", path, first.s);
    desk_call(desk, "PUT", note, "{\"body\":\"changed\"}");
    desk_expect_string(desk, "note.body", "changed");
    desk_call(desk, "DELETE", note, NULL);
    desk_expect(desk, 200);
    desk_call(desk, "DELETE", note, NULL);
    desk_expect(desk, 404);
}

// --- Worlds
static int open_demo(void **state)
{
    return desk_open_world(state, "demo", false);
}

static void demo__appointments__lie_in_open_hours_and_do_not_collide(void **state)
{
    Desk *desk = *state;
    size_t total = 0;
    desk_get(desk, "/calendars/groups?locationId={L}");
    const Id groups[] = {desk_id(desk, "groups[0].id"), desk_id(desk, "groups[1].id")};
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        desk_getf(desk,
                  "/calendars/events?locationId={L}&startTime=%" G_GINT64_FORMAT
                  "&endTime=%" G_GINT64_FORMAT "&groupId=%s",
                  desk_now(desk) - 7 * DAY_MS, desk_now(desk) + 14 * DAY_MS, groups[i].s);
        desk_expect(desk, 200);
        const Json *events = json_at(desk->last.json, "events");
        total += json_count(events);
        for (const Json *row = json_first(events); row; row = json_next(row)) {
            const char *start = json_string(json_member(row, "startTime"));
            assert_true(strcmp(start + 11, "08:00") >= 0 && strcmp(start + 11, "18:00") < 0);
        }
    }
    assert_in_range(total, 20, 30);
}

static void alive__new_appointment__is_confirmed_after_a_while(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/contacts/?locationId={L}&limit=1");
    const Id contact = desk_id(desk, "contacts[0].id");
    const Id hygiene = desk_calendar(desk, "Hygiene");
    ask_slots(desk, &hygiene, desk_now(desk) + 7 * DAY_MS, desk_now(desk) + 14 * DAY_MS, "");
    const Json *day = json_first(desk->last.json);
    g_autofree char *slot = g_strdup(json_string(json_first(json_member(day, "slots"))));
    book(desk, &hygiene, &contact, "\"startTime\":\"%s\"", slot);
    desk_expect(desk, 201);
    desk_expect_string(desk, "appointmentStatus", "new");
    const Id event = desk_id(desk, "id");
    clock_step(desk->clock, (int64_t)7 * 60 * 1000);
    desk_getf(desk, "/calendars/events/appointments/%s", event.s);
    desk_expect_string(desk, "event.appointmentStatus", "confirmed");
}

static void worlds__same_seed_and_calls__same_bytes(void **state)
{
    static const char *const paths[] = {"/opportunities/search?location_id={L}&limit=100",
                                        "/calendars/?locationId={L}",
                                        "/locations/{L}/templates?originId={L}"};
    Desk *desk = *state;
    void *second;
    desk_open_world(&second, "demo", false);
    Desk *twin = second;
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        clock_step(desk->clock, (int64_t)10 * 60 * 1000);
        clock_step(twin->clock, (int64_t)10 * 60 * 1000);
        desk_get(desk, paths[i]);
        desk_get(twin, paths[i]);
        assert_string_equal(desk->last.body, twin->last.body);
    }
    desk_close(&second);
}

UNIT_TESTS(events, DESK_TEST(reschedule__free_slot__moves_and_frees_the_old_one),
           DESK_TEST(reschedule__onto_itself__is_not_in_its_own_way),
           DESK_TEST(reschedule__taken_or_other_words__is_refused),
           DESK_TEST(cancel__appointment__frees_the_slot_until_it_is_revived),
           DESK_TEST(status__unknown__is_a_422), DESK_TEST(delete__event__says_succeeded_once),
           DESK_TEST(events__list__needs_somebody_to_ask_about),
           DESK_TEST(events__list__by_calendar_user_and_group),
           DESK_TEST(blocks__create__exactly_one_owner),
           DESK_TEST(blocks__update_and_delete__give_the_time_back),
           DESK_TEST(notes__pages__newest_first_until_has_more_is_false),
           cmocka_unit_test_setup_teardown(demo__appointments__lie_in_open_hours_and_do_not_collide,
                                           open_demo, desk_close),
           cmocka_unit_test_setup_teardown(alive__new_appointment__is_confirmed_after_a_while,
                                           open_demo, desk_close),
           cmocka_unit_test_setup_teardown(worlds__same_seed_and_calls__same_bytes, open_demo,
                                           desk_close));
