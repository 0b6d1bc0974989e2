// Addresses within the lines of a thread, to be clicked. Pure.
#ifndef UI_THREAD_LINKS_H
#define UI_THREAD_LINKS_H

#include "app/app.h"
#include "ui/canvas.h"

// The next one of a line from *at on: its bytes. False when there is none.
bool thread_link_next(TextRef line, size_t *at, size_t *n);
// A line that was drawn at col and has that many cells at most.
void thread_links_spots(Canvas *cv, int row, int col, TextRef line, int cells);
// The address below a cell of the line, whole even where the line has only its beginning, as it
// stands in the messages of the open thread. Owned; NULL: none.
char *thread_link_at(const App *app, TextRef line, int cell);

#endif
