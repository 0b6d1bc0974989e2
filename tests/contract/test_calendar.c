#include "config.h"

#include <string.h>

#include "contract/bench.h"
#include "model/workspace.h"

enum { DAY_MS = 24 * 3600 * 1000 };

typedef struct Desk {
    Id calendar, contact, member;
    int minutes;
} Desk;

static Desk desk(Bench *bench)
{
    Desk found = {0};
    Call *call = bench_call(bench, EP_CALENDAR_LIST);
    call->query = bench_query(bench, NULL);
    Reply *reply = bench_done(bench, call);
    const Calendar *calendar = rows_at(&reply->rows, 0);
    found.calendar = calendar->id;
    found.minutes = (int)calendar->slot_minutes;
    if (calendar->members.count > 0)
        found.member = calendar->members.items[0];
    reply_free(reply);
    Call *people = bench_call(bench, EP_CONTACT_SEARCH);
    people->body = encode_contact_search(&bench->location, "Maria Lopez", 1, NULL);
    reply = bench_done(bench, people);
    found.contact = ((const Contact *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    return found;
}

static Slot free_slot(Bench *bench, const Desk *at)
{
    int64_t now = clock_now(bench->clock).ms;
    Call *call = bench_call_on(bench, EP_FREE_SLOTS, &at->calendar, NULL);
    GString *query = g_string_new(NULL);
    query_add_int(query, "startDate", now);
    query_add_int(query, "endDate", now + 30 * (int64_t)DAY_MS);
    query_add(query, "timezone", "Europe/Berlin");
    call->query = g_string_free(query, FALSE);
    Reply *reply = bench_done(bench, call);
    assert_true(reply->rows.count > 0);
    Slot slot = *(const Slot *)rows_at(&reply->rows, 0);
    assert_true(slot.start.ms >= now);
    for (size_t i = 1; i < reply->rows.count; i++)
        assert_true(((const Slot *)rows_at(&reply->rows, i))->start.ms >=
                    ((const Slot *)rows_at(&reply->rows, i - 1))->start.ms);
    reply_free(reply);
    return slot;
}

static Call *booking(Bench *bench, const Desk *at, const Slot *slot)
{
    Call *call = bench_call(bench, EP_APPOINTMENT_CREATE);
    call->body = encode_appointment_draft(&(AppointmentDraft){.calendar = at->calendar,
                                                              .location = bench->location,
                                                              .contact = at->contact,
                                                              .assigned_to = at->member,
                                                              .slot = *slot,
                                                              .minutes = at->minutes,
                                                              .title = "Contract"});
    return call;
}

static char *window_query(Bench *bench, const Desk *at)
{
    g_autofree char *from =
        g_strdup_printf("%" G_GINT64_FORMAT, clock_now(bench->clock).ms - DAY_MS);
    g_autofree char *to =
        g_strdup_printf("%" G_GINT64_FORMAT, clock_now(bench->clock).ms + 31 * (int64_t)DAY_MS);
    return bench_query(bench, "calendarId", at->calendar.s, "startTime", from, "endTime", to, NULL);
}

static void calendar__slot__is_booked_once_with_its_own_string(void **state)
{
    Bench *bench = *state;
    Desk at = desk(bench);
    Slot slot = free_slot(bench, &at);
    Reply *reply = bench_done(bench, booking(bench, &at, &slot));
    Event made = {.id = ((const Event *)rows_at(&reply->rows, 0))->id};
    assert_int_equal(((const Event *)rows_at(&reply->rows, 0))->start.ms, slot.start.ms);
    reply_free(reply);
    reply = bench_ask(bench, booking(bench, &at, &slot));
    assert_int_equal(reply->outcome, OUTCOME_REFUSED);
    assert_non_null(strstr(reply->err.msg, "no longer available"));
    reply_free(reply);
    Call *list = bench_call(bench, EP_EVENT_LIST);
    list->query = window_query(bench, &at);
    reply = bench_done(bench, list);
    const Event *event = rows_find(&reply->rows, &made.id);
    assert_non_null(event);
    assert_int_equal(event->start.ms, slot.start.ms);
    assert_int_equal(event->end.ms, slot.start.ms + (int64_t)at.minutes * 60000);
    reply_free(reply);
    reply_free(bench_done(bench, bench_call_on(bench, EP_EVENT_DELETE, &made.id, NULL)));
}

static void calendar__appointment__is_changed_read_and_noted(void **state)
{
    Bench *bench = *state;
    Desk at = desk(bench);
    Slot slot = free_slot(bench, &at);
    Reply *reply = bench_done(bench, booking(bench, &at, &slot));
    Id id = ((const Event *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    Call *update = bench_call_on(bench, EP_APPOINTMENT_UPDATE, &id, NULL);
    update->body = encode_patch((const Patch[]){
        {"appointmentStatus", PATCH_STRING, .string = "cancelled"}, {.type = PATCH_END}});
    reply_free(bench_done(bench, update));
    reply = bench_done(bench, bench_call_on(bench, EP_APPOINTMENT_GET, &id, NULL));
    assert_int_equal(((const Event *)rows_at(&reply->rows, 0))->status, APPT_CANCELLED);
    reply_free(reply);
    reply = bench_done(bench, bench_call_on(bench, EP_CONTACT_APPOINTMENTS, &at.contact, NULL));
    const Event *event = rows_find(&reply->rows, &id);
    assert_non_null(event);
    assert_int_equal(strlen(event->start_raw.s), strlen("2030-01-02 09:00:00"));
    reply_free(reply);
    reply_free(bench_done(bench, bench_call_on(bench, EP_EVENT_DELETE, &id, NULL)));
}

static void calendar__appointment_notes__are_written_and_removed(void **state)
{
    Bench *bench = *state;
    Desk at = desk(bench);
    Slot slot = free_slot(bench, &at);
    Reply *reply = bench_done(bench, booking(bench, &at, &slot));
    Id id = ((const Event *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    Call *create = bench_call_on(bench, EP_APPOINTMENT_NOTE_CREATE, &id, NULL);
    create->body = encode_note("bring x-ray", NULL);
    reply = bench_done(bench, create);
    Id note = ((const Note *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    Call *update = bench_call_on(bench, EP_APPOINTMENT_NOTE_UPDATE, &id, &note);
    update->body = encode_note("bring both", NULL);
    reply_free(bench_done(bench, update));
    Call *list = bench_call_on(bench, EP_APPOINTMENT_NOTES, &id, NULL);
    list->query = g_strdup("limit=20&offset=0");
    reply = bench_done(bench, list);
    assert_string_equal(((const Note *)rows_at(&reply->rows, 0))->body.s, "bring both");
    reply_free(reply);
    reply_free(bench_done(bench, bench_call_on(bench, EP_APPOINTMENT_NOTE_DELETE, &id, &note)));
    reply_free(bench_done(bench, bench_call_on(bench, EP_EVENT_DELETE, &id, NULL)));
}

static void calendar__block__is_made_moved_and_listed(void **state)
{
    Bench *bench = *state;
    Desk at = desk(bench);
    Slot slot = free_slot(bench, &at);
    const Patch patch[] = {{"locationId", PATCH_STRING, .string = bench->location.s},
                           {"calendarId", PATCH_STRING, .string = at.calendar.s},
                           {"title", PATCH_STRING, .string = "Lunch"},
                           {"startTime", PATCH_STRING, .string = slot.raw.s},
                           {"endTime", PATCH_STRING, .string = slot.raw.s},
                           {.type = PATCH_END}};
    g_autofree char *end = g_strdup(slot.raw.s);
    end[14] = '5';
    end[15] = '9';
    Patch timed[G_N_ELEMENTS(patch)];
    memcpy(timed, patch, sizeof(patch));
    timed[4].string = end;
    Call *create = bench_call(bench, EP_BLOCK_CREATE);
    create->body = encode_patch(timed);
    Reply *reply = bench_done(bench, create);
    Id block = ((const Event *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    timed[2].string = "Long lunch";
    Call *update = bench_call_on(bench, EP_BLOCK_UPDATE, &block, NULL);
    update->body = encode_patch(timed);
    reply_free(bench_done(bench, update));
    Call *list = bench_call(bench, EP_BLOCKED_LIST);
    list->query = window_query(bench, &at);
    reply = bench_done(bench, list);
    const Event *event = rows_find(&reply->rows, &block);
    assert_non_null(event);
    assert_string_equal(event->title.s, "Long lunch");
    reply_free(reply);
    reply_free(bench_done(bench, bench_call_on(bench, EP_EVENT_DELETE, &block, NULL)));
}

static void calendar__calendars_and_groups__are_read(void **state)
{
    Bench *bench = *state;
    Desk at = desk(bench);
    Reply *reply = bench_done(bench, bench_call_on(bench, EP_CALENDAR_GET, &at.calendar, NULL));
    assert_int_equal(((const Calendar *)rows_at(&reply->rows, 0))->slot_minutes, at.minutes);
    reply_free(reply);
    Call *groups = bench_call(bench, EP_CALENDAR_GROUPS);
    groups->query = bench_query(bench, NULL);
    reply_free(bench_done(bench, groups));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup_good, bench_teardown)
UNIT_TESTS(calendar, TEST(calendar__slot__is_booked_once_with_its_own_string),
           TEST(calendar__appointment__is_changed_read_and_noted),
           TEST(calendar__appointment_notes__are_written_and_removed),
           TEST(calendar__block__is_made_moved_and_listed),
           TEST(calendar__calendars_and_groups__are_read));
