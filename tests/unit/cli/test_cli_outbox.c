#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/json.h"
#include "sandbox/sandbox.h"
#include "store/journal.h"
#include "unit/unit.h"

// `eyrie outbox` as people and scripts call it: the program itself, its output and exit codes.

typedef struct Booth {
    char *home, *dir, *path; // the state folder and the journal in it
    Clock *clock;
    Sandbox *sandbox;
    Id maria, thread;
    char *out;  // of the last run
    char *said; // on stderr
} Booth;

static void forget_output(Booth *booth)
{
    g_clear_pointer(&booth->out, g_free);
    g_clear_pointer(&booth->said, g_free);
}

// Runs ./eyrie with these words; returns the exit code.
static int run(Booth *booth, const char *words)
{
    g_auto(GStrv) argv = NULL;
    g_auto(GStrv) env = g_get_environ();
    GError *error = NULL;
    gint status = 0;
    g_autofree char *line = g_strdup_printf("./eyrie %s", words);
    forget_output(booth);
    assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    const char *set[][2] = {{"HOME", booth->home},
                            {"XDG_STATE_HOME", booth->home},
                            {"XDG_CONFIG_HOME", booth->home},
                            {"XDG_RUNTIME_DIR", booth->home},
                            {"EYRIE_TOKEN", sandbox_token(booth->sandbox)},
                            {"EYRIE_LOCATION", sandbox_location(booth->sandbox)},
                            {"EYRIE_BASE_URL", sandbox_base_url(booth->sandbox)},
                            {"LC_ALL", "C.UTF-8"},
                            {"TZ", "UTC"}};
    for (size_t i = 0; i < G_N_ELEMENTS(set); i++)
        env = g_environ_setenv(env, set[i][0], set[i][1], TRUE);
    env = g_environ_unsetenv(env, "EYRIE_PROFILE");
    if (!g_spawn_sync(NULL, argv, env, G_SPAWN_DEFAULT, NULL, NULL, &booth->out, &booth->said,
                      &status, &error))
        fail_msg("%s", error->message);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void runs(Booth *booth, int expected, const char *words)
{
    int code = run(booth, words);
    if (code != expected)
        fail_msg("eyrie %s: exit %d, expected %d\n%s%s", words, code, expected, booth->out,
                 booth->said);
}

static void says(const Booth *booth, const char *text)
{
    if (!strstr(booth->out, text) && !strstr(booth->said, text))
        fail_msg("expected \"%s\" in:\n%s%s", text, booth->out, booth->said);
}

static Id first_id(const Booth *booth, const char *path)
{
    Err err;
    Json *json = json_parse(booth->out, strlen(booth->out), &err);
    Id id = id_from(json_string(json_at(json, path)));
    json_free(json);
    assert_false(id_is_empty(&id));
    return id;
}

static int setup(void **state)
{
    Err err = {0};
    Booth *booth = g_new0(Booth, 1);
    *state = booth;
    booth->home = g_dir_make_tmp("eyrie-cli-XXXXXX", NULL);
    booth->dir = g_build_filename(booth->home, "eyrie", NULL);
    booth->path = g_build_filename(booth->dir, "outbox.db", NULL);
    g_mkdir(booth->dir, 0700);
    booth->clock = clock_new_real();
    SandboxOptions options = {.seed = 1, .clock = booth->clock, .world = "small", .quiet = true};
    booth->sandbox = sandbox_start(&options, &err);
    if (!booth->sandbox)
        fail_msg("%s", err.msg);
    runs(booth, 0, "api GET /conversations/search -f locationId={location} -f limit=1");
    booth->maria = first_id(booth, "conversations[0].contactId");
    booth->thread = first_id(booth, "conversations[0].id");
    return 0;
}

static int teardown(void **state)
{
    Booth *booth = *state;
    sandbox_stop(booth->sandbox);
    clock_free(booth->clock);
    tree_remove(booth->home);
    forget_output(booth);
    g_free(booth->home);
    g_free(booth->dir);
    g_free(booth->path);
    g_free(booth);
    return 0;
}

static Journal *open_journal(const Booth *booth)
{
    Err err = {0};
    Journal *journal = journal_open(booth->path, &err);
    if (!journal)
        fail_msg("%s", err.msg);
    return journal;
}

// A message that the interface has left in this state.
static int64_t leave(const Booth *booth, OpState state, int maybe)
{
    Err err = {0};
    Instant now = clock_now(booth->clock);
    Journal *journal = open_journal(booth);
    Op op = {
        .state = state,
        .location = id_from(sandbox_location(booth->sandbox)),
        .subject = booth->thread,
        .contact = booth->maria,
        .body = g_strdup_printf(
            "{\"type\":\"SMS\",\"contactId\":\"%s\",\"message\":\"Hello there\"}", booth->maria.s),
        .text = g_strdup("Hello there"),
        .summary = g_strdup("SMS to Maria Lopez"),
        .reason = g_strdup(state == OP_PARKED ? "not in the server's list" : ""),
        .created = now,
        .hold_until = now,
        .maybe = maybe};
    g_strlcpy(op.profile, "main", sizeof(op.profile));
    g_strlcpy(op.kind, "message", sizeof(op.kind));
    g_strlcpy(op.endpoint, "MESSAGE_SEND", sizeof(op.endpoint));
    g_strlcpy(op.lane, "contact/x", sizeof(op.lane));
    if (!journal_add(journal, &op, NULL, &err))
        fail_msg("%s", err.msg);
    int64_t id = op.id;
    op_clear(&op);
    journal_close(journal);
    return id;
}

static Op stored(const Booth *booth, int64_t id)
{
    Err err = {0};
    Op op;
    bool found = false;
    Journal *journal = open_journal(booth);
    assert_true(journal_op(journal, id, &op, &found, &err) && found);
    journal_close(journal);
    return op;
}

static void state_is(const Booth *booth, int64_t id, OpState state)
{
    Op op = stored(booth, id);
    assert_int_equal(op.state, state);
    op_clear(&op);
}

static size_t sent(const Booth *booth)
{
    return sandbox_executed(booth->sandbox, EP_MESSAGE_SEND);
}

// ---- reading -----------------------------------------------------------------------------------

static void list__nothing__says_so(void **state)
{
    Booth *booth = *state;
    runs(booth, 0, "outbox list");
    says(booth, "Nothing waits");
    runs(booth, 0, "outbox list --json");
    says(booth, "\"operations\":[]");
}

static void list__parked__says_what_to_whom_why_and_what_to_do(void **state)
{
    Booth *booth = *state;
    int64_t id = leave(booth, OP_PARKED, 1);
    leave(booth, OP_CONFIRMED, 1);
    runs(booth, 0, "outbox list");
    says(booth, "SMS to Maria Lopez");
    says(booth, "not confirmed: not in the server's list");
    says(booth, "retry --yes");
    assert_null(strstr(booth->out, "sent\n"));
    runs(booth, 0, "outbox list --all");
    says(booth, "sent\n");
    runs(booth, 0, "outbox list --json");
    Err err;
    Json *json = json_parse(booth->out, strlen(booth->out), &err);
    int64_t number = 0;
    assert_int_equal(json_count(json_member(json, "operations")), 1);
    assert_true(json_int64(json_at(json, "operations[0].id"), &number));
    assert_int_equal(number, id);
    assert_string_equal(json_string(json_at(json, "operations[0].state")), "parked");
    json_free(json);
    runs(booth, 0, "--profile other outbox list");
    says(booth, "Nothing waits");
}

static void show__an_attempt__has_time_status_and_the_exact_body(void **state)
{
    Booth *booth = *state;
    leave(booth, OP_PARKED, 1);
    runs(booth, 0, "outbox retry 1 --yes");
    runs(booth, 0, "outbox show 1");
    says(booth, "attempt 1");
    says(booth, "HTTP 201");
    says(booth, "trace ");
    says(booth, "resend");
    says(booth, "\"message\":\"Hello there\"");
    runs(booth, 0, "outbox show 1 --json");
    Err err;
    Json *json = json_parse(booth->out, strlen(booth->out), &err);
    Op op = stored(booth, 1);
    assert_string_equal(json_string(json_member(json, "body")), op.body);
    int64_t bytes = 0;
    assert_true(json_int64(json_at(json, "attemptRows[0].bodyBytes"), &bytes));
    assert_int_equal(bytes, strlen(op.body));
    op_clear(&op);
    json_free(json);
    runs(booth, 1, "outbox show 99");
}

static void words__that_are_none__are_wrong_use(void **state)
{
    Booth *booth = *state;
    static const char *const wrong[] = {
        "outbox retry",  "outbox show x",           "outbox frob",       "outbox list 1",
        "outbox --what", "outbox log --since soon", "--demo outbox list"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        runs(booth, 2, wrong[i]);
}

// ---- deciding ----------------------------------------------------------------------------------

static void retry__may_have_arrived__needs_a_yes(void **state)
{
    Booth *booth = *state;
    int64_t id = leave(booth, OP_PARKED, 1);
    runs(booth, 5, "outbox retry 1");
    says(booth, "double");
    assert_int_equal(sent(booth), 0);
    state_is(booth, id, OP_PARKED);
    runs(booth, 0, "outbox retry 1 --yes");
    assert_int_equal(sent(booth), 1);
    Op op = stored(booth, id);
    assert_true(op.state == OP_ACKED || op.state == OP_CONFIRMED);
    assert_int_equal(op.resends, 1);
    op_clear(&op);
    runs(booth, 1, "outbox retry 1 --yes");
    assert_int_equal(sent(booth), 1);
    runs(booth, 0, "outbox verify");
}

static void retry__never_left__needs_none(void **state)
{
    Booth *booth = *state;
    leave(booth, OP_REVIEW, 0);
    runs(booth, 0, "outbox retry 1");
    assert_int_equal(sent(booth), 1);
}

static void retry__answer_lost__is_an_unknown_outcome(void **state)
{
    Booth *booth = *state;
    Err err;
    leave(booth, OP_REFUSED, 0);
    assert_true(sandbox_fault_add(
        booth->sandbox, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503", &err));
    runs(booth, 6, "outbox retry 1 --wait 1");
    assert_int_equal(sent(booth), 1);
    state_is(booth, 1, OP_UNKNOWN);
    sandbox_fault_clear(booth->sandbox);
    runs(booth, 1, "outbox retry 1 --yes"); // it is being looked for, or was found by now
    assert_int_equal(sent(booth), 1);
}

static void retry__refused__says_why(void **state)
{
    Booth *booth = *state;
    Err err;
    leave(booth, OP_REFUSED, 0);
    assert_true(sandbox_fault_add(booth->sandbox, "MESSAGE_SEND status 422 times=1", &err));
    runs(booth, 1, "outbox retry 1");
    says(booth, "refused");
    assert_true(sandbox_fault_add(booth->sandbox, "MESSAGE_SEND status 403 times=1", &err));
    runs(booth, 4, "outbox retry 1");
    assert_int_equal(sent(booth), 0);
}

static void retry__another_process_sends__it_is_left_to_that_one(void **state)
{
    Booth *booth = *state;
    Id location = id_from(sandbox_location(booth->sandbox));
    leave(booth, OP_REVIEW, 0);
    Journal *journal = open_journal(booth);
    assert_true(journal_claim_sending(journal, &location));
    runs(booth, 1, "outbox retry 1 --wait 0");
    says(booth, "stays in the outbox");
    assert_int_equal(sent(booth), 0);
    journal_close(journal);
    state_is(booth, 1, OP_READY);
}

static void retry__read_only__sends_nothing(void **state)
{
    Booth *booth = *state;
    leave(booth, OP_REVIEW, 0);
    runs(booth, 1, "--readonly outbox retry 1");
    assert_int_equal(sent(booth), 0);
    state_is(booth, 1, OP_REVIEW);
}

static void configure(const Booth *booth, const char *text)
{
    g_autofree char *path = g_build_filename(booth->dir, "config.ini", NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void retry__location_asks_first__needs_a_yes(void **state)
{
    Booth *booth = *state;
    g_autofree char *rules =
        g_strdup_printf("[location %s]\nconfirm = on\n", sandbox_location(booth->sandbox));
    leave(booth, OP_REVIEW, 0);
    configure(booth, rules);
    runs(booth, 5, "outbox retry 1");
    says(booth, "config.ini asks before anything is changed in ");
    says(booth, "--yes");
    runs(booth, 5, "api POST /contacts/ -f firstName=Ann");
    assert_int_equal(sent(booth), 0);
    assert_int_equal(sandbox_requests(booth->sandbox, EP_CONTACT_CREATE), 0);
    runs(booth, 0, "api GET /contacts/ -f locationId={location}"); // changes nothing
    runs(booth, 0, "outbox retry 1 --yes");
    assert_int_equal(sent(booth), 1);
    g_autofree char *create =
        g_strdup("api POST /contacts/ --yes -f firstName=Ann -f locationId={location}");
    runs(booth, 0, create);
    assert_int_equal(sandbox_requests(booth->sandbox, EP_CONTACT_CREATE), 1);
}

static void retry__config_cannot_be_read__sends_nothing(void **state)
{
    Booth *booth = *state;
    g_autofree char *large = g_strnfill(300 * 1024, '#');
    leave(booth, OP_REVIEW, 0);
    configure(booth, large);
    runs(booth, 1, "outbox retry 1 --yes");
    says(booth, "config.ini may say so and cannot be read");
    runs(booth, 1, "api POST /contacts/ --yes -f firstName=Ann");
    assert_int_equal(sent(booth), 0);
    assert_int_equal(sandbox_requests(booth->sandbox, EP_CONTACT_CREATE), 0);
}

static void discard__parked__ends_it_without_a_request(void **state)
{
    Booth *booth = *state;
    int64_t id = leave(booth, OP_PARKED, 1);
    runs(booth, 0, "outbox discard 1");
    state_is(booth, id, OP_DISCARDED);
    assert_int_equal(sandbox_requests(booth->sandbox, EP_MESSAGE_SEND), 0);
    runs(booth, 1, "outbox discard 1");
    runs(booth, 0, "outbox log");
    says(booth, "decision");
    says(booth, "discarded");
}

static void accept__a_record_that_looks_like_it__binds_it(void **state)
{
    Booth *booth = *state;
    Err err;
    int64_t id = leave(booth, OP_PARKED, 1);
    runs(booth, 1, "outbox accept 1");
    Id record = id_from("M00000000000000000001");
    Journal *journal = open_journal(booth);
    assert_true(journal_put_candidate(journal, id, &record, &err));
    journal_close(journal);
    runs(booth, 0, "outbox accept 1");
    Op op = stored(booth, id);
    assert_int_equal(op.state, OP_CONFIRMED);
    assert_string_equal(op.server_id.s, record.s);
    op_clear(&op);
    runs(booth, 0, "outbox verify");
}

// ---- proving -----------------------------------------------------------------------------------

static void verify__counts_and_names(void **state)
{
    Booth *booth = *state;
    leave(booth, OP_PARKED, 1);
    runs(booth, 0, "outbox verify");
    says(booth, "1 operations, 1 parked");
    says(booth, "0 violations");
    g_autofree char *audit = g_build_filename(booth->dir, "audit.jsonl", NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(audit, &text, NULL, NULL));
    *strstr(text, "Maria") = 'D';
    assert_true(g_file_set_contents(audit, text, -1, NULL));
    g_chmod(audit, 0600);
    runs(booth, 1, "outbox verify");
    says(booth, "audit  audit.jsonl:1: the line was changed");
    runs(booth, 1, "outbox verify --json");
    says(booth, "\"count\":1");
}

static void log__since__leaves_out_what_is_older(void **state)
{
    Booth *booth = *state;
    leave(booth, OP_HELD, 0);
    runs(booth, 0, "outbox log --since 1h");
    says(booth, "queued");
    assert_null(strstr(booth->out, "Hello there"));
    runs(booth, 0, "outbox log --since 2999-01-01");
    assert_string_equal(booth->out, "");
    runs(booth, 0, "outbox log --json");
    says(booth, "\"body_sha256\"");
    assert_null(strstr(booth->out, sandbox_token(booth->sandbox)));
}

// A line that somebody else has put there.
static void log__hostile_bytes_in_the_file__do_not_reach_the_terminal(void **state)
{
    Booth *booth = *state;
    leave(booth, OP_HELD, 0);
    g_autofree char *audit = g_build_filename(booth->dir, "audit.jsonl", NULL);
    FILE *file = fopen(audit, "a");
    assert_non_null(file);
    fputs("{\"at\":\"2030-01-02T09:00:00Z\",\"event\":\"\x1B]52;c;x\x07\xC2\x9B\"}\n", file);
    fclose(file);
    runs(booth, 0, "outbox log --json");
    says(booth, "\\u001b]52;c;x\\u0007\\u009b");
    assert_null(strchr(booth->out, '\x1B'));
    runs(booth, 0, "outbox log");
    assert_null(strchr(booth->out, '\x1B'));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(cli_outbox, TEST(list__nothing__says_so),
           TEST(list__parked__says_what_to_whom_why_and_what_to_do),
           TEST(show__an_attempt__has_time_status_and_the_exact_body),
           TEST(words__that_are_none__are_wrong_use), TEST(retry__may_have_arrived__needs_a_yes),
           TEST(retry__never_left__needs_none), TEST(retry__answer_lost__is_an_unknown_outcome),
           TEST(retry__refused__says_why),
           TEST(retry__another_process_sends__it_is_left_to_that_one),
           TEST(retry__read_only__sends_nothing), TEST(retry__location_asks_first__needs_a_yes),
           TEST(retry__config_cannot_be_read__sends_nothing),
           TEST(discard__parked__ends_it_without_a_request),
           TEST(accept__a_record_that_looks_like_it__binds_it), TEST(verify__counts_and_names),
           TEST(log__since__leaves_out_what_is_older),
           TEST(log__hostile_bytes_in_the_file__do_not_reach_the_terminal));
