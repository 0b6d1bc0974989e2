#include "config.h"

#include <stdlib.h>

#include "contract/bench.h"

// What somebody between client and sandbox may listen to.
#define GOOD_PATHS(X)                                                                              \
    X(account)                                                                                     \
    X(people)                                                                                      \
    X(talk)                                                                                        \
    X(deals)                                                                                       \
    X(calendar)                                                                                    \
    X(cover)

#define OTHERS(X)                                                                                  \
    X(faults)                                                                                      \
    X(once)                                                                                        \
    X(raw)                                                                                         \
    X(net)                                                                                         \
    X(refresh)                                                                                     \
    X(keeper)                                                                                      \
    X(signin)

#define DECLARE(name) extern const TestList name##_tests;
GOOD_PATHS(DECLARE)
OTHERS(DECLARE)
#define ONE(name)     +1
#define POINTER(name) &name##_tests,
static const TestList *const lists[] = {GOOD_PATHS(POINTER) OTHERS(POINTER)};

int main(void)
{
    enum { GOOD = 0 GOOD_PATHS(ONE), ALL = sizeof(lists) / sizeof(lists[0]) };
    size_t count = getenv("EYRIE_CONTRACT_VIA") ? GOOD : ALL;
    return unit_run_ending("contract", lists, count, bench_stop_shared);
}
