#include "config.h"

#include "app/fill.h"

#include <assert.h>

#include "app/fill_state.h"
#include "app/sync_state.h"

enum {
    UNSAVED_MAX = 2,         // pages handed over before the next is asked for
    OVERLAP_MS = 120 * 1000, // rows enter the service's index late (F18)
    RETRY_MS = 5 * 1000,
    RETRY_MAX_MS = 5 * 60 * 1000,
    LEAD_MS = 30 * 1000, // how often a process that does not lead looks whether it does
    PROBE_MS = 1000,     // and what the one that does has written
    PROBE_GONE_MS = 30 * 1000,
    GONE_FACTOR = 6, // nobody is there
    PAGE_MIN = 10,
    UNREADABLE_MAX = 3,
    ACCOUNT_MS = 10 * 1000, // how often it is looked whether the calendars are known
};

#define STOPPED "sync-stopped"

static const int64_t DAY_MS = (int64_t)24 * 60 * 60 * 1000;

static int64_t now_ms(const Fill *fill)
{
    return clock_mono_ms(fill->app->core.clock);
}

static Cache *cache_of(const Fill *fill)
{
    return mirror_cache(fill->app->core.mirror);
}

static void changed(Fill *fill)
{
    fill->app->core.changes |= CH_SYNC;
}

// ---- waiting -----------------------------------------------------------------------------------

static void timer_due(void *owner, int64_t arg)
{
    (void)arg;
    Fill *fill = owner;
    fill->timer = 0;
    fill_turn(fill);
}

void fill_wait(Fill *fill, int64_t ms)
{
    timers_cancel(fill->app->core.timers, fill->timer);
    fill->timer = timers_add(fill->app->core.timers, ms, timer_due, fill, 0);
}

void fill_fail(Fill *fill, const Err *err)
{
    fill->why = *err;
    fill_wait(fill, MIN((int64_t)RETRY_MS << MIN(fill->failures, 10), RETRY_MAX_MS));
    fill->failures++;
    changed(fill);
}

// ---- pages -------------------------------------------------------------------------------------

static void ask_page(Fill *fill);

static void finish(Fill *fill)
{
    Err err = {0};
    if (!fill_end(fill, &err)) {
        fill_fail(fill, &err);
        return;
    }
    fill_hand_read(fill, fill->reading.stage);
    fill->is_reading = false;
    fill_reading_clear(&fill->reading);
    fill_turn(fill);
}

// A part that may not be read is left out; a list without any other is not read in this run.
static void leave_out(Fill *fill, const Reply *reply)
{
    FillReading *reading = &fill->reading;
    FillList *list = &fill->lists[reading->stage];
    list->why = reply->err;
    reading->cut = true;
    reading->part++;
    reading->ended = reading->part >= fill_parts(fill, reading->stage);
    if (reading->ended && reading->rows == 0) {
        list->refused = true;
        fill->is_reading = false;
    }
    fill->failures = 0;
    changed(fill);
    fill_turn(fill);
}

// The answer was larger than allowed, or not to be read (ARCHITECTURE 20.14).
static bool take_less(Fill *fill, const Reply *reply)
{
    FillReading *reading = &fill->reading;
    if (reply->err.kind != ERR_PROTOCOL || reading->limit < 2 * PAGE_MIN)
        return false;
    reading->limit /= 2;
    ask_page(fill);
    return true;
}

// What is refused stays so, and what could not be read several times is not worth waiting for.
static bool is_hopeless(const Fill *fill, const Reply *reply)
{
    return reply->err.kind == ERR_SCOPE ||
           (reply->outcome == OUTCOME_REFUSED && reply->err.kind != ERR_AUTH) ||
           (reply->err.kind == ERR_PROTOCOL && fill->failures >= UNREADABLE_MAX);
}

static void take_page(Fill *fill, Reply *reply)
{
    FillReading after = fill->reading;
    fill->skew_ms = reply->server_skew_ms;
    after.next = g_strdup(fill->reading.next);
    Err err = {0};
    if (fill_advance(fill, &after, reply)) {
        fill_hand_over(fill, after.stage, &reply->rows);
        if (!fill_save_page(fill, &after, reply, &err)) {
            g_free(after.next);
            fill_fail(fill, &err); // and asks for the page again
            return;
        }
    }
    g_free(fill->reading.next);
    fill->reading = after;
    fill->failures = 0;
    fill->why = (Err){0};
    changed(fill);
    fill_turn(fill);
}

static void on_page(void *owner, const Asked *asked, Reply *reply)
{
    (void)asked;
    Fill *fill = owner;
    fill->call = 0;
    if (!fill->is_reading)
        return; // stopped meanwhile
    if (reply->outcome == OUTCOME_DONE)
        take_page(fill, reply);
    else if (is_hopeless(fill, reply))
        leave_out(fill, reply);
    else if (!take_less(fill, reply))
        fill_fail(fill, &reply->err);
}

static void ask_page(Fill *fill)
{
    Asked asked = {.ep = fill_info(fill->reading.stage)->ep, .number = 0, .keeps = true};
    Err err = {0};
    fill->call = wire_post(fill->app->core.wire, fill_call(fill, &fill->reading), &asked, on_page,
                           fill, &err);
    if (!fill->call)
        fill_fail(fill, &err);
}

// ---- what is next ------------------------------------------------------------------------------

static void begin(Fill *fill, FillStage stage, FillPass pass)
{
    const FillList *list = &fill->lists[stage];
    Err err = {0};
    bool resumed = pass == FILL_WHOLE && fill_recall_reading(fill, stage);
    if (!resumed) {
        fill_reading_clear(&fill->reading);
        fill->reading.stage = stage;
        fill->reading.pass = pass;
        fill->reading.begun = core_now(&fill->app->core);
        fill->reading.until.ms = list->mark.ms - OVERLAP_MS;
        fill->reading.limit = fill_info(stage)->page;
        fill->reading.ended = fill_parts(fill, stage) == 0;
    }
    if (!resumed && pass == FILL_WHOLE && !fill_begin_sweep(fill, &err)) {
        fill_fail(fill, &err);
        return;
    }
    fill->is_reading = true;
    changed(fill);
    fill->stage_ms = now_ms(fill);
    fill->stage_rows = fill->reading.rows;
    if (fill->first && fill->work_ms == 0)
        fill->work_ms = now_ms(fill);
}

static int64_t period_of(const Fill *fill, int64_t ms)
{
    int64_t stretched = ms * wire_stretch(fill->app->core.wire) / 100;
    if (sync_attention(fill->app) != ATTENTION_GONE)
        return stretched;
    return MIN(stretched * GONE_FACTOR, MAX(stretched, DAY_MS));
}

static int64_t until_changed(const Fill *fill, FillStage stage)
{
    const FillList *list = &fill->lists[stage];
    if (fill_info(stage)->changed_ms == 0 || !instant_known(list->mark))
        return INT64_MAX;
    return list->looked_ms == 0
               ? 0
               : list->looked_ms + period_of(fill, fill_info(stage)->changed_ms) - now_ms(fill);
}

static int64_t until_whole(const Fill *fill, FillStage stage)
{
    const FillList *list = &fill->lists[stage];
    if (!instant_known(list->mark))
        return 0;
    if (fill_info(stage)->whole_ms == 0)
        return INT64_MAX;
    return list->whole.ms + period_of(fill, fill_info(stage)->whole_ms) -
           core_now(&fill->app->core).ms;
}

static const struct {
    FillPass pass;
    bool first; // only lists that were never read completely
    int64_t (*until)(const Fill *fill, FillStage stage);
} order[] = {{FILL_WHOLE, true, until_whole},
             {FILL_CHANGED, false, until_changed},
             {FILL_WHOLE, false, until_whole}};

// Begins what is due; else waits for what will be first.
static void choose(Fill *fill)
{
    int64_t wait = INT64_MAX;
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        for (FillStage stage = 0; stage < FILL_COUNT; stage++) {
            const FillList *list = &fill->lists[stage];
            if (list->refused || (order[i].first && instant_known(list->mark)))
                continue;
            int64_t left = order[i].until(fill, stage);
            if (stage == FILL_EVENTS && !sync_account_known(fill->app))
                left = MAX(left, ACCOUNT_MS);
            if (left <= 0) {
                begin(fill, stage, order[i].pass);
                return;
            }
            wait = MIN(wait, left);
        }
        if (i == 0) {
            fill_tell_complete(fill);
            if (fill_ask_doubtful(fill))
                return;
        }
    }
    if (wait != INT64_MAX)
        fill_wait(fill, wait);
}

static void probe(void *owner, int64_t arg)
{
    (void)arg;
    Fill *fill = owner;
    fill->probe_timer = 0;
    if (fill->leads)
        return; // nobody else reads in the background
    bool gone = sync_attention(fill->app) == ATTENTION_GONE;
    cache_probe(cache_of(fill));
    fill->probe_timer =
        timers_add(fill->app->core.timers, gone ? PROBE_GONE_MS : PROBE_MS, probe, fill, 0);
}

static void follow(Fill *fill)
{
    fill_wait(fill, LEAD_MS);
    if (fill->probe_timer == 0)
        probe(fill, 0);
}

static bool may_ask(Fill *fill)
{
    if (!cache_of(fill) || fill->stopped || fill->call || fill->unsaved >= UNSAVED_MAX ||
        fill->app->core.session.link != LINK_ONLINE || fill->timer)
        return false;
    if (!fill->leads && sync_leads(fill->app)) {
        fill->leads = true;
        fill_load(fill);
    }
    if (!fill->leads)
        follow(fill);
    return fill->leads;
}

void fill_turn(Fill *fill)
{
    if (!may_ask(fill))
        return;
    FillReading *reading = &fill->reading;
    if (!fill->is_reading)
        choose(fill);
    if (!fill->is_reading || fill->call)
        return;
    if (reading->part >= fill_parts(fill, reading->stage)) // there are fewer calendars by now
        reading->ended = true;
    if (reading->ended)
        finish(fill);
    else
        ask_page(fill);
}

void fill_kick(Fill *fill)
{
    timers_cancel(fill->app->core.timers, fill->timer);
    fill->timer = 0;
    fill_turn(fill);
}

// What was handed over may not be there: the next reading begins where the mirror says.
static void break_off(Fill *fill)
{
    wire_cancel_owner(fill->app->core.wire, fill);
    fill->call = 0;
    fill->is_reading = false;
    fill_reading_clear(&fill->reading);
    changed(fill);
}

// ---- what the mirror says ----------------------------------------------------------------------

static void was_saved(Fill *fill, const CacheAnswer *answer)
{
    fill->unsaved = MAX(fill->unsaved - 1, 0);
    if (answer->err.kind == ERR_NONE) {
        fill_turn(fill);
    } else if (answer->err.kind != ERR_CANCELLED && fill->is_reading) {
        break_off(fill);
        fill_fail(fill, &answer->err);
    }
}

static void on_mirror(void *owner, CacheAnswer *answer)
{
    Fill *fill = owner;
    if (answer->kind == CACHE_SAVED && fill_is_tag(answer->tag)) {
        was_saved(fill, answer);
    } else if (answer->kind == CACHE_MISSED) {
        fill_missed(fill, answer);
        if (fill->doubtful->len > 0 && !fill->is_reading)
            fill_kick(fill);
    } else if (answer->kind == CACHE_CHANGED) {
        if (!fill->leads)
            fill_load(fill);
        fill_hand_changed(fill);
    } else if (answer->kind == CACHE_REBUILT) {
        break_off(fill);
        fill->unsaved = 0;
        fill_load(fill);
        fill_kick(fill);
    }
}

// ---- for others --------------------------------------------------------------------------------

Fill *fill_new(App *app)
{
    Fill *fill = g_new0(Fill, 1);
    fill->app = app;
    fill->doubtful = g_array_new(FALSE, FALSE, sizeof(Doubt));
    fill->doubted = g_hash_table_new_full(id_hash, id_equal, g_free, g_free);
    fill->reading.total = -1;
    mirror_listen(app->core.mirror, on_mirror, fill);
    return fill;
}

void fill_free(Fill *fill)
{
    if (!fill)
        return;
    wire_cancel_owner(fill->app->core.wire, fill);
    mirror_forget(fill->app->core.mirror, fill);
    timers_cancel(fill->app->core.timers, fill->timer);
    fill_reading_clear(&fill->reading);
    timers_cancel(fill->app->core.timers, fill->probe_timer);
    g_array_free(fill->doubtful, TRUE);
    g_hash_table_destroy(fill->doubted);
    g_free(fill);
}

void fill_start(Fill *fill)
{
    g_autofree char *name = core_key(&fill->app->core, STOPPED);
    g_autofree char *stopped = journal_get(fill->app->core.journal, name);
    fill->stopped = stopped && *stopped;
    fill_load(fill);
    fill_turn(fill);
}

void fill_online(Fill *fill)
{
    fill_kick(fill);
}

static void remember(Fill *fill, const char *stopped)
{
    g_autofree char *key = core_key(&fill->app->core, STOPPED);
    app_remember(fill->app, key, stopped);
    fill->stopped = *stopped != '\0';
    changed(fill);
}

void fill_stop(Fill *fill)
{
    remember(fill, "1");
    break_off(fill);
}

void fill_go_on(Fill *fill)
{
    remember(fill, "");
    for (FillStage stage = 0; stage < FILL_COUNT; stage++)
        fill->lists[stage].refused = false;
    fill->failures = 0;
    fill_kick(fill);
}

void fill_again(Fill *fill)
{
    Err err = {0};
    break_off(fill);
    for (FillStage stage = 0; stage < FILL_COUNT; stage++)
        if (!fill_forget(fill, stage, &err)) {
            fill_fail(fill, &err);
            return;
        }
    fill->first = true;
    fill->work_ms = 0;
    fill_go_on(fill);
}
