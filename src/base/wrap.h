// Word wrap of a block into lines by cell width. Pure; any thread.
#ifndef BASE_WRAP_H
#define BASE_WRAP_H

#include <stddef.h>

#include "base/text.h"

typedef struct WrapLine { // offsets into the wrapped text; the break character is not included
    size_t start, len;
    int cells;
} WrapLine;

typedef struct Wrap {
    WrapLine *lines;
    size_t count;
} Wrap;

// Breaks at LF and at spaces; a word longer than the width is broken between clusters. Width is at
// least 1. An empty text gives one empty line. Lines that start with "> " keep their quote prefix
// in place (it is not repeated). The result is owned: wrap_clear.
Wrap wrap_text(TextRef text, int width);
void wrap_clear(Wrap *wrap);
static inline TextRef wrap_line(TextRef text, const WrapLine *line)
{
    return (TextRef){text.s + line->start, line->len};
}

#endif
