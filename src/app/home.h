// What the first look of the day is for: who waits, what is on today, how the deals stand. Counted
// from what the other modules and the mirror know; asks nothing. UI thread. Names no type of store.
#ifndef APP_HOME_H
#define APP_HOME_H

#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"
#include "model/deal.h"
#include "model/event.h"

typedef struct Home Home;
struct App;

enum { HOME_STALE_DAYS = 7 }; // so long a deal stands still before it is called stale

typedef enum HomePart {
    HOME_UNREAD,
    HOME_WAITING,
    HOME_TODAY,
    HOME_TASKS,
    HOME_DEALS,
    HOME_PART_COUNT
} HomePart;

typedef struct HomeTruth { // how far a number may be believed
    bool known;            // something can be said; otherwise it is unknown, and not 0
    bool whole;            // all was counted; otherwise there are at least so many
    Instant at;            // as of
    Err err;               // of the last question; ERR_NONE when it was answered
} HomeTruth;

typedef struct HomeDeals { // of one pipeline
    Id pipeline;
    int64_t open, unpriced; // unpriced: of unknown value, which is not in the sum
    Money value;
} HomeDeals;

Home *home_new(struct App *app);
void home_free(Home *home);

// Counts again; what is borrowed from it is gone then.
void home_recount(Home *home);
HomeTruth home_truth(const Home *home, HomePart part);

// Appointments of today by the location's clock, of the calendars that are switched on, by start:
// no blocked time, and those that were cancelled apart.
size_t home_event_count(const Home *home);
const Event *home_event_at(const Home *home, size_t i);
size_t home_cancelled(const Home *home);

size_t home_pipelines(const Home *home); // those with open deals
HomeDeals home_deals_at(const Home *home, size_t i);
int64_t home_stale(const Home *home);             // open ones that stand still
int64_t home_won(const Home *home, Money *value); // this week
// The deals that one of these numbers counts; rows_clear.
typedef enum HomeDealSet { HOME_SET_STALE, HOME_SET_WON } HomeDealSet;
bool home_list_deals(const Home *home, HomeDealSet set, Rows *out, Err *err) NODISCARD;

#endif
