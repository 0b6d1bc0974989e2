// Where columns and cards of the board lie at a size. Pure.
#ifndef UI_BOARD_LAYOUT_H
#define UI_BOARD_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BOARD_FOLDS_MAX = 64 }; // columns that can be folded

typedef struct BoardAsk {
    int rows, cols;
    size_t columns;  // of the pipeline
    size_t left;     // the first visible one
    uint64_t folded; // a bit for each column
    int card_lines;  // what is shown of a card needs no more
} BoardAsk;

typedef struct BoardLayout {
    int rows, cols;
    size_t columns, left;
    uint64_t folded; // none in a strip
    size_t visible;  // columns side by side
    int width;       // of an open column, without the line after it
    bool strip;      // too narrow for columns side by side: a line of stages instead
    int card_lines;  // 2, 3 or 4; a blank line follows each card
    int first_row;   // of the first card
    int last_row;    // the line of the strip or of the drop targets; cards end above it
} BoardLayout;

BoardLayout board_layout(const BoardAsk *ask);
// Of the nth visible column: its left edge, its width, whether it is folded.
int board_layout_col(const BoardLayout *layout, size_t nth);
int board_layout_width(const BoardLayout *layout, size_t nth);
bool board_layout_folded(const BoardLayout *layout, size_t nth);
// Which visible column a cell belongs to; -1 outside.
long board_layout_column_at(const BoardLayout *layout, int col);
// Which card of a column, counted from its first visible one; -1 between cards or outside.
long board_layout_card_at(const BoardLayout *layout, int row);
int board_layout_cards(const BoardLayout *layout); // that fit below each other

#endif
