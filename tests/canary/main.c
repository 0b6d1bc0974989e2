#include "config.h"

#include <string.h>
#include <sys/resource.h>

#include "canary/stage.h"
#include "transport/tls.h"
#include "unit/unit.h"

#define ALL(X)                                                                                     \
    X(finder)                                                                                      \
    X(doubles)                                                                                     \
    X(program)                                                                                     \
    X(routes)

#define DECLARE(name) extern const TestList name##_tests;
ALL(DECLARE)
#define POINTER(name) &name##_tests,
static const TestList *const lists[] = {ALL(POINTER)};

// What is started here could leave core files, if it let itself.
static void allow_cores(void)
{
    struct rlimit most;
    getrlimit(RLIMIT_CORE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_CORE, &most);
}

int main(int argc, char **argv)
{
    if (g_str_has_suffix(argv[0], "xdg-open"))
        return opener_main(argc, argv);
    if (argc > 1 && strcmp(argv[1], "store") == 0)
        return store_main(argc, argv);
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        return child_main(argc, argv);
    if (argc > 1 && strcmp(argv[1], "double") == 0)
        return double_main(argc, argv);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    allow_cores();
    return unit_run("canary", lists, sizeof(lists) / sizeof(lists[0]));
}
