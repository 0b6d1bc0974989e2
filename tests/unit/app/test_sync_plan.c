#include "config.h"

#include <glib.h>

#include "app/sync_plan.h"
#include "unit/unit.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

static const int bases[POLL_COUNT] = {5, 3, 30, 60, 30, 60}; // the options as they come

static Pace pace(PollKind kind, Attention attention)
{
    return (Pace){kind, bases[kind] * SECOND, attention, 100};
}

static void presence__keys_and_focus__decide(void **state)
{
    (void)state;
    const int64_t now = 100 * (int64_t)HOUR;
    const struct {
        bool focused;
        int64_t still;
        Attention expected;
    } rows[] = {
        {true, 0, ATTENTION_ACTIVE},       {true, MINUTE - 1, ATTENTION_ACTIVE},
        {true, MINUTE, ATTENTION_IDLE},    {true, 5 * MINUTE, ATTENTION_AWAY},
        {true, HOUR, ATTENTION_GONE},      {false, 0, ATTENTION_AWAY},
        {false, HOUR - 1, ATTENTION_AWAY}, {false, HOUR, ATTENTION_GONE},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Presence presence = {rows[i].focused, now - rows[i].still};
        assert_int_equal(presence_attention(&presence, now), rows[i].expected);
    }
}

static void poll_wait__fresh__is_the_column(void **state)
{
    (void)state;
    static const int expected[POLL_COUNT][ATTENTION_COUNT] = {{5, 10, 60, 60}, {3, 8, 30, 0},
                                                              {30, 60, 0, 0},  {60, 120, 0, 0},
                                                              {30, 60, 0, 0},  {60, 120, 0, 0}};
    const Poll poll = {0};
    for (int kind = 0; kind < POLL_COUNT; kind++)
        for (int attention = 0; attention < ATTENTION_COUNT; attention++) {
            Pace p = pace((PollKind)kind, (Attention)attention);
            int seconds = expected[kind][attention];
            assert_int_equal(poll_wait_ms(&poll, &p), seconds ? seconds * SECOND : POLL_OFF);
        }
}

static void poll_wait__slow_option__stays_slow(void **state)
{
    (void)state;
    const Poll poll = {0};
    Pace p = pace(POLL_INBOX, ATTENTION_IDLE);
    p.base_ms = 40 * SECOND;
    assert_int_equal(poll_wait_ms(&poll, &p), 40 * SECOND);
    p.attention = ATTENTION_AWAY;
    assert_int_equal(poll_wait_ms(&poll, &p), 60 * SECOND);
}

static void poll_changed__halves_down_to_the_floor_and_comes_back(void **state)
{
    (void)state;
    Poll poll = {0};
    Pace p = pace(POLL_INBOX, ATTENTION_ACTIVE);
    poll_asked(&poll, &p, 1);
    poll_changed(&poll, &p);
    poll_changed(&poll, &p); // of the same answer
    assert_int_equal(poll_wait_ms(&poll, &p), 2500);
    poll_asked(&poll, &p, 2501);
    poll_changed(&poll, &p);
    assert_int_equal(poll_wait_ms(&poll, &p), 2500);
    int asked = 0;
    for (int64_t now = 5001; poll_wait_ms(&poll, &p) < 5000; now += 5000, asked++)
        poll_asked(&poll, &p, now);
    assert_int_equal(asked, 5); // one in which there was news, four of silence
    p = pace(POLL_THREAD, ATTENTION_ACTIVE);
    poll_changed(&(Poll){.asked_at = 1}, &p);
    assert_int_equal(poll_floor_ms(&p), 2000);
}

static void poll_asked__silence__grows_to_the_next_column_only_while_idle(void **state)
{
    (void)state;
    const struct {
        Attention attention;
        int most;
    } rows[] = {{ATTENTION_ACTIVE, 3}, {ATTENTION_IDLE, 30}, {ATTENTION_AWAY, 30}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Poll poll = {0};
        Pace p = pace(POLL_THREAD, rows[i].attention);
        for (int64_t now = 1; now < HOUR; now += poll_wait_ms(&poll, &p))
            poll_asked(&poll, &p, now);
        assert_int_equal(poll_wait_ms(&poll, &p), rows[i].most * SECOND);
    }
}

static void poll_wait__somebody_comes_back__forgets_the_silence(void **state)
{
    (void)state;
    Poll poll = {0};
    Pace idle = pace(POLL_THREAD, ATTENTION_IDLE), active = pace(POLL_THREAD, ATTENTION_ACTIVE);
    for (int64_t now = 1; now < HOUR; now += poll_wait_ms(&poll, &idle))
        poll_asked(&poll, &idle, now);
    assert_int_equal(poll_wait_ms(&poll, &active), 3 * SECOND);
}

static void poll_failed__doubles_up_to_five_minutes(void **state)
{
    (void)state;
    Poll poll = {0};
    Pace p = pace(POLL_INBOX, ATTENTION_ACTIVE);
    static const int expected[] = {10, 20, 40, 80, 160, 300, 300, 300, 300, 300};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        poll_asked(&poll, &p, (int64_t)i + 1);
        poll_failed(&poll);
        poll_failed(&poll); // two questions of one round
        assert_int_equal(poll_wait_ms(&poll, &p), expected[i] * SECOND);
    }
    poll_asked(&poll, &p, 100);
    poll_answered(&poll);
    assert_int_equal(poll_wait_ms(&poll, &p), 5 * SECOND);
}

static void poll_sent__looks_after_1_2_4_8(void **state)
{
    (void)state;
    Poll poll = {0};
    Pace p = pace(POLL_THREAD, ATTENTION_ACTIVE);
    p.base_ms = 600 * SECOND;
    static const int expected[] = {1, 2, 4, 8, 600};
    poll_sent(&poll, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        assert_int_equal(poll_wait_ms(&poll, &p), expected[i] * SECOND);
        poll_asked(&poll, &p, (int64_t)i * HOUR);
    }
}

static void poll_wait__day_runs_short__is_stretched(void **state)
{
    (void)state;
    Pace p = pace(POLL_INBOX, ATTENTION_ACTIVE);
    p.stretch = 250;
    assert_int_equal(poll_wait_ms(&(Poll){0}, &p), 12500);
    assert_int_equal(poll_wait_ms(&(Poll){.jitter_pm = -150}, &p), 12500 * 85 / 100);
}

static void poll_probe__grows_and_stays_bounded(void **state)
{
    (void)state;
    assert_int_equal(poll_probe_ms(0, ATTENTION_ACTIVE), 5 * SECOND);
    assert_int_equal(poll_probe_ms(1, ATTENTION_ACTIVE), 10 * SECOND);
    assert_int_equal(poll_probe_ms(1000, ATTENTION_IDLE), 30 * SECOND);
    assert_int_equal(poll_probe_ms(1000, ATTENTION_GONE), 60 * SECOND);
}

// ---- a day of a seat ---------------------------------------------------------------------------

typedef struct Shift { // what is on the screen, from one hour to the next
    double until;
    unsigned kinds; // 1 << PollKind
} Shift;

typedef struct Seat {
    Poll polls[POLL_COUNT];
    Presence presence;
    int asked[POLL_COUNT];
} Seat;

static void seat_tick(Seat *seat, unsigned kinds, int64_t now, bool news)
{
    for (int kind = 0; kind < POLL_COUNT; kind++) {
        Poll *poll = &seat->polls[kind];
        Pace p = pace((PollKind)kind, presence_attention(&seat->presence, now));
        int64_t wait = poll_wait_ms(poll, &p);
        if (!(kinds & 1u << kind) || wait == POLL_OFF || now < poll->asked_at + wait)
            continue;
        poll_asked(poll, &p, now);
        seat->asked[kind]++;
        if (news)
            poll_changed(poll, &p);
    }
}

// Eight hours of a key every 20 s and news every two minutes, then nobody is there until the next
// morning. Returns the requests of the day; a round of the calendar is many.
static int day_of(const Shift *shifts, int calendar_calls)
{
    Seat seat = {.presence = {.focused = true}};
    int64_t news_at = 0;
    for (int64_t now = 1; now < 24 * (int64_t)HOUR; now += 100) {
        bool working = now < 8 * (int64_t)HOUR;
        if (working && now % (20 * SECOND) < 100)
            seat.presence.key_at = now;
        if (now > (int64_t)(shifts->until * HOUR))
            shifts++;
        bool news = working && now - news_at >= 2 * MINUTE;
        int before = seat.asked[POLL_INBOX];
        seat_tick(&seat, shifts->kinds, now, news);
        if (news && seat.asked[POLL_INBOX] > before)
            news_at = now;
    }
    int metadata = 24 * 7;
    return seat.asked[POLL_INBOX] + seat.asked[POLL_THREAD] + seat.asked[POLL_BOARD] +
           seat.asked[POLL_PEOPLE] * 5 + seat.asked[POLL_PLANNER] * calendar_calls + metadata;
}

static void day__one_seat__stays_below_18000_requests(void **state)
{
    (void)state;
    enum { INBOX = 1 << POLL_INBOX };
    const Shift talking[] = {{24.1, INBOX | 1 << POLL_THREAD}};
    const Shift mixed[] = {{4, INBOX | 1 << POLL_THREAD},
                           {6, INBOX | 1 << POLL_BOARD},
                           {7, INBOX | 1 << POLL_PLANNER},
                           {7.5, INBOX | 1 << POLL_PEOPLE},
                           {24.1, INBOX | 1 << POLL_THREAD}};
    int most = day_of(talking, 0), usual = day_of(mixed, 16);
    print_message("# requests of a seat and day: %d in one thread all day, %d over all screens\n",
                  most, usual);
    assert_in_range(most, 10000, 18000);
    assert_in_range(usual, 8000, 18000);
}

UNIT_TESTS(sync_plan, cmocka_unit_test(presence__keys_and_focus__decide),
           cmocka_unit_test(poll_wait__fresh__is_the_column),
           cmocka_unit_test(poll_wait__slow_option__stays_slow),
           cmocka_unit_test(poll_changed__halves_down_to_the_floor_and_comes_back),
           cmocka_unit_test(poll_asked__silence__grows_to_the_next_column_only_while_idle),
           cmocka_unit_test(poll_wait__somebody_comes_back__forgets_the_silence),
           cmocka_unit_test(poll_failed__doubles_up_to_five_minutes),
           cmocka_unit_test(poll_sent__looks_after_1_2_4_8),
           cmocka_unit_test(poll_wait__day_runs_short__is_stretched),
           cmocka_unit_test(poll_probe__grows_and_stays_bounded),
           cmocka_unit_test(day__one_seat__stays_below_18000_requests));
