#include "config.h"

#include <glib.h>
#include <string.h>

#include "unit/app/differ.h"
#include "unit/unit.h"

static Contact contact_of(const char *email, int64_t updated)
{
    Contact contact = {.id = differ_maria, .added = {DIFFER_LATER}, .updated = {updated}};
    contact.name = text_dup(TEXT("Maria Lopez"));
    contact.email = text_clean(email, strlen(email), TEXT_IDENTITY);
    return contact;
}

static void events_diff__new_contact__is_created(void **state)
{
    (void)state;
    Contact is = contact_of("m@example.org", 5);
    is.dnd_sms = DND_OFF;
    EventDraft draft = differ_first(&contact_type, NULL, &is);
    assert_string_equal(draft.type, "ContactCreate");
    assert_string_equal(draft.key, "ContactCreate maria");
    assert_string_equal(draft.who.s, "Maria Lopez");
    assert_string_equal(draft.what.s, "m@example.org");
    assert_string_equal(draft.contact.s, "maria");
    differ_member(&draft, "type", "\"ContactCreate\"");
    differ_member(&draft, "locationId", "\"L1\"");
    differ_member(&draft, "email", "\"m@example.org\"");
    differ_member(&draft, "dndSettings.SMS.status", "\"inactive\"");
    differ_member(&draft, "dnd", "null"); // not said
    differ_member(&draft, "observedAt", "\"1970-01-01T00:33:20.005Z\"");
    event_draft_clear(&draft);
    record_clear(&contact_type, &is);
}

static void events_diff__contact_added_before__tells_nothing(void **state)
{
    (void)state;
    Contact is = contact_of("m@example.org", 5);
    is.added.ms = DIFFER_BORN;
    differ_expect(&contact_type, NULL, &is, "");
    is.added.ms = 0; // unknown
    differ_expect(&contact_type, NULL, &is, "");
    record_clear(&contact_type, &is);
}

static void events_diff__contact_changed__says_from_and_to(void **state)
{
    (void)state;
    Contact was = contact_of("m@example.org", 5), is = contact_of("n@example.org", 6);
    EventDraft draft = differ_first(&contact_type, &was, &is);
    assert_string_equal(draft.type, "ContactUpdate");
    assert_false(draft.minor);
    assert_string_equal(draft.key, "ContactUpdate maria 6");
    assert_string_equal(draft.what.s, "email m@example.org -> n@example.org");
    differ_member(&draft, "old", "{\"email\":\"m@example.org\"}");
    differ_member(&draft, "new", "{\"email\":\"n@example.org\"}");
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
    differ_expect(&contact_type, &was, &is, "");
    differ_expect(&deal_type, &deal, &deal, "");
    differ_expect(&event_type, &event, &event, "");
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__other_members_same_version__tells_nothing(void **state)
{
    (void)state;
    Contact was = contact_of("m@example.org", 5), is = contact_of("m@example.org", 5);
    was.dnd_sms = DND_OFF;
    is.dnd_sms = DND_ON; // another answer has more members
    differ_expect(&contact_type, &was, &is, "");
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__only_version_moved__is_minor(void **state)
{
    (void)state;
    Contact was = contact_of("m@example.org", 5), is = contact_of("m@example.org", 6);
    differ_expect(&contact_type, &was, &is, "ContactUpdate-");
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__tags__told_by_sign(void **state)
{
    (void)state;
    Contact was = contact_of("", 5), is = contact_of("", 6);
    text_list_add(&was.tags, text_dup(TEXT("lead")));
    text_list_add(&is.tags, text_dup(TEXT("vip")));
    differ_expect(&contact_type, &was, &is, "ContactTagUpdate ContactUpdate-");
    EventDraft draft = differ_first(&contact_type, &was, &is);
    assert_string_equal(draft.what.s, "+vip -lead");
    differ_member(&draft, "old.tags", "[\"lead\"]");
    differ_member(&draft, "tags", "[\"vip\"]");
    event_draft_clear(&draft);
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__dnd__told(void **state)
{
    (void)state;
    Contact was = contact_of("", 5), is = contact_of("", 6);
    was.dnd_sms = DND_OFF;
    is.dnd_sms = DND_ON;
    differ_expect(&contact_type, &was, &is, "ContactDndUpdate ContactUpdate-");
    EventDraft draft = differ_first(&contact_type, &was, &is);
    assert_string_equal(draft.what.s, "dndSettings.SMS off -> on");
    differ_member(&draft, "dndSettings.SMS.status", "\"active\"");
    event_draft_clear(&draft);
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__dnd_was_not_known__tells_nothing_of_it(void **state)
{
    (void)state;
    Contact was = contact_of("", 5), is = contact_of("", 6);
    is.dnd_sms = DND_ON;
    is.dnd = DND_OFF;
    differ_expect(&contact_type, &was, &is, "ContactUpdate-");
    record_clear(&contact_type, &was);
    record_clear(&contact_type, &is);
}

static void events_diff__contact_gone__is_deleted(void **state)
{
    (void)state;
    Contact was = contact_of("m@example.org", 5);
    was.added.ms = 1; // however old
    EventDraft draft = differ_first(&contact_type, &was, NULL);
    assert_string_equal(draft.type, "ContactDelete");
    differ_member(&draft, "email", "\"m@example.org\"");
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
    EventDraft draft = differ_first(&contact_type, NULL, &is);
    for (const char *p = draft.json; *p; p++)
        assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
    differ_member(&draft, "type", "\"ContactCreate\"");
    assert_null(strstr(draft.json, "\xe2\x80\xae"));
    assert_null(strchr(draft.who.s, '\x1b'));
    event_draft_clear(&draft);
    record_clear(&contact_type, &is);
}

static void events_diff__enormous_text__is_cut(void **state)
{
    (void)state;
    g_autofree char *long_text = g_strnfill(900 * 1024, '\\');
    Note note = {.id = {"n"}, .contact = differ_maria, .added = {DIFFER_LATER}};
    note.body = text_clean(long_text, 900 * 1024, TEXT_BLOCK);
    EventDraft draft = differ_first(&note_type, NULL, &note);
    size_t n = strlen(draft.json);
    if (n < 128 * 1024 || n > 140 * 1024) // each is escaped
        fail_msg("%zu bytes", n);
    differ_member(&draft, "id", "\"n\"");
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
    EventDraft draft = differ_first(&contact_type, NULL, &is);
    assert_true(strlen(draft.json) < 1024);
    differ_member(&draft, "type", "\"ContactCreate\"");
    differ_member(&draft, "id", "\"maria\"");
    event_draft_clear(&draft);
    record_clear(&contact_type, &is);
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
           cmocka_unit_test(events_diff__dnd_was_not_known__tells_nothing_of_it),
           cmocka_unit_test(events_diff__contact_gone__is_deleted),
           cmocka_unit_test(events_diff__hostile_text__stays_text),
           cmocka_unit_test(events_diff__enormous_text__is_cut),
           cmocka_unit_test(events_diff__no_room_at_all__names_the_record),
           cmocka_unit_test(events_table__columns__exist),
           cmocka_unit_test(event_name_find__any_case__finds));
