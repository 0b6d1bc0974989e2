#include "config.h"

#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli.h"
#include "cli_events.h"
#include "ui/signals.h"

// Interrupting is how following ends: no failure.
static bool is_interrupted(void)
{
    bool ends = false;
    for (int signum = signals_next(); signum != 0; signum = signals_next()) {
        if (signum == SIGTSTP)
            signals_stop();
        else if (signum != SIGCONT && signum != SIGWINCH)
            ends = true;
    }
    return ends;
}

static void wait_for_something(const App *app)
{
    struct pollfd fds[APP_FDS + 1];
    int app_fd[APP_FDS];
    app_fds(app, app_fd);
    for (size_t i = 0; i < APP_FDS; i++)
        fds[i] = (struct pollfd){.fd = app_fd[i], .events = POLLIN};
    fds[APP_FDS] = (struct pollfd){.fd = signals_fd(), .events = POLLIN};
    poll(fds, APP_FDS + 1, (int)CLAMP(app_timeout_ms(app), -1, 60 * 1000));
}

// What would stand on the message line goes to standard error, once.
static void print_notices(const App *app, size_t *told)
{
    const Notices *notices = app_notices(app);
    size_t count = notice_total(notices);
    for (size_t i = MIN(count - *told, notice_count(notices)); i-- > 0;) {
        const Notice *notice = notice_at(notices, i);
        if (notice->kind == NOTICE_WARN || notice->kind == NOTICE_ERROR)
            fprintf(stderr, "eyrie: %s\n", notice->text.s);
    }
    *told = count;
}

// Whoever reads the pipe has gone: found out also while nothing happens.
static bool is_read(void)
{
    struct pollfd fd = {.fd = fileno(stdout)};
    return poll(&fd, 1, 0) <= 0 || !(fd.revents & (POLLERR | POLLHUP));
}

static bool follow(EventsJob *job, History *history, App *app, Err *err)
{
    uint64_t seen = 0;
    size_t told = 0;
    events_follow(app_events(app));
    events_listen(app_events(app));
    bool ok = true;
    while (ok && !job->gone && job->left != 0 && is_read() && !is_interrupted()) {
        app_pump(app);
        app_take_changes(app);
        print_notices(app, &told);
        uint64_t version = events_version(app_events(app));
        if (version != seen)
            ok = events_print(job, history, err);
        seen = version;
        if (ok && !job->gone && job->left != 0)
            wait_for_something(app);
    }
    events_unfollow(app_events(app));
    return ok;
}

static App *open_app(const Args *args, Start *start, Err *err)
{
    g_autofree char *options = args->demo ? NULL : fs_config_file("config.ini");
    AppConfig config = {.clock = start->clock,
                        .base_url = start->base_url,
                        .profile = start->profile,
                        .journal_path = start->journal_path,
                        .cache_path = start->cache_path,
                        .history_path = start->history_path,
                        .options_path = options,
                        .token = start->credentials.token,
                        .renewed = start->credentials.renewed,
                        .token_command = start->credentials.command,
                        .location = start->location,
                        .readonly = true,
                        .demo = args->demo,
                        .seed = start->test_sync ? 1 : 0};
    App *app = app_new(&config, err);
    if (app && events_are_kept(app_events(app)) && app_start(app, err))
        return app;
    if (app && err->kind == ERR_NONE)
        err_set(err, ERR_IO, "%s", "what happens cannot be recorded");
    app_free(app);
    return NULL;
}

int events_run(EventsJob *job, History *history, const Args *args, Start *start)
{
    Err err = {0};
    if (!signals_open(&err))
        return cli_fail(&err);
    App *app = open_app(args, start, &err);
    bool ok = app && follow(job, history, app, &err);
    app_free(app);
    signals_close();
    return ok ? 0 : cli_fail(&err);
}
