#include "config.h"

#include "shell_drive.h"

// ---- ':' ---------------------------------------------------------------------------------------

static void shell_line__commands_run_and_errors_show(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_type(&toy, ":tag -old\r");
    toy_keys(&toy, "Enter");
    toy_shows(&toy, "app tag|-old");
    toy_keys(&toy, ":");
    toy_type(&toy, "frobnicate\r");
    toy_shows(&toy, "no such command: frobnicate");
    toy_type(&toy, ":stage x\r");
    toy_shows(&toy, "stage does not work in this pane");
    toy_type(&toy, ":cal\r");
    toy_shows(&toy, "─ planner");
    toy_end(&toy);
}

static void shell_line__history_and_escape(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_type(&toy, ":down\r:up\r:");
    toy_keys(&toy, "Up Up");
    toy_row(&toy, 22, ":down");
    toy_keys(&toy, "Esc");
    toy_hides(&toy, ":down");
    toy_keys(&toy, ":");
    toy_type(&toy, "quit");
    toy_keys(&toy, "C-c");
    toy_hides(&toy, ":quit");
    toy_shows(&toy, "NORMAL");
    toy_end(&toy);
}

static void shell_line__tab__completes(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_type(&toy, ":ass");
    toy_shows(&toy, " assign  ");
    toy_end(&toy);
}

static void shell_line__tab__walks_through_values(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_type(&toy, ":assign ");
    toy_shows(&toy, " Ann Lee  Bob Ray  Luis Ortega");
    toy_keys(&toy, "Tab Tab");
    toy_shows(&toy, ":assign \"Bob Ray\"");
    toy_keys(&toy, "S-Tab S-Tab");
    toy_shows(&toy, ":assign \"Luis Ortega\"");
    toy_keys(&toy, "Enter Enter");
    toy_shows(&toy, "app assign|Luis Ortega");
    toy_end(&toy);
}

// ---- copying, repeating ------------------------------------------------------------------------

static void copy__reaches_the_terminal(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "y");
    toy_shows(&toy, "p copy-phone");
    toy_keys(&toy, "p");
    toy_shows(&toy, "phone +1 555 010 2030");
    const GString *sent = drive_output(toy.drive);
    assert_non_null(g_strstr_len(sent->str, (gssize)sent->len, "\033]52;c;KzEgNTU1IDAxMCAyMDMw\a"));
    toy_keys(&toy, "y e");
    toy_shows(&toy, "no other is known of it");
    toy_end(&toy);
}

static void copy__within_tmux__is_passed_on(void **state)
{
    (void)state;
    char *const env[] = {(char *)(uintptr_t) "TMUX=/tmp/tmux-0/default,1,0", NULL};
    ToyRun toy = toy_start(160, 40, env);
    toy_keys(&toy, "y p");
    toy_shows(&toy, "tmux passes it on");
    const GString *sent = drive_output(toy.drive);
    assert_non_null(g_strstr_len(sent->str, (gssize)sent->len, "\033Ptmux;\033\033]52;c;KzEg"));
    toy_end(&toy);
}

static void copy__no_clipboard__says_so(void **state)
{
    (void)state;
    char *const env[] = {(char *)(uintptr_t) "TERM=linux", NULL};
    ToyRun toy = toy_start(160, 40, env);
    toy_keys(&toy, "y p");
    toy_shows(&toy, "this terminal has no clipboard");
    const GString *sent = drive_output(toy.drive);
    assert_null(g_strstr_len(sent->str, (gssize)sent->len, "\033]52"));
    toy_end(&toy);
}

static void repeat__the_last_action_with_its_arguments(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, ".");
    toy_shows(&toy, "nothing was done yet");
    toy_keys(&toy, "T");
    toy_type(&toy, "call Ann\r");
    toy_type(&toy, ":set theme mono\r");
    toy_shows(&toy, "app set|theme|mono");
    toy_keys(&toy, "j ."); // options are no action
    toy_shows(&toy, "app task|call Ann");
    toy_end(&toy);
}

// ---- the palette -------------------------------------------------------------------------------

static void palette__finds_runs_and_remembers(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "C-p");
    toy_shows(&toy, "Commands");
    toy_type(&toy, "task due"); // by what it does
    toy_shows(&toy, "task text...");
    toy_keys(&toy, "Enter");
    toy_type(&toy, "call Ann\r");
    toy_shows(&toy, "app task|call Ann");
    toy_keys(&toy, "C-p Enter"); // the last one stands first
    toy_shows(&toy, "Task:");
    toy_end(&toy);
}

static void palette__elsewhere_and_refused__say_why(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "C-p");
    toy_type(&toy, "abandoned");
    toy_shows(&toy, "works in board");
    toy_keys(&toy, "Enter");
    toy_shows(&toy, "Commands"); // nothing was run
    toy_keys(&toy, "Esc");
    toy_hides(&toy, "Commands");
    toy_end(&toy);
}

static void palette__tab__takes_it_to_the_line(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "M-x");
    toy_type(&toy, "assig");
    toy_keys(&toy, "Tab");
    toy_shows(&toy, ":assign");
    toy_shows(&toy, " Ann Lee  Bob Ray  Luis Ortega");
    toy_end(&toy);
}

static void tag__minus__completes_like_one_that_is_added(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_type(&toy, ":tag -luis");
    toy_shows(&toy, "Luis Ortega");
    toy_keys(&toy, "Tab");
    toy_shows(&toy, ":tag -id-l");
    toy_keys(&toy, "Esc Esc");
    toy_keys(&toy, "t");
    toy_type(&toy, "-luis");
    toy_keys(&toy, "Tab");
    toy_shows(&toy, "-id-l");
    toy_end(&toy);
}

static void palette__from_the_composer(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "Tab Tab");
    toy_shows(&toy, "INSERT");
    toy_keys(&toy, "C-p"); // is the composer's own
    toy_hides(&toy, "Commands");
    toy_keys(&toy, "M-x");
    toy_type(&toy, "pipelines\r");
    toy_shows(&toy, "screen 4");
    toy_end(&toy);
}

// ---- arguments that are missing ----------------------------------------------------------------

static void shell_ask__missing_text__is_asked_for(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "T");
    toy_shows(&toy, "Task:");
    toy_shows(&toy, "it may end with when it is due");
    toy_type(&toy, "call Ann\r");
    toy_shows(&toy, "app task|call Ann");
    toy_keys(&toy, "T Enter"); // nothing typed is nothing done
    toy_keys(&toy, "T");
    toy_type(&toy, "no");
    toy_keys(&toy, "Esc");
    toy_hides(&toy, "app task|no");
    toy_end(&toy);
}

static void shell_pick__by_typing(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "a");
    toy_shows(&toy, "┌ Assign to ─");
    toy_type(&toy, "ort");
    toy_hides(&toy, "Bob Ray");
    toy_keys(&toy, "Enter");
    toy_shows(&toy, "app assign|id-l");
    toy_keys(&toy, "a Down Enter");
    toy_shows(&toy, "app assign|id-b");
    toy_keys(&toy, "a Esc j");
    toy_shows(&toy, "2/40");
    toy_end(&toy);
}

static void shell_pick__optional_argument__only_by_key(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_keys(&toy, "4 x");
    toy_shows(&toy, "Luis Ortega");
    toy_keys(&toy, "Enter");
    toy_shows(&toy, "app lost|id-a");
    toy_type(&toy, ":lost\r");
    toy_row(&toy, 3, " app lost");
    toy_keys(&toy, "m"); // no stages are known
    toy_shows(&toy, "No stage is known yet");
    toy_end(&toy);
}

// ---- '/' ---------------------------------------------------------------------------------------

static void shell_filter__live_kept_and_cleared(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_type(&toy, "/2");
    toy_shows(&toy, "1/13");
    toy_type(&toy, "7");
    toy_shows(&toy, "1/1");
    toy_keys(&toy, "Enter");
    toy_shows(&toy, "NORMAL 1/1  \"27\"");
    toy_keys(&toy, "/");
    toy_row(&toy, 22, "/27");
    toy_keys(&toy, "Enter Esc");
    toy_shows(&toy, "27/40");
    toy_type(&toy, "/05");
    toy_keys(&toy, "Esc");
    toy_shows(&toy, "/40");
    toy_end(&toy);
}

// ---- '?' ---------------------------------------------------------------------------------------

static void shell_help__live_keys_and_search(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_keys(&toy, "?");
    toy_shows(&toy, "In this pane (inbox)");
    toy_shows(&toy, "Write to this contact on the last channel");
    toy_type(&toy, "/quit");
    toy_shows(&toy, "Close this view; at the top level leave");
    toy_shows(&toy, "the program");
    toy_hides(&toy, "In this pane");
    toy_keys(&toy, "Esc");
    toy_shows(&toy, "In this pane");
    toy_keys(&toy, "Down Down PageDown");
    toy_hides(&toy, "In this pane");
    toy_keys(&toy, "q"); // every letter is what is looked for
    toy_shows(&toy, "The key q here");
    toy_keys(&toy, "Esc Esc");
    toy_shows(&toy, "> row 01");
    toy_type(&toy, ":help star\r");
    toy_shows(&toy, "Star or unstar the conversation");
    toy_end(&toy);
}

static void shell_help__what_does_this_key_do(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_type(&toy, "?/s");
    toy_shows(&toy, "The key s here");
    toy_shows(&toy, "Star or unstar the conversation");
    toy_hides(&toy, "Write to this contact"); // an s in its words is no answer
    toy_keys(&toy, "Esc");
    toy_type(&toy, "/g");
    toy_shows(&toy, ":go-contact"); // a sequence that begins so
    toy_keys(&toy, "Esc");
    toy_type(&toy, "/x");
    toy_shows(&toy, "The key x does nothing here");
    toy_keys(&toy, "Esc");
    toy_type(&toy, "/D"); // which is not how "Down" begins
    toy_shows(&toy, "The key D does nothing here");
    toy_hides(&toy, ":down");
    toy_keys(&toy, "Esc");
    toy_type(&toy, "/C-k");
    toy_shows(&toy, ":jump");
    toy_keys(&toy, "Esc j");
    toy_shows(&toy, "The key j here");
    toy_keys(&toy, "Esc Space");
    toy_shows(&toy, ":mark ");
    toy_keys(&toy, "Esc F1");
    toy_shows(&toy, "> row 01");
    toy_end(&toy);
}

static void shell_help__enter__runs_it(void **state)
{
    (void)state;
    ToyRun toy = toy_start(120, 40, NULL);
    toy_type(&toy, "?task due");
    toy_keys(&toy, "Enter");
    toy_type(&toy, "call Ann\r");
    toy_shows(&toy, "app task|call Ann");
    toy_end(&toy);
}

static void shell_messages__earlier_notices(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_keys(&toy, "s");
    toy_shows(&toy, "star: no route");
    drive_step(toy.drive, STEP_MINUTE);
    toy_hides(&toy, "star: no route");
    toy_keys(&toy, "g e");
    toy_shows(&toy, "09:00 star: no route");
    toy_keys(&toy, "Esc");
    toy_shows(&toy, "> row 01");
    toy_end(&toy);
}

static void shell_options__change_at_once(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_type(&toy, ":set hints no\r");
    toy_hides(&toy, "Enter open");
    toy_row(&toy, 24,
            " NORMAL 1/40                                        synced 9:00 | budget 92/100");
    toy_type(&toy, ":set mouse no\r");
    toy_sync(&toy);
    assert_false(vt_state(drive_vt(toy.drive)).mouse);
    toy_type(&toy, ":set theme mono\r");
    toy_sync(&toy);
    g_autofree char *styles = vt_row_styles(drive_vt(toy.drive), 1);
    assert_true(g_str_has_prefix(styles, "rrrrrrrrrrrrr"));
    toy_type(&toy, ":set theme nosuch\r");
    toy_shows(&toy, "Theme nosuch: no such file");
    toy_end(&toy);
}

UNIT_TESTS(shell_talk, cmocka_unit_test(shell_line__commands_run_and_errors_show),
           cmocka_unit_test(shell_line__history_and_escape),
           cmocka_unit_test(shell_line__tab__completes),
           cmocka_unit_test(shell_line__tab__walks_through_values),
           cmocka_unit_test(copy__reaches_the_terminal),
           cmocka_unit_test(copy__within_tmux__is_passed_on),
           cmocka_unit_test(copy__no_clipboard__says_so),
           cmocka_unit_test(repeat__the_last_action_with_its_arguments),
           cmocka_unit_test(palette__finds_runs_and_remembers),
           cmocka_unit_test(palette__elsewhere_and_refused__say_why),
           cmocka_unit_test(palette__tab__takes_it_to_the_line),
           cmocka_unit_test(palette__from_the_composer),
           cmocka_unit_test(tag__minus__completes_like_one_that_is_added),
           cmocka_unit_test(shell_ask__missing_text__is_asked_for),
           cmocka_unit_test(shell_pick__by_typing),
           cmocka_unit_test(shell_pick__optional_argument__only_by_key),
           cmocka_unit_test(shell_filter__live_kept_and_cleared),
           cmocka_unit_test(shell_help__live_keys_and_search),
           cmocka_unit_test(shell_help__what_does_this_key_do),
           cmocka_unit_test(shell_help__enter__runs_it),
           cmocka_unit_test(shell_messages__earlier_notices),
           cmocka_unit_test(shell_options__change_at_once));
