// How much of each torment: little among the tests, much in the long run. Counts are added to a
// file so that runs add up.
#ifndef TORTURE_DOSE_H
#define TORTURE_DOSE_H

#include <glib.h>

typedef struct Dose {
    int kills;         // at random instants
    int steps;         // system calls of one write after which it is killed; 0: after each
    int replay_stride; // every n-th byte of an exchange
    int replay_routes; // kinds of write
    int twins;         // kills while two instances share a journal
    int pages;         // seeds of the paging test
    int resends;       // by a person, in the model
    size_t states;     // of the model, at most, in each world
    guint64 seed;      // 0: the first that is not spent
} Dose;

const Dose *dose(void);
// Adds to the named count of --counts.
void dose_count(const char *name, gint64 n);
void dose_save(void); // an interrupted run keeps what it has counted
// The seeds before this one are spent: a later run goes on here. Saves.
void dose_seed_done(guint64 next);

#endif
