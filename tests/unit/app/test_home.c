#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/home.h"
#include "app/tasks.h"
#include "unit/app/office.h"
#include "unit/unit.h"

static void home__appointment_deleted__stands_until_the_next_count(void **state)
{
    Office *office = *state;
    Home *home = app_home(office->app);
    app_set_screen(office->app, SCREEN_HOME);
    home_recount(home);
    office_run(office);
    home_recount(home);
    size_t count = home_event_count(home);
    assert_true(count > 0);
    Id first = home_event_at(home, 0)->id;
    g_autofree char *title = g_strdup(home_event_at(home, 0)->title.s);
    g_autofree char *path = g_strdup_printf("/calendars/events/%s", first.s);
    office_request(office, "DELETE", path, "{}");
    office_pass(office, 60 * 1000);
    planner_refresh(app_planner(office->app));
    office_run(office);
    assert_null(planner_find(app_planner(office->app), &first));
    // What a pane still draws from, when it gets another size before it hears of the change.
    assert_int_equal(home_event_count(home), count);
    assert_string_equal(home_event_at(home, 0)->id.s, first.s);
    assert_string_equal(home_event_at(home, 0)->title.s, title);
    home_recount(home);
    assert_int_equal(home_event_count(home), count - 1);
}

static Home *open_home(Office *office)
{
    Home *home = app_home(office->app);
    app_set_screen(office->app, SCREEN_HOME);
    tasks_refresh(app_tasks(office->app));
    office_run(office);
    home_recount(home);
    return home;
}

// What was known before stays known, with its age and the reason why there is nothing newer.
static void home_truth__tasks_refused__says_why_and_since_when(void **state)
{
    Office *office = *state;
    HomeTruth before = home_truth(open_home(office), HOME_TASKS);
    office_fault(office, "TASK_SEARCH status 403");
    office_step(office, 2);
    HomeTruth after = home_truth(open_home(office), HOME_TASKS);
    assert_int_equal(after.known, before.known);
    assert_int_equal(after.at.ms, before.at.ms);
    assert_int_equal(before.err.kind, ERR_NONE);
    assert_int_equal(after.err.kind, ERR_SCOPE);
}

static void home_truth__tasks_read__is_whole_and_dated(void **state)
{
    Office *office = *state;
    HomeTruth truth = home_truth(open_home(office), HOME_TASKS);
    assert_true(truth.known && truth.whole);
    assert_int_equal(truth.at.ms, app_now(office->app).ms);
    assert_int_equal(truth.err.kind, ERR_NONE);
}

// Its second page fails: there are at least so many.
static void home_truth__first_page_of_tasks_alone__is_not_whole(void **state)
{
    Office *office = *state;
    for (int i = 0; i < 130; i++) {
        g_autofree char *path = g_strdup_printf(
            "/contacts/%s/tasks", office_conversation(office, "Tom Becker")->contact.s);
        office_request(office, "POST", path,
                       "{\"title\":\"One of many\",\"dueDate\":\"2030-01-03T09:00:00Z\","
                       "\"completed\":false}");
    }
    tasks_refresh(app_tasks(office->app));
    while (!tasks_feed(app_tasks(office->app))->ever)
        office_turn(office);
    Home *home = app_home(office->app);
    home_recount(home);
    HomeTruth truth = home_truth(home, HOME_TASKS);
    assert_true(truth.known);
    assert_true(truth.whole == tasks_is_whole(app_tasks(office->app)));
    office_run(office);
    home_recount(home);
    assert_true(home_truth(home, HOME_TASKS).whole);
}

static void home_won__this_week__money_and_list_agree(void **state)
{
    Office *office = *state;
    Home *home = open_home(office);
    Money value = {0};
    Rows won = {0}, stale = {0};
    Err err = {0};
    assert_true(home_list_deals(home, HOME_SET_WON, &won, &err));
    assert_int_equal(home_won(home, &value), (int64_t)won.count);
    int64_t cents = 0;
    for (size_t i = 0; i < won.count; i++)
        cents += ((const Deal *)rows_at(&won, i))->value.cents;
    assert_int_equal(value.cents, cents);
    assert_true(home_list_deals(home, HOME_SET_STALE, &stale, &err));
    assert_int_equal(home_stale(home), (int64_t)stale.count);
    rows_clear(&won);
    rows_clear(&stale);
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(home, OFFICE(home__appointment_deleted__stands_until_the_next_count),
           OFFICE(home_truth__tasks_refused__says_why_and_since_when),
           OFFICE(home_truth__tasks_read__is_whole_and_dated),
           OFFICE(home_truth__first_page_of_tasks_alone__is_not_whole),
           OFFICE(home_won__this_week__money_and_list_agree));
