#include "config.h"

#include <string.h>

#include "api/decode.h"
#include "base/attr.h"
#include "model/contact.h"
#include "model/message.h"
#include "unit/api/sample.h"
#include "unit/unit.h"

static void decode__one_row_of_wrong_types__is_left_out(void **state)
{
    (void)state;
    const char *const bad[] = {
        "7",
        "\"text\"",
        "null",
        "{}",
        "{\"id\":{}}",
        "{\"id\":\"a/b\"}",
        "{\"id\":\"ok\",\"tags\":{}}",
        "{\"id\":\"ok\",\"email\":{\"a\":1}}",
        "{\"id\":\"ok\",\"customFields\":{}}",
        "{\"id\":\"ok\",\"dateAdded\":[]}",
        "{\"id\":\"ok\",\"followers\":\"u1\"}",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        g_autofree char *body = g_strdup_printf(
            "{\"contacts\":[{\"id\":\"c1\",\"name\":\"A\"},%s,{\"id\":\"c2\"}],\"total\":3}",
            bad[i]);
        Reply *reply = sample_decode(EP_CONTACT_SEARCH, body);
        assert_int_equal(reply->rows.count, 2);
        assert_int_equal(reply->bad_rows, 1);
        reply_free(reply);
    }
}

static void decode__poison_row__does_not_hide_the_page(void **state)
{
    (void)state;
    const char *body = "{\"contacts\":[{\"id\":\"c1\"},{\"id\":\"c2\",\"name\":\"\\x\"},{\"id\":"
                       "\"c3\"}],\"total\":3}";
    Reply *reply = sample_decode(EP_CONTACT_SEARCH, body);
    assert_int_equal(reply->rows.count, 2);
    assert_int_equal(reply->bad_rows, 1);
    reply_free(reply);
}

static void decode__lone_surrogate__is_shown_as_a_mark(void **state)
{
    (void)state;
    Reply *reply =
        sample_decode(EP_CONTACT_GET, "{\"contact\":{\"id\":\"c1\",\"name\":\"cut \\ud83d\"}}");
    assert_string_equal(((const Contact *)rows_at(&reply->rows, 0))->name.s, "cut \xef\xbf\xbd");
    reply_free(reply);
}

static void decode__not_what_was_promised__is_refused(void **state)
{
    (void)state;
    const char *const bodies[] = {
        "",
        "{",
        "null",
        "[]",
        "7",
        "{}",
        "{\"contacts\":7}",
        "{\"contacts\":[}",
        "<html><body>Hello</body></html>",
        "{\"contacts\":[]} trailing",
        "{\"success\":false,\"contacts\":[]}",
    };
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
        sample_refuse(EP_CONTACT_SEARCH, bodies[i]);
}

static void decode__duplicate_search__null_means_nobody(void **state)
{
    (void)state;
    Reply *reply = sample_decode(EP_CONTACT_DUPLICATE, "{\"contact\":null,\"traceId\":\"t\"}");
    assert_int_equal(reply->rows.count, 0);
    reply_free(reply);
    sample_refuse(EP_CONTACT_CREATE, "{\"contact\":null}");
}

static void decode__send_without_a_message_id__is_refused(void **state)
{
    (void)state;
    Reply *reply = sample_decode(EP_MESSAGE_SEND,
                                 "{\"conversationId\":\"v1\",\"messageId\":\"m1\",\"msg\":\"ok\"}");
    const Sent *sent = rows_at(&reply->rows, 0);
    assert_string_equal(sent->message.s, "m1");
    assert_string_equal(sent->note.s, "ok");
    reply_free(reply);
    sample_refuse(EP_MESSAGE_SEND, "{\"conversationId\":\"v1\"}");
    sample_refuse(EP_MESSAGE_SEND, "{}");
}

static void decode__answers_without_records__only_have_to_be_json(void **state)
{
    (void)state;
    Reply *reply = sample_decode(EP_CONTACT_DELETE, "{\"succeded\":true,\"traceId\":\"t-1\"}");
    assert_string_equal(reply->trace_id, "t-1");
    reply_free(reply);
    sample_refuse(EP_CONTACT_DELETE, "");
    sample_refuse(EP_CONTACT_DELETE, "<p>portal</p>");
    sample_refuse(EP_CONTACT_DELETE, "{\"succeded\":false}");
}

static void decode__trace_id_with_escapes__is_cleaned_or_dropped(void **state)
{
    (void)state;
    g_autofree char *huge = g_strnfill(500, 'a');
    g_autofree char *body = g_strdup_printf("{\"succeded\":true,\"traceId\":\"%s\"}", huge);
    Reply *reply = sample_decode(EP_CONTACT_DELETE, body);
    assert_string_equal(reply->trace_id, "");
    reply_free(reply);
    reply = sample_decode(EP_CONTACT_DELETE, "{\"succeded\":true,\"traceId\":\"a\\u001b[2Jb\"}");
    assert_null(strchr(reply->trace_id, '\x1b'));
    reply_free(reply);
}

static void decode__numbers_at_the_edge__stay_unknown(void **state)
{
    (void)state;
    Reply *reply = sample_decode(EP_CONTACT_GET, "{\"contact\":{\"id\":\"c1\",\"dateAdded\":1e300,"
                                                 "\"dateUpdated\":\"soon\",\"dnd\":\"maybe\"}}");
    const Contact *contact = rows_at(&reply->rows, 0);
    assert_int_equal(contact->added.ms, 0);
    assert_int_equal(contact->updated.ms, 0);
    assert_int_equal(contact->dnd, DND_OFF); // as if it were not there
    reply_free(reply);
}

static void decode__huge_name__is_cut_with_an_ellipsis(void **state)
{
    (void)state;
    g_autofree char *huge = g_strnfill(100000, 'a');
    g_autofree char *body = g_strdup_printf("{\"contact\":{\"id\":\"c1\",\"name\":\"%s\"}}", huge);
    Reply *reply = sample_decode(EP_CONTACT_GET, body);
    const Contact *contact = rows_at(&reply->rows, 0);
    assert_true(contact->name.n < 600);
    assert_non_null(strstr(contact->name.s, "…"));
    reply_free(reply);
}

UNIT_TESTS(decode_odd, cmocka_unit_test(decode__one_row_of_wrong_types__is_left_out),
           cmocka_unit_test(decode__poison_row__does_not_hide_the_page),
           cmocka_unit_test(decode__lone_surrogate__is_shown_as_a_mark),
           cmocka_unit_test(decode__not_what_was_promised__is_refused),
           cmocka_unit_test(decode__duplicate_search__null_means_nobody),
           cmocka_unit_test(decode__send_without_a_message_id__is_refused),
           cmocka_unit_test(decode__answers_without_records__only_have_to_be_json),
           cmocka_unit_test(decode__trace_id_with_escapes__is_cleaned_or_dropped),
           cmocka_unit_test(decode__numbers_at_the_edge__stay_unknown),
           cmocka_unit_test(decode__huge_name__is_cut_with_an_ellipsis));
