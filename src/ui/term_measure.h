// How wide the terminal takes a character to be: written to the line's beginning, asked where the
// cursor is, erased again. Not while a Term is open.
#ifndef UI_TERM_MEASURE_H
#define UI_TERM_MEASURE_H

#include <stdbool.h>

// Standard input and output are a terminal of ours: it can be asked.
bool term_can_measure(void);
// Cells of a text of ours, never of others; -1 when the terminal does not tell within wait_ms. Keys
// pressed meanwhile are lost.
int term_measure(const char *text, int wait_ms);

#endif
