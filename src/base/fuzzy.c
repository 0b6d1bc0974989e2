#include "config.h"

#include "base/fuzzy.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

enum {
    SCORE_MATCH = 16,
    SCORE_RUN = 15, // the byte follows the one matched before
    SCORE_WORD_START = 10,
    SCORE_FIRST = 6, // the very start of the text
    COST_GAP = 1,    // each byte skipped between two matches
    COST_LATE = 1,   // each byte before the first match ...
    MAX_LATE = 12,   // ... up to this many
    MAX_HAY = 256,   // what is looked at; more is not read by people either
    MAX_NEEDLE = 64,
};

static bool is_subsequence(const char *needle, size_t needle_n, const char *hay, size_t hay_n)
{
    const char *end = hay + hay_n;
    for (size_t i = 0; i < needle_n; i++) {
        hay = memchr(hay, needle[i], (size_t)(end - hay));
        if (!hay)
            return false;
        hay++;
    }
    return true;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static int place_bonus(const char *hay, size_t j)
{
    if (j == 0)
        return SCORE_WORD_START + SCORE_FIRST;
    return is_word_byte(hay[j]) && !is_word_byte(hay[j - 1]) ? SCORE_WORD_START : 0;
}

#define NO_MATCH INT_MIN

// The first needle byte: best[j] is the score with it matched at hay[j]. Returns the highest.
static int score_first(char byte, const char *hay, size_t hay_n, int *best)
{
    int top = NO_MATCH;
    for (size_t j = 0; j < hay_n; j++) {
        int late = (int)(j < MAX_LATE ? j : MAX_LATE) * COST_LATE;
        best[j] = hay[j] == byte ? SCORE_MATCH + place_bonus(hay, j) - late : NO_MATCH;
        if (best[j] > top)
            top = best[j];
    }
    return top;
}

// A later byte, given the row of the byte before. Continuation bytes of a character may only follow
// directly, so that halves of different characters never add up to a match.
static int score_later(char byte, const char *hay, size_t hay_n, const int *before, int *best)
{
    bool joined = is_continuation(byte);
    int top = NO_MATCH;
    int jump = NO_MATCH; // best score of a match further left, less its gap so far
    best[0] = NO_MATCH;
    for (size_t j = 1; j < hay_n; j++) {
        best[j] = NO_MATCH;
        if (hay[j] == byte) {
            int run = before[j - 1] == NO_MATCH ? NO_MATCH : before[j - 1] + SCORE_RUN;
            int from = !joined && jump != NO_MATCH && jump + place_bonus(hay, j) > run
                           ? jump + place_bonus(hay, j)
                           : run;
            if (from != NO_MATCH)
                best[j] = from + SCORE_MATCH;
            if (best[j] > top)
                top = best[j];
        }
        if (jump != NO_MATCH)
            jump -= COST_GAP;
        if (before[j - 1] != NO_MATCH && before[j - 1] - COST_GAP > jump)
            jump = before[j - 1] - COST_GAP;
    }
    return top;
}

int fuzzy_score(const char *needle, size_t needle_n, const char *hay, size_t hay_n)
{
    if (needle_n == 0)
        return 0;
    if (needle_n > MAX_NEEDLE || needle_n > hay_n)
        return -1;
    if (hay_n > MAX_HAY)
        hay_n = MAX_HAY;
    if (!is_subsequence(needle, needle_n, hay, hay_n))
        return -1;
    int rows[2][MAX_HAY];
    int best = score_first(needle[0], hay, hay_n, rows[0]);
    for (size_t i = 1; i < needle_n; i++)
        best = score_later(needle[i], hay, hay_n, rows[(i - 1) % 2], rows[i % 2]);
    if (best == NO_MATCH)
        return -1;
    return best > 0 ? best : 0;
}

bool fuzzy_words(const char *needle, const char *hay)
{
    size_t hay_n = strlen(hay);
    while (*needle) {
        needle += strspn(needle, " ");
        size_t n = strcspn(needle, " ");
        if (n && !memmem(hay, hay_n, needle, n))
            return false;
        needle += n;
    }
    return true;
}
