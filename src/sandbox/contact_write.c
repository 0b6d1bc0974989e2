#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/rows.h"

typedef struct TextField {
    const char *name;
    size_t offset;
} TextField;

#define TEXT_FIELD(name, member)                                                                   \
    {                                                                                              \
        name, offsetof(WorldContact, member)                                                       \
    }
static const TextField text_fields[] = {
    TEXT_FIELD("firstName", first_name), TEXT_FIELD("lastName", last_name),
    TEXT_FIELD("address1", address1),    TEXT_FIELD("city", city),
    TEXT_FIELD("state", state),          TEXT_FIELD("postalCode", postal_code),
    TEXT_FIELD("website", website),      TEXT_FIELD("timezone", timezone),
    TEXT_FIELD("country", country),      TEXT_FIELD("companyName", company),
    TEXT_FIELD("source", source),        TEXT_FIELD("gender", gender),
};

static const char *trimmed(World *w, const char *s)
{
    g_autofree char *copy = g_strdup(s);
    g_strstrip(copy);
    return *copy ? world_text(w, copy) : NULL;
}

static void apply_texts(World *w, const Json *body, WorldContact *contact)
{
    for (size_t i = 0; i < ARRAY_LEN(text_fields); i++) {
        const Json *member = json_member(body, text_fields[i].name);
        if (!member)
            continue;
        const char *value = json_string(member);
        const char **slot = (const char **)((char *)contact + text_fields[i].offset);
        *slot = value ? trimmed(w, value) : NULL;
    }
}

// "name" counts where the parts are not given.
static void apply_name(World *w, const Json *body, WorldContact *contact)
{
    const char *name = json_string(json_member(body, "name"));
    if (!name || json_member(body, "firstName") || json_member(body, "lastName"))
        return;
    g_auto(GStrv) parts = g_strsplit(name, " ", 2);
    contact->first_name = parts[0] ? trimmed(w, parts[0]) : NULL;
    contact->last_name = parts[0] && parts[1] ? trimmed(w, parts[1]) : NULL;
}

static bool apply_address(World *w, const Json *body, WorldContact *contact, Response *res)
{
    const char *email = json_string(json_member(body, "email"));
    const char *phone = json_string(json_member(body, "phone"));
    g_autofree char *mail = email && *email ? email_normal(email) : NULL;
    g_autofree char *number = phone && *phone ? phone_normal(phone) : NULL;
    if (email && *email && !mail) {
        response_invalid(res, "email must be an email");
        return false;
    }
    if (phone && *phone && !number) {
        response_invalid(res, "phone must be a valid phone number");
        return false;
    }
    if (json_member(body, "email")) {
        contact->email = world_text(w, mail);
        contact->bounced = false;
    }
    if (json_member(body, "phone"))
        contact->phone = world_text(w, number);
    return true;
}

// YYYY/MM/DD and MM/DD/YYYY, with '/', '-', '.' or '_'.
static bool parse_birthday(const char *s, int *year, int *month, int *day)
{
    int a;
    int b;
    int c;
    char first;
    char second;
    if (sscanf(s, "%d%c%d%c%d", &a, &first, &b, &second, &c) != 5 || first != second ||
        !strchr("/-._", first))
        return false;
    bool year_first = a > 31;
    *year = year_first ? a : c;
    *month = year_first ? b : a;
    *day = year_first ? c : b;
    return *year >= 1850 && *year < 2200 && *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

static bool apply_birthday(World *w, const Json *body, WorldContact *contact, Response *res)
{
    const Json *member = json_member(body, "dateOfBirth");
    const char *text = json_string(member);
    int year;
    int month;
    int day;
    if (!member)
        return true;
    if (!text || !*text) {
        contact->date_of_birth = NULL;
        return true;
    }
    if (!parse_birthday(text, &year, &month, &day)) {
        response_invalid(res, "dateOfBirth must be a valid date");
        return false;
    }
    contact->date_of_birth = world_textf(w, "%04d-%02d-%02d", year, month, day);
    return true;
}

static bool apply_assigned(World *w, const Json *body, WorldContact *contact, Response *res)
{
    const Json *member = json_member(body, "assignedTo");
    if (!member)
        return true;
    const char *text = json_string(member);
    Id id = id_from(text ? text : "");
    const WorldUser *user = text && *text ? world_user(w, &id) : NULL;
    if (text && *text && !user) {
        response_fail(res, 400, "User with id %s not found", text);
        return false;
    }
    contact->assigned_to = user;
    return true;
}

static void apply_dnd(const Json *body, WorldContact *contact)
{
    static const char *const names[DND_COUNT] = {"Call", "Email", "SMS", "WhatsApp", "GMB", "FB"};
    static const char *const states[] = {"", "inactive", "active", "permanent"};
    bool all;
    if (json_bool(json_member(body, "dnd"), &all))
        contact->dnd = all;
    const Json *settings = json_member(body, "dndSettings");
    for (int i = 0; i < DND_COUNT; i++) {
        const char *status = json_string(json_at(json_member(settings, names[i]), "status"));
        for (size_t s = 1; s < ARRAY_LEN(states); s++)
            if (g_strcmp0(status, states[s]) == 0)
                contact->dnd_channel[i] = (uint8_t)s;
    }
    const char *inbound = json_string(json_at(body, "inboundDndSettings.all.status"));
    if (inbound)
        contact->inbound_dnd = strcmp(inbound, "active") == 0;
}

// The list of the body replaces the whole set.
static void apply_tags(World *w, const Json *body, WorldContact *contact)
{
    const Json *tags = json_member(body, "tags");
    if (!json_is_array(tags))
        return;
    g_clear_pointer(&contact->tags, g_ptr_array_unref);
    for (const Json *tag = json_first(tags); tag; tag = json_next(tag))
        if (json_string(tag))
            world_contact_add_tag(w, contact, json_string(tag));
}

static int field_index(World *w, const Json *item)
{
    const char *text = json_string(json_member(item, "id"));
    const char *key = json_string(json_member(item, "key"));
    Id id = id_from(text ? text : "");
    uint32_t ordinal;
    if (text && *text)
        return world_id_ordinal(w, ID_CUSTOM_FIELD, &id, &ordinal) && ordinal < WORLD_FIELD_COUNT
                   ? (int)ordinal
                   : -1;
    for (int i = 0; key && i < WORLD_FIELD_COUNT; i++)
        if (strcmp(world_field_seeds[i].key, key) == 0 ||
            strcmp(world_field_seeds[i].key + strlen("contact."), key) == 0)
            return i;
    return -1;
}

static bool field_takes(const WorldFieldSeed *field, const Json *value)
{
    const char *type = field->data_type;
    double number;
    if (json_is_null(value))
        return true;
    if (strcmp(type, "NUMERICAL") == 0 || strcmp(type, "MONETORY") == 0)
        return json_double(value, &number);
    if (strcmp(type, "MULTIPLE_OPTIONS") == 0 || strcmp(type, "CHECKBOX") == 0)
        return json_is_array(value);
    return json_is_string(value);
}

// A DATE is written as a day and read back as milliseconds.
static char *field_json(const WorldFieldSeed *field, const Json *value)
{
    Instant day;
    const char *text = json_string(value);
    if (json_is_null(value) || (text && !*text))
        return NULL;
    if (text && strcmp(field->data_type, "DATE") == 0 && iso_parse(text, strlen(text), &day))
        return g_strdup_printf("%" PRId64, day.ms);
    return json_print(value);
}

static bool check_fields(World *w, const Json *fields, Response *res)
{
    for (const Json *item = json_first(fields); item; item = json_next(item)) {
        int i = field_index(w, item);
        const Json *value = json_member(item, "field_value");
        if (i >= 0 && value && !field_takes(&world_field_seeds[i], value)) {
            response_fail(res, 400, "Invalid value for custom field %s", world_field_seeds[i].key);
            return false;
        }
    }
    return true;
}

static void apply_fields(World *w, const Json *fields, WorldContact *contact)
{
    for (const Json *item = json_first(fields); item; item = json_next(item)) {
        int i = field_index(w, item);
        const Json *value = json_member(item, "field_value");
        if (i < 0 || !value) // unknown fields are passed over
            continue;
        Id id = world_id(w, ID_CUSTOM_FIELD, (uint32_t)i);
        g_autofree char *json = field_json(&world_field_seeds[i], value);
        world_contact_set_field(w, contact, &id, json);
    }
}

bool contact_apply(World *w, const Request *req, WorldContact *contact, Response *res)
{
    const Json *fields = json_member(req->body, "customFields");
    WorldContact changed = *contact;
    if (!apply_address(w, req->body, &changed, res) ||
        !apply_birthday(w, req->body, &changed, res) ||
        !apply_assigned(w, req->body, &changed, res) || !check_fields(w, fields, res))
        return false;
    *contact = changed;
    apply_texts(w, req->body, contact);
    apply_name(w, req->body, contact);
    apply_dnd(req->body, contact);
    apply_tags(w, req->body, contact);
    apply_fields(w, fields, contact);
    return true;
}
