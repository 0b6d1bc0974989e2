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

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(tasks, OFFICE(tasks__due_passes__are_overdue_without_a_pane),
           OFFICE(tasks__next_day__is_the_locations),
           OFFICE(take__thousands__are_listed_together_and_within_a_minute));
