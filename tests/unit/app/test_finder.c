// Jumping: what the mirror knows, what was chosen before, and the places.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "unit/app/office.h"
#include "unit/unit.h"

static Finder *open_finder(Office *office)
{
    people_open(app_people(office->app));
    board_open(app_board(office->app), &(Id){0});
    Instant day = {app_now(office->app).ms / 86400000 * 86400000};
    planner_show(app_planner(office->app), day, (Instant){day.ms + 86400000 * 7});
    office_run(office);
    finder_open(app_finder(office->app));
    return app_finder(office->app);
}

static void ask(Office *office, const char *words)
{
    finder_ask(app_finder(office->app), words);
    office_run(office);
    assert_false(finder_waits(app_finder(office->app)));
}

// The kinds and names of the first rows, "contact Maria Lopez, deal ...".
static char *first_rows(const Finder *finder, size_t n)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < n && i < finder_count(finder); i++) {
        const Finding *row = finder_at(finder, i);
        g_string_append_printf(out, "%s%s %s", i ? ", " : "", find_kind_word(row->kind).s,
                               row->name.s);
    }
    return g_string_free(out, FALSE);
}

static void assert_first(const Office *office, size_t n, const char *expected)
{
    g_autofree char *got = first_rows(app_finder(office->app), n);
    assert_string_equal(got, expected);
}

static void ask__letters__each_kind_takes_its_turn(void **state)
{
    Office *office = *state;
    open_finder(office);
    ask(office, "maria lop");
    assert_first(office, 3, "contact Maria Lopez, thread Maria Lopez, deal Whitening");
    assert_string_equal(finder_words(app_finder(office->app)), "maria lop");
    ask(office, "+1 (555) 010-2030");
    assert_first(office, 1, "contact Maria Lopez");
    ask(office, "carter");
    g_autofree char *rows = first_rows(app_finder(office->app), 5);
    assert_non_null(strstr(rows, "appt "));
}

static void ask__places__are_found_without_the_mirror(void **state)
{
    Office *office = *state;
    open_finder(office);
    ask(office, "outb");
    assert_first(office, 1, "view Outbox");
    ask(office, "treatment");
    assert_first(office, 1, "pipeline Treatment plans");
    ask(office, "hygiene");
    assert_first(office, 1, "calendar Hygiene");
}

static void ask__nothing_fits__no_rows(void **state)
{
    Office *office = *state;
    open_finder(office);
    ask(office, "qqqqqq");
    assert_int_equal(finder_count(app_finder(office->app)), 0);
}

static void ask__next_letter__replaces_the_question(void **state)
{
    Office *office = *state;
    Finder *finder = open_finder(office);
    finder_ask(finder, "m");
    finder_ask(finder, "ma");
    finder_ask(finder, "priya");
    assert_true(finder_waits(finder));
    office_run(office);
    assert_first(office, 1, "contact Priya Raman");
}

static void chosen__rises__and_stands_first_unasked(void **state)
{
    Office *office = *state;
    Finder *finder = open_finder(office);
    ask(office, "maria lop");
    Id deal = finder_at(finder, 2)->id;
    finder_chose(finder, FIND_DEAL, &deal);
    finder_open(finder);
    assert_first(office, 2, "deal Whitening, view Home");
    ask(office, "maria lop");
    assert_first(office, 1, "deal Whitening");
    Id pipeline = finder_board_of(finder, &deal);
    assert_string_equal(pipeline.s, board_pipeline(app_board(office->app))->id.s);
}

static void chosen__long_ago__counts_less_than_yesterday(void **state)
{
    Office *office = *state;
    Finder *finder = open_finder(office);
    ask(office, "maria lop");
    Id contact = finder_at(finder, 0)->id, thread = finder_at(finder, 1)->id;
    finder_chose(finder, FIND_CONTACT, &contact);
    finder_chose(finder, FIND_CONTACT, &contact);
    finder_open(finder);
    clock_step(office->clock, (int64_t)21 * 86400 * 1000);
    finder_chose(finder, FIND_THREAD, &thread);
    finder_open(finder);
    assert_first(office, 2, "thread Maria Lopez, contact Maria Lopez");
    assert_false(finder_is_blind(finder));
}

// Ids alone are kept: what has gone from the mirror is not shown, and nothing is said of it.
static void chosen__gone__is_left_out(void **state)
{
    Office *office = *state;
    Finder *finder = open_finder(office);
    Id nobody = id_from("nobody");
    finder_chose(finder, FIND_CONTACT, &nobody);
    finder_open(finder);
    assert_first(office, 1, "view Home");
    Id none = finder_board_of(finder, &nobody);
    assert_true(id_is_empty(&none));
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(finder, OFFICE(ask__letters__each_kind_takes_its_turn),
           OFFICE(ask__places__are_found_without_the_mirror), OFFICE(ask__nothing_fits__no_rows),
           OFFICE(ask__next_letter__replaces_the_question),
           OFFICE(chosen__rises__and_stands_first_unasked),
           OFFICE(chosen__long_ago__counts_less_than_yesterday), OFFICE(chosen__gone__is_left_out));
