// The terminal's title: ours while we have it, then what it was. Words of ours only, never text of
// others. UI thread.
#ifndef UI_TERM_TITLE_H
#define UI_TERM_TITLE_H

#include <stdbool.h>

#include "ui/term_out.h"

typedef struct TermTitle {
    bool kept;     // what was there before is on the terminal's stack
    char text[40]; // shown; empty: never set, or given back
} TermTitle;

// text: ASCII; NULL gives back what was there. False: it is that already, and nothing was sent.
bool term_title_show(TermTitle *title, TermOut *out, const char *text);
void term_title_again(TermTitle *title, TermOut *out); // after the terminal was given away
const char *term_title_reset(const TermTitle *title);  // what gives it back; static

#endif
