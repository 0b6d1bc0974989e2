#include "config.h"

#include <string.h>

#include "app/events_room.h"
#include "base/attr.h"

// Dotted names lie in an object of their own: see write_dnd.
static bool is_nested(const EventMember *member)
{
    return strchr(member->json, '.') != NULL;
}

static const void *member_in(const Field *field, const void *record)
{
    return (const char *)record + field->offset;
}

static void write_raw(JsonOut *out, const char *key, const Raw *raw)
{
    Text clean = text_clean(raw->s ? raw->s : "", raw->n, TEXT_LINE);
    json_out_stringn(out, key, clean.s ? clean.s : "", clean.n);
    text_clear(&clean);
}

static void write_time(JsonOut *out, const char *key, Instant t)
{
    char iso[32];
    if (!instant_known(t)) {
        json_out_null(out, key);
        return;
    }
    iso_format_utc(t, iso);
    json_out_string(out, key, iso);
}

static void write_money(JsonOut *out, const char *key, Money money)
{
    if (!money.known)
        json_out_null(out, key);
    else if (money.cents % 100 == 0)
        json_out_int(out, key, money.cents / 100);
    else
        json_out_double(out, key, (double)money.cents / 100);
}

static void write_texts(JsonOut *out, const char *key, const TextList *list)
{
    json_out_array(out, key);
    for (size_t i = 0; i < list->count; i++)
        json_out_stringn(out, NULL, list->items[i].s, list->items[i].n);
    json_out_end(out);
}

static void write_ids(JsonOut *out, const char *key, const IdList *list)
{
    json_out_array(out, key);
    for (size_t i = 0; i < list->count; i++)
        json_out_string(out, NULL, list->items[i].s);
    json_out_end(out);
}

// The only rows that are told are values of custom fields.
static void write_rows(JsonOut *out, const char *key, const Rows *rows)
{
    BUG_ON(rows->type && rows->type != &field_value_type);
    json_out_array(out, key);
    for (size_t i = 0; i < rows->count; i++) {
        const FieldValue *value = rows_at(rows, i);
        json_out_object(out, NULL);
        json_out_string(out, "id", value->id.s);
        json_out_stringn(out, "value", text_ref(&value->value).s, value->value.n);
        json_out_end(out);
    }
    json_out_end(out);
}

static void write_value(JsonOut *out, const char *key, const Field *field, const void *at)
{
    switch ((FieldType)field->type) {
    case FT_ID: json_out_string(out, key, ((const Id *)at)->s); return;
    case FT_TEXT: json_out_stringn(out, key, text_ref(at).s, ((const Text *)at)->n); return;
    case FT_BOOL: json_out_bool(out, key, *(const bool *)at); return;
    case FT_INT: json_out_int(out, key, *(const int64_t *)at); return;
    case FT_TIME: write_time(out, key, *(const Instant *)at); return;
    case FT_MONEY: write_money(out, key, *(const Money *)at); return;
    case FT_TEXTS: write_texts(out, key, at); return;
    case FT_IDS: write_ids(out, key, at); return;
    case FT_RAW: write_raw(out, key, at); return;
    case FT_STAMP: json_out_string(out, key, ((const Stamp *)at)->s); return;
    case FT_ENUM: json_out_string(out, key, names_string(field->names, *(const int *)at)); return;
    case FT_ROWS: write_rows(out, key, at); return;
    case FT_COUNT: return;
    }
}

// "pipelineStageId" is explained by "pipelineStageName", "assignedTo" by "assignedToName".
static void write_name(JsonOut *out, const EventCase *one, const EventMember *member,
                       const void *record)
{
    Text name = event_ref_name(one->setting, member, record);
    size_t n = strlen(member->json) - (g_str_has_suffix(member->json, "Id") ? strlen("Id") : 0);
    g_autofree char *key = g_strdup_printf("%.*sName", (int)n, member->json);
    if (name.n > 0)
        json_out_stringn(out, key, name.s, name.n);
    text_clear(&name);
}

static void write_member(JsonOut *out, const EventCase *one, const EventMember *member,
                         const void *record)
{
    const Field *field = field_find(event_kind(member->kind)->type, member->column);
    write_value(out, member->json, field, member_in(field, record));
    if (member->ref != EVENT_REF_NONE)
        write_name(out, one, member, record);
}

static void write_dnd(JsonOut *out, const Contact *contact)
{
    static const char settings[] = "dndSettings.";
    json_out_object(out, "dndSettings");
    for (size_t i = 0; i < event_member_count(); i++) {
        const EventMember *member = event_member(i);
        if (member->kind != EVK_CONTACT || !g_str_has_prefix(member->json, settings))
            continue;
        const Field *field = field_find(&contact_type, member->column);
        bool on = *(const bool *)member_in(field, contact);
        json_out_object(out, member->json + strlen(settings));
        json_out_string(out, "status", on ? "active" : "inactive");
        json_out_end(out);
    }
    json_out_end(out);
}

static void write_record(JsonOut *out, const EventCase *one)
{
    const EventKind *kind = event_kind(one->kind);
    if (kind->wrap)
        json_out_object(out, kind->wrap);
    for (size_t i = 0; i < event_member_count(); i++) {
        const EventMember *member = event_member(i);
        if (member->kind == one->kind && !is_nested(member))
            write_member(out, one, member, one->record);
    }
    if (one->kind == EVK_CONTACT)
        write_dnd(out, one->record);
    if (event_message_type(one->kind, one->record))
        json_out_string(out, "messageType", event_message_type(one->kind, one->record));
    if (kind->wrap)
        json_out_end(out);
}

static void write_changed(JsonOut *out, const EventCase *one, const char *key, const void *record)
{
    json_out_object(out, key);
    for (size_t i = 0; i < one->changed.count; i++)
        write_member(out, one, one->changed.items[i], record);
    json_out_end(out);
}

static void write_contact(JsonOut *out, const EventCase *one)
{
    if (!one->contact || one->kind == EVK_CONTACT)
        return;
    const Contact *contact = one->contact;
    json_out_stringn(out, "contactName", text_ref(&contact->name).s, contact->name.n);
    write_texts(out, "contactTags", &contact->tags);
}

char *event_json(const EventCase *one)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "type", one->name);
    json_out_string(out, "locationId", one->setting->location);
    write_record(out, one);
    write_contact(out, one);
    if (one->changed.count > 0) {
        write_changed(out, one, "old", one->change->was);
        write_changed(out, one, "new", one->change->is);
    }
    write_time(out, "observedAt", one->setting->now);
    json_out_end(out);
    return json_out_take(out, NULL);
}
