#include "config.h"

#include "ui/plain.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "ui/plain_room.h"
#include "ui/signals.h"

enum { LEAVE_WAIT_MS = 1500, PIPE_LEAVE_WAIT_MS = 60 * 1000 };

// ---- waiting and asking ------------------------------------------------------------------------

static void await_over(Plain *p)
{
    PlainFn *then = p->then;
    timers_cancel(app_timers(p->app), p->patience);
    p->patience = 0;
    p->ready = NULL;
    then(p);
}

static void lose_patience(void *owner, int64_t arg)
{
    (void)arg;
    Plain *p = owner;
    p->patience = 0;
    if (!p->ready)
        return;
    plain_say(p, "It takes long. What follows is what is known by now.");
    await_over(p);
}

void plain_await(Plain *p, PlainReady *ready, PlainFn *then)
{
    timers_cancel(app_timers(p->app), p->patience);
    p->ready = ready;
    p->then = then;
    p->patience = timers_add(app_timers(p->app), PLAIN_PATIENCE_MS, lose_patience, p, 0);
    if (ready(p))
        await_over(p);
}

void plain_unask(Plain *p)
{
    p->ask = (PlainAsk){0};
}

void plain_ask(Plain *p, PlainAnswer *answer, PlainFn *dropped, const char *word)
{
    plain_unask(p);
    p->ask = (PlainAsk){word, answer, dropped};
}

// ---- leaving -----------------------------------------------------------------------------------

static const char *writes(size_t n)
{
    return n == 1 ? "write" : "writes";
}

static void send_held(Plain *p, App *app)
{
    for (size_t i = 0; i < app_op_count(app); i++) {
        OpView op = app_op_at(app, i);
        CmdCall call = {.id = CMD_OP_SEND_NOW,
                        .subject = {SUBJECT_OP, op.subject, op.contact, op.id}};
        Err err = {0};
        if (op.show == OPSHOW_HELD && app_command(app, &call, &err) == CMD_FAILED)
            plain_fail(p, &err);
    }
}

static void leave_when_sent(Plain *p, int64_t wait_ms)
{
    p->leaving = true;
    p->leave_by = g_get_monotonic_time() / 1000 + wait_ms;
}

static void take_quit(Plain *p, const char *line)
{
    if (g_ascii_strcasecmp(line, "send") == 0) {
        for (size_t i = 0; i < plain_seat_count(p); i++)
            send_held(p, plain_seat_app(p, i));
        leave_when_sent(p, LEAVE_WAIT_MS);
    } else if (g_ascii_strcasecmp(line, "keep") == 0) {
        plain_say(p, "Kept. It is sent when eyrie is started again.");
        p->done = true;
    } else {
        plain_say(p, "You stay.");
    }
}

void plain_leave(Plain *p)
{
    size_t unsent = plain_unsent(p);
    if (unsent > 0) {
        plain_say(p, "%zu %s not sent: kept in the outbox for the next start.", unsent,
                  writes(unsent));
        plain_blame(p, ERR_OFFLINE);
    }
    p->done = true;
}

// A script has said all it wanted: what it wrote is sent, after the hold.
void plain_quit(Plain *p)
{
    size_t unsent = plain_unsent(p);
    if (unsent == 0) {
        p->done = true;
    } else if (p->terminal) {
        plain_say(p,
                  "%zu %s not sent yet. Type send to send now and leave, keep to leave and send "
                  "at the next start, or stay.",
                  unsent, unsent == 1 ? "write is" : "writes are");
        plain_ask(p, take_quit, NULL, "send, keep or stay");
    } else {
        plain_say(p, "Waiting until %zu %s left.", unsent,
                  unsent == 1 ? "write has" : "writes have");
        leave_when_sent(p, PIPE_LEAVE_WAIT_MS);
    }
}

static void leave_turn(Plain *p)
{
    size_t unsent = plain_unsent(p);
    bool late = g_get_monotonic_time() / 1000 >= p->leave_by;
    if (unsent == 0 || late)
        plain_leave(p);
}

static void stop_for_a_while(Plain *p)
{
    plain_in_leave(p);
    signals_stop();
    plain_in_enter(p);
}

CmdResult plain_suspend(Plain *p, const CmdCall *call, Err *err)
{
    (void)call;
    if (!p->terminal)
        return plain_result(err_set(err, ERR_USAGE, "only at a terminal can it be stopped"));
    stop_for_a_while(p);
    return CMD_DONE;
}

static void take_signals(Plain *p)
{
    for (int signum = signals_next(); signum != 0; signum = signals_next()) {
        if (signum == SIGINT && p->terminal && !p->leaving) {
            plain_in_interrupt(p);
        } else if (signum == SIGTSTP) {
            stop_for_a_while(p);
        } else if (signum == SIGCONT) {
            plain_in_enter(p);
        } else if (signum != SIGWINCH && signum != SIGCHLD) {
            plain_leave(p);
            p->code = 128 + signum;
        }
    }
}

// ---- the loop ----------------------------------------------------------------------------------

static int timeout(const Plain *p)
{
    if (!p->terminal && !p->ready && !p->leaving && (p->ended || plain_in_waits(p)))
        return 0;
    int64_t ms = -1;
    for (size_t i = 0; i < plain_seat_count(p); i++) {
        int64_t one = app_timeout_ms(plain_seat_app(p, i));
        ms = ms < 0 || one < 0 ? MAX(ms, one) : MIN(ms, one);
    }
    if (p->leaving) {
        int64_t left = MAX(p->leave_by - g_get_monotonic_time() / 1000, 0);
        ms = ms < 0 ? left : MIN(ms, left);
    }
    return (int)CLAMP(ms, -1, 60 * 1000);
}

static void watch_app(const App *app, struct pollfd *out)
{
    int fds[APP_FDS];
    app_fds(app, fds);
    for (size_t i = 0; i < APP_FDS; i++)
        out[i] = (struct pollfd){fds[i], POLLIN, 0};
}

static void run_turn(Plain *p)
{
    size_t seats = plain_seat_count(p);
    for (size_t i = 0; i < seats; i++)
        app_rest(plain_seat_app(p, i));
    bool waits = p->terminal ? p->ready != NULL : p->ready || plain_in_waits(p);
    bool reads = !p->ended && !p->leaving && !waits;
    struct pollfd fds[2 + PLAIN_SEATS_MAX * APP_FDS];
    fds[0] = (struct pollfd){reads ? STDIN_FILENO : -1, POLLIN, 0};
    fds[1] = (struct pollfd){signals_fd(), POLLIN, 0};
    for (size_t i = 0; i < seats; i++)
        watch_app(plain_seat_app(p, i), &fds[2 + i * APP_FDS]);
    int ready = poll(fds, 2 + seats * APP_FDS, timeout(p));
    take_signals(p);
    for (size_t i = 0; i < seats; i++)
        app_pump(plain_seat_app(p, i));
    if (p->ready && p->ready(p))
        await_over(p);
    plain_news(p);
    if (ready > 0 && fds[0].revents && !p->done)
        plain_in_read(p);
    else if (!p->done)
        plain_in_turn(p);
    plain_news(p);
    if (p->leaving)
        leave_turn(p);
    if (!p->done)
        plain_prompt(p);
}

static void hello(Plain *p)
{
    const Session *session = app_session(p->app);
    plain_say(p, "eyrie %s%s%s. Type help for the commands, quit to leave.", PACKAGE_VERSION,
              session->demo ? ", on a made-up account" : "",
              session->readonly ? ", read only" : "");
    CmdCall inbox = {.id = CMD_SCREEN_TALK};
    Err err = {0};
    if (plain_go(p, &inbox, &err) == CMD_FAILED)
        plain_fail(p, &err);
}

static void bad_keys(void *owner, const char *text)
{
    Plain *p = owner;
    notice_add(app_notices(p->app), NOTICE_WARN, "%s", text);
}

void plain_forget(Plain *p)
{
    timers_cancel(app_timers(p->app), p->patience);
    p->patience = 0;
    p->ready = NULL;
    plain_news_end(p);
    plain_unask(p);
    plain_list_forget(p);
    plain_forget_pending(p);
    plain_conflict_drop(p);
    plain_last_clear(p);
    outgoing_clear(&p->out);
    g_array_set_size(p->slots, 0);
    g_clear_pointer(&p->slot_words, g_free);
    g_clear_pointer(&p->sought, g_free);
    p->guest = p->moving = p->wanted = (Subject){0};
    p->link = LINK_CONNECTING;
    p->limited = p->drafted = false;
}

static void clear(Plain *p)
{
    plain_forget(p);
    announce_clear(&p->announce);
    plain_seats_close(p);
    keymap_free(p->keymap);
    line_history_free(p->history);
    plain_found_clear(p);
    g_array_free(p->rows, TRUE);
    g_array_free(p->slots, TRUE);
}

int plain_run(const PlainConfig *config, Err *err)
{
    Plain p = {.config = config,
               .app = config->app,
               .keymap = keymap_new(),
               .terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
               .rows = g_array_new(FALSE, TRUE, sizeof(Subject)),
               .slots = g_array_new(FALSE, TRUE, sizeof(Slot))};
    p.history = line_history_open(p.terminal ? config->history_path : NULL, err);
    if (config->keys_path)
        keymap_load(p.keymap, config->keys_path, bad_keys, &p);
    *err = (Err){0};
    plain_seats_open(&p);
    announce_init(&p.announce, p.app);
    plain_found_init(&p);
    plain_list_init(&p);
    if (signals_open(err) && plain_in_open(&p, err)) {
        app_go_online(p.app);
        hello(&p);
        while (!p.done)
            run_turn(&p);
        plain_news_end(&p);
        plain_in_close(&p);
    }
    signals_close();
    clear(&p);
    return p.code;
}
