#include "config.h"

#include "unit/unit.h"

extern const TestList drive_tests, keys_tests, known_tests, matrix_tests, scene_file_tests,
    tree_tests, vt_tests;

int main(void)
{
    static const TestList *const lists[] = {&drive_tests,  &keys_tests,       &known_tests,
                                            &matrix_tests, &scene_file_tests, &tree_tests,
                                            &vt_tests};
    return unit_run("harness", lists, sizeof(lists) / sizeof(lists[0]));
}
