#include "config.h"

#include "ui/links.h"

#include <string.h>

#include "base/url.h"
#include "base/utf8.h"
#include "ui/canvas_win.h"

static void clear_link(void *link)
{
    g_free(((Link *)link)->url);
}

GArray *links_new(void)
{
    GArray *links = g_array_new(FALSE, TRUE, sizeof(Link));
    g_array_set_clear_func(links, clear_link);
    return links;
}

char *link_opening(const Link *link)
{
    return g_strdup_printf("\033]8;id=eyrie%x;%s\033\\", link->id, link->url);
}

// Printable ASCII, of a scheme that may be opened, and already written as it would be handed on.
static bool is_honest(const char *url)
{
    Err ignored;
    for (const char *p = url; *p; p++)
        if (*p <= ' ' || *p >= 0x7f)
            return false;
    g_autofree char *opened = url_for_opening(url, &ignored);
    return opened && strcmp(opened, url) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n';
}

typedef struct Line { // a part of a text, as it is drawn
    Canvas *cv;
    int row, col;
    TextRef text;
    size_t start, len;
} Line;

static void add(const Line *line, const char *url, size_t at)
{
    size_t end = at + strlen(url), line_end = line->start + line->len;
    size_t from = MAX(at, line->start), to = MIN(end, line_end);
    const Rect *clip = &line->cv->clip;
    TextRef before = {line->text.s + line->start, from - line->start};
    int row = line->row, col = line->col + utf8_width(before), cells = (int)(to - from);
    bool fits = row >= 0 && row < clip->rows && col >= 0 && col + cells <= clip->cols;
    if (from >= to || !fits || line->cv->links->len >= LINKS_MAX_SHOWN)
        return;
    Link link = {.where = {clip->row + row, clip->col + col, 1, cells},
                 .url = g_strdup(url),
                 .from = from - at,
                 .id = g_str_hash(url)};
    g_array_append_val(line->cv->links, link);
}

// A wrapped address begins before the line: so does the search, at the word that the line goes on
// with.
static size_t word_start(TextRef text, size_t at)
{
    size_t least = at > LINK_BYTES_MAX ? at - LINK_BYTES_MAX : 0;
    while (at > least && !is_blank(text.s[at - 1]))
        at--;
    return at;
}

void canvas_links(Canvas *cv, int row, int col, TextRef text, size_t start, size_t len)
{
    Line line = {cv, row, col, text, start, len};
    if (cv->links == NULL || start + len > text.n)
        return;
    size_t from = word_start(text, start), room = MIN(text.n - from, len + 2 * LINK_BYTES_MAX);
    g_autofree char *copy = g_strndup(text.s + from, room);
    size_t end = start + len - from;
    for (const char *at = copy; (at = strstr(at, "http")) && (size_t)(at - copy) < end;) {
        size_t n = url_length(at);
        g_autofree char *url = g_strndup(at, n);
        if (n <= LINK_BYTES_MAX && is_honest(url))
            add(&line, url, from + (size_t)(at - copy));
        at += MAX(n, 4);
    }
}
