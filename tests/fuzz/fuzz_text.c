// The sanitiser, width, cut and wrap over arbitrary bytes.
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "fuzz/fuzz.h"

static void check_lines(TextRef ref, int width)
{
    Wrap wrap = wrap_text(ref, width);
    size_t at = 0;
    for (size_t i = 0; i < wrap.count; i++) {
        const WrapLine *line = &wrap.lines[i];
        BUG_ON(line->start < at || line->start > at + 1);
        BUG_ON(line->cells != utf8_width(wrap_line(ref, line)));
        BUG_ON(line->cells > (width < 2 ? 2 : width));
        at = line->start + line->len;
    }
    BUG_ON(at != ref.n);
    wrap_clear(&wrap);
}

FUZZ(text)
{
    if (size < 2)
        return 0;
    TextMode mode = (TextMode)(data[0] % 3);
    size_t max = data[0] / 3;
    int width = data[1] % 40 + 1;
    const char *bytes = (const char *)data + 2;
    Text once = text_clean_max(bytes, size - 2, mode, max);
    Text twice = text_clean_max(once.s, once.n, mode, max);
    BUG_ON(!text_eq(text_ref(&once), text_ref(&twice)));
    BUG_ON(once.n && text_had_bidi(once.s, once.n));
    check_lines(text_ref(&once), width);
    int used;
    TextRef cut = utf8_cut(text_ref(&once), width, &used);
    BUG_ON(utf8_width(cut) != used || used > width);
    TextBuf buf;
    BUG_ON(utf8_width(utf8_fit(&buf, text_ref(&once), width)) > width);
    text_clear(&once);
    text_clear(&twice);
    return 0;
}
