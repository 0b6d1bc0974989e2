// Why a pane or a part of it shows nothing: said with what mends it, never as an empty list or a
// zero.
#ifndef UI_EXCUSE_H
#define UI_EXCUSE_H

#include "base/err.h"
#include "ui/canvas.h"

// "message (advice)".
TextRef excuse_of(TextBuf *buf, const Err *err);
// Wrapped, from this cell on; what lies behind it is cleared. Rows that do not fit are left out.
void excuse_draw(Canvas *cv, int row, int col, TextRef text);

#endif
