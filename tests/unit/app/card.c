#include "config.h"

#include "unit/app/card.h"

#include <glib.h>

#include "api/encode.h"
#include "model/deal.h"
#include "unit/unit.h"

static Deal *read_deal(Desk *desk, const Id *id, Reply **reply)
{
    Call *call = call_new(EP_DEAL_GET, PRIO_OPEN);
    call->params[0] = *id;
    *reply = desk_ask(desk, call);
    assert_int_equal((*reply)->rows.count, 1);
    return (*reply)->rows.items;
}

static Id stage_of(Desk *desk, const Id *deal)
{
    Reply *reply;
    Id stage = read_deal(desk, deal, &reply)->stage;
    reply_free(reply);
    return stage;
}

static void take_stages(Desk *desk, Card *card, const Id *first)
{
    Call *call = call_new(EP_PIPELINE_LIST, PRIO_OPEN);
    call->query = g_strdup_printf("locationId=%s", sandbox_location(desk->sandbox));
    Reply *reply = desk_ask(desk, call);
    const Pipeline *pipeline = rows_find(&reply->rows, &card->pipeline);
    assert_non_null(pipeline);
    size_t n = 0;
    card->stages[n++] = *first;
    for (size_t i = 0; i < pipeline->stages.count && n < ARRAY_LEN(card->stages); i++) {
        const Stage *stage = rows_at(&pipeline->stages, i);
        if (!id_eq(&stage->id, first))
            card->stages[n++] = stage->id;
    }
    assert_int_equal(n, ARRAY_LEN(card->stages));
    reply_free(reply);
}

Card card_pick(Desk *desk)
{
    Id location = id_from(sandbox_location(desk->sandbox));
    Call *call = call_new(EP_DEAL_SEARCH, PRIO_OPEN);
    call->body = encode_deal_search(&location, &(Id){""}, 20, NULL);
    Reply *reply = desk_ask(desk, call);
    assert_true(reply->rows.count > 0);
    const Deal *deal = reply->rows.items;
    Card card = {.deal = deal->id, .pipeline = deal->pipeline};
    Id first = deal->stage;
    reply_free(reply);
    take_stages(desk, &card, &first);
    return card;
}

int64_t card_move(Desk *desk, const Card *card, int from, int to)
{
    Err err = {0};
    int64_t id = 0;
    g_autofree char *body = g_strdup_printf("{\"pipelineStageId\":\"%s\"}", card->stages[to].s);
    g_autofree char *back = g_strdup_printf("{\"pipelineStageId\":\"%s\"}", card->stages[from].s);
    g_autofree char *summary = g_strdup_printf("move to %d", to);
    OpRequest request = {.kind = OPK_DEAL_STAGE,
                         .ep = EP_DEAL_UPDATE,
                         .params = {card->deal},
                         .subject = card->deal,
                         .body = body,
                         .summary = summary,
                         .inverse_body = back,
                         .hold_ms = -1};
    if (!outbox_add(desk->outbox, &request, &id, &err))
        fail_msg("%s", err.msg);
    desk_run(desk);
    return id;
}

void card_assert_stage(Desk *desk, const Card *card, int stage)
{
    Id now = stage_of(desk, &card->deal);
    assert_string_equal(now.s, card->stages[stage].s);
}

void card_moved_by_others(Desk *desk, const Card *card, int to)
{
    Call *call = call_new(EP_DEAL_UPDATE, PRIO_ACTION);
    call->params[0] = card->deal;
    g_free(call->body);
    call->body = g_strdup_printf("{\"pipelineStageId\":\"%s\"}", card->stages[to].s);
    reply_free(desk_ask(desk, call));
}
