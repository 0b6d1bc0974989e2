// A conversation as a row of the inbox.
#ifndef UI_INBOX_ROW_H
#define UI_INBOX_ROW_H

#include "app/app.h"
#include "ui/canvas.h"

typedef struct InboxRowLook {
    InboxTab tab; // says which time is told
    int rows;     // of the screen: 1 or 2
} InboxRowLook;

void inbox_row_draw(const App *app, Canvas *cv, int row, const Conversation *c,
                    const InboxRowLook *look);

#endif
