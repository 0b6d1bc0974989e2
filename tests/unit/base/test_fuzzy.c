#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/fuzzy.h"
#include "unit/unit.h"

static int score(const char *needle, const char *hay)
{
    return fuzzy_score(needle, strlen(needle), hay, strlen(hay));
}

static void fuzzy_score__empty_needle__is_zero(void **state)
{
    (void)state;
    assert_int_equal(score("", "anything"), 0);
    assert_int_equal(score("", ""), 0);
}

static void fuzzy_score__not_a_subsequence__is_minus_one(void **state)
{
    (void)state;
    assert_int_equal(score("abc", "acb"), -1);
    assert_int_equal(score("abc", "ab"), -1);
    assert_int_equal(score("a", ""), -1);
    assert_int_equal(score("aa", "a"), -1);
}

static void fuzzy_score__runs__beat_scattered_letters(void **state)
{
    (void)state;
    assert_true(score("mar", "martin") > score("mar", "mxaxrx"));
    assert_true(score("anna", "hanna lee") > score("anna", "a n n a"));
}

static void fuzzy_score__word_starts__beat_the_middle(void **state)
{
    (void)state;
    assert_true(score("l", "anna lee") > score("l", "annalee"));
    assert_true(score("ms", "move stage") > score("ms", "compass"));
    assert_true(score("tom", "big tom") > score("tom", "bigtom"));
}

static void fuzzy_score__early__beats_late(void **state)
{
    (void)state;
    assert_true(score("send", "send message") > score("send", "message send"));
    assert_true(score("b", "xb") > score("b", "xxxxb"));
}

static void fuzzy_score__better_place_later__is_found(void **state)
{
    (void)state;
    // A greedy match from the left would take the scattered letters of the first word.
    assert_true(score("stage", "sxtxaxgxe stage") > score("stage", "sxtxaxgxe stxge"));
}

static void fuzzy_score__small_gap__beats_large_gap(void **state)
{
    (void)state;
    assert_true(score("ab", "axb") > score("ab", "axxxxb"));
}

static void fuzzy_score__halves_of_characters__do_not_match(void **state)
{
    (void)state;
    // U+65E5 is E6 97 A5; the hay holds E6 9C AC and E5 97 A5.
    assert_int_equal(score("日", "\xE6\x9C\xAC\xE5\x97\xA5"), -1);
    assert_true(score("日本", "今日の本") >= 0);
    assert_true(score("日本", "日本") > score("日本", "日の本"));
}

static void fuzzy_score__hostile_lengths__stay_bounded(void **state)
{
    (void)state;
    g_autofree char *needle = g_strnfill(5000, 'a');
    g_autofree char *hay = g_strnfill(100000, 'a');
    assert_int_equal(fuzzy_score(needle, 5000, hay, 100000), -1);
    assert_true(fuzzy_score(needle, 64, hay, 100000) > 0);
    assert_true(fuzzy_score("a", 1, hay, 1) > 0);
}

static void fuzzy_score__far_apart__still_matches(void **state)
{
    (void)state;
    char hay[250];
    memset(hay, '-', sizeof(hay));
    hay[20] = 'a';
    hay[249] = 'b';
    assert_int_equal(fuzzy_score("ab", 2, hay, sizeof(hay)), 0);
}

static void fuzzy_words__all_present__in_any_order(void **state)
{
    (void)state;
    assert_true(fuzzy_words("lee ann", "anna lee"));
    assert_true(fuzzy_words("", "anna"));
    assert_true(fuzzy_words("  nna  ", "anna"));
    assert_true(fuzzy_words("日", "今日"));
}

static void fuzzy_words__one_missing__fails(void **state)
{
    (void)state;
    assert_false(fuzzy_words("ann bob", "anna lee"));
    assert_false(fuzzy_words("a", ""));
    assert_false(fuzzy_words("ana", "anna"));
}

static void fuzzy_score__hundred_thousand_names__takes_no_visible_time(void **state)
{
    (void)state;
    static const char *const hays[] = {"maria gonzalez +15550100 maria@example.com",
                                       "acme dental practice los angeles", "bob"};
    gint64 start = g_get_monotonic_time();
    int hits = 0;
    for (int i = 0; i < 100000; i++)
        hits += score("mgo", hays[i % 3]) >= 0;
    gint64 us = g_get_monotonic_time() - start;
    assert_int_equal(hits, 33334);
    assert_true(us < 2000000); // generous: sanitizer builds on a busy machine
}

UNIT_TESTS(fuzzy, cmocka_unit_test(fuzzy_score__empty_needle__is_zero),
           cmocka_unit_test(fuzzy_score__not_a_subsequence__is_minus_one),
           cmocka_unit_test(fuzzy_score__runs__beat_scattered_letters),
           cmocka_unit_test(fuzzy_score__word_starts__beat_the_middle),
           cmocka_unit_test(fuzzy_score__early__beats_late),
           cmocka_unit_test(fuzzy_score__better_place_later__is_found),
           cmocka_unit_test(fuzzy_score__small_gap__beats_large_gap),
           cmocka_unit_test(fuzzy_score__halves_of_characters__do_not_match),
           cmocka_unit_test(fuzzy_score__hostile_lengths__stay_bounded),
           cmocka_unit_test(fuzzy_score__far_apart__still_matches),
           cmocka_unit_test(fuzzy_words__all_present__in_any_order),
           cmocka_unit_test(fuzzy_words__one_missing__fails),
           cmocka_unit_test(fuzzy_score__hundred_thousand_names__takes_no_visible_time));
