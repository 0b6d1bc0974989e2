#include "config.h"

#include "ui/tab_strip.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/attr.h"

enum { MARGIN = 5, ARROW_CELLS = 2 }; // beside the title in its line; an arrow and a blank

typedef struct Sight {
    int first, end; // tabs [first, end) are named
} Sight;

void tab_strip_add(TabStrip *strip, TextRef name, int64_t count, const char *more)
{
    BUG_ON(strip->count == TAB_STRIP_MAX);
    char *label = strip->labels[strip->count++];
    if (count < 0)
        g_snprintf(label, sizeof(strip->labels[0]), "%.*s", TEXT_ARG(name));
    else
        g_snprintf(label, sizeof(strip->labels[0]), "%.*s %" PRId64 "%s", TEXT_ARG(name), count,
                   more);
}

static int cells_of(const TabStrip *strip, int tab)
{
    return (int)strlen(strip->labels[tab]) + (tab == strip->shown ? 2 : 0);
}

// One past the last tab that fits when `first` begins the line; at least one is named.
static int fitting(const TabStrip *strip, int first, int room)
{
    int end = first, used = first > 0 ? ARROW_CELLS : 0;
    for (; end < strip->count; end++) {
        int arrow = end + 1 < strip->count ? ARROW_CELLS : 0;
        used += (end > first) + cells_of(strip, end);
        if (used + arrow > room)
            break;
    }
    return MAX(end, first + 1);
}

static Sight in_sight(const TabStrip *strip, int cols)
{
    int first = 0;
    while (first < strip->shown && fitting(strip, first, cols - MARGIN) <= strip->shown)
        first++;
    return (Sight){first, fitting(strip, first, cols - MARGIN)};
}

void tab_strip_title(const TabStrip *strip, int cols, TextBuf *out)
{
    Sight sight = in_sight(strip, cols);
    g_autoptr(GString) line = g_string_new(sight.first > 0 ? "‹" : "");
    for (int tab = sight.first; tab < sight.end; tab++)
        g_string_append_printf(line, tab == strip->shown ? "%s[%s]" : "%s%s",
                               line->len > 0 ? " " : "", strip->labels[tab]);
    text_format(out, sight.end < strip->count ? "%s ›" : "%s", line->str);
}

// The cells of each place that can be clicked, in order. Returns how many there are.
static int places(const TabStrip *strip, int cols, Rect out[TAB_STRIP_MAX + 2],
                  int tabs[TAB_STRIP_MAX + 2])
{
    Sight sight = in_sight(strip, cols);
    int count = 0, col = 0;
    for (int tab = MAX(sight.first - 1, 0); tab < MIN(sight.end + 1, strip->count); tab++) {
        bool arrow = tab < sight.first || tab >= sight.end;
        int cells = arrow ? 1 : cells_of(strip, tab);
        out[count] = (Rect){0, col, 1, cells};
        tabs[count++] = tab;
        col += cells + 1;
    }
    return count;
}

void tab_strip_spots(const TabStrip *strip, int cols, Canvas *cv, int col)
{
    Rect where[TAB_STRIP_MAX + 2];
    int tabs[TAB_STRIP_MAX + 2], count = places(strip, cols, where, tabs);
    for (int i = 0; i < count; i++)
        canvas_spot(cv, (Rect){0, col + where[i].col, 1, where[i].cols});
}

int tab_strip_at(const TabStrip *strip, int cols, int col)
{
    Rect where[TAB_STRIP_MAX + 2];
    int tabs[TAB_STRIP_MAX + 2], count = places(strip, cols, where, tabs);
    for (int i = 0; i < count; i++)
        if (rect_has(where[i], 0, col))
            return tabs[i];
    return -1;
}
