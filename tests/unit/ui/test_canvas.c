#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/canvas.h"
#include "unit/unit.h"

static int make(void **state)
{
    *state = canvas_new_test(4, 20);
    return *state == NULL;
}

static int drop(void **state)
{
    canvas_free_test(*state);
    return 0;
}

static void check(const Canvas *cv, const char *expected)
{
    g_autofree char *dump = canvas_dump(cv);
    assert_string_equal(dump, expected);
}

static TextRef ref(const char *s)
{
    return (TextRef){s, strlen(s)};
}

static void canvas_text__fits__returns_cells_used(void **state)
{
    Canvas *cv = *state;
    assert_int_equal(canvas_text(cv, 1, 2, STYLE_TEXT, TEXT("hello"), -1), 5);
    check(cv, "\n  hello\n\n");
}

static void canvas_text__too_long__ends_with_ellipsis(void **state)
{
    Canvas *cv = *state;
    assert_int_equal(canvas_text(cv, 0, 0, STYLE_TEXT, TEXT("hello world"), 6), 6);
    assert_int_equal(canvas_text(cv, 1, 15, STYLE_TEXT, TEXT("hello world"), -1), 5);
    assert_int_equal(canvas_text(cv, 2, 0, STYLE_TEXT, TEXT("hello"), 0), 0);
    check(cv, "hello…\n               hell…\n\n");
}

static void canvas_text__wide_and_combining__takes_their_cells(void **state)
{
    Canvas *cv = *state;
    assert_int_equal(canvas_text(cv, 0, 0, STYLE_TEXT, ref("渡辺 健二"), -1), 9);
    assert_int_equal(canvas_text(cv, 1, 0, STYLE_TEXT, ref("e\u0301a\u0302\u0323!"), -1), 3);
    assert_int_equal(canvas_text(cv, 2, 0, STYLE_TEXT, ref("渡辺渡辺"), 6), 5);
    check(cv, "渡辺 健二\ne\u0301a\u0302\u0323!\n渡辺…\n");
}

static void canvas_text__outside__draws_nothing(void **state)
{
    Canvas *cv = *state;
    assert_int_equal(canvas_text(cv, -1, 0, STYLE_TEXT, TEXT("x"), -1), 0);
    assert_int_equal(canvas_text(cv, 4, 0, STYLE_TEXT, TEXT("x"), -1), 0);
    assert_int_equal(canvas_text(cv, 0, 20, STYLE_TEXT, TEXT("x"), -1), 0);
    assert_int_equal(canvas_text(cv, 0, -3, STYLE_TEXT, TEXT("x"), -1), 0);
    check(cv, "\n\n\n");
}

static void canvas_text__last_corner__is_drawn(void **state)
{
    Canvas *cv = *state;
    canvas_text(cv, 3, 18, STYLE_TEXT, TEXT("ab"), -1);
    check(cv, "\n\n\n                  ab");
}

static void canvas_text_right__ends_at_column(void **state)
{
    Canvas *cv = *state;
    assert_int_equal(canvas_text_right(cv, 0, 20, STYLE_TEXT, TEXT("12:30"), -1), 15);
    assert_int_equal(canvas_text_right(cv, 1, 3, STYLE_TEXT, TEXT("12:30"), -1), 0);
    check(cv, "               12:30\n12…\n\n");
}

static void canvas_fill__beyond_the_edges__is_clipped(void **state)
{
    Canvas *cv = *state;
    canvas_text(cv, 0, 0, STYLE_TEXT, TEXT("abcdef"), -1);
    canvas_fill(cv, (Rect){-1, 2, 2, 99}, STYLE_SELECTED);
    check(cv, "ab\n\n\n");
    g_autofree char *styles = canvas_dump_styles(cv, 0);
    assert_string_equal(styles, "..OOOOOOOOOOOOOOOOOO");
}

static void canvas_restyle__keeps_the_text(void **state)
{
    Canvas *cv = *state;
    canvas_text(cv, 0, 0, STYLE_STRONG, ref("a渡b"), -1);
    canvas_restyle(cv, 0, 1, 2, STYLE_ACCENT);
    check(cv, "a渡b\n\n\n");
    g_autofree char *styles = canvas_dump_styles(cv, 0);
    assert_true(g_str_has_prefix(styles, "CDDC."));
}

static void canvas_match__words__marks_every_hit(void **state)
{
    Canvas *cv = *state;
    canvas_text(cv, 0, 0, STYLE_TEXT, ref("Lucía LUCIA 渡辺 luc"), -1);
    canvas_match(cv, 0, 0, 20, "lucia 辺");
    g_autofree char *styles = canvas_dump_styles(cv, 0);
    assert_string_equal(styles, "SSSSS.SSSSS...SS....");
}

static void canvas_box__has_title_and_corners(void **state)
{
    Canvas *cv = *state;
    canvas_box(cv, (Rect){0, 0, 3, 12}, STYLE_BORDER, TEXT("Book"));
    check(cv, "┌ Book ────┐\n│          │\n└──────────┘\n");
}

static void canvas_lines__are_clipped(void **state)
{
    Canvas *cv = *state;
    canvas_hline(cv, 0, 17, 99, STYLE_BORDER);
    canvas_vline(cv, 2, 1, 99, STYLE_BORDER);
    check(cv, "                 ───\n\n │\n │");
}

static void canvas_dump_styles__letters_name_styles(void **state)
{
    Canvas *cv = *state;
    canvas_text(cv, 0, 0, STYLE_DIM, TEXT("d"), -1);
    canvas_text(cv, 0, 1, STYLE_GOOD, TEXT("g"), -1);
    canvas_text(cv, 0, 2, STYLE_OVERLAY, TEXT("o"), -1);
    g_autofree char *styles = canvas_dump_styles(cv, 0);
    char expected[] = {'A' + STYLE_DIM, 'A' + STYLE_GOOD, 'a' + STYLE_OVERLAY - 26, '.', '\0'};
    styles[4] = '\0';
    assert_string_equal(styles, expected);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)
UNIT_TESTS(canvas, CASE(canvas_text__fits__returns_cells_used),
           CASE(canvas_text__too_long__ends_with_ellipsis),
           CASE(canvas_text__wide_and_combining__takes_their_cells),
           CASE(canvas_text__outside__draws_nothing), CASE(canvas_text__last_corner__is_drawn),
           CASE(canvas_text_right__ends_at_column), CASE(canvas_fill__beyond_the_edges__is_clipped),
           CASE(canvas_restyle__keeps_the_text), CASE(canvas_match__words__marks_every_hit),
           CASE(canvas_box__has_title_and_corners), CASE(canvas_lines__are_clipped),
           CASE(canvas_dump_styles__letters_name_styles));
