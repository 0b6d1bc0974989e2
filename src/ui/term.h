// The terminal: taken over, given back in every case, its bytes turned into input, frames sent in
// one write. UI thread.
#ifndef UI_TERM_H
#define UI_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "ui/ink.h"
#include "ui/term_answer.h"
#include "ui/term_keys.h"

typedef struct Term Term;

typedef struct TermFacts {
    bool known, usable; // TERM is in the terminal database; the interface can be shown on it
    int colors;         // 0: none, or not known
    bool mouse;
} TermFacts;
// What the terminal database says of TERM. Nothing is written; not while a Term is open.
TermFacts term_look(void);
const char *term_library(void); // "ncurses 6.4.20240113"

// ERR_USAGE when there is no terminal or one that cannot show the interface; nothing was changed
// then. From now on a crash gives the terminal back as well. test_keys: see term_keys.h.
Term *term_open(bool test_keys, Err *err);
void term_close(Term *term);

// For stopping, and for another program in the foreground: gives the terminal back, takes it again.
// After term_enter everything is drawn anew by the next frame.
void term_leave(Term *term);
void term_enter(Term *term);

int term_rows(const Term *term);
int term_cols(const Term *term);
// Asks for the size; true when it changed. All windows must be gone.
bool term_resize(Term *term);
// wanted: the option `colors`.
Ink term_ink(const Term *term, const char *wanted);
// From the next frame on those numbers are those colours; it is sent whole.
void term_tint(Term *term, const Tints *tints);
void term_mouse(Term *term, bool on);
// wanted: the option `links`.
bool term_has_links(const Term *term, const char *wanted);
// Between what curses writes; sent with the frame.
void term_put(Term *term, const char *bytes);
// Words of ours; NULL gives back what was there. Cheap when it is shown already.
void term_title(Term *term, const char *text);
void term_redraw(const Term *term); // the next frame is sent whole

// What the terminal has said of its background, else the environment. It may change, and so may the
// ink, with every KEY_REPORT_.
Background term_background(const Term *term);

int term_fd(const Term *term); // readable when term_read has something to do
// Takes what bytes there are. False when the terminal is gone.
bool term_read(Term *term);
KeysStatus term_next(Term *term, KeysMode mode, TermInput *out);
bool term_has_bytes(const Term *term); // more can be read now
// Sends what waits, as far as the terminal takes it; true when nothing is left. A frame is drawn
// only then, so a terminal that reads nothing costs frames and no memory.
bool term_flush(Term *term);
int term_out_wait_fd(const Term *term); // writable when term_flush gets further; -1: nothing waits
// Bytes of our own after the frame. Never text of others.
void term_write(Term *term, const char *bytes, size_t n);

// Under test a mark is written for each KEY_SYNC when all before it has been drawn (tests/harness).
// They are counted here because the terminal goes from one loop to the next.
void term_sync_asked(Term *term);
bool term_sync_is_due(const Term *term);
void term_sync_answer(Term *term);

#endif
