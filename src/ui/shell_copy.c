// Copying: what is offered to the terminal's clipboard, and what is said about it.
#include "config.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/clip.h"
#include "ui/shell_state.h"

enum { SHOWN_CELLS = 32 };

// No terminal tells whether it took a text, so nothing more is claimed than that it was offered.
static void say_copied(Shell *shell, ClipWay way, TextRef what, TextRef text)
{
    TextBuf buf;
    const char *caveat = clip_caveat(way);
    TextRef shown = utf8_cut(text, SHOWN_CELLS, &(int){0});
    bool whole = shown.n == text.n && memchr(text.s, '\n', text.n) == NULL;
    if (whole)
        text_format(&buf, "Offered to the terminal's clipboard: %.*s %.*s", TEXT_ARG(what),
                    TEXT_ARG(text));
    else
        text_format(&buf, "Offered to the terminal's clipboard: %.*s, %zu bytes", TEXT_ARG(what),
                    text.n);
    notice_add(app_notices(shell->app), NOTICE_INFO, "%s%s%s%s", buf.s, caveat[0] ? " (" : "",
               caveat, caveat[0] ? ")" : "");
}

bool shell_copy(Shell *shell, TextRef what, TextRef text, Err *err)
{
    ClipWay way = clip_way(getenv("TERM"), getenv("TMUX"), getenv("STY"));
    g_autoptr(GString) bytes = g_string_new(NULL);
    if (!clip_bytes(way, text, bytes, err))
        return false;
    term_write(shell->term, bytes->str, bytes->len);
    say_copied(shell, way, what, text);
    shell->frame_due = true;
    return true;
}
