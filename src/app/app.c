#include "config.h"

#include "app/app.h"

#include <string.h>

#include "app/accounts.h"
#include "app/fill.h"
#include "app/state.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/url.h"

enum { REPLIES_PER_TURN = 32 };

// NULL: the budget is this process's own, also where there is no folder to share it in.
static char *budget_dir(const AppConfig *config)
{
    Err err = {0};
    if (config->budget_dir)
        return g_strdup(config->budget_dir);
    bool alone = config->demo || clock_is_steppable(config->clock);
    char *dir = alone ? NULL : fs_dir(FS_RUN, &err);
    if (!alone && !dir)
        log_line(LOG_WARN, "the rate budget is not shared with other processes: %s", err.msg);
    return dir;
}

// Before whoever asked moves the rows out.
// The name was unknown when the program started, or was another one: a rule that goes by it holds
// before the answer that lets writes go.
static void apply_rules(App *app, const Reply *reply)
{
    Account rules;
    Core *core = &app->core;
    Session *session = &core->session;
    const Location *said = reply->rows.count == 1 ? reply->rows.items : NULL;
    if (!core->accounts || !said || !id_eq(&said->id, &session->location_id))
        return;
    accounts_rules(core->accounts, &said->id, text_ref(&said->name), &rules);
    session->ask_first = session->ask_first || (rules.confirm && !app->said_yes);
    if (session->band == BAND_NONE)
        session->band = rules.band;
    if (rules.readonly && !session->readonly) {
        session->readonly = true;
        session->readonly_why = rules.readonly_why;
    }
    core->changes |= CH_SESSION;
}

static void watch(void *owner, const Asked *asked, const Reply *reply)
{
    App *app = owner;
    mirror_saw(app->core.mirror, asked, reply);
    if (reply->ep == EP_LOCATION_GET && reply->outcome == OUTCOME_DONE)
        apply_rules(app, reply);
    if (reply->ep == EP_LOCATION_GET && app->outbox)
        outbox_saw_location(app->outbox, reply);
    if (scopes_saw(app->core.scopes, reply))
        app->core.changes |= CH_SESSION;
    sync_watch(app, reply);
}

static void take_account(Session *session, const Account *account)
{
    if (!account)
        return;
    session->company_id = account->company;
    session->me = account->me;
    session->band = account->band;
    session->token_days = account->age_days;
    session->ask_first = account->confirm;
    session->readonly = session->readonly || account->readonly;
    if (account->readonly_why)
        session->readonly_why = account->readonly_why;
}

static bool open_core(App *app, const AppConfig *config, uint64_t seed, Err *err)
{
    Core *core = &app->core;
    core->clock = config->clock;
    core->options = &app->options;
    core->timers = timers_new(config->clock);
    core->notices = notices_new(config->clock);
    core->alerts = alerts_new(core, config->options_path);
    core->session = (Session){.location_id = config->location,
                              .base_url = g_strdup(config->base_url),
                              .zone = zone_utc(),
                              .readonly = config->readonly,
                              .readonly_why = "--readonly was given",
                              .token_days = -1,
                              .demo = config->demo};
    g_autofree char *proxy = url_proxy(config->base_url, NULL);
    if (proxy)
        core->session.proxy = text_clean(proxy, strlen(proxy), TEXT_IDENTITY);
    core->accounts = config->accounts;
    take_account(&core->session, config->account);
    g_strlcpy(core->session.profile, config->profile, sizeof(core->session.profile));
    core->journal = journal_open(config->journal_path, err);
    if (!core->journal)
        return err_prefix(err, "open the outbox");
    ScopesConfig scopes = {.clock = config->clock,
                           .journal = core->journal,
                           .token = config->token,
                           .profile = config->renewed ? config->profile : NULL};
    core->scopes = scopes_new(&scopes);
    core->session.has_app = scopes_kind(core->scopes) == TOKEN_OAUTH;
    g_autofree char *budget = budget_dir(config);
    NetConfig net = {.base_url = config->base_url,
                     .location = config->location.s,
                     .token = config->token,
                     .profile = config->renewed ? config->profile : NULL,
                     .token_command = config->token_command,
                     .clock = config->clock,
                     .seed = seed,
                     .budget_dir = budget,
                     .held = config->held,
                     .user_agent = "eyrie/" PACKAGE_VERSION};
    app->net = net_new(&net, err);
    if (!app->net)
        return false;
    core->wire = wire_new(app->net);
    wire_watch(core->wire, watch, app);
    EventsConfig events = {config->history_path, config->options_path};
    app->events = events_new(core, &events);
    core->mirror = mirror_new(core, config->cache_path, events_watch(app->events));
    return true;
}

static void option_error(void *owner, const char *text)
{
    notice_add(owner, NOTICE_WARN, "%s", text);
}

enum { OWN_MS = 60 * 1000 }; // what this person did comes back as news by then

static bool is_own(const void *owner, const Id *record)
{
    const App *app = owner;
    for (size_t i = 0; i < outbox_count(app->outbox); i++) {
        const Op *op = outbox_at(app->outbox, i);
        bool fresh = op_is_pending(op) || (instant_known(op->answered_at) &&
                                           app_now(app).ms - op->answered_at.ms <= OWN_MS);
        if (fresh && (id_eq(&op->subject, record) || id_eq(&op->contact, record)))
            return true;
    }
    return false;
}

App *app_new(const AppConfig *config, Err *err)
{
    App *app = g_new0(App, 1);
    uint64_t seed = config->seed ? config->seed : (uint64_t)g_random_int() << 32 | g_random_int();
    options_init(&app->options);
    sync_init(app, seed);
    app->screen = SCREEN_TALK;
    if (!open_core(app, config, seed, err)) {
        app_free(app);
        return NULL;
    }
    app->options_path = g_strdup(config->options_path);
    app->themes_dir = config->themes_dir;
    options_init(&app->filed);
    app_reload_options(app);
    account_recall_me(app);
    app->outbox = outbox_new(&app->core);
    app->inbox = inbox_new(&app->core, app->outbox);
    app->threads = threads_new(&app->core, app->outbox, app->inbox);
    app->people = people_new(&app->core, app->outbox);
    app->board = board_new(&app->core, app->outbox);
    app->planner = planner_new(&app->core, app->outbox);
    app->tasks = tasks_new(&app->core, app->outbox);
    app->home = home_new(app);
    app->finder = finder_new(&app->core);
    app->core.fill = fill_new(app);
    app->search = search_new(&app->core);
    app->meetings = alert_meetings_new(&app->core);
    alerts_set_own(app->core.alerts, is_own, app);
    app->core.changes = CH_ALL;
    return app;
}

static void session_clear(Session *session)
{
    Rows *rows[] = {&session->users,        &session->calendars, &session->tags,
                    &session->lost_reasons, &session->pipelines, &session->custom_fields};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i]->type)
            rows_clear(rows[i]);
    record_clear(&location_type, &session->location);
    g_free(session->base_url);
    text_clear(&session->proxy);
}

static void free_modules(App *app)
{
    alert_meetings_free(g_steal_pointer(&app->meetings));
    net_stop(app->net); // a write on the wire gets a moment; its outcome goes to the journal
    wire_pump(app->core.wire, SIZE_MAX);
    search_free(app->search);
    finder_free(app->finder);
    fill_free(app->core.fill);
    home_free(app->home);
    tasks_free(app->tasks);
    planner_free(app->planner);
    board_free(app->board);
    people_free(app->people);
    threads_free(app->threads);
    inbox_free(app->inbox);
    outbox_free(app->outbox);
}

void app_free(App *app)
{
    if (!app)
        return;
    if (app->outbox)
        free_modules(app);
    sync_clear(app);
    events_stop(app->events);
    mirror_free(app->core.mirror);
    events_free(app->events);
    if (app->core.wire)
        wire_free(app->core.wire);
    net_free(app->net);
    scopes_free(app->core.scopes);
    if (app->core.journal)
        journal_close(app->core.journal);
    alerts_free(app->core.alerts);
    if (app->core.notices)
        notices_free(app->core.notices);
    if (app->core.timers)
        timers_free(app->core.timers);
    session_clear(&app->core.session);
    g_free(app->options_path);
    g_free(app);
}

bool app_start(App *app, Err *err)
{
    if (!outbox_start(app->outbox, err))
        return err_prefix(err, "read the outbox");
    sync_recall(app);
    inbox_recall(app->inbox);
    sync_start(app);
    finder_start(app->finder);
    inbox_open_tab(app->inbox, INBOX_ALL);
    inbox_open_tab(app->inbox, INBOX_UNREAD);
    fill_start(app->core.fill);
    if (events_have_hooks(app->events) && sync_leads(app))
        events_listen(app->events);
    return true;
}

// What is due by the clock is counted on every screen, so no pane is waited for.
static void tell_time(App *app)
{
    const Zone *zone = app->core.session.zone;
    int64_t minute = core_now(&app->core).ms / (60 * 1000);
    if (minute == app->minute && zone == app->minute_zone)
        return;
    app->minute = minute;
    app->minute_zone = zone;
    tasks_tick(app->tasks);
}

void app_pump(App *app)
{
    sync_check_sleep(app);
    if (wire_pump(app->core.wire, REPLIES_PER_TURN) > 0)
        sync_replies(app);
    mirror_pump(app->core.mirror);
    events_pump(app->events);
    alerts_pump(app->core.alerts);
    timers_run(app->core.timers);
    tell_time(app);
}

void app_rest(App *app)
{
    journal_audit_rest(app->core.journal);
}

void app_fds(const App *app, int fds[APP_FDS])
{
    fds[0] = wire_fd(app->core.wire);
    fds[1] = mirror_fd(app->core.mirror);
    events_fds(app->events, &fds[2]);
    fds[4] = alerts_fd(app->core.alerts);
}

int64_t app_timeout_ms(const App *app)
{
    if (app->core.changes != 0) // made by a pane while it was told of others
        return 0;
    return clock_is_steppable(app->core.clock) && timers_next_ms(app->core.timers) > 0
               ? -1
               : timers_next_ms(app->core.timers);
}

Changes app_take_changes(App *app)
{
    Changes changes = app->core.changes;
    app->core.changes = 0;
    return changes;
}

bool app_is_idle(App *app)
{
    return app->core.changes == 0 && timers_next_ms(app->core.timers) != 0 &&
           wire_is_idle(app->core.wire) && mirror_is_idle(app->core.mirror) &&
           events_is_idle(app->events) && alerts_are_idle(app->core.alerts) &&
           outbox_is_settled(app->outbox);
}

void app_go_online(App *app)
{
    tasks_recall(app->tasks); // how many are due stands in the top bar
    net_release(app->net);
    alert_meetings_start(app->meetings);
}

void app_clock_stepped(App *app)
{
    wire_wake(app->core.wire);
}

void app_set_screen(App *app, AppScreen screen)
{
    app->screen = screen;
    sync_screen_changed(app);
}

void app_set_focus(App *app, bool focused)
{
    sync_set_focus(app, focused);
}

void app_touched(App *app)
{
    sync_touched(app);
}

void app_touch(App *app, Changes changes)
{
    app->core.changes |= changes;
}

bool app_set_option(App *app, const char *name, const char *value, Err *err)
{
    Changes changes = 0;
    if (!options_set(&app->options, name, value, &changes, err))
        return false;
    app->core.changes |= changes;
    return true;
}

bool app_keeps_options(const App *app)
{
    return app->options_path != NULL;
}

bool app_keep_option(App *app, const char *name, Err *err)
{
    g_autofree char *value = options_value(&app->options, name);
    BUG_ON(value == NULL);
    if (app->options_path == NULL)
        return true;
    if (!options_keep(app->options_path, name, value, err))
        return false;
    Changes changes = 0;
    app->options_stamp = fs_stamp(app->options_path);
    return options_set(&app->filed, name, value, &changes, err);
}

const char *app_themes_dir(const App *app)
{
    return app->themes_dir;
}

void app_allow_writes(App *app)
{
    app->core.session.ask_first = false;
    app->said_yes = true;
}

void app_adopt_options(App *app, const Options *options)
{
    app->options = *options;
    app->core.changes |= CH_ALL;
}

bool app_reload_options(App *app)
{
    uint64_t stamp = app->options_path ? fs_stamp(app->options_path) : 0;
    if (stamp == app->options_stamp)
        return false;
    app->options_stamp = stamp;
    app->core.changes |= options_reload(&app->options, &app->filed, app->options_path, option_error,
                                        app->core.notices);
    return true;
}

bool app_save_options(App *app, GString *said, Err *err)
{
    if (!app->options_path)
        return err_set(err, ERR_USAGE, "the demo keeps no settings; outside it this works");
    if (!options_save(&app->options, app->options_path, said, err))
        return false;
    app->filed = app->options;
    app->options_stamp = fs_stamp(app->options_path);
    return true;
}

void app_remember(App *app, const char *key, const char *value)
{
    Err err = {0};
    if (!journal_put(app->core.journal, key, value, &err))
        notice_err(app->core.notices, "The choice is not remembered", &err);
}

char *app_recall(const App *app, const char *key)
{
    return journal_get(app->core.journal, key);
}
