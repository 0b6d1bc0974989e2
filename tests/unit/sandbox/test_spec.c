#include "config.h"

#include <string.h>

#include "sandbox/spec.h"
#include "unit/unit.h"

static void values_free(gpointer values)
{
    g_ptr_array_unref(values);
}

// query: "name=value&name=value", not encoded
static Response check(EndpointId ep, const char *query, const char *body)
{
    Err err;
    Response res = {0};
    Json *json = body ? json_parse(body, strlen(body), &err) : NULL;
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, values_free);
    g_auto(GStrv) pairs = g_strsplit(query, "&", -1);
    for (char **pair = pairs; *pair && **pair; pair++) {
        g_auto(GStrv) parts = g_strsplit(*pair, "=", 2);
        GPtrArray *values = g_hash_table_lookup(table, parts[0]);
        if (!values) {
            values = g_ptr_array_new_with_free_func(g_free);
            g_hash_table_insert(table, g_strdup(parts[0]), values);
        }
        g_ptr_array_add(values, g_strdup(parts[1]));
    }
    const Request req = {.ep = ep, .query = table, .body = json};
    if (spec_check(&req, &res))
        assert_null(res.body);
    g_hash_table_unref(table);
    json_free(json);
    return res;
}

static void expect_fine(EndpointId ep, const char *query, const char *body)
{
    Response res = check(ep, query, body);
    if (res.status)
        fail_msg("%s ?%s %s: %s", endpoint_info(ep)->name, query, body ? body : "", res.body);
}

static void expect_bad(EndpointId ep, const char *query, const char *body, const char *text)
{
    Response res = check(ep, query, body);
    assert_int_equal(res.status, 422);
    if (!strstr(res.body, text))
        fail_msg("\"%s\" is not in %s", text, res.body);
    g_free(res.body);
}

static void spec__every_endpoint__has_rows(void **state)
{
    (void)state;
    for (int ep = EP_NONE + 1; ep < EP_COUNT; ep++) {
        const EndpointInfo *info = endpoint_info((EndpointId)ep);
        const bool free = ep == EP_EMAIL_GET || ep == EP_EMAIL_UNSCHEDULE || ep == EP_OAUTH_TOKEN ||
                          ep == EP_OAUTH_RECONNECT;
        assert_int_equal(spec_needs_version((EndpointId)ep), !free);
        if (info->method == METHOD_GET)
            assert_false(spec_takes_body((EndpointId)ep));
        if (info->method == METHOD_POST || info->method == METHOD_PUT)
            assert_true(spec_takes_body((EndpointId)ep));
    }
}

static void spec__unknown_names__are_all_listed(void **state)
{
    (void)state;
    Response res =
        check(EP_CONTACT_CREATE, "zip=1", "{\"locationId\":\"x\",\"zap\":1,\"forward\":{}}");
    assert_int_equal(res.status, 422);
    assert_non_null(strstr(res.body, "[\"property zip should not exist\","
                                     "\"property zap should not exist\","
                                     "\"property forward should not exist\"]"));
    g_free(res.body);
}

static void spec__nested_unknown_name__carries_its_path(void **state)
{
    (void)state;
    expect_bad(EP_CONTACT_CREATE, "",
               "{\"locationId\":\"x\",\"customFields\":[{\"id\":\"a\"},{\"value\":1}]}",
               "customFields.1.property value should not exist");
    expect_bad(EP_MESSAGE_SEND, "",
               "{\"type\":\"SMS\",\"contactId\":\"c\",\"forward\":{\"isForwarded\":true,\"x\":1}}",
               "forward.property x should not exist");
}

static void spec__a_name_that_looks_like_a_path__is_unknown(void **state)
{
    (void)state;
    expect_bad(EP_CONTACT_CREATE, "", "{\"locationId\":\"x\",\"inboundDndSettings.all\":{}}",
               "property inboundDndSettings.all should not exist");
    expect_bad(EP_CONTACT_CREATE, "", "{\"locationId\":\"x\",\"tags[]\":\"a\"}",
               "property tags[] should not exist");
    expect_bad(EP_CONTACT_CREATE, "", "{\"locationId\":\"x\",\"\":1}",
               "property  should not exist");
}

static void spec__missing__is_told(void **state)
{
    (void)state;
    expect_bad(EP_CONTACT_CREATE, "", "{}", "locationId can't be undefined");
    expect_bad(EP_CONTACT_CREATE, "", NULL, "locationId can't be undefined");
    expect_bad(EP_CONTACT_LIST, "", NULL, "locationId can't be undefined");
    expect_bad(EP_DEAL_LIST, "locationId=x", NULL, "location_id can't be undefined");
    expect_bad(EP_NOTE_CREATE, "", "{}", "body should not be empty");
    expect_bad(EP_NOTE_CREATE, "", "{\"body\":\"\"}", "body should not be empty");
    expect_bad(EP_CONTACT_SEARCH, "", "{\"locationId\":\"x\"}", "pageLimit should not be empty");
}

static void spec__wrong_types__are_told(void **state)
{
    (void)state;
    expect_bad(EP_CONTACT_UPDATE, "", "{\"firstName\":4}", "firstName must be a string");
    expect_bad(EP_CONTACT_UPDATE, "", "{\"dnd\":\"true\"}", "dnd must be a boolean value");
    expect_bad(EP_CONTACT_UPDATE, "", "{\"tags\":\"vip\"}", "tags must be an array");
    expect_bad(EP_CONTACT_UPDATE, "", "{\"tags\":[\"vip\",4]}",
               "each value in tags must be a string");
    expect_bad(EP_CONTACT_UPDATE, "", "{\"dndSettings\":[]}", "dndSettings must be an object");
    expect_bad(EP_CONTACT_UPDATE, "", "{\"country\":null}", "country must be a string");
    expect_bad(EP_CONVERSATION_SEARCH, "locationId=x&limit=ten", NULL, "limit must be a number");
    expect_bad(EP_CONVERSATION_SEARCH, "locationId=x&limit=", NULL, "limit must be a number");
    expect_bad(EP_CALENDAR_LIST, "locationId=x&showDrafted=1", NULL,
               "showDrafted must be a boolean");
    expect_bad(EP_CALENDAR_LIST, "locationId=x&groupId=a&groupId=b", NULL,
               "groupId must be a string");
}

static void spec__null__only_where_documented(void **state)
{
    (void)state;
    expect_fine(EP_CONTACT_UPDATE, "", "{\"firstName\":null,\"dateOfBirth\":null}");
}

static void spec__enums__are_held(void **state)
{
    (void)state;
    expect_bad(EP_MESSAGE_SEND, "", "{\"type\":\"Sms\",\"contactId\":\"c\"}",
               "type must be a valid enum value");
    expect_bad(EP_MESSAGE_SEND, "", "{\"type\":\"SMS|RCS\",\"contactId\":\"c\"}",
               "type must be a valid enum value");
    expect_bad(EP_CONVERSATION_SEARCH, "locationId=x&status=new", NULL,
               "status must be a valid enum value");
    expect_fine(EP_CONVERSATION_SEARCH, "locationId=x&status=unread", NULL);
    expect_fine(EP_MESSAGE_LIST, "type=TYPE_SMS,TYPE_EMAIL", NULL);
    expect_bad(EP_MESSAGE_LIST, "type=TYPE_SMS,SMS", NULL, "type must be a valid enum value");
    expect_bad(EP_MESSAGE_LIST, "type=TYPE_SMS,", NULL, "type must be a valid enum value");
}

static void spec__limits__are_held(void **state)
{
    (void)state;
    expect_fine(EP_CONTACT_LIST, "locationId=x&limit=100", NULL);
    expect_bad(EP_CONTACT_LIST, "locationId=x&limit=101", NULL,
               "limit must not be greater than 100");
    expect_bad(EP_CONTACT_SEARCH, "", "{\"locationId\":\"x\",\"pageLimit\":501}",
               "pageLimit must not be greater than 500");
    expect_bad(EP_CONTACT_SEARCH, "", "{\"locationId\":\"x\",\"pageLimit\":0}",
               "pageLimit must not be less than 1");
    g_autofree char *x = g_strnfill(76, 'x');
    g_autofree char *body =
        g_strdup_printf("{\"locationId\":\"x\",\"pageLimit\":1,\"query\":\"%s\"}", x);
    expect_bad(EP_CONTACT_SEARCH, "", body, "query must be shorter than or equal to 75 characters");
}

static void spec__some_complaints__are_a_plain_400(void **state)
{
    (void)state;
    Response res = check(EP_DEAL_LIST, "location_id=x&limit=101", NULL);
    assert_int_equal(res.status, 400);
    assert_non_null(strstr(res.body, "\"message\":\"limit must not be greater than 100\""));
    g_free(res.body);
    res = check(EP_FREE_SLOTS, "startDate=2030-01-01&endDate=5", NULL);
    assert_int_equal(res.status, 400);
    g_free(res.body);
}

static void spec__update__refuses_what_create_takes(void **state)
{
    (void)state;
    expect_fine(EP_CONTACT_CREATE, "",
                "{\"locationId\":\"x\",\"companyName\":\"c\",\"gender\":\"f\"}");
    expect_bad(EP_CONTACT_UPDATE, "", "{\"companyName\":\"c\"}", "companyName should not exist");
    expect_bad(EP_CONTACT_UPDATE, "", "{\"gender\":\"f\"}", "gender should not exist");
    expect_bad(EP_CONTACT_UPDATE, "", "{\"locationId\":\"x\"}", "locationId should not exist");
}

static void spec__where_documents_are_wrong__reality_holds(void **state)
{
    (void)state;
    expect_fine(EP_MESSAGE_SEND, "", "{\"type\":\"SMS\",\"contactId\":\"c\",\"message\":\"hi\"}");
    expect_fine(EP_DEAL_SEARCH, "", "{\"locationId\":\"x\",\"limit\":20}");
    expect_fine(EP_DEAL_SEARCH, "",
                "{\"locationId\":\"x\",\"limit\":20,\"searchAfter\":[1700000000000,\"id\"],"
                "\"sort\":[{\"field\":\"date_added\",\"direction\":\"desc\"}],\"filters\":[]}");
    expect_fine(
        EP_DEAL_UPSERT, "",
        "{\"pipelineId\":\"p\",\"locationId\":\"x\",\"contactId\":\"c\",\"monetaryValue\":5}");
    expect_fine(EP_BLOCK_CREATE, "", "{\"locationId\":\"x\",\"assignedUserId\":\"u\"}");
    expect_fine(EP_CONTACT_UPDATE, "",
                "{\"customFields\":[{\"id\":\"a\",\"field_value\":[\"x\"]},"
                "{\"key\":\"b\",\"field_value\":5},{\"id\":\"c\",\"field_value\":{}}]}");
    expect_fine(EP_FREE_SLOTS, "startDate=1&endDate=2&userIds=a&userIds=b", NULL);
}

UNIT_TESTS(spec, cmocka_unit_test(spec__every_endpoint__has_rows),
           cmocka_unit_test(spec__unknown_names__are_all_listed),
           cmocka_unit_test(spec__nested_unknown_name__carries_its_path),
           cmocka_unit_test(spec__a_name_that_looks_like_a_path__is_unknown),
           cmocka_unit_test(spec__missing__is_told), cmocka_unit_test(spec__wrong_types__are_told),
           cmocka_unit_test(spec__null__only_where_documented),
           cmocka_unit_test(spec__enums__are_held), cmocka_unit_test(spec__limits__are_held),
           cmocka_unit_test(spec__some_complaints__are_a_plain_400),
           cmocka_unit_test(spec__update__refuses_what_create_takes),
           cmocka_unit_test(spec__where_documents_are_wrong__reality_holds));
