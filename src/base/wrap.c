#include "config.h"

#include "base/wrap.h"

#include <glib.h>
#include <stdbool.h>

#include "base/attr.h"
#include "base/utf8.h"

typedef struct Wrapper {
    TextRef text;
    int width;
    GArray *lines;    // of WrapLine
    WrapLine line;    // being filled
    size_t space;     // where the last space of this line stands
    int before_space; // cells before it
    bool has_space;
} Wrapper;

static void begin_line(Wrapper *w, size_t start)
{
    w->line = (WrapLine){start, 0, 0};
    w->has_space = false;
}

static void end_line(Wrapper *w, size_t end, int cells)
{
    w->line.len = end - w->line.start;
    w->line.cells = cells;
    g_array_append_val(w->lines, w->line);
}

// The next cluster does not fit: returns where the next line begins.
static size_t break_line(Wrapper *w, size_t at)
{
    size_t next = at;
    if (w->text.s[at] == ' ') {
        end_line(w, at, w->line.cells);
        next = at + 1;
    } else if (w->has_space) {
        end_line(w, w->space, w->before_space);
        next = w->space + 1;
    } else {
        end_line(w, at, w->line.cells);
    }
    begin_line(w, next);
    return next;
}

// The space after a quote mark, or after indentation, is no place to break at.
static bool is_break(const Wrapper *w, size_t at)
{
    for (size_t i = w->line.start; i < at; i++)
        if (w->text.s[i] != '>' && w->text.s[i] != ' ')
            return true;
    return false;
}

static size_t take_cluster(Wrapper *w, size_t at)
{
    int cells;
    size_t n = utf8_cluster(w->text.s + at, w->text.n - at, &cells);
    bool fits = w->line.cells + cells <= w->width;
    // A cluster wider than the whole line must go somewhere, or we would never end.
    if (!fits && at > w->line.start)
        return break_line(w, at);
    if (w->text.s[at] == ' ' && is_break(w, at)) {
        w->has_space = true;
        w->space = at;
        w->before_space = w->line.cells;
    }
    w->line.cells += cells;
    return at + n;
}

Wrap wrap_text(TextRef text, int width)
{
    BUG_ON(width < 1);
    Wrapper w = {.text = text, .width = width};
    w.lines = g_array_new(FALSE, FALSE, sizeof(WrapLine));
    begin_line(&w, 0);
    for (size_t i = 0; i < text.n;) {
        if (text.s[i] == '\n') {
            end_line(&w, i, w.line.cells);
            i++;
            begin_line(&w, i);
        } else {
            i = take_cluster(&w, i);
        }
    }
    end_line(&w, text.n, w.line.cells);
    size_t count = w.lines->len;
    return (Wrap){(WrapLine *)(void *)g_array_free(w.lines, FALSE), count};
}

void wrap_clear(Wrap *wrap)
{
    g_free(wrap->lines);
    *wrap = (Wrap){NULL, 0};
}
