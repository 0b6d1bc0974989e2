#include "config.h"

#include <glib.h>
#include <string.h>

#include "unit/cli/gate.h"

// The lists of `eyrie --plain` and what is found: Home, tasks, searches, jumps, what happened, the
// outbox, other locations.

#define NO_HOLD "set send-hold 0\nset move-hold 0\n"

// ---- home --------------------------------------------------------------------------------------

static void home__each_figure__has_its_word(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "home\n");
    gate_says(gate, "Home.\nWaiting for us.\n1 of 16: 3 unread\n");
    gate_says(gate, ": 1 task overdue\n");
    gate_says(gate, ": 0 need a decision\n");
}

static void home__a_figure__opens_its_list(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "home\nopen 1\nhome\n8\nhome\n12\nhome\n15\n");
    gate_says(gate, "Inbox, Unread: 3 conversations.");
    gate_says(gate, "Tasks, Overdue: 1 open.");
    gate_says(gate, "Pipeline Treatment plans: 7 open deals, $18,895.");
    gate_says(gate, "Outbox: 0 waiting or under way");
}

static void home__a_record__is_opened_and_answered(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, NO_HOLD "home\nopen 6\nreply Thursday is fine\nhome\nreply 4 Thank you\n");
    gate_says(gate, "Thread with Maria Lopez");
    gate_says(gate, "To Priya Raman, WhatsApp");
    gate_executed(gate, EP_MESSAGE_SEND, 2);
}

static void home__seen__takes_note(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "home\nseen\n");
    gate_says(gate, "What changed until now is seen.");
}

// ---- tasks -------------------------------------------------------------------------------------

static void tasks__done_put_off_and_taken_back(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "tasks\ntask-done 1\nundo\nredo\ndefer 2 in 3 days\n");
    gate_says(gate, "Task done: Send samples of oak flooring");
    gate_says(gate, "Undo: open again: Send samples of oak flooring");
    gate_says(gate, "Done again: Task done: Send samples of oak flooring");
    gate_executed(gate, EP_TASK_COMPLETE, 3);
    gate_executed(gate, EP_TASK_UPDATE, 1);
}

static void tasks__tabs__are_the_groups(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "tasks\nnext-tab\nnext-tab\nprevious-tab\n");
    gate_says(gate, "Tasks, all: 2 open.");
    gate_says(gate, "Tasks, Today: 1 open.\n1 of 1: Today: Check x-rays on invoice 2031");
}

static void tasks__a_new_one__is_made_for_a_contact(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "task 1 Call her back\nopen 1\nnote Likes mornings\n");
    gate_executed(gate, EP_TASK_CREATE, 1);
    gate_executed(gate, EP_NOTE_CREATE, 1);
}

// ---- what is looked for ------------------------------------------------------------------------

static void search__hits__are_opened_where_they_stand(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "search thursday\nopen 1\nnext-hit\nprevious-hit\nprevious-hit\n");
    gate_says(gate, "Search for thursday: ");
    gate_says(gate, "1 of 2: from Maria Lopez, SMS, ");
    gate_says(gate, "Hit 2 of 2.\n");
    gate_says(gate, "Hit 1 of 2.\n");
    gate_says(gate, "This was found:\n");
    gate_says(gate, "Not done: this is the first hit.");
}

static void search__nothing_found__leaves_no_row_to_answer(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "search xylophone\nreply 1 hello\n");
    gate_says(gate, "Search for xylophone: 0 found");
    gate_says(gate, "there is no row 1, 0 were told");
    gate_executed(gate, EP_MESSAGE_SEND, 0);
}

static void search__a_line_it_cannot_understand__says_why(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "search\nsearch before:never\n");
    gate_says(gate, "search takes words");
    gate_says(gate, "Not done: ");
}

static void jump__a_deal__is_moved_from_there(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, NO_HOLD "jump invisalign\nopen 1\nmove Negotiation\n");
    gate_says(gate, "1 of 1: deal Invisalign, Priya Raman");
    gate_says(gate, "Invisalign, for Priya Raman, stage Proposal");
    gate_executed(gate, EP_DEAL_UPDATE, 1);
}

static void jump__a_thread_a_contact_and_a_place(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "jump lopez\n1\njump lopez\n2\njump tasks\n1\n");
    gate_says(gate, "contact Maria Lopez, maria.lopez@example.com, +15550102030");
    gate_says(gate, "Contact: Maria Lopez");
    gate_says(gate, "Thread with Maria Lopez: ");
    gate_says(gate, "Tasks, all: 2 open.");
}

static void contact__its_deals_and_appointments__are_found(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "go-deal 1\nopen 1\nback\njump carter\n1\ngo-appointment\n1\nlength 90\n");
    gate_says(gate, "Deals of Maria Lopez: 1.");
    gate_says(gate, "Whitening, for Maria Lopez, stage New lead");
    gate_says(gate, "Appointments of John Carter: 1.");
    gate_executed(gate, EP_APPOINTMENT_UPDATE, 1);
}

static void history__what_was_done__is_told_of_its_contact(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "contacts\ntag 7 vip\ngo-contact 7\nhistory\nhome\n");
    gate_runs(gate, 0, "--plain", "go-contact 1\nhistory\nmessages\n");
    gate_says(gate, "What happened to Maria Lopez, newest first.\n1 of ");
    gate_says(gate, "What happened, newest first.\n1 of ");
}

static void next_unread__one_after_the_other(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "next-unread\nnext-unread\n");
    gate_says(gate, "Thread with Maria Lopez");
    gate_says(gate, "Thread with John Carter");
}

static void facts__what_would_be_copied__is_told(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "copy-phone 1\ncopy-email 1\nnet\npick-link\n");
    gate_says(gate, "\n+15550102030\nmaria.lopez@example.com\n");
    gate_says(gate, "GET /");
    gate_says(gate, "no message of an open thread has a link");
    gate_hides(gate, sandbox_token(gate->sandbox));
}

static void rows__a_page__is_told_forth_and_back(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "contacts\nmore\npage-up\nup\nnext\nrepeat\n");
    gate_says(gate, "2 more rows follow, type more.\n11 of 12: ");
    gate_says(gate, "\n12 of 12: ");
    gate_says(gate, "Not done: nothing was done yet.");
    const char *third = strstr(gate->out, "\n3 of 12: ");
    assert_non_null(third);
    assert_non_null(strstr(third + 1, "\n3 of 12: "));
}

static void repeat__the_last_write__is_done_to_another_row(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "tag 1 vip\nnext\nrepeat\n");
    gate_executed(gate, EP_CONTACT_TAG_ADD, 2);
}

// ---- the outbox --------------------------------------------------------------------------------

static void outbox__a_held_write__is_cancelled_or_sent_at_once(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0,
               "set send-hold 60\nreply 1 one\noutbox\nopen 1\ncancel-write 1\n"
               "inbox\nreply 1 two\noutbox\nsend-now 1\n");
    gate_says(gate, "What can be done with it: undo, send-now, edit-write.");
    gate_says(gate, "Taken back: SMS to Maria Lopez");
    gate_says(gate, "Sent: SMS to Maria Lopez");
    gate_executed(gate, EP_MESSAGE_SEND, 1);
}

static void outbox__a_refused_write__says_why_and_is_sent_again(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    assert_true(sandbox_fault_add(gate->sandbox, "MESSAGE_SEND status 422 times=1", &err));
    gate_plays(gate, 1, NO_HOLD "reply 1 one\n");
    gate_says(gate, "Error: SMS to Maria Lopez: refused: Fault on demand\n");
    gate_runs(gate, 0, "--plain", "outbox\nopen 1\nretry 1\n");
    gate_says(gate, "What can be done with it: retry, edit-write, cancel-write.");
    gate_executed(gate, EP_MESSAGE_SEND, 1);
}

// ---- locations ---------------------------------------------------------------------------------

static void second_location(Gate *gate)
{
    g_autofree char *token = sandbox_new_token(gate->sandbox, 1);
    g_autofree char *words = g_strdup_printf("--profile other --location %s auth login",
                                             sandbox_location_at(gate->sandbox, 1));
    gate_runs(gate, 0, words, token);
}

static void location__another_one__is_worked_in_and_left_again(void **state)
{
    Gate *gate = *state;
    second_location(gate);
    gate_plays(gate, 0, NO_HOLD "location\nopen 2\nreply 1 hello\nlocation\ngo-back\nlocation 2\n");
    gate_says(gate, "Locations: 2.\n1 of 2: ");
    gate_says(gate, ", profile main, private token, you are here\n");
    gate_says(gate, ", profile other, private token, you are here\n");
    gate_says(gate, "You work in ");
    gate_executed(gate, EP_MESSAGE_SEND, 1);
}

static void location__one_that_is_not_there__is_refused(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "location nowhere\ngo-back\n");
    gate_says(gate, "Not done: no location \"nowhere\"");
    gate_says(gate, "Not done: there was no other location yet.");
}

// What is held in one goes out while the other is worked in.
static void location__what_is_held_elsewhere__is_sent(void **state)
{
    Gate *gate = *state;
    second_location(gate);
    gate_plays(gate, 0, "set send-hold 2\nreply 1 hello\nlocation 2\n");
    gate_says(gate, "Waiting until 1 write has left.");
    gate_executed(gate, EP_MESSAGE_SEND, 1);
}

UNIT_TESTS(cli_plain_lists, GATE_TEST(home__each_figure__has_its_word),
           GATE_TEST(home__a_figure__opens_its_list),
           GATE_TEST(home__a_record__is_opened_and_answered), GATE_TEST(home__seen__takes_note),
           GATE_TEST(tasks__done_put_off_and_taken_back), GATE_TEST(tasks__tabs__are_the_groups),
           GATE_TEST(tasks__a_new_one__is_made_for_a_contact),
           GATE_TEST(search__hits__are_opened_where_they_stand),
           GATE_TEST(search__nothing_found__leaves_no_row_to_answer),
           GATE_TEST(search__a_line_it_cannot_understand__says_why),
           GATE_TEST(jump__a_deal__is_moved_from_there),
           GATE_TEST(jump__a_thread_a_contact_and_a_place),
           GATE_TEST(contact__its_deals_and_appointments__are_found),
           GATE_TEST(history__what_was_done__is_told_of_its_contact),
           GATE_TEST(next_unread__one_after_the_other),
           GATE_TEST(rows__a_page__is_told_forth_and_back),
           GATE_TEST(repeat__the_last_write__is_done_to_another_row),
           GATE_TEST(facts__what_would_be_copied__is_told),
           GATE_TEST(outbox__a_held_write__is_cancelled_or_sent_at_once),
           GATE_TEST(outbox__a_refused_write__says_why_and_is_sent_again),
           GATE_TEST(location__another_one__is_worked_in_and_left_again),
           GATE_TEST(location__one_that_is_not_there__is_refused),
           GATE_TEST(location__what_is_held_elsewhere__is_sent));
