#include "config.h"

#include "unit/unit.h"

extern const TestList shell_tests;
extern const TestList shell_look_tests;
extern const TestList shell_mouse_tests;
extern const TestList shell_talk_tests;
extern const TestList shell_terminal_tests;

static const TestList *const lists[] = {&shell_tests, &shell_look_tests, &shell_talk_tests,
                                        &shell_mouse_tests, &shell_terminal_tests};

int main(void)
{
    return unit_run("shell", lists, sizeof(lists) / sizeof(lists[0]));
}
