// How soon something is asked again: by who is looking, whether anything changed, what failed
// (RELIABILITY 5.4). Values and arithmetic on the monotonic clock; asks nothing.
#ifndef APP_SYNC_PLAN_H
#define APP_SYNC_PLAN_H

#include <stdbool.h>
#include <stdint.h>

typedef enum Attention {
    ATTENTION_ACTIVE, // F0: a key in the last minute
    ATTENTION_IDLE,   // F1: in the last five, and the terminal has the focus
    ATTENTION_AWAY,   // F2
    ATTENTION_GONE,   // F3: nobody was there for an hour
    ATTENTION_COUNT
} Attention;

typedef struct Presence {
    bool focused;   // true where the terminal does not tell
    int64_t key_at; // last key, or focus regained
} Presence;

Attention presence_attention(const Presence *presence, int64_t now);

typedef enum PollKind {
    POLL_INBOX,
    POLL_THREAD,
    POLL_BOARD,
    POLL_PLANNER,
    POLL_PEOPLE,
    POLL_TASKS,
    POLL_COUNT
} PollKind;

typedef struct Pace { // what decides besides the poll's own history
    PollKind kind;
    int64_t base_ms; // what the person has set: the interval while active
    Attention attention;
    int stretch; // of the daily governor, in hundredths
} Pace;

typedef struct Poll {
    int64_t asked_at;    // 0 never
    int64_t interval_ms; // as adapted; meant for `attention`
    Attention attention;
    int errors;        // in a row
    bool failed;       // since asked
    bool changed;      // since asked
    int ladder;        // steps left of the quick looks after a send
    int64_t jitter_pm; // of this wait, in thousandths; 0 none
} Poll;

enum { POLL_OFF = -1 };

// Milliseconds from one asking to the next; POLL_OFF while nobody is there to see it.
int64_t poll_wait_ms(const Poll *poll, const Pace *pace);
// How old it may be when somebody comes back to it.
int64_t poll_floor_ms(const Pace *pace);
// It is asked now: what came since the last time has its effect.
void poll_asked(Poll *poll, const Pace *pace, int64_t now);
void poll_changed(Poll *poll, const Pace *pace); // an answer brought something new
void poll_failed(Poll *poll);                    // an answer was none
void poll_answered(Poll *poll);
void poll_sent(Poll *poll, int64_t now); // a message left: look after 1, 2, 4, 8 s
// Offline only one question is asked again and again: the wait before the n-th, from 0.
int64_t poll_probe_ms(int n, Attention attention);

#endif
