#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/events_record.h"
#include "base/fs.h"
#include "model/contact.h"
#include "store/history.h"
#include "unit/app/office.h"
#include "unit/unit.h"

// The event stream from a colleague's request to the history, and the hooks that run on it.

static void listen_for(Office *office)
{
    events_listen(app_events(office->app));
    office_step(office, 1);
}

static size_t count_of(const Office *office, const char *type)
{
    Err err = {0};
    Events *events = app_events(office->app);
    size_t n = 0;
    if (!events_refresh(events, &err))
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < events_count(events); i++)
        n += !strcmp(events_at(events, i)->type, type);
    return n;
}

static const EventRow *newest_of(const Office *office, const char *type)
{
    Events *events = app_events(office->app);
    assert_true(count_of(office, type) > 0);
    for (size_t i = 0; i < events_count(events); i++)
        if (!strcmp(events_at(events, i)->type, type))
            return events_at(events, i);
    return NULL;
}

static void inbound(Office *office, const char *who, const char *text)
{
    Err err = {0};
    if (!sandbox_inbound(office->sandbox, who, "SMS", text, &err))
        fail_msg("%s", err.msg);
}

static void stream__first_look__is_no_news(void **state)
{
    Office *office = *state;
    Err err = {0};
    listen_for(office);
    office_step(office, 61);
    assert_true(events_refresh(app_events(office->app), &err));
    assert_int_equal(events_count(app_events(office->app)), 0);
}

static void stream__customer_writes__is_told_once(void **state)
{
    Office *office = *state;
    listen_for(office);
    inbound(office, "Maria Lopez", "Is Friday free?");
    office_step(office, 15);
    assert_int_equal(count_of(office, "InboundMessage"), 1);
    assert_int_equal(count_of(office, "ConversationUnreadUpdate"), 0); // nobody needs that too
    const EventRow *row = newest_of(office, "InboundMessage");
    assert_string_equal(row->what.s, "SMS: Is Friday free?");
    assert_string_equal(row->who.s, "Maria Lopez");
    office_restart(office);
    office_run(office);
    office_step(office, 15);
    assert_int_equal(count_of(office, "InboundMessage"), 1);
}

static void stream__mirror_thrown_away__tells_no_old_news(void **state)
{
    Office *office = *state;
    listen_for(office);
    inbound(office, "Maria Lopez", "Is Friday free?");
    office_step(office, 15);
    assert_int_equal(count_of(office, "InboundMessage"), 1);
    size_t all = events_count(app_events(office->app));
    g_unlink(office->cache);
    office_restart(office);
    listen_for(office);
    office_step(office, 15);
    count_of(office, "");
    assert_int_equal(events_count(app_events(office->app)), all);
}

static void stream__colleague_tags_a_contact__is_told(void **state)
{
    Office *office = *state;
    listen_for(office);
    office_step(office, 31);
    Id maria = office_conversation(office, "Maria Lopez")->contact;
    g_autofree char *path = g_strdup_printf("/contacts/%s/tags", maria.s);
    office_request(office, "POST", path, "{\"tags\":[\"brand new\"]}");
    office_step(office, 31);
    assert_string_equal(newest_of(office, "ContactTagUpdate")->what.s, "+brand new");
    assert_int_equal(count_of(office, "ContactUpdate"), 0); // said by the other already
}

static void stream__acknowledged__nothing_is_new(void **state)
{
    Office *office = *state;
    Err err = {0};
    listen_for(office);
    inbound(office, "Maria Lopez", "One");
    office_step(office, 15);
    Events *events = app_events(office->app);
    assert_true(events_refresh(events, &err));
    assert_true(events_news(events) > 0);
    int64_t newest = events_at(events, 0)->cursor;
    assert_true(events_acknowledge(events, &err));
    assert_int_equal(events_news(events), 0);
    assert_int_equal(events_seen(events), newest);
    office_restart(office);
    assert_true(events_refresh(app_events(office->app), &err));
    assert_int_equal(events_news(app_events(office->app)), 0);
}

// ---- between the two files ---------------------------------------------------------------------

typedef struct Crash {
    CacheWatch inner;
    bool dies; // after the history has it, before the mirror does
} Crash;

static void crash_row(void *owner, CacheSight *sight, const CacheChange *change)
{
    Crash *crash = owner;
    crash->inner.row(crash->inner.owner, sight, change);
}

static bool crash_settle(void *owner, Err *err)
{
    Crash *crash = owner;
    if (!crash->inner.settle(crash->inner.owner, err))
        return false;
    return !crash->dies || err_set(err, ERR_IO, "killed");
}

static void crash_drop(void *owner)
{
    Crash *crash = owner;
    crash->inner.drop(crash->inner.owner);
}

static void save_contact(Office *office, Cache *cache, const char *email, int64_t updated)
{
    Err err = {0};
    Rows rows = {.type = &contact_type};
    Contact *contact = rows_append(&rows);
    contact->id = id_from("c1");
    contact->name = text_dup(TEXT("Ann"));
    contact->email = text_clean(email, strlen(email), TEXT_IDENTITY);
    contact->added.ms = 1;
    contact->updated.ms = updated;
    CachePage page = {.asked = clock_now(office->clock), .tag = 1};
    assert_true(cache_post_save(cache, &page, &rows, &err));
    while (!cache_is_idle(cache))
        cache_answer_free(cache_take(cache));
}

static bool count_event(void *owner, const HistoryEvent *event)
{
    (void)event;
    (*(size_t *)owner)++;
    return true;
}

static void stream__killed_between_history_and_mirror__tells_it_once(void **state)
{
    Office *office = *state;
    Err err = {0};
    g_autofree char *path = g_strdup_printf("%s.other", office->cache);
    EventRecorderConfig config = {office->history, "crash/L1", id_from("L1"), office->clock};
    EventRecorder *recorder = event_recorder_new(&config);
    Crash crash = {event_recorder_watch(recorder), false};
    CacheOpened opened;
    CacheConfig mirror = {.path = path,
                          .owner = "crash/L1",
                          .clock = office->clock,
                          .watch = {crash_row, crash_settle, crash_drop, &crash}};
    Cache *cache = cache_open(&mirror, &opened, &err);
    assert_non_null(cache);
    save_contact(office, cache, "a@example.org", 5);
    crash.dies = true;
    save_contact(office, cache, "b@example.org", 6);
    assert_true(event_recorder_take(recorder)); // it is told before the mirror knows
    crash.dies = false;
    save_contact(office, cache, "b@example.org", 6);
    save_contact(office, cache, "b@example.org", 6);
    cache_close(cache);
    event_recorder_free(recorder);
    size_t count = 0;
    History *history =
        history_open(office->history, "crash/L1", clock_now(office->clock), 1000, &err);
    assert_non_null(history);
    assert_true(history_read(history, &(HistoryQuery){0}, count_event, &count, &err));
    history_close(history);
    assert_int_equal(count, 1);
}

// ---- hooks -------------------------------------------------------------------------------------

// A script in the office's folder; config.ini holds the line with %s for its path.
static char *hook(Office *office, const char *script, const char *line)
{
    Err err = {0};
    g_autofree char *folder = g_path_get_dirname(office->cache);
    g_autofree char *path = g_build_filename(folder, "hook.sh", NULL);
    g_autofree char *text = g_strdup_printf("#!/bin/sh\ncd '%s'\n%s\n", folder, script);
    g_auto(GStrv) parts = g_strsplit(line, "%s", 2);
    g_autofree char *config = g_strdup_printf("%s%s%s\n", parts[0], path, parts[1]);
    office->options = g_build_filename(folder, "config.ini", NULL);
    assert_true(fs_write(path, text, strlen(text), &err));
    assert_int_equal(g_chmod(path, 0700), 0);
    assert_true(fs_write(office->options, config, strlen(config), &err));
    office_restart(office);
    office_run(office);
    office_step(office, 1);
    return g_build_filename(folder, "told", NULL);
}

static void expect_file(const char *path, const char *part)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("%s was not written", path);
    if (!strstr(text, part))
        fail_msg("no \"%s\" in: %s", part, text);
}

static void hook__event__gets_argv_json_and_no_secret(void **state)
{
    Office *office = *state;
    g_setenv("EYRIE_TOKEN", "pit-secret", TRUE);
    g_autofree char *told =
        hook(office, "printf '<%s>' \"$@\" >told; cat >>told; env >>told",
             "on InboundMessage where contactName=\"maria lopez\" and body~friday run %s 'a b' "
             "'$HOME' \"it's\"");
    g_unsetenv("EYRIE_TOKEN");
    inbound(office, "Maria Lopez", "Is Friday free?");
    office_step(office, 15);
    expect_file(told, "<a b><$HOME><it's>{\"cursor\":");
    expect_file(told, "\"body\":\"Is Friday free?\"");
    expect_file(told, "EYRIE_EVENT=InboundMessage");
    g_autofree char *text = NULL;
    g_file_get_contents(told, &text, NULL, NULL);
    assert_null(strstr(text, "pit-secret"));
}

static void hook__other_event__does_not_run(void **state)
{
    Office *office = *state;
    g_autofree char *told =
        hook(office, "echo run >told", "on InboundMessage where body=nothing run %s");
    inbound(office, "Maria Lopez", "Is Friday free?");
    office_step(office, 15);
    assert_int_equal(count_of(office, "InboundMessage"), 1);
    assert_false(g_file_test(told, G_FILE_TEST_EXISTS));
}

static void hook__others_may_write_config__does_not_run(void **state)
{
    Office *office = *state;
    g_autofree char *told = hook(office, "echo run >told", "on InboundMessage run %s");
    assert_int_equal(g_chmod(office->options, 0622), 0);
    office_restart(office);
    office_run(office);
    office_step(office, 1);
    assert_true(office_noticed(office, "No hook is run: others may write "));
    inbound(office, "Maria Lopez", "Is Friday free?");
    office_step(office, 15);
    assert_false(g_file_test(told, G_FILE_TEST_EXISTS));
}

static void hook__fails__is_shown_with_its_code(void **state)
{
    Office *office = *state;
    g_free(hook(office, "echo no such thing >&2; exit 3", "on InboundMessage run %s"));
    inbound(office, "Maria Lopez", "Is Friday free?");
    office_step(office, 15);
    assert_true(office_noticed(office, "Hook hook.sh failed with exit code 3: no such thing"));
}

static void hook__no_such_command__is_shown(void **state)
{
    Office *office = *state;
    g_free(hook(office, "", "on InboundMessage run %s.missing"));
    inbound(office, "Maria Lopez", "Is Friday free?");
    office_step(office, 15);
    assert_true(office_noticed(office, "Hook hook.sh.missing could not be started"));
}

static void hook__takes_too_long__its_group_is_ended(void **state)
{
    Office *office = *state;
    g_autofree char *told = hook(office, "cat </dev/zero >/dev/null & echo $! >told; wait",
                                 "hook-timeout 1\non InboundMessage run %s");
    inbound(office, "Maria Lopez", "Is Friday free?");
    office_step(office, 15);
    assert_true(office_noticed(office, "Hook hook.sh took longer than 1 s and was ended"));
    g_autofree char *pid = NULL;
    assert_true(g_file_get_contents(told, &pid, NULL, NULL));
    g_autofree char *proc = g_strdup_printf("/proc/%s/cmdline", g_strstrip(pid));
    g_autofree char *command = NULL;
    g_file_get_contents(proc, &command, NULL, NULL); // gone, or dead and not reaped yet: empty
    assert_true(!command || !command[0]);
}

static void hook__shell__only_when_asked_for(void **state)
{
    Office *office = *state;
    g_autofree char *told =
        hook(office, "echo \"$1\" >told", "on InboundMessage run-shell '%s $((1+2))'");
    inbound(office, "Maria Lopez", "Is Friday free?");
    office_step(office, 15);
    expect_file(told, "3");
}

static void hook__too_many__are_left_out(void **state)
{
    Office *office = *state;
    g_autofree char *told = hook(office, "echo x >>told", "hook-rate 1\non InboundMessage run %s");
    inbound(office, "Maria Lopez", "One");
    office_step(office, 12);
    inbound(office, "Maria Lopez", "Two");
    office_step(office, 12);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(told, &text, NULL, NULL));
    assert_string_equal(text, "x\n");
    assert_true(office_noticed(office, "more than 1 starts in a minute"));
}

static void hook__inside_of_a_hook__does_not_run(void **state)
{
    Office *office = *state;
    g_setenv("EYRIE_HOOK", "1", TRUE);
    g_autofree char *told = hook(office, "echo x >told", "on InboundMessage run %s");
    listen_for(office);
    inbound(office, "Maria Lopez", "One");
    office_step(office, 15);
    g_unsetenv("EYRIE_HOOK");
    assert_int_equal(count_of(office, "InboundMessage"), 1);
    assert_false(g_file_test(told, G_FILE_TEST_EXISTS));
}

static void hook__bad_lines__are_named_and_left_out(void **state)
{
    Office *office = *state;
    g_free(hook(office, "",
                "# %s\non Inbound run x\non ContactCreate where a run x\non ContactCreate\n"
                "on ContactCreate run-shell a b\non ContactCreate run \"x"));
    assert_true(office_noticed(office, "line 2: there is no event \"Inbound\""));
    assert_true(office_noticed(office, "line 3: \"a\" is no condition"));
    assert_true(office_noticed(office, "line 4: \"run COMMAND\" is missing"));
    assert_true(office_noticed(office, "line 5: run-shell takes one line"));
    assert_true(office_noticed(office, "line 6: "));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)
UNIT_TESTS(stream, TEST(stream__first_look__is_no_news),
           TEST(stream__customer_writes__is_told_once),
           TEST(stream__mirror_thrown_away__tells_no_old_news),
           TEST(stream__colleague_tags_a_contact__is_told),
           TEST(stream__acknowledged__nothing_is_new),
           TEST(stream__killed_between_history_and_mirror__tells_it_once),
           TEST(hook__event__gets_argv_json_and_no_secret), TEST(hook__other_event__does_not_run),
           TEST(hook__others_may_write_config__does_not_run),
           TEST(hook__fails__is_shown_with_its_code), TEST(hook__no_such_command__is_shown),
           TEST(hook__takes_too_long__its_group_is_ended), TEST(hook__shell__only_when_asked_for),
           TEST(hook__too_many__are_left_out), TEST(hook__inside_of_a_hook__does_not_run),
           TEST(hook__bad_lines__are_named_and_left_out));
