#include "config.h"

#include <string.h>

#include "contract/bench.h"

typedef struct Board {
    Id pipeline, stages[2], contact;
} Board;

static Board board(Bench *bench)
{
    Board found = {0};
    Call *call = bench_call(bench, EP_PIPELINE_LIST);
    call->query = bench_query(bench, NULL);
    Reply *reply = bench_done(bench, call);
    const Pipeline *pipeline = rows_at(&reply->rows, 0);
    assert_true(pipeline->stages.count >= 2);
    found.pipeline = pipeline->id;
    for (size_t i = 0; i < 2; i++)
        found.stages[i] = ((const Stage *)rows_at(&pipeline->stages, i))->id;
    reply_free(reply);
    // Somebody without a deal: the account allows one per person and pipeline.
    Call *person = bench_call(bench, EP_CONTACT_CREATE);
    person->body =
        encode_patch((const Patch[]){{"locationId", PATCH_STRING, .string = bench->location.s},
                                     {"firstName", PATCH_STRING, .string = "Deal"},
                                     {"lastName", PATCH_STRING, .string = "Contract"},
                                     {.type = PATCH_END}});
    reply = bench_done(bench, person);
    found.contact = ((const Contact *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    return found;
}

static Id create_deal(Bench *bench, const Board *at)
{
    Call *call = bench_call(bench, EP_DEAL_CREATE);
    call->body =
        encode_patch((const Patch[]){{"locationId", PATCH_STRING, .string = bench->location.s},
                                     {"pipelineId", PATCH_STRING, .string = at->pipeline.s},
                                     {"pipelineStageId", PATCH_STRING, .string = at->stages[0].s},
                                     {"contactId", PATCH_STRING, .string = at->contact.s},
                                     {"name", PATCH_STRING, .string = "Contract deal"},
                                     {"status", PATCH_STRING, .string = "open"},
                                     {"monetaryValue", PATCH_NUMBER, .number = 1234.5},
                                     {.type = PATCH_END}});
    Reply *reply = bench_done(bench, call);
    const Deal *deal = rows_at(&reply->rows, 0);
    Id id = deal->id;
    assert_int_equal(deal->value.cents, 123450);
    reply_free(reply);
    return id;
}

static void deals__deal__is_made_moved_won_and_deleted(void **state)
{
    Bench *bench = *state;
    Board at = board(bench);
    Id id = create_deal(bench, &at);
    Call *move = bench_call_on(bench, EP_DEAL_UPDATE, &id, NULL);
    move->body = encode_patch((const Patch[]){
        {"pipelineStageId", PATCH_STRING, .string = at.stages[1].s}, {.type = PATCH_END}});
    reply_free(bench_done(bench, move));
    Call *won = bench_call_on(bench, EP_DEAL_STATUS, &id, NULL);
    won->body = encode_patch(
        (const Patch[]){{"status", PATCH_STRING, .string = "won"}, {.type = PATCH_END}});
    reply_free(bench_done(bench, won));
    Reply *reply = bench_done(bench, bench_call_on(bench, EP_DEAL_GET, &id, NULL));
    const Deal *deal = rows_at(&reply->rows, 0);
    assert_string_equal(deal->stage.s, at.stages[1].s);
    assert_int_equal(deal->status, DEAL_WON);
    assert_string_equal(deal->contact_name.s, "Deal Contract");
    reply_free(reply);
    reply_free(bench_done(bench, bench_call_on(bench, EP_DEAL_DELETE, &id, NULL)));
    reply = bench_ask(bench, bench_call_on(bench, EP_DEAL_GET, &id, NULL));
    assert_int_equal(reply->err.kind, ERR_NOT_FOUND);
    reply_free(reply);
}

static void deals__upsert__changes_the_one_of_the_contact(void **state)
{
    Bench *bench = *state;
    Board at = board(bench);
    Id id = create_deal(bench, &at);
    Call *call = bench_call(bench, EP_DEAL_UPSERT);
    call->body =
        encode_patch((const Patch[]){{"locationId", PATCH_STRING, .string = bench->location.s},
                                     {"pipelineId", PATCH_STRING, .string = at.pipeline.s},
                                     {"contactId", PATCH_STRING, .string = at.contact.s},
                                     {"name", PATCH_STRING, .string = "Renamed"},
                                     // The documents require what the service does not need.
                                     {"followers", PATCH_RAW, .string = "[]"},
                                     {"isRemoveAllFollowers", PATCH_BOOL, .number = 0},
                                     {"followersActionType", PATCH_STRING, .string = "add"},
                                     {.type = PATCH_END}});
    Reply *reply = bench_done(bench, call);
    assert_string_equal(((const Deal *)rows_at(&reply->rows, 0))->name.s, "Renamed");
    reply_free(reply);
    reply_free(bench_done(bench, bench_call_on(bench, EP_DEAL_DELETE, &id, NULL)));
}

static size_t walk(Bench *bench, Call *take_call)
{
    size_t rows = 0;
    for (Call *call = take_call; call;) {
        Call *asked = call_dup(call);
        Reply *reply = bench_done(bench, call);
        rows += reply->rows.count;
        call = call_next_page(asked, &reply->next);
        if (call)
            call->id = net_next_id(bench->net);
        call_free(asked);
        if (!call)
            assert_int_equal(rows, reply->total);
        reply_free(reply);
    }
    return rows;
}

static void deals__both_searches__page_to_the_same_end(void **state)
{
    Bench *bench = *state;
    const Id none = {""};
    Call *post = bench_call(bench, EP_DEAL_SEARCH);
    post->body = encode_deal_search(&bench->location, &none, 2, NULL);
    size_t searched = walk(bench, post);
    Call *get = bench_call(bench, EP_DEAL_LIST);
    get->query = g_strdup_printf("location_id=%s&limit=2", bench->location.s);
    assert_true(searched > 2);
    assert_int_equal(walk(bench, get), searched);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup_good, bench_teardown)
UNIT_TESTS(deals, TEST(deals__deal__is_made_moved_won_and_deleted),
           TEST(deals__upsert__changes_the_one_of_the_contact),
           TEST(deals__both_searches__page_to_the_same_end));
