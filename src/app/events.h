// The event stream from the side of the app: what happened, newest first, what of it is new since
// somebody last looked, and the commands that run on it. UI thread. Names no type of store.
#ifndef APP_EVENTS_H
#define APP_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "model/id.h"

typedef struct Events Events;

typedef struct EventRow { // borrowed from Events until its next change
    int64_t cursor;       // grows with time, never used twice
    Instant at;           // seen here
    const char *type;     // name of the webhook
    const char *kind; // contact, conversation, message, opportunity, appointment, task, note ...
    Id resource, contact;
    Text who, what;
} EventRow;

typedef struct EventCount { // of the digest
    const char *type;
    int64_t count;
} EventCount;

// Newest first, without those that people need not hear of: another event of the same change says
// it better, or a message went its usual way. As many as were asked for.
// An id: only what happened to this contact, from the next reading; empty: everything.
void events_only(Events *events, const Id *contact);
size_t events_count(const Events *events);
const EventRow *events_at(const Events *events, size_t i);
bool events_find(const Events *events, const Id *cursor, size_t *i); // by event_row_id
bool events_more(const Events *events);                              // older ones are kept
// Reads the newest again, or as many more. ERR_NOT_FOUND where there is no history.
bool events_refresh(Events *events, Err *err) NODISCARD;
bool events_load_more(Events *events, Err *err) NODISCARD;
Id event_row_id(const EventRow *row); // the cursor as an id, for lists

// What happened since the last events_acknowledge: by type, most often first.
size_t events_news(const Events *events);
EventCount events_news_at(const Events *events, size_t i);
int64_t events_news_total(const Events *events);
int64_t events_seen(const Events *events); // up to this cursor it was acknowledged
bool events_acknowledge(Events *events, Err *err) NODISCARD; // all of it was seen

// While anybody follows, other processes' events are looked for as well. Counted.
void events_follow(Events *events);
void events_unfollow(Events *events);
// Asks in the background for what no screen shows, from now on: whoever follows wants all of it.
void events_listen(Events *events);
// Changes whenever something new can be read.
uint64_t events_version(const Events *events);
bool events_are_kept(const Events *events); // there is a history

// What people call so many events of a type: "message in", "messages in".
const char *event_label(const char *type, int64_t count);

#endif
