// The terminal: one that reads nothing, some that are odd, and an editor that has it meanwhile.
#include "config.h"

#include <signal.h>
#include <sys/stat.h>

#include "shell_drive.h"

enum { UNREAD_MS = 2000 }; // to quit while nobody reads

// More frames than a terminal holds that nobody reads.
static void fill_terminal(ToyRun *toy)
{
    g_autoptr(GString) keys = g_string_new(NULL);
    for (int i = 0; i < 50 * 64; i++) // as many frames as turns
        g_string_append_c(keys, '\f');
    drive_bytes(toy->drive, keys->str, keys->len);
}

static void shell__nobody_reads__quits_all_the_same(void **state)
{
    (void)state;
    ToyRun toy = toy_start(200, 60, NULL);
    toy_sync(&toy);
    fill_terminal(&toy);
    toy_type(&toy, "q");
    int code = -1;
    assert_true(drive_ends_unread(toy.drive, UNREAD_MS, &code));
    assert_int_equal(code, 0);
    toy_end(&toy);
}

static void shell__nobody_reads__signals_end_it(void **state)
{
    (void)state;
    ToyRun toy = toy_start(200, 60, NULL);
    toy_sync(&toy);
    fill_terminal(&toy);
    int code = -1;
    assert_false(drive_ends_unread(toy.drive, 200, &code)); // it goes on, and waits for us
    drive_signal(toy.drive, SIGTERM);
    assert_true(drive_ends_unread(toy.drive, UNREAD_MS, &code));
    assert_int_equal(code, 128 + SIGTERM);
    toy_end(&toy);
}

static void shell__read_again__shows_the_last_state(void **state)
{
    (void)state;
    ToyRun toy = toy_start(200, 60, NULL);
    toy_sync(&toy);
    fill_terminal(&toy);
    int code = -1;
    assert_false(drive_ends_unread(toy.drive, 200, &code));
    toy_type(&toy, "jjj");
    toy_shows(&toy, "> row 04");
    toy_end(&toy);
}

static void shell__dumb_terminal__is_refused(void **state)
{
    (void)state;
    static char dumb[] = "TERM=dumb", unknown[] = "TERM=no-such-terminal";
    char *const envs[][2] = {{dumb, NULL}, {unknown, NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(envs); i++) {
        ToyRun toy = toy_start(80, 24, envs[i]);
        toy_ends(&toy, 2);
        assert_true(vt_shows(drive_vt(toy.drive), "cannot show the interface"));
        toy_end(&toy);
    }
}

static void shell__other_terminals__show_the_same(void **state)
{
    (void)state;
    static char linux_[] = "TERM=linux", vt100[] = "TERM=vt100", screen[] = "TERM=screen-256color";
    static char no_color[] = "NO_COLOR=1", ascii[] = "LC_ALL=en_US.ISO-8859-1";
    char *const envs[][2] = {
        {linux_, NULL}, {vt100, NULL}, {screen, NULL}, {no_color, NULL}, {ascii, NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(envs); i++) {
        ToyRun toy = toy_start(80, 24, envs[i]);
        toy_shows(&toy, " Acme Dental  0 Home 1 Inbox 3 2 Cont");
        toy_keys(&toy, "j");
        toy_shows(&toy, "> row 02");
        toy_keys(&toy, "q");
        int code = -1;
        assert_true(drive_exit_code(toy.drive, &code, toy.why));
        assert_int_equal(code, 0);
        toy_end(&toy);
    }
}

static void shell__editor__gets_the_terminal(void **state)
{
    (void)state;
    static char editor[] = "EDITOR=sh -c 'env | grep -c ^MY_TOKEN >> \"$0\"; true'",
                token[] = "MY_TOKEN=secret";
    static char failing[] = "EDITOR=false", visual[] = "VISUAL=";
    ToyRun toy = toy_start(120, 40, (char *const[]){editor, token, visual, NULL});
    toy_keys(&toy, "r");
    toy_type(&toy, "before");
    toy_keys(&toy, "M-e");
    toy_shows(&toy, "edited before0"); // and not what signs us in
    toy_end(&toy);
    toy = toy_start(120, 40, (char *const[]){failing, visual, NULL});
    toy_keys(&toy, "r M-e");
    toy_sync(&toy);
    toy_type(&toy, "still here");
    toy_shows(&toy, "> still here");
    toy_end(&toy);
}

static char no_visual[] = "VISUAL=";

static void make_pipe(const char *home, const char *name)
{
    g_autofree char *path = g_build_filename(home, name, NULL);
    assert_int_equal(mkfifo(path, 0600), 0);
}

// The text of a file below the program's home, which is waited for when it is a pipe.
static char *home_text(const ToyRun *toy, const char *name)
{
    g_autofree char *path = g_build_filename(toy->home, name, NULL);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text ? text : g_strdup("");
}

// Nothing is left of what the editor worked on.
static void check_no_leftovers(const ToyRun *toy)
{
    g_autofree char *path = g_build_filename(toy->home, "run", "eyrie", NULL);
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name = NULL; dir && (name = g_dir_read_name(dir));)
        assert_false(g_str_has_prefix(name, "edit-"));
    if (dir)
        g_dir_close(dir);
}

// Starts the editor on "draft"; it runs until it opens the pipe "ready".
static ToyRun edit_with(char *editor, const char *pipe)
{
    ToyRun toy = toy_start_with(120, 40, (char *const[]){editor, no_visual, NULL}, pipe);
    make_pipe(toy.home, "ready");
    toy_keys(&toy, "r");
    toy_type(&toy, "draft");
    toy_sync(&toy);
    toy_keys(&toy, "M-e");
    return toy;
}

static void shell__editor_runs__the_loop_goes_on(void **state)
{
    (void)state;
    static char editor[] = "EDITOR=sh -c 'read x < turns; echo \" and more\" >> \"$0\"'";
    ToyRun toy = edit_with(editor, "turns"); // it ends when the program does something by itself
    toy_shows(&toy, "edited draft and more");
    check_no_leftovers(&toy);
    toy_end(&toy);
}

static void check_ended_editor(char *editor, int signum)
{
    int code = -1;
    ToyRun toy = edit_with(editor, NULL);
    assert_false(drive_ends_unread(toy.drive, 0, &code)); // the keys have left
    g_autofree char *ready = home_text(&toy, "ready");
    assert_string_equal(ready, "600\n");
    drive_signal(toy.drive, signum);
    toy_ends(&toy, 128 + signum);
    g_autofree char *edited = home_text(&toy, "edited");
    assert_string_equal(edited, "draft, saved\n");
    check_no_leftovers(&toy);
    toy_end(&toy);
}

static void shell__editor_runs__signals_end_both_and_keep_the_text(void **state)
{
    (void)state;
    static char editor[] = "EDITOR=sh -c 'echo \", saved\" >> \"$0\"; stat -c %a \"$0\" > ready;"
                           " read x < ready'";
    static char stubborn[] = "EDITOR=sh -c 'trap \"\" TERM HUP; echo \", saved\" >> \"$0\";"
                             " stat -c %a \"$0\" > ready; while :; do read x < ready; done'";
    check_ended_editor(editor, SIGTERM);
    check_ended_editor(editor, SIGHUP);
    check_ended_editor(stubborn, SIGTERM);
}

static void shell__editor__its_text_is_cleaned_and_bounded(void **state)
{
    (void)state;
    static char hostile[] = "EDITOR=sh -c 'printf \"a\\033[31mb\\377c\\000d\" > \"$0\"'";
    static char huge[] = "EDITOR=sh -c 'head -c 1100000 /dev/zero | tr \"\\\\000\" x > \"$0\"'";
    ToyRun toy = edit_with(hostile, NULL);
    toy_shows(&toy, "edited a");
    g_autofree char *text = home_text(&toy, "edited");
    assert_true(g_utf8_validate(text, -1, NULL));
    assert_null(strchr(text, '\033'));
    assert_non_null(strchr(text, 'd'));
    toy_end(&toy);
    toy = edit_with(huge, NULL);
    toy_shows(&toy, "Editor:");
    toy_shows(&toy, "> draft");
    check_no_leftovers(&toy);
    toy_end(&toy);
}

static void shell__killed_with_an_editor__is_swept_by_the_next(void **state)
{
    (void)state;
    static char failing[] = "EDITOR=false";
    ToyRun toy = toy_start(120, 40, (char *const[]){failing, no_visual, NULL});
    g_autofree char *left =
        g_build_filename(toy.home, "run", "eyrie", "edit-999999999-XYZXYZ", NULL);
    g_autofree char *file = g_build_filename(left, "message.txt", NULL);
    assert_int_equal(g_mkdir_with_parents(left, 0700), 0);
    assert_true(g_file_set_contents(file, "private", -1, NULL));
    toy_keys(&toy, "r M-e");
    toy_sync(&toy);
    check_no_leftovers(&toy);
    toy_end(&toy);
}

UNIT_TESTS(shell_terminal, cmocka_unit_test(shell__nobody_reads__quits_all_the_same),
           cmocka_unit_test(shell__nobody_reads__signals_end_it),
           cmocka_unit_test(shell__read_again__shows_the_last_state),
           cmocka_unit_test(shell__dumb_terminal__is_refused),
           cmocka_unit_test(shell__other_terminals__show_the_same),
           cmocka_unit_test(shell__editor__gets_the_terminal),
           cmocka_unit_test(shell__editor_runs__the_loop_goes_on),
           cmocka_unit_test(shell__editor_runs__signals_end_both_and_keep_the_text),
           cmocka_unit_test(shell__editor__its_text_is_cleaned_and_bounded),
           cmocka_unit_test(shell__killed_with_an_editor__is_swept_by_the_next));
