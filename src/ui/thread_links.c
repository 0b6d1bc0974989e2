#include "config.h"

#include "ui/thread_links.h"

#include <glib.h>
#include <string.h>

#include "app/facts.h"
#include "base/utf8.h"

static bool begins(TextRef line, size_t at)
{
    static const char *const schemes[] = {"https://", "http://"};
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        size_t n = strlen(schemes[i]);
        if (line.n - at > n && memcmp(line.s + at, schemes[i], n) == 0)
            return true;
    }
    return false;
}

bool thread_link_next(TextRef line, size_t *at, size_t *n)
{
    for (size_t i = *at; i < line.n; i++) {
        if (!begins(line, i))
            continue;
        const char *end = memchr(line.s + i, ' ', line.n - i);
        *at = i;
        *n = end != NULL ? (size_t)(end - line.s) - i : line.n - i;
        return true;
    }
    return false;
}

void thread_links_spots(Canvas *cv, int row, int col, TextRef line, int cells)
{
    size_t n = 0;
    for (size_t at = 0; thread_link_next(line, &at, &n); at += n) {
        int from = utf8_width((TextRef){line.s, at});
        int width = utf8_width((TextRef){line.s + at, n});
        canvas_spot(cv, (Rect){row, col + from, 1, MIN(width, cells - from)});
    }
}

// A full stop behind it, or the end of the line within it: what is known as an address decides.
static char *whole(const App *app, TextRef part)
{
    g_autoptr(GPtrArray) links = facts_links(app);
    const char *best = NULL;
    for (guint i = 0; i < links->len; i++) {
        const char *link = g_ptr_array_index(links, i);
        size_t n = MIN(strlen(link), part.n);
        bool longer = best == NULL || strlen(link) > strlen(best);
        if (n > strlen("https://") && memcmp(link, part.s, n) == 0 && longer)
            best = link;
    }
    return g_strdup(best);
}

char *thread_link_at(const App *app, TextRef line, int cell)
{
    size_t n = 0;
    for (size_t at = 0; thread_link_next(line, &at, &n); at += n) {
        int from = utf8_width((TextRef){line.s, at});
        int width = utf8_width((TextRef){line.s + at, n});
        if (cell >= from && cell < from + width)
            return whole(app, (TextRef){line.s + at, n});
    }
    return NULL;
}
