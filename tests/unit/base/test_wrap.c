#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/wrap.h"
#include "unit/unit.h"

// Lines joined by '|'.
static void check(const char *s, int width, const char *expected)
{
    TextRef text = {s, strlen(s)};
    Wrap wrap = wrap_text(text, width);
    GString *got = g_string_new(NULL);
    for (size_t i = 0; i < wrap.count; i++) {
        TextRef line = wrap_line(text, &wrap.lines[i]);
        g_string_append_printf(got, "%s%.*s", i ? "|" : "", TEXT_ARG(line));
        assert_int_equal(wrap.lines[i].cells, utf8_width(line));
    }
    assert_string_equal(got->str, expected);
    g_string_free(got, TRUE);
    wrap_clear(&wrap);
    assert_null(wrap.lines);
}

// As check, each line behind its marks.
static void check_quoted(const char *s, int width, const char *expected)
{
    TextRef text = {s, strlen(s)};
    Wrap wrap = wrap_quoted(text, width);
    g_autoptr(GString) got = g_string_new(NULL);
    for (size_t i = 0; i < wrap.count; i++) {
        const WrapLine *line = &wrap.lines[i];
        g_string_append_printf(got, "%s%.*s%.*s", i ? "|" : "", (int)line->marks, s + line->quote,
                               TEXT_ARG(wrap_line(text, line)));
        assert_true(line->cells + (int)line->marks <= width);
    }
    assert_string_equal(got->str, expected);
    wrap_clear(&wrap);
}

static void wrap_text__empty__gives_one_line(void **state)
{
    (void)state;
    check("", 10, "");
}

static void wrap_text__short__stays_one_line(void **state)
{
    (void)state;
    check("hello", 5, "hello");
    check("hello ", 6, "hello ");
}

static void wrap_text__words__break_at_spaces(void **state)
{
    (void)state;
    check("the quick brown fox", 10, "the quick|brown fox");
    check("the quick brown fox", 9, "the quick|brown fox");
    check("a b c d", 1, "a|b|c|d");
    check("one two", 3, "one|two");
}

static void wrap_quoted__long_line__repeats_its_marks(void **state)
{
    (void)state;
    check_quoted("> can we move it\nyes we can move", 12, "> can we|> move it|yes we can|move");
    check_quoted("> > deep words here\n> less", 12, "> > deep|> > words|> > here|> less");
    check_quoted(">>tight quoted", 10, ">>tight|>>quoted");
    check_quoted("> abcdefghijklm", 8, "> abcdef|> ghijkl|> m");
}

static void wrap_quoted__marks_wider_than_half__are_not_repeated(void **state)
{
    (void)state;
    check_quoted("> > > > words here", 12, "> > > > word|s here");
    check_quoted("2 > 1 is not quoted", 8, "2 > 1 is|not|quoted");
    check_quoted(">", 4, ">");
    check_quoted("", 4, "");
}

static void wrap_text__newlines__end_lines(void **state)
{
    (void)state;
    check("a\n\nb", 10, "a||b");
    check("a\n", 10, "a|");
    check("\n", 10, "|");
    check("abc\ndef", 3, "abc|def");
}

static void wrap_text__long_word__is_broken_between_clusters(void **state)
{
    (void)state;
    check("abcdefgh", 3, "abc|def|gh");
    check("xy abcdefgh", 4, "xy|abcd|efgh");
    check("e\xCC\x81"
          "e\xCC\x81"
          "e\xCC\x81",
          2,
          "e\xCC\x81"
          "e\xCC\x81|e\xCC\x81");
}

static void wrap_text__wide_characters__never_overflow(void **state)
{
    (void)state;
    check("漢字漢字", 5, "漢字|漢字");
    check("漢字", 3, "漢|字");
    check("漢字", 1, "漢|字"); // nothing narrower exists
    check("a漢", 2, "a|漢");
}

static void wrap_text__several_spaces__lose_only_the_break(void **state)
{
    (void)state;
    check("ab   cd", 3, "ab | cd");
    check("ab  cd", 4, "ab |cd");
}

static void wrap_text__quote__keeps_its_prefix_on_the_first_line(void **state)
{
    (void)state;
    check("> hello there", 8, "> hello|there");
    check("> incomprehensible", 8, "> incomp|rehensib|le");
    check("> > ab cd", 7, "> > ab|cd");
}

static void wrap_text__any_text__covers_every_byte_in_order(void **state)
{
    (void)state;
    GRand *rand = g_rand_new_with_seed(7);
    static const char *const pieces[] = {"word",      " ",  "\n",         "漢",
                                         "e\xCC\x81", "> ", "longerword", "😀"};
    for (int round = 0; round < 2000; round++) {
        GString *s = g_string_new(NULL);
        for (int i = g_rand_int_range(rand, 0, 40); i > 0; i--)
            g_string_append(s, pieces[g_rand_int_range(rand, 0, ARRAY_LEN(pieces))]);
        int width = g_rand_int_range(rand, 2, 20);
        Wrap wrap = wrap_text((TextRef){s->str, s->len}, width);
        size_t at = 0;
        for (size_t i = 0; i < wrap.count; i++) {
            WrapLine line = wrap.lines[i];
            assert_true(line.start == at || (line.start == at + 1 && strchr(" \n", s->str[at])));
            assert_true(line.cells <= width);
            at = line.start + line.len;
        }
        assert_int_equal(at, s->len);
        wrap_clear(&wrap);
        g_string_free(s, TRUE);
    }
    g_rand_free(rand);
}

UNIT_TESTS(wrap, cmocka_unit_test(wrap_text__empty__gives_one_line),
           cmocka_unit_test(wrap_text__short__stays_one_line),
           cmocka_unit_test(wrap_text__words__break_at_spaces),
           cmocka_unit_test(wrap_quoted__long_line__repeats_its_marks),
           cmocka_unit_test(wrap_quoted__marks_wider_than_half__are_not_repeated),
           cmocka_unit_test(wrap_text__newlines__end_lines),
           cmocka_unit_test(wrap_text__long_word__is_broken_between_clusters),
           cmocka_unit_test(wrap_text__wide_characters__never_overflow),
           cmocka_unit_test(wrap_text__several_spaces__lose_only_the_break),
           cmocka_unit_test(wrap_text__quote__keeps_its_prefix_on_the_first_line),
           cmocka_unit_test(wrap_text__any_text__covers_every_byte_in_order));
