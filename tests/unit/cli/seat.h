// Somebody at a terminal that can do nothing, with `eyrie --plain`, signed in to a gate's sandbox.
#ifndef UNIT_CLI_SEAT_H
#define UNIT_CLI_SEAT_H

#include <glib.h>

#include "harness/pty.h"
#include "unit/cli/gate.h"

enum { SEAT_COLS = 40 };

typedef struct Seat {
    Pty *pty;
    GString *seen;
    size_t at; // behind what was waited for
} Seat;

Seat seat_take(const Gate *gate); // until it asks for a command
void seat_types(Seat *seat, const char *keys);
// Fails when the text never comes; the next waits for what is behind it.
void seat_waits(Seat *seat, const char *text);
void seat_leave(Seat *seat, int expected); // when the program has ended, with this code
// All lines as the terminal got them: none is broken by it, nothing addresses its cursor.
void seat_is_plain(const Seat *seat);

#endif
