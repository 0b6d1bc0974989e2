#include "config.h"

#include "app/front.h"
#include "unit/unit.h"

enum { NOW = 1000 * 1000, OVERLAP = 120 * 1000 };

static Instant at(int64_t ms)
{
    return (Instant){ms};
}

static void front__poll__reads_back_to_what_is_known(void **state)
{
    (void)state;
    Front front = {0};
    front_begin(&front, at(NOW));
    front_ask(&front);
    assert_int_equal(front.until.ms, NOW - OVERLAP);
    front_page(&front, at(NOW + 5000));
    assert_int_equal(front_end(&front), FRONT_DONE);
    front_ask(&front);
    assert_int_equal(front.until.ms, NOW + 5000 - OVERLAP);
}

static void front__complete_reading__drops_after_a_whole_front(void **state)
{
    (void)state;
    Front front = {0};
    front_begin(&front, at(NOW));
    front.drop_wanted = true;
    front_ask(&front);
    front_page(&front, at(NOW + 10));
    assert_int_equal(front_end(&front), FRONT_DROP);
    front_ask(&front);
    front_page(&front, at(NOW + 10));
    assert_int_equal(front_end(&front), FRONT_DONE); // once
}

static void front__several_pages__are_read_once_more_before_a_drop(void **state)
{
    (void)state;
    Front front = {0};
    front_begin(&front, at(NOW));
    front.drop_wanted = true;
    front_ask(&front);
    front_page(&front, at(NOW + 10));
    front_page(&front, at(NOW));
    assert_int_equal(front_end(&front), FRONT_AGAIN);
    front_ask(&front);
    assert_int_equal(front.until.ms, NOW + 10); // only what changed during the first pass
    front_page(&front, at(NOW + 20));
    assert_int_equal(front_end(&front), FRONT_DROP);
}

static void front__begun_before_the_reading_ended__does_not_drop(void **state)
{
    (void)state;
    Front front = {0};
    front_begin(&front, at(NOW));
    front_ask(&front);
    front.drop_wanted = true;
    front_page(&front, at(NOW));
    assert_int_equal(front_end(&front), FRONT_AGAIN);
}

static void front__one_moment_over_many_pages__ends(void **state)
{
    (void)state;
    Front front = {0};
    front_begin(&front, at(NOW));
    front.drop_wanted = true;
    int passes = 0;
    for (FrontEnd end = FRONT_AGAIN; end == FRONT_AGAIN; passes++) {
        front_ask(&front);
        for (int page = 0; page < 5; page++)
            front_page(&front, at(NOW));
        end = front_end(&front);
        assert_true(passes < 10);
    }
    assert_int_equal(passes, 3);
}

UNIT_TESTS(front, cmocka_unit_test(front__poll__reads_back_to_what_is_known),
           cmocka_unit_test(front__complete_reading__drops_after_a_whole_front),
           cmocka_unit_test(front__several_pages__are_read_once_more_before_a_drop),
           cmocka_unit_test(front__begun_before_the_reading_ended__does_not_drop),
           cmocka_unit_test(front__one_moment_over_many_pages__ends));
