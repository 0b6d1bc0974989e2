#include "config.h"

#include "app/outbox_room.h"

// Clocks that are set, and a machine that sleeps. Intervals are those of the clock that nobody sets
// (it counts sleep as well); times are kept as people read them.

enum { SET_MS = 2000 }; // less than this is a clock that is being steered

static void shift(Instant *t, int64_t ms)
{
    if (instant_known(*t))
        t->ms += ms;
}

static void shift_op(Op *op, int64_t ms)
{
    shift(&op->created, ms);
    shift(&op->hold_until, ms);
    shift(&op->not_before, ms);
    shift(&op->sent_at, ms);
    shift(&op->answered_at, ms);
}

static void shift_entries(const GPtrArray *entries, int64_t ms)
{
    for (size_t i = 0; i < entries->len; i++) {
        Entry *entry = outbox_entry(entries, i);
        shift_op(&entry->op, ms);
        shift(&entry->retry_at, ms);
        shift(&entry->compared, ms);
        shift(&entry->since, ms);
        shift(&entry->watch_at, ms);
        shift(&entry->last_asked, ms);
    }
}

void outbox_follow_clock(Outbox *outbox)
{
    Instant wall = core_now(outbox->core);
    int64_t mono_ms = clock_mono_ms(outbox->core->clock);
    int64_t set_by = wall.ms - outbox->wall.ms - (mono_ms - outbox->mono_ms);
    bool first = !instant_known(outbox->wall);
    outbox->wall = wall;
    outbox->mono_ms = mono_ms;
    if (first || ABS(set_by) < SET_MS)
        return;
    shift_entries(outbox->live, set_by);
    shift_entries(outbox->ended, set_by);
    shift(&outbox->next_watch, set_by);
    outbox->skew_ms -= set_by; // the server's clock stayed where it was
}

void op_forget_future(Op *op, Instant now)
{
    int64_t newest = MAX(op->created.ms, MAX(op->sent_at.ms, op->answered_at.ms));
    if (newest > now.ms)
        shift_op(op, now.ms - newest);
}

void outbox_slept(Outbox *outbox)
{
    outbox_follow_clock(outbox);
    g_autoptr(GPtrArray) entries = g_ptr_array_copy(outbox->live, NULL, NULL);
    g_ptr_array_set_free_func(entries, NULL);
    for (size_t i = 0; i < entries->len; i++) {
        Entry *entry = outbox_entry(entries, i);
        if (entry->op.state != OP_INFLIGHT)
            continue;
        entry->op.answered_at = core_now(outbox->core);
        entry_set_reason(entry, "the machine slept while it was sent");
        outbox_lose(outbox, entry, NULL);
    }
    outbox_touch(outbox);
}
