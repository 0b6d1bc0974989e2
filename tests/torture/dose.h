// How much of each torment: little among the tests, much in the long run. Counts are added to a
// file so that runs add up.
#ifndef TORTURE_DOSE_H
#define TORTURE_DOSE_H

#include <glib.h>

typedef struct Dose {
    int kills;         // at random instants
    int steps;         // system calls of one send after which it is killed; 0: after each
    int replay_stride; // every n-th byte of an exchange
    int replay_routes; // kinds of write
    int twins;         // kills while two instances share a journal
    int pages;         // seeds of the paging test
    int resends;       // by a person, in the model
    size_t states;     // of the model, at most, in each world
    guint64 seed;
} Dose;

const Dose *dose(void);
// Adds to the named count; written to the file of --counts when the program ends.
void dose_count(const char *name, gint64 n);

#endif
