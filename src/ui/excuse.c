#include "config.h"

#include "ui/excuse.h"

#include <glib.h>

#include "base/wrap.h"

void excuse_draw(Canvas *cv, int row, int col, TextRef text)
{
    int room = MAX(canvas_cols(cv) - col - 1, 1);
    Wrap wrap = wrap_text(text, room);
    for (size_t i = 0; i < wrap.count && row + (int)i < canvas_rows(cv); i++) {
        canvas_fill(cv, (Rect){row + (int)i, col, 1, room + 1}, STYLE_TEXT);
        if (i == 0) // further down a word of one letter may stand where a key would
            canvas_hints(cv, row, col, STYLE_DIM, wrap_line(text, &wrap.lines[i]), room);
        else
            canvas_text(cv, row + (int)i, col, STYLE_DIM, wrap_line(text, &wrap.lines[i]), room);
    }
    wrap_clear(&wrap);
}
