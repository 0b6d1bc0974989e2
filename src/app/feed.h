// The state of a list that comes from the service: what is known, how old it is, what is missing.
// Shown in pane titles; never a zero where something is unknown.
#ifndef APP_FEED_H
#define APP_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

typedef struct Feed {
    bool asked;     // a request is under way
    bool ever;      // something is known: at least one answer came, or the mirror had it
    bool live;      // at least one answer came in this run
    bool more;      // the service has further pages
    Instant synced; // last good answer
    int64_t total;  // by the service; -1 unknown
    int64_t loaded;
    int64_t left_out; // rows of the last reading that could not be read
    Err err;          // of the last answer; ERR_NONE when it was good
} Feed;

static inline void feed_init(Feed *feed)
{
    *feed = (Feed){.total = -1};
}

#endif
