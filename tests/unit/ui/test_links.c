#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/canvas_win.h"
#include "ui/links.h"
#include "ui/targets.h"
#include "unit/unit.h"

// What a click opens in text[start, start + len); "" nothing.
static void check_click(const char *text, size_t start, size_t len, int cell, const char *expected)
{
    g_autofree char *url = link_at((TextRef){text, strlen(text)}, start, len, cell);
    assert_string_equal(url ? url : "", expected);
}

static void link_at__in_the_middle__is_the_address_below(void **state)
{
    (void)state;
    const char *text = "see https://a.example/x, or http://localhost:1.";
    check_click(text, 0, strlen(text), 3, "");
    check_click(text, 0, strlen(text), 4, "https://a.example/x");
    check_click(text, 0, strlen(text), 22, "https://a.example/x");
    check_click(text, 0, strlen(text), 23, ""); // the comma
    check_click(text, 0, strlen(text), 30, "http://localhost:1");
}

static void link_at__wrapped__is_the_whole_address_from_each_line(void **state)
{
    (void)state;
    const char *text = "at https://a.example/a/long/way\nhttps://b.example";
    check_click(text, 0, 12, 5, "https://a.example/a/long/way");
    check_click(text, 12, 10, 0, "https://a.example/a/long/way");
    check_click(text, 22, 9, 8, "https://a.example/a/long/way");
    check_click(text, 32, 17, 0, "https://b.example");
}

static void link_at__begins_like_another__is_what_stands_there(void **state)
{
    (void)state;
    const char *text = "https://bank.example https://bank.example.evil.example/";
    check_click(text, 0, strlen(text), 0, "https://bank.example");
    check_click(text, 0, 20, 19, "https://bank.example");
}

static void link_at__what_may_not_be_opened__is_none(void **state)
{
    (void)state;
    const char *text = "http://far.example httpd https:// file:///etc/passwd";
    for (int cell = 0; cell < (int)strlen(text); cell++)
        check_click(text, 0, strlen(text), cell, "");
    check_click("https://a.example", 3, 40, 0, ""); // not within the text
}

static void link_at__wide_characters_before__counts_cells(void **state)
{
    (void)state;
    const char *text = "漢字 https://a.example";
    check_click(text, 0, strlen(text), 4, "");
    check_click(text, 0, strlen(text), 5, "https://a.example");
}

static void spots__of_a_line__end_where_its_room_ends(void **state)
{
    (void)state;
    const char *text = "go https://a.example/x now";
    Canvas *cv = canvas_new_test(3, 40);
    canvas_link_spots(cv, (Rect){1, 2, 1, 10}, (TextRef){text, strlen(text)}, 0, strlen(text));
    assert_int_equal(cv->targets->len, 1);
    assert_null(targets_at(cv->targets, 1, 4));
    assert_non_null(targets_at(cv->targets, 1, 5));
    assert_non_null(targets_at(cv->targets, 1, 11));
    assert_null(targets_at(cv->targets, 1, 12));
    canvas_free_test(cv);
}

UNIT_TESTS(links, cmocka_unit_test(link_at__in_the_middle__is_the_address_below),
           cmocka_unit_test(link_at__wrapped__is_the_whole_address_from_each_line),
           cmocka_unit_test(link_at__begins_like_another__is_what_stands_there),
           cmocka_unit_test(link_at__what_may_not_be_opened__is_none),
           cmocka_unit_test(link_at__wide_characters_before__counts_cells),
           cmocka_unit_test(spots__of_a_line__end_where_its_room_ends));
