// Why a pane or a part of it shows nothing: said with what mends it, never as an empty list or a
// zero.
#ifndef UI_EXCUSE_H
#define UI_EXCUSE_H

#include "app/feed.h"
#include "ui/canvas.h"

// Wrapped, from this cell on; what lies behind it is cleared. Rows that do not fit are left out.
void excuse_draw(Canvas *cv, int row, int col, TextRef text);

// That no row has these words, of as many as were looked through: where there are more, their
// number is not made out to be that of all. `total` counts all; below zero: how many is not known.
// way_out: "Esc clears".
TextRef excuse_no_match(TextBuf *buf, const char *words, int64_t known, int64_t total,
                        TextRef way_out);
// What a feed says of the total of a list of which so many rows are known.
int64_t excuse_total(const Feed *feed, int64_t known);

#endif
