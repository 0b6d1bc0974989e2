#include "config.h"

#include "unit/unit.h"

#define LISTS(X)                                                                                   \
    X(channel)                                                                                     \
    X(contact)                                                                                     \
    X(message)                                                                                     \
    X(money)                                                                                       \
    X(outgoing)                                                                                    \
    X(record)                                                                                      \
    X(tables)                                                                                      \
    X(workspace)

#define DECLARE(name) extern const TestList name##_tests;
LISTS(DECLARE)
#define POINTER(name) &name##_tests,
static const TestList *const lists[] = {LISTS(POINTER)};

int main(void)
{
    return unit_run("model", lists, sizeof(lists) / sizeof(lists[0]));
}
