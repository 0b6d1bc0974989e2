// The whole account is copied once, list after list, through kills, stops, refusals and moving
// pages, and then kept up to date.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/fill.h"
#include "app/state.h"
#include "unit/app/office.h"
#include "unit/unit.h"

enum { CONTACTS = OFFICE_LARGE + 50, MINUTE = 60 * 1000 };

static Cache *cache_of(const Office *office)
{
    return mirror_cache(office->app->core.mirror);
}

static size_t rows_kept(const Office *office, CacheView view)
{
    Err err = {0};
    Rows rows = {0};
    CacheRead read = {.view = view, .to = {INT64_MAX}};
    if (!cache_read(cache_of(office), &read, &rows, NULL, &err))
        fail_msg("%s", err.msg);
    size_t count = rows.count;
    rows_clear(&rows);
    return count;
}

static size_t people_kept(const Office *office)
{
    Err err = {0};
    CachePeople people = {0};
    assert_true(cache_read_people(cache_of(office), NULL, 0, &people, &err));
    size_t count = people.count;
    cache_people_clear(&people);
    return count;
}

// Time goes on until the background share of the budget was enough.
static void run_to_end(Office *office)
{
    for (int i = 0; i < 100 && app_sync_progress(office->app).state != SYNC_COMPLETE; i++)
        office_pass(office, 10 * 1000);
    assert_int_equal(app_sync_progress(office->app).state, SYNC_COMPLETE);
}

static void first__nothing_known__keeps_everything(void **state)
{
    Office *office = *state;
    run_to_end(office);
    assert_int_equal(people_kept(office), CONTACTS);
    assert_int_equal(rows_kept(office, CACHE_INBOX), OFFICE_LARGE);
    for (FillStage stage = 0; stage < FILL_COUNT; stage++)
        assert_true(instant_known(fill_mark(office->app->core.fill, stage)));
    assert_true(office_noticed(office, "Local copy complete: 450 conversations, 500 contacts"));
}

static void first__thread_never_opened__has_its_messages(void **state)
{
    Office *office = *state;
    run_to_end(office);
    const Inbox *inbox = app_inbox(office->app);
    for (size_t i = 0; i < inbox_count(inbox, INBOX_ALL); i += 50) {
        Err err = {0};
        Rows rows = {0};
        CacheRead read = {.view = CACHE_THREAD, .id = inbox_at(inbox, INBOX_ALL, i)->id};
        assert_true(cache_read(cache_of(office), &read, &rows, NULL, &err));
        assert_true(rows.count > 0);
        rows_clear(&rows);
    }
}

static void restart__complete__asks_for_what_changed_only(void **state)
{
    Office *office = *state;
    run_to_end(office);
    office_pass(office, 10 * 1000); // the service counts the requests of the run before
    size_t before[EP_COUNT];
    for (EndpointId ep = 0; ep < EP_COUNT; ep++)
        before[ep] = sandbox_requests(office->sandbox, ep);
    office_restart(office);
    office_run(office);
    assert_int_equal(app_sync_progress(office->app).state, SYNC_COMPLETE);
    assert_int_equal(
        sandbox_requests(office->sandbox, EP_CONTACT_SEARCH) - before[EP_CONTACT_SEARCH], 1);
    assert_int_equal(
        sandbox_requests(office->sandbox, EP_MESSAGE_EXPORT) - before[EP_MESSAGE_EXPORT], 2);
    assert_in_range(sandbox_requests(office->sandbox, EP_CONVERSATION_SEARCH) -
                        before[EP_CONVERSATION_SEARCH],
                    1, 5);
    assert_int_equal(sandbox_requests(office->sandbox, EP_EVENT_LIST) - before[EP_EVENT_LIST], 0);
    size_t all = 0;
    for (EndpointId ep = 0; ep < EP_COUNT; ep++)
        all += sandbox_requests(office->sandbox, ep) - before[ep];
    print_message("# requests of a start with a complete mirror: %zu\n", all);
    assert_in_range(all, 1, 20);
}

// The large office fills in its set-up; this one is cut off before the messages.
static void killed__in_the_middle__goes_on_where_it_was(void **state)
{
    Office *office = *state;
    Err err = {0};
    assert_int_equal(office_command(office, "sync again", (Subject){0}, &err), CMD_DONE);
    size_t asked = sandbox_requests(office->sandbox, EP_CONVERSATION_SEARCH);
    while (sandbox_requests(office->sandbox, EP_CONVERSATION_SEARCH) < asked + 3) {
        office_turn(office);
    }
    while (!mirror_is_idle(office->app->core.mirror))
        office_turn(office);
    office_restart(office);
    asked = sandbox_requests(office->sandbox, EP_CONVERSATION_SEARCH);
    run_to_end(office);
    // The newest, the unread, the detector, what changed, and the rest of the five pages.
    assert_in_range(sandbox_requests(office->sandbox, EP_CONVERSATION_SEARCH) - asked, 2, 8);
    assert_int_equal(rows_kept(office, CACHE_INBOX), OFFICE_LARGE);
}

static void stopped__by_a_person__stays_so_until_told(void **state)
{
    Office *office = *state;
    Err err = {0};
    run_to_end(office);
    assert_int_equal(office_command(office, "sync stop", (Subject){0}, &err), CMD_DONE);
    size_t asked = sandbox_requests(office->sandbox, EP_MESSAGE_EXPORT);
    office_pass(office, 60 * MINUTE);
    assert_int_equal(sandbox_requests(office->sandbox, EP_MESSAGE_EXPORT), asked);
    assert_int_equal(app_sync_progress(office->app).state, SYNC_STOPPED);
    assert_int_equal(office_command(office, "sync start", (Subject){0}, &err), CMD_DONE);
    office_run(office);
    assert_true(sandbox_requests(office->sandbox, EP_MESSAGE_EXPORT) > asked);
}

static void refused__list__is_left_out_and_named(void **state)
{
    Office *office = *state;
    Err err = {0};
    run_to_end(office);
    office_fault(office, "TASK_SEARCH status 403");
    assert_int_equal(office_command(office, "sync again", (Subject){0}, &err), CMD_DONE);
    run_to_end(office);
    assert_true(office_noticed(office, "not allowed: tasks"));
    assert_int_equal(rows_kept(office, CACHE_INBOX), OFFICE_LARGE);
}

static void too_large__page__is_halved(void **state)
{
    Office *office = *state;
    Err err = {0};
    run_to_end(office);
    office_fault(office, "CONTACT_SEARCH garbage times=20");
    assert_int_equal(office_command(office, "sync again", (Subject){0}, &err), CMD_DONE);
    run_to_end(office);
    assert_int_equal(people_kept(office), CONTACTS);
}

static void changed__message_in_a_closed_thread__is_kept_too(void **state)
{
    Office *office = *state;
    Err err = {0};
    run_to_end(office);
    const Conversation *c = inbox_at(app_inbox(office->app), INBOX_ALL, 300);
    Id id = c->id;
    assert_true(sandbox_inbound(office->sandbox, c->contact.s, "SMS", "Quite unexpected", &err));
    office_pass(office, 11 * MINUTE);
    Rows rows = {0};
    CacheRead read = {.view = CACHE_THREAD, .id = id, .limit = 1};
    assert_true(cache_read(cache_of(office), &read, &rows, NULL, &err));
    assert_int_equal(rows.count, 1);
    assert_string_equal(((Message *)rows.items)->body.s, "Quite unexpected");
    rows_clear(&rows);
}

static void deleted__contact_and_conversation__vanish(void **state)
{
    Office *office = *state;
    run_to_end(office);
    const Conversation *c = inbox_at(app_inbox(office->app), INBOX_ALL, 200);
    Id conversation = c->id, contact = c->contact;
    g_autofree char *talk = g_strdup_printf("/conversations/%s", conversation.s);
    g_autofree char *person = g_strdup_printf("/contacts/%s", contact.s);
    office_request(office, "DELETE", talk, NULL);
    office_request(office, "DELETE", person, NULL);
    office_pass(office, 25 * 60 * MINUTE);
    office_pass(office, 60 * MINUTE);
    run_to_end(office);
    assert_null(inbox_find(app_inbox(office->app), &conversation));
    assert_int_equal(people_kept(office), CONTACTS - 1);
    assert_int_equal(rows_kept(office, CACHE_INBOX), OFFICE_LARGE - 1);
}

static void people__complete__are_there_without_being_read_again(void **state)
{
    Office *office = *state;
    run_to_end(office);
    office_restart(office);
    office_run(office);
    size_t asked = sandbox_requests(office->sandbox, EP_CONTACT_SEARCH);
    People *people = app_people(office->app);
    people_open(people);
    assert_in_range(people_count(people), 50, CONTACTS); // the first frame
    office_run(office);
    assert_int_equal(people_count(people), CONTACTS);
    assert_int_equal(sandbox_requests(office->sandbox, EP_CONTACT_SEARCH) - asked, 1);
    assert_true(people_feed(people)->live);
}

static void people__complete_and_offline__are_there(void **state)
{
    Office *office = *state;
    run_to_end(office);
    office_fault(office, "* drop-before times=100000");
    office_restart(office);
    People *people = app_people(office->app);
    people_open(people);
    office_run(office);
    assert_int_equal(people_count(people), CONTACTS);
    people_filter(people, TEXT("maria lo"));
    assert_true(people_count(people) > 0);
}

static void board__complete__asks_for_what_changed_only(void **state)
{
    Office *office = *state;
    run_to_end(office);
    size_t open = board_open_count(app_board(office->app));
    office_restart(office);
    size_t asked = sandbox_requests(office->sandbox, EP_DEAL_SEARCH);
    app_set_screen(office->app, SCREEN_BOARD);
    office_run(office);
    assert_true(open > 0);
    assert_int_equal(board_open_count(app_board(office->app)), open);
    // The board's own look, and the one that keeps the mirror up to date.
    assert_in_range(sandbox_requests(office->sandbox, EP_DEAL_SEARCH) - asked, 1, 3);
}

// While the pages are read, colleagues write, and customers come to threads that were not read yet.
static void moved__while_pages_are_read__nothing_is_lost(void **state)
{
    Office *office = *state;
    Err err = {0};
    run_to_end(office);
    Id moved[20];
    size_t count = inbox_count(app_inbox(office->app), INBOX_ALL);
    for (size_t i = 0; i < G_N_ELEMENTS(moved); i++)
        moved[i] = inbox_at(app_inbox(office->app), INBOX_ALL, count - 1 - i * 15)->contact;
    office_pass(office, 10 * 1000);
    assert_int_equal(office_command(office, "sync again", (Subject){0}, &err), CMD_DONE);
    for (size_t i = 0; i < G_N_ELEMENTS(moved); i++) {
        size_t asked = sandbox_requests(office->sandbox, EP_CONVERSATION_SEARCH) +
                       sandbox_requests(office->sandbox, EP_MESSAGE_EXPORT);
        for (int turn = 0;
             turn < 50 && sandbox_requests(office->sandbox, EP_CONVERSATION_SEARCH) +
                                  sandbox_requests(office->sandbox, EP_MESSAGE_EXPORT) <=
                              asked;
             turn++) {
            office_turn(office);
        }
        g_autofree char *person = g_strdup_printf(
            "{\"locationId\":\"%s\",\"firstName\":\"New\",\"lastName\":\"Person%zu\","
            "\"phone\":\"+1555020%04zu\"}",
            sandbox_location(office->sandbox), i, i);
        assert_true(sandbox_inbound(office->sandbox, moved[i].s, "SMS", "I moved up", &err));
        office_request(office, "POST", "/contacts/", person);
    }
    run_to_end(office);
    office_pass(office, 11 * MINUTE);
    assert_int_equal(people_kept(office), CONTACTS + G_N_ELEMENTS(moved));
    assert_int_equal(rows_kept(office, CACHE_INBOX), OFFICE_LARGE);
    for (size_t i = 0; i < G_N_ELEMENTS(moved); i++) {
        Rows rows = {0};
        const Conversation *c = inbox_of_contact(app_inbox(office->app), &moved[i]);
        assert_non_null(c);
        CacheRead read = {.view = CACHE_THREAD, .id = c->id, .limit = 1};
        assert_true(cache_read(cache_of(office), &read, &rows, NULL, &err));
        assert_string_equal(((Message *)rows.items)->body.s, "I moved up");
        rows_clear(&rows);
    }
}

static void two_processes__one_reads__both_know(void **state)
{
    Office *office = *state;
    Office other;
    Err err = {0};
    run_to_end(office);
    office_pass(office, 10 * 1000);
    office_join(office, &other);
    office_run(&other);
    size_t asked = sandbox_requests(office->sandbox, EP_MESSAGE_EXPORT);
    assert_int_equal(app_sync_progress(other.app).state, SYNC_ELSEWHERE);
    assert_int_equal(inbox_count(app_inbox(other.app), INBOX_ALL), OFFICE_LARGE);
    Id gone = inbox_at(app_inbox(office->app), INBOX_ALL, 7)->id;
    g_autofree char *path = g_strdup_printf("/conversations/%s", gone.s);
    office_request(office, "DELETE", path, NULL);
    for (int i = 0; i < 60; i++) {
        office_step(office, 1);
        app_touched(other.app);
        office_run(&other);
    }
    assert_null(inbox_find(app_inbox(office->app), &gone));
    assert_null(inbox_find(app_inbox(other.app), &gone));
    // The leader's looks only.
    assert_in_range(sandbox_requests(office->sandbox, EP_MESSAGE_EXPORT) - asked, 0, 2);
    assert_int_equal(office_command(&other, "sync", (Subject){0}, &err), CMD_DONE);
    app_free(other.app);
}

static void deleted__conversation_on_the_first_page__vanishes_soon(void **state)
{
    Office *office = *state;
    run_to_end(office);
    office_pass(office, 60 * 1000);
    Id gone = inbox_at(app_inbox(office->app), INBOX_ALL, 12)->id;
    g_autofree char *path = g_strdup_printf("/conversations/%s", gone.s);
    office_request(office, "DELETE", path, NULL);
    office_step(office, 12);
    assert_null(inbox_find(app_inbox(office->app), &gone));
    assert_int_equal(rows_kept(office, CACHE_INBOX), OFFICE_LARGE - 1);
}

static bool thread_has(const Office *office, const char *text)
{
    const Threads *threads = app_threads(office->app);
    for (size_t i = 0; i < thread_count(threads); i++) {
        const Message *message = thread_at(threads, i).message;
        if (message && text_eq(text_ref(&message->body), (TextRef){text, strlen(text)}))
            return true;
    }
    return false;
}

// One that was planned and taken back by a colleague; the service answers about it with a 400.
static void deleted__message_of_the_open_thread__vanishes(void **state)
{
    Office *office = *state;
    run_to_end(office);
    const Conversation *c = NULL;
    for (size_t i = 0; !c || text_is_empty(text_ref(&c->phone)); i++)
        c = inbox_at(app_inbox(office->app), INBOX_ALL, i);
    Id conversation = c->id, contact = c->contact;
    g_autofree char *body =
        g_strdup_printf("{\"type\":\"SMS\",\"contactId\":\"%s\",\"message\":\"In a week\","
                        "\"scheduledTimestamp\":%" G_GINT64_FORMAT "}",
                        contact.s, clock_now(office->clock).ms / 1000 + 7 * 86400);
    office_request(office, "POST", "/conversations/messages", body);
    threads_open(app_threads(office->app), &conversation, &contact);
    office_step(office, 4);
    assert_true(thread_has(office, "In a week"));
    Id planned = {""};
    for (size_t i = 0; i < thread_count(app_threads(office->app)); i++) {
        const Message *message = thread_at(app_threads(office->app), i).message;
        if (message && message->status == MSG_SCHEDULED)
            planned = message->id;
    }
    g_autofree char *path = g_strdup_printf("/conversations/messages/%s/schedule", planned.s);
    office_request(office, "DELETE", path, NULL);
    size_t before = thread_count(app_threads(office->app));
    office_step(office, 20);
    assert_false(thread_has(office, "In a week"));
    assert_int_equal(thread_count(app_threads(office->app)), before - 1);
    Err err;
    Message message;
    assert_false(cache_read_one(cache_of(office), &message_type, &planned, &message, NULL, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    assert_int_equal(sandbox_requests(office->sandbox, EP_MESSAGE_GET), 1);
}

static void read__by_a_colleague_far_down__leaves_the_unread(void **state)
{
    Office *office = *state;
    run_to_end(office);
    office_pass(office, 10 * 1000);
    const Inbox *inbox = app_inbox(office->app);
    size_t unread = inbox_count(inbox, INBOX_UNREAD);
    Id id = inbox_at(inbox, INBOX_UNREAD, unread - 1)->id;
    size_t index = 0;
    assert_true(inbox_shown_index(inbox, INBOX_ALL, &id, &index));
    assert_true(index > 20); // no look at the newest names it
    g_autofree char *path = g_strdup_printf("/conversations/%s", id.s);
    g_autofree char *body = g_strdup_printf("{\"locationId\":\"%s\",\"unreadCount\":0}",
                                            sandbox_location(office->sandbox));
    office_request(office, "PUT", path, body);
    office_pass(office, 11 * MINUTE);
    assert_int_equal(inbox_count(inbox, INBOX_UNREAD), unread - 1);
    assert_int_equal(inbox_find(inbox, &id)->unread, 0);
    assert_int_equal(rows_kept(office, CACHE_INBOX_UNREAD), unread - 1);
}

#define LARGE(test) cmocka_unit_test_setup_teardown(test, office_setup_large, office_teardown)

UNIT_TESTS(fill, LARGE(first__nothing_known__keeps_everything),
           LARGE(first__thread_never_opened__has_its_messages),
           LARGE(restart__complete__asks_for_what_changed_only),
           LARGE(killed__in_the_middle__goes_on_where_it_was),
           LARGE(stopped__by_a_person__stays_so_until_told),
           LARGE(refused__list__is_left_out_and_named), LARGE(too_large__page__is_halved),
           LARGE(changed__message_in_a_closed_thread__is_kept_too),
           LARGE(deleted__message_of_the_open_thread__vanishes),
           LARGE(deleted__contact_and_conversation__vanish),
           LARGE(people__complete__are_there_without_being_read_again),
           LARGE(people__complete_and_offline__are_there),
           LARGE(moved__while_pages_are_read__nothing_is_lost),
           LARGE(two_processes__one_reads__both_know),
           LARGE(deleted__conversation_on_the_first_page__vanishes_soon),
           LARGE(read__by_a_colleague_far_down__leaves_the_unread),
           LARGE(board__complete__asks_for_what_changed_only));
