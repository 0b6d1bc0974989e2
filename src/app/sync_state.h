// The inside of sync, for sync*.c only.
#ifndef APP_SYNC_STATE_H
#define APP_SYNC_STATE_H

#include "app/state.h"

// A digest of what a poll may change; 0 while it is not complete.
uint64_t sync_mark_inbox(const App *app);
uint64_t sync_mark_thread(const App *app);
uint64_t sync_mark_board(const App *app);
uint64_t sync_mark_planner(const App *app);
uint64_t sync_mark_tasks(const App *app);
uint64_t sync_mark_people(const App *app);

// Every part of the account was answered, or refused.
bool sync_account_known(const App *app);
// Asks what the account has not told yet or too long ago; in how many ms again.
int64_t sync_account(App *app);

Attention sync_attention(const App *app);
void sync_rearm(App *app, PollKind kind); // its wait has changed
void sync_count_error(App *app, const Reply *reply);
void sync_look_again(App *app); // everything visible at once, then the account

#endif
