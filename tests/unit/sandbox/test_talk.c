#include "config.h"

#include "desk.h"

static Id conversation_with(Desk *desk, const char *name)
{
    desk_get(desk, "/conversations/search?locationId={L}&limit=100");
    desk_expect(desk, 200);
    return desk_row(desk, "conversations", "fullName", name);
}

static PRINTF(3) void send(Desk *desk, const Id *contact, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *rest = g_strdup_vprintf(fmt, args);
    va_end(args);
    g_autofree char *body = g_strdup_printf("{\"contactId\":\"%s\",%s}", contact->s, rest);
    desk_call(desk, "POST", "/conversations/messages", body);
}

static Id email_id_of(Desk *desk, const char *name, const char *path)
{
    const Id conversation = conversation_with(desk, name);
    desk_getf(desk, "/conversations/%s/messages", conversation.s);
    return desk_id(desk, path);
}

static void talk__search__newest_first_with_the_shapes_of_the_service(void **state)
{
    Desk *desk = *state;
    desk_get(desk, "/conversations/search?locationId={L}");
    desk_expect(desk, 200);
    assert_int_equal(desk_int(desk, "total"), 8);
    desk_expect_string(desk, "conversations[0].fullName", "Maria Lopez");
    desk_expect_string(desk, "conversations[0].lastMessageBody", "Can we move to Thursday?");
    desk_expect_string(desk, "conversations[0].lastMessageType", "TYPE_SMS");
    desk_expect_string(desk, "conversations[0].lastMessageDirection", "inbound");
    desk_expect_string(desk, "conversations[0].type", "TYPE_PHONE");
    assert_true(json_is_number(json_at(desk->last.json, "conversations[0].lastMessageDate")));
    assert_int_equal(desk_int(desk, "conversations[0].sort[0]"),
                     desk_int(desk, "conversations[0].lastMessageDate"));
    desk_expect_string(desk, "conversations[1].fullName", "John Carter");
    desk_expect_string(desk, "conversations[1].type", "TYPE_EMAIL");
    desk_expect_string(desk, "conversations[2].lastMessageBody", "Perfect, thank you");
    desk_expect_string(desk, "conversations[2].lastMessageType", "TYPE_WHATSAPP");
}

static void talk__search__filters(void **state)
{
    Desk *desk = *state;
    static const struct {
        const char *query;
        int total;
    } cases[] = {{"status=unread", 3},
                 {"status=read", 5},
                 {"status=starred", 1},
                 {"query=maria", 1},
                 {"assignedTo=unassigned", 1},
                 {"lastMessageType=TYPE_WHATSAPP", 1},
                 {"lastMessageDirection=outbound", 4},
                 {"query=nobody", 0}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        desk_getf(desk, "/conversations/search?locationId={L}&%s", cases[i].query);
        desk_expect(desk, 200);
        if (desk_int(desk, "total") != cases[i].total)
            fail_msg("%s: %s", cases[i].query, desk->last.body);
    }
    desk_get(desk, "/conversations/search?locationId={L}&status=sleeping");
    desk_expect(desk, 422);
}

static void talk__search__pages_by_date(void **state)
{
    Desk *desk = *state;
    int rows = 0;
    int64_t cursor = 0;
    for (int page = 0; page < 4; page++) {
        g_autofree char *after =
            cursor ? g_strdup_printf("&startAfterDate=%" G_GINT64_FORMAT, cursor) : g_strdup("");
        desk_getf(desk, "/conversations/search?locationId={L}&limit=3%s", after);
        const Json *list = json_at(desk->last.json, "conversations");
        for (const Json *row = json_first(list); row; row = json_next(row), rows++)
            assert_true(json_int64(json_at(row, "sort[0]"), &cursor));
        if (json_count(list) < 3)
            break;
    }
    assert_int_equal(rows, 8);
}

static void talk__get__is_flat_with_a_number_for_type(void **state)
{
    Desk *desk = *state;
    const Id john = conversation_with(desk, "John Carter");
    desk_getf(desk, "/conversations/%s", john.s);
    desk_expect_string(desk, "id", john.s);
    assert_int_equal(desk_int(desk, "type"), 2);
    assert_int_equal(desk_int(desk, "unreadCount"), 1);
    desk_get(desk, "/conversations/aaaaaaaaaaaaaaaaaaaa");
    desk_expect(desk, 404);
}

static void talk__update__marks_read_and_stars(void **state)
{
    Desk *desk = *state;
    const Id maria = conversation_with(desk, "Maria Lopez");
    g_autofree char *path = g_strdup_printf("/conversations/%s", maria.s);
    desk_call(desk, "PUT", path, "{\"locationId\":\"{L}\",\"unreadCount\":0,\"starred\":true}");
    desk_expect(desk, 200);
    assert_true(
        json_is_string(json_at(desk->last.json, "conversation.lastMessageDate"))); // ms in a string
    desk_get(desk, "/conversations/search?locationId={L}&status=unread");
    assert_int_equal(desk_int(desk, "total"), 2);
    desk_get(desk, "/conversations/search?locationId={L}&status=starred");
    assert_int_equal(desk_int(desk, "total"), 2);
    desk_call(desk, "PUT", path, "{\"locationId\":\"{L}\",\"assignedTo\":\"x\"}");
    desk_expect_message(desk, 422, "property assignedTo should not exist");
}

static void talk__create__once_per_contact(void **state)
{
    Desk *desk = *state;
    const Id lucia = desk_contact(desk, "Lucía Fernández");
    g_autofree char *body =
        g_strdup_printf("{\"locationId\":\"{L}\",\"contactId\":\"%s\"}", lucia.s);
    g_autofree char *text =
        g_strdup_printf("Conversation with the contact id:%s already exists!", lucia.s);
    desk_call(desk, "POST", "/conversations/", body);
    desk_expect(desk, 201);
    assert_int_equal(strlen(reply_string(&desk->last, "conversation.dateAdded")), 24);
    desk_call(desk, "POST", "/conversations/", body);
    desk_expect_message(desk, 400, text);
}

static void talk__delete__is_gone(void **state)
{
    Desk *desk = *state;
    const Id maria = conversation_with(desk, "Maria Lopez");
    g_autofree char *path = g_strdup_printf("/conversations/%s", maria.s);
    desk_call(desk, "DELETE", path, NULL);
    desk_expect(desk, 200);
    desk_get(desk, path);
    desk_expect(desk, 404);
}

static void talk__messages__are_nested_and_newest_first(void **state)
{
    Desk *desk = *state;
    const Id maria = conversation_with(desk, "Maria Lopez");
    desk_getf(desk, "/conversations/%s/messages?limit=2", maria.s);
    desk_expect(desk, 200);
    assert_int_equal(json_count(json_at(desk->last.json, "messages.messages")), 2);
    desk_expect_string(desk, "messages.messages[0].body", "Can we move to Thursday?");
    desk_expect_string(desk, "messages.messages[0].messageType", "TYPE_SMS");
    desk_expect_string(desk, "messages.messages[0].from", "+15550102030");
    assert_null(json_at(desk->last.json, "messages.messages[0].source")); // missing on inbound
    desk_expect_string(desk, "messages.messages[1].status", "read");
    bool more = false;
    assert_true(json_bool(json_at(desk->last.json, "messages.nextPage"), &more) && more);
    const Id last = desk_id(desk, "messages.lastMessageId");
    desk_getf(desk, "/conversations/%s/messages?limit=2&lastMessageId=%s", maria.s, last.s);
    assert_int_equal(json_count(json_at(desk->last.json, "messages.messages")), 1);
    assert_true(json_bool(json_at(desk->last.json, "messages.nextPage"), &more) && !more);
}

static void talk__messages__email_rows_are_threads_of_records(void **state)
{
    Desk *desk = *state;
    const Id john = conversation_with(desk, "John Carter");
    desk_getf(desk, "/conversations/%s/messages", john.s);
    assert_int_equal(json_count(json_at(desk->last.json, "messages.messages")), 1);
    assert_int_equal(
        json_count(json_at(desk->last.json, "messages.messages[0].meta.email.messageIds")), 2);
    const Id first = desk_id(desk, "messages.messages[0].meta.email.messageIds[0]");
    const Id second = desk_id(desk, "messages.messages[0].meta.email.messageIds[1]");
    desk_getf(desk, "/conversations/messages/email/%s", second.s);
    desk_expect(desk, 200);
    desk_expect_string(desk, "emailMessage.subject", "Re: Invoice 2031");
    desk_expect_string(desk, "emailMessage.replyToMessageId", first.s);
    desk_expect_string(desk, "emailMessage.threadId", first.s);
    desk_expect_string(desk, "emailMessage.from", "John Carter <john.carter@example.com>");
    assert_non_null(strstr(reply_string(&desk->last, "emailMessage.body"), "<blockquote"));
}

static void talk__messages__inbound_email_rows_have_no_body(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    assert_true(
        sandbox_inbound(desk->sandbox, "Kenji Watanabe", "Email", "Is <b>Friday</b> fine?", &err));
    const Id kenji = conversation_with(desk, "Kenji Watanabe");
    desk_getf(desk, "/conversations/%s/messages", kenji.s);
    desk_expect_string(desk, "messages.messages[0].direction", "inbound");
    assert_null(json_at(desk->last.json, "messages.messages[0].body"));
    assert_null(json_at(desk->last.json, "messages.messages[0].subject"));
    const Id record = desk_id(desk, "messages.messages[0].meta.email.messageIds[0]");
    desk_getf(desk, "/conversations/messages/email/%s", record.s);
    assert_non_null(strstr(reply_string(&desk->last, "emailMessage.body"), "&lt;b&gt;Friday"));
}

static void talk__messages__by_type(void **state)
{
    Desk *desk = *state;
    const Id zoe = conversation_with(desk, "Zoe 🌻 Hart");
    desk_getf(desk, "/conversations/%s/messages?type=TYPE_CALL", zoe.s);
    assert_int_equal(json_count(json_at(desk->last.json, "messages.messages")), 1);
    desk_expect_string(desk, "messages.messages[0].status", "completed");
    assert_true(desk_int(desk, "messages.messages[0].meta.call.duration") > 0);
    assert_true(g_str_has_prefix(reply_string(&desk->last, "messages.messages[0].altId"), "CA"));
    const Id dana = conversation_with(desk, "Dana O'Neil");
    desk_getf(desk, "/conversations/%s/messages?type=TYPE_INTERNAL_COMMENTS,TYPE_SMS", dana.s);
    desk_expect_string(desk, "messages.messages[0].messageType", "TYPE_INTERNAL_COMMENT");
}

static void talk__send__is_delivered_on_the_clock(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    send(desk, &maria, "\"type\":\"SMS\",\"message\":\"Of course! 10:00 or 14:30?\"");
    desk_expect(desk, 201);
    const Id message = desk_id(desk, "messageId");
    const Id conversation = desk_id(desk, "conversationId");
    desk_getf(desk, "/conversations/messages/%s", message.s);
    desk_expect_string(desk, "message.status", "pending");
    desk_expect_string(desk, "message.source", "api");
    clock_step(desk->clock, 1000);
    desk_getf(desk, "/conversations/messages/%s", message.s);
    desk_expect_string(desk, "message.status", "sent");
    clock_step(desk->clock, 4000);
    desk_getf(desk, "/conversations/messages/%s", message.s);
    desk_expect_string(desk, "message.status", "delivered");
    desk_getf(desk, "/conversations/%s/messages", conversation.s);
    desk_expect_string(desk, "messages.messages[0].id", message.s);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 1);
}

static void talk__send__makes_the_conversation(void **state)
{
    Desk *desk = *state;
    const Id lucia = desk_contact(desk, "Lucía Fernández");
    send(desk, &lucia, "\"type\":\"SMS\",\"message\":\"Hola\"");
    desk_expect(desk, 201);
    desk_get(desk, "/conversations/search?locationId={L}");
    desk_expect_string(desk, "conversations[0].fullName", "Lucía Fernández");
    desk_expect_string(desk, "conversations[0].lastMessageDirection", "outbound");
    assert_int_equal(desk_int(desk, "conversations[0].unreadCount"), 0);
}

typedef struct Refusal {
    const char *contact, *body;
    int status;
    const char *message;
} Refusal;

static void talk__send__refuses_with_the_text_of_the_service(void **state)
{
    Desk *desk = *state;
    static const Refusal refusals[] = {
        {"Maria Lopez", "\"type\":\"Pigeon\",\"message\":\"x\"", 422,
         "type must be a valid enum value"},
        {"Maria Lopez", "\"type\":\"SMS\",\"message\":\"\"", 422,
         "There is no message or attachments"},
        {"Maria Lopez", "\"type\":\"Email\",\"subject\":\"x\",\"message\":\"x\"", 422,
         "There is no message or attachments"},
        {"Maria Lopez", "\"type\":\"Email\",\"html\":\"<p>x</p>\"", 422,
         "subject should not be empty"},
        {"Maria Lopez", "\"type\":\"SMS\",\"message\":\"x\",\"note\":\"x\"", 422,
         "property note should not exist"},
        {"Maria Lopez", "\"type\":\"SMS\",\"message\":\"x\",\"fromNumber\":\"+12025550000\"", 400,
         "The from number +12025550000 does not belong to this location."},
        {"Maria Lopez",
         "\"type\":\"Email\",\"subject\":\"x\",\"html\":\"x\",\"emailFrom\":\"me@evil.example\"",
         400, "The from address me@evil.example is not a verified sender."},
        {"Maria Lopez",
         "\"type\":\"Email\",\"subject\":\"x\",\"html\":\"x\",\"emailTo\":\"john.carter@example."
         "com\"",
         400, "emailTo john.carter@example.com does not belong to the contact."},
        {"Maria Lopez", "\"type\":\"FB\",\"message\":\"x\"", 400,
         "No FB conversation found for this contact."},
        {"Maria Lopez", "\"type\":\"Custom\",\"message\":\"x\"", 400,
         "Incorrect conversationProviderId/type"},
        {"Maria Lopez", "\"type\":\"SMS\",\"message\":\"x\",\"scheduledTimestamp\":1", 422,
         "scheduledTimestamp must be a future date"},
        {"Ahmed Nasser", "\"type\":\"SMS\",\"message\":\"x\"", 400, "Missing phone number"},
        {"Dana O'Neil", "\"type\":\"SMS\",\"message\":\"x\"", 400,
         "Cannot send message as DND is active for SMS."},
    };
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        const Id contact = desk_contact(desk, refusals[i].contact);
        send(desk, &contact, "%s", refusals[i].body);
        desk_expect_message(desk, refusals[i].status, refusals[i].message);
    }
    assert_int_equal(sandbox_executed(desk->sandbox, EP_MESSAGE_SEND), 0);
}

static void talk__send__refuses_deleted_contacts(void **state)
{
    Desk *desk = *state;
    const Id tom = desk_contact(desk, "Tom Becker");
    g_autofree char *path = g_strdup_printf("/contacts/%s", tom.s);
    g_autofree char *text = g_strdup_printf("Contact not found for id:%s", tom.s);
    desk_call(desk, "DELETE", path, NULL);
    send(desk, &tom, "\"type\":\"SMS\",\"message\":\"x\"");
    desk_expect_message(desk, 400, text);
}

static void talk__send__other_channels_pass(void **state)
{
    Desk *desk = *state;
    const Id dana = desk_contact(desk, "Dana O'Neil");
    send(desk, &dana, "\"type\":\"Email\",\"subject\":\"Plan\",\"html\":\"<p>x</p>\"");
    desk_expect(desk, 201);
    const Id layla = desk_contact(desk, "ليلى حداد");
    send(desk, &layla, "\"type\":\"FB\",\"message\":\"أهلاً\"");
    desk_expect(desk, 201);
    const Id maria = desk_contact(desk, "Maria Lopez");
    send(desk, &maria, "\"type\":\"InternalComment\",\"message\":\"call her\"");
    desk_expect(desk, 201);
    const Id note = desk_id(desk, "messageId");
    desk_getf(desk, "/conversations/messages/%s", note.s);
    desk_expect_string(desk, "message.messageType", "TYPE_INTERNAL_COMMENT");
}

static void talk__send__whatsapp_fails_after_a_day_of_silence(void **state)
{
    Desk *desk = *state;
    const Id priya = desk_contact(desk, "Priya Raman");
    clock_step(desk->clock, 25LL * 3600 * 1000);
    send(desk, &priya, "\"type\":\"WhatsApp\",\"message\":\"Still there?\"");
    desk_expect(desk, 201);
    const Id message = desk_id(desk, "messageId");
    clock_step(desk->clock, 5000);
    desk_getf(desk, "/conversations/messages/%s", message.s);
    desk_expect_string(desk, "message.status", "failed");
    assert_non_null(strstr(reply_string(&desk->last, "message.error"), "24 hours"));
}

static void talk__send__email_reply_joins_the_thread(void **state)
{
    Desk *desk = *state;
    const Id john = desk_contact(desk, "John Carter");
    const Id record =
        email_id_of(desk, "John Carter", "messages.messages[0].meta.email.messageIds[1]");
    const Id row = desk_id(desk, "messages.messages[0].id");
    send(desk, &john,
         "\"type\":\"Email\",\"html\":\"<p>Checked.</"
         "p>\",\"replyMessageId\":\"%s\",\"emailReplyMode\":\"reply\"",
         row.s);
    desk_expect(desk, 404); // the row's id is not a record's id
    send(desk, &john,
         "\"type\":\"Email\",\"html\":\"<p>Checked.</"
         "p>\",\"replyMessageId\":\"%s\",\"emailReplyMode\":\"reply\"",
         record.s);
    desk_expect(desk, 201);
    desk_expect_string(desk, "messageId", row.s);
    const Id sent = desk_id(desk, "emailMessageId");
    desk_getf(desk, "/conversations/messages/email/%s", sent.s);
    desk_expect_string(desk, "emailMessage.subject", "Re: Invoice 2031");
    desk_expect_string(desk, "emailMessage.replyToMessageId", record.s);
    desk_expect_string(desk, "emailMessage.status", "pending");
    clock_step(desk->clock, 5000);
    desk_getf(desk, "/conversations/messages/email/%s", sent.s);
    desk_expect_string(desk, "emailMessage.status", "delivered");
}

static void talk__schedule__leaves_at_its_time_or_never(void **state)
{
    Desk *desk = *state;
    const Id maria = desk_contact(desk, "Maria Lopez");
    const int64_t at = desk_now(desk) / 1000 + 3600;
    send(desk, &maria,
         "\"type\":\"SMS\",\"message\":\"later\",\"scheduledTimestamp\":%" G_GINT64_FORMAT, at);
    desk_expect(desk, 201);
    const Id kept = desk_id(desk, "messageId");
    send(desk, &maria,
         "\"type\":\"SMS\",\"message\":\"never\",\"scheduledTimestamp\":%" G_GINT64_FORMAT, at);
    const Id dropped = desk_id(desk, "messageId");
    desk_getf(desk, "/conversations/messages/%s", kept.s);
    desk_expect_string(desk, "message.status", "scheduled");
    g_autofree char *path = g_strdup_printf("/conversations/messages/%s/schedule", dropped.s);
    desk_call(desk, "DELETE", path, NULL);
    desk_expect(desk, 200);
    assert_int_equal(desk_int(desk, "status"), 200);
    clock_step(desk->clock, 3610 * 1000);
    desk_getf(desk, "/conversations/messages/%s", kept.s);
    desk_expect_string(desk, "message.status", "delivered");
    desk_call(desk, "DELETE", path, NULL);
    desk_expect(desk, 400);
    desk_expect_string(desk, "canonicalCode", "CONVERSATIONS_MSG_NOT_FOUND");
    desk_call(desk, "DELETE", "/conversations/messages/email/aaaaaaaaaaaaaaaaaaaa/schedule", NULL);
    desk_expect(desk, 404);
}

static void talk__export__pages_by_cursor(void **state)
{
    Desk *desk = *state;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *cursor = g_strdup("");
    const char *before = "9999";
    g_autofree char *last = NULL;
    for (int page = 0; page < 9; page++) {
        desk_getf(desk, "/conversations/messages/export?locationId={L}&limit=10%s", cursor);
        desk_expect(desk, 200);
        for (const Json *row = json_first(json_at(desk->last.json, "messages")); row;
             row = json_next(row)) {
            const char *date = json_string(json_member(row, "dateAdded"));
            assert_true(strcmp(date, before) <= 0);
            assert_string_not_equal(json_string(json_member(row, "messageType")), "TYPE_EMAIL");
            assert_true(g_hash_table_add(seen, g_strdup(json_string(json_member(row, "id")))));
            g_free(last);
            before = last = g_strdup(date);
        }
        if (!json_string(json_at(desk->last.json, "nextCursor")))
            break;
        g_free(cursor);
        cursor = g_strdup_printf("&cursor=%s", reply_string(&desk->last, "nextCursor"));
    }
    assert_int_equal(g_hash_table_size(seen), desk_int(desk, "total"));
    desk_get(desk, "/conversations/messages/export?locationId={L}&channel=Email");
    assert_int_equal(desk_int(desk, "total"), 2);
}

UNIT_TESTS(talk, DESK_TEST(talk__search__newest_first_with_the_shapes_of_the_service),
           DESK_TEST(talk__search__filters), DESK_TEST(talk__search__pages_by_date),
           DESK_TEST(talk__get__is_flat_with_a_number_for_type),
           DESK_TEST(talk__update__marks_read_and_stars), DESK_TEST(talk__create__once_per_contact),
           DESK_TEST(talk__delete__is_gone), DESK_TEST(talk__messages__are_nested_and_newest_first),
           DESK_TEST(talk__messages__email_rows_are_threads_of_records),
           DESK_TEST(talk__messages__inbound_email_rows_have_no_body),
           DESK_TEST(talk__messages__by_type), DESK_TEST(talk__send__is_delivered_on_the_clock),
           DESK_TEST(talk__send__makes_the_conversation),
           DESK_TEST(talk__send__refuses_with_the_text_of_the_service),
           DESK_TEST(talk__send__refuses_deleted_contacts),
           DESK_TEST(talk__send__other_channels_pass),
           DESK_TEST(talk__send__whatsapp_fails_after_a_day_of_silence),
           DESK_TEST(talk__send__email_reply_joins_the_thread),
           DESK_TEST(talk__schedule__leaves_at_its_time_or_never),
           DESK_TEST(talk__export__pages_by_cursor));
