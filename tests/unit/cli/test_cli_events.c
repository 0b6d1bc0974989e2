#include "config.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "sandbox/sandbox.h"
#include "store/history.h"
#include "unit/unit.h"

// `eyrie events` as people and scripts call it: the program itself, its output and exit codes.

enum { PATIENCE_MS = 30000 };

typedef struct Desk {
    char *home, *path; // the history
    char *account;
    Clock *clock;
    Sandbox *sandbox;
    char *out, *said; // of the last run
} Desk;

static char **environment(const Desk *desk)
{
    char **env = g_get_environ();
    const char *set[][2] = {{"HOME", desk->home},
                            {"XDG_STATE_HOME", desk->home},
                            {"XDG_CONFIG_HOME", desk->home},
                            {"XDG_CACHE_HOME", desk->home},
                            {"XDG_RUNTIME_DIR", desk->home},
                            {"EYRIE_TOKEN", sandbox_token(desk->sandbox)},
                            {"EYRIE_LOCATION", sandbox_location(desk->sandbox)},
                            {"EYRIE_BASE_URL", sandbox_base_url(desk->sandbox)},
                            {"LC_ALL", "C.UTF-8"},
                            {"TZ", "UTC"}};
    for (size_t i = 0; i < G_N_ELEMENTS(set); i++)
        env = g_environ_setenv(env, set[i][0], set[i][1], TRUE);
    return g_environ_unsetenv(env, "EYRIE_PROFILE");
}

static void runs(Desk *desk, int expected, const char *words)
{
    g_auto(GStrv) argv = NULL;
    g_auto(GStrv) env = environment(desk);
    gint status = 0;
    g_autofree char *line = g_strdup_printf("./eyrie %s", words);
    g_clear_pointer(&desk->out, g_free);
    g_clear_pointer(&desk->said, g_free);
    assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    assert_true(g_spawn_sync(NULL, argv, env, G_SPAWN_DEFAULT, NULL, NULL, &desk->out, &desk->said,
                             &status, NULL));
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code != expected)
        fail_msg("eyrie %s: exit %d, expected %d\n%s%s", words, code, expected, desk->out,
                 desk->said);
}

static void prints(Desk *desk, const char *words, const char *expected)
{
    runs(desk, 0, words);
    assert_string_equal(desk->out, expected);
}

static void says(const Desk *desk, const char *text)
{
    if (!strstr(desk->said, text))
        fail_msg("expected \"%s\" in:\n%s", text, desk->said);
}

static int setup(void **state)
{
    Err err = {0};
    Desk *desk = g_new0(Desk, 1);
    *state = desk;
    desk->home = g_dir_make_tmp("eyrie-events-XXXXXX", NULL);
    g_autofree char *dir = g_build_filename(desk->home, "eyrie", NULL);
    g_mkdir(dir, 0700);
    desk->path = g_build_filename(dir, "history.db", NULL);
    desk->clock = clock_new_real();
    SandboxOptions options = {.seed = 1, .clock = desk->clock, .world = "small", .quiet = true};
    desk->sandbox = sandbox_start(&options, &err);
    if (!desk->sandbox)
        fail_msg("%s", err.msg);
    desk->account = g_strdup_printf("main/%s", sandbox_location(desk->sandbox));
    return 0;
}

static int teardown(void **state)
{
    Desk *desk = *state;
    sandbox_stop(desk->sandbox);
    clock_free(desk->clock);
    tree_remove(desk->home);
    g_free(desk->home);
    g_free(desk->path);
    g_free(desk->account);
    g_free(desk->out);
    g_free(desk->said);
    g_free(desk);
    return 0;
}

// ---- reading -----------------------------------------------------------------------------------

// Three events of a day in 2026, the second one minor.
static void record(Desk *desk)
{
    Err err = {0};
    const int64_t day = 1772323200000; // 2026-03-01T00:00:00Z
    HistoryEvent events[] = {
        {.at = {day}, .key = "a", .type = "InboundMessage", .what = "SMS: Hello"},
        {.at = {day + 1000}, .key = "b", .type = "OpportunityUpdate", .minor = true},
        {.at = {day + 2000}, .key = "c", .type = "OpportunityStageUpdate", .what = "New -> Won"}};
    History *history = history_open(desk->path, desk->account, (Instant){day}, 1000, &err);
    if (!history)
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < G_N_ELEMENTS(events); i++) {
        events[i].kind = events[i].resource = events[i].contact = "x";
        events[i].who = "Maria Lopez";
        events[i].what = events[i].what ? events[i].what : "";
        events[i].json = i == 0 ? "{\"type\":\"InboundMessage\"}" : "{\"type\":\"x\"}";
    }
    assert_true(history_append(history, events, G_N_ELEMENTS(events), NULL, &err));
    history_close(history);
}

#define FIRST "2026-03-01 00:00:00 InboundMessage                  Maria Lopez  SMS: Hello\n"
#define LAST  "2026-03-01 00:00:02 OpportunityStageUpdate          Maria Lopez  New -> Won\n"

static void events__nothing_happened__prints_nothing(void **state)
{
    prints(*state, "events", "");
}

static void events__lines__oldest_first_without_the_minor(void **state)
{
    Desk *desk = *state;
    record(desk);
    prints(desk, "events", FIRST LAST);
    prints(desk, "events --limit 1", LAST);
    prints(desk, "events --type inboundmessage,NoteCreate", FIRST);
    runs(desk, 0, "events --type OpportunityUpdate"); // asked for by name
    assert_non_null(strstr(desk->out, "OpportunityUpdate"));
}

static void events__json__has_cursors_and_the_minor(void **state)
{
    Desk *desk = *state;
    record(desk);
    prints(desk, "events --json",
           "{\"cursor\":1,\"type\":\"InboundMessage\"}\n"
           "{\"cursor\":2,\"type\":\"x\"}\n{\"cursor\":3,\"type\":\"x\"}\n");
}

// A history that somebody else wrote.
static void events__hostile_bytes_in_the_file__do_not_reach_the_terminal(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    const Instant day = {1772323200000};
    HistoryEvent events[] = {{.json = "{\"body\":\"\x1B]0;x\x07\xC2\x9B"
                                      "31m \xE2\x80\xAE\"}",
                              .key = "a"},
                             {.json = "\x1B[2J not json", .key = "b"},
                             {.json = "{\"last\":1}", .key = "c"}};
    History *history = history_open(desk->path, desk->account, day, 1000, &err);
    assert_non_null(history);
    for (size_t i = 0; i < G_N_ELEMENTS(events); i++) {
        events[i].at = day;
        events[i].type = "InboundMessage";
        events[i].kind = events[i].resource = events[i].contact = "x";
        events[i].who = events[i].what = "\x1B[31mred";
    }
    assert_true(history_append(history, events, G_N_ELEMENTS(events), NULL, &err));
    history_close(history);
    prints(desk, "events --json",
           "{\"cursor\":1,\"body\":\"\\u001b]0;x\\u0007\\u009b31m \\u202e\"}\n"
           "{\"cursor\":3,\"last\":1}\n");
    assert_non_null(strstr(desk->said, "event 2 cannot be read"));
    runs(desk, 0, "events");
    assert_null(strchr(desk->out, '\x1B'));
}

static void events__since__goes_on_behind_it(void **state)
{
    Desk *desk = *state;
    record(desk);
    prints(desk, "events --since 1", LAST);
    prints(desk, "events --since 0 --limit 1", FIRST);
    prints(desk, "events --since 3", "");
    prints(desk, "events --since 5m", "");
    prints(desk, "events --since 99999d", FIRST LAST);
}

static void events__wrong_words__are_wrong_use(void **state)
{
    Desk *desk = *state;
    record(desk);
    static const char *const wrong[] = {
        "events --since 4",   "events --since -1", "events --since x", "events --since 5y",
        "events --type Nope", "events frob",       "events --limit x", "events --prune soon"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        runs(desk, 2, wrong[i]);
    runs(desk, 2, "events --since 4");
    says(desk, "there is no event 4; the newest is 3");
}

static void events__other_profile__has_its_own(void **state)
{
    Desk *desk = *state;
    record(desk);
    prints(desk, "--profile other events", "");
}

static void events__pruned__is_said_to_who_relied_on_it(void **state)
{
    Desk *desk = *state;
    record(desk);
    prints(desk, "events --prune 1d", "3 events were removed.\n");
    prints(desk, "events --json", "");
    runs(desk, 2, "events --since 9");
    says(desk, "the newest is 3");
    runs(desk, 0, "events --since 1");
    says(desk, "events up to 3 were removed");
}

// ---- following ---------------------------------------------------------------------------------

typedef struct Follower {
    GPid pid;
    int out;
} Follower;

static Follower follow(const Desk *desk, const char *words)
{
    Follower follower = {0};
    g_auto(GStrv) argv = NULL;
    g_auto(GStrv) env = environment(desk);
    g_autofree char *line = g_strdup_printf("./eyrie events --follow %s", words);
    assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    assert_true(g_spawn_async_with_pipes(NULL, argv, env, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                         &follower.pid, NULL, &follower.out, NULL, NULL));
    return follower;
}

static void line_of(const Follower *follower, GString *line)
{
    char c = 0;
    struct pollfd fd = {.fd = follower->out, .events = POLLIN};
    while (c != '\n') {
        if (poll(&fd, 1, PATIENCE_MS) != 1 || read(follower->out, &c, 1) != 1)
            fail_msg("no line came: %s", line->str);
        g_string_append_c(line, c);
    }
}

static int end_of(const Follower *follower)
{
    int status = 0;
    while (waitpid(follower->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Asked for the first time: the account has been looked at, and what comes now is news.
static void wait_for_requests(const Desk *desk)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    while (sandbox_executed(desk->sandbox, EP_CONVERSATION_SEARCH) < 2)
        if (g_get_monotonic_time() > until || poll(NULL, 0, 20) != 0)
            fail_msg("the account was not asked for");
}

static void customer_writes(const Desk *desk, const char *text)
{
    Err err = {0};
    if (!sandbox_inbound(desk->sandbox, "Maria Lopez", "SMS", text, &err))
        fail_msg("%s", err.msg);
}

static void follow__customer_writes__prints_it_and_ends_when_told(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    g_autoptr(GString) line = g_string_new(NULL);
    Follower follower = follow(desk, "--json --type InboundMessage");
    wait_for_requests(desk);
    customer_writes(desk, "Hello \"there\"");
    line_of(&follower, line);
    Json *json = json_parse(line->str, line->len, &err);
    assert_string_equal(json_string(json_at(json, "body")), "Hello \"there\"");
    int64_t cursor = 0;
    assert_true(json_int64(json_at(json, "cursor"), &cursor));
    json_free(json);
    kill(follower.pid, SIGTERM);
    assert_int_equal(end_of(&follower), 0);
    close(follower.out);
    g_autofree char *words =
        g_strdup_printf("events --json --type InboundMessage --since %d", (int)cursor - 1);
    prints(desk, words, line->str);
}

static void follow__nobody_reads__ends_quietly(void **state)
{
    Desk *desk = *state;
    Follower follower = follow(desk, "");
    wait_for_requests(desk);
    close(follower.out);
    assert_int_equal(end_of(&follower), 0);
}

static void follow__limit__ends_by_itself(void **state)
{
    Desk *desk = *state;
    g_autoptr(GString) line = g_string_new(NULL);
    record(desk);
    Follower follower = follow(desk, "--since 0 --limit 2");
    line_of(&follower, line);
    line_of(&follower, line);
    assert_string_equal(line->str, FIRST LAST);
    assert_int_equal(end_of(&follower), 0);
    close(follower.out);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
UNIT_TESTS(cli_events, TEST(events__nothing_happened__prints_nothing),
           TEST(events__lines__oldest_first_without_the_minor),
           TEST(events__json__has_cursors_and_the_minor),
           TEST(events__hostile_bytes_in_the_file__do_not_reach_the_terminal),
           TEST(events__since__goes_on_behind_it), TEST(events__wrong_words__are_wrong_use),
           TEST(events__other_profile__has_its_own),
           TEST(events__pruned__is_said_to_who_relied_on_it),
           TEST(follow__customer_writes__prints_it_and_ends_when_told),
           TEST(follow__nobody_reads__ends_quietly), TEST(follow__limit__ends_by_itself));
