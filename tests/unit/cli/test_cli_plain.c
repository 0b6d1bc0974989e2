#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/command.h"
#include "unit/cli/gate.h"

// `eyrie --plain` as scripts use it: the program itself, a sandbox and pipes.

#define NO_HOLD "set send-hold 0\nset move-hold 0\n"

static void plain__a_list__is_numbered_sentences(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "");
    gate_says(gate, "Inbox, All: 8 conversations.");
    gate_says(gate, "1 of 8: Maria Lopez, unread 1, SMS, 2 minutes ago: Can we move to Thursday?");
}

static void plain__an_opened_row__is_read_from_its_messages(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "open 1\n");
    gate_says(gate, "New since you were here:\nFrom Maria Lopez, SMS, ");
}

static void plain__a_reply__is_sent_before_the_script_ends(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, NO_HOLD "reply 1 Thursday is fine\n");
    gate_says(gate, "To Maria Lopez, SMS, number +15550102030.");
    gate_says(gate, "Sent: SMS to Maria Lopez");
    gate_executed(gate, EP_MESSAGE_SEND, 1);
}

static void plain__a_held_reply__is_waited_for(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "set send-hold 1\nreply 1 Thursday is fine\n");
    gate_says(gate, "Held for 1 second, undo takes it back: SMS to Maria Lopez");
    gate_says(gate, "Waiting until 1 write has left.");
    gate_executed(gate, EP_MESSAGE_SEND, 1);
}

static void plain__undo__takes_a_held_reply_back(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "reply 1 Thursday is fine\nundo\n");
    gate_says(gate, "Taken back: SMS to Maria Lopez");
    gate_executed(gate, EP_MESSAGE_SEND, 0);
}

static void plain__a_reply_in_lines__ends_with_a_dot(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, NO_HOLD "open 1\nreply\nfirst line\nsecond line\n.\n");
    g_autofree char *ledger = sandbox_ledger(gate->sandbox);
    assert_non_null(strstr(ledger, "first line\\nsecond line"));
}

static void plain__input_that_ends_in_a_reply__leaves_a_draft(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "reply 1\nhalf of it\n");
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    gate_runs(gate, 0, "--plain", "reply 1\n.drop\n");
    gate_says(gate, "You go on with the draft: half of it");
    gate_says(gate, "The text is thrown away.");
}

// What was begun for colleagues is no part of what the customer gets, nor the other way round.
static void plain__a_comment_draft__never_goes_to_the_customer(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, NO_HOLD "comment 1\nPays late\n");
    gate_runs(gate, 2, "--plain", NO_HOLD "reply-on 1 sms See you\n");
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    gate_says(gate, "Not done: the draft of this thread is an internal comment");
    gate_runs(gate, 2, "--plain", NO_HOLD "reply 1 See you\n");
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    gate_says(gate, "Not done: the draft of this thread is an internal comment");
    gate_runs(gate, 0, "--plain", NO_HOLD "comment 1\n.drop\n");
    gate_says(gate, "You go on with the draft: Pays late");
    gate_runs(gate, 0, "--plain", "reply 1\nFor her\n");
    gate_runs(gate, 2, "--plain", NO_HOLD "comment 1 Pays late\n");
    gate_says(gate, "Not done: the draft of this thread is for the customer");
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    gate_runs(gate, 0, "--plain", "reply 1\n.drop\n");
    gate_says(gate, "You go on with the draft: For her");
}

static void plain__a_move__takes_row_and_stage(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, NO_HOLD "pipelines\nmove 1 Proposal\n");
    gate_says(gate, "> Proposal");
    gate_executed(gate, EP_DEAL_UPDATE, 1);
}

static void plain__a_missing_word__is_asked_for_with_what_there_is(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, NO_HOLD "pipelines\nmove 1\n3\n");
    gate_says(gate, "3 of 11: Proposal");
    gate_executed(gate, EP_DEAL_UPDATE, 1);
}

static void plain__a_booking__is_asked_about(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "book 1\n2\nyes\n");
    gate_says(gate, "Free times for Maria Lopez, calendar ");
    gate_says(gate, "Maria Lopez is notified by the account: ");
    gate_executed(gate, EP_APPOINTMENT_CREATE, 1);
}

static void plain__a_booking_that_is_not_wanted__is_not_made(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "book 1\n2\nno\n");
    gate_says(gate, "Nothing is booked.");
    gate_executed(gate, EP_APPOINTMENT_CREATE, 0);
}

static void plain__the_first_failure__is_the_exit_code(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "frobnicate\ninbox\n");
    gate_says(gate, "Not done: no such command: frobnicate");
    gate_says(gate, "1 of 8: Maria Lopez");
}

static void plain__a_row_that_was_not_told__is_refused(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "reply 99 hello\n");
    gate_says(gate, "there is no row 99, 8 were told");
    gate_executed(gate, EP_MESSAGE_SEND, 0);
}

static void plain__a_number_in_an_open_thread__is_text(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, NO_HOLD "open 1\nreply 3 pm works for me\n");
    gate_says(gate, "Sent: SMS to Maria Lopez");
    g_autofree char *ledger = sandbox_ledger(gate->sandbox);
    assert_non_null(strstr(ledger, "3 pm works for me"));
}

static void plain__a_hostile_message__sends_nothing_to_the_terminal(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    assert_true(sandbox_inbound(gate->sandbox, "Maria Lopez", "SMS",
                                "\033]0;owned\007\033[2Jhello\xe2\x80\xae", &err));
    gate_plays(gate, 0, "open 1\nhelp reply\n");
    gate_says(gate, "hello");
    assert_null(strstr(gate->out, "\xe2\x80\xae"));
}

static void has_no(const char *out, gunichar from, gunichar to)
{
    for (const char *s = out; *s; s = g_utf8_next_char(s))
        if (g_utf8_get_char(s) >= from && g_utf8_get_char(s) <= to)
            fail_msg("U+%04X in: %s", g_utf8_get_char(s), s);
}

static void plain__a_hostile_account__is_read_as_lines(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    SandboxOptions options = {.seed = 1, .clock = gate->clock, .world = "hostile", .quiet = true};
    sandbox_stop(gate->sandbox);
    gate->sandbox = sandbox_start(&options, &err);
    assert_non_null(gate->sandbox);
    g_autoptr(GString) lines = g_string_new("inbox\nmore\nmore\n");
    for (int row = 1; row <= 20; row++)
        g_string_append_printf(lines, "inbox\nmore\nopen %d\n", row);
    g_string_append(lines, "home\ncontacts\nopen 1\ncontacts\nmore\nopen 12\npipelines\nmore\n"
                           "tasks\ncalendar\njump a\nsearch a\nopen 1\nmessages\nlocation\n");
    gate_login(gate);
    gate_runs(gate, GATE_ANY, "--plain", lines->str);
    assert_true(g_utf8_validate(gate->out, -1, NULL));
    has_no(gate->out, 0x01, 0x09);
    has_no(gate->out, 0x0b, 0x1f);
    has_no(gate->out, 0x7f, 0x9f);
    has_no(gate->out, 0x202a, 0x202e);
    has_no(gate->out, 0x2066, 0x2069);
}

static void plain__help__finds_a_word(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "help undo\n");
    gate_says(gate, "undo: Undo the last write, or take back what is still held");
}

static void plain__a_slip__is_told_what_was_meant(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "repyl 1 hello\n");
    gate_says(gate, "Not done: no such command: repyl; did you mean reply?\n");
}

static void plain__a_command_of_another_list__is_told_where_it_works(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "won 1\n");
    gate_says(gate, "Not done: won does not work here, but behind pipelines.");
}

static void plain__what_needs_the_screen__names_the_way(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "mark\nsend\nhelp theme\n");
    gate_says(gate, "mark needs the screen: each row takes a command by its number");
    gate_says(gate, "send needs the screen: reply begins a text");
    gate_says(gate, "theme needs the screen: there are no colours here");
}

// Each command of the table does something or says why not.
static void plain__every_command__is_heard(void **state)
{
    Gate *gate = *state;
    g_autoptr(GString) lines = g_string_new("set send-hold 60\n");
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
        if (id != CMD_QUIT)
            g_string_append_printf(lines, "%s\n\n\n.drop\n", cmd_info((CmdId)id)->name);
    g_string_append(lines, "help undo\nquit\n");
    gate_plays(gate, 2, lines->str);
    gate_says(gate, "undo: Undo the last write");
}

static void plain__a_set_option__is_told(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 2, "set send-hold 7\nset send-hold\nset send-hold never\n");
    gate_says(gate, "send-hold is 7.\nsend-hold is 7.\nNot done: ");
}

static void plain__lines_of_a_message__are_set_back(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    assert_true(
        sandbox_inbound(gate->sandbox, "Maria Lopez", "SMS", "hello\nSent: SMS to you", &err));
    gate_plays(gate, 0, "open 1\n");
    gate_says(gate, "hello\n  Sent: SMS to you\n");
}

static void plain__an_endless_line__is_left_out(void **state)
{
    Gate *gate = *state;
    g_autoptr(GString) lines = g_string_new(NULL);
    for (int i = 0; i < 300 * 1024; i++)
        g_string_append_c(lines, 'x');
    g_string_append(lines, " \nhelp undo\n");
    gate_plays(gate, 2, lines->str);
    gate_says(gate, "Not done: a line has more than 262144 bytes.\nundo: ");
}

static void plain__read_only__writes_nothing(void **state)
{
    Gate *gate = *state;
    gate_login(gate);
    gate_runs(gate, 1, "--readonly --plain", "reply 1 hello\n");
    gate_says(gate, "Not done: read-only");
    gate_executed(gate, EP_MESSAGE_SEND, 0);
}

static void plain__the_other_lists__are_read_aloud(void **state)
{
    Gate *gate = *state;
    gate_plays(gate, 0, "contacts\nfilter maria\nopen 1\ncalendar\noutbox\n");
    gate_says(gate, "1 of 1: Maria Lopez, phone +15550102030, e-mail maria.lopez@example.com");
    gate_says(gate, "Contact: Maria Lopez");
    gate_says(gate, "Time zone: Europe/Lisbon");
    gate_says(gate, "Calendar, ");
    gate_says(gate, "Outbox: 0 waiting or under way, 0 for you to decide.");
}

static void plain__without_an_account__asks_nobody(void **state)
{
    Gate *gate = *state;
    gate_runs(gate, 3, "--plain", "");
}

UNIT_TESTS(cli_plain, GATE_TEST(plain__a_list__is_numbered_sentences),
           GATE_TEST(plain__an_opened_row__is_read_from_its_messages),
           GATE_TEST(plain__a_reply__is_sent_before_the_script_ends),
           GATE_TEST(plain__a_held_reply__is_waited_for),
           GATE_TEST(plain__undo__takes_a_held_reply_back),
           GATE_TEST(plain__a_reply_in_lines__ends_with_a_dot),
           GATE_TEST(plain__input_that_ends_in_a_reply__leaves_a_draft),
           GATE_TEST(plain__a_comment_draft__never_goes_to_the_customer),
           GATE_TEST(plain__a_move__takes_row_and_stage),
           GATE_TEST(plain__a_missing_word__is_asked_for_with_what_there_is),
           GATE_TEST(plain__a_booking__is_asked_about),
           GATE_TEST(plain__a_booking_that_is_not_wanted__is_not_made),
           GATE_TEST(plain__the_first_failure__is_the_exit_code),
           GATE_TEST(plain__a_row_that_was_not_told__is_refused),
           GATE_TEST(plain__a_number_in_an_open_thread__is_text),
           GATE_TEST(plain__a_hostile_message__sends_nothing_to_the_terminal),
           GATE_TEST(plain__a_hostile_account__is_read_as_lines),
           GATE_TEST(plain__help__finds_a_word), GATE_TEST(plain__a_slip__is_told_what_was_meant),
           GATE_TEST(plain__a_command_of_another_list__is_told_where_it_works),
           GATE_TEST(plain__what_needs_the_screen__names_the_way),
           GATE_TEST(plain__every_command__is_heard), GATE_TEST(plain__a_set_option__is_told),
           GATE_TEST(plain__lines_of_a_message__are_set_back),
           GATE_TEST(plain__an_endless_line__is_left_out),
           GATE_TEST(plain__read_only__writes_nothing),
           GATE_TEST(plain__the_other_lists__are_read_aloud),
           GATE_TEST(plain__without_an_account__asks_nobody));
