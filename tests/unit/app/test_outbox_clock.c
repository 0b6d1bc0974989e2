#include "config.h"

#include <glib.h>

#include "unit/app/desk.h"
#include "unit/unit.h"

// Clocks that are set while something waits, and a machine that sleeps while something is sent.

enum { HOUR_MS = 60 * 60 * 1000 };

static void set_clock_by(Desk *desk, int64_t ms)
{
    clock_set(desk->clock, (Instant){clock_now(desk->clock).ms + ms});
}

static size_t requests(const Desk *desk)
{
    return sandbox_requests(desk->sandbox, EP_MESSAGE_SEND);
}

static void hold__clock_set_back__is_not_prolonged(void **state)
{
    Desk *desk = *state;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello");
    desk_step(desk, 2);
    set_clock_by(desk, -2 * HOUR_MS);
    desk_step(desk, 2);
    assert_int_equal(desk_state(desk, id), OP_HELD);
    TextBuf words;
    op_state_words(desk_op(desk, id), core_now(&desk->core), &words);
    assert_string_equal(words.s, "held 1s");
    desk_step(desk, 1);
    assert_int_equal(requests(desk), 1);
}

static void hold__clock_set_forward__is_not_cut_short(void **state)
{
    Desk *desk = *state;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello");
    desk_step(desk, 1);
    set_clock_by(desk, 2 * HOUR_MS);
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, id), OP_HELD);
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_ACKED); // and no review: it is five seconds old
    assert_int_equal(requests(desk), 1);
}

static void hold__written_just_after_the_clock_was_set__has_its_own_length(void **state)
{
    Desk *desk = *state;
    set_clock_by(desk, -HOUR_MS);
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello");
    desk_step(desk, 4);
    assert_int_equal(desk_state(desk, id), OP_HELD);
    desk_step(desk, 1);
    assert_int_equal(requests(desk), 1);
}

static void hold__clock_set_back_while_the_program_was_away__is_bounded(void **state)
{
    Desk *desk = *state;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello");
    desk_close(desk);
    set_clock_by(desk, -24 * HOUR_MS);
    desk_open(desk);
    desk_step(desk, 5);
    assert_int_equal(requests(desk), 1);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
}

static void window__clock_set_back__is_not_prolonged(void **state)
{
    Desk *desk = *state;
    desk->options.send_hold = 0;
    desk_fault(desk, "MESSAGE_SEND drop-before times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello");
    desk_step(desk, 5);
    set_clock_by(desk, -24 * HOUR_MS); // the server's clock stands still now: there is no fence
    desk_step(desk, 240);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    assert_int_equal(requests(desk), 1);
}

static void lost__clock_set_back_before_it_is_found__is_found(void **state)
{
    Desk *desk = *state;
    desk->options.send_hold = 0;
    desk_fault(desk, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello");
    desk_step(desk, 5);
    set_clock_by(desk, -3 * HOUR_MS);
    sandbox_fault_clear(desk->sandbox);
    desk_step(desk, 60);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(requests(desk), 1);
}

// Puts it on the wire without waiting for the answer.
static int64_t send_and_look_away(Desk *desk, const char *fault)
{
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Good night");
    desk_fault(desk, fault);
    clock_step(desk->clock, 5000);
    timers_run(desk->core.timers);
    timers_run(desk->core.timers);
    assert_int_equal(desk_state(desk, id), OP_INFLIGHT);
    return id;
}

static void sleep__on_the_wire__is_unknown_and_found(void **state)
{
    Desk *desk = *state;
    int64_t id = send_and_look_away(desk, "MESSAGE_SEND drop-after times=1");
    outbox_slept(desk->outbox);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    desk_run(desk);
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(requests(desk), 1);
}

static void sleep__the_answer_comes_after_all__is_taken(void **state)
{
    Desk *desk = *state;
    int64_t id = send_and_look_away(desk, "MESSAGE_LIST status 503");
    outbox_slept(desk->outbox);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(requests(desk), 1);
}

static void sleep__never_arrived__is_never_sent_by_itself(void **state)
{
    Desk *desk = *state;
    int64_t id = send_and_look_away(desk, "MESSAGE_SEND drop-before times=1");
    outbox_slept(desk->outbox);
    desk_run(desk);
    desk_step(desk, 200);
    assert_int_equal(desk_state(desk, id), OP_PARKED);
    assert_int_equal(requests(desk), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

UNIT_TESTS(outbox_clock, TEST(hold__clock_set_back__is_not_prolonged),
           TEST(hold__clock_set_forward__is_not_cut_short),
           TEST(hold__written_just_after_the_clock_was_set__has_its_own_length),
           TEST(hold__clock_set_back_while_the_program_was_away__is_bounded),
           TEST(window__clock_set_back__is_not_prolonged),
           TEST(lost__clock_set_back_before_it_is_found__is_found),
           TEST(sleep__on_the_wire__is_unknown_and_found),
           TEST(sleep__the_answer_comes_after_all__is_taken),
           TEST(sleep__never_arrived__is_never_sent_by_itself));
