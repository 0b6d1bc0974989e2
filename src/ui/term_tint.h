// True colours on a terminal that curses knows with 256: curses sends a colour's number, and on the
// way out the number becomes the colour. Its own ways (redefining the terminal's palette, or
// another TERM) would outlive us or are installed almost nowhere. Pure.
#ifndef UI_TERM_TINT_H
#define UI_TERM_TINT_H

#include <glib.h>

#include "ui/ink.h"

// Appends the bytes to out, "38;5;N" and "48;5;N" for a tint as "38;2;R;G;B". No sequence is cut at
// the end of the bytes.
void tint_bytes(const Tints *tints, const char *bytes, size_t n, GString *out);

#endif
