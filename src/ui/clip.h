// Copying to the terminal's clipboard by OSC 52: reaches the machine in front of the person, also
// over ssh, and never answers. Pure; shell_copy (shell.h) sends the bytes.
#ifndef UI_CLIP_H
#define UI_CLIP_H

#include <glib.h>

#include "base/err.h"
#include "base/text.h"

// As much as xterm takes: 100,000 bytes of a sequence, base64 and its frame included.
enum { CLIP_BYTES_MAX = 74994 };

typedef enum ClipWay {
    CLIP_NONE,   // this terminal is known to have no clipboard
    CLIP_PLAIN,  // to the terminal itself
    CLIP_TMUX,   // for tmux, and past it
    CLIP_SCREEN, // past GNU screen, in pieces of the length it passes on
} ClipWay;

// term, tmux, sty: what TERM, TMUX and STY say; NULL where they are not set.
ClipWay clip_way(const char *term, const char *tmux, const char *sty);
// Appends a sequence so that it gets to the terminal behind a multiplexer; nothing for CLIP_NONE.
void clip_pass(ClipWay way, const char *bytes, GString *out);
// Appends what the terminal must be sent. ERR_REFUSED when there is no way, the text is empty or
// longer than CLIP_BYTES_MAX; it is never cut.
bool clip_bytes(ClipWay way, TextRef text, GString *out, Err *err) NODISCARD;
// What stands between these bytes and the clipboard, for the message line; "" when nothing is known
// to.
const char *clip_caveat(ClipWay way);

#endif
