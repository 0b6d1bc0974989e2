// A patient for `eyrie doctor`: folders of its own, a sandbox, and the real program.
#ifndef UNIT_CLI_WARD_H
#define UNIT_CLI_WARD_H

#include <glib.h>

#include "sandbox/sandbox.h"

typedef struct Ward {
    char *home;  // every XDG folder
    char *eyrie; // home/eyrie
    Clock *clock;
    Sandbox *sandbox;
    char *token, *location,
        *url; // owned; token NULL: that of the profile. What the program is told
    char *out, *said;
} Ward;

Ward *ward_new(void);
void ward_free(Ward *ward);
// Another sandbox, whose token, location and address the program is told from now on.
void serve(Ward *ward, const SandboxOptions *options);
// A file in the eyrie folder; returns its path, g_free.
char *put_file(const Ward *ward, const char *name, const char *text, int mode);
void change(char **where, const char *value);
// Runs ./eyrie with these words; fails unless it exits so, or if it shows the token.
void runs(Ward *ward, int expected, const char *words);
// The same on a terminal that answers each question for the cursor with the next of these widths,
// or never (NULL). Exits 0.
void runs_on_terminal(Ward *ward, const char *words, const int *widths);
// The line of that check begins with this mark and goes on with these words; what follows it is
// mended with those (NULL: nothing is).
void finds(const Ward *ward, const char *mark, const char *group, const char *name,
           const char *words, const char *mend);

#endif
