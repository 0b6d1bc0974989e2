#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>

#include "api/profile.h"
#include "app/accounts.h"
#include "app/app.h"
#include "app/courier.h"
#include "sandbox/sandbox.h"
#include "unit/unit.h"

// Two locations in one program: what is written in one is never seen, sent or undone by the other.

enum { PATIENCE_MS = 10000, APPS = 2 };

typedef struct Pair {
    char *dir, *journal;
    Clock *clock;
    Sandbox *sandbox;
    App *apps[APPS]; // each of a location of its own, with a token of its own, on one journal
} Pair;

static App *open_app(const Pair *pair, int location)
{
    Err err = {0};
    g_autofree char *token = sandbox_new_token(pair->sandbox, location);
    Secret *secret = secret_new(token, strlen(token));
    AppConfig config = {.clock = pair->clock,
                        .base_url = sandbox_base_url(pair->sandbox),
                        .profile = "main",
                        .journal_path = pair->journal,
                        .token = secret,
                        .location = id_from(sandbox_location_at(pair->sandbox, location)),
                        .seed = 1};
    App *app = app_new(&config, &err);
    secret_free(secret);
    if (!app || !app_start(app, &err))
        fail_msg("%s", err.msg);
    return app;
}

static void run(const Pair *pair)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    bool idle = false;
    while (!idle) {
        idle = true;
        for (int i = 0; i < APPS; i++) {
            if (!pair->apps[i])
                continue;
            app_pump(pair->apps[i]);
            idle = app_take_changes(pair->apps[i]) == 0 && app_is_idle(pair->apps[i]) && idle;
        }
        if (g_get_monotonic_time() > until)
            fail_msg("the apps do not come to rest");
        if (!idle)
            poll(NULL, 0, 1);
    }
}

static void step(const Pair *pair, int seconds)
{
    for (int i = 0; i < seconds; i++) {
        clock_step(pair->clock, 1000);
        for (int k = 0; k < APPS; k++)
            if (pair->apps[k])
                app_clock_stepped(pair->apps[k]);
        run(pair);
    }
}

static int setup(void **state)
{
    Err err = {0};
    Pair *pair = g_new0(Pair, 1);
    pair->dir = g_dir_make_tmp("eyrie-pair-XXXXXX", NULL);
    pair->journal = g_build_filename(pair->dir, "outbox.db", NULL);
    g_setenv("XDG_RUNTIME_DIR", pair->dir, TRUE);
    g_setenv("XDG_STATE_HOME", pair->dir, TRUE);
    pair->clock = clock_new_steppable((Instant){1893571200000});
    SandboxOptions options = {
        .clock = pair->clock, .world = "small", .quiet = true, .locations = 2, .rate_max = 1000};
    pair->sandbox = sandbox_start(&options, &err);
    assert_non_null(pair->sandbox);
    pair->apps[0] = open_app(pair, 0);
    run(pair);
    *state = pair;
    return 0;
}

static int teardown(void **state)
{
    Pair *pair = *state;
    for (int i = 0; i < APPS; i++)
        app_free(pair->apps[i]);
    sandbox_stop(pair->sandbox);
    clock_free(pair->clock);
    g_autofree char *remove = g_strdup_printf("rm -r '%s'", pair->dir);
    assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_unsetenv("XDG_STATE_HOME");
    g_free(pair->journal);
    g_free(pair->dir);
    g_free(pair);
    return 0;
}

static void say(App *app, const char *text)
{
    Err err = {0};
    const Conversation *c = inbox_at(app_inbox(app), INBOX_ALL, 0);
    Outgoing out = {.channel = CHANNEL_SMS, .contact = c->contact, .conversation = c->id};
    outgoing_set(&out.body, text, strlen(text));
    threads_open(app_threads(app), &out.conversation, &out.contact);
    if (!threads_send(app_threads(app), &out, &err))
        fail_msg("%s", err.msg);
    outgoing_clear(&out);
}

// The one operation with this text as the app shows it.
static OpShow show_of(const App *app, const char *text)
{
    for (size_t i = 0; i < app_op_count(app); i++) {
        OpView op = app_op_at(app, i);
        if (op.text.n == strlen(text) && memcmp(op.text.s, text, op.text.n) == 0)
            return op.show;
    }
    return OPSHOW_NONE;
}

static void places__held_in_one__is_sent_by_it_and_not_seen_by_the_other(void **state)
{
    Pair *pair = *state;
    say(pair->apps[0], "From the first");
    pair->apps[1] = open_app(pair, 1); // recovers what a dead process left, of its own location
    run(pair);
    assert_int_equal(app_op_count(pair->apps[1]), 0);
    assert_int_equal(show_of(pair->apps[0], "From the first"), OPSHOW_HELD);
    say(pair->apps[1], "From the second");
    assert_int_equal(show_of(pair->apps[0], "From the second"), OPSHOW_NONE);
    step(pair, 8);
    assert_int_equal(show_of(pair->apps[0], "From the first"), OPSHOW_DONE);
    assert_int_equal(show_of(pair->apps[1], "From the second"), OPSHOW_DONE);
    assert_int_equal(show_of(pair->apps[0], "From the second"), OPSHOW_NONE);
    assert_int_equal(show_of(pair->apps[1], "From the first"), OPSHOW_NONE);
    // A token of the other location would have been refused: the contact is not there.
    assert_int_equal(sandbox_executed(pair->sandbox, EP_MESSAGE_SEND), 2);
    assert_int_equal(sandbox_requests(pair->sandbox, EP_MESSAGE_SEND), 2);
}

static void places__on_the_wire_of_one__is_left_alone_by_the_other(void **state)
{
    Pair *pair = *state;
    Err err = {0};
    assert_true(sandbox_fault_add(pair->sandbox, "MESSAGE_SEND delay 500 times=1", &err));
    say(pair->apps[0], "Slowly");
    clock_step(pair->clock, 6000);
    app_clock_stepped(pair->apps[0]);
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    while (show_of(pair->apps[0], "Slowly") != OPSHOW_SENDING) {
        assert_true(g_get_monotonic_time() < until);
        app_pump(pair->apps[0]);
    }
    pair->apps[1] = open_app(pair, 1);
    run(pair);
    assert_int_equal(show_of(pair->apps[0], "Slowly"), OPSHOW_DONE);
    assert_int_equal(sandbox_executed(pair->sandbox, EP_MESSAGE_SEND), 1);
}

static void places__undo__takes_back_what_is_of_this_location(void **state)
{
    Pair *pair = *state;
    Err err = {0};
    pair->apps[1] = open_app(pair, 1);
    run(pair);
    say(pair->apps[0], "Held");
    CmdCall undo = {.id = CMD_UNDO};
    assert_int_equal(app_command(pair->apps[1], &undo, &err), CMD_FAILED);
    assert_int_equal(show_of(pair->apps[0], "Held"), OPSHOW_HELD);
    assert_int_equal(app_command(pair->apps[0], &undo, &err), CMD_DONE);
    assert_int_equal(sandbox_requests(pair->sandbox, EP_MESSAGE_SEND), 0);
}

// Whichever app is freed first: the other goes on sending.
static void places__one_is_closed__the_other_sends_on(void **state)
{
    Pair *pair = *state;
    pair->apps[1] = open_app(pair, 1);
    run(pair);
    say(pair->apps[0], "Later");
    app_free(pair->apps[1]);
    pair->apps[1] = NULL;
    step(pair, 8);
    assert_int_equal(show_of(pair->apps[0], "Later"), OPSHOW_DONE);
}

static void places__what_is_remembered__is_of_the_location(void **state)
{
    Pair *pair = *state;
    Err err = {0};
    pair->apps[1] = open_app(pair, 1);
    run(pair);
    CmdCall stop = {.id = CMD_SYNC, .args = {"stop"}, .argc = 1};
    assert_int_equal(app_command(pair->apps[0], &stop, &err), CMD_DONE);
    app_free(pair->apps[1]);
    pair->apps[1] = open_app(pair, 1);
    run(pair);
    assert_int_not_equal(app_sync_progress(pair->apps[1]).state, SYNC_STOPPED);
}

// "me" is a user of the location, never guessed.
static void places__me__is_chosen_for_each_location(void **state)
{
    Pair *pair = *state;
    Err err = {0};
    const Conversation *c = inbox_at(app_inbox(pair->apps[0]), INBOX_ALL, 0);
    CmdCall assign = {.id = CMD_ASSIGN,
                      .subject = {SUBJECT_CONVERSATION, c->id, c->contact, 0},
                      .args = {"me"},
                      .argc = 1};
    assert_int_equal(app_command(pair->apps[0], &assign, &err), CMD_FAILED);
    assert_non_null(strstr(err.msg, "nobody was chosen"));
    CmdCall me = {.id = CMD_ME, .args = {"Dr. Osei"}, .argc = 1};
    assert_int_equal(app_command(pair->apps[0], &me, &err), CMD_DONE);
    assert_int_equal(app_command(pair->apps[0], &assign, &err), CMD_DONE);
    step(pair, 3);
    assert_int_equal(sandbox_executed(pair->sandbox, EP_CONTACT_UPDATE), 1);
    app_free(pair->apps[0]);
    pair->apps[0] = open_app(pair, 0); // remembered
    pair->apps[1] = open_app(pair, 1); // and nobody else's
    assert_false(id_is_empty(&app_session(pair->apps[0])->me));
    assert_true(id_is_empty(&app_session(pair->apps[1])->me));
}

// The token behind the name was replaced by one of another account.
static void places__token_of_another_account__sends_nothing(void **state)
{
    Pair *pair = *state;
    Err err = {0};
    g_autofree char *token = sandbox_new_token(pair->sandbox, 1);
    Secret *secret = secret_new(token, strlen(token));
    say(pair->apps[0], "For the first only");
    app_free(pair->apps[0]); // held, and left behind
    pair->apps[0] = NULL;
    clock_step(pair->clock, 10000);
    CourierConfig config = {.clock = pair->clock,
                            .base_url = sandbox_base_url(pair->sandbox),
                            .profile = "main",
                            .journal_path = pair->journal,
                            .token = secret,
                            .location = id_from(sandbox_location(pair->sandbox))};
    Courier *courier = courier_new(&config, &err);
    assert_non_null(courier);
    const Op *op = outbox_at(courier_outbox(courier), 0);
    op = courier_wait(courier, op->id, PATIENCE_MS);
    assert_int_equal(op->state, OP_READY);
    assert_non_null(strstr(op->reason, "another account"));
    assert_int_equal(sandbox_requests(pair->sandbox, EP_MESSAGE_SEND), 0);
    courier_free(courier);
    secret_free(secret);
    pair->apps[0] = open_app(pair, 0); // the right one again: nothing was lost
    run(pair);
    assert_int_equal(show_of(pair->apps[0], "For the first only"), OPSHOW_DONE);
}

// Nobody has stored the location's name yet: the rule that goes by it holds as soon as it is said.
static void places__rule_by_a_name_not_known_yet__holds(void **state)
{
    Pair *pair = *state;
    Err err = {0};
    g_autofree char *path = g_build_filename(pair->dir, "config.ini", NULL);
    g_autofree char *token = sandbox_new_token(pair->sandbox, 0);
    Secret *secret = secret_new(token, strlen(token));
    Id location = id_from(sandbox_location(pair->sandbox));
    assert_true(
        g_file_set_contents(path, "[location acme dental]\nreadonly = on\nband = red\n", -1, NULL));
    const AccountsConfig known = {
        .clock = pair->clock, .options_path = path, .profile = "", .location = location};
    Accounts *accounts = accounts_new(&known);
    const Account *account = accounts_find(accounts, "", &location);
    assert_false(account->readonly);
    app_free(pair->apps[0]);
    AppConfig config = {.clock = pair->clock,
                        .base_url = sandbox_base_url(pair->sandbox),
                        .profile = "",
                        .journal_path = pair->journal,
                        .token = secret,
                        .location = location,
                        .accounts = accounts,
                        .account = account,
                        .seed = 1};
    pair->apps[0] = app_new(&config, &err);
    secret_free(secret);
    assert_true(pair->apps[0] && app_start(pair->apps[0], &err));
    run(pair);
    assert_true(app_session(pair->apps[0])->readonly);
    assert_int_equal(app_session(pair->apps[0])->band, BAND_RED);
    app_free(g_steal_pointer(&pair->apps[0]));
    accounts_free(accounts);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(places, TEST(places__held_in_one__is_sent_by_it_and_not_seen_by_the_other),
           TEST(places__on_the_wire_of_one__is_left_alone_by_the_other),
           TEST(places__undo__takes_back_what_is_of_this_location),
           TEST(places__one_is_closed__the_other_sends_on),
           TEST(places__what_is_remembered__is_of_the_location),
           TEST(places__me__is_chosen_for_each_location),
           TEST(places__rule_by_a_name_not_known_yet__holds),
           TEST(places__token_of_another_account__sends_nothing));
