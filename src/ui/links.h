// Addresses in messages as links of the terminal (OSC 8): found in a text, told while it is drawn,
// and sent behind the frame. The target is what is shown, byte by byte; what would have to be
// written otherwise to be opened is no link.
#ifndef UI_LINKS_H
#define UI_LINKS_H

#include <glib.h>

#include "ui/canvas.h"

enum { LINKS_MAX_SHOWN = 64, LINK_BYTES_MAX = 2000 };

typedef struct Link { // of a pane's last drawing
    Rect where;       // one row, in the pane's window
    char *url;
    size_t from; // of the address, what is shown there: a long one is wrapped
    unsigned id; // the same for all parts of one address
} Link;

GArray *links_new(void); // of Link
// The part [start, start + len) of the text is drawn from there on: its addresses become links.
void canvas_links(Canvas *cv, int row, int col, TextRef text, size_t start, size_t len);
// The same addresses, and those that are no links of the terminal, take a click: one row, from
// where.col on, at most where.cols wide.
void canvas_link_spots(Canvas *cv, Rect where, TextRef text, size_t start, size_t len);
// The address below a cell of that part, counted from its first: whole where the part has only a
// piece of it. g_free; NULL: there is none.
char *link_at(TextRef text, size_t start, size_t len, int cell);
// What opens one; g_free.
char *link_opening(const Link *link);
#define LINK_CLOSING "\033]8;;\033\\"

#endif
