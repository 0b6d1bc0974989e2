// What is known of terminals by their names and by what their programs leave in the environment:
// which of the sequences that no terminal database lists each takes. Pure but term_signs.
#ifndef UI_TERM_KIND_H
#define UI_TERM_KIND_H

#include <stdbool.h>

typedef struct TermSigns { // from the environment; all may be NULL
    const char *term, *tmux, *sty, *program /* TERM_PROGRAM */, *version /* of it */;
    const char *lc_terminal, *kitty, *vte, *konsole, *windows;
} TermSigns;
TermSigns term_signs(void); // borrowed until the environment changes

enum {
    TERM_KEYS = 1 << 0,  // codes for Ctrl+Enter and the like; not printed where unknown
    TERM_ASK = 1 << 1,   // questions, answered or not, are not printed
    TERM_TITLE = 1 << 2, // a title, kept before and given back (XTWINOPS 22, 23)
    TERM_LINKS = 1 << 3, // OSC 8
    TERM_OSC9 = 1 << 4,  // desktop notices
    TERM_OSC777 = 1 << 5,
    TERM_OSC99 = 1 << 6,
};
unsigned term_skills(const TermSigns *signs);

#endif
