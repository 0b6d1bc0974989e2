// What becomes of a theme on its way to the terminal: its files, few colours, many, contrast.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/themes.h"
#include "ui/glyphs.h"
#include "ui/ink.h"
#include "ui/term_answer.h"
#include "ui/term_tint.h"
#include "ui/theme_color.h"
#include "unit/unit.h"

enum { THEMES = 10 };

static void on_error(void *owner, const char *text)
{
    (void)owner;
    fail_msg("%s", text);
}

static Theme shipped(const char *name)
{
    g_autofree char *path = themes_path(THEMES_DIR, name);
    Theme theme;
    Err err = {0};
    int seen = 0;
    theme_init(&theme);
    assert_non_null(path);
    assert_true(theme_load(&theme, path, on_error, NULL, &seen, &err));
    assert_int_equal(seen, STYLE_COUNT);
    return theme;
}

static void each_shipped(void (*check)(const char *name, const Theme *theme))
{
    Choices choices = themes_list(THEMES_DIR);
    assert_int_equal(choices.count, THEMES + 1);
    for (size_t i = 1; i < choices.count; i++) {
        Theme theme = shipped(choices.items[i].value);
        check(choices.items[i].value, &theme);
    }
    for (size_t i = 0; i < choices.count; i++) {
        text_clear(&choices.items[i].label);
        text_clear(&choices.items[i].detail);
        g_free(choices.items[i].value);
    }
    g_free(choices.items);
}

// ---- contrast ----------------------------------------------------------------------------------

static void readable_with(const char *name, const Theme *theme, ThemeDepth depth)
{
    ThemeFit fit;
    theme_fit(theme, depth, &fit);
    for (int id = 0; id < STYLE_COUNT; id++) {
        double least = theme_least_contrast(theme, depth, (StyleId)id);
        double has = theme_contrast(theme, &fit, (StyleId)id);
        if (has < least)
            fail_msg("%s, depth %d: %s has %.2f of %.2f", name, (int)depth, style_name((StyleId)id),
                     has, least);
    }
}

static void is_readable(const char *name, const Theme *theme)
{
    for (int depth = DEPTH_8; depth <= DEPTH_TRUE; depth++)
        readable_with(name, theme, (ThemeDepth)depth);
}

static void shipped_themes__can_be_read_with_any_number_of_colours(void **state)
{
    (void)state;
    each_shipped(is_readable);
}

static void shipped_themes__promise_what_they_should(void **state)
{
    (void)state;
    Theme high = shipped("high-contrast"), dark = shipped("dark"), light = shipped("light");
    assert_true(high.contrast >= 7);
    assert_true(dark.contrast >= 4.5 && light.contrast >= 4.5);
    assert_true(high.paints && !dark.paints && !light.paints);
    assert_true(theme_is_light(&light) && !theme_is_light(&dark) && !theme_is_light(&high));
}

// A background that text can be told from is also one that the rest can be told from.
static void keeps_selection(const char *name, const Theme *theme)
{
    for (int depth = DEPTH_MONO; depth <= DEPTH_TRUE; depth++) {
        ThemeFit fit;
        theme_fit(theme, (ThemeDepth)depth, &fit);
        const ThemeStyle *s = &fit.styles[STYLE_SELECTED];
        if (s->bg == fit.ground.bg && !(s->attrs & THEME_REVERSE))
            fail_msg("%s, depth %d: the selected row looks like any other", name, depth);
    }
}

static void shipped_themes__show_what_is_selected(void **state)
{
    (void)state;
    each_shipped(keeps_selection);
}

static bool is_grey(int color)
{
    return color == COLOR_DEFAULT_ || color == 0 || color == 7 || color == 15;
}

// Of few colours the nearest to a dark grey is red: what is quiet must not become loud.
static void keeps_quiet(const char *name, const Theme *theme)
{
    static const StyleId quiet[] = {STYLE_TEXT, STYLE_DIM, STYLE_BORDER, STYLE_HINT, STYLE_STATUS};
    for (int depth = DEPTH_8; depth <= DEPTH_16; depth++) {
        ThemeFit fit;
        theme_fit(theme, (ThemeDepth)depth, &fit);
        for (size_t i = 0; i < ARRAY_LEN(quiet); i++)
            if (!is_grey(fit.styles[quiet[i]].fg) || !is_grey(fit.styles[quiet[i]].bg))
                fail_msg("%s, depth %d: %s is %d on %d", name, depth, style_name(quiet[i]),
                         fit.styles[quiet[i]].fg, fit.styles[quiet[i]].bg);
    }
}

static void shipped_themes__with_few_colours__stay_quiet(void **state)
{
    (void)state;
    each_shipped(keeps_quiet);
}

static void is_plain_without_colours(const char *name, const Theme *theme)
{
    ThemeFit fit;
    theme_fit(theme, DEPTH_MONO, &fit);
    for (int id = 0; id < STYLE_COUNT; id++) {
        const ThemeStyle *s = &fit.styles[id];
        if (s->fg != COLOR_DEFAULT_ || s->bg != COLOR_DEFAULT_ ||
            (s->attrs & style_mono_attrs((StyleId)id)) != style_mono_attrs((StyleId)id))
            fail_msg("%s: %s", name, style_name((StyleId)id));
    }
}

static void shipped_themes__without_colours__keep_words_and_attributes(void **state)
{
    (void)state;
    each_shipped(is_plain_without_colours);
}

static void terminal_theme__is_the_built_in_one(void **state)
{
    (void)state;
    Theme file = shipped(THEME_BUILTIN), built_in, mono = shipped("mono");
    theme_init(&built_in);
    for (int id = 0; id < STYLE_COUNT; id++) {
        assert_memory_equal(&file.styles[id], &built_in.styles[id], sizeof(ThemeStyle));
        assert_int_equal(mono.styles[id].attrs, style_mono_attrs((StyleId)id));
    }
}

// ---- colours -----------------------------------------------------------------------------------

static void color_contrast__as_wcag_says(void **state)
{
    (void)state;
    assert_true(color_contrast(0x000000, 0xffffff) > 20.99);
    assert_true(color_contrast(0x777777, 0xffffff) > 4.47);
    assert_true(color_contrast(0x777777, 0xffffff) < 4.49);
    assert_true(color_contrast(0x123456, 0x123456) < 1.01);
}

static void color_nearest__by_the_eye_and_readable(void **state)
{
    (void)state;
    static const struct {
        uint32_t rgb;
        int from, end;
        uint32_t ground;
        double least;
        int number;
    } rows[] = {
        {0xff0000, 16, 256, 0, 0, 196},
        {0x282828, 16, 256, 0, 0, 235},
        {0xff0000, 0, 16, 0, 0, 9},
        {0x0000ff, 0, 8, 0, 0, 4},
        {0x0000ff, 0, 8, 0x000000, 3, 5}, // blue on black: what is left of it is magenta
        {0x83a598, 0, 8, 0x000000, 3, 6},
        {0xfb4934, 0, 8, 0x000000, 3, 1},
        {0x222222, 0, 8, 0xe5e5e5, 4.5, 0},
        {0x808080, 0, 1, 0x808080, 21, 0}, // nothing fits: the nearest all the same
    };
    ColorTable table;
    color_table_init(&table);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(color_nearest(&table, rows[i].rgb, rows[i].from, rows[i].end,
                                       rows[i].ground, rows[i].least),
                         rows[i].number);
}

// ---- what the terminal says --------------------------------------------------------------------

static void ink_of__takes_the_signs(void **state)
{
    (void)state;
    static const struct {
        InkSigns signs;
        ThemeDepth depth;
        bool direct, dim;
    } rows[] = {
        {{.colors = 0, .term = "vt100"}, DEPTH_MONO, false, true},
        {{.colors = 8, .term = "linux"}, DEPTH_8, false, false},
        {{.colors = 16, .term = "xterm-16color"}, DEPTH_16, false, true},
        {{.colors = 256, .term = "xterm-256color"}, DEPTH_256, false, true},
        {{.colors = 256, .term = "xterm-256color", .colorterm = "truecolor"},
         DEPTH_TRUE,
         false,
         true},
        {{.colors = 256, .term = "foot", .colorterm = "24bit"}, DEPTH_TRUE, false, true},
        {{.colors = 256, .term = "foot", .colorterm = "yes"}, DEPTH_256, false, true},
        {{.colors = 256, .term = "tmux-256color", .rgb = true}, DEPTH_TRUE, false, true},
        {{.colors = 1 << 24, .term = "xterm-direct", .rgb = true}, DEPTH_TRUE, true, true},
        {{.colors = 256, .term = "screen-256color", .colorterm = "truecolor"},
         DEPTH_256,
         false,
         true},
        {{.colors = 256, .term = "screen-256color", .colorterm = "truecolor", .tmux = "/tmp/x"},
         DEPTH_TRUE,
         false,
         true},
        {{.colors = 8, .term = "xterm", .colorterm = "truecolor"}, DEPTH_8, false, true},
        {{.colors = 256, .term = "xterm-256color", .no_color = "1", .wanted = "true"},
         DEPTH_MONO,
         false,
         true},
        {{.colors = 256, .term = "xterm-256color", .no_color = ""}, DEPTH_256, false, true},
        {{.colors = 256, .term = "xterm-256color", .wanted = "16"}, DEPTH_16, false, true},
        {{.colors = 256, .term = "xterm-256color", .wanted = "true"}, DEPTH_TRUE, false, true},
        {{.colors = 8, .term = "xterm", .wanted = "true"}, DEPTH_8, false, true},
        {{.colors = 8, .term = "xterm", .wanted = "mono"}, DEPTH_MONO, false, true},
        {{.colors = 8, .term = "xterm", .wanted = "auto"}, DEPTH_8, false, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Ink ink = ink_of(&rows[i].signs);
        assert_int_equal(ink.depth, rows[i].depth);
        assert_int_equal(ink.direct, rows[i].direct);
        assert_int_equal(ink.dim, rows[i].dim);
    }
}

static void questions__only_where_they_do_no_harm(void **state)
{
    (void)state;
    static const struct {
        AskSigns signs;
        bool any, background;
    } rows[] = {
        {{.term = "xterm-256color"}, true, true},
        {{.term = "xterm-256color", .term_program = "Apple_Terminal"}, false, false},
        {{.term = "xterm-256color", .no_color = "1"}, true, false},
        {{.term = "linux"}, false, false},
        {{.term = "vt100"}, false, false},
        {{.term = "screen"}, false, false},
        {{.term = "screen-256color", .tmux = "/tmp/tmux,1,0"}, true, true},
        {{.term = "tmux-256color"}, true, true},
        {{.term = NULL}, false, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *asked = term_questions(&rows[i].signs);
        assert_int_equal(asked[0] != '\0', rows[i].any);
        assert_int_equal(strstr(asked, "]11;?") != NULL, rows[i].background);
    }
}

static void background_of_colorfgbg__reads_the_last(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        int background;
    } rows[] = {{NULL, 0},           {"", 0},      {"15;0", 1}, {"0;15", 2},
                {"0;default;15", 2}, {"0;7", 2},   {"15;8", 1}, {"15;default", 0},
                {"15;", 0},          {"15;99", 0}, {"7", 0},    {"0;9", 2}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(background_of_colorfgbg(rows[i].value), rows[i].background);
    assert_int_equal(background_of_color(0xfdf6e3), BACKGROUND_LIGHT);
    assert_int_equal(background_of_color(0x002b36), BACKGROUND_DARK);
}

static void charset_of__by_the_locale_s_name(void **state)
{
    (void)state;
    assert_int_equal(charset_of(NULL), CHARSET_UNKNOWN);
    assert_int_equal(charset_of(""), CHARSET_UNKNOWN);
    assert_int_equal(charset_of("C"), CHARSET_UNKNOWN);
    assert_int_equal(charset_of("POSIX"), CHARSET_UNKNOWN);
    assert_int_equal(charset_of("de_DE"), CHARSET_UNKNOWN);
    assert_int_equal(charset_of("de_DE.UTF-8"), CHARSET_UNICODE);
    assert_int_equal(charset_of("C.utf8"), CHARSET_UNICODE);
    assert_int_equal(charset_of("de_DE.ISO-8859-1"), CHARSET_OTHER);
}

static void glyph_ascii__has_a_form_for_what_we_draw(void **state)
{
    (void)state;
    static const struct {
        uint32_t cp;
        char ascii;
    } rows[] = {{'a', 'a'},    {0xe9, 'e'},   {0xdf, 's'},   {0x2500, '-'},
                {0x2502, '|'}, {0x250c, '+'}, {0x2026, '~'}, {0x25cf, '*'},
                {0x142, 'l'},  {0x4e2d, '?'}, {0x5d0, '?'},  {0xfffd, '?'}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(glyph_ascii(rows[i].cp), rows[i].ascii);
}

static void check_tint(const char *bytes, const char *expected)
{
    static const Tints tints = {{0x010203, 0xfafbfc}, 2};
    g_autoptr(GString) out = g_string_new("<");
    tint_bytes(&tints, bytes, strlen(bytes), out);
    assert_string_equal(out->str + 1, expected);
}

static void tint_bytes__only_tints_change(void **state)
{
    (void)state;
    check_tint("", "");
    check_tint("plain", "plain");
    check_tint("\033[38;5;16mx\033[48;5;17m\033[m",
               "\033[38;2;1;2;3mx\033[48;2;250;251;252m\033[m");
    check_tint("\033[38;5;15m\033[38;5;18m\033[38;5;1600m",
               "\033[38;5;15m\033[38;5;18m\033[38;5;1600m");
    check_tint("\033[38;5;16", "\033[38;5;16");
    check_tint("\033", "\033");
    check_tint("\033[38;5;16;1m38;5;16m", "\033[38;5;16;1m38;5;16m");
}

// ---- files -------------------------------------------------------------------------------------

static void themes_path__no_way_out_of_the_folder(void **state)
{
    (void)state;
    g_autofree char *nord = themes_path(THEMES_DIR, "nord");
    assert_string_equal(nord, THEMES_DIR "/nord.theme");
    assert_null(themes_path(THEMES_DIR, "../themes/nord"));
    assert_null(themes_path(THEMES_DIR, ""));
    assert_null(themes_path(THEMES_DIR, "no-such"));
    assert_null(themes_path(NULL, "nord"));
}

UNIT_TESTS(look, cmocka_unit_test(shipped_themes__can_be_read_with_any_number_of_colours),
           cmocka_unit_test(shipped_themes__promise_what_they_should),
           cmocka_unit_test(shipped_themes__show_what_is_selected),
           cmocka_unit_test(shipped_themes__with_few_colours__stay_quiet),
           cmocka_unit_test(shipped_themes__without_colours__keep_words_and_attributes),
           cmocka_unit_test(terminal_theme__is_the_built_in_one),
           cmocka_unit_test(color_contrast__as_wcag_says),
           cmocka_unit_test(color_nearest__by_the_eye_and_readable),
           cmocka_unit_test(ink_of__takes_the_signs),
           cmocka_unit_test(questions__only_where_they_do_no_harm),
           cmocka_unit_test(background_of_colorfgbg__reads_the_last),
           cmocka_unit_test(charset_of__by_the_locale_s_name),
           cmocka_unit_test(glyph_ascii__has_a_form_for_what_we_draw),
           cmocka_unit_test(tint_bytes__only_tints_change),
           cmocka_unit_test(themes_path__no_way_out_of_the_folder));
