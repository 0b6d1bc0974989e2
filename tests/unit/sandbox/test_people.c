#include "config.h"

#include "desk.h"

static PRINTF(4) void ask(Desk *desk, const char *method, const char *body, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *path = g_strdup_vprintf(fmt, args);
    va_end(args);
    desk_call(desk, method, path, body);
}

static void search(Desk *desk, const char *rest)
{
    g_autofree char *body = g_strdup_printf("{\"locationId\":\"{L}\",%s}", rest);
    desk_call(desk, "POST", "/contacts/search", body);
    desk_expect(desk, 200);
}

static bool has(const Desk *desk, const char *path)
{
    return json_at(desk->last.json, path) != NULL;
}

static void people__get__leaves_out_what_is_unknown(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id ahmed = desk_contact(desk, "Ahmed Nasser");
    desk_getf(desk, "/contacts/%s", maria.s);
    desk_expect(desk, 200);
    desk_expect_string(desk, "contact.firstName", "Maria");
    desk_expect_string(desk, "contact.firstNameLowerCase", "maria");
    desk_expect_string(desk, "contact.phone", "+15550102030");
    desk_expect_string(desk, "contact.timezone", "Europe/Lisbon");
    desk_expect_string(desk, "contact.tags[1]", "whitening");
    assert_int_equal(strlen(reply_string(&desk->last, "contact.dateAdded")), 24);
    assert_false(has(desk, "contact.companyName"));
    desk_getf(desk, "/contacts/%s", ahmed.s);
    assert_false(has(desk, "contact.phone"));
}

static void people__list__writes_nulls_and_lower_case(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/contacts/?locationId={L}&limit=5");
    desk_expect(desk, 200);
    assert_int_equal(json_count(json_at(desk->last.json, "contacts")), 5);
    assert_int_equal(desk_int(desk, "meta.total"), 12);
    assert_int_equal(desk_int(desk, "meta.nextPage"), 2);
    assert_true(json_is_null(json_at(desk->last.json, "contacts[0].companyName")));
    assert_int_equal(desk_int(desk, "contacts[4].startAfter[0]"),
                     desk_int(desk, "meta.startAfter"));
}

static void people__list__pages_without_gap(void **state)
{
    Desk *desk = *state;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    desk_get(desk, "/contacts/?locationId={L}&limit=5");
    for (int page = 0; page < 3; page++) {
        for (const Json *row = json_first(json_at(desk->last.json, "contacts")); row;
             row = json_next(row))
            assert_true(g_hash_table_add(seen, g_strdup(json_string(json_member(row, "id")))));
        g_autofree char *id = g_strdup(reply_string(&desk->last, "meta.startAfterId"));
        desk_getf(desk,
                  "/contacts/?locationId={L}&limit=5&startAfter=%" G_GINT64_FORMAT
                  "&startAfterId=%s",
                  desk_int(desk, "meta.startAfter"), id);
    }
    assert_int_equal(g_hash_table_size(seen), 12);
    desk_get(desk, "/contacts/?locationId={L}&limit=101");
    desk_expect_message(desk, 422, "limit must not be greater than 100");
    desk_get(desk, "/contacts/?locationId={L}&search=x");
    desk_expect_message(desk, 422, "property search should not exist");
}

static void people__search__by_words_and_filters(void **state)
{
    Desk *desk = *state;
    search(desk, "\"pageLimit\":10,\"query\":\"maria lop\"");
    assert_int_equal(desk_int(desk, "total"), 1);
    desk_expect_string(desk, "contacts[0].firstNameRaw", "Maria");
    desk_expect_string(desk, "contacts[0].firstName", "maria");
    assert_true(json_is_array(json_at(desk->last.json, "contacts[0].searchAfter")));
    search(desk, "\"pageLimit\":10,\"query\":\"حداد\"");
    assert_int_equal(desk_int(desk, "total"), 1);
    search(desk, "\"pageLimit\":10,\"filters\":[{\"field\":\"tags\",\"operator\":\"eq\",\"value\":["
                 "\"vip\"]}]");
    assert_int_equal(desk_int(desk, "total"), 2);
    search(desk,
           "\"pageLimit\":10,\"filters\":[{\"field\":\"phone\",\"operator\":\"not_exists\"}]");
    desk_expect_string(desk, "contacts[0].contactName", "Ahmed Nasser");
    search(desk, "\"pageLimit\":10,\"filters\":[{\"field\":\"dndSettings.SMS.status\",\"operator\":"
                 "\"eq\",\"value\":\"active\"}]");
    desk_expect_string(desk, "contacts[0].contactName", "Dana O'Neil");
    assert_int_equal(desk_int(desk, "total"), 1);
}

static void people__search__by_custom_field(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/locations/{L}/customFields");
    const Id insurance = desk_row(desk, "customFields", "name", "Insurance");
    g_autofree char *body =
        g_strdup_printf("\"pageLimit\":5,\"filters\":[{\"field\":\"customFields.%s\",\"operator\":"
                        "\"eq\",\"value\":\"Cigna\"}]",
                        insurance.s);
    search(desk, body);
    assert_int_equal(desk_int(desk, "total"), 1);
    desk_expect_string(desk, "contacts[0].contactName", "John Carter");
    desk_expect_string(desk, "contacts[0].customFields[0].value", "Cigna");
}

static void people__search__cursor_pages_without_gap(void **state)
{
    Desk *desk = *state;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *cursor = g_strdup("");
    for (int page = 0; page < 4; page++) {
        g_autofree char *rest = g_strdup_printf(
            "\"pageLimit\":5,\"sort\":[{\"field\":\"lastNameLowerCase\",\"direction\":\"asc\"}]%s",
            cursor);
        search(desk, rest);
        const Json *last = NULL;
        for (const Json *row = json_first(json_at(desk->last.json, "contacts")); row;
             row = json_next(row)) {
            assert_true(g_hash_table_add(seen, g_strdup(json_string(json_member(row, "id")))));
            last = row;
        }
        if (!last)
            break;
        g_autofree char *after = json_print(json_member(last, "searchAfter"));
        g_free(cursor);
        cursor = g_strdup_printf(",\"searchAfter\":%s", after);
    }
    assert_int_equal(g_hash_table_size(seen), 12);
}

static void people__search__refuses_unknown_field(void **state)
{
    Desk *desk = *state;
    desk_call(desk, "POST", "/contacts/search",
              "{\"locationId\":\"{L}\",\"pageLimit\":5,\"filters\":[{\"field\":"
              "\"lastEmailClickedAt\",\"operator\":\"exists\"}]}");
    desk_expect_message(desk, 400, "Invalid field lastEmailClickedAt");
    desk_call(desk, "POST", "/contacts/search", "{\"locationId\":\"{L}\"}");
    desk_expect(desk, 422);
}

static void people__create__answers_201_in_the_shape_of_create(void **state)
{
    Desk *desk = *state;
    desk_call(
        desk, "POST", "/contacts/",
        "{\"locationId\":\"{L}\",\"firstName\":\"Nadia\",\"lastName\":\"Petrova\",\"email\":"
        "\"Nadia@Example.com\","
        "\"phone\":\"(213) 555-0199\",\"dateOfBirth\":\"04/30/1990\",\"tags\":[\"VIP\",\"Recall\"],"
        "\"companyName\":\"Petrova Ltd\"}");
    desk_expect(desk, 201);
    desk_expect_string(desk, "contact.phone", "+12135550199");
    desk_expect_string(desk, "contact.email", "nadia@example.com");
    desk_expect_string(desk, "contact.dateOfBirth", "1990-04-30T00:00:00.000Z");
    desk_expect_string(desk, "contact.tags[0]", "vip");
    const Id id = desk_id(desk, "contact.id");
    desk_getf(desk, "/contacts/%s", id.s);
    desk_expect_string(desk, "contact.dateOfBirth", "1990-04-30");
    desk_get(desk, "/locations/{L}/tags");
    desk_row(desk, "tags", "name", "recall"); // the location knows the new tag
}

static void people__create__is_findable_and_reachable_after_a_while(void **state)
{
    Desk *desk = *state;
    desk_call(desk, "POST", "/contacts/",
              "{\"locationId\":\"{L}\",\"firstName\":\"Nadia\",\"phone\":\"+12135550199\"}");
    const Id id = desk_id(desk, "contact.id");
    g_autofree char *message =
        g_strdup_printf("{\"contactId\":\"%s\",\"type\":\"SMS\",\"message\":\"Hi\"}", id.s);
    search(desk, "\"pageLimit\":1,\"query\":\"nadia\"");
    assert_int_equal(desk_int(desk, "total"), 0);
    desk_call(desk, "POST", "/conversations/messages", message);
    desk_expect_message(desk, 400, "CONVERSATIONS_CONTACT_NOT_FOUND");
    clock_step(desk->clock, 6000);
    search(desk, "\"pageLimit\":1,\"sort\":[{\"field\":\"dateAdded\",\"direction\":\"desc\"}]");
    desk_expect_string(desk, "contacts[0].id", id.s);
    desk_call(desk, "POST", "/conversations/messages", message);
    desk_expect(desk, 201);
}

static void people__create__refuses_duplicates_with_meta(void **state)
{
    Desk *desk = *state;
    const Id john = desk_contact(desk, "John Carter");
    desk_call(desk, "POST", "/contacts/",
              "{\"locationId\":\"{L}\",\"firstName\":\"J\",\"email\":\"JOHN.carter@example.com\","
              "\"phone\":\"+15550102030\"}");
    desk_expect_message(desk, 400, "This location does not allow duplicated contacts.");
    desk_expect_string(desk, "meta.contactId", john.s);
    desk_expect_string(desk, "meta.contactName", "John Carter");
    desk_expect_string(desk, "meta.matchingField", "email");
    desk_call(desk, "POST", "/contacts/",
              "{\"locationId\":\"{L}\",\"firstName\":\"J\",\"phone\":\"+1 555 010-2030\"}");
    desk_expect_string(desk, "meta.matchingField", "phone");
    assert_int_equal(sandbox_executed(desk->sandbox, EP_CONTACT_CREATE), 0);
}

static void people__create__refuses_bad_members(void **state)
{
    Desk *desk = *state;
    desk_call(desk, "POST", "/contacts/", "{\"locationId\":\"{L}\",\"email\":\"no address\"}");
    desk_expect_message(desk, 422, "email must be an email");
    desk_call(desk, "POST", "/contacts/", "{\"locationId\":\"{L}\",\"phone\":\"call me\"}");
    desk_expect_message(desk, 422, "phone must be a valid phone number");
    desk_call(desk, "POST", "/contacts/", "{\"locationId\":\"{L}\",\"additionalEmails\":[]}");
    desk_expect_message(desk, 422, "property additionalEmails should not exist");
    desk_call(desk, "POST", "/contacts/", "{\"firstName\":\"x\"}");
    desk_expect(desk, 422);
}

static void people__update__replaces_tags_and_refuses_locations(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    ask(desk, "PUT", "{\"tags\":[\"Only this\"],\"city\":\"Porto\",\"address1\":null}",
        "/contacts/%s", maria.s);
    desk_expect(desk, 200);
    assert_true(json_is_bool(json_at(desk->last.json, "succeded")));
    assert_int_equal(json_count(json_at(desk->last.json, "contact.tags")), 1);
    desk_expect_string(desk, "contact.tags[0]", "only this");
    desk_expect_string(desk, "contact.city", "Porto");
    ask(desk, "PUT", "{\"locationId\":\"{L}\"}", "/contacts/%s", maria.s);
    desk_expect_message(desk, 422, "property locationId should not exist");
    ask(desk, "PUT", "{\"email\":\"john.carter@example.com\"}", "/contacts/%s", maria.s);
    desk_expect(desk, 400);
    desk_expect_string(desk, "meta.matchingField", "email");
}

static void people__update__writes_custom_fields(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    desk_get(desk, "/locations/{L}/customFields");
    const Id budget = desk_row(desk, "customFields", "name", "Budget");
    const Id cleaning = desk_row(desk, "customFields", "name", "Last cleaning");
    g_autofree char *good =
        g_strdup_printf("{\"customFields\":[{\"id\":\"%s\",\"field_value\":1250.5},"
                        "{\"id\":\"%s\",\"field_value\":\"2025-03-04\"}]}",
                        budget.s, cleaning.s);
    g_autofree char *bad = g_strdup_printf(
        "{\"city\":\"Nowhere\",\"customFields\":[{\"id\":\"%s\",\"field_value\":\"much\"}]}",
        budget.s);
    ask(desk, "PUT", good, "/contacts/%s", maria.s);
    desk_expect(desk, 200);
    assert_int_equal(json_count(json_at(desk->last.json, "contact.customFields")), 3);
    assert_int_equal(desk_int(desk, "contact.customFields[2].value"),
                     1741046400000); // a DATE is read back in ms
    ask(desk, "PUT", bad, "/contacts/%s", maria.s);
    desk_expect(desk, 400);
    desk_getf(desk, "/contacts/%s", maria.s);
    desk_expect_string(desk, "contact.city", "Lisbon"); // nothing of a refused update sticks
}

static void people__upsert__updates_or_creates(void **state)
{
    Desk *desk = *state;
    const Id john = desk_contact(desk, "John Carter");
    desk_call(desk, "POST", "/contacts/upsert",
              "{\"locationId\":\"{L}\",\"email\":\"john.carter@example.com\",\"phone\":\"+"
              "15550102030\",\"city\":\"Chico\"}");
    desk_expect(desk, 200);
    assert_false(json_is_null(json_at(desk->last.json, "new")));
    desk_expect_string(desk, "contact.id", john.s);
    desk_expect_string(desk, "contact.phone", "+15550102031"); // Maria's number is passed over
    desk_call(desk, "POST", "/contacts/upsert",
              "{\"locationId\":\"{L}\",\"name\":\"Ola Nord Mann\"}");
    desk_expect(desk, 200);
    desk_expect_string(desk, "contact.lastName", "Nord Mann");
}

static void people__delete__is_gone_with_400(void **state)
{
    Desk *desk = *state;
    const Id tom = desk_contact(desk, "Tom Becker");
    g_autofree char *text = g_strdup_printf("Contact not found for id:%s", tom.s);
    ask(desk, "DELETE", NULL, "/contacts/%s", tom.s);
    desk_expect(desk, 200);
    desk_getf(desk, "/contacts/%s", tom.s);
    desk_expect_message(desk, 400, text);
    desk_getf(desk, "/contacts/%s", "aaaaaaaaaaaaaaaaaaaa");
    desk_expect_message(desk, 400, "Contact with id aaaaaaaaaaaaaaaaaaaa not found");
    desk_get(desk, "/conversations/search?locationId={L}");
    assert_int_equal(desk_int(desk, "total"), 7);
    desk_call(desk, "POST", "/contacts/",
              "{\"locationId\":\"{L}\",\"email\":\"tom.becker@example.org\"}");
    desk_expect(desk, 201); // the address is free again
}

static void people__duplicate__looks_by_email_then_number(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/contacts/search/duplicate?locationId={L}");
    desk_expect_message(desk, 400, "Pass at least one of number, email query parameter");
    desk_get(desk, "/contacts/search/duplicate?locationId={L}&number=%2B15550102032");
    desk_expect_string(desk, "contact.lastName", "Raman");
    desk_get(desk, "/contacts/search/duplicate?locationId={L}&email=nobody%40example.com");
    assert_true(json_is_null(json_at(desk->last.json, "contact")));
}

static void people__tags__are_added_and_removed(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    ask(desk, "POST", "{\"tags\":[\"Patient\",\"Spanish\"]}", "/contacts/%s/tags", maria.s);
    desk_expect(desk, 201);
    assert_int_equal(json_count(json_at(desk->last.json, "tags")), 3);
    ask(desk, "DELETE", "{\"tags\":[\"WHITENING\",\"not there\"]}", "/contacts/%s/tags", maria.s);
    desk_expect(desk, 200);
    assert_int_equal(json_count(json_at(desk->last.json, "tags")), 2);
    ask(desk, "POST", "{\"tags\":[]}", "/contacts/%s/tags", maria.s);
    desk_expect(desk, 422);
}

static void people__followers__come_and_go(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    desk_get(desk, "/users/?locationId={L}");
    const Id sam = desk_row(desk, "users", "name", "Sam Porter");
    g_autofree char *body = g_strdup_printf("{\"followers\":[\"%s\"]}", sam.s);
    ask(desk, "POST", body, "/contacts/%s/followers", maria.s);
    desk_expect(desk, 201);
    desk_expect_string(desk, "followersAdded[0]", sam.s);
    ask(desk, "POST", body, "/contacts/%s/followers", maria.s);
    assert_int_equal(json_count(json_at(desk->last.json, "followersAdded")), 0);
    ask(desk, "DELETE", body, "/contacts/%s/followers", maria.s);
    desk_expect(desk, 200);
    assert_int_equal(json_count(json_at(desk->last.json, "followers")), 0);
}

static void people__notes__whole_life(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    ask(desk, "POST", "{\"body\":\"<p>Call first</p>\",\"pinned\":true}", "/contacts/%s/notes",
        maria.s);
    desk_expect(desk, 201);
    const Id note = desk_id(desk, "note.id");
    desk_getf(desk, "/contacts/%s/notes", maria.s);
    assert_int_equal(json_count(json_at(desk->last.json, "notes")), 2);
    desk_expect_string(desk, "notes[0].body", "<p>Call first</p>"); // newest first
    ask(desk, "PUT", "{\"body\":\"Text first\"}", "/contacts/%s/notes/%s", maria.s, note.s);
    desk_expect_string(desk, "note.body", "Text first");
    ask(desk, "DELETE", NULL, "/contacts/%s/notes/%s", maria.s, note.s);
    desk_expect(desk, 200);
    desk_getf(desk, "/contacts/%s/notes/%s", maria.s, note.s);
    desk_expect(desk, 404);
    ask(desk, "POST", "{\"body\":\"\"}", "/contacts/%s/notes", maria.s);
    desk_expect(desk, 422);
}

static void people__tasks__whole_life(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    ask(desk, "POST",
        "{\"title\":\"Call\",\"dueDate\":\"2025-11-20T10:00:00-08:00\",\"completed\":false}",
        "/contacts/%s/tasks", maria.s);
    desk_expect(desk, 201);
    desk_expect_string(desk, "task.dueDate", "2025-11-20T18:00:00.000Z");
    const Id task = desk_id(desk, "task.id");
    ask(desk, "PUT", "{\"completed\":true}", "/contacts/%s/tasks/%s/completed", maria.s, task.s);
    desk_expect(desk, 200);
    desk_getf(desk, "/contacts/%s/tasks", maria.s);
    bool done = false;
    assert_true(json_bool(json_at(desk->last.json, "tasks[0].completed"), &done) && done);
    ask(desk, "DELETE", NULL, "/contacts/%s/tasks/%s", maria.s, task.s);
    desk_expect(desk, 200);
    desk_getf(desk, "/contacts/%s/tasks/%s", maria.s, task.s);
    desk_expect(desk, 404);
    ask(desk, "POST", "{\"title\":\"Call\",\"completed\":false}", "/contacts/%s/tasks", maria.s);
    desk_expect(desk, 422);
}

static void people__appointments__are_local_and_without_zone(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    desk_getf(desk, "/contacts/%s/appointments", maria.s);
    desk_expect(desk, 200);
    assert_true(json_is_array(json_at(desk->last.json, "events")));
}

UNIT_TESTS(
    people, DESK_TEST(people__get__leaves_out_what_is_unknown),
    DESK_TEST(people__list__writes_nulls_and_lower_case),
    DESK_TEST(people__list__pages_without_gap), DESK_TEST(people__search__by_words_and_filters),
    DESK_TEST(people__search__by_custom_field), DESK_TEST(people__search__cursor_pages_without_gap),
    DESK_TEST(people__search__refuses_unknown_field),
    DESK_TEST(people__create__answers_201_in_the_shape_of_create),
    DESK_TEST(people__create__is_findable_and_reachable_after_a_while),
    DESK_TEST(people__create__refuses_duplicates_with_meta),
    DESK_TEST(people__create__refuses_bad_members),
    DESK_TEST(people__update__replaces_tags_and_refuses_locations),
    DESK_TEST(people__update__writes_custom_fields), DESK_TEST(people__upsert__updates_or_creates),
    DESK_TEST(people__delete__is_gone_with_400),
    DESK_TEST(people__duplicate__looks_by_email_then_number),
    DESK_TEST(people__tags__are_added_and_removed), DESK_TEST(people__followers__come_and_go),
    DESK_TEST(people__notes__whole_life), DESK_TEST(people__tasks__whole_life),
    DESK_TEST(people__appointments__are_local_and_without_zone));
