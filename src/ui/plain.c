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
    plain_say(p, "The service does not answer. What follows is what was known before.");
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

static void send_held(Plain *p)
{
    for (size_t i = 0; i < app_op_count(p->app); i++) {
        OpView op = app_op_at(p->app, i);
        CmdCall call = {.id = CMD_OP_SEND_NOW,
                        .subject = {SUBJECT_OP, op.subject, op.contact, op.id}};
        Err err = {0};
        if (op.show == OPSHOW_HELD && app_command(p->app, &call, &err) == CMD_FAILED)
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
        send_held(p);
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
    size_t unsent = app_ops_unsent(p->app);
    if (unsent > 0)
        plain_say(p, "%zu %s not sent: kept in the outbox for the next start.", unsent,
                  writes(unsent));
    p->done = true;
}

// A script has said all it wanted: what it wrote is sent, after the hold.
void plain_quit(Plain *p)
{
    size_t unsent = app_ops_unsent(p->app);
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
    size_t unsent = app_ops_unsent(p->app);
    bool late = g_get_monotonic_time() / 1000 >= p->leave_by;
    if (unsent == 0 || late)
        plain_leave(p);
}

static void take_signals(Plain *p)
{
    for (int signum = signals_next(); signum != 0; signum = signals_next()) {
        if (signum == SIGINT && p->terminal && !p->leaving) {
            plain_in_interrupt(p);
        } else if (signum == SIGTSTP) {
            plain_in_leave(p);
            signals_stop();
            plain_in_enter(p);
        } else if (signum == SIGCONT) {
            plain_in_enter(p);
        } else if (signum != SIGWINCH && signum != SIGCHLD) {
            p->code = 128 + signum;
            plain_leave(p);
        }
    }
}

// ---- news --------------------------------------------------------------------------------------

static void tell_notice(Plain *p, const Notice *notice)
{
    static const char *const words[] = {[NOTICE_INFO] = "",
                                        [NOTICE_GOOD] = "",
                                        [NOTICE_WARN] = "Warning: ",
                                        [NOTICE_ERROR] = "Error: ",
                                        [NOTICE_INBOUND] = "New message from "};
    plain_say(p, "%s%s", words[notice->kind], notice->text.s);
}

static void tell_notices(Plain *p)
{
    const Notices *notices = app_notices(p->app);
    size_t total = notice_total(notices);
    for (size_t i = MIN(total - p->noticed, notice_count(notices)); i-- > 0;)
        tell_notice(p, notice_at(notices, i));
    p->noticed = total;
}

static void tell_write(void *owner, const OpView *op, TextRef sentence)
{
    Plain *p = owner;
    (void)op;
    plain_say(p, "%.*s", TEXT_ARG(sentence));
}

static void tell_news(Plain *p)
{
    Changes changes = app_take_changes(p->app);
    tell_notices(p);
    if (changes & CH_OUTBOX)
        announce_turn(&p->announce, p->app, tell_write, p);
    if (changes & CH_THREAD)
        plain_thread_news(p);
}

// ---- the loop ----------------------------------------------------------------------------------

static int timeout(const Plain *p)
{
    if (!p->terminal && !p->ready && !p->leaving && (p->ended || plain_in_waits(p)))
        return 0;
    int64_t ms = app_timeout_ms(p->app);
    if (p->leaving) {
        int64_t left = MAX(p->leave_by - g_get_monotonic_time() / 1000, 0);
        ms = ms < 0 ? left : MIN(ms, left);
    }
    return (int)CLAMP(ms, -1, 60 * 1000);
}

static void run_turn(Plain *p)
{
    app_rest(p->app);
    bool waits = p->terminal ? p->ready != NULL : p->ready || plain_in_waits(p);
    bool reads = !p->ended && !p->leaving && !waits;
    struct pollfd fds[APP_FDS + 2] = {{reads ? STDIN_FILENO : -1, POLLIN, 0},
                                      {signals_fd(), POLLIN, 0}};
    int app[APP_FDS];
    app_fds(p->app, app);
    for (size_t i = 0; i < APP_FDS; i++)
        fds[2 + i] = (struct pollfd){app[i], POLLIN, 0};
    int ready = poll(fds, APP_FDS + 2, timeout(p));
    take_signals(p);
    app_pump(p->app);
    if (p->ready && p->ready(p))
        await_over(p);
    tell_news(p);
    if (ready > 0 && fds[0].revents && !p->done)
        plain_in_read(p);
    else if (!p->done)
        plain_in_turn(p);
    tell_news(p);
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

static void clear(Plain *p)
{
    plain_unask(p);
    outgoing_clear(&p->out);
    announce_clear(&p->announce);
    keymap_free(p->keymap);
    line_history_free(p->history);
    g_array_free(p->rows, TRUE);
    g_array_free(p->slots, TRUE);
    g_free(p->filter);
    g_free(p->slot_words);
    for (size_t i = 0; i < CMD_ARGS_MAX; i++)
        g_free(p->words[i]);
}

int plain_run(const PlainConfig *config, Err *err)
{
    Plain p = {.app = config->app,
               .keymap = keymap_new(),
               .terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
               .rows = g_array_new(FALSE, TRUE, sizeof(Subject)),
               .slots = g_array_new(FALSE, TRUE, sizeof(Slot))};
    p.history = line_history_open(p.terminal ? config->history_path : NULL, err);
    if (config->keys_path)
        keymap_load(p.keymap, config->keys_path, bad_keys, &p);
    *err = (Err){0};
    announce_init(&p.announce, p.app);
    plain_list_init(&p);
    if (signals_open(err) && plain_in_open(&p, err)) {
        app_go_online(p.app);
        hello(&p);
        while (!p.done)
            run_turn(&p);
        timers_cancel(app_timers(p.app), p.patience);
        plain_in_close(&p);
    }
    signals_close();
    clear(&p);
    return p.code;
}
