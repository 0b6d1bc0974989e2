#include "config.h"

#include "unit/unit.h"

extern const TestList accounts_tests;
extern const TestList alerts_tests;
extern const TestList board_tests;
extern const TestList places_tests;
extern const TestList command_tests;
extern const TestList conflict_ask_tests;
extern const TestList conflict_tests;
extern const TestList enrol_app_tests;
extern const TestList enrol_crash_tests;
extern const TestList enrol_tests;
extern const TestList events_tests;
extern const TestList events_work_tests;
extern const TestList finder_tests;
extern const TestList fill_tests;
extern const TestList front_tests;
extern const TestList guard_tests;
extern const TestList key_tests;
extern const TestList keymap_tests;
extern const TestList net_tests;
extern const TestList notice_tests;
extern const TestList options_tests;
extern const TestList outbox_clock_tests;
extern const TestList outbox_compare_tests;
extern const TestList outbox_crash_tests;
extern const TestList outbox_twin_tests;
extern const TestList outbox_doubt_tests;
extern const TestList outbox_lost_tests;
extern const TestList outbox_match_tests;
extern const TestList outbox_tests;
extern const TestList outbox_step_tests;
extern const TestList home_tests;
extern const TestList inbox_tests;
extern const TestList mirror_tests;
extern const TestList people_tests;
extern const TestList people_rows_tests;
extern const TestList planner_tests;
extern const TestList planner_edit_tests;
extern const TestList query_tests;
extern const TestList scopes_tests;
extern const TestList search_tests;
extern const TestList stream_tests;
extern const TestList sync_plan_tests;
extern const TestList sync_tests;
extern const TestList talk_tests;
extern const TestList tasks_tests;
extern const TestList undo_tests;
extern const TestList when_tests;
extern const TestList wire_tests;

// clang-format off
static const TestList *const lists[] = {
    &alerts_tests, &board_tests,
    &command_tests,
    &conflict_ask_tests,
    &conflict_tests,
    &enrol_tests,
    &enrol_app_tests,
    &enrol_crash_tests,
    &events_tests,
    &events_work_tests,
    &finder_tests,
    &fill_tests,
    &front_tests, &guard_tests, &accounts_tests, &places_tests,
    &key_tests,
    &keymap_tests,
    &net_tests,
    &notice_tests,
    &options_tests,
    &outbox_tests,
    &outbox_clock_tests,
    &outbox_compare_tests,
    &outbox_crash_tests,
    &outbox_twin_tests,
    &outbox_doubt_tests,
    &outbox_lost_tests,
    &outbox_match_tests,
    &outbox_step_tests,
    &home_tests,
    &inbox_tests,
    &mirror_tests,
    &people_tests,
    &people_rows_tests,
    &planner_tests,
    &planner_edit_tests,
    &query_tests,
    &scopes_tests,
    &search_tests,
    &stream_tests,
    &sync_tests,
    &sync_plan_tests,
    &talk_tests,
    &tasks_tests,
    &undo_tests,
    &when_tests,
    &wire_tests,
};
// clang-format on

int main(void)
{
    return unit_run("app", lists, sizeof(lists) / sizeof(lists[0]));
}
