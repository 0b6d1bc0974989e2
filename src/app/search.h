// Full-text search of all messages, e-mails and notes of the mirror, and the way through its hits.
// Works without a network. UI thread.
#ifndef APP_SEARCH_H
#define APP_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "model/channel.h"
#include "model/conversation.h"
#include "model/id.h"

typedef struct Search Search;
struct Core;

typedef enum HitKind { HIT_MESSAGE, HIT_EMAIL, HIT_NOTE } HitKind;

enum { HIT_SPANS_MAX = 8 };
typedef struct HitSpan { // bytes of a snippet that matched
    size_t at, n;
} HitSpan;

typedef struct Hit {
    HitKind kind;
    Id id, conversation, contact;
    Instant at;
    Direction direction; // DIRECTION_UNKNOWN: of a note
    Channel channel;
    Text who;     // the contact's name; empty when it is not known
    Text snippet; // one line
    HitSpan spans[HIT_SPANS_MAX];
    size_t span_count;
} Hit;

typedef enum SearchStage {
    SEARCH_TYPING, // more letters may follow: the last word is taken as a beginning
    SEARCH_TYPED,
} SearchStage;

Search *search_new(struct Core *core);
void search_free(Search *search);

// Asks for what is typed (query.h); CH_SEARCH tells of the answer. The hits before stay until then.
// ERR_USAGE says what cannot be understood; nothing is asked then.
bool search_ask(Search *search, const char *typed, SearchStage stage, Err *err) NODISCARD;
// The line of the last question, "" before the first.
const char *search_typed(const Search *search);
bool search_waits(const Search *search);
bool search_is_blind(const Search *search);  // there is no local copy to look in
const Err *search_err(const Search *search); // of the last answer
// The next page, once; called while scrolling near the end.
void search_want_more(Search *search);
bool search_has_more(const Search *search);

// Hits, newest first. Borrowed until the next question or pump.
size_t search_count(const Search *search);
const Hit *search_at(const Search *search, size_t i);
// The words that were looked for, folded by text_fold, for marking them where they stand.
const char *search_words(const Search *search);

// Where the person is among the hits: kept when the list is left.
size_t search_selected(const Search *search);
void search_select(Search *search, size_t i);
// A hit was opened, and is being read until something else is.
void search_visit(Search *search, size_t i);
bool search_is_visiting(const Search *search, const Id *conversation, const Id *contact);
void search_leave(Search *search);

#endif
