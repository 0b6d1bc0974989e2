#include "config.h"

#include "base/utf8.h"

#include <string.h>

#define REPLACEMENT 0xFFFDu

typedef struct WidthRange {
    uint32_t first, last;
    int8_t width;
} WidthRange;

static const WidthRange width_ranges[] = {
#include "base/width_table.h"
};

// Unicode 15, table 3-7: what may follow a lead byte. A sequence that breaks off is replaced as
// one.
typedef struct Lead {
    unsigned char more, low, high; // continuation bytes wanted; range of the first of them
} Lead;

static Lead lead_of(unsigned char c)
{
    if (c < 0xC2 || c > 0xF4)
        return (Lead){0, 0, 0};
    if (c < 0xE0)
        return (Lead){1, 0x80, 0xBF};
    if (c < 0xF0)
        return (Lead){2, c == 0xE0 ? 0xA0 : 0x80, c == 0xED ? 0x9F : 0xBF};
    return (Lead){3, c == 0xF0 ? 0x90 : 0x80, c == 0xF4 ? 0x8F : 0xBF};
}

size_t utf8_decode(const char *s, size_t n, uint32_t *cp)
{
    *cp = REPLACEMENT;
    if (n == 0)
        return 0;
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] < 0x80) {
        *cp = u[0];
        return 1;
    }
    Lead lead = lead_of(u[0]);
    if (lead.more == 0)
        return 1;
    uint32_t value = u[0] & (0x3Fu >> lead.more);
    for (size_t i = 1; i <= lead.more; i++) {
        unsigned char low = i == 1 ? lead.low : 0x80, high = i == 1 ? lead.high : 0xBF;
        if (i >= n || u[i] < low || u[i] > high)
            return i;
        value = value << 6 | (u[i] & 0x3Fu);
    }
    *cp = value;
    return lead.more + 1u;
}

size_t utf8_encode(uint32_t cp, char *out)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = REPLACEMENT;
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

int utf8_cp_width(uint32_t cp)
{
    if (cp < 0x7F)
        return cp < 0x20 ? -1 : 1;
    size_t low = 0, high = ARRAY_LEN(width_ranges);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (cp > width_ranges[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == ARRAY_LEN(width_ranges) || cp < width_ranges[low].first)
        return -1;
    return width_ranges[low].width;
}

static bool is_regional(uint32_t cp)
{
    return cp >= 0x1F1E6 && cp <= 0x1F1FF;
}

size_t utf8_cluster(const char *s, size_t n, int *cells)
{
    *cells = 0;
    if (n == 0)
        return 0;
    // The common case: ASCII followed by ASCII.
    if ((unsigned char)s[0] < 0x80 && (n == 1 || (unsigned char)s[1] < 0x80)) {
        *cells = (unsigned char)s[0] >= 0x20 && s[0] != 0x7F;
        return 1;
    }
    uint32_t cp;
    size_t used = utf8_decode(s, n, &cp);
    int width = utf8_cp_width(cp);
    *cells = width < 0 ? 0 : width;
    if (cp == '\n')
        return used;
    uint32_t next;
    if (is_regional(cp)) {
        size_t more = utf8_decode(s + used, n - used, &next);
        if (more && is_regional(next)) { // two halves of one flag
            used += more;
            *cells += 1;
        }
    }
    while (used < n) {
        size_t more = utf8_decode(s + used, n - used, &next);
        if (utf8_cp_width(next) != 0)
            break;
        used += more;
    }
    return used;
}

size_t utf8_plain(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && s[i] >= 0x20 && s[i] < 0x7F)
        i++;
    // A mark that follows belongs to the character before it.
    return i > 0 && i < n && (unsigned char)s[i] >= 0x80 ? i - 1 : i;
}

int utf8_width(TextRef ref)
{
    int total = 0;
    for (size_t i = 0; i < ref.n;) {
        size_t plain = utf8_plain(ref.s + i, ref.n - i);
        total += (int)plain;
        i += plain;
        int cells;
        i += utf8_cluster(ref.s + i, ref.n - i, &cells);
        total += cells;
    }
    return total;
}

// As utf8_plain, for at most so many cells. One byte more is looked at, for it may begin a mark.
static size_t plain_within(const char *s, size_t n, int cells)
{
    size_t room = cells > 0 ? (size_t)cells : 0;
    size_t plain = utf8_plain(s, n < room + 1 ? n : room + 1);
    return plain < room ? plain : room;
}

TextRef utf8_cut(TextRef ref, int cells, int *used)
{
    size_t i = 0;
    *used = 0;
    while (i < ref.n) {
        int width;
        size_t plain = plain_within(ref.s + i, ref.n - i, cells - *used);
        i += plain;
        *used += (int)plain;
        size_t n = utf8_cluster(ref.s + i, ref.n - i, &width);
        if (*used + width > cells)
            break;
        *used += width;
        i += n;
    }
    return (TextRef){ref.s, i};
}

static TextRef copy_into(TextBuf *buf, TextRef ref, TextRef tail)
{
    size_t room = sizeof(buf->s) - 1 - tail.n, n = 0;
    while (n < ref.n) {
        int width;
        size_t more = utf8_cluster(ref.s + n, ref.n - n, &width);
        if (n + more > room)
            break;
        n += more;
    }
    memmove(buf->s, ref.s, n);
    memcpy(buf->s + n, tail.s, tail.n);
    buf->n = n + tail.n;
    buf->s[buf->n] = '\0';
    return (TextRef){buf->s, buf->n};
}

TextRef utf8_fit(TextBuf *buf, TextRef ref, int cells)
{
    int used;
    TextRef cut = utf8_cut(ref, cells, &used);
    if (cut.n == ref.n)
        return copy_into(buf, ref, TEXT_NONE);
    if (cells < 1)
        return copy_into(buf, TEXT_NONE, TEXT_NONE);
    cut = utf8_cut(ref, cells - 1, &used);
    return copy_into(buf, cut, TEXT("…"));
}

TextRef utf8_skip(TextRef ref, int cells)
{
    size_t i = 0;
    while (i < ref.n && cells > 0) {
        int width;
        i += utf8_cluster(ref.s + i, ref.n - i, &width);
        cells -= width;
    }
    return (TextRef){ref.s + i, ref.n - i};
}
