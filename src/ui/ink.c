#include "config.h"

#include "ui/ink.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"

static const char *const depth_words[] = {
    [DEPTH_MONO] = "mono", [DEPTH_8] = "8",       [DEPTH_16] = "16",
    [DEPTH_256] = "256",   [DEPTH_TRUE] = "true",
};

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

// screen(1) takes the numbers of a mixed colour for attributes; tmux, which may call itself screen,
// does not.
static bool mixes_colors(const InkSigns *signs)
{
    const char *word = signs->colorterm;
    if (signs->rgb)
        return true;
    if (g_str_has_prefix(signs->term, "screen") && !is_set(signs->tmux))
        return false;
    return is_set(word) && (strcmp(word, "truecolor") == 0 || strcmp(word, "24bit") == 0);
}

static ThemeDepth own_depth(const InkSigns *signs)
{
    if (signs->colors > 256)
        return DEPTH_TRUE;
    if (signs->colors == 256)
        return mixes_colors(signs) ? DEPTH_TRUE : DEPTH_256;
    return signs->colors >= 16 ? DEPTH_16 : signs->colors >= 8 ? DEPTH_8 : DEPTH_MONO;
}

static bool find_depth(const char *word, ThemeDepth *out)
{
    for (size_t i = 0; is_set(word) && i < ARRAY_LEN(depth_words); i++) {
        if (strcmp(word, depth_words[i]) == 0) {
            *out = (ThemeDepth)i;
            return true;
        }
    }
    return false;
}

// More than the terminal has cannot be asked of it, but for mixed colours: it may not say so.
static ThemeDepth depth_of(const InkSigns *signs)
{
    ThemeDepth own = own_depth(signs), wanted = own;
    if (is_set(signs->no_color))
        return DEPTH_MONO;
    if (!find_depth(signs->wanted, &wanted))
        return own;
    return wanted == DEPTH_TRUE && own == DEPTH_256 ? wanted : MIN(wanted, own);
}

Ink ink_of(const InkSigns *signs)
{
    // The Linux console shows dim as a grey that can hardly be read.
    return (Ink){.depth = depth_of(signs),
                 .direct = signs->colors > 256,
                 .dim = !g_str_has_prefix(signs->term, "linux"),
                 .unicode = signs->unicode};
}
