// Colours as numbers: how far apart two are to the eye, how well one can be read on another, and
// which of the terminal's own is nearest. Pure.
#ifndef UI_THEME_COLOR_H
#define UI_THEME_COLOR_H

#include <stdbool.h>
#include <stdint.h>

// 0xrrggbb of number 0-255 of the table that terminals share: sixteen as xterm shows them, a cube
// of six steps, 24 greys. The first sixteen are each person's own and only likely.
uint32_t color_of_number(int number);
// 1 to 21: relative luminances as WCAG 2 compares them.
double color_contrast(uint32_t a, uint32_t b);
uint32_t color_mix(uint32_t a, uint32_t b, double part_of_b); // per channel
bool color_is_neutral(uint32_t rgb); // a grey, or so near to one that it is none of red, blue ...

// What is known of the numbers, so that it is worked out once. About 0.1 ms.
typedef struct ColorTable {
    double lab[256][3], luminance[256];
} ColorTable;

void color_table_init(ColorTable *table);
// Of the numbers from..end-1 the one nearest to the eye (distance in OKLab). With at least that
// contrast on `ground`, where one of them has it; least 0: whatever the ground.
int color_nearest(const ColorTable *table, uint32_t rgb, int from, int end, uint32_t ground,
                  double least);

#endif
