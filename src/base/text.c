#include "config.h"

#include "base/text.h"

#include <glib.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define REPLACEMENT   0xFFFDu
#define DOTTED_CIRCLE 0x25CCu // carries a mark that has no base
#define MAX_MARKS     4       // an ncurses cell holds a base and four marks

typedef struct Cleaner {
    char *out;
    size_t n, cap;
    bool fixed, done; // fixed: the buffer is the caller's and ends the text
    TextMode mode;
    size_t max_cells, cells;
    size_t fits;   // bytes that leave the last cell free for an ellipsis
    uint32_t base; // what a mark would sit on; 0 after a break, a space or at the start
    int marks;     // on that base
    bool broke;    // the last character was a newline or tab shown as a space
} Cleaner;

typedef struct Range {
    uint32_t first, last;
} Range;

// RELIABILITY 2.1 rule 5, and the other marks that are invisible by definition.
static const Range dropped[] = {
    {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x17B4, 0x17B5},   {0x180B, 0x180F},
    {0x200B, 0x200D}, {0x2060, 0x2064}, {0x206A, 0x206F},   {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE01EF},
};

typedef struct BidiName {
    uint32_t cp;
    const char *name;
} BidiName;

static const BidiName bidi_names[] = {
    {0x061C, "ALM"}, {0x200E, "LRM"}, {0x200F, "RLM"}, {0x202A, "LRE"},
    {0x202B, "RLE"}, {0x202C, "PDF"}, {0x202D, "LRO"}, {0x202E, "RLO"},
    {0x2066, "LRI"}, {0x2067, "RLI"}, {0x2068, "FSI"}, {0x2069, "PDI"},
};

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F;
}

static size_t plain_run(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && is_plain((unsigned char)s[i]))
        i++;
    return i;
}

static bool is_dropped(uint32_t cp)
{
    for (size_t i = 0; i < ARRAY_LEN(dropped); i++)
        if (cp <= dropped[i].last)
            return cp >= dropped[i].first;
    return false;
}

static const char *bidi_name(uint32_t cp)
{
    if (cp != 0x061C && (cp < 0x200E || cp > 0x2069))
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(bidi_names); i++)
        if (bidi_names[i].cp == cp)
            return bidi_names[i].name;
    return NULL;
}

static bool is_regional(uint32_t cp)
{
    return cp >= 0x1F1E6 && cp <= 0x1F1FF;
}

static bool is_skin_tone(uint32_t cp)
{
    return cp >= 0x1F3FB && cp <= 0x1F3FF;
}

static void put_bytes(Cleaner *c, const char *bytes, size_t n)
{
    if (n >= c->cap - c->n) { // one byte is kept for the NUL
        if (c->fixed) {
            c->done = true;
            return;
        }
        c->cap = (c->cap + n) * 2;
        c->out = g_realloc(c->out, c->cap);
    }
    memcpy(c->out + c->n, bytes, n);
    c->n += n;
}

static void cut_short(Cleaner *c)
{
    c->n = c->fits;
    put_bytes(c, "…", strlen("…"));
    c->done = true;
}

// One drawing unit without its marks: `base` is what following marks sit on.
static void put_unit(Cleaner *c, const char *bytes, size_t n, size_t cells, uint32_t base)
{
    if (c->max_cells && c->cells + cells > c->max_cells) {
        cut_short(c);
        return;
    }
    put_bytes(c, bytes, n);
    c->cells += cells;
    if (c->cells < c->max_cells)
        c->fits = c->n;
    c->base = base;
    c->marks = 0;
    c->broke = false;
}

static void put_cp(Cleaner *c, uint32_t cp, size_t cells)
{
    char bytes[4];
    size_t n = utf8_encode(cp, bytes);
    put_unit(c, bytes, n, cells, cp == ' ' || cp == '\n' ? 0 : cp);
}

static void put_ascii(Cleaner *c, const char *s)
{
    for (; *s; s++)
        put_cp(c, (unsigned char)*s, 1);
}

static void put_break(Cleaner *c)
{
    if (c->mode == TEXT_BLOCK) {
        put_cp(c, '\n', 1);
        return;
    }
    if (!c->broke)
        put_cp(c, ' ', 1);
    c->broke = true;
}

static void put_mark(Cleaner *c, uint32_t cp)
{
    if (!c->base)
        put_cp(c, DOTTED_CIRCLE, 1);
    if (c->marks >= MAX_MARKS || c->done)
        return;
    char bytes[4];
    size_t n = utf8_encode(cp, bytes);
    put_bytes(c, bytes, n);
    c->marks++;
    if (c->cells < c->max_cells)
        c->fits = c->n;
}

static void put_bidi(Cleaner *c, const char *name)
{
    if (c->mode != TEXT_IDENTITY)
        return;
    put_cp(c, 0x2039, 1);
    put_ascii(c, name);
    put_cp(c, 0x203A, 1);
}

// Returns the bytes used of s, which starts with a C0 control or DEL.
static size_t put_control(Cleaner *c, const char *s, size_t n)
{
    unsigned char ch = (unsigned char)*s;
    if (ch == '\r' && n > 1 && s[1] == '\n')
        return 1;
    if (ch == '\n')
        put_break(c);
    else if (ch == '\t' && c->mode == TEXT_BLOCK)
        put_ascii(c, "    ");
    else if (ch == '\t' || (ch == '\r' && c->mode != TEXT_BLOCK))
        put_break(c);
    else if (ch == '\r')
        put_cp(c, ' ', 1);
    else
        put_cp(c, ch == 0x7F ? 0x2421 : 0x2400u + ch, 1);
    return 1;
}

// A flag is two regional letters; terminals disagree about a lonely one.
static size_t put_regional(Cleaner *c, const char *s, size_t n, size_t used)
{
    uint32_t next;
    size_t more = utf8_decode(s + used, n - used, &next);
    if (more && is_regional(next)) {
        put_unit(c, s, used + more, 2, next);
        return used + more;
    }
    put_cp(c, REPLACEMENT, 1);
    return used;
}

static void put_wide(Cleaner *c, uint32_t cp)
{
    const char *bidi = bidi_name(cp);
    if (bidi) {
        put_bidi(c, bidi);
        return;
    }
    if (cp == 0x2028 || cp == 0x2029) {
        put_break(c);
        return;
    }
    // Terminals disagree whether a skin tone joins what precedes it, so the plain sign is shown.
    if (is_dropped(cp) || (is_skin_tone(cp) && c->base >= 0x2000))
        return;
    int width = is_skin_tone(cp) ? -1 : utf8_cp_width(cp);
    if (width == 0)
        put_mark(c, cp);
    else if (width < 0)
        put_cp(c, REPLACEMENT, 1);
    else
        put_cp(c, cp, (size_t)width);
}

static size_t put_next(Cleaner *c, const char *s, size_t n)
{
    if (!c->max_cells) {
        size_t run = plain_run(s, n);
        if (c->fixed) // filled to the brim
            run = MIN(run, c->cap - c->n - 1);
        if (run > 1) {
            put_unit(c, s, run, run, s[run - 1] == ' ' ? 0 : (unsigned char)s[run - 1]);
            return run;
        }
    }
    unsigned char first = (unsigned char)*s;
    if (first < 0x20 || first == 0x7F)
        return put_control(c, s, n);
    if (first < 0x80) {
        put_cp(c, first, 1);
        return 1;
    }
    uint32_t cp;
    size_t used = utf8_decode(s, n, &cp);
    if (is_regional(cp))
        return put_regional(c, s, n, used);
    put_wide(c, cp);
    return used;
}

static void clean_all(Cleaner *c, const char *bytes, size_t n)
{
    size_t i = 0;
    while (i < n && !c->done)
        i += put_next(c, bytes + i, n - i);
    c->out[c->n] = '\0';
}

Text text_clean_max(const char *bytes, size_t n, TextMode mode, size_t max_cells)
{
    if (n == 0)
        return (Text){NULL, 0};
    if ((max_cells == 0 || n <= max_cells) && plain_run(bytes, n) == n)
        return (Text){g_strndup(bytes, n), n};
    size_t guess = max_cells && max_cells < n ? max_cells * 2 : n;
    Cleaner c = {.cap = guess + 16, .mode = mode, .max_cells = max_cells};
    c.out = g_malloc(c.cap);
    clean_all(&c, bytes, n);
    if (c.n == 0) {
        g_free(c.out);
        return (Text){NULL, 0};
    }
    if (c.cap - c.n > 32)
        c.out = g_realloc(c.out, c.n + 1);
    return (Text){c.out, c.n};
}

Text text_clean(const char *bytes, size_t n, TextMode mode)
{
    return text_clean_max(bytes, n, mode, 0);
}

size_t text_clean_into(char *out, size_t cap, const char *bytes, size_t n)
{
    BUG_ON(cap == 0);
    Cleaner c = {.out = out, .cap = cap, .fixed = true, .mode = TEXT_LINE};
    clean_all(&c, bytes, n);
    return c.n;
}

bool text_had_bidi(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        i += utf8_decode(bytes + i, n - i, &cp);
        if (cp >= 0x80 && bidi_name(cp))
            return true;
    }
    return false;
}

Text text_dup(TextRef ref)
{
    if (ref.n == 0)
        return (Text){NULL, 0};
    return (Text){g_strndup(ref.s, ref.n), ref.n};
}

void text_clear(Text *text)
{
    g_free(text->s);
    *text = (Text){NULL, 0};
}

bool text_eq(TextRef a, TextRef b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

static char *strip_marks(char *s)
{
    char *to = s;
    for (const char *from = s; *from;) {
        const char *next = from + g_utf8_skip[(unsigned char)*from];
        GUnicodeType type = g_unichar_type(g_utf8_get_char(from));
        if (type != G_UNICODE_NON_SPACING_MARK && type != G_UNICODE_ENCLOSING_MARK)
            while (from < next)
                *to++ = *from++;
        from = next;
    }
    *to = '\0';
    return s;
}

char *text_fold(TextRef ref)
{
    if (plain_run(ref.s, ref.n) == ref.n)
        return g_ascii_strdown(ref.s, (gssize)ref.n);
    // Decomposed before and after: folding makes new composed letters out of some old ones.
    g_autofree char *valid = g_utf8_make_valid(ref.s, (gssize)ref.n);
    g_autofree char *apart = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL);
    g_autofree char *folded = g_utf8_casefold(apart, -1);
    return strip_marks(g_utf8_normalize(folded, -1, G_NORMALIZE_ALL));
}

TextRef text_format(TextBuf *buf, const char *fmt, ...)
{
    char raw[4096];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(raw, sizeof(raw), fmt, args);
    va_end(args);
    size_t len = n < 0 ? 0 : (size_t)n;
    if (len >= sizeof(raw))
        len = sizeof(raw) - 1;
    buf->n = text_clean_into(buf->s, sizeof(buf->s), raw, len);
    return (TextRef){buf->s, buf->n};
}
