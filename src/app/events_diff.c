#include "config.h"

#include "app/events_diff.h"

#include <assert.h>
#include <string.h>

#include "app/events_room.h"
#include "base/attr.h"

typedef enum EventTrigger { CREATED, CHANGED, DELETED } EventTrigger;

enum {
    EVF_GENERAL = 1 << 0, // says less than another event of the same change
    EVF_MEMBER = 1 << 1,  // of a list without dates
    EVF_MESSAGE = 1 << 2, // the same message may be seen as two kinds of records
    EVF_QUIET = 1 << 3,   // people need not hear of it, unless something failed
};

typedef bool WhenFn(const void *was, const void *is);

// ---- when --------------------------------------------------------------------------------------

static bool always(const void *was, const void *is)
{
    (void)was;
    (void)is;
    return true;
}

// Other answers hold fewer members of a contact; only a newer version is a change.
static bool is_newer_contact(const void *was, const void *is)
{
    const Contact *a = was;
    const Contact *b = is;
    return a->updated.ms != b->updated.ms || !instant_known(a->updated);
}

static bool is_message(const Message *message, Direction direction)
{
    return !message->activity && message->channel != CHANNEL_COMMENT &&
           message->direction == (int)direction;
}

static bool is_inbound(const void *was, const void *is)
{
    (void)was;
    return is_message(is, DIRECTION_INBOUND);
}

static bool is_outbound(const void *was, const void *is)
{
    (void)was;
    return is_message(is, DIRECTION_OUTBOUND);
}

// Only the record of an e-mail knows what became of it.
static bool is_outbound_row(const void *was, const void *is)
{
    return is_outbound(was, is) && !((const Message *)is)->email_thread;
}

// A row may stand for a thread of e-mails that grows. A list that appears is not growth: not every
// answer has it.
static bool has_more(const void *was, const void *is)
{
    const Message *a = was;
    const Message *b = is;
    return a->email_ids.count > 0 && b->email_ids.count > a->email_ids.count;
}

static bool has_more_inbound(const void *was, const void *is)
{
    return has_more(was, is) && is_message(is, DIRECTION_INBOUND);
}

static bool has_more_outbound(const void *was, const void *is)
{
    return has_more(was, is) && is_message(is, DIRECTION_OUTBOUND);
}

static bool is_inbound_email(const void *was, const void *is)
{
    (void)was;
    return ((const Email *)is)->direction == DIRECTION_INBOUND;
}

static bool is_outbound_email(const void *was, const void *is)
{
    (void)was;
    return ((const Email *)is)->direction == DIRECTION_OUTBOUND;
}

static bool is_unread(const void *was, const void *is)
{
    (void)was;
    return ((const Conversation *)is)->unread > 0;
}

static bool is_appointment(const void *was, const void *is)
{
    (void)was;
    return !((const Event *)is)->blocked && !((const Event *)is)->deleted;
}

static bool is_deleted(const void *was, const void *is)
{
    (void)was;
    return ((const Event *)is)->deleted && !((const Event *)is)->blocked;
}

static bool was_appointment(const void *was, const void *is)
{
    (void)is;
    return is_appointment(NULL, was);
}

static bool is_completed(const void *was, const void *is)
{
    (void)was;
    return ((const Task *)is)->completed;
}

// ---- tables ------------------------------------------------------------------------------------

static const EventKind kinds[] = {
#define EVENT_KIND(id, T, type, word, wrap, added) [EVK_##id] = {&(type), word, wrap, added},
#include "app/events.def"
#undef EVENT_KIND
};
static_assert(ARRAY_LEN(kinds) == EVK_COUNT, "one row per kind");

static const EventMember members[] = {
#define EVENT_MEMBER(kind, json, column, ref) {EVK_##kind, json, column, EVENT_REF_##ref},
#include "app/events.def"
#undef EVENT_MEMBER
};

typedef struct EventRule {
    const char *name;
    EventKindId kind;
    EventTrigger trigger;
    const char *columns; // separated by blanks
    WhenFn *when;
    EventWords words;
    unsigned flags;
} EventRule;

static const EventRule rules[] = {
#define EVENT(id, name, kind, trigger, columns, when, words, flags)                                \
    {name, EVK_##kind, trigger, columns, when, WORDS_##words, flags},
#include "app/events.def"
#undef EVENT
};

const EventKind *event_kind(EventKindId kind)
{
    BUG_ON(kind >= EVK_COUNT);
    return &kinds[kind];
}

size_t event_member_count(void)
{
    return ARRAY_LEN(members);
}

const EventMember *event_member(size_t i)
{
    BUG_ON(i >= ARRAY_LEN(members));
    return &members[i];
}

static bool is_first_of_name(size_t rule)
{
    for (size_t i = 0; i < rule; i++)
        if (!strcmp(rules[i].name, rules[rule].name))
            return false;
    return true;
}

const char *event_name(size_t i)
{
    for (size_t rule = 0; rule < ARRAY_LEN(rules); rule++)
        if (is_first_of_name(rule) && i-- == 0)
            return rules[rule].name;
    return NULL;
}

const char *event_name_find(const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (!g_ascii_strcasecmp(rules[i].name, word))
            return rules[i].name;
    return NULL;
}

// ---- what happened -----------------------------------------------------------------------------

static EventKindId kind_of(const RecordType *type)
{
    EventKindId kind = 0;
    while (kind < EVK_COUNT && kinds[kind].type != type)
        kind++;
    return kind;
}

static Instant time_of(EventKindId kind, const char *column, const void *record)
{
    const Field *field = column ? field_find(kinds[kind].type, column) : NULL;
    return field && field->type == FT_TIME
               ? *(const Instant *)(const void *)((const char *)record + field->offset)
               : (Instant){0};
}

static bool names_column(const char *columns, const char *column)
{
    size_t n = strlen(column);
    for (const char *at = columns; (at = strstr(at, column)); at += n)
        if ((at == columns || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

// What was not known before is news to us alone.
static bool is_learnt(const Field *field, const void *was)
{
    return field->flags & FF_STATE && *(const int *)((const char *)was + field->offset) == 0;
}

static void find_changed(EventCase *one, const char *columns)
{
    const CacheChange *change = one->change;
    bool any = !strcmp(columns, "*");
    one->changed.count = 0;
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const EventMember *member = &members[i];
        if (member->kind != one->kind || !(any || names_column(columns, member->column)))
            continue;
        const Field *field = field_find(change->type, member->column);
        if (!field_equal(field, change->was, change->is) && !is_learnt(field, change->was))
            one->changed.items[one->changed.count++] = member;
    }
}

// A member that is compared and not told: "deleted".
static bool column_changed(const CacheChange *change, const char *columns)
{
    const Field *field = strchr(columns, ' ') ? NULL : field_find(change->type, columns);
    return field && !field_equal(field, change->was, change->is);
}

static bool version_changed(const EventCase *one)
{
    return time_of(one->kind, "updated", one->change->was).ms !=
           time_of(one->kind, "updated", one->change->is).ms;
}

static bool has_changed(EventCase *one, const EventRule *rule)
{
    if (!one->change->was || !one->change->is)
        return false;
    find_changed(one, rule->columns);
    if (one->changed.count > 0)
        return true;
    return strcmp(rule->columns, "*") ? column_changed(one->change, rule->columns)
                                      : version_changed(one);
}

static bool is_created(const EventCase *one, const EventRule *rule)
{
    if (one->change->was || !one->change->is)
        return false;
    Instant added = time_of(one->kind, kinds[one->kind].added, one->change->is);
    return (rule->flags & EVF_MEMBER) || added.ms > one->setting->born.ms;
}

static bool happened(EventCase *one, const EventRule *rule)
{
    const CacheChange *change = one->change;
    one->changed.count = 0;
    bool triggered = rule->trigger == CREATED   ? is_created(one, rule)
                     : rule->trigger == CHANGED ? has_changed(one, rule)
                                                : change->was && !change->is;
    return triggered && rule->when(change->was, change->is);
}

// The same message is seen as a row of its thread and as a record of its own.
static const Id *resource_of(const EventCase *one, const EventRule *rule)
{
    const Message *message = one->record;
    if (one->kind == EVK_MESSAGE && rule->flags & EVF_MESSAGE && message->email_ids.count > 0)
        return &message->email_ids.items[message->email_ids.count - 1];
    return record_id(kinds[one->kind].type, one->record);
}

// The same for the same change, told by whom and how often ever. A change is named by the version
// that came of it or, where the service gives none, by when the version before it was asked for:
// that stays as long as the mirror has not moved on.
static char *key_of(const EventCase *one, const EventRule *rule)
{
    const CacheChange *change = one->change;
    const char *id = resource_of(one, rule)->s;
    if (rule->trigger == CREATED || rule->flags & EVF_MESSAGE)
        return g_strdup_printf("%s %s", rule->name, id);
    if (rule->trigger == CHANGED && version_changed(one))
        return g_strdup_printf("%s %s %" G_GINT64_FORMAT, rule->name, id,
                               time_of(one->kind, "updated", change->is).ms);
    return g_strdup_printf("%s %s after %" G_GINT64_FORMAT, rule->name, id, change->was_asked.ms);
}

static EventDraft draft_of(EventCase *one, const EventRule *rule)
{
    one->name = rule->name;
    one->words = rule->words;
    return (EventDraft){.type = rule->name,
                        .kind = kinds[one->kind].word,
                        .resource = *resource_of(one, rule),
                        .contact = *event_contact_id(one->kind, one->record),
                        .key = key_of(one, rule),
                        .json = event_json(one),
                        .who = event_who(one),
                        .what = event_what(one),
                        .member = (rule->flags & EVF_MEMBER) != 0};
}

static int status_of(const EventCase *one)
{
    if (one->kind == EVK_MESSAGE)
        return ((const Message *)one->record)->status;
    return one->kind == EVK_EMAIL ? ((const Email *)one->record)->status : MSG_STATUS_UNKNOWN;
}

static bool has_failed(const EventCase *one)
{
    int status = status_of(one);
    return status == MSG_FAILED || status == MSG_UNDELIVERED || status == MSG_OPT_OUT;
}

static bool is_minor(const EventCase *one, const EventRule *rule, bool told_better)
{
    if (rule->flags & EVF_GENERAL)
        return told_better || one->changed.count == 0;
    return (rule->flags & EVF_QUIET) && !has_failed(one);
}

static void tell(EventCase *one, GArray *drafts)
{
    guint before = drafts->len;
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        if (rules[i].kind != one->kind || !happened(one, &rules[i]))
            continue;
        EventDraft draft = draft_of(one, &rules[i]);
        draft.minor = is_minor(one, &rules[i], drafts->len > before);
        g_array_append_val(drafts, draft);
    }
}

// Contacts are looked up only for what is told.
static bool anything_happened(EventCase *one)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (rules[i].kind == one->kind && happened(one, &rules[i]))
            return true;
    return false;
}

void events_diff(const EventSetting *setting, const CacheChange *change, GArray *drafts)
{
    Contact contact = {0};
    EventCase one = {.setting = setting,
                     .change = change,
                     .kind = kind_of(change->type),
                     .record = change->is ? change->is : change->was};
    if (one.kind == EVK_COUNT || !anything_happened(&one))
        return;
    const Id *id = event_contact_id(one.kind, one.record);
    if (one.kind == EVK_CONTACT)
        one.contact = one.record;
    else if (setting->read && !id_is_empty(id) &&
             setting->read(setting->owner, &contact_type, id, &contact))
        one.contact = &contact;
    tell(&one, drafts);
    record_clear(&contact_type, &contact);
}

void event_draft_clear(EventDraft *draft)
{
    g_free(draft->key);
    g_free(draft->json);
    text_clear(&draft->who);
    text_clear(&draft->what);
    *draft = (EventDraft){0};
}

static const char *string_of(const Text *text)
{
    return text->s ? text->s : "";
}

HistoryEvent event_draft_view(const EventDraft *draft, Instant now)
{
    return (HistoryEvent){.at = now,
                          .key = draft->key,
                          .type = draft->type,
                          .kind = draft->kind,
                          .resource = draft->resource.s,
                          .contact = draft->contact.s,
                          .who = string_of(&draft->who),
                          .what = string_of(&draft->what),
                          .json = draft->json,
                          .minor = draft->minor,
                          .member = draft->member};
}
