#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/budget.h"
#include "unit/unit.h"

enum { SEATS = 8, CAP = 90, INTERVAL = 10000, BOOT_AT = 16, LIMIT_AT = 56 };

typedef struct Place {
    char *dir;
    BudgetConfig config;
} Place;

static int setup(void **state)
{
    Place *place = g_new0(Place, 1);
    place->dir = g_dir_make_tmp("eyrie-unit-XXXXXX", NULL);
    place->config = (BudgetConfig){.dir = place->dir, .host = "https://host", .location = "loc"};
    *state = place;
    return 0;
}

static char *only_file(const Place *place)
{
    GDir *dir = g_dir_open(place->dir, 0, NULL);
    char *path = g_build_filename(place->dir, g_dir_read_name(dir), NULL);
    g_dir_close(dir);
    return path;
}

static int teardown(void **state)
{
    Place *place = *state;
    GDir *dir = g_dir_open(place->dir, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(place->dir, name, NULL);
        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(place->dir);
    g_free(place->dir);
    g_free(place);
    return 0;
}

static uint64_t start(Budget *budget, Priority prio, int64_t now)
{
    uint64_t ticket = limit_start(budget_lock(budget, now), prio, now);
    budget_unlock(budget);
    return ticket;
}

static int64_t wait_ms(Budget *budget, Priority prio, int64_t now)
{
    int64_t wait = limit_wait_ms(budget_lock(budget, now), prio, now);
    budget_unlock(budget);
    return wait;
}

static int fill(Budget *budget, Priority prio, int64_t now)
{
    int n = 0;
    while (n < 1000 && start(budget, prio, now))
        n++;
    return n;
}

static void budget_new__fresh_file__is_private_and_one_page(void **state)
{
    const Place *place = *state;
    Budget *budget = budget_new(&place->config);
    assert_int_equal(budget_trouble(budget)->kind, ERR_NONE);
    g_autofree char *path = only_file(place);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_size, 4096);
    budget_free(budget);
}

static void budget_lock__two_of_one_account__share_every_start(void **state)
{
    const Place *place = *state;
    Budget *a = budget_new(&place->config), *b = budget_new(&place->config);
    assert_int_equal(fill(a, PRIO_VISIBLE, 1000), 60);
    assert_int_equal(fill(b, PRIO_VISIBLE, 1000), 0);
    assert_int_equal(fill(b, PRIO_ACTION, 1000), 30);
    assert_int_equal(wait_ms(a, PRIO_ACTION, 4000), 7000);
    budget_free(a);
    budget_free(b);
}

static void budget_new__other_account__has_its_own(void **state)
{
    const Place *place = *state;
    BudgetConfig others[] = {place->config, place->config, place->config};
    others[0].location = "elsewhere";
    others[1].host = "https://other";
    others[2].principal = "another app";
    Budget *budget = budget_new(&place->config);
    assert_int_equal(fill(budget, PRIO_ACTION, 1000), CAP);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        Budget *other = budget_new(&others[i]);
        assert_int_equal(fill(other, PRIO_ACTION, 1000), CAP);
        budget_free(other);
    }
    budget_free(budget);
}

static void budget_new__no_folder__counts_alone(void **state)
{
    (void)state;
    Budget *budget = budget_new(&(BudgetConfig){.host = "h"});
    assert_int_equal(budget_trouble(budget)->kind, ERR_NONE);
    assert_int_equal(fill(budget, PRIO_ACTION, 1000), CAP);
    budget_free(budget);
}

static void budget_new__file_of_wide_mode__counts_alone_and_says_why(void **state)
{
    const Place *place = *state;
    budget_free(budget_new(&place->config));
    g_autofree char *path = only_file(place);
    assert_int_equal(g_chmod(path, 0644), 0);
    Budget *budget = budget_new(&place->config);
    assert_int_equal(budget_trouble(budget)->kind, ERR_IO);
    assert_int_equal(fill(budget, PRIO_ACTION, 1000), CAP);
    budget_free(budget);
}

static void budget_lock__trouble_is_over__what_was_sent_alone_counts(void **state)
{
    const Place *place = *state;
    budget_free(budget_new(&place->config));
    g_autofree char *path = only_file(place);
    g_chmod(path, 0644);
    Budget *a = budget_new(&place->config);
    assert_int_equal(fill(a, PRIO_PREFETCH, 1000), 25);
    g_chmod(path, 0600);
    Budget *b = budget_new(&place->config);
    assert_int_equal(wait_ms(a, PRIO_ACTION, 1000), 0); // a look is enough
    assert_int_equal(fill(b, PRIO_ACTION, 1000), CAP - 25);
    budget_free(a);
    budget_free(b);
}

// ---- 429 ---------------------------------------------------------------------------------------

static void budget_lock__refused_elsewhere__is_closed_for_all_then_one_tries(void **state)
{
    const Place *place = *state;
    Budget *a = budget_new(&place->config), *b = budget_new(&place->config);
    uint64_t before = start(a, PRIO_ACTION, 1000);
    limit_close(budget_lock(a, 1000), 5000);
    budget_unlock(a);
    assert_int_equal(wait_ms(b, PRIO_ACTION, 1000), 4000);
    uint64_t probe = start(b, PRIO_ACTION, 5000);
    assert_true(probe);
    assert_false(start(a, PRIO_ACTION, 5000));
    limit_end(budget_lock(a, 5000), before); // sent before the refusal, it proves nothing
    budget_unlock(a);
    assert_false(start(a, PRIO_ACTION, 5000));
    limit_end(budget_lock(b, 5100), probe);
    budget_unlock(b);
    assert_true(start(a, PRIO_ACTION, 5100));
    budget_free(a);
    budget_free(b);
}

// ---- processes ---------------------------------------------------------------------------------

// What a process of a seat does at one instant: takes what it can get.
static void be_a_seat(const Place *place, int64_t now, int fd)
{
    Budget *budget = budget_new(&place->config);
    uint8_t granted = 0;
    for (int i = 0; i < 2 * CAP; i++)
        granted += start(budget, i % 2 ? PRIO_ACTION : PRIO_VISIBLE, now) != 0;
    bool shared = budget_trouble(budget)->kind == ERR_NONE;
    _exit(write(fd, &granted, 1) == 1 && shared ? 0 : 1);
}

static int run_seats(const Place *place, int64_t now)
{
    int pipe_fds[2], sum = 0;
    assert_int_equal(pipe(pipe_fds), 0);
    pid_t seats[SEATS];
    for (int i = 0; i < SEATS; i++) {
        seats[i] = fork();
        if (seats[i] == 0)
            be_a_seat(place, now, pipe_fds[1]);
    }
    for (int i = 0; i < SEATS; i++) {
        uint8_t granted;
        assert_int_equal(read(pipe_fds[0], &granted, 1), 1);
        sum += granted;
    }
    for (int i = 0; i < SEATS; i++) {
        int status;
        assert_int_equal(waitpid(seats[i], &status, 0), seats[i]);
        assert_int_equal(status, 0);
    }
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    return sum;
}

static void budget_lock__eight_processes__never_exceed_the_cap(void **state)
{
    const Place *place = *state;
    const int64_t rounds[] = {1000, 1001, 4000, 10999, 11000, 11001, 16000, 21000, 40000};
    int granted[G_N_ELEMENTS(rounds)];
    for (size_t i = 0; i < G_N_ELEMENTS(rounds); i++) {
        granted[i] = run_seats(place, rounds[i]);
        int in_window = 0;
        for (size_t k = 0; k <= i; k++)
            in_window += rounds[k] > rounds[i] - INTERVAL ? granted[k] : 0;
        assert_int_equal(in_window, CAP); // never more, and nothing is lost
    }
}

static void budget_lock__process_dies_with_the_lock__others_go_on(void **state)
{
    const Place *place = *state;
    pid_t child = fork();
    if (child == 0) {
        Budget *budget = budget_new(&place->config);
        Limit *limit = budget_lock(budget, 1000);
        limit_close(limit, 1500);
        limit_start(limit, PRIO_ACTION, 1500); // a probe that will never come back
        limit->count += 3;                     // and a change that is half done
        limit->sent[3] = INT64_MAX;
        raise(SIGKILL);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    Budget *budget = budget_new(&place->config);
    gint64 began = g_get_monotonic_time();
    int64_t wait = wait_ms(budget, PRIO_ACTION, 1600);
    assert_true(g_get_monotonic_time() - began < 400 * 1000);
    assert_in_range(wait, 0, 5000);
    assert_true(start(budget, PRIO_ACTION, 1500 + 5000));
    assert_int_equal(budget_trouble(budget)->kind, ERR_NONE);
    budget_free(budget);
}

static void budget_lock__process_stopped_with_the_lock__nobody_waits_for_it(void **state)
{
    const Place *place = *state;
    pid_t child = fork();
    if (child == 0) {
        Budget *budget = budget_new(&place->config);
        budget_lock(budget, 1000);
        raise(SIGSTOP);
        budget_unlock(budget);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    Budget *budget = budget_new(&place->config);
    assert_int_equal(fill(budget, PRIO_ACTION, 1000), CAP);
    assert_int_equal(budget_trouble(budget)->kind, ERR_IO);
    kill(child, SIGCONT);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(wait_ms(budget, PRIO_ACTION, 1000) > 0); // a look is enough
    Budget *other = budget_new(&place->config);
    assert_int_equal(fill(other, PRIO_ACTION, 1000), 0); // what was sent meanwhile counts
    budget_free(other);
    budget_free(budget);
}

// ---- what may lie in the file ------------------------------------------------------------------

static void overwrite(const char *path, off_t at, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, n, at), (ssize_t)n);
    close(fd);
}

static void budget_lock__file_of_another_boot__begins_anew(void **state)
{
    const Place *place = *state;
    Budget *budget = budget_new(&place->config);
    assert_int_equal(fill(budget, PRIO_ACTION, 1000), CAP);
    budget_free(budget);
    g_autofree char *path = only_file(place);
    overwrite(path, BOOT_AT, "00000000-0000", 13);
    budget = budget_new(&place->config);
    assert_int_equal(fill(budget, PRIO_ACTION, 1000), CAP);
    budget_free(budget);
}

static void budget_lock__garbage__does_no_harm_for_long(void **state)
{
    const Place *place = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    for (int round = 0; round < 50; round++) {
        Budget *budget = budget_new(&place->config);
        wait_ms(budget, PRIO_ACTION, 1000);
        g_autofree char *path = only_file(place);
        uint8_t bytes[sizeof(Limit)];
        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = round ? (uint8_t)g_rand_int(rand) : 0xff;
        overwrite(path, LIMIT_AT, bytes, sizeof(bytes));
        assert_in_range(wait_ms(budget, PRIO_ACTION, 1000), 0, 122 * 1000);
        assert_int_equal(wait_ms(budget, PRIO_ACTION, 200 * 1000), 0);
        budget_free(budget);
    }
}

static void budget_lock__file_was_removed__takes_the_next_one_along(void **state)
{
    const Place *place = *state;
    Budget *old = budget_new(&place->config);
    assert_int_equal(fill(old, PRIO_VISIBLE, 1000), 60);
    g_autofree char *path = only_file(place);
    assert_int_equal(g_unlink(path), 0);
    Budget *new = budget_new(&place->config);
    assert_true(start(new, PRIO_ACTION, 1000));
    assert_int_equal(wait_ms(old, PRIO_ACTION, 1000), 0); // a look is enough
    assert_int_equal(fill(new, PRIO_ACTION, 1000), CAP - 61);
    budget_free(new);
    budget_free(old);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
UNIT_TESTS(budget, TEST(budget_new__fresh_file__is_private_and_one_page),
           TEST(budget_lock__two_of_one_account__share_every_start),
           TEST(budget_new__other_account__has_its_own), TEST(budget_new__no_folder__counts_alone),
           TEST(budget_new__file_of_wide_mode__counts_alone_and_says_why),
           TEST(budget_lock__trouble_is_over__what_was_sent_alone_counts),
           TEST(budget_lock__refused_elsewhere__is_closed_for_all_then_one_tries),
           TEST(budget_lock__eight_processes__never_exceed_the_cap),
           TEST(budget_lock__process_dies_with_the_lock__others_go_on),
           TEST(budget_lock__process_stopped_with_the_lock__nobody_waits_for_it),
           TEST(budget_lock__file_of_another_boot__begins_anew),
           TEST(budget_lock__garbage__does_no_harm_for_long),
           TEST(budget_lock__file_was_removed__takes_the_next_one_along));
