#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/outbox_match.h"
#include "app/outbox_seek.h"
#include "model/event.h"
#include "unit/unit.h"

static char *norm(const char *s)
{
    return match_norm(s, strlen(s));
}

static void norm__line_ends_and_spaces__do_not_count(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"a\r\nb", "a\nb"}, {"a  \nb\t", "a\nb"},
        {"a\n\n", "a"},     {"cafe\xcc\x81", "caf\xc3\xa9"},
        {"  a", "  a"},     {"", ""},
    };
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        g_autofree char *a = norm(same[i][0]);
        assert_string_equal(a, same[i][1]);
        g_autofree char *again = norm(a);
        assert_string_equal(again, a);
    }
}

static void match_text__by_how_much_differs(void **state)
{
    (void)state;
    static const struct {
        const char *ours, *theirs;
        Match match;
    } rows[] = {
        {"See you at 10", "See you at 10", MATCH_EXACT},
        {"See you at 10", "See you at 11", MATCH_PROBABLE},
        {"See you at 10", "See you at 10 Reply STOP to opt out", MATCH_PROBABLE},
        {"Book here: https://example.com/a/very/long/address and tell me whether that works for "
         "you",
         "Book here: https://lnk.io/x1 and tell me whether that works for you", MATCH_NONE},
        {"Yes", "No", MATCH_NONE},
        {"Yes", "", MATCH_NONE},
        {"", "anything", MATCH_NONE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(match_text(rows[i].ours, rows[i].theirs), rows[i].match);
}

static char body[] = "Running late";
static char source_app[] = "app";
static char source_api[] = "api";

static Message message(void)
{
    return (Message){.id = id_from("M1"),
                     .conversation = id_from("V1"),
                     .contact = id_from("C1"),
                     .channel = CHANNEL_SMS,
                     .direction = DIRECTION_OUTBOUND,
                     .body = {body, strlen(body)},
                     .added = {50000}};
}

static Wanted wanted(void)
{
    return (Wanted){.channel = CHANNEL_SMS,
                    .contact = id_from("C1"),
                    .norm = body,
                    .from = {40000},
                    .to = {60000}};
}

static Match match(Message m)
{
    Wanted w = wanted();
    return match_message(&w, &m);
}

static void match_message__ours__is_exact(void **state)
{
    (void)state;
    Message m = message();
    assert_int_equal(match(m), MATCH_EXACT);
    m.source = (Text){source_api, 3};
    assert_int_equal(match(m), MATCH_EXACT);
}

static void match_message__a_colleagues_same_words__are_only_probable(void **state)
{
    (void)state;
    Message m = message();
    m.source = (Text){source_app, 3};
    assert_int_equal(match(m), MATCH_PROBABLE);
    m = message();
    m.user = id_from("U1");
    assert_int_equal(match(m), MATCH_PROBABLE);
}

static void match_message__anything_else_different__is_none(void **state)
{
    (void)state;
    Message m = message();
    m.direction = DIRECTION_INBOUND;
    assert_int_equal(match(m), MATCH_NONE);
    m = message();
    m.channel = CHANNEL_WHATSAPP;
    assert_int_equal(match(m), MATCH_NONE);
    m = message();
    m.contact = id_from("C2");
    assert_int_equal(match(m), MATCH_NONE);
    m = message();
    m.added = (Instant){39999};
    assert_int_equal(match(m), MATCH_NONE);
    m.added = (Instant){60001};
    assert_int_equal(match(m), MATCH_NONE);
    m = message();
    m.activity = true;
    assert_int_equal(match(m), MATCH_NONE);
}

static void match_email__other_subject__is_none(void **state)
{
    (void)state;
    char subject[] = "Tuesday";
    char other[] = "Your invoice";
    Email email = {.contact = id_from("C1"),
                   .direction = DIRECTION_OUTBOUND,
                   .body = {body, strlen(body)},
                   .subject = {subject, strlen(subject)},
                   .added = {50000}};
    Wanted w = wanted();
    w.channel = CHANNEL_EMAIL;
    w.subject = subject;
    assert_int_equal(match_email(&w, &email), MATCH_EXACT);
    email.subject = (Text){other, strlen(other)};
    assert_int_equal(match_email(&w, &email), MATCH_NONE);
}

// ---- other records -----------------------------------------------------------------------------

static Op op_with(const char *json)
{
    Op op = {.params = {id_from("C1")}};
    op.body = g_strdup(json);
    return op;
}

static void seek__appointment__is_known_by_slot_and_contact(void **state)
{
    (void)state;
    Op op = op_with("{\"calendarId\":\"K1\",\"contactId\":\"C1\",\"locationId\":\"L1\","
                    "\"startTime\":\"2030-01-02T09:00:00-08:00\"}");
    Id location = id_from("L1");
    Call *call = seek_call(EP_APPOINTMENT_CREATE, &op, &location);
    assert_non_null(call);
    assert_int_equal(call->ep, EP_EVENT_LIST);
    assert_string_equal(
        call->query, "locationId=L1&calendarId=K1&startTime=1893603600000&endTime=1893607200000");
    call_free(call);
    Event event = {.calendar = id_from("K1"), .contact = id_from("C1"), .start = {1893603600000}};
    assert_int_equal(seek_match(EP_APPOINTMENT_CREATE, &op, (Instant){0}, (Instant){0}, &event),
                     MATCH_EXACT);
    event.status = APPT_CANCELLED;
    assert_int_equal(seek_match(EP_APPOINTMENT_CREATE, &op, (Instant){0}, (Instant){0}, &event),
                     MATCH_NONE);
    event.status = APPT_CONFIRMED;
    event.contact = id_from("C2");
    assert_int_equal(seek_match(EP_APPOINTMENT_CREATE, &op, (Instant){0}, (Instant){0}, &event),
                     MATCH_NONE);
    op_clear(&op);
}

static void seek__note__needs_its_time(void **state)
{
    (void)state;
    char text[] = "Called back";
    Op op = op_with("{\"body\":\"Called back\"}");
    Note note = {.body = {text, strlen(text)}, .added = {50000}};
    Instant from = {40000};
    Instant to = {60000};
    assert_int_equal(seek_match(EP_NOTE_CREATE, &op, from, to, &note), MATCH_EXACT);
    note.added = (Instant){10000};
    assert_int_equal(seek_match(EP_NOTE_CREATE, &op, from, to, &note), MATCH_NONE);
    note.added = (Instant){0};
    assert_int_equal(seek_match(EP_NOTE_CREATE, &op, from, to, &note), MATCH_PROBABLE);
    op_clear(&op);
}

static void seek__every_once_write_of_the_client__can_be_looked_for(void **state)
{
    (void)state;
    static const EndpointId writes[] = {EP_NOTE_CREATE,    EP_TASK_CREATE,        EP_DEAL_CREATE,
                                        EP_CONTACT_CREATE, EP_APPOINTMENT_CREATE, EP_BLOCK_CREATE};
    Op op = op_with("{}");
    Id location = id_from("L1");
    for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
        Call *call = seek_call(writes[i], &op, &location);
        assert_non_null(call);
        assert_int_equal(endpoint_info(call->ep)->safety, SAFETY_SAFE);
        call_free(call);
    }
    assert_null(seek_call(EP_TAG_CREATE, &op, &location));
    op_clear(&op);
}

UNIT_TESTS(outbox_match, cmocka_unit_test(norm__line_ends_and_spaces__do_not_count),
           cmocka_unit_test(match_text__by_how_much_differs),
           cmocka_unit_test(match_message__ours__is_exact),
           cmocka_unit_test(match_message__a_colleagues_same_words__are_only_probable),
           cmocka_unit_test(match_message__anything_else_different__is_none),
           cmocka_unit_test(match_email__other_subject__is_none),
           cmocka_unit_test(seek__appointment__is_known_by_slot_and_contact),
           cmocka_unit_test(seek__note__needs_its_time),
           cmocka_unit_test(seek__every_once_write_of_the_client__can_be_looked_for));
