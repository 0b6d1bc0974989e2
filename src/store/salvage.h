// What is done with a journal that is damaged, or older than its audit: nothing is deleted, nothing
// of it is sent by itself, and what is lost is told. Store only; UI thread.
#ifndef STORE_SALVAGE_H
#define STORE_SALVAGE_H

#include "store/journal_row.h"

// Copies the damaged file aside and puts a new one with all that can be read in its place.
bool salvage_file(const char *path, Salvage *out, Err *err) NODISCARD;
void salvage_clear(Salvage *salvage);
void salvage_tables(Db *to, Db *from); // attempts, bindings, decisions, drafts; from may be NULL
// Of an operation whose file cannot be trusted: the state in which it waits for a person.
OpState salvage_state(const Op *op);
// Everything that would go by itself waits for a person from now on.
bool salvage_distrust(Journal *journal, Salvage *out, Err *err) NODISCARD;

#endif
