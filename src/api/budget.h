// The rate budget of an account: one Limit for all processes of the user, in a small file of the
// run folder that is locked for each look at it (RELIABILITY 5.3). Where the file cannot be used,
// or a stopped process keeps the lock, this process counts alone. Belongs to one thread.
#ifndef API_BUDGET_H
#define API_BUDGET_H

#include "api/limit.h"
#include "base/err.h"

typedef struct Budget Budget;

typedef struct BudgetConfig {
    const char *dir; // exists; NULL: this process counts alone
    const char *host, *location;
    // Whose figure it is. NULL: every token of the location, for as far as is known they share one.
    const char *principal;
} BudgetConfig;

Budget *budget_new(const BudgetConfig *config);
void budget_free(Budget *budget); // accepts NULL
// The Limit to look at and to change, until budget_unlock, which must follow soon: other processes
// wait. Waits itself half a second at most, once. `now` is of the clock that all of them use.
Limit *budget_lock(Budget *budget, int64_t now);
void budget_unlock(Budget *budget);
// Why this process counts alone; ERR_NONE when it does not, or was told to.
const Err *budget_trouble(const Budget *budget);

#endif
