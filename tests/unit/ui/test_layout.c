#include "config.h"

#include <glib.h>

#include "base/attr.h"
#include "ui/layout.h"
#include "unit/unit.h"

// "list 0,1 37x19 ..." for every pane that is shown: row,col colsxrows of what the view gets.
static char *describe(const Layout *layout)
{
    static const char *const names[SLOT_COUNT] = {"list", "main", "input", "side"};
    GString *out = g_string_new(layout->single ? "single" : "");
    for (int slot = 0; slot < SLOT_COUNT; slot++) {
        const Rect *r = &layout->panes[slot].inner;
        if (!rect_is_empty(layout->panes[slot].outer))
            g_string_append_printf(out, "%s%s %d,%d %dx%d%s", out->len > 0 ? " " : "", names[slot],
                                   r->row, r->col, r->cols, r->rows,
                                   layout->panes[slot].border ? "|" : "");
    }
    return g_string_free(out, FALSE);
}

static LayoutAsk ask_for(AppScreen screen, int rows, int cols, SlotId focus, int input_rows)
{
    return (LayoutAsk){.screen = screen,
                       .rows = rows,
                       .cols = cols,
                       .focus = focus,
                       .input_rows = input_rows,
                       .hints = true};
}

static void check(int cols, int rows, AppScreen screen, SlotId focus, const char *expected)
{
    LayoutAsk ask = ask_for(screen, rows, cols, focus, 0);
    Layout layout = layout_compute(&ask);
    g_autofree char *got = describe(&layout);
    assert_string_equal(got, expected);
}

static void layout__talk__by_width(void **state)
{
    (void)state;
    check(60, 20, SCREEN_TALK, SLOT_LIST, "single list 2,0 60x15");
    check(80, 24, SCREEN_TALK, SLOT_LIST, "single list 2,0 80x19");
    check(80, 24, SCREEN_TALK, SLOT_MAIN, "single main 2,0 80x19");
    check(100, 30, SCREEN_TALK, SLOT_LIST, "list 2,0 37x25| main 2,38 62x25");
    check(120, 40, SCREEN_TALK, SLOT_LIST, "list 2,0 37x35| main 2,38 82x35");
    check(200, 60, SCREEN_TALK, SLOT_LIST, "list 2,0 51x55| main 2,52 101x55| side 2,154 46x55");
}

static void layout__other_screens(void **state)
{
    (void)state;
    check(80, 24, SCREEN_PEOPLE, SLOT_MAIN, "single main 2,0 80x19");
    check(120, 40, SCREEN_PEOPLE, SLOT_LIST, "list 2,0 43x35| main 2,44 76x35");
    check(80, 24, SCREEN_BOARD, SLOT_MAIN, "main 2,0 80x19");
    check(60, 20, SCREEN_PLANNER, SLOT_MAIN, "main 2,0 60x15");
    check(200, 60, SCREEN_OUTBOX, SLOT_LIST, "list 2,0 200x55");
}

static void layout__input__stands_below_main(void **state)
{
    (void)state;
    LayoutAsk ask = ask_for(SCREEN_TALK, 40, 120, SLOT_INPUT, 4);
    Layout layout = layout_compute(&ask);
    g_autofree char *wide = describe(&layout);
    assert_string_equal(wide, "list 2,0 37x35| main 2,38 82x30 input 33,38 82x4");
    ask = ask_for(SCREEN_TALK, 20, 60, SLOT_INPUT, 99);
    layout = layout_compute(&ask);
    g_autofree char *narrow = describe(&layout);
    assert_string_equal(narrow, "single main 2,0 60x5 input 8,0 60x9");
    ask.focus = SLOT_LIST;
    layout = layout_compute(&ask);
    g_autofree char *list = describe(&layout);
    assert_string_equal(list, "single list 2,0 60x15");
}

static void layout__without_hints__the_body_grows(void **state)
{
    (void)state;
    LayoutAsk ask = ask_for(SCREEN_BOARD, 24, 80, SLOT_MAIN, 0);
    ask.hints = false;
    Layout layout = layout_compute(&ask);
    assert_int_equal(layout.panes[SLOT_MAIN].inner.rows, 20);
    assert_true(rect_is_empty(layout.footer));
    assert_int_equal(layout.status.row, 23);
}

static void layout__too_small__says_so(void **state)
{
    (void)state;
    static const struct {
        int cols, rows;
        LayoutKind kind;
    } cases[] = {{59, 20, LAYOUT_NOTICE}, {60, 19, LAYOUT_NOTICE}, {20, 5, LAYOUT_NOTICE},
                 {19, 5, LAYOUT_TINY},    {20, 4, LAYOUT_TINY},    {1, 1, LAYOUT_TINY},
                 {0, 0, LAYOUT_TINY},     {60, 20, LAYOUT_FULL}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        LayoutAsk ask = ask_for(SCREEN_TALK, cases[i].rows, cases[i].cols, SLOT_LIST, 3);
        Layout layout = layout_compute(&ask);
        assert_int_equal(layout.kind, cases[i].kind);
        if (layout.kind != LAYOUT_FULL)
            assert_true(rect_is_empty(layout.panes[SLOT_LIST].outer));
    }
}

// At every size: panes and bars cover the screen, nothing overlaps, nothing is outside.
static void layout__every_size__is_a_tiling(void **state)
{
    (void)state;
    for (int rows = LAYOUT_MIN_ROWS; rows < 70; rows += 7) {
        for (int cols = LAYOUT_MIN_COLS; cols < 260; cols += 11) {
            for (int n = 0; n < SCREEN_COUNT * SLOT_COUNT; n++) {
                LayoutAsk ask = ask_for((AppScreen)(n / SLOT_COUNT), rows, cols,
                                        (SlotId)(n % SLOT_COUNT), n % 5);
                ask.zoom = (LayoutZoom)(rows / 7 % ZOOM_COUNT);
                ask.sizes.of[FORM_TALK_TWO][SLOT_LIST] = cols * 2;
                ask.sizes.of[FORM_TALK_WIDE][SLOT_SIDE] = 1;
                ask.sizes.of[FORM_PEOPLE_WIDE][SLOT_LIST] = 70;
                ask.sizes.of[FORM_TALK_ONE][SLOT_INPUT] = rows;
                Layout layout = layout_compute(&ask);
                int cells =
                    layout.top.cols + layout.message.cols + layout.status.cols + layout.footer.cols;
                for (int slot = 0; slot < SLOT_COUNT; slot++) {
                    Rect r = layout.panes[slot].outer;
                    cells += rect_is_empty(r) ? 0 : r.rows * r.cols;
                    assert_true(r.row + r.rows <= rows - 3 && r.col + r.cols <= cols);
                }
                assert_int_equal(cells, rows * cols);
            }
        }
    }
}

static void layout_overlay__fits_and_is_centred(void **state)
{
    (void)state;
    Rect r = layout_overlay(20, 60, 18);
    assert_int_equal(r.rows, 18);
    assert_int_equal(r.cols, 60);
    r = layout_overlay(40, 120, 10);
    assert_int_equal(r.rows, 12);
    assert_int_equal(r.row, 14);
    assert_int_equal(r.cols, 78);
    assert_int_equal(r.col, 21);
    assert_int_equal(layout_overlay_cols(120), 76);
}

static void layout__talk__as_people_want_it(void **state)
{
    (void)state;
    LayoutAsk ask = ask_for(SCREEN_TALK, 40, 120, SLOT_MAIN, 0);
    ask.zoom = ZOOM_FULL;
    Layout alone = layout_compute(&ask);
    g_autofree char *one = describe(&alone);
    assert_string_equal(one, "single main 2,0 120x35");
    ask.zoom = ZOOM_OFF;
    ask.side = SIDE_ON;
    Layout beside = layout_compute(&ask);
    g_autofree char *three = describe(&beside);
    assert_string_equal(three, "list 2,0 33x35| main 2,34 49x35| side 2,84 36x35");
    ask.cols = 200;
    ask.side = SIDE_OFF;
    Layout without = layout_compute(&ask);
    assert_true(rect_is_empty(without.panes[SLOT_SIDE].outer));
}

static void layout__sizes__leave_room_for_the_others(void **state)
{
    (void)state;
    LayoutAsk ask = ask_for(SCREEN_TALK, 40, 120, SLOT_LIST, 2);
    static const struct {
        int list, composer;
        const char *panes;
    } cases[] = {
        {50, 0, "list 2,0 49x35| main 2,50 70x32 input 35,50 70x2"},
        {1, 0, "list 2,0 19x35| main 2,20 100x32 input 35,20 100x2"},
        {999, 0, "list 2,0 79x35| main 2,80 40x32 input 35,80 40x2"},
        {0, 9, "list 2,0 37x35| main 2,38 82x25 input 28,38 82x9"},
        {0, 1, "list 2,0 37x35| main 2,38 82x32 input 35,38 82x2"}, // its text is never hidden
        {0, 999, "list 2,0 37x35| main 2,38 82x5 input 8,38 82x29"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        ask.sizes.of[FORM_TALK_TWO][SLOT_LIST] = cases[i].list;
        ask.sizes.of[FORM_TALK_TWO][SLOT_INPUT] = cases[i].composer;
        Layout layout = layout_compute(&ask);
        g_autofree char *got = describe(&layout);
        assert_string_equal(got, cases[i].panes);
    }
}

static void layout__zoom__widens_the_focused_pane(void **state)
{
    (void)state;
    LayoutAsk ask = ask_for(SCREEN_TALK, 40, 120, SLOT_LIST, 0);
    ask.zoom = ZOOM_WIDE;
    Layout list = layout_compute(&ask);
    g_autofree char *wide_list = describe(&list);
    assert_string_equal(wide_list, "list 2,0 79x35| main 2,80 40x35");
    ask.focus = SLOT_INPUT;
    Layout thread = layout_compute(&ask);
    g_autofree char *wide_thread = describe(&thread);
    assert_string_equal(wide_thread, "list 2,0 19x35| main 2,20 100x35");
}

static void layout_menu__stays_on_the_screen(void **state)
{
    (void)state;
    Rect r = layout_menu(24, 80, (Rect){3, 10, 1, 60}, 10);
    assert_int_equal(r.row, 4);
    assert_int_equal(r.col, 10);
    r = layout_menu(24, 80, (Rect){20, 70, 1, 60}, 10);
    assert_int_equal(r.row + r.rows, 20); // above the cell
    assert_int_equal(r.col + r.cols, 80);
    r = layout_menu(20, 60, (Rect){9, 9, 1, 99}, 30);
    assert_int_equal(r.row + r.rows, 20);
    assert_int_equal(r.cols, 60);
    r = layout_menu(24, 80, (Rect){-5, -5, 1, 60}, 10);
    assert_true(r.row >= 0 && r.col == 0);
}

UNIT_TESTS(layout, cmocka_unit_test(layout__sizes__leave_room_for_the_others),
           cmocka_unit_test(layout__zoom__widens_the_focused_pane),
           cmocka_unit_test(layout_menu__stays_on_the_screen),
           cmocka_unit_test(layout__talk__as_people_want_it),
           cmocka_unit_test(layout__talk__by_width), cmocka_unit_test(layout__other_screens),
           cmocka_unit_test(layout__input__stands_below_main),
           cmocka_unit_test(layout__without_hints__the_body_grows),
           cmocka_unit_test(layout__too_small__says_so),
           cmocka_unit_test(layout__every_size__is_a_tiling),
           cmocka_unit_test(layout_overlay__fits_and_is_centred));
