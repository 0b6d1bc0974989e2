#include "config.h"

#include <string.h>

#include "api/area.h"
#include "unit/unit.h"

static void area_table__every_question__is_a_read_with_a_scope(void **state)
{
    (void)state;
    for (int i = 0; i < AREA_COUNT; i++) {
        const AreaInfo *area = area_info((AreaId)i);
        const EndpointInfo *ep = endpoint_info(area->ep);
        assert_int_equal(ep->method, METHOD_GET);
        assert_int_equal(ep->safety, SAFETY_SAFE);
        assert_true(*ep->scope);
        assert_true(*area->shows);
        assert_true(area->write == EP_NONE || endpoint_info(area->write)->safety != SAFETY_SAFE);
        assert_true(area->write == EP_NONE || strstr(area_write_scope((AreaId)i), ".write"));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(area->name, area_info((AreaId)j)->name);
    }
}

static void area_call__location__is_in_path_or_query(void **state)
{
    (void)state;
    Id location = id_from("loc00000000000000001");
    for (int i = 0; i < AREA_COUNT; i++) {
        Call *call = area_call((AreaId)i, &location, PRIO_OPEN);
        bool in_path = strstr(endpoint_info(call->ep)->path, "{locationId}") != NULL;
        assert_true(id_equal(&call->params[0], &location));
        assert_int_equal(call->query != NULL, !in_path);
        assert_true(in_path || strstr(call->query, location.s));
        call_free(call);
    }
}

static void scope_is_granted__whole_words__only(void **state)
{
    (void)state;
    const char *granted = "contacts.write conversations/message.write users.readonly";
    assert_true(scope_is_granted(granted, "contacts.write"));
    assert_true(scope_is_granted(granted, "conversations/message.write"));
    assert_true(scope_is_granted(granted, "users.readonly"));
    assert_false(scope_is_granted(granted, "message.write"));
    assert_false(scope_is_granted(granted, "contacts.writ"));
    assert_false(scope_is_granted(granted, "contacts.readonly"));
    assert_false(scope_is_granted("", "users.readonly"));
}

UNIT_TESTS(area, cmocka_unit_test(area_table__every_question__is_a_read_with_a_scope),
           cmocka_unit_test(area_call__location__is_in_path_or_query),
           cmocka_unit_test(scope_is_granted__whole_words__only));
