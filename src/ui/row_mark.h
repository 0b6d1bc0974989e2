// What stands before a row while a write to its record is not done: "◌" on its way, "!" refused or
// to be decided about, "?" when it is not known whether it happened. UI thread.
#ifndef UI_ROW_MARK_H
#define UI_ROW_MARK_H

#include "app/opview.h"
#include "ui/canvas.h"

// TEXT_NONE, and style left alone, when there is no such write.
TextRef row_mark(const OpView *op, StyleId *style);

#endif
