#include "config.h"

#include "ui/tab_strip.h"
#include "unit/unit.h"

static TabStrip inbox(int shown)
{
    TabStrip strip = {.shown = shown};
    tab_strip_add(&strip, TEXT("Unread"), 8, "");
    tab_strip_add(&strip, TEXT("All"), 340, "");
    tab_strip_add(&strip, TEXT("Waiting"), 57, "");
    tab_strip_add(&strip, TEXT("Recent"), -1, "+");
    tab_strip_add(&strip, TEXT("Starred"), 12, "+");
    return strip;
}

static void check(int shown, int cols, const char *expected)
{
    TabStrip strip = inbox(shown);
    TextBuf title;
    tab_strip_title(&strip, cols, &title);
    assert_string_equal(title.s, expected);
}

static void tab_strip_title__room_for_all__names_all(void **state)
{
    (void)state;
    check(1, 80, "Unread 8 [All 340] Waiting 57 Recent Starred 12+");
    check(4, 53, "Unread 8 All 340 Waiting 57 Recent [Starred 12+]");
}

static void tab_strip_title__narrow__says_where_more_are(void **state)
{
    (void)state;
    check(1, 52, "Unread 8 [All 340] Waiting 57 Recent ›");
    check(0, 38, "[Unread 8] All 340 Waiting 57 ›");
    check(2, 38, "Unread 8 All 340 [Waiting 57] ›");
    check(3, 38, "‹ All 340 Waiting 57 [Recent] ›");
    check(4, 38, "‹ Waiting 57 Recent [Starred 12+]");
}

static void tab_strip_title__no_room_at_all__names_the_shown_one(void **state)
{
    (void)state;
    check(2, 8, "‹ [Waiting 57] ›");
    check(0, 0, "[Unread 8] ›");
}

// Every tab, seen or not, is reached by clicks alone.
static void tab_strip_at__any_width__reaches_every_tab(void **state)
{
    (void)state;
    for (int cols = 8; cols < 60; cols++)
        for (int wanted = 0; wanted < 5; wanted++) {
            TabStrip strip = inbox(wanted < 2 ? 4 : 0);
            for (int clicks = 0; clicks < 5 && strip.shown != wanted; clicks++) {
                int to = strip.shown, away = ABS(wanted - strip.shown);
                for (int col = 0; col < 70; col++) {
                    int tab = tab_strip_at(&strip, cols, col);
                    if (tab >= 0 && ABS(wanted - tab) < away)
                        to = tab;
                }
                strip.shown = to;
            }
            assert_int_equal(strip.shown, wanted);
        }
}

static void tab_strip_at__arrows_blanks_and_tabs(void **state)
{
    (void)state;
    TabStrip strip = inbox(3); // ‹ All 340 Waiting 57 [Recent] ›
    assert_int_equal(tab_strip_at(&strip, 38, 0), 0);
    assert_int_equal(tab_strip_at(&strip, 38, 1), -1);
    assert_int_equal(tab_strip_at(&strip, 38, 2), 1);
    assert_int_equal(tab_strip_at(&strip, 38, 9), -1);
    assert_int_equal(tab_strip_at(&strip, 38, 10), 2);
    assert_int_equal(tab_strip_at(&strip, 38, 21), 3);
    assert_int_equal(tab_strip_at(&strip, 38, 30), 4);
    assert_int_equal(tab_strip_at(&strip, 38, 31), -1);
}

UNIT_TESTS(tab_strip, cmocka_unit_test(tab_strip_title__room_for_all__names_all),
           cmocka_unit_test(tab_strip_title__narrow__says_where_more_are),
           cmocka_unit_test(tab_strip_title__no_room_at_all__names_the_shown_one),
           cmocka_unit_test(tab_strip_at__any_width__reaches_every_tab),
           cmocka_unit_test(tab_strip_at__arrows_blanks_and_tabs));
