// Deadlines on a clock. One owner thread. Nothing ticks: the owner asks when the next one is due.
#ifndef BASE_TIMER_H
#define BASE_TIMER_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

typedef struct Timers Timers;
typedef void TimerFn(void *owner, int64_t arg);

Timers *timers_new(const Clock *clock);
void timers_free(Timers *timers);
// One-shot. Returns an id > 0. delay_ms <= 0 fires on the next timers_run.
int64_t timers_add(Timers *timers, int64_t delay_ms, TimerFn *fn, void *owner, int64_t arg);
void timers_cancel(Timers *timers, int64_t id); // unknown ids are ignored
// Milliseconds until the next deadline; 0 when one is due, -1 when there is none.
int64_t timers_next_ms(const Timers *timers);
// Runs what is due, in order of deadline; timers added meanwhile wait for the next call. Returns
// how many ran.
size_t timers_run(Timers *timers);

#endif
