// What goes to the terminal, without ever waiting for it: curses writes into memory, and this sends
// from there what the terminal takes. A terminal that reads nothing (a stalled line, a frozen
// window) then costs frames, not the program. UI thread; one user at a time.
#ifndef UI_TERM_OUT_H
#define UI_TERM_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "ui/ink.h"

typedef struct TermOut TermOut;

// From now on what is written to curses_fd stays in memory until it is sent to the terminal on
// standard output. curses_fd is a duplicate of the caller's, and is not closed.
TermOut *term_out_open(int curses_fd, Err *err);
void term_out_close(TermOut *out); // accepts NULL; sends nothing more

// What curses sends as those numbers of 256 leaves as those colours.
void term_out_tint(TermOut *out, const Tints *tints);
// From now on frames are marked as such (DECSET 2026), so that the terminal shows each at once.
void term_out_mark_frames(TermOut *out);
void term_out_put(TermOut *out, const char *bytes, size_t n); // behind what curses has written
// Sends what the terminal takes now. True when nothing is left.
bool term_out_flush(TermOut *out);
// As term_out_flush, waiting at most so long for the terminal; what is left then is dropped.
void term_out_drain(TermOut *out, int ms);
// Becomes writable when more can be sent; -1 when nothing waits.
int term_out_fd(const TermOut *out);
// For a crash: does not wait and allocates nothing.
void term_out_rescue(const TermOut *out, const char *bytes, size_t n);

// Another program gets the terminal, and gives it back.
void term_out_lend(TermOut *out);
void term_out_take(TermOut *out);

#endif
