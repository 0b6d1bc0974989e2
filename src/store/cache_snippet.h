// The piece of a text in which words were found. Pure. For cache*.c only.
#ifndef STORE_CACHE_SNIPPET_H
#define STORE_CACHE_SNIPPET_H

#include "store/cache.h"
#include "store/cache_words.h"

// Fills snippet and spans of the hit: the first place where most of the terms stand near each
// other, else how the text begins.
void cache_snippet(CacheCutter *cutter, const GPtrArray *terms, TextRef title, TextRef body,
                   CacheHit *hit);

#endif
