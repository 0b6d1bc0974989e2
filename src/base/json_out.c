#include "config.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

// Twice what is read: a node of full depth may be written inside as much of ours.
#define MAX_DEPTH 128

typedef struct Level {
    char close;
    bool filled; // something stands before the next value
} Level;

struct JsonOut {
    GString *text;
    Level levels[MAX_DEPTH];
    int depth;
    bool pretty, rooted;
};

JsonOut *json_out_new_sized(size_t n)
{
    JsonOut *out = g_new0(JsonOut, 1);
    out->text = g_string_sized_new(n);
    return out;
}

JsonOut *json_out_new(void)
{
    return json_out_new_sized(0);
}

void json_out_free(JsonOut *out)
{
    if (!out)
        return;
    g_string_free(out->text, TRUE);
    g_free(out);
}

static void new_line(JsonOut *out)
{
    if (!out->pretty)
        return;
    g_string_append_c(out->text, '\n');
    for (int i = 0; i < out->depth; i++)
        g_string_append(out->text, "  ");
}

// Not only what JSON demands: nothing invisible or unmeasurable is written raw, so that the text
// may go to a terminal, and the escapes mean the same to any reader.
static void put_code_point(GString *text, uint32_t cp)
{
    if (cp >= 0x10000) {
        uint32_t rest = cp - 0x10000;
        g_string_append_printf(text, "\\u%04x\\u%04x", 0xD800 + (rest >> 10),
                               0xDC00 + (rest & 0x3FF));
    } else {
        g_string_append_printf(text, "\\u%04x", cp);
    }
}

static bool put_short_escape(GString *text, uint32_t cp)
{
    static const char from[] = "\"\\\n\t\r\b\f";
    static const char to[] = "\"\\ntrbf";
    const char *at = cp && cp < 0x80 ? strchr(from, (int)cp) : NULL;
    if (!at)
        return false;
    g_string_append_c(text, '\\');
    g_string_append_c(text, to[at - from]);
    return true;
}

static void put_quoted(GString *text, const char *s, size_t n)
{
    g_string_append_c(text, '"');
    for (size_t i = 0; i < n;) {
        size_t start = i;
        while (i < n && (unsigned char)s[i] >= 0x20 && (unsigned char)s[i] < 0x7F && s[i] != '"' &&
               s[i] != '\\')
            i++;
        g_string_append_len(text, s + start, (gssize)(i - start));
        if (i == n)
            break;
        uint32_t cp;
        i += utf8_decode(s + i, n - i, &cp);
        if (put_short_escape(text, cp))
            continue;
        char bytes[4];
        if (utf8_cp_width(cp) < 0)
            put_code_point(text, cp);
        else
            g_string_append_len(text, bytes, (gssize)utf8_encode(cp, bytes));
    }
    g_string_append_c(text, '"');
}

// Within a string any code point may be escaped; outside of strings only blanks are left to be odd.
char *json_printable(const char *json, size_t n)
{
    GString *text = g_string_sized_new(n);
    bool inside = false, escaped = false;
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        char bytes[4];
        i += utf8_decode(json + i, n - i, &cp);
        if (utf8_cp_width(cp) >= 0)
            g_string_append_len(text, bytes, (gssize)utf8_encode(cp, bytes));
        else if (inside)
            put_code_point(text, cp);
        else
            g_string_append_c(text, ' ');
        inside = inside != (cp == '"' && !escaped);
        escaped = inside && cp == '\\' && !escaped;
    }
    return g_string_free(text, FALSE);
}

// Comma, line break and name: whatever stands before a value.
static void begin_value(JsonOut *out, const char *key)
{
    if (out->depth == 0) {
        BUG_ON(key || out->rooted);
        out->rooted = true;
        return;
    }
    Level *level = &out->levels[out->depth - 1];
    BUG_ON((level->close == '}') != (key != NULL));
    if (level->filled)
        g_string_append_c(out->text, ',');
    level->filled = true;
    new_line(out);
    if (!key)
        return;
    put_quoted(out->text, key, strlen(key));
    g_string_append(out->text, out->pretty ? ": " : ":");
}

static void open_level(JsonOut *out, const char *key, char open, char close)
{
    begin_value(out, key);
    BUG_ON(out->depth == MAX_DEPTH);
    g_string_append_c(out->text, open);
    out->levels[out->depth++] = (Level){close, false};
}

void json_out_object(JsonOut *out, const char *key)
{
    open_level(out, key, '{', '}');
}

void json_out_array(JsonOut *out, const char *key)
{
    open_level(out, key, '[', ']');
}

void json_out_end(JsonOut *out)
{
    BUG_ON(out->depth == 0);
    Level level = out->levels[--out->depth];
    if (level.filled)
        new_line(out);
    g_string_append_c(out->text, level.close);
}

void json_out_stringn(JsonOut *out, const char *key, const char *value, size_t n)
{
    begin_value(out, key);
    put_quoted(out->text, value, n);
}

void json_out_string(JsonOut *out, const char *key, const char *value)
{
    if (value)
        json_out_stringn(out, key, value, strlen(value));
    else
        json_out_null(out, key);
}

void json_out_int(JsonOut *out, const char *key, int64_t value)
{
    begin_value(out, key);
    g_string_append_printf(out->text, "%" G_GINT64_FORMAT, (gint64)value);
}

void json_out_double(JsonOut *out, const char *key, double value)
{
    begin_value(out, key);
    if (!isfinite(value)) {
        g_string_append(out->text, "null");
        return;
    }
    // The shortest of the two forms that reads back as the same number, in no locale.
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof(digits), "%.15g", value);
    double back = g_ascii_strtod(digits, NULL);
    if (back < value || back > value)
        g_ascii_formatd(digits, sizeof(digits), "%.17g", value);
    g_string_append(out->text, digits);
}

void json_out_bool(JsonOut *out, const char *key, bool value)
{
    begin_value(out, key);
    g_string_append(out->text, value ? "true" : "false");
}

void json_out_null(JsonOut *out, const char *key)
{
    begin_value(out, key);
    g_string_append(out->text, "null");
}

void json_out_raw(JsonOut *out, const char *key, const char *json)
{
    begin_value(out, key);
    g_string_append(out->text, json);
}

static void put_number(JsonOut *out, const char *key, const Json *json)
{
    int64_t whole;
    double value = 0;
    if (json_int64(json, &whole))
        json_out_int(out, key, whole);
    else if (json_double(json, &value))
        json_out_double(out, key, value);
    else
        json_out_null(out, key); // beyond the range of a double
}

static void put_children(JsonOut *out, const Json *json)
{
    bool named = json_is_object(json);
    for (const Json *child = json_first(json); child; child = json_next(child))
        json_out_node(out, named ? json_name(child) : NULL, child);
    json_out_end(out);
}

void json_out_node(JsonOut *out, const char *key, const Json *json)
{
    bool truth = false;
    if (json_is_object(json)) {
        json_out_object(out, key);
        put_children(out, json);
    } else if (json_is_array(json)) {
        json_out_array(out, key);
        put_children(out, json);
    } else if (json_is_number(json)) {
        put_number(out, key, json);
    } else if (json_is_bool(json) && json_bool(json, &truth)) {
        json_out_bool(out, key, truth);
    } else {
        json_out_string(out, key, json_string(json));
    }
}

size_t json_out_size(const JsonOut *out)
{
    return out->text->len;
}

char *json_out_take(JsonOut *take_out, size_t *n)
{
    BUG_ON(take_out->depth != 0);
    if (n)
        *n = take_out->text->len;
    char *text = g_string_free(take_out->text, FALSE);
    g_free(take_out);
    return text;
}

static char *print(const Json *json, bool pretty)
{
    JsonOut *out = json_out_new();
    out->pretty = pretty;
    json_out_node(out, NULL, json);
    return json_out_take(out, NULL);
}

char *json_print(const Json *json)
{
    return print(json, false);
}

char *json_print_pretty(const Json *json)
{
    return print(json, true);
}
