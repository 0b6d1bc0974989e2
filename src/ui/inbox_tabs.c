#include "config.h"

#include "ui/inbox_tabs.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

typedef struct TabCells {
    char text[80];
    int col, cols; // cols 0: not named
} TabCells;

static int place_one(const Inbox *inbox, InboxTab tab, bool shown, int col, TabCells *out)
{
    int64_t total = inbox_total(inbox, tab);
    char count[24] = "";
    if (total >= 0)
        g_snprintf(count, sizeof(count), " %" PRId64, total);
    g_snprintf(out->text, sizeof(out->text), "%s%.*s%s%s", shown ? "[" : "",
               TEXT_ARG(inbox_tab_name(tab)), count, shown ? "]" : "");
    out->col = col;
    out->cols = (int)strlen(out->text);
    return col + out->cols + 1;
}

static void place(const Inbox *inbox, InboxTab shown, int cells, TabCells out[INBOX_TAB_COUNT])
{
    int col = INT_MAX;
    for (int last = INBOX_TAB_COUNT - 1; last >= 0 && col - 1 > cells; last--) {
        col = 0;
        for (InboxTab tab = 0; tab < INBOX_TAB_COUNT; tab++) {
            out[tab] = (TabCells){.cols = 0};
            if ((int)tab <= last || tab == shown)
                col = place_one(inbox, tab, tab == shown, col, &out[tab]);
        }
    }
}

void inbox_tabs_title(const Inbox *inbox, InboxTab shown, int cells, TextBuf *out)
{
    TabCells tabs[INBOX_TAB_COUNT];
    g_autoptr(GString) line = g_string_new(NULL);
    place(inbox, shown, cells, tabs);
    for (InboxTab tab = 0; tab < INBOX_TAB_COUNT; tab++)
        if (tabs[tab].cols > 0)
            g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", tabs[tab].text);
    text_format(out, "%s", line->str);
}

void inbox_tabs_spots(const Inbox *inbox, InboxTab shown, int cells, Canvas *cv, int col)
{
    TabCells tabs[INBOX_TAB_COUNT];
    place(inbox, shown, cells, tabs);
    for (InboxTab tab = 0; tab < INBOX_TAB_COUNT; tab++)
        canvas_spot(cv, (Rect){0, col + tabs[tab].col, 1, tabs[tab].cols});
}

int inbox_tabs_at(const Inbox *inbox, InboxTab shown, int cells, int col)
{
    TabCells tabs[INBOX_TAB_COUNT];
    place(inbox, shown, cells, tabs);
    for (InboxTab tab = 0; tab < INBOX_TAB_COUNT; tab++)
        if (col >= tabs[tab].col && col < tabs[tab].col + tabs[tab].cols)
            return (int)tab;
    return -1;
}
