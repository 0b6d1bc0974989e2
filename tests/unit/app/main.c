#include "config.h"

#include "unit/unit.h"

extern const TestList command_tests;
extern const TestList key_tests;
extern const TestList keymap_tests;

static const TestList *const lists[] = {
    &command_tests,
    &key_tests,
    &keymap_tests,
};

int main(void)
{
    return unit_run("app", lists, sizeof(lists) / sizeof(lists[0]));
}
