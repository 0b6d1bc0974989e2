// Which of many rows pass the words of a filter, within a frame for 100,000 of them: their folded
// texts lie one behind the other and are looked through in one go, a longer filter only where the
// shorter one passed. A row is a number from sieve_add. One thread.
#ifndef BASE_SIEVE_H
#define BASE_SIEVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Sieve Sieve;

enum { SIEVE_TEXT_MAX = 4000 }; // bytes of a text that are looked through

Sieve *sieve_new(void);
void sieve_free(Sieve *sieve); // accepts NULL

// The number of a new row; numbers of removed rows are used again. The text is folded (text_fold).
uint32_t sieve_add(Sieve *sieve, const char *folded);
void sieve_change(Sieve *sieve, uint32_t row, const char *folded);
void sieve_remove(Sieve *sieve, uint32_t row);
// Borrowed until the row changes.
const char *sieve_text(const Sieve *sieve, uint32_t row);

// Folded words, all of which must occur; NULL or blank: every row passes. Rows that come or change
// later are judged at once.
void sieve_filter(Sieve *sieve, const char *folded_words);
bool sieve_passes(const Sieve *sieve, uint32_t row);

#endif
