#include "config.h"

#include "unit/unit.h"

// One line per test file; local.mk lists the files.
#define TEST_LISTS(X)                                                                              \
    X(account)                                                                                     \
    X(alive)                                                                                       \
    X(calendar)                                                                                    \
    X(deals)                                                                                       \
    X(events)                                                                                      \
    X(faults)                                                                                      \
    X(filter)                                                                                      \
    X(limit)                                                                                       \
    X(main)                                                                                        \
    X(oauth)                                                                                       \
    X(people)                                                                                      \
    X(router)                                                                                      \
    X(server)                                                                                      \
    X(slots)                                                                                       \
    X(spec)                                                                                        \
    X(talk)                                                                                        \
    X(world)

#define DECLARE(name) extern const TestList name##_tests;
TEST_LISTS(DECLARE)

int main(void)
{
#define ADDRESS(name) &name##_tests,
    static const TestList *const lists[] = {TEST_LISTS(ADDRESS)};
    return unit_run("sandbox", lists, sizeof(lists) / sizeof(lists[0]));
}
