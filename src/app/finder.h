// Jumping to anything by a few letters: contacts, threads, deals and appointments of the mirror,
// tasks, and the places that are known without asking. What was chosen before rises. Works without
// a network. UI thread.
#ifndef APP_FINDER_H
#define APP_FINDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/id.h"

typedef struct Finder Finder;
struct Core;

typedef enum FindKind {
    FIND_CONTACT,
    FIND_THREAD,
    FIND_DEAL,
    FIND_EVENT,
    FIND_TASK,
    FIND_SCREEN, // id: the name of the command that shows it
    FIND_PIPELINE,
    FIND_CALENDAR,
    FIND_KIND_COUNT
} FindKind;

typedef struct Finding {
    FindKind kind;
    Id id, contact;    // contact: whose it is; empty: nobody's
    Text name, detail; // detail: addresses, the last message, whose deal it is
    Instant at;        // threads: last message; appointments: start; tasks: due; else 0
    int score;
} Finding;

Finder *finder_new(struct Core *core);
void finder_free(Finder *finder);
// After the first frame: the mirror's part is read into memory while nobody waits for it.
void finder_start(Finder *finder);

// Begins a search: shows what was chosen before, then the places.
void finder_open(Finder *finder);
// Replaces the question before, whose results stay until these are there. Told by CH_FINDER; what
// needs no mirror is there at once.
void finder_ask(Finder *finder, const char *words);
bool finder_waits(const Finder *finder); // for the answer to the last question

// Results of the last answered question, best first. Borrowed until the next question or pump.
size_t finder_count(const Finder *finder);
const Finding *finder_at(const Finder *finder, size_t i);
// The words of that question, folded by text_fold; "" when there were none.
const char *finder_words(const Finder *finder);
TextRef find_kind_word(FindKind kind); // "contact", "appointment" ...
// There is no local copy to look in: only places are found.
bool finder_is_blind(const Finder *finder);
// The pipeline on whose board the deal stands; empty: it is not open, or not known.
Id finder_board_of(const Finder *finder, const Id *deal);
// Counts as a choice, here and in later runs.
void finder_chose(Finder *finder, FindKind kind, const Id *id);

#endif
