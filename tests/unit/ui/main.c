#include "config.h"

#include "unit/unit.h"

extern const TestList bars_tests;
extern const TestList canvas_tests;
extern const TestList clip_tests;
extern const TestList commands_tests;
extern const TestList excuse_tests;
extern const TestList format_tests;
extern const TestList layout_tests;
extern const TestList lineedit_tests;
extern const TestList links_tests;
extern const TestList list_tests;
extern const TestList look_tests;
extern const TestList notify_tests;
extern const TestList planner_face_tests;
extern const TestList prompt_tests;
extern const TestList line_history_tests;
extern const TestList tab_strip_tests;
extern const TestList targets_tests;
extern const TestList term_keys_tests;
extern const TestList theme_tests;
extern const TestList wizard_tests;

static const TestList *const lists[] = {
    &notify_tests,   &planner_face_tests, &bars_tests,      &canvas_tests,   &clip_tests,
    &commands_tests, &format_tests,       &layout_tests,    &lineedit_tests, &list_tests,
    &prompt_tests,   &line_history_tests, &term_keys_tests, &theme_tests,    &wizard_tests,
    &look_tests,     &targets_tests,      &tab_strip_tests, &excuse_tests,   &links_tests,
};

int main(void)
{
    return unit_run("ui", lists, sizeof(lists) / sizeof(lists[0]));
}
