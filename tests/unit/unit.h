// One unit program per floor: each test file exports a TestList, main.c concatenates them into one
// group so that the program prints a single TAP plan.
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

// cmocka wants the others before it.
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
// clang-format on

#include "harness/tree.h"

typedef struct TestList {
    const struct CMUnitTest *tests;
    size_t count;
} TestList;

// In a test file: UNIT_TESTS(wrap, cmocka_unit_test(wrap_text__empty__gives_one_line), ...);
#define UNIT_TESTS(module, ...)                                                                    \
    static const struct CMUnitTest module##_test_array[] = {__VA_ARGS__};                          \
    extern const TestList module##_tests;                                                          \
    const TestList module##_tests = {module##_test_array,                                          \
                                     sizeof(module##_test_array) / sizeof(module##_test_array[0])}

// In main.c: static const TestList *const lists[] = {...}; return unit_run("base", lists, n);
// What tests that all pass leave in the temporary folder is a failure. end: what they share goes.
static inline int unit_run_ending(const char *name, const TestList *const *lists, size_t count,
                                  void (*end)(void))
{
    static struct CMUnitTest all[4096];
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < lists[i]->count && n < sizeof(all) / sizeof(all[0]); j++)
            all[n++] = lists[i]->tests[j];
    const char *only = getenv("UNIT"); // as in UNIT='tasks__*' ./unit_app
    if (only && *only)
        cmocka_set_test_filter(only);
    char *room = room_begin(name);
    int failed = _cmocka_run_group_tests(name, all, n, NULL, NULL);
    if (end)
        end();
    int left = room_end(room);
    return failed ? failed : left; // a test that failed may not have come to its end
}

static inline int unit_run(const char *name, const TestList *const *lists, size_t count)
{
    return unit_run_ending(name, lists, count, NULL);
}

#endif
