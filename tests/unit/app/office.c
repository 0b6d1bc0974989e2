#include "config.h"

#include "unit/app/office.h"

#include <glib.h>
#include <poll.h>
#include <string.h>

#include "api/net.h"
#include "base/secret.h"
#include "unit/unit.h"

#ifdef WITH_SANITIZER
enum { PATIENCE_MS = 60000 };
#else
enum { PATIENCE_MS = 10000 };
#endif
enum { LOOK_MS = 5 };

static App *open_app(Office *office)
{
    Err err = {0};
    const char *token = sandbox_token(office->sandbox);
    Secret *secret = secret_new(token, strlen(token));
    AppConfig config = {.clock = office->clock,
                        .base_url = sandbox_base_url(office->sandbox),
                        .profile = "main",
                        .journal_path = office->journal ? office->journal : ":memory:",
                        .cache_path = office->cache,
                        .history_path = office->history,
                        .options_path = office->options,
                        .token = secret,
                        .location = id_from(sandbox_location(office->sandbox)),
                        .seed = 1};
    App *app = app_new(&config, &err);
    secret_free(secret);
    if (!app || !app_start(app, &err))
        fail_msg("%s", err.msg);
    return app;
}

static int setup(void **state, int conversations)
{
    Err err = {0};
    g_autofree char *run = g_dir_make_tmp("eyrie-unit-XXXXXX", NULL);
    g_setenv("XDG_RUNTIME_DIR", run, TRUE); // the sender's lock
    Office *office = g_new0(Office, 1);
    office->cache = g_build_filename(run, "cache.db", NULL);
    office->history = g_build_filename(run, "history.db", NULL);
    office->clock = clock_new_steppable((Instant){1893571200000}); // 2030-01-02T08:00:00Z
    SandboxOptions options = {.clock = office->clock,
                              .world = conversations ? "demo" : "small",
                              .quiet = true,
                              .rate_max = 250, // the first sync takes its part of it
                              .contacts = conversations ? conversations + 50 : 0,
                              .conversations = conversations};
    office->sandbox = sandbox_start(&options, &err);
    if (!office->sandbox)
        fail_msg("%s", err.msg);
    office->app = open_app(office);
    office_run(office);
    *state = office;
    return 0;
}

int office_setup(void **state)
{
    return setup(state, 0);
}

int office_setup_large(void **state)
{
    return setup(state, OFFICE_LARGE);
}

void office_restart(Office *office)
{
    app_free(office->app);
    office->app = open_app(office);
}

void office_keep_journal(Office *office)
{
    g_autofree char *folder = g_path_get_dirname(office->cache);
    office->journal = g_build_filename(folder, "outbox.db", NULL);
    office_restart(office);
    office_run(office);
}

void office_join(Office *office, Office *other)
{
    *other = *office;
    other->app = open_app(other);
}

int office_teardown(void **state)
{
    Office *office = *state;
    app_free(office->app);
    g_autofree char *folder = g_path_get_dirname(office->cache);
    tree_remove(folder);
    g_free(office->cache);
    g_free(office->journal);
    g_free(office->history);
    g_free(office->options);
    sandbox_stop(office->sandbox);
    clock_free(office->clock);
    g_free(office);
    return 0;
}

void office_turn(Office *office)
{
    int fds[APP_FDS];
    app_pump(office->app);
    app_fds(office->app, fds);
    struct pollfd waits[APP_FDS] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}};
    poll(waits, APP_FDS, LOOK_MS);
}

void office_run(Office *office)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    do {
        app_pump(office->app);
        if (app_take_changes(office->app) == 0 && app_is_idle(office->app))
            return;
        int fds[APP_FDS];
        app_fds(office->app, fds);
        struct pollfd waits[APP_FDS] = {
            {fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}, {fds[2], POLLIN, 0}, {fds[3], POLLIN, 0}};
        poll(waits, APP_FDS, LOOK_MS);
    } while (g_get_monotonic_time() < until);
    fail_msg("the app does not come to rest");
}

void office_pass(Office *office, int64_t ms)
{
    clock_step(office->clock, ms);
    app_clock_stepped(office->app);
    office_run(office);
}

void office_step(Office *office, int seconds)
{
    for (int i = 0; i < seconds; i++) {
        app_touched(office->app);
        office_pass(office, 1000);
    }
}

void office_fault(Office *office, const char *spec)
{
    Err err = {0};
    if (!sandbox_fault_add(office->sandbox, spec, &err))
        fail_msg("%s", err.msg);
}

static Net *colleague(Office *office)
{
    Err err = {0};
    const char *token = sandbox_token(office->sandbox);
    Secret *secret = secret_new(token, strlen(token));
    NetConfig config = {.base_url = sandbox_base_url(office->sandbox),
                        .location = sandbox_location(office->sandbox),
                        .token = secret,
                        .clock = office->clock,
                        .seed = 2,
                        .user_agent = "eyrie-test"};
    Net *net = net_new(&config, &err);
    secret_free(secret);
    assert_non_null(net);
    return net;
}

void office_request(Office *office, const char *method, const char *path, const char *body)
{
    Err err = {0};
    Net *net = colleague(office);
    Call *call = call_new(EP_NONE, PRIO_ACTION);
    assert_true(method_from_name(method, &call->method));
    call->safety = SAFETY_ONCE;
    g_auto(GStrv) parts = g_strsplit(path, "{location}", -1);
    call->path = g_strjoinv(sandbox_location(office->sandbox), parts);
    call->version = g_strdup("2021-07-28");
    call->body = g_strdup(body);
    call->want_body = true;
    call->id = net_next_id(net);
    assert_true(net_post(net, call, &err));
    Reply *reply = NULL;
    while (!(reply = net_take(net))) {
        struct pollfd wait = {.fd = net_fd(net), .events = POLLIN};
        assert_true(poll(&wait, 1, PATIENCE_MS) > 0);
    }
    if (reply->outcome != OUTCOME_DONE)
        fail_msg("%s %s: %s", method, path, reply->err.msg);
    reply_free(reply);
    net_free(net);
}

const Conversation *office_conversation(const Office *office, const char *name)
{
    const Inbox *inbox = app_inbox(office->app);
    for (size_t i = 0; i < inbox_count(inbox, INBOX_ALL); i++) {
        const Conversation *c = inbox_at(inbox, INBOX_ALL, i);
        if (strcmp(c->contact_name.s, name) == 0)
            return c;
    }
    fail_msg("no conversation with %s", name);
    return NULL;
}

bool office_noticed(const Office *office, const char *part)
{
    const Notices *notices = app_notices(office->app);
    for (size_t i = 0; i < notice_count(notices); i++)
        if (strstr(notice_at(notices, i)->text.s, part))
            return true;
    return false;
}

CmdResult office_command(Office *office, const char *line, Subject subject, Err *err)
{
    CmdLine parsed = {0};
    if (!cmd_parse(line, CX_NORMAL, &parsed, NULL, err))
        return CMD_FAILED;
    parsed.call.subject = subject;
    CmdResult result = app_command(office->app, &parsed.call, err);
    cmd_line_clear(&parsed);
    return result;
}

Planner *office_planner(Office *office)
{
    const Zone *zone = zone_find("America/Los_Angeles");
    Planner *planner = app_planner(office->app);
    app_set_screen(office->app, SCREEN_PLANNER);
    planner_show(planner, civil_instant(zone, 2030, 1, 2, 0, 0),
                 civil_instant(zone, 2030, 1, 9, 0, 0));
    office_run(office);
    return planner;
}

const Event *office_event(const Planner *planner, const char *title)
{
    for (size_t i = 0; i < planner_count(planner); i++)
        if (strcmp(planner_at(planner, i)->title.s, title) == 0)
            return planner_at(planner, i);
    return NULL;
}

Subject office_event_subject(const Event *event)
{
    return (Subject){SUBJECT_EVENT, event->id, event->contact, 0};
}
