#include "config.h"

#include <glib.h>

#include "shell_drive.h"

static void shell_mouse__bars_are_clickable(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_sync(&toy);
    toy_mouse(&toy, "0;47;1M"); // Pipelines
    toy_shows(&toy, "─ board");
    toy_mouse(&toy, "0;25;1M");
    toy_shows(&toy, "─ inbox");
    toy_mouse(&toy, "0;15;24M"); // r reply
    toy_shows(&toy, "INSERT");
    toy_end(&toy);
}

static void shell_mouse__press_drag_release__go_to_one_pane(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_mouse(&toy, "0;50;5M"); // into the thread, which takes the focus
    toy_shows(&toy, "thread press1 2,11");
    toy_mouse(&toy, "32;5;6M");
    toy_shows(&toy, "thread drag1 3,-34");
    toy_shows(&toy, " ghost");
    toy_mouse(&toy, "0;5;6m");
    toy_shows(&toy, "thread release1 3,-34");
    toy_hides(&toy, " ghost");
    toy_mouse(&toy, "0;5;6M");
    toy_mouse(&toy, "0;5;6m");
    toy_mouse(&toy, "0;5;6M");
    toy_shows(&toy, "inbox double1 3,4");
    toy_end(&toy);
}

static void shell_mouse__escape__cancels_a_drag(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_mouse(&toy, "0;50;5M");
    toy_mouse(&toy, "32;60;7M");
    toy_shows(&toy, " ghost");
    toy_keys(&toy, "Esc");
    toy_shows(&toy, "thread cancel1");
    toy_hides(&toy, " ghost");
    toy_mouse(&toy, "0;60;7m");
    toy_hides(&toy, "thread release1");
    toy_end(&toy);
}

static void shell_mouse__wheel__turns_what_is_under_it(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "Enter");
    toy_mouse(&toy, "65;5;10M");
    toy_shows(&toy, "> row 04"); // the list, though the thread has the focus
    toy_mouse(&toy, "64;60;10M");
    toy_shows(&toy, "thread up0 7,21");
    toy_end(&toy);
}

static void shell_mouse__right_click__opens_the_menu_of_the_pane(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_sync(&toy);
    toy_mouse(&toy, "2;50;5M");
    toy_mouse(&toy, "2;50;5m");
    toy_shows(&toy, "Enter or its key does it");
    toy_shows(&toy, "toggle-read");
    toy_keys(&toy, "Esc");
    toy_shows(&toy, "thread press3 2,11"); // what is there is selected first
    toy_mouse(&toy, "2;50;5M");
    toy_shows(&toy, "toggle-read");
    toy_mouse(&toy, "0;2;30M"); // beside it
    toy_hides(&toy, "toggle-read");
    toy_end(&toy);
}

static void shell_mouse__labels__click_the_same(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_sync(&toy);
    toy_shows(&toy, "row 01");
    toy_keys(&toy, "; a"); // the first one is the focused pane's
    toy_shows(&toy, "inbox press1 0,0");
    toy_keys(&toy, "1 ? M-;"); // also above the panes
    toy_shows(&toy, "Type a label");
    toy_end(&toy);
}

static void shell_mouse__lost_release__ends_with_the_next_press(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_sync(&toy);
    toy_mouse(&toy, "0;50;5M");
    toy_mouse(&toy, "32;60;7M");
    toy_shows(&toy, " ghost");
    toy_mouse(&toy, "0;50;6M");
    toy_shows(&toy, "thread cancel1");
    toy_hides(&toy, " ghost");
    toy_mouse(&toy, "32;60;7M");
    drive_resize(toy.drive, 110, 40);
    toy_hides(&toy, " ghost");
    toy_end(&toy);
}

static void shell_mouse__holding_still__scrolls_on_while_it_helps(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_sync(&toy);
    toy_mouse(&toy, "0;50;5M");
    toy_mouse(&toy, "32;60;39M");
    toy_sync(&toy);
    drive_step(toy.drive, STEP_SECOND);
    toy_shows(&toy, "thread hold1");
    toy_mouse(&toy, "66;60;10M");
    toy_shows(&toy, "thread left0");
    toy_end(&toy);
}

static void check_line_at(ToyRun *toy, int col)
{
    toy_sync(toy);
    g_autofree char *row = vt_row_text(drive_vt(toy->drive), 10);
    const char *line = strstr(row, "│");
    if (line == NULL)
        fail_msg("no line in: %s", row);
    assert_int_equal(g_utf8_pointer_to_offset(row, line), col);
}

static void shell_mouse__line_between_panes__is_dragged_and_kept_by_keys(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_shows(&toy, "row 01");
    check_line_at(&toy, 37);
    toy_mouse(&toy, "0;38;10M");
    toy_mouse(&toy, "32;60;10M");
    toy_mouse(&toy, "0;60;10m");
    check_line_at(&toy, 59);
    toy_keys(&toy, "z < z < z <");
    check_line_at(&toy, 53);
    toy_keys(&toy, "z =");
    check_line_at(&toy, 37);
    toy_end(&toy);
}

static void shell_mouse__nonsense__does_no_harm(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    static const char *const reports[] = {"0;9999;9999M", "0;1;1m",  "32;1;1M",   "0;38;10M",
                                          "0;1;38M",      "0;1;39M", "2;120;40M", "32;9999;1M",
                                          "0;9999;1m",    "35;1;1M"};
    for (size_t i = 0; i < G_N_ELEMENTS(reports); i++)
        toy_mouse(&toy, reports[i]);
    toy_keys(&toy, "? C-l");
    for (size_t i = 0; i < G_N_ELEMENTS(reports); i++)
        toy_mouse(&toy, reports[i]);
    toy_shows(&toy, "┌ Help");
    toy_end(&toy);
}

UNIT_TESTS(shell_mouse, cmocka_unit_test(shell_mouse__bars_are_clickable),
           cmocka_unit_test(shell_mouse__press_drag_release__go_to_one_pane),
           cmocka_unit_test(shell_mouse__escape__cancels_a_drag),
           cmocka_unit_test(shell_mouse__wheel__turns_what_is_under_it),
           cmocka_unit_test(shell_mouse__right_click__opens_the_menu_of_the_pane),
           cmocka_unit_test(shell_mouse__labels__click_the_same),
           cmocka_unit_test(shell_mouse__lost_release__ends_with_the_next_press),
           cmocka_unit_test(shell_mouse__holding_still__scrolls_on_while_it_helps),
           cmocka_unit_test(shell_mouse__line_between_panes__is_dragged_and_kept_by_keys),
           cmocka_unit_test(shell_mouse__nonsense__does_no_harm));
