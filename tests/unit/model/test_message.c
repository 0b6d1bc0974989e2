#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "model/message.h"
#include "unit/unit.h"

static Text block(const char *s)
{
    return text_clean(s, strlen(s), TEXT_BLOCK);
}

static Raw raw(const char *s)
{
    return (Raw){g_strdup(s), strlen(s)};
}

static void message_finish__html_mail__becomes_text_once(void **state)
{
    (void)state;
    Message message = {.id = id_from("m1")};
    message.type_name = raw("TYPE_EMAIL");
    message.content_type = raw("text/html");
    message.body = block("<p>Hello</p><p>1 &lt;b&gt; 2</p>");
    message_finish(&message);
    assert_int_equal(message.channel, CHANNEL_EMAIL);
    assert_null(strstr(message.body.s, "<p>"));
    assert_non_null(strstr(message.body.s, "1 <b> 2"));
    g_autofree char *before = g_strdup(message.body.s);
    message_finish(&message);
    assert_string_equal(message.body.s, before);
    record_clear(&message_type, &message);
}

static void message_finish__sms_with_angle_brackets__stays_as_it_is(void **state)
{
    (void)state;
    Message message = {.id = id_from("m1")};
    message.type_name = raw("TYPE_SMS");
    message.body = block("<p>not markup</p>");
    message_finish(&message);
    assert_string_equal(message.body.s, "<p>not markup</p>");
    record_clear(&message_type, &message);
}

static void message_finish__kinds__are_derived(void **state)
{
    (void)state;
    Message activity = {.type_number = 28};
    message_finish(&activity);
    assert_true(activity.activity);
    Message mail = {.type_number = 3, .email_ids = {g_new0(Id, 1), 1}};
    message_finish(&mail);
    assert_true(mail.email_thread);
    record_clear(&message_type, &mail);
    Message odd = {.type_number = INT64_MAX};
    message_finish(&odd);
    assert_int_equal(odd.channel, CHANNEL_UNKNOWN);
}

static void message_status__spellings__are_one_state(void **state)
{
    (void)state;
    const struct {
        const char *wire;
        MessageStatus status;
    } rows[] = {
        {"pending", MSG_PENDING},         {"DELIVERED", MSG_DELIVERED},
        {"no-answer", MSG_NO_ANSWER},     {"no_answer", MSG_NO_ANSWER},
        {"cancelled", MSG_CANCELED},      {"opt_out", MSG_OPT_OUT},
        {"new word", MSG_STATUS_UNKNOWN}, {NULL, MSG_STATUS_UNKNOWN},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(names_value(&message_status_names, rows[i].wire), rows[i].status);
    for (int i = 1; i < MSG_STATUS_COUNT; i++)
        assert_int_equal(names_value(&message_status_names, names_string(&message_status_names, i)),
                         i);
}

static void message_status_word__inbound__says_nothing(void **state)
{
    (void)state;
    Message out = {.direction = DIRECTION_OUTBOUND, .status = MSG_FAILED};
    Message in = {.direction = DIRECTION_INBOUND, .status = MSG_DELIVERED};
    Message call = {
        .direction = DIRECTION_INBOUND, .status = MSG_NO_ANSWER, .channel = CHANNEL_CALL};
    assert_true(text_eq(message_status_word(&out), TEXT("failed")));
    assert_true(text_eq(message_status_mark(&out), TEXT("!")));
    assert_true(text_is_empty(message_status_word(&in)));
    assert_true(text_eq(message_status_word(&call), TEXT("no answer")));
}

UNIT_TESTS(message, cmocka_unit_test(message_finish__html_mail__becomes_text_once),
           cmocka_unit_test(message_finish__sms_with_angle_brackets__stays_as_it_is),
           cmocka_unit_test(message_finish__kinds__are_derived),
           cmocka_unit_test(message_status__spellings__are_one_state),
           cmocka_unit_test(message_status_word__inbound__says_nothing));
