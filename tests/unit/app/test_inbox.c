#include "config.h"

#include <string.h>

#include "base/fuzzy.h"
#include "unit/app/office.h"
#include "unit/unit.h"

static void inbox__large_account__is_read_to_its_end(void **state)
{
    Office *office = *state;
    const Inbox *inbox = app_inbox(office->app);
    const Feed *feed = inbox_feed(inbox, INBOX_ALL);
    assert_int_equal(inbox_count(inbox, INBOX_ALL), OFFICE_LARGE);
    assert_int_equal(feed->loaded, OFFICE_LARGE);
    assert_int_equal(feed->total, OFFICE_LARGE);
    assert_false(feed->more || feed->asked);
    for (size_t i = 1; i < OFFICE_LARGE; i++)
        assert_true(inbox_at(inbox, INBOX_ALL, i - 1)->last_message.ms >=
                    inbox_at(inbox, INBOX_ALL, i)->last_message.ms);
}

static void inbox__refresh__reads_the_first_page_only(void **state)
{
    Office *office = *state;
    Inbox *inbox = app_inbox(office->app);
    size_t before = sandbox_requests(office->sandbox, EP_CONVERSATION_SEARCH);
    inbox_refresh(inbox, INBOX_ALL);
    office_run(office);
    // The page and the newest; of what is unread, at most as much.
    assert_true(sandbox_requests(office->sandbox, EP_CONVERSATION_SEARCH) <= before + 4);
    assert_int_equal(inbox_count(inbox, INBOX_ALL), OFFICE_LARGE);
}

static bool passes(const Conversation *c, const char *words)
{
    const Text *const texts[] = {&c->contact_name, &c->email, &c->phone, &c->company, &c->preview};
    g_autoptr(GString) all = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_string_append_printf(all, " %.*s", TEXT_ARG(text_ref(texts[i])));
    g_autofree char *folded = text_fold((TextRef){all->str, all->len});
    return fuzzy_words(words, folded);
}

static void assert_filtered(const Inbox *inbox, InboxTab tab, const char *words)
{
    size_t at = 0, index = 0;
    for (size_t i = 0; i < inbox_count(inbox, tab); i++) {
        const Conversation *c = inbox_at(inbox, tab, i);
        if (!passes(c, words)) {
            assert_false(inbox_shown_index(inbox, tab, &c->id, &index));
            continue;
        }
        assert_ptr_equal(inbox_shown_at(inbox, tab, at), c);
        assert_true(inbox_shown_index(inbox, tab, &c->id, &index));
        assert_int_equal(index, at++);
    }
    assert_int_equal(inbox_shown(inbox, tab), at);
    assert_null(inbox_shown_at(inbox, tab, at));
}

static void inbox__filter__narrows_every_tab(void **state)
{
    Office *office = *state;
    Inbox *inbox = app_inbox(office->app);
    static const char *const typed[] = {"m", "ma", "mar", "ma", "", "no such words", "a e"};
    for (size_t i = 0; i < G_N_ELEMENTS(typed); i++) {
        inbox_filter(inbox, (TextRef){typed[i], strlen(typed[i])});
        for (InboxTab tab = 0; tab < INBOX_TAB_COUNT; tab++)
            assert_filtered(inbox, tab, typed[i]);
    }
}

static void inbox__message_while_filtered__takes_its_place(void **state)
{
    Office *office = *state;
    Inbox *inbox = app_inbox(office->app);
    Err err = {0};
    inbox_filter(inbox, TEXT("zeppelin"));
    assert_int_equal(inbox_shown(inbox, INBOX_ALL), 0);
    assert_true(sandbox_inbound(office->sandbox, "Maria Lopez", "SMS", "A zeppelin!", &err));
    office_step(office, 6);
    assert_int_equal(inbox_shown(inbox, INBOX_ALL), 1);
    assert_string_equal(inbox_shown_at(inbox, INBOX_ALL, 0)->contact_name.s, "Maria Lopez");
    inbox_filter(inbox, TEXT_NONE);
    assert_string_equal(inbox_shown_at(inbox, INBOX_ALL, 0)->contact_name.s, "Maria Lopez");
}

static void inbox__two_of_one_contact__one_goes_and_the_other_is_found(void **state)
{
    Office *office = *state;
    Inbox *inbox = app_inbox(office->app);
    const Id contact = {"ContactOfBoth"}, first = {"ConvOne"}, second = {"ConvTwo"};
    Rows rows = {.type = &conversation_type};
    *(Conversation *)rows_append(&rows) = (Conversation){.id = first, .contact = contact};
    *(Conversation *)rows_append(&rows) = (Conversation){.id = second, .contact = contact};
    inbox_take(inbox, &rows);
    rows_clear(&rows);
    inbox_drop(inbox, &first);
    const Conversation *left = inbox_of_contact(inbox, &contact);
    assert_non_null(left);
    assert_string_equal(left->id.s, second.s);
    inbox_drop(inbox, &second);
    assert_null(inbox_of_contact(inbox, &contact));
}

static void take_at(Inbox *inbox, const char *name, int64_t ms)
{
    Rows rows = {.type = &conversation_type};
    Conversation *row = rows_append(&rows);
    *row = (Conversation){.id = id_from(name),
                          .last_direction = DIRECTION_INBOUND,
                          .unread = 1,
                          .last_message = {ms}};
    row->contact_name = text_dup((TextRef){name, strlen(name)});
    inbox_take(inbox, &rows);
    rows_clear(&rows);
}

static size_t told(const Office *office, const char *name)
{
    const Notices *notices = app_notices(office->app);
    size_t n = 0;
    for (size_t i = 0; i < notice_count(notices); i++)
        n += strstr(notice_at(notices, i)->text.s, name) != NULL;
    return n;
}

// Whoever reads a row first, the poll or the reading of the account: what came since the start is
// told once, and what was there is not.
static void inbox__message_read_in_the_background__is_told_once(void **state)
{
    Office *office = *state;
    Inbox *inbox = app_inbox(office->app);
    int64_t now = app_now(office->app).ms;
    take_at(inbox, "Newcomer", now + 5000);
    take_at(inbox, "Newcomer", now + 5000);
    assert_int_equal(told(office, "Newcomer"), 1);
    take_at(inbox, "Newcomer", now + 9000);
    assert_int_equal(told(office, "Newcomer"), 2);
    take_at(inbox, "Oldtimer", now - 86400000);
    take_at(inbox, "Oldtimer", now - 80000000);
    assert_int_equal(told(office, "Oldtimer"), 0);
}

#define LARGE(test) cmocka_unit_test_setup_teardown(test, office_setup_large, office_teardown)

UNIT_TESTS(inbox, LARGE(inbox__large_account__is_read_to_its_end),
           LARGE(inbox__refresh__reads_the_first_page_only),
           LARGE(inbox__filter__narrows_every_tab),
           LARGE(inbox__message_while_filtered__takes_its_place),
           LARGE(inbox__message_read_in_the_background__is_told_once),
           LARGE(inbox__two_of_one_contact__one_goes_and_the_other_is_found));
