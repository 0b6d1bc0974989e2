// A program on a terminal of its own, in a home of its own. All waiting is for events; the bounds
// are there to fail a test, never to pace it.
#ifndef HARNESS_PTY_H
#define HARNESS_PTY_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Pty Pty;

typedef struct PtySpec {
    char *const *argv; // NULL-terminated; argv[0] is a path
    char *const *env;  // NULL-terminated NAME=VALUE pairs, beside the scrubbed basics
    const char *home;  // existing folder; HOME and the XDG folders lie below it
    int cols, rows;
    bool answers; // of drive.h: the terminal answers questions
} PtySpec;

typedef enum PtyEvent { PTY_OUTPUT, PTY_ENDED, PTY_LATE } PtyEvent;

typedef void (*PtySink)(void *user, const char *bytes, size_t n);

// NULL with a reason in why.
Pty *pty_start(const PtySpec *spec, PtySink sink, void *user, GString *why);
// Kills the program if it still runs. Accepts NULL.
void pty_free(Pty *pty);

// Queues bytes; they leave in pty_pump, so that a full terminal buffer cannot block us.
void pty_write(Pty *pty, const char *bytes, size_t n);
// Waits until the program wrote something (handed to the sink), ended, or the monotonic deadline in
// microseconds passed; sends queued bytes meanwhile.
PtyEvent pty_pump(Pty *pty, gint64 deadline_us);
void pty_resize(Pty *pty, int cols, int rows);
void pty_signal(Pty *pty, int signum);
// The terminal's modes (stty) are those that the program found.
bool pty_modes_are_kept(const Pty *pty);
int pty_pid(const Pty *pty); // 0 once it has ended
bool pty_has_ended(const Pty *pty);
// Sends what is queued, reads nothing, and waits until the program has ended all the same: for what
// a terminal that is stuck must not hold up. As pty_wait_exit.
bool pty_wait_unread(Pty *pty, gint64 deadline_us, int *code);
// Pumps until the program has ended. True with its exit code (128 + n for signal n).
bool pty_wait_exit(Pty *pty, gint64 deadline_us, int *code);

#endif
