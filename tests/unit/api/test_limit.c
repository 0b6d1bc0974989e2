#include "config.h"

#include "api/limit.h"
#include "unit/unit.h"

static const RateInfo nothing = {-1, -1, -1, -1, -1, -1};

// Starts requests until the limit says no; returns how many.
static int fill(Limit *limit, Priority prio, int64_t now)
{
    int n = 0;
    while (n < 1000 && limit_start(limit, prio, now))
        n++;
    return n;
}

static void limit__caps__leave_room_for_people(void **state)
{
    (void)state;
    const int caps[PRIO_COUNT] = {90, 80, 60, 40, 25};
    for (int prio = 0; prio < PRIO_COUNT; prio++) {
        Limit limit;
        limit_init(&limit);
        assert_int_equal(fill(&limit, (Priority)prio, 1000), caps[prio]);
        assert_int_equal(fill(&limit, PRIO_ACTION, 1000), 90 - caps[prio]);
    }
}

static void limit__window__slides(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    for (int i = 0; i < 90; i++)
        assert_true(limit_start(&limit, PRIO_ACTION, 1000 + i * 100));
    assert_false(limit_start(&limit, PRIO_ACTION, 10000));
    assert_int_equal(limit_wait_ms(&limit, PRIO_ACTION, 10000), 1000);
    assert_int_equal(limit_wait_ms(&limit, PRIO_VISIBLE, 10000), 1000 + 30 * 100);
    assert_true(limit_start(&limit, PRIO_ACTION, 11000));
    assert_false(limit_start(&limit, PRIO_ACTION, 11000));
    assert_true(limit_start(&limit, PRIO_ACTION, 11100));
}

static void limit__any_window__never_holds_more_than_the_cap(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    static int64_t starts[2000];
    int n = 0;
    for (int64_t now = 1000; now < 61000; now += 7)
        while (n < 2000 && limit_start(&limit, PRIO_ACTION, now))
            starts[n++] = now;
    for (int i = 90; i < n; i++)
        assert_true(starts[i] - starts[i - 90] >= 10000);
    assert_true(n >= 6 * 90);
}

static void limit_learn__smaller_account__scales_all_caps(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    RateInfo rate = nothing;
    rate.max = 25;
    rate.interval_ms = 5000;
    limit_learn(&limit, &rate, 0, 1000);
    assert_int_equal(fill(&limit, PRIO_PREFETCH, 1000), 6);
    assert_int_equal(fill(&limit, PRIO_ACTION, 1000), 22 - 6);
    assert_int_equal(limit_wait_ms(&limit, PRIO_ACTION, 2000), 4000);
}

static void limit_learn__other_seats__shrink_the_caps_until_the_news_is_old(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    RateInfo rate = nothing;
    rate.max = 100;
    rate.remaining = 50;
    limit_learn(&limit, &rate, 0, 1000);
    assert_int_equal(fill(&limit, PRIO_VISIBLE, 1000), 0);
    assert_true(limit_wait_ms(&limit, PRIO_VISIBLE, 1000) > 0);
    assert_int_equal(fill(&limit, PRIO_ACTION, 1000), 90 - 60);
    assert_true(limit_start(&limit, PRIO_VISIBLE, 11001));
}

// What others use is a part of what the server allows, not of what we count.
static void limit_learn__larger_account__others_take_their_part_of_it(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    RateInfo rate = nothing;
    rate.max = 2000;
    rate.remaining = 1800;
    limit_learn(&limit, &rate, 0, 1000);
    assert_int_equal(fill(&limit, PRIO_VISIBLE, 1000), LIMIT_RING);
}

static void limit_learn__headers_absent__keeps_what_was_known(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    RateInfo rate = {25, 25, 10000, 200000, 150000, -1};
    limit_learn(&limit, &rate, 0, 1000);
    limit_learn(&limit, &nothing, 0, 2000);
    assert_int_equal(limit.server.max, 25);
    assert_int_equal(limit.server.daily_remaining, 150000);
}

static void limit_learn__day_runs_out__stops_the_least_important_first(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    RateInfo rate = {100, 100, 10000, 200000, 9000, 3600000};
    limit_learn(&limit, &rate, 0, 1000);
    assert_true(limit_wait_ms(&limit, PRIO_BACKGROUND, 1000) > 0);
    assert_int_equal(limit_wait_ms(&limit, PRIO_VISIBLE, 1000), 0);
    rate.daily_remaining = 1000;
    limit_learn(&limit, &rate, 0, 1000);
    assert_true(limit_wait_ms(&limit, PRIO_OPEN, 1000) > 0);
    assert_int_equal(limit_wait_ms(&limit, PRIO_ACTION, 1000), 0);
    assert_int_equal(limit_wait_ms(&limit, PRIO_OPEN, 1000 + 15 * 60 * 1000), 0);
}

static void limit_close__after_a_429__one_request_goes_first(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    limit_close(&limit, 5000);
    assert_int_equal(limit_wait_ms(&limit, PRIO_ACTION, 1000), 4000);
    assert_false(limit_start(&limit, PRIO_ACTION, 4999));
    uint64_t before = 7, probe = limit_start(&limit, PRIO_ACTION, 5000);
    assert_true(probe);
    assert_false(limit_start(&limit, PRIO_ACTION, 5000));
    limit_end(&limit, before); // of before the refusal
    assert_false(limit_start(&limit, PRIO_ACTION, 5000));
    limit_end(&limit, probe);
    assert_true(limit_start(&limit, PRIO_ACTION, 5000));
    assert_true(limit_start(&limit, PRIO_ACTION, 5000));
}

static void limit_close__shorter_than_before__does_not_open_early(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    limit_close(&limit, 5000);
    limit_close(&limit, 3000);
    assert_int_equal(limit_wait_ms(&limit, PRIO_ACTION, 1000), 4000);
}

static void limit_close__lost_probe__is_given_up(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    limit_close(&limit, 5000);
    uint64_t lost = limit_start(&limit, PRIO_ACTION, 5000);
    assert_true(lost);
    assert_false(limit_start(&limit, PRIO_ACTION, 9999));
    uint64_t next = limit_start(&limit, PRIO_ACTION, 10000);
    assert_true(next);
    limit_end(&limit, lost); // late after all: the second one still decides
    assert_false(limit_start(&limit, PRIO_ACTION, 10000));
    limit_end(&limit, next);
    assert_true(limit_start(&limit, PRIO_ACTION, 10000));
}

// An allowance so small that the share of the least important is nothing at all.
static void limit_learn__tiny_allowance__everybody_gets_a_turn(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    RateInfo rate = {1, 1, 10000, -1, -1, -1};
    limit_learn(&limit, &rate, 0, 1000);
    for (int prio = 0; prio < PRIO_COUNT; prio++)
        assert_int_equal(limit_wait_ms(&limit, (Priority)prio, 1000000), 0);
    assert_true(limit_start(&limit, PRIO_PREFETCH, 1000000));
    assert_int_equal(limit_wait_ms(&limit, PRIO_PREFETCH, 1000000), 10000);
}

UNIT_TESTS(limit, cmocka_unit_test(limit__caps__leave_room_for_people),
           cmocka_unit_test(limit__window__slides),
           cmocka_unit_test(limit__any_window__never_holds_more_than_the_cap),
           cmocka_unit_test(limit_learn__smaller_account__scales_all_caps),
           cmocka_unit_test(limit_learn__other_seats__shrink_the_caps_until_the_news_is_old),
           cmocka_unit_test(limit_learn__larger_account__others_take_their_part_of_it),
           cmocka_unit_test(limit_learn__headers_absent__keeps_what_was_known),
           cmocka_unit_test(limit_learn__day_runs_out__stops_the_least_important_first),
           cmocka_unit_test(limit_close__after_a_429__one_request_goes_first),
           cmocka_unit_test(limit_learn__tiny_allowance__everybody_gets_a_turn),
           cmocka_unit_test(limit_close__lost_probe__is_given_up),
           cmocka_unit_test(limit_close__shorter_than_before__does_not_open_early));
