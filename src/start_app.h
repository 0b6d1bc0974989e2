// The app of an account: the one the program was started with, or any other of the profiles while
// it runs.
#ifndef START_APP_H
#define START_APP_H

#include "app/accounts.h"
#include "app/app.h"
#include "start.h"

typedef struct StartApp { // borrowed; outlives the apps
    const Args *args;
    const Start *start;
    const char *options_path;
    Accounts *accounts;
} StartApp;

// What one may work in, with what the program was started with. on_error as in AccountsConfig.
Accounts *start_accounts(const Args *args, const Start *start, const char *options_path,
                         void (*on_error)(void *owner, const char *text), void *owner);
typedef enum StartYes { YES_ASK, YES_GIVEN } StartYes; // to what config.ini asks before a write

// ERR_REFUSED where --readonly or config.ini says that nothing is changed in this account;
// ERR_CONFIRM where config.ini asks first and nobody says yes on the terminal.
bool start_may_write(const Args *args, const Start *start, StartYes yes, Err *err) NODISCARD;
// Made and started, nothing is asked of the service before app_go_online. app_free. NULL with err.
// owner is a StartApp.
App *start_app_open(void *owner, const Account *account, Err *err);
// The one the program was started with.
const Account *start_app_first(const StartApp *config);

#endif
