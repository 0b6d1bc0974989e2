#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "harness/drive.h"
#include "harness/keys.h"
#include "unit/unit.h"

typedef struct Toy {
    Drive *drive;
    GString *why;
    char *home;
} Toy;

static Toy toy_start(const char *greeting)
{
    Toy toy = {.why = g_string_new(NULL), .home = g_dir_make_tmp("harness-XXXXXX", NULL)};
    g_autofree char *path = g_canonicalize_filename("harness_toy", NULL);
    g_autofree char *text = g_strdup(greeting);
    char *argv[] = {path, text, NULL};
    PtySpec spec = {.argv = argv, .home = toy.home, .cols = 40, .rows = 10};
    toy.drive = drive_start(&spec, toy.why);
    assert_non_null(toy.drive);
    return toy;
}

static void toy_end(Toy *toy)
{
    drive_free(toy->drive);
    static const char *const dirs[] = {"config", "state", "cache", "data", "run", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
        g_autofree char *path = g_build_filename(toy->home, dirs[i], NULL);
        g_rmdir(path);
    }
    g_free(toy->home);
    g_string_free(toy->why, TRUE);
}

static void press(Toy *toy, const char *name)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    assert_true(keys_append(drive_vt(toy->drive), name, bytes, toy->why));
    drive_bytes(toy->drive, bytes->str, bytes->len);
}

static void drive_sync__keys_before__are_on_the_screen(void **state)
{
    (void)state;
    Toy toy = toy_start("hello");
    assert_true(drive_sync(toy.drive, toy.why));
    assert_true(vt_shows(drive_vt(toy.drive), "hello"));
    for (int i = 0; i < 3; i++)
        press(&toy, "x");
    assert_true(drive_sync(toy.drive, toy.why));
    g_autofree char *row = vt_row_text(drive_vt(toy.drive), 5);
    assert_string_equal(row, "key 120");
    toy_end(&toy);
}

static void drive_sync__after_escape__escape_stands_alone(void **state)
{
    (void)state;
    Toy toy = toy_start("");
    press(&toy, "Esc");
    assert_true(drive_sync(toy.drive, toy.why));
    assert_true(vt_shows(drive_vt(toy.drive), "escape"));
    press(&toy, "M-x");
    assert_true(drive_sync(toy.drive, toy.why));
    assert_true(vt_shows(drive_vt(toy.drive), "alt x"));
    toy_end(&toy);
}

static void drive_step__each_kind__moves_the_clock(void **state)
{
    (void)state;
    Toy toy = toy_start("");
    for (int step = 0; step < STEP_COUNT; step++)
        drive_step(toy.drive, (DriveStep)step);
    assert_true(drive_settle(toy.drive, toy.why));
    assert_true(vt_shows(drive_vt(toy.drive), "clock 3661100"));
    toy_end(&toy);
}

static void drive_resize__larger__program_sees_it(void **state)
{
    (void)state;
    Toy toy = toy_start("");
    assert_true(drive_wait(toy.drive, "40x10", toy.why));
    drive_resize(toy.drive, 60, 12);
    assert_true(drive_wait(toy.drive, "60x12", toy.why));
    toy_end(&toy);
}

static void drive_wait__text_never_comes__fails_soon_and_says_so(void **state)
{
    (void)state;
    Toy toy = toy_start("");
    assert_false(drive_wait(toy.drive, "no such text", toy.why));
    assert_string_equal(toy.why->str, "never on the screen: no such text\n");
    toy_end(&toy);
}

static void drive_exit_code__after_quit__code_and_terminal_restored(void **state)
{
    (void)state;
    Toy toy = toy_start("");
    int code = 0;
    assert_true(drive_sync(toy.drive, toy.why));
    assert_true(vt_state(drive_vt(toy.drive)).alt_screen);
    press(&toy, "q");
    assert_true(drive_exit_code(toy.drive, &code, toy.why));
    assert_int_equal(code, 3);
    assert_false(vt_state(drive_vt(toy.drive)).alt_screen);
    toy_end(&toy);
}

static void drive_sync__program_killed__fails_with_the_signal(void **state)
{
    (void)state;
    Toy toy = toy_start("");
    assert_true(drive_sync(toy.drive, toy.why));
    drive_signal(toy.drive, SIGKILL);
    assert_false(drive_sync(toy.drive, toy.why));
    assert_string_equal(toy.why->str, "the program ended with code 137\n");
    toy_end(&toy);
}

static void drive_bytes__more_than_a_terminal_buffers__all_arrive(void **state)
{
    (void)state;
    Toy toy = toy_start("");
    char many[12000];
    memset(many, 'y', sizeof(many));
    drive_bytes(toy.drive, many, sizeof(many));
    assert_true(drive_sync(toy.drive, toy.why));
    press(&toy, "q");
    int code = 0;
    assert_true(drive_exit_code(toy.drive, &code, toy.why));
    toy_end(&toy);
}

UNIT_TESTS(drive, cmocka_unit_test(drive_sync__keys_before__are_on_the_screen),
           cmocka_unit_test(drive_sync__after_escape__escape_stands_alone),
           cmocka_unit_test(drive_step__each_kind__moves_the_clock),
           cmocka_unit_test(drive_resize__larger__program_sees_it),
           cmocka_unit_test(drive_wait__text_never_comes__fails_soon_and_says_so),
           cmocka_unit_test(drive_exit_code__after_quit__code_and_terminal_restored),
           cmocka_unit_test(drive_sync__program_killed__fails_with_the_signal),
           cmocka_unit_test(drive_bytes__more_than_a_terminal_buffers__all_arrive));
