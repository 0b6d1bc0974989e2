// Sections of config.ini about single locations. Pure but for reading the file.
#ifndef APP_ACCOUNT_RULES_H
#define APP_ACCOUNT_RULES_H

#include <glib.h>

#include "app/accounts.h"

typedef struct AccountRule {
    char *where; // name or id of the location, as written
    char *name;  // NULL: the account's own
    Band band;
    bool readonly, confirm;
} AccountRule;

// The sections of a file's text, in order; bad lines are told and left out. path is for the words.
// g_ptr_array_unref.
GPtrArray *account_rules_parse(const char *path, const char *text,
                               void (*on_error)(void *owner, const char *text), void *owner);
// What is said of the account by its id or its name. Later sections win.
void account_rules_apply(const GPtrArray *rules, Account *account);

#endif
