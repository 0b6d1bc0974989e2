#include "config.h"

#include "base/json_scan.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

#define MAX_DEPTH  64
#define MAX_NODES  200000
#define MAX_STRING (1024 * 1024)
#define MAX_NUMBER 32

typedef struct Scanner {
    char *s;
    size_t i, n;
    size_t nodes; // , : [ {
    int depth;
    Err *err;
} Scanner;

static bool scan_value(Scanner *sc);

static bool fail(Scanner *sc, const char *what)
{
    return err_set(sc->err, ERR_PROTOCOL, "%s at byte %zu", what, sc->i);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static int peek(const Scanner *sc)
{
    return sc->i < sc->n ? (unsigned char)sc->s[sc->i] : -1;
}

static int peek_past_space(Scanner *sc)
{
    while (sc->i < sc->n && is_space(sc->s[sc->i]))
        sc->i++;
    return peek(sc);
}

static bool count_node(Scanner *sc)
{
    if (++sc->nodes > MAX_NODES)
        return fail(sc, "too many values");
    sc->i++;
    return true;
}

// The value of \uXXXX at s, or -1.
static int32_t unicode_escape(const char *s, size_t n)
{
    if (n < 6 || s[0] != '\\' || s[1] != 'u')
        return -1;
    int32_t value = 0;
    for (int i = 2; i < 6; i++) {
        int digit = g_ascii_xdigit_value(s[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

// A service that cuts a message between the halves of a surrogate pair, or a NUL in a name, would
// otherwise blank the page or end the string.
static bool scan_unicode_escape(Scanner *sc)
{
    char *s = sc->s + sc->i;
    size_t left = sc->n - sc->i;
    int32_t unit = unicode_escape(s, left);
    if (unit < 0)
        return fail(sc, "bad escape");
    sc->i += 6;
    if (unit >= 0xD800 && unit < 0xDC00) {
        int32_t low = unicode_escape(s + 6, left - 6);
        if (low >= 0xDC00 && low < 0xE000) {
            sc->i += 6;
            return true;
        }
    }
    if (unit >= 0xD800 && unit < 0xE000)
        memcpy(s + 2, "fffd", 4);
    else if (unit == 0)
        memcpy(s + 2, "2400", 4);
    return true;
}

static bool scan_escape(Scanner *sc)
{
    char c = sc->i + 1 < sc->n ? sc->s[sc->i + 1] : '\0';
    if (c == 'u')
        return scan_unicode_escape(sc);
    if (c == '\0' || !strchr("\"\\/bfnrt", c))
        return fail(sc, "bad escape");
    sc->i += 2;
    return true;
}

// Raw control bytes and ill-formed UTF-8 are let through, for the text sanitiser shows them; only a
// raw NUL, which would end the string, is refused.
static bool scan_string(Scanner *sc)
{
    size_t start = ++sc->i;
    for (;;) {
        int c = peek(sc);
        if (c <= 0)
            return fail(sc, c < 0 ? "string without end" : "NUL in a string");
        if (sc->i - start > MAX_STRING)
            return fail(sc, "string too long");
        if (c == '"') {
            sc->i++;
            return true;
        }
        if (c != '\\')
            sc->i++;
        else if (!scan_escape(sc))
            return false;
    }
}

static bool scan_digits(Scanner *sc)
{
    size_t start = sc->i;
    while (g_ascii_isdigit(peek(sc)))
        sc->i++;
    return sc->i > start || fail(sc, "bad number");
}

static bool scan_number(Scanner *sc)
{
    size_t start = sc->i;
    if (peek(sc) == '-')
        sc->i++;
    if (peek(sc) == '0')
        sc->i++;
    else if (!scan_digits(sc))
        return false;
    if (peek(sc) == '.') {
        sc->i++;
        if (!scan_digits(sc))
            return false;
    }
    if (peek(sc) == 'e' || peek(sc) == 'E') {
        sc->i++;
        if (peek(sc) == '+' || peek(sc) == '-')
            sc->i++;
        if (!scan_digits(sc))
            return false;
    }
    return sc->i - start <= MAX_NUMBER || fail(sc, "number too long");
}

static bool scan_word(Scanner *sc, const char *word)
{
    size_t n = strlen(word);
    if (sc->n - sc->i < n || memcmp(sc->s + sc->i, word, n) != 0)
        return fail(sc, "unexpected character");
    sc->i += n;
    return true;
}

static bool scan_member(Scanner *sc)
{
    if (peek_past_space(sc) != '"')
        return fail(sc, "name expected");
    if (!scan_string(sc))
        return false;
    if (peek_past_space(sc) != ':')
        return fail(sc, "colon expected");
    return count_node(sc) && scan_value(sc);
}

static bool scan_children(Scanner *sc, char close, bool (*scan_child)(Scanner *))
{
    if (sc->depth >= MAX_DEPTH)
        return fail(sc, "nested too deeply");
    if (!count_node(sc))
        return false;
    sc->depth++;
    if (peek_past_space(sc) != close) {
        for (;;) {
            if (!scan_child(sc))
                return false;
            if (peek_past_space(sc) != ',')
                break;
            if (!count_node(sc))
                return false;
        }
        if (peek(sc) != close)
            return fail(sc, "comma or end expected");
    }
    sc->i++;
    sc->depth--;
    return true;
}

static bool scan_value(Scanner *sc)
{
    int c = peek_past_space(sc);
    switch (c) {
    case '{': return scan_children(sc, '}', scan_member);
    case '[': return scan_children(sc, ']', scan_value);
    case '"': return scan_string(sc);
    case 't': return scan_word(sc, "true");
    case 'f': return scan_word(sc, "false");
    case 'n': return scan_word(sc, "null");
    case -1: return fail(sc, "value expected");
    default: return c == '-' || g_ascii_isdigit(c) ? scan_number(sc) : scan_word(sc, "null");
    }
}

bool json_scan(char *bytes, size_t n, Err *err)
{
    Scanner sc = {.s = bytes, .n = n, .err = err};
    if (!scan_value(&sc))
        return false;
    return peek_past_space(&sc) < 0 || fail(&sc, "something after the value");
}

static void skip_space(JsonSpan *span)
{
    while (span->n && is_space(*span->s)) {
        span->s++;
        span->n--;
    }
}

static void skip(JsonSpan *span, size_t n)
{
    span->s += n;
    span->n -= n;
}

// Length of the string at s with its quotes; n when it has no end.
static size_t string_length(JsonSpan span)
{
    for (size_t i = 1; i < span.n; i++) {
        if (span.s[i] == '\\')
            i++;
        else if (span.s[i] == '"')
            return i + 1;
    }
    return span.n;
}

// Length of the value at s, by brackets and quotes alone: up to a comma or bracket that is not
// inside. n when it has no end.
static size_t value_length(JsonSpan span)
{
    size_t depth = 0;
    for (size_t i = 0; i < span.n; i++) {
        char c = span.s[i];
        if (c == '"') {
            i += string_length((JsonSpan){span.s + i, span.n - i}) - 1;
        } else if (c == '[' || c == '{') {
            depth++;
        } else if (c == ']' || c == '}') {
            if (depth == 0)
                return i;
            depth--;
        } else if (c == ',' && depth == 0) {
            return i;
        }
    }
    return span.n;
}

static bool enter(JsonSpan *span, char open)
{
    skip_space(span);
    if (!span->n || *span->s != open)
        return false;
    skip(span, 1);
    return true;
}

// Moves from an object to the value of one of its members.
static bool enter_member(JsonSpan *span, const char *name, size_t name_n)
{
    if (!enter(span, '{'))
        return false;
    for (;;) {
        skip_space(span);
        if (!span->n || *span->s != '"')
            return false;
        size_t n = string_length(*span);
        bool found = n == name_n + 2 && memcmp(span->s + 1, name, name_n) == 0;
        skip(span, n);
        if (!enter(span, ':'))
            return false;
        if (found)
            return true;
        skip(span, value_length(*span));
        if (!enter(span, ','))
            return false;
    }
}

bool json_scan_find_array(JsonSpan text, const char *path, JsonSpan *inside)
{
    while (*path) {
        size_t n = strcspn(path, ".");
        if (!enter_member(&text, path, n))
            return false;
        path += n + (path[n] == '.');
    }
    if (!enter(&text, '['))
        return false;
    JsonSpan rest = text;
    for (;;) {
        skip(&rest, value_length(rest));
        if (!rest.n || *rest.s == '}')
            return false;
        if (*rest.s == ']')
            break;
        skip(&rest, 1);
    }
    *inside = (JsonSpan){text.s, (size_t)(rest.s - text.s)};
    return true;
}

bool json_scan_next_row(JsonSpan *inside, JsonSpan *row)
{
    skip_space(inside);
    if (!inside->n)
        return false;
    row->s = inside->s;
    row->n = value_length(*inside);
    skip(inside, row->n);
    if (inside->n)
        skip(inside, 1);
    return true;
}
