#include "config.h"

#include <string.h>

#include "app/command.h"
#include "app/scopes.h"
#include "unit/app/office.h"
#include "unit/unit.h"

// What the token lacks is learnt, told, remembered and forgotten.

// ---- what is known -----------------------------------------------------------------------------

typedef struct Den {
    Clock *clock;
    Journal *journal;
    Secret *token;
    Scopes *scopes;
} Den;

static void open_scopes(Den *den, const char *token)
{
    scopes_free(den->scopes);
    secret_free(den->token);
    den->token = secret_new(token, strlen(token));
    den->scopes = scopes_new(
        &(ScopesConfig){.clock = den->clock, .journal = den->journal, .token = den->token});
}

static int den_setup(void **state)
{
    Err err = {0};
    Den *den = g_new0(Den, 1);
    den->clock = clock_new_steppable((Instant){1893571200000});
    den->journal = journal_open(":memory:", &err);
    assert_non_null(den->journal);
    open_scopes(den, "pit-one");
    *state = den;
    return 0;
}

static int den_teardown(void **state)
{
    Den *den = *state;
    scopes_free(den->scopes);
    secret_free(den->token);
    journal_close(den->journal);
    clock_free(den->clock);
    g_free(den);
    return 0;
}

static bool saw(Den *den, EndpointId ep, Denial denied)
{
    Reply reply = {.ep = ep,
                   .denied = denied,
                   .outcome = denied == DENIAL_NONE ? OUTCOME_DONE : OUTCOME_REFUSED};
    return scopes_saw(den->scopes, &reply);
}

static void scopes__nothing_known__is_allowed(void **state)
{
    Den *den = *state;
    Err err = {0};
    assert_false(scopes_lack(den->scopes, "contacts.write"));
    assert_true(scopes_allow(den->scopes, "contacts.write", &err));
    assert_true(scopes_allow(NULL, "contacts.write", &err));
    assert_false(scopes_lack(den->scopes, ""));
}

static void scopes__refused__is_known_for_all_its_endpoints(void **state)
{
    Den *den = *state;
    Err err = {0};
    assert_true(saw(den, EP_NOTE_CREATE, DENIAL_SCOPE));
    assert_false(saw(den, EP_CONTACT_UPDATE, DENIAL_SCOPE)); // nothing new
    assert_true(scopes_lack(den->scopes, "contacts.write"));
    assert_false(scopes_lack(den->scopes, "contacts.readonly"));
    assert_false(scopes_allow(den->scopes, "contacts.write", &err));
    assert_int_equal(err.kind, ERR_SCOPE);
    assert_string_equal(err.msg, "needs the scope contacts.write (Settings > Private Integrations "
                                 "> your token > Scopes)");
}

static void scopes__other_denials__say_nothing_about_it(void **state)
{
    Den *den = *state;
    for (int denied = DENIAL_NONE + 1; denied < DENIAL_COUNT; denied++)
        if (denied != DENIAL_SCOPE)
            assert_false(saw(den, EP_NOTE_CREATE, (Denial)denied));
    assert_false(scopes_lack(den->scopes, "contacts.write"));
}

static void scopes__success__forgets(void **state)
{
    Den *den = *state;
    assert_true(saw(den, EP_NOTE_CREATE, DENIAL_SCOPE));
    assert_true(saw(den, EP_CONTACT_UPDATE, DENIAL_NONE));
    assert_false(scopes_lack(den->scopes, "contacts.write"));
    open_scopes(den, "pit-one");
    assert_false(scopes_lack(den->scopes, "contacts.write"));
}

static void scopes__an_hour__is_asked_again(void **state)
{
    Den *den = *state;
    assert_true(saw(den, EP_NOTE_CREATE, DENIAL_SCOPE));
    clock_step(den->clock, 59 * 60 * 1000);
    assert_true(scopes_lack(den->scopes, "contacts.write"));
    clock_step(den->clock, 60 * 1000);
    assert_false(scopes_lack(den->scopes, "contacts.write"));
    assert_true(saw(den, EP_NOTE_CREATE, DENIAL_SCOPE));
    assert_true(scopes_lack(den->scopes, "contacts.write"));
}

static void scopes__next_run__remembers_for_this_token_only(void **state)
{
    Den *den = *state;
    assert_true(saw(den, EP_NOTE_CREATE, DENIAL_SCOPE));
    assert_true(saw(den, EP_DEAL_UPDATE, DENIAL_SCOPE));
    open_scopes(den, "pit-one");
    assert_true(scopes_lack(den->scopes, "contacts.write"));
    assert_true(scopes_lack(den->scopes, "opportunities.write"));
    open_scopes(den, "pit-two");
    assert_false(scopes_lack(den->scopes, "contacts.write"));
    g_autofree char *kept = journal_get(den->journal, "scopes.refused");
    assert_null(strstr(kept, "pit-"));
}

static void scopes__by_hand__forgets(void **state)
{
    Den *den = *state;
    assert_true(saw(den, EP_NOTE_CREATE, DENIAL_SCOPE));
    scopes_forget(den->scopes);
    assert_false(scopes_lack(den->scopes, "contacts.write"));
}

// ---- commands ----------------------------------------------------------------------------------

static void cmd_scope__every_command_that_writes__names_a_scope(void **state)
{
    (void)state;
    size_t writes = 0;
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        const char *scope = cmd_scope((CmdId)id, SUBJECT_NONE);
        assert_int_equal(cmd_is_write((CmdId)id), strstr(scope, ".write") != NULL);
        writes += cmd_is_write((CmdId)id);
    }
    assert_true(writes >= 28);
    assert_string_equal(cmd_scope(CMD_ASSIGN, SUBJECT_CONVERSATION), "contacts.write");
    assert_string_equal(cmd_scope(CMD_ASSIGN, SUBJECT_DEAL), "opportunities.write");
    assert_string_equal(cmd_scope(CMD_DOWN, SUBJECT_DEAL), "");
}

static void refuse(Office *office, const char *line, Subject subject, const char *scope)
{
    Err err = {0};
    size_t before = app_op_count(office->app);
    assert_int_equal(office_command(office, line, subject, &err), CMD_FAILED);
    assert_int_equal(err.kind, ERR_SCOPE);
    assert_non_null(strstr(err.msg, scope));
    assert_non_null(strstr(err.msg, "Private Integrations"));
    assert_int_equal(app_op_count(office->app), before);
}

static Subject maria(const Office *office)
{
    const Conversation *c = office_conversation(office, "Maria Lopez");
    return (Subject){SUBJECT_CONVERSATION, c->id, c->contact, 0};
}

static void command__scope_is_missing__queues_nothing(void **state)
{
    Office *office = *state;
    Err err = {0};
    Subject subject = maria(office);
    sandbox_set_scopes(office->sandbox, "-contacts.write");
    assert_int_equal(office_command(office, "note one", subject, &err), CMD_DONE); // not known yet
    office_step(office, 10);
    assert_true(office_noticed(office, "contacts.write"));
    refuse(office, "note two", subject, "contacts.write");
    refuse(office, "task three", subject, "contacts.write");
    refuse(office, "tag vip", subject, "contacts.write");
    assert_string_equal(app_command_lacks(office->app, CMD_NOTE, subject.kind), "contacts.write");
    assert_null(app_command_lacks(office->app, CMD_REPLY, subject.kind));
}

static void command__scope_was_added__works_after_asking_again(void **state)
{
    Office *office = *state;
    Err err = {0};
    Subject subject = maria(office);
    sandbox_set_scopes(office->sandbox, "-contacts.write");
    assert_int_equal(office_command(office, "note one", subject, &err), CMD_DONE);
    office_step(office, 10);
    refuse(office, "note two", subject, "contacts.write");
    sandbox_set_scopes(office->sandbox, NULL);
    app_ask_refused(office->app);
    assert_int_equal(office_command(office, "note three", subject, &err), CMD_DONE);
    office_step(office, 10);
    assert_null(app_command_lacks(office->app, CMD_NOTE, subject.kind));
    assert_int_equal(sandbox_executed(office->sandbox, EP_NOTE_CREATE), 1);
}

#define DEN(test)    cmocka_unit_test_setup_teardown(test, den_setup, den_teardown)
#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(scopes, DEN(scopes__nothing_known__is_allowed),
           DEN(scopes__refused__is_known_for_all_its_endpoints),
           DEN(scopes__other_denials__say_nothing_about_it), DEN(scopes__success__forgets),
           DEN(scopes__an_hour__is_asked_again),
           DEN(scopes__next_run__remembers_for_this_token_only), DEN(scopes__by_hand__forgets),
           cmocka_unit_test(cmd_scope__every_command_that_writes__names_a_scope),
           OFFICE(command__scope_is_missing__queues_nothing),
           OFFICE(command__scope_was_added__works_after_asking_again));
