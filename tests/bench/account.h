// The reference account of PERFORMANCE 3, written into a mirror: the same rows for the same sizes.
#ifndef BENCH_ACCOUNT_H
#define BENCH_ACCOUNT_H

#include "model/message.h"
#include "store/cache.h"

typedef struct AccountSizes {
    int contacts, conversations, messages, deals, events;
} AccountSizes;

#define ACCOUNT_NEWEST "this is the newest of all" // last message of the first conversation

Cache *account_open(const char *path, const char *owner, const Clock *clock);
// Whether account_fill has been here, to the end.
bool account_is_filled(Cache *cache, const AccountSizes *sizes);
// Fills a mirror that is empty, and says how fast.
void account_fill(Cache *cache, const AccountSizes *sizes);
// Saves rows in one transaction, with the new value of a cursor (may be NULL), and waits until they
// are there.
void account_save(Cache *cache, Rows *take_rows, const char *cursor, const char *value);
// The next answer, waited for.
CacheAnswer *account_answer(Cache *cache);
Id account_id(const char *prefix, int i); // "ct" contacts, "cv" conversations, "ms" messages
// Conversation i as message number `number` of its account.
void account_message(const AccountSizes *sizes, GRand *rand, int number, Message *out);
// Removes a folder with all that is in it; what links lead to stays.
void account_remove(const char *path);

#endif
