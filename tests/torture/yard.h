// The parent's side: a sandbox on real sockets, a folder with the client's journal, and lives of
// the client as processes that may end at any moment.
#ifndef TORTURE_YARD_H
#define TORTURE_YARD_H

#include <sys/types.h>

#include "sandbox/sandbox.h"
#include "torture/rig.h"

typedef struct Yard {
    char *dir, *journal;
    Clock *clock;
    Sandbox *sandbox;
    GRand *rand;
    GHashTable *promised; // markers a person was told to be queued
    unsigned markers;
    uint64_t seed;
} Yard;

Yard *yard_new(uint64_t seed);
void yard_free(Yard *yard);
char *yard_marker(Yard *yard); // new and unique, as "mark-000001-"; g_free

typedef struct Life {
    pid_t pid;
    int fd;
    bool up, settled, quit; // quit: the next step is refused
    unsigned packets;
    int status; // of waitpid, when ended
    bool ended;
    char failed[128];
} Life;

// deeds: "sms:MARKER", NULL-terminated; may be NULL.
void life_start(Yard *yard, Life *life, const char *mode, char **deeds);
// Hears and answers the next packet; waits at most timeout_us for it (-1: until there is one).
// False when nothing came.
bool life_turn(Yard *yard, Life *life, int64_t timeout_us);
void life_kill(Yard *yard, Life *life); // hears what it still had to say
void life_end(Yard *yard, Life *life);  // answers until it has ended by itself

// A life that does nothing but settle what is left; fails the test when it cannot.
void yard_settle(Yard *yard);

#endif
