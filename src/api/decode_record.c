#include "config.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "api/decode.h"
#include "base/datetime.h"
#include "base/html.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/deal.h"
#include "model/message.h"
#include "model/workspace.h"

enum {
    PATH_MAX_BYTES = 96,
    LIST_MAX = 1000,  // elements kept of one list
    LINE_CELLS = 500, // a name longer than this is cut with an ellipsis
    PREVIEW_CELLS = 200,
    BLOCK_CELLS = 200000,
};

// What a path led to. For lists, member is the path inside each element ("" for the element
// itself).
typedef struct Found {
    const Json *value;
    char member[PATH_MAX_BYTES];
} Found;

static bool is_nothing(const Json *json)
{
    const char *s = json_string(json);
    return !json || json_is_null(json) || (s && !*s);
}

// One alternative of a field's path.
static bool find_one(const Json *row, const char *path, size_t n, Found *out)
{
    char buf[PATH_MAX_BYTES];
    BUG_ON(n >= sizeof(buf));
    memcpy(buf, path, n);
    buf[n] = '\0';
    char *inner = strstr(buf, "[].");
    g_strlcpy(out->member, inner ? inner + strlen("[].") : "", sizeof(out->member));
    if (inner)
        *inner = '\0';
    out->value = json_at(row, buf);
    return !is_nothing(out->value);
}

// A scalar as bytes: borrowed from the node, or written into buf. NULL for arrays and objects.
static const char *scalar_string(const Json *json, char buf[32])
{
    double number;
    bool truth;
    if (json_is_string(json))
        return json_string(json);
    if (json_is_number(json) && json_double(json, &number)) {
        bool whole = fabs(number) < 1e15 && trunc(number) == number;
        return g_ascii_formatd(buf, 32, whole ? "%.0f" : "%.15g", number);
    }
    if (json_is_bool(json) && json_bool(json, &truth))
        return truth ? "true" : "false";
    return NULL;
}

// How a member of any object is called, for values that have no other text: uploaded files.
static const char *object_label(const Json *json)
{
    const char *name = json_string(json_at(json, "meta.originalname"));
    return name ? name : json_string(json_member(json, "url"));
}

// Scalars joined by ", "; an element's own scalars are not looked into. False when something else
// is there.
static bool join_children(const Json *json, bool any, GString *out)
{
    char buf[32];
    size_t kept = 0;
    for (const Json *child = json_first(json); child && kept < LIST_MAX; child = json_next(child)) {
        const char *s = scalar_string(child, buf);
        if (!s && any)
            s = object_label(child);
        if (!s && !any && !json_is_null(child))
            return false;
        if (s && *s)
            g_string_append_printf(out, "%s%s", kept++ ? ", " : "", s);
    }
    return true;
}

static Text clean_text(const char *s, size_t n, int flags)
{
    if (flags & FF_PREVIEW)
        return html_preview(s, n, PREVIEW_CELLS);
    if ((flags & FF_HTML) && html_looks_like(s, n))
        return html_to_text(s, n);
    if (flags & FF_BLOCK)
        return text_clean_max(s, n, TEXT_BLOCK, BLOCK_CELLS);
    return text_clean_max(s, n, flags & FF_IDENTITY ? TEXT_IDENTITY : TEXT_LINE, LINE_CELLS);
}

static bool read_text(const Field *field, const Found *found, void *member)
{
    char buf[32];
    const char *s = scalar_string(found->value, buf);
    if (s) {
        *(Text *)member = clean_text(s, strlen(s), field->flags);
        return true;
    }
    bool any = (field->flags & FF_ANY) != 0;
    g_autoptr(GString) joined = g_string_new(NULL);
    if ((!json_is_array(found->value) && !any) || !join_children(found->value, any, joined))
        return false;
    *(Text *)member = clean_text(joined->str, joined->len, field->flags);
    return true;
}

static bool read_id(const Field *field, const Found *found, void *member)
{
    (void)field;
    char buf[32];
    const char *s = scalar_string(found->value, buf);
    if (s)
        *(Id *)member = id_from(s);
    return s != NULL;
}

static bool read_bool(const Field *field, const Found *found, void *member)
{
    (void)field;
    char buf[32];
    if (!scalar_string(found->value, buf))
        return false;
    if (!json_bool(found->value, member))
        *(bool *)member = false;
    return true;
}

static bool read_int(const Field *field, const Found *found, void *member)
{
    (void)field;
    char buf[32];
    double number;
    if (!scalar_string(found->value, buf))
        return false;
    if (!json_int64(found->value, member) && json_double(found->value, &number) &&
        fabs(number) < 1e15)
        *(int64_t *)member = (int64_t)number;
    return true;
}

// An ISO date, or milliseconds as a number or in a string. What cannot be read stays unknown.
#define TIME_MAX_MS INT64_C(1000000000000000)

static bool read_time(const Field *field, const Found *found, void *member)
{
    (void)field;
    char buf[32];
    Instant *out = member;
    const char *s = scalar_string(found->value, buf);
    int64_t ms;
    double number;
    if (!s)
        return false;
    if (json_int64(found->value, &ms))
        out->ms = ms > -TIME_MAX_MS && ms < TIME_MAX_MS ? ms : 0; // else reckoning overflows
    else if (json_is_number(found->value) && json_double(found->value, &number) &&
             fabs(number) < (double)TIME_MAX_MS)
        out->ms = (int64_t)number;
    else if (!iso_parse(s, strlen(s), out))
        out->ms = 0;
    return true;
}

static bool read_money(const Field *field, const Found *found, void *member)
{
    (void)field;
    char buf[32];
    double number;
    if (!scalar_string(found->value, buf))
        return false;
    if (json_double(found->value, &number) && fabs(number) < 1e13)
        *(Money *)member =
            (Money){.cents = (int64_t)(number * 100 + (number < 0 ? -0.5 : 0.5)), .known = true};
    return true;
}

// The scalar of a list's element, or of the member of it that the path names. NULL is skipped.
static const char *element_string(const Json *element, const Found *found, char buf[32])
{
    return scalar_string(*found->member ? json_at(element, found->member) : element, buf);
}

static bool read_texts(const Field *field, const Found *found, void *member)
{
    char buf[32];
    TextList *list = member;
    const char *alone = scalar_string(found->value, buf);
    if (alone)
        text_list_add(list, clean_text(alone, strlen(alone), field->flags));
    if (alone || !json_is_array(found->value))
        return alone != NULL;
    for (const Json *e = json_first(found->value); e && list->count < LIST_MAX; e = json_next(e)) {
        const char *s = element_string(e, found, buf);
        if (s)
            text_list_add(list, clean_text(s, strlen(s), field->flags));
    }
    return true;
}

static bool read_ids(const Field *field, const Found *found, void *member)
{
    (void)field;
    char buf[32];
    IdList *list = member;
    if (!json_is_array(found->value))
        return false;
    list->items = g_new0(Id, MIN(json_count(found->value), LIST_MAX));
    for (const Json *e = json_first(found->value); e && list->count < LIST_MAX; e = json_next(e)) {
        Id id = id_from(element_string(e, found, buf));
        if (!id_is_empty(&id))
            list->items[list->count++] = id;
    }
    return true;
}

static bool read_raw(const Field *field, const Found *found, void *member)
{
    (void)field;
    char buf[32];
    const char *s = scalar_string(found->value, buf);
    if (s)
        *(Raw *)member = (Raw){g_strdup(s), strlen(s)};
    return s != NULL;
}

static bool read_stamp(const Field *field, const Found *found, void *member)
{
    (void)field;
    char buf[32];
    Stamp *out = member;
    const char *s = scalar_string(found->value, buf);
    if (!s)
        return false;
    if (strlen(s) < sizeof(out->s) && s[strspn(s, "0123456789-:.+TtZz ")] == '\0')
        g_strlcpy(out->s, s, sizeof(out->s));
    return true;
}

static bool read_enum(const Field *field, const Found *found, void *member)
{
    char buf[32];
    const char *s = scalar_string(found->value, buf);
    *(int *)member = names_value(field->names, json_is_object(found->value) ? NAMES_OBJECT : s);
    return s || field->flags & FF_STATE; // whatever else is there says nothing
}

// Rows inside a row: what cannot be read is left out, the outer row stays.
static bool read_rows(const Field *field, const Found *found, void *member)
{
    Rows *rows = member;
    Err ignored;
    if (!json_is_array(found->value))
        return false;
    for (const Json *e = json_first(found->value); e && rows->count < LIST_MAX; e = json_next(e))
        if (!decode_record(field->rows, e, rows_append(rows), &ignored))
            rows->count--;
    return true;
}

typedef bool ReadFn(const Field *field, const Found *found, void *member);
static ReadFn *const readers[] = {
    [FT_ID] = read_id,     [FT_TEXT] = read_text,   [FT_BOOL] = read_bool,   [FT_INT] = read_int,
    [FT_TIME] = read_time, [FT_MONEY] = read_money, [FT_TEXTS] = read_texts, [FT_IDS] = read_ids,
    [FT_RAW] = read_raw,   [FT_STAMP] = read_stamp, [FT_ENUM] = read_enum,   [FT_ROWS] = read_rows,
};
static_assert(ARRAY_LEN(readers) == FT_COUNT, "one reader per field type");

// "first+last": both texts with a space between.
static bool read_joined(const Json *row, const Field *field, const char *path, size_t n,
                        void *member)
{
    char buf[32];
    g_autoptr(GString) joined = g_string_new(NULL);
    for (size_t at = 0; at < n;) {
        size_t part = strcspn(path + at, "+|");
        Found found;
        const char *s =
            find_one(row, path + at, part, &found) ? scalar_string(found.value, buf) : NULL;
        if (s)
            g_string_append_printf(joined, "%s%s", joined->len ? " " : "", s);
        at += part + 1;
    }
    if (joined->len)
        *(Text *)member = clean_text(joined->str, joined->len, field->flags);
    return joined->len > 0;
}

static bool read_field(const Json *row, const Field *field, void *member)
{
    for (const char *path = field->json; *path;) {
        size_t n = strcspn(path, "|");
        Found found;
        if (memchr(path, '+', n)) {
            if (read_joined(row, field, path, n, member))
                return true;
        } else if (find_one(row, path, n, &found)) {
            return readers[field->type](field, &found, member);
        }
        path += n + (path[n] == '|');
    }
    return true;
}

static bool member_is_empty(const Field *field, const void *member)
{
    switch ((FieldType)field->type) {
    case FT_ID: return id_is_empty(member);
    case FT_TEXT: return ((const Text *)member)->n == 0;
    case FT_TIME: return !instant_known(*(const Instant *)member);
    case FT_STAMP: return ((const Stamp *)member)->s[0] == '\0';
    default: return false;
    }
}

#define FINISH(T, fn)                                                                              \
    static void finish_with_##fn(void *record)                                                     \
    {                                                                                              \
        fn((T *)record);                                                                           \
    }
FINISH(Contact, contact_finish)
FINISH(Conversation, conversation_finish)
FINISH(Message, message_finish)
FINISH(Pipeline, pipeline_finish)
FINISH(Deal, deal_finish)
FINISH(Location, location_finish)
FINISH(User, user_finish)
FINISH(Calendar, calendar_finish)

// What is derived once the table has run.
static const struct {
    const RecordType *type;
    void (*finish)(void *record);
} finishers[] = {
    {&contact_type, finish_with_contact_finish},
    {&conversation_type, finish_with_conversation_finish},
    {&message_type, finish_with_message_finish},
    {&pipeline_type, finish_with_pipeline_finish},
    {&deal_type, finish_with_deal_finish},
    {&location_type, finish_with_location_finish},
    {&user_type, finish_with_user_finish},
    {&calendar_type, finish_with_calendar_finish},
};

static void finish(const RecordType *type, void *record)
{
    for (size_t i = 0; i < ARRAY_LEN(finishers); i++)
        if (finishers[i].type == type)
            finishers[i].finish(record);
}

static bool decode_fields(const RecordType *type, const Json *row, void *record, Err *err)
{
    for (size_t i = 0; i < type->count; i++) {
        const Field *field = &type->fields[i];
        void *member = (char *)record + field->offset;
        if (field->type == FT_ROWS)
            ((Rows *)member)->type = field->rows;
        if (!read_field(row, field, member))
            return err_set(err, ERR_PROTOCOL, "%s.%s is not of the type that the service documents",
                           type->name, field->json);
        if ((field->flags & (FF_KEY | FF_REQUIRED)) && member_is_empty(field, member))
            return err_set(err, ERR_PROTOCOL, "%s.%s: missing", type->name, field->json);
    }
    return true;
}

bool decode_record(const RecordType *type, const Json *row, void *record, Err *err)
{
    memset(record, 0, type->size);
    if (!json_is_object(row))
        return err_set(err, ERR_PROTOCOL, "%s: not an object", type->name);
    if (!decode_fields(type, row, record, err)) {
        record_clear(type, record);
        return false;
    }
    finish(type, record);
    return true;
}
