#include "config.h"

#include "app/home.h"

#include "app/fill.h"
#include "app/state.h"

struct Home {
    App *app;
    Rows events; // those of today that are neither blocked nor cancelled
    size_t cancelled;
    GArray *open, *won; // CacheDeals
    bool deals_known;
};

Home *home_new(App *app)
{
    Home *home = g_new0(Home, 1);
    home->app = app;
    home->events.type = &event_type;
    home->open = g_array_new(FALSE, TRUE, sizeof(CacheDeals));
    home->won = g_array_new(FALSE, TRUE, sizeof(CacheDeals));
    return home;
}

void home_free(Home *home)
{
    if (!home)
        return;
    rows_clear(&home->events);
    g_array_free(home->open, TRUE);
    g_array_free(home->won, TRUE);
    g_free(home);
}

// ---- counting ----------------------------------------------------------------------------------

static bool is_off(const Event *event)
{
    return event->status == APPT_CANCELLED || event->status == APPT_INVALID;
}

// Copies: panes draw from them until they hear that the planner has others.
static void count_today(Home *home)
{
    const Zone *zone = home->app->core.session.zone;
    Instant now = core_now(&home->app->core);
    rows_clear(&home->events);
    home->cancelled = 0;
    g_autoptr(GPtrArray) today =
        planner_between(home->app->planner, day_start(zone, now), day_add(zone, now, 1));
    for (guint i = 0; i < today->len; i++) {
        const Event *event = today->pdata[i];
        home->cancelled += !event->blocked && is_off(event);
        if (!event->blocked && !is_off(event))
            record_copy(&event_type, rows_append(&home->events), event);
    }
}

static Instant stale_before(const Home *home)
{
    return day_add(home->app->core.session.zone, core_now(&home->app->core), -HOME_STALE_DAYS);
}

static Instant won_from(const Home *home)
{
    return week_start(home->app->core.session.zone, core_now(&home->app->core),
                      home->app->options.week_start);
}

// The pipeline that is kept on the screen is known better than the mirror knows it.
static void correct_shown(Home *home)
{
    const Board *board = home->app->board;
    const Pipeline *shown = board_pipeline(board);
    const Feed *feed = board_feed(board);
    if (!shown || !feed->ever || feed->more)
        return;
    home->deals_known = true;
    for (guint i = 0; i < home->open->len; i++) {
        CacheDeals *sum = &g_array_index(home->open, CacheDeals, i);
        if (!id_eq(&sum->pipeline, &shown->id))
            continue;
        sum->count = (int64_t)board_open_count(board);
        sum->value = board_open_total(board);
        return;
    }
    CacheDeals sum = {.pipeline = shown->id,
                      .count = (int64_t)board_open_count(board),
                      .value = board_open_total(board)};
    g_array_append_val(home->open, sum);
}

static void count_deals(Home *home)
{
    Err err = {0};
    Cache *cache = mirror_cache(home->app->core.mirror);
    g_array_set_size(home->open, 0);
    g_array_set_size(home->won, 0);
    bool read = cache &&
                cache_read_deals(cache, CACHE_SUM_OPEN, stale_before(home), home->open, &err) &&
                cache_read_deals(cache, CACHE_SUM_WON, won_from(home), home->won, &err);
    home->deals_known =
        read && (home->open->len > 0 || instant_known(fill_mark(home->app->core.fill, FILL_DEALS)));
    correct_shown(home);
}

void home_recount(Home *home)
{
    tasks_recall(home->app->tasks);
    count_today(home);
    count_deals(home);
}

// ---- how true it is ----------------------------------------------------------------------------

static HomeTruth of_feed(const Feed *feed, bool whole)
{
    return (HomeTruth){
        .known = feed->ever, .whole = whole && feed->ever, .at = feed->synced, .err = feed->err};
}

static HomeTruth unread_truth(const App *app)
{
    HomeTruth truth = of_feed(inbox_feed(app->inbox, INBOX_UNREAD), true);
    truth.whole = inbox_total(app->inbox, INBOX_UNREAD) >= 0;
    return truth;
}

// Without the network nothing new was read; what was read before it is as whole as it was.
static HomeTruth today_truth(const App *app)
{
    Err why = {0};
    bool whole = planner_unread(app->planner, &why) == 0 || why.kind == ERR_OFFLINE;
    HomeTruth truth = of_feed(planner_feed(app->planner), whole);
    if (planner_unread(app->planner, NULL) == 0 && planner_is_blind(app->planner))
        truth.err = (Err){0}; // of blocked times, which are not counted
    return truth;
}

static HomeTruth deals_truth(const Home *home)
{
    const App *app = home->app;
    Instant mark = fill_mark(app->core.fill, FILL_DEALS);
    return (HomeTruth){.known = home->deals_known,
                       .whole = instant_known(mark),
                       .at = mark,
                       .err = board_feed(app->board)->err};
}

HomeTruth home_truth(const Home *home, HomePart part)
{
    const App *app = home->app;
    switch (part) {
    case HOME_UNREAD: return unread_truth(app);
    case HOME_WAITING:
        return of_feed(inbox_feed(app->inbox, INBOX_ALL), inbox_is_whole(app->inbox));
    case HOME_TODAY: return today_truth(app);
    case HOME_TASKS: return of_feed(tasks_feed(app->tasks), tasks_is_whole(app->tasks));
    case HOME_DEALS: return deals_truth(home);
    case HOME_PART_COUNT: break;
    }
    return (HomeTruth){0};
}

// ---- what was counted --------------------------------------------------------------------------

size_t home_event_count(const Home *home)
{
    return home->events.count;
}

const Event *home_event_at(const Home *home, size_t i)
{
    return i < home->events.count ? rows_at(&home->events, i) : NULL;
}

size_t home_cancelled(const Home *home)
{
    return home->cancelled;
}

size_t home_pipelines(const Home *home)
{
    return home->open->len;
}

HomeDeals home_deals_at(const Home *home, size_t i)
{
    const CacheDeals *sum = &g_array_index(home->open, CacheDeals, i);
    return (HomeDeals){sum->pipeline, sum->count, sum->unpriced, sum->value};
}

int64_t home_stale(const Home *home)
{
    int64_t stale = 0;
    for (guint i = 0; i < home->open->len; i++)
        stale += g_array_index(home->open, CacheDeals, i).stale;
    return stale;
}

int64_t home_won(const Home *home, Money *value)
{
    int64_t won = 0;
    *value = (Money){.known = true};
    for (guint i = 0; i < home->won->len; i++) {
        const CacheDeals *sum = &g_array_index(home->won, CacheDeals, i);
        won += sum->count;
        value->cents += sum->value.cents;
    }
    return won;
}

bool home_list_deals(const Home *home, HomeDealSet set, Rows *out, Err *err)
{
    CacheRead read = {.view = CACHE_DEALS_WON, .from = won_from(home)};
    if (set == HOME_SET_STALE)
        read = (CacheRead){.view = CACHE_DEALS_STALE, .to = stale_before(home)};
    return cache_read(mirror_cache(home->app->core.mirror), &read, out, NULL, err);
}
