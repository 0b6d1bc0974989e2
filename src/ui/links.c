#include "config.h"

#include "ui/links.h"

#include <string.h>

#include "base/url.h"
#include "base/utf8.h"
#include "ui/canvas_win.h"
#include "ui/targets.h"

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

// A wrapped address begins before the line: so does the search, at the word that the line goes on
// with.
static size_t word_start(TextRef text, size_t at)
{
    size_t least = at > LINK_BYTES_MAX ? at - LINK_BYTES_MAX : 0;
    while (at > least && !is_blank(text.s[at - 1]))
        at--;
    return at;
}

typedef struct Line { // a part of a text, as it is drawn
    TextRef text;
    size_t start, len;
} Line;

typedef struct Part { // of an address, what stands in the line
    const char *url;
    size_t at;       // of the address, in the text
    size_t from, to; // of the part, in the text
} Part;

typedef void PartFn(void *owner, const Line *line, const Part *part);

// Only what the text of the line says counts: an address elsewhere may begin with the same letters.
static void each_part(const Line *line, PartFn *fn, void *owner)
{
    TextRef text = line->text;
    size_t line_end = line->start + line->len;
    if (line_end > text.n)
        return;
    size_t first = word_start(text, line->start);
    g_autofree char *copy =
        g_strndup(text.s + first, MIN(text.n - first, line_end - first + LINK_BYTES_MAX));
    for (const char *at = copy;
         (at = strstr(at, "http")) && first + (size_t)(at - copy) < line_end;) {
        Err ignored;
        size_t n = url_length(at), start = first + (size_t)(at - copy);
        g_autofree char *url = g_strndup(at, n);
        Part part = {url, start, MAX(start, line->start), MIN(start + n, line_end)};
        if (part.from < part.to && n <= LINK_BYTES_MAX && url_may_open(url, &ignored))
            fn(owner, line, &part);
        at += MAX(n, 4);
    }
}

// The cells of the part, counted from the line's first.
static void cells_of(const Line *line, const Part *part, int *col, int *cells)
{
    const char *s = line->text.s;
    *col = utf8_width((TextRef){s + line->start, part->from - line->start});
    *cells = utf8_width((TextRef){s + part->from, part->to - part->from});
}

typedef struct Drawing {
    Canvas *cv;
    Rect where;
} Drawing;

static void add_link(void *owner, const Line *line, const Part *part)
{
    const Drawing *drawing = owner;
    const Rect *clip = &drawing->cv->clip;
    int col, cells, row = drawing->where.row;
    cells_of(line, part, &col, &cells);
    col += drawing->where.col;
    bool fits = row >= 0 && row < clip->rows && col >= 0 && col + cells <= clip->cols;
    if (!fits || !is_honest(part->url) || drawing->cv->links->len >= LINKS_MAX_SHOWN)
        return;
    Link link = {.where = {clip->row + row, clip->col + col, 1, cells},
                 .url = g_strdup(part->url),
                 .from = part->from - part->at,
                 .id = g_str_hash(part->url)};
    g_array_append_val(drawing->cv->links, link);
}

void canvas_links(Canvas *cv, int row, int col, TextRef text, size_t start, size_t len)
{
    Drawing drawing = {cv, {row, col, 1, 0}};
    if (cv->links)
        each_part(&(Line){text, start, len}, add_link, &drawing);
}

static void add_spot(void *owner, const Line *line, const Part *part)
{
    const Drawing *drawing = owner;
    Rect where = drawing->where;
    int col, cells;
    cells_of(line, part, &col, &cells);
    canvas_spot(drawing->cv, (Rect){where.row, where.col + col, 1, MIN(cells, where.cols - col)});
}

void canvas_link_spots(Canvas *cv, Rect where, TextRef text, size_t start, size_t len)
{
    Drawing drawing = {cv, where};
    each_part(&(Line){text, start, len}, add_spot, &drawing);
}

typedef struct Click {
    int cell;
    char *url;
} Click;

static void look_below(void *owner, const Line *line, const Part *part)
{
    Click *click = owner;
    int col, cells;
    cells_of(line, part, &col, &cells);
    if (!click->url && click->cell >= col && click->cell < col + cells)
        click->url = g_strdup(part->url);
}

char *link_at(TextRef text, size_t start, size_t len, int cell)
{
    Click click = {cell, NULL};
    each_part(&(Line){text, start, len}, look_below, &click);
    return click.url;
}
