// A crash, or a broken promise of ours, gives the terminal back before the program ends. UI thread;
// one user at a time.
#ifndef UI_TERM_RESCUE_H
#define UI_TERM_RESCUE_H

#include <termios.h>

#include "ui/term_out.h"

// From now on that is what happens: the bytes are sent and the modes set. Again: with other ones.
// out is borrowed until term_rescue_disarm.
void term_rescue_arm(const TermOut *out, const char *bytes, const struct termios *modes);
void term_rescue_disarm(void);

#endif
