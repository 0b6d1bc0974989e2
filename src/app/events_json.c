#include "config.h"

#include <string.h>

#include "app/events_room.h"
#include "base/attr.h"

enum { EVENT_BYTES_MAX = 1024 * 1024 };

typedef struct Writer {
    JsonOut *out;
    const EventCase *one;
    size_t most; // bytes of a text; 0: only what names the event
} Writer;

// Dotted names lie in an object of their own: see write_dnd.
static bool is_nested(const EventMember *member)
{
    return strchr(member->json, '.') != NULL;
}

static const void *member_in(const Field *field, const void *record)
{
    return (const char *)record + field->offset;
}

static void write_text(Writer *w, const char *key, const Text *text)
{
    TextRef ref = text_ref(text);
    size_t n = MIN(ref.n, w->most);
    while (n < ref.n && n > 0 && ((unsigned char)ref.s[n] & 0xc0) == 0x80)
        n--; // not within a character
    json_out_stringn(w->out, key, ref.s, n);
}

static void write_raw(Writer *w, const char *key, const Raw *raw)
{
    Text clean = text_clean(raw->s ? raw->s : "", raw->n, TEXT_LINE);
    write_text(w, key, &clean);
    text_clear(&clean);
}

static void write_time(Writer *w, const char *key, Instant t)
{
    char iso[32];
    if (!instant_known(t)) {
        json_out_null(w->out, key);
        return;
    }
    iso_format_utc(t, iso);
    json_out_string(w->out, key, iso);
}

static void write_money(Writer *w, const char *key, Money money)
{
    if (!money.known)
        json_out_null(w->out, key);
    else if (money.cents % 100 == 0)
        json_out_int(w->out, key, money.cents / 100);
    else
        json_out_double(w->out, key, (double)money.cents / 100);
}

static void write_texts(Writer *w, const char *key, const TextList *list)
{
    json_out_array(w->out, key);
    for (size_t i = 0; i < list->count; i++)
        write_text(w, NULL, &list->items[i]);
    json_out_end(w->out);
}

static void write_ids(Writer *w, const char *key, const IdList *list)
{
    json_out_array(w->out, key);
    for (size_t i = 0; i < list->count; i++)
        json_out_string(w->out, NULL, list->items[i].s);
    json_out_end(w->out);
}

// The only rows that are told are values of custom fields.
static void write_rows(Writer *w, const char *key, const Rows *rows)
{
    BUG_ON(rows->type && rows->type != &field_value_type);
    json_out_array(w->out, key);
    for (size_t i = 0; i < rows->count; i++) {
        const FieldValue *value = rows_at(rows, i);
        json_out_object(w->out, NULL);
        json_out_string(w->out, "id", value->id.s);
        write_text(w, "value", &value->value);
        json_out_end(w->out);
    }
    json_out_end(w->out);
}

// Do-not-disturb is a yes or a no in these events.
static void write_enum(Writer *w, const char *key, const EnumNames *names, int value)
{
    if (names != &dnd_names)
        json_out_string(w->out, key, names_string(names, value));
    else if (value == DND_UNKNOWN)
        json_out_null(w->out, key);
    else
        json_out_bool(w->out, key, value == DND_ON);
}

static void write_value(Writer *w, const char *key, const Field *field, const void *at)
{
    switch ((FieldType)field->type) {
    case FT_ID: json_out_string(w->out, key, ((const Id *)at)->s); return;
    case FT_TEXT: write_text(w, key, at); return;
    case FT_BOOL: json_out_bool(w->out, key, *(const bool *)at); return;
    case FT_INT: json_out_int(w->out, key, *(const int64_t *)at); return;
    case FT_TIME: write_time(w, key, *(const Instant *)at); return;
    case FT_MONEY: write_money(w, key, *(const Money *)at); return;
    case FT_TEXTS: write_texts(w, key, at); return;
    case FT_IDS: write_ids(w, key, at); return;
    case FT_RAW: write_raw(w, key, at); return;
    case FT_STAMP: json_out_string(w->out, key, ((const Stamp *)at)->s); return;
    case FT_ENUM: write_enum(w, key, field->names, *(const int *)at); return;
    case FT_ROWS: write_rows(w, key, at); return;
    case FT_COUNT: return;
    }
}

// "pipelineStageId" is explained by "pipelineStageName", "assignedTo" by "assignedToName".
static void write_name(Writer *w, const EventMember *member, const void *record)
{
    Text name = event_ref_name(w->one->setting, member, record);
    size_t n = strlen(member->json) - (g_str_has_suffix(member->json, "Id") ? strlen("Id") : 0);
    g_autofree char *key = g_strdup_printf("%.*sName", (int)n, member->json);
    if (name.n > 0)
        write_text(w, key, &name);
    text_clear(&name);
}

static void write_member(Writer *w, const EventMember *member, const void *record)
{
    const Field *field = field_find(event_kind(member->kind)->type, member->column);
    write_value(w, member->json, field, member_in(field, record));
    if (member->ref != EVENT_REF_NONE)
        write_name(w, member, record);
}

static void write_dnd(Writer *w, const Contact *contact)
{
    static const char settings[] = "dndSettings.";
    json_out_object(w->out, "dndSettings");
    for (size_t i = 0; i < event_member_count(); i++) {
        const EventMember *member = event_member(i);
        if (member->kind != EVK_CONTACT || !g_str_has_prefix(member->json, settings))
            continue;
        const Field *field = field_find(&contact_type, member->column);
        int state = *(const int *)member_in(field, contact);
        if (state == DND_UNKNOWN)
            continue;
        json_out_object(w->out, member->json + strlen(settings));
        json_out_string(w->out, "status", state == DND_ON ? "active" : "inactive");
        json_out_end(w->out);
    }
    json_out_end(w->out);
}

static void write_record(Writer *w)
{
    const EventKind *kind = event_kind(w->one->kind);
    if (kind->wrap)
        json_out_object(w->out, kind->wrap);
    for (size_t i = 0; i < event_member_count(); i++) {
        const EventMember *member = event_member(i);
        if (member->kind == w->one->kind && !is_nested(member))
            write_member(w, member, w->one->record);
    }
    if (w->one->kind == EVK_CONTACT)
        write_dnd(w, w->one->record);
    if (event_message_type(w->one->kind, w->one->record))
        json_out_string(w->out, "messageType", event_message_type(w->one->kind, w->one->record));
    if (kind->wrap)
        json_out_end(w->out);
}

static void write_changed(Writer *w, const char *key, const void *record)
{
    json_out_object(w->out, key);
    for (size_t i = 0; i < w->one->changed.count; i++)
        write_member(w, w->one->changed.items[i], record);
    json_out_end(w->out);
}

static void write_contact(Writer *w)
{
    if (!w->one->contact || w->one->kind == EVK_CONTACT)
        return;
    const Contact *contact = w->one->contact;
    write_text(w, "contactName", &contact->name);
    write_texts(w, "contactTags", &contact->tags);
}

// Without its members, for a record that no disk has room for.
static void write_event(Writer *w)
{
    const EventCase *one = w->one;
    json_out_object(w->out, NULL);
    json_out_string(w->out, "type", one->name);
    json_out_string(w->out, "locationId", one->setting->location);
    if (w->most > 0) {
        write_record(w);
        write_contact(w);
        if (one->changed.count > 0) {
            write_changed(w, "old", one->change->was);
            write_changed(w, "new", one->change->is);
        }
    } else {
        json_out_string(w->out, "id", record_id(event_kind(one->kind)->type, one->record)->s);
        json_out_bool(w->out, "tooLarge", true);
    }
    write_time(w, "observedAt", one->setting->now);
    json_out_end(w->out);
}

// What is too large is told with less of each text rather than not at all: a page that cannot be
// told is not saved.
char *event_json(const EventCase *one)
{
    static const size_t most[] = {64 * 1024, 256, 0};
    char *json = NULL;
    for (size_t i = 0; i < ARRAY_LEN(most); i++) {
        Writer writer = {json_out_new(), one, most[i]};
        size_t n = 0;
        g_free(json);
        write_event(&writer);
        json = json_out_take(writer.out, &n);
        if (n <= EVENT_BYTES_MAX)
            break;
    }
    return json;
}
