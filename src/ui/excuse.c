#include "config.h"

#include "ui/excuse.h"

#include <glib.h>

#include "base/wrap.h"

TextRef excuse_of(TextBuf *buf, const Err *err)
{
    const ErrInfo *info = err_info(err->kind);
    const char *message = err->msg[0] ? err->msg : info->name;
    return text_format(buf, info->advice[0] ? "%s (%s)" : "%s%s", message, info->advice);
}

void excuse_draw(Canvas *cv, int row, int col, TextRef text)
{
    int room = MAX(canvas_cols(cv) - col - 1, 1);
    Wrap wrap = wrap_text(text, room);
    for (size_t i = 0; i < wrap.count && row + (int)i < canvas_rows(cv); i++) {
        canvas_fill(cv, (Rect){row + (int)i, col, 1, room + 1}, STYLE_TEXT);
        canvas_text(cv, row + (int)i, col, STYLE_DIM, wrap_line(text, &wrap.lines[i]), room);
    }
    wrap_clear(&wrap);
}
