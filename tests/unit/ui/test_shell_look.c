// What the terminal says of itself, and how it is drawn upon then.
#include "config.h"

#include "shell_drive.h"

#define LIGHT "\033]11;rgb:fdfd/f6f6/e3e3\033\\"
#define DARK  "\033]11;rgb:0000/2b2b/3636\a"
#define ALL   "\033[?62;22c"

enum { BAND_COL = 2 };

static unsigned band(ToyRun *toy)
{
    toy_sync(toy);
    return vt_background(drive_vt(toy->drive), 1, BAND_COL);
}

static void shell_background__answer__decides_the_theme(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    unsigned unknown = band(&toy);
    assert_true(vt_state(drive_vt(toy.drive)).asked);
    toy_type(&toy, LIGHT ALL);
    unsigned light = band(&toy);
    toy_type(&toy, DARK ALL);
    unsigned dark = band(&toy);
    assert_true(light != dark && dark != unknown && light != unknown);
    toy_type(&toy, "\033[?997;2n"); // the person has switched
    assert_int_equal(band(&toy), light);
    toy_shows(&toy, "> row 01");
    toy_end(&toy);
}

static void shell_background__nonsense__changes_nothing(void **state)
{
    (void)state;
    static const char *const answers[] = {"\033]11;rgb:\a", "\033]11;rgb:ff/ff\033\\",
                                          "\033[?997;7n", "\033[?2026;0$y", "\033[?2026;4$y"};
    ToyRun toy = toy_start(80, 24, NULL);
    unsigned unknown = band(&toy);
    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        toy_type(&toy, answers[i]);
        assert_int_equal(band(&toy), unknown);
    }
    toy_shows(&toy, "> row 01"); // and none of it was a key
    assert_int_equal(vt_state(drive_vt(toy.drive)).frames, 0);
    toy_end(&toy);
}

// Long after the first frame, and between keys.
static void shell_background__late__is_no_key(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_keys(&toy, "j");
    unsigned unknown = band(&toy);
    drive_step(toy.drive, STEP_MINUTE);
    toy_type(&toy, "j" LIGHT "j\033[?2026;2$yj" ALL "j");
    toy_shows(&toy, "> row 06");
    assert_true(band(&toy) != unknown);
    toy_end(&toy);
}

static void shell_background__environment__says_it_before(void **state)
{
    (void)state;
    static char light[] = "COLORFGBG=0;15", off[] = "NO_COLOR=1";
    ToyRun plain = toy_start(80, 24, NULL), toy = toy_start(80, 24, (char *const[]){light, NULL});
    assert_true(band(&toy) != band(&plain));
    toy_end(&plain);
    toy_end(&toy);
    toy = toy_start(80, 24, (char *const[]){off, NULL});
    toy_sync(&toy);
    assert_false(vt_state(drive_vt(toy.drive)).asked);
    toy_end(&toy);
}

static void shell_frames__are_marked_where_the_terminal_knows(void **state)
{
    (void)state;
    ToyRun toy = toy_start(80, 24, NULL);
    toy_keys(&toy, "C-l");
    toy_sync(&toy);
    assert_int_equal(vt_state(drive_vt(toy.drive)).frames, 0);
    toy_type(&toy, "\033[?2026;2$y" ALL);
    toy_keys(&toy, "C-l");
    toy_sync(&toy);
    assert_true(vt_state(drive_vt(toy.drive)).frames >= 1);
    toy_keys(&toy, "q");
    toy_ends(&toy, 0);
    toy_end(&toy);
}

static void shell_true_colours__are_the_theme_s_own(void **state)
{
    (void)state;
    static char truecolor[] = "COLORTERM=truecolor";
    ToyRun toy = toy_start(80, 24, (char *const[]){truecolor, NULL});
    toy_type(&toy, ":theme nord\r");
    assert_int_equal(band(&toy), 0x88c0d0);
    assert_int_equal(vt_background(drive_vt(toy.drive), 20, 40), 0x2e3440); // it paints
    toy_type(&toy, ":theme gruvbox\r");
    assert_int_equal(band(&toy), 0x8ec07c);
    assert_int_equal(vt_background(drive_vt(toy.drive), 20, 40), 0x282828);
    toy_type(&toy, ":set colors 256\r");
    assert_int_not_equal(band(&toy), 0x8ec07c);
    toy_type(&toy, ":set colors mono\r");
    toy_sync(&toy);
    assert_int_equal(vt_background(drive_vt(toy.drive), 20, 40), 0);
    toy_type(&toy, ":set colors auto\r:theme terminal\r");
    toy_sync(&toy);
    assert_int_equal(vt_background(drive_vt(toy.drive), 20, 40), 0);
    toy_type(&toy, ":theme no-such\r");
    toy_shows(&toy, "there is no theme");
    toy_end(&toy);
}

static void shell_theme__is_seen_while_choosing(void **state)
{
    (void)state;
    static char truecolor[] = "COLORTERM=truecolor";
    ToyRun toy = toy_start(80, 24, (char *const[]){truecolor, NULL});
    unsigned before = band(&toy);
    toy_type(&toy, ":theme\r");
    toy_shows(&toy, "catppuccin");
    assert_int_equal(band(&toy), before);
    toy_type(&toy, "nord");
    assert_int_equal(band(&toy), 0x88c0d0);
    toy_keys(&toy, "Esc");
    assert_int_equal(band(&toy), before);
    toy_hides(&toy, "catppuccin");
    toy_type(&toy, ":theme\r");
    toy_keys(&toy, "Down Down");
    assert_int_not_equal(band(&toy), before);
    toy_type(&toy, "nord");
    toy_keys(&toy, "Enter");
    assert_int_equal(band(&toy), 0x88c0d0);
    toy_hides(&toy, "catppuccin");
    toy_end(&toy);
}

// ---- characters --------------------------------------------------------------------------------

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

static void check_ascii(ToyRun *toy, bool ascii)
{
    toy_sync(toy);
    g_autofree char *screen = vt_text(drive_vt(toy->drive));
    if (is_ascii(screen) != ascii)
        fail_msg("ascii %d:\n%s", ascii, screen);
}

static void shell_characters__c_locale__asks_the_terminal(void **state)
{
    (void)state;
    static char c[] = "LC_ALL=C";
    ToyRun toy = toy_start(80, 24, (char *const[]){c, NULL});
    check_ascii(&toy, true); // it has not said anything
    toy_shows(&toy, "- inbox ");
    toy_type(&toy, "\033[5;2R"); // one cell: it takes two bytes for a character
    check_ascii(&toy, false);
    toy_shows(&toy, "─ inbox ");
    toy_type(&toy, "r\303\251\303\251");
    toy_shows(&toy, "éé");
    toy_end(&toy);
    toy = toy_start(80, 24, (char *const[]){c, NULL});
    toy_type(&toy, "\033[5;3R");
    check_ascii(&toy, true);
    toy_type(&toy, "\033[5;2R"); // nobody has asked again
    check_ascii(&toy, true);
    toy_end(&toy);
}

static void shell_characters__option_and_other_charset(void **state)
{
    (void)state;
    static char latin[] = "LC_ALL=en_US.ISO-8859-1";
    ToyRun toy = toy_start(80, 24, NULL);
    check_ascii(&toy, false);
    toy_type(&toy, ":set ascii on\r");
    check_ascii(&toy, true);
    toy_type(&toy, ":set ascii auto\r");
    check_ascii(&toy, false);
    toy_end(&toy);
    toy = toy_start(80, 24, (char *const[]){latin, NULL});
    toy_type(&toy, "\033[5;2R");
    check_ascii(&toy, true);
    toy_end(&toy);
}

UNIT_TESTS(shell_look, cmocka_unit_test(shell_background__answer__decides_the_theme),
           cmocka_unit_test(shell_background__nonsense__changes_nothing),
           cmocka_unit_test(shell_background__late__is_no_key),
           cmocka_unit_test(shell_background__environment__says_it_before),
           cmocka_unit_test(shell_frames__are_marked_where_the_terminal_knows),
           cmocka_unit_test(shell_true_colours__are_the_theme_s_own),
           cmocka_unit_test(shell_theme__is_seen_while_choosing),
           cmocka_unit_test(shell_characters__c_locale__asks_the_terminal),
           cmocka_unit_test(shell_characters__option_and_other_charset));
