#include "config.h"

#include <string.h>

#include "contract/bench.h"

// The conversation of the small world's Maria Lopez, and her contact.
static Conversation maria(Bench *bench)
{
    Call *call = bench_call(bench, EP_CONVERSATION_SEARCH);
    call->query = bench_query(bench, "query", "Maria Lopez", NULL);
    Reply *reply = bench_done(bench, call);
    assert_true(reply->rows.count >= 1);
    Conversation found = *(const Conversation *)rows_at(&reply->rows, 0);
    assert_string_equal(found.contact_name.s, "Maria Lopez");
    Conversation ids = {.id = found.id, .contact = found.contact};
    reply_free(reply);
    return ids;
}

static Reply *send_text(Bench *bench, Channel channel, const Id *contact, const char *text)
{
    Outgoing out = {.channel = channel, .contact = *contact};
    outgoing_set(&out.body, text, strlen(text));
    if (channel == CHANNEL_EMAIL)
        outgoing_set(&out.subject, "Contract", 8);
    Call *call = bench_call(bench, EP_MESSAGE_SEND);
    call->body = encode_message(&out);
    outgoing_clear(&out);
    return bench_done(bench, call);
}

static Reply *messages(Bench *bench, const Id *conversation)
{
    Call *call = bench_call_on(bench, EP_MESSAGE_LIST, conversation, NULL);
    call->query = g_strdup("limit=20");
    return bench_done(bench, call);
}

static void talk__search__pages_are_followed_to_the_end(void **state)
{
    Bench *bench = *state;
    Call *call = bench_call(bench, EP_CONVERSATION_SEARCH);
    call->query = bench_query(bench, "limit", "3", "sortBy", "last_message_date", "sort", "desc",
                              "status", "all", NULL);
    int64_t rows = 0;
    int64_t total = 0;
    int64_t before = INT64_MAX;
    while (call) {
        Call *asked = call_dup(call);
        Reply *reply = bench_done(bench, call);
        for (size_t i = 0; i < reply->rows.count; i++) {
            const Conversation *row = rows_at(&reply->rows, i);
            assert_true(row->last_message.ms <= before);
            before = row->last_message.ms;
        }
        rows += (int64_t)reply->rows.count;
        total = reply->total;
        call = call_next_page(asked, &reply->next);
        if (call)
            call->id = net_next_id(bench->net);
        call_free(asked);
        reply_free(reply);
    }
    assert_true(total > 3);
    assert_int_equal(rows, total);
}

static void talk__conversation__is_read_and_marked(void **state)
{
    Bench *bench = *state;
    Conversation row = maria(bench);
    Call *star = bench_call_on(bench, EP_CONVERSATION_UPDATE, &row.id, NULL);
    star->body =
        encode_patch((const Patch[]){{"locationId", PATCH_STRING, .string = bench->location.s},
                                     {"starred", PATCH_BOOL, .number = 1},
                                     {"unreadCount", PATCH_INT, .number = 0},
                                     {.type = PATCH_END}});
    reply_free(bench_done(bench, star));
    Reply *reply = bench_done(bench, bench_call_on(bench, EP_CONVERSATION_GET, &row.id, NULL));
    const Conversation *now = rows_at(&reply->rows, 0);
    assert_true(now->starred);
    assert_int_equal(now->unread, 0);
    reply_free(reply);
}

static void talk__sms__is_sent_listed_and_read(void **state)
{
    Bench *bench = *state;
    Conversation row = maria(bench);
    Reply *sent =
        send_text(bench, CHANNEL_SMS, &row.contact, "See you at 9, \"Maria\" 😀\nBring the form");
    assert_int_equal(sent->status, 201);
    const Sent *answer = rows_at(&sent->rows, 0);
    assert_string_equal(answer->conversation.s, row.id.s);
    Reply *list = messages(bench, &row.id);
    const Message *message = rows_find(&list->rows, &answer->message);
    assert_non_null(message);
    assert_string_equal(message->body.s, "See you at 9, \"Maria\" 😀\nBring the form");
    assert_int_equal(message->direction, DIRECTION_OUTBOUND);
    assert_int_equal(message->channel, CHANNEL_SMS);
    reply_free(list);
    reply_free(bench_done(bench, bench_call_on(bench, EP_MESSAGE_GET, &answer->message, NULL)));
    reply_free(sent);
}

static void talk__email__comes_back_as_the_text_that_was_typed(void **state)
{
    Bench *bench = *state;
    Conversation row = maria(bench);
    Reply *sent =
        send_text(bench, CHANNEL_EMAIL, &row.contact, "Dear <Maria>,\nsee you.\n\nAda & team");
    Id record = ((const Sent *)rows_at(&sent->rows, 0))->email_message;
    Reply *reply = bench_done(bench, bench_call_on(bench, EP_EMAIL_GET, &record, NULL));
    const Email *email = rows_at(&reply->rows, 0);
    assert_string_equal(email->body.s, "Dear <Maria>,\nsee you.\n\nAda & team");
    assert_string_equal(email->subject.s, "Contract");
    reply_free(reply);
    reply_free(sent);
}

static void talk__comment__never_reaches_the_customer(void **state)
{
    Bench *bench = *state;
    Conversation row = maria(bench);
    Reply *sent = send_text(bench, CHANNEL_COMMENT, &row.contact, "ask about the bill");
    Id id = ((const Sent *)rows_at(&sent->rows, 0))->message;
    Reply *list = messages(bench, &row.id);
    const Message *message = rows_find(&list->rows, &id);
    assert_non_null(message);
    assert_int_equal(message->channel, CHANNEL_COMMENT);
    reply_free(list);
    reply_free(sent);
}

static void talk__scheduled__is_cancelled(void **state)
{
    Bench *bench = *state;
    Conversation row = maria(bench);
    const EndpointId cancels[] = {EP_MESSAGE_UNSCHEDULE, EP_EMAIL_UNSCHEDULE};
    for (size_t i = 0; i < 2; i++) {
        double at = (double)(clock_now(bench->clock).ms / 1000 + 86400);
        Call *call = bench_call(bench, EP_MESSAGE_SEND);
        call->body = encode_patch(
            (const Patch[]){{"type", PATCH_STRING, .string = i ? "Email" : "SMS"},
                            {"contactId", PATCH_STRING, .string = row.contact.s},
                            {i ? "html" : "message", PATCH_STRING, .string = "later"},
                            {"scheduledTimestamp", PATCH_INT, .number = at},
                            {i ? "subject" : NULL, i ? PATCH_STRING : PATCH_END, .string = "s"},
                            {.type = PATCH_END}});
        Reply *sent = bench_done(bench, call);
        const Sent *answer = rows_at(&sent->rows, 0);
        const Id *id = i ? &answer->email_message : &answer->message;
        reply_free(bench_done(bench, bench_call_on(bench, cancels[i], id, NULL)));
        reply_free(sent);
    }
}

static void talk__export__pages_are_followed_to_the_end(void **state)
{
    Bench *bench = *state;
    Call *call = bench_call(bench, EP_MESSAGE_EXPORT);
    call->query = bench_query(bench, "limit", "10", NULL);
    int64_t rows = 0;
    int64_t total = 0;
    int pages = 0;
    while (call) {
        Call *asked = call_dup(call);
        Reply *reply = bench_done(bench, call);
        rows += (int64_t)reply->rows.count;
        total = reply->total;
        pages++;
        call = call_next_page(asked, &reply->next);
        if (call)
            call->id = net_next_id(bench->net);
        call_free(asked);
        reply_free(reply);
    }
    assert_true(pages > 1);
    assert_int_equal(rows, total);
}

static void talk__conversation__is_made_once_and_deleted(void **state)
{
    Bench *bench = *state;
    Call *create = bench_call(bench, EP_CONTACT_CREATE);
    create->body = encode_patch(
        (const Patch[]){{"locationId", PATCH_STRING, .string = bench->location.s},
                        {"email", PATCH_STRING, .string = "thread.contract@example.org"},
                        {.type = PATCH_END}});
    Reply *reply = bench_done(bench, create);
    Id contact = ((const Contact *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    Call *open = bench_call(bench, EP_CONVERSATION_CREATE);
    open->body =
        encode_patch((const Patch[]){{"locationId", PATCH_STRING, .string = bench->location.s},
                                     {"contactId", PATCH_STRING, .string = contact.s},
                                     {.type = PATCH_END}});
    Call *again = call_dup(open);
    again->id = net_next_id(bench->net);
    reply = bench_done(bench, open);
    Id conversation = ((const Conversation *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    reply = bench_ask(bench, again);
    assert_int_equal(reply->outcome, OUTCOME_REFUSED);
    reply_free(reply);
    reply_free(
        bench_done(bench, bench_call_on(bench, EP_CONVERSATION_DELETE, &conversation, NULL)));
    reply_free(bench_done(bench, bench_call_on(bench, EP_CONTACT_DELETE, &contact, NULL)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup_good, bench_teardown)
UNIT_TESTS(talk, TEST(talk__search__pages_are_followed_to_the_end),
           TEST(talk__conversation__is_read_and_marked), TEST(talk__sms__is_sent_listed_and_read),
           TEST(talk__email__comes_back_as_the_text_that_was_typed),
           TEST(talk__comment__never_reaches_the_customer), TEST(talk__scheduled__is_cancelled),
           TEST(talk__export__pages_are_followed_to_the_end),
           TEST(talk__conversation__is_made_once_and_deleted));
