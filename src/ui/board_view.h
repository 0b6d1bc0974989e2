// The inside of the board pane, for view_board.c, board_draw.c, board_fold.c and board_mouse.c
// only.
#ifndef UI_BOARD_VIEW_H
#define UI_BOARD_VIEW_H

#include "ui/board_layout.h"
#include "ui/view.h"

typedef enum DragState { DRAG_NONE, DRAG_PRESSED, DRAG_MOVING } DragState;

typedef struct BoardView {
    Id sel;
    size_t column, row; // of sel, or where it would be
    size_t left;        // first visible column
    size_t top;         // first visible card of the cursor's column
    char *filter;
    GString *folded; // ids of stages, each between blanks; remembered
    DragState drag;
    Id dragged; // or clicked last
    bool again; // a click on what was selected by a click opens it
    int press_row, press_col, at_row, at_col;
} BoardView;

// What lies below the pointer while a card is dragged.
typedef enum DropKind { DROP_NOWHERE, DROP_STAGE, DROP_STATUS } DropKind;
typedef struct Drop {
    DropKind kind;
    size_t column;     // DROP_STAGE
    DealStatus status; // DROP_STATUS
} Drop;

BoardLayout board_view_layout(const View *v);
// board_fold.c. A column is open while the selected deal is in it.
void board_view_folds_recall(View *v, const App *app);
bool board_view_folds(const View *v, size_t column); // was it folded
uint64_t board_view_folded(const View *v);           // is drawn so: a bit for each column
CmdResult board_view_fold(View *v, App *app, const CmdCall *call, Err *err);
void board_view_sync(View *v);
void board_view_select(View *v, size_t column, size_t row);
const Deal *board_view_selected(const View *v);
void board_view_draw(const View *v, Canvas *cv);
void board_view_each(const View *v, RowsWanted which, ViewRowFn *fn, void *owner);
void board_view_drag_check(View *v); // what is dragged may have gone
bool board_view_mouse(View *v, App *app, const Mouse *mouse);
Drop board_view_drop(const View *v, int row, int col);

typedef struct StripCell { // one stage or drop target in the last line
    int col, cells;
} StripCell;
enum { STRIP_CELLS_MAX = 32 };
// Places the stages of the strip, scrolled so that the current one is whole; returns how many have
// a place (cells 0: outside).
size_t board_strip(const Board *board, size_t current, int cols, StripCell *cells);
// Places Won, Lost and Abandoned; three cells.
void board_drops(int cols, StripCell *cells);

#endif
