#include "config.h"

#include "base/wrap.h"

#include <glib.h>
#include <stdbool.h>

#include "base/attr.h"
#include "base/utf8.h"

typedef struct Wrapper {
    TextRef text;
    int width;
    bool quotes;      // marks are repeated
    GArray *lines;    // of WrapLine
    WrapLine line;    // being filled
    WrapLine quoted;  // the marks of the line of the text, for those it wraps to
    size_t space;     // where the last space of this line stands
    int before_space; // cells before it
    bool has_space;
} Wrapper;

// "> > " at the start of a line of the text.
static size_t count_marks(TextRef text, size_t start, int width)
{
    size_t end = start;
    for (size_t i = start; i < text.n && (text.s[i] == '>' || (i > start && text.s[i] == ' ')); i++)
        if (text.s[i] == '>')
            end = i + 1;
    if (end > start && end < text.n && text.s[end] == ' ')
        end++;
    return end - start <= (size_t)width / 2 ? end - start : 0;
}

static void begin_line(Wrapper *w, size_t start)
{
    w->line = (WrapLine){.start = start, .quote = w->quoted.quote, .marks = w->quoted.marks};
    w->has_space = false;
}

// A line of the text itself: it shows its own marks.
static void begin_source_line(Wrapper *w, size_t start)
{
    w->quoted = (WrapLine){0};
    begin_line(w, start);
    if (w->quotes)
        w->quoted = (WrapLine){.quote = start, .marks = count_marks(w->text, start, w->width)};
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
    bool fits = w->line.cells + cells + (int)w->line.marks <= w->width;
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

static Wrap wrap(TextRef text, int width, bool quotes)
{
    BUG_ON(width < 1);
    Wrapper w = {.text = text, .width = width, .quotes = quotes};
    w.lines = g_array_new(FALSE, FALSE, sizeof(WrapLine));
    begin_source_line(&w, 0);
    for (size_t i = 0; i < text.n;) {
        if (text.s[i] == '\n') {
            end_line(&w, i, w.line.cells);
            i++;
            begin_source_line(&w, i);
        } else {
            i = take_cluster(&w, i);
        }
    }
    end_line(&w, text.n, w.line.cells);
    size_t count = w.lines->len;
    return (Wrap){(WrapLine *)(void *)g_array_free(w.lines, FALSE), count};
}

Wrap wrap_text(TextRef text, int width)
{
    return wrap(text, width, false);
}

Wrap wrap_quoted(TextRef text, int width)
{
    return wrap(text, width, true);
}

void wrap_clear(Wrap *wrap)
{
    g_free(wrap->lines);
    *wrap = (Wrap){NULL, 0};
}
