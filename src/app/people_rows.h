// The known contacts as compact rows, by name, narrowed by words: a set that takes 100,000 of them
// in the order they come. Rows are taken one by one; settle puts them in their places. UI thread.
#ifndef APP_PEOPLE_ROWS_H
#define APP_PEOPLE_ROWS_H

#include "app/people.h"

typedef struct PeopleRows PeopleRows;

PeopleRows *people_rows_new(void);
void people_rows_free(PeopleRows *rows); // accepts NULL

// Notes that the contact was seen in that reading. True when it is new or changed; then settle is
// due before anything is asked of the list, and older pointers to that person are void.
bool people_rows_take(PeopleRows *rows, const Contact *contact, unsigned sweep);
// Drops who was not seen in that reading. True when somebody was; settle is due.
// Each of them is told to fn (may be NULL) before.
typedef void PeopleGoneFn(void *owner, const Id *id);
bool people_rows_drop_unseen(PeopleRows *rows, unsigned sweep, PeopleGoneFn *fn, void *owner);
// Drops one. True when it was there; settle is due.
bool people_rows_drop(PeopleRows *rows, const char *id);
void people_rows_settle(PeopleRows *rows);

const Person *people_rows_find(const PeopleRows *rows, const char *id); // NULL when not known
size_t people_rows_all(const PeopleRows *rows);
size_t people_rows_shown(const PeopleRows *rows);               // that pass the filter
const Person *people_rows_at(const PeopleRows *rows, size_t i); // NULL beyond the last shown
// Where somebody stands among the shown; false when not among them.
bool people_rows_index(const PeopleRows *rows, const char *id, size_t *index);
void people_rows_filter(PeopleRows *rows, const char *folded_words); // NULL: everybody

#endif
