// How many requests may start: a sliding window scaled to what the server says, with less for
// whatever nobody waits for, so that a person's action always finds room. A value without pointers
// that may lie in memory shared by processes; its owner guards it. Times are milliseconds of one
// monotonic clock.
#ifndef API_LIMIT_H
#define API_LIMIT_H

#include "api/call.h"

enum {
    LIMIT_RING = 256,
    LIMIT_EVEN = 100,     // limit_stretch: as usual
    LIMIT_STRETCHED = 600 // and at most
};

typedef enum LimitProbe { PROBE_NONE, PROBE_DUE, PROBE_OUT } LimitProbe;

typedef struct LimitDemand { // polls and actions of ten minutes, as many as there were without
                             // stretching, in hundredths
    int64_t since;
    int64_t now, before;
} LimitDemand;

typedef struct Limit {
    int64_t sent[LIMIT_RING]; // starts, newest at (count - 1) % LIMIT_RING, never falling
    uint64_t count;           // of all starts; the number of a start is its ticket
    RateInfo server;          // last headers, -1 members unknown
    int64_t learned_at;       // when they came; 0 never
    int64_t foreign;          // requests of others in the window, by the last headers
    int64_t daily_at;         // when daily figures came; 0 never
    int64_t day_began;        // when the first of this day came, as far as can be told
    int64_t closed_until;
    int64_t probe; // LimitProbe: after a 429 one request goes first, alone
    uint64_t probe_ticket;
    int64_t probe_until; // then it is given up, for its process may be gone
    LimitDemand demand;
} Limit;

void limit_init(Limit *limit);
// Takes a slot when there is one. Returns a ticket for limit_end; 0: not now.
uint64_t limit_start(Limit *limit, Priority prio, int64_t now);
// A started request ended, with or without an answer.
void limit_end(Limit *limit, uint64_t ticket);
// Headers of an answer; members that are -1 keep the last known value. in_flight: requests of ours
// that the server may not have counted yet.
void limit_learn(Limit *limit, const RateInfo *rate, int in_flight, int64_t now);
// Nothing starts before `until`; then a single request tries.
void limit_close(Limit *limit, int64_t until);
// Milliseconds until a request of this priority may start, if nothing else happens; 0 now. While a
// probe is out the answer is 1: it ends by the probe, not by time.
int64_t limit_wait_ms(const Limit *limit, Priority prio, int64_t now);
bool limit_is_probing(const Limit *limit, int64_t now);
// The daily governor: by how much polls slow down so that the day's figure lasts, in hundredths.
int limit_stretch(const Limit *limit, int64_t now);
// Starts that the other copy of this Limit has not seen, and what it knows of a closed door.
void limit_merge(Limit *limit, const Limit *other, uint64_t since);
// Whatever the bytes were: afterwards no member can do harm for longer than a minute or two.
void limit_repair(Limit *limit, int64_t now);

#endif
