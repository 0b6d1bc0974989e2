#include "config.h"

#include "ui/theme_color.h"

#include <glib.h>
#include <math.h>

static const double NEUTRAL = 0.045; // chroma in OKLab

static const uint32_t basic[16] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

uint32_t color_of_number(int number)
{
    static const uint32_t steps[6] = {0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff};
    if (number < 16)
        return basic[number];
    if (number >= 232)
        return (uint32_t)(8 + 10 * (number - 232)) * 0x010101;
    int cube = number - 16;
    return steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6];
}

static double channel(uint32_t rgb, int shift)
{
    return (rgb >> shift & 0xff) / 255.0;
}

// From what is stored to what shines: the curve of sRGB.
static double linear(uint32_t rgb, int shift)
{
    double c = channel(rgb, shift);
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb)
{
    return 0.2126 * linear(rgb, 16) + 0.7152 * linear(rgb, 8) + 0.0722 * linear(rgb, 0);
}

static double ratio(double a, double b)
{
    return (MAX(a, b) + 0.05) / (MIN(a, b) + 0.05);
}

double color_contrast(uint32_t a, uint32_t b)
{
    return ratio(luminance(a), luminance(b));
}

uint32_t color_mix(uint32_t a, uint32_t b, double part_of_b)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        double c = channel(a, shift) * (1 - part_of_b) + channel(b, shift) * part_of_b;
        out |= (uint32_t)lround(c * 255) << shift;
    }
    return out;
}

// Björn Ottosson's OKLab: equal distances look equally far.
static void lab_of(uint32_t rgb, double out[3])
{
    double r = linear(rgb, 16), g = linear(rgb, 8), b = linear(rgb, 0);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    out[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    out[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    out[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

bool color_is_neutral(uint32_t rgb)
{
    double lab[3];
    lab_of(rgb, lab);
    return lab[1] * lab[1] + lab[2] * lab[2] < NEUTRAL * NEUTRAL;
}

static double apart(const double a[3], const double b[3])
{
    double sum = 0;
    for (int i = 0; i < 3; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

void color_table_init(ColorTable *table)
{
    for (int i = 0; i < 256; i++) {
        lab_of(color_of_number(i), table->lab[i]);
        table->luminance[i] = luminance(color_of_number(i));
    }
}

int color_nearest(const ColorTable *table, uint32_t rgb, int from, int end, uint32_t ground,
                  double least)
{
    double wanted[3], behind = luminance(ground), best_apart = INFINITY, any_apart = INFINITY;
    int best = -1, any = from;
    lab_of(rgb, wanted);
    for (int i = from; i < end; i++) {
        double d = apart(wanted, table->lab[i]);
        if (d < best_apart && (least <= 0 || ratio(table->luminance[i], behind) >= least)) {
            best = i;
            best_apart = d;
        }
        if (d < any_apart) {
            any = i;
            any_apart = d;
        }
    }
    return best >= 0 ? best : any;
}
