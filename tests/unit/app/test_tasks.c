#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/tasks.h"
#include "unit/app/office.h"
#include "unit/unit.h"

static Tasks *open_tasks(Office *office)
{
    tasks_refresh(app_tasks(office->app));
    office_run(office);
    return app_tasks(office->app);
}

// A colleague's, due so many seconds from now.
static void colleague_adds(Office *office, const char *title, int seconds)
{
    char due[32];
    iso_format_utc((Instant){app_now(office->app).ms + seconds * 1000LL}, due);
    g_autofree char *path =
        g_strdup_printf("/contacts/%s/tasks", office_conversation(office, "Tom Becker")->contact.s);
    g_autofree char *body =
        g_strdup_printf("{\"title\":\"%s\",\"dueDate\":\"%s\",\"completed\":false}", title, due);
    office_request(office, "POST", path, body);
}

static const Task *task_of(const Tasks *tasks, const char *title)
{
    for (size_t i = 0; i < tasks_count(tasks); i++)
        if (strcmp(tasks_at(tasks, i)->title.s, title) == 0)
            return tasks_at(tasks, i);
    fail_msg("no task %s", title);
    return NULL;
}

// The top bar counts them on every screen: no pane that lists them need be open.
static void tasks__due_passes__are_overdue_without_a_pane(void **state)
{
    Office *office = *state;
    colleague_adds(office, "Soon", 90);
    const Tasks *tasks = open_tasks(office);
    size_t overdue = tasks_open_count(tasks, TASKS_OVERDUE);
    assert_int_equal(tasks_group_of(tasks, task_of(tasks, "Soon")), TASKS_TODAY);
    office_pass(office, 120 * 1000);
    assert_int_equal(tasks_open_count(tasks, TASKS_OVERDUE), overdue + 1);
}

static void tasks__next_day__is_the_locations(void **state)
{
    Office *office = *state;
    colleague_adds(office, "Tonight", 23 * 3600 + 1800); // the office opens at 00:00 of Los Angeles
    colleague_adds(office, "Tomorrow", 24 * 3600 + 1800);
    const Tasks *tasks = open_tasks(office);
    assert_int_equal(tasks_group_of(tasks, task_of(tasks, "Tonight")), TASKS_TODAY);
    assert_int_equal(tasks_group_of(tasks, task_of(tasks, "Tomorrow")), TASKS_TOMORROW);
    size_t today = tasks_open_count(tasks, TASKS_TODAY);
    office_pass(office, (24 * 3600 + 60) * 1000LL);
    assert_int_equal(tasks_group_of(tasks, task_of(tasks, "Tomorrow")), TASKS_TODAY);
    assert_true(tasks_open_count(tasks, TASKS_TODAY) >= 1);
    assert_true(tasks_open_count(tasks, TASKS_OVERDUE) >= today);
}

static void take_many(Tasks *tasks, const char *name, int count)
{
    Rows rows = {.type = &task_type};
    for (int i = 0; i < count; i++) {
        Task *task = rows_append(&rows);
        g_snprintf(task->id.s, sizeof(task->id.s), "%s%d", name, i);
        task->due.ms = 1893571200000 + i * 60000LL;
        task->contact_name = text_clean("Ann", 3, TEXT_LINE);
    }
    tasks_take(tasks, &rows);
    rows_clear(&rows);
}

// A page more of an account with thousands does not sort them all again.
static void take__thousands__are_listed_together_and_within_a_minute(void **state)
{
    Office *office = *state;
    Tasks *tasks = open_tasks(office);
    size_t few = tasks_open_count(tasks, TASKS_ALL);
    take_many(tasks, "a", 3);
    assert_int_equal(tasks_open_count(tasks, TASKS_ALL), few + 3);
    take_many(tasks, "b", 4000);
    assert_int_equal(tasks_open_count(tasks, TASKS_ALL), few + 4003);
    take_many(tasks, "c", 100);
    assert_int_equal(tasks_open_count(tasks, TASKS_ALL), few + 4003);
    take_many(tasks, "d", 500);
    assert_int_equal(tasks_open_count(tasks, TASKS_ALL), few + 4603);
    take_many(tasks, "e", 1);
    Id id = id_from("e0"), gone = id_from("b7");
    assert_non_null(tasks_find(tasks, &id));
    tasks_drop(tasks, &gone); // at once: it is freed
    assert_int_equal(tasks_open_count(tasks, TASKS_ALL), few + 4603);
    take_many(tasks, "f", 1);
    assert_int_equal(tasks_open_count(tasks, TASKS_ALL), few + 4603);
    office_pass(office, 60 * 1000);
    assert_int_equal(tasks_open_count(tasks, TASKS_ALL), few + 4604);
}

// All pages are read each time: the more there are, the longer is the rest between two rounds.
static void tasks__many_pages__are_polled_less_often(void **state)
{
    Office *office = *state;
    Err err = {0};
    for (int i = 0; i < 130; i++)
        colleague_adds(office, "One of many", i);
    office_step(office, 15); // so many requests of one moment are beyond the budget
    app_set_screen(office->app, SCREEN_TASKS);
    assert_true(app_set_option(office->app, "poll-tasks", "5", &err));
    open_tasks(office);
    office_step(office, 15);
    size_t before = sandbox_requests(office->sandbox, EP_TASK_SEARCH);
    office_step(office, 60);
    assert_in_range(sandbox_requests(office->sandbox, EP_TASK_SEARCH) - before, 2 * 4, 2 * 6);
}

// ---- by when they are due ----------------------------------------------------------------------

static TaskGroup due_in(const Office *office, int64_t ms)
{
    Task task = {.due.ms = app_now(office->app).ms + ms};
    return tasks_group_of(app_tasks(office->app), &task);
}

static void tasks_group_of__boundaries__to_the_millisecond(void **state)
{
    Office *office = *state;
    enum { DAY_MS = 24 * 3600 * 1000 };
    const Task undated = {0};
    assert_int_equal(due_in(office, -1), TASKS_OVERDUE);
    assert_int_equal(due_in(office, 0), TASKS_TODAY);
    assert_int_equal(due_in(office, DAY_MS - 1), TASKS_TODAY);
    assert_int_equal(due_in(office, DAY_MS), TASKS_TOMORROW);
    assert_int_equal(due_in(office, 2 * DAY_MS - 1), TASKS_TOMORROW);
    assert_int_equal(due_in(office, 2 * DAY_MS), TASKS_LATER);
    assert_int_equal(tasks_group_of(app_tasks(office->app), &undated), TASKS_UNDATED);
}

// Los Angeles, 10 March 2030: the day has 23 hours; 3 November: 25.
static void tasks_group_of__clocks_are_changed__the_day_is_as_long_as_it_is(void **state)
{
    Office *office = *state;
    enum { HOUR_MS = 3600 * 1000, SPRING_H = 67 * 24, AUTUMN_H = 305 * 24 - 1 };
    office_pass(office, (int64_t)SPRING_H * HOUR_MS);
    assert_int_equal(due_in(office, 23 * HOUR_MS - 1), TASKS_TODAY);
    assert_int_equal(due_in(office, 23 * HOUR_MS), TASKS_TOMORROW);
    assert_int_equal(due_in(office, 47 * HOUR_MS), TASKS_LATER);
    office_pass(office, (int64_t)(AUTUMN_H - SPRING_H) * HOUR_MS);
    assert_int_equal(due_in(office, 25 * HOUR_MS - 1), TASKS_TODAY);
    assert_int_equal(due_in(office, 25 * HOUR_MS), TASKS_TOMORROW);
    assert_int_equal(due_in(office, 49 * HOUR_MS), TASKS_LATER);
}

static void tasks__first_due_first__undated_last(void **state)
{
    Office *office = *state;
    colleague_adds(office, "Third", 300);
    colleague_adds(office, "First", -300);
    colleague_adds(office, "Second", 0);
    Tasks *tasks = open_tasks(office);
    Rows rows = {.type = &task_type};
    Task undated = {.id = id_from("undated"),
                    .contact = office_conversation(office, "Tom Becker")->contact,
                    .title = text_clean("Someday", 7, TEXT_LINE)};
    *(Task *)rows_append(&rows) = undated;
    tasks_take(tasks, &rows);
    rows_clear(&rows);
    size_t first, second, third, count = tasks_count(tasks);
    assert_true(tasks_index(tasks, &task_of(tasks, "First")->id, &first));
    assert_true(tasks_index(tasks, &task_of(tasks, "Second")->id, &second));
    assert_true(tasks_index(tasks, &task_of(tasks, "Third")->id, &third));
    assert_true(first < second && second < third);
    assert_string_equal(tasks_at(tasks, count - 1)->title.s, "Someday");
    assert_int_equal(tasks_open_count(tasks, TASKS_UNDATED), 1);
}

// ---- what is shown -----------------------------------------------------------------------------

static void tasks_filter__words_of_title_person_and_user__within_the_group(void **state)
{
    Office *office = *state;
    colleague_adds(office, "Send the estimate", 60);
    colleague_adds(office, "Estimate again", 2 * 24 * 3600 + 60);
    Tasks *tasks = open_tasks(office);
    size_t all = tasks_open_count(tasks, TASKS_ALL);
    tasks_filter(tasks, TEXT("ESTIM becker"));
    assert_int_equal(tasks_count(tasks), 2);
    tasks_show(tasks, TASKS_TODAY);
    assert_int_equal(tasks_count(tasks), 1);
    assert_string_equal(tasks_at(tasks, 0)->title.s, "Send the estimate");
    assert_int_equal(tasks_open_count(tasks, TASKS_ALL), all); // counts are of all
    tasks_filter(tasks, TEXT("nothing like it"));
    assert_int_equal(tasks_count(tasks), 0);
    assert_null(tasks_at(tasks, 0));
    tasks_filter(tasks, TEXT_NONE);
    tasks_show(tasks, TASKS_ALL);
    assert_int_equal(tasks_count(tasks), all);
}

static void tasks__more_than_a_page__all_are_read(void **state)
{
    Office *office = *state;
    size_t before = tasks_open_count(open_tasks(office), TASKS_ALL);
    for (int i = 0; i < 130; i++)
        colleague_adds(office, "One of many", i);
    const Tasks *tasks = open_tasks(office);
    office_step(office, 15); // so many requests of one moment are beyond the budget
    assert_int_equal(tasks_open_count(tasks, TASKS_ALL), before + 130);
    assert_true(tasks_is_whole(tasks));
    assert_int_equal(tasks_feed(tasks)->loaded, (int64_t)before + 130);
}

static void tasks__hostile_title__is_cleaned(void **state)
{
    Office *office = *state;
    colleague_adds(office, "\\u001b[31mPay\\u202e me\\u0007\\nnow", 60);
    const Tasks *tasks = open_tasks(office);
    const Task *found = NULL;
    for (size_t i = 0; i < tasks_count(tasks); i++)
        if (strstr(tasks_at(tasks, i)->title.s, "Pay"))
            found = tasks_at(tasks, i);
    assert_non_null(found);
    for (const char *p = found->title.s; *p; p++)
        assert_true((unsigned char)*p >= ' ');
    assert_null(strstr(found->title.s, "\xe2\x80\xae"));
}

// ---- what others and we do ---------------------------------------------------------------------

static void tasks__deleted_elsewhere__goes_and_cannot_be_changed(void **state)
{
    Office *office = *state;
    Err err = {0};
    colleague_adds(office, "Gone soon", 60);
    Tasks *tasks = open_tasks(office);
    Id id = task_of(tasks, "Gone soon")->id, contact = task_of(tasks, "Gone soon")->contact;
    g_autofree char *path = g_strdup_printf("/contacts/%s/tasks/%s", contact.s, id.s);
    office_request(office, "DELETE", path, NULL);
    office_step(office, 10);
    open_tasks(office);
    assert_null(tasks_find(tasks, &id));
    assert_false(tasks_complete(tasks, &id, true, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
}

static void tasks__deleted_under_our_write__comes_back_refused(void **state)
{
    Office *office = *state;
    Err err = {0};
    colleague_adds(office, "Contested", 60);
    Tasks *tasks = open_tasks(office);
    Id id = task_of(tasks, "Contested")->id, contact = task_of(tasks, "Contested")->contact;
    g_autofree char *path = g_strdup_printf("/contacts/%s/tasks/%s", contact.s, id.s);
    office_request(office, "DELETE", path, NULL);
    size_t op = app_op_count(office->app);
    assert_true(tasks_complete(tasks, &id, true, &err));
    assert_true(tasks_find(tasks, &id)->completed); // at once
    office_step(office, 20);
    assert_int_equal(app_op_at(office->app, op).show, OPSHOW_REFUSED);
    const Task *left = tasks_find(tasks, &id);
    assert_true(!left || !left->completed);
}

static void tasks_assign__nobody__is_refused_at_once(void **state)
{
    Office *office = *state;
    Err err = {0};
    colleague_adds(office, "Whose?", 60);
    Tasks *tasks = open_tasks(office);
    Id id = task_of(tasks, "Whose?")->id;
    size_t before = app_op_count(office->app);
    assert_false(tasks_assign(tasks, &id, &(Id){0}, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_int_equal(app_op_count(office->app), before);
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(tasks, OFFICE(take__thousands__are_listed_together_and_within_a_minute),
           OFFICE(tasks__due_passes__are_overdue_without_a_pane),
           OFFICE(tasks__next_day__is_the_locations),
           OFFICE(tasks_group_of__boundaries__to_the_millisecond),
           OFFICE(tasks_group_of__clocks_are_changed__the_day_is_as_long_as_it_is),
           OFFICE(tasks__first_due_first__undated_last),
           OFFICE(tasks_filter__words_of_title_person_and_user__within_the_group),
           OFFICE(tasks__many_pages__are_polled_less_often),
           OFFICE(tasks__more_than_a_page__all_are_read), OFFICE(tasks__hostile_title__is_cleaned),
           OFFICE(tasks__deleted_elsewhere__goes_and_cannot_be_changed),
           OFFICE(tasks__deleted_under_our_write__comes_back_refused),
           OFFICE(tasks_assign__nobody__is_refused_at_once));
