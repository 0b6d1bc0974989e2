// Time as a dependency. Real in production, flowing from a chosen start in the sandbox, steppable
// in tests. Thread-safe: now and step may be called from any thread.
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Instant { // milliseconds since the Unix epoch; 0 means "unknown"
    int64_t ms;
} Instant;

typedef struct Clock Clock;

Clock *clock_new_real(void);
Clock *clock_new_from(Instant start);      // flows from start at real speed
Clock *clock_new_steppable(Instant start); // stands still until clock_step
void clock_free(Clock *clock);

Instant clock_now(const Clock *clock);
// Monotonic milliseconds, counting suspend (CLOCK_BOOTTIME); for intervals and deadlines.
int64_t clock_mono_ms(const Clock *clock);
bool clock_is_steppable(const Clock *clock);
void clock_step(Clock *clock, int64_t ms); // BUG_ON unless steppable
// Somebody sets the time of day of a steppable clock; the monotonic scale goes on as it was.
void clock_set(Clock *clock, Instant now);

static inline bool instant_known(Instant t)
{
    return t.ms != 0;
}

#endif
