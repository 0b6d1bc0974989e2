#include "config.h"

#include "ui/shell.h"

#include <assert.h>
#include <glib.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>

#include "ui/canvas_win.h"
#include "ui/lineedit.h"
#include "ui/shell_state.h"
#include "ui/signals.h"

enum { KEYS_PER_TURN = 64, LEAVE_WAIT_MS = 1500 };

int64_t shell_mono(const Shell *shell)
{
    return clock_mono_ms(shell->config->clock);
}

// ---- leaving -----------------------------------------------------------------------------------

void shell_quit(Shell *shell)
{
    shell->done = true;
}

static void send_held(App *app)
{
    for (size_t i = 0; i < app_op_count(app); i++) {
        OpView op = app_op_at(app, i);
        if (op.show != OPSHOW_HELD)
            continue;
        CmdCall call = {.id = CMD_OP_SEND_NOW,
                        .subject = {SUBJECT_OP, op.subject, op.contact, op.id}};
        Err err = {0};
        if (app_command(app, &call, &err) == CMD_FAILED)
            notice_err(app_notices(app), "send", &err);
    }
}

static size_t count_unsent(const Shell *shell)
{
    size_t unsent = 0;
    for (size_t i = 0; i < shell_seat_count(shell); i++)
        unsent += app_ops_unsent(shell_seat_app(shell, i));
    return unsent;
}

static void quit_answered(Shell *shell, char key)
{
    if (key == 'k') {
        shell->done = true;
    } else if (key == 'y') {
        for (size_t i = 0; i < shell_seat_count(shell); i++)
            send_held(shell_seat_app(shell, i));
        shell->leaving = true;
        shell->leave_by = shell_mono(shell) + LEAVE_WAIT_MS;
    }
}

void shell_quit_ask(Shell *shell)
{
    size_t unsent = count_unsent(shell);
    if (unsent == 0) {
        shell->done = true;
        return;
    }
    TextBuf buf;
    TextRef question = text_format(
        &buf, "%zu %s held: send now and quit? y send  k keep for next start  Esc stay ", unsent,
        unsent == 1 ? "write is" : "writes are");
    shell_ask_keys(shell, question, "yks", quit_answered); // s, and Enter: stay
}

// ---- signals -----------------------------------------------------------------------------------

static void resize(Shell *shell)
{
    shell_drag_cancel(shell); // nobody knows what is below the pointer now
    shell_drop_windows(shell);
    if (!term_resize(shell->term))
        term_redraw(shell->term);
    shell_layout_now(shell);
}

void shell_suspend(Shell *shell)
{
    term_leave(shell->term);
    signals_stop();
    shell_drop_windows(shell);
    term_resize(shell->term);
    term_enter(shell->term);
    shell_touched(shell);
    shell_layout_now(shell);
}

static void take_signal(Shell *shell, int signum)
{
    switch (signum) {
    case SIGCHLD: shell_opener_turn(shell); break; // shell_edit_turn looks
    case SIGWINCH: resize(shell); break;
    case SIGTSTP: shell_suspend(shell); break;
    case SIGCONT:
        shell_touched(shell);
        term_enter(shell->term); // stopped and continued by somebody else
        resize(shell);
        break;
    default:
        shell->exit_code = 128 + signum;
        shell->done = true;
        break;
    }
}

// The terminal is somebody else's: its size is asked for afterwards. The text is saved before we
// end.
static void take_signals_editing(Shell *shell)
{
    for (int signum = signals_next(); signum != 0; signum = signals_next()) {
        if (signum == SIGCONT)
            shell_touched(shell);
        if (signum == SIGCONT || signum == SIGCHLD || signum == SIGWINCH || signum == SIGTSTP)
            continue;
        shell->exit_code = 128 + signum;
        shell_edit_end(shell, signum);
    }
}

// A storm of resizes is one resize: the size is asked for, not told.
static void take_signals(Shell *shell)
{
    bool resized = false;
    if (shell_is_editing(shell)) {
        take_signals_editing(shell);
        return;
    }
    for (int signum = signals_next(); signum != 0; signum = signals_next()) {
        if (signum != SIGWINCH)
            take_signal(shell, signum);
        resized = resized || signum == SIGWINCH;
    }
    if (resized)
        take_signal(shell, SIGWINCH);
}

// ---- input -------------------------------------------------------------------------------------

static const struct {
    uint32_t code;
    int ms;
} steps[] = {
    {KEY_STEP_100MS, 100},
    {KEY_STEP_1S, 1000},
    {KEY_STEP_1MIN, 60 * 1000},
    {KEY_STEP_1H, 60 * 60 * 1000},
};

// True when the clock moved: what is due runs before the next key.
static bool step_key(Shell *shell, Key key)
{
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        if (steps[i].code != key.code || !clock_is_steppable(shell->config->clock))
            continue;
        clock_step(shell->config->clock, steps[i].ms);
        for (size_t k = 0; k < shell_seat_count(shell); k++)
            app_clock_stepped(shell_seat_app(shell, k));
        return true;
    }
    return false;
}

// Everything of one input. False when the turn shall end here.
static bool take_input(Shell *shell, const TermInput *input)
{
    switch (input->key.code) {
    case KEY_SYNC: term_sync_asked(shell->term); return true;
    case KEY_FOCUS_IN:
    case KEY_FOCUS_OUT: shell_set_focus(shell, input->key.code == KEY_FOCUS_IN); return true;
    case KEY_REPORT_: shell_take_report(shell); return true;
    default: break;
    }
    if (step_key(shell, input->key))
        return false;
    shell_touched(shell);
    switch (input->key.code) {
    case KEY_MOUSE_:
        if (app_options(shell->app)->mouse) // what was on its way when it was switched off
            shell_mouse(shell, input);
        return true;
    case KEY_PASTE: shell_paste(shell, input->paste, input->paste_n); return true;
    default: shell_key(shell, input->key); return !shell->done && !shell_is_editing(shell);
    }
}

// Reads what there is and handles at most a turn's worth. *waiting: an unfinished sequence; *more:
// a turn's worth was not all.
static void take_keys(Shell *shell, bool readable, KeysMode mode, bool *waiting, bool *more)
{
    TermInput input;
    *waiting = *more = false;
    if (readable && !term_read(shell->term)) {
        shell->exit_code = 128 + SIGHUP;
        shell->done = true;
        return;
    }
    for (int i = 0; i < KEYS_PER_TURN; i++) {
        KeysStatus status = term_next(shell->term, mode, &input);
        // Under test a lone ESC is over when no byte follows it: no real time decides.
        if (status == KEYS_MORE && shell->config->test_sync && !term_has_bytes(shell->term))
            status = term_next(shell->term, KEYS_QUIET, &input);
        *waiting = status == KEYS_MORE;
        *more = status == KEYS_INPUT;
        if (status != KEYS_INPUT)
            return;
        if (!take_input(shell, &input))
            return;
    }
}

// ---- the loop ----------------------------------------------------------------------------------

static int64_t earlier(int64_t a, int64_t b)
{
    if (a < 0 || b < 0)
        return MAX(a, b);
    return MIN(a, b);
}

static int64_t until(const Shell *shell, int64_t deadline)
{
    return deadline == 0 ? -1 : MAX(deadline - shell_mono(shell), 0);
}

// Milliseconds until something is due by itself. A clock that stands still makes nothing due but
// what is due already.
static int64_t timeout(const Shell *shell)
{
    int64_t ms = shell_mouse_left(shell);
    for (size_t i = 0; i < shell_seat_count(shell); i++)
        ms = earlier(ms, app_timeout_ms(shell_seat_app(shell, i)));
    if (clock_is_steppable(shell->config->clock))
        return ms == 0 ? 0 : -1;
    int64_t unit = shell_tick_unit(shell), now = app_now(shell->app).ms;
    ms = earlier(ms, unit - now % unit);
    ms = earlier(ms, shell_notice_left(shell));
    ms = earlier(ms, until(shell, shell->wait.until));
    return shell->leaving ? earlier(ms, until(shell, shell->leave_by)) : ms;
}

static void tick(Shell *shell)
{
    int64_t unit = shell_tick_unit(shell), now = app_now(shell->app).ms / unit * unit;
    if (shell_notice_left(shell) == 0) { // here, for the smallest terminals draw no message line
        notice_dismiss(app_notices(shell->app));
        shell->frame_due = true;
    }
    if (now == shell->tick)
        return;
    shell->tick = now;
    shell_tell_changes(shell, CH_MINUTE);
}

static void take_changes(Shell *shell)
{
    announce_notices(&shell->announce, shell->app);
    Changes changes = app_take_changes(shell->app);
    if (changes & CH_THEME)
        shell_load_theme(shell);
    if (changes & CH_OPTIONS) {
        bool on = app_options(shell->app)->mouse;
        if (!on)
            shell_drag_cancel(shell); // its release will not come
        term_mouse(shell->term, on);
    }
    shell_tell_changes(shell, changes);
}

static bool all_idle(const Shell *shell)
{
    for (size_t i = 0; i < shell_seat_count(shell); i++)
        if (!app_is_idle(shell_seat_app(shell, i)))
            return false;
    return true;
}

// After the frame that shows what the keys before did.
static void answer_sync(Shell *shell)
{
    bool due = shell->config->test_sync && term_sync_is_due(shell->term);
    bool busy = shell_is_bulk(shell) || shell_is_piping(shell);
    if (due && !busy && !shell->frame_due && !term_has_bytes(shell->term) && all_idle(shell))
        term_sync_answer(shell->term);
}

static bool has_left(const Shell *shell)
{
    return shell->leaving && (count_unsent(shell) == 0 || shell_mono(shell) >= shell->leave_by);
}

typedef struct Turn { // what one turn leaves for the next
    bool keys_wait, keys_more, blocked;
} Turn;

static int poll_timeout(const Shell *shell, const Turn *turn)
{
    bool editing = shell_is_editing(shell);
    if (!editing &&
        (turn->keys_more || shell_is_bulk(shell) || (shell->frame_due && !turn->blocked)))
        return 0;
    int64_t ms = earlier(timeout(shell), shell_edit_left(shell));
    if (turn->keys_wait && !editing)
        ms = earlier(ms, KEYS_WAIT_MS);
    return (int)CLAMP(ms, -1, INT_MAX);
}

// Ends us where a signal had asked for it.
static void edit_turn(Shell *shell)
{
    bool leaves = shell->edit.kill_at != 0;
    shell_edit_turn(shell);
    shell->done = shell->done || (leaves && !shell_is_editing(shell));
}

enum { OWN_FDS = 4, APPS_MAX = 16 };

static nfds_t collect_fds(const Shell *shell, struct pollfd *fds)
{
    nfds_t n = 0;
    for (size_t i = 0; i < MIN(shell_seat_count(shell), (size_t)APPS_MAX); i++) {
        int app[APP_FDS];
        app_fds(shell_seat_app(shell, i), app);
        for (size_t k = 0; k < APP_FDS; k++)
            fds[n++] = (struct pollfd){app[k], POLLIN, 0};
    }
    return n;
}

// Whoever has the list of accounts open sees it.
static void tell_of_others(Shell *shell)
{
    View *top = shell_top_overlay(shell);
    if (top != NULL)
        top->dirty = true;
    shell->frame_due = true;
}

static void rest(const Shell *shell)
{
    for (size_t i = 0; i < shell_seat_count(shell); i++)
        app_rest(shell_seat_app(shell, i));
}

static void run_turn(Shell *shell, Turn *turn)
{
    rest(shell); // what people did is on the screen
    bool editing = shell_is_editing(shell);
    struct pollfd fds[OWN_FDS + APPS_MAX * APP_FDS] = {
        {editing ? -1 : term_fd(shell->term), POLLIN, 0},
        {signals_fd(), POLLIN, 0},
        {editing ? -1 : term_out_wait_fd(shell->term), POLLOUT, 0},
        {shell_pipe_fd(shell), POLLIN, 0}};
    int ready = poll(fds, OWN_FDS + collect_fds(shell, fds + OWN_FDS), poll_timeout(shell, turn));
    bool bytes = ready > 0 && fds[0].revents != 0;
    take_signals(shell); // also what came after poll had looked
    if (bytes)
        shell_config_look(shell);
    if (editing)
        edit_turn(shell);
    else
        take_keys(shell, bytes, turn->keys_wait && !bytes ? KEYS_QUIET : KEYS_OPEN,
                  &turn->keys_wait, &turn->keys_more);
    shell_keys_expire(shell);
    shell_mouse_turn(shell);
    shell_bulk_turn(shell);
    shell_pipe_turn(shell);
    if (shell_seats_pump(shell))
        tell_of_others(shell);
    take_changes(shell);
    tick(shell);
    shell_bury(shell);
    if (shell->adds && !shell->done)
        shell_add_account(shell);
    shell->done = shell->done || has_left(shell);
    if (shell_is_editing(shell))
        return;
    shell_notify_turn(shell);
    term_flush(shell->term);
    turn->blocked = shell->frame_due && !shell_draw(shell);
    if (!turn->keys_more)
        answer_sync(shell);
}

// ---- start and end -----------------------------------------------------------------------------

static void open_history(Shell *shell)
{
    Err err;
    shell->history = line_history_open(shell->config->history_path, &err);
    if (err.kind != ERR_NONE)
        notice_err(app_notices(shell->app), "History", &err);
    g_auto(GStrv) commands = line_history_lines(shell->history, ':');
    g_auto(GStrv) filters = line_history_lines(shell->history, '/');
    lineedit_fill_history("command", commands);
    lineedit_fill_history("filter", filters);
}

static void make_panes(Shell *shell)
{
    shell->panes = panes_new();
    for (int i = 0; i < SLOT_COUNT; i++)
        shell->slot_panes[i] = pane_new(shell->panes);
    for (int i = 0; i < BAR_COUNT; i++)
        shell->bars[i] = pane_new(shell->panes);
    shell->notice = pane_new(shell->panes);
    shell->ghost = pane_new(shell->panes);
}

static Shell *shell_new(const ShellConfig *config, Term *term)
{
    Shell *shell = g_new0(Shell, 1);
    shell->config = config;
    shell->app = config->app;
    shell->term = term;
    shell->watch.key_at = shell_mono(shell);
    shell_seats_open(shell);
    shell->closed = g_ptr_array_new();
    shell_config_open(shell);
    shell_marks_init(shell);
    shell_sizes_recall(shell);
    open_history(shell);
    make_panes(shell);
    shell_open_theme(shell);
    shell_take_options(shell);
    shell_show(shell, SCREEN_TALK);
    return shell;
}

static void shell_free(Shell *shell)
{
    shell_edit_drop(shell);
    shell_close_overlays(shell);
    shell_seats_close(shell);
    shell_prompt_close(shell);
    shell_pending_clear(shell);
    g_free(shell->typed.text);
    shell_last_clear(shell);
    shell_bulk_drop(shell);
    shell_pipe_drop(shell);
    shell_record_drop(shell);
    shell_macro_free(shell);
    shell_marks_free(shell);
    text_clear(&shell->ghost_text);
    g_ptr_array_free(shell->closed, TRUE);
    panes_free(shell->panes);
    shell_config_close(shell);
    announce_clear(&shell->announce);
    line_history_free(shell->history);
    g_free(shell);
}

// What is known is seen before anything else is begun.
static void show_first(Shell *shell)
{
    take_changes(shell);
    shell_draw(shell);
    app_go_online(shell->app);
}

static Term *take_terminal(const ShellConfig *config, Err *err)
{
    if (config->take_term != NULL)
        return config->take_term;
    if (!signals_open(err))
        return NULL;
    Term *term = term_open(config->test_sync, err);
    if (term == NULL)
        signals_close();
    return term;
}

int shell_run(const ShellConfig *config, Err *err)
{
    Term *term = take_terminal(config, err);
    if (term == NULL)
        return err_info(err->kind)->exit_code;
    Shell *shell = shell_new(config, term);
    Turn turn = {0};
    show_first(shell);
    while (!shell->done)
        run_turn(shell, &turn);
    int code = shell->exit_code;
    shell_free(shell);
    term_close(term);
    signals_close();
    return code;
}
