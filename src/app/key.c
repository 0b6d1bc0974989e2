#include "config.h"

#include "app/key.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

enum { ENTER = 13, TAB = 9, ESC = 27, BACKSPACE = 127 };

static const struct {
    const char *name;
    uint32_t code;
} names[] = {
    {"Enter", ENTER},
    {"Tab", TAB},
    {"Esc", ESC},
    {"Backspace", BACKSPACE},
    {"Space", ' '},
    {"Up", KEY_UP_},
    {"Down", KEY_DOWN_},
    {"Left", KEY_LEFT_},
    {"Right", KEY_RIGHT_},
    {"Home", KEY_HOME_},
    {"End", KEY_END_},
    {"PageUp", KEY_PAGE_UP},
    {"PageDown", KEY_PAGE_DOWN},
    {"Insert", KEY_INSERT},
    {"Delete", KEY_DELETE},
    {"Comma", ','},
};

static bool find_name(const char *name, size_t n, uint32_t *code)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strlen(names[i].name) == n && memcmp(names[i].name, name, n) == 0) {
            *code = names[i].code;
            return true;
        }
    }
    return false;
}

static bool parse_function_key(const char *name, size_t n, uint32_t *code)
{
    if (n < 2 || n > 3 || name[0] != 'F')
        return false;
    uint32_t number = 0;
    for (size_t i = 1; i < n; i++) {
        if (!g_ascii_isdigit(name[i]))
            return false;
        number = number * 10 + (uint32_t)(name[i] - '0');
    }
    if (number < 1 || number > 12 || name[1] == '0')
        return false;
    *code = KEY_F1 + number - 1;
    return true;
}

static bool parse_character(const char *name, size_t n, uint32_t *code)
{
    uint32_t cp = 0;
    if (n == 0 || utf8_decode(name, n, &cp) != n || cp <= ' ' || cp == BACKSPACE)
        return false;
    if (cp == 0xFFFD || utf8_cp_width(cp) < 1)
        return false;
    *code = cp;
    return true;
}

static uint8_t take_mods(const char **name, size_t *n)
{
    uint8_t mods = 0;
    while (*n > 2 && (*name)[1] == '-') {
        if ((*name)[0] == 'C')
            mods |= KEY_MOD_CTRL;
        else if ((*name)[0] == 'M')
            mods |= KEY_MOD_ALT;
        else if ((*name)[0] == 'S')
            mods |= KEY_MOD_SHIFT;
        else
            break;
        *name += 2;
        *n -= 2;
    }
    return mods;
}

bool key_parse(const char *name, size_t n, Key *out)
{
    uint8_t mods = take_mods(&name, &n);
    uint32_t code = 0;
    if (!find_name(name, n, &code) && !parse_function_key(name, n, &code) &&
        !parse_character(name, n, &code))
        return false;
    bool letter = code < 128 && g_ascii_isalpha((char)code);
    if (letter && mods & KEY_MOD_CTRL)
        code = (uint32_t)g_ascii_tolower((char)code);
    if (letter && mods & KEY_MOD_SHIFT) { // S-x is X, and C-S-x is what terminals send: C-x
        mods &= (uint8_t)~KEY_MOD_SHIFT;
        code = mods & KEY_MOD_CTRL ? code : (uint32_t)g_ascii_toupper((char)code);
    }
    *out = (Key){code, mods};
    return true;
}

size_t key_format(Key key, char *out)
{
    GString *name = g_string_sized_new(24);
    if (key.mods & KEY_MOD_CTRL)
        g_string_append(name, "C-");
    if (key.mods & KEY_MOD_ALT)
        g_string_append(name, "M-");
    if (key.mods & KEY_MOD_SHIFT)
        g_string_append(name, "S-");
    size_t start = name->len;
    for (size_t i = 0; i < ARRAY_LEN(names) && name->len == start; i++)
        if (names[i].code == key.code && key.code != ',')
            g_string_append(name, names[i].name);
    if (name->len == start && key.code >= KEY_F1 && key.code <= KEY_F12)
        g_string_append_printf(name, "F%u", (unsigned)(key.code - KEY_F1 + 1));
    if (name->len == start && key.code > ' ' && key.code < KEY_SPECIAL)
        g_string_append_unichar(name, key.code);
    if (name->len == start)
        g_string_append_c(name, '?');
    size_t n = name->len;
    memcpy(out, name->str, n + 1);
    g_string_free(name, TRUE);
    return n;
}
