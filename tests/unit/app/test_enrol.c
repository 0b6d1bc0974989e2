// Signing in with a token: every step forward and back, and what is left behind.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "unit/app/gate.h"

static const Id *first_id(Gate *gate)
{
    static Id id;
    id = enrol_choice(gate->enrol, 0).id;
    return &id;
}

static void token__whole_way__stores_profile_me_and_theme(void **state)
{
    Gate *gate = *state;
    enrol_begin_token(gate->enrol);
    gate_pass(gate);
    assert_true(enrol_is_stored(gate->enrol));
    assert_string_equal(enrol_location_name(gate->enrol).s, "Acme Dental");
    enrol_go_on(gate->enrol);
    assert_int_equal(enrol_step(gate->enrol), ENROL_ME);
    Id me = *first_id(gate);
    enrol_choose(gate->enrol, &me);
    assert_int_equal(enrol_step(gate->enrol), ENROL_THEME);
    enrol_choose_theme(gate->enrol, "light");
    assert_int_equal(enrol_step(gate->enrol), ENROL_DONE);
    gate_settle(gate);
    Profile profile = gate_profile("main");
    assert_int_equal(profile.kind, PROFILE_PIT);
    assert_int_equal(profile.gen, 1);
    assert_string_equal(secret_reveal(profile.access), sandbox_token(gate->sandbox));
    assert_string_equal(profile.location.s, sandbox_location(gate->sandbox));
    assert_string_equal(profile.base_url, sandbox_base_url(gate->sandbox));
    const Place *place = profile_place(&profile, &profile.location);
    assert_string_equal(place->name, "Acme Dental");
    assert_string_equal(place->me.s, me.s);
    profile_clear(&profile);
    g_autofree char *options = NULL;
    assert_true(g_file_get_contents(gate->options, &options, NULL, NULL));
    assert_string_equal(options, "theme light\n");
}

static void token__left_before_me__profile_is_whole(void **state)
{
    Gate *gate = *state;
    enrol_begin_token(gate->enrol);
    gate_pass(gate);
    enrol_free(g_steal_pointer(&gate->enrol));
    Profile profile = gate_profile("main");
    const Place *place = profile_place(&profile, &profile.location);
    assert_non_null(place);
    assert_true(id_is_empty(&place->me));
    assert_non_null(profile_token(&profile, &profile.location));
    profile_clear(&profile);
}

static void token__nobody__is_no_user(void **state)
{
    Gate *gate = *state;
    Id stranger = id_from("stranger");
    enrol_begin_token(gate->enrol);
    gate_pass(gate);
    enrol_go_on(gate->enrol);
    enrol_choose(gate->enrol, &stranger);
    assert_int_equal(enrol_step(gate->enrol), ENROL_ME);
    enrol_choose(gate->enrol, NULL);
    assert_int_equal(enrol_step(gate->enrol), ENROL_THEME);
    gate_settle(gate);
    Profile profile = gate_profile("main");
    assert_true(id_is_empty(&profile_place(&profile, &profile.location)->me));
    profile_clear(&profile);
}

static void token__unknown__stays_and_says_so(void **state)
{
    Gate *gate = *state;
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, "pit-00000000-0000-0000-0000-000000000000");
    assert_int_equal(enrol_step(gate->enrol), ENROL_TOKEN);
    gate_expect_error(gate, "does not know this token");
    assert_null(strstr(enrol_error(gate->enrol).s, "0000"));
    assert_int_equal(enrol_hidden_len(gate->enrol, ENROL_HIDDEN_TOKEN), 40);
    gate_expect_nothing_stored(gate);
}

static void token__none__asks_nobody(void **state)
{
    Gate *gate = *state;
    enrol_begin_token(gate->enrol);
    enrol_submit(gate->enrol);
    assert_int_equal(enrol_step(gate->enrol), ENROL_TOKEN);
    gate_expect_error(gate, "Paste the token first");
    gate_settle(gate);
    assert_int_equal(sandbox_requests(gate->sandbox, EP_LOCATION_SEARCH), 0);
}

static void token__service_in_trouble__says_so(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    enrol_begin_token(gate->enrol);
    assert_true(sandbox_fault_add(gate->sandbox, "* status 503", &err));
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    gate_expect_error(gate, "a problem of its own");
    assert_null(strstr(enrol_error(gate->enrol).s, sandbox_token(gate->sandbox)));
}

// ---- what is pasted ----------------------------------------------------------------------------

static const struct {
    const char *pasted;
    size_t len; // 0: not taken
} pastes[] = {
    {"pit-abc", 7},
    {"pit-abc\n", 7},
    {"  pit-abc \r\n", 7},
    {"Bearer pit-abc", 7},
    {"bearer   pit-abc\n", 7},
    {"\tBEARER pit-abc", 7},
    {"", 0},
    {" \n ", 0},
    {"pit abc", 0},
    {"pit-\nabc", 0},
    {"pit-\xc3\xa9", 0},
    {"pit-\x1b[31m", 0},
    {"Bearer", 6}, // it may be one
};

static void paste__trimmed_or_refused(void **state)
{
    Gate *gate = *state;
    Enrol *enrol = gate->enrol;
    enrol_begin_token(enrol);
    for (size_t i = 0; i < ARRAY_LEN(pastes); i++) {
        const char *text = pastes[i].pasted;
        enrol_hidden_clear(enrol, ENROL_HIDDEN_TOKEN);
        bool taken = enrol_hidden_paste(enrol, ENROL_HIDDEN_TOKEN, text, strlen(text));
        if (taken != (pastes[i].len > 0) ||
            enrol_hidden_len(enrol, ENROL_HIDDEN_TOKEN) != pastes[i].len)
            fail_msg("paste %zu", i);
        assert_int_equal(enrol_error(enrol).n == 0, taken);
    }
}

static void paste__refused__keeps_what_was_there_and_repeats_nothing(void **state)
{
    Gate *gate = *state;
    enrol_begin_token(gate->enrol);
    gate_paste(gate, ENROL_HIDDEN_TOKEN, "pit-good");
    assert_false(enrol_hidden_paste(gate->enrol, ENROL_HIDDEN_TOKEN, "sec ret", 7));
    assert_int_equal(enrol_hidden_len(gate->enrol, ENROL_HIDDEN_TOKEN), 8);
    assert_null(strstr(enrol_error(gate->enrol).s, "sec ret"));
    g_autofree char *huge = g_strnfill(TOKEN_MAX + 1, 'x');
    assert_false(enrol_hidden_paste(gate->enrol, ENROL_HIDDEN_TOKEN, huge, TOKEN_MAX + 1));
    gate_expect_error(gate, "far too long");
    assert_int_equal(enrol_hidden_len(gate->enrol, ENROL_HIDDEN_TOKEN), 8);
}

static void typed__letters_and_backspace__count(void **state)
{
    Gate *gate = *state;
    const char typed[] = "pit-x y";
    enrol_hidden_type(gate->enrol, ENROL_HIDDEN_TOKEN, 0);
    for (size_t i = 0; i < strlen(typed); i++)
        enrol_hidden_type(gate->enrol, ENROL_HIDDEN_TOKEN, typed[i]);
    assert_int_equal(enrol_hidden_len(gate->enrol, ENROL_HIDDEN_TOKEN), 6); // no blank
    enrol_hidden_type(gate->enrol, ENROL_HIDDEN_TOKEN, 0);
    assert_int_equal(enrol_hidden_len(gate->enrol, ENROL_HIDDEN_TOKEN), 5);
}

// ---- locations ---------------------------------------------------------------------------------

static void location__page_address__its_id_is_taken(void **state)
{
    Gate *gate = *state;
    g_autofree char *address =
        g_strdup_printf(" https://app.gohighlevel.com/v2/location/%s/contacts?page=1\n",
                        sandbox_location(gate->sandbox));
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    gate_submit_location(gate, address);
    assert_int_equal(enrol_step(gate->enrol), ENROL_SCOPES);
    assert_string_equal(enrol_location(gate->enrol).s, sandbox_location(gate->sandbox));
}

static void location__no_id__asks_nobody(void **state)
{
    Gate *gate = *state;
    static const char *const wrong[] = {"", "not an id", "https://app.gohighlevel.com/dashboard",
                                        "https://app.gohighlevel.com/v2/location//x"};
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        gate_submit_location(gate, wrong[i]);
        assert_int_equal(enrol_step(gate->enrol), ENROL_LOCATION);
        gate_expect_error(gate, "no id of a location");
    }
    assert_int_equal(sandbox_requests(gate->sandbox, EP_LOCATION_GET), 0);
}

static void location__of_another__stays_and_says_so(void **state)
{
    Gate *gate = *state;
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    gate_submit_location(gate, sandbox_location_at(gate->sandbox, 1));
    assert_int_equal(enrol_step(gate->enrol), ENROL_LOCATION);
    gate_expect_error(gate, "but not for this location");
    assert_string_equal(enrol_field(gate->enrol, ENROL_FIELD_LOCATION),
                        sandbox_location_at(gate->sandbox, 1));
    gate_expect_nothing_stored(gate);
}

static void location__given__is_not_asked_for(void **state)
{
    Gate *gate = *state;
    gate_begin(gate, "main", sandbox_location(gate->sandbox));
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    assert_int_equal(enrol_step(gate->enrol), ENROL_SCOPES);
}

static void location__token_refused_meanwhile__goes_back_to_it(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    gate_paste(gate, ENROL_HIDDEN_TOKEN, "pit-revoked");
    assert_true(sandbox_fault_add(gate->sandbox, "USER_LIST status 500", &err));
    gate_submit_location(gate, sandbox_location(gate->sandbox));
    assert_int_equal(enrol_step(gate->enrol), ENROL_TOKEN);
    gate_expect_error(gate, "does not know this token");
}

static void agency_token__lists_locations__then_wants_one_of_theirs(void **state)
{
    Gate *gate = *state;
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_agency_token(gate->sandbox));
    assert_int_equal(enrol_step(gate->enrol), ENROL_PLACES);
    assert_int_equal(enrol_choice_count(gate->enrol), 3);
    assert_true(enrol_note(gate->enrol).n > 0);
    Id id = id_from(sandbox_location(gate->sandbox));
    enrol_choose(gate->enrol, &id);
    assert_int_equal(enrol_step(gate->enrol), ENROL_TOKEN);
    assert_int_equal(enrol_hidden_len(gate->enrol, ENROL_HIDDEN_TOKEN), 0);
    assert_non_null(strstr(enrol_note(gate->enrol).s, "Acme Dental"));
    gate_expect_nothing_stored(gate);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    assert_int_equal(enrol_step(gate->enrol), ENROL_SCOPES);
}

// ---- scopes ------------------------------------------------------------------------------------

static EnrolArea area_named(Gate *gate, const char *name)
{
    for (size_t i = 0; i < enrol_area_count(); i++) {
        EnrolArea area = enrol_area(gate->enrol, i);
        if (!strcmp(area.name, name))
            return area;
    }
    fail_msg("no area %s", name);
    return (EnrolArea){0};
}

static void scopes__missing_unknown_and_given__are_told_apart(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    sandbox_set_scopes(gate->sandbox, "contacts.readonly calendars.readonly locations.readonly");
    assert_true(sandbox_fault_add(gate->sandbox, "CALENDAR_LIST status 500 times=1", &err));
    enrol_begin_token(gate->enrol);
    gate_pass(gate);
    assert_int_equal(area_named(gate, "contacts").read, ENROL_OPEN);
    assert_int_equal(area_named(gate, "opportunities").read, ENROL_MISSING);
    assert_string_equal(area_named(gate, "opportunities").scope, "opportunities.readonly");
    assert_int_equal(area_named(gate, "calendars").read, ENROL_UNKNOWN);
    assert_true(area_named(gate, "calendars").why.n > 0);
    assert_int_equal(area_named(gate, "contacts").write, ENROL_UNKNOWN);
    assert_false(enrol_writes_known(gate->enrol));
    sandbox_set_scopes(gate->sandbox, NULL);
    enrol_check_again(gate->enrol);
    gate_settle(gate);
    assert_int_equal(area_named(gate, "opportunities").read, ENROL_OPEN);
    assert_int_equal(area_named(gate, "calendars").read, ENROL_OPEN);
}

static void scopes__none_at_all__is_not_stored(void **state)
{
    Gate *gate = *state;
    sandbox_set_scopes(gate->sandbox, "nothing.at.all");
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    gate_submit_location(gate, sandbox_location(gate->sandbox));
    assert_int_equal(enrol_step(gate->enrol), ENROL_LOCATION);
    gate_expect_error(gate, "Give it scopes");
    gate_expect_nothing_stored(gate);
}

static void scopes__no_users__nobody_is_asked_who_they_are(void **state)
{
    Gate *gate = *state;
    sandbox_set_scopes(gate->sandbox, "contacts.readonly");
    enrol_begin_token(gate->enrol);
    gate_pass(gate);
    assert_string_equal(enrol_location_name(gate->enrol).s, sandbox_location(gate->sandbox));
    enrol_go_on(gate->enrol);
    assert_int_equal(enrol_step(gate->enrol), ENROL_THEME);
    enrol_back(gate->enrol);
    assert_int_equal(enrol_step(gate->enrol), ENROL_SCOPES);
}

// ---- back, and giving up -----------------------------------------------------------------------

static void back__each_step__is_the_one_before(void **state)
{
    Gate *gate = *state;
    Enrol *enrol = gate->enrol;
    enrol_back(enrol);
    assert_int_equal(enrol_step(enrol), ENROL_WELCOME);
    enrol_begin_token(enrol);
    enrol_back(enrol);
    assert_int_equal(enrol_step(enrol), ENROL_WELCOME);
    enrol_begin_app(enrol);
    enrol_back(enrol);
    assert_int_equal(enrol_step(enrol), ENROL_WELCOME);
    enrol_begin_token(enrol);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    enrol_back(enrol);
    assert_int_equal(enrol_step(enrol), ENROL_TOKEN);
    gate_pass(gate);
    enrol_back(enrol);
    assert_int_equal(enrol_step(enrol), ENROL_SCOPES);
    enrol_go_on(enrol);
    enrol_choose(enrol, NULL);
    enrol_back(enrol);
    assert_int_equal(enrol_step(enrol), ENROL_ME);
    enrol_back(enrol);
    assert_int_equal(enrol_step(enrol), ENROL_SCOPES);
}

static void answers__after_giving_up__change_nothing(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    enrol_begin_token(gate->enrol);
    gate_paste(gate, ENROL_HIDDEN_TOKEN, sandbox_token(gate->sandbox));
    enrol_submit(gate->enrol);
    assert_int_equal(enrol_step(gate->enrol), ENROL_CHECKING);
    enrol_back(gate->enrol);
    gate_settle(gate); // its news comes
    assert_int_equal(enrol_step(gate->enrol), ENROL_TOKEN);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    assert_true(sandbox_fault_add(gate->sandbox, "LOCATION_GET delay 5000", &err));
    enrol_set_field(gate->enrol, ENROL_FIELD_LOCATION, sandbox_location(gate->sandbox));
    enrol_submit(gate->enrol);
    enrol_back(gate->enrol);
    gate_settle(gate);
    assert_int_equal(enrol_step(gate->enrol), ENROL_LOCATION);
    assert_int_equal(enrol_error(gate->enrol).n, 0);
    gate_expect_nothing_stored(gate);
    sandbox_fault_clear(gate->sandbox);
    enrol_submit(gate->enrol);
    gate_settle(gate);
    assert_int_equal(enrol_step(gate->enrol), ENROL_SCOPES);
}

static void leaving__while_nobody_answers__does_not_wait(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    assert_true(sandbox_fault_add(gate->sandbox, "* delay 9000", &err));
    enrol_begin_token(gate->enrol);
    gate_paste(gate, ENROL_HIDDEN_TOKEN, sandbox_token(gate->sandbox));
    enrol_submit(gate->enrol);
    gint64 from = g_get_monotonic_time();
    enrol_free(g_steal_pointer(&gate->enrol));
    assert_true(g_get_monotonic_time() - from < 5 * G_TIME_SPAN_SECOND);
    gate_expect_nothing_stored(gate);
}

// ---- what is left ------------------------------------------------------------------------------

static void resumed__fields_are_back__secrets_are_not(void **state)
{
    Gate *gate = *state;
    assert_false(enrol_is_resumed(gate->enrol));
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    gate_submit_location(gate, sandbox_location_at(gate->sandbox, 1));
    gate_begin(gate, "main", NULL);
    assert_true(enrol_is_resumed(gate->enrol));
    assert_false(enrol_is_app(gate->enrol));
    assert_string_equal(enrol_field(gate->enrol, ENROL_FIELD_LOCATION),
                        sandbox_location_at(gate->sandbox, 1));
    assert_int_equal(enrol_hidden_len(gate->enrol, ENROL_HIDDEN_TOKEN), 0);
    gate_expect_nothing_stored(gate);
    enrol_begin_token(gate->enrol);
    gate_pass(gate);
    gate_begin(gate, "main", NULL); // nothing is left to go on with
    assert_false(enrol_is_resumed(gate->enrol));
}

static void resumed__an_agency_s_location__is_known(void **state)
{
    Gate *gate = *state;
    Id id = id_from(sandbox_location_at(gate->sandbox, 1));
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_agency_token(gate->sandbox));
    enrol_choose(gate->enrol, &id);
    gate_begin(gate, "main", NULL);
    assert_string_equal(enrol_field(gate->enrol, ENROL_FIELD_LOCATION), id.s);
}

// It would be asked for as a location, and kept in the clear for the next start.
static void location__token_in_its_field__goes_nowhere(void **state)
{
    Gate *gate = *state;
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    int asked = sandbox_requests(gate->sandbox, EP_LOCATION_GET);
    enrol_set_field(gate->enrol, ENROL_FIELD_LOCATION, sandbox_token(gate->sandbox));
    enrol_submit(gate->enrol);
    assert_int_equal(enrol_step(gate->enrol), ENROL_LOCATION);
    assert_non_null(strstr(enrol_error(gate->enrol).s, "is a token"));
    enrol_set_field(gate->enrol, ENROL_FIELD_CLIENT, sandbox_token(gate->sandbox));
    enrol_back(gate->enrol);
    enrol_back(gate->enrol);
    enrol_begin_app(gate->enrol);
    gate_begin(gate, "main", NULL);
    assert_true(enrol_is_resumed(gate->enrol));
    assert_string_equal(enrol_field(gate->enrol, ENROL_FIELD_LOCATION), "");
    assert_string_equal(enrol_field(gate->enrol, ENROL_FIELD_CLIENT), "");
    assert_int_equal(sandbox_requests(gate->sandbox, EP_LOCATION_GET), asked);
}

static void stored__made_by_another_meanwhile__is_not_written_over(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    Profile other;
    profile_init(&other);
    Id location = id_from("elsewhere");
    profile_take_pit(&other, secret_new("pit-other", 9), &location, (Instant){1});
    enrol_begin_token(gate->enrol);
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    assert_true(profile_write("main", &other, &err));
    profile_clear(&other);
    gate_submit_location(gate, sandbox_location(gate->sandbox));
    assert_int_equal(enrol_step(gate->enrol), ENROL_LOCATION);
    gate_expect_error(gate, "there is a profile main by now");
    Profile profile = gate_profile("main");
    assert_string_equal(profile.location.s, "elsewhere");
    profile_clear(&profile);
}

static void another_account__is_named_after_its_location(void **state)
{
    Gate *gate = *state;
    gate_begin(gate, NULL, NULL);
    enrol_begin_token(gate->enrol);
    gate_pass(gate);
    assert_string_equal(enrol_profile(gate->enrol), "acme-dental");
    gate_begin(gate, NULL, NULL);
    enrol_begin_token(gate->enrol);
    gate_pass(gate);
    assert_string_equal(enrol_profile(gate->enrol), "acme-dental-2");
}

#define GATE_TEST(name) cmocka_unit_test_setup_teardown(name, gate_open, gate_close)

UNIT_TESTS(enrol, GATE_TEST(token__whole_way__stores_profile_me_and_theme),
           GATE_TEST(token__left_before_me__profile_is_whole), GATE_TEST(token__nobody__is_no_user),
           GATE_TEST(token__unknown__stays_and_says_so), GATE_TEST(token__none__asks_nobody),
           GATE_TEST(token__service_in_trouble__says_so), GATE_TEST(paste__trimmed_or_refused),
           GATE_TEST(paste__refused__keeps_what_was_there_and_repeats_nothing),
           GATE_TEST(typed__letters_and_backspace__count),
           GATE_TEST(location__page_address__its_id_is_taken),
           GATE_TEST(location__no_id__asks_nobody),
           GATE_TEST(location__of_another__stays_and_says_so),
           GATE_TEST(location__given__is_not_asked_for),
           GATE_TEST(location__token_refused_meanwhile__goes_back_to_it),
           GATE_TEST(agency_token__lists_locations__then_wants_one_of_theirs),
           GATE_TEST(scopes__missing_unknown_and_given__are_told_apart),
           GATE_TEST(scopes__none_at_all__is_not_stored),
           GATE_TEST(scopes__no_users__nobody_is_asked_who_they_are),
           GATE_TEST(back__each_step__is_the_one_before),
           GATE_TEST(answers__after_giving_up__change_nothing),
           GATE_TEST(leaving__while_nobody_answers__does_not_wait),
           GATE_TEST(resumed__fields_are_back__secrets_are_not),
           GATE_TEST(resumed__an_agency_s_location__is_known),
           GATE_TEST(location__token_in_its_field__goes_nowhere),
           GATE_TEST(stored__made_by_another_meanwhile__is_not_written_over),
           GATE_TEST(another_account__is_named_after_its_location));
