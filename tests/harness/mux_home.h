// What the program needs to run behind a multiplexer: a folder of its own and a sandbox, both at a
// time that stands still.
#ifndef HARNESS_MUX_HOME_H
#define HARNESS_MUX_HOME_H

#include <glib.h>

#include "sandbox/sandbox.h"

typedef struct MuxHome {
    char *path;
    Clock *clock;
    Sandbox *sandbox;
    const char *now;
} MuxHome;

// now: as in EYRIE_TEST_NOW; borrowed. NULL with a reason in why.
MuxHome *mux_home_new(const char *now, GString *why);
void mux_home_free(MuxHome *home); // accepts NULL
// NAME=VALUE, NULL-terminated; one more of them, or NULL. g_ptr_array_unref.
GPtrArray *mux_home_env(const MuxHome *home, const char *srcdir, const char *more);

#endif
