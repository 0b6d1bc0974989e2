// What colleagues do by themselves: confirm new appointments and move a deal now and then.
#include "config.h"

#include "sandbox/world_work.h"

enum { MINUTE_MS = 60 * 1000 };

static void colleague_confirms(World *w, const WorldEvent *due)
{
    WorkEvent *event = work_event(w, &due->id);
    if (!event || event->status != WORK_NEW || event->start.ms <= w->now.ms)
        return;
    event->status = WORK_CONFIRMED;
    event->updated = w->now;
    work_event_announce(w, event, "Appointment confirmed");
}

void work_alive_confirm(World *w, const WorkEvent *event)
{
    if (w->options.quiet || event->status != WORK_NEW)
        return;
    int64_t wait = rng_between(&w->rng, (int64_t)2 * MINUTE_MS, (int64_t)6 * MINUTE_MS);
    world_schedule(
        w, (WorldEvent){.due = {w->now.ms + wait}, .fn = colleague_confirms, .id = event->id});
}

static bool may_move(const WorkDeal *deal)
{
    return work_deal_is_live(deal) && deal->status == WORK_OPEN &&
           deal->stage + 1 < deal->pipeline->stage_count;
}

static void colleague_moves(World *w, const WorldEvent *due);

static void next_move(World *w)
{
    int64_t wait = rng_between(&w->rng, (int64_t)3 * MINUTE_MS, (int64_t)7 * MINUTE_MS);
    world_schedule(w, (WorldEvent){.due = {w->now.ms + wait}, .fn = colleague_moves});
}

static void colleague_moves(World *w, const WorldEvent *due)
{
    (void)due;
    guint count = w->work->deals->len;
    guint start = count ? rng_below(&w->rng, count) : 0;
    for (guint i = 0; i < count; i++) {
        WorkDeal *deal = w->work->deals->pdata[(start + i) % count];
        if (!may_move(deal))
            continue;
        work_deal_move(w, deal, deal->pipeline, deal->stage + 1);
        break;
    }
    next_move(w);
}

void work_alive_start(World *w)
{
    for (guint i = 0; i < w->work->events->len; i++) {
        const WorkEvent *event = w->work->events->pdata[i];
        if (!event->block && event->start.ms > w->now.ms)
            work_alive_confirm(w, event);
    }
    if (w->kind == WORLD_DEMO)
        next_move(w);
}
