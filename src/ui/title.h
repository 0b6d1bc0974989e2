// The line above a pane: what it shows, and at its right end how its data stands while that is not
// as it should be: "12m old STALE", "loading 1,200/8,400". UI thread.
#ifndef UI_TITLE_H
#define UI_TITLE_H

#include "ui/view.h"

// Draws the line, and the pane's right border when it has one.
void title_draw(const View *v, Canvas *cv, bool border);
// Columns of the pane, without those that its news takes at the right end of its title.
int title_cols(const View *v);
// Changes when the news does: then the title is to be drawn again.
unsigned title_mark(const View *v);
// Fills in how old a list is and whether its title says so.
void title_feed(const View *v, const Feed *feed, StatusLine *out);

#endif
