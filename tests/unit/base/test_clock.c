#include "config.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "unit/unit.h"

static void clock_now__real__agrees_with_the_system(void **state)
{
    (void)state;
    Clock *clock = clock_new_real();
    time_t before = time(NULL);
    int64_t ms = clock_now(clock).ms;
    time_t after = time(NULL);
    assert_true(ms / 1000 >= before - 1 && ms / 1000 <= after + 1);
    assert_false(clock_is_steppable(clock));
    clock_free(clock);
}

static void clock_now__from__starts_there_and_flows(void **state)
{
    (void)state;
    Clock *clock = clock_new_from((Instant){5000});
    int64_t first = clock_now(clock).ms;
    assert_in_range(first, 5000, 65000);
    int64_t mono = clock_mono_ms(clock);
    while (clock_mono_ms(clock) == mono) {
    }
    assert_true(clock_now(clock).ms > first);
    assert_false(clock_is_steppable(clock));
    clock_free(clock);
}

static void clock_step__steppable__moves_both_scales_alike(void **state)
{
    (void)state;
    Clock *clock = clock_new_steppable((Instant){1000});
    int64_t mono = clock_mono_ms(clock);
    assert_true(clock_is_steppable(clock));
    assert_int_equal(clock_now(clock).ms, 1000);
    assert_int_equal(clock_now(clock).ms, 1000);
    clock_step(clock, 250);
    assert_int_equal(clock_now(clock).ms, 1250);
    assert_int_equal(clock_mono_ms(clock), mono + 250);
    clock_free(clock);
}

static void clock_mono_ms__steppable__is_never_zero(void **state)
{
    (void)state;
    Clock *clock = clock_new_steppable((Instant){0});
    assert_true(clock_mono_ms(clock) > 0);
    assert_false(instant_known(clock_now(clock)));
    clock_free(clock);
}

static void clock_mono_ms__real__never_goes_back(void **state)
{
    (void)state;
    Clock *clock = clock_new_real();
    int64_t last = clock_mono_ms(clock);
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_mono_ms(clock);
        assert_true(now >= last);
        last = now;
    }
    clock_free(clock);
}

static void *step_often(void *clock)
{
    for (int i = 0; i < 1000; i++)
        clock_step(clock, 1);
    return NULL;
}

static void clock_step__from_several_threads__loses_nothing(void **state)
{
    (void)state;
    Clock *clock = clock_new_steppable((Instant){0});
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, step_often, clock), 0);
    int64_t last = 0;
    while (last < 4000) {
        int64_t now = clock_now(clock).ms;
        assert_true(now >= last);
        last = now;
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(clock_now(clock).ms, 4000);
    clock_free(clock);
}

UNIT_TESTS(clock, cmocka_unit_test(clock_now__real__agrees_with_the_system),
           cmocka_unit_test(clock_now__from__starts_there_and_flows),
           cmocka_unit_test(clock_step__steppable__moves_both_scales_alike),
           cmocka_unit_test(clock_mono_ms__steppable__is_never_zero),
           cmocka_unit_test(clock_mono_ms__real__never_goes_back),
           cmocka_unit_test(clock_step__from_several_threads__loses_nothing));
