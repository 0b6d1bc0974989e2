// Somebody who signs in: folders of their own, a sandbox with three locations, the real program,
// and a desktop whose browser is the test.
#ifndef UNIT_CLI_GATE_H
#define UNIT_CLI_GATE_H

#include <glib.h>

#include "sandbox/sandbox.h"
#include "unit/unit.h"

typedef struct Gate {
    char *home; // every XDG folder, and the only folder of PATH that has an xdg-open
    Clock *clock;
    Sandbox *sandbox;
    char **extra; // "NAME=value" for the program's environment; owned, NULL: none
    char *out, *said;
} Gate;

int gate_setup(void **state);
int gate_teardown(void **state);
#define GATE_TEST(f) cmocka_unit_test_setup_teardown(f, gate_setup, gate_teardown)

enum { GATE_ANY = -1 }; // exit code
// Runs ./eyrie with these words and this on its standard input; fails unless it exits so.
void gate_runs(Gate *gate, int expected, const char *words, const char *input);
// As gate_runs, while somebody sits at the browser: `browse` gets the address that is opened.
void gate_runs_with_browser(Gate *gate, int expected, const char *words, const char *input,
                            void (*browse)(Gate *gate, const char *url));
void gate_says(const Gate *gate, const char *text);
void gate_hides(const Gate *gate, const char *secret);
void gate_set_extra(Gate *gate, const char *name, const char *value);
// Stores the sandbox's token in the profile "main".
void gate_login(Gate *gate);
char *profile_path(const Gate *gate, const char *name); // g_free
// Signs in and hands these lines to `eyrie --plain`, which may send nothing but lines.
void gate_plays(Gate *gate, int expected, const char *lines);
void gate_executed(const Gate *gate, EndpointId ep, size_t n); // by the service, so often
// A program in the gate's PATH.
void gate_put_program(const Gate *gate, const char *name, const char *text);

#endif
