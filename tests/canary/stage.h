// A home, a service, a stranger, and a watch over every place where a secret must not be.
#ifndef CANARY_STAGE_H
#define CANARY_STAGE_H

#include "canary/finder.h"
#include "harness/drive.h"
#include "sandbox/sandbox.h"
#include "transport/hostile.h"

// Of the sandbox. No part of it is anywhere else.
#define CANARY_PIT "pit-93d7a61c-0f4e-4b82-a5d9-c86e1b72f03a"

typedef enum Spot {
    SPOT_ARGV,
    SPOT_ENVIRON,
    SPOT_CHILD_ARGV,
    SPOT_CHILD_ENVIRON,
    SPOT_CHILD_INPUT,
    SPOT_CHILD_FILES, // open descriptors that a child should not have
    SPOT_FILE,
    SPOT_DATABASE,
    SPOT_LOG,
    SPOT_HISTORY,
    SPOT_CORE,
    SPOT_TERMINAL,
    SPOT_OUTPUT,
    SPOT_ELSEWHERE, // asked of somebody else
    SPOT_MEMORY,    // the secret's own pages would be in a core file
    SPOT_COUNT
} Spot;

typedef struct Stage {
    char *home, *drop;    // drop: where children tell what they were given
    char *vault;          // where tokens may be: a keyring, a store of somebody else's
    char *self, *program; // paths of this program and of eyrie
    Clock *clock;
    Sandbox *sandbox;
    Hostile *other;
    Finder *finder;
    size_t found[SPOT_COUNT], looks[SPOT_COUNT];
    GString *story;
    Drive *drive;
    const char *base_url;    // of the service, or of who plays it
    const char *const *more; // NAME=VALUE for the program; NULL: none
    bool no_token;           // the program finds its own
    bool bare_profiles;      // not even there may one be
} Stage;

Stage *stage_new(void);
void stage_free(Stage *stage);
const char *stage_spot_name(Spot place);
// In all places.
size_t stage_finds(const Stage *stage);

void stage_look(Stage *stage, Spot place, const void *bytes, size_t n, const char *where);
// Command line and environment of a process, and of those below it.
void stage_look_process(Stage *stage, int pid);
void stage_look_memory(Stage *stage, int pid);
// Every file below the home, but profiles unless they are bare, and what children have told.
void stage_look_files(Stage *stage);
// All of them, with the terminal and the stranger.
void stage_look_all(Stage *stage);

// Adds the tokens that the profile holds now to what is looked for.
void stage_learn_profile(Stage *stage);

// On a terminal.
void stage_play(Stage *stage, char *const *argv);
void stage_keys(Stage *stage, const char *bytes);
void stage_wait(Stage *stage, const char *text);
void stage_await(Stage *stage, const char *text); // of a program that knows no marks
void stage_leave(Stage *stage, int code);         // waits for its end
// Without one; input may be NULL. The exit code.
int stage_verb(Stage *stage, const char *input, ...) G_GNUC_NULL_TERMINATED;
// Until a child has told something.
void stage_await_child(Stage *stage);

// double.c: a program that leaks into one place, on purpose.
int double_main(int argc, char **argv);
// child.c: an editor or a hook, what opens a browser, and a store that prints a token; they tell
// what they were given.
int child_main(int argc, char **argv);
int opener_main(int argc, char **argv);
int store_main(int argc, char **argv);

#endif
