// Why a pane or a part of it shows nothing: said with what mends it, never as an empty list or a
// zero.
#ifndef UI_EXCUSE_H
#define UI_EXCUSE_H

#include "ui/canvas.h"

// Wrapped, from this cell on; what lies behind it is cleared. Rows that do not fit are left out.
void excuse_draw(Canvas *cv, int row, int col, TextRef text);

#endif
