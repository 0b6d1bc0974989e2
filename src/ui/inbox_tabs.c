#include "config.h"

#include "ui/inbox_tabs.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

typedef struct TabCells {
    char text[80];
    int col, cols;
} TabCells;

static void place(const Inbox *inbox, InboxTab shown, TabCells out[INBOX_TAB_COUNT])
{
    int col = 0;
    for (InboxTab tab = 0; tab < INBOX_TAB_COUNT; tab++) {
        int64_t total = inbox_total(inbox, tab);
        char count[24] = "";
        if (total >= 0)
            g_snprintf(count, sizeof(count), " %" PRId64, total);
        g_snprintf(out[tab].text, sizeof(out[tab].text), "%s%.*s%s%s", tab == shown ? "[" : "",
                   TEXT_ARG(inbox_tab_name(tab)), count, tab == shown ? "]" : "");
        out[tab].col = col;
        out[tab].cols = (int)strlen(out[tab].text);
        col += out[tab].cols + 1;
    }
}

void inbox_tabs_title(const Inbox *inbox, InboxTab shown, TextBuf *out)
{
    TabCells tabs[INBOX_TAB_COUNT];
    g_autoptr(GString) line = g_string_new(NULL);
    place(inbox, shown, tabs);
    for (InboxTab tab = 0; tab < INBOX_TAB_COUNT; tab++)
        g_string_append_printf(line, "%s%s", tab > 0 ? " " : "", tabs[tab].text);
    text_format(out, "%s", line->str);
}

void inbox_tabs_spots(const Inbox *inbox, InboxTab shown, Canvas *cv, int col)
{
    TabCells tabs[INBOX_TAB_COUNT];
    place(inbox, shown, tabs);
    for (InboxTab tab = 0; tab < INBOX_TAB_COUNT; tab++)
        canvas_spot(cv, (Rect){0, col + tabs[tab].col, 1, tabs[tab].cols});
}

int inbox_tabs_at(const Inbox *inbox, InboxTab shown, int col)
{
    TabCells tabs[INBOX_TAB_COUNT];
    place(inbox, shown, tabs);
    for (InboxTab tab = 0; tab < INBOX_TAB_COUNT; tab++)
        if (col >= tabs[tab].col && col < tabs[tab].col + tabs[tab].cols)
            return (int)tab;
    return -1;
}
