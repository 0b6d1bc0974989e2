// The budget over a day: the governor, and eight processes on one file against a server that counts
// as the service does.
#include "config.h"

#include <glib/gstdio.h>

#include "api/budget.h"
#include "unit/unit.h"

enum { SEATS = 8, TICK = 20, HOUR = 3600 * 1000, DAY = 24 * HOUR, WINDOW = 10000, DAILY = 200000 };

// ---- governor ----------------------------------------------------------------------------------

// For an hour a poll is wanted every so many ms, and slows down as it is told.
static void poll_for_an_hour(Limit *limit, const RateInfo *rate, int64_t every)
{
    for (int64_t now = 1000; now < HOUR; now += every * limit_stretch(limit, now) / LIMIT_EVEN) {
        limit_learn(limit, rate, 0, now);
        assert_true(limit_start(limit, PRIO_VISIBLE, now));
    }
}

static void limit_stretch__day_lasts__is_even(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    assert_int_equal(limit_stretch(&limit, 1000), LIMIT_EVEN);
    RateInfo rate = {100, 99, WINDOW, DAILY, 150000, 12 * HOUR};
    poll_for_an_hour(&limit, &rate, 500); // 2 a second; 3.0 could be had
    assert_int_equal(limit_stretch(&limit, HOUR), LIMIT_EVEN);
}

static void limit_stretch__need_is_twice_what_is_left__doubles(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    // 43,200 beyond the reserve for 12 hours: one a second.
    RateInfo rate = {100, 99, WINDOW, DAILY, DAILY / 10 + 43200, 12 * HOUR};
    poll_for_an_hour(&limit, &rate, 500);
    assert_in_range(limit_stretch(&limit, HOUR), 190, 210);
}

static void limit_stretch__only_the_reserve_is_left__six_times(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    RateInfo rate = {100, 100, WINDOW, DAILY, DAILY / 10 - 1, 12 * HOUR};
    limit_learn(&limit, &rate, 0, 1000);
    assert_int_equal(limit_stretch(&limit, 1000), LIMIT_STRETCHED);
    int n = 0;
    while (limit_start(&limit, PRIO_BACKGROUND, 1000))
        n++;
    assert_int_equal(n, 40 / 6);
    assert_int_equal(limit_stretch(&limit, 1000 + 12 * HOUR), LIMIT_EVEN); // a new day
}

static void limit_stretch__reset_unknown__counts_a_day_from_the_first_figures(void **state)
{
    (void)state;
    Limit limit;
    limit_init(&limit);
    RateInfo rate = {100, 99, WINDOW, DAILY, DAILY / 10 + 8640, -1};
    poll_for_an_hour(&limit, &rate, 2000); // 0.5 a second; 0.1 could be had
    assert_in_range(limit_stretch(&limit, HOUR), 450, 520);
    rate.daily_remaining = DAILY;
    limit_learn(&limit, &rate, 0, HOUR);
    assert_int_equal(limit_stretch(&limit, HOUR), LIMIT_EVEN);
}

// ---- the server --------------------------------------------------------------------------------

typedef struct Server { // counts in a sliding window, whoever asks
    GArray *arrivals;   // of the last window
    guint first;
    int64_t today;
    int refused;
} Server;

static bool server_takes(Server *server, int64_t now, RateInfo *rate)
{
    GArray *arrivals = server->arrivals;
    while (server->first < arrivals->len &&
           g_array_index(arrivals, int64_t, server->first) <= now - WINDOW)
        server->first++;
    bool room = arrivals->len - server->first < 100;
    if (room)
        g_array_append_val(arrivals, now);
    server->today += room;
    server->refused += !room;
    *rate = (RateInfo){.max = 100,
                       .remaining = 100 - (int)(arrivals->len - server->first),
                       .interval_ms = WINDOW,
                       .daily_limit = DAILY,
                       .daily_remaining = DAILY - server->today,
                       .daily_reset_ms = MAX(DAY - now, 1)};
    return room;
}

// ---- the seats ---------------------------------------------------------------------------------

typedef struct Flight {
    int64_t arrives, back;
    uint64_t ticket;
    RateInfo rate;
    bool arrived;
} Flight;

typedef struct Seat {
    Budget *budget;
    int64_t next[PRIO_COUNT];  // when the next of this kind is wanted
    int64_t asked[PRIO_COUNT]; // since when it waits; 0: nothing does
    int64_t look[PRIO_COUNT];  // not before
    GArray *flights;
} Seat;

typedef struct Simulation {
    char *dir;
    GRand *rand;
    Server server;
    Seat seats[SEATS];
    GArray *sent, *waits; // int64_t: every start; every wait of an action
    int64_t now;
} Simulation;

// How often a seat wants something, in ms on average: actions, views that open, polls of thread and
// inbox together, filling, prefetching. In the first two hours everybody clicks around and fills.
static int64_t period_of(Priority prio, int64_t now)
{
    static const int64_t rush[PRIO_COUNT] = {20000, 1500, 1875, 200, 400};
    static const int64_t usual[PRIO_COUNT] = {20000, 15000, 1875, 2 * DAY / 3, 2 * DAY / 3};
    return now < 2 * HOUR ? rush[prio] : usual[prio];
}

static void want(Simulation *sim, Seat *seat, Priority prio)
{
    if (seat->asked[prio] || sim->now < seat->next[prio])
        return;
    seat->asked[prio] = seat->look[prio] = sim->now;
    int64_t period = period_of(prio, sim->now);
    seat->next[prio] =
        sim->now + g_rand_int_range(sim->rand, (int)(period / 2), (int)(period + period / 2));
}

static void send_one(Simulation *sim, Seat *seat, uint64_t ticket)
{
    int64_t way = g_rand_int_range(sim->rand, 30, 400);
    Flight flight = {sim->now + way, sim->now + 2 * way, ticket, {0}, false};
    g_array_append_val(seat->flights, flight);
    g_array_append_val(sim->sent, sim->now);
}

static void try_start(Simulation *sim, Seat *seat, Priority prio)
{
    if (!seat->asked[prio] || sim->now < seat->look[prio])
        return;
    Limit *limit = budget_lock(seat->budget, sim->now);
    uint64_t ticket = limit_start(limit, prio, sim->now);
    int64_t wait = limit_wait_ms(limit, prio, sim->now);
    budget_unlock(seat->budget);
    if (!ticket) {
        seat->look[prio] = sim->now + wait;
        return;
    }
    send_one(sim, seat, ticket);
    int64_t waited = sim->now - seat->asked[prio];
    if (prio == PRIO_ACTION)
        g_array_append_val(sim->waits, waited);
    seat->asked[prio] = 0;
}

static void land(Simulation *sim, Seat *seat)
{
    for (guint i = seat->flights->len; i-- > 0;) {
        Flight *flight = &g_array_index(seat->flights, Flight, i);
        if (!flight->arrived && flight->arrives <= sim->now) {
            server_takes(&sim->server, sim->now, &flight->rate);
            flight->arrived = true;
        }
        if (flight->back > sim->now)
            continue;
        Limit *limit = budget_lock(seat->budget, sim->now);
        limit_end(limit, flight->ticket);
        limit_learn(limit, &flight->rate, (int)seat->flights->len - 1, sim->now);
        budget_unlock(seat->budget);
        g_array_remove_index_fast(seat->flights, i);
    }
}

static void run(Simulation *sim, int64_t until, int64_t others_every)
{
    for (; sim->now < until; sim->now += TICK) {
        RateInfo ignored;
        if (others_every && sim->now % others_every == 0)
            server_takes(&sim->server, sim->now, &ignored);
        for (int i = 0; i < SEATS; i++) {
            land(sim, &sim->seats[i]);
            for (int prio = 0; prio < PRIO_COUNT; prio++) {
                want(sim, &sim->seats[i], (Priority)prio);
                try_start(sim, &sim->seats[i], (Priority)prio);
            }
        }
    }
}

static int setup(void **state)
{
    Simulation *sim = g_new0(Simulation, 1);
    sim->dir = g_dir_make_tmp("eyrie-unit-XXXXXX", NULL);
    sim->rand = g_rand_new_with_seed(20300102);
    sim->now = TICK;
    sim->server.arrivals = g_array_new(FALSE, FALSE, sizeof(int64_t));
    sim->sent = g_array_new(FALSE, FALSE, sizeof(int64_t));
    sim->waits = g_array_new(FALSE, FALSE, sizeof(int64_t));
    BudgetConfig config = {.dir = sim->dir, .host = "https://host", .location = "loc"};
    for (int i = 0; i < SEATS; i++) {
        sim->seats[i].budget = budget_new(&config);
        sim->seats[i].flights = g_array_new(FALSE, FALSE, sizeof(Flight));
        assert_int_equal(budget_trouble(sim->seats[i].budget)->kind, ERR_NONE);
    }
    *state = sim;
    return 0;
}

static int teardown(void **state)
{
    Simulation *sim = *state;
    for (int i = 0; i < SEATS; i++) {
        budget_free(sim->seats[i].budget);
        g_array_free(sim->seats[i].flights, TRUE);
    }
    GDir *dir = g_dir_open(sim->dir, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(sim->dir, name, NULL);
        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(sim->dir);
    g_array_free(sim->server.arrivals, TRUE);
    g_array_free(sim->sent, TRUE);
    g_array_free(sim->waits, TRUE);
    g_rand_free(sim->rand);
    g_free(sim->dir);
    g_free(sim);
    return 0;
}

static guint most_in_a_window(const GArray *sent)
{
    guint most = 0, first = 0;
    for (guint i = 0; i < sent->len; i++) {
        while (g_array_index(sent, int64_t, first) <= g_array_index(sent, int64_t, i) - WINDOW)
            first++;
        most = MAX(most, i - first + 1);
    }
    return most;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t percentile(GArray *values, int percent)
{
    g_array_sort(values, compare);
    return g_array_index(values, int64_t, (values->len - 1) * (guint)percent / 100);
}

static void check(Simulation *sim)
{
    guint most = most_in_a_window(sim->sent);
    int64_t wait = percentile(sim->waits, 99);
    print_message("# most in 10 s: %u, p99 of %u actions: %d ms, refused: %d, day: %.1f %%\n", most,
                  sim->waits->len, (int)wait, sim->server.refused,
                  (double)sim->server.today * 100 / DAILY);
    assert_in_range(most, 1, 90);
    assert_in_range(wait, 0, 300);
    assert_int_equal(sim->server.refused, 0);
    assert_in_range(sim->server.today, 1, DAILY * 8 / 10);
}

// Two hours in which everybody also fills a mirror, eight of work, and the night, in which nobody
// acts and polls are rare.
static void budget__eight_seats_for_a_day__stay_within_and_nobody_waits(void **state)
{
    Simulation *sim = *state;
    run(sim, 5 * (int64_t)HOUR, 0);
    for (int i = 0; i < SEATS; i++)
        for (int prio = 0; prio < PRIO_COUNT; prio++)
            sim->seats[i].next[prio] = DAY;
    for (int64_t minute = 5 * 60; minute < 24 * 60; minute++) {
        sim->now = minute * 60000;
        for (int i = 0; i < SEATS; i++)
            sim->seats[i].next[PRIO_VISIBLE] = sim->now;
        run(sim, sim->now + 2000, 0);
    }
    check(sim);
    assert_true(most_in_a_window(sim->sent) >= 80); // the rush was one
}

static void budget__others_use_the_account_too__nobody_is_refused(void **state)
{
    Simulation *sim = *state;
    run(sim, HOUR / 2, 500); // 20 in ten seconds by a program we cannot see
    check(sim);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
UNIT_TESTS(budget_day, cmocka_unit_test(limit_stretch__day_lasts__is_even),
           cmocka_unit_test(limit_stretch__need_is_twice_what_is_left__doubles),
           cmocka_unit_test(limit_stretch__only_the_reserve_is_left__six_times),
           cmocka_unit_test(limit_stretch__reset_unknown__counts_a_day_from_the_first_figures),
           TEST(budget__eight_seats_for_a_day__stay_within_and_nobody_waits),
           TEST(budget__others_use_the_account_too__nobody_is_refused));
