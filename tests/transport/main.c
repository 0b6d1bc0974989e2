#include "config.h"

#include <stdlib.h>

#include "transport/tls.h"
#include "unit/unit.h"

#define ALL(X)                                                                                     \
    X(answers)                                                                                     \
    X(redirects)                                                                                   \
    X(certificates)                                                                                \
    X(options)                                                                                     \
    X(requests)                                                                                    \
    X(proxies)                                                                                     \
    X(packed)                                                                                      \
    X(endings)                                                                                     \
    X(tokens)                                                                                      \
    X(door)

#define DECLARE(name) extern const TestList name##_tests;
ALL(DECLARE)
#define POINTER(name) &name##_tests,
static const TestList *const lists[] = {ALL(POINTER)};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return unit_run_ending("transport", lists, sizeof(lists) / sizeof(lists[0]), tls_end);
}
