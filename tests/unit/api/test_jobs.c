#include "config.h"

#include "api/jobs.h"
#include "unit/unit.h"

typedef struct Fixture {
    Jobs jobs;
    Limit limit;
} Fixture;

static int setup(void **state)
{
    Fixture *f = g_new0(Fixture, 1);
    jobs_init(&f->jobs);
    limit_init(&f->limit);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    jobs_clear(&f->jobs);
    g_free(f);
    return 0;
}

static void add(Fixture *f, CallId id, EndpointId ep, Priority prio, int64_t now)
{
    Call *call = call_new(ep, prio);
    call->id = id;
    jobs_add(&f->jobs, call, now);
}

static CallId start(Fixture *f, int64_t now)
{
    Job *job = jobs_start(&f->jobs, &f->limit, now);
    return job ? job->call->id : 0;
}

static void jobs_start__priorities__urgent_first_then_in_order(void **state)
{
    Fixture *f = *state;
    add(f, 1, EP_CONTACT_GET, PRIO_VISIBLE, 0);
    add(f, 2, EP_CONTACT_GET, PRIO_ACTION, 0);
    add(f, 3, EP_CONTACT_GET, PRIO_ACTION, 0);
    assert_int_equal(start(f, 10), 2);
    assert_int_equal(start(f, 10), 3);
    assert_int_equal(start(f, 10), 1);
    assert_int_equal(start(f, 10), 0);
}

static void jobs_start__long_wait__overtakes(void **state)
{
    Fixture *f = *state;
    add(f, 1, EP_CONTACT_GET, PRIO_VISIBLE, 0);
    add(f, 2, EP_CONTACT_GET, PRIO_ACTION, 60001);
    assert_int_equal(start(f, 60002), 1);
}

static void jobs_start__connections__are_kept_for_people_and_writes(void **state)
{
    Fixture *f = *state;
    for (CallId id = 1; id <= 3; id++)
        add(f, id, EP_CONTACT_GET, PRIO_BACKGROUND, 0);
    add(f, 10, EP_CONTACT_GET, PRIO_ACTION, 0);
    add(f, 11, EP_MESSAGE_SEND, PRIO_ACTION, 0);
    assert_int_equal(start(f, 1), 10);
    assert_int_equal(start(f, 1), 11);
    assert_int_equal(start(f, 1), 1);
    assert_int_equal(start(f, 1), 0);
    JobsState left = jobs_state(&f->jobs, &f->limit, 1);
    assert_int_equal(left.ready, 2);
    assert_int_equal(left.next_due, INT64_MAX);
}

static void jobs_state__only_later__tells_when(void **state)
{
    Fixture *f = *state;
    add(f, 1, EP_CONTACT_GET, PRIO_ACTION, 0);
    Job *job = jobs_start(&f->jobs, &f->limit, 0);
    job->not_before = 500;
    jobs_back(&f->jobs, job);
    JobsState later = jobs_state(&f->jobs, &f->limit, 100);
    assert_int_equal(later.ready, 0);
    assert_int_equal(later.next_due, 500);
    assert_int_equal(start(f, 499), 0);
    assert_int_equal(start(f, 500), 1);
    assert_int_equal(job->attempts, 2);
}

static void jobs_state__due_but_not_started__is_due_now(void **state)
{
    Fixture *f = *state;
    add(f, 1, EP_CONTACT_GET, PRIO_ACTION, 0);
    JobsState left = jobs_state(&f->jobs, &f->limit, 100);
    assert_int_equal(left.ready, 1);
    assert_int_equal(left.next_due, 100);
}

static void jobs_state__behind_a_probe__waits_for_its_end(void **state)
{
    Fixture *f = *state;
    limit_close(&f->limit, 100);
    add(f, 1, EP_CONTACT_GET, PRIO_ACTION, 0);
    add(f, 2, EP_CONTACT_GET, PRIO_ACTION, 0);
    assert_int_equal(start(f, 100), 1);
    assert_int_equal(start(f, 100), 0);
    JobsState left = jobs_state(&f->jobs, &f->limit, 100);
    assert_int_equal(left.ready, 1);
    assert_int_equal(left.next_due, INT64_MAX);
    limit_end(&f->limit, ((Job *)jobs_find(f->jobs.flying, 1))->ticket);
    assert_int_equal(start(f, 100), 2);
}

static void jobs_state__behind_a_probe_of_another__looks_again(void **state)
{
    Fixture *f = *state;
    limit_close(&f->limit, 100);
    assert_true(limit_start(&f->limit, PRIO_ACTION, 100));
    add(f, 1, EP_CONTACT_GET, PRIO_ACTION, 0);
    assert_int_equal(start(f, 100), 0);
    JobsState left = jobs_state(&f->jobs, &f->limit, 100);
    assert_int_equal(left.ready, 0);
    assert_in_range(left.next_due, 101, 200);
}

static void jobs_state__closed_by_the_limit__tells_when(void **state)
{
    Fixture *f = *state;
    add(f, 1, EP_CONTACT_GET, PRIO_ACTION, 0);
    limit_close(&f->limit, 700);
    assert_int_equal(start(f, 100), 0);
    assert_int_equal(jobs_state(&f->jobs, &f->limit, 100).next_due, 700);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
UNIT_TESTS(jobs, TEST(jobs_start__priorities__urgent_first_then_in_order),
           TEST(jobs_start__long_wait__overtakes),
           TEST(jobs_start__connections__are_kept_for_people_and_writes),
           TEST(jobs_state__only_later__tells_when),
           TEST(jobs_state__due_but_not_started__is_due_now),
           TEST(jobs_state__behind_a_probe__waits_for_its_end),
           TEST(jobs_state__behind_a_probe_of_another__looks_again),
           TEST(jobs_state__closed_by_the_limit__tells_when));
