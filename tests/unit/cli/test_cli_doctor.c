#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/profile.h"
#include "base/json.h"
#include "unit/cli/ward.h"
#include "unit/unit.h"

// `eyrie doctor`: each planted fault is found in its line, with its mend and its exit code.

static int setup(void **state)
{
    *state = ward_new();
    return 0;
}

static int teardown(void **state)
{
    ward_free(*state);
    return 0;
}

// ---- all is well -------------------------------------------------------------------------------

static void doctor__all_is_well__exits_0(void **state)
{
    Ward *ward = *state;
    runs(ward, 0, "doctor");
    finds(ward, "ok", "credentials", "token", "from EYRIE_TOKEN, location ", NULL);
    finds(ward, "ok", "reach", "server", "median of 3", NULL);
    finds(ward, "ok", "reach", "clock", "within", NULL);
    finds(ward, "ok", "account", "location", "Acme Dental", NULL);
    finds(ward, "ok", "scopes", "messages", "conversations/message.readonly", NULL);
    finds(ward, "ok", "scopes", "fields", "locations/customFields.readonly", NULL);
    finds(ward, "ok", "rate", "burst", "of 100 requests left in 10 s", NULL);
    finds(ward, "ok", "rate", "daily", "of 200000", NULL);
    finds(ward, "ok", "api", "versions", "2021-07-28", NULL);
    finds(ward, "ok", "terminal", "TERM", "xterm-256color", NULL);
    finds(ward, "ok", "terminal", "notices", "title yes", NULL);
    finds(ward, "ok", "terminal", "colours", "256", NULL);
    finds(ward, "ok", "terminal", "widths", "a CJK sign 2, an emoji 2", NULL);
    finds(ward, "ok", "files", "theme", "auto", NULL);
    finds(ward, "ok", "outbox", "integrity", "not there yet", NULL);
    finds(ward, "ok", "libraries", "versions", "SQLite 3.", NULL);
    if (!strstr(ward->out, " 0 warnings, 0 failures"))
        fail_msg("something is not well:\n%s", ward->out);
}

static void doctor__json__has_every_row(void **state)
{
    Ward *ward = *state;
    Err err = {0};
    runs(ward, 0, "doctor --json");
    Json *json = json_parse(ward->out, strlen(ward->out), &err);
    assert_non_null(json);
    assert_string_equal(json_string(json_at(json, "schema")), "eyrie.doctor/1");
    const Json *checks = json_at(json, "checks");
    assert_true(json_count(checks) >= 30);
    for (const Json *row = json_first(checks); row; row = json_next(row)) {
        assert_true(json_is_string(json_member(row, "group")));
        assert_true(json_is_string(json_member(row, "name")));
        assert_true(json_is_string(json_member(row, "found")));
        assert_string_not_equal(json_string(json_member(row, "state")), "fail");
        assert_true(json_is_null(json_member(row, "mend")));
    }
    json_free(json);
}

static void doctor__offline__asks_nothing(void **state)
{
    Ward *ward = *state;
    runs(ward, 0, "doctor --offline");
    finds(ward, "-", "reach", "server", "--offline", NULL);
    finds(ward, "-", "scopes", "contacts", "--offline", NULL);
    assert_int_equal(sandbox_requests(ward->sandbox, EP_LOCATION_GET), 0);
    runs(ward, 2, "doctor now");
    runs(ward, 2, "doctor --token pit-x");
}

static void doctor__demo__is_well(void **state)
{
    Ward *ward = *state;
    runs(ward, 0, "--demo doctor");
    finds(ward, "ok", "credentials", "token", "from demo", NULL);
    finds(ward, "ok", "scopes", "opportunities", "opportunities.readonly", NULL);
}

static void says(const Ward *ward, const char *text)
{
    if (!strstr(ward->out, text))
        fail_msg("expected \"%s\" in:\n%s", text, ward->out);
}

static void doctor__terminal__is_asked_for_widths(void **state)
{
    Ward *ward = *state;
    runs_on_terminal(ward, "doctor --offline", (const int[]){1, 2, 2});
    says(ward, "ok    terminal    TERM           xterm-256color, 80x24");
    says(ward, "a letter 1, a CJK sign 2, an emoji 2, by table, terminal and C library");
    runs_on_terminal(ward, "doctor --offline", (const int[]){1, 2, 1});
    says(ward, "an emoji 2 (terminal 1)");
    runs_on_terminal(ward, "doctor --offline", NULL); // one that never answers
    says(ward, "a letter 1, a CJK sign 2, an emoji 2, by table and C library");
}

// ---- planted faults ----------------------------------------------------------------------------

static void doctor__config_others_may_write__says_how_to_close_it(void **state)
{
    Ward *ward = *state;
    g_autofree char *path = put_file(ward, "config.ini", "on InboundMessage run true\n", 0664);
    runs(ward, 0, "doctor --offline");
    finds(ward, "warn", "files", "config.ini", "no hook and no command", "Look at");
    assert_non_null(strstr(ward->out, "chmod go-w "));
    assert_int_equal(g_chmod(path, 0600), 0);
    assert_int_equal(g_chmod(ward->eyrie, 0770), 0);
    runs(ward, 0, "doctor --offline");
    finds(ward, "warn", "folders", "config", "had mode 0770", "look at what is in it");
}

static void doctor__config_that_cannot_be_read__says_what_that_stops(void **state)
{
    Ward *ward = *state;
    g_autofree char *large = g_strnfill(300 * 1024, '#');
    g_free(put_file(ward, "config.ini", large, 0600));
    runs(ward, 1, "doctor --offline");
    finds(ward, "FAIL", "files", "config.ini", "", "chmod 600");
    says(ward, "nothing is changed in any account");
}

static void doctor__no_token__is_not_signed_in(void **state)
{
    Ward *ward = *state;
    g_clear_pointer(&ward->token, g_free);
    runs(ward, 3, "doctor");
    finds(ward, "FAIL", "credentials", "token", "no token", "auth login");
    finds(ward, "ok", "reach", "server", "answers in", NULL);
    finds(ward, "-", "scopes", "contacts", "no token", NULL);
}

static void doctor__wrong_token__is_not_signed_in(void **state)
{
    Ward *ward = *state;
    change(&ward->token, "pit-00000000-0000-4000-8000-000000000000");
    runs(ward, 3, "doctor");
    finds(ward, "FAIL", "account", "location", "does not take the token", "auth login");
    finds(ward, "-", "scopes", "contacts", "", NULL);
}

static void doctor__token_of_another_location__says_so(void **state)
{
    Ward *ward = *state;
    change(&ward->location, sandbox_location_at(ward->sandbox, 1));
    runs(ward, 4, "doctor");
    finds(ward, "FAIL", "account", "location", "does not have access to this location",
          "--location");
    finds(ward, "-", "scopes", "contacts", "", NULL);
}

static void doctor__missing_scopes__are_named(void **state)
{
    Ward *ward = *state;
    serve(ward, &(SandboxOptions){.scopes = "locations.readonly contacts.readonly"});
    runs(ward, 4, "doctor");
    finds(ward, "ok", "account", "location", "Acme", NULL);
    finds(ward, "ok", "scopes", "contacts", "contacts.readonly", NULL);
    finds(ward, "FAIL", "scopes", "conversations", "conversations.readonly",
          "Add conversations.readonly in Settings > Private Integrations");
    finds(ward, "FAIL", "scopes", "tags", "locations/tags.readonly", "Private Integrations");
    serve(ward, &(SandboxOptions){.scopes = "contacts.readonly"});
    runs(ward, 4, "doctor");
    finds(ward, "FAIL", "account", "location", "locations.readonly", "Add locations.readonly");
    finds(ward, "ok", "scopes", "contacts", "contacts.readonly", NULL);
}

static void doctor__server_gone__is_asked_once(void **state)
{
    Ward *ward = *state;
    sandbox_set_online(ward->sandbox, false);
    runs(ward, 1, "doctor");
    finds(ward, "FAIL", "reach", "server", ward->url, "Check the network");
    finds(ward, "-", "reach", "clock", "no connection", NULL);
    finds(ward, "-", "scopes", "fields", "no connection", NULL);
    finds(ward, "ok", "outbox", "integrity", "not there yet", NULL);
}

static void doctor__service_in_trouble__says_503(void **state)
{
    Ward *ward = *state;
    Err err = {0};
    assert_true(sandbox_fault_add(ward->sandbox, "* status 503", &err));
    runs(ward, 1, "doctor");
    finds(ward, "FAIL", "reach", "server", "503", "Wait");
    assert_int_equal(sandbox_requests(ward->sandbox, EP_LOCATION_GET), 1);
}

static void doctor__web_page__is_not_the_service(void **state)
{
    Ward *ward = *state;
    Err err = {0};
    assert_true(sandbox_fault_add(ward->sandbox, "* page", &err));
    runs(ward, 1, "doctor");
    finds(ward, "FAIL", "reach", "server", "a web page instead of an answer", "browser");
    sandbox_fault_clear(ward->sandbox);
    assert_true(sandbox_fault_add(ward->sandbox, "* redirect 302", &err));
    runs(ward, 1, "doctor");
    finds(ward, "FAIL", "reach", "server", "redirects", "browser");
}

static void doctor__one_route_broken__is_one_line(void **state)
{
    Ward *ward = *state;
    Err err = {0};
    assert_true(sandbox_fault_add(ward->sandbox, "TAG_LIST status 500", &err));
    runs(ward, 1, "doctor");
    finds(ward, "FAIL", "scopes", "tags", "500", "again");
    finds(ward, "ok", "scopes", "fields", "customFields", NULL);
}

static void doctor__auth_file_open_to_others__is_told(void **state)
{
    Ward *ward = *state;
    g_autofree char *auth = g_build_filename(ward->eyrie, "auth", NULL);
    assert_int_equal(g_mkdir(auth, 0700), 0);
    g_autofree char *path = put_file(ward, "auth/main.json", "{}", 0644);
    g_clear_pointer(&ward->token, g_free);
    runs(ward, 1, "doctor");
    finds(ward, "FAIL", "credentials", "file", "mode 0644", "chmod 600 ");
    assert_int_equal(g_unlink(path), 0);
    assert_int_equal(symlink("/nowhere", path), 0);
    runs(ward, 1, "doctor --offline");
    finds(ward, "FAIL", "credentials", "file", "a symbolic link", "auth login");
}

static void login(Ward *ward, int64_t days_ago)
{
    Err err = {0};
    Profile profile;
    g_setenv("XDG_STATE_HOME", ward->home, TRUE);
    profile_init(&profile);
    profile.access = secret_new(ward->token, strlen(ward->token));
    profile.obtained.ms = clock_now(ward->clock).ms - days_ago * 24 * 60 * 60 * 1000;
    profile.location = id_from(ward->location);
    profile_add_place(&profile, &profile.location);
    if (!profile_write("main", &profile, &err))
        fail_msg("%s", err.msg);
    profile_clear(&profile);
    g_clear_pointer(&ward->token, g_free);
}

static void login_app(Ward *ward, bool lost)
{
    Err err = {0};
    Profile profile;
    const char *id = sandbox_client_id(ward->sandbox);
    const char *secret = sandbox_client_secret(ward->sandbox);
    const char *refresh = sandbox_refresh_token(ward->sandbox);
    g_setenv("XDG_STATE_HOME", ward->home, TRUE);
    profile_init(&profile);
    profile.kind = PROFILE_OAUTH;
    profile.lost = lost;
    profile.access = secret_new("eyJended", 8);
    profile.refresh = secret_new(refresh, strlen(refresh));
    profile.client_secret = secret_new(secret, strlen(secret));
    profile.client_id = g_strdup(id);
    profile.obtained.ms = clock_now(ward->clock).ms - 2 * 24 * 60 * 60 * 1000;
    profile.expires.ms = clock_now(ward->clock).ms - 24 * 60 * 60 * 1000;
    profile.location = id_from(ward->location);
    profile_add_place(&profile, &profile.location);
    if (!profile_write("main", &profile, &err))
        fail_msg("%s", err.msg);
    profile_clear(&profile);
    g_clear_pointer(&ward->token, g_free);
}

static void doctor__ended_pair__is_renewed_or_lost(void **state)
{
    Ward *ward = *state;
    login_app(ward, false);
    runs(ward, 0, "doctor --offline");
    finds(ward, "ok", "credentials", "age", "renewed with the next use", NULL);
    runs(ward, 0, "doctor");
    finds(ward, "ok", "account", "location", "Acme Dental", NULL);
    login_app(ward, true);
    runs(ward, 3, "doctor");
    finds(ward, "FAIL", "credentials", "age", "refresh token", "auth login --oauth");
    finds(ward, "ok", "reach", "server", "answers in", NULL);
}

static void doctor__old_token__warns_from_day_80(void **state)
{
    Ward *ward = *state;
    g_autofree char *token = g_strdup(ward->token);
    login(ward, 79);
    runs(ward, 0, "doctor");
    finds(ward, "ok", "credentials", "token", "profile main (file)", NULL);
    finds(ward, "ok", "credentials", "age", "79 days", NULL);
    ward->token = g_strdup(token);
    login(ward, 80);
    runs(ward, 0, "doctor --offline");
    finds(ward, "warn", "credentials", "age", "80 days", "auth rotate");
    if (strstr(ward->out, token))
        fail_msg("the token in:\n%s", ward->out);
}

static void doctor__damaged_outbox__is_told(void **state)
{
    Ward *ward = *state;
    g_autofree char *noise = g_strnfill(8192, 'x');
    g_autofree char *path = put_file(ward, "outbox.db", noise, 0600);
    runs(ward, 1, "doctor");
    finds(ward, "FAIL", "outbox", "integrity", "damaged", "outbox list");
    assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void doctor__outbox__is_proved(void **state)
{
    Ward *ward = *state;
    runs(ward, 0, "outbox list");
    runs(ward, 0, "doctor --offline");
    finds(ward, "ok", "outbox", "integrity", "0 writes, journal and audit proved", NULL);
    finds(ward, "ok", "outbox", "waiting", "nothing", NULL);
}

static void doctor__foreign_mirror__stays_as_it_is(void **state)
{
    Ward *ward = *state;
    g_autofree char *noise = g_strnfill(4096, 'x');
    g_autofree char *name = g_strdup_printf("cache.main.%s.db", ward->location);
    g_autofree char *path = put_file(ward, name, noise, 0600);
    g_autofree char *after = NULL;
    runs(ward, 0, "doctor");
    finds(ward, "warn", "mirror", "file", name, "Nothing to do");
    assert_true(g_file_get_contents(path, &after, NULL, NULL));
    assert_string_equal(after, noise);
    assert_int_equal(g_chmod(path, 0644), 0);
    runs(ward, 0, "doctor --offline");
    finds(ward, "warn", "mirror", "file", "not of this account", "Nothing to do");
}

static void doctor__bad_lines__are_named(void **state)
{
    Ward *ward = *state;
    g_autofree char *config = put_file(ward, "config.ini", "send-hold 5\nsend-hold soon\n", 0600);
    g_autofree char *keys = put_file(ward, "keys.ini", "bend all x quit\n", 0600);
    runs(ward, 1, "doctor");
    finds(ward, "FAIL", "files", "config.ini", "line 2", "Correct or remove");
    finds(ward, "FAIL", "files", "keys.ini", "keys.ini", "Correct or remove");
    assert_int_equal(g_unlink(keys), 0);
    g_free(put_file(ward, "config.ini", "on InboundMessage run true\non * fly\n", 0600));
    runs(ward, 1, "doctor --offline");
    finds(ward, "FAIL", "files", "config.ini", "line 2", "Correct or remove");
    g_free(put_file(ward, "config.ini", "theme nowhere\n", 0600));
    runs(ward, 0, "doctor");
    finds(ward, "ok", "files", "config.ini", "is good", NULL);
    finds(ward, "warn", "files", "theme", "nowhere", "another theme");
    g_free(put_file(ward, "config.ini", "theme nord\n", 0600));
    runs(ward, 0, "doctor");
    finds(ward, "ok", "files", "theme", "nord.theme is good; text at least 4.5 to 1", NULL);
    g_free(put_file(ward, "config.ini", "theme dim\n", 0600));
    g_autofree char *folder = g_path_get_dirname(config);
    g_autofree char *themes = g_build_filename(folder, "themes", NULL);
    assert_int_equal(g_mkdir_with_parents(themes, 0700), 0);
    g_free(put_file(ward, "themes/dim.theme", "background = #444444\ndim = #555555 default -\n",
                    0600));
    runs(ward, 0, "doctor");
    finds(ward, "warn", "files", "theme", "\"dim\"", "differ more");
}

static void skewed(Ward *ward, int64_t ms)
{
    Clock *clock = clock_new_from((Instant){clock_now(ward->clock).ms + ms});
    serve(ward, &(SandboxOptions){.clock = clock});
    runs(ward, llabs((long long)ms) > 300000 ? 1 : 0, "doctor");
    sandbox_stop(ward->sandbox);
    ward->sandbox = NULL;
    clock_free(clock);
}

static void doctor__clock_off__warns_then_fails(void **state)
{
    Ward *ward = *state;
    skewed(ward, 60 * 1000);
    finds(ward, "warn", "reach", "clock", "behind the service's", "Set the clock");
    skewed(ward, (int64_t)24 * 60 * 60 * 1000);
    finds(ward, "FAIL", "reach", "clock", "behind the service's", "Set the clock");
    skewed(ward, (int64_t)-24 * 60 * 60 * 1000);
    finds(ward, "FAIL", "reach", "clock", "ahead of the service's", "Set the clock");
}

static void doctor__folders__are_looked_at_first(void **state)
{
    Ward *ward = *state;
    assert_int_equal(g_chmod(ward->eyrie, 0755), 0);
    runs(ward, 0, "doctor --offline");
    finds(ward, "warn", "folders", "state", "had mode 0755", "chmod 700");
    runs(ward, 0, "doctor --offline");
    finds(ward, "ok", "folders", "state", "mode 0700", NULL);
}

static void doctor__other_process__is_seen(void **state)
{
    Ward *ward = *state;
    g_autofree char *name = g_strdup_printf("outbox-%s.lock", ward->location);
    g_autofree char *path = put_file(ward, name, "", 0600);
    runs(ward, 0, "doctor --offline");
    finds(ward, "ok", "processes", "others", "no other eyrie", NULL);
    int fd = g_open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    runs(ward, 0, "doctor --offline");
    finds(ward, "ok", "processes", "others", "another eyrie sends", NULL);
    close(fd);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(cli_doctor, TEST(doctor__all_is_well__exits_0), TEST(doctor__json__has_every_row),
           TEST(doctor__offline__asks_nothing), TEST(doctor__demo__is_well),
           TEST(doctor__terminal__is_asked_for_widths),
           TEST(doctor__config_others_may_write__says_how_to_close_it),
           TEST(doctor__config_that_cannot_be_read__says_what_that_stops),
           TEST(doctor__no_token__is_not_signed_in), TEST(doctor__wrong_token__is_not_signed_in),
           TEST(doctor__token_of_another_location__says_so),
           TEST(doctor__missing_scopes__are_named), TEST(doctor__server_gone__is_asked_once),
           TEST(doctor__service_in_trouble__says_503), TEST(doctor__web_page__is_not_the_service),
           TEST(doctor__one_route_broken__is_one_line),
           TEST(doctor__auth_file_open_to_others__is_told),
           TEST(doctor__old_token__warns_from_day_80), TEST(doctor__ended_pair__is_renewed_or_lost),
           TEST(doctor__damaged_outbox__is_told), TEST(doctor__outbox__is_proved),
           TEST(doctor__foreign_mirror__stays_as_it_is), TEST(doctor__bad_lines__are_named),
           TEST(doctor__clock_off__warns_then_fails), TEST(doctor__folders__are_looked_at_first),
           TEST(doctor__other_process__is_seen));
