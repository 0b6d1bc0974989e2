// POST /opportunities/search: the grammar of filters over deals. API.md 8.3.
#include "config.h"

#include <string.h>

#include "sandbox/filter.h"
#include "sandbox/routes_work.h"

enum {
    DF_ID,
    DF_NAME,
    DF_CONTACT_NAME,
    DF_COMPANY,
    DF_EMAIL,
    DF_PHONE,
    DF_FOLLOWERS,
    DF_PIPELINE,
    DF_STAGE,
    DF_STATUS,
    DF_REASON,
    DF_SOURCE,
    DF_USER,
    DF_CONTACT,
    DF_VALUE,
    DF_ADDED,
    DF_UPDATED,
    DF_STATUS_CHANGED,
    DF_STAGE_CHANGED,
    DF_CUSTOM
};

static const FilterField fields[] = {
    {"id", FILTER_ID, DF_ID, false},
    {"name", FILTER_STRING, DF_NAME, true},
    {"contact_name", FILTER_STRING, DF_CONTACT_NAME, false},
    {"company_name", FILTER_STRING, DF_COMPANY, false},
    {"email", FILTER_STRING, DF_EMAIL, false},
    {"phone", FILTER_STRING, DF_PHONE, false},
    {"followers", FILTER_STRING, DF_FOLLOWERS, false},
    {"pipeline_id", FILTER_EXACT, DF_PIPELINE, false},
    {"pipeline_stage_id", FILTER_EXACT, DF_STAGE, false},
    {"status", FILTER_EXACT, DF_STATUS, false},
    {"lost_reason_id", FILTER_EXACT, DF_REASON, false},
    {"source", FILTER_EXACT, DF_SOURCE, false},
    {"assigned_to", FILTER_EXACT, DF_USER, false},
    {"contact_id", FILTER_EXACT, DF_CONTACT, false},
    {"monetary_value", FILTER_NUMBER, DF_VALUE, true},
    {"date_added", FILTER_DATE, DF_ADDED, true},
    {"date_updated", FILTER_DATE, DF_UPDATED, true},
    {"last_status_change_date", FILTER_DATE, DF_STATUS_CHANGED, true},
    {"last_stage_change_date", FILTER_DATE, DF_STAGE_CHANGED, true},
    {"custom_fields.", FILTER_STRING, DF_CUSTOM, false},
    {NULL, FILTER_INVALID, 0, false},
};

static const char *deal_string(World *w, const WorkDeal *deal, int field)
{
    const WorldContact *contact = deal->contact;
    switch (field) {
    case DF_ID: return deal->id.s;
    case DF_NAME: return deal->name;
    case DF_CONTACT_NAME: return world_contact_name(w, contact);
    case DF_COMPANY: return contact->company;
    case DF_EMAIL: return contact->email;
    case DF_PHONE: return contact->phone;
    case DF_PIPELINE: return deal->pipeline->id.s;
    case DF_STAGE: return deal->pipeline->stages[deal->stage].id.s;
    case DF_STATUS: return work_deal_status_name(deal->status);
    case DF_REASON: return deal->lost_reason ? deal->lost_reason->id.s : NULL;
    case DF_SOURCE: return deal->source;
    case DF_USER: return deal->assigned_to ? deal->assigned_to->id.s : NULL;
    case DF_CONTACT: return contact->id.s;
    default: return NULL;
    }
}

// Strings of one value, ended by NUL, lie one after the other in buf.
static void put_strings(FilterValue *value, const Json *json)
{
    size_t count = 0;
    const Json *item = json_is_array(json) ? json_first(json) : json;
    for (; item && count < FILTER_ITEMS_MAX; item = json_is_array(json) ? json_next(item) : NULL) {
        const char *s = json_string(item);
        if (s) {
            g_string_append_len(value->buf, s, (gssize)strlen(s) + 1);
            count++;
        }
    }
    const char *s = value->buf->str;
    if (!json_is_array(json))
        filter_value_string(value, count ? s : NULL);
    for (size_t i = 0; json_is_array(json) && i < count; i++, s += strlen(s) + 1)
        filter_value_add(value, s);
}

static void put_custom(FilterValue *value, const WorkDeal *deal, const char *field)
{
    for (guint i = 0; deal->fields && i < deal->fields->len; i++) {
        const WorldFieldValue *own = &g_array_index(deal->fields, WorldFieldValue, i);
        if (strcmp(own->field.s, field) != 0)
            continue;
        Err err = {0};
        double number;
        Json *json = json_parse(own->json, strlen(own->json), &err);
        if (json_is_number(json) && json_double(json, &number)) {
            filter_value_number(value, number);
        } else if (json) {
            if (!value->buf)
                value->buf = g_string_new(NULL);
            g_string_truncate(value->buf, 0);
            put_strings(value, json);
        }
        json_free(json);
    }
}

static void get_field(World *w, const void *row, const FilterField *field, const char *rest,
                      FilterValue *value)
{
    const WorkDeal *deal = row;
    switch (field->id) {
    case DF_VALUE:
        if (deal->has_value)
            filter_value_number(value, deal->value);
        break;
    case DF_ADDED: filter_value_time(value, deal->added); break;
    case DF_UPDATED: filter_value_time(value, deal->updated); break;
    case DF_STATUS_CHANGED: filter_value_time(value, deal->status_changed); break;
    case DF_STAGE_CHANGED: filter_value_time(value, deal->stage_changed); break;
    case DF_FOLLOWERS:
        for (guint i = 0; deal->followers && i < deal->followers->len; i++)
            filter_value_add(value, deal->followers->pdata[i]);
        break;
    case DF_CUSTOM: put_custom(value, deal, rest); break;
    default: filter_value_string(value, deal_string(w, deal, field->id));
    }
}

static FilterKind custom_kind(World *w, const FilterField *field, const char *rest)
{
    static const struct {
        const char *type;
        FilterKind kind;
    } kinds[] = {
        {"CHECKBOX", FILTER_EXACT},   {"MULTIPLE_OPTIONS", FILTER_EXACT},
        {"NUMERICAL", FILTER_NUMBER}, {"MONETORY", FILTER_NUMBER},
        {"DATE", FILTER_DATE},
    };
    (void)field;
    uint32_t ordinal;
    Id id = id_from(rest);
    if (!world_id_ordinal(w, ID_CUSTOM_FIELD, &id, &ordinal) || ordinal >= WORLD_FIELD_COUNT)
        return FILTER_INVALID;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i].type, world_field_seeds[ordinal].data_type) == 0)
            return kinds[i].kind;
    return FILTER_STRING;
}

static const void *row_at(World *w, size_t i)
{
    const WorkDeal *deal = w->work->deals->pdata[i];
    return work_deal_is_live(deal) ? deal : NULL;
}

static size_t row_count(World *w)
{
    return w->work->deals->len;
}

static const Id *row_id(const void *row)
{
    return &((const WorkDeal *)row)->id;
}

static bool row_matches(World *w, const void *row, const char *words)
{
    return deal_has_words(w, row, words);
}

static const FilterSpec deal_spec = {
    .fields = fields,
    .get = get_field,
    .kind_of = custom_kind,
    .row_at = row_at,
    .row_count = row_count,
    .row_id = row_id,
    .matches = row_matches,
    .default_sort = "date_added",
    .size_name = "limit",
    .unknown_status = 422,
};

typedef struct StageSum {
    int count;
    double total, open, won;
} StageSum;

static void add_to_stage(StageSum *sum, const WorkDeal *deal)
{
    double value = deal->has_value ? deal->value : 0;
    sum->count++;
    sum->total += value;
    sum->open += deal->status == WORK_OPEN ? value : 0;
    sum->won += deal->status == WORK_WON ? value : 0;
}

static void write_stage_sum(JsonOut *out, const WorkStage *stage, const StageSum *sum)
{
    json_out_object(out, NULL);
    json_out_string(out, "pipelineStageId", stage->id.s);
    json_out_int(out, "totalCount", sum->count);
    json_out_double(out, "totalValue", sum->total);
    json_out_double(out, "weightedValue", sum->total);
    json_out_double(out, "openValue", sum->open);
    json_out_double(out, "openWeightedValue", sum->open);
    json_out_double(out, "wonValue", sum->won);
    json_out_end(out);
}

// For all stages, the empty ones too, whatever was asked for: API.md 16.5.
static void write_stage_sums(World *w, JsonOut *out)
{
    json_out_array(out, "stageAggregations");
    for (guint i = 0; i < w->work->pipelines->len; i++) {
        const WorkPipeline *pipeline = w->work->pipelines->pdata[i];
        StageSum sums[WORK_STAGES_MAX] = {0};
        for (guint j = 0; j < w->work->deals->len; j++) {
            const WorkDeal *deal = w->work->deals->pdata[j];
            if (deal->pipeline == pipeline && work_deal_is_live(deal))
                add_to_stage(&sums[deal->stage], deal);
        }
        for (int j = 0; j < pipeline->stage_count; j++)
            write_stage_sum(out, &pipeline->stages[j], &sums[j]);
    }
    json_out_end(out);
}

static unsigned wanted_details(const Request *req)
{
    static const struct {
        const char *path;
        WorkDetail detail;
    } rows[] = {
        {"additionalDetails.notes", WORK_DETAIL_NOTES},
        {"additionalDetails.tasks", WORK_DETAIL_TASKS},
        {"additionalDetails.calendarEvents", WORK_DETAIL_EVENTS},
    };
    unsigned details = 0;
    bool wanted;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (json_bool(json_at(req->body, rows[i].path), &wanted) && wanted)
            details |= rows[i].detail;
    return details;
}

void deal_search_route(World *w, const Request *req, Response *res)
{
    FilterPage page = {0};
    if (!filter_search(&deal_spec, w, req, &page, res))
        return;
    unsigned details = wanted_details(req);
    JsonOut *out = response_open();
    json_out_array(out, "opportunities");
    for (size_t i = 0; i < page.count; i++) {
        const WorkDealView view = {page.cursors[i], details};
        deal_write_row(w, out, page.rows[i], &view);
    }
    json_out_end(out);
    json_out_int(out, "total", (int64_t)page.total);
    json_out_object(out, "aggregations");
    json_out_end(out);
    write_stage_sums(w, out);
    response_close(res, 201, out);
    filter_page_clear(&page);
}
