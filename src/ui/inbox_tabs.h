// The tabs of the inbox in the title of its pane. Pure. Columns count from the beginning of the
// title.
#ifndef UI_INBOX_TABS_H
#define UI_INBOX_TABS_H

#include "app/inbox.h"
#include "ui/canvas.h"

void inbox_tabs_title(const Inbox *inbox, InboxTab shown, TextBuf *out);
void inbox_tabs_spots(const Inbox *inbox, InboxTab shown, Canvas *cv, int col);
int inbox_tabs_at(const Inbox *inbox, InboxTab shown, int col); // an InboxTab, or -1

#endif
