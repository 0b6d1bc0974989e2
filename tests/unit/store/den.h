// A mirror in a folder of its own for each test, records to put into it, and waiting for answers.
#ifndef UNIT_STORE_DEN_H
#define UNIT_STORE_DEN_H

#include <glib.h>

#include "model/contact.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/message.h"
#include "model/workspace.h"
#include "store/cache.h"

typedef struct Den {
    char *dir, *path;
    Clock *clock; // steppable, at DEN_NOW
    Cache *cache; // NULL: closed
    CacheOpened opened;
    int idle_ms;      // of the next den_open
    CacheWatch watch; // the same
} Den;

#define DEN_NOW 1800000000000 // ms

enum { DEN_PATIENCE_MS = 180 * 1000 }; // a bound for failing on a busy machine; answers wake us

int den_setup(void **state); // opens
int den_teardown(void **state);
void den_open(Den *den); // fails the test when it cannot be opened
void den_close(Den *den);
// Waits for the next answer; fails the test when none comes for 20 s.
CacheAnswer *den_answer(Den *den);
// The next answer must be of this kind.
CacheAnswer *den_answer_of(Den *den, CacheAnswerKind kind);

// Saves and waits until it is done; fails the test when that did not work. Returns the bad rows.
size_t den_save_page(Den *den, const CachePage *page, Rows *take_rows);
size_t den_save(Den *den, Rows *take_rows);
void den_save_one(Den *den, const RecordType *type, void *take_record);
void den_delete(Den *den, const RecordType *type, const char *id);
Rows den_read(Den *den, CacheRead read);
// "id id id" of the rows, in order. g_free.
char *den_ids(const Rows *rows);
void den_ids_are(Rows *take_rows, const char *expected);

// Every member filled at random as a decoder might have: clean texts, known enums, and what is
// derived derived.
void den_random(GRand *rand, const RecordType *type, void *record);
Text den_text(const char *s);
Id den_id(const char *fmt, ...) G_GNUC_PRINTF(1, 2);
Message den_message(const char *id, const char *conversation, int64_t ms, const char *body);
Contact den_contact(const char *id, const char *name, const char *phone, const char *email);

// Behind the mirror's back.
void den_sql(const Den *den, const char *sql);
long long den_number(const Den *den, const char *sql);
char *den_plan(const Den *den, const char *sql); // how SQLite answers it, a line a step; g_free
struct sqlite3 *den_lock(const Den *den);        // holds the write lock
void den_unlock(struct sqlite3 *lock);
size_t den_broken_files(const Den *den);            // that were renamed away
size_t den_files(const Den *den, const char *part); // whose names hold this

#endif
