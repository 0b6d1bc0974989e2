#include "config.h"

#include <string.h>

#include "model/contact.h"
#include "model/deal.h"
#include "unit/unit.h"

static Text text(const char *s)
{
    return text_clean(s, strlen(s), TEXT_LINE);
}

// One of everything a contact can own.
static Contact full_contact(void)
{
    Contact contact = {.id = id_from("c1"), .dnd = DND_ON, .added = {1000}};
    contact.name = text("Maria Lopez");
    contact.date_of_birth = (Raw){g_strdup("1990-01-02"), 10};
    text_list_add(&contact.tags, text("vip"));
    contact.followers = (IdList){g_new0(Id, 1), 1};
    contact.followers.items[0] = id_from("u1");
    contact.fields.type = &field_value_type;
    FieldValue *value = rows_append(&contact.fields);
    *value = (FieldValue){id_from("f1"), text("blue")};
    return contact;
}

static void id_from__other_bytes_or_too_long__gives_the_empty_id(void **state)
{
    (void)state;
    char longest[66];
    memset(longest, 'a', sizeof(longest));
    longest[64] = '\0';
    assert_string_equal(id_from(longest).s, longest);
    longest[64] = 'a';
    longest[65] = '\0';
    const char *const bad[] = {NULL, "", "a/b", "a b", "../x", "\x1b[31m", longest};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        Id id = id_from(bad[i]);
        assert_true(id_is_empty(&id));
    }
}

static void record_copy__owned_members__live_on_after_the_source(void **state)
{
    (void)state;
    Contact source = full_contact();
    Contact copy;
    record_copy(&contact_type, &copy, &source);
    assert_true(record_equal(&contact_type, &copy, &source));
    assert_ptr_not_equal(copy.tags.items[0].s, source.tags.items[0].s);
    record_clear(&contact_type, &source);
    assert_string_equal(copy.name.s, "Maria Lopez");
    assert_string_equal(copy.followers.items[0].s, "u1");
    assert_string_equal(((FieldValue *)rows_at(&copy.fields, 0))->value.s, "blue");
    record_clear(&contact_type, &copy);
    assert_null(copy.name.s);
}

static void record_equal__one_member_differs__is_noticed(void **state)
{
    (void)state;
    Contact a = full_contact();
    Contact b = full_contact();
    assert_true(record_equal(&contact_type, &a, &b));
    b.added.ms++;
    assert_false(record_equal(&contact_type, &a, &b));
    b.added.ms--;
    text_clear(&b.tags.items[0]);
    b.tags.items[0] = text("VIP");
    assert_false(record_equal(&contact_type, &a, &b));
    text_clear(&b.tags.items[0]);
    b.tags.items[0] = text("vip");
    ((FieldValue *)rows_at(&b.fields, 0))->id = id_from("f2");
    assert_false(record_equal(&contact_type, &a, &b));
    record_clear(&contact_type, &a);
    record_clear(&contact_type, &b);
}

static void rows_append__many__keeps_all_and_finds_by_key(void **state)
{
    (void)state;
    Rows rows = {.type = &stage_type};
    for (int i = 0; i < 100; i++) {
        g_autofree char *id = g_strdup_printf("s%d", i);
        ((Stage *)rows_append(&rows))->id = id_from(id);
    }
    Id wanted = id_from("s77");
    Id absent = id_from("s100");
    assert_int_equal(rows.count, 100);
    assert_ptr_equal(rows_find(&rows, &wanted), rows_at(&rows, 77));
    assert_null(rows_find(&rows, &absent));
    rows_clear(&rows);
    assert_int_equal(rows.count, 0);
    assert_ptr_equal(rows.type, &stage_type);
}

static void text_list__add_and_remove__compares_without_case(void **state)
{
    (void)state;
    TextList list = {0};
    text_list_add(&list, text("New lead"));
    text_list_add(&list, text("vip"));
    assert_true(text_list_has(&list, TEXT("NEW LEAD")));
    assert_true(text_list_remove(&list, TEXT("new Lead")));
    assert_false(text_list_remove(&list, TEXT("new Lead")));
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].s, "vip");
    text_list_clear(&list);
}

static void pipeline_finish__stages_in_any_order__sorts_by_position(void **state)
{
    (void)state;
    Pipeline pipeline = {.stages = {.type = &stage_type}};
    const int positions[] = {2, 0, 1};
    for (size_t i = 0; i < 3; i++)
        ((Stage *)rows_append(&pipeline.stages))->position = positions[i];
    pipeline_finish(&pipeline);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(((Stage *)rows_at(&pipeline.stages, i))->position, i);
    record_clear(&pipeline_type, &pipeline);
}

UNIT_TESTS(record, cmocka_unit_test(id_from__other_bytes_or_too_long__gives_the_empty_id),
           cmocka_unit_test(record_copy__owned_members__live_on_after_the_source),
           cmocka_unit_test(record_equal__one_member_differs__is_noticed),
           cmocka_unit_test(rows_append__many__keeps_all_and_finds_by_key),
           cmocka_unit_test(text_list__add_and_remove__compares_without_case),
           cmocka_unit_test(pipeline_finish__stages_in_any_order__sorts_by_position));
