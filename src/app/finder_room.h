// The inside of Finder, for finder*.c only.
#ifndef APP_FINDER_ROOM_H
#define APP_FINDER_ROOM_H

#include "app/core.h"
#include "app/finder.h"

typedef struct FindPast { // something that was chosen before
    Finding row;          // as it is now; score is not used
    char *folded;         // its name and detail; NULL: it is gone
    int uses;
    Instant last;
} FindPast;

struct Finder {
    Core *core;
    GArray *past;    // FindPast, the one that counts most first
    GArray *places;  // Finding: tasks, screens, pipelines, calendars
    GArray *results; // Finding
    char *words;     // of the results, folded
    char *asked;     // of the question that is waited for, folded
    uint64_t number; // of that question; 0: none
    bool past_read;  // from the journal
};

void finding_clear(Finding *finding);
// Sum over the words of fuzzy_score; -1 when one does not fit. Both folded.
int finder_score(const char *words, const char *hay);

// finder_past.c
void finder_past_load(Finder *finder); // texts anew from the mirror
void finder_past_free(Finder *finder);
// What it adds to a score; 0 when it was not chosen before.
int finder_past_bonus(const Finder *finder, FindKind kind, const Id *id);
// finder_rows.c: records as rows
bool finder_row_read(const Finder *finder, FindKind kind, const Id *id, Finding *out);
void finder_places_load(Finder *finder);

#endif
