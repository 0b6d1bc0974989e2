#include "config.h"

#include "base/clock.h"

#include <glib.h>
#include <stdatomic.h>
#include <time.h>

#include "base/attr.h"

typedef enum ClockKind { CLOCK_REAL, CLOCK_FROM, CLOCK_STEPPED } ClockKind;

struct Clock {
    ClockKind kind;
    int64_t start_ms;      // what the clock showed ...
    int64_t start_mono_ms; // ... at this moment of the machine
    _Atomic int64_t stepped_ms, set_by_ms;
};

// Where the monotonic scale of a steppable clock begins, so that 0 stays free for "never".
#define STEPPED_MONO_START 1000

static int64_t read_ms(clockid_t id)
{
    struct timespec ts;
    BUG_ON(clock_gettime(id, &ts) != 0);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static Clock *new_clock(ClockKind kind, int64_t start_ms)
{
    Clock *clock = g_new0(Clock, 1);
    clock->kind = kind;
    clock->start_ms = start_ms;
    clock->start_mono_ms = read_ms(CLOCK_BOOTTIME);
    atomic_init(&clock->stepped_ms, 0);
    atomic_init(&clock->set_by_ms, 0);
    return clock;
}

Clock *clock_new_real(void)
{
    return new_clock(CLOCK_REAL, 0);
}

Clock *clock_new_from(Instant start)
{
    return new_clock(CLOCK_FROM, start.ms);
}

Clock *clock_new_steppable(Instant start)
{
    return new_clock(CLOCK_STEPPED, start.ms);
}

void clock_free(Clock *clock)
{
    g_free(clock);
}

Instant clock_now(const Clock *clock)
{
    switch (clock->kind) {
    case CLOCK_REAL: return (Instant){read_ms(CLOCK_REALTIME)};
    case CLOCK_FROM:
        return (Instant){clock->start_ms + read_ms(CLOCK_BOOTTIME) - clock->start_mono_ms};
    case CLOCK_STEPPED: break;
    }
    return (Instant){clock->start_ms + atomic_load(&clock->stepped_ms) +
                     atomic_load(&clock->set_by_ms)};
}

int64_t clock_mono_ms(const Clock *clock)
{
    if (clock->kind == CLOCK_STEPPED)
        return STEPPED_MONO_START + atomic_load(&clock->stepped_ms);
    return read_ms(CLOCK_BOOTTIME);
}

bool clock_is_steppable(const Clock *clock)
{
    return clock->kind == CLOCK_STEPPED;
}

void clock_step(Clock *clock, int64_t ms)
{
    BUG_ON(clock->kind != CLOCK_STEPPED || ms < 0);
    atomic_fetch_add(&clock->stepped_ms, ms);
}

void clock_set(Clock *clock, Instant now)
{
    BUG_ON(clock->kind != CLOCK_STEPPED);
    int64_t unset_ms = clock->start_ms + atomic_load(&clock->stepped_ms);
    atomic_store(&clock->set_by_ms, now.ms - unset_ms);
}
