// Pipelines, stages and deals. UI thread.
#ifndef APP_BOARD_H
#define APP_BOARD_H

#include "app/feed.h"
#include "model/deal.h"

typedef struct Board Board;
struct Core;
struct Outbox;

Board *board_new(struct Core *core, struct Outbox *outbox);
void board_free(Board *board);

void board_open(Board *board, const Id *pipeline);  // empty: the remembered or first one
const Pipeline *board_pipeline(const Board *board); // NULL until pipelines are known
const Feed *board_feed(const Board *board);
typedef struct BoardColumn {
    const Stage *stage;
    size_t count; // deals that pass the filter, open ones only
    Money total;
} BoardColumn;
size_t board_columns(const Board *board);
BoardColumn board_column(const Board *board, size_t column);
const Deal *board_at(const Board *board, size_t column,
                     size_t row); // as the option board-order says, then by id
bool board_locate(const Board *board, const Id *deal, size_t *column, size_t *row);
const Deal *board_find(const Board *board, const Id *deal);
// All open deals of the pipeline, and how many of them pass the filter.
size_t board_open_count(const Board *board);
Money board_open_total(const Board *board);
size_t board_shown_count(const Board *board);
void board_refold(Board *board); // names of users, which the filter knows, have changed
void board_filter(Board *board, TextRef words);
void board_poll(
    Board *board); // newest 20 by date_updated; deletions by the full read of board_refresh
void board_refused(Board *board, const Err *err); // no pipelines are to be had, and why
void board_refresh(Board *board);

// Deals that were read in the background; one that is gone.
void board_take(Board *board, const Rows *deals);
void board_drop(Board *board, const Id *deal);

// Writes, through the outbox: optimistic, undoable, taken back with the reason when refused.
bool board_move(Board *board, const Id *deal, const Id *stage, Err *err) NODISCARD;
bool board_set_status(Board *board, const Id *deal, DealStatus status, const Id *lost_reason,
                      Err *err) NODISCARD;
bool board_create(Board *board, const Id *contact, const char *name, const Id *stage, Money value,
                  Err *err) NODISCARD;
bool board_edit_value(Board *board, const Id *deal, Money value, Err *err) NODISCARD;
bool board_rename(Board *board, const Id *deal, const char *name, Err *err) NODISCARD;
bool board_assign(Board *board, const Id *deal, const Id *user, Err *err) NODISCARD;

#endif
