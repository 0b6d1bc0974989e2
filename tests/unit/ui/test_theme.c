#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ui/theme.h"
#include "unit/unit.h"

typedef struct Fixture {
    Theme theme;
    GString *errors;
    int seen;
} Fixture;

static int make(void **state)
{
    Fixture *f = g_new0(Fixture, 1);
    theme_init(&f->theme);
    f->errors = g_string_new(NULL);
    *state = f;
    return 0;
}

static int drop(void **state)
{
    Fixture *f = *state;
    g_string_free(f->errors, TRUE);
    g_free(f);
    return 0;
}

static void on_error(void *owner, const char *text)
{
    const char *name = strrchr(text, '/');
    g_string_append_printf(((Fixture *)owner)->errors, "%s\n", name ? name + 1 : text);
}

static void load(Fixture *f, const char *content)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "eyrie-test.theme", NULL);
    assert_true(g_file_set_contents(path, content, -1, NULL));
    Err err = {0};
    assert_true(theme_load(&f->theme, path, on_error, f, &f->seen, &err));
    g_unlink(path);
}

static void check(const ThemeStyle *style, int fg, int bg, unsigned attrs)
{
    assert_int_equal(style->fg, fg);
    assert_int_equal(style->bg, bg);
    assert_int_equal(style->attrs, attrs);
}

static void theme_init__takes_the_table(void **state)
{
    const Fixture *f = *state;
    check(&f->theme.styles[STYLE_BAR_BAND], 0, 6, THEME_BOLD);
    check(&f->theme.styles[STYLE_SELECTED], -1, -1, THEME_REVERSE);
}

static void theme_load__colours_and_attributes(void **state)
{
    Fixture *f = *state;
    load(
        f,
        "# a comment\n\naccent = #ff8000 default bu # orange\ntext=7 16\n  dim = bright-blue -1\n");
    check(&f->theme.styles[STYLE_ACCENT], COLOR_RGB_ | 0xff8000, -1, THEME_BOLD | THEME_UNDERLINE);
    check(&f->theme.styles[STYLE_TEXT], 7, 16, 0);
    assert_string_equal(f->errors->str, "eyrie-test.theme:5: unknown colour: -1\n");
    assert_int_equal(f->seen, 2);
}

static void theme_load__bad_lines__reported_and_skipped(void **state)
{
    Fixture *f = *state;
    load(f, "nonsense\nno.such = red\ntext = #12345\ntext = 256\ntext = red red x\n"
            "text = \033[31m\naccent = red\n");
    assert_string_equal(f->errors->str, "eyrie-test.theme:1: no '=' in the line: nonsense\n"
                                        "eyrie-test.theme:2: unknown style: no.such\n"
                                        "eyrie-test.theme:3: unknown colour: #12345\n"
                                        "eyrie-test.theme:4: unknown colour: 256\n"
                                        "eyrie-test.theme:5: attributes are letters of bdiur: x\n"
                                        "eyrie-test.theme:6: unknown colour: ␛[31m\n");
    check(&f->theme.styles[STYLE_TEXT], -1, -1, 0);
    check(&f->theme.styles[STYLE_ACCENT], 1, -1, 0);
}

static void theme_load__missing_file__is_an_error(void **state)
{
    Fixture *f = *state;
    Err err = {0};
    assert_false(theme_load(&f->theme, "/nonexistent/x.theme", on_error, f, NULL, &err));
    assert_int_not_equal(err.kind, ERR_NONE);
}

static ThemeStyle fitted(const Fixture *f, StyleId id, ThemeDepth depth)
{
    ThemeFit fit;
    theme_fit(&f->theme, depth, &fit);
    return fit.styles[id];
}

static void theme_fit__maps_to_the_depth(void **state)
{
    Fixture *f = *state;
    load(f, "text = #ff0000 #0000ff b\ndim = 196 default\naccent = cyan default u\n");
    ThemeStyle s = fitted(f, STYLE_TEXT, DEPTH_TRUE);
    check(&s, COLOR_RGB_ | 0xff0000, COLOR_RGB_ | 0x0000ff, THEME_BOLD);
    s = fitted(f, STYLE_TEXT, DEPTH_256);
    check(&s, 196, 21, THEME_BOLD);
    s = fitted(f, STYLE_TEXT, DEPTH_16);
    check(&s, 9, 4, THEME_BOLD);
    s = fitted(f, STYLE_DIM, DEPTH_TRUE);
    check(&s, COLOR_RGB_ | 0xff0000, -1, 0);
    s = fitted(f, STYLE_DIM, DEPTH_8);
    check(&s, 1, -1, 0);
    s = fitted(f, STYLE_ACCENT, DEPTH_256);
    check(&s, 6, -1, THEME_UNDERLINE);
    s = fitted(f, STYLE_ACCENT, DEPTH_MONO);
    check(&s, -1, -1, THEME_UNDERLINE | THEME_BOLD);
}

static void theme_fit__grey_on_few_colours__stays_readable(void **state)
{
    Fixture *f = *state;
    load(f, "dim = grey default\ntext = #7f7f7f default\n");
    ThemeStyle s = fitted(f, STYLE_DIM, DEPTH_8);
    check(&s, -1, -1, THEME_DIM);
    s = fitted(f, STYLE_TEXT, DEPTH_16);
    check(&s, -1, -1, THEME_DIM);
}

static void theme_fit__lost_background__becomes_reverse(void **state)
{
    Fixture *f = *state;
    load(f, "background = #101010\nselected = #ffffff #303030\n");
    ThemeStyle s = fitted(f, STYLE_SELECTED, DEPTH_8);
    check(&s, -1, -1, THEME_REVERSE);
    s = fitted(f, STYLE_SELECTED, DEPTH_256);
    check(&s, 231, 236, 0);
}

static void theme_fit__paints__default_is_the_theme_s_own(void **state)
{
    Fixture *f = *state;
    load(f, "$night = #000010\nbackground = $night paint\nforeground = #ffffff\n"
            "text = default default\nselected.off = default #303030\n");
    ThemeFit fit;
    theme_fit(&f->theme, DEPTH_TRUE, &fit);
    check(&fit.ground, COLOR_RGB_ | 0xffffff, COLOR_RGB_ | 0x000010, 0);
    check(&fit.styles[STYLE_TEXT], COLOR_RGB_ | 0xffffff, COLOR_RGB_ | 0x000010, 0);
    check(&fit.styles[STYLE_SELECTED_OFF], COLOR_RGB_ | 0xffffff, COLOR_RGB_ | 0x303030, 0);
    theme_fit(&f->theme, DEPTH_8, &fit);
    check(&fit.ground, 7, 0, 0);
    theme_fit(&f->theme, DEPTH_MONO, &fit);
    check(&fit.ground, -1, -1, 0);
}

static void theme_load__grounds_and_names__bad_ones_are_reported(void **state)
{
    Fixture *f = *state;
    load(f, "background = default\nforeground = #ffffff print\n$a = mauve\ntext = $a default\n"
            "contrast = much\ncontrast = 7\n");
    assert_string_equal(f->errors->str, "eyrie-test.theme:1: not a colour: default\n"
                                        "eyrie-test.theme:2: only \"paint\" may follow: print\n"
                                        "eyrie-test.theme:3: unknown colour: mauve\n"
                                        "eyrie-test.theme:4: unknown colour: $a\n"
                                        "eyrie-test.theme:5: contrast is 1 to 21: much\n");
    assert_true(f->theme.contrast > 6.9 && !f->theme.paints);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)
UNIT_TESTS(theme, CASE(theme_init__takes_the_table), CASE(theme_load__colours_and_attributes),
           CASE(theme_load__bad_lines__reported_and_skipped),
           CASE(theme_load__missing_file__is_an_error), CASE(theme_fit__maps_to_the_depth),
           CASE(theme_fit__grey_on_few_colours__stays_readable),
           CASE(theme_fit__lost_background__becomes_reverse),
           CASE(theme_fit__paints__default_is_the_theme_s_own),
           CASE(theme_load__grounds_and_names__bad_ones_are_reported));
