#include "config.h"

#include <string.h>

#include "unit/app/office.h"
#include "unit/unit.h"

static void open_thread(Office *office, const char *name)
{
    const Conversation *c = office_conversation(office, name);
    threads_open(app_threads(office->app), &c->id, &c->contact);
    office_run(office);
}

static void open_maria(Office *office)
{
    open_thread(office, "Maria Lopez");
}

static bool say(Office *office, const char *text, Err *err)
{
    Outgoing out = {0};
    thread_reply_defaults(app_threads(office->app), &out);
    outgoing_set(&out.body, text, strlen(text));
    bool ok = threads_send(app_threads(office->app), &out, err);
    outgoing_clear(&out);
    return ok;
}

// The composer may not have learnt yet that another thread was opened.
static void thread_send__another_thread_is_open__is_refused(void **state)
{
    Office *office = *state;
    Threads *threads = app_threads(office->app);
    Outgoing out = {0};
    Err err = {0};
    open_maria(office);
    thread_reply_defaults(threads, &out);
    outgoing_set(&out.body, "for Maria alone", 15);
    const Conversation *john = office_conversation(office, "John Carter");
    threads_open(threads, &john->id, &john->contact);
    size_t before = app_op_count(office->app);
    assert_false(threads_send(threads, &out, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_int_equal(app_op_count(office->app), before);
    err = (Err){0};
    threads_open_contact(threads, &out.contact);
    assert_true(threads_send(threads, &out, &err));
    OpView op = app_op_at(office->app, before);
    assert_true(id_eq(&op.contact, &out.contact));
    outgoing_clear(&out);
}

static ThreadItem last_item(const Office *office)
{
    const Threads *threads = app_threads(office->app);
    assert_true(thread_count(threads) > 0);
    return thread_at(threads, thread_count(threads) - 1);
}

static void inbox__start__lists_newest_first(void **state)
{
    Office *office = *state;
    const Inbox *inbox = app_inbox(office->app);
    assert_true(inbox_count(inbox, INBOX_ALL) >= 8);
    assert_string_equal(inbox_at(inbox, INBOX_ALL, 0)->contact_name.s, "Maria Lopez");
    for (size_t i = 1; i < inbox_count(inbox, INBOX_ALL); i++)
        assert_true(inbox_at(inbox, INBOX_ALL, i - 1)->last_message.ms >=
                    inbox_at(inbox, INBOX_ALL, i)->last_message.ms);
    assert_int_equal(inbox_total(inbox, INBOX_UNREAD), (int64_t)inbox_count(inbox, INBOX_UNREAD));
}

static void inbox__new_inbound__appears_by_polling_with_a_notice(void **state)
{
    Office *office = *state;
    Err err = {0};
    assert_true(
        sandbox_inbound(office->sandbox, "Dana O'Neil", "SMS", "Is the crown ready?", &err));
    office_step(office, 6);
    const Conversation *first = inbox_at(app_inbox(office->app), INBOX_ALL, 0);
    assert_string_equal(first->contact_name.s, "Dana O'Neil");
    assert_string_equal(first->preview.s, "Is the crown ready?");
    assert_true(first->unread > 0);
    assert_true(office_noticed(office, "Is the crown ready?"));
}

static void inbox__mark_read__is_seen_at_once_and_undone(void **state)
{
    Office *office = *state;
    Err err = {0};
    const Conversation *c = office_conversation(office, "Maria Lopez");
    Id id = c->id;
    int64_t unread = c->unread;
    assert_true(unread > 0);
    assert_true(inbox_mark_read(app_inbox(office->app), &id, true, &err));
    assert_int_equal(inbox_find(app_inbox(office->app), &id)->unread, 0);
    office_step(office, 1);
    assert_int_equal(sandbox_executed(office->sandbox, EP_CONVERSATION_UPDATE), 1);
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    assert_int_equal(inbox_find(app_inbox(office->app), &id)->unread, unread);
    office_step(office, 8);
    assert_int_equal(inbox_find(app_inbox(office->app), &id)->unread, unread);
    assert_int_equal(sandbox_executed(office->sandbox, EP_CONVERSATION_UPDATE), 2);
}

static void inbox__refused_star__goes_back_with_the_reason(void **state)
{
    Office *office = *state;
    Err err = {0};
    Id id = office_conversation(office, "Maria Lopez")->id;
    office_fault(office, "CONVERSATION_UPDATE status 400");
    assert_true(inbox_star(app_inbox(office->app), &id, true, &err));
    assert_true(inbox_find(app_inbox(office->app), &id)->starred);
    office_step(office, 2);
    assert_false(inbox_find(app_inbox(office->app), &id)->starred);
    assert_true(office_noticed(office, "starred"));
}

static void inbox__assign__writes_the_contact(void **state)
{
    Office *office = *state;
    Err err = {0};
    const Conversation *c = office_conversation(office, "Maria Lopez");
    Subject subject = {SUBJECT_CONVERSATION, c->id, c->contact, 0};
    assert_int_equal(office_command(office, "assign \"Dr. Osei\"", subject, &err), CMD_DONE);
    office_step(office, 1);
    c = office_conversation(office, "Maria Lopez");
    TextRef owner = session_user_name(app_session(office->app), &c->assigned_to);
    assert_int_equal(strncmp(owner.s, "Dr. Osei", 8), 0);
    assert_int_equal(sandbox_executed(office->sandbox, EP_CONTACT_UPDATE), 1);
    assert_int_equal(office_command(office, "assign Nobody-by-that-name", subject, &err),
                     CMD_FAILED);
    assert_non_null(strstr(err.msg, "Dr. Kim"));
}

static void thread__open__puts_the_divider_before_what_is_unread(void **state)
{
    Office *office = *state;
    open_maria(office);
    const Threads *threads = app_threads(office->app);
    int64_t first_new = thread_first_new(threads);
    assert_true(first_new >= 0);
    assert_string_equal(thread_at(threads, (size_t)first_new).message->body.s,
                        "Can we move to Thursday?");
}

static void thread__mail__is_read_record_by_record(void **state)
{
    Office *office = *state;
    open_thread(office, "John Carter");
    const Threads *threads = app_threads(office->app);
    size_t records = 0;
    for (size_t i = 0; i < thread_count(threads); i++) {
        ThreadItem item = thread_at(threads, i);
        if (item.kind != ITEM_EMAIL)
            continue;
        assert_non_null(item.email);
        assert_null(strstr(item.email->body.s, "<p")); // text, not markup
        records++;
    }
    assert_true(records >= 2);
}

static void thread__reply__goes_out_on_the_last_inbound_channel(void **state)
{
    Office *office = *state;
    open_maria(office);
    Outgoing out = {0};
    thread_reply_defaults(app_threads(office->app), &out);
    assert_int_equal(out.channel, CHANNEL_SMS);
    assert_string_equal(out.to_number.s, "+15550102030");
    assert_true(out.from_number.n > 0);
    outgoing_clear(&out);
    open_thread(office, "John Carter");
    thread_reply_defaults(app_threads(office->app), &out);
    assert_int_equal(out.channel, CHANNEL_EMAIL);
    assert_int_equal(strncmp(out.subject.s, "Re: ", 4), 0);
    assert_false(id_is_empty(&out.reply_to));
    outgoing_clear(&out);
}

static void thread__send__is_held_then_sent_once_and_confirmed(void **state)
{
    Office *office = *state;
    Err err = {0};
    open_maria(office);
    assert_true(say(office, "Of course! 10:00 or 14:30?", &err));
    assert_int_equal(last_item(office).op.show, OPSHOW_HELD);
    office_step(office, 4);
    assert_int_equal(sandbox_requests(office->sandbox, EP_MESSAGE_SEND), 0);
    office_step(office, 3);
    assert_int_equal(sandbox_executed(office->sandbox, EP_MESSAGE_SEND), 1);
    assert_int_equal(last_item(office).kind, ITEM_MESSAGE);
    assert_string_equal(last_item(office).message->body.s, "Of course! 10:00 or 14:30?");
    office_step(office, 20);
    assert_int_equal(sandbox_executed(office->sandbox, EP_MESSAGE_SEND), 1);
    assert_int_equal(office_conversation(office, "Maria Lopez")->unread, 0); // answered
}

static void thread__undo__gives_the_text_back_and_sends_nothing(void **state)
{
    Office *office = *state;
    Err err = {0};
    open_maria(office);
    unsigned serial = thread_draft_serial(app_threads(office->app));
    assert_true(say(office, "A slip of the finger", &err));
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    assert_true(thread_draft_serial(app_threads(office->app)) != serial);
    Outgoing draft = {0};
    assert_true(thread_draft_load(app_threads(office->app), &draft));
    assert_string_equal(draft.body.s, "A slip of the finger");
    outgoing_clear(&draft);
    office_step(office, 12);
    assert_int_equal(sandbox_requests(office->sandbox, EP_MESSAGE_SEND), 0);
}

static void thread__refused__text_and_reason_stay(void **state)
{
    Office *office = *state;
    Err err = {0};
    open_maria(office);
    office_fault(office, "MESSAGE_SEND status 400");
    assert_true(say(office, "Not today", &err));
    office_step(office, 8);
    assert_int_equal(last_item(office).op.show, OPSHOW_REFUSED);
    assert_true(last_item(office).op.reason.n > 0);
    Outgoing draft = {0};
    assert_true(thread_draft_load(app_threads(office->app), &draft));
    assert_string_equal(draft.body.s, "Not today");
    outgoing_clear(&draft);
}

static void thread__lost_answer__is_found_and_never_sent_again(void **state)
{
    Office *office = *state;
    Err err = {0};
    open_maria(office);
    office_fault(office, "MESSAGE_SEND drop-after times=1");
    assert_true(say(office, "Running late, 10 min", &err));
    office_step(office, 6);
    assert_int_equal(sandbox_executed(office->sandbox, EP_MESSAGE_SEND), 1);
    office_step(office, 30);
    assert_int_equal(sandbox_executed(office->sandbox, EP_MESSAGE_SEND), 1);
    assert_int_equal(last_item(office).kind, ITEM_MESSAGE);
    assert_int_equal(app_ops_live(office->app), 0);
}

static void thread__contact_without_conversation__can_be_written_to(void **state)
{
    Office *office = *state;
    Err err = {0};
    People *people = app_people(office->app);
    people_open(people);
    office_run(office);
    Id lonely = {0};
    for (size_t i = 0; i < people_count(people); i++) {
        const Person *person = people_at(people, i);
        Id id = person_id(person);
        if (person_phone(person).n && !inbox_of_contact(app_inbox(office->app), &id))
            lonely = id;
    }
    assert_false(id_is_empty(&lonely));
    threads_open_contact(app_threads(office->app), &lonely);
    office_run(office);
    assert_true(id_is_empty(threads_open_id(app_threads(office->app))));
    assert_true(say(office, "Welcome!", &err));
    office_step(office, 10);
    assert_int_equal(sandbox_executed(office->sandbox, EP_MESSAGE_SEND), 1);
    assert_false(id_is_empty(threads_open_id(app_threads(office->app))));
    assert_string_equal(last_item(office).message->body.s, "Welcome!");
}

static void thread__draft__survives_another_thread(void **state)
{
    Office *office = *state;
    Err err = {0};
    open_maria(office);
    Outgoing out = {0};
    thread_reply_defaults(app_threads(office->app), &out);
    outgoing_set(&out.body, "half a sent", 11);
    assert_true(thread_draft_save(app_threads(office->app), &out, &err));
    outgoing_clear(&out);
    Id maria = office_conversation(office, "Maria Lopez")->id;
    open_thread(office, "John Carter");
    assert_true(thread_has_draft(app_threads(office->app), &maria));
    assert_false(thread_draft_load(app_threads(office->app), &out));
    open_maria(office);
    assert_true(thread_draft_load(app_threads(office->app), &out));
    assert_string_equal(out.body.s, "half a sent");
    outgoing_clear(&out);
}

// Writes to a contact before the conversation is known, leaves, and comes back by the conversation.
static void thread__draft__follows_the_contact_into_the_conversation(void **state)
{
    Office *office = *state;
    Err err = {0};
    Threads *threads = app_threads(office->app);
    Id contact = office_conversation(office, "Maria Lopez")->contact;
    Id thread = office_conversation(office, "Maria Lopez")->id;
    threads_open(threads, &(Id){0}, &contact);
    Outgoing out = {0};
    thread_reply_defaults(threads, &out);
    outgoing_set(&out.body, "half a sent", 11);
    assert_true(thread_draft_save(threads, &out, &err));
    open_thread(office, "John Carter");
    open_maria(office);
    assert_true(thread_has_draft(threads, &thread));
    outgoing_clear(&out);
    thread_reply_defaults(threads, &out);
    assert_true(thread_draft_load(threads, &out));
    assert_string_equal(out.body.s, "half a sent");
    assert_true(threads_send(threads, &out, &err)); // and is there only once
    outgoing_clear(&out);
    office_step(office, 6);
    open_thread(office, "John Carter");
    open_maria(office);
    assert_false(thread_draft_load(threads, &out));
    threads_open(threads, &(Id){0}, &contact);
    assert_false(thread_draft_load(threads, &out));
}

static void put_draft(Office *office, const Id *conversation, const Id *contact, Channel channel,
                      const char *subject, const char *body)
{
    Err err = {0};
    Outgoing out = {.channel = channel, .conversation = *conversation, .contact = *contact};
    outgoing_set(&out.body, body, strlen(body));
    outgoing_set(&out.subject, subject, strlen(subject));
    assert_true(thread_draft_save(app_threads(office->app), &out, &err));
    outgoing_clear(&out);
    clock_step(office->clock, 1000);
}

static void assert_draft(const Office *office, Channel channel, const char *subject,
                         const char *body)
{
    Outgoing out = {0};
    assert_true(thread_draft_load(app_threads(office->app), &out));
    assert_string_equal(out.body.s, body);
    assert_string_equal(out.subject.s, subject);
    assert_int_equal(out.channel, channel);
    outgoing_clear(&out);
}

// Another process, which knew the conversation, has begun one meanwhile. No typed text is lost.
static void thread__two_drafts__are_both_kept(void **state)
{
    Office *office = *state;
    const Id none = {""}, contact = office_conversation(office, "Maria Lopez")->contact;
    Id thread = office_conversation(office, "Maria Lopez")->id;
    open_thread(office, "John Carter");
    put_draft(office, &none, &contact, CHANNEL_SMS, "", "begun first");
    put_draft(office, &thread, &contact, CHANNEL_EMAIL, "Hello", "begun later");
    open_maria(office);
    assert_draft(office, CHANNEL_EMAIL, "Hello", "begun first\n\nbegun later");
    assert_true(office_noticed(office, "the older one stands above"));
    open_thread(office, "John Carter");
    put_draft(office, &none, &contact, CHANNEL_EMAIL, "Garden", "begun last");
    open_maria(office);
    assert_draft(office, CHANNEL_EMAIL, "Garden",
                 "Hello\nbegun first\n\nbegun later\n\nbegun last");
}

static void thread__older_draft_within_a_word__is_kept(void **state)
{
    Office *office = *state;
    const Id none = {""}, contact = office_conversation(office, "Maria Lopez")->contact;
    Id thread = office_conversation(office, "Maria Lopez")->id;
    open_thread(office, "John Carter");
    put_draft(office, &none, &contact, CHANNEL_SMS, "", "ok");
    put_draft(office, &thread, &contact, CHANNEL_SMS, "", "It is booked");
    open_maria(office);
    assert_draft(office, CHANNEL_SMS, "", "ok\n\nIt is booked");
}

static void thread__two_drafts_one_for_colleagues__reach_no_customer(void **state)
{
    Office *office = *state;
    const Id none = {""}, contact = office_conversation(office, "Maria Lopez")->contact;
    Id thread = office_conversation(office, "Maria Lopez")->id;
    open_thread(office, "John Carter");
    put_draft(office, &thread, &contact, CHANNEL_COMMENT, "", "she never pays");
    put_draft(office, &none, &contact, CHANNEL_SMS, "", "Dear Maria");
    open_maria(office);
    assert_draft(office, CHANNEL_COMMENT, "", "she never pays\n\nDear Maria");
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(talk, OFFICE(inbox__start__lists_newest_first),
           OFFICE(thread_send__another_thread_is_open__is_refused),
           OFFICE(inbox__new_inbound__appears_by_polling_with_a_notice),
           OFFICE(inbox__mark_read__is_seen_at_once_and_undone),
           OFFICE(inbox__refused_star__goes_back_with_the_reason),
           OFFICE(inbox__assign__writes_the_contact),
           OFFICE(thread__open__puts_the_divider_before_what_is_unread),
           OFFICE(thread__mail__is_read_record_by_record),
           OFFICE(thread__reply__goes_out_on_the_last_inbound_channel),
           OFFICE(thread__send__is_held_then_sent_once_and_confirmed),
           OFFICE(thread__undo__gives_the_text_back_and_sends_nothing),
           OFFICE(thread__refused__text_and_reason_stay),
           OFFICE(thread__lost_answer__is_found_and_never_sent_again),
           OFFICE(thread__contact_without_conversation__can_be_written_to),
           OFFICE(thread__draft__survives_another_thread),
           OFFICE(thread__draft__follows_the_contact_into_the_conversation),
           OFFICE(thread__two_drafts__are_both_kept),
           OFFICE(thread__older_draft_within_a_word__is_kept),
           OFFICE(thread__two_drafts_one_for_colleagues__reach_no_customer));
