#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/events_room.h"
#include "unit/unit.h"

#define BORN  1000000
#define LATER 2000000 // added after the history began

static const Id maria = {"maria"};

// The records that explain ids.
static bool read_record(void *owner, const RecordType *type, const Id *id, void *record)
{
    (void)owner;
    memset(record, 0, type->size);
    if (type == &pipeline_type && !strcmp(id->s, "sales")) {
        Pipeline *pipeline = record;
        pipeline->id = *id;
        pipeline->name = text_dup(TEXT("Sales"));
        pipeline->stages.type = &stage_type;
        *(Stage *)rows_append(&pipeline->stages) = (Stage){{"s1"}, text_dup(TEXT("New lead")), 0};
        *(Stage *)rows_append(&pipeline->stages) = (Stage){{"s2"}, text_dup(TEXT("Proposal")), 1};
        return true;
    }
    if (type == &contact_type && id_eq(id, &maria)) {
        Contact *contact = record;
        contact->id = maria;
        contact->name = text_dup(TEXT("Maria Lopez"));
        text_list_add(&contact->tags, text_dup(TEXT("vip")));
        return true;
    }
    if (type == &user_type && !strcmp(id->s, "ann")) {
        ((User *)record)->name = text_dup(TEXT("Ann Lee"));
        return true;
    }
    return false;
}

static GArray *diff(const RecordType *type, const void *was, const void *is)
{
    EventSetting setting = {
        .now = {LATER + 5}, .born = {BORN}, .location = "L1", .read = read_record};
    CacheChange change = {type, was, is, {LATER + 1}, {LATER + 2}};
    GArray *drafts = g_array_new(FALSE, TRUE, sizeof(EventDraft));
    events_diff(&setting, &change, drafts);
    return drafts;
}

static void free_drafts(GArray *drafts)
{
    for (guint i = 0; i < drafts->len; i++)
        event_draft_clear(&g_array_index(drafts, EventDraft, i));
    g_array_free(drafts, TRUE);
}

// "ContactTagUpdate ContactUpdate-": a minus behind what is minor.
static char *names_of(const GArray *drafts)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < drafts->len; i++) {
        const EventDraft *draft = &g_array_index(drafts, EventDraft, i);
        g_string_append_printf(names, "%s%s%s", i ? " " : "", draft->type, draft->minor ? "-" : "");
    }
    return g_string_free(names, FALSE);
}

static void expect(const RecordType *type, const void *was, const void *is, const char *expected)
{
    GArray *drafts = diff(type, was, is);
    g_autofree char *names = names_of(drafts);
    free_drafts(drafts);
    assert_string_equal(names, expected);
}

// Takes the first draft.
static EventDraft first(const RecordType *type, const void *was, const void *is)
{
    GArray *drafts = diff(type, was, is);
    assert_true(drafts->len > 0);
    EventDraft draft = g_array_index(drafts, EventDraft, 0);
    memset(&g_array_index(drafts, EventDraft, 0), 0, sizeof(EventDraft));
    free_drafts(drafts);
    return draft;
}

static void expect_member(const EventDraft *draft, const char *path, const char *expected)
{
    Err err = {0};
    Json *json = json_parse(draft->json, strlen(draft->json), &err);
    if (!json)
        fail_msg("%s: %s", err.msg, draft->json);
    g_autofree char *text = json_at(json, path) ? json_print(json_at(json, path)) : NULL;
    json_free(json);
    if (g_strcmp0(text, expected))
        fail_msg("%s is %s instead of %s in %s", path, text, expected, draft->json);
}

// ---- contacts ----------------------------------------------------------------------------------

static Contact contact_of(const char *email, int64_t updated)
{
    Contact contact = {.id = maria, .added = {LATER}, .updated = {updated}};
    contact.name = text_dup(TEXT("Maria Lopez"));
    contact.email = text_clean(email, strlen(email), TEXT_IDENTITY);
    return contact;
}

static void events_diff__new_contact__is_created(void **state)
{
    (void)state;
    Contact is = contact_of("m@example.org", 5);
    EventDraft draft = first(&contact_type, NULL, &is);
    assert_string_equal(draft.type, "ContactCreate");
    assert_string_equal(draft.key, "ContactCreate maria");
    assert_string_equal(draft.who.s, "Maria Lopez");
    assert_string_equal(draft.what.s, "m@example.org");
    assert_string_equal(draft.contact.s, "maria");
    expect_member(&draft, "type", "\"ContactCreate\"");
    expect_member(&draft, "locationId", "\"L1\"");
    expect_member(&draft, "email", "\"m@example.org\"");
    expect_member(&draft, "dndSettings.SMS.status", "\"inactive\"");
    expect_member(&draft, "observedAt", "\"1970-01-01T00:33:20.005Z\"");
    event_draft_clear(&draft);
    record_clear(&contact_type, &is);
}

static void events_diff__contact_added_before__tells_nothing(void **state)
{
    (void)state;
    Contact is = contact_of("m@example.org", 5);
    is.added.ms = BORN;
    expect(&contact_type, NULL, &is, "");
    is.added.ms = 0; // unknown
    expect(&contact_type, NULL, &is, "");
    record_clear(&contact_type, &is);
}

static void events_diff__contact_changed__says_from_and_to(void **state)
{
    (void)state;
    Contact was = contact_of("m@example.org", 5), is = contact_of("n@example.org", 6);
    EventDraft draft = first(&contact_type, &was, &is);
    assert_string_equal(draft.type, "ContactUpdate");
    assert_false(draft.minor);
    assert_string_equal(draft.key, "ContactUpdate maria 6");
    assert_string_equal(draft.what.s, "email m@example.org -> n@example.org");
    expect_member(&draft, "old", "{\"email\":\"m@example.org\"}");
    expect_member(&draft, "new", "{\"email\":\"n@example.org\"}");
    event_draft_clear(&draft);
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__equal_rows__tell_nothing(void **state)
{
    (void)state;
    Contact was = contact_of("m@example.org", 5), is = contact_of("m@example.org", 5);
    Deal deal = {.id = {"d"}};
    Event event = {.id = {"e"}};
    expect(&contact_type, &was, &is, "");
    expect(&deal_type, &deal, &deal, "");
    expect(&event_type, &event, &event, "");
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__other_members_same_version__tells_nothing(void **state)
{
    (void)state;
    Contact was = contact_of("m@example.org", 5), is = contact_of("m@example.org", 5);
    is.dnd_sms = true; // another answer has more members
    expect(&contact_type, &was, &is, "");
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__only_version_moved__is_minor(void **state)
{
    (void)state;
    Contact was = contact_of("m@example.org", 5), is = contact_of("m@example.org", 6);
    expect(&contact_type, &was, &is, "ContactUpdate-");
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__tags__told_by_sign(void **state)
{
    (void)state;
    Contact was = contact_of("", 5), is = contact_of("", 6);
    text_list_add(&was.tags, text_dup(TEXT("lead")));
    text_list_add(&is.tags, text_dup(TEXT("vip")));
    expect(&contact_type, &was, &is, "ContactTagUpdate ContactUpdate-");
    EventDraft draft = first(&contact_type, &was, &is);
    assert_string_equal(draft.what.s, "+vip -lead");
    expect_member(&draft, "old.tags", "[\"lead\"]");
    expect_member(&draft, "tags", "[\"vip\"]");
    event_draft_clear(&draft);
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__dnd__told(void **state)
{
    (void)state;
    Contact was = contact_of("", 5), is = contact_of("", 6);
    is.dnd_sms = true;
    expect(&contact_type, &was, &is, "ContactDndUpdate ContactUpdate-");
    EventDraft draft = first(&contact_type, &was, &is);
    assert_string_equal(draft.what.s, "dndSettings.SMS off -> on");
    expect_member(&draft, "dndSettings.SMS.status", "\"active\"");
    event_draft_clear(&draft);
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__contact_gone__is_deleted(void **state)
{
    (void)state;
    Contact was = contact_of("m@example.org", 5);
    was.added.ms = 1; // however old
    EventDraft draft = first(&contact_type, &was, NULL);
    assert_string_equal(draft.type, "ContactDelete");
    expect_member(&draft, "email", "\"m@example.org\"");
    event_draft_clear(&draft);
    record_clear(&contact_type, &was);
}

static void events_diff__hostile_text__stays_text(void **state)
{
    (void)state;
    static const char evil[] = "a\"}\\\n\x1b]0;x\x07\xe2\x80\xae\xff{\"type\":\"X";
    Contact is = contact_of("", 5);
    text_clear(&is.name);
    is.name = text_clean(evil, sizeof(evil) - 1, TEXT_IDENTITY);
    is.date_of_birth = (Raw){g_memdup2(evil, sizeof(evil)), sizeof(evil) - 1};
    EventDraft draft = first(&contact_type, NULL, &is);
    for (const char *p = draft.json; *p; p++)
        assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
    expect_member(&draft, "type", "\"ContactCreate\"");
    assert_null(strstr(draft.json, "\xe2\x80\xae"));
    assert_null(strchr(draft.who.s, '\x1b'));
    event_draft_clear(&draft);
    record_clear(&contact_type, &is);
}

static void events_diff__enormous_text__is_cut(void **state)
{
    (void)state;
    g_autofree char *long_text = g_strnfill(900 * 1024, '\\');
    Note note = {.id = {"n"}, .contact = maria, .added = {LATER}};
    note.body = text_clean(long_text, 900 * 1024, TEXT_BLOCK);
    EventDraft draft = first(&note_type, NULL, &note);
    size_t n = strlen(draft.json);
    if (n < 128 * 1024 || n > 140 * 1024) // each is escaped
        fail_msg("%zu bytes", n);
    expect_member(&draft, "id", "\"n\"");
    event_draft_clear(&draft);
    text_clear(&note.body);
}

static void events_diff__no_room_at_all__names_the_record(void **state)
{
    (void)state;
    Contact is = contact_of("", 5);
    is.tags.count = 200000;
    is.tags.items = g_new0(Text, is.tags.count);
    for (size_t i = 0; i < is.tags.count; i++)
        is.tags.items[i] = text_dup(TEXT("some tag"));
    EventDraft draft = first(&contact_type, NULL, &is);
    assert_true(strlen(draft.json) < 1024);
    expect_member(&draft, "type", "\"ContactCreate\"");
    expect_member(&draft, "id", "\"maria\"");
    event_draft_clear(&draft);
    record_clear(&contact_type, &is);
}

// ---- deals -------------------------------------------------------------------------------------

static Deal deal_of(const char *stage, int64_t updated)
{
    return (Deal){.id = {"deal"},
                  .pipeline = {"sales"},
                  .stage = id_from(stage),
                  .contact = maria,
                  .status = DEAL_OPEN,
                  .value = {120050, true},
                  .added = {LATER},
                  .updated = {updated}};
}

static void events_diff__deal_moved__names_stages(void **state)
{
    (void)state;
    Deal was = deal_of("s1", 5), is = deal_of("s2", 6);
    expect(&deal_type, &was, &is, "OpportunityStageUpdate OpportunityUpdate-");
    EventDraft draft = first(&deal_type, &was, &is);
    assert_string_equal(draft.who.s, "Maria Lopez");
    assert_string_equal(draft.what.s, "New lead -> Proposal");
    assert_string_equal(draft.kind, "opportunity");
    expect_member(&draft, "old", "{\"pipelineStageId\":\"s1\",\"pipelineStageName\":\"New lead\"}");
    expect_member(&draft, "pipelineStageName", "\"Proposal\"");
    expect_member(&draft, "monetaryValue", "1200.5");
    expect_member(&draft, "contactName", "\"Maria Lopez\"");
    expect_member(&draft, "contactTags", "[\"vip\"]");
    event_draft_clear(&draft);
}

static void events_diff__deal_status_value_owner__each_told(void **state)
{
    (void)state;
    Deal was = deal_of("s1", 5), is = deal_of("s1", 6);
    is.status = DEAL_WON;
    is.value.cents = 150000;
    is.assigned_to = id_from("ann");
    expect(&deal_type, &was, &is,
           "OpportunityStatusUpdate OpportunityMonetaryValueUpdate OpportunityAssignedToUpdate "
           "OpportunityUpdate-");
    EventDraft draft = first(&deal_type, &was, &is);
    assert_string_equal(draft.what.s, "open -> won");
    expect_member(&draft, "assignedToName", "\"Ann Lee\"");
    event_draft_clear(&draft);
}

static void events_diff__deal__comes_and_goes(void **state)
{
    (void)state;
    Deal deal = deal_of("s1", 5), renamed = deal_of("s1", 6);
    renamed.name = text_dup(TEXT("Roof"));
    expect(&deal_type, NULL, &deal, "OpportunityCreate");
    expect(&deal_type, &deal, &renamed, "OpportunityUpdate");
    expect(&deal_type, &deal, NULL, "OpportunityDelete");
    text_clear(&renamed.name);
}

// ---- messages ----------------------------------------------------------------------------------

static Message message_of(Direction direction)
{
    return (Message){.id = {"m1"},
                     .conversation = {"c1"},
                     .contact = maria,
                     .channel = CHANNEL_SMS,
                     .direction = (int)direction,
                     .status = MSG_SENT,
                     .added = {LATER}};
}

static void events_diff__message__by_direction(void **state)
{
    (void)state;
    Message in = message_of(DIRECTION_INBOUND), out = message_of(DIRECTION_OUTBOUND);
    in.body = text_dup(TEXT("See you\nat five"));
    EventDraft draft = first(&message_type, NULL, &in);
    assert_string_equal(draft.type, "InboundMessage");
    assert_string_equal(draft.what.s, "SMS: See you at five");
    expect_member(&draft, "body", "\"See you\\nat five\"");
    expect_member(&draft, "messageType", "\"SMS\"");
    expect_member(&draft, "messageId", "\"m1\"");
    event_draft_clear(&draft);
    expect(&message_type, NULL, &out, "OutboundMessage");
    text_clear(&in.body);
}

static void events_diff__older_message_or_activity__tells_nothing(void **state)
{
    (void)state;
    Message old = message_of(DIRECTION_INBOUND), activity = message_of(DIRECTION_OUTBOUND);
    old.added.ms = BORN - 1;
    activity.activity = true;
    expect(&message_type, NULL, &old, "");
    expect(&message_type, NULL, &activity, "");
}

static void events_diff__delivery__told(void **state)
{
    (void)state;
    Message was = message_of(DIRECTION_OUTBOUND), is = message_of(DIRECTION_OUTBOUND);
    is.status = MSG_FAILED;
    EventDraft draft = first(&message_type, &was, &is);
    assert_string_equal(draft.type, "MessageStatusUpdate");
    assert_false(draft.minor);
    assert_string_equal(draft.what.s, "sent -> failed");
    event_draft_clear(&draft);
    Email sent = {.id = {"e1"}, .direction = DIRECTION_OUTBOUND, .status = MSG_SENT};
    Email opened = sent;
    opened.status = MSG_OPENED;
    expect(&email_type, &sent, &opened, "LCEmailStats-");
    is.status = MSG_DELIVERED;
    expect(&message_type, &was, &is, "MessageStatusUpdate-");
}

static void events_diff__email_seen_twice__has_one_key(void **state)
{
    (void)state;
    Id ids[] = {{"e1"}, {"e2"}};
    Message was = message_of(DIRECTION_INBOUND), is = message_of(DIRECTION_INBOUND);
    was.email_ids = (IdList){ids, 1};
    is.email_ids = (IdList){ids, 2};
    Email email = {.id = {"e2"}, .direction = DIRECTION_INBOUND, .added = {LATER}};
    EventDraft row = first(&message_type, &was, &is), record = first(&email_type, NULL, &email);
    assert_string_equal(row.key, "InboundMessage e2");
    assert_string_equal(record.key, row.key);
    event_draft_clear(&row);
    event_draft_clear(&record);
}

// ---- the rest ----------------------------------------------------------------------------------

static void events_diff__unread__told(void **state)
{
    (void)state;
    Conversation was = {.id = {"c"}, .contact = maria, .added = {LATER}};
    Conversation is = was;
    is.unread = 2;
    EventDraft draft = first(&conversation_type, &was, &is);
    assert_string_equal(draft.type, "ConversationUnreadUpdate");
    assert_string_equal(draft.what.s, "2 unread");
    expect_member(&draft, "old.unreadCount", "0");
    event_draft_clear(&draft);
    expect(&conversation_type, NULL, &is, "ConversationUnreadUpdate-");
    expect(&conversation_type, NULL, &was, "");
}

static void events_diff__appointment__comes_moves_and_goes(void **state)
{
    (void)state;
    Event was = {.id = {"a"},
                 .contact = maria,
                 .status = APPT_CONFIRMED,
                 .added = {LATER},
                 .start = {LATER}};
    Event is = was, deleted = was, block = was;
    is.start.ms += 3600000;
    deleted.deleted = true;
    block.blocked = true;
    expect(&event_type, NULL, &was, "AppointmentCreate");
    expect(&event_type, &was, &is, "AppointmentUpdate");
    expect(&event_type, &was, &deleted, "AppointmentDelete");
    expect(&event_type, &was, NULL, "AppointmentDelete");
    expect(&event_type, NULL, &block, "");
    expect(&event_type, &block, NULL, "");
    EventDraft draft = first(&event_type, &was, &is);
    assert_string_equal(draft.what.s, "startTime 1970-01-01 00:33 -> 1970-01-01 01:33");
    expect_member(&draft, "appointment.id", "\"a\"");
    expect_member(&draft, "appointment.appointmentStatus", "\"confirmed\"");
    event_draft_clear(&draft);
}

static void events_diff__task__comes_is_done_and_goes(void **state)
{
    (void)state;
    Task was = {.id = {"t"}, .contact = maria, .added = {LATER}};
    Task done = was;
    done.completed = true;
    expect(&task_type, NULL, &was, "TaskCreate");
    expect(&task_type, &was, &done, "TaskComplete");
    expect(&task_type, &done, &was, ""); // no webhook says that
    expect(&task_type, &was, NULL, "TaskDelete");
}

static void events_diff__note__comes_changes_and_goes(void **state)
{
    (void)state;
    Note was = {.id = {"n"}, .contact = maria, .added = {LATER}};
    Note is = was;
    is.body = text_dup(TEXT("Call back"));
    expect(&note_type, NULL, &was, "NoteCreate");
    expect(&note_type, &was, &is, "NoteUpdate");
    expect(&note_type, &was, NULL, "NoteDelete");
    EventDraft draft = first(&note_type, &was, &is);
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
    EventDraft draft = first(&user_type, NULL, &user);
    assert_string_equal(draft.type, "UserCreate");
    assert_true(draft.member);
    event_draft_clear(&draft);
    expect(&location_type, &was, &is, "LocationUpdate");
    expect(&location_type, NULL, &is, "");
    text_clear(&is.name);
}

static void events_table__columns__exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < event_member_count(); i++) {
        const EventMember *member = event_member(i);
        if (!field_find(event_kind(member->kind)->type, member->column))
            fail_msg("%s has no column %s", event_kind(member->kind)->word, member->column);
    }
    for (EventKindId kind = 0; kind < EVK_COUNT; kind++)
        if (event_kind(kind)->added)
            assert_non_null(field_find(event_kind(kind)->type, event_kind(kind)->added));
}

static void event_name_find__any_case__finds(void **state)
{
    (void)state;
    assert_string_equal(event_name_find("inboundmessage"), "InboundMessage");
    assert_null(event_name_find("Inbound"));
    size_t n = 0;
    while (event_name(n))
        n++;
    assert_int_equal(n, 28);
}

UNIT_TESTS(events, cmocka_unit_test(events_diff__new_contact__is_created),
           cmocka_unit_test(events_diff__contact_added_before__tells_nothing),
           cmocka_unit_test(events_diff__contact_changed__says_from_and_to),
           cmocka_unit_test(events_diff__equal_rows__tell_nothing),
           cmocka_unit_test(events_diff__other_members_same_version__tells_nothing),
           cmocka_unit_test(events_diff__only_version_moved__is_minor),
           cmocka_unit_test(events_diff__tags__told_by_sign),
           cmocka_unit_test(events_diff__dnd__told),
           cmocka_unit_test(events_diff__contact_gone__is_deleted),
           cmocka_unit_test(events_diff__hostile_text__stays_text),
           cmocka_unit_test(events_diff__enormous_text__is_cut),
           cmocka_unit_test(events_diff__no_room_at_all__names_the_record),
           cmocka_unit_test(events_diff__deal_moved__names_stages),
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
           cmocka_unit_test(events_diff__user_and_location__told),
           cmocka_unit_test(events_table__columns__exist),
           cmocka_unit_test(event_name_find__any_case__finds));
