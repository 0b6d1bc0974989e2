#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/alert_lines.h"
#include "app/quiet.h"
#include "app/state.h"
#include "unit/app/office.h"
#include "unit/unit.h"

enum { SOON_MS = 2000, GAP_MS = 16 * 1000 };

static Instant at_hour(int hour, int minute)
{
    return civil_instant(zone_utc(), 2030, 1, 2, hour, minute);
}

static void quiet_at__hours__over_midnight_too(void **state)
{
    (void)state;
    Quiet night, noon, never;
    Err err;
    assert_true(quiet_parse("20:00-8:00", &night, &err));
    assert_true(quiet_at(&night, zone_utc(), at_hour(20, 0)));
    assert_true(quiet_at(&night, zone_utc(), at_hour(23, 59)));
    assert_true(quiet_at(&night, zone_utc(), at_hour(0, 0)));
    assert_true(quiet_at(&night, zone_utc(), at_hour(7, 59)));
    assert_false(quiet_at(&night, zone_utc(), at_hour(8, 0)));
    assert_false(quiet_at(&night, zone_utc(), at_hour(19, 59)));
    assert_true(quiet_parse("12-13:30", &noon, &err));
    assert_true(quiet_at(&noon, zone_utc(), at_hour(13, 29)));
    assert_false(quiet_at(&noon, zone_utc(), at_hour(13, 30)));
    assert_true(quiet_parse("off", &never, &err));
    assert_false(quiet_at(&never, zone_utc(), at_hour(0, 0)));
    // Of the machine's zone, not of the account's.
    assert_false(quiet_at(&night, zone_find("Asia/Tokyo"), at_hour(23, 30)));
    assert_true(quiet_parse("22-24:00", &night, &err));
    assert_true(quiet_at(&night, zone_utc(), at_hour(23, 59)));
}

static void quiet_parse__nonsense__is_named(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     "8",      "8-",      "-8",           "8-8",
                                      "25-8", "8:60-9", "8:00-9x", "20:00-8:00-9", "a-b",
                                      "8:-9", "24:01-3"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        Quiet quiet = {-1, -1};
        Err err = {0};
        assert_false(quiet_parse(bad[i], &quiet, &err));
        assert_int_equal(quiet.from, -1);
        assert_non_null(strstr(err.msg, "20:00-8:00"));
    }
}

// ---- gathering ---------------------------------------------------------------------------------

static void say(Office *office, const char *who, const char *text)
{
    Err err = {0};
    if (!sandbox_inbound(office->sandbox, who, "SMS", text, &err))
        fail_msg("%s", err.msg);
}

static void set(Office *office, const char *name, const char *value)
{
    Err err = {0};
    if (!app_set_option(office->app, name, value, &err))
        fail_msg("%s", err.msg);
}

// The next alert as "title|body"; g_free. It must be the only one.
static char *take(Office *office)
{
    Alert alert, another;
    office_step(office, GAP_MS / 1000);
    assert_true(app_take_alert(office->app, &alert));
    char *words = g_strdup_printf("%s|%s", alert.title.s, alert.body.s ? alert.body.s : "");
    alert_clear(&alert);
    assert_false(app_take_alert(office->app, &another));
    return words;
}

static void check(Office *office, const char *expected)
{
    g_autofree char *words = take(office);
    assert_string_equal(words, expected);
}

static void check_none(Office *office)
{
    Alert alert;
    office_step(office, GAP_MS / 1000);
    if (app_take_alert(office->app, &alert))
        fail_msg("told: %s|%s", alert.title.s, alert.body.s);
}

static void alerts__start__what_was_there_is_not_told(void **state)
{
    Office *office = *state;
    check_none(office); // there are unread ones
    office_restart(office);
    office_run(office);
    check_none(office);
}

// Such as `eyrie events --follow`, which runs for months.
static void alerts__nobody_takes_them__the_last_ones_are_kept(void **state)
{
    Office *office = *state;
    Alert alert;
    int kept = 0;
    for (int i = 0; i < 40; i++) {
        g_autofree char *text = g_strdup_printf("Number %d", i);
        set(office, "notify-body", "text");
        alerts_message(office->app->core.alerts, TEXT("Ann"), (TextRef){text, strlen(text)});
        office_pass(office, GAP_MS);
    }
    for (; app_take_alert(office->app, &alert); kept++) {
        if (kept == 0)
            assert_string_equal(alert.body.s, "Number 8");
        alert_clear(&alert);
    }
    assert_int_equal(kept, 32);
}

static void alerts__message__names_nobody_unless_asked(void **state)
{
    Office *office = *state;
    say(office, "Maria Lopez", "Is it ready?");
    check(office, "New message|");
    set(office, "notify-body", "name");
    say(office, "Maria Lopez", "Is it?");
    check(office, "New message: Maria Lopez|");
    set(office, "notify-body", "text");
    say(office, "Maria Lopez", "Hello?");
    check(office, "New message: Maria Lopez|Hello?");
}

static void alerts__flood__is_one(void **state)
{
    Office *office = *state;
    static const char *const who[] = {"Maria Lopez", "John Carter", "Dana O'Neil", "Priya Raman"};
    for (size_t i = 0; i < G_N_ELEMENTS(who); i++)
        say(office, who[i], "Hi");
    check(office, "4 new messages|");
    set(office, "notify-body", "text");
    for (size_t i = 0; i < G_N_ELEMENTS(who); i++)
        say(office, who[i], "Hi again");
    g_autofree char *words = take(office);
    assert_true(g_str_has_prefix(words, "4 new messages|"));
    assert_true(g_str_has_suffix(words, " and others"));
    assert_null(strstr(words, "Hi again"));
}

static void alerts__stream__leaves_a_gap(void **state)
{
    Office *office = *state;
    int told = 0;
    Alert alert;
    for (int second = 0; second < 60; second++) {
        g_autofree char *text = g_strdup_printf("Number %d", second);
        say(office, "Maria Lopez", text);
        office_step(office, 1);
        for (; app_take_alert(office->app, &alert); alert_clear(&alert))
            told++;
    }
    assert_in_range(told, 3, 5); // every 15 s
}

static void alerts__hostile_text__is_harmless(void **state)
{
    Office *office = *state;
    set(office, "notify-body", "text");
    g_autofree char *filler = g_strnfill(500, 'x');
    g_autofree char *text =
        g_strdup_printf("--help \033]0;owned\a\302\233 31m\r\n\342\200\256 %s", filler);
    say(office, "Maria Lopez", text);
    g_autofree char *words = take(office);
    for (const char *p = words; *p; p++)
        assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
    assert_null(strstr(words, "\302\233"));
    assert_null(strstr(words, "\342\200\256"));
    assert_true(g_utf8_strlen(strchr(words, '|') + 1, -1) <= ALERT_CELLS);
}

static void alerts__refused_write__is_told(void **state)
{
    Office *office = *state;
    Err err = {0};
    Id id = office_conversation(office, "Maria Lopez")->id;
    office_fault(office, "CONVERSATION_UPDATE status 400");
    assert_true(inbox_star(app_inbox(office->app), &id, true, &err));
    check(office, "A write was refused|");
}

// ---- the person's program ----------------------------------------------------------------------

static void configure(Office *office, const char *lines)
{
    g_autofree char *folder = g_path_get_dirname(office->cache);
    g_free(office->options);
    office->options = g_build_filename(folder, "config.ini", NULL);
    assert_true(g_file_set_contents(office->options, lines, -1, NULL));
    office_restart(office);
    office_run(office);
}

static void alerts_run__gets_words_and_no_token(void **state)
{
    Office *office = *state;
    g_autofree char *folder = g_path_get_dirname(office->cache);
    g_autofree char *lines = g_strdup_printf(
        "notify = command\nnotify-command sh -c 'printf \"%%s|%%s|%%s|%%s\" \"$1\" \"$2\" \"$3\" "
        "\"$MY_TOKEN\" > \"$0\"' %s/said 'one $HOME word'\n",
        folder);
    g_setenv("MY_TOKEN", "secret", TRUE);
    configure(office, lines);
    Alert alert = {text_clean("New message", 11, TEXT_LINE),
                   text_clean("--help; `id`", 12, TEXT_LINE)};
    app_run_alert(office->app, &alert);
    office_run(office);
    alert_clear(&alert);
    g_unsetenv("MY_TOKEN");
    g_autofree char *said = NULL, *path = g_build_filename(folder, "said", NULL);
    assert_true(g_file_get_contents(path, &said, NULL, NULL));
    assert_string_equal(said, "one $HOME word|New message| --help; `id`|");
}

static void alerts_run__failure__is_told(void **state)
{
    Office *office = *state;
    Alert alert = {0};
    app_run_alert(office->app, &alert);
    assert_true(office_noticed(office, "no notify-command"));
    configure(office, "notify-command sh -c 'echo no bus >&2; exit 3'\n");
    app_run_alert(office->app, &alert);
    office_run(office);
    assert_true(office_noticed(office, "notify-command: sh failed: no bus"));
}

// ---- rules -------------------------------------------------------------------------------------

static void tag(Office *office, const char *who, const char *tags)
{
    const Conversation *conversation = office_conversation(office, who);
    g_autofree char *path = g_strdup_printf("/contacts/%s/tags", conversation->contact.s);
    g_autofree char *body = g_strdup_printf("{\"tags\":[\"%s\"]}", tags);
    office_request(office, "POST", path, body);
    office_step(office, 60);
}

static void alert_stream__rule__takes_the_place_of_all(void **state)
{
    Office *office = *state;
    Alert alert;
    configure(office, "notify-body text\nnotify on InboundMessage where tag=vip\n"
                      "notify on OpportunityStatusUpdate where status=won\n");
    tag(office, "Maria Lopez", "vip");
    while (app_take_alert(office->app, &alert))
        fail_msg("%s", alert.title.s);
    say(office, "Dana O'Neil", "Me too");
    say(office, "Maria Lopez", "It is me");
    office_step(office, 15);
    g_autofree char *words = take(office);
    assert_true(g_str_has_prefix(words, "New message: Maria Lopez|"));
    assert_non_null(strstr(words, "It is me"));
}

static void alert_stream__own_writes__are_not_told(void **state)
{
    Office *office = *state;
    Err err = {0};
    configure(office, "notify on ConversationUnreadUpdate\nnotify on ContactTagUpdate\n");
    Id contact = office_conversation(office, "Maria Lopez")->contact;
    Subject subject = {SUBJECT_CONTACT, contact, contact, 0};
    assert_int_equal(office_command(office, "tag mine", subject, &err), CMD_DONE);
    office_step(office, 40);
    check_none(office);
    tag(office, "Dana O'Neil", "theirs");
    check(office, "Tags changed|");
}

// ---- appointments ------------------------------------------------------------------------------

static Instant start_of(Office *office, const char *title, Id *id)
{
    Planner *planner = app_planner(office->app);
    Instant now = clock_now(office->clock);
    planner_show(planner, now, (Instant){now.ms + 7LL * 24 * 3600 * 1000});
    office_run(office);
    for (size_t i = 0; i < planner_count(planner); i++) {
        const Event *event = planner_at(planner, i);
        *id = event->id;
        if (strcmp(event->title.s, title) == 0)
            return event->start;
    }
    fail_msg("no appointment %s", title);
    return (Instant){0};
}

static void pass_until(Office *office, Instant then)
{
    Alert alert;
    office_pass(office, then.ms - clock_now(office->clock).ms);
    office_run(office);
    while (app_take_alert(office->app, &alert)) // of others
        alert_clear(&alert);
}

static void pass_minutes(Office *office, int minutes)
{
    for (int i = 0; i < minutes; i++)
        office_pass(office, 60 * 1000);
}

static void alert_meetings__soon__told_once(void **state)
{
    Office *office = *state;
    Id id;
    Alert alert;
    set(office, "notify-body", "name");
    Instant start = start_of(office, "Kenji Watanabe", &id);
    app_go_online(office->app);
    pass_until(office, (Instant){start.ms - 15LL * 60 * 1000});
    pass_minutes(office, 4);
    assert_false(app_take_alert(office->app, &alert));
    pass_minutes(office, 2);
    assert_true(app_take_alert(office->app, &alert));
    assert_string_equal(alert.title.s, "Appointment in 10 min: Kenji Watanabe");
    alert_clear(&alert);
    pass_minutes(office, 12);
    assert_false(app_take_alert(office->app, &alert));
}

static void alert_meetings__cancelled_meanwhile__is_not_told(void **state)
{
    Office *office = *state;
    Id id;
    Alert alert;
    Instant start = start_of(office, "Kenji Watanabe", &id);
    app_go_online(office->app);
    pass_until(office, (Instant){start.ms - 12LL * 60 * 1000});
    g_autofree char *path = g_strdup_printf("/calendars/events/appointments/%s", id.s);
    office_request(office, "PUT", path, "{\"appointmentStatus\":\"cancelled\"}");
    pass_minutes(office, 14);
    assert_false(app_take_alert(office->app, &alert));
}

static void alert_lines__wrong_ones__are_named(void **state)
{
    Office *office = *state;
    configure(office, "notify on NoSuchEvent\nnotify-command 'unfinished\nnotify maybe\n"
                      "notify on InboundMessage where tag=vip run x\nquiet-hours 25-3\n");
    assert_true(office_noticed(office, "line 1: there is no event \"NoSuchEvent\""));
    assert_true(office_noticed(office, "line 2: "));
    assert_true(office_noticed(office, "line 3: notify takes one of"));
    assert_true(office_noticed(office, "line 4: \"run\" is not expected here"));
    assert_true(office_noticed(office, "line 5: \"25-3\" are no hours"));
}

#define ALERT_TEST(f) cmocka_unit_test_setup_teardown(f, office_setup, office_teardown)

UNIT_TESTS(alerts, cmocka_unit_test(quiet_at__hours__over_midnight_too),
           cmocka_unit_test(quiet_parse__nonsense__is_named),
           ALERT_TEST(alerts__start__what_was_there_is_not_told),
           ALERT_TEST(alerts__nobody_takes_them__the_last_ones_are_kept),
           ALERT_TEST(alerts__message__names_nobody_unless_asked),
           ALERT_TEST(alerts__flood__is_one), ALERT_TEST(alerts__stream__leaves_a_gap),
           ALERT_TEST(alerts__hostile_text__is_harmless),
           ALERT_TEST(alerts__refused_write__is_told),
           ALERT_TEST(alerts_run__gets_words_and_no_token),
           ALERT_TEST(alerts_run__failure__is_told),
           ALERT_TEST(alert_stream__rule__takes_the_place_of_all),
           ALERT_TEST(alert_meetings__soon__told_once),
           ALERT_TEST(alert_meetings__cancelled_meanwhile__is_not_told),
           ALERT_TEST(alert_stream__own_writes__are_not_told),
           ALERT_TEST(alert_lines__wrong_ones__are_named));
