#include "config.h"

#include "desk.h"

static void users__list_and_search__know_the_team(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/users/?locationId={L}");
    desk_expect(desk, 200);
    const Id kim = desk_row(desk, "users", "name", "Dr. Kim");
    const size_t all = json_count(json_at(desk->last.json, "users"));
    desk_get(desk, "/locations/{L}");
    const Id company = desk_id(desk, "location.companyId");
    desk_getf(desk, "/users/search?companyId=%s&query=kim", company.s);
    desk_expect_string(desk, "users[0].id", kim.s);
    assert_int_equal(desk_int(desk, "count"), 1);
    desk_getf(desk, "/users/search?companyId=%s&limit=2&skip=1", company.s);
    assert_int_equal(json_count(json_at(desk->last.json, "users")), 2);
    assert_int_equal(desk_int(desk, "count"), (int64_t)all);
    desk_getf(desk, "/users/search?companyId=%s&ids=%s,x", company.s, kim.s);
    assert_int_equal(desk_int(desk, "count"), 1);
}

static void users__search__needs_its_company(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/users/search?locationId={L}");
    desk_expect(desk, 422);
    desk_get(desk, "/users/search?companyId=elsewhere");
    desk_expect(desk, 403);
}

static void users__get__is_flat(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/users/?locationId={L}");
    const Id kim = desk_row(desk, "users", "name", "Dr. Kim");
    desk_getf(desk, "/users/%s", kim.s);
    desk_expect(desk, 200);
    desk_expect_string(desk, "name", "Dr. Kim");
    assert_true(json_is_string(json_at(desk->last.json, "traceId")));
    desk_get(desk, "/users/nobody");
    desk_expect(desk, 400);
}

static void location__get__own_one_only(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/locations/{L}");
    desk_expect(desk, 200);
    desk_expect_string(desk, "location.name", "Acme Dental");
    desk_expect_string(desk, "location.timezone", "America/Los_Angeles");
    assert_true(
        json_is_bool(json_at(desk->last.json, "location.settings.allowDuplicateOpportunity")));
    desk_get(desk, "/locations/someoneElse000000000");
    desk_expect_message(desk, 403, "The token does not have access to this location.");
}

static void location__in_the_query_of_a_path_route__is_refused(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/locations/{L}/customFields?locationId={L}");
    desk_expect(desk, 422);
    desk_get(desk, "/locations/{L}/customFields?limit=10");
    desk_expect_message(desk, 422, "property limit should not exist");
}

static void timezones__list__holds_iana_names(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/locations/{L}/timezones");
    desk_expect(desk, 200);
    const Json *zones = json_at(desk->last.json, "timeZones");
    assert_true(json_count(zones) > 30);
    for (const Json *row = json_first(zones); row; row = json_next(row))
        if (!zone_find(json_string(row)))
            fail_msg("%s is no zone", json_string(row));
}

static void tags__create__lower_cased_and_only_once(void **state)
{
    Desk *desk = *state;
    desk_call(desk, "POST", "/locations/{L}/tags", "{\"name\":\"VIP Gold\"}");
    desk_expect(desk, 201);
    desk_expect_string(desk, "tag.name", "vip gold");
    const Id tag = desk_id(desk, "tag.id");
    desk_call(desk, "POST", "/locations/{L}/tags", "{\"name\":\"vip gold\"}");
    desk_expect(desk, 400);
    desk_get(desk, "/locations/{L}/tags");
    const Id listed = desk_row(desk, "tags", "name", "vip gold");
    assert_string_equal(listed.s, tag.s);
}

static void custom_fields__model__chooses(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/locations/{L}/customFields");
    const size_t all = json_count(json_at(desk->last.json, "customFields"));
    desk_get(desk, "/locations/{L}/customFields?model=opportunity");
    const size_t deals = json_count(json_at(desk->last.json, "customFields"));
    desk_expect_string(desk, "customFields[0].model", "opportunity");
    desk_get(desk, "/locations/{L}/customFields?model=contact");
    assert_int_equal(deals + json_count(json_at(desk->last.json, "customFields")), all);
}

static void custom_field__of_a_deal__is_written_and_found(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/locations/{L}/customFields?model=opportunity");
    const Id field = desk_id(desk, "customFields[0].id");
    const Id deal = desk_deal(desk, "Whitening");
    g_autofree char *path = g_strdup_printf("/opportunities/%s", deal.s);
    g_autofree char *body = g_strdup_printf(
        "{\"customFields\":[{\"id\":\"%s\",\"field_value\":\"This month\"}]}", field.s);
    desk_call(desk, "PUT", path, body);
    desk_expect(desk, 200);
    desk_expect_string(desk, "opportunity.customFields[0].fieldValue", "This month");
    g_autofree char *filter = g_strdup_printf(
        "{\"locationId\":\"{L}\",\"limit\":5,\"filters\":[{\"field\":\"custom_fields.%s\","
        "\"operator\":\"eq\",\"value\":\"This month\"}]}",
        field.s);
    desk_call(desk, "POST", "/opportunities/search", filter);
    desk_expect(desk, 201);
    assert_int_equal(desk_int(desk, "total"), 1);
}

static void templates__list__by_type_and_page(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/locations/{L}/templates?originId={L}");
    desk_expect(desk, 200);
    const int64_t all = desk_int(desk, "totalCount");
    desk_get(desk, "/locations/{L}/templates?originId={L}&type=sms");
    assert_int_equal(desk_int(desk, "totalCount"), 3);
    desk_expect_string(desk, "templates[0].type", "sms");
    desk_get(desk, "/locations/{L}/templates?originId={L}&limit=2&skip=1");
    assert_int_equal(json_count(json_at(desk->last.json, "templates")), 2);
    assert_int_equal(desk_int(desk, "totalCount"), all);
    desk_get(desk, "/locations/{L}/templates");
    desk_expect(desk, 422);
}

static void task_search__task__has_underscore_id_and_people(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    desk_get(desk, "/users/?locationId={L}");
    const Id kim = desk_row(desk, "users", "name", "Dr. Kim");
    g_autofree char *path = g_strdup_printf("/contacts/%s/tasks", maria.s);
    g_autofree char *body =
        g_strdup_printf("{\"title\":\"Call about shade\",\"dueDate\":\"2025-11-20T18:00:00.000Z\","
                        "\"completed\":false,\"assignedTo\":\"%s\"}",
                        kim.s);
    desk_call(desk, "POST", path, body);
    desk_expect(desk, 201);
    const Id task = desk_id(desk, "task.id");
    desk_call(desk, "POST", "/locations/{L}/tasks/search",
              "{\"query\":\"shade\",\"completed\":false}");
    desk_expect(desk, 200);
    desk_expect_string(desk, "tasks[0]._id", task.s);
    assert_null(json_at(desk->last.json, "tasks[0].id"));
    desk_expect_string(desk, "tasks[0].contactDetails.firstName", "Maria");
    desk_expect_string(desk, "tasks[0].assignedToUserDetails.id", kim.s);
    desk_call(desk, "POST", "/locations/{L}/tasks/search",
              "{\"query\":\"shade\",\"completed\":true}");
    assert_int_equal(json_count(json_at(desk->last.json, "tasks")), 0);
    g_autofree char *mine = g_strdup_printf(
        "{\"assignedTo\":[\"%s\"],\"contactId\":[\"%s\"],\"limit\":1}", kim.s, maria.s);
    desk_call(desk, "POST", "/locations/{L}/tasks/search", mine);
    assert_int_equal(json_count(json_at(desk->last.json, "tasks")), 1);
}

static int open_empty(void **state)
{
    return desk_open_world(state, "empty", true);
}

static void empty_world__lists__are_empty_but_the_account_stands(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/opportunities/search?location_id={L}");
    assert_int_equal(desk_int(desk, "meta.total"), 0);
    desk_call(desk, "POST", "/locations/{L}/tasks/search", "{}");
    assert_int_equal(json_count(json_at(desk->last.json, "tasks")), 0);
    desk_get(desk, "/calendars/?locationId={L}");
    assert_int_equal(json_count(json_at(desk->last.json, "calendars")), 4);
}

static int open_hostile(void **state)
{
    return desk_open_world(state, "hostile", true);
}

static void hostile_world__deals__bring_broken_rows(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/opportunities/search?location_id={L}&limit=100");
    desk_expect(desk, 200);
    assert_non_null(strstr(desk->last.body, "\\ud83d pair"));
    assert_non_null(strstr(desk->last.body, "\"name\":42"));
    assert_non_null(strstr(desk->last.body, "\\u001b[31m"));
}

UNIT_TESTS(account, DESK_TEST(users__list_and_search__know_the_team),
           DESK_TEST(users__search__needs_its_company), DESK_TEST(users__get__is_flat),
           DESK_TEST(location__get__own_one_only),
           DESK_TEST(location__in_the_query_of_a_path_route__is_refused),
           DESK_TEST(timezones__list__holds_iana_names),
           DESK_TEST(tags__create__lower_cased_and_only_once),
           DESK_TEST(custom_fields__model__chooses),
           DESK_TEST(custom_field__of_a_deal__is_written_and_found),
           DESK_TEST(templates__list__by_type_and_page),
           DESK_TEST(task_search__task__has_underscore_id_and_people),
           cmocka_unit_test_setup_teardown(empty_world__lists__are_empty_but_the_account_stands,
                                           open_empty, desk_close),
           cmocka_unit_test_setup_teardown(hostile_world__deals__bring_broken_rows, open_hostile,
                                           desk_close));
