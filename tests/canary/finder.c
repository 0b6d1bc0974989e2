#include "config.h"

#include "canary/finder.h"

#include <string.h>

#include "base/attr.h"

typedef enum Form {
    FORM_NONE,
    PLAIN,
    BACKWARDS,
    HEXADECIMAL,
    PERCENT,
    JSON_ESCAPE,
    BASE64,
    FORM_COUNT
} Form;

static const char *const form_names[FORM_COUNT] = {NULL,      "plain", "backwards", "hexadecimal",
                                                   "percent", "JSON",  "base64"};

struct Finder {
    GHashTable *windows;    // of twelve characters, to the name of the form
    bool starts[256 * 256]; // first two characters of any of them
};

Finder *finder_new(void)
{
    Finder *finder = g_new0(Finder, 1);
    finder->windows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return finder;
}

void finder_free(Finder *finder)
{
    g_hash_table_destroy(finder->windows);
    g_free(finder);
}

static size_t start_of(const unsigned char *s)
{
    return (size_t)s[0] << 8 | s[1];
}

static void add_windows(Finder *finder, const char *text, Form form)
{
    for (size_t i = 0; i + FINDER_WINDOW <= strlen(text); i++) {
        finder->starts[start_of((const unsigned char *)text + i)] = true;
        g_hash_table_insert(finder->windows, g_strndup(text + i, FINDER_WINDOW),
                            GUINT_TO_POINTER(form));
    }
}

static void add_printed(Finder *finder, const char *secret, const char *format, Form form)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (const char *s = secret; *s; s++)
        g_string_append_printf(text, format, (unsigned)(unsigned char)*s);
    add_windows(finder, text->str, form);
}

// What stands before the secret moves the groups of three: all three ways, without the first and
// the last group, which hold bytes of others.
static void add_base64(Finder *finder, const char *secret)
{
    for (size_t before = 0; before < 3; before++) {
        g_autofree char *bytes = g_strconcat("xx" + 2 - before, secret, NULL);
        g_autofree char *text = g_base64_encode((const guchar *)bytes, strlen(bytes));
        size_t n = strlen(text);
        text[n - 4] = '\0';
        add_windows(finder, text + (before ? 4 : 0), BASE64);
        for (char *s = text; *s; s++)
            *s = *s == '+' ? '-' : *s == '/' ? '_' : *s;
        add_windows(finder, text + (before ? 4 : 0), BASE64);
    }
}

void finder_add(Finder *finder, const char *secret)
{
    g_autofree char *backwards = g_strreverse(g_strdup(secret));
    BUG_ON(strlen(secret) < FINDER_WINDOW);
    add_windows(finder, secret, PLAIN);
    add_windows(finder, backwards, BACKWARDS);
    add_printed(finder, secret, "%02x", HEXADECIMAL);
    add_printed(finder, secret, "%02X", HEXADECIMAL);
    add_printed(finder, secret, "%%%02x", PERCENT);
    add_printed(finder, secret, "%%%02X", PERCENT);
    add_printed(finder, secret, "\\u%04x", JSON_ESCAPE);
    add_base64(finder, secret);
}

bool finder_look(const Finder *finder, const void *bytes, size_t n, size_t *at, const char **what)
{
    const unsigned char *s = bytes;
    char window[FINDER_WINDOW + 1] = {0};
    for (size_t i = 0; i + FINDER_WINDOW <= n; i++) {
        if (!finder->starts[start_of(s + i)])
            continue;
        memcpy(window, s + i, FINDER_WINDOW);
        *what = form_names[GPOINTER_TO_UINT(g_hash_table_lookup(finder->windows, window))];
        *at = i;
        if (*what)
            return true;
    }
    return false;
}
