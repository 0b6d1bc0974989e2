// Signing in with an app: the page, the browser that comes back, and an agency's locations.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "harness/browser.h"
#include "unit/app/gate.h"

static void confirm(Gate *gate, const char *choice)
{
    g_autoptr(GString) why = g_string_new(NULL);
    if (!browser_confirm(enrol_url(gate->enrol), choice, why))
        fail_msg("%s", why->str);
}

static void begin(Gate *gate)
{
    enrol_begin_app(gate->enrol);
    gate_submit_app(gate, browser_free_port());
    assert_int_equal(enrol_step(gate->enrol), ENROL_BROWSER);
    assert_true(enrol_listens(gate->enrol));
}

static void app__location__is_stored_with_what_was_granted(void **state)
{
    Gate *gate = *state;
    begin(gate);
    assert_non_null(strstr(enrol_url(gate->enrol), sandbox_client_id(gate->sandbox)));
    assert_null(strstr(enrol_url(gate->enrol), sandbox_client_secret(gate->sandbox)));
    gate_expect_nothing_stored(gate);
    confirm(gate, sandbox_location(gate->sandbox));
    gate_await(gate, ENROL_SCOPES);
    assert_true(enrol_writes_known(gate->enrol));
    assert_int_equal(enrol_area(gate->enrol, 0).write, ENROL_OPEN);
    Profile profile = gate_profile("main");
    assert_int_equal(profile.kind, PROFILE_OAUTH);
    assert_non_null(profile.refresh);
    assert_string_equal(profile.location.s, sandbox_location(gate->sandbox));
    assert_string_equal(profile.client_id, sandbox_client_id(gate->sandbox));
    assert_non_null(profile_token(&profile, &profile.location));
    profile_clear(&profile);
}

static void app__company__a_location_gets_a_token_of_its_own(void **state)
{
    Gate *gate = *state;
    Id wanted = id_from(sandbox_location_at(gate->sandbox, 1));
    begin(gate);
    confirm(gate, "company");
    gate_await(gate, ENROL_PLACES);
    assert_int_equal(enrol_choice_count(gate->enrol), 3);
    gate_expect_nothing_stored(gate);
    enrol_choose(gate->enrol, &wanted);
    gate_await(gate, ENROL_SCOPES);
    Profile profile = gate_profile("main");
    assert_true(profile.company);
    assert_string_equal(profile.location.s, wanted.s);
    assert_int_equal(profile.places->len, 3);
    assert_non_null(profile_place(&profile, &wanted)->access);
    profile_clear(&profile);
}

static void app__mint_refused__the_choice_stays(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    Id wanted = id_from(sandbox_location(gate->sandbox));
    begin(gate);
    confirm(gate, "company");
    gate_await(gate, ENROL_PLACES);
    assert_true(sandbox_fault_add(gate->sandbox, "OAUTH_LOCATION_TOKEN status 503 times=1", &err));
    enrol_choose(gate->enrol, &wanted);
    gate_settle(gate);
    assert_int_equal(enrol_step(gate->enrol), ENROL_PLACES);
    gate_expect_error(gate, "a problem of its own");
    gate_expect_nothing_stored(gate);
    enrol_choose(gate->enrol, &wanted);
    gate_await(gate, ENROL_SCOPES);
}

static void app__wrong_secret__goes_back_to_the_form(void **state)
{
    Gate *gate = *state;
    enrol_begin_app(gate->enrol);
    gate_submit_app(gate, browser_free_port());
    enrol_back(gate->enrol);
    gate_settle(gate);
    gate_paste(gate, ENROL_HIDDEN_CLIENT, "wrong-secret");
    enrol_submit(gate->enrol);
    gate_settle(gate);
    confirm(gate, sandbox_location(gate->sandbox));
    gate_await(gate, ENROL_APP);
    gate_expect_error(gate, "Check client id and secret");
    assert_null(strstr(enrol_error(gate->enrol).s, "wrong-secret"));
    gate_expect_nothing_stored(gate);
}

static void app__form__says_what_is_wanted(void **state)
{
    Gate *gate = *state;
    Enrol *enrol = gate->enrol;
    enrol_begin_app(enrol);
    enrol_submit(enrol);
    gate_expect_error(gate, "client id is wanted");
    enrol_set_field(enrol, ENROL_FIELD_CLIENT, "abc-def");
    enrol_submit(enrol);
    gate_expect_error(gate, "client secret is wanted");
    gate_paste(gate, ENROL_HIDDEN_CLIENT, "secret");
    enrol_set_field(enrol, ENROL_FIELD_PAGE, "ftp://example.com");
    enrol_submit(enrol);
    assert_int_equal(enrol_step(enrol), ENROL_APP);
    enrol_set_field(enrol, ENROL_FIELD_PAGE, "");
    enrol_set_field(enrol, ENROL_FIELD_PORT, "99999");
    enrol_submit(enrol);
    gate_expect_error(gate, "1 to 65535");
}

static const struct {
    const char *typed, *page;
} pages[] = {
    {"", "https://marketplace.gohighlevel.com/v2/oauth/chooselocation?"},
    {"white-label", "https://marketplace.leadconnectorhq.com/v2/oauth/chooselocation?"},
    {"crm.example.com", "https://crm.example.com/v2/oauth/chooselocation?"},
    {"https://crm.example.com/oauth/chooselocation",
     "https://crm.example.com/oauth/chooselocation?"},
};

static void app__pages__standard_white_label_and_own(void **state)
{
    Gate *gate = *state;
    g_autofree char *port = g_strdup_printf("%d", browser_free_port());
    enrol_begin_app(gate->enrol);
    enrol_set_field(gate->enrol, ENROL_FIELD_CLIENT, "abc-def");
    enrol_set_field(gate->enrol, ENROL_FIELD_PORT, port);
    gate_paste(gate, ENROL_HIDDEN_CLIENT, "secret");
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        enrol_set_field(gate->enrol, ENROL_FIELD_PAGE, pages[i].typed);
        enrol_submit(gate->enrol);
        gate_settle(gate);
        assert_int_equal(enrol_step(gate->enrol), ENROL_BROWSER);
        assert_true(g_str_has_prefix(enrol_url(gate->enrol), pages[i].page));
        enrol_back(gate->enrol);
        gate_settle(gate);
        assert_int_equal(enrol_step(gate->enrol), ENROL_APP);
    }
}

static void browser__port_taken__addresses_can_be_pasted(void **state)
{
    Gate *gate = *state, second = {.dir = gate->dir,
                                   .options = gate->options,
                                   .clock = gate->clock,
                                   .sandbox = gate->sandbox};
    int port = browser_free_port();
    enrol_begin_app(gate->enrol);
    gate_submit_app(gate, port);
    gate_begin(&second, "second", NULL);
    enrol_begin_app(second.enrol);
    gate_submit_app(&second, port);
    assert_int_equal(enrol_step(second.enrol), ENROL_BROWSER);
    assert_false(enrol_listens(second.enrol));
    assert_non_null(strstr(enrol_note(second.enrol).s, "The port is taken"));
    enrol_free(second.enrol);
}

// The state of the page this program opened, out of its address; g_free.
static char *state_of(const Gate *gate)
{
    const char *at = strstr(enrol_url(gate->enrol), "&state=");
    assert_non_null(at);
    return g_strdup(at + strlen("&state="));
}

static void browser__pasted_twice__the_first_counts(void **state)
{
    Gate *gate = *state;
    begin(gate);
    g_autofree char *echo = state_of(gate);
    g_autofree char *bad = g_strdup_printf("%s?code=abc&state=other", enrol_redirect(gate->enrol));
    g_autofree char *good =
        g_strdup_printf("%s?code=unknown&state=%s", enrol_redirect(gate->enrol), echo);
    enrol_paste_address(gate->enrol, bad, strlen(bad));
    assert_int_equal(enrol_step(gate->enrol), ENROL_BROWSER);
    gate_expect_error(gate, "The browser still has the right address");
    enrol_paste_address(gate->enrol, good, strlen(good));
    assert_int_equal(enrol_step(gate->enrol), ENROL_CHECKING);
    enrol_paste_address(gate->enrol, good, strlen(good));
    gate_settle(gate);
    assert_int_equal(enrol_step(gate->enrol), ENROL_APP);
    assert_int_equal(sandbox_requests(gate->sandbox, EP_OAUTH_TOKEN), 1);
}

static void browser__gone_back__a_late_visit_changes_nothing(void **state)
{
    Gate *gate = *state;
    g_autoptr(GString) why = g_string_new(NULL);
    begin(gate);
    g_autofree char *url = g_strdup(enrol_url(gate->enrol));
    enrol_back(gate->enrol);
    gate_settle(gate);
    assert_int_equal(enrol_step(gate->enrol), ENROL_APP);
    assert_false(browser_confirm(url, sandbox_location(gate->sandbox), why));
    assert_int_equal(sandbox_requests(gate->sandbox, EP_OAUTH_TOKEN), 0);
    gate_expect_nothing_stored(gate);
}

static void browser__five_minutes__are_enough(void **state)
{
    Gate *gate = *state;
    begin(gate);
    assert_int_equal(enrol_timeout_ms(gate->enrol), 5 * 60 * 1000);
    clock_step(gate->clock, 5 * 60 * 1000);
    enrol_pump(gate->enrol);
    assert_int_equal(enrol_step(gate->enrol), ENROL_APP);
    gate_expect_error(gate, "Nobody came back");
    assert_int_equal(enrol_timeout_ms(gate->enrol), -1);
}

#define GATE_TEST(name) cmocka_unit_test_setup_teardown(name, gate_open, gate_close)

UNIT_TESTS(enrol_app, GATE_TEST(app__location__is_stored_with_what_was_granted),
           GATE_TEST(app__company__a_location_gets_a_token_of_its_own),
           GATE_TEST(app__mint_refused__the_choice_stays),
           GATE_TEST(app__wrong_secret__goes_back_to_the_form),
           GATE_TEST(app__form__says_what_is_wanted),
           GATE_TEST(app__pages__standard_white_label_and_own),
           GATE_TEST(browser__port_taken__addresses_can_be_pasted),
           GATE_TEST(browser__pasted_twice__the_first_counts),
           GATE_TEST(browser__gone_back__a_late_visit_changes_nothing),
           GATE_TEST(browser__five_minutes__are_enough));
