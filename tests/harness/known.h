// Which sequences a terminal knows: those of its entry in the terminal database, and some that no
// database lists. Judges everything that a program wrote to it.
#ifndef HARNESS_KNOWN_H
#define HARNESS_KNOWN_H

#include <glib.h>
#include <stdbool.h>

typedef struct Known Known;

enum {                     // beside the database
    KNOWN_KEYS = 1 << 0,   // CSI > m, CSI > u, CSI < u
    KNOWN_ASKS = 1 << 1,   // OSC 11, DECRQM, DA, modes 2026 and 2031
    KNOWN_TITLE = 1 << 2,  // OSC 2 and its stack
    KNOWN_LINKS = 1 << 3,  // OSC 8
    KNOWN_NOTICE = 1 << 4, // OSC 9, 99, 777
    KNOWN_RGB = 1 << 5,    // 38;2
    KNOWN_PROBE = 1 << 6,  // CSI 6 n: where the cursor is
};

// NULL with a reason when the database does not have the terminal.
Known *known_new(const char *term, unsigned extras, GString *why);
void known_free(Known *known); // accepts NULL
// True when every sequence is known, no colour is used that the terminal lacks, and in the end all
// modes are as they were; else why names the first that is not.
bool known_judge(const Known *known, const char *bytes, size_t n,
                 GString *why) G_GNUC_WARN_UNUSED_RESULT;

#endif
