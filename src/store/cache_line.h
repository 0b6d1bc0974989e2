// The line by which something is found, and the words looked for in it. Pure. For cache*.c only.
#ifndef STORE_CACHE_LINE_H
#define STORE_CACHE_LINE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "model/record.h"

// Folded: "ana maria lopez ana@x.io 15550100 acme\nvip\nhot lead\n". What is before the first line
// feed is looked through by letters; tags only as a whole.
typedef struct CacheLine {
    GString *s;
    size_t tags; // where they begin
} CacheLine;

void cache_line_init(CacheLine *line);
void cache_line_clear(CacheLine *line);
void cache_line_begin(CacheLine *line); // empties it
void cache_line_folded(CacheLine *line, TextRef folded);
void cache_line_name(CacheLine *line, TextRef name);
void cache_line_rest(CacheLine *line, TextRef email, TextRef phone, TextRef company);
void cache_line_tags(CacheLine *line, const TextList *tags); // last
void cache_line_end(CacheLine *line);                        // cuts it to what an entry can hold

// Which bytes occur, in 64 classes: a line that lacks one of a needle's needs no closer look.
typedef uint64_t CacheLineMask;
CacheLineMask cache_line_mask(const char *s, size_t n);

enum { CACHE_NEEDLES_MAX = 8 };
typedef struct CacheNeedles {
    char *folded;
    struct {
        const char *s;
        size_t n;
        bool whole; // digits of a phone number: found in one piece or not at all
    } words[CACHE_NEEDLES_MAX];
    size_t count;
    CacheLineMask mask;
    int most, broken; // the highest score; the highest when a word is not in one piece
} CacheNeedles;

void cache_needles_init(CacheNeedles *needles, const char *typed);
void cache_needles_clear(CacheNeedles *needles);
// -1 when a word is not in it. A line that cannot score more than `bar` may be answered by -1.
int cache_needles_score(const CacheNeedles *needles, const char *line, size_t n, int bar);
// All words occur in one piece.
bool cache_needles_within(const CacheNeedles *needles, const char *line, size_t n);

#endif
