// What a terminal is asked, and the shape of what it says. Pure.
#ifndef UI_TERM_ANSWER_H
#define UI_TERM_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

enum { ANSWER_HEAD = 7 }; // bytes of "11;rgb:"

// How many of the bytes after "ESC ]" may belong to "11;rgb:..." before its end mark.
size_t answer_color_bytes(const char *s, size_t n);
// "hhhh/hhhh/hhhh", one to four digits each, as 0xrrggbb; -1: it is no colour.
int answer_color(const char *s, size_t n);

// Modes that are asked about (DECRQM).
enum { MODE_SYNC = 2026, MODE_SCHEME = 2031 };
bool answer_mode_known(int state); // what DECRPM says of a mode: it can be switched

typedef struct AskSigns { // from the environment; all may be NULL
    const char *term, *tmux, *term_program, *no_color;
} AskSigns;
// Questions that end with one for the attributes, which every terminal answers; "" for terminals
// that may print what they do not know.
const char *term_questions(const AskSigns *signs);

typedef enum Background { BACKGROUND_UNKNOWN, BACKGROUND_DARK, BACKGROUND_LIGHT } Background;
// What COLORFGBG ("15;0", "0;default;15"; may be NULL) says.
Background background_of_colorfgbg(const char *value);
Background
background_of_color(int rgb); // light: the contrast with black is greater than with white

typedef enum Charset { CHARSET_UNKNOWN, CHARSET_UNICODE, CHARSET_OTHER } Charset;
// By what LC_ALL, LC_CTYPE or LANG asks for, the first of them that is set. The C locale says
// nothing: it is also what is left where nobody has said anything.
Charset charset_of(const char *wanted);

#endif
