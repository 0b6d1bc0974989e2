#include "config.h"

#include <signal.h>
#include <sys/stat.h>

#include "shell_drive.h"

// ---- the frame ---------------------------------------------------------------------------------

static void shell__80x24__one_pane_and_its_bars(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_row(&toy, 1,
            " Acme Dental  0 Home 1 Inbox 3 2 Cont 3 Cal 4 Pipe 5 Tasks 6 Out    DEMO  09:00");
    toy_row(&toy, 2,
            "─ inbox ────────────────────────────────────────────────────────────────────────");
    toy_row(&toy, 3, "> row 01");
    toy_row(&toy, 23,
            " NORMAL 1/40                                        synced 9:00 | budget 92/100");
    toy_row(&toy, 24, " Enter open  r reply  c comment  m read  e done  / find  : command  ? help");
    toy_end(&toy);
}

static void shell__120x40__panes_beside_each_other(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_shows(&toy, "DEMO  Wed 2 Jan 09:00 UTC");
    toy_row(&toy, 2,
            "─ inbox ─────────────────────────────┬─ thread ─────────────────────────────────────"
            "────────────────────────────────────");
    toy_row(&toy, 3, "> row 01                             │ screen 1");
    toy_row(&toy, 35,
            "  row 33                             │─ compose ────────────────────────────────"
            "────────────────────────────────────────");
    toy_end(&toy);
}

static void shell__too_small__keeps_state(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_keys(&toy, "j j j");
    toy_shows(&toy, "4/40");
    drive_resize(toy.drive, 59, 19);
    toy_row(&toy, 10, "       At least 60x20 cells are needed; all is kept");
    toy_keys(&toy, "j q"); // nobody types into what cannot be seen
    drive_resize(toy.drive, 12, 3);
    toy_row(&toy, 2, " too small");
    drive_resize(toy.drive, 1, 1);
    toy_sync(&toy);
    drive_resize(toy.drive, 80, 24);
    toy_shows(&toy, "> row 04");
    toy_shows(&toy, "4/40");
    toy_end(&toy);
}

static void shell__resize_storm__ends_as_a_fresh_draw(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    for (int i = 0; i < 40; i++) {
        drive_resize(toy.drive, 60 + i * 3, 20 + i);
        toy_keys(&toy, i % 5 == 0 ? "?" : "Tab");
        toy_keys(&toy, "Esc");
    }
    drive_resize(toy.drive, 100, 30);
    toy_sync(&toy);
    g_autofree char *after = vt_text(drive_vt(toy.drive));
    toy_keys(&toy, "C-l");
    toy_sync(&toy);
    g_autofree char *fresh = vt_text(drive_vt(toy.drive));
    assert_string_equal(after, fresh);
    toy_end(&toy);
}

static void shell__terminal_focus__reaches_the_app(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    drive_bytes(toy.drive, "\033[O", 3);
    toy_shows(&toy, "focus 0");
    drive_bytes(toy.drive, "\033[I", 3);
    toy_shows(&toy, "focus 1");
    toy_end(&toy);
}

static void shell__focus__cycles(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "Tab Tab");
    toy_shows(&toy, "INSERT");
    toy_keys(&toy, "Esc S-Tab");
    toy_shows(&toy, "1/40");
    toy_keys(&toy, "l h Enter");
    toy_shows(&toy, "inbox open 0");
    toy_end(&toy);
}

// ---- keys --------------------------------------------------------------------------------------

static void shell__count_that_was_a_screen__is_taken_back(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_keys(&toy, "4 3 L");
    toy_shows(&toy, "board stage-next 3");
    toy_shows(&toy, "─ board");
    toy_keys(&toy, "3 j"); // j moves in the calendar: the digit was meant as it was taken
    toy_shows(&toy, "─ planner");
    toy_shows(&toy, "planner down 0");
    toy_keys(&toy, "4 3");
    drive_step(toy.drive, STEP_SECOND); // too late for a second thought
    toy_keys(&toy, "L");
    toy_shows(&toy, "─ planner");
    toy_end(&toy);
}

static void shell__counts__reach_commands(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_keys(&toy, "1 5 j"); // 1 is where we are
    toy_shows(&toy, "16/40");
    toy_keys(&toy, "8");
    toy_row(&toy, 22, " 8");
    toy_keys(&toy, "k");
    toy_shows(&toy, "8/40");
    toy_keys(&toy, "7 Esc j");
    toy_shows(&toy, "9/40");
    toy_end(&toy);
}

static void shell__sequences__wait_and_tell(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_keys(&toy, "G");
    toy_shows(&toy, "40/40");
    toy_keys(&toy, "g");
    toy_shows(&toy, " g   d home   i inbox   o outbox   g top");
    toy_keys(&toy, "g");
    toy_shows(&toy, "1/40");
    toy_hides(&toy, "o outbox");
    toy_keys(&toy, "g");
    drive_step(toy.drive, STEP_SECOND);
    toy_hides(&toy, "o outbox");
    toy_keys(&toy, "g z");
    toy_shows(&toy, "z means nothing after that");
    toy_end(&toy);
}

static void shell__flood__nothing_is_lost(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    g_autoptr(GString) keys = g_string_new(NULL);
    for (int i = 0; i < 500; i++)
        g_string_append(keys, i % 2 == 0 ? "jj" : "k");
    drive_bytes(toy.drive, keys->str, keys->len);
    toy_shows(&toy, "39/40");
    toy_keys(&toy, "g g");
    toy_shows(&toy, "> row 01");
    toy_end(&toy);
}

static void shell__neighbour__takes_what_the_pane_passes(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "J");
    toy_shows(&toy, "thread preview-down 0");
    toy_keys(&toy, "]");
    toy_shows(&toy, "next-tab does nothing here");
    toy_keys(&toy, "s");
    toy_shows(&toy, "star: no route");
    toy_end(&toy);
}

static void shell__composer__letters_type_and_chords_command(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "r");
    toy_type(&toy, "quit 3L g?");
    toy_shows(&toy, "> quit 3L g?");
    toy_keys(&toy, "M-s");
    toy_shows(&toy, "compose send 0");
    toy_keys(&toy, "C-x");
    toy_shows(&toy, "C-x   ");
    toy_keys(&toy, "Esc"); // leaves the sequence, not the composer
    toy_shows(&toy, "INSERT");
    toy_keys(&toy, "Esc");
    toy_shows(&toy, "compose leave 0");
    toy_end(&toy);
}

static void shell__paste__is_never_a_command(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_type(&toy, "\033[200~q:quit\r4\033[201~");
    toy_shows(&toy, "Nothing here takes pasted text");
    toy_shows(&toy, "─ inbox");
    toy_keys(&toy, "r");
    toy_type(&toy, "\033[200~q\rj\033[201~");
    toy_shows(&toy, "compose paste 3");
    toy_keys(&toy, "Esc :");
    toy_type(&toy, "\033[200~no such\nthing\033[201~");
    toy_shows(&toy, ":no such thing");
    toy_end(&toy);
}

// ---- leaving -----------------------------------------------------------------------------------

static void shell__quit__gives_the_terminal_back(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_sync(&toy);
    assert_true(vt_state(drive_vt(toy.drive)).alt_screen);
    assert_true(vt_state(drive_vt(toy.drive)).mouse);
    toy_keys(&toy, "Enter q"); // in a narrow terminal first back to the list
    toy_shows(&toy, "> row 01");
    toy_keys(&toy, "q");
    toy_ends(&toy, 0);
    toy_end(&toy);
}

static void shell__quit_while_held__asks(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_type(&toy, ":task call\rq");
    toy_row(&toy, 22,
            "1 write is held: send now and quit? y send  k keep for next start  Esc stay");
    toy_shows(&toy, "1 held 4s (u undo)");
    toy_keys(&toy, "j Esc j");
    toy_shows(&toy, "2/40");
    toy_keys(&toy, "q y");
    toy_ends(&toy, 0);
    toy_end(&toy);
}

static void shell__signals__end_with_their_code(void **state)
{
    (void)state;
    static const int signums[] = {SIGTERM, SIGHUP, SIGINT};
    for (size_t i = 0; i < G_N_ELEMENTS(signums); i++) {
        ToyRun toy = toy_start(80, 24, NULL);
        toy_sync(&toy);
        drive_signal(toy.drive, signums[i]);
        toy_ends(&toy, 128 + signums[i]);
        toy_end(&toy);
    }
}

static void shell__bug__gives_the_terminal_back(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_sync(&toy);
    toy_keys(&toy, "C-r");
    toy_ends(&toy, 128 + SIGABRT);
    toy_end(&toy);
}

#ifndef WITH_SANITIZER // which reports the crash itself
static void shell__crash__gives_the_terminal_back(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_sync(&toy);
    drive_signal(toy.drive, SIGSEGV);
    toy_ends(&toy, 128 + SIGSEGV);
    toy_end(&toy);
}
#define CRASH_TEST cmocka_unit_test(shell__crash__gives_the_terminal_back),
#else
#define CRASH_TEST
#endif

static void shell__stopped_and_continued__draws_anew(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_sync(&toy);
    drive_signal(toy.drive, SIGSTOP);
    drive_signal(toy.drive, SIGCONT);
    toy_keys(&toy, "j");
    toy_shows(&toy, "2/40");
    toy_keys(&toy, "C-z"); // nobody there to continue us: the stop is dropped
    toy_shows(&toy, "> row 02");
    assert_true(vt_state(drive_vt(toy.drive)).alt_screen);
    toy_end(&toy);
}

UNIT_TESTS(shell, cmocka_unit_test(shell__80x24__one_pane_and_its_bars),
           cmocka_unit_test(shell__120x40__panes_beside_each_other),
           cmocka_unit_test(shell__too_small__keeps_state),
           cmocka_unit_test(shell__resize_storm__ends_as_a_fresh_draw),
           cmocka_unit_test(shell__terminal_focus__reaches_the_app),
           cmocka_unit_test(shell__focus__cycles),
           cmocka_unit_test(shell__count_that_was_a_screen__is_taken_back),
           cmocka_unit_test(shell__counts__reach_commands),
           cmocka_unit_test(shell__sequences__wait_and_tell),
           cmocka_unit_test(shell__flood__nothing_is_lost),
           cmocka_unit_test(shell__neighbour__takes_what_the_pane_passes),
           cmocka_unit_test(shell__composer__letters_type_and_chords_command),
           cmocka_unit_test(shell__paste__is_never_a_command),
           cmocka_unit_test(shell__quit__gives_the_terminal_back),
           cmocka_unit_test(shell__quit_while_held__asks),
           cmocka_unit_test(shell__signals__end_with_their_code),
           cmocka_unit_test(shell__bug__gives_the_terminal_back),
           CRASH_TEST cmocka_unit_test(shell__stopped_and_continued__draws_anew));
