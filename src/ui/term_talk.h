// What the terminal is asked at the start, and what follows from its answers. They come between
// keys, late or never; nothing waits for them. UI thread.
#ifndef UI_TERM_TALK_H
#define UI_TERM_TALK_H

#include <stdint.h>

#include "ui/term_answer.h"
#include "ui/term_keys.h"
#include "ui/term_out.h"

typedef struct TermTalk {
    Charset charset;
    Background background;
    bool marks_frames; // the terminal knows frames (DECSET 2026)
    bool asked_charset;
    bool tells_scheme; // it says when its colours change (2031)
    int64_t asked_at;  // on the monotonic clock, microseconds
} TermTalk;

void term_talk_init(TermTalk *talk); // by the environment
void term_talk_ask(TermTalk *talk, TermOut *out, TermKeys *keys);
void term_talk_take(TermTalk *talk, TermOut *out, const TermInput *input);
// Somebody else gets the terminal: what it answers to us is awaited for a moment, else it would be
// typed into their line.
void term_talk_await(const TermTalk *talk, TermKeys *keys);
const char *term_talk_reset(const TermTalk *talk); // what gives the terminal back; static

#endif
