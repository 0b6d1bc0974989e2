// The program without a screen to draw on: whole lines, only ever added, on standard output, and
// commands as they are typed at ":" from standard input. For screen readers, dumb terminals and
// scripts. UI thread; one at a time.
#ifndef UI_PLAIN_H
#define UI_PLAIN_H

#include "app/accounts.h"
#include "app/app.h"

typedef struct PlainConfig {
    App *app; // commands are about it first; it stays the caller's
    // Where else one may work; NULL: nowhere. account: of app.
    Accounts *accounts;
    const Account *account;
    App *(*open_app)(void *owner, const Account *account, Err *err); // started, but not online
    void (*close_app)(void *owner, App *app);
    void *apps_owner;
    const char *keys_path;    // keys.ini, whose single keys may be typed as well; NULL: none
    const char *history_path; // see line_history.h; NULL: nothing is kept
} PlainConfig;

// Until somebody leaves, input ends or a signal asks for it. The exit code: of the first command
// that failed where nobody sits at a terminal, 128 and the signal, else 0. err is set when it could
// not begin.
int plain_run(const PlainConfig *config, Err *err);

#endif
