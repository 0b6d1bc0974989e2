#include "config.h"

#include "unit/unit.h"

extern const TestList audit_tests, cache_tests, cache_crash_tests, cache_find_tests,
    cache_glance_tests, cache_gone_tests, cache_open_tests, cache_read_tests, cache_search_tests,
    cache_watch_tests, history_tests, journal_tests, journal_crash_tests, journal_draft_tests,
    journal_old_tests, salvage_tests;

int main(void)
{
    static const TestList *const lists[] = {
        &audit_tests,         &cache_tests,         &cache_crash_tests, &cache_find_tests,
        &cache_glance_tests,  &cache_gone_tests,    &cache_open_tests,  &cache_read_tests,
        &cache_search_tests,  &cache_watch_tests,   &history_tests,     &journal_tests,
        &journal_crash_tests, &journal_draft_tests, &journal_old_tests, &salvage_tests};
    return unit_run("store", lists, sizeof(lists) / sizeof(lists[0]));
}
