#include "config.h"

#include <glib.h>
#include <string.h>

#include "unit/app/desk.h"
#include "unit/unit.h"

// Nothing is written before the service has said whose token it is.

static size_t sent(const Desk *desk)
{
    return sandbox_requests(desk->sandbox, EP_MESSAGE_SEND);
}

static int64_t say_now(Desk *desk)
{
    desk->options.send_hold = 0;
    return desk_say(desk, &desk->maria, &desk->maria_thread, "Hello");
}

static bool noticed(const Desk *desk, const char *part)
{
    for (size_t i = 0; i < notice_count(desk->core.notices); i++)
        if (strstr(notice_at(desk->core.notices, i)->text.s, part))
            return true;
    return false;
}

static void guard__first_write__asks_whose_token_it_is(void **state)
{
    Desk *desk = *state;
    size_t asked = sandbox_requests(desk->sandbox, EP_LOCATION_GET);
    int64_t first = say_now(desk);
    assert_int_equal(desk_state(desk, first), OP_ACKED);
    assert_int_equal(desk->core.session.account, ACCOUNT_CONFIRMED);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_LOCATION_GET), asked + 1);
    say_now(desk);
    assert_int_equal(sent(desk), 2);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_LOCATION_GET), asked + 1);
}

static void guard__no_answer__nothing_leaves_until_there_is_one(void **state)
{
    Desk *desk = *state;
    desk_fault(desk, "LOCATION_GET status 500 times=3");
    int64_t id = say_now(desk);
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_READY);
    assert_non_null(desk_op(desk, id)->reason);
    assert_int_equal(sent(desk), 0);
    desk_step(desk, 30);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sent(desk), 1);
}

static void guard__another_company__nothing_leaves(void **state)
{
    Desk *desk = *state;
    desk->core.session.company_id = id_from("AnotherCompany000001");
    int64_t id = say_now(desk);
    desk_step(desk, 200);
    assert_int_equal(desk_state(desk, id), OP_READY);
    assert_non_null(strstr(desk_op(desk, id)->reason, "another agency"));
    assert_int_equal(desk->core.session.account, ACCOUNT_OTHER);
    assert_true(noticed(desk, "Nothing is sent"));
    assert_int_equal(sent(desk), 0);
    desk->core.session.company_id = (Id){0}; // it was ours after all
    desk_step(desk, 61);
    assert_int_equal(sent(desk), 1);
    assert_null(desk_op(desk, id)->reason);
}

// A token of one location, and a session that believes it to be of the other.
static void guard__token_of_another_location__nothing_leaves(void **state)
{
    Desk *desk = *state;
    desk_close(desk);
    SandboxOptions options = {
        .seed = 7, .clock = desk->clock, .world = "small", .quiet = true, .locations = 2};
    Err err = {0};
    Sandbox *two = sandbox_start(&options, &err);
    assert_non_null(two);
    Sandbox *one = desk->sandbox;
    desk->sandbox = two;
    desk_open(desk);
    desk->core.session.location_id = id_from(sandbox_location_at(two, 1));
    int64_t id = say_now(desk);
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, id), OP_READY);
    assert_non_null(strstr(desk_op(desk, id)->reason, "another account"));
    id = say_now(desk); // what comes later is told at once
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_READY);
    assert_non_null(desk_op(desk, id)->reason);
    assert_non_null(strstr(desk_op(desk, id)->reason, "another account"));
    assert_int_equal(sent(desk), 0);
    desk_close(desk);
    sandbox_stop(two);
    desk->sandbox = one;
    desk_open(desk);
}

// Who may not read the location is known by what it may read of it.
static void guard__without_the_scope__another_answer_counts(void **state)
{
    Desk *desk = *state;
    desk_close(desk);
    Sandbox *one = desk->sandbox;
    SandboxOptions options = {.seed = 1,
                              .clock = desk->clock,
                              .world = "small",
                              .quiet = true,
                              .scopes =
                                  "conversations.readonly conversations/message.readonly "
                                  "conversations/message.write contacts.readonly contacts.write"};
    Err err = {0};
    desk->sandbox = sandbox_start(&options, &err);
    assert_non_null(desk->sandbox);
    desk_open(desk);
    int64_t id = say_now(desk);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_LOCATION_GET), 1);
    desk_close(desk);
    sandbox_stop(desk->sandbox);
    desk->sandbox = one;
    desk_open(desk);
}

static void guard__a_write_for_another_token__does_not_leave(void **state)
{
    Desk *desk = *state;
    Call *call = call_new(EP_CONTACT_UPDATE, PRIO_ACTION);
    call->params[0] = desk->maria;
    call->body = g_strdup("{\"city\":\"Porto\"}");
    call->token = 2;
    Reply *reply = desk_try(desk, call);
    assert_int_equal(reply->outcome, OUTCOME_NOT_SENT);
    assert_int_equal(reply->err.kind, ERR_CONFLICT);
    assert_int_equal(reply->status, 0);
    reply_free(reply);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_CONTACT_UPDATE), 0);
}

static int setup(void **state)
{
    if (desk_setup(state) != 0)
        return -1;
    Desk *desk = *state;
    desk->unknown = true;
    desk->core.session.account = ACCOUNT_UNKNOWN;
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, desk_teardown)

UNIT_TESTS(guard, TEST(guard__first_write__asks_whose_token_it_is),
           TEST(guard__no_answer__nothing_leaves_until_there_is_one),
           TEST(guard__another_company__nothing_leaves),
           TEST(guard__token_of_another_location__nothing_leaves),
           TEST(guard__without_the_scope__another_answer_counts),
           TEST(guard__a_write_for_another_token__does_not_leave));
