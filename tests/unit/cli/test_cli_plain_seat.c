#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>

#include "base/utf8.h"
#include "harness/pty.h"
#include "unit/cli/gate.h"

// `eyrie --plain` as people at a terminal use it, one that can do nothing.

enum { PATIENCE_US = 60 * 1000 * 1000, NARROW = 40 };

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
    gate_executed(gate, EP_MESSAGE_SEND, 1);
    gate_executed(gate, EP_DEAL_UPDATE, 1);
    gate_executed(gate, EP_APPOINTMENT_CREATE, 1);
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
    gate_executed(gate, EP_MESSAGE_SEND, 0);
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
    waits(&seat, "Kept. It is sent");
    gets_up(&seat, 0);
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__ctrl_c_twice__leaves_and_keeps_what_is_held(void **state)
{
    Gate *gate = *state;
    Seat seat = sits_down(gate);
    types(&seat, "set send-hold 60\rreply 1 later\r");
    waits(&seat, "Held for 60 seconds");
    waits(&seat, "thread> ");
    types(&seat, "half a line");
    waits(&seat, "half a line");
    types(&seat, "\003");
    waits(&seat, "The line is thrown away.");
    waits(&seat, "thread> ");
    types(&seat, "\003");
    waits(&seat, "Ctrl+C once more leaves.");
    waits(&seat, "thread> ");
    types(&seat, "help undo\r");
    waits(&seat, "undo: Undo the last");
    waits(&seat, "thread> ");
    types(&seat, "\003");
    waits(&seat, "Ctrl+C once more leaves.");
    types(&seat, "\003");
    waits(&seat, "1 write not sent: kept in the outbox");
    gets_up(&seat, 0);
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__ctrl_d_at_a_question__keeps_and_leaves(void **state)
{
    Gate *gate = *state;
    Seat seat = sits_down(gate);
    types(&seat, "set send-hold 60\rreply 1 later\r");
    waits(&seat, "Held for 60 seconds");
    waits(&seat, "thread> ");
    types(&seat, "\004");
    waits(&seat, "or stay> ");
    types(&seat, "\004");
    waits(&seat, "1 write not sent: kept in the outbox");
    gets_up(&seat, 0);
    gate_executed(gate, EP_MESSAGE_SEND, 0);
    g_string_free(seat.seen, TRUE);
}

static void plain__stopped_and_resized__goes_on_with_the_line(void **state)
{
    Gate *gate = *state;
    Seat seat = sits_down(gate);
    types(&seat, "help und");
    waits(&seat, "help und");
    pty_resize(seat.pty, NARROW / 2, 10);
    pty_signal(seat.pty, SIGTSTP);
    pty_signal(seat.pty, SIGCONT);
    waits(&seat, "inbox> help und");
    types(&seat, "o\r");
    waits(&seat, "undo: Undo the");
    types(&seat, "quit\r");
    gets_up(&seat, 0);
    is_plain(&seat);
    g_string_free(seat.seen, TRUE);
}

UNIT_TESTS(cli_plain_seat, GATE_TEST(plain__the_three_jobs__are_done_on_a_dumb_terminal),
           GATE_TEST(plain__news__leave_what_is_being_typed),
           GATE_TEST(plain__ctrl_c_twice__leaves_and_keeps_what_is_held),
           GATE_TEST(plain__ctrl_d_at_a_question__keeps_and_leaves),
           GATE_TEST(plain__stopped_and_resized__goes_on_with_the_line),
           GATE_TEST(plain__a_line_that_goes__leaves_a_draft),
           GATE_TEST(plain__leaving_with_held_writes__says_what_becomes_of_them));
