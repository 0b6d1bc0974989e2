// What is asked when, on the sandbox: how fresh the screen is and what that costs.
#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/sync.h"
#include "base/fs.h"
#include "unit/app/office.h"
#include "unit/unit.h"

enum { TICK_MS = 100 };

static void open_maria(Office *office)
{
    const Conversation *c = office_conversation(office, "Maria Lopez");
    threads_open(app_threads(office->app), &c->id, &c->contact);
    office_run(office);
}

static int64_t asked(const Office *office, EndpointId ep)
{
    return (int64_t)sandbox_requests(office->sandbox, ep);
}

static void pass_seconds(Office *office, int seconds)
{
    for (int i = 0; i < seconds; i++)
        office_pass(office, 1000);
}

// ---- freshness ---------------------------------------------------------------------------------

typedef bool ShownFn(const Office *office, const char *text);

static bool shown_in_thread(const Office *office, const char *text)
{
    const Threads *threads = app_threads(office->app);
    ThreadItem last = thread_at(threads, thread_count(threads) - 1);
    return last.message && last.message->body.s && strcmp(last.message->body.s, text) == 0;
}

static bool shown_in_inbox(const Office *office, const char *text)
{
    const Conversation *first = inbox_at(app_inbox(office->app), INBOX_ALL, 0);
    return first->preview.s && strcmp(first->preview.s, text) == 0;
}

typedef struct Trial {
    ShownFn *shown;
    int messages, longest_pause_ms, tick_ms;
    bool working; // somebody types now and then
} Trial;

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

// Customers write at odd moments; how long until it is on the screen. In ms, 95 of 100.
static int freshness_p95(Office *office, const Trial *trial)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    int waits[200];
    assert_true(trial->messages <= (int)G_N_ELEMENTS(waits));
    for (int i = 0; i < trial->messages; i++) {
        Err err = {0};
        g_autofree char *text = g_strdup_printf("Number %d", i);
        int pause = g_rand_int_range(rand, 0, trial->longest_pause_ms);
        for (int ms = 0; ms < pause; ms += trial->tick_ms) {
            if (trial->working && ms % 20000 == 0)
                app_touched(office->app);
            office_pass(office, trial->tick_ms);
        }
        assert_true(sandbox_inbound(office->sandbox, "Maria Lopez", "SMS", text, &err));
        waits[i] = 0;
        for (; !trial->shown(office, text) && waits[i] < 200000; waits[i] += trial->tick_ms)
            office_pass(office, trial->tick_ms);
    }
    qsort(waits, (size_t)trial->messages, sizeof(waits[0]), compare);
    return waits[(trial->messages - 1) * 95 / 100];
}

static void freshness__open_thread__is_within_3_5_s(void **state)
{
    Office *office = *state;
    open_maria(office);
    Trial trial = {shown_in_thread, 100, 12000, TICK_MS, true};
    int p95 = freshness_p95(office, &trial);
    print_message("# open thread: p95 of %d messages %d ms\n", trial.messages, p95);
    assert_in_range(p95, 1000, 3500);
}

static void freshness__inbox__is_within_5_5_s(void **state)
{
    Office *office = *state;
    Trial trial = {shown_in_inbox, 100, 12000, TICK_MS, true};
    int p95 = freshness_p95(office, &trial);
    print_message("# inbox: p95 of %d messages %d ms\n", trial.messages, p95);
    assert_in_range(p95, 1000, 5500);
}

static void freshness__unfocused__is_within_65_s(void **state)
{
    Office *office = *state;
    app_set_focus(office->app, false);
    Trial trial = {shown_in_inbox, 30, 200000, 1000, false};
    int p95 = freshness_p95(office, &trial);
    print_message("# unfocused: p95 of %d messages %d ms\n", trial.messages, p95);
    assert_in_range(p95, 10000, 65000);
}

// ---- who is there ------------------------------------------------------------------------------

static void focus__lost__little_is_asked(void **state)
{
    Office *office = *state;
    open_maria(office);
    app_set_focus(office->app, false);
    pass_seconds(office, 10); // what was due before
    int64_t inbox = asked(office, EP_CONVERSATION_SEARCH), thread = asked(office, EP_MESSAGE_LIST);
    pass_seconds(office, 300);
    assert_in_range(asked(office, EP_CONVERSATION_SEARCH) - inbox, 4, 8); // two for the mirror
    assert_in_range(asked(office, EP_MESSAGE_LIST) - thread, 8, 11);
}

static void focus__regained__asks_at_once(void **state)
{
    Office *office = *state;
    open_maria(office);
    app_set_focus(office->app, false);
    pass_seconds(office, 20);
    int64_t inbox = asked(office, EP_CONVERSATION_SEARCH), thread = asked(office, EP_MESSAGE_LIST);
    app_set_focus(office->app, true);
    office_run(office);
    assert_int_equal(asked(office, EP_CONVERSATION_SEARCH), inbox + 1);
    assert_int_equal(asked(office, EP_MESSAGE_LIST), thread + 1);
    app_set_focus(office->app, true); // a click in a window that has it
    office_run(office);
    assert_int_equal(asked(office, EP_MESSAGE_LIST), thread + 1);
}

static void keys__none_for_hours__only_the_inbox_is_asked(void **state)
{
    Office *office = *state;
    open_maria(office);
    for (int minute = 0; minute < 61; minute++)
        office_pass(office, 60 * 1000);
    int64_t inbox = asked(office, EP_CONVERSATION_SEARCH), thread = asked(office, EP_MESSAGE_LIST);
    for (int minute = 0; minute < 30; minute++)
        office_pass(office, 60 * 1000);
    assert_in_range(asked(office, EP_CONVERSATION_SEARCH) - inbox, 28, 33); // two for the mirror
    assert_int_equal(asked(office, EP_MESSAGE_LIST), thread);
    app_touched(office->app);
    office_run(office);
    assert_int_equal(asked(office, EP_MESSAGE_LIST), thread + 1);
}

static void screen__board_left_alone__goes_quiet_and_comes_back(void **state)
{
    Office *office = *state;
    app_set_screen(office->app, SCREEN_BOARD);
    office_run(office);
    for (int minute = 0; minute < 6; minute++)
        office_pass(office, 60 * 1000);
    int64_t board = asked(office, EP_DEAL_SEARCH);
    for (int minute = 0; minute < 10; minute++)
        office_pass(office, 60 * 1000);
    // What keeps the local copy up to date asks every ten minutes, whatever is shown.
    assert_in_range(asked(office, EP_DEAL_SEARCH) - board, 1, 2);
    board = asked(office, EP_DEAL_SEARCH);
    app_touched(office->app);
    office_run(office);
    assert_int_equal(asked(office, EP_DEAL_SEARCH), board + 1);
}

// ---- what came of it ---------------------------------------------------------------------------

static void news__thread_is_asked_sooner(void **state)
{
    Office *office = *state;
    Err err = {0};
    open_maria(office);
    office_step(office, 9);
    assert_true(sandbox_inbound(office->sandbox, "Maria Lopez", "SMS", "And another thing", &err));
    while (!shown_in_thread(office, "And another thing"))
        office_step(office, 1);
    int64_t thread = asked(office, EP_MESSAGE_LIST);
    office_step(office, 1);
    assert_int_equal(asked(office, EP_MESSAGE_LIST), thread);
    office_step(office, 1);
    assert_int_equal(asked(office, EP_MESSAGE_LIST), thread + 1);
}

static void send__thread_is_asked_after_one_and_two_seconds(void **state)
{
    Office *office = *state;
    Err err = {0};
    Outgoing out = {0};
    open_maria(office);
    thread_reply_defaults(app_threads(office->app), &out);
    outgoing_set(&out.body, "See you", 7);
    assert_true(threads_send(app_threads(office->app), &out, &err));
    outgoing_clear(&out);
    while (sandbox_executed(office->sandbox, EP_MESSAGE_SEND) == 0)
        office_step(office, 1);
    int64_t thread = asked(office, EP_MESSAGE_LIST);
    office_step(office, 1);
    assert_true(asked(office, EP_MESSAGE_LIST) > thread);
    thread = asked(office, EP_MESSAGE_LIST);
    office_step(office, 2);
    assert_true(asked(office, EP_MESSAGE_LIST) > thread);
}

static void failing_endpoint__is_asked_ever_less(void **state)
{
    Office *office = *state;
    open_maria(office);
    office_fault(office, "MESSAGE_LIST status 403");
    int64_t thread = asked(office, EP_MESSAGE_LIST), inbox = asked(office, EP_CONVERSATION_SEARCH);
    office_step(office, 90); // after 3, 6, 12, 24, 48 s
    assert_in_range(asked(office, EP_MESSAGE_LIST) - thread, 3, 6);
    assert_in_range(asked(office, EP_CONVERSATION_SEARCH) - inbox, 17, 19);
    assert_int_equal(app_session(office->app)->link, LINK_ONLINE);
}

// ---- the link ----------------------------------------------------------------------------------

static void offline__one_question_probes_and_all_follow(void **state)
{
    Office *office = *state;
    open_maria(office);
    sandbox_set_online(office->sandbox, false);
    office_step(office, 20);
    assert_int_equal(app_session(office->app)->link, LINK_OFFLINE);
    sandbox_set_online(office->sandbox, true);
    office_fault(office, "* html 503");
    int64_t thread = asked(office, EP_MESSAGE_LIST), inbox = asked(office, EP_CONVERSATION_SEARCH);
    pass_seconds(office, 180);
    assert_int_equal(app_session(office->app)->link, LINK_OFFLINE);
    assert_int_equal(asked(office, EP_MESSAGE_LIST), thread);
    assert_in_range(asked(office, EP_CONVERSATION_SEARCH) - inbox, 15,
                    27); // each in three attempts
    sandbox_fault_clear(office->sandbox);
    pass_seconds(office, 65);
    assert_int_equal(app_session(office->app)->link, LINK_ONLINE);
    assert_true(asked(office, EP_MESSAGE_LIST) > thread);
}

static void offline__web_page_with_an_ordinary_status__says_portal(void **state)
{
    Office *office = *state;
    office_fault(office, "* html 403");
    office_step(office, 20);
    assert_int_equal(app_session(office->app)->link, LINK_OFFLINE);
    assert_true(office_noticed(office, "sign-in"));
    sandbox_fault_clear(office->sandbox);
    office_step(office, 31);
    assert_int_equal(app_session(office->app)->link, LINK_ONLINE);
}

static void link__one_failure__is_looked_into_and_forgiven(void **state)
{
    Office *office = *state;
    office_fault(office, "CONVERSATION_SEARCH html 403 times=1");
    office_step(office, 6);
    int64_t inbox = asked(office, EP_CONVERSATION_SEARCH);
    office_step(office, 2);
    assert_true(asked(office, EP_CONVERSATION_SEARCH) > inbox);
    assert_int_equal(app_session(office->app)->link, LINK_ONLINE);
    assert_false(office_noticed(office, "Online again"));
}

static void sleep__machine_awakes__asks_all_within_five_seconds(void **state)
{
    Office *office = *state;
    open_maria(office);
    office_step(office, 1);
    office_pass(office, 4 * 60 * 60 * 1000); // due all at once
    int64_t inbox = asked(office, EP_CONVERSATION_SEARCH), thread = asked(office, EP_MESSAGE_LIST);
    sync_resumed(office->app, 4 * 60 * 60 * 1000);
    office_run(office);
    assert_int_equal(asked(office, EP_CONVERSATION_SEARCH), inbox + 1);
    assert_int_equal(asked(office, EP_MESSAGE_LIST), thread);
    pass_seconds(office, 2);
    assert_true(asked(office, EP_MESSAGE_LIST) > thread);
    assert_true(office_noticed(office, "Awake after 240 min"));
}

// ---- among processes ---------------------------------------------------------------------------

static void lead__another_process_has_it__waits_for_its_end(void **state)
{
    Office *office = *state;
    Err err = {0};
    g_autofree char *name =
        g_strdup_printf("sync-%s.lock", app_session(office->app)->location_id.s);
    g_autofree char *path = fs_path(FS_RUN, name, &err);
    int other = open(path, O_RDWR | O_CLOEXEC);
    assert_true(other >= 0);
    assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1); // ours since the start
    sync_clear(office->app);
    assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
    assert_false(sync_leads(office->app));
    close(other);
    assert_true(sync_leads(office->app));
}

static void rate__refused_for_the_limit__tells_until_when(void **state)
{
    Office *office = *state;
    AppRate before = app_rate(office->app);
    assert_int_equal(before.wait_ms, 0);
    assert_int_equal(before.until.ms, 0);
    assert_int_equal(before.stretch, 100);
    assert_in_range(before.day_percent, 90, 100);
    office_fault(office, "CONVERSATION_SEARCH status 429 retry=20 times=1");
    office_step(office, 5);
    AppRate rate = app_rate(office->app);
    assert_in_range(rate.wait_ms, 15000, 22000);
    assert_int_equal(rate.until.ms, app_now(office->app).ms + rate.wait_ms);
    office_step(office, 30);
    assert_int_equal(app_rate(office->app).wait_ms, 0);
}

static void rate__day_runs_out__is_said_once(void **state)
{
    Office *office = *state;
    Reply reply = {.outcome = OUTCOME_DONE,
                   .status = 200,
                   .rate = {100, 90, 10000, 200000, 9000, 60 * 60 * 1000}};
    sync_watch(office->app, &reply);
    assert_true(office_noticed(office, "Less than 5% of"));
    size_t said = notice_count(app_notices(office->app));
    sync_watch(office->app, &reply);
    assert_int_equal(notice_count(app_notices(office->app)), said);
    reply.rate.daily_remaining = 1500;
    sync_watch(office->app, &reply);
    assert_true(office_noticed(office, "only what you do yourself"));
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(sync, OFFICE(freshness__open_thread__is_within_3_5_s),
           OFFICE(freshness__inbox__is_within_5_5_s), OFFICE(freshness__unfocused__is_within_65_s),
           OFFICE(focus__lost__little_is_asked), OFFICE(focus__regained__asks_at_once),
           OFFICE(keys__none_for_hours__only_the_inbox_is_asked),
           OFFICE(screen__board_left_alone__goes_quiet_and_comes_back),
           OFFICE(news__thread_is_asked_sooner),
           OFFICE(send__thread_is_asked_after_one_and_two_seconds),
           OFFICE(failing_endpoint__is_asked_ever_less),
           OFFICE(offline__one_question_probes_and_all_follow),
           OFFICE(offline__web_page_with_an_ordinary_status__says_portal),
           OFFICE(link__one_failure__is_looked_into_and_forgiven),
           OFFICE(sleep__machine_awakes__asks_all_within_five_seconds),
           OFFICE(lead__another_process_has_it__waits_for_its_end),
           OFFICE(rate__day_runs_out__is_said_once),
           OFFICE(rate__refused_for_the_limit__tells_until_when));
