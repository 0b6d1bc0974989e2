// What a complete reading did not name: asked about one by one before it is taken away, for the
// service's index lags behind its records.
#include "config.h"

#include <assert.h>

#include "app/fill_state.h"
#include "base/json.h"

enum { DOUBT_AGAIN_MS = 60 * 60 * 1000, DOUBTED_MAX = 1000 };

static const EndpointId single[FILL_COUNT] = {[FILL_CONVERSATIONS] = EP_CONVERSATION_GET,
                                              [FILL_CONTACTS] = EP_CONTACT_GET,
                                              [FILL_DEALS] = EP_DEAL_GET,
                                              [FILL_MESSAGES] = EP_MESSAGE_GET};

static FillStage stage_of(const RecordType *type)
{
    for (FillStage stage = 0; stage < FILL_COUNT; stage++)
        if (fill_info(stage)->type == type && fill_info(stage)->missing == FILL_MISSING_ASK)
            return stage;
    return FILL_COUNT;
}

static void doubt(Fill *fill, FillStage stage, const Id *id)
{
    Doubt doubt = {stage, *id};
    for (guint i = 0; i < fill->doubtful->len; i++)
        if (id_eq(&g_array_index(fill->doubtful, Doubt, i).id, id))
            return;
    g_array_append_val(fill->doubtful, doubt);
}

void fill_missed(Fill *fill, const CacheAnswer *answer)
{
    FillStage stage = answer->type ? stage_of(answer->type) : FILL_COUNT;
    for (size_t i = 0; stage != FILL_COUNT && i < answer->id_count; i++)
        doubt(fill, stage, &answer->ids[i]);
}

// A record that is there and not in its list is not asked about again soon.
void fill_doubt(Fill *fill, FillStage stage, const Id *id)
{
    if (!fill || !fill->leads)
        return;
    int64_t now = clock_mono_ms(fill->app->core.clock);
    const int64_t *before = g_hash_table_lookup(fill->doubted, id);
    if (before && now - *before < DOUBT_AGAIN_MS)
        return;
    if (g_hash_table_size(fill->doubted) >= DOUBTED_MAX)
        g_hash_table_remove_all(fill->doubted);
    g_hash_table_insert(fill->doubted, g_memdup2(id, sizeof(*id)), g_memdup2(&now, sizeof(now)));
    doubt(fill, stage, id);
    if (!fill->is_reading)
        fill_kick(fill);
}

static bool is_marked_deleted(const Reply *reply)
{
    Err ignored = {0};
    bool deleted = false;
    Json *json = reply->body ? json_parse(reply->body, strlen(reply->body), &ignored) : NULL;
    if (!json_bool(json_member(json, "deleted"), &deleted))
        json_bool(json_at(json, "conversation.deleted"), &deleted);
    json_free(json);
    return deleted;
}

static void is_gone(Fill *fill, FillStage stage, const Id *id, Instant asked)
{
    Err err = {0};
    fill_hand_gone(fill, stage, id);
    if (!cache_post_delete(mirror_cache(fill->app->core.mirror), fill_info(stage)->type, id, 1,
                           asked, &err))
        doubt(fill, stage, id); // the mirror is busy
}

static void on_single(void *owner, const Asked *asked, Reply *reply)
{
    Fill *fill = owner;
    FillStage stage = (FillStage)asked->number;
    fill->call = 0;
    bool missing = reply->err.kind == ERR_NOT_FOUND && !reply->portal; // said by the service itself
    if (missing || (reply->outcome == OUTCOME_DONE && is_marked_deleted(reply)))
        is_gone(fill, stage, &asked->subject, reply->asked);
    else if (reply->portal || (reply->outcome != OUTCOME_DONE && reply->outcome != OUTCOME_REFUSED))
        doubt(fill, stage, &asked->subject); // not answered yet
    fill_turn(fill);
}

bool fill_ask_doubtful(Fill *fill)
{
    if (fill->doubtful->len == 0)
        return false;
    Err err = {0};
    Doubt next = g_array_index(fill->doubtful, Doubt, 0);
    Asked asked = {.ep = single[next.stage], .subject = next.id, .number = next.stage};
    g_array_remove_index(fill->doubtful, 0);
    Call *call = call_new(asked.ep, PRIO_BACKGROUND);
    call->params[0] = next.id;
    call->want_body = next.stage == FILL_CONVERSATIONS; // says there that it is deleted
    fill->call = wire_post(fill->app->core.wire, call, &asked, on_single, fill, &err);
    if (!fill->call)
        fill_fail(fill, &err);
    return true;
}
