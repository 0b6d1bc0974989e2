#include "config.h"

#include "ui/excuse.h"
#include "unit/unit.h"

static void check(int64_t known, int64_t total, const char *expected)
{
    TextBuf buf;
    excuse_no_match(&buf, "ann", known, total, TEXT("Esc clears"));
    assert_string_equal(buf.s, expected);
}

static void excuse_no_match__all_are_known__counts_all(void **state)
{
    (void)state;
    check(1340, 1340, "0 of 1,340 match \"ann\". Esc clears");
    check(0, 0, "0 of 0 match \"ann\". Esc clears");
}

static void excuse_no_match__more_than_known__says_what_was_read(void **state)
{
    (void)state;
    check(100, 340, "None of the 100 read so far match \"ann\"; there are 340. Esc clears");
    check(100, -1, "None of the 100 read so far match \"ann\"; there may be more. Esc clears");
}

static void excuse_total__by_the_feed(void **state)
{
    (void)state;
    Feed feed = {.total = 340};
    assert_int_equal(excuse_total(&feed, 100), 340);
    assert_int_equal(excuse_total(&feed, 341), 341);
    feed = (Feed){.total = -1};
    assert_int_equal(excuse_total(&feed, 100), 100);
    feed.more = true;
    assert_int_equal(excuse_total(&feed, 100), -1);
}

UNIT_TESTS(excuse, cmocka_unit_test(excuse_no_match__all_are_known__counts_all),
           cmocka_unit_test(excuse_no_match__more_than_known__says_what_was_read),
           cmocka_unit_test(excuse_total__by_the_feed));
