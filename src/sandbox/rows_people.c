#include "config.h"

#include <assert.h>
#include <string.h>

#include "sandbox/rows.h"
#include "sandbox/world_work.h"

static const char *const dnd_names[] = {"Call", "Email", "SMS", "WhatsApp", "GMB", "FB"};
static_assert(ARRAY_LEN(dnd_names) == DND_COUNT, "a name for every channel");

static void write_dnd_settings(JsonOut *out, const WorldContact *contact)
{
    static const char *const states[] = {"", "inactive", "active", "permanent"};
    json_out_object(out, "dndSettings");
    for (int i = 0; i < DND_COUNT; i++) {
        if (contact->dnd_channel[i] == DND_UNSET)
            continue;
        json_out_object(out, dnd_names[i]);
        json_out_string(out, "status", states[contact->dnd_channel[i]]);
        json_out_string(out, "message",
                        contact->dnd_channel[i] == DND_PERMANENT ? "Contact asked to stop" : "");
        json_out_string(out, "code", contact->dnd_channel[i] == DND_PERMANENT ? "STOP" : "");
        json_out_end(out);
    }
    json_out_end(out);
}

static bool has_dnd_settings(const WorldContact *contact)
{
    for (int i = 0; i < DND_COUNT; i++)
        if (contact->dnd_channel[i] != DND_UNSET)
            return true;
    return false;
}

static void write_fields(JsonOut *out, const WorldContact *contact)
{
    json_out_array(out, "customFields");
    for (guint i = 0; contact->fields && i < contact->fields->len; i++) {
        const WorldFieldValue *value = &g_array_index(contact->fields, WorldFieldValue, i);
        json_out_object(out, NULL);
        json_out_string(out, "id", value->field.s);
        json_out_raw(out, "value", value->json);
        json_out_end(out);
    }
    json_out_end(out);
}

static const char *assigned(const WorldContact *contact)
{
    return contact->assigned_to ? contact->assigned_to->id.s : NULL;
}

static void write_lower(JsonOut *out, const char *key, const char *s)
{
    g_autofree char *lower = s ? g_utf8_strdown(s, -1) : NULL;
    row_text(out, key, lower);
}

static void write_lower_known(JsonOut *out, const char *key, const char *s)
{
    if (s)
        write_lower(out, key, s);
}

static void write_identity(World *w, JsonOut *out, const WorldContact *contact)
{
    json_out_string(out, "id", contact->id.s);
    json_out_string(out, "locationId", w->location.s);
    row_known(out, "firstName", contact->first_name);
    write_lower_known(out, "firstNameLowerCase", contact->first_name);
    row_known(out, "lastName", contact->last_name);
    write_lower_known(out, "lastNameLowerCase", contact->last_name);
    write_lower_known(out, "fullNameLowerCase", contact->name);
    row_known(out, "email", contact->email);
    write_lower_known(out, "emailLowerCase", contact->email);
    row_known(out, "phone", contact->phone);
    row_known(out, "companyName", contact->company);
    row_known(out, "type", contact->type);
    row_known(out, "source", contact->source);
    row_known(out, "assignedTo", assigned(contact));
}

static void write_place(JsonOut *out, const WorldContact *contact)
{
    row_known(out, "address1", contact->address1);
    row_known(out, "city", contact->city);
    row_known(out, "state", contact->state);
    row_known(out, "country", contact->country);
    row_known(out, "postalCode", contact->postal_code);
    row_known(out, "website", contact->website);
    row_known(out, "timezone", contact->timezone);
    row_known(out, "gender", contact->gender);
}

static void write_state(JsonOut *out, const WorldContact *contact)
{
    row_time(out, "dateAdded", contact->added);
    row_time(out, "dateUpdated", contact->updated);
    json_out_bool(out, "dnd", contact->dnd);
    if (has_dnd_settings(contact))
        write_dnd_settings(out, contact);
    row_tags(out, contact);
    if (contact->followers)
        row_ids(out, "followers", contact->followers);
    write_fields(out, contact);
}

void row_contact(World *w, JsonOut *out, const char *key, const WorldContact *contact)
{
    json_out_object(out, key);
    write_identity(w, out, contact);
    row_known(out, "name", contact->name);
    write_place(out, contact);
    row_known(out, "dateOfBirth", contact->date_of_birth);
    write_state(out, contact);
    if (instant_known(contact->last_activity))
        row_time(out, "lastActivity", contact->last_activity);
    json_out_end(out);
}

void row_contact_created(World *w, JsonOut *out, const char *key, const WorldContact *contact)
{
    json_out_object(out, key);
    write_identity(w, out, contact);
    write_place(out, contact);
    if (contact->date_of_birth) {
        g_autofree char *midnight = g_strdup_printf("%sT00:00:00.000Z", contact->date_of_birth);
        json_out_string(out, "dateOfBirth", midnight);
        json_out_int(out, "birthMonth", g_ascii_strtoll(contact->date_of_birth + 5, NULL, 10));
        json_out_int(out, "birthDay", g_ascii_strtoll(contact->date_of_birth + 8, NULL, 10));
    }
    write_state(out, contact);
    json_out_bool(out, "deleted", contact->deleted);
    json_out_bool(out, "bounceEmail", contact->bounced);
    json_out_bool(out, "unsubscribeEmail", false);
    json_out_array(out, "offers");
    json_out_end(out);
    json_out_array(out, "products");
    json_out_end(out);
    json_out_end(out);
}

// What both kinds of list rows write, null where unknown.
static void write_listed(World *w, JsonOut *out, const WorldContact *contact)
{
    json_out_string(out, "id", contact->id.s);
    json_out_string(out, "locationId", w->location.s);
    row_text(out, "contactName", contact->name ? contact->name : contact->email);
    write_lower(out, "firstName", contact->first_name);
    write_lower(out, "lastName", contact->last_name);
    row_text(out, "firstNameRaw", contact->first_name);
    row_text(out, "lastNameRaw", contact->last_name);
    row_text(out, "companyName", contact->company);
    row_text(out, "email", contact->email);
    row_text(out, "phone", contact->phone);
    json_out_bool(out, "dnd", contact->dnd);
    row_text(out, "type", contact->type);
    row_text(out, "source", contact->source);
    row_text(out, "assignedTo", assigned(contact));
    row_text(out, "city", contact->city);
    row_text(out, "state", contact->state);
    row_text(out, "postalCode", contact->postal_code);
    row_text(out, "country", contact->country);
    row_text(out, "website", contact->website);
    row_text(out, "timezone", contact->timezone);
    row_time(out, "dateAdded", contact->added);
    row_time(out, "dateUpdated", contact->updated);
    row_text(out, "dateOfBirth", contact->date_of_birth);
    json_out_null(out, "businessId");
    json_out_null(out, "profilePhoto");
    row_tags(out, contact);
    row_ids(out, "followers", contact->followers);
    json_out_array(out, "additionalEmails");
    json_out_end(out);
    write_fields(out, contact);
}

static bool write_poison(JsonOut *out, const WorldContact *contact)
{
    if (contact->poison)
        json_out_raw(out, NULL, contact->poison);
    return contact->poison != NULL;
}

void row_contact_listed(World *w, JsonOut *out, const WorldContact *contact)
{
    if (write_poison(out, contact))
        return;
    json_out_object(out, NULL);
    write_listed(w, out, contact);
    row_text(out, "address1", contact->address1);
    write_dnd_settings(out, contact);
    json_out_array(out, "startAfter");
    json_out_int(out, NULL, contact->added.ms);
    json_out_string(out, NULL, contact->id.s);
    json_out_end(out);
    json_out_end(out);
}

static void write_deals(World *w, JsonOut *out, const WorldContact *contact)
{
    json_out_array(out, "opportunities");
    for (guint i = 0; w->work && i < w->work->deals->len; i++) {
        const WorkDeal *deal = w->work->deals->pdata[i];
        if (deal->contact != contact || !work_deal_is_live(deal))
            continue;
        json_out_object(out, NULL);
        json_out_string(out, "id", deal->id.s);
        json_out_string(out, "pipelineId", deal->pipeline->id.s);
        json_out_string(out, "pipelineStageId", deal->pipeline->stages[deal->stage].id.s);
        json_out_string(out, "status", work_deal_status_name(deal->status));
        if (deal->has_value)
            json_out_double(out, "monetaryValue", deal->value);
        json_out_end(out);
    }
    json_out_end(out);
}

void row_contact_found(World *w, JsonOut *out, WorldContact *contact, const char *cursor)
{
    if (write_poison(out, contact))
        return;
    json_out_object(out, NULL);
    write_listed(w, out, contact);
    row_text(out, "address", contact->address1);
    row_text(out, "businessName", contact->company);
    write_lower(out, "firstNameLowerCase", contact->first_name);
    write_lower(out, "lastNameLowerCase", contact->last_name);
    json_out_null(out, "phoneLabel");
    json_out_null(out, "validEmail");
    json_out_array(out, "additionalPhones");
    json_out_end(out);
    if (has_dnd_settings(contact)) // missing when there are none
        write_dnd_settings(out, contact);
    write_deals(w, out, contact);
    json_out_raw(out, "searchAfter", cursor);
    json_out_end(out);
}

void row_note(World *w, JsonOut *out, const char *key, const WorldNote *note)
{
    json_out_object(out, key);
    json_out_string(out, "id", note->id.s);
    json_out_string(out, "contactId", world_contact_at(w, note->contact)->id.s);
    row_text(out, "body", note->body);
    row_known(out, "title", note->title);
    row_known(out, "color", note->color);
    json_out_bool(out, "pinned", note->pinned);
    if (note->user)
        json_out_string(out, "userId", note->user->id.s);
    row_time(out, "dateAdded", note->added);
    json_out_end(out);
}

void row_task(World *w, JsonOut *out, const char *key, const WorldTask *task)
{
    json_out_object(out, key);
    json_out_string(out, "id", task->id.s);
    json_out_string(out, "contactId", world_contact_at(w, task->contact)->id.s);
    row_text(out, "title", task->title);
    row_known(out, "body", task->body);
    if (task->assigned_to)
        json_out_string(out, "assignedTo", task->assigned_to->id.s);
    row_time(out, "dueDate", task->due);
    json_out_bool(out, "completed", task->completed);
    json_out_end(out);
}
