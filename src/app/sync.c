#include "config.h"

#include "app/sync.h"

#include <assert.h>
#include <glib.h>

#include "api/retry.h"
#include "app/sync_state.h"

enum {
    JITTER_PM = 150,
    RESUME_SPREAD_MS = 5000,
    SLEEP_MS = 2000,
    PROBE_AGAIN_MS = 5000,
    VERIFY_MS = 2000,
    PAGE_REST_MS = 6000, // of a round that reads all pages, for each of them
};

// ---- the plan ----------------------------------------------------------------------------------

static void ask_inbox(App *app)
{
    inbox_poll(app->inbox);
}

static void ask_thread(App *app)
{
    threads_poll(app->threads);
}

static void ask_board(App *app)
{
    board_poll(app->board);
}

static void ask_planner(App *app)
{
    planner_poll(app->planner);
}

static void ask_tasks(App *app)
{
    tasks_poll(app->tasks);
}

static int64_t rest_of_tasks(const App *app)
{
    return PAGE_REST_MS * (int64_t)tasks_pages(app->tasks);
}

static void ask_people(App *app)
{
    people_poll(app->people);
    if (!id_is_empty(&people_detail(app->people)->id))
        people_poll_contact(app->people);
}

static int64_t run_minute(App *app)
{
    app->core.changes |= CH_MINUTE;
    return 60000 - core_now(&app->core).ms % 60000;
}

typedef struct SyncRow { // a poll, or something that says itself in how many milliseconds again
    int64_t (*run)(App *app);
    void (*ask)(App *app);
    uint64_t (*mark)(const App *app);
    const char *option; // with the interval while somebody works
    EndpointId eps[2];  // whose failures slow it down
    unsigned screens;   // 1 << AppScreen; asks only while one of them is shown
    int64_t (*rest)(
        const App *app); // milliseconds at least, by how much a round reads; may be NULL
} SyncRow;

enum { EVERYWHERE = (1 << SCREEN_COUNT) - 1, ROW_ACCOUNT = POLL_COUNT, ROW_MINUTE, ROW_COUNT };

static const SyncRow plan[] = {
    // the change detector: one request answers "anything new?"
    [POLL_INBOX] =
        {NULL, ask_inbox, sync_mark_inbox, "poll-inbox", {EP_CONVERSATION_SEARCH}, EVERYWHERE},
    [POLL_THREAD] =
        {NULL, ask_thread, sync_mark_thread, "poll-thread", {EP_MESSAGE_LIST}, 1 << SCREEN_TALK},
    [POLL_BOARD] = {NULL,
                    ask_board,
                    sync_mark_board,
                    "poll-board",
                    {EP_DEAL_SEARCH},
                    1 << SCREEN_BOARD | 1 << SCREEN_HOME},
    [POLL_PLANNER] = {NULL,
                      ask_planner,
                      sync_mark_planner,
                      "poll-planner",
                      {EP_EVENT_LIST, EP_BLOCKED_LIST},
                      1 << SCREEN_PLANNER | 1 << SCREEN_HOME},
    [POLL_PEOPLE] =
        {NULL, ask_people, sync_mark_people, "poll-board", {EP_CONTACT_SEARCH}, 1 << SCREEN_PEOPLE},
    [POLL_TASKS] = {NULL,
                    ask_tasks,
                    sync_mark_tasks,
                    "poll-tasks",
                    {EP_TASK_SEARCH},
                    1 << SCREEN_TASKS | 1 << SCREEN_HOME,
                    rest_of_tasks},
    [ROW_ACCOUNT] = {.run = sync_account, .screens = EVERYWHERE},
    [ROW_MINUTE] = {.run = run_minute, .screens = EVERYWHERE},
};
static_assert(ARRAY_LEN(plan) == ROW_COUNT, "one row per poll and the two others");
static_assert((int)ROW_COUNT <= (int)SYNC_ROWS_MAX, "Sync.timers is too short");

static int64_t now_ms(const App *app)
{
    return clock_mono_ms(app->core.clock);
}

Attention sync_attention(const App *app)
{
    return presence_attention(&app->sync.presence, now_ms(app));
}

static Pace pace_of(const App *app, PollKind kind)
{
    int64_t option = 1000 * (int64_t)options_int(&app->options, plan[kind].option, 30);
    return (Pace){.kind = kind,
                  .base_ms = plan[kind].rest ? MAX(option, plan[kind].rest(app)) : option,
                  .attention = sync_attention(app),
                  .stretch = wire_stretch(app->core.wire)};
}

// The change detector asks whether the service is there when that is in doubt, and offline it asks
// alone.
static int64_t wait_of(const App *app, PollKind kind)
{
    const Sync *sync = &app->sync;
    Pace pace = pace_of(app, kind);
    if (app->core.session.link == LINK_ONLINE && sync->failures > 0 && kind == POLL_INBOX)
        return VERIFY_MS;
    if (app->core.session.link != LINK_OFFLINE)
        return poll_wait_ms(&sync->polls[kind], &pace);
    return kind == POLL_INBOX ? poll_probe_ms(sync->probes, pace.attention) : POLL_OFF;
}

static bool is_wanted(const App *app, int row)
{
    return (plan[row].screens & (1u << app->screen)) != 0;
}

// ---- timers ------------------------------------------------------------------------------------

static void tick(void *owner, int64_t row);

static void arm(App *app, int row, int64_t delay_ms)
{
    timers_cancel(app->core.timers, app->sync.timers[row]);
    app->sync.timers[row] = timers_add(app->core.timers, delay_ms, tick, app, row);
}

void sync_rearm(App *app, PollKind kind)
{
    int64_t wait = wait_of(app, kind);
    if (is_wanted(app, kind) && wait != POLL_OFF)
        arm(app, kind, app->sync.polls[kind].asked_at + wait - now_ms(app));
}

// So that many programs do not ask in step. Tests step the clock and count.
static int64_t next_jitter(App *app)
{
    if (clock_is_steppable(app->core.clock))
        return 0;
    return retry_backoff_ms(1, 2 * JITTER_PM, 2 * JITTER_PM, &app->sync.seed) - JITTER_PM;
}

static void ask_now(App *app, PollKind kind)
{
    Sync *sync = &app->sync;
    Pace pace = pace_of(app, kind);
    poll_asked(&sync->polls[kind], &pace, now_ms(app));
    sync->polls[kind].jitter_pm = next_jitter(app);
    sync->probes += app->core.session.link == LINK_OFFLINE;
    plan[kind].ask(app);
}

static void tick(void *owner, int64_t row)
{
    App *app = owner;
    timers_cancel(app->core.timers, app->sync.timers[row]); // when it did not bring us here
    app->sync.timers[row] = 0;
    if (!is_wanted(app, (int)row))
        return;
    if (plan[row].run) {
        arm(app, (int)row, plan[row].run(app));
    } else if (wait_of(app, (PollKind)row) != POLL_OFF) {
        ask_now(app, (PollKind)row);
        sync_rearm(app, (PollKind)row);
    }
}

static void on_sent(void *owner, const Op *op, const Reply *reply)
{
    App *app = owner;
    (void)reply;
    if (op->state != OP_ACKED && op->state != OP_UNKNOWN)
        return;
    poll_sent(&app->sync.polls[POLL_THREAD], now_ms(app));
    sync_rearm(app, POLL_THREAD);
}

void sync_init(App *app, uint64_t seed)
{
    app->sync = (Sync){.seed = seed, .lead_fd = -1, .asleep_ms = -1};
}

void sync_start(App *app)
{
    app->sync.presence = (Presence){.focused = true, .key_at = now_ms(app)};
    for (int kind = 0; kind < OPK_COUNT; kind++)
        if (op_kind_info((OpKind)kind)->flags & OPF_MESSAGE)
            outbox_observe(app->outbox, (OpKind)kind, on_sent, app);
    tick(app, ROW_ACCOUNT);
    for (int row = 0; row < ROW_COUNT; row++)
        if (row != ROW_ACCOUNT)
            tick(app, row);
}

// ---- who is there ------------------------------------------------------------------------------

void sync_screen_changed(App *app)
{
    wire_urge(app->core.wire);
    for (int row = 0; row < ROW_COUNT; row++)
        if (app->sync.timers[row] == 0)
            tick(app, row);
    wire_calm(app->core.wire);
}

// What is older than `age` milliseconds now, the rest when it is due.
static void look(App *app, int64_t (*age)(const Pace *pace))
{
    wire_urge(app->core.wire);
    for (int kind = 0; kind < POLL_COUNT; kind++) {
        Pace pace = pace_of(app, (PollKind)kind);
        bool old = now_ms(app) - app->sync.polls[kind].asked_at >= (age ? age(&pace) : 0);
        if (is_wanted(app, kind) && old)
            tick(app, kind);
        else
            sync_rearm(app, (PollKind)kind);
    }
    wire_calm(app->core.wire);
}

void sync_look_again(App *app)
{
    look(app, NULL);
    tick(app, ROW_ACCOUNT);
}

// Offline, a person who does something is worth a try.
static void try_link(App *app)
{
    if (app->core.session.link == LINK_OFFLINE &&
        now_ms(app) - app->sync.polls[POLL_INBOX].asked_at >= PROBE_AGAIN_MS)
        tick(app, POLL_INBOX);
}

static void come_back(App *app, Attention before)
{
    if (app->core.session.link == LINK_OFFLINE)
        try_link(app);
    else if (sync_attention(app) < before)
        look(app, poll_floor_ms);
}

void sync_touched(App *app)
{
    Attention before = sync_attention(app);
    app->sync.presence.key_at = now_ms(app);
    come_back(app, before);
}

void sync_set_focus(App *app, bool focused)
{
    Attention before = sync_attention(app);
    app->sync.presence.focused = focused;
    if (!focused)
        return;
    app->sync.presence.key_at = now_ms(app);
    come_back(app, before);
}

// ---- answers -----------------------------------------------------------------------------------

static Id subject_of(const App *app, PollKind kind)
{
    if (kind == POLL_THREAD)
        return *threads_open_id(app->threads);
    if (kind == POLL_PEOPLE)
        return people_detail(app->people)->id;
    const Pipeline *pipeline = kind == POLL_BOARD ? board_pipeline(app->board) : NULL;
    return pipeline ? pipeline->id : (Id){0};
}

static void compare(App *app, PollKind kind)
{
    Sync *sync = &app->sync;
    uint64_t before = sync->marks[kind];
    Id subject = subject_of(app, kind);
    sync->marks[kind] = plan[kind].mark(app);
    bool same = id_eq(&subject, &sync->subjects[kind]);
    sync->subjects[kind] = subject;
    if (!same || before == 0 || sync->marks[kind] == 0 || before == sync->marks[kind])
        return;
    Pace pace = pace_of(app, kind);
    poll_changed(&sync->polls[kind], &pace);
    sync_rearm(app, kind);
}

void sync_count_error(App *app, const Reply *reply)
{
    for (int kind = 0; kind < POLL_COUNT && reply->ep != EP_NONE; kind++) {
        Poll *poll = &app->sync.polls[kind];
        int before = poll->errors;
        if (plan[kind].eps[0] != reply->ep && plan[kind].eps[1] != reply->ep)
            continue;
        if (reply->outcome == OUTCOME_DONE)
            poll_answered(poll);
        else
            poll_failed(poll);
        if (poll->errors != before || plan[kind].rest)
            sync_rearm(app, (PollKind)kind);
    }
}

void sync_replies(App *app)
{
    for (int kind = 0; kind < POLL_COUNT; kind++)
        if (is_wanted(app, kind))
            compare(app, (PollKind)kind);
}

// ---- sleep -------------------------------------------------------------------------------------

void sync_check_sleep(App *app)
{
    Sync *sync = &app->sync;
    if (clock_is_steppable(app->core.clock))
        return;
    int64_t before = sync->asleep_ms;
    sync->asleep_ms = now_ms(app) - g_get_monotonic_time() / 1000;
    if (before >= 0 && sync->asleep_ms - before > SLEEP_MS)
        sync_resumed(app, sync->asleep_ms - before);
}

void sync_resumed(App *app, int64_t slept_ms)
{
    int rows = 0;
    app->sync.presence.key_at = now_ms(app); // somebody opened the lid
    notice_add(app->core.notices, NOTICE_INFO, "Awake after %d min: refreshing",
               (int)(slept_ms / 60000));
    outbox_slept(app->outbox);
    wire_renew(app->core.wire);
    for (int row = 0; row < ROW_MINUTE; row++)
        rows += is_wanted(app, row);
    for (int row = 0, k = 0; row < ROW_MINUTE; row++)
        if (is_wanted(app, row))
            arm(app, row, (int64_t)RESUME_SPREAD_MS * k++ / rows);
}
