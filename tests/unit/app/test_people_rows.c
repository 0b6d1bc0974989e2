#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/people_rows.h"
#include "unit/unit.h"

typedef struct Named {
    const char *id, *name, *email;
    int64_t updated;
} Named;

static bool take(PeopleRows *rows, Named named, unsigned sweep)
{
    Contact contact = {.id = id_from(named.id), .updated = {named.updated}};
    contact.name = text_clean(named.name, strlen(named.name), TEXT_LINE);
    contact.email = text_clean(named.email, strlen(named.email), TEXT_LINE);
    bool taken = people_rows_take(rows, &contact, sweep);
    record_clear(&contact_type, &contact);
    return taken;
}

static PeopleRows *three(void)
{
    PeopleRows *rows = people_rows_new();
    assert_true(take(rows, (Named){"c1", "Wei Zhang", "wei@example.net", 1}, 1));
    assert_true(take(rows, (Named){"c2", "anna Weber", "anna@example.net", 1}, 1));
    assert_true(take(rows, (Named){"c3", "Ánna Weber", "a2@example.net", 1}, 1));
    people_rows_settle(rows);
    return rows;
}

// The ids of what is shown, in its order.
static void assert_shown(const PeopleRows *rows, const char *ids)
{
    g_autoptr(GString) got = g_string_new(NULL);
    for (size_t i = 0; i < people_rows_shown(rows); i++) {
        Id id = person_id(people_rows_at(rows, i));
        size_t index = 0;
        assert_true(people_rows_index(rows, id.s, &index));
        assert_int_equal(index, i);
        g_string_append_printf(got, "%s%s", i ? " " : "", id.s);
    }
    assert_null(people_rows_at(rows, people_rows_shown(rows)));
    assert_string_equal(got->str, ids);
}

static void people_rows__taken_in_any_order__are_by_folded_name(void **state)
{
    (void)state;
    PeopleRows *rows = three();
    assert_shown(rows, "c3 c2 c1"); // "anna weber  a2@..." before "anna weber  anna@..."
    assert_true(text_eq(person_name(people_rows_at(rows, 2)), TEXT("Wei Zhang")));
    assert_true(text_eq(person_email(people_rows_at(rows, 2)), TEXT("wei@example.net")));
    assert_true(text_is_empty(person_phone(people_rows_at(rows, 2))));
    assert_true(text_is_empty(person_company(people_rows_at(rows, 2))));
    people_rows_free(rows);
}

static void assert_text(TextRef got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.s, want, got.n);
}

static void take_parts(PeopleRows *rows, const char *name, const char *company, const char *email)
{
    Contact contact = {.id = id_from("c9"), .updated = {1}};
    contact.name = text_clean(name, strlen(name), TEXT_LINE);
    contact.company = text_clean(company, strlen(company), TEXT_LINE);
    contact.email = text_clean(email, strlen(email), TEXT_LINE);
    contact.phone = text_clean("+4930123", 8, TEXT_LINE);
    assert_true(people_rows_take(rows, &contact, 1));
    people_rows_settle(rows);
    record_clear(&contact_type, &contact);
}

// Whether a part is kept by itself or in what the filter looks through, it reads as it came.
static void people_rows__parts__read_as_they_came(void **state)
{
    (void)state;
    static const char *const parts[][3] = {{"Jo", "acme", "jo@example.net"},
                                           {"Jö", "Straße & Co", "Jo@Example.Net"},
                                           {"ﷺ", "", "jo@example.net"},
                                           {"Jo", "Acme", ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        PeopleRows *rows = people_rows_new();
        take_parts(rows, parts[i][0], parts[i][1], parts[i][2]);
        const Person *person = people_rows_at(rows, 0);
        assert_text(person_name(person), parts[i][0]);
        assert_text(person_company(person), parts[i][1]);
        assert_text(person_email(person), parts[i][2]);
        assert_text(person_phone(person), "+4930123");
        people_rows_free(rows);
    }
}

static void people_rows__endless_parts__are_cut(void **state)
{
    (void)state;
    PeopleRows *rows = people_rows_new();
    g_autoptr(GString) name = g_string_new(NULL);
    for (int i = 0; i < 3000; i++)
        g_string_append(name, "ﷺ"); // folded, it is many times as long
    take_parts(rows, name->str, name->str, "jo@example.net");
    const Person *person = people_rows_at(rows, 0);
    assert_true(person_name(person).n > 900 && person_name(person).n <= 1000);
    assert_true(g_utf8_validate(person_name(person).s, (gssize)person_name(person).n, NULL));
    assert_int_equal(person_company(person).n, person_name(person).n);
    assert_memory_equal(person_company(person).s, name->str, person_company(person).n);
    assert_text(person_email(person), "jo@example.net");
    people_rows_free(rows);
}

static void people_rows__same_again__changes_nothing(void **state)
{
    (void)state;
    PeopleRows *rows = three();
    assert_false(take(rows, (Named){"c2", "other", "", 1}, 2));
    people_rows_settle(rows);
    assert_shown(rows, "c3 c2 c1");
    people_rows_free(rows);
}

static void people_rows__changed__moves_to_its_new_place(void **state)
{
    (void)state;
    PeopleRows *rows = three();
    assert_true(take(rows, (Named){"c3", "Zoe", "", 2}, 1));
    assert_true(take(rows, (Named){"c3", "Bea", "", 3}, 1)); // twice in one page
    people_rows_settle(rows);
    assert_shown(rows, "c2 c3 c1");
    assert_int_equal(people_rows_all(rows), 3);
    assert_true(text_eq(person_name(people_rows_find(rows, "c3")), TEXT("Bea")));
    people_rows_free(rows);
}

static void people_rows__filter__holds_for_who_comes_later(void **state)
{
    (void)state;
    PeopleRows *rows = three();
    size_t index = 0;
    people_rows_filter(rows, "anna");
    assert_shown(rows, "c3 c2");
    assert_false(people_rows_index(rows, "c1", &index));
    assert_true(take(rows, (Named){"c4", "Anna Abel", "", 1}, 1));
    assert_true(take(rows, (Named){"c5", "Ben", "", 1}, 1));
    assert_true(take(rows, (Named){"c2", "Bea", "", 2}, 1));
    people_rows_settle(rows);
    assert_shown(rows, "c4 c3");
    people_rows_filter(rows, NULL);
    assert_shown(rows, "c4 c3 c2 c5 c1");
    people_rows_free(rows);
}

static void people_rows__not_seen_again__leave(void **state)
{
    (void)state;
    PeopleRows *rows = three();
    assert_false(take(rows, (Named){"c2", "", "", 1}, 2));
    assert_true(people_rows_drop_unseen(rows, 2, NULL, NULL));
    people_rows_settle(rows);
    assert_shown(rows, "c2");
    assert_null(people_rows_find(rows, "c1"));
    assert_false(people_rows_drop_unseen(rows, 2, NULL, NULL));
    assert_true(take(rows, (Named){"c1", "Ada", "", 1}, 3));
    people_rows_settle(rows);
    assert_shown(rows, "c1 c2");
    people_rows_free(rows);
}

// A thousand in pages of a hundred, names in no order, against a plain sort.
static void people_rows__many_pages__stay_sorted(void **state)
{
    (void)state;
    PeopleRows *rows = people_rows_new();
    for (unsigned i = 0; i < 1000; i++) {
        char id[16], name[32];
        g_snprintf(id, sizeof(id), "c%u", i);
        g_snprintf(name, sizeof(name), "name %u", i * 7919u % 1000u);
        assert_true(take(rows, (Named){id, name, "", 1}, 1));
        if (i % 100 == 99)
            people_rows_settle(rows);
    }
    assert_int_equal(people_rows_shown(rows), 1000);
    for (size_t i = 1; i < 1000; i++)
        assert_true(strcmp(person_name(people_rows_at(rows, i - 1)).s,
                           person_name(people_rows_at(rows, i)).s) < 0);
    people_rows_free(rows);
}

UNIT_TESTS(people_rows, cmocka_unit_test(people_rows__taken_in_any_order__are_by_folded_name),
           cmocka_unit_test(people_rows__parts__read_as_they_came),
           cmocka_unit_test(people_rows__endless_parts__are_cut),
           cmocka_unit_test(people_rows__same_again__changes_nothing),
           cmocka_unit_test(people_rows__changed__moves_to_its_new_place),
           cmocka_unit_test(people_rows__filter__holds_for_who_comes_later),
           cmocka_unit_test(people_rows__not_seen_again__leave),
           cmocka_unit_test(people_rows__many_pages__stay_sorted));
