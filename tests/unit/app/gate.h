// Somebody who signs in at the sandbox: an Enrol, and a state folder of its own.
#ifndef UNIT_APP_GATE_H
#define UNIT_APP_GATE_H

#include "api/profile.h"
#include "app/enrol.h"
#include "sandbox/sandbox.h"
#include "unit/unit.h"

typedef struct Gate {
    char *dir, *options; // the state folder; config.ini in it
    Clock *clock;
    Sandbox *sandbox;
    Enrol *enrol;
} Gate;

int gate_open(void **state); // cmocka's; three locations
int gate_close(void **state);
// With another profile (NULL: named after the location), or a location that is given.
void gate_begin(Gate *gate, const char *profile, const char *location);
void gate_settle(Gate *gate); // until nothing is under way
void gate_await(Gate *gate, EnrolStep step);
void gate_paste(Gate *gate, EnrolHidden hidden, const char *text);
void gate_submit_token(Gate *gate, const char *token); // and settles
void gate_submit_location(Gate *gate, const char *location);
void gate_submit_app(Gate *gate, int port); // to BROWSER
// From TOKEN to SCOPES with what is right.
void gate_pass(Gate *gate);
void gate_expect_error(const Gate *gate, const char *part);
// The stored profile; profile_clear. Fails the test when it is not there.
Profile gate_profile(const char *name);
void gate_expect_nothing_stored(const Gate *gate); // no profile, and the token in no file

#endif
