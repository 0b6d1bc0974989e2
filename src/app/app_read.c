// What the interface may read of the app.
#include "config.h"

#include "app/fill.h"
#include "app/state.h"

const Session *app_session(const App *app)
{
    return &app->core.session;
}

struct Accounts *app_accounts(const App *app)
{
    return app->core.accounts;
}

const Options *app_options(const App *app)
{
    return &app->options;
}

bool app_take_alert(App *app, Alert *out)
{
    return alerts_take(app->core.alerts, out);
}

void app_run_alert(App *app, const Alert *alert)
{
    Err err = {0};
    if (!alerts_run(app->core.alerts, alert, &err))
        notice_err(app->core.notices, "Notices", &err);
}

Notices *app_notices(const App *app)
{
    return app->core.notices;
}

Instant app_now(const App *app)
{
    return core_now(&app->core);
}

Timers *app_timers(const App *app)
{
    return app->core.timers;
}

Inbox *app_inbox(const App *app)
{
    return app->inbox;
}

Threads *app_threads(const App *app)
{
    return app->threads;
}

Events *app_events(const App *app)
{
    return app->events;
}

People *app_people(const App *app)
{
    return app->people;
}

Board *app_board(const App *app)
{
    return app->board;
}

Planner *app_planner(const App *app)
{
    return app->planner;
}

Tasks *app_tasks(const App *app)
{
    return app->tasks;
}

Home *app_home(const App *app)
{
    return app->home;
}

Finder *app_finder(const App *app)
{
    return app->finder;
}

Search *app_search(const App *app)
{
    return app->search;
}

size_t app_op_count(const App *app)
{
    return outbox_count(app->outbox);
}

OpView app_op_at(const App *app, size_t i)
{
    return op_view_shown(outbox_at(app->outbox, i), &app->core);
}

OpView app_op_of(const App *app, const Id *subject)
{
    const Op *op = outbox_of(app->outbox, subject);
    return op ? op_view_shown(op, &app->core) : (OpView){0};
}

bool app_op_has_likely(const App *app, int64_t id)
{
    Id likely = outbox_likely(app->outbox, id);
    return !id_is_empty(&likely);
}

size_t app_ops_live(const App *app)
{
    return outbox_live(app->outbox);
}

size_t app_ops_attention(const App *app)
{
    return outbox_attention(app->outbox);
}

size_t app_ops_unsent(const App *app)
{
    return outbox_pending_send(app->outbox);
}

AppRate app_rate(const App *app)
{
    RateInfo rate = wire_rate(app->core.wire);
    int64_t wait = wire_limited_ms(app->core.wire);
    bool day = rate.daily_limit > 0 && rate.daily_remaining >= 0;
    return (AppRate){.remaining = rate.remaining,
                     .max = rate.max,
                     .wait_ms = wait,
                     .until = {wait > 0 ? core_now(&app->core).ms + wait : 0},
                     .day_percent = day ? (int)(rate.daily_remaining * 100 / rate.daily_limit) : -1,
                     .stretch = wire_stretch(app->core.wire)};
}

SyncProgress app_sync_progress(const App *app)
{
    return fill_progress(app->core.fill);
}

char *app_sync_report(const App *app)
{
    return fill_report(app->core.fill);
}
