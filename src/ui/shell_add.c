// One more account, by the wizard, on the terminal of the running interface.
#include "config.h"

#include "ui/shell_state.h"
#include "ui/wizard.h"

static size_t fds(void *owner, int out[WIZARD_HOST_FDS])
{
    const Shell *shell = owner;
    size_t n = 0;
    for (size_t i = 0; i < shell_seat_count(shell) && n + APP_FDS <= WIZARD_HOST_FDS; i++) {
        app_fds(shell_seat_app(shell, i), out + n);
        n += APP_FDS;
    }
    return n;
}

static int64_t timeout_ms(void *owner)
{
    const Shell *shell = owner;
    int64_t least = -1;
    for (size_t i = 0; i < shell_seat_count(shell); i++) {
        int64_t ms = app_timeout_ms(shell_seat_app(shell, i));
        least = least < 0 || ms < 0 ? MAX(least, ms) : MIN(least, ms);
    }
    return clock_is_steppable(shell->config->clock) && least != 0 ? -1 : least;
}

static void pump(void *owner)
{
    shell_seats_pump(owner);
}

static void go_there(Shell *shell, const WizardResult *result)
{
    Err err = {0};
    Accounts *accounts = shell->config->accounts;
    accounts_reload(accounts);
    const Account *account = accounts_find(accounts, result->profile, &result->location);
    if (account != NULL && !shell_go(shell, account, &err))
        notice_err(app_notices(shell->app), "location", &err);
}

void shell_add_account(Shell *shell)
{
    const WizardHost host = {shell, fds, timeout_ms, pump};
    WizardConfig config = shell->config->wizard;
    WizardResult result = {0};
    Err err = {0};
    config.theme = app_options(shell->app)->theme;
    config.clock = shell->config->clock;
    config.test_sync = shell->config->test_sync;
    config.term = shell->term;
    config.host = &host;
    shell->adds = false;
    shell_drop_windows(shell);
    WizardEnd end = wizard_run(&config, &result, &err);
    if (result.signum != 0) {
        shell->exit_code = 128 + result.signum;
        shell->done = true;
        return;
    }
    term_mouse(shell->term, app_options(shell->app)->mouse);
    shell_load_theme(shell);
    shell_drop_windows(shell);
    if (end == WIZARD_STORED)
        go_there(shell, &result);
    shell->frame_due = true;
}
