#include "config.h"

#include <glib.h>

#include "app/wire.h"
#include "unit/unit.h"

// Without a network: every question is answered, later, and truthfully.

typedef struct Asker {
    Wire *wire;
    size_t replies, again;
    Asked last;
    Outcome outcome;
} Asker;

static CallId ask(Asker *asker, int64_t number);

static void on_reply(void *owner, const Asked *asked, Reply *reply)
{
    Asker *asker = owner;
    asker->replies++;
    asker->last = *asked;
    asker->outcome = reply->outcome;
    assert_int_equal(reply->err.kind, ERR_OFFLINE);
    if (asker->again > 0) {
        asker->again--;
        ask(asker, asked->number + 1);
    }
}

static CallId ask(Asker *asker, int64_t number)
{
    Err err;
    Asked asked = {.ep = EP_CONTACT_GET, .subject = id_from("C1"), .number = number};
    return wire_post(asker->wire, call_new(EP_CONTACT_GET, PRIO_OPEN), &asked, on_reply, asker,
                     &err);
}

static int setup(void **state)
{
    Asker *asker = g_new0(Asker, 1);
    asker->wire = wire_new(NULL);
    *state = asker;
    return 0;
}

static int teardown(void **state)
{
    Asker *asker = *state;
    wire_free(asker->wire);
    g_free(asker);
    return 0;
}

static void wire_post__no_network__answers_with_the_next_pump(void **state)
{
    Asker *asker = *state;
    assert_true(wire_is_idle(asker->wire));
    assert_int_not_equal(ask(asker, 7), 0);
    assert_int_equal(asker->replies, 0);
    assert_false(wire_is_idle(asker->wire));
    assert_int_equal(wire_waiting(asker->wire), 1);
    assert_int_equal(wire_pump(asker->wire, 32), 1);
    assert_int_equal(asker->replies, 1);
    assert_int_equal(asker->last.number, 7);
    assert_string_equal(asker->last.subject.s, "C1");
    assert_int_equal(asker->outcome, OUTCOME_NOT_SENT);
    assert_int_equal(wire_waiting(asker->wire), 0);
    assert_true(wire_is_idle(asker->wire));
}

static void wire_is_waiting__equal_question__only(void **state)
{
    Asker *asker = *state;
    Asked same = {.ep = EP_CONTACT_GET, .subject = id_from("C1"), .number = 7};
    Asked other = {.ep = EP_CONTACT_GET, .subject = id_from("C1"), .number = 8};
    ask(asker, 7);
    assert_true(wire_is_waiting(asker->wire, asker, &same));
    assert_false(wire_is_waiting(asker->wire, asker, &other));
    assert_false(wire_is_waiting(asker->wire, state, &same));
    wire_pump(asker->wire, 32);
    assert_false(wire_is_waiting(asker->wire, asker, &same));
}

static void wire_cancel_owner__its_replies__are_dropped(void **state)
{
    Asker *asker = *state;
    Asker other = {.wire = asker->wire};
    ask(asker, 1);
    ask(&other, 2);
    wire_cancel_owner(asker->wire, asker);
    assert_int_equal(wire_pump(asker->wire, 32), 2);
    assert_int_equal(asker->replies, 0);
    assert_int_equal(other.replies, 1);
}

static void wire_pump__asked_again_while_answering__next_pump_and_bounded(void **state)
{
    Asker *asker = *state;
    asker->again = 3;
    ask(asker, 1);
    ask(asker, 10);
    assert_int_equal(wire_pump(asker->wire, 1), 1);
    assert_int_equal(asker->replies, 1);
    while (wire_pump(asker->wire, 32) > 0)
        continue;
    assert_int_equal(asker->replies, 5);
}

static void count_reply(void *owner, const Asked *asked, const Reply *reply)
{
    (void)asked;
    size_t *n = owner;
    *n += reply->ep == EP_CONTACT_GET;
}

static void wire_watch__sees_every_reply_first(void **state)
{
    Asker *asker = *state;
    size_t seen = 0;
    wire_watch(asker->wire, count_reply, &seen);
    ask(asker, 1);
    ask(asker, 2);
    wire_cancel_owner(asker->wire, asker);
    wire_pump(asker->wire, 32);
    assert_int_equal(seen, 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(wire, TEST(wire_post__no_network__answers_with_the_next_pump),
           TEST(wire_is_waiting__equal_question__only),
           TEST(wire_cancel_owner__its_replies__are_dropped),
           TEST(wire_pump__asked_again_while_answering__next_pump_and_bounded),
           TEST(wire_watch__sees_every_reply_first));
