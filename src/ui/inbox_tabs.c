#include "config.h"

#include "ui/inbox_tabs.h"

TabStrip inbox_tabs(const Inbox *inbox, InboxTab shown)
{
    TabStrip strip = {.shown = (int)shown};
    for (InboxTab tab = 0; tab < INBOX_TAB_COUNT; tab++)
        tab_strip_add(&strip, inbox_tab_name(tab), inbox_total(inbox, tab), "");
    return strip;
}
