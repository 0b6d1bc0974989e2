#include "config.h"

#include <glib.h>
#include <string.h>

#include "harness/vt.h"
#include "unit/unit.h"

static void feed(Vt *vt, const char *text)
{
    vt_feed(vt, text, strlen(text));
}

static void assert_row(const Vt *vt, int row, const char *expected)
{
    g_autofree char *text = vt_row_text(vt, row);
    assert_string_equal(text, expected);
}

static void vt_row_text__wide_and_combining__written_once(void **state)
{
    (void)state;
    Vt *vt = vt_new(20, 3);
    feed(vt, "\033[2;1H李 e\xcc\x81 x  ");
    assert_row(vt, 1, "");
    assert_row(vt, 2, "李 e\xcc\x81 x");
    vt_free(vt);
}

static void vt_row_styles__bold_and_reverse__one_letter_per_column(void **state)
{
    (void)state;
    Vt *vt = vt_new(20, 3);
    feed(vt, "a\033[1mb\033[0m \033[7mcc\033[0m");
    g_autofree char *styles = vt_row_styles(vt, 1);
    assert_string_equal(styles, " b rr");
    vt_free(vt);
}

static void vt_feed__mark_cut_in_pieces__counted_after_its_frame(void **state)
{
    (void)state;
    Vt *vt = vt_new(20, 3);
    feed(vt, "before\033]77");
    assert_int_equal(vt_state(vt).mark, 0);
    feed(vt, "70;12\a");
    assert_int_equal(vt_state(vt).mark, 12);
    assert_row(vt, 1, "before");
    vt_free(vt);
}

static void vt_feed__modes__tracked_both_ways(void **state)
{
    (void)state;
    Vt *vt = vt_new(20, 3);
    feed(vt, "\033[?1049h\033[?1002h\033[?1006h\033[?2004h\033[?25l\a");
    VtState on = vt_state(vt);
    assert_true(on.alt_screen && on.mouse && on.bracketed_paste && !on.cursor_visible);
    assert_int_equal(on.bells, 1);
    feed(vt, "\033[?25h\033[?2004l\033[?1002l\033[?1049l");
    VtState off = vt_state(vt);
    assert_true(!off.alt_screen && !off.mouse && !off.bracketed_paste && off.cursor_visible);
    vt_free(vt);
}

static void vt_feed__cursor_moves__counted_from_one(void **state)
{
    (void)state;
    Vt *vt = vt_new(20, 3);
    feed(vt, "\033[2;5H");
    assert_int_equal(vt_state(vt).row, 2);
    assert_int_equal(vt_state(vt).col, 5);
    vt_free(vt);
}

static void vt_resize__larger__has_the_new_size(void **state)
{
    (void)state;
    Vt *vt = vt_new(20, 3);
    vt_resize(vt, 30, 5);
    feed(vt, "\033[5;28Hend");
    assert_int_equal(vt_cols(vt), 30);
    assert_true(vt_shows(vt, "end"));
    assert_row(vt, 5, "                           end");
    vt_free(vt);
}

UNIT_TESTS(vt, cmocka_unit_test(vt_row_text__wide_and_combining__written_once),
           cmocka_unit_test(vt_row_styles__bold_and_reverse__one_letter_per_column),
           cmocka_unit_test(vt_feed__mark_cut_in_pieces__counted_after_its_frame),
           cmocka_unit_test(vt_feed__modes__tracked_both_ways),
           cmocka_unit_test(vt_feed__cursor_moves__counted_from_one),
           cmocka_unit_test(vt_resize__larger__has_the_new_size));
