#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "model/contact.h"
#include "unit/unit.h"

static Text text(const char *s)
{
    return text_clean(s, strlen(s), TEXT_IDENTITY);
}

static void contact_finish__names_missing__falls_back_in_order(void **state)
{
    (void)state;
    const struct {
        const char *name, *first, *last, *email, *phone, *expected;
    } rows[] = {
        {"Ready Name", "A", "B", "e@x.org", "+1", "Ready Name"},
        {"", "Maria", "Lopez", "e@x.org", "+1", "Maria Lopez"},
        {"", "", "Lopez", "e@x.org", "+1", "Lopez"},
        {"", "Maria", "", "e@x.org", "+1", "Maria"},
        {"", "", "", "e@x.org", "+1", "e@x.org"},
        {"", "", "", "", "+15551234567", "+15551234567"},
        {"", "", "", "", "", "c1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Contact contact = {.id = id_from("c1")};
        contact.name = text(rows[i].name);
        contact.first_name = text(rows[i].first);
        contact.last_name = text(rows[i].last);
        contact.email = text(rows[i].email);
        contact.phone = text(rows[i].phone);
        contact_finish(&contact);
        assert_string_equal(contact.name.s, rows[i].expected);
        record_clear(&contact_type, &contact);
    }
}

static void contact_matches__words__look_at_everything_a_person_knows(void **state)
{
    (void)state;
    Contact contact = {.id = id_from("c1")};
    contact.name = text("José Da Silva");
    contact.email = text("jose@example.org");
    contact.phone = text("+1 (555) 123-4567");
    contact.company = text("Acme");
    text_list_add(&contact.tags, text("vip"));
    const char *const hits[] = {"", "jose", "silva acme", "5551234567", "vip example", "555"};
    const char *const misses[] = {"maria", "jose maria", "vipp"};
    for (size_t i = 0; i < ARRAY_LEN(hits); i++)
        assert_true(contact_matches(&contact, hits[i]));
    for (size_t i = 0; i < ARRAY_LEN(misses); i++)
        assert_false(contact_matches(&contact, misses[i]));
    record_clear(&contact_type, &contact);
}

UNIT_TESTS(contact, cmocka_unit_test(contact_finish__names_missing__falls_back_in_order),
           cmocka_unit_test(contact_matches__words__look_at_everything_a_person_knows));
