#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>

#include "harness/http.h"
#include "unit/cli/seat.h"

// `eyrie --plain` as people at a terminal use it, one that can do nothing.

static void plain__the_three_jobs__are_done_on_a_dumb_terminal(void **state)
{
    Gate *gate = *state;
    Seat seat = seat_take(gate);
    seat_types(&seat, "set send-hold 0\rset move-hold 0\ropen 1\r");
    seat_waits(&seat, "thread> ");
    seat_types(&seat, "reply\r");
    seat_waits(&seat, "text> ");
    seat_types(&seat, "Thursday it sis\b\bis\r");
    seat_waits(&seat, "text> ");
    seat_types(&seat, ".\r");
    seat_waits(&seat, "Sent: SMS to Maria Lopez");
    seat_types(&seat, "board\r");
    seat_waits(&seat, "pipelines> ");
    seat_types(&seat, "move 1 Proposal\r");
    seat_waits(&seat, "Done: ");
    seat_types(&seat, "inbox\r");
    seat_waits(&seat, "inbox> ");
    seat_types(&seat, "slots 1\r");
    seat_waits(&seat, "time> ");
    seat_types(&seat, "1\r");
    seat_waits(&seat, "yes or no> ");
    seat_types(&seat, "yes\r");
    seat_waits(&seat, "Done: Book Maria Lopez");
    seat_types(&seat, "quit\r");
    seat_leave(&seat, 0);
    seat_is_plain(&seat);
    gate_executed(gate, EP_MESSAGE_SEND, 1);
    gate_executed(gate, EP_DEAL_UPDATE, 1);
    gate_executed(gate, EP_APPOINTMENT_CREATE, 1);
    g_string_free(seat.seen, TRUE);
}

static void plain__news__leave_what_is_being_typed(void **state)
{
    Gate *gate = *state;
    Err err = {0};
    Seat seat = seat_take(gate);
    seat_waits(&seat, "Local copy complete"); // from now on what comes is news
    seat_types(&seat, "help und");
    seat_waits(&seat, "help und");
    assert_true(sandbox_inbound(gate->sandbox, "Priya Raman", "SMS", "Are you open?", &err));
    seat_waits(&seat, "New message from Priya Raman");
    seat_waits(&seat, "inbox> help und");
    seat_types(&seat, "o\r");
    seat_waits(&seat, "undo: Undo the last write");
    seat_types(&seat, "\004");
    seat_leave(&seat, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__a_line_that_goes__leaves_a_draft(void **state)
{
    Gate *gate = *state;
    Seat seat = seat_take(gate);
    seat_types(&seat, "reply 1\r");
    seat_waits(&seat, "text> ");
    seat_types(&seat, "half of it\r");
    seat_waits(&seat, "text> ");
    pty_signal(seat.pty, SIGHUP);
    seat_leave(&seat, 128 + SIGHUP);
    g_string_free(seat.seen, TRUE);
    seat = seat_take(gate);
    seat_types(&seat, "reply 1\r");
    seat_waits(&seat, "half of it");
    seat_waits(&seat, "text> ");
    seat_types(&seat, "\003");
    seat_waits(&seat, "Given up.");
    seat_types(&seat, "\004");
    seat_leave(&seat, 0);
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__leaving_with_held_writes__says_what_becomes_of_them(void **state)
{
    Gate *gate = *state;
    Seat seat = seat_take(gate);
    seat_types(&seat, "set send-hold 60\rreply 1 later\r");
    seat_waits(&seat, "Held for 60 seconds");
    seat_waits(&seat, "thread> ");
    seat_types(&seat, "quit\r");
    seat_waits(&seat, "or stay> ");
    seat_types(&seat, "keep\r");
    seat_waits(&seat, "Kept. It is sent");
    seat_leave(&seat, 0);
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__ctrl_c_twice__leaves_and_keeps_what_is_held(void **state)
{
    Gate *gate = *state;
    Seat seat = seat_take(gate);
    seat_types(&seat, "set send-hold 60\rreply 1 later\r");
    seat_waits(&seat, "Held for 60 seconds");
    seat_waits(&seat, "thread> ");
    seat_types(&seat, "half a line");
    seat_waits(&seat, "half a line");
    seat_types(&seat, "\003");
    seat_waits(&seat, "The line is thrown away.");
    seat_waits(&seat, "thread> ");
    seat_types(&seat, "\003");
    seat_waits(&seat, "Ctrl+C once more leaves.");
    seat_waits(&seat, "thread> ");
    seat_types(&seat, "help undo\r");
    seat_waits(&seat, "undo: Undo the last");
    seat_waits(&seat, "thread> ");
    seat_types(&seat, "\003");
    seat_waits(&seat, "Ctrl+C once more leaves.");
    seat_types(&seat, "\003");
    seat_waits(&seat, "1 write not sent: kept in the outbox");
    seat_leave(&seat, 0);
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__ctrl_d_at_a_question__keeps_and_leaves(void **state)
{
    Gate *gate = *state;
    Seat seat = seat_take(gate);
    seat_types(&seat, "set send-hold 60\rreply 1 later\r");
    seat_waits(&seat, "Held for 60 seconds");
    seat_waits(&seat, "thread> ");
    seat_types(&seat, "\004");
    seat_waits(&seat, "or stay> ");
    seat_types(&seat, "\004");
    seat_waits(&seat, "1 write not sent: kept in the outbox");
    seat_leave(&seat, 0);
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__stopped_and_resized__goes_on_with_the_line(void **state)
{
    Gate *gate = *state;
    Seat seat = seat_take(gate);
    seat_types(&seat, "help und");
    seat_waits(&seat, "help und");
    pty_resize(seat.pty, SEAT_COLS / 2, 10);
    pty_signal(seat.pty, SIGTSTP);
    pty_signal(seat.pty, SIGCONT);
    seat_waits(&seat, "inbox> help und");
    seat_types(&seat, "o\r");
    seat_waits(&seat, "undo: Undo the");
    seat_types(&seat, "quit\r");
    seat_leave(&seat, 0);
    seat_is_plain(&seat);
    g_string_free(seat.seen, TRUE);
}

// ---- what comes meanwhile ----------------------------------------------------------------------

// A colleague gives the second deal of the board another value.
static void value_from_elsewhere(Gate *gate, const char *body)
{
    g_autoptr(GString) why = g_string_new(NULL);
    g_autofree char *query =
        g_strdup_printf("{\"locationId\":\"%s\",\"limit\":20}", sandbox_location(gate->sandbox));
    g_autofree char *found =
        http_request(gate->sandbox, METHOD_POST, "/opportunities/search", query, why);
    if (!found)
        fail_msg("%s", why->str);
    const char *deal = strstr(found, "\"name\":\"Whitening\"");
    assert_non_null(deal);
    const char *id = g_strrstr_len(found, deal - found, "\"id\":\"");
    assert_non_null(id);
    g_autofree char *path =
        g_strdup_printf("/opportunities/%.*s", (int)strcspn(id + 6, "\""), id + 6);
    g_autofree char *answer = http_request(gate->sandbox, METHOD_PUT, path, body, why);
    if (!answer)
        fail_msg("%s", why->str);
}

// What is written rests on what was seen when it was typed.
static Seat in_conflict(Gate *gate)
{
    if (g_getenv("EYRIE_TEST_RACES") == NULL)
        skip(); // a reading that is under way while the values meet decides who is newer
    Seat seat = seat_take(gate);
    seat_waits(&seat, "Local copy complete");
    seat_types(&seat, "pipelines\r");
    seat_waits(&seat, "Whitening, for Maria");
    seat_waits(&seat, "pipelines> ");
    pty_signal(seat.pty, SIGSTOP); // it reads nothing until the line is there
    value_from_elsewhere(gate, "{\"monetaryValue\":600}");
    seat_types(&seat, "value 2 500\r");
    pty_signal(seat.pty, SIGCONT);
    seat_waits(&seat, "Somebody else has changed");
    seat_types(&seat, "conflict\r");
    seat_waits(&seat, "yours is $500");
    seat_waits(&seat, "or later> ");
    return seat;
}

static void conflict__mine__goes_out(void **state)
{
    Gate *gate = *state;
    Seat seat = in_conflict(gate);
    seat_types(&seat, "perhaps\r");
    seat_waits(&seat, "none of the answers");
    seat_waits(&seat, "or later> ");
    seat_types(&seat, "mine\r");
    seat_waits(&seat, "what is yours goes");
    seat_waits(&seat, "Done: ");
    seat_types(&seat, "quit\r");
    seat_leave(&seat, 0);
    gate_executed(gate, EP_DEAL_UPDATE, 2);
    seat_is_plain(&seat);
    g_string_free(seat.seen, TRUE);
}

static void conflict__theirs_or_later__sends_nothing(void **state)
{
    Gate *gate = *state;
    Seat seat = in_conflict(gate);
    seat_types(&seat, "later\r");
    seat_waits(&seat, "stays undecided");
    seat_types(&seat, "outbox\r");
    seat_waits(&seat, "outbox> ");
    seat_types(&seat, "1\r");
    seat_waits(&seat, "or later> ");
    seat_types(&seat, "theirs\r");
    seat_waits(&seat, "nothing goes out");
    seat_types(&seat, "quit\r");
    seat_leave(&seat, 0);
    gate_executed(gate, EP_DEAL_UPDATE, 1);
    g_string_free(seat.seen, TRUE);
}

static void conflict__another_value__is_typed(void **state)
{
    Gate *gate = *state;
    Seat seat = in_conflict(gate);
    seat_types(&seat, "=550\r");
    seat_waits(&seat, "what is yours goes");
    seat_waits(&seat, "Done: ");
    seat_types(&seat, "quit\r");
    seat_leave(&seat, 0);
    g_autofree char *ledger = sandbox_ledger(gate->sandbox);
    assert_non_null(strstr(ledger, "550"));
    g_string_free(seat.seen, TRUE);
}

static void plain__a_burst_of_messages__is_counted(void **state)
{
    static const char *const who[] = {"Maria Lopez", "John Carter", "Priya Raman", "Tom Becker",
                                      "Kenji Watanabe"};
    Gate *gate = *state;
    Err err = {0};
    Seat seat = seat_take(gate);
    seat_waits(&seat, "Local copy complete");
    sandbox_set_online(gate->sandbox, false);
    for (size_t i = 0; i < G_N_ELEMENTS(who); i++)
        assert_true(sandbox_inbound(gate->sandbox, who[i], "SMS", "Hello there", &err));
    sandbox_set_online(gate->sandbox, true);
    seat_types(&seat, "refresh\r");
    seat_waits(&seat, "New message from");
    seat_waits(&seat, "New message from");
    seat_waits(&seat, "New message from");
    seat_types(&seat, "quit\r");
    seat_waits(&seat, "2 more new messages.");
    seat_leave(&seat, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__offline__is_said_once_and_that_it_is_over(void **state)
{
    Gate *gate = *state;
    Seat seat = seat_take(gate);
    seat_waits(&seat, "Local copy complete");
    sandbox_set_online(gate->sandbox, false);
    seat_types(&seat, "refresh\r");
    seat_waits(&seat, "Offline: ");
    seat_types(&seat, "set send-hold 0\rreply 1 hello\r");
    seat_waits(&seat, "Waits for the network");
    sandbox_set_online(gate->sandbox, true);
    seat_waits(&seat, "Online again");
    seat_waits(&seat, "Sent: SMS to Maria");
    seat_types(&seat, "quit\rkeep\r"); // that the thread is read may be on its way
    seat_leave(&seat, 0);
    assert_null(strstr(strstr(seat.seen->str, "Offline: ") + 1, "Offline: "));
    g_string_free(seat.seen, TRUE);
}

UNIT_TESTS(cli_plain_seat, GATE_TEST(plain__the_three_jobs__are_done_on_a_dumb_terminal),
           GATE_TEST(plain__news__leave_what_is_being_typed),
           GATE_TEST(plain__ctrl_c_twice__leaves_and_keeps_what_is_held),
           GATE_TEST(plain__ctrl_d_at_a_question__keeps_and_leaves),
           GATE_TEST(plain__stopped_and_resized__goes_on_with_the_line),
           GATE_TEST(conflict__mine__goes_out), GATE_TEST(conflict__theirs_or_later__sends_nothing),
           GATE_TEST(conflict__another_value__is_typed),
           GATE_TEST(plain__a_burst_of_messages__is_counted),
           GATE_TEST(plain__offline__is_said_once_and_that_it_is_over),
           GATE_TEST(plain__a_line_that_goes__leaves_a_draft),
           GATE_TEST(plain__leaving_with_held_writes__says_what_becomes_of_them));
