#include "config.h"

#include "sandbox/limit.h"
#include "unit/unit.h"

static const Instant noon = {1893499200000}; // 2030-01-01T12:00:00Z

static LimitState take_at(Limit *limit, int64_t ms)
{
    return limit_take(limit, (Instant){noon.ms + ms});
}

static void limit_take__burst__refuses_the_next_and_says_how_long(void **state)
{
    (void)state;
    Limit *limit = limit_new(3);
    assert_int_equal(take_at(limit, 0).remaining, 2);
    take_at(limit, 1000);
    assert_int_equal(take_at(limit, 2000).wait_ms, 0);
    const LimitState refused = take_at(limit, 3000);
    assert_int_equal(refused.wait_ms, 7000);
    assert_int_equal(refused.remaining, 0);
    limit_free(limit);
}

static void limit_take__window__slides_with_the_oldest(void **state)
{
    (void)state;
    Limit *limit = limit_new(2);
    take_at(limit, 0);
    take_at(limit, 9000);
    assert_int_equal(take_at(limit, 9999).wait_ms, 1);
    assert_int_equal(take_at(limit, 10000).wait_ms, 0);
    assert_int_equal(take_at(limit, 10001).wait_ms, 8999);
    limit_free(limit);
}

static void limit_take__refused__does_not_count(void **state)
{
    (void)state;
    Limit *limit = limit_new(1);
    take_at(limit, 0);
    for (int i = 1; i < 50; i++)
        assert_true(take_at(limit, i).wait_ms > 0);
    const LimitState next = take_at(limit, LIMIT_WINDOW_MS);
    assert_int_equal(next.wait_ms, 0);
    assert_int_equal(next.daily_remaining, LIMIT_DAILY - 2);
    limit_free(limit);
}

static void limit_take__day__is_counted_until_midnight(void **state)
{
    (void)state;
    const int64_t half_day = 12 * 3600 * 1000;
    Limit *limit = limit_new(LIMIT_DAILY + 1);
    for (int i = 0; i < LIMIT_DAILY; i++)
        assert_int_equal(take_at(limit, 0).wait_ms, 0);
    assert_int_equal(take_at(limit, 60000).wait_ms, half_day - 60000);
    const LimitState next = take_at(limit, half_day);
    assert_int_equal(next.wait_ms, 0);
    assert_int_equal(next.daily_remaining, LIMIT_DAILY - 1);
    assert_int_equal(next.daily_reset_ms, 2 * half_day);
    limit_free(limit);
}

UNIT_TESTS(limit, cmocka_unit_test(limit_take__burst__refuses_the_next_and_says_how_long),
           cmocka_unit_test(limit_take__window__slides_with_the_oldest),
           cmocka_unit_test(limit_take__refused__does_not_count),
           cmocka_unit_test(limit_take__day__is_counted_until_midnight));
