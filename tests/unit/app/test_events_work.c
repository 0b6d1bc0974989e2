#include "config.h"

#include <glib.h>
#include <string.h>

#include "unit/app/differ.h"
#include "unit/unit.h"

// ---- deals -------------------------------------------------------------------------------------

static Deal deal_of(const char *stage, int64_t updated)
{
    return (Deal){.id = {"deal"},
                  .pipeline = {"sales"},
                  .stage = id_from(stage),
                  .contact = differ_maria,
                  .status = DEAL_OPEN,
                  .value = {120050, true},
                  .added = {DIFFER_LATER},
                  .updated = {updated}};
}

static void events_diff__deal_moved__names_stages(void **state)
{
    (void)state;
    Deal was = deal_of("s1", 5), is = deal_of("s2", 6);
    differ_expect(&deal_type, &was, &is, "OpportunityStageUpdate OpportunityUpdate-");
    EventDraft draft = differ_first(&deal_type, &was, &is);
    assert_string_equal(draft.who.s, "Maria Lopez");
    assert_string_equal(draft.what.s, "New lead -> Proposal");
    assert_string_equal(draft.kind, "opportunity");
    differ_member(&draft, "old", "{\"pipelineStageId\":\"s1\",\"pipelineStageName\":\"New lead\"}");
    differ_member(&draft, "pipelineStageName", "\"Proposal\"");
    differ_member(&draft, "monetaryValue", "1200.5");
    differ_member(&draft, "contactName", "\"Maria Lopez\"");
    differ_member(&draft, "contactTags", "[\"vip\"]");
    event_draft_clear(&draft);
}

static void events_diff__deal_status_value_owner__each_told(void **state)
{
    (void)state;
    Deal was = deal_of("s1", 5), is = deal_of("s1", 6);
    is.status = DEAL_WON;
    is.value.cents = 150000;
    is.assigned_to = id_from("ann");
    differ_expect(
        &deal_type, &was, &is,
        "OpportunityStatusUpdate OpportunityMonetaryValueUpdate OpportunityAssignedToUpdate "
        "OpportunityUpdate-");
    EventDraft draft = differ_first(&deal_type, &was, &is);
    assert_string_equal(draft.what.s, "open -> won");
    differ_member(&draft, "assignedToName", "\"Ann Lee\"");
    event_draft_clear(&draft);
}

static void events_diff__deal__comes_and_goes(void **state)
{
    (void)state;
    Deal deal = deal_of("s1", 5), renamed = deal_of("s1", 6);
    renamed.name = text_dup(TEXT("Roof"));
    differ_expect(&deal_type, NULL, &deal, "OpportunityCreate");
    differ_expect(&deal_type, &deal, &renamed, "OpportunityUpdate");
    differ_expect(&deal_type, &deal, NULL, "OpportunityDelete");
    text_clear(&renamed.name);
}

// ---- messages ----------------------------------------------------------------------------------

static Message message_of(Direction direction)
{
    return (Message){.id = {"m1"},
                     .conversation = {"c1"},
                     .contact = differ_maria,
                     .channel = CHANNEL_SMS,
                     .direction = (int)direction,
                     .status = MSG_SENT,
                     .added = {DIFFER_LATER}};
}

static void events_diff__message__by_direction(void **state)
{
    (void)state;
    Message in = message_of(DIRECTION_INBOUND), out = message_of(DIRECTION_OUTBOUND);
    in.body = text_dup(TEXT("See you\nat five"));
    EventDraft draft = differ_first(&message_type, NULL, &in);
    assert_string_equal(draft.type, "InboundMessage");
    assert_string_equal(draft.what.s, "SMS: See you at five");
    differ_member(&draft, "body", "\"See you\\nat five\"");
    differ_member(&draft, "messageType", "\"SMS\"");
    differ_member(&draft, "messageId", "\"m1\"");
    event_draft_clear(&draft);
    differ_expect(&message_type, NULL, &out, "OutboundMessage");
    text_clear(&in.body);
}

static void events_diff__older_message_or_activity__tells_nothing(void **state)
{
    (void)state;
    Message old = message_of(DIRECTION_INBOUND), activity = message_of(DIRECTION_OUTBOUND);
    old.added.ms = DIFFER_BORN - 1;
    activity.activity = true;
    differ_expect(&message_type, NULL, &old, "");
    differ_expect(&message_type, NULL, &activity, "");
}

static void events_diff__delivery__told(void **state)
{
    (void)state;
    Message was = message_of(DIRECTION_OUTBOUND), is = message_of(DIRECTION_OUTBOUND);
    is.status = MSG_FAILED;
    EventDraft draft = differ_first(&message_type, &was, &is);
    assert_string_equal(draft.type, "MessageStatusUpdate");
    assert_false(draft.minor);
    assert_string_equal(draft.what.s, "sent -> failed");
    event_draft_clear(&draft);
    Email sent = {.id = {"e1"}, .direction = DIRECTION_OUTBOUND, .status = MSG_SENT};
    Email opened = sent;
    opened.status = MSG_OPENED;
    differ_expect(&email_type, &sent, &opened, "LCEmailStats-");
    is.status = MSG_DELIVERED;
    differ_expect(&message_type, &was, &is, "MessageStatusUpdate-");
}

static void events_diff__email_seen_twice__has_one_key(void **state)
{
    (void)state;
    Id ids[] = {{"e1"}, {"e2"}};
    Message was = message_of(DIRECTION_INBOUND), is = message_of(DIRECTION_INBOUND);
    was.email_ids = (IdList){ids, 1};
    is.email_ids = (IdList){ids, 2};
    Email email = {.id = {"e2"}, .direction = DIRECTION_INBOUND, .added = {DIFFER_LATER}};
    EventDraft row = differ_first(&message_type, &was, &is),
               record = differ_first(&email_type, NULL, &email);
    assert_string_equal(row.key, "InboundMessage e2");
    assert_string_equal(record.key, row.key);
    event_draft_clear(&row);
    event_draft_clear(&record);
}

// ---- the rest ----------------------------------------------------------------------------------

static void events_diff__unread__told(void **state)
{
    (void)state;
    Conversation was = {.id = {"c"}, .contact = differ_maria, .added = {DIFFER_LATER}};
    Conversation is = was;
    is.unread = 2;
    EventDraft draft = differ_first(&conversation_type, &was, &is);
    assert_string_equal(draft.type, "ConversationUnreadUpdate");
    assert_string_equal(draft.what.s, "2 unread");
    differ_member(&draft, "old.unreadCount", "0");
    event_draft_clear(&draft);
    differ_expect(&conversation_type, NULL, &is, "ConversationUnreadUpdate-");
    differ_expect(&conversation_type, NULL, &was, "");
}

static void events_diff__appointment__comes_moves_and_goes(void **state)
{
    (void)state;
    Event was = {.id = {"a"},
                 .contact = differ_maria,
                 .status = APPT_CONFIRMED,
                 .added = {DIFFER_LATER},
                 .start = {DIFFER_LATER}};
    Event is = was, deleted = was, block = was;
    is.start.ms += 3600000;
    deleted.deleted = true;
    block.blocked = true;
    differ_expect(&event_type, NULL, &was, "AppointmentCreate");
    differ_expect(&event_type, &was, &is, "AppointmentUpdate");
    differ_expect(&event_type, &was, &deleted, "AppointmentDelete");
    differ_expect(&event_type, &was, NULL, "AppointmentDelete");
    differ_expect(&event_type, NULL, &block, "");
    differ_expect(&event_type, &block, NULL, "");
    EventDraft draft = differ_first(&event_type, &was, &is);
    assert_string_equal(draft.what.s, "startTime 1970-01-01 00:33 -> 1970-01-01 01:33");
    differ_member(&draft, "appointment.id", "\"a\"");
    differ_member(&draft, "appointment.appointmentStatus", "\"confirmed\"");
    event_draft_clear(&draft);
}

static void events_diff__task__comes_is_done_and_goes(void **state)
{
    (void)state;
    Task was = {.id = {"t"}, .contact = differ_maria, .added = {DIFFER_LATER}};
    Task done = was;
    done.completed = true;
    differ_expect(&task_type, NULL, &was, "TaskCreate");
    differ_expect(&task_type, &was, &done, "TaskComplete");
    differ_expect(&task_type, &done, &was, ""); // no webhook says that
    differ_expect(&task_type, &was, NULL, "TaskDelete");
}

static void events_diff__note__comes_changes_and_goes(void **state)
{
    (void)state;
    Note was = {.id = {"n"}, .contact = differ_maria, .added = {DIFFER_LATER}};
    Note is = was;
    is.body = text_dup(TEXT("Call back"));
    differ_expect(&note_type, NULL, &was, "NoteCreate");
    differ_expect(&note_type, &was, &is, "NoteUpdate");
    differ_expect(&note_type, &was, NULL, "NoteDelete");
    EventDraft draft = differ_first(&note_type, &was, &is);
    assert_string_equal(draft.key, "NoteUpdate n after 2000001");
    assert_string_equal(draft.what.s, "Call back");
    event_draft_clear(&draft);
    text_clear(&is.body);
}

static void events_diff__user_and_location__told(void **state)
{
    (void)state;
    User user = {.id = {"ann"}};
    Location was = {.id = {"L1"}}, is = was;
    is.name = text_dup(TEXT("Bright Smile"));
    EventDraft draft = differ_first(&user_type, NULL, &user);
    assert_string_equal(draft.type, "UserCreate");
    assert_true(draft.member);
    event_draft_clear(&draft);
    differ_expect(&location_type, &was, &is, "LocationUpdate");
    differ_expect(&location_type, NULL, &is, "");
    text_clear(&is.name);
}

UNIT_TESTS(events_work, cmocka_unit_test(events_diff__deal_moved__names_stages),
           cmocka_unit_test(events_diff__deal_status_value_owner__each_told),
           cmocka_unit_test(events_diff__deal__comes_and_goes),
           cmocka_unit_test(events_diff__message__by_direction),
           cmocka_unit_test(events_diff__older_message_or_activity__tells_nothing),
           cmocka_unit_test(events_diff__delivery__told),
           cmocka_unit_test(events_diff__email_seen_twice__has_one_key),
           cmocka_unit_test(events_diff__unread__told),
           cmocka_unit_test(events_diff__appointment__comes_moves_and_goes),
           cmocka_unit_test(events_diff__task__comes_is_done_and_goes),
           cmocka_unit_test(events_diff__note__comes_changes_and_goes),
           cmocka_unit_test(events_diff__user_and_location__told));
