// Selection and scrolling of a list whose rows come and go: the selection is an Id; indices never
// survive a refresh. Pure.
#ifndef UI_LIST_H
#define UI_LIST_H

#include "app/command.h"
#include "model/id.h"
#include "ui/geometry.h"

typedef struct ListSource { // how the list sees its rows
    size_t (*count)(const void *owner);
    Id (*id_at)(const void *owner, size_t i);
    const void *owner;
    // Where an id stands, false when it has no row. NULL: the rows are looked through, which takes
    // too long for tens of thousands.
    bool (*index_of)(const void *owner, const Id *id, size_t *index);
} ListSource;

typedef struct List {
    Id sel;       // empty: nothing
    size_t index; // of sel after list_sync
    size_t top;   // first visible row
    int height;   // visible rows
    int row_rows; // screen rows per list row, at least 1
    bool waits;   // sel has no row so far
} List;

void list_init(List *list);
// After any change of rows or height: finds sel again and keeps its screen line, or, while the
// first row was in sight, keeps that in sight as long as sel is too. When sel has gone, takes the
// row that stands at its index now. New rows never move the cursor away from sel. An empty sel
// takes the first row.
void list_sync(List *list, const ListSource *source, int screen_rows);
// Moves by delta rows, clamped; selects. False when nothing moved.
bool list_move(List *list, const ListSource *source, long delta);
bool list_select(List *list, const ListSource *source, size_t index);
bool list_select_id(List *list, const ListSource *source, const Id *id);
// The same, and when there is no such row yet, none is selected until it comes or somebody moves.
// False: it is waited for.
bool list_want(List *list, const ListSource *source, const Id *id);
// How many rows such a motion goes down where so many are in sight; TOP and BOTTOM beyond any end.
// 0: it is none.
long list_step(const CmdCall *call, int rows_in_sight);
// DOWN, UP, PAGE_*, HALF_*, TOP, BOTTOM with the call's count. CMD_PASS for other commands.
CmdResult list_command(List *list, const ListSource *source, const CmdCall *call);
// Rows [*from, *to) that are wanted of count: all, or those in sight.
void list_span(const List *list, size_t count, bool in_sight, size_t *from, size_t *to);
// Where a row stands, from a column on; empty when it is not in sight.
Rect list_rect(const List *list, size_t index, int col, int cols);
// Row index at a screen row of the list, or -1.
long list_row_at(const List *list, const ListSource *source, int screen_row);
// The last rows are near: time to ask for more.
bool list_near_end(const List *list, const ListSource *source);

#endif
