#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "harness/pty.h"
#include "unit/cli/gate.h"

// `eyrie --plain` as scripts and people at a terminal use it: the program itself, a sandbox, pipes
// and a pseudo terminal.

enum { PATIENCE_US = 60 * 1000 * 1000, NARROW = 40 };

#define NO_HOLD "set send-hold 0\nset move-hold 0\n"

static void executed(const Gate *gate, EndpointId ep, size_t n)
{
    assert_int_equal(sandbox_executed(gate->sandbox, ep), n);
}

// ---- a script ----------------------------------------------------------------------------------

static void script(Gate *gate, int expected, const char *lines)
{
    gate_login(gate);
    gate_runs(gate, expected, "--plain", lines);
    assert_null(strchr(gate->out, '\033'));
}

static void plain__a_list__is_numbered_sentences(void **state)
{
    Gate *gate = *state;
    script(gate, 0, "");
    gate_says(gate, "Inbox, All: 8 conversations.");
    gate_says(gate, "1 of 8: Maria Lopez, unread 1, SMS, 2 minutes ago: Can we move to Thursday?");
}

static void plain__an_opened_row__is_read_from_its_messages(void **state)
{
    Gate *gate = *state;
    script(gate, 0, "open 1\n");
    gate_says(gate, "New since you were here:\nFrom Maria Lopez, SMS, ");
}

static void plain__a_reply__is_sent_before_the_script_ends(void **state)
{
    Gate *gate = *state;
    script(gate, 0, NO_HOLD "reply 1 Thursday is fine\n");
    gate_says(gate, "To Maria Lopez, SMS, number +15550102030.");
    gate_says(gate, "Sent: SMS to Maria Lopez");
    executed(gate, EP_MESSAGE_SEND, 1);
}

static void plain__a_held_reply__is_waited_for(void **state)
{
    Gate *gate = *state;
    script(gate, 0, "set send-hold 1\nreply 1 Thursday is fine\n");
    gate_says(gate, "Held for 1 second, undo takes it back: SMS to Maria Lopez");
    gate_says(gate, "Waiting until 1 write has left.");
    executed(gate, EP_MESSAGE_SEND, 1);
}

static void plain__undo__takes_a_held_reply_back(void **state)
{
    Gate *gate = *state;
    script(gate, 0, "reply 1 Thursday is fine\nundo\n");
    gate_says(gate, "Taken back: SMS to Maria Lopez");
    executed(gate, EP_MESSAGE_SEND, 0);
}

static void plain__a_reply_in_lines__ends_with_a_dot(void **state)
{
    Gate *gate = *state;
    script(gate, 0, NO_HOLD "open 1\nreply\nfirst line\nsecond line\n.\n");
    g_autofree char *ledger = sandbox_ledger(gate->sandbox);
    assert_non_null(strstr(ledger, "first line\\nsecond line"));
}

static void plain__input_that_ends_in_a_reply__leaves_a_draft(void **state)
{
    Gate *gate = *state;
    script(gate, 0, "reply 1\nhalf of it\n");
    executed(gate, EP_MESSAGE_SEND, 0);
    gate_runs(gate, 0, "--plain", "reply 1\n.drop\n");
    gate_says(gate, "You go on with the draft: half of it");
    gate_says(gate, "The text is thrown away.");
}

static void plain__a_move__takes_row_and_stage(void **state)
{
    Gate *gate = *state;
    script(gate, 0, NO_HOLD "pipelines\nmove 1 Proposal\n");
    gate_says(gate, "> Proposal");
    executed(gate, EP_DEAL_UPDATE, 1);
}

static void plain__a_missing_word__is_asked_for_with_what_there_is(void **state)
{
    Gate *gate = *state;
    script(gate, 0, NO_HOLD "pipelines\nmove 1\n3\n");
    gate_says(gate, "3 of 11: Proposal");
    executed(gate, EP_DEAL_UPDATE, 1);
}

static void plain__a_booking__is_asked_about(void **state)
{
    Gate *gate = *state;
    script(gate, 0, "book 1\n2\nyes\n");
    gate_says(gate, "Free times for Maria Lopez, calendar ");
    gate_says(gate, "Maria Lopez is notified by the account: ");
    executed(gate, EP_APPOINTMENT_CREATE, 1);
}

static void plain__a_booking_that_is_not_wanted__is_not_made(void **state)
{
    Gate *gate = *state;
    script(gate, 0, "book 1\n2\nno\n");
    gate_says(gate, "Nothing is booked.");
    executed(gate, EP_APPOINTMENT_CREATE, 0);
}

static void plain__the_first_failure__is_the_exit_code(void **state)
{
    Gate *gate = *state;
    script(gate, 2, "frobnicate\ninbox\n");
    gate_says(gate, "Not done: no such command: frobnicate");
    gate_says(gate, "1 of 8: Maria Lopez");
}

static void plain__a_row_that_was_not_told__is_refused(void **state)
{
    Gate *gate = *state;
    script(gate, 2, "reply 99 hello\n");
    gate_says(gate, "there is no row 99, 8 were told");
    executed(gate, EP_MESSAGE_SEND, 0);
}

static void plain__a_number_in_an_open_thread__is_text(void **state)
{
    Gate *gate = *state;
    script(gate, 0, NO_HOLD "open 1\nreply 3 pm works for me\n");
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
    script(gate, 0, "open 1\nhelp reply\n");
    gate_says(gate, "hello");
    assert_null(strstr(gate->out, "\xe2\x80\xae"));
}

static void plain__help__finds_a_word(void **state)
{
    Gate *gate = *state;
    script(gate, 0, "help undo\n");
    gate_says(gate, "undo: Undo the last write, or take back what is still held");
}

static void plain__read_only__writes_nothing(void **state)
{
    Gate *gate = *state;
    gate_login(gate);
    gate_runs(gate, 1, "--readonly --plain", "reply 1 hello\n");
    gate_says(gate, "Not done: read-only");
    executed(gate, EP_MESSAGE_SEND, 0);
}

static void plain__the_other_lists__are_read_aloud(void **state)
{
    Gate *gate = *state;
    script(gate, 0, "contacts\nfilter maria\nopen 1\ncalendar\noutbox\n");
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

// ---- a terminal --------------------------------------------------------------------------------

typedef struct Seat {
    Pty *pty;
    GString *seen;
    size_t at; // behind what was waited for
} Seat;

static void see(void *user, const char *bytes, size_t n)
{
    g_string_append_len(user, bytes, (gssize)n);
}

static void waits(Seat *seat, const char *text)
{
    gint64 deadline = g_get_monotonic_time() + PATIENCE_US;
    const char *found;
    while (!(found = strstr(seat->seen->str + seat->at, text)))
        if (pty_pump(seat->pty, deadline) != PTY_OUTPUT)
            fail_msg("\"%s\" never came behind:\n%s", text, seat->seen->str + seat->at);
    seat->at = (size_t)(found - seat->seen->str) + strlen(text);
}

static void types(Seat *seat, const char *keys)
{
    pty_write(seat->pty, keys, strlen(keys));
}

static Seat sits_down(const Gate *gate)
{
    g_autofree char *program = g_canonicalize_filename("eyrie", NULL);
    g_autofree char *token = g_strconcat("EYRIE_TOKEN=", sandbox_token(gate->sandbox), NULL);
    g_autofree char *url = g_strconcat("EYRIE_BASE_URL=", sandbox_base_url(gate->sandbox), NULL);
    g_autofree char *place = g_strconcat("EYRIE_LOCATION=", sandbox_location(gate->sandbox), NULL);
    char flag[] = "--plain", term[] = "TERM=dumb";
    char *argv[] = {program, flag, NULL};
    char *env[] = {token, url, place, term, NULL};
    PtySpec spec = {.argv = argv, .env = env, .home = gate->home, .cols = NARROW, .rows = 24};
    g_autoptr(GString) why = g_string_new(NULL);
    Seat seat = {.seen = g_string_new(NULL)};
    seat.pty = pty_start(&spec, see, seat.seen, why);
    if (!seat.pty)
        fail_msg("%s", why->str);
    waits(&seat, "inbox> ");
    return seat;
}

static void gets_up(Seat *seat, int expected)
{
    int code = -1;
    assert_true(pty_wait_exit(seat->pty, g_get_monotonic_time() + PATIENCE_US, &code));
    if (code != expected)
        fail_msg("exit %d, expected %d\n%s", code, expected, seat->seen->str);
    pty_free(seat->pty);
}

// Lines as the terminal gets them: none is broken by it, nothing addresses its cursor.
static void is_plain(const Seat *seat)
{
    g_auto(GStrv) lines = g_strsplit(seat->seen->str, "\r\n", -1);
    assert_null(strchr(seat->seen->str, '\033'));
    for (char **line = lines; *line; line++)
        if (!strchr(*line, '\b') && utf8_width((TextRef){*line, strlen(*line)}) > NARROW)
            fail_msg("too long: %s", *line);
}

static void plain__the_three_jobs__are_done_on_a_dumb_terminal(void **state)
{
    Gate *gate = *state;
    Seat seat = sits_down(gate);
    types(&seat, "set send-hold 0\rset move-hold 0\ropen 1\r");
    waits(&seat, "thread> ");
    types(&seat, "reply\r");
    waits(&seat, "text> ");
    types(&seat, "Thursday it sis\b\bis\r");
    waits(&seat, "text> ");
    types(&seat, ".\r");
    waits(&seat, "Sent: SMS to Maria Lopez");
    types(&seat, "board\r");
    waits(&seat, "pipelines> ");
    types(&seat, "move 1 Proposal\r");
    waits(&seat, "Done: ");
    types(&seat, "inbox\r");
    waits(&seat, "inbox> ");
    types(&seat, "slots 1\r");
    waits(&seat, "time> ");
    types(&seat, "1\r");
    waits(&seat, "yes or no> ");
    types(&seat, "yes\r");
    waits(&seat, "Done: Book Maria Lopez");
    types(&seat, "quit\r");
    gets_up(&seat, 0);
    is_plain(&seat);
    executed(gate, EP_MESSAGE_SEND, 1);
    executed(gate, EP_DEAL_UPDATE, 1);
    executed(gate, EP_APPOINTMENT_CREATE, 1);
    g_string_free(seat.seen, TRUE);
}

static void plain__news__leave_what_is_being_typed(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    Seat seat = sits_down(gate);
    waits(&seat, "Local copy complete"); // from now on what comes is news
    types(&seat, "help und");
    waits(&seat, "help und");
    assert_true(sandbox_inbound(gate->sandbox, "Priya Raman", "SMS", "Are you open?", &err));
    waits(&seat, "New message from Priya Raman");
    waits(&seat, "inbox> help und");
    types(&seat, "o\r");
    waits(&seat, "undo: Undo the last write");
    types(&seat, "\004");
    gets_up(&seat, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__a_line_that_goes__leaves_a_draft(void **state)
{
    Gate *gate = *state;
    Seat seat = sits_down(gate);
    types(&seat, "reply 1\r");
    waits(&seat, "text> ");
    types(&seat, "half of it\r");
    waits(&seat, "text> ");
    pty_signal(seat.pty, SIGHUP);
    gets_up(&seat, 128 + SIGHUP);
    g_string_free(seat.seen, TRUE);
    seat = sits_down(gate);
    types(&seat, "reply 1\r");
    waits(&seat, "half of it");
    waits(&seat, "text> ");
    types(&seat, "\003");
    waits(&seat, "Given up.");
    types(&seat, "\004");
    gets_up(&seat, 0);
    executed(gate, EP_MESSAGE_SEND, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__leaving_with_held_writes__says_what_becomes_of_them(void **state)
{
    Gate *gate = *state;
    Seat seat = sits_down(gate);
    types(&seat, "set send-hold 60\rreply 1 later\r");
    waits(&seat, "Held for 60 seconds");
    waits(&seat, "thread> ");
    types(&seat, "quit\r");
    waits(&seat, "or stay> ");
    types(&seat, "keep\r");
    waits(&seat, "is started");
    gets_up(&seat, 0);
    executed(gate, EP_MESSAGE_SEND, 0);
    g_string_free(seat.seen, TRUE);
}

UNIT_TESTS(cli_plain, GATE_TEST(plain__a_list__is_numbered_sentences),
           GATE_TEST(plain__an_opened_row__is_read_from_its_messages),
           GATE_TEST(plain__a_reply__is_sent_before_the_script_ends),
           GATE_TEST(plain__a_held_reply__is_waited_for),
           GATE_TEST(plain__undo__takes_a_held_reply_back),
           GATE_TEST(plain__a_reply_in_lines__ends_with_a_dot),
           GATE_TEST(plain__input_that_ends_in_a_reply__leaves_a_draft),
           GATE_TEST(plain__a_move__takes_row_and_stage),
           GATE_TEST(plain__a_missing_word__is_asked_for_with_what_there_is),
           GATE_TEST(plain__a_booking__is_asked_about),
           GATE_TEST(plain__a_booking_that_is_not_wanted__is_not_made),
           GATE_TEST(plain__the_first_failure__is_the_exit_code),
           GATE_TEST(plain__a_row_that_was_not_told__is_refused),
           GATE_TEST(plain__a_number_in_an_open_thread__is_text),
           GATE_TEST(plain__a_hostile_message__sends_nothing_to_the_terminal),
           GATE_TEST(plain__help__finds_a_word), GATE_TEST(plain__read_only__writes_nothing),
           GATE_TEST(plain__the_other_lists__are_read_aloud),
           GATE_TEST(plain__without_an_account__asks_nobody),
           GATE_TEST(plain__the_three_jobs__are_done_on_a_dumb_terminal),
           GATE_TEST(plain__news__leave_what_is_being_typed),
           GATE_TEST(plain__a_line_that_goes__leaves_a_draft),
           GATE_TEST(plain__leaving_with_held_writes__says_what_becomes_of_them));
