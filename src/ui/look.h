// Which theme and which characters, by the options and by what the terminal says: the same for the
// interface and for the first run. UI thread.
#ifndef UI_LOOK_H
#define UI_LOOK_H

#include "app/options.h"
#include "ui/term.h"

Ink look_ink(const Term *term, const Options *options);
// The theme that "auto" is on such a terminal, other names as they are. background: see
// term_background.
const char *look_theme(const char *wanted, Ink ink, int background);

#endif
