// UTF-8 decoding, cell width and cutting. One width function for layout, sanitiser and drawing:
// it answers from a committed table, and what the C library measures otherwise never reaches a
// Text (see text.h), so layout, ncurses and terminal agree. Pure; any thread.
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

// Decodes one scalar value from at most n bytes. Returns the bytes used (>= 1 when n > 0); *cp is
// U+FFFD for a maximal ill-formed subpart.
size_t utf8_decode(const char *s, size_t n, uint32_t *cp);
// Encodes cp into out (at least 4 bytes); returns the number of bytes.
size_t utf8_encode(uint32_t cp, char *out);
// Cells of one code point: 0 combining, 1, 2, or -1 when it must not be drawn.
int utf8_cp_width(uint32_t cp);
// How many of the next bytes are drawing units by themselves, of one cell each: printable ASCII
// without marks behind it. For loops that would otherwise go through utf8_cluster byte by byte.
size_t utf8_plain(const char *s, size_t n);
// Bytes of the next drawing unit (a base with its combining marks) and its cells.
size_t utf8_cluster(const char *s, size_t n, int *cells);
// Cells of a whole line (LF counts 0).
int utf8_width(TextRef ref);
// The longest prefix that fits into cells, never splitting a base from its marks; *used gets its
// width.
TextRef utf8_cut(TextRef ref, int cells, int *used);
// As utf8_cut, but when something is cut off the last cell holds an ellipsis; buf receives the
// text.
TextRef utf8_fit(TextBuf *buf, TextRef ref, int cells);
// The part that starts after the given number of cells.
TextRef utf8_skip(TextRef ref, int cells);

#endif
