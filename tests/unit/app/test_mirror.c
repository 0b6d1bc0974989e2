// The app starts with what the last run has seen, before any answer, and works without a network.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/mirror.h"
#include "app/state.h"
#include "unit/app/office.h"
#include "unit/unit.h"

static void open_everything(Office *office)
{
    const Conversation *maria = office_conversation(office, "Maria Lopez");
    Id conversation = maria->id, contact = maria->contact;
    g_autofree char *tasks = g_strdup_printf("/contacts/%s/tasks", contact.s);
    office_request(office, "POST", tasks,
                   "{\"title\":\"Call\",\"dueDate\":\"2030-01-03T09:00:00Z\",\"completed\":false}");
    threads_open(app_threads(office->app), &conversation, &contact);
    people_open_contact(app_people(office->app), &contact);
    office_run(office);
    board_open(app_board(office->app), &(Id){0});
    Instant day = {app_now(office->app).ms / 86400000 * 86400000};
    planner_show(app_planner(office->app), day, (Instant){day.ms + 86400000 * 7});
    office_run(office);
}

static void start__before_any_answer__shows_what_was_there(void **state)
{
    Office *office = *state;
    open_everything(office);
    size_t rows = inbox_count(app_inbox(office->app), INBOX_ALL);
    size_t messages = thread_count(app_threads(office->app));
    size_t events = planner_total(app_planner(office->app));
    Instant synced = inbox_feed(app_inbox(office->app), INBOX_ALL)->synced;
    Id conversation = *threads_open_id(app_threads(office->app));
    Id contact = *threads_open_contact_id(app_threads(office->app));
    size_t tasks = people_detail(app_people(office->app))->tasks.count;
    assert_true(rows > 0 && messages > 0 && events > 0 && tasks > 0);
    office_restart(office);
    const Inbox *inbox = app_inbox(office->app);
    assert_int_equal(inbox_count(inbox, INBOX_ALL), rows);
    assert_true(inbox_feed(inbox, INBOX_ALL)->ever);
    assert_false(inbox_feed(inbox, INBOX_ALL)->live);
    assert_int_equal(inbox_feed(inbox, INBOX_ALL)->synced.ms, synced.ms);
    assert_int_equal(app_session(office->app)->pipelines.count, 2);
    threads_open(app_threads(office->app), &conversation, &contact);
    assert_int_equal(thread_count(app_threads(office->app)), messages);
    assert_non_null(thread_contact(app_threads(office->app)));
    board_open(app_board(office->app), &(Id){0});
    assert_true(board_feed(app_board(office->app))->ever);
    assert_true(board_column(app_board(office->app), 0).count > 0);
    Instant day = {app_now(office->app).ms / 86400000 * 86400000};
    planner_show(app_planner(office->app), day, (Instant){day.ms + 86400000 * 7});
    assert_int_equal(planner_total(app_planner(office->app)), events);
    people_open_contact(app_people(office->app), &contact);
    assert_int_equal(people_detail(app_people(office->app))->tasks.count, tasks);
    office_run(office);
}

static void start__no_network__reads_and_says_how_old(void **state)
{
    Office *office = *state;
    open_everything(office);
    Id conversation = *threads_open_id(app_threads(office->app));
    Id contact = *threads_open_contact_id(app_threads(office->app));
    size_t messages = thread_count(app_threads(office->app));
    Instant synced = thread_feed(app_threads(office->app))->synced;
    office_fault(office, "* drop-before times=100000");
    clock_step(office->clock, 3600 * 1000);
    office_restart(office);
    office_run(office);
    threads_open(app_threads(office->app), &conversation, &contact);
    office_step(office, 10);
    assert_int_equal(app_session(office->app)->link, LINK_OFFLINE);
    assert_int_equal(thread_count(app_threads(office->app)), messages);
    assert_int_equal(thread_feed(app_threads(office->app))->synced.ms, synced.ms);
}

static void start__changed_meanwhile__is_brought_up_to_date(void **state)
{
    Office *office = *state;
    open_everything(office);
    Id contact = *threads_open_contact_id(app_threads(office->app));
    Id conversation = *threads_open_id(app_threads(office->app));
    size_t messages = thread_count(app_threads(office->app));
    g_autofree char *body = g_strdup_printf(
        "{\"type\":\"SMS\",\"contactId\":\"%s\",\"message\":\"While you were away\"}", contact.s);
    app_free(office->app);
    office->app = NULL;
    office_request(office, "POST", "/conversations/messages", body);
    office_restart(office);
    threads_open(app_threads(office->app), &conversation, &contact);
    assert_int_equal(thread_count(app_threads(office->app)), messages);
    office_run(office);
    assert_int_equal(thread_count(app_threads(office->app)), messages + 1);
}

static void deleted__note__is_not_there_after_a_restart(void **state)
{
    Office *office = *state;
    open_everything(office);
    Id contact = *threads_open_contact_id(app_threads(office->app));
    const ContactDetail *detail = people_detail(app_people(office->app));
    size_t tasks = detail->tasks.count;
    assert_true(tasks > 0);
    g_autofree char *path =
        g_strdup_printf("/contacts/%s/tasks/%s", contact.s, ((Task *)detail->tasks.items)[0].id.s);
    office_request(office, "DELETE", path, "{}");
    people_poll_contact(app_people(office->app));
    office_run(office);
    office_restart(office);
    people_open_contact(app_people(office->app), &contact);
    assert_int_equal(people_detail(app_people(office->app))->tasks.count, tasks - 1);
    office_run(office);
}

static void broken__file__is_put_aside_and_said(void **state)
{
    Office *office = *state;
    app_free(office->app);
    office->app = NULL;
    g_autofree char *wal = g_strconcat(office->cache, "-wal", NULL);
    remove(wal);
    assert_true(g_file_set_contents(office->cache, "this is no database", -1, NULL));
    office_restart(office);
    assert_true(office_noticed(office, "put aside"));
    office_run(office);
    assert_true(inbox_count(app_inbox(office->app), INBOX_ALL) > 0);
}

// More than the pieces it is read in.
static void start__large_inbox__is_whole_between_the_keys(void **state)
{
    Office *office = *state;
    office_run(office);
    size_t rows = inbox_count(app_inbox(office->app), INBOX_ALL);
    assert_true(rows >= OFFICE_LARGE);
    office_fault(office, "* drop-before times=100000");
    office_restart(office);
    assert_in_range(inbox_count(app_inbox(office->app), INBOX_ALL), 1, 100);
    office_run(office);
    assert_int_equal(inbox_count(app_inbox(office->app), INBOX_ALL), rows);
}

// The mirror has them as they were before what waits in the outbox.
static void start__queued_writes__are_on_the_rows(void **state)
{
    Office *office = *state;
    Err err = {0};
    office_keep_journal(office);
    open_everything(office);
    tasks_refresh(app_tasks(office->app));
    office_run(office);
    Id conversation = office_conversation(office, "Maria Lopez")->id;
    Id deal = board_at(app_board(office->app), 0, 0)->id;
    Id event = planner_at(app_planner(office->app), 0)->id;
    Id task = tasks_at(app_tasks(office->app), 0)->id;
    assert_true(inbox_star(app_inbox(office->app), &conversation, true, &err));
    assert_true(board_rename(app_board(office->app), &deal, "Two crowns", &err));
    assert_true(planner_rename(app_planner(office->app), &event, "Second visit", &err));
    assert_true(tasks_retitle(app_tasks(office->app), &task, "Call twice", &err));
    office_fault(office, "* drop-before times=100000");
    office_restart(office);
    assert_true(inbox_find(app_inbox(office->app), &conversation)->starred);
    board_open(app_board(office->app), &(Id){0});
    assert_string_equal(board_find(app_board(office->app), &deal)->name.s, "Two crowns");
    Instant day = {app_now(office->app).ms / 86400000 * 86400000};
    planner_show(app_planner(office->app), day, (Instant){day.ms + 86400000 * 7});
    assert_string_equal(planner_find(app_planner(office->app), &event)->title.s, "Second visit");
    tasks_recall(app_tasks(office->app));
    assert_string_equal(tasks_find(app_tasks(office->app), &task)->title.s, "Call twice");
    for (size_t i = app_op_count(office->app); i-- > 0;) // and what is taken back, is
        assert_true(outbox_cancel(office->app->outbox, app_op_at(office->app, i).id, &err));
    assert_false(inbox_find(app_inbox(office->app), &conversation)->starred);
    assert_string_not_equal(board_find(app_board(office->app), &deal)->name.s, "Two crowns");
    assert_string_not_equal(planner_find(app_planner(office->app), &event)->title.s,
                            "Second visit");
    assert_string_not_equal(tasks_find(app_tasks(office->app), &task)->title.s, "Call twice");
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)
#define LARGE(test)  cmocka_unit_test_setup_teardown(test, office_setup_large, office_teardown)

UNIT_TESTS(mirror, OFFICE(start__before_any_answer__shows_what_was_there),
           OFFICE(start__queued_writes__are_on_the_rows),
           OFFICE(start__no_network__reads_and_says_how_old),
           OFFICE(start__changed_meanwhile__is_brought_up_to_date),
           OFFICE(deleted__note__is_not_there_after_a_restart),
           OFFICE(broken__file__is_put_aside_and_said),
           LARGE(start__large_inbox__is_whole_between_the_keys));
