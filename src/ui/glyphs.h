// What stands for a character where only ASCII can be drawn. Pure.
#ifndef UI_GLYPHS_H
#define UI_GLYPHS_H

#include <stdint.h>

// Of one cell: '-' for a line, a letter or sign for a mark of ours, a letter without its accents;
// '?' for what has no other form.
char glyph_ascii(uint32_t cp);

#endif
