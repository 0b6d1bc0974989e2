#include "config.h"

#include <glib.h>

#include "base/fuzzy.h"
#include "base/sieve.h"
#include "unit/unit.h"

enum { ROWS = 3000 };

static char *row_text(int i)
{
    static const char *const names[] = {"maria lopez", "wei zhang", "jonas weber", "anna li"};
    return g_strdup_printf("%s %d@example.net", names[i % 4], i * 7);
}

static Sieve *filled(void)
{
    Sieve *sieve = sieve_new();
    for (int i = 0; i < ROWS; i++) {
        g_autofree char *text = row_text(i);
        assert_int_equal(sieve_add(sieve, text), i);
    }
    return sieve;
}

static void assert_agrees(const Sieve *sieve, const char *words)
{
    for (int i = 0; i < ROWS; i++) {
        g_autofree char *text = row_text(i);
        assert_string_equal(sieve_text(sieve, (uint32_t)i), text);
        assert_int_equal(sieve_passes(sieve, (uint32_t)i), fuzzy_words(words, text));
    }
}

static void sieve__letter_by_letter__is_what_each_row_says(void **state)
{
    (void)state;
    Sieve *sieve = filled();
    const char *const typed[] = {"a",  "an", "ann",  "anna", "anna 7", "anna 70",   "anna 7",
                                 "an", "",   "li w", "z",    " ",      "zhang  wei"};
    for (size_t i = 0; i < G_N_ELEMENTS(typed); i++) {
        sieve_filter(sieve, typed[i]);
        assert_agrees(sieve, typed[i]);
    }
    sieve_filter(sieve, NULL);
    assert_agrees(sieve, "");
    sieve_free(sieve);
}

static void sieve__row_added_or_changed__is_judged_at_once(void **state)
{
    (void)state;
    Sieve *sieve = filled();
    sieve_filter(sieve, "okafor");
    uint32_t row = sieve_add(sieve, "ada okafor");
    assert_true(sieve_passes(sieve, row));
    sieve_change(sieve, row, "ada smith");
    assert_false(sieve_passes(sieve, row));
    sieve_change(sieve, 5, "ben okafor");
    assert_true(sieve_passes(sieve, 5));
    sieve_filter(sieve, "okafor b");
    assert_true(sieve_passes(sieve, 5));
    assert_false(sieve_passes(sieve, row));
    sieve_free(sieve);
}

static void sieve__row_removed__gives_its_number_away(void **state)
{
    (void)state;
    Sieve *sieve = filled();
    sieve_filter(sieve, "maria");
    for (uint32_t i = 0; i < ROWS; i++)
        sieve_remove(sieve, i);
    uint32_t row = sieve_add(sieve, "maria again");
    assert_true(row < ROWS);
    assert_true(sieve_passes(sieve, row));
    assert_string_equal(sieve_text(sieve, row), "maria again");
    sieve_filter(sieve, "lopez");
    assert_false(sieve_passes(sieve, row));
    sieve_free(sieve);
}

static void sieve__long_text__is_looked_through_in_part(void **state)
{
    (void)state;
    Sieve *sieve = sieve_new();
    g_autofree char *text = g_strnfill(2 * SIEVE_TEXT_MAX, 'x');
    text[0] = 'a';
    text[2 * SIEVE_TEXT_MAX - 1] = 'z';
    uint32_t row = sieve_add(sieve, text);
    sieve_filter(sieve, "ax");
    assert_true(sieve_passes(sieve, row));
    sieve_filter(sieve, "z");
    assert_false(sieve_passes(sieve, row));
    sieve_free(sieve);
}

UNIT_TESTS(sieve, cmocka_unit_test(sieve__letter_by_letter__is_what_each_row_says),
           cmocka_unit_test(sieve__row_added_or_changed__is_judged_at_once),
           cmocka_unit_test(sieve__row_removed__gives_its_number_away),
           cmocka_unit_test(sieve__long_text__is_looked_through_in_part));
