#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/outbox_compare.h"
#include "model/contact.h"
#include "model/deal.h"
#include "model/event.h"
#include "unit/unit.h"

static Text text(const char *s)
{
    return text_clean(s, strlen(s), TEXT_LINE);
}

static Op op_of(const char *base, const char *body)
{
    return (Op){.base = (char *)(uintptr_t)base, .body = (char *)(uintptr_t)body};
}

static void compare__contact__as_the_service_spells_it(void **state)
{
    (void)state;
    static const struct {
        const char *base, *body;
        Compared expected;
    } rows[] = {
        {"{\"phone\":\"+14155550100\"}", "{\"phone\":\"+1 415 555 0199\"}", COMPARED_SAME},
        {"{\"phone\":\"\"}", "{\"phone\":\"(415) 555-0100\"}", COMPARED_DONE},
        {"{\"phone\":\"+14155550101\"}", "{\"phone\":\"555 0199\"}", COMPARED_MOVED},
        {"{\"phone\":\"+14155550101\"}", "{\"phone\":\"0100\"}",
         COMPARED_MOVED}, // too short to tell
        {"{\"email\":\"Maria@Example.com\"}", "{\"email\":\"m@example.com\"}", COMPARED_SAME},
        {"{\"email\":null}", "{\"email\":\"MARIA@EXAMPLE.COM\"}", COMPARED_DONE},
        {"{\"city\":\"Lisbon\"}", "{\"city\":\"Porto\"}", COMPARED_SAME},
        {"{\"city\":\"lisbon\"}", "{\"city\":\"Porto\"}",
         COMPARED_MOVED}, // letters are theirs, too
        {"{\"city\":\"Faro\"}", "{\"city\":\"Porto\"}", COMPARED_MOVED},
        {"{\"city\":\"Faro\"}", "{\"city\":\" Lisbon \"}", COMPARED_DONE},
        {"{\"assignedTo\":null}", "{\"assignedTo\":\"U1\"}", COMPARED_SAME},
        {"{\"assignedTo\":\"\"}", "{\"assignedTo\":null}", COMPARED_DONE},
        {"{\"city\":\"Faro\",\"email\":null}", "{\"city\":\"Lisbon\",\"email\":\"x@y.z\"}",
         COMPARED_MOVED},
        {"{\"city\":\"Faro\",\"assignedTo\":null}", "{\"city\":\"Lisbon\",\"assignedTo\":\"U1\"}",
         COMPARED_SAME}, // one is done, one is to be set
        {"{\"city\":\"Faro\"}", "{\"city\":\"Lisbon\",\"website\":\"x.y\"}", COMPARED_SAME},
        {"{\"of the future\":1}", "{\"of the future\":2}", COMPARED_SAME},
        {"{\"tags\":[\"a\"]}", "{\"tags\":[\"b\"]}", COMPARED_SAME},
    };
    Contact contact = {
        .phone = text("+14155550100"), .email = text("maria@example.com"), .city = text("Lisbon")};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Op op = op_of(rows[i].base, rows[i].body);
        if (compare_row(&op, &contact_type, &contact) != rows[i].expected)
            fail_msg("row %zu", i);
    }
    record_clear(&contact_type, &contact);
}

static void compare__appointment__times_are_instants(void **state)
{
    (void)state;
    Event event = {.start = {1893571200000}, .status = APPT_NOSHOW};
    g_strlcpy(event.start_raw.s, "2030-01-02T00:00:00-08:00", sizeof(event.start_raw.s));
    Op zone =
        op_of("{\"startTime\":\"2030-01-02T08:00:00.000Z\"}", "{\"startTime\":\"2030-01-03\"}");
    Op word = op_of("{\"appointmentStatus\":\"no-show\"}", "{\"appointmentStatus\":\"showed\"}");
    Op moved = op_of("{\"startTime\":\"2030-01-02T09:00:00Z\"}", "{\"appointmentStatus\":\"x\"}");
    assert_int_equal(compare_row(&zone, &event_type, &event), COMPARED_SAME);
    assert_int_equal(compare_row(&word, &event_type, &event), COMPARED_SAME);
    assert_int_equal(compare_row(&moved, &event_type, &event), COMPARED_MOVED); // relied on
    g_autofree char *theirs = compare_theirs(moved.base, &event_type, &event);
    assert_string_equal(theirs, "{\"startTime\":\"2030-01-02T00:00:00-08:00\"}");
}

static void compare__deal__money_and_theirs(void **state)
{
    (void)state;
    Deal deal = {.value = {45000, true}, .status = DEAL_WON, .stage = id_from("S1")};
    Op op = op_of("{\"monetaryValue\":450,\"status\":\"open\",\"assignedTo\":\"U1\","
                  "\"pipelineStageId\":\"S1\"}",
                  "{\"monetaryValue\":500}");
    assert_int_equal(compare_row(&op, &deal_type, &deal), COMPARED_MOVED);
    g_autofree char *theirs = compare_theirs(op.base, &deal_type, &deal);
    assert_string_equal(theirs, "{\"monetaryValue\":450,\"status\":\"won\",\"assignedTo\":null,"
                                "\"pipelineStageId\":\"S1\"}");
    Deal unknown = {0}; // no value is nothing
    Op none = op_of("{\"monetaryValue\":0}", "{\"monetaryValue\":1}");
    assert_int_equal(compare_row(&none, &deal_type, &unknown), COMPARED_SAME);
}

static void values__chosen_and_renewed(void **state)
{
    (void)state;
    g_autofree char *only = compare_only("{\"a\":1,\"b\":2}", "{\"b\":null,\"c\":3}");
    g_autofree char *minus = compare_minus("{\"a\":1,\"b\":2}", "{\"b\":null}");
    g_autofree char *all = compare_minus("{\"a\":1}", NULL);
    g_autofree char *renewed = compare_renew("{\"a\":1,\"b\":2}", "{\"b\":\"x\",\"c\":3}");
    g_autofree char *none = compare_only(NULL, "{\"a\":1}");
    assert_string_equal(only, "{\"b\":2}");
    assert_string_equal(minus, "{\"a\":1}");
    assert_string_equal(all, "{\"a\":1}");
    assert_string_equal(renewed, "{\"a\":1,\"b\":\"x\"}");
    assert_string_equal(none, "{}");
}

static void values__earlier_write_that_failed__is_taken_out(void **state)
{
    (void)state;
    Op op = op_of("{\"city\":\"B\",\"state\":\"X\"}", "{\"city\":\"C\"}");
    Op earlier = op_of("{\"city\":\"A\"}", "{\"city\":\"B\"}");
    Op unlike = op_of("{\"city\":\"A\"}", "{\"city\":\"Q\"}");
    g_autofree char *base = compare_without(&op, &earlier);
    assert_string_equal(base, "{\"city\":\"A\",\"state\":\"X\"}");
    assert_null(compare_without(&op, &unlike));
}

static void read__only_of_what_can_be_read_by_the_same_id(void **state)
{
    (void)state;
    assert_int_equal(compare_read(EP_DEAL_STATUS), EP_DEAL_GET);
    assert_int_equal(compare_read(EP_CONTACT_TAG_ADD), EP_NONE);
    assert_int_equal(compare_read(EP_MESSAGE_SEND), EP_NONE);
    assert_int_equal(compare_read(EP_EVENT_DELETE), EP_NONE);
}

UNIT_TESTS(outbox_compare, cmocka_unit_test(compare__contact__as_the_service_spells_it),
           cmocka_unit_test(compare__appointment__times_are_instants),
           cmocka_unit_test(compare__deal__money_and_theirs),
           cmocka_unit_test(values__chosen_and_renewed),
           cmocka_unit_test(values__earlier_write_that_failed__is_taken_out),
           cmocka_unit_test(read__only_of_what_can_be_read_by_the_same_id));
