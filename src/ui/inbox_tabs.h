// The tabs of the inbox in the title of its pane. Pure. Columns count from the beginning of the
// title.
#ifndef UI_INBOX_TABS_H
#define UI_INBOX_TABS_H

#include "app/inbox.h"
#include "ui/canvas.h"

// Where not all fit into so many cells, the last ones that are not shown go without being named.
void inbox_tabs_title(const Inbox *inbox, InboxTab shown, int cells, TextBuf *out);
void inbox_tabs_spots(const Inbox *inbox, InboxTab shown, int cells, Canvas *cv, int col);
int inbox_tabs_at(const Inbox *inbox, InboxTab shown, int cells, int col); // an InboxTab, or -1

#endif
