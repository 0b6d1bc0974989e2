// The inside of Board, for board*.c only.
#ifndef APP_BOARD_STATE_H
#define APP_BOARD_STATE_H

#include "app/board.h"
#include "app/core.h"
#include "app/front.h"
#include "app/outbox.h"

typedef struct BoardRow { // stable address while the deal is known
    Deal deal;
    unsigned sweep; // the last complete reading it was seen in
    char *folded;   // what the filter looks through; NULL: not folded since the last change
} BoardRow;

struct Board {
    Core *core;
    Outbox *outbox;
    Id pipeline;         // shown
    GHashTable *rows;    // Id -> BoardRow, owned; of the shown pipeline, any status
    GPtrArray **columns; // BoardRow by stage; rebuilt when stale
    size_t open_count;   // of all open deals, with their columns
    Money open_total;
    size_t column_count;
    const char *order; // interned; by which the columns were sorted
    bool stale;
    char *filter; // folded words; NULL none
    Feed feed;
    unsigned sweep;
    Front front;
    GHashTable *saved; // operation id -> Deal, owned: what a refused write goes back to
};

// Merges one row (moved out of it). True when it is new or changed.
bool board_merge(Board *board, Deal *take_deal);
void board_changed(Board *board);
void board_watch_ops(Board *board);
// A row that has just been read: what was queued before, maybe in an earlier run, wins over it.
void board_replay(Board *board, Deal *deal);
bool board_has_live_op(const Board *board, const Id *deal);
void board_recall(Board *board); // what the mirror knows of the pipeline
void board_read_first(Board *board);
void board_read_all(Board *board, Priority prio);

#endif
