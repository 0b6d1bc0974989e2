#include "config.h"

#include "unit/unit.h"

#define LISTS(X)                                                                                   \
    X(answer)                                                                                      \
    X(area)                                                                                        \
    X(auth)                                                                                        \
    X(budget)                                                                                      \
    X(budget_day)                                                                                  \
    X(call)                                                                                        \
    X(decode)                                                                                      \
    X(decode_error)                                                                                \
    X(decode_odd)                                                                                  \
    X(decode_page)                                                                                 \
    X(denial)                                                                                      \
    X(encode)                                                                                      \
    X(endpoint)                                                                                    \
    X(jobs)                                                                                        \
    X(limit)                                                                                       \
    X(profile)                                                                                     \
    X(retry)                                                                                       \
    X(token_command)                                                                               \
    X(trace)

#define DECLARE(name) extern const TestList name##_tests;
LISTS(DECLARE)
#define POINTER(name) &name##_tests,
static const TestList *const lists[] = {LISTS(POINTER)};

int main(void)
{
    return unit_run("api", lists, sizeof(lists) / sizeof(lists[0]));
}
