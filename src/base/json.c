#include "config.h"

#include "base/json.h"

#include <cJSON.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#include "base/json_scan.h"

// Whole numbers beyond this do not survive the double that cJSON keeps.
#define MAX_EXACT 9007199254740992.0

static JsonSpan without_bom(const char *bytes, size_t n)
{
    bool bom = n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
    return bom ? (JsonSpan){bytes + 3, n - 3} : (JsonSpan){bytes, n};
}

// The text is the caller's to change, and has a NUL behind its n bytes.
static Json *parse(char *text, size_t n, Err *err)
{
    if (!json_scan(text, n, err))
        return NULL;
    // The NUL is part of the length given: some versions read one byte beyond it.
    Json *json = cJSON_ParseWithLengthOpts(text, n + 1, NULL, 0);
    if (!json)
        err_set(err, ERR_PROTOCOL, "unreadable JSON");
    return json;
}

static char *copy_text(JsonSpan text)
{
    char *copy = g_malloc(text.n + 1);
    if (text.n)
        memcpy(copy, text.s, text.n);
    copy[text.n] = '\0';
    return copy;
}

Json *json_parse(const char *bytes, size_t n, Err *err)
{
    JsonSpan text = without_bom(bytes, n);
    g_autofree char *copy = copy_text(text);
    return parse(copy, text.n, err);
}

Json *json_parse_secret(const char *bytes, size_t n, Err *err)
{
    JsonSpan text = without_bom(bytes, n);
    g_autofree char *copy = copy_text(text);
    Json *json = parse(copy, text.n, err);
    explicit_bzero(copy, text.n);
    return json;
}

void json_wipe(Json *json)
{
    for (Json *node = json; node; node = node->next) {
        if (node->valuestring)
            explicit_bzero(node->valuestring, strlen(node->valuestring));
        json_wipe(node->child); // at most 64 deep
    }
}

void json_free_secret(Json *json)
{
    json_wipe(json);
    json_free(json);
}

// The text with only those rows that parse by themselves.
static GString *without_bad_rows(JsonSpan text, JsonSpan inside, size_t *bad)
{
    GString *out = g_string_sized_new(text.n);
    g_string_append_len(out, text.s, inside.s - text.s);
    const char *after = inside.s + inside.n;
    const char *comma = "";
    JsonSpan row;
    while (json_scan_next_row(&inside, &row)) {
        g_autofree char *copy = g_strndup(row.s, row.n);
        Err ignored;
        if (strlen(copy) == row.n && json_scan(copy, row.n, &ignored)) {
            g_string_append(out, comma);
            g_string_append_len(out, copy, (gssize)row.n);
            comma = ",";
        } else {
            (*bad)++;
        }
    }
    g_string_append_len(out, after, text.s + text.n - after);
    return out;
}

Json *json_parse_rows(const char *bytes, size_t n, const char *rows_path, size_t *bad_rows,
                      Err *err)
{
    *bad_rows = 0;
    Json *json = json_parse(bytes, n, err);
    JsonSpan text = without_bom(bytes, n), inside;
    if (json || !rows_path || !json_scan_find_array(text, rows_path, &inside))
        return json;
    size_t bad = 0;
    GString *rest = without_bad_rows(text, inside, &bad);
    json = json_parse(rest->str, rest->len, err);
    if (json)
        *bad_rows = bad;
    g_string_free(rest, TRUE);
    return json;
}

void json_free(Json *json)
{
    cJSON_Delete(json);
}

Json *json_dup(const Json *json)
{
    return cJSON_Duplicate(json, 1);
}

static const Json *child_at(const Json *json, guint64 index)
{
    if (!json_is_array(json))
        return NULL;
    const Json *child = json->child;
    while (child && index--)
        child = child->next;
    return child;
}

static const Json *child_named(const Json *json, const char *name, size_t n)
{
    if (!json_is_object(json))
        return NULL;
    for (const Json *child = json->child; child; child = child->next)
        if (strncmp(child->string, name, n) == 0 && child->string[n] == '\0')
            return child;
    return NULL;
}

const Json *json_at(const Json *json, const char *path)
{
    while (json && *path) {
        if (*path == '.') {
            path++;
        } else if (*path == '[') {
            char *end;
            json = child_at(json, g_ascii_strtoull(path + 1, &end, 10));
            BUG_ON(*end != ']');
            path = end + 1;
        } else {
            size_t n = strcspn(path, ".[");
            json = child_named(json, path, n);
            path += n;
        }
    }
    return json;
}

const Json *json_member(const Json *json, const char *name)
{
    return child_named(json, name, strlen(name));
}

const Json *json_member_nocase(const Json *json, const char *name)
{
    return json_is_object(json) ? cJSON_GetObjectItem(json, name) : NULL;
}

const Json *json_first(const Json *json)
{
    return json ? json->child : NULL;
}

const Json *json_next(const Json *json)
{
    return json ? json->next : NULL;
}

const char *json_name(const Json *json)
{
    return json ? json->string : NULL;
}

size_t json_count(const Json *json)
{
    size_t count = 0;
    for (const Json *child = json_first(json); child; child = child->next)
        count++;
    return count;
}

bool json_is_object(const Json *json)
{
    return cJSON_IsObject(json);
}

bool json_is_array(const Json *json)
{
    return cJSON_IsArray(json);
}

bool json_is_string(const Json *json)
{
    return cJSON_IsString(json);
}

bool json_is_number(const Json *json)
{
    return cJSON_IsNumber(json);
}

bool json_is_bool(const Json *json)
{
    return cJSON_IsBool(json);
}

bool json_is_null(const Json *json)
{
    return cJSON_IsNull(json);
}

const char *json_string(const Json *json)
{
    return json_is_string(json) ? json->valuestring : NULL;
}

static bool whole_number(double value, int64_t *out)
{
    if (!(value >= -MAX_EXACT && value <= MAX_EXACT))
        return false;
    int64_t whole = (int64_t)value;
    if ((double)whole < value || (double)whole > value)
        return false;
    *out = whole;
    return true;
}

bool json_int64(const Json *json, int64_t *out)
{
    if (json_is_number(json))
        return whole_number(json->valuedouble, out);
    const char *s = json_string(json);
    gint64 value;
    if (!s || !g_ascii_string_to_signed(s, 10, INT64_MIN, INT64_MAX, &value, NULL))
        return false;
    *out = value;
    return true;
}

static bool finite_number(double value, double *out)
{
    if (!isfinite(value))
        return false;
    *out = value;
    return true;
}

bool json_double(const Json *json, double *out)
{
    if (json_is_number(json))
        return finite_number(json->valuedouble, out);
    const char *s = json_string(json);
    // Hexadecimal, infinity and leading space, which strtod knows, are not numbers here.
    if (!s || !*s || s[strspn(s, "0123456789+-.eE")] != '\0')
        return false;
    char *end;
    double value = g_ascii_strtod(s, &end);
    return *end == '\0' && finite_number(value, out);
}

bool json_bool(const Json *json, bool *out)
{
    const char *s = json_string(json);
    bool is_true = cJSON_IsTrue(json) || (s && strcmp(s, "true") == 0);
    bool is_false = cJSON_IsFalse(json) || (s && strcmp(s, "false") == 0);
    int64_t number;
    if (json_is_number(json) && whole_number(json->valuedouble, &number)) {
        is_true = number == 1;
        is_false = number == 0;
    }
    if (!is_true && !is_false)
        return false;
    *out = is_true;
    return true;
}

static bool equal_arrays(const Json *a, const Json *b)
{
    const Json *x = a->child, *y = b->child;
    while (x && y && json_equal(x, y)) {
        x = x->next;
        y = y->next;
    }
    return !x && !y;
}

// Members in any order; usually they stand in the same one, which y follows.
static bool equal_objects(const Json *a, const Json *b)
{
    if (json_count(a) != json_count(b))
        return false;
    const Json *y = b->child;
    for (const Json *x = a->child; x; x = x->next) {
        const Json *same = strcmp(x->string, y->string) == 0 ? y : json_member(b, x->string);
        if (!json_equal(x, same))
            return false;
        y = y->next;
    }
    return true;
}

bool json_equal(const Json *a, const Json *b)
{
    if (!a || !b)
        return a == b;
    if ((a->type & 0xFF) != (b->type & 0xFF))
        return false;
    if (json_is_number(a))
        return !(a->valuedouble < b->valuedouble) && !(a->valuedouble > b->valuedouble);
    if (json_is_string(a))
        return strcmp(a->valuestring, b->valuestring) == 0;
    if (json_is_array(a))
        return equal_arrays(a, b);
    return !json_is_object(a) || equal_objects(a, b);
}
