// HTML mail to text: whatever comes, a clean block of bounded size comes out.
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/html.h"
#include "fuzz/fuzz.h"

FUZZ(html)
{
    Text text = html_to_text((const char *)data, size);
    Text again = text_clean(text.s, text.n, TEXT_BLOCK);
    BUG_ON(!text_eq(text_ref(&text), text_ref(&again)));
    text_clear(&text);
    text_clear(&again);
    text = html_preview((const char *)data, size, 60);
    again = text_clean_max(text.s, text.n, TEXT_LINE, 60);
    BUG_ON(!text_eq(text_ref(&text), text_ref(&again)));
    text_clear(&text);
    text_clear(&again);
    return 0;
}
