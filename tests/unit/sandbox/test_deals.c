#include "config.h"

#include "desk.h"

// The ids of the first pipeline and its stages.
typedef struct Board {
    Id pipeline, stages[8];
    size_t count;
} Board;

static Board board(Desk *desk)
{
    Board board = {0};
    desk_get(desk, "/opportunities/pipelines?locationId={L}");
    desk_expect(desk, 200);
    board.pipeline = desk_id(desk, "pipelines[0].id");
    const Json *stages = json_at(desk->last.json, "pipelines[0].stages");
    for (const Json *row = json_first(stages); row && board.count < 8; row = json_next(row))
        board.stages[board.count++] = id_from(json_string(json_member(row, "id")));
    return board;
}

static void put(Desk *desk, const Id *deal, const char *tail, const char *body)
{
    g_autofree char *path = g_strdup_printf("/opportunities/%s%s", deal->s, tail);
    desk_call(desk, "PUT", path, body);
}

static PRINTF(2) void search(Desk *desk, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *rest = g_strdup_vprintf(fmt, args);
    va_end(args);
    g_autofree char *body = g_strdup_printf("{\"locationId\":\"{L}\",%s}", rest);
    desk_call(desk, "POST", "/opportunities/search", body);
}

static PRINTF(3) void create(Desk *desk, const Id *contact, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *rest = g_strdup_vprintf(fmt, args);
    va_end(args);
    g_autofree char *body =
        g_strdup_printf("{\"locationId\":\"{L}\",\"contactId\":\"%s\",%s}", contact->s, rest);
    desk_call(desk, "POST", "/opportunities/", body);
}

static void pipelines__list__stages_have_uuids_in_order(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    assert_int_equal(json_count(json_at(desk->last.json, "pipelines")), 2);
    desk_expect_string(desk, "pipelines[0].name", "Treatment plans");
    desk_expect_string(desk, "pipelines[0].stages[0].name", "New lead");
    assert_int_equal(desk_int(desk, "pipelines[0].stages[3].position"), 3);
    assert_int_equal(strlen(b.stages[0].s), 36);
    assert_int_equal(b.stages[0].s[14], '4');
}

static void small_world__deals__are_the_known_nine(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    desk_get(desk, "/opportunities/search?location_id={L}&q=maria");
    desk_expect(desk, 200);
    assert_int_equal(desk_int(desk, "meta.total"), 1);
    desk_expect_string(desk, "opportunities[0].name", "Whitening");
    desk_expect_string(desk, "opportunities[0].contact.name", "Maria Lopez");
    desk_expect_string(desk, "opportunities[0].pipelineStageId", b.stages[0].s);
    desk_expect_string(desk, "opportunities[0].relations[0].contactName", "Maria Lopez");
    assert_int_equal(desk_int(desk, "opportunities[0].monetaryValue"), 450);
    desk_get(desk, "/opportunities/search?location_id={L}");
    assert_int_equal(desk_int(desk, "meta.total"), 9);
}

static void get_search__camel_case_location__is_refused(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/opportunities/search?locationId={L}");
    desk_expect(desk, 422);
    assert_true(json_is_array(json_at(desk->last.json, "message")));
}

static void get_search__limit_above_hundred__is_a_400(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/opportunities/search?location_id={L}&limit=101");
    desk_expect_message(desk, 400, "limit must not be greater than 100");
}

static void get_search__both_cursors__walk_all_rows_once(void **state)
{
    Desk *desk = *state;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    desk_get(desk, "/opportunities/search?location_id={L}&limit=4");
    for (int page = 0; page < 3; page++) {
        desk_expect(desk, 200);
        const Json *rows = json_at(desk->last.json, "opportunities");
        for (const Json *row = json_first(rows); row; row = json_next(row))
            assert_true(g_hash_table_add(seen, g_strdup(json_string(json_member(row, "id")))));
        const Id after = desk_id(desk, "meta.startAfterId");
        const int64_t ms = desk_int(desk, "meta.startAfter");
        assert_int_equal(json_is_null(json_at(desk->last.json, "meta.nextPageUrl")), page == 2);
        desk_getf(desk,
                  "/opportunities/"
                  "search?location_id={L}&limit=4&startAfterId=%s&startAfter=%" G_GINT64_FORMAT,
                  after.s, ms);
    }
    assert_int_equal(g_hash_table_size(seen), 9);
    assert_int_equal(json_count(json_at(desk->last.json, "opportunities")), 0);
}

static void get_search__stage_and_status__narrow_the_list(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    desk_getf(desk, "/opportunities/search?location_id={L}&pipeline_stage_id=%s", b.stages[2].s);
    assert_int_equal(desk_int(desk, "meta.total"), 2);
    desk_get(desk, "/opportunities/search?location_id={L}&status=won");
    assert_int_equal(desk_int(desk, "meta.total"), 0);
    desk_get(desk, "/opportunities/search?location_id={L}&status=all");
    assert_int_equal(desk_int(desk, "meta.total"), 9);
}

static void get_search__order_and_dates__are_honoured(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/opportunities/search?location_id={L}&order=name_asc&limit=1");
    desk_expect_string(desk, "opportunities[0].name", "Bridge");
    desk_get(desk, "/opportunities/search?location_id={L}&date=11-18-2025");
    const int64_t today = desk_int(desk, "meta.total");
    desk_get(desk, "/opportunities/search?location_id={L}&endDate=11-17-2025");
    assert_int_equal(today + desk_int(desk, "meta.total"), 9);
}

static void post_search__answer__is_a_201_with_sums_of_all_stages(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    search(desk, "\"limit\":2,\"sort\":[{\"field\":\"monetary_value\",\"direction\":\"desc\"}]");
    desk_expect(desk, 201);
    assert_int_equal(desk_int(desk, "total"), 9);
    desk_expect_string(desk, "opportunities[0].name", "Kitchen remodel");
    assert_true(json_is_array(json_at(desk->last.json, "opportunities[1].sort")));
    assert_int_equal(json_count(json_at(desk->last.json, "stageAggregations")), 11);
    desk_expect_string(desk, "stageAggregations[0].pipelineStageId", b.stages[0].s);
    assert_int_equal(desk_int(desk, "stageAggregations[0].totalCount"), 2);
    assert_int_equal(desk_int(desk, "stageAggregations[0].openValue"), 845);
}

static void post_search__snake_case_filter__finds(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    search(desk,
           "\"limit\":20,\"filters\":[{\"field\":\"pipeline_id\",\"operator\":\"eq\",\"value\":\"%"
           "s\"},"
           "{\"field\":\"monetary_value\",\"operator\":\"range\",\"value\":{\"gte\":4000}}]",
           b.pipeline.s);
    desk_expect(desk, 201);
    assert_int_equal(desk_int(desk, "total"), 2);
}

static void searches__details__only_on_request(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/opportunities/search?location_id={L}&q=kenji");
    assert_null(json_at(desk->last.json, "opportunities[0].calendarEvents"));
    desk_get(desk,
             "/opportunities/search?location_id={L}&q=kenji&getCalendarEvents=true&getTasks=true");
    desk_expect_string(desk, "opportunities[0].calendarEvents[0].title", "Kenji Watanabe");
    assert_true(json_is_array(json_at(desk->last.json, "opportunities[0].tasks")));
    assert_null(json_at(desk->last.json, "opportunities[0].notes"));
    search(desk, "\"limit\":1,\"query\":\"kenji\",\"additionalDetails\":{\"notes\":true,"
                 "\"calendarEvents\":true}");
    desk_expect(desk, 201);
    assert_int_equal(json_count(json_at(desk->last.json, "opportunities[0].calendarEvents")), 1);
    assert_true(json_is_array(json_at(desk->last.json, "opportunities[0].notes")));
}

static void post_search__camel_case_filter__is_refused(void **state)
{
    Desk *desk = *state;
    search(desk, "\"limit\":20,\"filters\":[{\"field\":\"pipelineId\",\"operator\":\"eq\","
                 "\"value\":\"x\"}]");
    desk_expect_message(desk, 422, "Invalid field - pipelineId");
}

static void post_search__sort_of_the_last_row__continues_after_it(void **state)
{
    Desk *desk = *state;
    search(desk, "\"limit\":5,\"sort\":[{\"field\":\"date_updated\",\"direction\":\"desc\"}]");
    g_autofree char *after = json_print(json_at(desk->last.json, "opportunities[4].sort"));
    const Id fifth = desk_id(desk, "opportunities[4].id");
    search(desk,
           "\"limit\":5,\"sort\":[{\"field\":\"date_updated\",\"direction\":\"desc\"}],"
           "\"searchAfter\":%s",
           after);
    desk_expect(desk, 201);
    assert_int_equal(json_count(json_at(desk->last.json, "opportunities")), 4);
    for (const Json *row = json_first(json_at(desk->last.json, "opportunities")); row;
         row = json_next(row))
        assert_string_not_equal(json_string(json_member(row, "id")), fifth.s);
}

static void update__other_stage__dates_the_move(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    const Id deal = desk_deal(desk, "Whitening");
    desk_getf(desk, "/opportunities/%s", deal.s);
    g_autofree char *before = g_strdup(reply_string(&desk->last, "opportunity.lastStatusChangeAt"));
    g_autofree char *body = g_strdup_printf("{\"pipelineStageId\":\"%s\"}", b.stages[1].s);
    put(desk, &deal, "", body);
    desk_expect(desk, 200);
    char now[32];
    iso_format_utc(clock_now(desk->clock), now);
    desk_expect_string(desk, "opportunity.pipelineStageId", b.stages[1].s);
    desk_expect_string(desk, "opportunity.pipelineStageUId", b.stages[1].s);
    desk_expect_string(desk, "opportunity.lastStageChangeAt", now);
    desk_expect_string(desk, "opportunity.updatedAt", now);
    desk_expect_string(desk, "opportunity.lastStatusChangeAt", before);
}

static void update__same_stage__keeps_the_date_of_the_move(void **state)
{
    Desk *desk = *state;
    const Id deal = desk_deal(desk, "Whitening");
    desk_getf(desk, "/opportunities/%s", deal.s);
    g_autofree char *before = g_strdup(reply_string(&desk->last, "opportunity.lastStageChangeAt"));
    put(desk, &deal, "", "{\"monetaryValue\":475.5}");
    desk_expect(desk, 200);
    desk_expect_string(desk, "opportunity.lastStageChangeAt", before);
    double value = 0;
    assert_true(json_double(json_at(desk->last.json, "opportunity.monetaryValue"), &value));
    assert_float_equal(value, 475.5, 0.001);
}

static void update__stage_of_another_pipeline__is_refused_as_a_whole(void **state)
{
    Desk *desk = *state;
    board(desk);
    const Id foreign = desk_id(desk, "pipelines[1].stages[0].id");
    const Id deal = desk_deal(desk, "Whitening");
    g_autofree char *body =
        g_strdup_printf("{\"name\":\"Renamed\",\"pipelineStageId\":\"%s\"}", foreign.s);
    put(desk, &deal, "", body);
    desk_expect(desk, 400);
    desk_getf(desk, "/opportunities/%s", deal.s);
    desk_expect_string(desk, "opportunity.name", "Whitening");
}

static void update__members_of_the_create_body__are_refused(void **state)
{
    Desk *desk = *state;
    const Id deal = desk_deal(desk, "Whitening");
    put(desk, &deal, "", "{\"locationId\":\"{L}\"}");
    desk_expect_message(desk, 422, "property locationId should not exist");
    put(desk, &deal, "", "{\"stageId\":\"x\"}");
    desk_expect_message(desk, 422, "property stageId should not exist");
}

static void status__lost_with_reason__dates_the_status_only(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/opportunities/lost-reason?locationId={L}");
    const Id reason = desk_id(desk, "lostReasons[0].id");
    const Id deal = desk_deal(desk, "Whitening");
    g_autofree char *body =
        g_strdup_printf("{\"status\":\"lost\",\"lostReasonId\":\"%s\"}", reason.s);
    put(desk, &deal, "/status", body);
    desk_expect(desk, 200);
    assert_non_null(strstr(desk->last.body, "\"succeded\":true"));
    char now[32];
    iso_format_utc(clock_now(desk->clock), now);
    desk_getf(desk, "/opportunities/%s", deal.s);
    desk_expect_string(desk, "opportunity.status", "lost");
    desk_expect_string(desk, "opportunity.lostReasonId", reason.s);
    desk_expect_string(desk, "opportunity.lastStatusChangeAt", now);
    put(desk, &deal, "/status", "{\"status\":\"open\"}");
    desk_getf(desk, "/opportunities/%s", deal.s);
    assert_true(json_is_null(json_at(desk->last.json, "opportunity.lostReasonId")));
}

static void status__all__is_no_status(void **state)
{
    Desk *desk = *state;
    const Id deal = desk_deal(desk, "Whitening");
    put(desk, &deal, "/status", "{\"status\":\"all\"}");
    desk_expect(desk, 400);
}

static void create__second_deal_of_a_contact__is_refused(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    const Id maria = desk_contact(desk, "Maria Lopez");
    create(desk, &maria, "\"pipelineId\":\"%s\",\"name\":\"Retainer\",\"status\":\"open\"",
           b.pipeline.s);
    desk_expect_message(desk, 400, "Can not create duplicate opportunity for the contact.");
}

static void create__new_deal__starts_in_the_first_stage_and_shows_in_the_thread(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    const Id john = desk_contact(desk, "John Carter");
    create(
        desk, &john,
        "\"pipelineId\":\"%s\",\"name\":\"Night guard\",\"status\":\"open\",\"monetaryValue\":480",
        b.pipeline.s);
    desk_expect(desk, 201);
    desk_expect_string(desk, "opportunity.pipelineStageId", b.stages[0].s);
    desk_expect_string(desk, "opportunity.contact.name", "John Carter");
    assert_true(json_is_null(json_at(desk->last.json, "opportunity.assignedTo")));
    desk_getf(desk, "/conversations/search?locationId={L}&contactId=%s", john.s);
    const Id thread = desk_id(desk, "conversations[0].id");
    desk_getf(desk, "/conversations/%s/messages", thread.s);
    assert_int_equal(desk_int(desk, "messages.messages[0].type"), 28);
    desk_expect_string(desk, "messages.messages[0].activity.data.name", "Night guard");
}

static void create__unknown_contact_or_pipeline__is_refused(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    const Id nobody = id_from("nobody");
    create(desk, &nobody, "\"pipelineId\":\"%s\",\"name\":\"x\",\"status\":\"open\"", b.pipeline.s);
    desk_expect_message(desk, 400, "Contact not found for id:nobody");
    const Id john = desk_contact(desk, "John Carter");
    create(desk, &john, "\"pipelineId\":\"nowhere\",\"name\":\"x\",\"status\":\"open\"");
    desk_expect(desk, 400);
}

static void upsert__known_pair__updates_instead_of_adding(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    const Id maria = desk_contact(desk, "Maria Lopez");
    const Id deal = desk_deal(desk, "Whitening");
    g_autofree char *body =
        g_strdup_printf("{\"locationId\":\"{L}\",\"pipelineId\":\"%s\",\"contactId\":\"%s\","
                        "\"monetaryValue\":500,\"followers\":[\"u1\"]}",
                        b.pipeline.s, maria.s);
    desk_call(desk, "POST", "/opportunities/upsert", body);
    desk_expect(desk, 200);
    assert_non_null(strstr(desk->last.body, "\"new\":false"));
    desk_expect_string(desk, "opportunity.id", deal.s);
    desk_expect_string(desk, "opportunity.followers[0]", "u1");
    assert_int_equal(desk_int(desk, "opportunity.monetaryValue"), 500);
}

static void upsert__new_pair__adds(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    const Id john = desk_contact(desk, "John Carter");
    g_autofree char *body = g_strdup_printf(
        "{\"locationId\":\"{L}\",\"pipelineId\":\"%s\",\"contactId\":\"%s\",\"name\":\"Bonding\"}",
        b.pipeline.s, john.s);
    desk_call(desk, "POST", "/opportunities/upsert", body);
    assert_non_null(strstr(desk->last.body, "\"new\":true"));
    desk_call(desk, "POST", "/opportunities/upsert", body);
    assert_non_null(strstr(desk->last.body, "\"new\":false"));
}

static void delete__deal__is_gone_everywhere(void **state)
{
    Desk *desk = *state;
    const Id deal = desk_deal(desk, "Whitening");
    g_autofree char *path = g_strdup_printf("/opportunities/%s", deal.s);
    desk_call(desk, "DELETE", path, NULL);
    desk_expect(desk, 200);
    desk_get(desk, path);
    desk_expect(desk, 404);
    desk_get(desk, "/opportunities/search?location_id={L}");
    assert_int_equal(desk_int(desk, "meta.total"), 8);
    search(desk, "\"limit\":1");
    assert_int_equal(desk_int(desk, "total"), 8);
}

static void deals__of_a_deleted_contact__disappear(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    g_autofree char *path = g_strdup_printf("/contacts/%s", maria.s);
    desk_call(desk, "DELETE", path, NULL);
    desk_expect(desk, 200);
    desk_get(desk, "/opportunities/search?location_id={L}");
    assert_int_equal(desk_int(desk, "meta.total"), 8);
}

static void lost_reasons__count__only_on_request(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/opportunities/lost-reason?locationId={L}");
    assert_null(json_at(desk->last.json, "total"));
    desk_get(desk, "/opportunities/lost-reason?locationId={L}&getCount=true&limit=2&query=price");
    assert_int_equal(desk_int(desk, "total"), 1);
}

static int open_demo(void **state)
{
    return desk_open_world(state, "demo", false);
}

static void demo__board__shows_the_promised_figures(void **state)
{
    Desk *desk = *state;
    const Board b = board(desk);
    search(desk,
           "\"limit\":500,\"filters\":[{\"field\":\"pipeline_id\",\"operator\":\"eq\",\"value\":\"%"
           "s\"},"
           "{\"field\":\"status\",\"operator\":\"eq\",\"value\":\"open\"}]",
           b.pipeline.s);
    assert_int_equal(desk_int(desk, "total"), 43);
    double sum = 0, value;
    for (const Json *row = json_first(json_at(desk->last.json, "opportunities")); row;
         row = json_next(row))
        if (json_double(json_member(row, "monetaryValue"), &value))
            sum += value;
    assert_float_equal(sum, 128400, 0.01);
}

static void demo__time_passes__a_colleague_moves_a_deal(void **state)
{
    Desk *desk = *state;
    const int64_t before = desk_now(desk);
    clock_step(desk->clock, (int64_t)10 * 60 * 1000);
    search(desk,
           "\"limit\":1,\"sort\":[{\"field\":\"last_stage_change_date\",\"direction\":\"desc\"}]");
    Instant moved = {0};
    const char *text = reply_string(&desk->last, "opportunities[0].lastStageChangeAt");
    assert_true(iso_parse(text, strlen(text), &moved));
    assert_true(moved.ms > before && moved.ms <= desk_now(desk));
}

UNIT_TESTS(
    deals, DESK_TEST(pipelines__list__stages_have_uuids_in_order),
    DESK_TEST(small_world__deals__are_the_known_nine),
    DESK_TEST(get_search__camel_case_location__is_refused),
    DESK_TEST(get_search__limit_above_hundred__is_a_400),
    DESK_TEST(get_search__both_cursors__walk_all_rows_once),
    DESK_TEST(get_search__stage_and_status__narrow_the_list),
    DESK_TEST(get_search__order_and_dates__are_honoured),
    DESK_TEST(post_search__answer__is_a_201_with_sums_of_all_stages),
    DESK_TEST(post_search__snake_case_filter__finds), DESK_TEST(searches__details__only_on_request),
    DESK_TEST(post_search__camel_case_filter__is_refused),
    DESK_TEST(post_search__sort_of_the_last_row__continues_after_it),
    DESK_TEST(update__other_stage__dates_the_move),
    DESK_TEST(update__same_stage__keeps_the_date_of_the_move),
    DESK_TEST(update__stage_of_another_pipeline__is_refused_as_a_whole),
    DESK_TEST(update__members_of_the_create_body__are_refused),
    DESK_TEST(status__lost_with_reason__dates_the_status_only),
    DESK_TEST(status__all__is_no_status), DESK_TEST(create__second_deal_of_a_contact__is_refused),
    DESK_TEST(create__new_deal__starts_in_the_first_stage_and_shows_in_the_thread),
    DESK_TEST(create__unknown_contact_or_pipeline__is_refused),
    DESK_TEST(upsert__known_pair__updates_instead_of_adding), DESK_TEST(upsert__new_pair__adds),
    DESK_TEST(delete__deal__is_gone_everywhere), DESK_TEST(deals__of_a_deleted_contact__disappear),
    DESK_TEST(lost_reasons__count__only_on_request),
    cmocka_unit_test_setup_teardown(demo__board__shows_the_promised_figures, open_demo, desk_close),
    cmocka_unit_test_setup_teardown(demo__time_passes__a_colleague_moves_a_deal, open_demo,
                                    desk_close));
