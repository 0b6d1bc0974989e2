#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "unit/cli/gate.h"

// `eyrie auth` as people and scripts call it.

static void login__good_token__is_checked_and_stored(void **state)
{
    Gate *gate = *state;
    gate_login(gate);
    gate_says(gate, "Acme Dental");
    gate_hides(gate, sandbox_token(gate->sandbox));
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    gate_runs(gate, 0, "auth status", "");
    gate_says(gate, "* ");
    gate_hides(gate, sandbox_token(gate->sandbox));
}

static void login__refused_or_foreign__stores_nothing(void **state)
{
    Gate *gate = *state;
    g_autofree char *own =
        g_strdup_printf("--location %s auth login", sandbox_location(gate->sandbox));
    g_autofree char *foreign =
        g_strdup_printf("--location %s auth login", sandbox_location_at(gate->sandbox, 1));
    gate_runs(gate, 3, own, "pit-00000000-0000-4000-8000-000000000000\n");
    gate_says(gate, "nothing was stored");
    gate_runs(gate, 4, foreign, sandbox_token(gate->sandbox));
    gate_says(gate, "does not have access to this location");
    gate_runs(gate, 2, own, "two words\n");
    gate_runs(gate, 2, own, "");
    gate_runs(gate, 3, "auth status", "");
    gate_says(gate, "there is no profile");
}

static void login__second_time__keeps_the_places(void **state)
{
    Gate *gate = *state;
    gate_login(gate);
    gate_login(gate);
    gate_runs(gate, 0, "auth status --json", "");
    gate_says(gate, "\"locations\":[{\"id\"");
    gate_runs(gate, 2, "auth switch nowhere", "");
    gate_says(gate, "no such location");
}

// A location's own token comes before the profile's: one of the app that was there before is dead.
static void login__after_an_agency__uses_the_new_token(void **state)
{
    Gate *gate = *state;
    g_autofree char *path = profile_path(gate, "main");
    g_autofree char *old =
        g_strdup_printf("{\"kind\":\"oauth\",\"gen\":3,\"company\":true,\"access\":\"agency\","
                        "\"locations\":[{\"location_id\":\"%s\",\"access\":\"minted\"}]}",
                        sandbox_location(gate->sandbox));
    gate_login(gate); // makes the folder
    assert_true(g_file_set_contents(path, old, -1, NULL));
    assert_int_equal(g_chmod(path, 0600), 0);
    gate_login(gate);
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
}

static void rotate__same_wrong_and_new(void **state)
{
    Gate *gate = *state;
    gate_login(gate);
    gate_runs(gate, 2, "auth rotate", sandbox_token(gate->sandbox));
    gate_says(gate, "has already");
    gate_runs(gate, 3, "auth rotate", "pit-wrong\n");
    gate_says(gate, "nothing was stored");
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", ""); // still the old one
    gate_runs(gate, 0, "auth rotate --unchecked", "pit-new\n");
    gate_runs(gate, 3, "api GET /users/ -f locationId={location}", "");
}

static void rotate__no_server_named__asks_the_profile_s(void **state)
{
    Gate *gate = *state;
    g_autofree char *fresh = sandbox_new_token(gate->sandbox, 0);
    gate_login(gate);
    gate_set_extra(gate, "EYRIE_BASE_URL", "");
    gate_runs(gate, 0, "auth rotate", fresh);
    gate_says(gate, "The new token works. The former one does too");
}

// Tokens that are there already would go to whatever server the new one is of.
static void login__one_more_of_another_server__is_refused(void **state)
{
    Gate *gate = *state;
    Err err;
    const SandboxOptions options = {
        .clock = gate->clock, .world = "empty", .token = "pit-elsewhere", .location = "far"};
    Sandbox *far = sandbox_start(&options, &err);
    assert_non_null(far);
    g_autofree char *words =
        g_strdup_printf("--base-url %s --location far auth login", sandbox_base_url(far));
    gate_login(gate);
    gate_runs(gate, 2, words, "pit-elsewhere\n");
    gate_says(gate, "tokens of another server");
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    sandbox_stop(far);
}

static void anything__no_such_profile__says_so(void **state)
{
    Gate *gate = *state;
    static const char *const verbs[] = {"logout",    "logout --yes", "rotate",
                                        "reconnect", "switch x",     "move file"};
    gate_login(gate);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        g_autofree char *words = g_strdup_printf("--profile nosuch auth %s", verbs[i]);
        gate_runs(gate, 3, words, "");
        gate_says(gate, "there is no profile nosuch; `eyrie auth status` lists them");
    }
}

static void login__options_behind_the_verb__are_taken(void **state)
{
    Gate *gate = *state;
    g_autofree char *words = g_strdup_printf("auth login --location %s --profile other",
                                             sandbox_location(gate->sandbox));
    gate_runs(gate, 0, words, sandbox_token(gate->sandbox));
    gate_says(gate, "Stored in profile other");
}

static void login__web_page_answers__says_so(void **state)
{
    Gate *gate = *state;
    Err err;
    g_autofree char *words =
        g_strdup_printf("--location %s auth login", sandbox_location(gate->sandbox));
    assert_true(sandbox_fault_add(gate->sandbox, "LOCATION_GET html 200 times=1", &err));
    gate_runs(gate, 1, words, sandbox_token(gate->sandbox));
    gate_says(gate, "nothing was stored: a web page instead of an answer");
}

// A rule of config.ini is not only for the screen.
static void api__readonly_location__writes_nothing(void **state)
{
    Gate *gate = *state;
    g_autofree char *dir = g_build_filename(gate->home, "eyrie", NULL);
    g_autofree char *path = g_build_filename(dir, "config.ini", NULL);
    gate_login(gate);
    g_mkdir_with_parents(dir, 0700);
    assert_true(g_file_set_contents(path, "[location Acme Dental]\nreadonly = on\n", -1, NULL));
    gate_runs(gate, 1, "api POST /contacts/ -f locationId={location} -f firstName=X", "");
    gate_says(gate, "read-only (config.ini says so): nothing was sent");
    assert_int_equal(sandbox_requests(gate->sandbox, EP_CONTACT_CREATE), 0);
    gate_runs(gate, 0, "api POST /contacts/search -f locationId={location} -f pageLimit=1", "");
    gate_runs(gate, 0, "--readonly api GET /users/ -f locationId={location}", "");
}

static void logout__only_when_told_to(void **state)
{
    Gate *gate = *state;
    gate_login(gate);
    gate_runs(gate, 5, "auth logout", "");
    gate_runs(gate, 0, "auth status", "");
    gate_runs(gate, 0, "auth logout --yes", "");
    gate_runs(gate, 3, "auth status", "");
}

// With a browser that is curl's shadow: the page's redirection is made by hand and pasted.
static void login__oauth_pasted__works_on_the_agency(void **state)
{
    Gate *gate = *state;
    g_autofree char *words =
        g_strdup_printf("--profile app auth login --oauth --paste --client-id %s",
                        sandbox_client_id(gate->sandbox));
    g_autofree char *bad = g_strdup_printf("%s\nhttp://localhost/callback?code=no\n",
                                           sandbox_client_secret(gate->sandbox));
    gate_runs(gate, 3, words, bad);
    gate_says(gate,
              "https://marketplace.gohighlevel.com/v2/oauth/chooselocation?response_type=code");
    gate_says(gate, "Authorization code not found");
    gate_hides(gate, sandbox_client_secret(gate->sandbox));
    gate_runs(gate, 2, "auth login --oauth", "");
    gate_says(gate, "--client-id");
    gate_runs(gate, 3, "auth status", "");
}

static void auth__no_verb__says_what_there_is(void **state)
{
    Gate *gate = *state;
    gate_runs(gate, 2, "auth", "");
    gate_says(gate, "login");
    gate_runs(gate, 2, "auth dance", "");
    gate_runs(gate, 2, "auth login --token pit-x", "");
}

UNIT_TESTS(cli_auth, GATE_TEST(login__good_token__is_checked_and_stored),
           GATE_TEST(login__refused_or_foreign__stores_nothing),
           GATE_TEST(login__second_time__keeps_the_places),
           GATE_TEST(login__after_an_agency__uses_the_new_token),
           GATE_TEST(rotate__same_wrong_and_new),
           GATE_TEST(rotate__no_server_named__asks_the_profile_s),
           GATE_TEST(login__one_more_of_another_server__is_refused),
           GATE_TEST(login__web_page_answers__says_so),
           GATE_TEST(api__readonly_location__writes_nothing),
           GATE_TEST(anything__no_such_profile__says_so),
           GATE_TEST(login__options_behind_the_verb__are_taken),
           GATE_TEST(logout__only_when_told_to),
           GATE_TEST(login__oauth_pasted__works_on_the_agency),
           GATE_TEST(auth__no_verb__says_what_there_is));
