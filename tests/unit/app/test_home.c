#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/home.h"
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

UNIT_TESTS(home,
           cmocka_unit_test_setup_teardown(home__appointment_deleted__stands_until_the_next_count,
                                           office_setup, office_teardown));
