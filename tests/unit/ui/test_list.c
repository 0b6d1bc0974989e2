#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "ui/list.h"
#include "unit/unit.h"

// Rows are the words of a string.
typedef struct Fixture {
    char **rows;
    ListSource source;
    List list;
} Fixture;

static size_t count_rows(const void *owner)
{
    return g_strv_length(((const Fixture *)owner)->rows);
}

static Id row_id(const void *owner, size_t i)
{
    return id_from(((const Fixture *)owner)->rows[i]);
}

static void set_rows(Fixture *f, const char *words, int height)
{
    g_strfreev(f->rows);
    f->rows = g_strsplit(words, " ", -1);
    if (words[0] == '\0') {
        g_strfreev(f->rows);
        f->rows = g_new0(char *, 1);
    }
    list_sync(&f->list, &f->source, height);
}

static int make(void **state)
{
    Fixture *f = g_new0(Fixture, 1);
    f->source = (ListSource){count_rows, row_id, f, NULL};
    list_init(&f->list);
    *state = f;
    return 0;
}

static int drop(void **state)
{
    Fixture *f = *state;
    g_strfreev(f->rows);
    g_free(f);
    return 0;
}

static void check(const Fixture *f, const char *sel, size_t index, size_t top)
{
    assert_string_equal(f->list.sel.s, sel);
    assert_int_equal(f->list.index, index);
    assert_int_equal(f->list.top, top);
}

static void list_sync__first_rows__selects_the_first(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c", 3);
    check(f, "a", 0, 0);
}

static void list_sync__rows_above__follows_id(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c d e f g h", 3);
    list_select(&f->list, &f->source, 5);
    check(f, "f", 5, 3);
    set_rows(f, "x y a b c d e f g h", 3);
    check(f, "f", 7, 5); // the same screen line
}

static void list_sync__at_top__shows_what_is_new(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c d e f", 3);
    set_rows(f, "x a b c d e f", 3);
    check(f, "a", 1, 0);
    set_rows(f, "y z w x a b c d e f", 3);
    check(f, "a", 4, 2); // but sel stays in sight
}

static void list_sync__selected_gone__takes_the_row_at_its_place(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c d", 3);
    list_select(&f->list, &f->source, 1);
    set_rows(f, "a c d", 3);
    check(f, "c", 1, 0);
    list_select(&f->list, &f->source, 2);
    set_rows(f, "a c", 3);
    check(f, "c", 1, 0);
}

static void list_sync__no_rows__selects_nothing(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b", 3);
    set_rows(f, "", 3);
    check(f, "", 0, 0);
    assert_false(list_move(&f->list, &f->source, 1));
    assert_int_equal(list_row_at(&f->list, &f->source, 0), -1);
}

static void list_sync__height_zero__survives(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c", 0);
    list_move(&f->list, &f->source, 2);
    check(f, "c", 2, 2);
}

static void list_sync__taller__fills_the_screen(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c d e f", 2);
    list_select(&f->list, &f->source, 5);
    check(f, "f", 5, 4);
    set_rows(f, "a b c d e f", 5);
    check(f, "f", 5, 1);
}

static void list_move__past_the_ends__stops(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c", 3);
    assert_false(list_move(&f->list, &f->source, -1));
    assert_true(list_move(&f->list, &f->source, 99));
    check(f, "c", 2, 0);
    assert_false(list_move(&f->list, &f->source, 1));
}

static void press(Fixture *f, CmdId id, int times, CmdResult expected)
{
    CmdCall call = {.id = id, .count = times};
    assert_int_equal(list_command(&f->list, &f->source, &call), expected);
}

static void list_command__counts_and_pages__move(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c d e f g h i j", 4);
    press(f, CMD_DOWN, 3, CMD_DONE);
    check(f, "d", 3, 0);
    press(f, CMD_UP, 0, CMD_DONE);
    check(f, "c", 2, 0);
    press(f, CMD_PAGE_DOWN, 0, CMD_DONE);
    check(f, "f", 5, 2);
    press(f, CMD_HALF_DOWN, 2, CMD_DONE);
    check(f, "j", 9, 6);
    press(f, CMD_TOP, 0, CMD_DONE);
    check(f, "a", 0, 0);
    press(f, CMD_BOTTOM, 4, CMD_DONE);
    check(f, "d", 3, 0);
    press(f, CMD_BOTTOM, 0, CMD_DONE);
    check(f, "j", 9, 6);
    press(f, CMD_OPEN, 0, CMD_PASS);
}

static void list_select_id__known_and_unknown(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c", 3);
    Id c = id_from("c"), z = id_from("z");
    assert_true(list_select_id(&f->list, &f->source, &c));
    check(f, "c", 2, 0);
    assert_false(list_select_id(&f->list, &f->source, &z));
    check(f, "c", 2, 0);
}

static void list_want__no_such_row_yet__selects_it_when_it_comes(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c", 2);
    Id d = id_from("d"), b = id_from("b");
    assert_true(list_want(&f->list, &f->source, &b));
    check(f, "b", 1, 0);
    assert_false(list_want(&f->list, &f->source, &d));
    set_rows(f, "", 2);
    set_rows(f, "a b c", 2);
    assert_string_equal(f->list.sel.s, "d");
    set_rows(f, "a b c d", 2);
    check(f, "d", 3, 2);
    set_rows(f, "a b c", 2); // it has gone again
    check(f, "c", 2, 1);
}

static void list_want__somebody_moves__is_given_up(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c", 2);
    Id d = id_from("d");
    assert_false(list_want(&f->list, &f->source, &d));
    press(f, CMD_DOWN, 1, CMD_DONE);
    check(f, "b", 1, 0);
    set_rows(f, "a b c d", 2);
    check(f, "b", 1, 0);
}

static void list_row_at__tall_rows__finds_the_row(void **state)
{
    Fixture *f = *state;
    f->list.row_rows = 2;
    set_rows(f, "a b c d e", 7);
    assert_int_equal(f->list.height, 3);
    assert_int_equal(list_row_at(&f->list, &f->source, 3), 1);
    assert_int_equal(list_row_at(&f->list, &f->source, 6), -1); // the odd line below
    list_select(&f->list, &f->source, 4);
    assert_int_equal(list_row_at(&f->list, &f->source, 0), 2);
}

static void list_near_end__within_a_page__asks(void **state)
{
    Fixture *f = *state;
    set_rows(f, "a b c d e f g h i j", 3);
    assert_false(list_near_end(&f->list, &f->source));
    list_select(&f->list, &f->source, 6);
    assert_true(list_near_end(&f->list, &f->source));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)
UNIT_TESTS(list, CASE(list_sync__first_rows__selects_the_first),
           CASE(list_sync__rows_above__follows_id), CASE(list_sync__at_top__shows_what_is_new),
           CASE(list_sync__selected_gone__takes_the_row_at_its_place),
           CASE(list_sync__no_rows__selects_nothing), CASE(list_sync__height_zero__survives),
           CASE(list_sync__taller__fills_the_screen), CASE(list_move__past_the_ends__stops),
           CASE(list_command__counts_and_pages__move), CASE(list_select_id__known_and_unknown),
           CASE(list_want__no_such_row_yet__selects_it_when_it_comes),
           CASE(list_want__somebody_moves__is_given_up),
           CASE(list_row_at__tall_rows__finds_the_row), CASE(list_near_end__within_a_page__asks));
