#include "config.h"

#include "app/outbox_compare.h"

#include <glib.h>
#include <string.h>

#include "base/datetime.h"
#include "base/json.h"

enum { PHONE_DIGITS_MIN = 7 };

EndpointId compare_read(EndpointId write)
{
    static const struct {
        EndpointId write, read;
    } rows[] = {{EP_CONTACT_UPDATE, EP_CONTACT_GET},
                {EP_DEAL_UPDATE, EP_DEAL_GET},
                {EP_DEAL_STATUS, EP_DEAL_GET},
                {EP_APPOINTMENT_UPDATE, EP_APPOINTMENT_GET},
                {EP_TASK_UPDATE, EP_TASK_GET}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].write == write)
            return rows[i].read;
    return EP_NONE;
}

static Json *parse(const char *text)
{
    Err err;
    return text ? json_parse(text, strlen(text), &err) : NULL;
}

// ---- members of records ------------------------------------------------------------------------

static bool is_named(const char *alternatives, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = alternatives; *at;) {
        size_t length = strcspn(at, "|");
        if (length == n && !strncmp(at, name, n))
            return true;
        at += length + (at[length] == '|');
    }
    return false;
}

static const Field *find_field(const RecordType *type, const char *name, bool stamps)
{
    for (size_t i = 0; i < type->count; i++)
        if ((type->fields[i].type == FT_STAMP) == stamps && is_named(type->fields[i].json, name))
            return &type->fields[i];
    return NULL;
}

static const void *member_of(const void *row, const Field *field)
{
    return (const char *)row + field->offset;
}

static char *plain_text(const char *s)
{
    Text text = text_clean(s ? s : "", s ? strlen(s) : 0, TEXT_LINE);
    char *plain = g_strdup(text.s ? text.s : "");
    text_clear(&text);
    return g_strstrip(plain);
}

static bool is_comparable(const Field *field)
{
    static const unsigned types = 1 << FT_ID | 1 << FT_TEXT | 1 << FT_BOOL | 1 << FT_INT |
                                  1 << FT_TIME | 1 << FT_MONEY | 1 << FT_ENUM;
    return (types & 1u << field->type) != 0;
}

// The value of a row in the one spelling in which two of them are the same.
static char *value_of_row(const Field *field, const void *row)
{
    const void *at = member_of(row, field);
    switch ((FieldType)field->type) {
    case FT_ID: return g_strdup(((const Id *)at)->s);
    case FT_TEXT: return plain_text(((const Text *)at)->s);
    case FT_BOOL: return g_strdup(*(const bool *)at ? "1" : "0");
    case FT_INT: return g_strdup_printf("%" G_GINT64_FORMAT, *(const int64_t *)at);
    case FT_TIME: return g_strdup_printf("%" G_GINT64_FORMAT, ((const Instant *)at)->ms);
    case FT_MONEY: return g_strdup_printf("%" G_GINT64_FORMAT, ((const Money *)at)->cents);
    case FT_ENUM: return g_strdup(names_string(field->names, *(const int *)at));
    default: break;
    }
    BUG_ON(true); // see is_comparable
    return NULL;
}

static int64_t cents_of(const Json *value)
{
    double amount = 0;
    json_double(value, &amount);
    return (int64_t)(amount * 100 + (amount < 0 ? -0.5 : 0.5));
}

static char *value_of_json(const Field *field, const Json *value)
{
    const char *s = json_string(value);
    int64_t number = 0;
    bool flag = false;
    Instant time = {0};
    switch ((FieldType)field->type) {
    case FT_ID: return g_strdup(s ? s : "");
    case FT_TEXT: return plain_text(s);
    case FT_BOOL: return g_strdup(json_bool(value, &flag) && flag ? "1" : "0");
    case FT_INT: json_int64(value, &number); return g_strdup_printf("%" G_GINT64_FORMAT, number);
    case FT_TIME:
        if (!s || !iso_parse(s, strlen(s), &time))
            time = (Instant){0};
        return g_strdup_printf("%" G_GINT64_FORMAT, time.ms);
    case FT_MONEY: return g_strdup_printf("%" G_GINT64_FORMAT, cents_of(value));
    case FT_ENUM: return g_strdup(names_string(field->names, names_value(field->names, s)));
    default: break;
    }
    BUG_ON(true); // see is_comparable
    return NULL;
}

static char *digits_of(const char *s)
{
    GString *digits = g_string_new(NULL);
    for (; *s; s++)
        if (g_ascii_isdigit(*s))
            g_string_append_c(digits, *s);
    return g_string_free(digits, FALSE);
}

// The service writes a number with its country, whatever was given.
static bool same_phone(const char *a, const char *b)
{
    g_autofree char *x = digits_of(a);
    g_autofree char *y = digits_of(b);
    size_t shorter = MIN(strlen(x), strlen(y));
    return shorter >= PHONE_DIGITS_MIN && (g_str_has_suffix(x, y) || g_str_has_suffix(y, x));
}

static bool same_value(const Field *field, const char *a, const char *b)
{
    if (!strcmp(a, b))
        return true;
    if (!strcmp(field->sql, "phone"))
        return same_phone(a, b);
    return !strcmp(field->sql, "email") && !g_ascii_strcasecmp(a, b);
}

static bool row_is(const Field *field, const void *row, const Json *value)
{
    g_autofree char *a = value_of_row(field, row);
    g_autofree char *b = value_of_json(field, value);
    return same_value(field, a, b);
}

// ---- comparing ---------------------------------------------------------------------------------

static bool sets_more(const Json *body, const Json *base)
{
    for (const Json *m = json_first(body); m; m = json_next(m))
        if (!json_member(base, json_name(m)))
            return true;
    return false;
}

Compared compare_row(const Op *op, const RecordType *type, const void *row)
{
    Json *base = parse(op->base);
    Json *body = parse(op->body);
    bool moved = false;
    bool done = !sets_more(body, base);
    for (const Json *was = json_first(base); was; was = json_next(was)) {
        const Field *field = find_field(type, json_name(was), false);
        const Json *mine = json_member(body, json_name(was));
        if (!field || !is_comparable(field)) { // it does not stand in the way, and is sent
            done = false;
            continue;
        }
        bool as_mine = mine && row_is(field, row, mine);
        done = done && as_mine;
        moved = moved || (!as_mine && !row_is(field, row, was));
    }
    json_free(base);
    json_free(body);
    if (moved)
        return COMPARED_MOVED;
    return done ? COMPARED_DONE : COMPARED_SAME;
}

static void write_time(JsonOut *out, const char *name, const RecordType *type, const void *row,
                       Instant time)
{
    const Field *stamp = find_field(type, name, true); // as the service wrote it
    char iso[32];
    iso_format_utc(time, iso);
    json_out_string(out, name, stamp ? ((const Stamp *)member_of(row, stamp))->s : iso);
}

static void write_member(JsonOut *out, const char *name, const RecordType *type, const void *row)
{
    const Field *field = find_field(type, name, false);
    const void *at = field ? member_of(row, field) : NULL;
    if (!at)
        return;
    if (field->type == FT_MONEY)
        json_out_double(out, name, (double)((const Money *)at)->cents / 100);
    else if (field->type == FT_BOOL)
        json_out_bool(out, name, *(const bool *)at);
    else if (field->type == FT_INT)
        json_out_int(out, name, *(const int64_t *)at);
    else if (field->type == FT_TIME)
        write_time(out, name, type, row, *(const Instant *)at);
    else if (field->type == FT_ID || field->type == FT_TEXT || field->type == FT_ENUM) {
        g_autofree char *value = value_of_row(field, row);
        bool nobody = field->type == FT_ID && !value[0];
        json_out_string(out, name, nobody ? NULL : value);
    }
}

char *compare_theirs(const char *values, const RecordType *type, const void *row)
{
    Json *names = parse(values);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    for (const Json *m = json_first(names); m; m = json_next(m))
        write_member(out, json_name(m), type, row);
    json_out_end(out);
    json_free(names);
    return json_out_take(out, NULL);
}

// ---- members as text ---------------------------------------------------------------------------

static char *choose(const char *values, const char *others, bool wanted)
{
    Json *from = parse(values);
    Json *names = parse(others);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    for (const Json *m = json_first(from); m; m = json_next(m))
        if ((json_member(names, json_name(m)) != NULL) == wanted)
            json_out_node(out, json_name(m), m);
    json_out_end(out);
    json_free(from);
    json_free(names);
    return json_out_take(out, NULL);
}

char *compare_only(const char *values, const char *keep)
{
    return choose(values, keep, true);
}

char *compare_minus(const char *values, const char *drop)
{
    return choose(values, drop, false);
}

char *compare_renew(const char *values, const char *newer)
{
    Json *from = parse(values);
    Json *to = parse(newer);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    for (const Json *m = json_first(from); m; m = json_next(m)) {
        const Json *renewed = json_member(to, json_name(m));
        json_out_node(out, json_name(m), renewed ? renewed : m);
    }
    json_out_end(out);
    json_free(from);
    json_free(to);
    return json_out_take(out, NULL);
}

char *compare_without(const Op *op, const Op *earlier)
{
    Json *base = parse(op->base);
    Json *set = parse(earlier->body);
    Json *before = parse(earlier->base);
    JsonOut *out = json_out_new();
    bool changed = false;
    json_out_object(out, NULL);
    for (const Json *m = json_first(base); m; m = json_next(m)) {
        const Json *was = json_member(before, json_name(m));
        const Json *theirs = json_member(set, json_name(m));
        bool rests = was && theirs && json_equal(theirs, m);
        json_out_node(out, json_name(m), rests ? was : m);
        changed = changed || rests;
    }
    json_out_end(out);
    char *text = json_out_take(out, NULL);
    json_free(base);
    json_free(set);
    json_free(before);
    if (!changed)
        g_clear_pointer(&text, g_free);
    return text;
}
