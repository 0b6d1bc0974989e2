// Subsequence matching for palettes, pickers and filters. Pure; any thread.
#ifndef BASE_FUZZY_H
#define BASE_FUZZY_H

#include <stdbool.h>
#include <stddef.h>

// Both arguments folded by text_fold. -1 when needle is not a subsequence of hay; otherwise higher
// is better: runs, word starts and early matches score, gaps cost. An empty needle scores 0.
int fuzzy_score(const char *needle, size_t needle_n, const char *hay, size_t hay_n);
// All space-separated words of the needle occur as substrings (for '/' filters).
bool fuzzy_words(const char *needle, const char *hay);

#endif
