// What people type or paste, kept as they meant it: it is sent, not drawn.
#include "config.h"

#include <glib.h>

#include "base/text.h"
#include "base/utf8.h"

static bool is_bidi_control(uint32_t cp)
{
    return cp == 0x061C || cp == 0x200E || cp == 0x200F || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2066 && cp <= 0x2069);
}

static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
}

char *text_input(const char *bytes, size_t n)
{
    GString *out = g_string_sized_new(n);
    for (size_t i = 0; i < n;) {
        uint32_t cp = 0;
        i += utf8_decode(bytes + i, n - i, &cp);
        bool crlf = cp == '\r' && i < n && bytes[i] == '\n';
        if (cp == '\n' || (cp == '\r' && !crlf))
            g_string_append_c(out, '\n');
        else if (cp == '\t')
            g_string_append_c(out, ' ');
        else if (!is_control(cp) && !is_bidi_control(cp))
            g_string_append_unichar(out, cp);
    }
    return g_string_free(out, FALSE);
}
