// Pipelines and the writes of opportunities. API.md 8.1 and 8.5.
#include "config.h"

#include <string.h>

#include "sandbox/routes_work.h"

static void write_stage(JsonOut *out, const WorkStage *stage, int position)
{
    json_out_object(out, NULL);
    json_out_string(out, "id", stage->id.s);
    json_out_string(out, "name", stage->name);
    json_out_int(out, "position", position);
    json_out_bool(out, "showInFunnel", true);
    json_out_bool(out, "showInPieChart", true);
    json_out_end(out);
}

static void pipeline_list(World *w, const Request *req, Response *res)
{
    (void)req;
    JsonOut *out = response_open();
    json_out_array(out, "pipelines");
    for (guint i = 0; i < w->work->pipelines->len; i++) {
        const WorkPipeline *pipeline = w->work->pipelines->pdata[i];
        json_out_object(out, NULL);
        json_out_string(out, "id", pipeline->id.s);
        json_out_string(out, "name", pipeline->name);
        json_out_array(out, "stages");
        for (int j = 0; j < pipeline->stage_count; j++)
            write_stage(out, &pipeline->stages[j], j);
        json_out_end(out);
        json_out_bool(out, "showInFunnel", true);
        json_out_bool(out, "showInPieChart", true);
        json_out_string(out, "locationId", w->location.s);
        work_write_time(out, "dateAdded", pipeline->added);
        work_write_time(out, "dateUpdated", pipeline->added);
        json_out_end(out);
    }
    json_out_end(out);
    response_close(res, 200, out);
}

static bool reason_matches(const WorkLostReason *reason, const Request *req)
{
    const char *name = request_query(req, "name"), *query = request_query(req, "query");
    const char *deleted = request_query(req, "deleted");
    if (deleted && strcmp(deleted, "true") == 0)
        return false; // none was ever deleted
    g_autofree char *folded = g_utf8_strdown(reason->name, -1);
    g_autofree char *words = query ? g_utf8_strdown(query, -1) : NULL;
    return (!name || strcmp(reason->name, name) == 0) && (!words || strstr(folded, words));
}

static void lost_reason_list(World *w, const Request *req, Response *res)
{
    int64_t skip = request_query_int(req, "skip", 0), limit = request_query_int(req, "limit", 100),
            total = 0;
    const char *count = request_query(req, "getCount");
    JsonOut *out = response_open();
    json_out_array(out, "lostReasons");
    for (guint i = 0; i < w->work->lost_reasons->len; i++) {
        const WorkLostReason *reason = w->work->lost_reasons->pdata[i];
        if (!reason_matches(reason, req))
            continue;
        int64_t at = total++;
        if (at < skip || at >= skip + limit)
            continue;
        json_out_object(out, NULL);
        json_out_string(out, "id", reason->id.s);
        json_out_string(out, "name", reason->name);
        json_out_string(out, "locationId", w->location.s);
        work_write_time(out, "createdAt", reason->added);
        work_write_time(out, "updatedAt", reason->added);
        json_out_end(out);
    }
    json_out_end(out);
    if (count && strcmp(count, "true") == 0)
        json_out_int(out, "total", total);
    response_close(res, 200, out);
}

// What a body asks to change, read and checked as a whole before anything is touched.
typedef struct DealChange {
    const WorkPipeline *pipeline;
    int stage;
    WorkDealStatus status;
    const char *name, *source;
    const WorldUser *user;
    const WorkLostReason *reason;
    const Json *value, *fields; // NULL: not mentioned
} DealChange;

static bool refuse(Response *res, const char *message)
{
    response_fail(res, 400, "%s", message);
    return false;
}

static bool read_place(World *w, const Request *req, DealChange *change, Response *res)
{
    const char *pipeline = request_string(req, "pipelineId"),
               *stage = request_string(req, "pipelineStageId");
    if (pipeline) {
        Id id = id_from(pipeline);
        const WorkPipeline *found = work_pipeline(w, &id);
        if (!found)
            return refuse(res, "The pipeline id is invalid.");
        if (found != change->pipeline)
            change->stage = 0;
        change->pipeline = found;
    }
    if (!change->pipeline)
        return refuse(res, "The pipeline id is invalid.");
    if (stage) {
        Id id = id_from(stage);
        change->stage = work_stage_index(change->pipeline, &id);
        if (change->stage < 0)
            return refuse(res, "The pipeline stage id is invalid.");
    }
    return true;
}

static bool read_status(World *w, const Request *req, DealChange *change, Response *res)
{
    const char *status = request_string(req, "status"),
               *reason = request_string(req, "lostReasonId");
    if (status && !work_deal_status_find(status, &change->status))
        return refuse(res, "The opportunity status is invalid.");
    if (reason) {
        Id id = id_from(reason);
        change->reason = work_lost_reason(w, &id);
        if (!change->reason)
            return refuse(res, "The lost reason id is invalid.");
    }
    return true;
}

static bool read_user(World *w, const Request *req, DealChange *change, Response *res)
{
    const char *user = request_string(req, "assignedTo");
    if (!user)
        return true;
    Id id = id_from(user);
    change->user = *user ? world_user(w, &id) : NULL;
    if (*user && !change->user)
        return refuse(res, "The assigned user is invalid.");
    return true;
}

static bool read_change(World *w, const Request *req, DealChange *change, Response *res)
{
    const char *name = request_string(req, "name");
    double value;
    if (name)
        change->name = name;
    change->source = request_string(req, "source");
    change->value = json_member(req->body, "monetaryValue");
    change->fields = json_member(req->body, "customFields");
    if (change->value && !json_double(change->value, &value)) {
        response_invalid(res,
                         "monetaryValue must be a number conforming to the specified constraints");
        return false;
    }
    return read_place(w, req, change, res) && read_status(w, req, change, res) &&
           read_user(w, req, change, res);
}

// A field is named by id or by key ("opportunity.urgency").
static bool field_id(World *w, const Json *item, Id *out)
{
    const char *id = json_string(json_member(item, "id")),
               *key = json_string(json_member(item, "key"));
    uint32_t ordinal;
    if (id) {
        *out = id_from(id);
        return world_id_ordinal(w, ID_CUSTOM_FIELD, out, &ordinal);
    }
    for (uint32_t i = 0; key && i < WORLD_FIELD_COUNT; i++) {
        if (strcmp(world_field_seeds[i].key, key) == 0) {
            *out = world_id(w, ID_CUSTOM_FIELD, i);
            return true;
        }
    }
    return false;
}

static void set_field(World *w, WorkDeal *deal, const Json *item)
{
    WorldFieldValue value;
    const Json *json = json_member(item, "field_value");
    if (!json || !field_id(w, item, &value.field))
        return;
    g_autofree char *text = json_print(json);
    value.json = world_text(w, text);
    if (!deal->fields)
        deal->fields = g_array_new(FALSE, FALSE, sizeof(WorldFieldValue));
    for (guint i = 0; i < deal->fields->len; i++) {
        WorldFieldValue *old = &g_array_index(deal->fields, WorldFieldValue, i);
        if (id_eq(&old->field, &value.field)) {
            *old = value;
            return;
        }
    }
    g_array_append_val(deal->fields, value);
}

static void apply_change(World *w, WorkDeal *deal, const DealChange *change)
{
    if (change->name != deal->name)
        deal->name = world_text(w, change->name);
    if (change->source)
        deal->source = world_text(w, change->source);
    if (change->value)
        deal->has_value = json_double(change->value, &deal->value);
    deal->assigned_to = change->user;
    for (const Json *item = json_first(change->fields); item; item = json_next(item))
        set_field(w, deal, item);
    work_deal_move(w, deal, change->pipeline, change->stage);
    work_deal_set_status(w, deal, change->status, change->reason);
    deal->updated = w->now;
}

static DealChange change_of(const WorkDeal *deal)
{
    return (DealChange){
        .pipeline = deal->pipeline,
        .stage = deal->stage,
        .status = deal->status,
        .name = deal->name,
        .user = deal->assigned_to,
        .reason = deal->lost_reason,
    };
}

static void answer_deal(World *w, Response *res, int status, const WorkDeal *deal)
{
    JsonOut *out = response_open();
    work_write_deal(w, out, "opportunity", deal, NULL);
    response_close(res, status, out);
}

static WorkDeal *deal_of_path(World *w, const Request *req, Response *res)
{
    WorkDeal *deal = work_deal(w, &req->params[0]);
    if (!deal)
        response_fail(res, 404, "Opportunity with id %s not found", req->params[0].s);
    return deal;
}

static WorkDeal *add_deal(World *w, WorldContact *contact, const DealChange *change)
{
    WorkDeal *deal = work_deal_add(w, contact, change->pipeline, change->stage);
    deal->status = change->status;
    deal->lost_reason = change->status == WORK_LOST ? change->reason : NULL;
    apply_change(w, deal, change);
    work_deal_announce(w, deal, "Opportunity created");
    return deal;
}

static void deal_create(World *w, const Request *req, Response *res)
{
    DealChange change = {.name = ""};
    WorldContact *contact = request_contact(w, req, res);
    if (!contact || !read_change(w, req, &change, res))
        return;
    if (!w->work->allow_duplicate_deals && work_deal_of(w, change.pipeline, contact)) {
        response_fail(res, 400, "Can not create duplicate opportunity for the contact.");
        return;
    }
    answer_deal(w, res, 201, add_deal(w, contact, &change));
}

static void deal_get(World *w, const Request *req, Response *res)
{
    const WorkDeal *deal = deal_of_path(w, req, res);
    if (deal)
        answer_deal(w, res, 200, deal);
}

static void deal_update(World *w, const Request *req, Response *res)
{
    WorkDeal *deal = deal_of_path(w, req, res);
    if (!deal)
        return;
    DealChange change = change_of(deal);
    if (!read_change(w, req, &change, res))
        return;
    apply_change(w, deal, &change);
    answer_deal(w, res, 200, deal);
}

static void deal_status(World *w, const Request *req, Response *res)
{
    WorkDeal *deal = deal_of_path(w, req, res);
    if (!deal)
        return;
    DealChange change = change_of(deal);
    if (!read_status(w, req, &change, res))
        return;
    work_deal_set_status(w, deal, change.status, change.reason);
    response_done(res, 200, "succeded");
}

static void deal_delete(World *w, const Request *req, Response *res)
{
    WorkDeal *deal = deal_of_path(w, req, res);
    if (!deal)
        return;
    deal->deleted = true;
    response_done(res, 200, "succeded");
}

static void change_followers(World *w, WorkDeal *deal, const Request *req)
{
    const char *action = request_string(req, "followersActionType");
    if (!deal->followers)
        deal->followers = g_ptr_array_new();
    if (request_bool(req, "isRemoveAllFollowers"))
        g_ptr_array_set_size(deal->followers, 0);
    const Json *followers = json_member(req->body, "followers");
    for (const Json *item = json_first(followers); item; item = json_next(item)) {
        const char *id = json_string(item);
        guint at = 0;
        bool known = id && g_ptr_array_find_with_equal_func(deal->followers, id, g_str_equal, &at);
        if (action && strcmp(action, "remove") == 0) {
            if (known)
                g_ptr_array_remove_index(deal->followers, at);
        } else if (id && !known) {
            g_ptr_array_add(deal->followers, (char *)(uintptr_t)world_text(w, id));
        }
    }
}

// By id where one is given, else by pipeline and contact.
static void deal_upsert(World *w, const Request *req, Response *res)
{
    const char *given = request_string(req, "id"), *pipeline_id = request_string(req, "pipelineId");
    Id id = id_from(given ? given : ""), pipeline = id_from(pipeline_id ? pipeline_id : "");
    WorkDeal *deal = given ? work_deal(w, &id) : NULL;
    WorldContact *contact = deal ? deal->contact : request_contact(w, req, res);
    if (!contact)
        return;
    if (!deal && work_pipeline(w, &pipeline))
        deal = work_deal_of(w, work_pipeline(w, &pipeline), contact);
    DealChange change =
        deal ? change_of(deal) : (DealChange){.name = world_contact_name(w, contact)};
    if (!read_change(w, req, &change, res))
        return;
    bool fresh = !deal;
    if (fresh)
        deal = add_deal(w, contact, &change);
    else
        apply_change(w, deal, &change);
    change_followers(w, deal, req);
    JsonOut *out = response_open();
    work_write_deal(w, out, "opportunity", deal, NULL);
    json_out_bool(out, "new", fresh);
    response_close(res, 200, out);
}

const RouteRow deal_routes[] = {
    {EP_PIPELINE_LIST, pipeline_list},
    {EP_DEAL_LIST, deal_list_route},
    {EP_DEAL_SEARCH, deal_search_route},
    {EP_LOST_REASON_LIST, lost_reason_list},
    {EP_DEAL_UPSERT, deal_upsert},
    {EP_DEAL_GET, deal_get},
    {EP_DEAL_CREATE, deal_create},
    {EP_DEAL_UPDATE, deal_update},
    {EP_DEAL_STATUS, deal_status},
    {EP_DEAL_DELETE, deal_delete},
    {EP_NONE, NULL},
};
