#include "config.h"

#include <string.h>

#include "api/encode.h"
#include "base/datetime.h"
#include "unit/unit.h"

static Text block(const char *s)
{
    return text_clean(s, strlen(s), TEXT_BLOCK);
}

// Compares and frees the text.
static Raw typed(const char *s)
{
    Raw raw = {0};
    outgoing_set(&raw, s, strlen(s));
    return raw;
}

static void expect(char *take_json, const char *expected)
{
    assert_string_equal(take_json, expected);
    g_free(take_json);
}

static void encode_message__channels__write_only_what_is_allowed(void **state)
{
    (void)state;
    Outgoing sms = {.channel = CHANNEL_SMS,
                    .contact = id_from("c1"),
                    .conversation = id_from("v1"),
                    .body = typed("a \"b\"\nc"),
                    .from_number = block("+1555")};
    expect(encode_message(&sms), "{\"type\":\"SMS\",\"contactId\":\"c1\",\"message\":\"a "
                                 "\\\"b\\\"\\nc\",\"fromNumber\":\"+1555\"}");
    outgoing_clear(&sms);
    Outgoing mail = {.channel = CHANNEL_EMAIL,
                     .contact = id_from("c1"),
                     .body = typed("Hi <you>\nline\n\nnext"),
                     .subject = typed("Re: x"),
                     .reply_to = id_from("e1")};
    expect(encode_message(&mail),
           "{\"type\":\"Email\",\"contactId\":\"c1\",\"html\":\"<p>Hi "
           "&lt;you&gt;<br>line</p><p>next</p>\","
           "\"subject\":\"Re: x\",\"replyMessageId\":\"e1\",\"emailReplyMode\":\"reply\"}");
    outgoing_clear(&mail);
}

static void encode_search__cursor_and_query__have_their_places(void **state)
{
    (void)state;
    Id location = id_from("l1");
    Id pipeline = id_from("p1");
    Id none = {""};
    expect(encode_contact_search(&location, NULL, 20, NULL),
           "{\"locationId\":\"l1\",\"pageLimit\":20,\"sort\":[{\"field\":\"dateUpdated\","
           "\"direction\":\"desc\"}]}");
    expect(
        encode_contact_search(&location, "maria", 20, "[1,\"x\"]"),
        "{\"locationId\":\"l1\",\"pageLimit\":20,\"query\":\"maria\",\"searchAfter\":[1,\"x\"]}");
    expect(encode_deal_search(&location, &pipeline, 100, NULL),
           "{\"locationId\":\"l1\",\"limit\":100,\"filters\":[{\"field\":\"pipeline_id\","
           "\"operator\":\"eq\",\"value\":\"p1\"}],"
           "\"sort\":[{\"field\":\"date_updated\",\"direction\":\"desc\"}]}");
    expect(encode_deal_search(&location, &none, 100, "[2,\"y\"]"),
           "{\"locationId\":\"l1\",\"limit\":100,\"sort\":[{\"field\":\"date_updated\","
           "\"direction\":\"desc\"}],"
           "\"searchAfter\":[2,\"y\"]}");
}

static Slot slot(const char *raw)
{
    Slot slot = {0};
    g_strlcpy(slot.raw.s, raw, sizeof(slot.raw.s));
    assert_true(iso_parse(raw, strlen(raw), &slot.start));
    return slot;
}

static void encode_appointment__slot__is_verbatim_and_the_end_in_its_style(void **state)
{
    (void)state;
    const char *const rows[][2] = {
        {"2024-10-28T23:45:00-05:00", "2024-10-29T00:15:00-05:00"},
        {"2024-10-28T10:00:00+05:30", "2024-10-28T10:30:00+05:30"},
        {"2024-10-28T10:00:00Z", "2024-10-28T10:30:00Z"},
        {"2024-10-28T10:00:00.000Z", "2024-10-28T10:30:00Z"},
    };
    Id k = id_from("k1");
    Id l = id_from("l1");
    Id c = id_from("c1");
    Id u = id_from("u1");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        Slot at = slot(rows[i][0]);
        g_autofree char *expected =
            g_strdup_printf("{\"calendarId\":\"k1\",\"locationId\":\"l1\",\"contactId\":\"c1\","
                            "\"startTime\":\"%s\","
                            "\"endTime\":\"%s\",\"title\":\"Checkup\",\"assignedUserId\":\"u1\"}",
                            rows[i][0], rows[i][1]);
        expect(encode_appointment_draft(&(AppointmentDraft){.calendar = k,
                                                            .location = l,
                                                            .contact = c,
                                                            .assigned_to = u,
                                                            .slot = at,
                                                            .minutes = 30,
                                                            .title = "Checkup"}),
               expected);
    }
}

static void encode_appointment__nothing_optional__is_left_out(void **state)
{
    (void)state;
    Id k = id_from("k1");
    Id l = id_from("l1");
    Id c = id_from("c1");
    Slot at = slot("2024-10-28T10:00:00Z");
    expect(encode_appointment_draft(&(AppointmentDraft){
               .calendar = k, .location = l, .contact = c, .slot = at, .minutes = 60}),
           "{\"calendarId\":\"k1\",\"locationId\":\"l1\",\"contactId\":\"c1\",\"startTime\":\"2024-"
           "10-28T10:00:00Z\","
           "\"endTime\":\"2024-10-28T11:00:00Z\"}");
}

static void encode_small__bodies__have_the_documented_members(void **state)
{
    (void)state;
    Id user = id_from("u1");
    Id none = {""};
    const char *const tags[] = {"vip", "new", NULL};
    expect(encode_note("hello", &user), "{\"body\":\"hello\",\"userId\":\"u1\"}");
    expect(encode_note("hello", NULL), "{\"body\":\"hello\"}");
    expect(encode_task("Call", (Instant){0}, false, &none),
           "{\"title\":\"Call\",\"dueDate\":\"1970-01-01T00:00:00.000Z\",\"completed\":false}");
    expect(encode_tags(tags), "{\"tags\":[\"vip\",\"new\"]}");
}

static void encode_patch__every_type__is_written(void **state)
{
    (void)state;
    const char *const words[] = {"a", NULL};
    const Patch patch[] = {
        {"s", PATCH_STRING, .string = "x"},
        {.name = "n", .type = PATCH_STRING},
        {"i", PATCH_INT, .number = 7},
        {"d", PATCH_NUMBER, .number = 2.5},
        {"b", PATCH_BOOL, .number = 1},
        {"w", PATCH_STRINGS, .strings = words},
        {"r", PATCH_RAW, .string = "{}"},
        {.name = "q", .type = PATCH_RAW},
        {.type = PATCH_END},
    };
    expect(
        encode_patch(patch),
        "{\"s\":\"x\",\"n\":null,\"i\":7,\"d\":2.5,\"b\":true,\"w\":[\"a\"],\"r\":{},\"q\":null}");
}

UNIT_TESTS(encode, cmocka_unit_test(encode_message__channels__write_only_what_is_allowed),
           cmocka_unit_test(encode_search__cursor_and_query__have_their_places),
           cmocka_unit_test(encode_appointment__slot__is_verbatim_and_the_end_in_its_style),
           cmocka_unit_test(encode_appointment__nothing_optional__is_left_out),
           cmocka_unit_test(encode_small__bodies__have_the_documented_members),
           cmocka_unit_test(encode_patch__every_type__is_written));
