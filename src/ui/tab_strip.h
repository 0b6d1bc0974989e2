// The tabs of a list in the title of its pane: "Unread 3 [All 340] Waiting 12 ›". Where not all
// fit, the one that is shown stays in sight, and arrows say on which side there are more. Pure.
// Columns count from the beginning of the title.
#ifndef UI_TAB_STRIP_H
#define UI_TAB_STRIP_H

#include "ui/canvas.h"

enum { TAB_STRIP_MAX = 8 };

typedef struct TabStrip {
    int count, shown;
    char labels[TAB_STRIP_MAX][48]; // ASCII
} TabStrip;

// Appends a tab with its count; below zero it has none. `more`: what follows the count, "+" where
// there may be more of them.
void tab_strip_add(TabStrip *strip, TextRef name, int64_t count, const char *more);
// `cols` are those of the pane.
void tab_strip_title(const TabStrip *strip, int cols, TextBuf *out);
void tab_strip_spots(const TabStrip *strip, int cols, Canvas *cv, int col);
// The tab that a click means, an arrow the next one on its side that is out of sight; -1 none.
int tab_strip_at(const TabStrip *strip, int cols, int col);

#endif
