// The account's furniture: users, location, tags, custom fields, templates, zones and the search
// over all tasks. API.md 9 and 10.
#include "config.h"

#include <string.h>

#include "sandbox/routes_work.h"

// --- Users
static void write_permissions(JsonOut *out)
{
    static const char *const allowed[] = {
        "campaignsEnabled",      "contactsEnabled",     "workflowsEnabled", "opportunitiesEnabled",
        "dashboardStatsEnabled", "appointmentsEnabled", "phoneCallEnabled", "conversationsEnabled",
        "tagsEnabled",           "leadValueEnabled",    "settingsEnabled",  "paymentsEnabled",
    };
    json_out_object(out, "permissions");
    for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
        json_out_bool(out, allowed[i], true);
    json_out_bool(out, "assignedDataOnly", false);
    json_out_end(out);
    json_out_array(out, "scopes");
    json_out_string(out, NULL, "contacts.write");
    json_out_string(out, NULL, "conversations.write");
    json_out_string(out, NULL, "opportunities.write");
    json_out_end(out);
}

static void write_user_members(World *w, JsonOut *out, const WorldUser *user)
{
    json_out_string(out, "id", user->id.s);
    json_out_string(out, "name", user->name);
    json_out_string(out, "firstName", user->first_name);
    json_out_string(out, "lastName", user->last_name);
    json_out_string(out, "email", user->email);
    json_out_string(out, "phone", user->phone ? user->phone : "");
    json_out_string(out, "extension", "");
    write_permissions(out);
    json_out_object(out, "roles");
    json_out_string(out, "type", "account");
    json_out_string(out, "role", user->role);
    json_out_array(out, "locationIds");
    json_out_string(out, NULL, w->location.s);
    json_out_end(out);
    json_out_bool(out, "restrictSubAccount", false);
    json_out_end(out);
    json_out_bool(out, "deleted", false);
    json_out_string(out, "platformLanguage", "en_US");
}

static void write_user(World *w, JsonOut *out, const WorldUser *user)
{
    json_out_object(out, NULL);
    write_user_members(w, out, user);
    json_out_end(out);
}

static void user_list(World *w, const Request *req, Response *res)
{
    (void)req;
    JsonOut *out = response_open();
    json_out_array(out, "users");
    for (uint32_t i = 0; i < world_user_count(w); i++)
        write_user(w, out, world_user_at(w, i));
    json_out_end(out);
    response_close(res, 200, out);
}

static bool csv_has(const char *csv, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(csv, ",", -1);
    return g_strv_contains((const char *const *)parts, value);
}

static bool user_matches(const WorldUser *user, const Request *req)
{
    const char *query = request_query(req, "query"), *ids = request_query(req, "ids");
    const char *role = request_query(req, "role"), *type = request_query(req, "type");
    if ((ids && !csv_has(ids, user->id.s)) || (role && strcmp(role, user->role) != 0) ||
        (type && strcmp(type, "account") != 0))
        return false;
    if (!query || !*query)
        return true;
    g_autofree char *words = g_utf8_strdown(query, -1);
    g_autofree char *name = g_utf8_strdown(user->name, -1);
    return strstr(name, words) || (user->email && strstr(user->email, words)) ||
           (user->phone && strstr(user->phone, words));
}

static void user_search(World *w, const Request *req, Response *res)
{
    const char *company = request_query(req, "companyId");
    int64_t skip = request_query_int(req, "skip", 0), limit = request_query_int(req, "limit", 25),
            count = 0;
    if (!company || strcmp(company, w->company.s) != 0) {
        response_fail(res, 403, "The token does not have access to this company.");
        return;
    }
    JsonOut *out = response_open();
    json_out_array(out, "users");
    for (uint32_t i = 0; i < world_user_count(w); i++) {
        const WorldUser *user = world_user_at(w, i);
        if (!user_matches(user, req))
            continue;
        if (count >= skip && count < skip + limit)
            write_user(w, out, user);
        count++;
    }
    json_out_end(out);
    json_out_int(out, "count", count);
    response_close(res, 200, out);
}

static void user_get(World *w, const Request *req, Response *res)
{
    const WorldUser *user = world_user(w, &req->params[0]);
    if (!user) {
        response_fail(res, 400, "User with id %s not found", req->params[0].s);
        return;
    }
    JsonOut *out = response_open();
    write_user_members(w, out, user);
    response_close(res, 200, out);
}

// --- Location
static bool own_location(World *w, const Request *req, Response *res)
{
    if (id_eq(&req->params[0], &w->location))
        return true;
    response_fail(res, 403, "The token does not have access to this location.");
    return false;
}

static void write_address(World *w, JsonOut *out)
{
    json_out_string(out, "name", w->title);
    json_out_string(out, "address", "410 Harbor View Drive");
    json_out_string(out, "city", "San Diego");
    json_out_string(out, "state", "CA");
    json_out_string(out, "country", "US");
    json_out_string(out, "postalCode", "92101");
    json_out_string(out, "website", "https://acme-dental.example");
    json_out_string(out, "timezone", zone_name(w->zone));
}

static void location_get(World *w, const Request *req, Response *res)
{
    if (!own_location(w, req, res))
        return;
    JsonOut *out = response_open();
    json_out_object(out, "location");
    json_out_string(out, "id", w->location.s);
    json_out_string(out, "companyId", w->company.s);
    write_address(w, out);
    json_out_string(out, "firstName", "Sam");
    json_out_string(out, "lastName", "Porter");
    json_out_string(out, "email", "front.desk@acme-dental.example");
    json_out_string(out, "phone", "+15552000000");
    json_out_object(out, "business");
    write_address(w, out);
    json_out_end(out);
    json_out_object(out, "social");
    json_out_end(out);
    json_out_object(out, "settings");
    json_out_bool(out, "allowDuplicateContact", w->allow_duplicate_contacts);
    json_out_bool(out, "allowDuplicateOpportunity", w->work->allow_duplicate_deals);
    json_out_bool(out, "allowFacebookNameMerge", false);
    json_out_bool(out, "disableContactTimezone", false);
    json_out_end(out);
    json_out_end(out);
    response_close(res, 200, out);
}

static void timezone_list(World *w, const Request *req, Response *res)
{
    static const char *const zones[] = {
        "Africa/Cairo",        "Africa/Johannesburg", "Africa/Lagos",
        "Africa/Nairobi",      "America/Anchorage",   "America/Argentina/Buenos_Aires",
        "America/Bogota",      "America/Chicago",     "America/Denver",
        "America/Halifax",     "America/Lima",        "America/Los_Angeles",
        "America/Mexico_City", "America/New_York",    "America/Phoenix",
        "America/Santiago",    "America/Sao_Paulo",   "America/St_Johns",
        "America/Toronto",     "America/Vancouver",   "Asia/Bangkok",
        "Asia/Dubai",          "Asia/Hong_Kong",      "Asia/Jakarta",
        "Asia/Jerusalem",      "Asia/Karachi",        "Asia/Kathmandu",
        "Asia/Kolkata",        "Asia/Manila",         "Asia/Riyadh",
        "Asia/Seoul",          "Asia/Shanghai",       "Asia/Singapore",
        "Asia/Taipei",         "Asia/Tehran",         "Asia/Tokyo",
        "Atlantic/Azores",     "Australia/Adelaide",  "Australia/Brisbane",
        "Australia/Perth",     "Australia/Sydney",    "Europe/Amsterdam",
        "Europe/Athens",       "Europe/Berlin",       "Europe/Dublin",
        "Europe/Helsinki",     "Europe/Istanbul",     "Europe/Lisbon",
        "Europe/London",       "Europe/Madrid",       "Europe/Moscow",
        "Europe/Paris",        "Europe/Rome",         "Europe/Warsaw",
        "Pacific/Auckland",    "Pacific/Honolulu",
    };
    if (!own_location(w, req, res))
        return;
    JsonOut *out = response_open();
    json_out_array(out, "timeZones");
    for (size_t i = 0; i < ARRAY_LEN(zones); i++)
        json_out_string(out, NULL, zones[i]);
    json_out_end(out);
    response_close(res, 200, out);
}

// --- Tags, custom fields, templates
static void write_tag(World *w, JsonOut *out, const char *key, const WorldTag *tag)
{
    json_out_object(out, key);
    json_out_string(out, "id", tag->id.s);
    json_out_string(out, "name", tag->name);
    json_out_string(out, "locationId", w->location.s);
    json_out_end(out);
}

static void tag_list(World *w, const Request *req, Response *res)
{
    if (!own_location(w, req, res))
        return;
    JsonOut *out = response_open();
    json_out_array(out, "tags");
    for (guint i = 0; i < w->tags->len; i++)
        write_tag(w, out, NULL, w->tags->pdata[i]);
    json_out_end(out);
    response_close(res, 200, out);
}

static void tag_create(World *w, const Request *req, Response *res)
{
    if (!own_location(w, req, res))
        return;
    const char *name = request_string(req, "name");
    if (!name || !*name) {
        response_invalid(res, "name should not be empty");
        return;
    }
    guint before = w->tags->len;
    const WorldTag *tag = world_tag_add(w, name);
    if (w->tags->len == before) {
        response_fail(res, 400, "The tag name is already exist.");
        return;
    }
    JsonOut *out = response_open();
    write_tag(w, out, "tag", tag);
    response_close(res, 201, out);
}

static void write_custom_field(World *w, JsonOut *out, uint32_t i)
{
    const WorldFieldSeed *seed = &world_field_seeds[i];
    Id id = world_id(w, ID_CUSTOM_FIELD, i);
    g_auto(GStrv) options = g_strsplit(seed->options ? seed->options : "", "|", -1);
    json_out_object(out, NULL);
    json_out_string(out, "id", id.s);
    json_out_string(out, "name", seed->name);
    json_out_string(out, "fieldKey", seed->key);
    json_out_string(out, "placeholder", "");
    json_out_string(out, "dataType", seed->data_type);
    json_out_int(out, "position", (int64_t)(i + 1) * 50);
    if (seed->options) {
        json_out_array(out, "picklistOptions");
        for (char **option = options; *option; option++)
            json_out_string(out, NULL, *option);
        json_out_end(out);
    }
    json_out_string(out, "locationId", w->location.s);
    json_out_string(out, "model", seed->model);
    work_write_time(out, "dateAdded", world_day_time(w, -400, 9, 0));
    json_out_end(out);
}

static void custom_field_list(World *w, const Request *req, Response *res)
{
    if (!own_location(w, req, res))
        return;
    const char *model = request_query(req, "model");
    bool all = !model || strcmp(model, "all") == 0;
    JsonOut *out = response_open();
    json_out_array(out, "customFields");
    for (uint32_t i = 0; i < WORLD_FIELD_COUNT; i++)
        if (all || strcmp(world_field_seeds[i].model, model) == 0)
            write_custom_field(w, out, i);
    json_out_end(out);
    response_close(res, 200, out);
}

static void write_template(World *w, JsonOut *out, const WorkTemplate *template)
{
    bool email = strcmp(template->type, "email") == 0;
    json_out_object(out, NULL);
    json_out_string(out, "id", template->id.s);
    json_out_string(out, "name", template->name);
    json_out_string(out, "type", template->type);
    json_out_object(out, "template");
    if (email)
        json_out_string(out, "subject", template->subject);
    json_out_string(out, email ? "html" : "body", template->body);
    json_out_array(out, "attachments");
    json_out_end(out);
    json_out_end(out);
    json_out_array(out, "urlAttachments");
    json_out_end(out);
    work_write_time(out, "dateAdded", template->added);
    json_out_string(out, "locationId", w->location.s);
    json_out_end(out);
}

static void template_list(World *w, const Request *req, Response *res)
{
    if (!own_location(w, req, res))
        return;
    const char *type = request_query(req, "type"), *deleted = request_query(req, "deleted");
    int64_t skip = request_query_int(req, "skip", 0), limit = request_query_int(req, "limit", 25),
            total = 0;
    bool none = deleted && strcmp(deleted, "true") == 0; // none was ever deleted
    JsonOut *out = response_open();
    json_out_array(out, "templates");
    for (guint i = 0; !none && i < w->work->templates->len; i++) {
        const WorkTemplate *template = w->work->templates->pdata[i];
        if (type && strcmp(type, template->type) != 0)
            continue;
        if (total >= skip && total < skip + limit)
            write_template(w, out, template);
        total++;
    }
    json_out_end(out);
    json_out_int(out, "totalCount", total);
    response_close(res, 200, out);
}

// --- Tasks of everybody
static bool list_has(const Json *list, const char *value)
{
    for (const Json *item = json_first(list); item; item = json_next(item))
        if (value && json_string(item) && strcmp(json_string(item), value) == 0)
            return true;
    return false;
}

static bool task_matches(const WorldTask *task, const WorldContact *contact, const Request *req)
{
    const Json *contacts = json_member(req->body, "contactId"),
               *users = json_member(req->body, "assignedTo");
    bool completed;
    if (json_bool(json_member(req->body, "completed"), &completed) && task->completed != completed)
        return false;
    if (contacts && !list_has(contacts, contact->id.s))
        return false;
    if (users && !list_has(users, task->assigned_to ? task->assigned_to->id.s : NULL))
        return false;
    const char *query = request_string(req, "query");
    if (!query || !*query)
        return true;
    g_autofree char *words = g_utf8_strdown(query, -1);
    g_autofree char *title = g_utf8_strdown(task->title, -1);
    return strstr(title, words) != NULL;
}

static void write_task(World *w, JsonOut *out, const WorldTask *task, const WorldContact *contact)
{
    const WorldUser *user = task->assigned_to;
    json_out_object(out, NULL);
    json_out_string(out, "_id", task->id.s);
    json_out_string(out, "title", task->title);
    json_out_string(out, "body", task->body ? task->body : "");
    work_write_time(out, "dueDate", task->due);
    json_out_bool(out, "completed", task->completed);
    json_out_string(out, "contactId", contact->id.s);
    json_out_string(out, "assignedTo", user ? user->id.s : NULL);
    json_out_string(out, "locationId", w->location.s);
    json_out_bool(out, "deleted", false);
    work_write_time(out, "dateAdded", task->added);
    work_write_time(out, "dateUpdated", task->updated);
    json_out_object(out, "contactDetails");
    json_out_string(out, "firstName", contact->first_name ? contact->first_name : "");
    json_out_string(out, "lastName", contact->last_name ? contact->last_name : "");
    json_out_end(out);
    if (user) {
        json_out_object(out, "assignedToUserDetails");
        json_out_string(out, "id", user->id.s);
        json_out_string(out, "firstName", user->first_name);
        json_out_string(out, "lastName", user->last_name);
        json_out_end(out);
    }
    json_out_end(out);
}

static int64_t body_number(const Request *req, const char *name, int64_t fallback)
{
    int64_t value;
    return json_int64(json_member(req->body, name), &value) ? value : fallback;
}

static void task_search(World *w, const Request *req, Response *res)
{
    if (!own_location(w, req, res))
        return;
    int64_t skip = body_number(req, "skip", 0), limit = body_number(req, "limit", 25), total = 0;
    JsonOut *out = response_open();
    json_out_array(out, "tasks");
    for (uint32_t i = 0; i < world_task_count(w); i++) {
        const WorldTask *task = world_task_at(w, i);
        const WorldContact *contact = world_contact_at(w, task->contact);
        if (task->deleted || contact->deleted || !task_matches(task, contact, req))
            continue;
        if (total >= skip && total < skip + limit)
            write_task(w, out, task, contact);
        total++;
    }
    json_out_end(out);
    json_out_int(out, "total", total);
    response_close(res, 200, out);
}

const RouteRow account_routes[] = {
    {EP_TASK_SEARCH, task_search},
    {EP_USER_LIST, user_list},
    {EP_USER_SEARCH, user_search},
    {EP_USER_GET, user_get},
    {EP_LOCATION_GET, location_get},
    {EP_TIMEZONE_LIST, timezone_list},
    {EP_TAG_LIST, tag_list},
    {EP_TAG_CREATE, tag_create},
    {EP_CUSTOM_FIELD_LIST, custom_field_list},
    {EP_TEMPLATE_LIST, template_list},
    {EP_NONE, NULL},
};
