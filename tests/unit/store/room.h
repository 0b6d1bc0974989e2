// A folder of its own for each test, and operations to put into a journal there.
#ifndef UNIT_STORE_ROOM_H
#define UNIT_STORE_ROOM_H

#include "store/journal.h"

typedef struct Room {
    char *dir, *path; // path of the journal file
} Room;

enum { T0 = 1700000000 }; // seconds

int room_setup(void **state);
int room_teardown(void **state);
Journal *room_open(const Room *room); // fails the test when it cannot be opened
Op room_op(OpState state, const char *text);
// Adds such an operation and fails the test when that does not work.
Op room_add(Journal *journal, OpState state, const char *text);
Instant room_at(int seconds); // after T0
size_t room_count(Journal *journal, OpState state);
// Runs SQL behind the journal's back.
void room_sql(const Room *room, const char *sql);
struct sqlite3 *room_lock(const Room *room);              // holds the write lock until it is closed
long long room_number(const Room *room, const char *sql); // first value of the first row

#endif
