#include "config.h"

#include "sandbox/spec.h"

#include <assert.h>
#include <string.h>

typedef enum SpecPlace { SPEC_HEADER, SPEC_QUERY, SPEC_BODY } SpecPlace;
typedef enum SpecType {
    SPEC_STRING,
    SPEC_NUMBER,
    SPEC_BOOLEAN,
    SPEC_OBJECT,
    SPEC_ARRAY,
    SPEC_ANY,
    SPEC_TYPE_COUNT
} SpecType;

enum {
    SPEC_REQUIRED = 1 << 0,
    SPEC_NULLABLE = 1 << 1,
    SPEC_PLAIN = 1 << 2, // complaints about the value are a 400 with a string
    SPEC_CSV = 1 << 3,   // values of the enum separated by commas
    SPEC_LIST = 1 << 4,  // a query parameter that may be repeated
};

typedef struct SpecRow {
    EndpointId ep;
    SpecPlace place;
    const char *path; // "forward.toEmail", "customFields[].id"
    SpecType type;
    int flags;
    const char *values; // "a|b|c", or NULL
    int least, most;    // of a number; most is the length of a string; -1: none
} SpecRow;

static const SpecRow all_rows[] = {
#define SPEC(id, place, path, type, flags, values, least, most)                                    \
    {EP_##id, SPEC_##place, path, SPEC_##type, flags, values, least, most},
#include "sandbox/spec.def"
#undef SPEC
};

static const char *const type_texts[] = {
    [SPEC_STRING] = "must be a string",
    [SPEC_NUMBER] = "must be a number conforming to the specified constraints",
    [SPEC_BOOLEAN] = "must be a boolean value",
    [SPEC_OBJECT] = "must be an object",
    [SPEC_ARRAY] = "must be an array",
    [SPEC_ANY] = "must be anything",
};
static_assert(ARRAY_LEN(type_texts) == SPEC_TYPE_COUNT, "a text for every type");

typedef struct Check {
    EndpointId ep;
    GPtrArray *complaints; // owned strings
    char *plain;           // the first complaint about a SPEC_PLAIN row, or NULL
} Check;

static const SpecRow *row_find(EndpointId ep, SpecPlace place, const char *path)
{
    for (size_t i = 0; i < ARRAY_LEN(all_rows); i++) {
        const SpecRow *row = &all_rows[i];
        if (row->ep == ep && row->place == place && g_str_equal(row->path, path))
            return row;
    }
    return NULL;
}

bool spec_needs_version(EndpointId ep)
{
    return row_find(ep, SPEC_HEADER, "Version") != NULL;
}

bool spec_takes_body(EndpointId ep)
{
    return row_find(ep, SPEC_BODY, "") != NULL;
}

static PRINTF(3) void complain(Check *check, const SpecRow *row, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = g_strdup_vprintf(fmt, args);
    va_end(args);
    if (!row || !(row->flags & SPEC_PLAIN))
        g_ptr_array_add(check->complaints, text);
    else if (!check->plain)
        check->plain = text;
    else
        g_free(text);
}

static void complain_missing(Check *check, const char *prefix, const char *name)
{
    const bool location = g_str_equal(name, "locationId") || g_str_equal(name, "location_id");
    g_ptr_array_add(
        check->complaints,
        g_strconcat(prefix, name, location ? " can't be undefined" : " should not be empty", NULL));
}

static bool enum_has(const char *values, const char *value, size_t n)
{
    if (n == 0 || memchr(value, '|', n))
        return false;
    for (const char *at = values; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strncmp(at, value, n) == 0 && (at[n] == '|' || at[n] == '\0'))
            return true;
    return false;
}

static bool enum_accepts(const SpecRow *row, const char *value)
{
    if (!row->values)
        return true;
    if (!(row->flags & SPEC_CSV))
        return enum_has(row->values, value, strlen(value));
    for (const char *part = value;; part++) {
        const size_t n = strcspn(part, ",");
        if (!enum_has(row->values, part, n))
            return false;
        part += n;
        if (!*part)
            return true;
    }
}

static void check_string(Check *check, const SpecRow *row, const char *name, const char *value)
{
    if (!*value && row->flags & SPEC_REQUIRED)
        complain(check, row, "%s should not be empty", name);
    else if (!enum_accepts(row, value))
        complain(check, row, "%s must be a valid enum value", name);
    else if (row->most >= 0 && g_utf8_strlen(value, -1) > row->most)
        complain(check, row, "%s must be shorter than or equal to %d characters", name, row->most);
}

static void check_number(Check *check, const SpecRow *row, const char *name, double value)
{
    if (row->most >= 0 && value > row->most)
        complain(check, row, "%s must not be greater than %d", name, row->most);
    if (row->least >= 0 && value < row->least)
        complain(check, row, "%s must not be less than %d", name, row->least);
}

// --- Query

static void check_query_value(Check *check, const SpecRow *row, const char *value)
{
    char *end = NULL;
    switch (row->type) {
    case SPEC_STRING: check_string(check, row, row->path, value); break;
    case SPEC_NUMBER: {
        const double number = g_ascii_strtod(value, &end);
        if (!*value || *end)
            complain(check, row, "%s %s", row->path, type_texts[SPEC_NUMBER]);
        else
            check_number(check, row, row->path, number);
        break;
    }
    case SPEC_BOOLEAN:
        if (!g_str_equal(value, "true") && !g_str_equal(value, "false"))
            complain(check, row, "%s %s", row->path, type_texts[SPEC_BOOLEAN]);
        break;
    case SPEC_OBJECT:
    case SPEC_ARRAY:
    case SPEC_ANY:
    case SPEC_TYPE_COUNT: break;
    }
}

static void check_query_row(Check *check, const SpecRow *row, GHashTable *query)
{
    const GPtrArray *values = g_hash_table_lookup(query, row->path);
    if (!values && row->flags & SPEC_REQUIRED)
        complain_missing(check, "", row->path);
    else if (values && values->len > 1 && !(row->flags & SPEC_LIST))
        complain(check, row, "%s %s", row->path, type_texts[row->type]);
    else if (values)
        check_query_value(check, row, values->pdata[0]);
}

static void check_query(Check *check, GHashTable *query)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(query), (GCompareFunc)strcmp);
    for (const GList *name = names; name; name = name->next)
        if (!row_find(check->ep, SPEC_QUERY, name->data))
            complain(check, NULL, "property %s should not exist", (const char *)name->data);
    for (size_t i = 0; i < ARRAY_LEN(all_rows); i++)
        if (all_rows[i].ep == check->ep && all_rows[i].place == SPEC_QUERY)
            check_query_row(check, &all_rows[i], query);
}

// --- Body

// path is how spec.def names the place ("customFields[]."), shown how the service does
// ("customFields.0.").
static void check_object(Check *check, const Json *object, const char *path, const char *shown);

// The name of the member that row describes directly below path, or NULL.
static const char *member_below(const SpecRow *row, const char *path)
{
    if (!g_str_has_prefix(row->path, path))
        return NULL;
    const char *name = row->path + strlen(path);
    return *name && !strpbrk(name, ".[") ? name : NULL;
}

static bool has_type(const Json *value, SpecType type)
{
    switch (type) {
    case SPEC_STRING: return json_is_string(value);
    case SPEC_NUMBER: return json_is_number(value);
    case SPEC_BOOLEAN: return json_is_bool(value);
    case SPEC_OBJECT: return json_is_object(value);
    case SPEC_ARRAY: return json_is_array(value);
    case SPEC_ANY:
    case SPEC_TYPE_COUNT: break;
    }
    return true;
}

static void check_items(Check *check, const Json *array, const SpecRow *row, const char *shown)
{
    g_autofree char *path = g_strconcat(row->path, "[]", NULL);
    const SpecRow *item_row = row_find(check->ep, SPEC_BODY, path);
    if (!item_row)
        return;
    g_autofree char *below = g_strconcat(path, ".", NULL);
    int index = 0;
    for (const Json *item = json_first(array); item; item = json_next(item), index++) {
        if (!has_type(item, item_row->type)) {
            complain(check, row, "each value in %s %s", shown, type_texts[item_row->type]);
            return;
        }
        g_autofree char *item_shown = g_strdup_printf("%s.%d.", shown, index);
        if (item_row->type == SPEC_OBJECT)
            check_object(check, item, below, item_shown);
    }
}

static void check_value(Check *check, const Json *value, const SpecRow *row, const char *shown)
{
    double number = 0;
    if (json_is_null(value) && row->flags & SPEC_NULLABLE)
        return;
    if (!has_type(value, row->type)) {
        complain(check, row, "%s %s", shown, type_texts[row->type]);
    } else if (json_is_string(value)) {
        check_string(check, row, shown, json_string(value));
    } else if (json_is_number(value) && json_double(value, &number)) {
        check_number(check, row, shown, number);
    } else if (json_is_array(value)) {
        check_items(check, value, row, shown);
    } else if (json_is_object(value) && row->type == SPEC_OBJECT) {
        g_autofree char *path = g_strconcat(row->path, ".", NULL);
        g_autofree char *below = g_strconcat(shown, ".", NULL);
        check_object(check, value, path, below);
    }
}

static bool is_free_form(EndpointId ep, const char *path)
{
    for (size_t i = 0; *path && i < ARRAY_LEN(all_rows); i++)
        if (all_rows[i].ep == ep && all_rows[i].place == SPEC_BODY &&
            member_below(&all_rows[i], path))
            return false;
    return *path != '\0';
}

static void check_object(Check *check, const Json *object, const char *path, const char *shown)
{
    if (is_free_form(check->ep, path))
        return;
    for (const Json *member = json_first(object); member; member = json_next(member)) {
        g_autofree char *full = g_strconcat(path, json_name(member), NULL);
        if (strpbrk(json_name(member), ".[") || !*json_name(member) ||
            !row_find(check->ep, SPEC_BODY, full))
            complain(check, NULL, "%sproperty %s should not exist", shown, json_name(member));
    }
    for (size_t i = 0; i < ARRAY_LEN(all_rows); i++) {
        const SpecRow *row = &all_rows[i];
        if (row->ep != check->ep || row->place != SPEC_BODY)
            continue;
        const char *name = member_below(row, path);
        if (!name)
            continue;
        const Json *value = json_member(object, name);
        g_autofree char *below = g_strconcat(shown, name, NULL);
        if (value)
            check_value(check, value, row, below);
        else if (row->flags & SPEC_REQUIRED)
            complain_missing(check, shown, name);
    }
}

bool spec_check(const Request *req, Response *res)
{
    Check check = {.ep = req->ep, .complaints = g_ptr_array_new_with_free_func(g_free)};
    check_query(&check, req->query);
    if (spec_takes_body(req->ep))
        check_object(&check, req->body, "", "");
    const bool ok = check.complaints->len == 0 && !check.plain;
    if (check.complaints->len) {
        g_ptr_array_add(check.complaints, NULL);
        response_invalid_all(res, (const char *const *)check.complaints->pdata);
    } else if (check.plain) {
        response_fail(res, 400, "%s", check.plain);
    }
    g_free(check.plain);
    g_ptr_array_unref(check.complaints);
    return ok;
}
