// Going to a record wherever it stands: what a jump and a search tell the shell and the panes.
#ifndef UI_JUMP_H
#define UI_JUMP_H

#include "app/finder.h"
#include "ui/shell.h"

extern const ViewOps jump_view_ops; // argument: words to begin with, or NULL

// Shows the screen of the record and selects it. A filter that would hide it is given up.
void jump_go(Shell *shell, App *app, const Finding *finding);

// Select a row if the pane has it. board_view_show and planner_view_show return false when it has
// not, though it was asked for.
void inbox_view_show(View *v, const Id *conversation);
void people_view_show(View *v, const Id *contact);
bool board_view_show(View *v, const Id *deal);
bool planner_view_show(View *v, App *app, Instant at, const Id *event);

#endif
