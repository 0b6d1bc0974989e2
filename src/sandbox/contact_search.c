// Finding contacts: POST search, the old list and the look for duplicates. API.md 5.2 and 5.3.
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "sandbox/filter.h"
#include "sandbox/routes_work.h"
#include "sandbox/rows.h"

typedef enum ContactField {
    CF_ID,
    CF_ADDRESS,
    CF_COMPANY,
    CF_CITY,
    CF_FIRST,
    CF_LAST,
    CF_PHONE,
    CF_ZIP,
    CF_SOURCE,
    CF_STATE,
    CF_TAGS,
    CF_NAME,
    CF_ASSIGNED,
    CF_COUNTRY,
    CF_DND,
    CF_EMAIL,
    CF_FOLLOWERS,
    CF_TIMEZONE,
    CF_TYPE,
    CF_WEBSITE,
    CF_ADDED,
    CF_UPDATED,
    CF_BORN,
    CF_NEVER,
    CF_CUSTOM,
    CF_DND_CHANNEL,
    CF_DND_INBOUND,
    CF_DEALS
} ContactField;

static const FilterField fields[] = {
    {"id", FILTER_ID, CF_ID, false},
    {"address", FILTER_STRING, CF_ADDRESS, false},
    {"businessName", FILTER_STRING, CF_COMPANY, true},
    {"companyName", FILTER_STRING, CF_COMPANY, false},
    {"city", FILTER_STRING, CF_CITY, false},
    {"firstNameLowerCase", FILTER_STRING, CF_FIRST, true},
    {"lastNameLowerCase", FILTER_STRING, CF_LAST, true},
    {"phone", FILTER_STRING, CF_PHONE, false},
    {"postalCode", FILTER_STRING, CF_ZIP, false},
    {"source", FILTER_STRING, CF_SOURCE, true},
    {"state", FILTER_STRING, CF_STATE, false},
    {"tags", FILTER_STRING, CF_TAGS, false},
    {"contactName", FILTER_EXACT, CF_NAME, false},
    {"assignedTo", FILTER_EXACT, CF_ASSIGNED, false},
    {"country", FILTER_EXACT, CF_COUNTRY, false},
    {"dnd", FILTER_EXACT, CF_DND, true},
    {"email", FILTER_EXACT, CF_EMAIL, true},
    {"followers", FILTER_EXACT, CF_FOLLOWERS, false},
    {"isValidWhatsapp", FILTER_EXACT, CF_NEVER, false},
    {"timezone", FILTER_EXACT, CF_TIMEZONE, false},
    {"type", FILTER_EXACT, CF_TYPE, false},
    {"validEmail", FILTER_EXACT, CF_NEVER, false},
    {"website", FILTER_EXACT, CF_WEBSITE, false},
    {"activeWorkflows", FILTER_EXACT, CF_NEVER, false},
    {"finishedWorkflows", FILTER_EXACT, CF_NEVER, false},
    {"dateAdded", FILTER_DATE, CF_ADDED, true},
    {"dateUpdated", FILTER_DATE, CF_UPDATED, true},
    {"dateOfBirth", FILTER_DATE, CF_BORN, false},
    {"lastEmailClickedDate", FILTER_DATE, CF_NEVER, false},
    {"lastEmailOpenedDate", FILTER_DATE, CF_NEVER, false},
    {"lastAppointment", FILTER_DATE, CF_NEVER, false},
    {"customFields.", FILTER_STRING, CF_CUSTOM, false},
    {"dndSettings.", FILTER_ID, CF_DND_CHANNEL, false},
    {"inboundDndSettings.all.status", FILTER_ID, CF_DND_INBOUND, false},
    {"opportunities", FILTER_NESTED, CF_DEALS, false},
    {NULL, FILTER_INVALID, 0, false},
};

// The plain text members by field; the others are computed.
static const char *plain_text(const WorldContact *contact, ContactField field)
{
    switch (field) {
    case CF_ID: return contact->id.s;
    case CF_ADDRESS: return contact->address1;
    case CF_COMPANY: return contact->company;
    case CF_CITY: return contact->city;
    case CF_PHONE: return contact->phone;
    case CF_ZIP: return contact->postal_code;
    case CF_SOURCE: return contact->source;
    case CF_STATE: return contact->state;
    case CF_NAME: return contact->name;
    case CF_ASSIGNED: return contact->assigned_to ? contact->assigned_to->id.s : NULL;
    case CF_COUNTRY: return contact->country;
    case CF_EMAIL: return contact->email;
    case CF_TIMEZONE: return contact->timezone;
    case CF_TYPE: return contact->type;
    case CF_WEBSITE: return contact->website;
    default: return NULL;
    }
}

static void get_custom(const WorldContact *contact, const char *rest, FilterValue *value)
{
    for (guint i = 0; contact->fields && i < contact->fields->len; i++) {
        const WorldFieldValue *held = &g_array_index(contact->fields, WorldFieldValue, i);
        if (strcmp(held->field.s, rest) != 0)
            continue;
        if (held->json[0] == '"') {
            g_string_assign(value->buf, held->json + 1);
            g_string_truncate(value->buf, value->buf->len - 1);
            filter_value_string(value, value->buf->str);
        } else if (held->json[0] == '[') {
            g_string_assign(value->buf, held->json);
            filter_value_add(value, value->buf->str);
        } else {
            filter_value_number(value, g_ascii_strtod(held->json, NULL));
        }
    }
}

static void get_dnd(const WorldContact *contact, const char *rest, FilterValue *value)
{
    static const char *const names[DND_COUNT] = {"Call.status",     "Email.status", "SMS.status",
                                                 "WhatsApp.status", "GMB.status",   "FB.status"};
    static const char *const states[] = {NULL, "inactive", "active", "permanent"};
    for (int i = 0; i < DND_COUNT; i++)
        if (strcmp(rest, names[i]) == 0)
            filter_value_string(value, states[contact->dnd_channel[i]]);
}

static void get_born(const WorldContact *contact, FilterValue *value)
{
    Instant day;
    const char *text = contact->date_of_birth;
    if (text && iso_parse(text, strlen(text), &day))
        filter_value_number(value, (double)day.ms);
}

static void get_list(const WorldContact *contact, ContactField field, FilterValue *value)
{
    const GPtrArray *list = field == CF_TAGS ? contact->tags : contact->followers;
    for (guint i = 0; list && i < list->len; i++)
        filter_value_add(value, field == CF_TAGS ? list->pdata[i]
                                                 : ((const WorldUser *)list->pdata[i])->id.s);
}

static void get_value(World *w, const void *row, const FilterField *field, const char *rest,
                      FilterValue *value)
{
    (void)w;
    const WorldContact *contact = row;
    switch ((ContactField)field->id) {
    case CF_FIRST: filter_value_lower(value, contact->first_name); break;
    case CF_LAST: filter_value_lower(value, contact->last_name); break;
    case CF_DND: filter_value_bool(value, contact->dnd); break;
    case CF_ADDED: filter_value_time(value, contact->added); break;
    case CF_UPDATED: filter_value_time(value, contact->updated); break;
    case CF_BORN: get_born(contact, value); break;
    case CF_CUSTOM: get_custom(contact, rest, value); break;
    case CF_DND_CHANNEL: get_dnd(contact, rest, value); break;
    case CF_DND_INBOUND:
        filter_value_string(value, contact->inbound_dnd ? "active" : "inactive");
        break;
    case CF_TAGS:
    case CF_FOLLOWERS: get_list(contact, (ContactField)field->id, value); break;
    case CF_NEVER:
    case CF_DEALS: break;
    default: filter_value_string(value, plain_text(contact, (ContactField)field->id)); break;
    }
}

static FilterKind kind_of(World *w, const FilterField *field, const char *rest)
{
    static const struct {
        const char *type;
        FilterKind kind;
    } kinds[] = {{"CHECKBOX", FILTER_EXACT},
                 {"MULTIPLE_OPTIONS", FILTER_EXACT},
                 {"NUMERICAL", FILTER_NUMBER},
                 {"MONETORY", FILTER_NUMBER},
                 {"DATE", FILTER_DATE}};
    if (field->id == CF_DND_CHANNEL)
        return g_str_has_suffix(rest, ".status") ? FILTER_ID : FILTER_INVALID;
    Id id = id_from(rest);
    uint32_t ordinal;
    if (!world_id_ordinal(w, ID_CUSTOM_FIELD, &id, &ordinal) || ordinal >= WORLD_FIELD_COUNT)
        return FILTER_INVALID;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(world_field_seeds[ordinal].data_type, kinds[i].type) == 0)
            return kinds[i].kind;
    return FILTER_STRING;
}

static bool is_indexed(const World *w, const WorldContact *contact)
{
    return !contact->deleted && contact->indexed.ms <= w->now.ms;
}

static const void *row_at(World *w, size_t i)
{
    const WorldContact *contact = world_contact_at(w, (uint32_t)i);
    return is_indexed(w, contact) ? contact : NULL;
}

static size_t row_count(World *w)
{
    return world_contact_count(w);
}

static const Id *row_id(const void *row)
{
    return &((const WorldContact *)row)->id;
}

static bool has_words(World *w, const void *row, const char *words)
{
    const WorldContact *known = row;
    const char *text = world_contact_folded(w, world_contact_at(w, known->ordinal));
    while (*words) {
        size_t len = strcspn(words, " ");
        if (!memmem(text, strlen(text), words, len))
            return false;
        words += len + (words[len] == ' ');
    }
    return true;
}

static const FilterField deal_fields[] = {
    {"pipelineId", FILTER_EXACT, 0, false},
    {"pipelineStageId", FILTER_EXACT, 1, false},
    {"status", FILTER_EXACT, 2, false},
    {NULL, FILTER_INVALID, 0, false},
};

static void get_deal(World *w, const void *row, const FilterField *field, const char *rest,
                     FilterValue *value)
{
    (void)w;
    (void)rest;
    const WorkDeal *deal = row;
    filter_value_string(value, field->id == 0   ? deal->pipeline->id.s
                               : field->id == 1 ? deal->pipeline->stages[deal->stage].id.s
                                                : work_deal_status_name(deal->status));
}

static const void *deal_at(World *w, const void *row, size_t i)
{
    for (guint d = 0; w->work && d < w->work->deals->len; d++) {
        const WorkDeal *deal = w->work->deals->pdata[d];
        if (deal->contact == row && work_deal_is_live(deal) && i-- == 0)
            return deal;
    }
    return NULL;
}

static const FilterSpec deal_spec = {.fields = deal_fields, .get = get_deal};
static const FilterSpec contact_spec = {.fields = fields,
                                        .get = get_value,
                                        .kind_of = kind_of,
                                        .row_at = row_at,
                                        .row_count = row_count,
                                        .row_id = row_id,
                                        .matches = has_words,
                                        .nested = &deal_spec,
                                        .child_at = deal_at,
                                        .default_sort = "dateAdded",
                                        .size_name = "pageLimit",
                                        .unknown_status = 400};

void contact_search_route(World *w, const Request *req, Response *res)
{
    FilterPage page;
    if (!filter_search(&contact_spec, w, req, &page, res))
        return;
    JsonOut *out = response_open();
    json_out_array(out, "contacts");
    for (size_t i = 0; i < page.count; i++) {
        const WorldContact *contact = page.rows[i];
        row_contact_found(w, out, world_contact_at(w, contact->ordinal), page.cursors[i]);
    }
    json_out_end(out);
    json_out_int(out, "total", (int64_t)page.total);
    response_close(res, 200, out);
    filter_page_clear(&page);
}

static int by_added(const void *a, const void *b)
{
    const WorldContact *left = *(WorldContact *const *)a;
    const WorldContact *right = *(WorldContact *const *)b;
    if (left->added.ms != right->added.ms)
        return left->added.ms > right->added.ms ? -1 : 1;
    return strcmp(left->id.s, right->id.s);
}

// Whether the row comes after the cursor in the order of by_added.
static bool is_after(const WorldContact *contact, int64_t ms, const char *id)
{
    if (contact->added.ms != ms)
        return contact->added.ms < ms;
    return !id || strcmp(contact->id.s, id) > 0;
}

static GPtrArray *listed(World *w, const char *query)
{
    GPtrArray *rows = g_ptr_array_new();
    g_autofree char *words = query ? g_utf8_strdown(query, -1) : NULL;
    for (uint32_t i = 0; i < world_contact_count(w); i++) {
        WorldContact *contact = world_contact_at(w, i);
        if (is_indexed(w, contact) && (!words || !*words || has_words(w, contact, words)))
            g_ptr_array_add(rows, contact);
    }
    if (rows->len > 1)
        qsort(rows->pdata, rows->len, sizeof(void *), by_added);
    return rows;
}

static void write_list_meta(World *w, JsonOut *out, const GPtrArray *rows, guint from, guint count)
{
    bool more = from + count < rows->len;
    const WorldContact *last = count ? rows->pdata[from + count - 1] : NULL;
    int64_t page = count ? from / count + 1 : 1;
    json_out_object(out, "meta");
    json_out_int(out, "total", rows->len);
    if (more && last) {
        g_autofree char *url = g_strdup_printf(
            "https://services.leadconnectorhq.com/contacts/?locationId=%s&startAfter=%" PRId64
            "&startAfterId=%s",
            w->location.s, last->added.ms, last->id.s);
        json_out_string(out, "nextPageUrl", url);
    }
    if (last) {
        json_out_string(out, "startAfterId", last->id.s);
        json_out_int(out, "startAfter", last->added.ms);
    }
    json_out_int(out, "currentPage", page);
    if (more)
        json_out_int(out, "nextPage", page + 1);
    json_out_null(out, "prevPage");
    json_out_end(out);
}

void contact_list_route(World *w, const Request *req, Response *res)
{
    int64_t limit = request_query_int(req, "limit", 20);
    if (limit < 1 || limit > 100) {
        response_invalid(res, limit > 100 ? "limit must not be greater than 100"
                                          : "limit must not be less than 1");
        return;
    }
    g_autoptr(GPtrArray) rows = listed(w, request_query(req, "query"));
    guint from = 0;
    if (request_query(req, "startAfter"))
        while (from < rows->len &&
               !is_after(rows->pdata[from], request_query_int(req, "startAfter", 0),
                         request_query(req, "startAfterId")))
            from++;
    guint count = MIN((guint)limit, rows->len - from);
    JsonOut *out = response_open();
    json_out_array(out, "contacts");
    for (guint i = 0; i < count; i++)
        row_contact_listed(w, out, rows->pdata[from + i]);
    json_out_end(out);
    write_list_meta(w, out, rows, from, count);
    json_out_int(out, "count", rows->len);
    response_close(res, 200, out);
}

void contact_duplicate_route(World *w, const Request *req, Response *res)
{
    const char *email = request_query(req, "email");
    const char *number = request_query(req, "number");
    if (!email && !number) {
        response_fail(res, 400, "Pass at least one of number, email query parameter");
        return;
    }
    g_autofree char *mail = email ? email_normal(email) : NULL;
    g_autofree char *phone = number ? phone_normal(number) : NULL;
    const WorldContact *twin = mail ? g_hash_table_lookup(w->by_email, mail) : NULL;
    if (!twin && phone)
        twin = g_hash_table_lookup(w->by_phone, phone);
    JsonOut *out = response_open();
    if (twin)
        row_contact(w, out, "contact", twin);
    else
        json_out_null(out, "contact");
    response_close(res, 200, out);
}
