#include "config.h"

#include "ui/excuse.h"

#include <glib.h>

#include "base/wrap.h"
#include "ui/format.h"

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

TextRef excuse_no_match(TextBuf *buf, const char *words, int64_t known, int64_t total,
                        TextRef way_out)
{
    TextBuf part, all;
    TextRef count = format_count(&part, known);
    if (total == known)
        return text_format(buf, "0 of %.*s match \"%s\". %.*s", TEXT_ARG(count), words,
                           TEXT_ARG(way_out));
    if (total < 0)
        return text_format(buf,
                           "None of the %.*s read so far match \"%s\"; there may be more. %.*s",
                           TEXT_ARG(count), words, TEXT_ARG(way_out));
    return text_format(buf, "None of the %.*s read so far match \"%s\"; there are %.*s. %.*s",
                       TEXT_ARG(count), words, TEXT_ARG(format_count(&all, total)),
                       TEXT_ARG(way_out));
}

int64_t excuse_total(const Feed *feed, int64_t known)
{
    if (feed->total > known)
        return feed->total;
    return feed->more ? -1 : known;
}
