#include "config.h"

#include "harness/keys.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[VT_KEY_F1] = {
    [VT_KEY_ENTER] = "Enter",
    [VT_KEY_TAB] = "Tab",
    [VT_KEY_BACKSPACE] = "Backspace",
    [VT_KEY_UP] = "Up",
    [VT_KEY_DOWN] = "Down",
    [VT_KEY_LEFT] = "Left",
    [VT_KEY_RIGHT] = "Right",
    [VT_KEY_INSERT] = "Insert",
    [VT_KEY_DELETE] = "Delete",
    [VT_KEY_HOME] = "Home",
    [VT_KEY_END] = "End",
    [VT_KEY_PAGE_UP] = "PageUp",
    [VT_KEY_PAGE_DOWN] = "PageDown",
};

static int take_mods(const char **name)
{
    int mods = 0;
    for (; (*name)[0] != '\0' && (*name)[1] == '-' && (*name)[2] != '\0'; *name += 2) {
        if (**name == 'C')
            mods |= VT_CTRL;
        else if (**name == 'M')
            mods |= VT_ALT;
        else if (**name == 'S')
            mods |= VT_SHIFT;
        else
            break;
    }
    return mods;
}

static bool named_key(const char *name, VtKey *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            *key = (VtKey)i;
            return true;
        }
    }
    char *end = NULL;
    long n = name[0] == 'F' ? strtol(name + 1, &end, 10) : 0;
    if (n < 1 || n > 12 || *end != '\0')
        return false;
    *key = (VtKey)(VT_KEY_F1 + n - 1);
    return true;
}

static bool single_char(const char *name, gunichar *c)
{
    if (strcmp(name, "Space") == 0)
        name = " ";
    else if (strcmp(name, "Esc") == 0)
        name = "\033";
    if (g_utf8_strlen(name, -1) != 1)
        return false;
    *c = g_utf8_get_char(name);
    return true;
}

bool keys_append(Vt *vt, const char *name, GString *bytes, GString *why)
{
    const char *base = name;
    int mods = take_mods(&base);
    VtKey key = VT_KEY_ENTER;
    gunichar c = 0;
    if (named_key(base, &key)) {
        char buf[32];
        g_string_append_len(bytes, buf, (gssize)vt_key_bytes(vt, key, mods, buf, sizeof(buf)));
        return true;
    }
    if (!single_char(base, &c) || (mods & VT_CTRL && (c < ' ' || c > '~'))) {
        g_string_append_printf(why, "no such key: %s\n", name);
        return false;
    }
    if (mods & VT_ALT)
        g_string_append_c(bytes, '\033');
    if (mods & VT_CTRL)
        g_string_append_c(bytes, (char)(g_ascii_toupper((char)c) & 0x1f));
    else
        g_string_append_unichar(bytes, mods & VT_SHIFT ? g_unichar_toupper(c) : c);
    return true;
}

bool keys_is_escape(const char *name)
{
    return strcmp(name, "Esc") == 0;
}

void keys_append_mouse(MouseButton button, MouseEdge edge, int col, int row, GString *bytes)
{
    g_string_append_printf(bytes, "\033[<%u;%d;%d%c", (unsigned)button, col, row,
                           edge == MOUSE_RELEASE ? 'm' : 'M');
}
