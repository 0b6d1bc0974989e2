#include "config.h"

#include "ui/wizard.h"

#include <poll.h>
#include <signal.h>
#include <string.h>

#include "app/options.h"
#include "app/themes.h"
#include "ui/look.h"
#include "ui/signals.h"
#include "ui/wizard_state.h"

enum { KEYS_PER_TURN = 64, SECOND_MS = 1000, OWN_FDS = 4 };

// ---- theme -------------------------------------------------------------------------------------

static void theme_error(void *owner, const char *text)
{
    (void)owner, (void)text; // the interface tells it again
}

static void read_options(const Wizard *wizard, Options *out)
{
    options_init(out);
    if (wizard->config->options_path != NULL)
        options_load(out, wizard->config->options_path, theme_error, NULL);
}

static const char *first_theme(const Wizard *wizard, const Options *options)
{
    return wizard->config->theme != NULL ? wizard->config->theme : options->theme;
}

void wizard_load_theme(Wizard *wizard, const char *name)
{
    Options options;
    Err ignored = {0}; // the built-in colours are used
    read_options(wizard, &options);
    Ink ink = look_ink(wizard->term, &options);
    const char *wanted = look_theme(name != NULL ? name : first_theme(wizard, &options), ink,
                                    term_background(wizard->term));
    g_autofree char *path = themes_path(wizard->config->themes_dir, wanted);
    theme_init(&wizard->theme);
    if (path != NULL && !theme_load(&wizard->theme, path, theme_error, NULL, NULL, &ignored))
        theme_init(&wizard->theme);
    panes_theme(wizard->panes, &wizard->theme, ink);
    term_tint(wizard->term, panes_tints(wizard->panes));
    wizard->frame_due = true;
}

// ---- steps -------------------------------------------------------------------------------------

static size_t theme_index(const Wizard *wizard)
{
    Options options;
    read_options(wizard, &options);
    const char *now = first_theme(wizard, &options);
    for (size_t i = 0; i < wizard->themes.count; i++)
        if (strcmp(wizard->themes.items[i].value, now) == 0)
            return i;
    return 0;
}

static void enter_form(Wizard *wizard, const WizardForm *form)
{
    for (size_t i = 0; i < form->count; i++) {
        const WizardField *field = &form->fields[i];
        if (!field->hidden)
            lineedit_set(wizard->edits[field->id],
                         enrol_field(wizard->enrol, (EnrolField)field->id));
    }
}

static void enter_step(Wizard *wizard)
{
    Err no_browser = {0}; // the page says what to do without one
    wizard->selected = wizard->top = wizard->field = 0;
    wizard->pastes = wizard->asks = false;
    lineedit_set(wizard->filter, "");
    lineedit_set(wizard->address, "");
    if (wizard_form(wizard->shown) != NULL)
        enter_form(wizard, wizard_form(wizard->shown));
    if (wizard->shown == ENROL_WELCOME && enrol_is_app(wizard->enrol))
        wizard->selected = 1;
    if (wizard->shown == ENROL_PLACES || wizard->shown == ENROL_ME)
        wizard_rank(wizard);
    if (wizard->shown == ENROL_THEME && wizard_is_adding(wizard))
        enrol_choose_theme(wizard->enrol, NULL); // there are colours already
    else if (wizard->shown == ENROL_THEME)
        wizard_select(wizard, theme_index(wizard));
    if (wizard->shown == ENROL_BROWSER && opener_can(&no_browser))
        wizard_open_page(wizard);
    if (wizard->shown == ENROL_DONE) {
        wizard->end = WIZARD_STORED;
        wizard->done = true;
    }
}

void wizard_settle(Wizard *wizard)
{
    while (enrol_step(wizard->enrol) != wizard->shown) {
        wizard->shown = enrol_step(wizard->enrol);
        wizard->frame_due = true;
        enter_step(wizard);
    }
}

// ---- input -------------------------------------------------------------------------------------

static void resize(Wizard *wizard)
{
    panes_drop_windows(wizard->panes);
    if (!term_resize(wizard->term))
        term_redraw(wizard->term);
    wizard->frame_due = true;
}

static void suspend(Wizard *wizard)
{
    term_leave(wizard->term);
    signals_stop();
    panes_drop_windows(wizard->panes);
    term_resize(wizard->term);
    term_enter(wizard->term);
    wizard->frame_due = true;
}

// A browser that could not be opened is told of; its window is nobody's business.
static void reap(Wizard *wizard)
{
    Err err = {0};
    if (!opener_turn(&wizard->opener, &err))
        wizard_say_no_page(wizard, &err);
    wizard->frame_due = true;
}

static void take_signals(Wizard *wizard)
{
    for (int signum = signals_next(); signum != 0; signum = signals_next()) {
        if (signum == SIGCHLD) {
            reap(wizard);
            continue;
        }
        if (signum == SIGTSTP) {
            suspend(wizard);
        } else if (signum == SIGWINCH) {
            resize(wizard);
        } else if (signum == SIGCONT) {
            term_enter(wizard->term);
            resize(wizard);
        } else {
            wizard->signum = signum;
            wizard->done = true;
        }
    }
}

static bool step_clock(Wizard *wizard, uint32_t code)
{
    static const int ms[] = {100, SECOND_MS, 60 * SECOND_MS, 3600 * SECOND_MS};
    if (code < KEY_STEP_100MS || code > KEY_STEP_1H)
        return false;
    if (clock_is_steppable(wizard->config->clock))
        clock_step(wizard->config->clock, ms[code - KEY_STEP_100MS]);
    wizard->frame_due = true;
    return true;
}

// False when the turn shall end here.
static bool take_input(Wizard *wizard, const TermInput *input)
{
    if (step_clock(wizard, input->key.code))
        return false;
    switch (input->key.code) {
    case KEY_SYNC: term_sync_asked(wizard->term); break;
    case KEY_FOCUS_IN:
    case KEY_FOCUS_OUT: break;
    case KEY_REPORT_: wizard_load_theme(wizard, NULL); break;
    case KEY_MOUSE_: wizard_mouse(wizard, input); break;
    case KEY_PASTE: wizard_paste(wizard, input->paste, input->paste_n); break;
    case 'z':
        if (input->key.mods == KEY_MOD_CTRL) {
            suspend(wizard);
            break;
        }
        // fall through
    default: wizard_key(wizard, input->key); break;
    }
    return !wizard->done;
}

typedef struct Turn { // what one turn leaves for the next
    bool keys_wait, keys_more;
} Turn;

static void take_keys(Wizard *wizard, bool readable, Turn *turn)
{
    TermInput input;
    KeysMode mode = turn->keys_wait && !readable ? KEYS_QUIET : KEYS_OPEN;
    turn->keys_wait = turn->keys_more = false;
    if (readable && !term_read(wizard->term)) {
        wizard->signum = SIGHUP;
        wizard->done = true;
        return;
    }
    for (int i = 0; i < KEYS_PER_TURN; i++) {
        KeysStatus status = term_next(wizard->term, mode, &input);
        if (status == KEYS_MORE && wizard->config->test_sync && !term_has_bytes(wizard->term))
            status = term_next(wizard->term, KEYS_QUIET, &input); // as in the shell
        turn->keys_wait = status == KEYS_MORE;
        turn->keys_more = status == KEYS_INPUT;
        if (status != KEYS_INPUT || !take_input(wizard, &input))
            return;
    }
}

// ---- the loop ----------------------------------------------------------------------------------

static void draw(Wizard *wizard)
{
    if (!term_flush(wizard->term))
        return;
    pane_place(wizard->pane, (Rect){0, 0, term_rows(wizard->term), term_cols(wizard->term)});
    wizard_draw(wizard, pane_begin(wizard->pane), &wizard->hits, &wizard->rows);
    panes_flush(wizard->panes, wizard->pane, true);
    term_flush(wizard->term);
    wizard->frame_due = false;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < 0 || b < 0 ? MAX(a, b) : MIN(a, b);
}

static int poll_timeout(const Wizard *wizard, const Turn *turn)
{
    if (turn->keys_more || (wizard->frame_due && term_out_wait_fd(wizard->term) < 0))
        return 0;
    int64_t ms = enrol_timeout_ms(wizard->enrol);
    const WizardHost *host = wizard->config->host;
    bool counts = ms > 0; // down, for people to see
    if (clock_is_steppable(wizard->config->clock))
        ms = ms == 0 ? 0 : -1;
    else if (counts)
        ms = MIN(ms, SECOND_MS);
    if (host != NULL)
        ms = earlier(ms, host->timeout_ms(host->owner));
    if (turn->keys_wait)
        ms = earlier(ms, KEYS_WAIT_MS);
    return (int)CLAMP(ms, -1, 60 * SECOND_MS);
}

static size_t host_fds(const Wizard *wizard, struct pollfd *fds)
{
    int own[WIZARD_HOST_FDS];
    const WizardHost *host = wizard->config->host;
    size_t n = host != NULL ? host->fds(host->owner, own) : 0;
    for (size_t i = 0; i < n; i++)
        fds[i] = (struct pollfd){own[i], POLLIN, 0};
    return n;
}

static void answer_sync(Wizard *wizard)
{
    bool due = wizard->config->test_sync && term_sync_is_due(wizard->term);
    if (due && !wizard->frame_due && !wizard->done && !term_has_bytes(wizard->term) &&
        enrol_is_idle(wizard->enrol))
        term_sync_answer(wizard->term);
}

static void run_turn(Wizard *wizard, Turn *turn)
{
    struct pollfd fds[OWN_FDS + WIZARD_HOST_FDS] = {{term_fd(wizard->term), POLLIN, 0},
                                                    {signals_fd(), POLLIN, 0},
                                                    {term_out_wait_fd(wizard->term), POLLOUT, 0},
                                                    {enrol_fd(wizard->enrol), POLLIN, 0}};
    size_t n = OWN_FDS + host_fds(wizard, fds + OWN_FDS);
    int ready = poll(fds, n, poll_timeout(wizard, turn));
    bool counting = enrol_step(wizard->enrol) == ENROL_BROWSER;
    take_signals(wizard);
    take_keys(wizard, ready > 0 && fds[0].revents != 0, turn);
    wizard->frame_due = wizard->frame_due || counting || (ready > 0 && fds[3].revents != 0);
    enrol_pump(wizard->enrol);
    wizard_settle(wizard);
    if (wizard->config->host != NULL)
        wizard->config->host->pump(wizard->config->host->owner);
    if (wizard->done)
        return;
    if (wizard->frame_due)
        draw(wizard);
    if (!turn->keys_more)
        answer_sync(wizard);
}

// ---- beginning and end -------------------------------------------------------------------------

static void open_wizard(Wizard *wizard)
{
    const WizardConfig *config = wizard->config;
    EnrolConfig enrol = {.profile = config->profile,
                         .base_url = config->base_url,
                         .location = config->location,
                         .options_path = config->options_path,
                         .clock = config->clock};
    wizard->enrol = enrol_new(&enrol);
    wizard->panes = panes_new();
    wizard->pane = pane_new(wizard->panes);
    for (size_t i = 0; i < ENROL_FIELD_COUNT; i++)
        wizard->edits[i] = lineedit_new(NULL);
    wizard->filter = lineedit_new(NULL);
    wizard->address = lineedit_new(NULL);
    wizard->themes = themes_list(config->themes_dir);
    wizard_load_theme(wizard, NULL);
    term_mouse(wizard->term, true);
    enter_step(wizard);
    wizard->frame_due = true;
}

static void close_wizard(Wizard *wizard, WizardResult *out)
{
    g_strlcpy(out->profile, enrol_profile(wizard->enrol), sizeof(out->profile));
    out->location = enrol_location(wizard->enrol);
    out->signum = wizard->signum;
    out->term = wizard->term;
    enrol_free(wizard->enrol); // what is being stored is stored then
    panes_free(wizard->panes);
    for (size_t i = 0; i < ENROL_FIELD_COUNT; i++)
        lineedit_free(wizard->edits[i]);
    lineedit_free(wizard->filter);
    lineedit_free(wizard->address);
    choices_clear(&wizard->themes);
    g_free(wizard->order);
}

static Term *open_terminal(const WizardConfig *config, Err *err)
{
    if (!signals_open(err))
        return NULL;
    Term *term = term_open(config->test_sync, err);
    if (term == NULL)
        signals_close();
    return term;
}

WizardEnd wizard_run(const WizardConfig *config, WizardResult *out, Err *err)
{
    Wizard wizard = {.config = config, .end = WIZARD_LEFT};
    Turn turn = {0};
    *out = (WizardResult){0};
    wizard.term = config->term != NULL ? config->term : open_terminal(config, err);
    if (wizard.term == NULL)
        return WIZARD_FAILED;
    open_wizard(&wizard);
    while (!wizard.done)
        run_turn(&wizard, &turn);
    close_wizard(&wizard, out);
    return wizard.end;
}

void wizard_close(WizardResult *result)
{
    term_close(result->term);
    signals_close();
    result->term = NULL;
}
