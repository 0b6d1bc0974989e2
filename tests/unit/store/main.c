#include "config.h"

#include "unit/unit.h"

extern const TestList journal_tests, journal_crash_tests, journal_draft_tests;

int main(void)
{
    static const TestList *const lists[] = {&journal_tests, &journal_crash_tests,
                                            &journal_draft_tests};
    return unit_run("store", lists, sizeof(lists) / sizeof(lists[0]));
}
