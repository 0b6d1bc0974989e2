#include "config.h"

#include "base/timer.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Timer {
    int64_t due_ms, id;
    TimerFn *fn;
    void *owner;
    int64_t arg;
} Timer;

struct Timers {
    const Clock *clock;
    GArray *queue; // of Timer, by deadline, then by id
    int64_t last_id;
};

Timers *timers_new(const Clock *clock)
{
    Timers *timers = g_new0(Timers, 1);
    timers->clock = clock;
    timers->queue = g_array_new(FALSE, FALSE, sizeof(Timer));
    return timers;
}

void timers_free(Timers *timers)
{
    if (!timers)
        return;
    g_array_free(timers->queue, TRUE);
    g_free(timers);
}

static Timer *timer_at(const Timers *timers, guint i)
{
    return &g_array_index(timers->queue, Timer, i);
}

int64_t timers_add(Timers *timers, int64_t delay_ms, TimerFn *fn, void *owner, int64_t arg)
{
    int64_t now = clock_mono_ms(timers->clock);
    int64_t delay = CLAMP(delay_ms, 0, INT64_MAX - now);
    Timer timer = {now + delay, ++timers->last_id, fn, owner, arg};
    guint i = timers->queue->len;
    while (i > 0 && timer_at(timers, i - 1)->due_ms > timer.due_ms)
        i--;
    g_array_insert_val(timers->queue, i, timer);
    return timer.id;
}

void timers_cancel(Timers *timers, int64_t id)
{
    for (guint i = 0; i < timers->queue->len; i++) {
        if (timer_at(timers, i)->id == id) {
            g_array_remove_index(timers->queue, i);
            return;
        }
    }
}

int64_t timers_next_ms(const Timers *timers)
{
    if (timers->queue->len == 0)
        return -1;
    int64_t left = timer_at(timers, 0)->due_ms - clock_mono_ms(timers->clock);
    return MAX(left, 0);
}

// The first timer that is due and was there before this run. Looked for anew each time: a callback
// may cancel or add any.
static bool next_due(const Timers *timers, int64_t now, int64_t newest, guint *index)
{
    for (guint i = 0; i < timers->queue->len && timer_at(timers, i)->due_ms <= now; i++) {
        if (timer_at(timers, i)->id <= newest) {
            *index = i;
            return true;
        }
    }
    return false;
}

size_t timers_run(Timers *timers)
{
    int64_t now = clock_mono_ms(timers->clock), newest = timers->last_id;
    size_t ran = 0;
    guint i;
    while (next_due(timers, now, newest, &i)) {
        Timer timer = *timer_at(timers, i);
        g_array_remove_index(timers->queue, i);
        timer.fn(timer.owner, timer.arg);
        ran++;
    }
    return ran;
}
