#include "config.h"

#include <string.h>

#include "base/datetime.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/message.h"
#include "model/workspace.h"
#include "unit/api/sample.h"
#include "unit/unit.h"

static int64_t iso(const char *s)
{
    Instant t = {0};
    assert_true(iso_parse(s, strlen(s), &t));
    return t.ms;
}

static void decode__contact_search__reads_the_index_shape(void **state)
{
    (void)state;
    Reply *reply = sample_decode_file(EP_CONTACT_SEARCH, "contact_search.json");
    const Contact *maria = rows_at(&reply->rows, 0);
    const Contact *tom = rows_at(&reply->rows, 1);
    assert_int_equal(reply->rows.count, 2);
    assert_int_equal(reply->total, 12);
    assert_string_equal(reply->trace_id, "0f8fad5b-d9cb-469f-a165-70867728950e");
    assert_string_equal(maria->name.s, "Maria López");
    assert_string_equal(maria->company.s, "Acme GmbH");
    assert_int_equal(maria->dnd_sms, DND_ON);
    assert_int_equal(maria->dnd_whatsapp, DND_ON);
    assert_int_equal(maria->dnd_email, DND_OFF);
    assert_int_equal(maria->dnd, DND_OFF);
    assert_int_equal(maria->added.ms, iso("2026-03-06T20:27:20.238Z"));
    assert_int_equal(maria->tags.count, 2);
    assert_string_equal(maria->followers.items[0].s, "u00000000000000000002");
    assert_string_equal(tom->name.s, "tom@example.org");
    assert_int_equal(tom->added.ms, 1772870400000);
    assert_int_equal(tom->updated.ms, 1772870400001);
    reply_free(reply);
}

static int sms_of(EndpointId ep, const char *body)
{
    Reply *reply = sample_decode(ep, body);
    assert_int_equal(reply->rows.count, 1);
    int sms = ((const Contact *)rows_at(&reply->rows, 0))->dnd_sms;
    reply_free(reply);
    return sms;
}

static void decode__do_not_disturb__only_a_single_contact_says_off_by_silence(void **state)
{
    (void)state;
    static const struct {
        const char *settings;
        int list, single;
    } rows[] = {
        {"", DND_UNKNOWN, DND_OFF},
        {",\"dndSettings\":null", DND_UNKNOWN, DND_OFF},
        {",\"dndSettings\":[]", DND_UNKNOWN, DND_OFF},
        {",\"dndSettings\":{}", DND_OFF, DND_OFF},
        {",\"dndSettings\":{\"Email\":{\"status\":\"active\"}}", DND_OFF, DND_OFF},
        {",\"dndSettings\":{\"SMS\":{\"status\":\"inactive\"}}", DND_OFF, DND_OFF},
        {",\"dndSettings\":{\"sms\":{\"status\":\"permanent\"}}", DND_ON, DND_ON},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        g_autofree char *row = g_strdup_printf("{\"id\":\"c1\"%s}", rows[i].settings);
        g_autofree char *list = g_strdup_printf("{\"contacts\":[%s],\"total\":1}", row);
        g_autofree char *single = g_strdup_printf("{\"contact\":%s}", row);
        assert_int_equal(sms_of(EP_CONTACT_SEARCH, list), rows[i].list);
        assert_int_equal(sms_of(EP_CONTACT_GET, single), rows[i].single);
    }
}

static void decode__custom_fields__become_text_whatever_they_are(void **state)
{
    (void)state;
    const char *const expected[] = {"blue", "42", "a, b", "x-ray.png"};
    Reply *reply = sample_decode_file(EP_CONTACT_SEARCH, "contact_search.json");
    const Contact *maria = rows_at(&reply->rows, 0);
    assert_int_equal(maria->fields.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(((const FieldValue *)rows_at(&maria->fields, i))->value.s, expected[i]);
    reply_free(reply);
}

static void decode__conversations__give_clean_previews_and_names(void **state)
{
    (void)state;
    Reply *reply = sample_decode_file(EP_CONVERSATION_SEARCH, "conversation_search.json");
    const Conversation *maria = rows_at(&reply->rows, 0);
    const Conversation *tom = rows_at(&reply->rows, 1);
    assert_int_equal(maria->channel, CHANNEL_EMAIL);
    assert_non_null(strstr(maria->preview.s, "Hello & welcome"));
    assert_null(strpbrk(maria->preview.s, "<>\n"));
    assert_int_equal(maria->last_direction, DIRECTION_INBOUND);
    assert_int_equal(maria->last_message.ms, 1772870400000);
    assert_int_equal(maria->unread, 2);
    assert_true(maria->starred);
    assert_int_equal(tom->channel, CHANNEL_SMS);
    assert_int_equal(tom->last_message.ms, 1772870300000);
    assert_null(strchr(tom->contact_name.s, '\x1b'));
    assert_non_null(strstr(tom->contact_name.s, "Becker"));
    assert_null(strstr(tom->contact_name.s, "\xe2\x80\xae"));
    reply_free(reply);
}

static void decode__messages__nested_or_flat__are_the_same(void **state)
{
    (void)state;
    g_autofree char *nested = sample_read("messages.json");
    const char *inner = strchr(nested + 1, '{');
    g_autofree char *flat = g_strndup(inner, (gsize)(strrchr(nested, ']') + 2 - inner));
    Reply *a = sample_decode(EP_MESSAGE_LIST, nested);
    Reply *b = sample_decode(EP_MESSAGE_LIST, flat);
    assert_int_equal(a->rows.count, 5);
    assert_int_equal(b->rows.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_true(record_equal(&message_type, rows_at(&a->rows, i), rows_at(&b->rows, i)));
    assert_string_equal(b->next.query, a->next.query);
    reply_free(a);
    reply_free(b);
}

static void decode__messages__know_their_kind(void **state)
{
    (void)state;
    Reply *reply = sample_decode_file(EP_MESSAGE_LIST, "messages.json");
    const Message *sms = rows_at(&reply->rows, 0);
    const Message *mail = rows_at(&reply->rows, 1);
    const Message *call = rows_at(&reply->rows, 2);
    const Message *activity = rows_at(&reply->rows, 3);
    const Message *comment = rows_at(&reply->rows, 4);
    assert_string_equal(sms->body.s, "line one\nline two");
    assert_int_equal(sms->status, MSG_DELIVERED);
    assert_string_equal(sms->attachments.items[0].s, "https://files.example.org/a.png");
    assert_true(mail->email_thread);
    assert_int_equal(mail->email_ids.count, 2);
    assert_string_equal(mail->subject.s, "Your visit");
    assert_int_equal(call->channel, CHANNEL_CALL);
    assert_int_equal(call->call_seconds, 0);
    assert_int_equal(call->status, MSG_NO_ANSWER);
    assert_true(activity->activity);
    assert_string_equal(comment->error.s, "carrier says no");
    assert_null(strchr(comment->body.s, '<'));
    reply_free(reply);
}

static void decode__email__wrapped_or_flat__is_read(void **state)
{
    (void)state;
    Reply *wrapped = sample_decode_file(EP_EMAIL_GET, "email.json");
    const Email *email = rows_at(&wrapped->rows, 0);
    assert_string_equal(email->to.s, "desk@example.org, two@example.org");
    assert_string_equal(email->from.s, "Maria <maria@example.org>");
    assert_non_null(strstr(email->body.s, "Dear Maria,"));
    assert_null(strstr(email->body.s, "color"));
    assert_int_equal(email->status, MSG_OPENED);
    assert_string_equal(email->error.s, "550 mailbox full");
    reply_free(wrapped);
    Reply *flat = sample_decode(EP_EMAIL_GET, "{\"id\":\"e9\",\"subject\":\"Flat\"}");
    assert_string_equal(((const Email *)rows_at(&flat->rows, 0))->subject.s, "Flat");
    reply_free(flat);
}

static void decode__free_slots__are_sorted_and_verbatim(void **state)
{
    (void)state;
    Reply *reply = sample_decode_file(EP_FREE_SLOTS, "free_slots.json");
    const char *const expected[] = {"2024-10-28T10:00:00-05:00", "2024-10-28T10:30:00-05:00",
                                    "2024-10-29T09:00:00-05:00"};
    assert_int_equal(reply->rows.count, 3);
    assert_int_equal(reply->bad_rows, 2);
    for (size_t i = 0; i < 3; i++) {
        const Slot *slot = rows_at(&reply->rows, i);
        assert_string_equal(slot->raw.s, expected[i]);
        assert_int_equal(slot->start.ms, iso(expected[i]));
    }
    reply_free(reply);
}

static void decode__events__keep_the_time_as_written(void **state)
{
    (void)state;
    Reply *reply = sample_decode_file(EP_EVENT_LIST, "events.json");
    const Event *first = rows_at(&reply->rows, 0);
    const Event *local = rows_at(&reply->rows, 1);
    assert_int_equal(first->status, APPT_NOSHOW);
    assert_string_equal(first->start_raw.s, "2024-10-28T10:00:00-05:00");
    assert_int_equal(first->start.ms, iso("2024-10-28T15:00:00Z"));
    assert_int_equal(first->end.ms - first->start.ms, 30 * 60000);
    assert_true(first->recurring);
    assert_string_equal(local->start_raw.s, "2024-10-28 10:00:00");
    assert_int_equal(local->start.ms, iso("2024-10-28T10:00:00Z"));
    assert_int_equal(local->status, APPT_CONFIRMED);
    reply_free(reply);
}

static void decode__deals__join_contact_and_relations(void **state)
{
    (void)state;
    Reply *reply = sample_decode_file(EP_DEAL_SEARCH, "deals.json");
    const Deal *implant = rows_at(&reply->rows, 0);
    const Deal *braces = rows_at(&reply->rows, 1);
    assert_int_equal(implant->value.cents, 380050);
    assert_true(implant->value.known);
    assert_int_equal(implant->status, DEAL_OPEN);
    assert_string_equal(implant->stage.s, "5a1d4f0e-6f4b-4ad5-8a4e-0c5b2c1d9e01");
    assert_string_equal(implant->contact_name.s, "Maria Lopez");
    assert_true(text_list_has(&implant->tags, TEXT("vip")));
    assert_false(braces->value.known);
    assert_int_equal(braces->status, DEAL_UNKNOWN);
    assert_string_equal(braces->contact.s, "c00000000000000000002");
    assert_string_equal(braces->contact_name.s, "Tom Becker");
    assert_int_equal(braces->stage_changed.ms, braces->added.ms);
    reply_free(reply);
}

static void decode__workspace__reads_every_part(void **state)
{
    (void)state;
    Reply *reply = sample_decode_file(EP_LOCATION_GET, "workspace.json");
    const Location *location = rows_at(&reply->rows, 0);
    assert_string_equal(location->timezone.s, "America/Los_Angeles");
    assert_true(location->allow_duplicate_deal && !location->allow_duplicate_contact);
    reply_free(reply);
    reply = sample_decode_file(EP_USER_LIST, "workspace.json");
    assert_string_equal(((const User *)rows_at(&reply->rows, 0))->name.s, "Sam Porter");
    assert_string_equal(((const User *)rows_at(&reply->rows, 0))->role.s, "admin");
    reply_free(reply);
    reply = sample_decode_file(EP_CALENDAR_LIST, "workspace.json");
    const Calendar *calendar = rows_at(&reply->rows, 0);
    assert_int_equal(calendar->slot_minutes, 60);
    assert_int_equal(calendar->interval_minutes, 30);
    assert_int_equal(calendar->members.count, 2);
    reply_free(reply);
    reply = sample_decode_file(EP_PIPELINE_LIST, "workspace.json");
    const Pipeline *pipeline = rows_at(&reply->rows, 0);
    assert_string_equal(((const Stage *)rows_at(&pipeline->stages, 0))->name.s, "New lead");
    reply_free(reply);
}

static void decode__workspace__reads_the_small_lists(void **state)
{
    (void)state;
    Reply *reply = sample_decode_file(EP_TASK_SEARCH, "workspace.json");
    const Task *task = rows_at(&reply->rows, 0);
    assert_string_equal(task->id.s, "t00000000000000000001");
    assert_string_equal(task->contact_name.s, "Maria Lopez");
    assert_string_equal(task->assigned_to.s, "u00000000000000000001");
    reply_free(reply);
    reply = sample_decode_file(EP_TEMPLATE_LIST, "workspace.json");
    assert_string_equal(((const Template *)rows_at(&reply->rows, 0))->body.s, "Hello");
    reply_free(reply);
    reply = sample_decode_file(EP_NOTE_LIST, "workspace.json");
    assert_string_equal(((const Note *)rows_at(&reply->rows, 0))->body.s, "see x-ray");
    reply_free(reply);
    const EndpointId others[] = {EP_TAG_LIST, EP_CUSTOM_FIELD_LIST, EP_LOST_REASON_LIST};
    for (size_t i = 0; i < 3; i++) {
        reply = sample_decode_file(others[i], "workspace.json");
        assert_int_equal(reply->rows.count, 1);
        reply_free(reply);
    }
}

UNIT_TESTS(decode, cmocka_unit_test(decode__contact_search__reads_the_index_shape),
           cmocka_unit_test(decode__do_not_disturb__only_a_single_contact_says_off_by_silence),
           cmocka_unit_test(decode__custom_fields__become_text_whatever_they_are),
           cmocka_unit_test(decode__conversations__give_clean_previews_and_names),
           cmocka_unit_test(decode__messages__nested_or_flat__are_the_same),
           cmocka_unit_test(decode__messages__know_their_kind),
           cmocka_unit_test(decode__email__wrapped_or_flat__is_read),
           cmocka_unit_test(decode__free_slots__are_sorted_and_verbatim),
           cmocka_unit_test(decode__events__keep_the_time_as_written),
           cmocka_unit_test(decode__deals__join_contact_and_relations),
           cmocka_unit_test(decode__workspace__reads_every_part),
           cmocka_unit_test(decode__workspace__reads_the_small_lists));
