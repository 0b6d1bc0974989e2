#include "config.h"

#include "ui/clip.h"

#include <assert.h>
#include <string.h>

enum { SCREEN_PIECE = 240 }; // screen drops what one of its strings has beyond 256 bytes

static_assert((CLIP_BYTES_MAX + 2) / 3 * 4 + sizeof("\033]52;c;") - 1 + 1 <= 100000,
              "fits into a sequence");

static bool begins(const char *s, const char *with)
{
    return s != NULL && g_str_has_prefix(s, with);
}

ClipWay clip_way(const char *term, const char *tmux, const char *sty)
{
    static const char *const without[] = {"linux", "dumb", "vt", "cons25", "wsvt"};
    if ((tmux != NULL && tmux[0] != '\0') || begins(term, "tmux"))
        return CLIP_TMUX;
    if ((sty != NULL && sty[0] != '\0') || begins(term, "screen"))
        return CLIP_SCREEN;
    if (term == NULL || term[0] == '\0')
        return CLIP_NONE;
    for (size_t i = 0; i < ARRAY_LEN(without); i++)
        if (begins(term, without[i]))
            return CLIP_NONE;
    return CLIP_PLAIN;
}

// tmux hands through what is in its envelope, with every ESC doubled, where allow-passthrough is
// on.
static void wrap_tmux(const char *bytes, GString *out)
{
    g_string_append(out, "\033Ptmux;");
    for (const char *s = bytes; *s != '\0'; s++)
        g_string_append(out, *s == '\033' ? "\033\033" : (char[]){*s, '\0'});
    g_string_append(out, "\033\\");
}

static void wrap_screen(const char *bytes, GString *out)
{
    for (size_t n = strlen(bytes), at = 0; at < n; at += SCREEN_PIECE) {
        g_string_append(out, "\033P");
        g_string_append_len(out, bytes + at, (gssize)MIN(n - at, SCREEN_PIECE));
        g_string_append(out, "\033\\");
    }
}

void clip_pass(ClipWay way, const char *bytes, GString *out)
{
    if (way == CLIP_TMUX)
        wrap_tmux(bytes, out);
    else if (way == CLIP_SCREEN)
        wrap_screen(bytes, out);
    else if (way == CLIP_PLAIN)
        g_string_append(out, bytes);
}

bool clip_bytes(ClipWay way, TextRef text, GString *out, Err *err)
{
    if (way == CLIP_NONE)
        return err_set(err, ERR_REFUSED, "this terminal has no clipboard that a program can reach");
    if (text.n == 0)
        return err_set(err, ERR_REFUSED, "there is nothing to copy");
    if (text.n > CLIP_BYTES_MAX)
        return err_set(err, ERR_REFUSED, "%zu bytes are more than the %d a terminal takes", text.n,
                       CLIP_BYTES_MAX);
    g_autofree char *base64 = g_base64_encode((const guchar *)text.s, text.n);
    g_autofree char *bytes = g_strconcat("\033]52;c;", base64, "\a", NULL);
    clip_pass(way, bytes, out);
    // Where tmux keeps a clipboard of its own (set-clipboard on), it takes the bare sequence. Each
    // ignores the other one.
    if (way == CLIP_TMUX)
        g_string_append(out, bytes);
    return true;
}

const char *clip_caveat(ClipWay way)
{
    static const char *const caveats[] = {
        [CLIP_NONE] = "",
        [CLIP_PLAIN] = "",
        [CLIP_TMUX] = "tmux passes it on with set-clipboard on",
        [CLIP_SCREEN] = "screen passes it on if the terminal behind it takes it",
    };
    return caveats[way];
}
