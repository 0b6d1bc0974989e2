// The accounts a person may work in: every location of every profile, in an order that stays, and
// what config.ini says of them in sections:
//
//     [location Riverside Dental]      # the name or the id
//     band = red                       # red, green, yellow, blue, magenta or cyan
//     name = Riverside (live)          # what is shown instead of the account's own name
//     readonly = on
//     confirm = on                     # asks before the first write of a run
//
// UI thread. Holds no token.
#ifndef APP_ACCOUNTS_H
#define APP_ACCOUNTS_H

#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "model/id.h"

typedef enum Band {
    BAND_NONE,
    BAND_RED,
    BAND_GREEN,
    BAND_YELLOW,
    BAND_BLUE,
    BAND_MAGENTA,
    BAND_CYAN,
    BAND_COUNT
} Band;

enum { ACCOUNT_OLD_DAYS = 80, ACCOUNT_END_DAYS = 90 }; // of a private integration token

typedef struct Account {
    char profile[33]; // "": of none, as with EYRIE_TOKEN and in the demo
    Id location, company, me;
    Text name;        // never empty: the id where no name is known
    const char *kind; // "private token", "app", "agency app", ...
    int age_days;     // of a private integration token; -1 unknown, or none
    bool named;       // by config.ini
    Band band;
    bool readonly, confirm;
    const char *readonly_why; // NULL unless readonly
    bool sign_in;             // only a person can renew its token
} Account;

typedef struct Accounts Accounts;

typedef struct AccountsConfig {
    const Clock *clock;       // borrowed
    const char *options_path; // config.ini; NULL: none
    // The one the program was started with comes first when no profile has it. profile "": of none.
    const char *profile;
    Id location;
    const char *kind;
    bool demo; // no profile is looked at
    // What is wrong with config.ini, with file and line. May be NULL.
    void (*on_error)(void *owner, const char *text);
    void *owner;
} AccountsConfig;

Accounts *accounts_new(const AccountsConfig *config);
void accounts_free(Accounts *accounts); // accepts NULL
// Looks at the profiles again: one may have been added, removed or signed in meanwhile. Accounts
// that were there keep their places, so their numbers stay. Pointers end here.
void accounts_reload(Accounts *accounts);
// What config.ini says of a location by the name the service gives it now: band, readonly, its why
// and confirm of *out, nothing else.
void accounts_rules(const Accounts *accounts, const Id *location, TextRef name, Account *out);
size_t accounts_count(const Accounts *accounts);
const Account *accounts_at(const Accounts *accounts, size_t i); // borrowed until accounts_reload
// NULL when it is not among them.
const Account *accounts_find(const Accounts *accounts, const char *profile, const Id *location);
size_t accounts_index(const Accounts *accounts, const Account *account);
// By number from 1, id, name, or an unambiguous part of "profile name". ERR_USAGE names what there
// is.
bool accounts_resolve(const Accounts *accounts, const char *word, size_t *out, Err *err) NODISCARD;
// The profile remembers it as the location worked on last. ERR_LIMITED while somebody renews its
// token: not worth waiting for.
bool accounts_worked_on(Accounts *accounts, const Account *account, Err *err) NODISCARD;
// Who says "me" there, kept in the profile. ERR_NOT_FOUND when no profile has it.
bool accounts_choose_me(Accounts *accounts, const char *profile, const Id *location, const Id *user,
                        Err *err) NODISCARD;

#endif
