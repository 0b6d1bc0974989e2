#ifndef UI_INBOX_TABS_H
#define UI_INBOX_TABS_H

#include "app/inbox.h"
#include "ui/tab_strip.h"

TabStrip inbox_tabs(const Inbox *inbox, InboxTab shown);

#endif
