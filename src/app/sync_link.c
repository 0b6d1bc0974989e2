// Is the service there? And what failures of one endpoint mean for its polls.
#include "config.h"

#include <glib.h>

#include "app/fill.h"
#include "app/sync_state.h"
#include "base/log.h"

enum { OFFLINE_WINDOW_MS = 5000 };

static void set_link(App *app, LinkState link)
{
    Session *session = &app->core.session;
    LinkState before = session->link;
    if (before == link)
        return;
    session->link = link;
    app->sync.probes = 0;
    app->core.changes |= CH_SESSION;
    if (link == LINK_OFFLINE) {
        session->offline_since = core_now(&app->core);
        sync_rearm(app, POLL_INBOX); // the one that asks whether it is back
    }
    if (link == LINK_REFUSED)
        notice_err(app->core.notices, "The account refuses the token", &session->last);
    if (link == LINK_ONLINE)
        fill_online(app->core.fill);
    if ((before != LINK_OFFLINE && before != LINK_REFUSED) || link != LINK_ONLINE)
        return;
    notice_add(app->core.notices, NOTICE_GOOD,
               before == LINK_OFFLINE ? "Online again" : "Signed in again");
    outbox_online(app->outbox); // before anything else is asked (F14)
    sync_look_again(app);
}

// A read that found no connection in several attempts is more than one failure.
static int failures_of(const Reply *reply)
{
    return reply->outcome == OUTCOME_NOT_SENT && reply->status == 0 && reply->attempts > 1 ? 2 : 1;
}

static void failed(App *app, const Reply *reply)
{
    Session *session = &app->core.session;
    Sync *sync = &app->sync;
    int64_t now = clock_mono_ms(app->core.clock);
    if (sync->failures == 0)
        sync->first_failure_ms = now;
    sync->failures += failures_of(reply);
    session->last = reply->err;
    if (reply->portal)
        err_set(&session->last, ERR_OFFLINE,
                "a web page answered instead of the service: does the network want a sign-in?");
    bool again = sync->failures >= 2 && now - sync->first_failure_ms <= OFFLINE_WINDOW_MS;
    if (session->link != LINK_CONNECTING && !again && sync->failures <= 2) {
        sync_rearm(app, POLL_INBOX); // is it the service, or was it this one?
        return;
    }
    if (reply->portal && session->link != LINK_OFFLINE)
        notice_err(app->core.notices, "Offline", &session->last);
    set_link(app, LINK_OFFLINE);
}

// A web page or a redirect came from somebody in between; a status of 500 and more may have.
static bool is_of_the_service(const Reply *reply)
{
    return reply->status > 0 && reply->status < 500 && !reply->portal;
}

static void tell_trouble(App *app)
{
    Err err;
    if (app->sync.told || !wire_trouble(app->core.wire, &err))
        return;
    log_line(LOG_WARN, "the rate budget is not shared with other processes: %s", err.msg);
    app->sync.told = true;
}

// What the shrinking rest of the day means (F2), said once for each step down.
static void tell_day(App *app, const RateInfo *rate)
{
    static const struct {
        int percent;
        const char *words;
    } steps[] = {{10, "lists are refreshed more slowly"},
                 {5, "background work rests"},
                 {1, "only what you do yourself is sent"}};
    if (rate->daily_limit <= 0 || rate->daily_remaining < 0)
        return;
    int level = 0;
    while (level < (int)ARRAY_LEN(steps) &&
           rate->daily_remaining * 100 < rate->daily_limit * steps[level].percent)
        level++;
    if (level > app->sync.day_level)
        notice_add(app->core.notices, NOTICE_WARN,
                   "Less than %d%% of the account's requests of today are left: %s",
                   steps[level - 1].percent, steps[level - 1].words);
    app->sync.day_level = level;
}

void sync_watch(void *owner, const Reply *reply)
{
    App *app = owner;
    Session *session = &app->core.session;
    app->core.changes |= CH_SESSION; // the budget moved
    tell_trouble(app);
    tell_day(app, &reply->rate);
    if (reply->outcome == OUTCOME_CANCELLED)
        return;
    sync_count_error(app, reply);
    if (reply->err.kind == ERR_AUTH && (reply->status == 401 || reply->status == 0)) {
        session->last = reply->err;
        set_link(app, LINK_REFUSED);
    } else if (is_of_the_service(reply)) {
        app->sync.failures = 0;
        session->last = (Err){0};
        set_link(app, LINK_ONLINE);
    } else {
        failed(app, reply);
    }
}
