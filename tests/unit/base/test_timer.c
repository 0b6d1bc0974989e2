#include "config.h"

#include <string.h>

#include "base/timer.h"
#include "unit/unit.h"

typedef struct Bench {
    Clock *clock;
    Timers *timers;
    char log[64]; // arguments in the order they fired
    int64_t other;
} Bench;

static int set_up(void **state)
{
    static Bench bench;
    bench = (Bench){.clock = clock_new_steppable((Instant){1})};
    bench.timers = timers_new(bench.clock);
    *state = &bench;
    return 0;
}

static int tear_down(void **state)
{
    Bench *bench = *state;
    timers_free(bench->timers);
    clock_free(bench->clock);
    return 0;
}

static void note(void *owner, int64_t arg)
{
    Bench *bench = owner;
    bench->log[strlen(bench->log)] = (char)arg;
}

static void note_and_add(void *owner, int64_t arg)
{
    Bench *bench = owner;
    note(owner, arg);
    timers_add(bench->timers, 0, note, bench, 'n');
}

static void note_and_cancel(void *owner, int64_t arg)
{
    Bench *bench = owner;
    note(owner, arg);
    timers_cancel(bench->timers, bench->other);
}

static void timers_next_ms__empty__says_never(void **state)
{
    Bench *bench = *state;
    assert_int_equal(timers_next_ms(bench->timers), -1);
    assert_int_equal(timers_run(bench->timers), 0);
}

static void timers_next_ms__one_timer__counts_down_to_zero(void **state)
{
    Bench *bench = *state;
    assert_true(timers_add(bench->timers, 100, note, bench, 'a') > 0);
    assert_int_equal(timers_next_ms(bench->timers), 100);
    clock_step(bench->clock, 60);
    assert_int_equal(timers_next_ms(bench->timers), 40);
    assert_int_equal(timers_run(bench->timers), 0);
    clock_step(bench->clock, 140);
    assert_int_equal(timers_next_ms(bench->timers), 0);
    assert_int_equal(timers_run(bench->timers), 1);
    assert_int_equal(timers_next_ms(bench->timers), -1);
}

static void timers_run__several__fires_in_order_of_deadline(void **state)
{
    Bench *bench = *state;
    timers_add(bench->timers, 30, note, bench, 'c');
    timers_add(bench->timers, 10, note, bench, 'a');
    timers_add(bench->timers, 20, note, bench, 'b');
    timers_add(bench->timers, 90, note, bench, 'z');
    clock_step(bench->clock, 50);
    assert_int_equal(timers_run(bench->timers), 3);
    assert_string_equal(bench->log, "abc");
}

static void timers_run__equal_deadlines__fires_first_come_first(void **state)
{
    Bench *bench = *state;
    for (char c = 'a'; c < 'f'; c++)
        timers_add(bench->timers, 5, note, bench, c);
    clock_step(bench->clock, 5);
    assert_int_equal(timers_run(bench->timers), 5);
    assert_string_equal(bench->log, "abcde");
}

static void timers_run__added_while_running__waits_for_the_next(void **state)
{
    Bench *bench = *state;
    timers_add(bench->timers, -5, note_and_add, bench, 'a');
    timers_add(bench->timers, 0, note, bench, 'b');
    assert_int_equal(timers_run(bench->timers), 2);
    assert_string_equal(bench->log, "ab");
    assert_int_equal(timers_next_ms(bench->timers), 0);
    assert_int_equal(timers_run(bench->timers), 1);
    assert_string_equal(bench->log, "abn");
}

static void timers_cancel__from_a_callback__keeps_the_other_from_firing(void **state)
{
    Bench *bench = *state;
    timers_add(bench->timers, 1, note_and_cancel, bench, 'a');
    bench->other = timers_add(bench->timers, 2, note, bench, 'b');
    timers_add(bench->timers, 3, note, bench, 'c');
    clock_step(bench->clock, 10);
    assert_int_equal(timers_run(bench->timers), 2);
    assert_string_equal(bench->log, "ac");
}

static void timers_cancel__unknown_id__is_ignored(void **state)
{
    Bench *bench = *state;
    int64_t id = timers_add(bench->timers, 1, note, bench, 'a');
    timers_cancel(bench->timers, id + 1);
    timers_cancel(bench->timers, 0);
    assert_int_equal(timers_next_ms(bench->timers), 1);
    timers_cancel(bench->timers, id);
    timers_cancel(bench->timers, id);
    assert_int_equal(timers_next_ms(bench->timers), -1);
}

static void timers_add__enormous_delay__does_not_overflow(void **state)
{
    Bench *bench = *state;
    timers_add(bench->timers, INT64_MAX, note, bench, 'a');
    assert_true(timers_next_ms(bench->timers) > 0);
    assert_int_equal(timers_run(bench->timers), 0);
}

#define TIMER_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(timer, TIMER_TEST(timers_next_ms__empty__says_never),
           TIMER_TEST(timers_next_ms__one_timer__counts_down_to_zero),
           TIMER_TEST(timers_run__several__fires_in_order_of_deadline),
           TIMER_TEST(timers_run__equal_deadlines__fires_first_come_first),
           TIMER_TEST(timers_run__added_while_running__waits_for_the_next),
           TIMER_TEST(timers_cancel__from_a_callback__keeps_the_other_from_firing),
           TIMER_TEST(timers_cancel__unknown_id__is_ignored),
           TIMER_TEST(timers_add__enormous_delay__does_not_overflow));
