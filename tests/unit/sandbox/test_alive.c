#include "config.h"

#include "desk.h"

static int open_lively(void **state)
{
    return desk_open_world(state, "small", false);
}

static int open_demo(void **state)
{
    return desk_open_world(state, "demo", false);
}

static Id send_sms(Desk *desk, const char *name, const char *text)
{
    const Id contact = desk_contact(desk, name);
    g_autofree char *body = g_strdup_printf(
        "{\"contactId\":\"%s\",\"type\":\"SMS\",\"message\":\"%s\"}", contact.s, text);
    desk_call(desk, "POST", "/conversations/messages", body);
    desk_expect(desk, 201);
    return desk_id(desk, "conversationId");
}

static int64_t total_of(Desk *desk, const char *path)
{
    desk_get(desk, path);
    desk_expect(desk, 200);
    return desk_int(desk, "total");
}

static int64_t deals_in_all(Desk *desk)
{
    desk_get(desk, "/opportunities/search?location_id={L}&limit=1");
    desk_expect(desk, 200);
    return desk_int(desk, "meta.total");
}

static void alive__reply__comes_after_a_while_and_is_unread(void **state)
{
    Desk *desk = *state;
    const Id conversation = send_sms(desk, "Maria Lopez", "Sure. Thursday at 10:00 or 14:30?");
    desk_getf(desk, "/conversations/%s", conversation.s);
    assert_int_equal(desk_int(desk, "unreadCount"), 1);
    clock_step(desk->clock, 150 * 1000);
    desk_getf(desk, "/conversations/%s/messages", conversation.s);
    desk_expect_string(desk, "messages.messages[0].direction", "inbound");
    desk_expect_string(desk, "messages.messages[0].messageType", "TYPE_SMS");
    desk_expect_string(desk, "messages.messages[1].status", "delivered");
    desk_getf(desk, "/conversations/%s", conversation.s);
    assert_int_equal(desk_int(desk, "unreadCount"), 2);
}

static void alive__reply__to_mail_is_mail_with_a_quote(void **state)
{
    Desk *desk = *state;
    const Id dana = desk_contact(desk, "Dana O'Neil");
    g_autofree char *body = g_strdup_printf("{\"contactId\":\"%s\",\"type\":\"Email\",\"subject\":"
                                            "\"Crown\",\"html\":\"<p>Shall I book Friday?</p>\"}",
                                            dana.s);
    desk_call(desk, "POST", "/conversations/messages", body);
    const Id conversation = desk_id(desk, "conversationId");
    clock_step(desk->clock, 16 * 60 * 1000);
    desk_getf(desk, "/conversations/%s/messages", conversation.s);
    assert_int_equal(
        json_count(json_at(desk->last.json, "messages.messages[0].meta.email.messageIds")), 2);
    const Id record = desk_id(desk, "messages.messages[0].meta.email.messageIds[1]");
    desk_getf(desk, "/conversations/messages/email/%s", record.s);
    desk_expect_string(desk, "emailMessage.subject", "Re: Crown");
    assert_non_null(strstr(reply_string(&desk->last, "emailMessage.body"), "<blockquote"));
}

static void alive__comment__is_never_answered(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    g_autofree char *body = g_strdup_printf(
        "{\"contactId\":\"%s\",\"type\":\"InternalComment\",\"message\":\"Thursday?\"}", maria.s);
    desk_call(desk, "POST", "/conversations/messages", body);
    const Id conversation = desk_id(desk, "conversationId");
    clock_step(desk->clock, 3600 * 1000);
    desk_getf(desk, "/conversations/%s", conversation.s);
    assert_int_equal(desk_int(desk, "unreadCount"), 1);
}

static void alive__quiet__nothing_happens_but_delivery(void **state)
{
    Desk *desk = *state;
    const Id conversation = send_sms(desk, "Maria Lopez", "Thursday?");
    clock_step(desk->clock, 3600 * 1000);
    desk_getf(desk, "/conversations/%s/messages", conversation.s);
    desk_expect_string(desk, "messages.messages[0].direction", "outbound");
    desk_expect_string(desk, "messages.messages[0].status", "delivered");
}

static void alive__demo__leads_arrive_and_colleagues_answer(void **state)
{
    Desk *desk = *state;
    const int64_t before = total_of(desk, "/conversations/search?locationId={L}&limit=1");
    const int64_t deals = deals_in_all(desk);
    clock_step(desk->clock, 3 * 3600 * 1000);
    assert_true(total_of(desk, "/conversations/search?locationId={L}&limit=1") > before + 3);
    assert_true(deals_in_all(desk) > deals + 3);
    assert_in_range(total_of(desk, "/conversations/search?locationId={L}&status=unread&limit=1"), 3,
                    30);
}

static void alive__demo__sleeps_at_night(void **state)
{
    Desk *desk = *state;
    clock_step(desk->clock, 10 * 3600 * 1000); // 21:04
    const int64_t evening = total_of(desk, "/conversations/search?locationId={L}&limit=1");
    clock_step(desk->clock, 8 * 3600 * 1000);
    assert_int_equal(total_of(desk, "/conversations/search?locationId={L}&limit=1"), evening);
}

static void alive__inbound__names_a_contact_and_a_channel(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    assert_true(sandbox_inbound(desk->sandbox, "Priya Raman", NULL, "One more thing", &err));
    desk_get(desk, "/conversations/search?locationId={L}&limit=1");
    desk_expect_string(desk, "conversations[0].fullName", "Priya Raman");
    desk_expect_string(desk, "conversations[0].lastMessageType", "TYPE_WHATSAPP");
    assert_int_equal(desk_int(desk, "conversations[0].unreadCount"), 2);
    assert_false(sandbox_inbound(desk->sandbox, "Nobody Here", NULL, "x", &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_false(sandbox_inbound(desk->sandbox, "Priya Raman", "Pigeon", "x", &err));
}

#define LIVELY(test) cmocka_unit_test_setup_teardown(test, open_lively, desk_close)
#define DEMO(test)   cmocka_unit_test_setup_teardown(test, open_demo, desk_close)
UNIT_TESTS(alive, LIVELY(alive__reply__comes_after_a_while_and_is_unread),
           LIVELY(alive__reply__to_mail_is_mail_with_a_quote),
           LIVELY(alive__comment__is_never_answered),
           DESK_TEST(alive__quiet__nothing_happens_but_delivery),
           DEMO(alive__demo__leads_arrive_and_colleagues_answer),
           DEMO(alive__demo__sleeps_at_night),
           DESK_TEST(alive__inbound__names_a_contact_and_a_channel));
