// A write whose record somebody else has changed meanwhile, field by field, for people to decide.
// Values; UI thread. Names no api or store type.
#ifndef APP_CONFLICT_H
#define APP_CONFLICT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "model/id.h"

typedef struct App App;

typedef enum ConflictSide {
    CONFLICT_BASE,
    CONFLICT_MINE,
    CONFLICT_THEIRS,
    CONFLICT_SIDES
} ConflictSide;
// More than any form of ours has. Of a request that sets more than these, what has moved is asked
// first, and what does not fit stays as somebody else has left it.
enum { CONFLICT_FIELDS = 24, CONFLICT_MEMBERS = 2 };

typedef struct ConflictField {
    const char *label;                 // "Stage"; static, or borrowed from member
    char member[CONFLICT_MEMBERS][40]; // of the request; the second may be empty
    Text value[CONFLICT_SIDES]; // what it was on the screen, what was written, what it is now
    bool moved;                 // it is not what it was: a choice is needed
    Text edit;                  // what typing begins with; empty and not typed: it cannot be
    bool typed;
} ConflictField;

typedef struct Conflict { // owned; conflict_clear
    int64_t op, rev;      // rev: of the question; another is about something else
    Text summary;
    bool undo; // of an earlier write of ours
    ConflictField fields[CONFLICT_FIELDS];
    size_t count;
} Conflict;

typedef struct ConflictAnswer {
    ConflictSide side; // mine or theirs
    const char *text;  // typed instead of mine; NULL: as it was written
} ConflictAnswer;

// Whether the operation waits for such a decision.
bool conflict_waits(const App *app, int64_t op);
// The question. False when there is none (any more).
bool app_conflict(const App *app, int64_t op, Conflict *out);
void conflict_clear(Conflict *conflict);
// The newest operation about the record that waits for such a decision; of all where subject is
// NULL or empty. 0: none.
int64_t app_conflict_of(const App *app, const Id *subject);
// One answer for each field of the conflict. What is mine is sent, with theirs as what it rests on
// now; where all is theirs, nothing is. ERR_USAGE for a text that the field cannot take,
// ERR_CONFLICT when the record has changed once more since the question was put.
bool app_conflict_settle(App *app, const Conflict *conflict, const ConflictAnswer *answers,
                         Err *err) NODISCARD;

#endif
