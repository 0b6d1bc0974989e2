#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/bars.h"
#include "ui/canvas_win.h"
#include "ui/targets.h"
#include "unit/unit.h"

enum { COLS = 160 };

static int make(void **state)
{
    *state = canvas_new_test(1, COLS);
    return 0;
}

static int drop(void **state)
{
    canvas_free_test(*state);
    return 0;
}

static TopBar sample_top(void)
{
    TopBar bar = {.account = TEXT("Acme Dental"),
                  .screen = SCREEN_BOARD,
                  .now = {1763463840000}, // 2025-11-18 11:04 UTC
                  .zone = zone_utc()};
    static const char *const keys[SCREEN_COUNT] = {"0", "1", "2", "3", "4", "5", "6"};
    for (int i = 0; i < SCREEN_COUNT; i++)
        g_strlcpy(bar.tabs[i].key, keys[i], sizeof(bar.tabs[i].key));
    bar.tabs[SCREEN_TALK].count = 3;
    return bar;
}

// What a click in that column means; -1: nothing.
static int target_at(const Canvas *cv, int col)
{
    const Target *target = targets_at(cv->targets, 0, col);
    return target != NULL ? target->value : -1;
}

static void check_top(int cols, const TopBar *bar, const char *expected)
{
    Canvas *cv = canvas_new_test(1, cols);
    bars_draw_top(cv, bar);
    g_autofree char *dump = canvas_dump(cv);
    assert_string_equal(dump, expected);
    canvas_free_test(cv);
}

static void bars_draw_top__by_width(void **state)
{
    (void)state;
    TopBar bar = sample_top();
    check_top(120, &bar,
              " Acme Dental  0 Home  1 Inbox 3  2 Contacts  3 Calendar  4 Pipelines  5 Tasks  "
              "6 Outbox            Tue 18 Nov 11:04 UTC");
    check_top(90, &bar,
              " Acme Dental  0 Home 1 Inbox 3 2 Contacts 3 Calendar 4 Pipelines 5 Tasks 6 Outbox  "
              " 11:04");
    check_top(80, &bar,
              " Acme Dental  0 Home 1 Inbox 3 2 Cont 3 Cal 4 Pipe 5 Tasks 6 Out          11:04");
    check_top(60, &bar, " Acme Dental  0 1(3) 2 3 4 Pipelines 5 6              11:04");
    bar.account = TEXT("A practice with a very long name");
    check_top(60, &bar, " A practice wi…  0 1(3) 2 3 4 Pipelines 5 6           11:04");
}

static void bars_draw_top__marks__stand_before_the_clock(void **state)
{
    (void)state;
    TopBar bar = sample_top();
    bar.marks = TEXT("OFFLINE since 14:02  READONLY");
    check_top(120, &bar,
              " Acme Dental  0 Home 1 Inbox 3 2 Contacts 3 Calendar 4 Pipelines 5 Tasks 6 Outbox  "
              "OFFLINE since 14:02  READONLY  11:04");
    check_top(60, &bar, " Acme Dental  0 1(3) 2 3 4 Pipelines 5 6 OFFLINE since 14:…");
}

static void bars_draw_top__hits__name_the_screen(void **state)
{
    Canvas *cv = *state;
    TopBar bar = sample_top();
    bars_draw_top(cv, &bar);
    assert_int_equal(target_at(cv, 5), CMD_LOCATION); // the account
    assert_int_equal(target_at(cv, 14), CMD_SCREEN_HOME);
    assert_int_equal(target_at(cv, 60), CMD_SCREEN_BOARD);
    assert_int_equal(target_at(cv, 150), -1);
}

static void check_status(int cols, const StatusBar *bar, const char *expected)
{
    Canvas *cv = canvas_new_test(1, cols);
    bars_draw_status(cv, bar);
    g_autofree char *dump = canvas_dump(cv);
    assert_string_equal(dump, expected);
    canvas_free_test(cv);
}

static void bars_draw_status__short_of_room__keeps_the_last(void **state)
{
    (void)state;
    StatusBar bar = {
        .mode = TEXT("NORMAL"),
        .position = TEXT("1/340"),
        .filter = TEXT("status:unread"),
        .parts = {TEXT("synced 11:04"), TEXT("budget 92/100"), TEXT("1 held 4s (u undo)")},
        .count = 3};
    check_status(80, &bar,
                 " NORMAL 1/340  status:unread  synced 11:04 | budget 92/100 | 1 held 4s (u undo)");
    check_status(60, &bar, " NORMAL 1/340  status:…  budget 92/100 | 1 held 4s (u undo)");
    check_status(40, &bar, " NORMAL 1/340  sta…  1 held 4s (u undo)");
    bar.count = 0;
    check_status(60, &bar, " NORMAL 1/340  status:unread");
}

static void check_hints(unsigned context, int cols, const char *expected)
{
    Keymap *keymap = keymap_new();
    Canvas *cv = canvas_new_test(1, cols);
    Hints hints;
    bars_collect_hints(keymap, context, &hints);
    bars_draw_hints(cv, &hints);
    g_autofree char *dump = canvas_dump(cv);
    assert_string_equal(dump, expected);
    canvas_free_test(cv);
    keymap_free(keymap);
}

static void bars_hints__by_pane_and_width(void **state)
{
    (void)state;
    check_hints(
        CX_BOARD, 120,
        " r reply  a assign  c note  H L move  m move to  w won  x lost  P pipeline  / find  "
        ": command  ? help");
    check_hints(CX_BOARD, 80,
                " r reply  a assign  c note  H L move  m move to  / find  : command  ? help");
    check_hints(CX_INBOX, 60, " Enter open  r reply  c comment  / find  : command  ? help");
    check_hints(CX_COMPOSE, 120, " Alt+s send  Esc keep draft  Alt+e editor");
}

static void bars_hints__never_wider_than_the_screen(void **state)
{
    (void)state;
    Keymap *keymap = keymap_new();
    for (unsigned context = CX_INBOX; context <= CX_COMPOSE; context <<= 1) {
        Hints hints;
        Canvas *cv = canvas_new_test(1, 60);
        bars_collect_hints(keymap, context, &hints);
        bars_draw_hints(cv, &hints);
        for (guint i = 0; i < cv->targets->len; i++) {
            Rect where = g_array_index(cv->targets, Target, i).where;
            assert_true(where.col + where.cols <= 60);
        }
        assert_true(cv->targets->len >= hints.tail);
        canvas_free_test(cv);
    }
    keymap_free(keymap);
}

static void bars_first_key__follows_the_keymap(void **state)
{
    (void)state;
    char key[24];
    Keymap *keymap = keymap_new();
    bars_first_key(keymap, CX_INBOX, CMD_TOP, key, sizeof(key));
    assert_string_equal(key, "gg");
    bars_first_key(keymap, CX_INBOX, CMD_STAGE, key, sizeof(key));
    assert_string_equal(key, "");
    keymap_free(keymap);
}

static void bars_draw_choices__keeps_the_selected_in_sight(void **state)
{
    (void)state;
    enum { COUNT = 12 };
    Canvas *cv = canvas_new_test(1, 30);
    Choice items[COUNT];
    Choices choices = {.items = items, .count = COUNT};
    for (int i = 0; i < COUNT; i++) {
        char name[16];
        g_snprintf(name, sizeof(name), "choice%02d", i);
        items[i] = (Choice){.label = text_clean(name, 8, TEXT_LINE)};
    }
    bars_draw_choices(cv, &choices, 7);
    g_autofree char *dump = canvas_dump(cv);
    assert_non_null(strstr(dump, "choice07"));
    assert_int_equal(target_at(cv, (int)(strstr(dump, "choice07") - dump)), 7);
    for (int i = 0; i < COUNT; i++)
        text_clear(&items[i].label);
    canvas_free_test(cv);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)
UNIT_TESTS(bars, CASE(bars_draw_top__by_width), CASE(bars_draw_top__marks__stand_before_the_clock),
           CASE(bars_draw_top__hits__name_the_screen),
           CASE(bars_draw_status__short_of_room__keeps_the_last),
           CASE(bars_hints__by_pane_and_width), CASE(bars_hints__never_wider_than_the_screen),
           CASE(bars_first_key__follows_the_keymap),
           CASE(bars_draw_choices__keeps_the_selected_in_sight));
