// Word wrap of a block into lines by cell width. Pure; any thread.
#ifndef BASE_WRAP_H
#define BASE_WRAP_H

#include <stddef.h>

#include "base/text.h"

typedef struct WrapLine { // offsets into the wrapped text; the break character is not included
    size_t start, len;
    int cells;           // of the line alone
    size_t quote, marks; // of wrap_quoted: "> > " to be drawn before it, where and how long; ASCII
} WrapLine;

typedef struct Wrap {
    WrapLine *lines;
    size_t count;
} Wrap;

// Breaks at LF and at spaces; a word longer than the width is broken between clusters. Width is at
// least 1. An empty text gives one empty line. The result is owned:
// wrap_clear.
Wrap wrap_text(TextRef text, int width);
// As wrap_text, and what a quoted line wraps to is quoted as well: its marks are told with each
// further line, whose width leaves room for them, unless they would take more than half of it.
Wrap wrap_quoted(TextRef text, int width);
void wrap_clear(Wrap *wrap);
static inline TextRef wrap_line(TextRef text, const WrapLine *line)
{
    return (TextRef){text.s + line->start, line->len};
}

#endif
