#include "config.h"

#include <glib.h>
#include <string.h>

#include "unit/app/desk.h"
#include "unit/unit.h"

// Messages on their good way, refused, taken back, and in order.

static void send__good__is_held_then_sent_then_seen(void **state)
{
    Desk *desk = *state;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "See you Thursday");
    assert_int_equal(desk_state(desk, id), OP_HELD);
    desk_step(desk, 4);
    assert_int_equal(desk_state(desk, id), OP_HELD);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 0);
    desk_step(desk, 1);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
    assert_false(id_is_empty(&desk_op(desk, id)->server_id));
    desk_read(desk, &desk->maria_thread);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
    assert_int_equal(desk_count(desk, &desk->maria_thread, "See you Thursday"), 1);
    assert_int_equal(outbox_live(desk->outbox), 0);
    assert_int_equal(outbox_count(desk->outbox), 1);
}

static void send__thread_not_open__is_seen_by_the_outbox_itself(void **state)
{
    Desk *desk = *state;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "See you Thursday");
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
    desk_step(desk, 8);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_LIST), 1);
}

static void send__no_hold__leaves_at_once(void **state)
{
    Desk *desk = *state;
    desk->options.send_hold = 0;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Now");
    assert_int_equal(desk_state(desk, id), OP_ACKED);
}

static void send__countdown__redraws_each_second_only_while_held(void **state)
{
    Desk *desk = *state;
    desk_say(desk, &desk->maria, &desk->maria_thread, "See you");
    for (int i = 0; i < 4; i++) {
        desk->core.changes = 0;
        desk_step(desk, 1);
        assert_true(desk->core.changes & CH_OUTBOX);
    }
    desk_step(desk, 20); // sent and seen
    assert_int_equal(outbox_live(desk->outbox), 0);
    desk->core.changes = 0;
    desk_step(desk, 20);
    assert_int_equal(desk->core.changes, 0);
}

static void send__refused__text_and_reason_come_back(void **state)
{
    Desk *desk = *state;
    desk_fault(desk, "MESSAGE_SEND status 400 times=1");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Buy now");
    g_autofree char *none = desk_draft(desk, &desk->maria_thread);
    assert_null(none);
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, id), OP_REFUSED);
    assert_non_null(desk_op(desk, id)->reason);
    g_autofree char *draft = desk_draft(desk, &desk->maria_thread);
    assert_string_equal(draft, "Buy now");
    assert_int_equal(outbox_attention(desk->outbox), 1);
    assert_int_equal(notice_last(desk->core.notices)->kind, NOTICE_ERROR);
    desk_say(desk, &desk->maria, &desk->maria_thread,
             "Buy later"); // edited and sent: the refused one is answered
    assert_int_equal(desk_state(desk, id), OP_DISCARDED);
    desk_step(desk, 5);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
    g_autofree char *gone = desk_draft(desk, &desk->maria_thread);
    assert_null(gone);
}

static int64_t write_about_maria(Desk *desk, OpKind kind, EndpointId ep, const char *body)
{
    Err err = {0};
    int64_t id = 0;
    OpRequest request = {.kind = kind,
                         .ep = ep,
                         .params = {desk->maria},
                         .subject = desk->maria,
                         .contact = desk->maria,
                         .body = body,
                         .text = body,
                         .summary = "about Maria",
                         .hold_ms = 0};
    if (!outbox_add(desk->outbox, &request, &id, &err))
        fail_msg("%s", err.msg);
    desk_run(desk);
    return id;
}

static void refused__another_note__keeps_the_first_and_its_words(void **state)
{
    Desk *desk = *state;
    desk_fault(desk, "NOTE_CREATE status 400 times=1");
    int64_t a = write_about_maria(desk, OPK_NOTE, EP_NOTE_CREATE, "{\"body\":\"Pays cash\"}");
    assert_int_equal(desk_state(desk, a), OP_REFUSED);
    int64_t b = write_about_maria(desk, OPK_NOTE, EP_NOTE_CREATE, "{\"body\":\"Has a dog\"}");
    assert_int_equal(desk_state(desk, b), OP_CONFIRMED);
    assert_int_equal(desk_state(desk, a), OP_REFUSED);
    assert_int_equal(outbox_attention(desk->outbox), 1);
}

static void refused__the_same_field_again__is_answered(void **state)
{
    Desk *desk = *state;
    desk_fault(desk, "CONTACT_UPDATE status 400 times=2");
    int64_t a = write_about_maria(desk, OPK_CONTACT_EDIT, EP_CONTACT_UPDATE, "{\"city\":\"Prto\"}");
    int64_t b =
        write_about_maria(desk, OPK_CONTACT_EDIT, EP_CONTACT_UPDATE, "{\"state\":\"Minho\"}");
    assert_int_equal(desk_state(desk, a), OP_REFUSED);
    assert_int_equal(desk_state(desk, b), OP_REFUSED);
    write_about_maria(desk, OPK_CONTACT_EDIT, EP_CONTACT_UPDATE, "{\"city\":\"Porto\"}");
    assert_int_equal(desk_state(desk, a), OP_DISCARDED);
    assert_int_equal(desk_state(desk, b), OP_REFUSED);
}

static void refused__another_tag__keeps_the_first(void **state)
{
    Desk *desk = *state;
    desk_fault(desk, "CONTACT_TAG_ADD status 400 times=1");
    int64_t a = write_about_maria(desk, OPK_TAG, EP_CONTACT_TAG_ADD, "{\"tags\":[\"one\"]}");
    write_about_maria(desk, OPK_TAG, EP_CONTACT_TAG_ADD, "{\"tags\":[\"two\"]}");
    assert_int_equal(desk_state(desk, a), OP_REFUSED);
    write_about_maria(desk, OPK_TAG, EP_CONTACT_TAG_ADD, "{\"tags\":[\"one\"]}");
    assert_int_equal(desk_state(desk, a), OP_DISCARDED);
}

static void close_all_channels(Desk *desk)
{
    char patch[] = "{\"dnd\":true}";
    Err err;
    OpRequest request = {.kind = OPK_CONTACT_EDIT,
                         .ep = EP_CONTACT_UPDATE,
                         .params = {desk->maria},
                         .subject = desk->maria,
                         .contact = desk->maria,
                         .body = patch,
                         .summary = "do not disturb",
                         .hold_ms = -1};
    assert_true(outbox_add(desk->outbox, &request, NULL, &err));
    desk_run(desk);
}

// The world's own rule, not a fault.
static void send__do_not_disturb__is_refused_in_the_services_words(void **state)
{
    Desk *desk = *state;
    close_all_channels(desk);
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello?");
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, id), OP_REFUSED);
    assert_non_null(strstr(desk_op(desk, id)->reason, "DND"));
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 0);
}

static void send__do_not_disturb_not_known__contact_is_read_and_nothing_leaves(void **state)
{
    Desk *desk = *state;
    close_all_channels(desk);
    desk->stranger = true;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello?");
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, id), OP_REFUSED);
    assert_non_null(strstr(desk_op(desk, id)->reason, "does not want SMS"));
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 0);
    g_autofree char *draft = desk_draft(desk, &desk->maria_thread);
    assert_string_equal(draft, "Hello?");
}

static void send__do_not_disturb_not_known__leaves_when_it_is_off(void **state)
{
    Desk *desk = *state;
    desk->stranger = true;
    size_t reads = sandbox_requests(desk->sandbox, EP_CONTACT_GET);
    desk_fault(desk, "CONTACT_GET status 500 times=4");
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Hello?");
    desk_step(desk, 20);
    assert_true(sandbox_requests(desk->sandbox, EP_CONTACT_GET) > reads);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(desk_count(desk, &desk->maria_thread, "Hello?"), 1);
}

// What can never be asked like this is not tried for a day.
static void send__malformed_id__is_refused_at_once(void **state)
{
    Desk *desk = *state;
    char patch[] = "{\"firstName\":\"M\"}", before[] = "{\"firstName\":\"Maria\"}";
    Err err;
    int64_t id = 0;
    OpRequest request = {.kind = OPK_CONTACT_EDIT,
                         .ep = EP_CONTACT_UPDATE,
                         .params = {{"."}}, // not empty, and no id
                         .subject = desk->maria,
                         .contact = desk->maria,
                         .body = patch,
                         .base = before,
                         .summary = "rename",
                         .hold_ms = 0};
    assert_true(outbox_add(desk->outbox, &request, &id, &err));
    desk_step(desk, 5);
    assert_int_equal(desk_state(desk, id), OP_REFUSED);
    assert_non_null(strstr(desk_op(desk, id)->reason, "no id has"));
    desk->stranger = true;
    int64_t said = desk_say(desk, &(Id){"."}, &desk->maria_thread, "Hello?");
    desk_step(desk, 10);
    assert_int_equal(desk_state(desk, said), OP_REFUSED); // by the service
}

static void undo__within_the_hold__no_request_and_text_back(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Oops");
    desk_step(desk, 4);
    assert_true(outbox_undo(desk->outbox, &err));
    assert_int_equal(desk_state(desk, id), OP_CANCELLED);
    desk_step(desk, 20);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 0);
    g_autofree char *draft = desk_draft(desk, &desk->maria_thread);
    assert_string_equal(draft, "Oops");
    assert_non_null(strstr(notice_last(desk->core.notices)->text.s, "message to somebody"));
    assert_false(outbox_undo(desk->outbox, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_false(outbox_redo(desk->outbox, &err)); // a message goes from the composer
}

static void undo__after_it_left__is_too_late(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Gone");
    desk_step(desk, 5);
    assert_false(outbox_cancel(desk->outbox, id, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
}

static void send_now__held__leaves(void **state)
{
    Desk *desk = *state;
    Err err;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Quick");
    assert_true(outbox_send_now(desk->outbox, id, &err));
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_ACKED);
}

static void lane__one_contact__in_the_order_written(void **state)
{
    Desk *desk = *state;
    desk->options.send_hold = 0;
    desk_fault(desk, "MESSAGE_SEND status 429 retry=1 times=1");
    int64_t a = desk_say(desk, &desk->maria, &desk->maria_thread, "one");
    int64_t b = desk_say(desk, &desk->maria, &desk->maria_thread, "two");
    assert_int_equal(desk_state(desk, a), OP_READY);
    assert_int_equal(desk_state(desk, b), OP_READY);
    desk_step(desk, 30);
    assert_int_equal(desk_state(desk, a), OP_CONFIRMED);
    assert_int_equal(desk_state(desk, b), OP_CONFIRMED);
    g_autofree char *ledger = sandbox_ledger(desk->sandbox);
    assert_true(strstr(ledger, "\"one\"") < strstr(ledger, "\"two\""));
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 2);
}

static void lane__first_unknown__second_waits(void **state)
{
    Desk *desk = *state;
    desk->options.send_hold = 0;
    desk_fault(desk, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503");
    int64_t a = desk_say(desk, &desk->maria, &desk->maria_thread, "one");
    int64_t b = desk_say(desk, &desk->maria, &desk->maria_thread, "two");
    desk_step(desk, 20);
    assert_int_equal(desk_state(desk, a), OP_UNKNOWN);
    assert_int_equal(desk_state(desk, b), OP_READY);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
    sandbox_fault_clear(desk->sandbox);
    desk_step(desk, 40);
    assert_int_equal(desk_state(desk, a), OP_CONFIRMED);
    assert_int_equal(desk_state(desk, b), OP_CONFIRMED);
}

static int64_t say_in_lane(Desk *desk, const char *lane)
{
    Err err;
    int64_t id = 0;
    OpRequest request = {.kind = OPK_READ, // sent without a look at the record
                         .ep = EP_CONTACT_UPDATE,
                         .params = {desk->maria},
                         .subject = desk->maria,
                         .lane = lane,
                         .body = "{\"city\":\"Porto\"}",
                         .hold_ms = 0};
    assert_true(outbox_add(desk->outbox, &request, &id, &err));
    return id;
}

// No answer is taken before the states are looked at.
static void lanes__four_ready__three_at_once_and_one_per_lane(void **state)
{
    Desk *desk = *state;
    int64_t a = say_in_lane(desk, "a");
    int64_t a2 = say_in_lane(desk, "a");
    int64_t b = say_in_lane(desk, "b");
    int64_t c = say_in_lane(desk, "c");
    int64_t d = say_in_lane(desk, "d");
    timers_run(desk->core.timers);
    timers_run(desk->core.timers);
    assert_int_equal(desk_state(desk, a), OP_INFLIGHT);
    assert_int_equal(desk_state(desk, a2), OP_READY);
    assert_int_equal(desk_state(desk, b), OP_INFLIGHT);
    assert_int_equal(desk_state(desk, c), OP_INFLIGHT);
    assert_int_equal(desk_state(desk, d), OP_READY);
    desk_run(desk);
    assert_int_equal(desk_state(desk, a2), OP_CONFIRMED);
    assert_int_equal(desk_state(desk, d), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_CONTACT_UPDATE), 5);
}

static void lane__first_contact_unknown__second_contact_goes(void **state)
{
    Desk *desk = *state;
    desk->options.send_hold = 0;
    desk_fault(desk, "MESSAGE_SEND drop-after times=1; MESSAGE_LIST status 503");
    int64_t a = desk_say(desk, &desk->maria, &desk->maria_thread, "to Maria");
    assert_int_equal(desk_state(desk, a), OP_UNKNOWN);
    int64_t b = desk_say(desk, &desk->john, &desk->john_thread, "to John");
    assert_int_equal(desk_state(desk, b), OP_ACKED);
    assert_int_equal(desk_state(desk, a), OP_UNKNOWN);
}

static void add__readonly__is_refused(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    desk->core.session.readonly = true;
    OpRequest request = {.kind = OPK_SMS, .ep = EP_MESSAGE_SEND, .body = "{}", .hold_ms = -1};
    assert_false(outbox_add(desk->outbox, &request, NULL, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_int_equal(outbox_count(desk->outbox), 0);
}

static void add__hostile_text__is_clean_when_handed_out(void **state)
{
    Desk *desk = *state;
    Err err;
    int64_t id;
    OpRequest request = {.kind = OPK_SMS,
                         .ep = EP_MESSAGE_SEND,
                         .contact = desk->maria,
                         .subject = desk->maria_thread,
                         .body = "{\"type\":\"SMS\",\"message\":\"x\"}",
                         .text = "a\x1b]0;b\x07\nc",
                         .summary = "to \xe2\x80\xae evil\n",
                         .hold_ms = -1};
    assert_true(outbox_add(desk->outbox, &request, &id, &err));
    for (int i = 0; i < 2; i++) {
        const Op *op = desk_op(desk, id);
        assert_null(strpbrk(op->text, "\x1b\x07"));
        assert_non_null(strchr(op->text, '\n'));
        assert_null(strpbrk(op->summary, "\n\xae"));
        desk_crash(desk); // and again when it is read from the disk
    }
}

static void readonly__queued_by_an_earlier_run__is_not_sent(void **state)
{
    Desk *desk = *state;
    Err err;
    int64_t id = desk_say(desk, &desk->maria, &desk->maria_thread, "Later");
    desk_close(desk);
    desk->readonly = true;
    desk_open(desk);
    assert_non_null(strstr(notice_last(desk->core.notices)->text.s, "read-only"));
    desk_step(desk, 30);
    assert_int_equal(desk_state(desk, id), OP_HELD);
    assert_int_equal(outbox_pending_send(desk->outbox), 0);
    assert_false(outbox_send_now(desk->outbox, id, &err));
    assert_false(outbox_undo(desk->outbox, &err));
    assert_false(outbox_redo(desk->outbox, &err));
    desk_step(desk, 1);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_MESSAGE_SEND), 0);
    desk_close(desk);
    desk->readonly = false;
    desk_open(desk); // which may write
    desk_step(desk, 1);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

UNIT_TESTS(outbox, TEST(send__good__is_held_then_sent_then_seen),
           TEST(send__thread_not_open__is_seen_by_the_outbox_itself),
           TEST(send__no_hold__leaves_at_once),
           TEST(send__countdown__redraws_each_second_only_while_held),
           TEST(send__refused__text_and_reason_come_back),
           TEST(refused__another_note__keeps_the_first_and_its_words),
           TEST(refused__the_same_field_again__is_answered),
           TEST(refused__another_tag__keeps_the_first),
           TEST(send__do_not_disturb__is_refused_in_the_services_words),
           TEST(send__do_not_disturb_not_known__contact_is_read_and_nothing_leaves),
           TEST(send__malformed_id__is_refused_at_once),
           TEST(send__do_not_disturb_not_known__leaves_when_it_is_off),
           TEST(undo__within_the_hold__no_request_and_text_back),
           TEST(undo__after_it_left__is_too_late), TEST(send_now__held__leaves),
           TEST(lane__one_contact__in_the_order_written), TEST(lane__first_unknown__second_waits),
           TEST(lanes__four_ready__three_at_once_and_one_per_lane),
           TEST(lane__first_contact_unknown__second_contact_goes), TEST(add__readonly__is_refused),
           TEST(readonly__queued_by_an_earlier_run__is_not_sent),
           TEST(add__hostile_text__is_clean_when_handed_out));
