// HTML mail to plain text: libxml2 parses, we lay out paragraphs, lists, quotes ("> " prefixes) and
// number the links, which are listed at the end as "[1] https://...". <style> and <script> vanish.
// Pure; any thread. Input is hostile: size, depth and work are bounded.
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

// A block (TEXT_BLOCK) ready to wrap; owned.
Text html_to_text(const char *html, size_t n);
// One line without markup for previews, at most max_cells wide; owned. Plain text passes unchanged.
Text html_preview(const char *s, size_t n, size_t max_cells);
bool html_looks_like(const char *s, size_t n);

// html_lazy.c. Before the first call of libxml2.
bool html_lazy_load(Err *err) NODISCARD;

#endif
