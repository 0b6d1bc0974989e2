// Somebody who types at a shell: folders of their own with a mirror in them whose contacts have
// names that want to be more than names.
#ifndef UNIT_CLI_TYPIST_H
#define UNIT_CLI_TYPIST_H

#include <glib.h>

#include "unit/unit.h"

typedef struct Typist {
    char *home;   // every XDG folder
    char *mirror; // its file
    int service;  // listens where EYRIE_BASE_URL points; nobody is to come
    char *out, *said;
} Typist;

enum { TYPIST_NAMES = 28, TYPIST_DASH = TYPIST_NAMES - 1 }; // the last one begins with a dash

int typist_setup(void **state);
int typist_teardown(void **state); // fails when a name was run, or the service asked
#define TYPIST_TEST(f) cmocka_unit_test_setup_teardown(f, typist_setup, typist_teardown)

// As a person sees it: harmless, in one line. The contact's id is C and the number. g_free.
char *typist_name(size_t i);
// A program's own environment; g_strfreev.
char **typist_env(const Typist *typist);
// Fails unless it exits with 0.
void typist_runs(Typist *typist, const char *const *argv);
// `eyrie __complete` at the end of this line.
void typist_asks(Typist *typist, const char *line);
// A line of what it printed begins so.
void typist_gets(const Typist *typist, const char *line);

#endif
