#include "config.h"

#include "store/cache_line.h"

#include <string.h>

#include "base/fuzzy.h"

enum {
    LINE_MAX_BYTES = 60000, // an entry counts with 16 bits
    PART_MAX_BYTES = 200,
    NEEDLE_MAX_BYTES = 64, // of fuzzy_score
    PHONE_DIGITS_MIN = 3,
    // Of fuzzy_score: a byte found 16, beside the one before 15, at the start of a word 10, of the
    // line 6 more. A gap costs at least 15 - 10 + 1.
    FOUND = 16,
    BESIDE = 15,
    AT_START = 16,
    WORD_START = 10,
    MAX_LATE = 12, // each byte before the first one found costs 1, up to this
    GAP = 6,
    LOOKED_AT = 256, // bytes of a line
    NOWHERE = -1000,
};

void cache_line_init(CacheLine *line)
{
    line->s = g_string_new(NULL);
    line->tags = 0;
}

void cache_line_clear(CacheLine *line)
{
    g_string_free(line->s, TRUE);
}

void cache_line_begin(CacheLine *line)
{
    g_string_truncate(line->s, 0);
    line->tags = 0;
}

static void separate(CacheLine *line)
{
    if (line->s->len > 0 && line->s->str[line->s->len - 1] != ' ')
        g_string_append_c(line->s, ' ');
}

void cache_line_folded(CacheLine *line, TextRef folded)
{
    if (folded.n == 0)
        return;
    separate(line);
    g_string_append_len(line->s, folded.s, (gssize)MIN(folded.n, PART_MAX_BYTES));
}

void cache_line_name(CacheLine *line, TextRef name)
{
    if (name.n == 0)
        return;
    g_autofree char *fold = text_fold(name);
    cache_line_folded(line, (TextRef){fold, strlen(fold)});
}

static void append_digits(GString *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (g_ascii_isdigit(s[i]))
            g_string_append_c(out, s[i]);
}

void cache_line_rest(CacheLine *line, TextRef email, TextRef phone, TextRef company)
{
    cache_line_name(line, email);
    if (phone.n > 0) {
        separate(line);
        append_digits(line->s, phone.s, MIN(phone.n, PART_MAX_BYTES));
    }
    cache_line_name(line, company);
}

void cache_line_tags(CacheLine *line, const TextList *tags)
{
    line->tags = line->s->len;
    for (size_t i = 0; i < tags->count && line->s->len < LINE_MAX_BYTES; i++) {
        g_autofree char *fold = text_fold(text_ref(&tags->items[i]));
        g_string_append_printf(line->s, "%s%s\n", i ? "" : "\n", fold);
    }
}

void cache_line_end(CacheLine *line)
{
    if (line->tags == 0)
        line->tags = line->s->len;
    if (line->s->len > LINE_MAX_BYTES)
        g_string_truncate(line->s, LINE_MAX_BYTES);
    line->tags = MIN(line->tags, line->s->len);
}

// Letters and digits have a class of their own, all other bytes share the rest.
static unsigned class_of(unsigned char byte)
{
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a';
    if (byte >= '0' && byte <= '9')
        return 26u + (byte - '0');
    return 36u + byte % 28u;
}

CacheLineMask cache_line_mask(const char *s, size_t n)
{
    CacheLineMask mask = 0;
    for (size_t i = 0; i < n; i++)
        mask |= (CacheLineMask)1 << class_of((unsigned char)s[i]);
    return mask;
}

// Of a word in one piece, but for its place.
static int full_score(size_t n)
{
    return (int)n * FOUND + (int)(n - 1) * BESIDE;
}

static void add_needle(CacheNeedles *needles, const char *s, size_t n, bool whole)
{
    if (needles->count == CACHE_NEEDLES_MAX || n == 0)
        return;
    n = MIN(n, NEEDLE_MAX_BYTES);
    needles->words[needles->count].s = s;
    needles->words[needles->count].n = n;
    needles->words[needles->count].whole = whole;
    needles->count++;
    needles->mask |= cache_line_mask(s, n);
    needles->most += full_score(n) + AT_START;
}

// "+1 (555) 010-0199" is one needle, its digits. Zeros that stand for a country or a city are left
// out, because numbers are stored with the country's.
static bool add_phone(CacheNeedles *needles, const char *typed)
{
    g_autoptr(GString) digits = g_string_new(NULL);
    if (typed[strspn(typed, "0123456789+-()./ ")] != '\0')
        return false;
    append_digits(digits, typed, strlen(typed));
    if (digits->len < PHONE_DIGITS_MIN)
        return false;
    size_t zeros = digits->len > PHONE_DIGITS_MIN ? strspn(digits->str, "0") : 0;
    needles->folded = g_strdup(digits->str + MIN(zeros, digits->len - 1));
    add_needle(needles, needles->folded, strlen(needles->folded), true);
    return true;
}

void cache_needles_init(CacheNeedles *needles, const char *typed)
{
    *needles = (CacheNeedles){0};
    if (!add_phone(needles, typed)) {
        needles->folded = text_fold((TextRef){typed, strlen(typed)});
        for (const char *s = needles->folded; *s;) {
            s += strspn(s, " \t\n");
            size_t n = strcspn(s, " \t\n");
            add_needle(needles, s, n, false);
            s += n;
        }
    }
    needles->broken = needles->most - GAP;
}

void cache_needles_clear(CacheNeedles *needles)
{
    g_free(needles->folded);
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

// What fuzzy_score gives for the place of the first byte.
static int place_of_first(const char *line, size_t at)
{
    bool start = at == 0 || (is_word_byte(line[at]) && !is_word_byte(line[at - 1]));
    int bonus = at == 0 ? AT_START : start ? WORD_START : 0;
    return bonus - (int)MIN(at, MAX_LATE);
}

// The best place of these bytes in one piece; NOWHERE when they are not there.
static int best_place(const char *line, size_t n, const char *bytes, size_t bytes_n)
{
    int best = NOWHERE;
    for (size_t at = 0; at < n; at++) {
        const char *found = memmem(line + at, n - at, bytes, bytes_n);
        if (!found)
            break;
        at = (size_t)(found - line);
        best = MAX(best, place_of_first(line, at));
        if (best >= WORD_START - (int)MIN(at + 1, MAX_LATE))
            break; // further right it can only be worse
    }
    return best;
}

static bool is_subsequence(const char *s, size_t n, const char *line, size_t line_n)
{
    const char *end = line + line_n;
    for (size_t i = 0; i < n; i++) {
        line = memchr(line, s[i], (size_t)(end - line));
        if (!line)
            return false;
        line++;
    }
    return true;
}

typedef struct Bound { // of the score of one word in a line
    int most;
    bool exact;
} Bound;

// In one piece it scores what its best place gives; broken at least a gap less than the best place
// of its first byte. That is found out much faster than how well all of it is placed.
static Bound bound_of(const char *s, size_t n, const char *line, size_t line_n)
{
    int full = full_score(n);
    int first = best_place(line, line_n, s, 1);
    int whole = n == 1 ? first : best_place(line, line_n, s, n);
    int broken = full + first - GAP;
    if (whole != NOWHERE && full + whole >= broken)
        return (Bound){full + whole, true};
    return (Bound){whole == NOWHERE ? broken : MAX(full + whole, broken), false};
}

// The cheapest questions first: most lines have all letters somewhere, few have them together.
static bool may_fit(const CacheNeedles *needles, size_t i, const char *line, size_t n, int bar)
{
    const char *s = needles->words[i].s;
    size_t length = needles->words[i].n;
    return needles->words[i].whole || bar >= needles->broken ? memmem(line, n, s, length) != NULL
                                                             : is_subsequence(s, length, line, n);
}

int cache_needles_score(const CacheNeedles *needles, const char *line, size_t n, int bar)
{
    Bound bounds[CACHE_NEEDLES_MAX];
    int sum = needles->most;
    n = MIN(n, LOOKED_AT);
    for (size_t i = 0; i < needles->count; i++) {
        size_t length = needles->words[i].n;
        if (!may_fit(needles, i, line, n, bar))
            return -1;
        bounds[i] = bound_of(needles->words[i].s, length, line, n);
        sum -= full_score(length) + AT_START - bounds[i].most;
        if (sum <= bar)
            return -1;
    }
    for (size_t i = 0; i < needles->count && sum > bar; i++) {
        if (bounds[i].exact)
            continue;
        int score = fuzzy_score(needles->words[i].s, needles->words[i].n, line, n);
        if (score < 0)
            return -1;
        sum += score - bounds[i].most;
    }
    return sum > bar ? sum : -1;
}

bool cache_needles_within(const CacheNeedles *needles, const char *line, size_t n)
{
    for (size_t i = 0; i < needles->count; i++)
        if (!memmem(line, n, needles->words[i].s, needles->words[i].n))
            return false;
    return true;
}
