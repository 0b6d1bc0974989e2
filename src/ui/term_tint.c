#include "config.h"

#include "ui/term_tint.h"

#include <string.h>

enum { HEAD = 7, NUMBER_DIGITS = 3 }; // "ESC [ 3 8 ; 5 ;"

// The tint that "ESC [ 38;5;N m" stands for, and how long that is; NULL: it is something else.
static const uint32_t *find_tint(const Tints *tints, const char *s, size_t n, size_t *used)
{
    int number = 0;
    size_t i = HEAD;
    if (n <= HEAD || (memcmp(s, "\033[38;5;", HEAD) != 0 && memcmp(s, "\033[48;5;", HEAD) != 0))
        return NULL;
    while (i < n && i < HEAD + NUMBER_DIGITS && g_ascii_isdigit(s[i]))
        number = number * 10 + (s[i++] - '0');
    if (i == n || s[i] != 'm' || number < TINTS_FROM || number >= TINTS_FROM + tints->count)
        return NULL;
    *used = i + 1;
    return &tints->rgb[number - TINTS_FROM];
}

void tint_bytes(const Tints *tints, const char *bytes, size_t n, GString *out)
{
    const char *s = bytes, *end = bytes + n;
    while (s < end) {
        const char *escape = memchr(s, '\033', (size_t)(end - s));
        size_t plain = (size_t)((escape != NULL ? escape : end) - s), used = 0;
        g_string_append_len(out, s, (gssize)plain);
        s += plain;
        if (escape == NULL)
            return;
        const uint32_t *rgb = find_tint(tints, s, (size_t)(end - s), &used);
        if (rgb != NULL) {
            g_string_append_printf(out, "\033[%c8;2;%u;%u;%um", s[2], *rgb >> 16, *rgb >> 8 & 0xff,
                                   *rgb & 0xff);
            s += used;
        } else {
            g_string_append_c(out, *s++);
        }
    }
}
