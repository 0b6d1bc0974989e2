#include "config.h"

#include <assert.h>
#include <string.h>

#include "app/events.h"
#include "app/events_room.h"
#include "base/attr.h"

enum { BODY_CELLS = 120, VALUE_CELLS = 40, PARTS_MAX = 3 };

// ---- names of ids ------------------------------------------------------------------------------

static Text take_name(const RecordType *type, void *record, const Text *name)
{
    Text copy = text_dup(text_ref(name));
    record_clear(type, record);
    return copy;
}

static Text user_name(const EventSetting *setting, const Id *id, const void *record)
{
    User user;
    (void)record;
    bool known = setting->read(setting->owner, &user_type, id, &user);
    return known ? take_name(&user_type, &user, &user.name) : (Text){0};
}

static Text pipeline_name(const EventSetting *setting, const Id *id, const void *record)
{
    Pipeline pipeline;
    (void)record;
    bool known = setting->read(setting->owner, &pipeline_type, id, &pipeline);
    return known ? take_name(&pipeline_type, &pipeline, &pipeline.name) : (Text){0};
}

// The stages of a pipeline lie in its record.
static Text stage_name(const EventSetting *setting, const Id *id, const void *record)
{
    Pipeline pipeline;
    const Deal *deal = record;
    Text name = {0};
    if (!setting->read(setting->owner, &pipeline_type, &deal->pipeline, &pipeline))
        return name;
    const Stage *stage = rows_find(&pipeline.stages, id);
    if (stage)
        name = text_dup(text_ref(&stage->name));
    record_clear(&pipeline_type, &pipeline);
    return name;
}

static Text reason_name(const EventSetting *setting, const Id *id, const void *record)
{
    LostReason reason;
    (void)record;
    bool known = setting->read(setting->owner, &lost_reason_type, id, &reason);
    return known ? take_name(&lost_reason_type, &reason, &reason.name) : (Text){0};
}

static Text calendar_name(const EventSetting *setting, const Id *id, const void *record)
{
    Calendar calendar;
    (void)record;
    bool known = setting->read(setting->owner, &calendar_type, id, &calendar);
    return known ? take_name(&calendar_type, &calendar, &calendar.name) : (Text){0};
}

Text event_ref_name(const EventSetting *setting, const EventMember *member, const void *record)
{
    static Text (*const fns[])(const EventSetting *, const Id *, const void *) = {
        [EVENT_REF_NONE] = NULL,
        [EVENT_REF_USER] = user_name,
        [EVENT_REF_PIPELINE] = pipeline_name,
        [EVENT_REF_STAGE] = stage_name,
        [EVENT_REF_REASON] = reason_name,
        [EVENT_REF_CALENDAR] = calendar_name,
    };
    static_assert(ARRAY_LEN(fns) == EVENT_REF_COUNT, "one function per kind of name");
    const Field *field = field_find(event_kind(member->kind)->type, member->column);
    const Id *id = (const Id *)(const void *)((const char *)record + field->offset);
    if (!fns[member->ref] || !setting->read || id_is_empty(id))
        return (Text){0};
    return fns[member->ref](setting, id, record);
}

const Id *event_contact_id(EventKindId kind, const void *record)
{
    static const Id none = {""};
    const RecordType *type = event_kind(kind)->type;
    if (kind == EVK_CONTACT)
        return record_id(type, record);
    const Field *field = field_find(type, "contact");
    return field ? (const Id *)(const void *)((const char *)record + field->offset) : &none;
}

// As the webhooks spell it: SMS, Email, CALL; NULL: not a message.
const char *event_message_type(EventKindId kind, const void *record)
{
    if (kind == EVK_EMAIL)
        return "Email";
    if (kind != EVK_MESSAGE)
        return NULL;
    const ChannelInfo *info = channel_info(((const Message *)record)->channel);
    if (info->send_type)
        return info->send_type;
    return g_str_has_prefix(info->message_type, "TYPE_") ? info->message_type + strlen("TYPE_")
                                                         : "Other";
}

const char *event_label(const char *type, int64_t count)
{
    static const struct {
        const char *type, *one, *many;
    } labels[] = {
#define EVENT_LABEL(name, one, many) {name, one, many},
#include "app/events.def"
#undef EVENT_LABEL
    };
    for (size_t i = 0; i < ARRAY_LEN(labels); i++)
        if (!strcmp(labels[i].type, type))
            return count == 1 ? labels[i].one : labels[i].many;
    return type;
}

// ---- values ------------------------------------------------------------------------------------

static void add_time(GString *out, const EventSetting *setting, Instant t)
{
    Location location;
    const Zone *zone = NULL;
    Id id = id_from(setting->location);
    if (setting->read && setting->read(setting->owner, &location_type, &id, &location)) {
        zone = location.timezone.s ? zone_find(location.timezone.s) : NULL;
        record_clear(&location_type, &location);
    }
    Civil civil = civil_at(zone ? zone : zone_utc(), t);
    if (instant_known(t))
        g_string_append_printf(out, "%04d-%02d-%02d %02d:%02d", civil.year, civil.month, civil.day,
                               civil.hour, civil.minute);
}

static void add_value(GString *out, const EventSetting *setting, const EventMember *member,
                      const void *record)
{
    const Field *field = field_find(event_kind(member->kind)->type, member->column);
    const void *at = (const char *)record + field->offset;
    Text name = member->ref != EVENT_REF_NONE ? event_ref_name(setting, member, record) : (Text){0};
    char money[32];
    switch ((FieldType)field->type) {
    case FT_ID: g_string_append(out, name.n > 0 ? name.s : ((const Id *)at)->s); break;
    case FT_TEXT: g_string_append_len(out, text_ref(at).s, (gssize)((const Text *)at)->n); break;
    case FT_BOOL: g_string_append(out, *(const bool *)at ? "on" : "off"); break;
    case FT_INT: g_string_append_printf(out, "%" G_GINT64_FORMAT, *(const int64_t *)at); break;
    case FT_TIME: add_time(out, setting, *(const Instant *)at); break;
    case FT_MONEY:
        money_format(*(const Money *)at, "", money);
        g_string_append(out, money);
        break;
    case FT_ENUM: g_string_append(out, names_string(field->names, *(const int *)at)); break;
    default: break; // lists and the like have no short form
    }
    text_clear(&name);
}

static Text line(const char *s, size_t n, size_t cells)
{
    return text_clean_max(s, n, TEXT_LINE, cells);
}

static void add_cut(GString *out, const GString *value)
{
    Text cut = line(value->len ? value->str : "-", value->len ? value->len : 1, VALUE_CELLS);
    g_string_append_len(out, cut.s, (gssize)cut.n);
    text_clear(&cut);
}

static void add_from_to(GString *out, const EventCase *one, const EventMember *member)
{
    g_autoptr(GString) was = g_string_new(NULL);
    g_autoptr(GString) is = g_string_new(NULL);
    add_value(was, one->setting, member, one->change->was);
    add_value(is, one->setting, member, one->change->is);
    if (was->len + is->len == 0)
        return;
    add_cut(out, was);
    g_string_append(out, " -> ");
    add_cut(out, is);
}

// ---- words -------------------------------------------------------------------------------------

static void add_tags(GString *out, char sign, const TextList *of, const TextList *without)
{
    for (size_t i = 0; i < of->count; i++)
        if (!text_list_has(without, text_ref(&of->items[i])))
            g_string_append_printf(out, "%s%c%s", out->len ? " " : "", sign, of->items[i].s);
}

static void say_tags(GString *out, const EventCase *one)
{
    const Contact *was = one->change->was;
    const Contact *is = one->change->is;
    add_tags(out, '+', &is->tags, &was->tags);
    add_tags(out, '-', &was->tags, &is->tags);
}

static TextRef text_of(const EventCase *one, const char *column)
{
    const Field *field = field_find(event_kind(one->kind)->type, column);
    return text_ref((const Text *)(const void *)((const char *)one->record + field->offset));
}

static void say_body(GString *out, const EventCase *one)
{
    TextRef subject = text_of(one, "subject"), body = text_of(one, "body");
    g_string_append_printf(out, "%s: %.*s%s%.*s", event_message_type(one->kind, one->record),
                           TEXT_ARG(subject), subject.n && body.n ? " · " : "", TEXT_ARG(body));
}

static void say_from_to(GString *out, const EventCase *one)
{
    if (one->changed.count > 0)
        add_from_to(out, one, one->changed.items[one->changed.count - 1]);
}

// "email, phone"; one alone with its values.
static void say_changed(GString *out, const EventCase *one)
{
    const EventChanged *changed = &one->changed;
    for (size_t i = 0; i < changed->count && i < PARTS_MAX; i++) {
        g_string_append_printf(out, "%s%s", i ? ", " : "", changed->items[i]->json);
        if (changed->count > 1)
            continue;
        g_string_append(out, " ");
        add_from_to(out, one, changed->items[i]);
    }
    if (changed->count > PARTS_MAX)
        g_string_append(out, ", ...");
}

// What stands for a record in a few words, by kind.
static const char *const headline[] = {
    [EVK_CONTACT] = "email",   [EVK_NOTE] = "body",         [EVK_TASK] = "title",
    [EVK_CONVERSATION] = NULL, [EVK_MESSAGE] = NULL,        [EVK_EMAIL] = NULL,
    [EVK_DEAL] = "name",       [EVK_APPOINTMENT] = "title", [EVK_USER] = "email",
    [EVK_LOCATION] = "name",
};
static_assert(ARRAY_LEN(headline) == EVK_COUNT, "one per kind");

static void say_headline(GString *out, const EventCase *one)
{
    if (one->kind == EVK_CONVERSATION)
        g_string_append_printf(out, "%" G_GINT64_FORMAT " unread",
                               ((const Conversation *)one->record)->unread);
    if (!headline[one->kind])
        return;
    TextRef text = text_of(one, headline[one->kind]);
    g_string_append_len(out, text.s, (gssize)text.n);
    if (one->kind == EVK_APPOINTMENT) {
        g_string_append(out, " ");
        add_time(out, one->setting, ((const Event *)one->record)->start);
    }
}

Text event_what(const EventCase *one)
{
    static void (*const fns[])(GString *, const EventCase *) = {
        [WORDS_HEADLINE] = say_headline, [WORDS_BODY] = say_body, [WORDS_FROM_TO] = say_from_to,
        [WORDS_CHANGED] = say_changed,   [WORDS_TAGS] = say_tags,
    };
    static_assert(ARRAY_LEN(fns) == WORDS_COUNT, "one function per kind of words");
    g_autoptr(GString) words = g_string_new(NULL);
    fns[one->words](words, one);
    return line(words->str, words->len, BODY_CELLS);
}

static TextRef own_name(const EventCase *one)
{
    static const char *const columns[] = {
        [EVK_CONTACT] = "name",      [EVK_NOTE] = NULL,
        [EVK_TASK] = "contact_name", [EVK_CONVERSATION] = "contact_name",
        [EVK_MESSAGE] = NULL,        [EVK_EMAIL] = NULL,
        [EVK_DEAL] = "contact_name", [EVK_APPOINTMENT] = "title",
        [EVK_USER] = "name",         [EVK_LOCATION] = "name",
    };
    static_assert(ARRAY_LEN(columns) == EVK_COUNT, "one per kind");
    const char *column = columns[one->kind];
    return column ? text_of(one, column) : TEXT_NONE;
}

Text event_who(const EventCase *one)
{
    TextRef name = one->contact ? text_ref(&one->contact->name) : own_name(one);
    return line(name.s, name.n, VALUE_CELLS);
}
