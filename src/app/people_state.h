// The inside of People, for people*.c only.
#ifndef APP_PEOPLE_STATE_H
#define APP_PEOPLE_STATE_H

#include "app/core.h"
#include "app/front.h"
#include "app/outbox.h"
#include "app/people.h"
#include "app/people_rows.h"

struct People {
    Core *core;
    Outbox *outbox;
    PeopleRows *rows;
    char *filter; // folded words; NULL none
    Feed feed;
    unsigned sweep;
    Front front;
    bool wanted;       // the list was opened: fill it
    bool recalling;    // the mirror is being read
    int64_t recall_ms; // when it was read again, monotonic
    bool recall_drops; // and whom it does not name is gone
    int64_t ask_timer; // a typed filter is asked of the service when typing rests
    ContactDetail detail;
    unsigned stale_parts; // bit per part: asked before the last write, so its answer is not the
                          // last word
};

void people_recall(People *people);
void people_drop_unseen(People *people);
void people_merge(People *people, const Rows *contacts);
void people_changed(People *people);
void people_watch_ops(People *people);
void people_ask_words(People *people);
void people_detail_clear(People *people);
// After a write: what is being asked at this moment may be older than it, and is asked once more.
void people_reread_contact(People *people);

#endif
