#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/message.h"
#include "model/workspace.h"
#include "unit/unit.h"

static const RecordType *const types[] = {
    &contact_type,  &note_type,        &task_type,     &field_value_type,    &conversation_type,
    &message_type,  &email_type,       &sent_type,     &stage_type,          &pipeline_type,
    &deal_type,     &lost_reason_type, &event_type,    &slot_type,           &location_type,
    &user_type,     &tag_type,         &calendar_type, &calendar_group_type, &custom_field_type,
    &template_type,
};

static void tables__columns__are_plain_and_unique(void **state)
{
    (void)state;
    for (size_t t = 0; t < ARRAY_LEN(types); t++) {
        for (size_t i = 0; i < types[t]->count; i++) {
            const char *sql = types[t]->fields[i].sql;
            assert_int_equal(strspn(sql, "abcdefghijklmnopqrstuvwxyz_"), strlen(sql));
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal(types[t]->fields[k].sql, sql);
        }
    }
}

static void tables__members__lie_inside_and_name_what_they_need(void **state)
{
    (void)state;
    for (size_t t = 0; t < ARRAY_LEN(types); t++) {
        for (size_t i = 0; i < types[t]->count; i++) {
            const Field *field = &types[t]->fields[i];
            assert_true(field->offset < types[t]->size);
            assert_int_equal(field->type == FT_ENUM, field->names != NULL);
            assert_int_equal(field->type == FT_ROWS, field->rows != NULL);
        }
    }
}

static void tables__identity__is_one_id_at_most(void **state)
{
    (void)state;
    for (size_t t = 0; t < ARRAY_LEN(types); t++) {
        int keys = 0;
        for (size_t i = 0; i < types[t]->count; i++) {
            bool key = (types[t]->fields[i].flags & FF_KEY) != 0;
            keys += key;
            assert_true(!key || types[t]->fields[i].type == FT_ID);
        }
        assert_int_equal(keys, types[t] == &slot_type ? 0 : 1);
    }
}

static void names__every_table__reads_what_it_writes(void **state)
{
    (void)state;
    const EnumNames *const tables[] = {&direction_names, &deal_status_names,
                                       &appointment_status_names, &message_status_names};
    for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
        assert_string_equal(names_string(tables[t], 0), "");
        assert_string_equal(names_string(tables[t], -1), "");
        assert_string_equal(names_string(tables[t], (int)tables[t]->count), "");
        for (size_t i = 1; i < tables[t]->count; i++)
            assert_int_equal(names_value(tables[t], tables[t]->names[i]), i);
        for (size_t i = 0; tables[t]->aliases && tables[t]->aliases[i][0]; i++)
            assert_true(names_value(tables[t], tables[t]->aliases[i][0]) > 0);
    }
}

UNIT_TESTS(tables, cmocka_unit_test(tables__columns__are_plain_and_unique),
           cmocka_unit_test(tables__members__lie_inside_and_name_what_they_need),
           cmocka_unit_test(tables__identity__is_one_id_at_most),
           cmocka_unit_test(names__every_table__reads_what_it_writes));
