#include "config.h"

#include "torture/rig.h"

#include <glib.h>
#include <poll.h>
#include <string.h>

#include "base/secret.h"

enum {
    PATIENCE_MS = 20000, // of the machine, a bound for failing
    LOOK_MS = 5,
    STEP_MS = 1000,
    SETTLE_STEPS = 7200,
};

bool rig_open(Rig *rig, const RigConfig *config, Err *err)
{
    Secret *token = secret_new(config->token, strlen(config->token));
    *rig = (Rig){.clock = clock_new_steppable(config->now),
                 .step = config->step,
                 .owner = config->owner,
                 .rand = g_rand_new_with_seed((guint32)config->seed)};
    AppConfig app = {.clock = rig->clock,
                     .base_url = config->base_url,
                     .profile = "main",
                     .journal_path = config->journal_path,
                     .token = token,
                     .location = id_from(config->location),
                     .seed = config->seed};
    rig->app = app_new(&app, err);
    secret_free(token);
    return rig->app && app_start(rig->app, err) && rig_run(rig, err);
}

void rig_close(Rig *rig)
{
    app_free(rig->app);
    clock_free(rig->clock);
    g_rand_free(rig->rand);
    *rig = (Rig){0};
}

bool rig_run(Rig *rig, Err *err)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    do {
        app_pump(rig->app);
        if (app_take_changes(rig->app) == 0 && app_is_idle(rig->app))
            return true;
        int fds[APP_FDS];
        app_fds(rig->app, fds);
        struct pollfd waits[APP_FDS] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}};
        poll(waits, APP_FDS, LOOK_MS);
    } while (g_get_monotonic_time() < until);
    return err_set(err, ERR_INTERNAL, "the app does not come to rest");
}

bool rig_step(Rig *rig, int64_t ms, Err *err)
{
    int64_t due = timers_next_ms(app_timers(rig->app));
    if (due > 0)
        ms = MIN(ms, due);
    Instant now = rig->step(rig->owner, ms);
    if (!instant_known(now))
        return err_set(err, ERR_CANCELLED, "told to quit");
    clock_step(rig->clock, now.ms - clock_now(rig->clock).ms);
    app_clock_stepped(rig->app);
    return rig_run(rig, err);
}

bool rig_steps(Rig *rig, int64_t ms, Err *err)
{
    int64_t until = clock_now(rig->clock).ms + ms;
    while (clock_now(rig->clock).ms < until)
        if (!rig_step(rig, MIN(STEP_MS, until - clock_now(rig->clock).ms), err))
            return false;
    return true;
}

bool rig_settle(Rig *rig, Err *err)
{
    for (int i = 0; i < SETTLE_STEPS; i++) {
        if (app_ops_live(rig->app) == app_ops_attention(rig->app))
            return true;
        if (!rig_step(rig, STEP_MS, err))
            return false;
    }
    return err_set(err, ERR_INTERNAL, "an operation comes to no end");
}
