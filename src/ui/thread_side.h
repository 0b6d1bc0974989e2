// Time and state of a message, at the right of its first line.
#ifndef UI_THREAD_SIDE_H
#define UI_THREAD_SIDE_H

#include "app/app.h"
#include "ui/canvas.h"

void thread_side_draw(const App *app, Canvas *cv, int row, const ThreadItem *item);

#endif
