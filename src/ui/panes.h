// Windows of the screen, stacked: panes beside each other, overlays above them, the dragged thing
// on top. UI thread.
#ifndef UI_PANES_H
#define UI_PANES_H

#include <glib.h>

#include "ui/canvas.h"
#include "ui/ink.h"

typedef struct Panes Panes;
typedef struct Pane Pane;

Panes *panes_new(void);        // the terminal is open
void panes_free(Panes *panes); // with its panes
// All panes look like it from their next drawing on. The tints are for term_tint.
void panes_theme(Panes *panes, const Theme *theme, Ink ink);
const Tints *panes_tints(const Panes *panes);
// Before the terminal changes its size: no window may be left. pane_place makes them anew.
void panes_drop_windows(Panes *panes);
// Sends what was drawn. The real cursor goes where that pane's canvas asked for it (NULL: stays
// hidden).
void panes_flush(Panes *panes, const Pane *cursor_pane, bool cursor_visible);

// From the next frame on what is shown of addresses becomes a link of the terminal; put takes bytes
// that stand between those of curses. NULL: none does any more.
typedef void PanesPutFn(void *owner, const char *bytes);
void panes_link(Panes *panes, PanesPutFn *put, void *owner);

Pane *pane_new(Panes *panes); // without a place: hidden
void pane_free(Pane *pane);
// An empty rectangle hides it. A new or changed pane is above all others.
void pane_place(Pane *pane, Rect rect);
void pane_raise(Pane *pane);
bool pane_is_shown(const Pane *pane);
// Erases the pane and gives its whole canvas; clip gives a part of it. Both are valid until the
// next pane_begin.
Canvas *pane_begin(Pane *pane);
Canvas *pane_clip(Pane *pane, Rect part);
// What can be clicked on what was drawn last: of Target, in cells of the pane. Borrowed until the
// next pane_begin.
const GArray *pane_targets(const Pane *pane);
Rect pane_rect(const Pane *pane); // on the screen; empty: hidden

#endif
