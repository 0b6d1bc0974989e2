// A shell in a terminal, behind a multiplexer with a server of its own: tmux, GNU screen, mosh, or
// none of them. Its prompt is "ready N CODE>": the N-th, after a command that ended so.
#ifndef HARNESS_MUX_H
#define HARNESS_MUX_H

#include "harness/drive.h"

typedef enum MuxKind { MUX_NONE, MUX_TMUX, MUX_SCREEN, MUX_MOSH, MUX_COUNT } MuxKind;

typedef struct MuxSpec {
    MuxKind kind;
    const char *term; // inside; outside it is xterm-256color
    const char *conf; // lines of tmux.conf or screenrc; may be NULL
    const char *home; // existing folder
    char *const *env; // as in pty.h
    int cols, rows;
} MuxSpec;

typedef struct Mux Mux;

const char *mux_program(MuxKind kind); // to be found in PATH; NULL: none is needed
// Returns when its shell waits. NULL with a reason in why.
Mux *mux_start(const MuxSpec *spec, GString *why);
// Ends what is left of it, by id. Accepts NULL.
void mux_free(Mux *mux);
Drive *mux_drive(Mux *mux); // the terminal outside; another one after mux_attach
// Waits for the next prompt of the shell.
bool mux_prompt(Mux *mux, int code, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// The terminal outside is given back as it was and its program ends, while what is inside goes on;
// then another terminal of that size is put before it. tmux and screen only.
bool mux_detach(Mux *mux, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool mux_attach(Mux *mux, int cols, int rows, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// What tmux makes of one of its commands; g_free. NULL with a reason in why.
char *mux_tell(const Mux *mux, const char *const *words, GString *why);
// Leaves the shell and waits until the server has ended and the terminal is as it was.
bool mux_end(Mux *mux, GString *why) G_GNUC_WARN_UNUSED_RESULT;

#endif
