#include "config.h"

#include "contract/bench.h"
#include "model/workspace.h"

static void account__location__has_name_and_zone(void **state)
{
    Bench *bench = *state;
    Reply *reply = bench_done(bench, bench_call_on(bench, EP_LOCATION_GET, &bench->location, NULL));
    const Location *location = rows_at(&reply->rows, 0);
    assert_string_equal(location->id.s, bench->location.s);
    assert_true(location->name.n > 0);
    assert_string_equal(location->timezone.s, "America/Los_Angeles");
    assert_true(reply->rate.max > 0);
    assert_true(reply->rate.remaining >= 0);
    assert_true(reply->trace_id[0] != '\0');
    reply_free(reply);
}

static void account__users__are_listed_searched_and_read(void **state)
{
    Bench *bench = *state;
    Reply *reply = bench_done(bench, bench_call_on(bench, EP_LOCATION_GET, &bench->location, NULL));
    Id company = ((const Location *)rows_at(&reply->rows, 0))->company;
    reply_free(reply);
    Id user = bench_first(bench, EP_USER_LIST, bench_query(bench, NULL));
    Id found = bench_first(bench, EP_USER_SEARCH, bench_query(bench, "companyId", company.s, NULL));
    assert_false(id_is_empty(&found));
    reply = bench_done(bench, bench_call_on(bench, EP_USER_GET, &user, NULL));
    assert_string_equal(((const User *)rows_at(&reply->rows, 0))->id.s, user.s);
    reply_free(reply);
}

static void account__tags__are_made_and_listed(void **state)
{
    Bench *bench = *state;
    Call *call = bench_call_on(bench, EP_TAG_CREATE, &bench->location, NULL);
    call->body = encode_patch(
        (const Patch[]){{"name", PATCH_STRING, .string = "contract"}, {.type = PATCH_END}});
    Reply *made = bench_done(bench, call);
    Id tag = ((const Tag *)rows_at(&made->rows, 0))->id;
    Reply *list = bench_done(bench, bench_call_on(bench, EP_TAG_LIST, &bench->location, NULL));
    assert_non_null(rows_find(&list->rows, &tag));
    reply_free(list);
    reply_free(made);
}

static void account__furniture__is_listed(void **state)
{
    Bench *bench = *state;
    Id field = bench_first(bench, EP_CUSTOM_FIELD_LIST, g_strdup("model=all"));
    assert_false(id_is_empty(&field));
    g_autofree char *query = g_strdup_printf("originId=%s", bench->location.s);
    Id template = bench_first(bench, EP_TEMPLATE_LIST, g_steal_pointer(&query));
    assert_false(id_is_empty(&template));
    Id reason = bench_first(bench, EP_LOST_REASON_LIST, bench_query(bench, NULL));
    assert_false(id_is_empty(&reason));
    Call *zones = bench_call_on(bench, EP_TIMEZONE_LIST, &bench->location, NULL);
    zones->want_body = true;
    Reply *reply = bench_done(bench, zones);
    assert_non_null(strstr(reply->body, "America/Los_Angeles"));
    reply_free(reply);
}

static void account__by_hand__any_path_answers(void **state)
{
    Bench *bench = *state;
    Call *call = bench_call(bench, EP_NONE);
    call->method = METHOD_GET;
    call->safety = SAFETY_SAFE;
    call->path = g_strdup_printf("/locations/%s", bench->location.s);
    call->version = g_strdup("2021-07-28");
    call->want_body = true;
    Reply *reply = bench_ask(bench, call);
    assert_int_equal(reply->outcome, OUTCOME_DONE);
    assert_non_null(strstr(reply->body, "\"location\""));
    reply_free(reply);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup_good, bench_teardown)
UNIT_TESTS(account, TEST(account__location__has_name_and_zone),
           TEST(account__users__are_listed_searched_and_read),
           TEST(account__tags__are_made_and_listed), TEST(account__furniture__is_listed),
           TEST(account__by_hand__any_path_answers));
