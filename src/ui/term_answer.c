#include "config.h"

#include "ui/term_answer.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "ui/term_kind.h"
#include "ui/theme_color.h"

enum { COLOR_MAX = 14 }; // three hexadecimal numbers of four digits and what is between them

#define BACKGROUND "\033]11;?\033\\"
#define MODES      "\033[?2026$p\033[?2031$p"
#define ATTRIBUTES "\033[c"

// One of the three numbers, of one to four digits, to 0-255.
static const char *read_part(const char *s, int *out)
{
    int value = 0, most = 1;
    const char *p = s;
    for (; p < s + 4 && g_ascii_isxdigit(*p); p++) {
        value = value * 16 + g_ascii_xdigit_value(*p);
        most *= 16;
    }
    if (p == s)
        return NULL;
    *out = value * 255 / (most - 1);
    return p;
}

int answer_color(const char *s, size_t n)
{
    char text[COLOR_MAX + 1] = "";
    int rgb = 0;
    memcpy(text, s, MIN(n, COLOR_MAX));
    const char *p = text;
    for (int i = 0; i < 3; i++) {
        int part = 0;
        p = read_part(p, &part);
        if (p == NULL || *p != (i < 2 ? '/' : '\0'))
            return -1;
        p += i < 2;
        rgb = rgb << 8 | part;
    }
    return rgb;
}

size_t answer_color_bytes(const char *s, size_t n)
{
    static const char head[] = "11;rgb:";
    size_t i = 0;
    while (i < n && i < ANSWER_HEAD && s[i] == head[i])
        i++;
    if (i < ANSWER_HEAD)
        return i;
    while (i < n && i < ANSWER_HEAD + COLOR_MAX && (g_ascii_isxdigit(s[i]) || s[i] == '/'))
        i++;
    return i;
}

bool answer_mode_known(int state)
{
    return state == 1 || state == 2; // set, reset; 0 unknown, 3 and 4 for ever
}

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

const char *term_questions(const AskSigns *signs)
{
    TermSigns known = {.term = signs->term, .tmux = signs->tmux, .program = signs->term_program};
    if (!(term_skills(&known) & TERM_ASK))
        return "";
    return is_set(signs->no_color) ? MODES ATTRIBUTES : MODES BACKGROUND ATTRIBUTES;
}

Background background_of_colorfgbg(const char *value)
{
    const char *last = value != NULL ? strrchr(value, ';') : NULL;
    gint64 number = 0;
    if (last == NULL || !g_ascii_string_to_signed(last + 1, 10, 0, 15, &number, NULL))
        return BACKGROUND_UNKNOWN;
    return number == 7 || number >= 9 ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}

Background background_of_color(int rgb)
{
    uint32_t color = (uint32_t)rgb;
    bool light = color_contrast(color, 0x000000) > color_contrast(color, 0xffffff);
    return light ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}

Charset charset_of(const char *wanted)
{
    if (!is_set(wanted) || strcmp(wanted, "C") == 0 || strcmp(wanted, "POSIX") == 0)
        return CHARSET_UNKNOWN;
    g_autofree char *folded = g_ascii_strdown(wanted, -1);
    if (strstr(folded, "utf-8") != NULL || strstr(folded, "utf8") != NULL)
        return CHARSET_UNICODE;
    return strchr(folded, '.') != NULL ? CHARSET_OTHER : CHARSET_UNKNOWN;
}
