#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/loopback.h"
#include "api/profile.h"
#include "unit/cli/gate.h"

// Tokens of several kinds and locations, a browser, and what becomes of a lost grant.

// ---- a browser ---------------------------------------------------------------------------------

static char *knock(int port, const char *path, const char *host)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    g_autofree char *request = g_strdup_printf(
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: b\r\nConnection: close\r\n\r\n", path, host);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)(const void *)&to, sizeof(to)), 0);
    assert_true(send(fd, request, strlen(request), MSG_NOSIGNAL) >= 0);
    GString *answer = g_string_new(NULL);
    char bytes[1024];
    for (ssize_t n; (n = recv(fd, bytes, sizeof(bytes), 0)) > 0;)
        g_string_append_len(answer, bytes, n);
    close(fd);
    return g_string_free(answer, FALSE);
}

static int port_of(const char *url)
{
    return (int)g_ascii_strtoll(strchr(url + strlen("http://"), ':') + 1, NULL, 10);
}

// Says yes on the page, for the whole agency or the first location, and follows the redirection.
static void say_yes(Gate *gate, const char *url, const char *choice)
{
    g_autofree char *path = g_strdup_printf("%s&confirm=%s", strstr(url, "/v2/"), choice);
    assert_true(g_str_has_prefix(url, sandbox_base_url(gate->sandbox)));
    g_autofree char *page = knock(port_of(url), path, "x");
    char *to = strstr(page, "location: http://localhost:");
    assert_non_null(to);
    to += strlen("location: ");
    to[strcspn(to, "\r")] = '\0';
    g_autofree char *host = g_strdup_printf("localhost:%d", port_of(to));
    g_autofree char *answer = knock(port_of(to), strstr(to, "/callback"), host);
    assert_non_null(strstr(answer, "200 OK"));
}

static void choose_agency(Gate *gate, const char *url)
{
    say_yes(gate, url, "company");
}

static void choose_location(Gate *gate, const char *url)
{
    say_yes(gate, url, sandbox_location(gate->sandbox));
}

static int free_port(void)
{
    Err err;
    Loopback *loopback = loopback_open(0, &err);
    int port = loopback_port(loopback);
    loopback_close(loopback);
    return port;
}

static char *app_words(const Gate *gate)
{
    return g_strdup_printf("--profile app auth login --oauth --client-id %s --port %d --page "
                           "%s/v2/oauth/chooselocation",
                           sandbox_client_id(gate->sandbox), free_port(),
                           sandbox_base_url(gate->sandbox));
}

static void oauth__browser_says_yes__signs_in(void **state)
{
    Gate *gate = *state;
    g_autofree char *words = app_words(gate);
    gate_runs_with_browser(gate, 0, words, sandbox_client_secret(gate->sandbox), choose_location);
    gate_says(gate, "Acme Dental");
    gate_says(gate, "/v2/oauth/chooselocation?response_type=code"); // printed, too
    gate_hides(gate, sandbox_client_secret(gate->sandbox));
    gate_runs(gate, 0, "--profile app api GET /users/ -f locationId={location}", "");
    gate_runs(gate, 0, "auth status", "");
    gate_says(gate, "app  app (OAuth), signed in, file");
}

static void oauth__agency__has_all_its_locations(void **state)
{
    Gate *gate = *state;
    g_autofree char *words = app_words(gate);
    gate_runs_with_browser(gate, 0, words, sandbox_client_secret(gate->sandbox), choose_agency);
    gate_says(gate, "The agency has 3 locations");
    g_autofree char *other =
        g_strdup_printf("--profile app auth switch %s", sandbox_location_at(gate->sandbox, 2));
    gate_runs(gate, 0, other, "");
    gate_runs(gate, 0, "--profile app api GET /users/ -f locationId={location}", "");
}

static void oauth__bad_options__ask_for_nothing(void **state)
{
    Gate *gate = *state;
    static const char *const rows[][2] = {
        {"auth login --oauth", "--client-id"},
        {"auth login --oauth --client-id x --page http://example.com/page", "--page"},
        {"auth login --oauth --client-id x --page https://example.com/page?x=1", "--page"},
        {"auth login --oauth --client-id x --page ftp://example.com", "--page"},
        {"auth login --oauth --client-id x --port 70000", "--port"},
        {"auth login --oauth --client-id x --as owner", "--as"},
        {"auth login pit-11111111-1111-4111-8111-111111111111", "nothing was changed"},
        {"auth switch", "nothing was changed"},
        {"auth dance", "nothing was changed"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        gate_runs(gate, 2, rows[i][0], "");
        gate_says(gate, rows[i][1]);
        gate_hides(gate, "pit-1111");
        gate_hides(gate, "Client secret");
    }
    gate_runs(gate, 3, "auth status", "");
}

// Far away or without a display the address is for copying; here it is pasted back at once.
static void oauth__no_display_or_told_so__opens_nothing(void **state)
{
    Gate *gate = *state;
    g_autofree char *base = app_words(gate);
    g_autofree char *words = g_strconcat(base, " --paste", NULL);
    g_autofree char *input = g_strdup_printf("%s\nhttp://localhost/callback?code=no\n",
                                             sandbox_client_secret(gate->sandbox));
    g_autofree char *told = g_build_filename(gate->home, "told", NULL);
    g_autofree char *script = g_strdup_printf("#!/bin/sh\n: >'%s'\n", told);
    gate_put_program(gate, "xdg-open", script);
    gate_set_extra(gate, "DISPLAY", ":7");
    gate_runs(gate, 3, words, input);
    assert_false(g_file_test(told, G_FILE_TEST_EXISTS));
    gate_says(gate, "Authorization code not found");
    gate_says(gate, "nothing was stored");
}

// ---- private integration tokens ----------------------------------------------------------------

static char *login_at(const Gate *gate, int location)
{
    return g_strdup_printf("--location %s auth login",
                           sandbox_location_at(gate->sandbox, location));
}

static void pit__second_location__is_one_more(void **state)
{
    Gate *gate = *state;
    g_autofree char *second = sandbox_new_token(gate->sandbox, 1);
    g_autofree char *words = login_at(gate, 1);
    gate_login(gate);
    gate_runs(gate, 0, words, second);
    gate_says(gate, "Location: ");
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    g_autofree char *back = g_strdup_printf("auth switch %s", sandbox_location(gate->sandbox));
    gate_runs(gate, 0, back, "");
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    g_autofree char *named =
        g_strdup_printf("--location %s api GET /users/ -f locationId={location}",
                        sandbox_location_at(gate->sandbox, 1));
    gate_runs(gate, 0, named, "");
    g_autofree char *third =
        g_strdup_printf("--location %s api GET /users/ -f locationId={location}",
                        sandbox_location_at(gate->sandbox, 2));
    gate_runs(gate, 3, third, "");
    gate_says(gate, "holds no token of location");
}

static void pit__of_the_agency__says_what_it_can_do(void **state)
{
    Gate *gate = *state;
    gate_runs(gate, 0, "auth login", sandbox_agency_token(gate->sandbox));
    gate_says(gate, "This is the agency's token");
    gate_says(gate, sandbox_location_at(gate->sandbox, 2));
    gate_hides(gate, sandbox_agency_token(gate->sandbox));
    gate_runs(gate, 0, "auth status", "");
    gate_says(gate, "agency's private integration token");
    gate_says(gate, "(no token)");
    g_autofree char *read =
        g_strdup_printf("--location %s api GET /users/", sandbox_location(gate->sandbox));
    gate_runs(gate, 3, read, "");
    gate_login(gate); // a location's beside it
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    gate_runs(gate, 0, "auth status", "");
    gate_says(gate, "agency's");
}

// Also where a location is named: reading its name works with an agency's token, little else does.
static void pit__of_the_agency_for_a_location__is_noticed(void **state)
{
    Gate *gate = *state;
    g_autofree char *words = login_at(gate, 0);
    gate_runs(gate, 0, words, sandbox_agency_token(gate->sandbox));
    gate_says(gate, "This is the agency's token");
}

static void pit__without_a_location__asks_for_it(void **state)
{
    Gate *gate = *state;
    gate_runs(gate, 4, "auth login", sandbox_token(gate->sandbox));
    gate_says(gate, "which location?");
    gate_runs(gate, 3, "auth status", "");
}

static void token_command__in_config__signs_in_without_a_profile(void **state)
{
    Gate *gate = *state;
    g_autofree char *dir = g_build_filename(gate->home, "eyrie", NULL);
    g_autofree char *path = g_build_filename(dir, "config.ini", NULL);
    g_autofree char *line =
        g_strdup_printf("token-command printf '%%s\\nlogin: x' %s\n", sandbox_token(gate->sandbox));
    g_autofree char *words = g_strdup_printf(
        "--location %s api GET /users/ -f locationId={location}", sandbox_location(gate->sandbox));
    assert_int_equal(g_mkdir(dir, 0700), 0);
    assert_true(g_file_set_contents(path, line, -1, NULL));
    gate_runs(gate, 0, words, "");
    gate_hides(gate, sandbox_token(gate->sandbox));
    assert_true(
        g_file_set_contents(path, "token-command sh -c 'echo locked >&2; exit 4'\n", -1, NULL));
    gate_runs(gate, 3, words, "");
    gate_says(gate, "sh ended with 4: locked");
}

// ---- rotate ------------------------------------------------------------------------------------

static void rotate__both_good__says_so(void **state)
{
    Gate *gate = *state;
    g_autofree char *fresh = sandbox_new_token(gate->sandbox, 0);
    g_autofree char *foreign = sandbox_new_token(gate->sandbox, 1);
    gate_login(gate);
    gate_runs(gate, 4, "auth rotate", foreign);
    gate_says(gate, "does not have access to this location");
    gate_says(gate, "nothing was stored");
    gate_runs(gate, 0, "auth rotate --json", fresh);
    gate_says(gate, "\"new\":\"works\",\"former\":\"works\"");
    gate_hides(gate, fresh);
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
}

static void rotate__of_another_place__leaves_the_first(void **state)
{
    Gate *gate = *state;
    g_autofree char *second = sandbox_new_token(gate->sandbox, 1);
    g_autofree char *fresh = sandbox_new_token(gate->sandbox, 1);
    g_autofree char *words = login_at(gate, 1);
    gate_login(gate);
    gate_runs(gate, 0, words, second);
    gate_runs(gate, 0, "auth rotate", fresh);
    gate_says(gate, "The former one does too");
    g_autofree char *first = g_strdup_printf(
        "--location %s api GET /users/ -f locationId={location}", sandbox_location(gate->sandbox));
    gate_runs(gate, 0, first, "");
    g_autofree char *missing =
        g_strdup_printf("--location %s auth rotate", sandbox_location_at(gate->sandbox, 2));
    gate_runs(gate, 2, missing, fresh);
    gate_says(gate, "no token of that location");
}

static void status__old_token__names_the_mend(void **state)
{
    Gate *gate = *state;
    gate_login(gate);
    g_autofree char *path = profile_path(gate, "main");
    g_autofree char *old =
        g_strdup_printf("{\"kind\":\"pit\",\"access\":\"pit-x\",\"obtained\":%" G_GINT64_FORMAT
                        ",\"location_id\":\"abc\"}",
                        g_get_real_time() / 1000 - (gint64)81 * 24 * 3600 * 1000);
    assert_true(g_file_set_contents(path, old, -1, NULL));
    assert_int_equal(g_chmod(path, 0600), 0);
    gate_runs(gate, 0, "auth status", "");
    gate_says(gate, "81 days old: `eyrie --location abc auth rotate`");
    gate_runs(gate, 0, "auth status --json", "");
    gate_says(gate, "\"ageDays\":81");
}

// ---- reconnect ---------------------------------------------------------------------------------

static void reconnect__lost_grant__works_again(void **state)
{
    Gate *gate = *state;
    gate_login(gate); // makes the folder
    g_autofree char *path = profile_path(gate, "main");
    g_autofree char *lost = g_strdup_printf(
        "{\"kind\":\"oauth\",\"gen\":3,\"lost\":true,\"access\":\"gone\",\"refresh\":\"gone\","
        "\"client_id\":\"%s\",\"client_secret\":\"%s\",\"location_id\":\"%s\",\"expires\":1000}",
        sandbox_client_id(gate->sandbox), sandbox_client_secret(gate->sandbox),
        sandbox_location(gate->sandbox));
    assert_true(g_file_set_contents(path, lost, -1, NULL));
    assert_int_equal(g_chmod(path, 0600), 0);
    gate_runs(gate, 0, "auth status", "");
    gate_says(gate, "eyrie auth reconnect");
    gate_runs(gate, 3, "api GET /users/ -f locationId={location}", "");
    gate_says(gate, "eyrie auth reconnect");
    gate_runs(gate, 0, "auth reconnect", "");
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    gate_hides(gate, sandbox_client_secret(gate->sandbox));
}

static void status__profile_of_another_machine__warns(void **state)
{
    Gate *gate = *state;
    gate_login(gate);
    g_autofree char *path = profile_path(gate, "main");
    g_autofree char *copied = g_strdup_printf(
        "{\"kind\":\"oauth\",\"machine\":\"elsewhere\",\"access\":\"%s\",\"refresh\":\"x\","
        "\"client_id\":\"a\",\"client_secret\":\"b\",\"location_id\":\"%s\"}",
        sandbox_token(gate->sandbox), sandbox_location(gate->sandbox));
    assert_true(g_file_set_contents(path, copied, -1, NULL));
    assert_int_equal(g_chmod(path, 0600), 0);
    gate_runs(gate, 0, "auth status", "");
    gate_says(gate, "from another machine");
    gate_runs(gate, 0, "auth status --json", "");
    gate_says(gate, "\"copied\":true");
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    gate_says(gate, "comes from another machine");
}

static void reconnect__wrong_secret_or_no_app__changes_nothing(void **state)
{
    Gate *gate = *state;
    gate_login(gate);
    gate_runs(gate, 2, "auth reconnect", "");
    gate_says(gate, "only an app");
    g_autofree char *path = profile_path(gate, "main");
    g_autofree char *lost = g_strdup_printf(
        "{\"kind\":\"oauth\",\"lost\":true,\"access\":\"gone\",\"refresh\":\"gone\","
        "\"client_id\":\"%s\",\"client_secret\":\"bad\",\"location_id\":\"%s\"}",
        sandbox_client_id(gate->sandbox), sandbox_location(gate->sandbox));
    assert_true(g_file_set_contents(path, lost, -1, NULL));
    assert_int_equal(g_chmod(path, 0600), 0);
    gate_runs(gate, 3, "auth reconnect", "");
    gate_says(gate, "nothing was changed");
    g_autofree char *now = NULL;
    assert_true(g_file_get_contents(path, &now, NULL, NULL));
    assert_string_equal(now, lost);
}

UNIT_TESTS(cli_login, GATE_TEST(oauth__browser_says_yes__signs_in),
           GATE_TEST(oauth__agency__has_all_its_locations),
           GATE_TEST(oauth__bad_options__ask_for_nothing),
           GATE_TEST(oauth__no_display_or_told_so__opens_nothing),
           GATE_TEST(pit__second_location__is_one_more),
           GATE_TEST(pit__of_the_agency__says_what_it_can_do),
           GATE_TEST(pit__of_the_agency_for_a_location__is_noticed),
           GATE_TEST(pit__without_a_location__asks_for_it),
           GATE_TEST(token_command__in_config__signs_in_without_a_profile),
           GATE_TEST(rotate__both_good__says_so),
           GATE_TEST(rotate__of_another_place__leaves_the_first),
           GATE_TEST(status__old_token__names_the_mend),
           GATE_TEST(status__profile_of_another_machine__warns),
           GATE_TEST(reconnect__lost_grant__works_again),
           GATE_TEST(reconnect__wrong_secret_or_no_app__changes_nothing));
